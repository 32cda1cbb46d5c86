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
		_, err := fmt.Fprintf(p.out, "quiz %s %s %s/%s\n", release(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
		return err
	}
}

// release is the version that this program was built as, "devel" for a tree that
// has none.
func release() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "devel"
}
