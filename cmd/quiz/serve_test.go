package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"ripasso/quiz/bolt"
)

// transcript is an output that can be read while it is written.
type transcript struct {
	mu   sync.Mutex
	text strings.Builder
}

func (o *transcript) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *transcript) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// eventually waits until the output says something.
func (o *transcript) eventually(t *testing.T, want string) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if strings.Contains(o.String(), want) {
			return
		}
	}
	t.Fatalf("%q was never said; this was:\n%s", want, o)
}

// TestServe: the address is printed, the app answers there, an edited deck is told
// of, a broken one is kept, and being told to stop ends it with status 0.
func TestServe(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "uno.md")
	put(t, file, wholeDeck)
	outRead, outWrite := io.Pipe()
	said := &transcript{}
	env := map[string]string{"QUIZ_LANG": "en", "CI": "1"}
	p := &program{in: strings.NewReader(""), out: outWrite, err: said, now: time.Now, env: func(name string) string { return env[name] }}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	ended := make(chan int, 1)
	go func() {
		ended <- p.run(ctx, []string{"serve", "--decks", dir, "--db", filepath.Join(t.TempDir(), "quiz.db"), "--listen", "127.0.0.1:0"})
		outWrite.Close()
	}()
	url, err := bufio.NewReader(outRead).ReadString('\n')
	if err != nil {
		t.Fatalf("no address: %v; %s", err, said)
	}
	url = strings.TrimSpace(url)
	for _, path := range []string{"", "api/v1/today"} {
		answer, err := http.Get(url + path)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != http.StatusOK {
			t.Errorf("GET %s%s: %s", url, path, answer.Status)
		}
	}
	said.eventually(t, "1 deck, 1 question")
	put(t, file, longerDeck)
	said.eventually(t, "The decks have changed")
	put(t, file, brokenDeck)
	said.eventually(t, "uno.md: the version before stays")
	if !strings.Contains(said.String(), "uno.md:") || !strings.Contains(said.String(), "hint: ") {
		t.Errorf("the problem is not located:\n%s", said)
	}
	stop()
	select {
	case status := <-ended:
		if status != done {
			t.Errorf("status %d, want 0; %s", status, said)
		}
	case <-time.After(shutdownTime + 5*time.Second):
		t.Fatal("it does not stop")
	}
}

// TestListen: the usual port may be replaced, one that was asked for may not; only
// this machine may connect.
func TestListen(t *testing.T) {
	p := &program{words: newWords("en"), env: os.Getenv}
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	if ln, _, err := p.listen(taken.Addr().String()); err == nil {
		ln.Close()
		t.Error("a port that was asked for and is taken must not be replaced")
	}
	for _, address := range []string{"localhost:0", "127.0.0.1:0", "127.1.2.3:0"} {
		ln, _, err := p.listen(address)
		if err != nil {
			t.Errorf("listen(%q): %v", address, err)
			continue
		}
		ln.Close()
	}
	for _, address := range []string{"127.0.0.1:99999", "127.0.0.1:-1", "127.0.0.1:80a", ":80a", "localhost:nosuchservice"} {
		var f *fault
		if _, _, err := p.listen(address); !errors.As(err, &f) || f.status != misuse || f.key != "term.error.address" {
			t.Errorf("listen(%q): %v", address, err)
		}
	}
	for _, address := range []string{":0", "0.0.0.0:0", "[::]:0", "10.0.0.1:0", "example.org:0", "127.0.0.1", ""} {
		ln, _, err := p.listen(address)
		if err == nil {
			host, _, _ := net.SplitHostPort(ln.Addr().String())
			ln.Close()
			if address != "" || host != "127.0.0.1" {
				t.Errorf("listen(%q) opened %s", address, host)
			}
		}
	}
}

// TestUsualPortTaken: what holds the usual port does not keep anybody from studying.
func TestUsualPortTaken(t *testing.T) {
	p := &program{words: newWords("en"), env: os.Getenv}
	first, _, err := p.listen("")
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	second, moved, err := p.listen("")
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	if !moved || second.Addr().String() == listenAddress {
		t.Errorf("moved = %v to %s", moved, second.Addr())
	}
}

// TestOpener: a browser is opened only where somebody can see it.
func TestOpener(t *testing.T) {
	bin := t.TempDir()
	for _, name := range []string{"xdg-open", "open", "rundll32"} {
		if err := os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", bin)
	tests := []struct {
		system string
		env    map[string]string
		want   string
	}{
		{"linux", map[string]string{"DISPLAY": ":0"}, "xdg-open"},
		{"linux", map[string]string{"WAYLAND_DISPLAY": "wayland-0"}, "xdg-open"},
		{"freebsd", map[string]string{"DISPLAY": ":0"}, "xdg-open"},
		{"linux", nil, ""},
		{"linux", map[string]string{"DISPLAY": ":0", "SSH_CONNECTION": "a b"}, ""},
		{"linux", map[string]string{"DISPLAY": ":0", "CI": "true"}, ""},
		{"darwin", nil, "open"},
		{"darwin", map[string]string{"SSH_TTY": "/dev/pts/1"}, ""},
		{"windows", nil, "rundll32"},
	}
	for _, test := range tests {
		p := &program{env: func(name string) string { return test.env[name] }}
		cmd, ok := p.browser("http://127.0.0.1:1/", test.system)
		got := ""
		if ok {
			got = filepath.Base(cmd.Path)
			if cmd.Args[len(cmd.Args)-1] != "http://127.0.0.1:1/" {
				t.Errorf("%s: %q", test.system, cmd.Args)
			}
		}
		if got != test.want {
			t.Errorf("%s with %v: %q, want %q", test.system, test.env, got, test.want)
		}
	}
}

// TestDatabaseFaults: each reason why the progress does not open has its own advice.
func TestDatabaseFaults(t *testing.T) {
	p := &program{words: newWords("en")}
	hints := map[string]error{}
	for _, err := range []error{bolt.ErrDamaged, bolt.ErrForeign, syscall.ENOSPC, syscall.EACCES} {
		var said transcript
		p.err = &said
		p.report(p.dbFault("quiz.db", &os.PathError{Op: "open", Path: "quiz.db", Err: err}))
		message, hint, ok := strings.Cut(said.String(), "\nhint: ")
		if other := hints[hint]; !ok || other != nil || !strings.HasPrefix(message, "quiz: cannot open the progress in quiz.db: ") {
			t.Errorf("%v: %q is said of %v too", err, said.String(), other)
		}
		hints[hint] = err
	}
}
