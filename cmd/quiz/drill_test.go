package main

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// typist types a line and then no more.
type typist struct {
	line  string
	typed atomic.Bool
}

// Read implements io.Reader.
func (y *typist) Read(b []byte) (int, error) {
	if y.typed.Swap(true) {
		select {}
	}
	return copy(b, y.line), nil
}

// TestDrillStopped: who stops a drill in the midst of an answer reads that it was stopped,
// and no internal message.
func TestDrillStopped(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	var said bytes.Buffer
	learner := &typist{line: "x\n"}
	now := func() time.Time { // is asked for when an answer is taken in
		if learner.typed.Load() {
			stop()
		}
		return time.Now()
	}
	p := &program{in: learner, out: &said, err: &said, env: func(string) string { return "" }, now: now}
	status := p.run(ctx, []string{"drill", "--lang", "en", "--plain", "--db", filepath.Join(t.TempDir(), "quiz.db")})
	if strings.Contains(said.String(), "context canceled") || !strings.Contains(said.String(), p.words.text("term.error.stopped")) {
		t.Errorf("status %d: %s", status, said.String())
	}
}
