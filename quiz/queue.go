package quiz

import (
	"cmp"
	"slices"
	"time"

	"ripasso/deck"
	"ripasso/quiz/fsrs"
)

// Queue is what there is to do now.
type Queue struct {
	Cards   []deck.CardID // in the order of asking: due steps, then reviews and new cards mixed
	Waiting []Wait        // steps that fall due later in this learning day
	New     int           // how many of Cards are new
}

// Queue picks from the cards, given in the order of their decks and files, what is to
// be asked now: due steps, reviews by due day, and new cards spread evenly among them,
// within the day's limits less what was done today. A Scope.New takes the place of the
// daily limits on new cards.
func (p *Plan) Queue(cards []*deck.Card, st *State, scope Scope, now time.Time) Queue {
	s := p.sort(cards, st, now)
	done := st.Days.At(p.calendar.Day(now))
	room := max(0, p.settings.PerDay-done.New-done.Tested)
	reviews := s.reviews[:min(len(s.reviews), room)]
	fresh := min(max(0, p.settings.NewPerDay-done.New), room-len(reviews))
	if scope.New != nil {
		fresh = max(0, *scope.New)
	}
	fresh = min(fresh, len(s.fresh))

	q := Queue{Waiting: s.waiting, New: fresh}
	q.Cards = append(s.steps, mix(reviews, s.fresh[:fresh])...)
	if n := scope.Limit; n > 0 {
		q.Cards = q.Cards[:min(n, len(q.Cards))]
		q.Waiting = q.Waiting[:min(n-len(q.Cards), len(q.Waiting))]
		q.New = 0
		for _, c := range q.Cards {
			if st.Cards.At(c).Phase == New {
				q.New++
			}
		}
	}
	return q
}

// stock is the cards by what is to be done with them.
type stock struct {
	steps   []deck.CardID // due, the longest first
	waiting []Wait        // steps due later today, the next first
	reviews []deck.CardID // due, by due day
	fresh   []deck.CardID // in the order given
}

func (p *Plan) sort(cards []*deck.Card, st *State, now time.Time) stock {
	var s stock
	var steps []Wait
	type review struct {
		card deck.CardID
		due  Day
		toss uint64
	}
	var reviews []review
	today := p.calendar.Day(now)
	for _, c := range cards {
		x := st.Cards.At(c.ID)
		if x.Phase == New {
			s.fresh = append(s.fresh, c.ID)
			continue
		}
		due, days := p.due(c.ID, x)
		dueDay := p.calendar.Day(due)
		switch {
		case dueDay > today:
		case days > 0:
			// Within a day the order is tossed anew each day, so that no card leans on its neighbour.
			reviews = append(reviews, review{c.ID, dueDay, fsrs.Seed(c.ID[:], int(today))})
		case due.After(now):
			s.waiting = append(s.waiting, Wait{c.ID, due})
		default:
			steps = append(steps, Wait{c.ID, due})
		}
	}
	slices.SortStableFunc(reviews, func(a, b review) int {
		return cmp.Or(cmp.Compare(a.due, b.due), cmp.Compare(a.toss, b.toss))
	})
	for _, r := range reviews {
		s.reviews = append(s.reviews, r.card)
	}
	byDue := func(a, b Wait) int { return a.Due.Compare(b.Due) }
	slices.SortStableFunc(steps, byDue)
	slices.SortStableFunc(s.waiting, byDue)
	for _, w := range steps {
		s.steps = append(s.steps, w.Card)
	}
	return s
}

// mix spreads b evenly through a; each keeps its order.
func mix(a, b []deck.CardID) []deck.CardID {
	out := make([]deck.CardID, 0, len(a)+len(b))
	na, nb := len(a), len(b)
	for i, j := 0, 0; i < na || j < nb; {
		// The middle of b's j-th share lies at (2j+1)/2nb of the whole, that of a's i-th at (2i+1)/2na.
		if j == nb || i < na && (2*i+1)*nb <= (2*j+1)*na {
			out, i = append(out, a[i]), i+1
		} else {
			out, j = append(out, b[j]), j+1
		}
	}
	return out
}
