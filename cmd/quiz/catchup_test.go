package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz"
	"ripasso/quiz/bolt"
	"ripasso/quiz/fsrs"
)

// Absent makes a progress file of a learner who has learnt all cards of a directory, has been
// away for two months, and takes so many a day.
func Absent(path, decks string, perDay int) error {
	library, _ := deck.Load(os.DirFS(decks))
	db, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		return err
	}
	defer db.Close()
	begun := time.Now().AddDate(0, -2, 0).UTC().Truncate(time.Millisecond)
	s := quiz.DefaultSettings()
	s.PerDay = perDay
	facts := []quiz.Fact{{ID: uuid.Must(uuid.NewV7()), Learner: db.Local(), At: begun, Settings: &s}}
	for _, d := range library.Decks() {
		for _, c := range d.Cards() {
			facts = append(facts, quiz.Fact{ID: uuid.Must(uuid.NewV7()), Learner: db.Local(), At: begun.Add(time.Hour), Review: &quiz.Review{
				Card: c.ID, Revision: d.Revision, Grade: fsrs.Easy, Took: time.Second, Origin: quiz.Study,
			}})
		}
	}
	return db.Append(context.Background(), facts, nil)
}

// TestDrillTellsWhenOneIsUpToDate: who comes back after months is told before the first
// question how much is overdue and until when, in both languages; who only crams is not.
func TestDrillTellsWhenOneIsUpToDate(t *testing.T) {
	dir := t.TempDir()
	path, decks := filepath.Join(dir, "quiz.db"), filepath.Join(dir, "decks")
	check(t, os.Mkdir(decks, 0o700))
	var src strings.Builder
	for i := range 30 {
		src.WriteString("## Front " + strings.Repeat("i", i+1) + "\nBack\n\n")
	}
	check(t, os.WriteFile(filepath.Join(decks, "one.md"), []byte(src.String()), 0o600))
	check(t, Absent(path, decks, 12))
	for lang, want := range map[string]string{
		"en": `^30 overdue\. At 12 a day you are up to date on \d{4}-\d\d-\d\d; new ones wait until then\.\n`,
		"it": `^30 arretrate\. Con 12 al giorno sei in pari il \d{4}-\d\d-\d\d; intanto le nuove aspettano\.\n`,
	} {
		drill := func(args ...string) string {
			var out, told bytes.Buffer
			p := &program{in: strings.NewReader(""), out: &out, err: &told, now: time.Now, env: func(string) string { return "" }}
			if status := p.run(t.Context(), append(args, "--plain", "--lang", lang, "--db", path, "--decks", decks)); status != done {
				t.Fatalf("status %d: %s", status, told.String())
			}
			return out.String()
		}
		if got := drill("drill"); !regexp.MustCompile(want).MatchString(got) {
			t.Errorf("%q, want %s", got, want)
		}
		if got := drill("drill", "--cram"); regexp.MustCompile(want).MatchString(got) {
			t.Errorf("who crams is told: %q", got)
		}
	}
}
