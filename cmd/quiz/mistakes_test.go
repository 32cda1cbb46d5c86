package main

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"ripasso/deck"
)

// TestMistakes writes down what quiz check says of the mistakes that teachers make, in
// both languages: a text to read as help. That ids are missing, which they are nearly
// everywhere, is left out.
func TestMistakes(t *testing.T) {
	archive, err := txtar.ParseFile("../../deck/testdata/mistakes.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var decks txtar.Archive
	for _, f := range archive.Files {
		if strings.Contains(f.Name, ".") {
			decks.Files = append(decks.Files, f)
		}
	}
	fsys, err := txtar.FS(&decks)
	if err != nil {
		t.Fatal(err)
	}
	_, problems := deck.Load(fsys)
	for _, lang := range []string{"it", "en"} {
		p := &program{words: newWords(lang), now: time.Now}
		var b strings.Builder
		codes := map[string]bool{}
		for _, problem := range problems {
			if problem.Code == "W20" {
				continue
			}
			codes[problem.Code] = true
			f := p.finding("", problem)
			if f.Line < 1 || f.Column < 1 || f.Message == "" || f.Hint == "" || strings.ContainsAny(f.Message+f.Hint, "{}") && !strings.Contains(f.Message+f.Hint, "{{") {
				t.Errorf("%s: %+v", lang, f)
			}
			b.WriteString(p.lines(f))
		}
		if len(codes) < 30 {
			t.Errorf("only %d kinds of mistakes", len(codes))
		}
		name := filepath.Join("testdata", "mistakes."+lang+".txt")
		if flag.Lookup("update").Value.String() == "true" {
			if err := os.WriteFile(name, []byte(b.String()), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if b.String() != string(want) {
			t.Errorf("%s is not what is said now; read the difference and run the test with -update:\n%s", name, b.String())
		}
	}
}
