package bolt

import (
	"os"
	"syscall"
)

// syncData syncs as bbolt does on Linux: without the times of the file.
func syncData(f *os.File) error { return syscall.Fdatasync(int(f.Fd())) }
