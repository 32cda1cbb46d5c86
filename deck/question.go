package deck

import (
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// unit is what the grammar of a question is written in: a top-level block, or one line
// of a top-level paragraph.
type unit struct {
	node     ast.Node
	from, to int // lines of the fragment
	prose    bool
	part     int // index of its block among the fragment's
}

// asked is a question while it is read.
type asked struct {
	*reader
	q       *Question
	frag    *fragment
	units   []unit
	head    line // the "##" line without its id
	title   line // its text
	gaps    []Gap
	collect bool             // whether prompt reads gaps
	noted   [kwAllow + 1]Pos // where each note was first given; no line where it was not
	answers []found          // the answer part; several where two lists of choices are one
	quotes  []noteQuote      // the quotes below it, for Format
	apart   bool             // a quote that is no note parts two lists of choices

	notes     []note // of the quote that is read
	noteLines []line
}

// ask makes ready for a question. What the one before needed is used again, unless Format
// wants to look at it.
func (r *reader) ask() *asked {
	if r.kept != nil {
		return &asked{reader: r}
	}
	a := &r.asked
	*a = asked{reader: r, units: a.units[:0], answers: a.answers[:0], notes: a.notes, noteLines: a.noteLines}
	return a
}

// question reads one chunk and keeps the question if there was no error in it.
func (r *reader) question(c chunk) {
	errors := r.errors
	a := r.ask()
	a.q = &Question{Pos: c.head.pos(0), Section: c.section, Notes: Notes{Points: 1}, lastLine: c.head.number + len(c.body)}
	if !r.withinCaps(c.head, c.body, c.head.pos(0)) {
		return
	}
	a.heading(c.head)
	if r.endsInCode(c.body) {
		return
	}
	if r.kept == nil {
		a.frag = newBody(c.body)
	} else {
		a.frag = newFragment(c.body) // Format looks inside every block
	}
	if !r.checkTree(a.frag) {
		return
	}
	a.cutUnits()
	if !a.outOfPlace() {
		a.read()
	}
	if r.errors == errors {
		r.deck.Questions = append(r.deck.Questions, a.q)
		if r.kept != nil {
			r.kept[a.q] = a
		}
	}
}

// heading takes the id off the heading line.
func (a *asked) heading(head line) {
	a.q.idPos = a.q.Pos
	rest, id, chosen := cutID(head)
	a.head, a.title = rest, headingText(rest, 2)
	if id.raw != "" {
		a.q.ID, a.q.idPos = id.text(), rest.pos(len(rest.text())) // of the comment
		if chosen && !slugForm.MatchString(id.text()) {
			a.report(a.q.idPos, "E09", "id", id.text())
		}
		return
	}
	if !strings.Contains(a.title.text(), "<!--") { // spares most the expression
		return
	}
	if lost := lostID.FindString(a.title.text()); lost != "" {
		a.report(a.title.pos(strings.Index(a.title.text(), lost)), "W25", "text", lost)
	}
}

// checkTree reports what GitHub would show otherwise than its author thinks.
func (r *reader) checkTree(f *fragment) bool {
	if f.plain {
		return true
	}
	before := r.errors
	if depth(f.doc) > 2*maxDepth {
		r.report(f.pos(0), "E07", "max", itoa(maxDepth))
	}
	for _, b := range f.parts {
		h, ok := b.node.(*ast.Heading)
		if !ok {
			continue
		}
		l := f.lines[b.from]
		_, indent := l.indent()
		switch {
		case !strings.HasPrefix(l.text()[indent:], "#"):
			r.report(f.lines[max(b.to-1, b.from)].pos(0), "E04")
		case h.Level < 3:
			r.report(l.pos(indent), "E39")
		}
	}
	_ = ast.Walk(f.doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // fails only if the function does
		if code, ok := n.(*ast.FencedCodeBlock); ok && entering && !f.closed(code) {
			r.report(f.pos(max(start(code), 0)), "E05")
		}
		return ast.WalkContinue, nil
	})
	return r.errors == before
}

