package quiz

import (
	"encoding/csv"
	"math"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/uuid"

	"ripasso/quiz/fsrs"
)

// realFacts is a real learner's log from beside the project: card, moment, grade. A day
// begins at 10:00 UTC.
func realFacts(t *testing.T) []Fact {
	t.Helper()
	f, err := os.Open("../../shared/data/fsrs-reviews.csv")
	if err != nil {
		t.Skipf("no real log beside the project: %v", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	s := DefaultSettings()
	s.Rollover = 10
	facts := []Fact{{ID: uuid.New(), Learner: LearnerID{1}, Settings: &s}}
	for _, row := range rows[1:] {
		ms, err := strconv.ParseInt(row[1], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		facts = append(facts, Fact{
			ID: uuid.New(), Learner: LearnerID{1}, At: time.UnixMilli(ms).UTC(),
			Review: &Review{Card: uuid.NewSHA1(uuid.Nil, []byte(row[0])), Grade: fsrs.Grade(row[2][0] - '0')},
		})
	}
	slices.SortStableFunc(facts, func(a, b Fact) int { return a.At.Compare(b.At) })
	return facts
}

// TestForecastsAreCorrected goes through a real log: what is forecast of each answer, by
// weights never refitted and by weights refitted on the way, comes nearer to what came
// when it is corrected by the surprises before.
func TestForecastsAreCorrected(t *testing.T) {
	facts := realFacts(t)
	for _, refits := range []bool{false, true} {
		st := Replay(slices.Values(facts[:1]))
		var plain, corrected float64
		items := 0
		for i, f := range facts[1:] {
			x := st.Cards.At(f.Review.Card)
			day := st.plan.calendar.Day(f.At)
			if x.Phase != New && st.plan.calendar.Day(x.Last) < day {
				p := st.plan.predicted(x, int(day-st.plan.calendar.Day(x.Last)))
				f.Review.Recall = p
				q := shifted(p, st.bias(day))
				if f.Review.Grade == fsrs.Again {
					p, q = 1-p, 1-q
				}
				plain, corrected, items = plain-math.Log(p), corrected-math.Log(q), items+1
			}
			if !st.Add(f) {
				t.Fatalf("answer %d does not come last", i)
			}
			if !refits || !st.outgrown() || st.Refit != nil && st.Total.Tested < st.Refit.Reviews*11/10 {
				continue
			}
			fitted, err := fsrs.Fit(t.Context(), Training(slices.Values(facts[:i+2])), fsrs.Options{From: st.Settings.Weights})
			if err != nil {
				t.Fatal(err)
			}
			st = Replay(slices.Values(append(facts[:i+2:i+2], Fact{
				ID: uuid.New(), Learner: f.Learner, At: f.At, Refit: &Refit{Weights: fitted.Weights, Reviews: fitted.Evidence.Reviews},
			})))
		}
		n := float64(items)
		t.Logf("refits %t: log loss of %d forecasts %.4f, corrected %.4f", refits, items, plain/n, corrected/n)
		if corrected > plain {
			t.Errorf("refits %t: corrected forecasts are worse, %.4f against %.4f", refits, corrected/n, plain/n)
		}
	}
}

// A learner who always remembers what was thought half lost is forecast to go on so, within
// bounds; before anything is known nothing is corrected.
func TestBias(t *testing.T) {
	r := newRng(3)
	var facts []Fact
	for i := range 600 {
		card := r.id()
		at := noon.Add(time.Duration(i) * time.Hour)
		facts = append(facts,
			Fact{ID: r.id(), At: at, Review: &Review{Card: card, Grade: fsrs.Good}},
			Fact{ID: r.id(), At: at.AddDate(0, 0, 3), Review: &Review{Card: card, Grade: fsrs.Good, Recall: 0.5}})
	}
	last := facts[len(facts)-1].At
	st := Replay(slices.Values(facts))
	if got := st.bias(st.plan.calendar.Day(last)); got < 0.8 || got > maxBias {
		t.Errorf("bias %v after %d surprises, want near %v", got, st.Total.Tested, float64(maxBias))
	}
	if got := Replay(slices.Values(facts[:1])).bias(st.plan.calendar.Day(last)); got != 0 {
		t.Errorf("bias %v of nothing", got)
	}
	others := fsrs.Defaults()
	others[2] = 3
	fitted := append(facts, Fact{ID: r.id(), At: last.Add(time.Minute), Refit: &Refit{Weights: others}})
	after := Replay(slices.Values(fitted))
	if got := after.bias(after.plan.calendar.Day(last) + 3); got != 0 {
		t.Errorf("bias %v three days after a refit, of which nothing is known: the surprises before it are the old weights'", got)
	}
	for p, want := range map[float64]float64{0: 0, 1: 1, 0.5: 1 / (1 + math.Exp(-1))} {
		if got := shifted(p, 1); math.Abs(got-want) > 1e-12 {
			t.Errorf("%v raised is %v, want %v", p, got, want)
		}
	}
}
