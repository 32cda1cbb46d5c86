package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// TestStatsFitTheTerminal: whatever its width no line is longer, bars stand where there is
// room, and what is written without bars and styles is said with them too.
func TestStatsFitTheTerminal(t *testing.T) {
	dir := t.TempDir()
	path, decks := filepath.Join(dir, "quiz.db"), "testdata/journey/decks"
	check(t, Forget(path, decks))
	check(t, Stumble(path, decks))
	now := time.Now()
	p := &program{in: strings.NewReader(""), out: io.Discard, err: io.Discard, now: func() time.Time { return now }, env: func(string) string { return "" }, words: newWords("it")}
	s, err := p.openShelf(place{decks: decks})
	check(t, err)
	db, err := p.openDatabase(t.Context(), place{db: path, decks: decks})
	check(t, err)
	defer db.Close()
	report, err := p.desk(db, s).Progress(t.Context(), db.Local())
	check(t, err)
	plain := p.reported(report, paper{})
	if strings.ContainsAny(plain, "█▏▎▍▌▋▊▉\x1b") {
		t.Errorf("bars or styles in\n%s", plain)
	}
	words := regexp.MustCompile(`[\p{L}\p{N}]+`)
	for _, width := range []int{32, 40, 60, 80, 100, 200} {
		for _, profile := range []colorprofile.Profile{colorprofile.ASCII, colorprofile.TrueColor} {
			text := p.reported(report, paper{width, inked(onAny, profile)})
			for line := range strings.Lines(text) {
				if n := ansi.StringWidth(strings.TrimSuffix(line, "\n")); n > width {
					t.Errorf("%d cells where there are %d: %q", n, width, line)
				}
			}
			if width >= 60 && !strings.Contains(text, "█") {
				t.Errorf("no bars at %d cells:\n%s", width, text)
			}
			if profile == colorprofile.ASCII && strings.Contains(text, "\x1b[38;") {
				t.Errorf("colours where none are wanted")
			}
			if got, want := len(words.FindAllString(ansi.Strip(text), -1)), len(words.FindAllString(plain, -1)); width >= 100 && got != want {
				t.Errorf("at %d cells %d words, in a file %d", width, got, want)
			}
		}
	}
}

// TestBars: a bar is as long as what it shows, to an eighth of a cell; a little is not nothing.
func TestBars(t *testing.T) {
	for share, want := range map[float64]string{0: "", 0.001: "▏", 0.5: "█████", 0.55: "█████▌", 1: "██████████"} {
		if got := barOf(share, 10); got != want {
			t.Errorf("%v: %q, want %q", share, got, want)
		}
	}
}

// TestStatsInAPipe: what is no terminal gets no bars whatever TERM says.
func TestStatsInAPipe(t *testing.T) {
	r, w, err := os.Pipe()
	check(t, err)
	defer r.Close()
	defer w.Close()
	for _, out := range []io.Writer{&bytes.Buffer{}, w} {
		p := &program{out: out, env: func(string) string { return "xterm-256color" }}
		if got := p.desktop(); got.width != 0 || got.paint != nil {
			t.Errorf("%T is drawn on: %s", out, fmt.Sprint(got.width))
		}
	}
}
