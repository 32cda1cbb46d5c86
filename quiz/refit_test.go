package quiz

import (
	"slices"
	"testing"
	"time"

	"ripasso/quiz/fsrs"
)

// What a model learns from has as many items as the state has tested answers, and the
// memories that come of it are those of the state: whatever was moved, voided, regraded or
// answered in another zone.
func TestTrainingIsTheFold(t *testing.T) {
	for seed := range uint64(40) {
		facts := newRng(seed).history(150)
		st := Replay(slices.Values(facts))
		log := Training(slices.Values(facts))
		if err := fsrs.Check(log); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		model, err := fsrs.New(st.Settings.Weights)
		if err != nil {
			t.Fatal(err)
		}
		items := 0
		memories := map[int32]fsrs.Memory{}
		for _, r := range log {
			if r.Days > 0 {
				items++
			}
			memories[r.Card] = model.Next(memories[r.Card], int(r.Days), r.Grade)
		}
		if items != st.Total.Tested || len(log) != st.Total.Reviews {
			t.Errorf("seed %d: %d items of %d answers, the state has %d of %d", seed, items, len(log), st.Total.Tested, st.Total.Reviews)
		}
		want := map[fsrs.Memory]int{}
		for _, x := range st.Cards.All() {
			want[x.Memory]++
		}
		for _, m := range memories {
			want[m]--
		}
		for m, n := range want {
			if n != 0 {
				t.Errorf("seed %d: memory %s is there %d times more in the state", seed, m, n)
			}
		}
	}
}

// A refit is due after the first few answers, then whenever they have grown by a share.
func TestOutgrown(t *testing.T) {
	for _, c := range []struct {
		tested, fitted int
		want           bool
	}{
		{0, -1, false}, {refitLeast - 1, -1, false}, {refitLeast, -1, true},
		{100, 90, false}, {106, 90, true}, {1000, 980, false}, {10_000, 9_750, false}, {10_000, 9_700, true},
	} {
		st := &State{Total: DayTotal{Tested: c.tested}}
		if c.fitted >= 0 {
			st.Refit = &Refit{Reviews: c.fitted}
		}
		if got := st.outgrown(); got != c.want {
			t.Errorf("%d tested, fitted to %d: %t, want %t", c.tested, c.fitted, got, c.want)
		}
	}
}

// A pause that no memory outlasts is learnt from like the longest one that is believed: a
// clock that once stood in another century does not end all learning.
func TestTrainingBelievesNoCenturies(t *testing.T) {
	r := newRng(5)
	card := r.id()
	log := Training(slices.Values([]Fact{
		{ID: r.id(), At: noon.AddDate(-200, 0, 0), Review: &Review{Card: card, Grade: fsrs.Good}},
		{ID: r.id(), At: noon, Review: &Review{Card: card, Grade: fsrs.Good}},
	}))
	if err := fsrs.Check(log); err != nil || log[1].Days != fsrs.MaxStability {
		t.Errorf("learnt from %v: %v", log, err)
	}
}

// The refit that learnt from most answers holds, wherever the clock stood; and what its
// weights have seen is what the first of the refits that kept them had.
func TestLastRefit(t *testing.T) {
	r := newRng(6)
	weights := func(w3 float64) fsrs.Weights {
		w := fsrs.Defaults()
		w[3] = w3
		return w
	}
	refit := func(days, reviews int, w fsrs.Weights) Fact {
		return Fact{ID: r.id(), At: noon.AddDate(0, 0, days), Refit: &Refit{Weights: w, Reviews: reviews}}
	}
	ahead, kept, mine := refit(300, 50, weights(7)), refit(2, 16, fsrs.Defaults()), weights(5)
	saved := func(days int, w fsrs.Weights) Fact {
		s := DefaultSettings()
		s.Weights = w
		return Fact{ID: r.id(), At: noon.AddDate(0, 0, days), Settings: &s}
	}
	for _, c := range []struct {
		name  string
		facts []Fact
		want  fsrs.Weights
		seen  int
	}{
		{"none", nil, fsrs.Defaults(), 0},
		{"one that kept what everybody starts with", []Fact{kept}, fsrs.Defaults(), 0},
		{"two moments, as many answers", []Fact{refit(4, 20, weights(9)), refit(3, 20, weights(8))}, weights(9), 20},
		{"a clock that was set back", []Fact{ahead, refit(1, 70, mine), kept}, mine, 70},
		{"and found nothing better", []Fact{ahead, refit(1, 70, mine), refit(2, 90, mine), refit(3, 110, mine)}, mine, 70},
		{"before it", []Fact{ahead, kept}, weights(7), 50},
		{"settings saved since, which bear the weights of then", []Fact{refit(1, 70, mine), saved(2, mine)}, mine, 70},
		{"weights brought along, that nothing is better than", []Fact{saved(0, mine), refit(1, 70, mine), saved(2, mine)}, mine, 0},
	} {
		for range 2 {
			l := gather(slices.Values(c.facts))
			if got, seen := l.weights(), l.seen(); got != c.want || seen != c.seen {
				t.Errorf("%s: w3 is %v, learnt from %d answers, want %v and %d", c.name, got[3], seen, c.want[3], c.seen)
			}
			slices.Reverse(c.facts)
		}
	}
}

