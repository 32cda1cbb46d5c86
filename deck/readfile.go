package deck

import (
	"errors"
	"io/fs"
	"strconv"
)

// MaxFile is the size of the largest file that is read, in bytes: some 30,000 questions
// with notes, 200,000 in a line or two each. It bounds the memory that one file can take.
const MaxFile = 16 << 20

// readFile reads a file of a library, or says why not. A pipe would be waited for without
// end, so only regular files are opened. Where there is no such file, the problem has no
// code.
func readFile(fsys fs.FS, name string) ([]byte, *Problem) {
	fail := func(code string, args ...string) ([]byte, *Problem) {
		p := problem(name, Pos{1, 1}, code, args...)
		return nil, &p
	}
	entry, err := fs.Lstat(fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &Problem{}
	}
	if err != nil {
		return fail("E34")
	}
	info, err := fs.Stat(fsys, name)
	switch {
	case err != nil && entry.Mode()&fs.ModeSymlink != 0:
		return fail("E59")
	case err != nil:
		return fail("E34")
	case !info.Mode().IsRegular():
		return fail("E58")
	case info.Size() > MaxFile:
		return fail("E57", "size", strconv.FormatInt((info.Size()+1023)>>10, 10), "max", strconv.Itoa(MaxFile>>10))
	}
	src, err := fs.ReadFile(fsys, name)
	if err != nil {
		return fail("E34")
	}
	return src, nil
}
