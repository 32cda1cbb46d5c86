package deck

import (
	"slices"
	"sort"
	"strings"
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
	before := l.raw[:min(l.off+i, len(l.raw))]
	if strings.IndexByte(before, '\t') < 0 {
		return Pos{l.number, utf8.RuneCountInString(before) + 1}
	}
	col := 0
	for _, r := range before {
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
	for l.off < len(l.raw) && (l.raw[l.off] == ' ' || l.raw[l.off] == '\t') {
		l.off++
	}
	for l.off < len(l.raw) && (l.raw[len(l.raw)-1] == ' ' || l.raw[len(l.raw)-1] == '\t') {
		l.raw = l.raw[:len(l.raw)-1]
	}
	return l
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
	rest := string(src)
	lines := make([]line, 0, strings.Count(rest, "\n")+1)
	for rest != "" {
		var raw string
		raw, rest, _ = strings.Cut(rest, "\n")
		lines = append(lines, line{number: len(lines) + 1, raw: strings.TrimRight(raw, "\r")})
	}
	return lines
}

// fragment is a region of source, read as Markdown.
type fragment struct {
	lines  []line
	src    []byte // of the lines that goldmark reads, each with a line feed
	starts []int  // offset of each line, and of what follows the last, as if all were in src
	doc    ast.Node
	parts  []block // the blocks of all lines
	plain  bool    // goldmark was not asked; doc is nil
}

func newFragment(lines []line) *fragment {
	f := &fragment{lines: lines}
	f.read(len(lines))
	return f
}

// index finds where each line starts.
func (f *fragment) index() {
	if f.starts != nil {
		return
	}
	f.starts = make([]int, len(f.lines)+1)
	for i, l := range f.lines {
		f.starts[i+1] = f.starts[i] + len(l.text()) + 1
	}
}

// read has goldmark read the first n lines, of which the parts are then known.
func (f *fragment) read(n int) {
	f.index()
	f.src = make([]byte, 0, f.starts[n])
	for _, l := range f.lines[:n] {
		f.src = append(f.src, l.text()...)
		f.src = append(f.src, '\n')
	}
	f.doc = markdownParser.Parse(text.NewReader(f.src))
	f.parts = f.blocks(f.doc, n)
}

// text is the source of a segment without the line feed at its end. It shares the memory
// of its line where it stands on one.
func (f *fragment) text(s text.Segment) string {
	i, column := f.at(s.Start)
	if t := f.lines[i].text(); s.Padding == 0 && s.Stop <= f.starts[i+1] {
		return t[min(column, len(t)):min(s.Stop-f.starts[i], len(t))]
	}
	return strings.TrimSuffix(string(s.Value(f.src)), "\n")
}

// defines tells whether a link may lead where another line of the fragment says.
func (f *fragment) defines() bool {
	return !f.plain && slices.ContainsFunc(f.lines, func(l line) bool { return strings.Contains(l.text(), "]:") })
}

// at is the line that holds an offset, and the offset in it.
func (f *fragment) at(offset int) (index, column int) {
	f.index()
	i := max(min(sort.SearchInts(f.starts, offset+1), len(f.lines))-1, 0)
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
