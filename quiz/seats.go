package quiz

import (
	"context"
	"slices"
	"time"

	"ripasso/deck"
	"ripasso/quiz/exam"
	"ripasso/quiz/fsrs"
)

// While an exam is ahead and near enough, its cards are asked as its plan for today says,
// whatever their due days and the day's limits. Steps stay what they are, and cards of two
// exams belong to the nearer one. When an exam is over all is as if it had never been: no
// fact knows of it.

// seats is which cards belong to exams, and which of them are asked today.
type seats struct {
	exams []seated
	owner map[deck.CardID]int // index of exams
	rank  map[deck.CardID]int // of the cards asked today, what brings most first; then those that would come next
	asked int                 // ranks below are today's
	done  DayTotal            // what of today was done for exams: New, Tested, Reviews, Took
}

// seated is an exam with its plan.
type seated struct {
	plan   ExamPlan
	course *course
}

// seat works out which cards belong to exams. It is nil where there is none ahead.
func (d *Desk) seat(ctx context.Context, r *room) (*seats, error) {
	s := &seats{owner: map[deck.CardID]int{}, rank: map[deck.CardID]int{}}
	var now, more []deck.CardID
	patience, stop := patient(ctx)
	defer stop()
	for _, x := range r.exams() {
		if x.Day <= r.today() || x.Day-r.today() > exam.Horizon {
			continue
		}
		k := d.course(r, &x)
		m, leave := d.plans.of(r.learner, k)
		ok, err := wait(ctx, patience, m.ready)
		leave()
		if err != nil {
			return nil, err
		}
		if !ok || m.plan == nil {
			continue // asked like all others until there is a plan
		}
		free := func(i int) bool { _, taken := s.owner[k.cards[i].ID]; return !taken }
		for _, i := range m.plan.Today {
			if free(i) {
				now = append(now, k.cards[i].ID)
			}
		}
		for _, i := range m.plan.More {
			if free(i) {
				more = append(more, k.cards[i].ID)
			}
		}
		s.own(r, x, k, m)
	}
	if len(s.exams) == 0 {
		return nil, nil
	}
	s.asked = len(now)
	for i, c := range append(now, more...) {
		s.rank[c] = i
	}
	return s, nil
}

// own notes an exam and what was done for it today.
func (s *seats) own(r *room, x Exam, k *course, m *making) {
	p := ExamPlan{Exam: x, Stage: ExamOn, Ahead: int(x.Day - r.today()), Cards: len(k.cards), From: r.today(), Vanished: k.vanished}
	p.Now, p.Most = m.plan.Now, m.plan.Most
	p.take(m.plan, 0, k, r.today())
	total := r.state.Days.At(r.today())
	for i, c := range k.cards {
		if _, taken := s.owner[c.ID]; taken {
			continue
		}
		s.owner[c.ID] = len(s.exams)
		if k.Cards[i].Last < 0 || k.Cards[i].Memory == (fsrs.Memory{}) {
			continue
		}
		if r.state.Card(c.ID).Tested == 0 {
			s.done.New++
		} else {
			s.done.Tested++
		}
	}
	if all := total.New + total.Tested; all > 0 {
		share := min(1, float64(s.done.New+s.done.Tested)/float64(all))
		s.done.Reviews = int(share * float64(total.Reviews))
		s.done.Took = time.Duration(share * float64(total.Took))
	}
	s.exams = append(s.exams, seated{p, k})
}

// plans are the exams ahead with their plans, the next first.
func (s *seats) plans() []ExamPlan {
	if s == nil {
		return nil
	}
	var out []ExamPlan
	for _, x := range s.exams {
		out = append(out, x.plan)
	}
	return out
}

// lines are all exams ahead, the next first: those without a plan, because they are far or
// it is not made yet, with what is expected now.
func (d *Desk) lines(r *room, s *seats) []ExamPlan {
	var out []ExamPlan
	planned := s.plans()
	for _, x := range r.exams() {
		if x.Day <= r.today() {
			continue
		}
		if i := slices.IndexFunc(planned, func(p ExamPlan) bool { return p.Name == x.Name }); i >= 0 {
			out = append(out, planned[i])
			continue
		}
		p := ExamPlan{Exam: x, Stage: ExamOn, Ahead: int(x.Day - r.today()), From: r.today(), Pending: true}
		if p.Ahead > exam.Horizon {
			p.Stage, p.From, p.Pending = ExamFar, x.Day-exam.Horizon, false
		}
		p.Now, p.Most = d.course(r, &x).Now()
		out = append(out, p)
	}
	return out
}

// owns reports whether a card is asked by the plan of an exam.
func (s *seats) owns(card deck.CardID) bool {
	if s == nil {
		return false
	}
	_, ok := s.owner[card]
	return ok
}

