package deck

import (
	"fmt"
	"strings"
	"testing"

	"github.com/yuin/goldmark/ast"
)

// outline is everything of a fragment that a question is read from: its blocks with their
// lines, the items of lists with their places, and the text of all as our tree.
func outline(f *fragment) string {
	var b strings.Builder
	c := converterOf(f)
	for _, part := range f.parts {
		fmt.Fprintf(&b, "%s %d-%d ", part.node.Kind(), part.from, part.to)
		lines := f.lines[part.from:part.to]
		switch n := part.node.(type) {
		case *ast.List:
			fmt.Fprintf(&b, " %c %d", n.Marker, n.Start)
			for _, item := range f.blocks(n, part.to) {
				fmt.Fprintf(&b, " item %d-%d at %d", item.from, item.to, start(item.node))
				for _, child := range f.blocks(item.node, item.to) {
					fmt.Fprintf(&b, " %s %d-%d at %d", child.node.Kind(), child.from, child.to, start(child.node))
					if n := child.node.Lines().Len(); n > 0 {
						fmt.Fprintf(&b, " %q %q", f.text(child.node.Lines().At(0)), f.text(child.node.Lines().At(n-1)))
					}
				}
			}
		}
		switch part.node {
		case plainProse:
			b.WriteString(tree(plainOnly(lines)))
		case plainQuote:
			bare := make([]line, len(lines))
			for i, l := range lines {
				bare[i] = unquote(l)
			}
			b.WriteString("quote(" + tree(plainOnly(bare)) + ")")
		default:
			b.WriteString(tree(c.block(part.node)))
		}
		b.WriteString("\n")
	}
	return b.String()
}

func converterOf(f *fragment) converter { return converter{reader: newReader("d.md", nil), frag: f} }

// plainOnly is the text of lines that must be plain.
func plainOnly(lines []line) Markdown {
	m, ok := plainParagraph(lines)
	if !ok {
		panic("a plain block of lines that are not") // the test fails
	}
	return m
}

// checkPlain compares what is read without goldmark with what goldmark reads: of lines,
// then of each of them as a title. It tells whether goldmark was spared.
func checkPlain(t *testing.T, lines []line) bool {
	t.Helper()
	source := joined(lines)
	fast := newBody(lines)
	if got, want := outline(fast), outline(newFragment(lines)); got != want {
		t.Errorf("%q:\n%sgoldmark has\n%s", source, got, want)
	}
	if m, ok := plainParagraph(lines); ok && m != nil {
		c := converterOf(newFragment(trimBlank(lines))) // other white space is no text for us
		if got, want := tree(m), tree(c.blocks(c.frag.doc)); got != want {
			t.Errorf("%q is %s, goldmark has %s", source, got, want)
		}
	}
	for _, l := range lines {
		head := line{number: 1, raw: "## " + l.text()}
		title := headingText(head, 2)
		if title.blank() || !plainText(title.text()) {
			continue
		}
		c := converterOf(newFragment([]line{head}))
		if got, want := tree(proseNode(title.text())[0].Children), tree(c.inlines(c.frag.doc.FirstChild())); got != want {
			t.Errorf("heading %q is %s, goldmark has %s", head.raw, got, want)
		}
	}
	return fast.plain
}

// TestPlain: what is read without goldmark is what goldmark reads, and most of a deck is
// read without it.
func TestPlain(t *testing.T) {
	for _, src := range plainBodies {
		checkPlain(t, cutLines([]byte(src)))
	}
	plain, all := 0, 0
	for _, src := range decksOf(t) {
		for _, c := range chunksOf(src) {
			all++
			if checkPlain(t, c.body) {
				plain++
			}
		}
	}
	if plain < all*2/3 {
		t.Errorf("%d of %d questions are read without goldmark", plain, all)
	}
}

// chunksOf are the questions that a source is cut into.
func chunksOf(src []byte) []chunk {
	r := newReader("d.md", src)
	return r.split(r.lines(src)).chunks
}

var plainBodies = []string{
	"", "\n\n", "Risposta: b", "Risposta: b\n", "Risposta: b\n\n> Fonte: a\n", "Risposta: b\n> Fonte: a\n", "a\nb\n\nc\n> d\n> e\n\n> f\n",
	"> a\nb\n", "> a\n\nb\n", "> a\n>\n> b\n", ">a\n> b\n", "- [x] a\n- [ ] b\n\n> Nota: c\n", "- a\n\nb\n", "- a\n\n  b\n\n> c\n", "1. a\n\n> b\n",
	"```\na\n\n> b\n", "```\na\n```\n\n> b\n", "<div>\n\n> b\n", "<!--\n\n> b\n", "a\n===\n\n> b\n", "a | b\n--- | ---\nc | d\n\n> e\n", "a\n---\n\n> b\n",
	"a\n\n---\n\nb\n", "> - a\n\n> b\n", "[a]: b\n\n> c\n", "a\n\n    b\n\n> c\n", "$$\na\n\nb\n$$\n\n> c\n", "> a\n> b\n\n> c\n\nd\n", "è\n\n> ì\n", "a  \nb\n", "a\u00a0\n\u00a0\n> b\n",
	"Ordina:\n1. a\n2. b\n", "Ordina:\n2. a\n3. b\n", "2. a\n3. b\n", "0. a\n1. b\n", "1) a\n2) b\n", "1. a\n2) b\n", "- a\n* b\n", "- a\n\n- b\n", "- a\n\n* b\n", "- a\n\n1. b\n",
	"- a\nb\n", "- a\n> b\n", "- a\n\n\n> b\n\n- c\n", "a\n- b\nc\n", "a\n\n- b\n\nc\n", "> a\n- b\n", "> a\n\n- b\n", "-  a\n", "- \n- a\n", "-\n- a\n", "- [x]\n", "- [x] \n", "- [x]  a\n", "- [ ] a ] b\n",
	"- [X] - a\n", "- [x] 1. a\n", "- [x] # a\n", "- [x] > a\n", "- - a\n", "- 1492. a\n", "- 7 a\n", "- -> a\n- b -> c\n", "- ---\n", "- a -\n", "- # a\n", "123456789. a\n", "1234567890. a\n", "1.a\n2.b\n",
	"«a» b\n", "(a)\n", "\"a\"\n", "7 a\n", "7. a\n", "7\n", "/ a\n", "a !\n", "! a\n", "= a\n", "a\n= b\n", "a\n-> b\n", ": a\n", "~ a\n", "- a ->\n", "a: b\n: c\n", "+ a\n+ b\n", "a\n+ b\n", "a\n1. b\n", "a\n1) b\n",
	"*a*\n\n- [x] b\n- [ ] c\n\n> d\n", "- *a*\n- b\n\n> c\n\nd\n", "- `a`\n\n- b\n\nc\n", "a <!-- b -->\n\n> c\n", "- <div>\n\n> b\n", "1. <!--\n\n> b\n", "# a #\n", "a #\n", "a\u2028b\n", "\u3000a\n", "a\u3000\n", "\u200ba\n",
}

// FuzzPlain searches for a text that is read otherwise than by goldmark.
func FuzzPlain(f *testing.F) {
	for _, src := range plainBodies {
		f.Add(src)
	}
	for _, src := range decksOf(f) {
		for _, c := range chunksOf(src) {
			f.Add(joined(c.body))
		}
	}
	f.Fuzz(func(t *testing.T, src string) {
		if len(src) > 4<<10 || strings.ContainsAny(src, "\x00\r") {
			return
		}
		checkPlain(t, cutLines([]byte(src)))
	})
}
