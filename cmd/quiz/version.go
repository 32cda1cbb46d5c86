package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version prints what this program was built from.
func (p *program) version(c *cobra.Command) {
	c.Args = p.noArguments
	c.RunE = func(*cobra.Command, []string) error {
		version := "devel"
		if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
			version = info.Main.Version
		}
		_, err := fmt.Fprintf(p.out, "quiz %s %s %s/%s\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
		return err
	}
}
