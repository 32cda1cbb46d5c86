package quiz

import (
	"slices"
	"testing"

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
