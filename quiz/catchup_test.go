package quiz

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"ripasso/deck"
	"ripasso/quiz/fsrs"
)

// absent is a learner who answered some of a deck's cards easily so many days ago, and has
// not been here since.
func absent(t testing.TB, cards int, ago func(i int) int, change func(*Settings)) *room {
	t.Helper()
	var src strings.Builder
	for i := range cards {
		fmt.Fprintf(&src, "## Front %d\nBack %d\n\n", i, i)
	}
	lib, _ := deck.Load(fstest.MapFS{"deck.md": {Data: []byte(src.String())}})
	s := DefaultSettings()
	s.Zone = "Europe/Rome"
	change(&s)
	r := newRng(uint64(cards))
	facts := []Fact{{ID: r.id(), At: noon.AddDate(-3, 0, 0), Settings: &s}}
	for i, c := range lib.Decks()[0].Cards() {
		if n := ago(i); n > 0 {
			facts = append(facts, reviewFact(r.id(), c.ID, noon.AddDate(0, 0, -n), fsrs.Easy))
		}
	}
	return roomAt(lib, Replay(slices.Values(facts)), noon)
}

func roomAt(lib *deck.Library, st *State, now time.Time) *room {
	return &room{state: st, plan: st.plan, library: lib, world: World{Now: now, Plan: st.plan, Card: lib.Card, Pace: st.Pace()}}
}

func (r *room) behind() *CatchUp {
	return r.catchUp(r.plan.standings(r.cards(Scope{}), r.state, r.world.Now))
}

func TestCatchUp(t *testing.T) {
	long := func(n int) func(int) int {
		return func(i int) int {
			if i < n {
				return 25
			}
			return 0
		}
	}
	monday := DayOf(noon) // 2 March 2026
	for _, c := range []struct {
		name   string
		cards  int
		ago    func(int) int
		change func(*Settings)
		want   *CatchUp
	}{
		{"all fits into today", 60, long(48), func(s *Settings) { s.PerDay = 50 }, nil},
		{"nothing was ever learnt", 60, long(0), func(s *Settings) { s.PerDay = 5 }, nil},
		{"nothing is due", 60, func(int) int { return 1 }, func(s *Settings) { s.PerDay = 5 }, nil},
		{"five days of ten", 60, long(48), func(s *Settings) { s.PerDay = 10; lasting(s) }, &CatchUp{48, 10, 5, monday + 4}},
		{"half of them on two days", 60, long(48), func(s *Settings) {
			s.PerDay = 10
			lasting(s)
			s.Habits.Lighter[time.Tuesday], s.Habits.Lighter[time.Wednesday] = 50, 50
		}, &CatchUp{48, 10, 6, monday + 5}},
		{"Tuesdays free, and three days off", 60, long(48), func(s *Settings) {
			s.PerDay = 10
			lasting(s)
			s.Habits.Lighter[time.Tuesday] = 100
			s.Habits.Off = []Span{{monday + 3, monday + 5}}
		}, &CatchUp{48, 10, 5, monday + 9}},
		{"today is free", 60, long(48), func(s *Settings) {
			s.PerDay = 25
			lasting(s)
			s.Habits.Lighter[time.Monday] = 100
		}, &CatchUp{48, 25, 2, monday + 2}},
		{"today is free, and tomorrow takes all", 60, long(48), func(s *Settings) {
			s.PerDay = 50
			s.Habits.Lighter[time.Monday] = 100
		}, nil},
		{"no reviews a day", 60, long(48), func(s *Settings) { s.PerDay = 0 }, &CatchUp{Overdue: 48}},
	} {
		got := absent(t, c.cards, c.ago, c.change).behind()
		if fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

// lasting makes hardly anything be forgotten, and come back after 20 days.
func lasting(s *Settings) { s.Weights[3], s.MaxInterval = 100, 20 }

// Minutes a day are held to as reviews are: an answer takes the learner's usual time.
func TestCatchUpInMinutes(t *testing.T) {
	r := absent(t, 80, func(int) int { return 25 }, func(s *Settings) {
		s.Habits.Minutes = 3
		lasting(s)
	})
	each := 1.1 * r.state.Pace().Minutes()
	perDay := int(math.Ceil(3 / each))
	want := &CatchUp{80, perDay, (80 + perDay - 1) / perDay, DayOf(noon) + Day((80+perDay-1)/perDay) - 1}
	if got := r.behind(); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// A learner who does every day what the queue brings, and recalls what the memory model
// says, is up to date on the day that was promised, give or take one; new cards waited
// until then. The learner is led by the queue alone, day by day, and every answer is folded.
func TestCatchUpComesTrue(t *testing.T) {
	exact := 0
	for seed := range 12 {
		r := absent(t, 150+10*seed, func(i int) int { return 20 + (i*37+seed)%300 }, func(s *Settings) {
			s.PerDay = 12 + seed
			s.Habits.Lighter[time.Sunday] = 100
			s.Habits.Lighter[time.Saturday] = 30
			s.Habits.Off = []Span{{DayOf(noon) + 4, DayOf(noon) + 6}}
		})
		promised := r.behind()
		if promised == nil || promised.Finish == 0 {
			t.Fatalf("seed %d: %+v", seed, promised)
		}
		got := live(t, r, newRng(uint64(1000+seed)))
		switch d := got - promised.Finish; {
		case d == 0:
			exact++
		case d < -1 || d > 1:
			t.Errorf("seed %d: promised for day %s, done on %s", seed, promised.Finish, got)
		}
	}
	if exact < 6 {
		t.Errorf("only %d of 12 on the very day", exact)
	}
}

// live answers what the queue brings, day after day, and is the day at whose end nothing is
// left over.
func live(t *testing.T, r *room, ids rng) Day {
	t.Helper()
	p, st := r.plan, r.state.Clone()
	cards := r.cards(Scope{})
	for d := DayOf(noon); d < DayOf(noon)+200; d++ {
		at := noon.AddDate(0, 0, int(d-DayOf(noon)))
		q := p.Queue(cards, st, Scope{}, at)
		for i, card := range q.Cards {
			x := st.Card(card)
			g := fsrs.Good
			if float64(fsrs.Seed(card[:], -1-x.Reps))/math.MaxUint64 >= p.predicted(x, int(d-p.calendar.Day(x.Last))) {
				g = fsrs.Again
			}
			for n := 0; n == 0 || st.Card(card).Phase != Reviewing; n++ {
				f := reviewFact(ids.id(), card, at.Add(time.Duration(i*60+n)*time.Second), g)
				if !st.Add(f) {
					t.Fatal("the answer does not come last")
				}
				g = fsrs.Good
			}
		}
		if !overdue(st, cards, d) {
			return d
		}
		if q.New > 0 {
			t.Fatal("a new card is asked while others are left over")
		}
	}
	return 0
}

// overdue reports whether a review is left over on a day.
func overdue(st *State, cards []*deck.Card, d Day) bool {
	return slices.ContainsFunc(cards, func(c *deck.Card) bool {
		x := st.Card(c.ID)
		return x.Phase == Reviewing && x.Due <= d
	})
}
