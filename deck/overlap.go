package deck

import (
	_ "embed" // for the function words
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Two questions overlap when they ask the same thing twice or when one shows the answer
// of the other. Words are compared in lower case, function words left out and endings
// cut off; a pair differs when each has a word that the other lacks, as France and
// Italy in "the capital of …".

// Limits of what counts as an overlap.
const (
	minShared = 2  // words that two questions must have in common
	stemmed   = 5  // letters of a word that are compared
	maxRivals = 64 // questions that one question is compared with
)

// asking is a question as the search for overlaps sees it.
type asking struct {
	q       *Question
	words   []string // of the prompt, in lower case, sorted, once each
	stems   []string // of its content words, sorted, once each
	answers []string // in lower case, between spaces; none where nothing is told by them
	wrong   []string // what is offered besides
	exact   string   // what folded answers, once asked
	prompt  string   // in lower case, between spaces
	shown   string   // what a learner sees before answering, in lower case, between spaces
	seen    []string // stems of shown
}

//go:embed functionwords.txt
var functionWordsFile string

// functionWords say how is asked, not what for. Words of up to two letters are left
// out anyway.
var functionWords = sync.OnceValue(func() map[string]bool {
	set := map[string]bool{}
	for line := range strings.Lines(functionWordsFile) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for word := range strings.FieldsSeq(line) {
			set[word] = true
		}
	}
	return set
})

// newAsking prepares a question; nil for kinds whose prompt says little by itself.
func newAsking(q *Question) *asking {
	a := &asking{q: q, shown: q.Prompt.Text()}
	wording := q.wording()
	switch b := q.Body.(type) {
	case *Back:
		a.answers = []string{b.Content.Text()}
	case *Choices:
		for _, item := range b.Items {
			text := item.Content.Text()
			a.shown += " \n " + text
			switch {
			case !item.Right:
				a.wrong = append(a.wrong, spaced(text))
			case !b.Several:
				a.answers = []string{text}
			}
		}
	case *Typed:
		a.answers = b.Accepted
	case *Numeric:
		a.answers = []string{b.Written}
	case *Dated:
		a.answers = []string{b.Written}
	case *Gaps:
		a.shown = b.filled(q.Prompt, 0).Text()
		if len(b.List) > 1 {
			a.shown = wording
		} else {
			a.answers = b.List[0].Accepted
		}
	case *TrueFalse:
	default:
		return nil
	}
	a.answers = mapped(a.answers, spaced)
	a.prompt = spaced(q.Prompt.Text())
	a.words = distinct(strings.Fields(spaced(wording)))
	a.stems = stems(a.words)
	if a.shown == wording { // of most kinds
		a.shown, a.seen = spaced(wording), a.stems
		return a
	}
	a.shown = spaced(a.shown)
	a.seen = stems(distinct(strings.Fields(a.shown)))
	return a
}

// folded is the whole wording: where it is the same, W05 says so.
func (a *asking) folded() string {
	if a.exact == "" {
		a.exact = Fold(a.q.wording())
	}
	return a.exact
}

// spaced is a text in lower case, its words between single spaces; two spaces if it has
// none, so that no text holds it.
func spaced(text string) string {
	var b strings.Builder
	b.Grow(len(text) + 2)
	b.WriteByte(' ')
	parted := true
	for _, r := range text {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(unicode.ToLower(r))
			parted = false
		case !parted:
			b.WriteByte(' ')
			parted = true
		}
	}
	if !parted || b.Len() == 1 {
		b.WriteByte(' ')
	}
	return b.String()
}

func mapped(list []string, f func(string) string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = f(s)
	}
	return out
}

func distinct(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}

// stems are the beginnings of the words that carry a meaning.
func stems(words []string) []string {
	var out []string
	for _, w := range words {
		n := utf8.RuneCountInString(w)
		digit := w[0] >= '0' && w[0] <= '9'
		switch {
		case functionWords()[w] || n < 3 && !digit:
		case n > stemmed && !digit:
			end := 0
			for range stemmed {
				_, size := utf8.DecodeRuneInString(w[end:])
				end += size
			}
			out = append(out, w[:end])
		default:
			out = append(out, w)
		}
	}
	return distinct(out)
}

// holds counts how many of some sorted words are among others.
func holds(all, some []string) int {
	n := 0
	for _, s := range some {
		if _, ok := slices.BinarySearch(all, s); ok {
			n++
		}
	}
	return n
}

// asksAgain tells whether two questions ask the same: with the same words in another
// order, or with the same answer and no word on both sides that the other lacks.
func (a *asking) asksAgain(b *asking) bool {
	if len(a.stems) < minShared || len(b.stems) < minShared {
		return false
	}
	if slices.Equal(a.words, b.words) {
		return len(a.answers) > 0 && len(b.answers) > 0 // "A before B" and "B before A" are two statements
	}
	less, more := a.stems, b.stems
	if len(less) > len(more) {
		less, more = more, less
	}
	same := slices.ContainsFunc(a.answers, func(s string) bool { return slices.Contains(b.answers, s) })
	return same && holds(more, less) == len(less) && 5*len(less) >= 3*len(more)
}

