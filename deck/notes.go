package deck

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
)

// Notes is what an author adds to a question below its answer part.
type Notes struct {
	Hints       []Markdown
	Explanation Markdown
	Sources     []Cite
	Evidence    string // words that stand in the cited paragraph
	Attributed  string // who claims it
	Tags        []string
	Points      float64 // 1 where the author says nothing
	Typos       *int    // allowed edits in a word; nil: the deck's rule
	Not         []string
	Scoring     Scoring
	Reverse     bool     // flashcard: also back to front
	Kind        Kind     // "" or the kind the author forces: Multiple or Text
	Allow       []string // codes of warnings the author has looked at

	notAt Pos // where Not stands
}

// Scoring says how the parts of an answer add up.
type Scoring string

// The scorings of deck-format §5; "" is the kind's own.
const (
	Net      Scoring = "net"
	All      Scoring = "all"
	Coverage Scoring = "coverage"
	Each     Scoring = "each"
)

// forced are the words for a kind after Kind.
var forced = map[string]Kind{
	"multiple": Multiple, "multipla": Multiple, "mehrfach": Multiple, "múltiple": Multiple,
	"text": Text, "testo": Text, "texte": Text, "texto": Text,
}

// unquote is a line of a quote without its marker.
func unquote(l line) line {
	_, indent := l.indent()
	l = l.from(indent)
	if !strings.HasPrefix(l.text(), ">") {
		return l
	}
	l = l.from(1)
	if strings.HasPrefix(l.text(), " ") {
		l = l.from(1)
	}
	return l
}

// lazyQuote reports the lines of a quote that have no marker of their own.
func (a *asked) lazyQuote(lines []line) bool {
	for _, l := range lines {
		_, indent := l.indent()
		if !strings.HasPrefix(l.text()[indent:], ">") && !l.blank() {
			a.report(l.pos(indent), "E16")
			return true
		}
	}
	return false
}

// checkQuoted reports lazy lines where the unit is a quote of the prompt.
func (a *asked) checkQuoted(u unit) {
	if _, ok := u.node.(*ast.Blockquote); ok {
		a.lazyQuote(a.frag.lines[u.from:u.to])
	}
}

// note is one note of a quote: its keyword and the lines of its text.
type note struct {
	hit   hit
	lines []line
	open  bool // ends in code whose fence is not closed
}

// noteQuote is a quote of notes with the lines it stands on.
type noteQuote struct {
	from, to int
	notes    []note
}

// fenced is the mark of the code fence that stands open behind l, "" for none, where
// code stood open before it.
func fenced(code string, l line) string {
	mark := fence(l)
	switch {
	case code == "":
		return mark
	case strings.HasPrefix(mark, code) && strings.TrimSpace(l.text()) == mark:
		return ""
	}
	return code
}

// quote reads a quote below the answer part, which must consist of notes, and hands
// them back.
func (a *asked) quote(quoted []line) []note {
	if a.lazyQuote(quoted) {
		return nil
	}
	notes, lines := a.notes[:0], a.noteLines[:0]
	code := ""
	for _, l := range quoted {
		l = unquote(l)
		var h hit
		ok := false
		if code == "" {
			h, ok = a.words.find(l, isNote)
		}
		switch {
		case ok && h.misspelt():
			a.report(h.at.pos(0), "E15", "word", strings.TrimRight(h.written, ":"), "suggestion", strings.TrimRight(h.meant, ":"))
			return nil
		case ok:
			lines = append(lines, h.value)
			notes = append(notes, note{hit: h, lines: lines[len(lines)-1:]})
			code = fenced("", h.value)
		case len(notes) > 0:
			last := &notes[len(notes)-1]
			lines = append(lines, l)
			last.lines = lines[len(lines)-len(last.lines)-1:]
			code = fenced(code, l)
		case !l.blank():
			a.unknownNote(l.trim())
			return nil
		}
		if len(notes) > 0 {
			notes[len(notes)-1].open = code != ""
		}
	}
	for _, n := range notes {
		a.note(n)
	}
	if a.kept == nil {
		a.notes, a.noteLines = notes, lines
	}
	return notes
}

