package deck

import (
	"path"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"
)

// converter turns goldmark's tree into ours.
type converter struct {
	*reader
	frag *fragment
	// gap is called for every [[…]] in reading order; what it returns stands in the
	// tree. nil: a gap is plain text.
	gap func(n *literalNode, label string) Node
}

// raw reports HTML, which is shown as the text it is, once a line.
func (c *converter) raw(n ast.Node, html string) {
	at := max(start(n), 0)
	if i, _ := c.frag.at(at); c.rawLine < c.frag.lines[i].number {
		c.rawLine = c.frag.lines[i].number
		c.report(c.frag.pos(at), "W29", "text", html)
	}
}

// blocks converts the block children of n.
func (c *converter) blocks(n ast.Node) Markdown {
	var out Markdown
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		out = append(out, c.block(child)...)
	}
	return out
}

func (c *converter) block(n ast.Node) Markdown {
	switch n := n.(type) {
	case *ast.Paragraph:
		return one(Node{Type: ParagraphNode, Children: c.inlines(n)})
	case *ast.TextBlock:
		return c.inlines(n)
	case *ast.Heading:
		return one(Node{Type: HeadingNode, N: n.Level, Children: c.inlines(n)})
	case *ast.List:
		first := 0
		if n.IsOrdered() {
			first = max(n.Start, 1)
		}
		return one(Node{Type: ListNode, N: first, Children: c.blocks(n)})
	case *ast.ListItem:
		return one(Node{Type: ItemNode, Children: c.blocks(n)})
	case *ast.Blockquote:
		return one(Node{Type: QuoteNode, Children: c.blocks(n)})
	case *ast.FencedCodeBlock:
		return one(Node{Type: CodeBlockNode, Dest: string(n.Language(c.frag.src)), Text: c.literal(n)})
	case *ast.CodeBlock:
		return one(Node{Type: CodeBlockNode, Text: strings.TrimRight(c.literal(n), "\n") + "\n"})
	case *ast.ThematicBreak:
		return one(Node{Type: RuleNode})
	case *ast.HTMLBlock:
		return c.rawBlock(n)
	case *extast.Table:
		return one(Node{Type: TableNode, Children: c.rows(n)})
	}
	return nil
}

func one(n Node) Markdown { return Markdown{n} }

func (c *converter) literal(n ast.Node) string {
	var b strings.Builder
	lines := n.Lines()
	for i := range lines.Len() {
		segment := lines.At(i)
		b.Write(segment.Value(c.frag.src))
	}
	return b.String()
}

// rawBlock shows HTML as the text it is; a comment is not shown.
func (c *converter) rawBlock(n *ast.HTMLBlock) Markdown {
	s := c.literal(n)
	if n.HasClosure() {
		s += string(n.ClosureLine.Value(c.frag.src))
	}
	s = strings.TrimSpace(s)
	if strings.HasPrefix(s, "<!--") {
		_, rest, _ := strings.Cut(s, "-->")
		s = strings.TrimSpace(rest)
	}
	if s == "" {
		return nil
	}
	c.raw(n, s)
	return one(Node{Type: ParagraphNode, Children: one(Node{Type: TextNode, Text: s})})
}

func (c *converter) rows(table *extast.Table) Markdown {
	var rows Markdown
	for row := table.FirstChild(); row != nil; row = row.NextSibling() {
		header := 0
		if _, ok := row.(*extast.TableHeader); ok {
			header = 1
		}
		r := Node{Type: RowNode}
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			r.Children = append(r.Children, Node{Type: CellNode, N: header, Children: c.inlines(cell)})
		}
		rows = append(rows, r)
	}
	return rows
}

// inlines converts the inline children of n, adjoining texts merged.
func (c *converter) inlines(n ast.Node) Markdown {
	var out Markdown
	var run []string // the texts of which the last node of out is the first
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		for _, node := range c.inline(child) {
			if last := len(out) - 1; node.Type == TextNode && last >= 0 && out[last].Type == TextNode {
				if len(run) == 0 {
					run = append(run, out[last].Text)
				}
				run = append(run, node.Text)
				continue
			}
			out = joinRun(out, run)
			run = run[:0]
			out = append(out, node)
		}
	}
	return trimBreaks(joinRun(out, run))
}

// joinRun gives the last node of m the text of a run.
func joinRun(m Markdown, run []string) Markdown {
	if len(run) > 0 {
		m[len(m)-1].Text = strings.Join(run, "")
	}
	return m
}

