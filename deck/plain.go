package deck

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// Plain text is what no rule of Markdown touches. Most questions consist of it: prose,
// quotes and simple lists, which are read here without asking goldmark, whose time is
// what a library of tens of thousands waits for. Accepted is only what is certain to be
// read alike; FuzzPlain compares every accepted input with what goldmark makes of it.

// signs are the bytes that Markdown may read otherwise wherever they stand in a line, and
// the white space that is no plain space.
var signs = func() (set [256]bool) {
	for _, c := range []byte("\\`*_[<&$\x00\t\r\f\v\n") {
		set[c] = true
	}
	return set
}()

// plainText tells whether t is text for Markdown where it does not begin a line.
func plainText(t string) bool {
	for i := range len(t) {
		if signs[t[i]] {
			return false
		}
	}
	return t == "" || t[len(t)-1] != ' ' // a space at the end may be a break
}

// plainLine tells whether a line is text for Markdown wherever it stands: it does not
// begin as a block or an underline does either.
func plainLine(t string) bool {
	if t == "" {
		return false
	}
	switch c := t[0]; {
	case c >= '0' && c <= '9':
		if marker(t) > 0 {
			return false
		}
	case c == '-':
		if len(t) < 2 || t[1] != '>' {
			return false
		}
	case c >= utf8.RuneSelf:
		if first, _ := utf8.DecodeRuneInString(t); unicode.IsSpace(first) {
			return false
		}
	case strings.IndexByte(" #>+=~|:!", c) >= 0:
		return false
	}
	return plainText(t)
}

// marker is the length of the number and its point or bracket that t begins with, 0 where
// it begins with none. Nine digits are the most that Markdown takes for one.
func marker(t string) int {
	n := 0
	for n < len(t) && t[n] >= '0' && t[n] <= '9' {
		n++
	}
	if n == 0 || n > 9 || n == len(t) || t[n] != '.' && t[n] != ')' {
		return 0
	}
	return n + 1
}

// plainParagraph reads lines of plain text. No lines are an empty text.
func plainParagraph(lines []line) (Markdown, bool) {
	lines = trimBlank(lines)
	if len(lines) == 0 {
		return nil, true
	}
	for _, l := range lines {
		if !plainLine(l.text()) {
			return nil, false
		}
	}
	return proseNode(joined(lines)), true
}

