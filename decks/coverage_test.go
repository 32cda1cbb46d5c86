package decks_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"ripasso/deck"
)

// themes are the tags of which every deck has each on at least a fifth of its
// questions, in the deck's language.
var themes = map[string][3]string{
	"it": {"date", "attori", "accordi"},
	"en": {"dates", "actors", "agreements"},
}

// article is what coverage.yaml lists of one article.
type article struct{ Dates, Actors, Agreements []subject }

func (a article) lists() [3][]subject { return [3][]subject{a.Dates, a.Actors, a.Agreements} }

// subject is something that could be asked about.
type subject struct {
	What       string
	Paragraphs []int
	Asked      []string // ids of questions
}

func coverage(t *testing.T) map[string]article {
	t.Helper()
	text, err := os.ReadFile("coverage.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var c map[string]article
	if err := yaml.UnmarshalWithOptions(text, &c, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	return c
}

// own names the article that a deck is about, or "" for a deck about all five.
func own(d *deck.Deck) string {
	_, key, _ := strings.Cut(strings.TrimSuffix(d.Path, ".md"), "-")
	if paragraphs[key] > 0 {
		return key
	}
	return ""
}

func TestEveryArticleHasADeckInTheOrderOfTheCatalogue(t *testing.T) {
	var keys []string
	for _, d := range library(t).Decks() {
		keys = append(keys, own(d))
	}
	if want := []string{"scambio", "viaggio", "asse", "accordo", "trattato", "", ""}; !slices.Equal(keys, want) {
		t.Errorf("the decks are about %q, want %q", keys, want)
	}
}

func TestTheListOfSubjectsNamesQuestionsThatCiteThem(t *testing.T) {
	questions := map[string]*deck.Question{}
	each(t, library(t), func(_ *testing.T, _ *deck.Deck, q *deck.Question) { questions[q.ID] = q })
	for key, a := range coverage(t) {
		if paragraphs[key] == 0 {
			t.Errorf("no article has the key %q", key)
		}
		for _, list := range a.lists() {
			if len(list) == 0 {
				t.Errorf("%s: a list is empty", key)
			}
			for _, s := range list {
				for _, id := range s.Asked {
					if q := questions[id]; q == nil || !cites(q, key, s.Paragraphs) {
						t.Errorf("%s, %q: question %s is missing or cites another place", key, s.What, id)
					}
				}
			}
		}
	}
}

func cites(q *deck.Question, key string, places []int) bool {
	return slices.ContainsFunc(q.Notes.Sources, func(c deck.Cite) bool {
		return c.Key == key && slices.ContainsFunc(places, func(n int) bool { return c.From <= n && n <= c.To })
	})
}

// All that an article names is asked in the deck about it.
func TestADeckCoversItsArticle(t *testing.T) {
	c := coverage(t)
	for _, d := range library(t).Decks() {
		if key := own(d); key != "" {
			for i, s := range covered(d, map[string]article{key: c[key]}) {
				if s.asked < s.all {
					t.Errorf("%s asks %d of %d subjects of the theme %q", d.Path, s.asked, s.all, themes["it"][i])
				}
			}
		}
	}
}

// frame lists the paragraphs that tell nothing: headings and what stands around an article.
var frame = map[string][]int{
	"scambio": {1, 4, 7, 9, 13, 15, 18},
	"viaggio": {1, 2, 3, 4, 5, 6, 8, 12, 17, 24, 29, 30, 31, 32, 33, 34, 35},
	"asse":    {1, 10, 11},
}

// Every paragraph that tells something is cited in the deck about its article.
func TestADeckCitesAllParagraphs(t *testing.T) {
	for _, d := range library(t).Decks() {
		key := own(d)
		for n := 1; n <= paragraphs[key]; n++ {
			asked := slices.ContainsFunc(d.Questions, func(q *deck.Question) bool { return cites(q, key, []int{n}) })
			if framed := slices.Contains(frame[key], n); asked == framed {
				t.Errorf("%s: §%d of %s is cited: %v, is heading or frame: %v", d.Path, n, key, asked, framed)
			}
		}
	}
}

type share struct{ asked, all int }

func (s share) String() string { return fmt.Sprintf("%d di %d", s.asked, s.all) }

// covered counts, for each theme, the subjects that a question of the deck is about.
func covered(d *deck.Deck, c map[string]article) [3]share {
	var out [3]share
	for _, a := range c {
		for i, list := range a.lists() {
			for _, s := range list {
				out[i].all++
				if slices.ContainsFunc(d.Questions, func(q *deck.Question) bool { return slices.Contains(s.Asked, q.ID) }) {
					out[i].asked++
				}
			}
		}
	}
	return out
}

func TestEveryThemeHasItsShare(t *testing.T) {
	for _, d := range library(t).Decks() {
		for i, n := range tagged(d) {
			if 5*n < len(d.Questions) {
				t.Errorf("%s: %d of %d questions have the theme %q", d.Path, n, len(d.Questions), themes[d.Meta.Lang][i])
			}
		}
	}
}

func TestTagsAreOfOneSet(t *testing.T) {
	each(t, library(t), func(t *testing.T, d *deck.Deck, q *deck.Question) {
		known := append(themeTags(d), "contesto", "fonti")
		if len(q.Notes.Tags) == 0 {
			t.Error("no tag")
		}
		for _, tag := range q.Notes.Tags {
			if !slices.Contains(known, tag) {
				t.Errorf("the tag %q is not one of %q", tag, known)
			}
		}
	})
}

func themeTags(d *deck.Deck) []string {
	tags := themes[d.Meta.Lang]
	return tags[:]
}

func tagged(d *deck.Deck) [3]int {
	var out [3]int
	for i, tag := range themes[d.Meta.Lang] {
		for _, q := range d.Questions {
			if slices.Contains(q.Notes.Tags, tag) {
				out[i]++
			}
		}
	}
	return out
}

// The tables in README.md are what the decks and coverage.yaml say.
func TestTheTablesAreTrue(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	decks, c := library(t).Decks(), coverage(t)
	for _, table := range []string{themeTable(decks, c), kindTable(decks)} {
		if !strings.Contains(string(readme), table) {
			t.Errorf("README.md lacks the table\n%s", table)
		}
	}
}

func themeTable(decks []*deck.Deck, c map[string]article) string {
	var b strings.Builder
	b.WriteString("| mazzo | domande | date | attori | accordi | paragrafi citati | fatti datati | attori nominati | accordi nominati |\n")
	b.WriteString("|---|--:|--:|--:|--:|--:|--:|--:|--:|\n")
	for _, d := range decks {
		about := c
		if key := own(d); key != "" {
			about = map[string]article{key: c[key]}
		}
		n, s := tagged(d), covered(d, about)
		fmt.Fprintf(&b, "| `%s` | %d | %d | %d | %d | %s | %s | %s | %s |\n",
			d.Path, len(d.Questions), n[0], n[1], n[2], cited(d, about), s[0], s[1], s[2])
	}
	return b.String()
}

// cited counts the paragraphs of the articles that a deck's questions cite.
func cited(d *deck.Deck, about map[string]article) share {
	var s share
	for key := range about {
		for n := 1; n <= paragraphs[key]; n++ {
			s.all++
			if slices.ContainsFunc(d.Questions, func(q *deck.Question) bool { return cites(q, key, []int{n}) }) {
				s.asked++
			}
		}
	}
	return s
}

// kinds are the columns of the second table.
var kinds = []struct {
	kind deck.Kind
	name string
}{
	{deck.Flashcard, "scheda"}, {deck.Single, "scelta"}, {deck.Multiple, "più scelte"}, {deck.Text, "parola"}, {deck.Boolean, "vero o falso"},
	{deck.Number, "numero"}, {deck.Date, "data"}, {deck.Cloze, "lacune"}, {deck.Order, "ordine"}, {deck.Match, "coppie"},
}

func kindTable(decks []*deck.Deck) string {
	var b strings.Builder
	b.WriteString("| mazzo |")
	for _, k := range kinds {
		b.WriteString(" " + k.name + " |")
	}
	b.WriteString("\n|---|" + strings.Repeat("--:|", len(kinds)) + "\n")
	for _, d := range decks {
		fmt.Fprintf(&b, "| `%s` |", d.Path)
		for _, k := range kinds {
			n := 0
			for _, q := range d.Questions {
				if q.Body.Kind() == k.kind {
					n++
				}
			}
			fmt.Fprintf(&b, " %d |", n)
		}
		b.WriteString("\n")
	}
	return b.String()
}