// trimBreaks takes white space off both ends of a run: it would not be shown, and a
// comment that was dropped leaves some.
func trimBreaks(m Markdown) Markdown {
	if len(m) > 0 && m[0].Type == TextNode {
		m[0].Text = strings.TrimLeft(m[0].Text, " \t\n")
	}
	if last := len(m) - 1; last >= 0 && m[last].Type == TextNode {
		m[last].Text = strings.TrimRight(m[last].Text, " \t\n")
	}
	out := m[:0]
	for _, n := range m {
		if n.Type != TextNode || n.Text != "" {
			out = append(out, n)
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

func (c *converter) inline(n ast.Node) Markdown {
	switch n := n.(type) {
	case *ast.Text:
		return c.textNode(n)
	case *ast.CodeSpan:
		return one(Node{Type: CodeNode, Text: strings.ReplaceAll(c.rawText(n), "\n", " ")})
	case *ast.Emphasis:
		kind := EmphasisNode
		if n.Level == 2 {
			kind = StrongNode
		}
		return one(Node{Type: kind, Children: c.inlines(n)})
	case *ast.Link:
		return one(c.link(n))
	case *ast.Image:
		return one(c.shown(n, Node{Type: ImageNode, Dest: target(n.Destination), Text: c.inlines(n).Text()}))
	case *ast.AutoLink:
		label := string(n.Label(c.frag.src))
		return one(Node{Type: LinkNode, Dest: string(n.URL(c.frag.src)), Children: one(Node{Type: TextNode, Text: label})})
	case *ast.RawHTML:
		raw := c.segments(n)
		if strings.HasPrefix(raw, "<!--") {
			return nil
		}
		c.raw(n, raw)
		return one(Node{Type: TextNode, Text: raw})
	case *literalNode:
		return one(c.literalNode(n))
	}
	return nil
}

func (c *converter) textNode(n *ast.Text) Markdown {
	s := unescape(c.frag.text(n.Segment))
	switch {
	case n.HardLineBreak():
		return Markdown{{Type: TextNode, Text: s}, {Type: BreakNode}}
	case n.SoftLineBreak():
		s += "\n"
	}
	return one(Node{Type: TextNode, Text: s})
}

func (c *converter) rawText(n ast.Node) string {
	var b strings.Builder
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		if t, ok := child.(*ast.Text); ok {
			b.Write(t.Segment.Value(c.frag.src))
		}
	}
	return b.String()
}

func (c *converter) segments(n *ast.RawHTML) string {
	var b strings.Builder
	for i := range n.Segments.Len() {
		segment := n.Segments.At(i)
		b.Write(segment.Value(c.frag.src))
	}
	return b.String()
}

// media are the endings of files that a link plays instead of opening.
var media = map[string]NodeType{
	".mp3": AudioNode, ".ogg": AudioNode, ".oga": AudioNode, ".opus": AudioNode, ".wav": AudioNode,
	".m4a": AudioNode, ".flac": AudioNode, ".mp4": VideoNode, ".webm": VideoNode, ".ogv": VideoNode, ".m4v": VideoNode,
}

func (c *converter) link(n *ast.Link) Node {
	dest := target(n.Destination)
	if kind, ok := media[strings.ToLower(path.Ext(dest))]; ok && !strings.Contains(dest, "://") {
		return c.shown(n, Node{Type: kind, Dest: dest, Text: c.inlines(n).Text()})
	}
	inner := *c
	inner.gap = nil
	return Node{Type: LinkNode, Dest: dest, Children: inner.inlines(n)}
}

// shown takes down a picture, sound or film.
func (c *converter) shown(n ast.Node, shown Node) Node {
	c.attach(attachment{pos: c.frag.pos(max(start(n), 0)), dest: shown.Dest, alt: shown.Text, kind: shown.Type})
	return shown
}

// target resolves escapes and references in a link's target.
func target(raw []byte) string { return unescape(string(raw)) }

func (c *converter) literalNode(n *literalNode) Node {
	switch {
	case n.kind == mathKind && n.display:
		return Node{Type: MathBlockNode, Text: n.source}
	case n.kind == mathKind:
		return Node{Type: MathNode, Text: n.source}
	case n.open && c.gap == nil:
		return Node{Type: TextNode, Text: "[["}
	case c.gap == nil:
		return Node{Type: TextNode, Text: "[[" + unescape(n.source) + "]]"}
	}
	return c.gap(n, c.labelAfter(n))
}

// labelAfter is the word in the comment right behind a gap, "" where there is none.
func (c *converter) labelAfter(n ast.Node) string {
	raw, ok := n.NextSibling().(*ast.RawHTML)
	if !ok {
		return ""
	}
	s := c.segments(raw)
	if !strings.HasPrefix(s, "<!--") {
		return ""
	}
	label := strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(s, "<!--"), "-->"))
	if !labelForm.MatchString(label) {
		return ""
	}
	return label
}

// unescape reads backslash escapes and character references, in one pass so that an
// escaped ampersand does not begin a reference.
func unescape(raw string) string {
	if strings.IndexByte(raw, '\\') < 0 && strings.IndexByte(raw, '&') < 0 && strings.IndexByte(raw, 0) < 0 {
		return raw
	}
	var b strings.Builder
	for i := 0; i < len(raw); i++ {
		switch {
		case raw[i] == '\\' && i+1 < len(raw) && util.IsPunct(raw[i+1]):
			i++
			b.WriteByte(raw[i])
		case raw[i] == '&':
			reference := reference(raw[i:])
			b.WriteString(withoutControls(string(util.ResolveEntityNames(util.ResolveNumericReferences([]byte(reference))))))
			i += len(reference) - 1
		case raw[i] != 0:
			b.WriteByte(raw[i])
		}
	}
	return b.String()
}

// reference is the stretch from an ampersand to its semicolon, or the ampersand alone.
func reference(raw string) string {
	const longest = 34 // &CounterClockwiseContourIntegral;
	for i := 1; i < len(raw) && i < longest; i++ {
		switch {
		case raw[i] == ';':
			return raw[:i+1]
		case raw[i] != '#' && !util.IsAlphaNumeric(raw[i]):
			return raw[:1]
		}
	}
	return raw[:1]
}
