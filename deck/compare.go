package deck

import (
	"regexp"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// Change is what became of questions from one revision to the next.
type Change struct {
	Moves   []Move // cards that have another id now; what was learnt goes with them
	Edited  int    // questions that say something else and are the same
	Renamed int    // questions that say the same and have another id
	New     int    // questions that were not there
	Gone    int    // questions that are not there any more
}

// Move says that a card has another id than before: ids were written into its file, or
// a question without one was reworded.
type Move struct{ From, To CardID }

func (c *Change) add(o Change) {
	c.Moves = append(c.Moves, o.Moves...)
	c.Edited += o.Edited
	c.Renamed += o.Renamed
	c.New += o.New
	c.Gone += o.Gone
}

// Compare finds the questions of an older revision of a deck in a newer one. A question
// is the same where the id is; where one of the two has no id, where the wording is; and
// if the older one has none, where the wording is similar (see alike). A new id in place
// of another says that the question is a new one.
func Compare(old, now *Deck) Change {
	m := matching{
		old: old, now: now, to: map[*Question]*Question{}, taken: map[*Question]bool{},
		was: old.cardSet(), is: now.cardSet(),
		words: map[*Deck]vocabulary{old: newVocabulary(old.Meta.Lang), now: newVocabulary(now.Meta.Lang)},
	}
	m.byName(func(q *Question) string { return q.ID })
	m.byName(func(q *Question) string { return Fold(q.wording()) + "\x00" + m.answer(q) })
	m.byName(func(q *Question) string { return Fold(q.wording()) })
	m.byLikeness()
	var c Change
	for _, q := range old.Questions {
		n := m.to[q]
		if n == nil {
			c.Gone++
			continue
		}
		moves := m.moves(q, n)
		switch {
		case m.said(q) != m.said(n):
			c.Edited++
		case len(moves) > 0:
			c.Renamed++
		}
		c.Moves = append(c.Moves, moves...)
	}
	c.New = len(now.Questions) - len(m.taken)
	return c
}

// matching pairs the questions of two revisions.
type matching struct {
	old, now *Deck
	to       map[*Question]*Question // from old to now
	taken    map[*Question]bool      // of now
	was, is  map[CardID]bool         // the cards of both
	words    map[*Deck]vocabulary
}

func (m *matching) pair(old, now *Question) {
	m.to[old] = now
	m.taken[now] = true
}

// byName pairs what is left and has the same name, in order where several have; "" is no
// name.
func (m *matching) byName(name func(*Question) string) {
	left := map[string][]*Question{}
	for _, q := range m.now.Questions {
		if s := name(q); s != "" && !m.taken[q] {
			left[s] = append(left[s], q)
		}
	}
	for _, q := range m.old.Questions {
		if m.to[q] != nil {
			continue
		}
		s := name(q)
		i := slices.IndexFunc(left[s], func(n *Question) bool { return q.ID == n.ID || q.ID == "" || n.ID == "" })
		if i >= 0 {
			m.pair(q, left[s][i])
			left[s] = slices.Delete(left[s], i, i+1)
		}
	}
}

// How alike two questions must be to be the same: their wordings, and the answers too
// unless the wordings are nearly one. "In which year did Caesar die?" is no new wording
// of "In which year did Augustus die?".
const (
	alikeWording = 0.6
	alikeAnswer  = 0.5
	nearlyOne    = 0.9
	maxPairs     = 1 << 20 // compared at most; a deck that is wholly new has nothing to keep
)

// likeness is a question as byLikeness sees it.
type likeness struct {
	question        *Question
	wording, answer []string // bigrams
	best            int      // the one that is most like it; -1 where there is none or two are
	score           float64
}

// byLikeness pairs questions that are most like each other. The older one has no id: one
// that had an id has gone, or it would be there.
func (m *matching) byLikeness() {
	var old, now []likeness
	for _, q := range m.old.Questions {
		if m.to[q] == nil && q.ID == "" {
			old = append(old, m.likeness(q))
		}
	}
	for _, q := range m.now.Questions {
		if !m.taken[q] {
			now = append(now, m.likeness(q))
		}
	}
	if len(old)*len(now) > maxPairs {
		return
	}
	for i := range old {
		for j := range now {
			score, ok := alike(&old[i], &now[j])
			if !ok {
				continue
			}
			old[i].see(j, score)
			now[j].see(i, score)
		}
	}
	for i, o := range old {
		if o.best >= 0 && now[o.best].best == i {
			m.pair(o.question, now[o.best].question)
		}
	}
}

func (m *matching) likeness(q *Question) likeness {
	return likeness{question: q, wording: bigrams(Fold(q.wording())), answer: bigrams(Fold(m.answer(q))), best: -1}
}

func (l *likeness) see(i int, score float64) {
	switch {
	case score > l.score:
		l.best, l.score = i, score
	case score == l.score:
		l.best = -1
	}
}

func alike(a, b *likeness) (score float64, ok bool) {
	score = dice(a.wording, b.wording)
	return score, score >= nearlyOne || score >= alikeWording && dice(a.answer, b.answer) >= alikeAnswer
}

// bigrams lists the pairs of neighbouring letters of a text's beginning, sorted.
func bigrams(s string) []string {
	const most = 600
	runes := []rune(s)
	runes = runes[:min(len(runes), most)]
	if len(runes) == 1 {
		return []string{s}
	}
	var out []string
	for i := range max(0, len(runes)-1) {
		out = append(out, string(runes[i:i+2]))
	}
	slices.Sort(out)
	return out
}

// dice is the share of two texts that they have in common, by Sørensen and Dice.
func dice(a, b []string) float64 {
	if len(a)+len(b) == 0 {
		return 1
	}
	common := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch strings.Compare(a[i], b[j]) {
		case 0:
			common, i, j = common+1, i+1, j+1
		case -1:
			i++
		default:
			j++
		}
	}
	return 2 * float64(common) / float64(len(a)+len(b))
}