// cutUnits lists the units of the question's body.
func (a *asked) cutUnits() {
	for part, b := range a.frag.parts {
		if _, ok := b.node.(*ast.Paragraph); !ok {
			a.units = append(a.units, unit{node: b.node, from: b.from, to: b.to, part: part})
			continue
		}
		for i := b.from; i < b.to; i++ {
			a.units = append(a.units, unit{node: b.node, from: i, to: i + 1, prose: true, part: part})
		}
	}
}

func isAnswer(k keyword) bool { return !k.note() }
func isNote(k keyword) bool   { return k.note() }

// line is the source line of a prose unit.
func (a *asked) line(u unit) line { return a.frag.lines[u.from] }

func (a *asked) pos(u unit) Pos {
	l := a.frag.lines[u.from]
	_, indent := l.indent()
	return l.pos(indent)
}

// found is the answer part of a question.
type found struct {
	kind     *answerPart
	hit      hit       // of the keyword, where there is one
	unit     unit      // the keyword's line, or the block
	list     *ast.List // choice, order, match
	table    *extast.Table
	listFrom int // line the list begins at
	listTo   int
	next     int // index of the first unit behind the answer part
}

// read finds the answer part, then the notes, and has the kind read its part.
func (a *asked) read() {
	answer, at, ok := a.answer()
	if !ok {
		a.textOnly()
		return
	}
	a.q.Prompt = a.prompt(a.units[:at])
	for _, u := range a.units[:at] {
		a.checkQuoted(u)
		a.earlyNote(u)
	}
	if a.title.blank() {
		a.report(a.q.Pos, "E28")
	}
	if answer.hit.misspelt() {
		return
	}
	a.answers = append(a.answers, answer)
	for i := answer.next; i < len(a.units); {
		i = a.after(i)
	}
	for _, f := range a.answers {
		a.notesIn(f)
	}
	before := a.errors
	if a.gapBefore(answer, at) {
		return
	}
	a.q.Body = answer.kind.parse(a, a.answers)
	if a.errors == before {
		a.settle()
	}
}

// gapBefore reports an answer part in a question whose prompt has gaps: it would be a
// cloze as well.
func (a *asked) gapBefore(answer found, at int) bool {
	if !a.hasGaps() {
		return false
	}
	a.collect = true
	a.prompt(a.units[:at])
	a.collect = false
	if len(a.gaps) == 0 {
		return false
	}
	a.report(a.pos(answer.unit), "E12", "line", itoa(a.gaps[0].Pos.Line))
	return true
}

// answer finds the first answer part.
func (a *asked) answer() (found, int, bool) {
	var empty hit
	isEmpty := false
	for i, u := range a.units {
		f, ok := a.answerAt(i)
		if ok {
			if isEmpty {
				a.report(empty.at.pos(0), "W02", "word", empty.written)
			}
			return f, i, true
		}
		if !u.prose {
			continue
		}
		if h, ok := a.words.find(a.line(u), isAnswer); ok {
			empty, isEmpty = h, true
		}
	}
	if isEmpty && !a.hasGaps() {
		code := "E37"
		switch empty.keyword {
		case kwOrder:
			code = "E22"
		case kwMatch:
			code = "E47"
		}
		a.report(empty.at.pos(0), code, "word", empty.written)
	}
	return found{}, 0, false
}

