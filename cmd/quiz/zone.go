package main

import (
	"fmt"
	"os"
	"strings"
	"time"
	_ "time/tzdata" // zones on systems that bring none
)

// zone is the IANA name of this machine's time zone, which Go itself calls "Local".
// Where the system has no name for it, the present offset must do.
func (p *program) zone() string {
	names := []string{strings.TrimPrefix(p.env("TZ"), ":")}
	if link, err := os.Readlink("/etc/localtime"); err == nil {
		if _, name, ok := strings.Cut(link, "zoneinfo/"); ok {
			names = append(names, name)
		}
	}
	if text, err := os.ReadFile("/etc/timezone"); err == nil {
		names = append(names, strings.TrimSpace(string(text)))
	}
	for _, name := range names {
		if name == "" || name == "Local" {
			continue
		}
		if _, err := time.LoadLocation(name); err == nil {
			return name
		}
	}
	_, seconds := p.now().Zone()
	if hours := seconds / 3600; hours != 0 {
		return fmt.Sprintf("Etc/GMT%+d", -hours) // its sign is the other way round
	}
	return "UTC"
}
