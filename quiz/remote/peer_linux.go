package remote

import (
	"net"
	"os"
	"syscall"
)

// samePeer reports whether the other end is a process of the same user.
func samePeer(c *net.UnixConn) bool {
	raw, err := c.SyscallConn()
	if err != nil {
		return false
	}
	var peer *syscall.Ucred
	failed := raw.Control(func(fd uintptr) {
		peer, err = syscall.GetsockoptUcred(int(fd), syscall.SOL_SOCKET, syscall.SO_PEERCRED)
	})
	return failed == nil && err == nil && int(peer.Uid) == os.Geteuid()
}