// trimBlank leaves out the blank lines at both ends.
func trimBlank(lines []line) []line {
	for len(lines) > 0 && lines[0].blank() {
		lines = lines[1:]
	}
	for len(lines) > 0 && lines[len(lines)-1].blank() {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// joined is the text of lines with line feeds between them.
func joined(lines []line) string {
	if len(lines) == 1 {
		return lines[0].text()
	}
	var b strings.Builder
	for i, l := range lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(l.text())
	}
	return b.String()
}

// joinedQuote is joined for the lines of a quote, without their marks.
func joinedQuote(lines []line) string {
	bare := make([]line, len(lines))
	for i, l := range lines {
		bare[i] = unquote(l)
	}
	return joined(bare)
}

// proseNode is a paragraph of text.
func proseNode(text string) Markdown {
	nodes := [...]Node{{Type: ParagraphNode}, {Type: TextNode, Text: text}}
	nodes[0].Children = nodes[1:]
	return nodes[:1:1]
}

// The nodes that stand for every plain paragraph and every plain quote. They are in no
// tree and say nothing but their type.
var (
	plainProse = ast.NewParagraph()
	plainQuote = ast.NewBlockquote()
)

// newBody reads the lines below a heading. Its blocks are those that newFragment finds;
// what is plain at the end, or all of it, goldmark does not get to see.
func newBody(lines []line) *fragment {
	f := &fragment{lines: lines}
	if blocks, ok := f.plainBlocks(0, true); ok {
		f.parts, f.plain = blocks, true
		return f
	}
	cut := plainTail(lines)
	blocks, ok := f.plainBlocks(cut, false)
	if !ok || len(blocks) == 0 || opensRaw(lines[:cut]) {
		return newFragment(lines)
	}
	f.read(cut)
	f.parts = append(f.parts, blocks...)
	return f
}

// plainTail is the line behind the last blank one that has only plain prose and quotes
// after it.
func plainTail(lines []line) int {
	cut := len(lines)
	for i := len(lines) - 1; i >= 0; i-- {
		t := lines[i].text()
		switch {
		case strings.Trim(t, " ") == "":
			cut = i + 1
		case !plainLine(strings.TrimPrefix(t, "> ")):
			return cut
		}
	}
	return 0
}

// opensRaw tells whether something in lines may go on behind a blank line: code, HTML,
// maths.
func opensRaw(lines []line) bool {
	for _, l := range lines {
		t := l.text()
		if strings.Contains(t, "```") || strings.Contains(t, "~~~") || strings.Contains(t, "$$") ||
			strings.HasPrefix(strings.TrimLeft(t, " \t>-+*0123456789.)"), "<") {
			return true
		}
	}
	return false
}

// plainBlocks lists the blocks that begin at line from on, provided that all are plain:
// paragraphs, quotes and, where lists may be, lists of single lines. It declines what one
// block would pull in from the next.
func (f *fragment) plainBlocks(from int, lists bool) (blocks []block, ok bool) {
	var last ast.Node // the block that the line above belongs to, nil where that is blank
	listed := false   // the block above is a list, perhaps with blank lines between
	for i := from; i < len(f.lines); i++ {
		t := f.lines[i].text()
		if strings.Trim(t, " ") == "" {
			last = nil
			continue
		}
		b := block{from: i, to: i + 1}
		quote, quoted := strings.CutPrefix(t, "> ")
		switch {
		case quoted && plainLine(quote):
			b.node = plainQuote
		case !quoted && plainLine(t):
			b.node = plainProse
			if last != nil && last != plainProse {
				return nil, false
			}
		case lists && !listed && last != plainQuote:
			list, to := f.plainList(i)
			if list == nil || last != nil && list.IsOrdered() && list.Start != 1 { // would not end a paragraph
				return nil, false
			}
			b.node, b.to, i = list, to, to-1
		default:
			return nil, false
		}
		if b.node == last {
			blocks[len(blocks)-1].to = b.to
			continue
		}
		if blocks == nil {
			blocks = make([]block, 0, (len(f.lines)-from)/2+1)
		}
		blocks = append(blocks, b)
		last, listed = b.node, b.node != plainQuote && b.node != plainProse
	}
	return blocks, true
}

// plainItem is the nodes of one item of a plain list.
type plainItem struct {
	item  ast.ListItem
	block ast.TextBlock
	words ast.Text
}

// plainList reads the list that begins at line from: items of one plain line each, in
// which a box may stand first. to is the line behind it; nil where it is no such list.
func (f *fragment) plainList(from int) (list *ast.List, to int) {
	sign, _ := bullet(f.lines[from].text())
	for to = from; to < len(f.lines); to++ {
		c, content := bullet(f.lines[to].text())
		if c == 0 {
			break
		}
		t := f.lines[to].text()[content:]
		if _, box := boxed(t); c != sign || !plainLine(t) && (box == 0 || box == len(t) || !plainText(t[box:])) {
			return nil, 0
		}
	}
	if to == from {
		return nil, 0
	}
	f.index()
	list = ast.NewList(sign)
	if list.IsOrdered() {
		list.Start, _ = strconv.Atoi(f.lines[from].text()[:marker(f.lines[from].text())-1])
	}
	items := make([]plainItem, to-from)
	for i := range items {
		n := &items[i]
		t := f.lines[from+i].text()
		_, content := bullet(t)
		at := text.NewSegment(f.starts[from+i]+content, f.starts[from+i]+len(t))
		n.item.SetPos(f.starts[from+i])
		n.block.Lines().Append(at)
		n.words.Segment = at
		n.block.AppendChild(&n.block, &n.words)
		n.item.AppendChild(&n.item, &n.block)
		list.AppendChild(list, &n.item)
	}
	return list, to
}

// bullet is the sign that marks an item of a list, its point or bracket where it has a
// number, and where the item's text begins; 0 where t begins with none.
func bullet(t string) (sign byte, content int) {
	n := marker(t)
	if n == 0 && t != "" && strings.IndexByte("-*+", t[0]) >= 0 {
		n = 1
	}
	if n == 0 || n+1 >= len(t) || t[n] != ' ' {
		return 0, 0
	}
	return t[n-1], n + 1
}
