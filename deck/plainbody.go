package deck

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// newBody reads the lines below a heading. Most questions end in paragraphs and quotes
// that no other rule of Markdown touches; their blocks are made here, without asking
// goldmark, which is what takes the time in a library of tens of thousands. The tree is
// the one that newFragment builds, but for what stands inside those blocks.
func newBody(lines []line) *fragment {
	cut := plainTail(lines)
	tail, ok := plainBlocks(lines[cut:])
	if !ok || opensRaw(lines[:cut]) {
		return newFragment(lines)
	}
	f := &fragment{lines: lines, starts: make([]int, len(lines)), doc: ast.NewDocument()}
	size := 0
	for _, l := range lines {
		size += len(l.text()) + 1
	}
	f.src = make([]byte, 0, size)
	head := 0
	for i, l := range lines {
		f.starts[i] = len(f.src)
		f.src = append(f.src, l.text()...)
		f.src = append(f.src, '\n')
		if i+1 == cut {
			head = len(f.src)
		}
	}
	if strings.Trim(string(f.src[:head]), " \n") != "" {
		f.doc = markdownParser.Parse(text.NewReader(f.src[:head]))
	}
	for _, b := range tail {
		b.node.SetPos(f.starts[cut+b.from])
		b.node.Lines().Append(text.NewSegment(f.starts[cut+b.from], f.starts[cut+b.from]+1))
		f.doc.AppendChild(f.doc, b.node)
	}
	return f
}

// plainTail is the line behind the last blank one that has only plain lines after it; 0
// where all are plain.
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

// opensRaw tells whether something in lines may go on behind a blank line: code, HTML, a
// list that takes in what is below.
func opensRaw(lines []line) bool {
	for _, l := range lines {
		if t := l.text(); strings.Contains(t, "```") || strings.Contains(t, "~~~") || strings.Contains(t, "<") || strings.Contains(t, "$$") {
			return true
		}
	}
	return false
}

// plainBlocks groups plain lines into paragraphs and quotes; from and to count from the
// first. A line that a quote would pull in is left to goldmark.
func plainBlocks(lines []line) (blocks []block, ok bool) {
	const none, prose, quoted = 0, 1, 2
	last := none
	for i, l := range lines {
		t := l.text()
		kind := prose
		switch {
		case strings.Trim(t, " ") == "":
			last = none
			continue
		case strings.HasPrefix(t, "> "):
			kind = quoted
		}
		if last == quoted && kind == prose {
			return nil, false
		}
		if kind != last {
			var node ast.Node = ast.NewParagraph()
			if kind == quoted {
				node = ast.NewBlockquote()
			}
			blocks = append(blocks, block{node: node, from: i})
			last = kind
		}
	}
	return blocks, true
}
