package quiz

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"time"

	"ripasso/deck"
)

// Queue is what there is to do now.
type Queue struct {
	Cards   []deck.CardID // in the order of asking: due steps, then reviews and new cards
	Waiting []Wait        // steps that fall due later in this learning day
	New     int           // how many of Cards are new
}

// Queue picks from the cards, given in the order of their decks and files, what is to
// be asked now: due steps, reviews by due day, and new cards among them, within the
// day's limits less what was done today. A Scope.New takes the place of the daily limits
// on new cards. A free day asks only the steps of what was answered on it; a Scope that
// says how much makes it a day like others. Cards that are set aside are left out. Of
// cards that tell each other's answer one is reviewed on a day, and is begun alone as
// long as there are others to begin; a card that the Scope does not admit counts for that
// alone.
func (p *Plan) Queue(cards []*deck.Card, st *State, scope Scope, now time.Time) Queue {
	all := p.standings(cards, st, now)
	scope.confine(all)
	return p.queue(all, st, scope, now)
}

// standing is a card and how it stands: what several looks at a deck share.
type standing struct {
	card    *deck.Card
	row     *row // nil for a new card
	aside   Aside
	due     Day        // nothing for a new card
	step    *time.Time // when it is due within that day; nil unless it is on a step
	today   bool       // answered today
	outside bool       // not what is to be asked
	seats   *seats     // of the exams ahead, nil where there is none
}

func (p *Plan) standings(cards []*deck.Card, st *State, now time.Time) []standing {
	out := make([]standing, len(cards))
	find := st.finder(len(cards))
	morning := p.calendar.Start(p.calendar.Day(now)).UnixMilli()
	for i, c := range cards {
		s := &out[i]
		if s.card, s.row = c, find(&c.ID); s.row == nil {
			continue
		}
		s.today = s.row.last() >= morning
		if s.row.reviewing() && p == st.plan {
			s.due = s.row.due()
			continue
		}
		day, step := p.due(c.ID, s.row.progress())
		if s.due = day; !step.IsZero() {
			s.step = &step
		}
	}
	if len(st.Aside) > 0 {
		for i, c := range cards {
			out[i].aside = p.aside(st, c.ID, now)
		}
	}
	return out
}

// aside is how a card is set aside now.
func (p *Plan) aside(st *State, card deck.CardID, now time.Time) Aside {
	a := st.Aside[st.heir(card)]
	if a.As == Buried && p.calendar.Day(a.Since.At) != p.calendar.Day(now) {
		return In
	}
	return a.As
}

func (p *Plan) queue(cards []standing, st *State, scope Scope, now time.Time) Queue {
	s := p.sort(cards, now)
	today := p.calendar.Day(now)
	room := p.room(today)
	switch {
	case room > 0:
	case scope.measured():
		room = 1
	default:
		begun := func(c deck.CardID) bool { return p.calendar.Day(st.Card(c).Last) == today }
		s.steps = slices.DeleteFunc(s.steps, func(c deck.CardID) bool { return !begun(c) })
	}
	reviews, fresh := p.share(s, today, room, st)
	planned, begun := s.planned(scope)
	if !p.settings.Habits.Together {
		alone, kin := s.asked.apart(planned)
		planned = slices.Concat(alone, kin)
	}
	if scope.New != nil {
		fresh = min(max(0, *scope.New-begun), len(s.fresh))
	}
	q := Queue{Waiting: s.waiting, Cards: slices.Concat(s.steps, ids(planned), p.order(ids(s.reviews.first(reviews)), ids(s.fresh[:fresh]))), New: begun + fresh}
	if n := scope.Limit; n > 0 {
		q.Cards = q.Cards[:min(n, len(q.Cards))]
		q.Waiting = q.Waiting[:min(n-len(q.Cards), len(q.Waiting))]
		q.New = 0
		for _, c := range q.Cards {
			if st.Card(c).Phase == New {
				q.New++
			}
		}
	}
	return q
}

func ids(list []*standing) []deck.CardID {
	out := make([]deck.CardID, len(list))
	for i, c := range list {
		out[i] = c.card.ID
	}
	return out
}

// tomorrow is what the next learning day brings when today's queue is done: what falls
// due then, what is overdue and finds no room today, and new cards.
func (r *room) tomorrow(cards []standing) Load {
	p := r.plan
	s := p.sort(cards, r.world.Now)
	reviews, fresh := p.share(s, r.today(), p.room(r.today()), r.state)
	all, later := s.reviews.all()
	next := stock{fresh: s.fresh[fresh:]}
	due := slices.Concat(all[reviews:], later)
	for i := range cards {
		if c := &cards[i]; c.aside != Suspended && c.row != nil && c.due == r.today()+1 && !c.seats.ownsOn(c.card.ID, c.due) {
			due = append(due, c)
		}
	}
	next.reviews = &backlog{ordered: due}
	var l Load
	l.Due, l.New = p.share(next, r.today()+1, p.room(r.today()+1), r.state)
	answers := float64(l.New) * p.answers(New)
	for _, c := range due[:l.Due] {
		answers += p.answers(c.row.phase())
	}
	planned := s.seats.tomorrow()
	l.Due, l.New, l.Minutes = l.Due+planned.Due, l.New+planned.New, minutesFor(answers, r.world.Pace)+planned.Minutes
	return l
}