// A refit that finds nothing better than the weights in use leaves everything as it was: no
// date moves, and what surprised since those came still counts.
func TestRefitThatKeepsTheWeights(t *testing.T) {
	r := newRng(7)
	short := fsrs.Defaults()
	short[8] -= 1.2
	for name, w := range map[string]fsrs.Weights{"learnt": short, "everybody's": fsrs.Defaults()} {
		facts := []Fact{{ID: r.id(), At: noon.AddDate(0, 0, 20), Refit: &Refit{Weights: w, Reviews: 40}}}
		for i := range 40 {
			card := r.id()
			for _, x := range []struct{ day, told int }{{0, 4}, {4, 15}, {19, 60}, {30, 0}} {
				f := Fact{ID: r.id(), At: noon.AddDate(0, 0, x.day).Add(time.Duration(i) * time.Minute), Review: &Review{Card: card, Grade: fsrs.Good, Days: x.told}}
				if x.day == 30 {
					f.Review.Card, f.Review.Origin = r.id(), Study
				}
				facts = append(facts, f)
				if x.day == 30 {
					f.ID, f.At = r.id(), noon.AddDate(0, 0, 35).Add(time.Duration(i)*time.Minute)
					f.Review = &Review{Card: f.Review.Card, Grade: fsrs.Again, Recall: 0.9}
					facts = append(facts, f)
				}
			}
		}
		kept := Fact{ID: r.id(), At: noon.AddDate(0, 0, 40), Refit: &Refit{Weights: w, Reviews: 90}}
		before, after := Replay(slices.Values(facts)), Replay(slices.Values(append(slices.Clone(facts), kept)))
		if after.Refit.Reviews != 90 {
			t.Fatalf("%s: the last refit is %+v", name, after.Refit)
		}
		for card, x := range before.Cards.All() {
			if is := after.Cards.At(card); is.Due != x.Due {
				t.Errorf("%s: a card due on day %d is due on day %d", name, x.Due, is.Due)
				break
			}
		}
		today := before.plan.calendar.Day(noon.AddDate(0, 0, 41))
		if was, is := before.bias(today), after.bias(today); was != is || was >= 0 {
			t.Errorf("%s: bias %v, before that refit %v", name, is, was)
		}
	}
}

// Weights that a learner brought along are where learning starts from: a few answers do not
// lead back to those that everybody starts with.
func TestLearningStartsFromWhatWasGiven(t *testing.T) {
	x := newRng(8)
	s := DefaultSettings()
	s.Weights[0], s.Weights[1], s.Weights[2], s.Weights[3] = 3, 9, 20, 60
	brought := Fact{ID: x.id(), At: noon.AddDate(0, 0, -1), Settings: &s}
	facts := []Fact{brought}
	for i := range 12 {
		card := x.id()
		for k := range 3 {
			facts = append(facts, Fact{ID: x.id(), At: noon.AddDate(0, 0, 20*k).Add(time.Duration(i) * time.Minute), Review: &Review{Card: card, Grade: fsrs.Good}})
		}
	}
	f, err := gather(slices.Values(facts)).fit(t.Context(), fsrs.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if w := f.Weights; w[2] < 15 || w[3] < 55 || w[0] < 2.9 {
		t.Errorf("after 24 answers that were all right: %v, of %v", w, s.Weights)
	}
}
