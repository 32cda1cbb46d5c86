package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestBar: how far it has come, some times a second, and nothing is left of it.
func TestBar(t *testing.T) {
	var said transcript
	now := time.Unix(1, 0)
	b := &bar{to: &said, label: "loading", total: 200, now: func() time.Time { return now }}
	for _, n := range []int64{0, 50, 60, 200, 300} {
		if n != 60 { // as soon as the one before
			now = now.Add(time.Second)
		}
		b.at(n)
	}
	b.end()
	const clear = "\r\x1b[K"
	full, none := strings.Repeat("=", 30), strings.Repeat(" ", 30)
	want := clear + "loading [" + none + "]   0%" + clear + "loading [" + full[:7] + none[:23] + "]  25%" +
		strings.Repeat(clear+"loading ["+full+"] 100%", 2) + clear
	if said.String() != want {
		t.Errorf("drawn\n%q, want\n%q", said.String(), want)
	}
	said = transcript{}
	b = &bar{to: &said, label: "reading", now: func() time.Time { return now }}
	b.at(7)
	b.end()
	if want := clear + "reading 7" + clear; said.String() != want {
		t.Errorf("without an end in sight: %q, want %q", said.String(), want)
	}
	var silent *bar
	silent.at(1)
	silent.end()
}

// TestBarOnTerminal: the bar is there on a terminal, and not on one that cannot draw.
func TestBarOnTerminal(t *testing.T) {
	path := filepath.Join(t.TempDir(), "quiz.db")
	school(t, path, 3000)
	for _, test := range []struct {
		env  []string
		bars bool
	}{{nil, true}, {[]string{"TERM=dumb"}, false}} {
		term := inTerminal(t, test.env, "migrate-store", path, filepath.Join(t.TempDir(), "copy.db"))
		check(t, term.cmd.Wait())
		term.seen.eventually(t, "Copiato in")
		if got := strings.Contains(term.seen.String(), "caricamento ["); got != test.bars {
			t.Errorf("%v: a bar is drawn: %v\n%q", test.env, got, term.seen)
		}
	}
}
