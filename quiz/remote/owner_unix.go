//go:build unix

package remote

import (
	"io/fs"
	"os"
	"syscall"
)

// owned reports whether a file is the user's, and nobody else's to read or write.
func owned(info fs.FileInfo) bool {
	s, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(s.Uid) == os.Geteuid() && info.Mode().Perm()&0o077 == 0
}