// order puts reviews and new cards together as the learner likes it.
func (p *Plan) order(reviews, fresh []deck.CardID) []deck.CardID {
	switch p.settings.Habits.Order {
	case NewFirst:
		return slices.Concat(fresh, reviews)
	case NewLast:
		return slices.Concat(reviews, fresh)
	}
	return mix(reviews, fresh)
}

// share is how many of the reviews and of the new cards the limits of a day let through,
// less what was done on it; room is how much of an ordinary day's work it takes.
func (p *Plan) share(s stock, day Day, room float64, st *State) (reviews, fresh int) {
	done := st.Days.At(day)
	if s.seats != nil && day == s.day {
		done = done.minus(s.seats.done)
	}
	least := func(limit int) int { return int(math.Ceil(float64(limit) * room)) }
	cards := max(0, least(p.settings.PerDay)-done.New-done.Tested)
	reviews = len(s.reviews.first(cards))
	fresh = min(len(s.fresh), max(0, least(p.settings.NewPerDay)-done.New), cards-reviews)
	if p.settings.Habits.Minutes == 0 {
		return reviews, fresh
	}
	pace := st.Pace()
	left := time.Duration(float64(p.settings.Habits.Minutes)*room*float64(time.Minute)) - done.Took - time.Duration(done.Reviews)*verdictTime
	left -= time.Duration(len(s.steps)+len(s.waiting)) * pace
	fit := func(list []*standing) int {
		for i, c := range list {
			if left <= 0 {
				return i
			}
			left -= time.Duration(p.answers(c.row.phase()) * float64(pace))
		}
		return len(list)
	}
	return fit(s.reviews.first(reviews)), fit(s.fresh[:fresh])
}

// stock is the cards by what is to be done with them.
type stock struct {
	steps   []deck.CardID // due, the longest first
	waiting []Wait        // steps due later today, the next first
	reviews *backlog
	fresh   []*standing // in the order given, those whose kin is asked today last
	exams   []*standing // what exams ask in place of all this but the steps
	seats   *seats
	day     Day
	asked   kinship // of what was asked today
}

func (p *Plan) sort(cards []standing, now time.Time) stock {
	var s stock
	var steps []Wait
	due := make([]placed, 0, len(cards))
	asked := kinship{}
	today := p.calendar.Day(now)
	s.day, s.seats = today, seatsOf(cards)
	for i := range cards {
		c := &cards[i]
		switch {
		case c.planned(today):
			if c.today {
				asked.add(c.card)
			}
			if !c.outside {
				s.exams = append(s.exams, c)
			}
			continue
		case c.today:
			asked.add(c.card)
		case c.aside == In && c.row == nil && !c.outside:
			s.fresh = append(s.fresh, c)
		}
		switch {
		case c.aside != In || c.row == nil || c.due > today || c.outside:
		case c.step == nil:
			due = append(due, placed{c.dueBy(), int32(i)})
		case c.step.After(now):
			s.waiting = append(s.waiting, Wait{c.card.ID, *c.step})
		default:
			steps = append(steps, Wait{c.card.ID, *c.step})
		}
	}
	byDue := func(a, b Wait) int { return a.Due.Compare(b.Due) }
	slices.SortStableFunc(steps, byDue)
	slices.SortStableFunc(s.waiting, byDue)
	for _, w := range steps {
		s.steps = append(s.steps, w.Card)
	}
	s.asked = maps.Clone(asked)
	if p.settings.Habits.Together {
		asked = nil
	}
	s.reviews = newBacklog(cards, due, today, asked)
	if asked != nil && slices.ContainsFunc(s.fresh, func(c *standing) bool { return kin(c.card) }) {
		s.reviews.all() // for kin that is new comes after what is reviewed
		alone, others := asked.apart(s.fresh)
		s.fresh = slices.Concat(alone, others)
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

// Cram picks from the cards what is asked where the schedule is left alone: those that were
// seen, the least known first, then the new ones in the order given; of cards that tell
// each other's answer all but the first come behind the rest. Cards that are set aside are
// left out. Scope.Limit and Scope.New bound it.
func (p *Plan) Cram(cards []*deck.Card, st *State, scope Scope, now time.Time) Queue {
	all := p.standings(cards, st, now)
	var seen, fresh []*standing
	recall := map[deck.CardID]float64{}
	for i := range all {
		c := &all[i]
		switch {
		case c.aside != In:
		case c.row == nil:
			fresh = append(fresh, c)
		default:
			seen = append(seen, c)
			recall[c.card.ID] = p.Recall(c.row.progress(), now)
		}
	}
	slices.SortStableFunc(seen, func(a, b *standing) int { return cmp.Compare(recall[a.card.ID], recall[b.card.ID]) })
	if scope.New != nil {
		fresh = fresh[:min(max(0, *scope.New), len(fresh))]
	}
	list := slices.Concat(seen, fresh)
	if !p.settings.Habits.Together {
		alone, kin := kinship{}.apart(list)
		list = slices.Concat(alone, kin)
	}
	if scope.Limit > 0 {
		list = list[:min(scope.Limit, len(list))]
	}
	q := Queue{Cards: ids(list)}
	for _, c := range list {
		if c.row == nil {
			q.New++
		}
	}
	return q
}
