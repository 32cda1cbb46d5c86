package deck

import (
	"fmt"
	"strings"
	"testing"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// entriesOf is everything that is asked of the entries of a front matter.
func entriesOf(node ast.Node, lines []line) string {
	var b strings.Builder
	for _, e := range (yaml{newReader("d.md", nil), lines, node}).entries(nil) {
		text, isText := e.text()
		list, isList := e.list()
		at := e.value.GetToken().Position
		fmt.Fprintf(&b, "%s %v %T %q at %d:%d, text %q %v, list %q %v\n", e.written, e.pos, e.value, e.value, at.Line, at.Column, text, isText, list, isList)
	}
	return b.String()
}

// checkPlainYAML compares what is read of src without the YAML parser with what that
// reads. It tells whether the parser was spared.
func checkPlainYAML(t *testing.T, src string) bool {
	t.Helper()
	lines := cutLines([]byte(src))
	got, ok := plainYAML(lines)
	if !ok {
		return false
	}
	file, err := parser.ParseBytes([]byte(src), 0)
	if err != nil || len(file.Docs) != 1 {
		t.Errorf("%q is no YAML: %v", src, err)
		return true
	}
	if got, want := entriesOf(got, lines), entriesOf(file.Docs[0].Body, lines); got != want {
		t.Errorf("%q:\n%sthe parser has\n%s", src, got, want)
	}
	return true
}

var frontMatters = []string{
	"", "title: Roma\n", "title: L'ombra dell'alleanza, e altro (2023)\nlang: it\n", "id: 0190b6c2-5d1e-7c8a-9a53-0d2f6f4f2b11\n", "tags: [storia, Corea del Nord, Russia]\n",
	"a: 1\n", "a: 1e5\n", "a: 0x1f\n", "a: 1 2\n", "a: 2023-09\n", "a: true\n", "a: yes\n", "a: No\n", "a: null\n", "a: NaN\n", "a: inf\n", "a: b: c\n", "a: b #c\n", "a: b\na: c\n",
	"a: b\n c\n", "a: [b\n", "a: b]\n", "a: [b, [c]]\n", "a: []\n", "a: [b,]\n", "a: [b,c]\n", "a: [b,  c]\n", "a: [1, x]\n", "a: [è, b]\n", "a:  b\n", "a: b \n", "a:\n", "true: b\n", "n: b\n",
	"a: «b»\n", "a: b«c»\n", "a: b, c\n", "a: b - c\n", "a: b -\n", "a: 1.\n", "a: 1.5.2\n", "a: 1,000\n", "a: 01\n", "a: 12 settembre\n", "a: ١\n", "a: b\n\nc: d\n", "a: b...\n", "a: b---\n", "a: ...\n",
}

// TestPlainYAML: what is read without the YAML parser is what it reads, and most of the
// repository's own decks are.
func TestPlainYAML(t *testing.T) {
	for _, src := range frontMatters {
		checkPlainYAML(t, src)
	}
	own, plain := ownDecks(t), 0
	for _, src := range own {
		_, rest, _ := strings.Cut(string(src), "---\n")
		if meta, _, ok := strings.Cut(rest, "---\n"); ok && checkPlainYAML(t, meta) {
			plain++
		}
	}
	if plain < len(own)*2/3 {
		t.Errorf("%d of %d are read without the parser", plain, len(own))
	}
}

// FuzzPlainYAML searches for a front matter that is read otherwise than by the parser.
func FuzzPlainYAML(f *testing.F) {
	for _, src := range frontMatters {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		if len(src) > 1<<10 || strings.ContainsAny(src, "\r\x00") {
			return
		}
		checkPlainYAML(t, src)
	})
}
