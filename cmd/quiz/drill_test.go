package main

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// typist types lines, and stops the program before the last.
type typist struct {
	lines []string
	stop  func()
}

// Read implements io.Reader.
func (y *typist) Read(b []byte) (int, error) {
	line := y.lines[0]
	if y.lines = y.lines[1:]; len(y.lines) == 0 {
		y.stop()
		y.lines = []string{""}
	}
	return copy(b, line), nil
}

// TestDrillStopped: who stops a drill in the midst reads that it was stopped, and no
// internal message.
func TestDrillStopped(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	var said bytes.Buffer
	p := &program{in: &typist{[]string{"x\n", "\n", "x\n"}, stop}, out: &said, err: &said, env: func(string) string { return "" }, now: time.Now}
	status := p.run(ctx, []string{"drill", "--lang", "en", "--plain", "--db", filepath.Join(t.TempDir(), "quiz.db")})
	if strings.Contains(said.String(), "context canceled") || !strings.Contains(said.String(), p.words.text("term.error.stopped")) {
		t.Errorf("status %d: %s", status, said.String())
	}
}
