package deck

import (
	"strings"
	"testing"
)

// blockShape is a body's blocks as questions are read from: kind and lines.
func blockShape(f *fragment) string {
	var b strings.Builder
	for _, block := range f.blocks(f.doc, len(f.lines)) {
		b.WriteString(block.node.Kind().String() + " " + itoa(block.from) + "-" + itoa(block.to) + "; ")
	}
	return b.String()
}

// TestPlainBody: the blocks that are made without goldmark are those that it makes.
func TestPlainBody(t *testing.T) {
	for _, src := range plainBodies {
		lines := cutLines([]byte(src))
		if got, want := blockShape(newBody(lines)), blockShape(newFragment(lines)); got != want {
			t.Errorf("%q: %s, goldmark has %s", src, got, want)
		}
	}
}

var plainBodies = []string{
	"", "\n\n", "Risposta: b", "Risposta: b\n", "Risposta: b\n\n> Fonte: a\n", "Risposta: b\n> Fonte: a\n", "a\nb\n\nc\n> d\n> e\n\n> f\n",
	"> a\nb\n", "> a\n\nb\n", "> a\n>\n> b\n", ">a\n> b\n", "- [x] a\n- [ ] b\n\n> Nota: c\n", "- a\n\nb\n", "- a\n\n  b\n\n> c\n", "1. a\n\n> b\n",
	"```\na\n\n> b\n", "```\na\n```\n\n> b\n", "<div>\n\n> b\n", "<!--\n\n> b\n", "a\n===\n\n> b\n", "a | b\n--- | ---\nc | d\n\n> e\n", "a\n---\n\n> b\n",
	"a\n\n---\n\nb\n", "> - a\n\n> b\n", "[a]: b\n\n> c\n", "a\n\n    b\n\n> c\n", "$$\na\n\nb\n$$\n\n> c\n", "> a\n> b\n\n> c\n\nd\n", "è\n\n> ì\n", "a  \nb\n", "a\u00a0\n\u00a0\n> b\n",
}

// FuzzPlainBody searches for a body that goldmark cuts into other blocks.
func FuzzPlainBody(f *testing.F) {
	for _, src := range plainBodies {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		if len(src) > 4<<10 || strings.ContainsAny(src, "\x00\r") {
			return
		}
		lines := cutLines([]byte(src))
		if got, want := blockShape(newBody(lines)), blockShape(newFragment(lines)); got != want {
			t.Errorf("%q: %s, goldmark has %s", src, got, want)
		}
	})
}
