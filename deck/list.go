package deck

import (
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// listItem is one item of an answer's list.
type listItem struct {
	node     ast.Node
	content  Markdown // without the quotes below it
	feedback Markdown
	lastLine string // source of the last line of its text
}

// items reads the items of an answer's list. An indented quote is feedback where the
// list has boxes; where it begins with a note's word, notesIn has read it already.
func (a *asked) items(f found) []listItem {
	c := a.converter(a.frag)
	blocks := a.frag.blocks(f.list, f.listTo)
	out := make([]listItem, 0, len(blocks))
	for _, b := range blocks {
		it := listItem{node: b.node}
		a.checkLazy(b)
		for _, child := range a.frag.blocks(b.node, b.to) {
			if _, ok := child.node.(*ast.Blockquote); ok {
				if f.kind.keyword == choicePart && !a.isNotes(child) {
					it.feedback = append(it.feedback, a.unquoted(child)...)
				}
				continue
			}
			switch child.node.(type) {
			case *ast.TextBlock, *ast.Paragraph:
				segments := child.node.Lines()
				it.lastLine = strings.TrimSpace(a.frag.text(segments.At(segments.Len() - 1)))
			default:
				it.lastLine = ""
			}
			if p, ok := child.node.(*ast.Paragraph); ok && len(it.content) == 0 {
				it.content = c.inlines(p) // a loose list reads like a tight one
				continue
			}
			it.content = append(it.content, c.block(child.node)...)
		}
		out = append(out, it)
	}
	return out
}

// notesIn reads the notes among the quotes indented below the items of a list, and
// reports the quotes that are neither notes nor feedback.
func (a *asked) notesIn(f found) {
	if f.list == nil {
		return
	}
	for _, b := range a.frag.blocks(f.list, f.listTo) {
		for _, child := range a.frag.blocks(b.node, b.to) {
			if _, ok := child.node.(*ast.Blockquote); !ok {
				continue
			}
			if f.kind.keyword != choicePart || a.isNotes(child) {
				a.quote(a.frag.lines[child.from:child.to])
			}
		}
	}
}

func (a *asked) isNotes(b block) bool {
	_, ok := a.words.find(unquote(a.frag.lines[b.from]), isNote)
	return ok
}

// unquoted is the content of a quote that is no note.
func (a *asked) unquoted(b block) Markdown {
	a.lazyQuote(a.frag.lines[b.from:b.to])
	c := a.converter(a.frag)
	return c.blocks(b.node)
}

// checkLazy reports a keyword that Markdown pulls into a list item, because no blank
// line stands above it; the first of an item.
func (a *asked) checkLazy(b block) {
	for _, l := range a.frag.lines[min(b.from+1, b.to):b.to] {
		columns, _ := l.indent()
		if h, ok := a.words.find(l, func(keyword) bool { return true }); ok && columns == 0 {
			a.report(h.at.pos(0), "E16")
			return // the rest of the item follows from it
		}
	}
}

// trimStart takes n bytes off the first text of a tree.
func trimStart(m Markdown, n int) Markdown {
	return editEdge(m, false, func(s string) string { return strings.TrimLeft(s[min(n, len(s)):], " \t\n") })
}

// trimEnd takes what stands from the last mark on off the last text of a tree.
func trimEnd(m Markdown, mark string) Markdown {
	return editEdge(m, true, func(s string) string {
		if at := strings.LastIndex(s, mark); at >= 0 {
			s = s[:at]
		}
		return strings.TrimRight(s, " \t\n")
	})
}

// editEdge changes the first or last text of a tree.
func editEdge(m Markdown, last bool, f func(string) string) Markdown {
	if len(m) == 0 {
		return m
	}
	at := 0
	if last {
		at = len(m) - 1
	}
	out := slices.Clone(m)
	if n := &out[at]; n.Type == TextNode {
		n.Text = f(n.Text)
	} else {
		n.Children = editEdge(n.Children, last, f)
	}
	return trimBreaks(out)
}
