package quiz_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
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

// The report and the calendar are what counting everything by hand gives.
func TestReportIsARecount(t *testing.T) {
	for seed := range uint64(8) {
		r := rand.New(rand.NewPCG(seed, 4))
		x := newTable(t, files(manyCards(60)))
		cards := x.library.Decks()[0].Cards()
		gone := deck.CardID(uuid.New()) // a card that the library no longer has
		rome := quiz.DefaultSettings()
		rome.Zone = "Europe/Rome"
		settled := quiz.Fact{ID: newID(t), Learner: x.learner, At: evening.AddDate(-1, 0, 0), Settings: &rome}
		if err := x.store.Append(t.Context(), []quiz.Fact{settled}, nil); err != nil {
			t.Fatal(err)
		}
		var facts []quiz.Fact
		for i := range 600 {
			card := cards[r.IntN(50)].ID
			if i%40 == 0 {
				card = gone
			}
			facts = append(facts, quiz.Fact{
				ID: newID(t), Learner: x.learner, At: evening.Add(-time.Duration(r.Int64N(int64(120 * 24 * time.Hour)))).Truncate(time.Millisecond),
				Review: &quiz.Review{Card: card, Grade: fsrs.Again + fsrs.Grade(min(3, r.IntN(6))), Took: time.Duration(r.IntN(60)) * time.Second, Recall: 0.01 + 0.99*r.Float64()},
			})
		}
		if err := x.store.Append(t.Context(), facts, nil); err != nil {
			t.Fatal(err)
		}
		got, err := x.desk.Progress(t.Context(), x.learner)
		if err != nil {
			t.Fatal(err)
		}
		want := recount(t, x, facts)
		if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-6)); diff != "" {
			t.Errorf("seed %d (-counted +reported):\n%s", seed, diff)
		}
	}
}

// recount counts a learner's reviews, all of one grade each and none taken back, from
// nothing: it shares with the report the memory model and the due dates alone.
func recount(t *testing.T, x *table, facts []quiz.Fact) quiz.Report {
	t.Helper()
	s := quiz.DefaultSettings()
	s.Zone = "Europe/Rome"
	plan, err := quiz.NewPlan(s)
	if err != nil {
		t.Fatal(err)
	}
	rome, err := time.LoadLocation(s.Zone)
	if err != nil {
		t.Fatal(err)
	}
	dayOf := func(at time.Time) quiz.Day { // the date four hours ago, on the wall
		l := at.In(rome)
		d := time.Date(l.Year(), l.Month(), l.Day(), 0, 0, 0, 0, time.UTC)
		if l.Hour() < 4 {
			d = d.AddDate(0, 0, -1)
		}
		return quiz.Day(d.Sub(time.Unix(0, 0)) / (24 * time.Hour))
	}
	now, today := x.clock.now(), dayOf(x.clock.now())
	rep := quiz.Report{ByPhase: map[quiz.Phase]int{quiz.New: 0, quiz.Learning: 0, quiz.Reviewing: 0, quiz.Relearning: 0}}
	for _, edges := range [][2]float64{{0, .5}, {.5, .7}, {.7, .8}, {.8, .9}, {.9, 1}} {
		rep.Bands = append(rep.Bands, quiz.Band{From: edges[0], To: edges[1]})
	}
	for d := range 30 {
		rep.Forecast = append(rep.Forecast, quiz.DayLoad{Day: today + quiz.Day(d)})
	}
	bias := recountDays(facts, plan, dayOf, today, &rep)
	st := x.state()
	for _, c := range x.library.Decks()[0].Cards() {
		p := st.Cards.At(c.ID)
		rep.ByPhase[p.Phase]++
		if p.Reps == 0 {
			continue
		}
		fresh := (p.Phase == quiz.Learning || p.Phase == quiz.Relearning) && dayOf(p.Last) == today
		recall := plan.Recall(p, now)
		odds := recall / (1 - recall) * math.Exp(bias)
		recall = odds / (1 + odds)
		if fresh {
			rep.Fresh++
		} else {
			rep.Cards++
			rep.Expected += recall
		}
		for i := range rep.Bands {
			if b := &rep.Bands[i]; !fresh && recall >= b.From && (recall < b.To || i == 4) {
				b.Cards++
			}
		}
		for i := range rep.Forecast {
			if due := dayOf(plan.Due(c.ID, p)); due == rep.Forecast[i].Day || i == 0 && due < today {
				rep.Forecast[i].Due++
			}
		}
	}
	return rep
}

// recountDays counts the calendar, true recall and what was predicted, and returns by how
// much predictions are to be corrected.
func recountDays(facts []quiz.Fact, plan *quiz.Plan, dayOf func(time.Time) quiz.Day, today quiz.Day, rep *quiz.Report) (bias float64) {
	bands := make([]quiz.CalibrationBand, 20)
	days := map[quiz.Day]quiz.DayTotal{}
	before, cards := map[deck.CardID]quiz.Day{}, map[deck.CardID]quiz.Progress{}
	facts = slices.Clone(facts)
	slices.SortFunc(facts, func(a, b quiz.Fact) int {
		if c := a.At.Compare(b.At); c != 0 {
			return c
		}
		return slices.Compare(a.ID[:], b.ID[:])
	})
	for _, f := range facts {
		d := dayOf(f.At)
		total := days[d]
		total.Reviews++
		total.Took += f.Review.Took
		right := 0
		if f.Review.Grade != fsrs.Again {
			right = 1
		}
		total.Right += right
		switch last, seen := before[f.Review.Card]; {
		case !seen:
			total.New++
		case last < d:
			total.Tested++
			total.Recalled += right
			if p := cards[f.Review.Card]; p.Phase == quiz.Reviewing && plan.Interval(f.Review.Card, p) >= quiz.MatureAt*24*time.Hour {
				total.Mature++
				total.Kept += right
			}
			p := f.Review.Recall
			b := &bands[min(int(p*20), 19)]
			b.From, b.To = math.Floor(p*20)/20, math.Floor(p*20)/20+0.05
			b.Answers++
			b.Recalled += right
			b.Predicted += p
			total.Expected += int64(math.Round(p * 1e6))
			total.Spread += int64(math.Round(p * (1 - p) * 1e6))
		}
		before[f.Review.Card] = d
		cards[f.Review.Card] = plan.After(cards[f.Review.Card], f.ID, f.At, f.Review.Grade)
		days[d] = total
	}
	for d := today - 83; d <= today; d++ {
		if total := days[d]; total.Reviews > 0 {
			rep.Days = append(rep.Days, quiz.DayLine{Day: d, Total: total})
		}
	}
	rates := []quiz.TrueRate{{Days: 7}, {Days: 30}, {}}
	for d, total := range days {
		for i := range rates {
			if n := rates[i].Days; n == 0 || int(today-d) < n {
				rates[i].Reviews += total.Tested
				rates[i].Recalled += total.Recalled
			}
		}
	}
	rep.TrueRecall = rates
	for _, b := range bands {
		if b.Answers > 0 {
			b.Predicted /= float64(b.Answers)
			rep.Calibration = append(rep.Calibration, b)
		}
	}
	surprise, spread, newer := 0.0, 8.0, 0.0
	for d := today; d > today-84 && newer < 200*math.Log(100); d-- {
		total := days[d]
		surprise += math.Exp(-newer/200) * (float64(total.Recalled) - float64(total.Expected)/1e6)
		spread += math.Exp(-newer/200) * float64(total.Spread) / 1e6
		newer += float64(total.Tested)
	}
	return min(max(surprise/spread, -1), 1)
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
