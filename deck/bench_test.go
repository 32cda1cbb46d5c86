package deck

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/yuin/goldmark/text"
)

// ownDecks are the repository's decks.
func ownDecks(t testing.TB) [][]byte {
	t.Helper()
	names, err := filepath.Glob("../decks/*.md")
	if err != nil || len(names) == 0 {
		t.Fatal("no decks", err)
	}
	var out [][]byte
	for _, name := range names {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, src)
	}
	return out
}

// BenchmarkParse compares reading decks with what goldmark alone takes for their text:
// the metric "ratio" is the one over the other.
func BenchmarkParse(b *testing.B) {
	decks := ownDecks(b)
	var whole, alone time.Duration
	size := 0
	for b.Loop() {
		for _, src := range decks {
			began := time.Now()
			markdownParser.Parse(text.NewReader(src))
			between := time.Now()
			Parse("d.md", src)
			whole += time.Since(between)
			alone += between.Sub(began)
			size += len(src)
		}
	}
	b.ReportMetric(float64(whole)/float64(alone), "ratio")
	b.ReportMetric(float64(size)/(1<<20)/whole.Seconds(), "MB/s")
}

// BenchmarkJudge judges one typed answer of each kind, a slip in it, in a deck with as
// many answers as the name says.
func BenchmarkJudge(b *testing.B) {
	for _, n := range []int{10, 2000} {
		var src strings.Builder
		src.WriteString("---\nlang: it\n---\n## P <!-- aaaaaa -->\nRisposta: Vladivostok\n## D <!-- bbbbbb -->\nData: 12 settembre 2023\n## N <!-- cccccc -->\nNumero: 24 km\n")
		for i := range n {
			fmt.Fprintf(&src, "## Q%d\nRisposta: la parola numero %d fra sessanta lettere di una risposta lunga\n", i, i)
		}
		d, _ := Parse("d.md", []byte(src.String()))
		for i, given := range []string{"Vladivostock", "12 setembre 2023", "ventiquattro km"} {
			card := d.Cards()[i]
			b.Run(fmt.Sprintf("%s/%d", card.Question.Body.Kind(), n), func(b *testing.B) {
				for b.Loop() {
					if v := card.Judge(Response{Texts: []string{given}}, "it"); v.Score != 1 {
						b.Fatal(v)
					}
				}
			})
		}
	}
}
