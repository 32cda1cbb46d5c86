package deck

import (
	"bytes"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// formatter writes a deck anew from the lines of its author. What is understood is
// brought into the one form; every other line stays as it is. Print writes that same
// form for decks that no author has written.
type formatter struct {
	*reader
	lines []line              // of the whole file
	asked map[int]*asked      // by the line of the heading, the questions that were understood
	marks map[int][]insertion // by line: what is to be written into it
	ids   map[string]bool     // those of the questions, of broken ones too
	tried map[string]int      // how many ids a wording has used up (see fresh)
	first int                 // line of the first question, 0 where there is none
	wrong []int               // lines with an error, in order
	out   []string
	head  int // how much of out is front matter
}

// insertion is a comment to be written at a place of a line.
type insertion struct {
	at   int // byte of the raw line
	text string
}

// Format is to a deck what gofmt is to a Go file. It brings what is understood into the
// canonical form and leaves everything else, such as a question with an error, as it
// stands; a file that is no text, or whose front matter has no end, is handed back
// unchanged. It writes the ids that are missing and changes none. The problems are those
// that Parse finds in src.
//
// What is read from the result is what is read from src, but for places and for the ids
// that were written; formatting it again changes nothing. Line endings become those of
// the first line.
func Format(path string, src []byte) ([]byte, []Problem) {
	r := newReader(path, src)
	r.kept = map[*Question]*asked{}
	lines := r.read()
	if len(lines) == 0 || slices.ContainsFunc(r.problems, Problem.unreadable) {
		return src, r.problems
	}
	f := &formatter{reader: r, lines: lines, asked: map[int]*asked{}, marks: map[int][]insertion{}, ids: map[string]bool{}, tried: map[string]int{}}
	for _, p := range r.problems {
		if p.Severity == Error {
			f.wrong = append(f.wrong, p.Pos.Line)
		}
	}
	for _, q := range r.deck.Questions {
		f.asked[q.Pos.Line] = r.kept[q]
		if f.mayMark(q) {
			f.label(q)
		}
	}
	body := lines[r.front:]
	for _, cut := range r.cuts {
		if _, id, _ := cutID(body[cut]); id.raw != "" {
			f.ids[id.text()] = true
		}
		if f.first == 0 && headingLevel(body[cut]) == 2 {
			f.first = body[cut].number
		}
	}
	f.out = f.opening(lines[:r.front])
	f.head = len(f.out)
	from := 0
	for _, to := range append(r.cuts, len(body)) {
		f.piece(body[from:to])
		from = to
	}
	return f.bytes(), r.problems
}

// unreadable tells of a problem for which a file is left as it is: it is no text, or where
// its front matter ends cannot be told.
func (p Problem) unreadable() bool {
	return p.Code == "E01" || p.Code == "E32" || p.Code == "E55" || p.Code == "E56" || p.Code == "E60" || p.Code == "E62"
}

// bytes is the result with the mark at its front and the line endings of the source.
func (f *formatter) bytes() []byte {
	src, ending := f.deck.source, "\n"
	if first, _, ok := bytes.Cut(src, []byte("\n")); ok && bytes.HasSuffix(first, []byte("\r")) {
		ending = "\r\n"
	}
	var b bytes.Buffer
	if bytes.HasPrefix(src, []byte(byteOrderMark)) {
		b.WriteString(byteOrderMark)
	}
	for _, l := range f.out {
		b.WriteString(l)
		b.WriteString(ending)
	}
	return b.Bytes()
}

// piece writes what a heading of a section or question begins, or the text before the
// first one.
func (f *formatter) piece(lines []line) {
	if len(lines) == 0 {
		return
	}
	var out []string
	level := headingLevel(lines[0])
	switch a := f.asked[lines[0].number]; {
	case a != nil:
		out = append([]string{f.heading(lines[0], a.q)}, f.question(a)...)
	case level == 1 && f.cutAt(lines[0]):
		f.write([]string{atx(1, lines[0])})
		out = f.prose(lines[1:])
	case level == 2 && f.cutAt(lines[0]):
		out = raw(lines)
	default:
		out = f.prose(lines)
	}
	f.write(out)
}

// cutAt tells whether a line was read as the heading of a section or question.
func (f *formatter) cutAt(l line) bool {
	_, found := slices.BinarySearch(f.cuts, l.number-1-f.front)
	return found
}

// write adds lines to the result, a blank one above them.
func (f *formatter) write(lines []string) {
	for len(lines) > 0 && isEmpty(lines[0]) {
		lines = lines[1:]
	}
	for len(lines) > 0 && isEmpty(lines[len(lines)-1]) {
		lines = lines[:len(lines)-1]
	}
	if len(lines) == 0 {
		return
	}
	if len(f.out) > f.head || len(f.out) == 0 && opensMeta(lines[0]) {
		f.out = append(f.out, "")
	}
	f.out = append(f.out, lines...)
}

// opensMeta tells of a rule that on the first line would begin front matter.
func opensMeta(l string) bool { return strings.TrimRight(l, " \t") == "---" }

// isEmpty tells whether a line is blank to Markdown, for which a form feed is text.
func isEmpty(l string) bool { return strings.Trim(l, " \t") == "" }

func raw(lines []line) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = l.raw
	}
	return out
}

