package storetest

import (
	"fmt"
	"time"
)

// Noon is the IANA name of a zone in which it is about noon. A test that runs on the real
// clock takes it, so that no learning day ends in its midst.
func Noon(now time.Time) string {
	east := 12 - now.UTC().Hour()
	if east == 0 {
		return "Etc/GMT"
	}
	return fmt.Sprintf("Etc/GMT%+d", -east) // those names count hours to the west
}