// answerAt tells whether an answer part begins at unit i.
func (a *asked) answerAt(i int) (found, bool) {
	u := a.units[i]
	if list, ok := u.node.(*ast.List); ok && a.boxes(list) > 0 {
		return found{kind: partOf(choicePart), unit: u, list: list, listFrom: u.from, listTo: u.to, next: i + 1}, true
	}
	if !u.prose {
		return found{}, false
	}
	h, ok := a.words.find(a.line(u), isAnswer)
	if !ok {
		return found{}, false
	}
	f := found{kind: partOf(h.keyword), hit: h, unit: u, next: i + 1}
	if h.misspelt() {
		a.report(h.at.pos(0), "E13", "word", strings.TrimRight(h.written, ":"), "suggestion", strings.TrimRight(h.meant, ":"))
		return f, true
	}
	if !f.kind.takesList {
		return f, !h.value.blank()
	}
	if i+1 < len(a.units) {
		below := a.units[i+1]
		f.listFrom, f.listTo = below.from, below.to
		f.list, _ = below.node.(*ast.List)
		if h.keyword == kwMatch {
			f.table, _ = below.node.(*extast.Table)
		}
		if f.list != nil && a.boxes(f.list) > 0 {
			f.list = nil
		}
	}
	switch {
	case f.list != nil || f.table != nil:
		f.next++
		if !h.value.blank() {
			a.report(h.value.pos(0), "E40", "word", h.written)
		}
		return f, true
	case !h.value.blank():
		a.report(h.value.pos(0), "E40", "word", h.written)
		return f, true
	}
	return found{}, false
}

// after reads the unit behind the answer part at i and tells where to go on.
func (a *asked) after(i int) int {
	u := a.units[i]
	first := a.answers[0]
	f, ok := a.answerAt(i)
	switch {
	case !ok && a.besideChoices(i, first):
		return i + 1
	case !ok:
		a.below(u)
		for i+1 < len(a.units) && a.units[i+1].part == u.part && !a.startsAnswer(i+1) {
			i++ // one message a paragraph
		}
		return i + 1
	case first.kind.keyword == choicePart && f.kind.keyword == choicePart:
		if a.apart {
			a.answers = append(a.answers, f)
			break
		}
		a.report(a.pos(u), "W03", "line", itoa(a.frag.lines[first.unit.from].number))
		a.answers = append(a.answers, f)
	default:
		a.report(a.pos(u), "E12", "line", itoa(a.frag.lines[first.unit.from].number))
	}
	return f.next
}

func (a *asked) startsAnswer(i int) bool {
	_, ok := a.words.find(a.line(a.units[i]), isAnswer)
	return ok
}

// hasGaps tells whether a gap stands anywhere in the question's text.
func (a *asked) hasGaps() bool {
	if strings.Contains(a.title.text(), "[[") {
		return true
	}
	return slices.ContainsFunc(a.frag.lines, func(l line) bool { return strings.Contains(l.text(), "[[") })
}

// prompt reads the heading and the units below it that belong to the prompt. While
// collect is set, gaps are read.
func (a *asked) prompt(units []unit) Markdown {
	var out Markdown
	if plainText(a.title.text()) && !a.title.blank() {
		out = proseNode(a.title.text())
	} else {
		f := newFragment([]line{a.head})
		c := a.converter(f)
		out = one(Node{Type: ParagraphNode, Children: c.inlines(f.doc.FirstChild())})
	}
	return append(out, a.text(units)...)
}

// text reads the units that a piece of the question's text consists of.
func (a *asked) text(units []unit) Markdown {
	if len(units) == 0 {
		return nil
	}
	last := units[len(units)-1]
	parts := a.frag.parts[units[0].part : last.part+1]
	if lines := a.linesOf(units); last.to < parts[len(parts)-1].to || a.frag.defines() {
		// Cut inside a paragraph, or a link could lead where another line says.
		if m, ok := plainParagraph(lines); ok {
			return m
		}
		f := newFragment(lines)
		c := a.converter(f)
		return c.blocks(f.doc)
	}
	var out Markdown
	c := a.converter(a.frag)
	for _, b := range parts {
		lines := a.frag.lines[b.from:b.to]
		switch b.node {
		case plainProse:
			out = append(out, proseNode(joined(lines))...)
		case plainQuote:
			out = append(out, Node{Type: QuoteNode, Children: proseNode(joinedQuote(lines))})
		default:
			out = append(out, c.block(b.node)...)
		}
	}
	return out
}

// converter converts a fragment of the question's text.
func (a *asked) converter(f *fragment) converter {
	c := converter{reader: a.reader, frag: f}
	if a.collect {
		c.gap = func(n *literalNode, label string) Node { return a.gap(f, n, label) }
	}
	return c
}
