package quiz_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz"
	"ripasso/quiz/fsrs"
)

// Whatever the clock does between two requests, nothing that was acknowledged is lost,
// nothing is doubled, nothing fails, and a learner can sit down again.
func TestAClockThatJumps(t *testing.T) {
	year := 365 * 24 * time.Hour
	for name, jumps := range map[string][]time.Duration{
		"back a year":           {-year},
		"back a year and forth": {-year, year},
		"to 2099":               {73 * year},
		"to 2099 and back":      {73 * year, -73 * year},
		"to 1970 and back":      {-56 * year, 56 * year},
		"by an hour each time":  {-time.Hour, -time.Hour, time.Hour, -time.Hour},
		"by centuries":          {290 * year, 290 * year, 290 * year, -290 * year},
		"over and over again":   {-year, 2 * year, -3 * year, 4 * year},
	} {
		x := newTable(t, files(manyCards(12)))
		v := x.sit(quiz.Scope{})
		answers := 0
		round := func() {
			for range 3 {
				if v.Phase == quiz.Done {
					var err error
					if v, err = x.desk.Open(t.Context(), x.learner, quiz.Scope{}, true); err != nil {
						t.Fatalf("%s: %v", name, err)
					}
					if v.Phase == quiz.Done {
						return
					}
				}
				v = x.do(v, quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Unknown: true}})
				answers++
				if v.Minutes < 0 || v.Left < 1 {
					t.Errorf("%s: %d left, %d minutes", name, v.Left, v.Minutes)
				}
				v = x.do(v, quiz.Event{Do: quiz.DoNext})
			}
		}
		round()
		for _, jump := range jumps {
			x.clock.pass(jump)
			if v.Phase == quiz.Asking { // the card was shown before the jump
				v = x.do(v, quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Unknown: true}})
				x.clock.pass(-jump / 2)
				v = x.do(v, quiz.Event{Do: quiz.DoUndo})
				x.clock.pass(jump / 2)
			}
			round()
			if got := x.state().Total.Reviews; got != answers {
				t.Errorf("%s: %d answers count, want %d", name, got, answers)
			}
			for what, err := range map[string]error{
				"today":    second(x.desk.Today(t.Context(), x.learner)),
				"progress": second(x.desk.Progress(t.Context(), x.learner)),
				"deck":     second(x.desk.DeckPage(t.Context(), x.learner, x.library.Decks()[0].ID())),
				"open":     second(x.desk.Open(t.Context(), x.learner, quiz.Scope{}, false)),
			} {
				if err != nil {
					t.Errorf("%s: %s: %v", name, what, err)
				}
			}
			v = x.sit(quiz.Scope{})
		}
		x.reopen()
		if got := x.state().Total.Reviews; got != answers {
			t.Errorf("%s: %d answers after a restart, want %d", name, got, answers)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// What a learner chose while the clock was wrong does not outlive the clock's mending:
// a later choice counts, and so does the zone.
func TestSettingsAfterAWrongClock(t *testing.T) {
	x := newTable(t, files(threeCards))
	for _, wrong := range []time.Duration{20 * 365 * 24 * time.Hour, 10 * 365 * 24 * time.Hour, 0} {
		x.clock.pass(wrong)
		s, err := x.desk.Settings(t.Context(), x.learner)
		if err != nil {
			t.Fatal(err)
		}
		s.NewPerDay++
		if err := x.desk.SetSettings(t.Context(), x.learner, s); err != nil {
			t.Fatal(err)
		}
		x.clock.pass(-wrong)
	}
	s := quiz.DefaultSettings()
	s.Zone, s.NewPerDay = "Europe/Rome", 2
	if err := x.desk.SetSettings(t.Context(), x.learner, s); err != nil {
		t.Fatal(err)
	}
	if got := x.state(); got.Settings.NewPerDay != 2 || got.Settled.At.After(x.clock.now()) {
		t.Errorf("%d new a day, settled %s", got.Settings.NewPerDay, got.Settled.At)
	}
	if v := x.sit(quiz.Scope{}); v.Left != 2 {
		t.Errorf("%d cards", v.Left)
	}
}

// Facts from a clock that knows no bounds fold without end or panic, to numbers that
// are numbers.
func TestFactsOfAbsurdTimes(t *testing.T) {
	times := []time.Time{
		{}, time.UnixMilli(-1 << 62).UTC(), time.UnixMilli(1 << 62).UTC(), time.Date(-9999, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC), time.Unix(0, 0).UTC(), evening, time.Date(300000000, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	r := rand.New(rand.NewPCG(9, 9))
	x := newTable(t, files(manyCards(3)))
	cards := x.library.Decks()[0].Cards()
	for range 60 {
		at := times[r.IntN(len(times))]
		f := quiz.Fact{ID: newID(t), Learner: x.learner, At: at}
		f.Review = &quiz.Review{Card: cards[r.IntN(3)].ID, Grade: fsrs.Again + fsrs.Grade(r.IntN(4)), Took: time.Second}
		if err := x.store.Append(t.Context(), []quiz.Fact{f}, nil); err != nil {
			t.Fatal(err)
		}
	}
	st := x.state()
	for card, p := range st.Cards.All() {
		if m := p.Memory; !(m.Stability >= fsrs.MinStability && m.Stability <= fsrs.MaxStability && m.Difficulty >= 1 && m.Difficulty <= 10) || p.Elapsed < 0 {
			t.Errorf("card %s: %+v", card, p)
		}
	}
	rep, err := x.desk.Progress(t.Context(), x.learner)
	if err != nil || rep.Cards+rep.Fresh != 3 || !(rep.Expected >= 0 && rep.Expected <= 3) {
		t.Errorf("%v: %+v", err, rep)
	}
	v := x.sit(quiz.Scope{})
	if v.Phase == quiz.Asking {
		x.do(v, quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Unknown: true}})
	}
}

// Events whose times make no sense are answers all the same, within the turn.
func TestEventsOfAbsurdTimes(t *testing.T) {
	for _, at := range []time.Time{{}, time.Unix(1<<40, 0), time.Unix(-1<<40, 0), time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC)} {
		for _, took := range []time.Duration{-1 << 62, 1 << 62, 1} {
			x := newTable(t, files(threeCards))
			v := x.sit(quiz.Scope{})
			shown := x.clock.now()
			x.clock.pass(7 * time.Second)
			ev := quiz.Event{ID: newID(t), Version: v.Version, At: at, Took: took, Do: quiz.DoAnswer, Response: &deck.Response{Unknown: true}}
			if _, err := x.desk.Do(t.Context(), x.learner, v.Sitting, ev); err != nil {
				t.Fatal(err)
			}
			f := x.facts()[1]
			if f.At.Before(shown) || f.At.After(x.clock.now()) || f.Review.Took < 0 || f.Review.Took > time.Minute {
				t.Errorf("at %s, took %d: %s, %s", at, took, f.At, f.Review.Took)
			}
		}
	}
}

// A card of one learner says nothing of another's, and a sitting is its learner's alone.
func TestLearnersApart(t *testing.T) {
	x := newTable(t, files(threeCards))
	v := x.do(x.sit(quiz.Scope{}), typed("a"))
	other := uuid.New()
	if _, err := x.desk.View(t.Context(), other, v.Sitting); err == nil {
		t.Error("another learner sees the sitting")
	}
	ev := quiz.Event{ID: newID(t), Version: v.Version, Do: quiz.DoUndo}
	if _, err := x.desk.Do(t.Context(), other, v.Sitting, ev); err == nil {
		t.Error("another learner takes the answer back")
	}
	theirs, err := x.desk.Open(t.Context(), other, quiz.Scope{}, false)
	if err != nil || theirs.Left != 3 || theirs.CanUndo {
		t.Fatalf("%v: %+v", err, theirs)
	}
	if _, err := x.desk.Do(t.Context(), other, v.Sitting, ev); err == nil {
		t.Error("another learner, seated, takes the answer back")
	}
	if got := fmt.Sprint(x.state().Total.Reviews); got != "1" {
		t.Errorf("%s answers", got)
	}
}
