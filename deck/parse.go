package deck

import (
	"crypto/sha256"
	"encoding/hex"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Caps on one question. goldmark takes quadratic time on hostile input and cannot be
// interrupted.
const (
	maxQuestion = 32 << 10 // bytes of source
	maxDepth    = 32       // blocks and inlines in one another
	maxColumns  = 50       // of a table
	maxMarks    = 1000     // beginnings of links and runs of emphasis marks
	maxGaps     = 50       // of a cloze: each is a card that shows all the others
)

// reader reads one deck file.
type reader struct {
	deck     *Deck
	words    vocabulary
	problems []Problem
	errors   int // errors among problems
	attached map[attachment]bool
	rawLine  int          // the last line that was found to hold HTML
	unclosed map[int]bool // numbers of the lines that open a fence that is never closed

	// What Format goes by:
	front int                  // lines of the front matter
	cuts  []int                // lines at which a section or a question begins, counted from 0 below the front matter
	kept  map[*Question]*asked // how each question was read; nil where nobody wants to know
	asked asked                // the question that is read

	// openComment is the line of a comment that nothing below ends, 0 where there is none.
	openComment int
}

func (r *reader) report(pos Pos, code string, args ...string) {
	p := problem(r.deck.Path, pos, code, args...)
	if p.Severity == Error {
		r.errors++
	}
	r.problems = append(r.problems, p)
}

// Parse reads a deck. path is its place in the library; a deck without an id is
// known by it. The Deck is never nil: it holds every question that could be read, and
// the problems, sorted by place, tell of the others and of what else is amiss.
func Parse(path string, src []byte) (*Deck, []Problem) {
	r := newReader(path, src)
	r.read()
	return r.deck, r.problems
}

func newReader(path string, src []byte) *reader {
	return &reader{
		deck:     &Deck{Path: path, Revision: revision(src), source: src, idPos: Pos{1, 1}},
		unclosed: map[int]bool{}, attached: map[attachment]bool{},
	}
}

// read reads the source and hands back its lines.
func (r *reader) read() []line {
	all := r.lines(r.deck.source)
	lines := r.frontMatter(all)
	r.front = len(all) - len(lines)
	r.words = newVocabulary(r.deck.Meta.Lang)
	parts := r.split(lines)
	r.cuts = parts.cuts
	for _, part := range parts.intro {
		r.deck.Intro = append(r.deck.Intro, r.prose(part)...)
	}
	r.checkLoose(parts.loose)
	if len(parts.chunks) == 0 && r.errors == 0 {
		r.report(Pos{1, 1}, "W26")
	}
	for _, c := range parts.chunks {
		r.question(c)
	}
	r.finish()
	r.problems = slices.DeleteFunc(r.problems, r.deck.allowed)
	sortProblems(r.problems)
	return all
}

func revision(src []byte) RevisionID {
	sum := sha256.Sum256(src)
	return RevisionID(hex.EncodeToString(sum[:]))
}

// prose reads text that belongs to no question.
func (r *reader) prose(lines []line) Markdown {
	lines = trimBlank(lines)
	if len(lines) == 0 || !r.withinCaps(line{}, lines, lines[0].pos(0)) || r.endsInCode(lines) {
		return nil
	}
	if m, ok := plainParagraph(lines); ok {
		return m
	}
	f := newFragment(lines)
	if !r.checkTree(f) {
		return nil
	}
	c := converter{reader: r, frag: f}
	return c.blocks(f.doc)
}

// endsInCode tells whether a fence that is opened in lines is never closed.
func (r *reader) endsInCode(lines []line) bool {
	return slices.ContainsFunc(lines, func(l line) bool { return r.unclosed[l.number] })
}

// attach takes down a medium once, however often its line is read.
func (r *reader) attach(m attachment) {
	if !r.attached[m] {
		r.attached[m] = true
		r.deck.media = append(r.deck.media, m)
	}
}

// convert turns lines into our tree, gaps being plain text.
func (r *reader) convert(lines []line) Markdown {
	if m, ok := plainParagraph(lines); ok {
		return m
	}
	c := converter{reader: r, frag: newFragment(lines)}
	return c.blocks(c.frag.doc)
}

// plain is the text of one line of Markdown.
func (r *reader) plain(l line) string {
	l = l.trim()
	if !r.withinCaps(line{}, []line{l}, l.pos(0)) {
		return ""
	}
	return r.convert([]line{l}).Text()
}

// withinCaps reports what is too large, too deep or too wide to be parsed.
// head is the heading above the lines, if there is one.
func (r *reader) withinCaps(head line, lines []line, at Pos) bool {
	size := len(head.text()) + 1
	for _, l := range lines {
		size += len(l.text()) + 1
	}
	if size > maxQuestion {
		r.report(at, "E06", "size", strconv.Itoa((size+1023)>>10), "max", strconv.Itoa(maxQuestion>>10))
		return false
	}
	total := marks(head.text())
	for _, l := range lines {
		if total += marks(l.text()); total > maxMarks {
			r.report(l.pos(0), "E61", "max", strconv.Itoa(maxMarks))
			return false
		}
		if nesting(l) > maxDepth {
			r.report(l.pos(0), "E07", "max", strconv.Itoa(maxDepth))
			return false
		}
		if t := l.text(); strings.Count(t, "|") > maxColumns && strings.Trim(t, "|:- \t>") == "" {
			r.report(l.pos(0), "E08", "max", strconv.Itoa(maxColumns))
			return false
		}
	}
	return true
}

// marks counts what goldmark compares each with each, or follows to the end of the text
// each: the runs of emphasis marks and the links.
func marks(t string) int {
	n := 0
	if strings.IndexByte(t, '[') >= 0 {
		n = strings.Count(t, "](")
	}
	if strings.IndexByte(t, '*') < 0 && strings.IndexByte(t, '_') < 0 {
		return n
	}
	last := byte(0)
	for i := range len(t) {
		if (t[i] == '*' || t[i] == '_') && t[i] != last {
			n++
		}
		last = t[i]
	}
	return n
}

// nesting is how many quotes and lists a line opens or stands in, at most.
func nesting(l line) int {
	n := 0
	for {
		columns, bytes := l.indent()
		l = l.from(bytes)
		t := l.text()
		mark := marker(t)
		switch {
		case t == "":
			return n
		case t[0] == '>':
			n++
			l = l.from(1)
		case strings.IndexByte("-*+", t[0]) >= 0 && (len(t) == 1 || t[1] == ' ' || t[1] == '\t'):
			n += 1 + columns/2
			l = l.from(1)
		case mark > 0:
			n += 1 + columns/2
			l = l.from(mark)
		default:
			return n
		}
	}
}

// finish numbers the cards and builds what belongs to the deck as a whole.
func (r *reader) finish() {
	d := r.deck
	if d.Meta.Title == "" {
		d.Meta.Title = strings.TrimSuffix(path.Base(d.Path), ".md")
	}
	seen := make(map[string]*Question, len(d.Questions))
	kept := d.Questions[:0]
	var answers []string
	for _, q := range d.Questions {
		if first, twice := seen[q.ID]; twice && q.ID != "" {
			r.report(q.idPos, "E10", "id", q.ID, "line", strconv.Itoa(first.Pos.Line))
			continue
		}
		seen[q.ID] = q
		kept = append(kept, q)
	}
	d.Questions = kept
	count := map[string]int{}
	d.id = d.ID()
	d.cards = make([]*Card, 0, len(d.Questions))
	for _, q := range d.Questions {
		q.deck = d
		q.key = q.ID
		if q.key == "" {
			q.key = "~" + digest(Fold(q.wording()), 12)
			if count[q.key]++; count[q.key] > 1 {
				q.key += "-" + strconv.Itoa(count[q.key])
			}
		}
		for _, part := range q.Body.parts(q) {
			d.cards = append(d.cards, &Card{ID: cardID(d.id, q.key, part), Question: q, Part: part})
		}
		answers = append(answers, q.Body.answers()...)
	}
	for at := 0; at < len(d.cards); {
		q := d.cards[at].Question
		end := at + 1
		for end < len(d.cards) && d.cards[end].Question == q {
			end++
		}
		q.cards, at = d.cards[at:end:end], end
	}
	d.guard = sync.OnceValue(func() guard { return newGuard(answers, d.Meta.Lang) })
	d.named = sync.OnceValue(func() map[string][]*Question { return byNames(d.Questions) })
}

// wording is the text that a question without an id is known by: its prompt with the
// gaps filled in.
func (q *Question) wording() string {
	if gaps, ok := q.Body.(*Gaps); ok {
		return gaps.filled(q.Prompt, -1).Text()
	}
	return q.Prompt.Text()
}
