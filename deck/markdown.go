package deck

import "strings"

// Markdown is a piece of an author's text as a tree that knows neither goldmark
// nor HTML. A nil Markdown is empty.
type Markdown []Node

// Node is one element of the tree. Which fields count depends on Type.
type Node struct {
	Type     NodeType
	Text     string // text, code, codeblock, math, mathblock: the literal; image: the alt text; codeblock info is in Dest
	Dest     string // link, image, audio, video: the target; a local path is relative to the deck file
	N        int    // heading: level; list: first number, 0 for bullets; gap: its index in the question; cell: 1 in a header row
	Children Markdown
}

// NodeType names an element.
type NodeType string

// Block elements, then inline ones.
const (
	ParagraphNode NodeType = "paragraph"
	HeadingNode   NodeType = "heading"
	ListNode      NodeType = "list"
	ItemNode      NodeType = "item"
	QuoteNode     NodeType = "quote"
	TableNode     NodeType = "table"
	RowNode       NodeType = "row"
	CellNode      NodeType = "cell"
	CodeBlockNode NodeType = "codeblock"
	MathBlockNode NodeType = "mathblock"
	RuleNode      NodeType = "rule"

	TextNode     NodeType = "text"
	EmphasisNode NodeType = "emphasis"
	StrongNode   NodeType = "strong"
	CodeNode     NodeType = "code"
	LinkNode     NodeType = "link"
	ImageNode    NodeType = "image"
	AudioNode    NodeType = "audio"
	VideoNode    NodeType = "video"
	MathNode     NodeType = "math"
	BreakNode    NodeType = "break"
	GapNode      NodeType = "gap"    // an open gap: to be filled in
	FilledNode   NodeType = "filled" // a gap of the same question that is not asked now: Text is its word
)

// blockNodes are the types that stand on lines of their own.
var blockNodes = map[NodeType]bool{
	ParagraphNode: true, HeadingNode: true, ListNode: true, ItemNode: true, QuoteNode: true,
	TableNode: true, RowNode: true, CodeBlockNode: true, MathBlockNode: true, RuleNode: true,
}

// Text is the text without any mark-up: blocks on lines of their own, table cells
// parted by " | ", a picture as its alt text, an open gap as "____".
func (m Markdown) Text() string {
	var b strings.Builder
	m.text(&b)
	return strings.TrimSpace(b.String())
}

func (m Markdown) text(b *strings.Builder) {
	for i, n := range m {
		if blockNodes[n.Type] && b.Len() > 0 && !strings.HasSuffix(b.String(), "\n") {
			b.WriteByte('\n')
		}
		switch {
		case n.Type == CellNode && i > 0:
			b.WriteString(" | ")
		case n.Type == BreakNode:
			b.WriteByte('\n')
		case n.Type == GapNode:
			b.WriteString("____")
		}
		b.WriteString(n.Text)
		n.Children.text(b)
		if blockNodes[n.Type] && i+1 < len(m) && !strings.HasSuffix(b.String(), "\n") {
			b.WriteByte('\n')
		}
	}
}

// each calls f for every node of the tree, parents first.
func (m Markdown) each(f func(Node)) {
	for _, n := range m {
		f(n)
		n.Children.each(f)
	}
}

// edit is a copy of the tree in which every node went through f.
func (m Markdown) edit(f func(Node) Node) Markdown {
	if m == nil {
		return nil
	}
	out := make(Markdown, len(m))
	for i, n := range m {
		n.Children = n.Children.edit(f)
		out[i] = f(n)
	}
	return out
}
