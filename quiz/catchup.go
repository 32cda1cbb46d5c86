package quiz

import (
	"math"
	"slices"
	"time"

	"ripasso/deck"
	"ripasso/quiz/fsrs"
)

// CatchUp is how what has been left lying is worked off by who keeps to the plan: as many
// reviews a day as its limits let through, on the days that are not free, while new cards
// wait.
type CatchUp struct {
	Overdue int // cards that were due before today
	PerDay  int // that an ordinary day takes
	Days    int // on which something is done, today among them
	Finish  Day // at whose end nothing is left over; 0 where a year is not enough
}

const (
	// catchUpDays is how far ahead it is looked.
	catchUpDays = 366
	// catchUpReviews is how many reviews are followed to where they come back; a page is
	// waiting. Who has more overdue is told a day that is a little early.
	catchUpReviews = 20_000
)

// visit is a card that falls due.
type visit struct {
	*standing
	then *Progress // as it stands then; nil: as it stands now
}

func (v visit) progress() Progress {
	if v.then != nil {
		return *v.then
	}
	return v.row.progress()
}

// catchUp goes through the coming days until nothing is left over: a card that is asked is
// recalled or forgotten with the probability that the memory model gives it, by a toss that
// is the same whenever it is made, and comes back accordingly. It is nil where the plan
// holds all that is overdue. What exams ask has plans of its own.
func (r *room) catchUp(cards []standing) *CatchUp {
	p, today, exams := r.plan, r.today(), seatsOf(cards)
	if exams != nil {
		cards = slices.DeleteFunc(slices.Clone(cards), func(s standing) bool { return exams.owns(s.card.ID) })
	}
	c := CatchUp{PerDay: p.daily(1, r.world.Pace)}
	for i := range cards {
		if s := &cards[i]; s.aside == In && s.row != nil && s.step == nil && s.due < today {
			c.Overdue++
		}
	}
	if c.Overdue == 0 {
		return nil
	}
	s := p.sort(cards, r.world.Now)
	takes, _ := p.share(s, today, p.room(today), r.state)
	reviews, _ := s.reviews.all()
	if n := len(reviews); n <= takes || p.room(today) == 0 && n <= c.PerDay {
		return nil
	}
	todo := make([]visit, 0, len(reviews))
	for _, x := range reviews {
		todo = append(todo, visit{standing: x})
	}
	due := coming(cards, todo, today)
	followed := 0
	for d := today; d < today+catchUpDays; d++ {
		at := p.calendar.Start(d)
		if d == today {
			at = r.world.Now
		} else {
			takes = p.daily(p.room(d), r.world.Pace)
		}
		todo = append(todo, due[d]...)
		n := min(takes, len(todo))
		for _, v := range todo[:min(n, catchUpReviews-followed)] {
			x, back := p.foreseen(v, at)
			due[back] = append(due[back], visit{v.standing, &x})
			followed++
		}
		if todo = todo[n:]; n > 0 {
			c.Days++
		}
		if len(todo) == 0 {
			c.Finish = d
			break
		}
	}
	return &c
}

// coming is the cards that are not among those to be done today, by the day on which they
// fall due: tomorrow at the soonest.
func coming(cards []standing, todo []visit, today Day) map[Day][]visit {
	now := make(map[deck.CardID]bool, len(todo))
	for _, v := range todo {
		now[v.card.ID] = true
	}
	due := map[Day][]visit{}
	for i := range cards {
		c := &cards[i]
		if d := max(c.due, today+1); d < today+catchUpDays && c.aside != Suspended && c.row != nil && !now[c.card.ID] {
			due[d] = append(due[d], visit{standing: c})
		}
	}
	return due
}

// daily is how many reviews a day takes that has so much of an ordinary day's room.
func (p *Plan) daily(room float64, pace time.Duration) int {
	n := int(math.Ceil(float64(p.settings.PerDay) * room))
	if minutes := p.settings.Habits.Minutes; minutes > 0 {
		each := p.answers(Reviewing) * pace.Minutes()
		n = min(n, int(math.Ceil(float64(minutes)*room/each)))
	}
	return n
}

// foreseen is a card after it was asked once more, steps within the day gone through, and
// the day on which it returns.
func (p *Plan) foreseen(v visit, at time.Time) (Progress, Day) {
	today, x := p.calendar.Day(at), v.progress()
	recall := p.predicted(x, max(0, int(today-p.calendar.Day(x.Last))))
	grade := fsrs.Good
	if float64(fsrs.Seed(v.card.ID[:], -1-x.Reps))/math.MaxUint64 >= recall {
		grade = fsrs.Again
	}
	x = p.After(x, FactID{}, at, grade)
	for range MaxSteps {
		if x.Phase == Reviewing {
			break
		}
		x = p.After(x, FactID{}, at, fsrs.Good)
	}
	_, days := p.span(v.card.ID, x)
	return x, today + Day(max(days, 1))
}