// answer is the answer part of a question as text, without what announces it.
func (m *matching) answer(q *Question) string {
	p := &printer{words: m.words[q.deck], question: q, adjacent: true}
	q.Body.print(p)
	s := p.b.String()
	switch q.Body.(type) {
	case *Back, *Choices, *Gaps:
	default:
		_, s, _ = strings.Cut(s, ":")
	}
	return strings.TrimSpace(s)
}

var gapLabel = regexp.MustCompile(`\]\]<!-- [a-z0-9-]+ -->`)

// said is all that a question says, without ids.
func (m *matching) said(q *Question) string {
	bare := *q
	bare.ID = ""
	p := &printer{words: m.words[q.deck], adjacent: true}
	p.printQuestion(&bare)
	return gapLabel.ReplaceAllString(p.b.String(), "]]")
}

// moves lists the cards of a question that have another id now. A card whose new id
// belonged to another question stays behind: two histories are not mixed.
func (m *matching) moves(old, now *Question) []Move {
	var out []Move
	for from, to := range partners(old, now) {
		move := Move{From: cardID(m.old.ID(), old.key, from), To: cardID(m.now.ID(), now.key, to)}
		if move.From != move.To && !m.was[move.To] && !m.is[move.From] {
			out = append(out, move)
		}
	}
	slices.SortFunc(out, func(a, b Move) int { return strings.Compare(a.From.String(), b.From.String()) })
	return out
}

func (d *Deck) cardSet() map[CardID]bool {
	set := make(map[CardID]bool, len(d.cards))
	for _, c := range d.cards {
		set[c.ID] = true
	}
	return set
}

// partners says which part of a question each part has become. Gaps are the same by
// label, then by word, then by place where none came or went.
func partners(old, now *Question) map[string]string {
	out, taken := map[string]string{}, map[string]bool{}
	was, is := old.parts(), now.parts()
	tests := []func(i, j int) bool{
		func(i, j int) bool { return was[i].name == is[j].name },
		func(i, j int) bool { return was[i].word != "" && was[i].word == is[j].word },
		func(i, j int) bool { return len(was) == len(is) && i == j && was[i].word != "" },
	}
	for _, same := range tests {
		for i, w := range was {
			if _, done := out[w.name]; done {
				continue
			}
			for j, n := range is {
				if !taken[n.name] && same(i, j) {
					out[w.name], taken[n.name] = n.name, true
					break
				}
			}
		}
	}
	return out
}

// part is what one card of a question asks.
type part struct {
	name string
	word string // of a gap
}

func (q *Question) parts() []part {
	var out []part
	gaps, cloze := q.Body.(*Gaps)
	for i, name := range q.Body.parts(q) {
		p := part{name: name}
		if cloze {
			p.word = Fold(gaps.List[i].Accepted[0])
		}
		out = append(out, p)
	}
	return out
}

// Successor is the deck of the library that an older one has become: the one with its id;
// if it had none, the one at its place; and if there is none, the file was renamed and is
// the one deck that has most of its questions.
func (l *Library) Successor(old *Deck) (*Deck, bool) {
	if d, ok := l.Deck(old.ID()); ok {
		return d, true
	}
	if old.Meta.ID != uuid.Nil {
		return nil, false
	}
	wordings := map[string]bool{}
	for _, q := range old.Questions {
		wordings[Fold(q.wording())] = true
	}
	var found *Deck
	for _, d := range l.decks {
		if d.Path == old.Path {
			return d, true
		}
		common := 0
		for _, q := range d.Questions {
			common += count(wordings[Fold(q.wording())])
		}
		if float64(common) < alikeWording*float64(max(len(old.Questions), len(d.Questions))) || common == 0 {
			continue
		}
		if found != nil {
			return nil, false
		}
		found = d
	}
	return found, found != nil
}

// Since tells what became of the questions of an older library.
func (l *Library) Since(old *Library) Change {
	var c Change
	known := map[*Deck]bool{}
	for _, o := range old.decks {
		d, ok := l.Successor(o)
		switch {
		case !ok || known[d]:
			c.Gone += len(o.Questions)
		case d != o:
			c.add(Compare(o, d))
		}
		known[d] = true
	}
	for _, d := range l.decks {
		if !known[d] {
			c.New += len(d.Questions)
		}
	}
	return c
}
