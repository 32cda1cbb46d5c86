package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ripasso/deck"
)

const (
	wholeDeck  = "---\ntitle: Uno\nid: 0190b6c2-5d1e-7c8a-9a53-0d2f6f4f2b11\nlang: it\n---\n\n## Due più due? <!-- id: due -->\nNumero: 4\n"
	longerDeck = wholeDeck + "\n## Tre più tre? <!-- id: tre -->\nNumero: 6\n"
	brokenDeck = wholeDeck + "\n## Tre più tre? <!-- id: tre -->\n- [ ] sei\n- [ ] sette\n"
)

// shelfAt is the library of a directory.
func shelfAt(t *testing.T, dir string) *shelf {
	t.Helper()
	p := &program{words: newWords("en"), env: func(string) string { return "" }, out: os.Stdout, err: os.Stderr, now: time.Now}
	s, err := p.openShelf(place{decks: dir})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func questions(s *shelf) int {
	n := 0
	for _, d := range s.books().Decks() {
		n += len(d.Questions)
	}
	return n
}

// TestShelfReload: an edit shows; a deck that breaks stays as it was until it is
// whole again; what did not change is not read anew.
func TestShelfReload(t *testing.T) {
	dir := t.TempDir()
	one, two := filepath.Join(dir, "uno.md"), filepath.Join(dir, "due.md")
	put(t, one, wholeDeck)
	put(t, two, "## Che ora è?\nTardi.\n")
	s := shelfAt(t, dir)
	other := func() *deck.Deck {
		i := slices.IndexFunc(s.books().Decks(), func(d *deck.Deck) bool { return d.Path == "due.md" })
		return s.books().Decks()[i]
	}
	before := other()
	if got := questions(s); got != 2 {
		t.Fatalf("%d questions, want 2", got)
	}

	put(t, one, longerDeck)
	if c, _ := s.reload(); len(c.problems) != 0 || len(c.kept) != 0 || questions(s) != 3 {
		t.Errorf("after an edit: %v, %d questions, want none and 3", c, questions(s))
	}
	if other() != before {
		t.Error("a deck that did not change was read anew")
	}

	put(t, one, brokenDeck)
	c, _ := s.reload()
	if len(c.problems) == 0 || !slices.Equal(c.kept, []string{"uno.md"}) || questions(s) != 3 {
		t.Errorf("after breaking it: %v, %d questions, want problems, uno.md kept, 3", c, questions(s))
	}
	if c, changed := s.reload(); changed || len(c.problems) != 0 {
		t.Errorf("the same problems were told twice: %v", c.problems)
	}

	put(t, one, wholeDeck)
	if c, _ := s.reload(); len(c.problems) != 0 || len(c.kept) != 0 || questions(s) != 2 {
		t.Errorf("after mending it: %v, %d questions, want none and 2", c, questions(s))
	}
	if err := os.Remove(two); err != nil {
		t.Fatal(err)
	}
	if s.reload(); len(s.books().Decks()) != 1 {
		t.Errorf("a deck that was removed is still there")
	}
}

// TestShelfWatch: a change on disk is seen without being asked for.
func TestShelfWatch(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "uno.md"), wholeDeck)
	s := shelfAt(t, dir)
	told := make(chan change, 1)
	go s.watch(t.Context(), func(c change) { told <- c })
	put(t, filepath.Join(dir, "uno.md"), longerDeck)
	select {
	case <-told:
	case <-time.After(20 * pollEvery):
		t.Fatal("the change was not seen")
	}
	if questions(s) != 2 {
		t.Errorf("%d questions, want 2", questions(s))
	}
}

// TestFind: a deck by path, file name or title, and never one of two.
func TestFind(t *testing.T) {
	dir := t.TempDir()
	for _, sub := range []string{"a", "b"} {
		if err := os.Mkdir(filepath.Join(dir, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	put(t, filepath.Join(dir, "a", "roma.md"), "---\ntitle: La Roma antica\nlang: it\n---\n\n## Chi?\nRomolo.\n")
	put(t, filepath.Join(dir, "b", "roma.md"), "## Chi, ancora?\nRemo.\n")
	put(t, filepath.Join(dir, "b", "fiumi.md"), "## Quale?\nIl Tevere.\n")
	s := shelfAt(t, dir)
	p := &program{words: newWords("en")}
	tests := []struct{ name, want string }{
		{"a/roma", "a/roma.md"},
		{"a/roma.md", "a/roma.md"},
		{`b\roma.md`, "b/roma.md"},
		{"./b/fiumi.md", "b/fiumi.md"},
		{"Fiumi", "b/fiumi.md"},
		{"la roma ANTICA", "a/roma.md"},
		{"roma", ""},
		{"mari", ""},
	}
	for _, test := range tests {
		decks, err := p.find(s.books(), []string{test.name})
		got := ""
		if err == nil {
			got = decks[0].Path
		}
		if got != test.want {
			t.Errorf("find(%q) = %q, %v; want %q", test.name, got, err, test.want)
		}
	}
}

// TestShelfServesMany: pictures are read from the library by many at once.
func TestShelfServesMany(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "uno.md"), wholeDeck)
	put(t, filepath.Join(dir, "mappa.svg"), "<svg/>")
	s := shelfAt(t, dir)
	var readers sync.WaitGroup
	for range 8 {
		readers.Go(func() {
			for range 50 {
				if _, err := fs.ReadFile(s.books().FS(), "mappa.svg"); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range 20 {
		s.reload()
	}
	readers.Wait()
}

// TestReloadSaysWhatBecame: whoever edits a deck that is in use reads that nobody loses
// what they have learnt, in their language.
func TestReloadSaysWhatBecame(t *testing.T) {
	const bare = "## Chi fondò Roma?\nRisposta: Romolo\n\n## Che cos'è un verbo?\nUna parola che dice un'azione.\n"
	ids, _ := deck.Format("due.md", []byte(bare))
	for _, tt := range []struct{ old, now, lang, want string }{
		{bare, strings.Replace(bare, "Chi fondò", "Chi ha fondato", 1) + "\n## E poi?\nNuma.\n", "en", "Questions: 1 edited, progress kept; 1 new."},
		{bare, "## Chi fondò Roma?\nRisposta: Romolo\n", "it", "Domande: 1 sparita."},
		{bare, string(ids), "it", "Domande: 2 ritrovate, progressi conservati."},
		{wholeDeck, strings.Replace(wholeDeck, "Due più due", "Quanto fa due più due", 1), "it", "Domande: 1 modificata, progressi conservati."},
		{wholeDeck, wholeDeck + "\n", "it", ""},
	} {
		dir := t.TempDir()
		put(t, filepath.Join(dir, "due.md"), tt.old)
		s := shelfAt(t, dir)
		put(t, filepath.Join(dir, "due.md"), tt.now)
		c, _ := s.reload()
		var out bytes.Buffer
		p := &program{words: newWords(tt.lang), err: &out}
		p.tellBecame(c.became)
		if got := strings.TrimSpace(out.String()); got != tt.want {
			t.Errorf("%q to %q: got %q, want %q", tt.old, tt.now, got, tt.want)
		}
	}
}
