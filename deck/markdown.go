package deck

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
