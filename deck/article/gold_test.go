package article

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"ripasso/deck"
)

// annotation is one line of a gold file.
type annotation struct {
	kind      string
	paragraph int
	text      string
	value     string
	resolved  string
}

func readGold(t *testing.T, name string) []annotation {
	t.Helper()
	src, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var out []annotation
	for line := range strings.SplitSeq(string(src), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := append(strings.Split(line, "\t"), "", "")
		n, err := strconv.Atoi(f[1])
		if err != nil {
			t.Fatalf("%s: %q: %v", name, line, err)
		}
		out = append(out, annotation{f[0], n, nameKey(f[2]), f[3], f[4]})
	}
	return out
}

// annotated is what the finders say of an article, in the form of a gold file.
func annotated(s *Set, key string) []annotation {
	var out []annotation
	body := func(n int) bool { return s.Article(key).Paragraph(n).Kind != Boilerplate }
	for _, d := range s.Dates(key) {
		if body(d.Paragraph) {
			out = append(out, annotation{"date", d.Paragraph, nameKey(d.Text), d.Value, d.Resolved})
		}
	}
	for _, m := range s.Mentions(key) {
		out = append(out, annotation{kind: "actor", paragraph: m.Paragraph, text: nameKey(m.Text), value: m.Entity.ID})
	}
	for _, g := range s.Agreements(key) {
		hypothetical := ""
		if g.Hypothetical {
			hypothetical = "hypothetical"
		}
		out = append(out, annotation{"agreement", g.Paragraph, nameKey(g.Trigger), g.Kind, hypothetical})
	}
	return out
}

// score compares findings with a gold file.
type score struct{ found, gold, right, value int }

func (s score) precision() float64 { return ratio(s.right, s.found) }
func (s score) recall() float64    { return ratio(s.right, s.gold) }

func ratio(n, of int) float64 {
	if of == 0 {
		return 1
	}
	return float64(n) / float64(of)
}

// compare adds up an article: a finding is right where the gold has its words in that
// paragraph, an actor and an agreement only with the right value.
func compare(t *testing.T, scores map[string]*score, name string, found, gold []annotation) {
	open := append([]annotation(nil), gold...)
	for _, g := range gold {
		scores[g.kind].gold++
	}
	for _, f := range found {
		scores[f.kind].found++
		at := -1
		for i, g := range open {
			if g.kind == f.kind && g.paragraph == f.paragraph && g.text == f.text && (f.kind == "date" || g.value == f.value) {
				at = i
				break
			}
		}
		if at < 0 {
			t.Logf("%s: too much: %+v", name, f)
			continue
		}
		scores[f.kind].right++
		if open[at].value == f.value && open[at].resolved == f.resolved {
			scores[f.kind].value++
		} else {
			t.Logf("%s: %+v, want %+v", name, f, open[at])
		}
		open[at].kind = ""
	}
	for _, g := range open {
		if g.kind != "" {
			t.Logf("%s: missed: %+v", name, g)
		}
	}
}

func newScores() map[string]*score {
	return map[string]*score{"date": {}, "actor": {}, "agreement": {}}
}

// TestGold holds the finders to their targets on the articles of the sample decks.
func TestGold(t *testing.T) {
	dir := articlesDir(t)
	library, _ := deck.Load(os.DirFS("../../decks"))
	works := library.Decks()[0].Works
	s := Open(os.DirFS(dir), works)
	scores := newScores()
	for key, w := range works {
		if s.Article(key) == nil {
			t.Fatalf("%s is missing in %s", w.File, dir)
		}
		compare(t, scores, w.File, annotated(s, key), readGold(t, filepath.Join("testdata/gold", w.File+".tsv")))
	}
	for _, target := range []struct {
		kind                     string
		precision, recall, value float64
	}{{"date", 0.96, 0.96, 0.95}, {"actor", 0.97, 0.97, 0}, {"agreement", 0.95, 0.95, 0}} {
		c := scores[target.kind]
		t.Logf("%s: gold %d, precision %.3f, recall %.3f, value %.3f", target.kind, c.gold, c.precision(), c.recall(), ratio(c.value, c.right))
		if c.precision() < target.precision || c.recall() < target.recall || ratio(c.value, c.right) < target.value {
			t.Errorf("%s below its target %+v", target.kind, target)
		}
	}
}

// TestOwn reads the articles of this directory, in three languages, to the letter.
func TestOwn(t *testing.T) {
	articles := ownArticles(t)
	s := Analyse(articles)
	for key := range articles {
		name := filepath.Join("testdata/own", key+".tsv")
		if os.Getenv("UPDATE") != "" {
			var b strings.Builder
			for _, a := range annotated(s, key) {
				fmt.Fprintf(&b, "%s\t%d\t%s\t%s\t%s\n", a.kind, a.paragraph, a.text, a.value, a.resolved)
			}
			if err := os.WriteFile(name, []byte(b.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		scores := newScores()
		compare(t, scores, key, annotated(s, key), readGold(t, name))
		for kind, c := range scores {
			if c.right != c.gold || c.right != c.found || c.value != c.right {
				t.Errorf("%s: %s: %+v", key, kind, *c)
			}
		}
	}
}

func ownArticles(t testing.TB) map[string]*Article {
	t.Helper()
	out := map[string]*Article{}
	for key, o := range map[string]Options{"ponte": {Published: "2023-02"}, "bridge": {}, "pont": {Published: "2023-05"}} {
		text, err := os.ReadFile(filepath.Join("testdata/own", key+".txt"))
		if err != nil {
			t.Fatal(err)
		}
		if out[key], err = Load(key, text, o); err != nil {
			t.Fatal(err)
		}
	}
	return out
}
