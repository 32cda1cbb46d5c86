package deck

import (
	"regexp"
	"slices"
	"strings"
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
// is the same where the id is; where one of the two has no id, where the wording is the
// same, or else similar (see alike). A new id in place of another says that the question
// is a new one.
func Compare(old, now *Deck) Change {
	m := newMatching(old, now, map[*Question]bool{})
	m.within()
	c := m.change()
	c.New = len(now.Questions) - len(m.taken)
	return c
}

// matching pairs the questions of a deck with those that they have become.
type matching struct {
	old, now *Deck
	to       map[*Question]*Question // from old to now
	taken    map[*Question]bool      // what the library has now and is paired
	was, is  map[CardID]bool         // the cards of both decks
	words    map[*Deck]vocabulary
}

func newMatching(old, now *Deck, taken map[*Question]bool) *matching {
	return &matching{
		old: old, now: now, to: map[*Question]*Question{}, taken: taken,
		was: old.cardSet(), is: now.cardSet(), words: map[*Deck]vocabulary{},
	}
}

// within pairs what stayed in the deck.
func (m *matching) within() {
	m.byName(func(q *Question) string { return q.ID })
	m.byName(func(q *Question) string { return Fold(q.wording()) + "\x00" + q.answer(m.vocabulary(q)) })
	m.byName(func(q *Question) string { return Fold(q.wording()) })
	m.byLikeness()
}

// change counts what became of the old questions, and lists the moves; New is left to
// who knows all that there is now.
func (m *matching) change() Change {
	var c Change
	for _, q := range m.old.Questions {
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
	return c
}

// vocabulary is that of a question's deck.
func (m *matching) vocabulary(q *Question) vocabulary {
	words, known := m.words[q.deck]
	if !known {
		words = newVocabulary(q.deck.Meta.Lang)
		m.words[q.deck] = words
	}
	return words
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

// byLikeness pairs questions that are most like each other and of which one has no id: it
// was not written yet, or it was lost when the heading was typed anew.
func (m *matching) byLikeness() {
	left := func(questions []*Question, paired func(*Question) bool) (bare, named []likeness) {
		for _, q := range questions {
			switch {
			case paired(q):
			case q.ID == "":
				bare = append(bare, m.likeness(q))
			default:
				named = append(named, m.likeness(q))
			}
		}
		return bare, named
	}
	oldBare, oldNamed := left(m.old.Questions, func(q *Question) bool { return m.to[q] != nil })
	nowBare, nowNamed := left(m.now.Questions, func(q *Question) bool { return m.taken[q] })
	old, now := slices.Concat(oldBare, oldNamed), slices.Concat(nowBare, nowNamed)
	if len(old)*len(now)-len(oldNamed)*len(nowNamed) > maxPairs {
		return
	}
	for i := range old {
		candidates := now
		if i >= len(oldBare) {
			candidates = now[:len(nowBare)]
		}
		for j := range candidates {
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
	return likeness{question: q, wording: bigrams(Fold(q.wording())), answer: bigrams(Fold(q.answer(m.vocabulary(q)))), best: -1}
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
func (q *Question) answer(words vocabulary) string {
	p := &printer{words: words, question: q, adjacent: true}
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
	p := &printer{words: m.vocabulary(q), adjacent: true}
	p.printQuestion(&bare)
	return gapLabel.ReplaceAllString(p.b.String(), "]]")
}

// moves lists the cards of a question that have another id now. A card whose new id
// belonged to another question stays behind: two histories are not mixed.
func (m *matching) moves(old, now *Question) []Move {
	var out []Move
	for from, to := range partners(old, now) {
		move := Move{From: cardID(old.deck.ID(), old.key, from), To: cardID(now.deck.ID(), now.key, to)}
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
