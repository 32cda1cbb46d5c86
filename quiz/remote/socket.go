package remote

import (
	"context"
	"io/fs"
	"net"
	"os"
	"path/filepath"
)

// maxSocketPath is the length in bytes of the longest path of a socket on any system: 104
// on those from Berkeley, with a zero at the end.
const maxSocketPath = 103

// nest is where a socket is made before it gets its name, in the same directory.
const nest = ".quiz*"

// sockets is the way by unix sockets.
func sockets() way {
	return way{suffix: ".sock", longest: maxSocketPath, listen: listenSocket, dial: dialSocket}
}

// listenSocket makes a socket that is its owner's alone from the first moment: in a
// closed directory. Renamed into place, it takes that of what was left there.
func listenSocket(path string) (net.Listener, error) {
	dir, err := os.MkdirTemp(filepath.Dir(path), nest)
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	at := filepath.Join(dir, "s")
	ln, err := net.ListenUnix("unix", &net.UnixAddr{Name: at, Net: "unix"})
	if err != nil {
		return nil, err
	}
	ln.SetUnlinkOnClose(false)
	if err = os.Chmod(at, 0o600); err == nil {
		err = os.Rename(at, path)
	}
	if err != nil {
		ln.Close()
		return nil, err
	}
	return newLeaving(ownCallers{ln}, path), nil
}

// ownCallers lets nobody else in than the user.
type ownCallers struct{ *net.UnixListener }

// Accept implements net.Listener.
func (l ownCallers) Accept() (net.Conn, error) {
	for {
		c, err := l.AcceptUnix()
		if err != nil {
			return nil, err
		}
		if samePeer(c) {
			return c, nil
		}
		c.Close()
	}
}

// dialSocket calls the user's own holder, and no other.
func dialSocket(ctx context.Context, path string) (net.Conn, error) {
	if err := private(path, fs.ModeSocket); err != nil {
		return nil, err
	}
	var d net.Dialer
	c, err := d.DialContext(ctx, "unix", path)
	if err != nil {
		return nil, err
	}
	if u, ok := c.(*net.UnixConn); !ok || !samePeer(u) {
		c.Close()
		return nil, &os.PathError{Op: "trusting", Path: path, Err: errStrange}
	}
	return c, nil
}
