package deck

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
)

// line is a source line as a region sees it: what stands before off belongs to
// something outside, such as the marker of a quote.
type line struct {
	number int    // 1-based
	raw    string // without its line ending
	off    int
}

func (l line) text() string { return l.raw[l.off:] }

func (l line) blank() bool { return strings.TrimSpace(l.text()) == "" }

// pos is the place of byte i of the line's text.
func (l line) pos(i int) Pos {
	col := 0
	for _, r := range l.raw[:min(l.off+i, len(l.raw))] {
		if r == '\t' {
			col += 4 - col%4
		} else {
			col++
		}
	}
	return Pos{l.number, col + 1}
}

// from is the line with i more bytes taken off its front.
func (l line) from(i int) line {
	l.off = min(l.off+i, len(l.raw))
	return l
}

// upTo is the line cut off at byte i of its text.
func (l line) upTo(i int) line {
	l.raw = l.raw[:l.off+i]
	return l
}

// trim is the line without white space around it.
func (l line) trim() line {
	t := l.text()
	l = l.from(len(t) - len(strings.TrimLeft(t, " \t")))
	return l.upTo(len(strings.TrimRight(l.text(), " \t")))
}

// indent is how many columns of white space the line begins with, and how many bytes
// they are.
func (l line) indent() (columns, bytes int) {
	for _, c := range l.text() {
		switch c {
		case ' ':
			columns++
		case '\t':
			columns += 4 - columns%4
		default:
			return columns, bytes
		}
		bytes++
	}
	return columns, bytes
}

// cutLines splits a source at its line endings, LF or CRLF.
func cutLines(src []byte) []line {
	raw := strings.Split(string(src), "\n")
	if raw[len(raw)-1] == "" {
		raw = raw[:len(raw)-1]
	}
	lines := make([]line, len(raw))
	for i, s := range raw {
		lines[i] = line{number: i + 1, raw: strings.TrimRight(s, "\r")}
	}
	return lines
}

// fragment is a region of source, read by goldmark.
type fragment struct {
	lines  []line
	src    []byte
	starts []int // offset of each line in src
	doc    ast.Node
	parts  []block // what top answers
}

func newFragment(lines []line) *fragment {
	f := &fragment{lines: lines, starts: make([]int, len(lines))}
	for i, l := range lines {
		f.starts[i] = len(f.src)
		f.src = append(f.src, l.text()...)
		f.src = append(f.src, '\n')
	}
	f.doc = markdownParser.Parse(text.NewReader(f.src))
	return f
}

// plainParagraph reads lines that no rule of Markdown touches, without asking goldmark:
// each begins with a letter and holds none of its signs. No lines are an empty text.
func plainParagraph(lines []line) (Markdown, bool) {
	for len(lines) > 0 && lines[0].blank() {
		lines = lines[1:]
	}
	for len(lines) > 0 && lines[len(lines)-1].blank() {
		lines = lines[:len(lines)-1]
	}
	if len(lines) == 0 {
		return nil, true
	}
	text := ""
	for i, l := range lines {
		t := l.text()
		if !plainLine(t) {
			return nil, false
		}
		if i > 0 {
			text += "\n"
		}
		text += t
	}
	return one(Node{Type: ParagraphNode, Children: one(Node{Type: TextNode, Text: text})}), true
}

// plainLine tells whether a line of text is text for Markdown wherever it stands: it
// begins with a letter, holds no sign, and no space at its end makes a break.
func plainLine(t string) bool {
	first, _ := utf8.DecodeRuneInString(t)
	return unicode.IsLetter(first) && !strings.ContainsAny(t, "\\`*_[<&$\x00\t\r\f\v") && !strings.HasSuffix(t, " ")
}

// at is the line that holds an offset, and the offset in it.
func (f *fragment) at(offset int) (index, column int) {
	i := sort.SearchInts(f.starts, offset+1) - 1
	if i < 0 {
		return 0, 0
	}
	return i, offset - f.starts[i]
}

func (f *fragment) pos(offset int) Pos {
	if len(f.lines) == 0 {
		return Pos{1, 1}
	}
	i, column := f.at(offset)
	return f.lines[i].pos(column)
}

// start is the offset where a block begins.
func start(n ast.Node) int {
	_, table := n.(*extast.Table) // says where the paragraph began that it was made from
	if p := n.Pos(); p >= 0 && !table {
		return p
	}
	if n.Type() != ast.TypeInline && n.Lines() != nil && n.Lines().Len() > 0 {
		return n.Lines().At(0).Start
	}
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		if p := start(child); p >= 0 {
			return p
		}
	}
	return -1
}

// top lists the blocks of the whole fragment. The slice is shared: do not change it.
func (f *fragment) top() []block {
	if f.parts == nil {
		f.parts = f.blocks(f.doc, len(f.lines))
	}
	return f.parts
}

// block is a child of a document or list item with the lines it stands on.
type block struct {
	node     ast.Node
	from, to int // indexes of lines; to is exclusive, blank lines at the end left out
}

// blocks lists the children of parent, which ends before line end.
func (f *fragment) blocks(parent ast.Node, end int) []block {
	list := make([]block, 0, parent.ChildCount())
	last := 0
	for child := parent.FirstChild(); child != nil; child = child.NextSibling() {
		from := last
		if p := start(child); p >= 0 {
			from, _ = f.at(p)
		}
		last = from
		list = append(list, block{node: child, from: from})
	}
	for i := range list {
		to := end
		if i+1 < len(list) {
			to = max(list[i+1].from, list[i].from)
		}
		for to > list[i].from+1 && f.lines[to-1].blank() {
			to--
		}
		list[i].to = max(to, list[i].from)
	}
	return list
}

// closed tells whether code ends at a fence of its own. In a list or a quote it may end
// with that instead, and every blank line below is code.
func (f *fragment) closed(code *ast.FencedCodeBlock) bool {
	first, column := f.at(max(start(code), 0))
	mark := fence(line{raw: strings.TrimLeft(f.lines[first].text()[column:], " \t")})
	last := first
	if n := code.Lines().Len(); n > 0 {
		last, _ = f.at(code.Lines().At(n - 1).Start)
	}
	if mark == "" || last+1 >= len(f.lines) {
		return mark == ""
	}
	end := strings.Trim(f.lines[last+1].text(), " \t>")
	return strings.HasPrefix(end, mark) && strings.Trim(end, mark[:1]) == ""
}

// depth is how deep the tree below n goes.
func depth(n ast.Node) int {
	deepest := 0
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		deepest = max(deepest, depth(child))
	}
	return deepest + 1
}
