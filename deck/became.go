package deck

import (
	"iter"
	"slices"

	"github.com/google/uuid"
)

// Became tells what an older deck's questions have become in the library: in the deck
// that succeeds it (see successor), or in any other that they were moved to. There a
// question is known again by its id if it is alike, or where one of the two has no id by
// what it says; not if two could be meant, nor if had answers true for a card of it: it
// was there before. Without had only the succeeding deck counts. New is 0: one deck does
// not tell what is new in many.
func (l *Library) Became(old *Deck, had func(CardID) bool) Change {
	m := newMatching(old, l.successor(old), map[*Question]bool{})
	m.within()
	if had != nil {
		m.elsewhere(l.decks, had)
	}
	return m.change()
}

// Since tells what became of the questions of an older library.
func (l *Library) Since(old *Library) Change {
	var c Change
	var all []*matching
	known, taken := map[*Deck]bool{}, map[*Question]bool{}
	for _, o := range old.decks {
		c.New -= len(o.Questions)
		d := l.successor(o)
		if d == o {
			continue
		}
		if known[d] {
			d = &Deck{} // the second of two that have become one: its questions are looked for one by one
		}
		known[d] = true
		all = append(all, newMatching(o, d, taken))
	}
	for _, m := range all {
		m.within()
	}
	var fresh []*Deck // where a question can have gone to
	for _, d := range l.decks {
		c.New += len(d.Questions)
		if old.byID[d.ID()] != d {
			fresh = append(fresh, d)
		}
	}
	for _, m := range all {
		m.elsewhere(fresh, func(id CardID) bool { _, there := old.Card(id); return there })
		c.add(m.change())
	}
	c.New += c.Gone
	return c
}

// successor is the deck of the library that an older one has become: the one with its
// written id; else the one at its place, if they have a question in common; else the file
// was renamed and it is the one deck that has most of its questions; else, all of it being
// reworded, again the one at its place. It is an empty deck if there is none.
func (l *Library) successor(old *Deck) *Deck {
	if d, ok := l.byID[old.Meta.ID]; ok && old.Meta.ID != uuid.Nil {
		return d
	}
	var place *Deck
	if r := l.read[old.Path]; r != nil && r.deck != nil && l.byID[r.deck.ID()] == r.deck {
		place = r.deck
	}
	if place == old {
		return old
	}
	names := old.named()
	common := func(d *Deck) (n int) {
		for range shared(names, d.named()) {
			n++
		}
		return n
	}
	if place != nil && common(place) > 0 {
		return place
	}
	var found []*Deck
	for _, d := range l.decks {
		n := common(d)
		if n > 0 && float64(n) >= alikeWording*float64(max(len(names), len(d.named()))) {
			found = append(found, d)
		}
	}
	switch {
	case len(found) == 1:
		return found[0]
	case place != nil:
		return place
	}
	return &Deck{}
}

// names are what a question can be known by in another deck: its id, and what it says.
func (q *Question) names(words vocabulary) []string {
	says := Fold(q.wording()) + "\x00" + Fold(q.answer(words))
	if q.ID == "" {
		return []string{says}
	}
	return []string{"#" + q.ID, says}
}

// byNames finds questions of one deck by their names.
func byNames(questions []*Question) map[string][]*Question {
	out := make(map[string][]*Question, 2*len(questions))
	var words vocabulary
	for i, q := range questions {
		if i == 0 {
			words = newVocabulary(q.deck.Meta.Lang)
		}
		for _, name := range q.names(words) {
			out[name] = append(out[name], q)
		}
	}
	return out
}

// shared lists the names that two lists have, in no order, at the cost of the shorter one.
func shared(a, b map[string][]*Question) iter.Seq[string] {
	if len(a) > len(b) {
		a, b = b, a
	}
	return func(yield func(string) bool) {
		for name := range a {
			if len(b[name]) > 0 && !yield(name) {
				return
			}
		}
	}
}

// elsewhere pairs what is left with questions of other decks.
func (m *matching) elsewhere(decks []*Deck, had func(CardID) bool) {
	var left []*Question
	for _, q := range m.old.Questions {
		if m.to[q] == nil {
			left = append(left, q)
		}
	}
	names, there := byNames(left), map[string][]*Question{}
	for _, d := range decks {
		if len(left) == 0 || d == m.now {
			continue
		}
		for name := range shared(names, d.named()) {
			for _, n := range d.named()[name] {
				if !slices.ContainsFunc(n.cards, func(c *Card) bool { return had(c.ID) }) {
					there[name] = append(there[name], n)
				}
			}
		}
	}
	for _, q := range left {
		for _, name := range q.names(m.vocabulary(q)) {
			if len(there[name]) > mostNamed {
				continue
			}
			found := slices.DeleteFunc(slices.Clone(there[name]), func(n *Question) bool {
				return m.taken[n] || !m.sameElsewhere(q, n)
			})
			if len(found) == 1 {
				m.pair(q, found[0])
				break
			}
		}
	}
}

// mostNamed is how many questions with one name are looked at.
const mostNamed = 16

// sameElsewhere tells whether two questions with one name are the same: ids may be equal
// by chance in two decks, and another id says that the question is another.
func (m *matching) sameElsewhere(old, now *Question) bool {
	if old.ID == "" || now.ID == "" {
		return true
	}
	a, b := m.likeness(old), m.likeness(now)
	return old.ID == now.ID && dice(a.wording, b.wording) >= alikeWording && dice(a.answer, b.answer) >= alikeAnswer
}
