package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz"
	"ripasso/quiz/bolt"
	"ripasso/quiz/fsrs"
)

// TestDoctorListsLeeches: a card that was forgotten eight times is listed with its place in
// the deck, one that was forgotten seven times is not.
func TestDoctorListsLeeches(t *testing.T) {
	dir := t.TempDir()
	path, decks := filepath.Join(dir, "quiz.db"), filepath.Join(dir, "decks")
	check(t, os.Mkdir(decks, 0o700))
	check(t, os.WriteFile(filepath.Join(decks, "rome.md"), []byte("## Who founded Rome?\nAnswer: Romulus\n\n## Who crossed the Rubicon?\nAnswer: Caesar\n"), 0o600))
	library, _ := deck.Load(os.DirFS(decks))
	db, err := bolt.Open(path, bolt.Options{})
	check(t, err)
	var facts []quiz.Fact
	for i, c := range library.Decks()[0].Cards() {
		at := time.Now().AddDate(-1, 0, 0).UTC().Truncate(time.Millisecond)
		answer := func(g fsrs.Grade) {
			facts = append(facts, quiz.Fact{ID: uuid.New(), Learner: db.Local(), At: at, Review: &quiz.Review{Card: c.ID, Grade: g, Origin: quiz.Study}})
			at = at.AddDate(0, 0, 10)
		}
		answer(fsrs.Easy)
		for range 7 + i {
			answer(fsrs.Again)
			answer(fsrs.Good)
		}
	}
	check(t, db.Append(t.Context(), facts, nil))
	check(t, db.Close())
	var out, told bytes.Buffer
	p := &program{in: strings.NewReader(""), out: &out, err: &told, now: time.Now, env: func(string) string { return "" }}
	if status := p.run(t.Context(), []string{"doctor", "--db", path, "--decks", decks}); status != done {
		t.Errorf("status %d", status)
	}
	if got, want := out.String(), "rome.md:4: Who crossed the Rubicon? (forgotten 8 times)\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if want := "1 card was forgotten so often that it had better be rewritten."; !strings.Contains(told.String(), want) {
		t.Errorf("%q, want in it %q", told.String(), want)
	}
	p.out = io.Discard
	db, err = bolt.Open(path, bolt.Options{})
	check(t, err)
	defer db.Close()
	s, err := p.openShelf(place{decks: decks})
	check(t, err)
	page, err := p.desk(db, s).DeckPage(t.Context(), db.Local(), library.Decks()[0].ID())
	check(t, err)
	if cards := page.Sections[0].Cards; cards[0].Leech || !cards[1].Leech || cards[1].Lapses != 8 {
		t.Errorf("the deck's page: %+v", cards)
	}
}
