package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ripasso/quiz"
	"ripasso/quiz/bolt"
)

// TestDrillOnAFreeDay: nothing is asked and the drill says why; who says how much is asked.
func TestDrillOnAFreeDay(t *testing.T) {
	dir := t.TempDir()
	path, decks := filepath.Join(dir, "quiz.db"), filepath.Join(dir, "decks")
	check(t, os.Mkdir(decks, 0o700))
	check(t, os.WriteFile(filepath.Join(decks, "rome.md"), []byte("## Who founded Rome?\nAnswer: Romulus\n"), 0o600))
	db, err := bolt.Open(path, bolt.Options{})
	check(t, err)
	now := time.Now()
	settings := quiz.DefaultSettings()
	settings.Habits.Off = []quiz.Span{{From: quiz.DayOf(now) - 2, To: quiz.DayOf(now) + 2}}
	desk := &quiz.Desk{Store: db, Now: time.Now}
	check(t, desk.SetSettings(t.Context(), db.Local(), settings))
	check(t, db.Close())
	drill := func(args ...string) string {
		var out bytes.Buffer
		p := &program{in: strings.NewReader(""), out: &out, err: io.Discard, now: time.Now, env: func(string) string { return "" }}
		if status := p.run(t.Context(), append([]string{"drill", "--plain", "--db", path, "--decks", decks}, args...)); status != done {
			t.Fatalf("%q ended with status %d", args, status)
		}
		return out.String()
	}
	if got, want := drill(), "Today is free. \"quiz drill --limit 10\" asks all the same.\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := drill("--limit", "10"); !strings.Contains(got, "Who founded Rome?") {
		t.Errorf("%q", got)
	}
}