func (a *asked) unknownNote(l line) {
	if word, _, ok := wordColon(l.text()); ok {
		a.report(l.pos(0), "E41", "word", word)
		return
	}
	a.report(l.pos(0), "E14", "text", l.text())
}

// note takes in one note.
func (a *asked) note(n note) {
	k := n.hit.keyword
	repeatable := k == kwHint || k == kwExplanation || k == kwSource || k == kwTags || k == kwNot || k == kwAllow
	if first := a.noted[k]; first.Line > 0 && !repeatable {
		a.report(n.hit.at.pos(0), "W17", "word", n.hit.written, "line", itoa(first.Line))
		return
	}
	a.noted[k] = n.hit.at.pos(0)
	if nesting(n.lines[0]) > maxDepth { // withinCaps saw a word there and no mark
		a.report(n.lines[0].pos(0), "E07", "max", itoa(maxDepth))
		return
	}
	if !slices.ContainsFunc(n.lines, func(l line) bool { return !l.blank() }) {
		a.report(n.hit.at.pos(0), "E37", "word", n.hit.written)
		return
	}
	ok, text := true, ""
	if k != kwExplanation && k != kwHint && k != kwSource {
		text = n.text()
	}
	notes := &a.q.Notes
	switch k {
	case kwHint:
		notes.Hints = append(notes.Hints, a.convert(n.lines))
	case kwExplanation:
		notes.Explanation = append(notes.Explanation, a.convert(n.lines)...)
	case kwSource:
		a.cites(n)
	case kwEvidence:
		notes.Evidence = text
	case kwAttributed:
		notes.Attributed = text
	case kwTags:
		notes.Tags = append(notes.Tags, splitList(text, ",")...)
	case kwNot:
		notes.Not = append(notes.Not, forms(text)...)
	case kwAllow:
		a.allow(n)
	default:
		ok = a.setting(k, text)
	}
	if !ok {
		a.report(n.hit.value.pos(0), "E26", "word", n.hit.written, "value", text)
	}
}

// text is a note's text on one line.
func (n note) text() string {
	if t := n.lines[0].text(); len(n.lines) == 1 && singleSpaced(t) {
		return t
	}
	var words []string
	for _, l := range n.lines {
		words = append(words, strings.Fields(l.text())...)
	}
	return strings.Join(words, " ")
}

// singleSpaced tells whether the words of t stand between single spaces.
func singleSpaced(t string) bool {
	last := ' '
	for _, c := range t {
		if unicode.IsSpace(c) && (c != ' ' || last == ' ') {
			return false
		}
		last = c
	}
	return last != ' '
}

// setting reads a note whose value is one word or number.
func (a *asked) setting(k keyword, text string) (ok bool) {
	notes := &a.q.Notes
	switch k {
	case kwPoints:
		p, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
		ok = err == nil && p > 0 && p <= 1000
		notes.Points = p
	case kwTypos:
		n, err := strconv.Atoi(text)
		ok = err == nil && n >= 0 && n <= 2
		notes.Typos = &n
	case kwScoring:
		notes.Scoring = Scoring(strings.ToLower(text))
		ok = slices.Contains([]Scoring{Net, All, Coverage, Each}, notes.Scoring)
	case kwReverse:
		notes.Reverse, ok = a.words.choose(affirmations, text)
	case kwKind:
		notes.Kind, ok = forced[strings.ToLower(text)]
	}
	return ok
}

var citation = regexp.MustCompile(`^([\p{L}\p{N}][\p{L}\p{N}._-]*)(?:\s+§§?\s*(\d{1,6})(?:\s*[-–]\s*§?(\d{1,6}))?)?$`)

