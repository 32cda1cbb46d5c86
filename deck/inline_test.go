package deck

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
)

// TestCodeSpans: code is what goldmark's own reader of it finds, although ours does not
// search twice.
func TestCodeSpans(t *testing.T) {
	theirs := goldmark.New(goldmark.WithExtensions(extension.Table)).Parser()
	random := rand.New(rand.NewPCG(1, 2))
	parts := []string{"`", "`", "``", "```", "a", " ", "\\", "\n", "\n\n", "> ", "- ", "|", "\n|-|-|\n", "*", "<b>", "é"}
	for range 20_000 {
		var b strings.Builder
		for range random.IntN(24) {
			b.WriteString(parts[random.IntN(len(parts))])
		}
		ours := newFragment(cutLines([]byte(b.String())))
		other := *ours
		other.doc = theirs.Parse(text.NewReader(ours.src))
		c, d := converterOf(ours), converterOf(&other)
		if got, want := tree(c.blocks(ours.doc)), tree(d.blocks(other.doc)); got != want {
			t.Fatalf("%q: %s, goldmark has %s", b.String(), got, want)
		}
	}
}

// TestMathOpens: a dollar that closes nothing does not hide maths that follows it.
func TestMathOpens(t *testing.T) {
	for src, want := range map[string]string{
		"$a $b$ c":        `paragraph(math "a $b" " c")`,
		"$a b\n$c$":       `paragraph("$a b\n" math "c")`,
		"$5 and $6 or $x": `paragraph("$5 and $6 or $x")`,
		`$a \$ $b`:        `paragraph("$a $ $b")`,
		"$a\n\n$b$":       `paragraph("$a") paragraph(math "b")`,
	} {
		c := converterOf(newFragment(cutLines([]byte(src))))
		if got := tree(c.blocks(c.frag.doc)); got != want {
			t.Errorf("%q: %s, want %s", src, got, want)
		}
	}
}