// atx writes a heading. Marks at its end go, unless the text ends in such marks itself.
func atx(level int, l line) string {
	rest := l.from(level).trim()
	if text := headingText(l, level); headingText(text, 0).text() == text.text() {
		rest = text
	}
	return strings.TrimRight(strings.Repeat("#", level)+" "+rest.text(), " ")
}

// mayMark tells whether ids may be written into a question. Below a comment that nothing
// ends, the first of them would end it.
func (f *formatter) mayMark(q *Question) bool {
	return f.openComment == 0 || q.Pos.Line < f.openComment
}

// heading writes the line of a question, its id at the end.
func (f *formatter) heading(l line, q *Question) string {
	head, _, chosen := cutID(l)
	head.raw = f.marked(head)
	id := q.ID
	if id == "" && f.mayMark(q) {
		id = fresh(Fold(q.wording()), 6, f.tried, func(id string) bool { return f.ids[id] })
		f.ids[id] = true
	}
	return atx(2, head) + idMark(id, chosen)
}

// prose writes text that belongs to no question. What nobody reads, because there is an
// error in it or a question above, stays as it is.
func (f *formatter) prose(lines []line) []string {
	for len(lines) > 0 && isEmpty(lines[0].raw) {
		lines = lines[1:]
	}
	if len(lines) == 0 || f.faulty(lines) || f.first > 0 && f.first < lines[0].number {
		return raw(lines)
	}
	fragment := newFragment(lines)
	s := spacer{formatter: f}
	s.blocks(fragment, fragment.blocks(fragment.doc, len(lines)), nil)
	return s.out
}

// faulty tells whether there is an error in a run of lines.
func (f *formatter) faulty(lines []line) bool {
	i, _ := slices.BinarySearch(f.wrong, lines[0].number)
	return i < len(f.wrong) && f.wrong[i] <= lines[len(lines)-1].number
}

// marked is a line as it stands, with what is to be written into it.
func (f *formatter) marked(l line) string {
	s := l.raw
	for _, m := range slices.Backward(f.marks[l.number]) {
		s = s[:m.at] + m.text + s[m.at:]
	}
	return s
}

// spacer writes blocks with one blank line between them.
type spacer struct {
	*formatter
	out   []string
	space bool // a blank line is due
}

func (s *spacer) line(l string) {
	if s.space && len(s.out) > 0 {
		s.out = append(s.out, "")
	}
	s.out = append(s.out, l)
	s.space = false
}

// edit is a run of lines that is written in another form.
type edit struct {
	from, to int
	lines    []string
	tight    bool // no blank line above
}

// blocks writes the lines of a fragment. What is inside a block stays as it is, but for
// the edits.
func (s *spacer) blocks(f *fragment, blocks []block, edits []edit) {
	var last ast.Node
	inside := 0 // the line at which the block ends that was begun
	for i := 0; i < len(f.lines); {
		if len(edits) > 0 && edits[0].from == i {
			e := edits[0]
			edits = edits[1:]
			s.space = !e.tight
			for _, l := range e.lines {
				s.line(l)
			}
			for len(blocks) > 0 && blocks[0].from < e.to {
				last, inside = blocks[0].node, blocks[0].to
				blocks = blocks[1:]
			}
			i = e.to
			continue
		}
		for len(blocks) > 0 && blocks[0].from <= i {
			s.space = s.space || !sameRun(last, blocks[0].node)
			last, inside = blocks[0].node, max(inside, blocks[0].to)
			blocks = blocks[1:]
		}
		if l := f.lines[i]; isEmpty(l.raw) && i >= inside {
			s.space = true
		} else {
			s.line(s.marked(l))
		}
		i++
	}
}

// sameRun tells of two neighbours that may stand without a blank line between them.
func sameRun(a, b ast.Node) bool {
	_, first := a.(*ast.LinkReferenceDefinition)
	_, second := b.(*ast.LinkReferenceDefinition)
	return first && second
}