// cite cuts a citation into key, first and last paragraph. "key §7", which nearly all are,
// is read without the regular expression.
func cite(text string) (key, first, last string, ok bool) {
	key, number, ok := strings.Cut(text, " §")
	if ok && len(number) <= 3 && only(number, "0123456789") && only(key, "abcdefghijklmnopqrstuvwxyz0123456789-") &&
		number != "" && key != "" && key[0] != '-' {
		return key, number, "", true
	}
	if m := citation.FindStringSubmatch(text); m != nil {
		return m[1], m[2], m[3], true
	}
	return "", "", "", false
}

// only tells whether s consists of some bytes.
func only(s, set string) bool {
	for i := range len(s) {
		if strings.IndexByte(set, s[i]) < 0 {
			return false
		}
	}
	return true
}

// cites reads citations: a key, a paragraph or a range of them; several with ";".
func (a *asked) cites(n note) {
	key := ""
	for _, l := range n.lines {
		at := 0
		for part := range strings.SplitSeq(l.text(), ";") {
			place := l.from(at).upTo(len(part)).trim()
			at += len(part) + 1
			if place.blank() {
				continue
			}
			text := place.text()
			if strings.HasPrefix(text, "§") && key != "" {
				text = key + " " + text
			}
			named, first, last, ok := cite(text)
			if !ok {
				a.report(place.pos(0), "E27", "text", text)
				continue
			}
			c := Cite{Key: named, Pos: place.pos(0)}
			key = c.Key
			c.From, _ = strconv.Atoi("0" + first) // at most six digits
			c.To = c.From
			if last != "" {
				c.To, _ = strconv.Atoi(last)
			}
			if first != "" && c.From == 0 || c.To < c.From {
				a.report(place.pos(0), "E27", "text", text)
				continue
			}
			a.q.Notes.Sources = append(a.q.Notes.Sources, c)
		}
	}
}

// grounding is the form of codes about sources, which are not looked at here.
var grounding = regexp.MustCompile(`^G\d\d$`)

func (a *asked) allow(n note) {
	for _, code := range strings.FieldsFunc(n.text(), func(r rune) bool { return r == ',' || r == ';' || r == ' ' }) {
		code = strings.ToUpper(code)
		if s := Codes[code].Severity; s != Warning && s != Note && !grounding.MatchString(code) {
			a.report(n.hit.value.pos(0), "W18", "code", code)
			continue
		}
		a.q.Notes.Allow = append(a.q.Notes.Allow, code)
	}
}

// noteKinds tells for which kinds a note means something, where not for all.
var noteKinds = [kwAllow + 1][]Kind{
	kwTypos:   {Text, Cloze},
	kwNot:     {Text, Cloze},
	kwScoring: {Multiple, Cloze, Match},
	kwReverse: {Flashcard},
}

// settle compares the notes with the kind they belong to.
func (a *asked) settle() {
	kind := a.q.Body.Kind()
	for k, kinds := range noteKinds {
		if at := a.noted[k]; at.Line > 0 && kinds != nil && !slices.Contains(kinds, kind) {
			a.report(at, "W21", "word", a.words.word(keyword(k)))
		}
	}
	a.q.Notes.notAt = a.noted[kwNot]
	if a.q.Notes.Kind != "" && a.q.Notes.Kind != kind {
		a.report(a.noted[kwKind], "E38", "kind", string(a.q.Notes.Kind))
	}
	if s := a.q.Notes.Scoring; kind != Multiple && (s == Net || s == Coverage) {
		a.report(a.noted[kwScoring], "E26", "word", a.words.word(kwScoring), "value", string(s))
	}
}

// judging is how the question's typed answers are compared.
func (q *Question) judging(uiLang string) judging {
	m := q.deck.Meta
	j := judging{
		typos: -1, not: q.Notes.Not, lang: m.Lang, uiLang: uiLang, guard: q.deck.guard(),
		strictAccent: m.Judging.StrictAccent, strictCase: m.Judging.StrictCase, keepArticles: m.Judging.KeepArticles,
	}
	switch {
	case q.Notes.Typos != nil:
		j.typos = *q.Notes.Typos
	case m.Judging.Typos != nil:
		j.typos = *m.Judging.Typos
	}
	return j
}