// tells is the answer of a that b shows: beside all that a asks about, and not as one
// of the choices of a.
func (b *asking) tells(a *asking) (string, bool) {
	if slices.ContainsFunc(a.wrong, func(w string) bool { return strings.Contains(b.shown, w) }) {
		return "", false
	}
	for _, answer := range a.answers {
		about := slices.DeleteFunc(slices.Clone(a.stems), func(s string) bool { return strings.Contains(answer, " "+s) })
		if len(about) >= minShared && utf8.RuneCountInString(answer) >= minLeak+2 && !strings.Contains(a.prompt, answer) && !slices.Contains(b.answers, answer) &&
			strings.Contains(b.shown, answer) && holds(b.seen, about) == len(about) {
			return strings.TrimSpace(answer), true
		}
	}
	return "", false
}

// rivals finds the questions that one may overlap with by the rarest of its words.
type rivals struct {
	asked, seen map[string][]*asking // by stems of the prompt, and of all that is shown
	compared    int                  // pairs, which are bounded by the number of questions
}

func newRivals(all []*asking) *rivals {
	r := &rivals{asked: map[string][]*asking{}, seen: map[string][]*asking{}}
	for _, a := range all {
		for _, s := range a.stems {
			r.asked[s] = append(r.asked[s], a)
		}
		for _, s := range a.seen {
			r.seen[s] = append(r.seen[s], a)
		}
	}
	return r
}

// each calls f with those that have the rarest of some stems, until it answers true.
func (r *rivals) each(index map[string][]*asking, of []string, f func(*asking) bool) {
	if len(of) == 0 {
		return
	}
	rarest := slices.MinFunc(of, func(s, t string) int { return len(index[s]) - len(index[t]) })
	list := index[rarest]
	for _, b := range list[:min(len(list), maxRivals)] {
		r.compared++
		if f(b) {
			return
		}
	}
}

func askings(d *Deck) []*asking {
	var all []*asking
	for _, q := range d.Questions {
		if a := newAsking(q); a != nil {
			all = append(all, a)
		}
	}
	return all
}

// overlaps warns of questions of the deck that ask the same or give one another away.
func (c *checker) overlaps() (compared int) {
	all := askings(c.deck)
	r := newRivals(all)
	told := map[*Question]bool{}
	for _, a := range all {
		again := func(b *asking) bool {
			first, second := a, b
			if first.q.Pos.Line > second.q.Pos.Line {
				first, second = b, a
			}
			if a == b || !a.asksAgain(b) || a.folded() == b.folded() {
				return false
			}
			rival(a.q, b.q)
			if !told[second.q] {
				told[second.q] = true
				c.warn(second.q.Pos, "W35", "line", itoa(first.q.Pos.Line))
			}
			return true
		}
		r.each(r.asked, a.stems, again)
		r.each(r.seen, a.stems, func(b *asking) bool {
			answer, ok := b.tells(a)
			if ok && a != b {
				rival(a.q, b.q)
				c.warn(a.q.Pos, "W36", "text", answer, "line", itoa(b.q.Pos.Line))
			}
			return ok && a != b
		})
	}
	return r.compared
}

// Overlaps tells of questions that stand nearly alike in two decks.
func (l *Library) Overlaps() []Problem {
	var all []*asking
	for _, d := range l.decks {
		all = append(all, askings(d)...)
	}
	r := newRivals(all)
	found := map[*Question]Problem{}
	for _, a := range all {
		r.each(r.asked, a.stems, func(b *asking) bool {
			first, second := a.q, b.q
			if first.deck.Path > second.deck.Path {
				first, second = second, first
			}
			if first.deck == second.deck || !a.asksAgain(b) {
				return false
			}
			p := problem(second.deck.Path, second.Pos, "N01", "path", first.deck.Path, "line", itoa(first.Pos.Line))
			if !second.deck.allowed(p) {
				found[second] = p
			}
			return true
		})
	}
	var list []Problem
	for _, p := range found {
		list = append(list, p)
	}
	sortProblems(list)
	return list
}

// finer warns of a date that says more than the words that prove it.
func (c *checker) finer(q *Question, b *Dated) {
	if !strings.ContainsAny(q.Notes.Evidence, "0123456789") {
		return
	}
	proof, err := parseMoment(q.Notes.Evidence, c.deck.Meta.Lang, "en")
	if err == nil && proof.precision < b.key.precision {
		c.warn(b.Pos, "W37", "text", b.Written, "evidence", q.Notes.Evidence)
	}
}
