package deck

import (
	"bytes"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// markdownParser reads CommonMark with tables, maths and gaps. It holds no state and
// is shared.
var markdownParser = goldmark.New(
	goldmark.WithExtensions(extension.Table),
	goldmark.WithParserOptions(
		parser.WithInlineParsers(
			util.Prioritized(mathParser{}, 90),                           // before code spans: whichever begins first wins
			util.Prioritized(codeParser{parser.NewCodeSpanParser()}, 95), // instead of the one at 100
			util.Prioritized(gapParser{}, 190),                           // before links (200)
		),
	),
).Parser()

var (
	mathKind = ast.NewNodeKind("Math")
	gapKind  = ast.NewNodeKind("Gap")
)

// literalNode is maths or a gap: a stretch of source that no other rule reads.
type literalNode struct {
	ast.BaseInline
	kind    ast.NodeKind
	display bool // maths on a line of its own
	open    bool // the first gap of a line that is not closed on it
	start   int  // offset of the first delimiter
	source  string
}

// Kind implements ast.Node.
func (n *literalNode) Kind() ast.NodeKind { return n.kind }

// Dump implements ast.Node.
func (n *literalNode) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// plainDollars is the end of a line in which no dollar closes maths any more: one that
// closed it for a later dollar would have closed it for an earlier one.
var plainDollars = parser.NewContextKey()

// mathParser reads maths by Pandoc's rule: the opening dollar has a non-space right
// after it, the closing one a non-space right before it and no digit after it.
type mathParser struct{}

// Trigger implements parser.InlineParser.
func (mathParser) Trigger() []byte { return []byte{'$'} }

// Parse implements parser.InlineParser.
func (mathParser) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, segment := block.PeekLine()
	if bytes.HasPrefix(line, []byte("$$")) {
		return readSpan(block, "$$", "$$", mathKind)
	}
	if len(line) < 3 || isSpace(line[1]) || pc.Get(plainDollars) == segment.Stop {
		return nil
	}
	for i := 2; i < len(line); i++ {
		switch {
		case line[i] == '\\':
			i++
		case line[i] == '$' && !isSpace(line[i-1]) && (i+1 == len(line) || line[i+1] < '0' || line[i+1] > '9'):
			n := &literalNode{kind: mathKind, start: segment.Start, source: string(line[1:i])}
			block.Advance(i + 1)
			return n
		}
	}
	pc.Set(plainDollars, segment.Stop)
	return nil
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// codeParser is goldmark's, which follows every run of backticks to the end of its block
// in search of another as long; here only once for each length.
type codeParser struct{ parser.InlineParser }

// openCode is a map from the length of a run to the stretch, up to the end of a block, in
// which there is no other run of that length.
var openCode = parser.NewContextKey()

// Parse implements parser.InlineParser.
func (p codeParser) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, segment := block.PeekLine()
	run := len(line) - len(bytes.TrimLeft(line, "`"))
	open, _ := pc.Get(openCode).(map[int]text.Segment)
	if at := open[run]; at.Start <= segment.Start && segment.Start < at.Stop {
		block.Advance(run)
		return ast.NewTextSegment(segment.WithStop(segment.Start + run))
	}
	n := p.InlineParser.Parse(parent, block, pc)
	if _, none := n.(*ast.Text); none {
		if open == nil {
			open = map[int]text.Segment{}
			pc.Set(openCode, open)
		}
		open[run] = text.NewSegment(segment.Start, blockEnd(block))
	}
	return n
}

// blockEnd is the offset at which a block ends.
func blockEnd(block text.Reader) int {
	saved, position := block.Position()
	end := position.Stop
	for line, segment := block.PeekLine(); line != nil; line, segment = block.PeekLine() {
		end = segment.Stop
		block.AdvanceLine()
	}
	block.SetPosition(saved, position)
	return end
}

// gapParser reads [[…]] on one line.
type gapParser struct{}

// openLine is the end of a line that closes no more gaps: it is not searched again.
var openLine = parser.NewContextKey()

// Trigger implements parser.InlineParser.
func (gapParser) Trigger() []byte { return []byte{'['} }

// Parse implements parser.InlineParser.
func (gapParser) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, segment := block.PeekLine()
	if !bytes.HasPrefix(line, []byte("[[")) || pc.Get(openLine) == segment.Stop {
		return nil
	}
	for i := 2; i+1 < len(line); i++ {
		switch {
		case line[i] == '\\':
			i++
		case line[i] == ']' && line[i+1] == ']':
			n := &literalNode{kind: gapKind, start: segment.Start, source: string(line[2:i])}
			block.Advance(i + 2)
			return n
		}
	}
	pc.Set(openLine, segment.Stop)
	block.Advance(2)
	return &literalNode{kind: gapKind, open: true, start: segment.Start}
}

// readSpan reads from open to close, over several lines of the same block.
func readSpan(block text.Reader, open, close string, kind ast.NodeKind) ast.Node {
	saved, position := block.Position()
	_, segment := block.PeekLine()
	start := segment.Start
	block.Advance(len(open))
	var source []byte
	for {
		line, _ := block.PeekLine()
		if line == nil {
			block.SetPosition(saved, position)
			return nil
		}
		if i := bytes.Index(line, []byte(close)); i >= 0 {
			source = append(source, line[:i]...)
			block.Advance(i + len(close))
			break
		}
		source = append(source, line...)
		block.AdvanceLine()
	}
	source = bytes.TrimSpace(source)
	if len(source) == 0 {
		block.SetPosition(saved, position)
		return nil
	}
	return &literalNode{kind: kind, display: true, start: start, source: string(source)}
}
