package decks_test

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"ripasso/deck"
	"ripasso/decks"
)

// paragraphs counts the paragraphs of each article as deck-format numbers them: the
// lines that hold a character after white space is stripped. The articles themselves
// are not shipped.
var paragraphs = map[string]int{
	"scambio":  18,
	"trattato": 10,
	"asse":     11,
	"accordo":  4,
	"viaggio":  35,
}

func library(t *testing.T) *deck.Library {
	t.Helper()
	l, problems := deck.Load(decks.FS)
	for _, p := range problems {
		t.Errorf("%s:%d:%d: %s %s %v", p.Path, p.Pos.Line, p.Pos.Col, p.Severity, p.Code, p.Args)
	}
	if len(l.Decks()) != 7 {
		t.Fatalf("%d decks, want seven", len(l.Decks()))
	}
	return l
}

// each calls f with every question and its deck.
func each(t *testing.T, l *deck.Library, f func(t *testing.T, d *deck.Deck, q *deck.Question)) {
	t.Helper()
	for _, d := range l.Decks() {
		for _, q := range d.Questions {
			t.Run(d.Path+"/"+q.ID, func(t *testing.T) { f(t, d, q) })
		}
	}
}

func TestTheLibraryLoadsWithoutAProblem(t *testing.T) {
	for _, d := range library(t).Decks() {
		if n := len(d.Questions); n < 20 || n > 45 {
			t.Errorf("%s: %d questions, want 20 to 45", d.Path, n)
		}
		if lang := d.Meta.Lang; lang != "it" && lang != "en" || d.Meta.Title == "" || d.Meta.Description == "" || len(d.Intro) == 0 {
			t.Errorf("%s: language, title, description or introduction is missing", d.Path)
		}
	}
}