// planned reports whether it is a plan that says when a card is asked: a step of today is
// gone through all the same.
func (c *standing) planned(today Day) bool {
	if c.seats == nil {
		return false
	}
	stepped := c.row != nil && c.due <= today && c.step != nil
	return c.aside == In && c.seats.owns(c.card.ID) && !stepped
}

// ownsOn reports whether it will be on a day to come.
func (s *seats) ownsOn(card deck.CardID, day Day) bool {
	if s == nil {
		return false
	}
	i, ok := s.owner[card]
	return ok && s.exams[i].plan.Day > day
}

// tomorrow is what the plans want on the next day.
func (s *seats) tomorrow() Load {
	var l Load
	if s == nil {
		return l
	}
	for _, x := range s.exams {
		if len(x.plan.Days) > 1 {
			day := x.plan.Days[1]
			l.Due, l.New, l.Minutes = l.Due+int(day.Reviews+0.5), l.New+int(day.New+0.5), l.Minutes+day.Minutes
		}
	}
	return l
}

// standings are cards with how they stand, and where they sit.
func (d *Desk) standings(ctx context.Context, r *room, cards []*deck.Card) ([]standing, error) {
	s, err := d.seat(ctx, r)
	if err != nil {
		return nil, err
	}
	return r.standings(cards, s), nil
}

func (r *room) standings(cards []*deck.Card, s *seats) []standing {
	out := r.plan.standings(cards, r.state, r.world.Now)
	for i := range out {
		out[i].seats = s
	}
	return out
}

// seatsOf is where cards sit.
func seatsOf(cards []standing) *seats {
	if len(cards) == 0 {
		return nil
	}
	return cards[0].seats
}

// planned are the cards that exams ask today, in their order; more says to go on with those
// that would come next.
func (s *seats) planned(list []*standing, more bool) []*standing {
	ranked := make([]*standing, len(s.rank))
	for _, c := range list {
		if i, ok := s.rank[c.card.ID]; ok && (more || i < s.asked) {
			ranked[i] = c
		}
	}
	out := ranked[:0]
	for _, c := range ranked {
		if c != nil {
			out = append(out, c)
		}
	}
	return out
}

// planned are the cards that exams ask in a scope, and how many of them are new: as many as
// the scope has, and more than the plans have where it says how much.
func (s *stock) planned(scope Scope) (list []*standing, begun int) {
	if s.seats == nil {
		return nil, 0
	}
	for _, c := range s.seats.planned(s.exams, scope.measured()) {
		if c.row == nil {
			if scope.New != nil && begun >= *scope.New {
				continue
			}
			begun++
		}
		list = append(list, c)
	}
	return list, begun
}

// tell writes down what exams ahead look like, once a day for each.
func (d *Desk) tell(ctx context.Context, r *room, s *seats) error {
	var facts []Fact
	for _, p := range s.plans() {
		told := false
		for _, o := range r.state.Outlooks {
			told = told || o.Exam == p.Name && o.Day == r.today()
		}
		if !told {
			facts = append(facts, p.outlook(r.learner, r.world.Now))
		}
	}
	if len(facts) == 0 {
		return nil
	}
	return d.Store.Append(ctx, facts, nil)
}

// returns puts, for a card that an exam asks, the days of its plan in the place of ordinary
// intervals: what a learner is told must come true. Facts keep the ordinary ones.
func (r *room) returns(card deck.CardID, before Progress, at time.Time, by map[fsrs.Grade]time.Duration) {
	x, ok := r.asks(card)
	for g, ordinary := range by {
		if !ok || ordinary < day || !g.Valid() {
			continue
		}
		days := int(x.Day - r.today())
		if n, ok := r.desk.plans.again(r.learner, x.Name, card, r.plan.After(before, FactID{}, at, g).Memory, days); ok {
			if n == days { // not before the exam
				n = max(n, int(ordinary/day))
			}
			by[g] = time.Duration(n) * day
		}
	}
}

// shared is how many cards of an exam's course are asked by the plans of nearer ones.
func (r *room) shared(x *Exam, k *course) int {
	nearer := slices.DeleteFunc(r.exams(), func(y Exam) bool { return y.Name == x.Name || y.Day <= r.today() || y.Day >= x.Day })
	n := 0
	for _, c := range k.cards {
		if slices.ContainsFunc(nearer, func(y Exam) bool { return Scope{Decks: y.Decks}.has(c.Deck().ID()) }) {
			n++
		}
	}
	return n
}

// asks is the exam by whose plan a card is asked, if any: the nearest that it belongs to.
func (r *room) asks(card deck.CardID) (Exam, bool) {
	c, ok := r.library.Card(card)
	if !ok {
		return Exam{}, false
	}
	for _, x := range r.exams() {
		if x.Day > r.today() && x.Day-r.today() <= exam.Horizon && (Scope{Decks: x.Decks}).has(c.Deck().ID()) {
			return x, true
		}
	}
	return Exam{}, false
}
