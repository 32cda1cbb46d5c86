package remote

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Anybody on the machine can call a port, or open one that a holder who is gone had. So
// the file that has the port has a secret too, and both ends of a connection prove that
// they have read it before anything else is said: the caller sends a nonce (16 bytes), the
// holder one of its own and HMAC-SHA-256 under the secret of "holder" and both nonces, the
// caller that of "caller" and both.
const nonceSize = 16

// errSecret: the other end does not know the secret.
var errSecret = errors.New("the other end does not know the secret")

// loopback is the way by a port of this machine.
func loopback() way {
	return way{suffix: ".port", listen: listenLoopback, dial: dialLoopback}
}

// listenLoopback opens a port and writes the file by which it is found: the address, a
// space, the secret in hexadecimal digits, a line break.
func listenLoopback(path string) (net.Listener, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	secret := make([]byte, sha256.Size)
	if _, err = rand.Read(secret); err == nil {
		err = replaceFile(path, fmt.Sprintf("%s %x\n", ln.Addr(), secret))
	}
	if err != nil {
		ln.Close()
		return nil, err
	}
	return newLeaving(asking{ln, secret}, path), nil
}

// replaceFile writes a file that only its owner can read, whole or not at all.
func replaceFile(path, content string) error {
	f, err := os.CreateTemp(filepath.Dir(path), nest)
	if err != nil {
		return err
	}
	_, err = io.WriteString(f, content)
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// dialLoopback calls the holder that wrote the file.
func dialLoopback(ctx context.Context, path string) (net.Conn, error) {
	if err := private(path, 0); err != nil {
		return nil, err
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	address, digits, _ := strings.Cut(strings.TrimSpace(string(content)), " ")
	secret, err := hex.DecodeString(digits)
	if host, _, e := net.SplitHostPort(address); e != nil || err != nil || len(secret) != sha256.Size || !net.ParseIP(host).IsLoopback() {
		return nil, fmt.Errorf("reading %s: %w", path, errMalformed)
	}
	var d net.Dialer
	c, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	if err := introduce(ctx, c, secret); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// introduce is the caller's side of the proof.
func introduce(ctx context.Context, c net.Conn, secret []byte) error {
	stop := context.AfterFunc(ctx, func() { _ = c.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	both := make([]byte, 2*nonceSize, 2*nonceSize+sha256.Size)
	if _, err := rand.Read(both[:nonceSize]); err != nil {
		return err
	}
	if _, err := c.Write(both[:nonceSize]); err != nil {
		return err
	}
	theirs := both[nonceSize : 2*nonceSize+sha256.Size]
	if _, err := io.ReadFull(c, theirs); err != nil {
		return err
	}
	if !hmac.Equal(theirs[nonceSize:], proof(secret, "holder", both)) {
		return errSecret
	}
	_, err := c.Write(proof(secret, "caller", both))
	return err
}

// proof says that somebody knows the secret.
func proof(secret []byte, who string, nonces []byte) []byte {
	m := hmac.New(sha256.New, secret)
	m.Write([]byte(who))
	m.Write(nonces)
	return m.Sum(nil)
}

// asking is a listener whose callers must know the secret.
type asking struct {
	net.Listener
	secret []byte
}

// Accept implements net.Listener. A caller is asked at the first reading, so that one who
// is slow keeps nobody else waiting.
func (l asking) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &askedConn{Conn: c, admit: sync.OnceValue(func() error { return admit(c, l.secret) })}, nil
}

type askedConn struct {
	net.Conn
	admit func() error
}

// Read implements net.Conn.
func (c *askedConn) Read(b []byte) (int, error) {
	if err := c.admit(); err != nil {
		return 0, err
	}
	return c.Conn.Read(b)
}

// Write implements net.Conn. Who was not admitted is told nothing.
func (c *askedConn) Write(b []byte) (int, error) {
	if err := c.admit(); err != nil {
		return 0, err
	}
	return c.Conn.Write(b)
}

// admit is the holder's side of the proof.
func admit(c net.Conn, secret []byte) error {
	both := make([]byte, 2*nonceSize)
	if _, err := io.ReadFull(c, both[:nonceSize]); err != nil {
		return err
	}
	if _, err := rand.Read(both[nonceSize:]); err != nil {
		return err
	}
	if _, err := c.Write(append(both[nonceSize:2*nonceSize:2*nonceSize], proof(secret, "holder", both)...)); err != nil {
		return err
	}
	theirs := make([]byte, sha256.Size)
	if _, err := io.ReadFull(c, theirs); err != nil {
		return err
	}
	if !hmac.Equal(theirs, proof(secret, "caller", both)) {
		return errSecret
	}
	return nil
}
