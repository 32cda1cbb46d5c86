package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz"
	"ripasso/quiz/bolt"
	"ripasso/quiz/fsrs"
)

// hurtFile is a progress file of a deck's two cards, 200 answers to each, from which ten
// answers in a row are gone wherever they stood.
func hurtFile(t *testing.T, dir string) (name string, facts []quiz.Fact) {
	t.Helper()
	source := []byte("---\ntitle: Storia di Roma\n---\n\n## Who founded Rome?\nAnswer: Romulus\n\n## Who crossed the Rubicon?\nAnswer: Caesar\n")
	check(t, os.Mkdir(filepath.Join(dir, "lib"), 0o700))
	check(t, os.WriteFile(filepath.Join(dir, "lib", "rome.md"), source, 0o600))
	parsed, _ := deck.Parse("rome.md", source)
	name = filepath.Join(dir, "quiz.db")
	db, err := bolt.Open(name, bolt.Options{})
	check(t, err)
	for i := range 400 {
		facts = append(facts, quiz.Fact{
			ID: uuid.Must(uuid.NewV7()), Learner: db.Local(), At: time.Date(2026, 3, 1, 8, i, 0, 0, time.UTC),
			Review: &quiz.Review{Card: parsed.Cards()[i/200].ID, Revision: parsed.Revision, Grade: fsrs.Good, Took: time.Second, Origin: quiz.Study},
		})
	}
	for part := range slices.Chunk(facts, 50) {
		check(t, db.Append(t.Context(), part, nil))
	}
	_, err = db.State(t.Context(), db.Local())
	check(t, err)
	check(t, db.Close())
	content, err := os.ReadFile(name)
	check(t, err)
	for _, f := range facts[100:110] {
		for page := range slices.Chunk(content, os.Getpagesize()) {
			if bytes.Contains(page, slices.Concat(f.ID[:], f.Learner[:])) {
				clear(page)
			}
		}
	}
	check(t, os.WriteFile(name, content, 0o600))
	return name, facts
}

// TestDoctorDamage: what is hurt of a file is told by deck, and what can be read of it is
// saved into another, which goes on from there. The damaged one is left as it is.
func TestDoctorDamage(t *testing.T) {
	dir := t.TempDir()
	name, facts := hurtFile(t, dir)
	before, err := os.ReadFile(name)
	check(t, err)
	run := func(lang string, args ...string) (status int, out, said string) {
		var o, e bytes.Buffer
		p := &program{in: strings.NewReader(""), out: &o, err: &e, env: func(string) string { return "" }, now: time.Now}
		status = p.run(t.Context(), append(args, "--lang", lang, "--db", name, "--decks", filepath.Join(dir, "lib")))
		return status, o.String(), e.String()
	}
	status, out, said := run("en", "doctor")
	for _, want := range []string{"The file is damaged in ", "Can be read: ", "Lost, at least: ", "your own entries: ", "Storia di Roma: answers to 1 card are missing."} {
		if !strings.Contains(out, want) {
			t.Errorf("doctor does not say %q:\n%s", want, out)
		}
	}
	if status != found || !strings.Contains(said, "hint: \"quiz doctor --salvage") {
		t.Errorf("status %d: %s", status, said)
	}
	if _, out, _ := run("it", "doctor"); !strings.Contains(out, "Storia di Roma: mancano risposte a 1 scheda.") {
		t.Errorf("in Italian: %s", out)
	}
	saved := filepath.Join(dir, "saved.db")
	if status, _, said = run("en", "doctor", "--salvage", saved); status != done || !strings.Contains(said, saved+" holds all that could be read: 1 learner, ") {
		t.Fatalf("salvaging: status %d: %s", status, said)
	}
	if status, _, said = run("en", "doctor", "--salvage", saved); status != found || !strings.Contains(said, "exists already") {
		t.Errorf("salvaging over a file: status %d: %s", status, said)
	}
	if after, err := os.ReadFile(name); err != nil || !bytes.Equal(after, before) {
		t.Errorf("the damaged file was changed: %v", err)
	}
	checkSaved(t, saved, facts)
	name = saved
	if status, out, said = run("en", "doctor"); status != done || out != "" {
		t.Errorf("the new file: status %d: %s%s", status, out, said)
	}
}

// checkSaved looks for all answers but those that shared a page with the ten.
func checkSaved(t *testing.T, name string, facts []quiz.Fact) {
	t.Helper()
	db, err := bolt.Open(name, bolt.Options{})
	check(t, err)
	defer db.Close()
	if db.Local() != facts[0].Learner {
		t.Errorf("the learner is %s, was %s", db.Local(), facts[0].Learner)
	}
	there := map[quiz.FactID]bool{}
	for f, err := range db.Facts(t.Context(), db.Local(), quiz.FactID{}) {
		check(t, err)
		there[f.ID] = true
	}
	if n := len(there); n < 300 || n > 390 {
		t.Errorf("%d answers of 400 were saved", n)
	}
	for i, f := range facts {
		if lost := i >= 100 && i < 110; lost == there[f.ID] && (lost || i < 40 || i >= 200) {
			t.Errorf("answer %d is there: %v", i, there[f.ID])
		}
	}
}

// TestSalvageRefuses: --salvage says why where there is nothing for it to do.
func TestSalvageRefuses(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text")
	check(t, os.WriteFile(text, bytes.Repeat([]byte("# Roma\n"), 2000), 0o600))
	for name, want := range map[string]string{
		filepath.Join(dir, "none.db"): "cannot open the progress in " + filepath.Join(dir, "none.db"),
		text:                          "cannot open the progress in " + text,
		"postgres://host/school":      "--salvage is for files, and postgres://host/school is a database",
	} {
		var said bytes.Buffer
		p := &program{in: strings.NewReader(""), out: &said, err: &said, env: func(string) string { return "" }, now: time.Now}
		status := p.run(t.Context(), []string{"doctor", "--lang", "en", "--db", name, "--salvage", filepath.Join(dir, "new.db")})
		if status == done || !strings.Contains(said.String(), want) {
			t.Errorf("%s: status %d: %s", name, status, said.String())
		}
	}
}
