package remote

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"sync"
)

// errStrange: what is there is not the owner's alone.
var errStrange = errors.New("it belongs to another user, or is open to others")

// way is how programs on one machine reach each other. What it leaves in the file system
// to be found by has a suffix, and at most so many bytes in its path (0: as many as the
// system takes). What listen opens vanishes from there when it is closed.
type way struct {
	suffix  string
	longest int
	listen  func(path string) (net.Listener, error)
	dial    func(ctx context.Context, path string) (net.Conn, error)
}

// ownWay is the way of this system.
func ownWay() way {
	if runtime.GOOS == "windows" {
		return loopback()
	}
	return sockets()
}

// places lists where whoever holds the file is met, best first: beside it, then in the
// directories.
func (w way) places(file string, directories []string) []string {
	file = resolve(file)
	list := []string{file + w.suffix}
	sum := sha256.Sum256([]byte(file))
	for _, dir := range directories {
		list = append(list, filepath.Join(dir, hex.EncodeToString(sum[:12])+w.suffix))
	}
	var short []string
	for _, place := range list {
		if w.longest == 0 || len(place) <= w.longest {
			short = append(short, place)
		}
	}
	return short
}

// resolve is the file's one name, whatever links lead to it.
func resolve(file string) string {
	if abs, err := filepath.Abs(file); err == nil {
		file = abs
	}
	if real, err := filepath.EvalSymlinks(file); err == nil {
		return real
	}
	if dir, err := filepath.EvalSymlinks(filepath.Dir(file)); err == nil { // the file is yet to come
		return filepath.Join(dir, filepath.Base(file))
	}
	return file
}

// meet opens the first place that can be opened.
func (w way) meet(file string, directories []string) (net.Listener, error) {
	var all []error
	for _, place := range w.places(file, directories) {
		dir := filepath.Dir(place)
		if dir != filepath.Dir(resolve(file)) {
			if err := ownDirectory(dir); err != nil {
				all = append(all, err)
				continue
			}
		}
		ln, err := w.listen(place)
		if err == nil {
			return ln, nil
		}
		all = append(all, err)
	}
	return nil, fmt.Errorf("opening a place to meet: %w", errors.Join(all...))
}

// ownDirectory makes a directory for its owner alone, or finds that it is one.
func ownDirectory(dir string) error {
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return private(dir, fs.ModeDir)
}

// private reports whether what stands at path is of that type, the user's own, and closed
// to all others.
func private(path string, kind fs.FileMode) error {
	info, err := os.Lstat(path)
	if err != nil {
		return err
	}
	if info.Mode().Type() != kind || !owned(info) {
		return &os.PathError{Op: "trusting", Path: path, Err: errStrange}
	}
	return nil
}

// leaving is a listener that takes what it is found by away when it closes, once: who
// comes next may have put something there.
type leaving struct {
	net.Listener
	leave func() error
}

func newLeaving(ln net.Listener, path string) *leaving {
	return &leaving{ln, sync.OnceValue(func() error { return errors.Join(os.Remove(path), ln.Close()) })}
}

// Close implements net.Listener.
func (l *leaving) Close() error { return l.leave() }
