package quiz

import (
	"math"
	"slices"

	"ripasso/deck"
	"ripasso/quiz/fsrs"
)

// backlog is the reviews that are due: by due day, and within a day as it is tossed anew
// each day, so that no card leans on its neighbour. Where kin is to be apart, those that
// come after kin stand aside. It is put in order as far as somebody looks: a long one is
// much more than a day takes.
type backlog struct {
	cards []standing
	today Day
	rest  []placed // indexes of cards by due day: what is not in order yet
	asked kinship  // of what was asked today and of ordered; nil where kin need not be apart

	ordered []*standing
	later   []*standing // due as well, but not on one day with kin
}

// newBacklog is of those of the cards that due has the indexes of, with their due days.
func newBacklog(cards []standing, due []placed, today Day, asked kinship) *backlog {
	return &backlog{cards: cards, today: today, rest: sorted(due), asked: asked}
}

// dueBy is the due day as a number.
func (c *standing) dueBy() uint32 { return uint32(max(c.due, 0)) }

// first are the first n reviews, or all if there are not so many.
func (b *backlog) first(n int) []*standing {
	for len(b.ordered) < n && len(b.rest) > 0 {
		b.order(n - len(b.ordered))
	}
	return b.ordered[:min(n, len(b.ordered))]
}

// all are all reviews, and those that wait for another day.
func (b *backlog) all() (ordered, later []*standing) {
	return b.first(len(b.ordered) + len(b.rest)), b.later
}

// order puts n more cards in order, and the others of the last one's day.
func (b *backlog) order(n int) {
	for n = min(n, len(b.rest)); n < len(b.rest) && b.rest[n].by == b.rest[n-1].by; n++ {
	}
	part := b.rest[:n]
	b.rest = b.rest[n:]
	for i := range part {
		part[i].by = uint32(fsrs.Seed(b.cards[part[i].at].card.ID[:], int(b.today)) >> 32)
	}
	part = sorted(part)
	for i := range part {
		part[i].by = b.cards[part[i].at].dueBy()
	}
	list := make([]*standing, n)
	for i, x := range sorted(part) {
		list[i] = &b.cards[x.at]
	}
	if b.asked == nil {
		b.ordered = append(b.ordered, list...)
		return
	}
	alone, others := b.asked.apart(list)
	b.ordered, b.later = append(b.ordered, alone...), append(b.later, others...)
}

// placed is what stands at an index, and the number by which it is put in order.
type placed struct {
	by uint32
	at int32
}

// sorted puts a list in order byte by byte, the least first: several times faster than
// comparing. Where numbers are equal the order stays. It uses the list.
func sorted(list []placed) []placed {
	least, most := uint32(math.MaxUint32), uint32(0)
	for _, x := range list {
		least, most = min(least, x.by), max(most, x.by)
	}
	spare := make([]placed, len(list))
	for shift := 0; least < most && (most-least)>>shift > 0; shift += 8 {
		var next [256]int32
		for _, x := range list {
			next[byte((x.by-least)>>shift)]++
		}
		sum := int32(0)
		for i, n := range next {
			next[i], sum = sum, sum+n
		}
		for _, x := range list {
			n := &next[byte((x.by-least)>>shift)]
			spare[*n] = x
			*n++
		}
		list, spare = spare, list
	}
	return list
}

// kinship is the questions of which a card is asked today.
type kinship map[*deck.Question]bool

func (k kinship) add(c *deck.Card) { k[c.Question] = true }

// kin reports whether a card tells the answer of another one, or has its own told.
func kin(c *deck.Card) bool { return len(c.Question.Cards()) != 1 || len(c.Question.Rivals()) > 0 }

// apart parts the cards none of whose kin is asked yet from the others. It uses the list.
func (k kinship) apart(list []*standing) (alone, others []*standing) {
	alone = list[:0]
	for _, c := range list {
		if !kin(c.card) {
			alone = append(alone, c)
			continue
		}
		if k[c.card.Question] || slices.ContainsFunc(c.card.Question.Rivals(), func(q *deck.Question) bool { return k[q] }) {
			others = append(others, c)
			continue
		}
		k.add(c.card)
		alone = append(alone, c)
	}
	return alone, others
}