func TestOnlyDecksAndTheirCatalogueAreEmbedded(t *testing.T) {
	err := fs.WalkDir(decks.FS, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !e.IsDir() && (strings.EqualFold(name, "README.md") || name != "sources.yaml" && !strings.HasSuffix(name, ".md")) {
			t.Errorf("%s is embedded", name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestDecksAreCanonical(t *testing.T) {
	for _, d := range library(t).Decks() {
		text, err := fs.ReadFile(decks.FS, d.Path)
		if err != nil {
			t.Fatal(err)
		}
		if formatted, _ := deck.Format(d.Path, text); string(text) != string(formatted) {
			t.Errorf("%s is not as quiz fmt would write it", d.Path)
		}
	}
}

func TestEveryKindIsUsed(t *testing.T) {
	used := map[deck.Kind]int{}
	gaps := map[bool]int{}
	dated := map[bool]int{}
	each(t, library(t), func(_ *testing.T, d *deck.Deck, q *deck.Question) {
		used[q.Body.Kind()]++
		switch q.Body.Kind() {
		case deck.Cloze:
			gaps[len(cardsOf(d, q)) > 1]++
		case deck.Order:
			dated[slices.ContainsFunc(cardsOf(d, q)[0].Solution().Labels, func(s string) bool { return s != "" })]++
		}
	})
	for _, k := range []deck.Kind{deck.Flashcard, deck.Single, deck.Multiple, deck.Text, deck.Boolean,
		deck.Number, deck.Date, deck.Cloze, deck.Order, deck.Match} {
		if used[k] == 0 {
			t.Errorf("no question of kind %s", k)
		}
	}
	if gaps[false] == 0 || gaps[true] == 0 {
		t.Errorf("clozes with one gap: %d, with several: %d; want both", gaps[false], gaps[true])
	}
	if dated[false] == 0 || dated[true] == 0 {
		t.Errorf("plain orders: %d, timelines: %d; want both", dated[false], dated[true])
	}
}

func TestEveryQuestionHasAnIDOfItsOwn(t *testing.T) {
	first := map[string]string{}
	each(t, library(t), func(t *testing.T, d *deck.Deck, q *deck.Question) {
		if q.ID == "" {
			t.Fatalf("no id: %s", q.Prompt.Text())
		}
		if first[q.ID] != "" {
			t.Errorf("the id is also in %s", first[q.ID])
		}
		first[q.ID] = d.Path
	})
}

func TestEveryQuestionCitesAndExplains(t *testing.T) {
	each(t, library(t), func(t *testing.T, d *deck.Deck, q *deck.Question) {
		if len(q.Notes.Sources) == 0 {
			t.Error("no source")
		}
		for _, c := range q.Notes.Sources {
			switch last, known := paragraphs[c.Key]; {
			case !known || d.Works[c.Key].File == "":
				t.Errorf("no article has the key %q", c.Key)
			case c.From < 1 || c.To < c.From || c.To > last:
				t.Errorf("%s has %d paragraphs, cited are %d to %d", c.Key, last, c.From, c.To)
			}
		}
		if len(q.Notes.Explanation) == 0 {
			t.Error("no explanation")
		}
		if n := len(strings.Fields(q.Notes.Evidence)); n > 4 {
			t.Errorf("evidence of %d words, want at most four", n)
		}
	})
}

func TestTheCatalogueSaysWhatIsKnown(t *testing.T) {
	works := library(t).Decks()[0].Works
	if len(works) != len(paragraphs) {
		t.Errorf("%d works, want %d", len(works), len(paragraphs))
	}
	for key, w := range works {
		if w.File == "" || w.Title == "" || w.Lang != "it" || w.Published == "" {
			t.Errorf("%s: incomplete: %+v", key, w)
		}
		if stated := w.Dated == "stated"; stated != (key == "accordo") || !stated && w.Dated != "inferred" {
			t.Errorf("%s: dated %q; only accordo carries its date", key, w.Dated)
		}
	}
}

// Paper shows the choices in the order of the file, so their keys are spread there.
func TestKeysAreSpread(t *testing.T) {
	for _, d := range library(t).Decks() {
		places := map[int]int{}
		singles, trues, booleans := 0, 0, 0
		for _, q := range d.Questions {
			switch picks := cardsOf(d, q)[0].Solution().Picks; q.Body.Kind() {
			case deck.Single:
				singles++
				places[picks[0]]++
			case deck.Boolean:
				booleans++
				trues += picks[0]
			}
		}
		for place := range 4 {
			if n := places[place]; n == 0 || 5*n > 2*singles {
				t.Errorf("%s: the key of %d of %d choices stands in place %d", d.Path, n, singles, place+1)
			}
		}
		if 3*trues < booleans || 3*trues > 2*booleans {
			t.Errorf("%s: %d of %d statements are true", d.Path, trues, booleans)
		}
	}
}

// What is said to the learner begins as a sentence does.
func TestHintsAndExplanationsAreSentences(t *testing.T) {
	sentence := func(t *testing.T, text string) {
		first, _ := utf8.DecodeRuneInString(strings.TrimLeft(text, "«“\""))
		last, _ := utf8.DecodeLastRuneInString(text)
		if unicode.IsLower(first) || !strings.ContainsRune(".?!", last) {
			t.Errorf("%q is no sentence", text)
		}
	}
	each(t, library(t), func(t *testing.T, _ *deck.Deck, q *deck.Question) {
		for _, h := range q.Notes.Hints {
			sentence(t, h.Text())
		}
		sentence(t, q.Notes.Explanation.Text())
	})
}

// Who claims something is shown below the answer, where a false statement would seem theirs.
func TestNobodyIsSaidToClaimAFalseStatement(t *testing.T) {
	each(t, library(t), func(t *testing.T, d *deck.Deck, q *deck.Question) {
		if q.Body.Kind() == deck.Boolean && cardsOf(d, q)[0].Solution().Picks[0] == 0 && q.Notes.Attributed != "" {
			t.Errorf("a false statement is attributed to %q", q.Notes.Attributed)
		}
	})
}

func cardsOf(d *deck.Deck, q *deck.Question) []*deck.Card {
	var cards []*deck.Card
	for _, c := range d.Cards() {
		if c.Question == q {
			cards = append(cards, c)
		}
	}
	return cards
}

// In a sitting the questions of several decks come mixed, and a question's section is all
// that says which article "the article" is.
func TestEverySectionNamesItsArticle(t *testing.T) {
	for _, d := range library(t).Decks() {
		first, _, _ := strings.Cut(d.Questions[0].Section, ": ")
		for _, q := range d.Questions {
			if name, _, ok := strings.Cut(q.Section, ": "); !ok || name != first {
				t.Errorf("%s/%s stands in the section %q, want one that begins with %q", d.Path, q.ID, q.Section, first+": ")
			}
		}
		title, quoted := strings.CutPrefix(first, "«")
		if quoted && !strings.HasPrefix(d.Works[own(d)].Title, strings.TrimSuffix(title, "»")) {
			t.Errorf("%s: %s is not how the title of %q begins", d.Path, first, own(d))
		}
	}
}
