package fsrs_test

import (
	"context"
	"errors"
	"math"
	"testing"

	"ripasso/quiz/fsrs"
)

// oddLogs are what a learner, a clock or an import may bring, and no simulation does.
func oddLogs() map[string][]fsrs.Review {
	steady := func(cards, reviews int, days int32, grade func(n int) fsrs.Grade) []fsrs.Review {
		var log []fsrs.Review
		for n := range reviews {
			for c := range int32(cards) {
				r := fsrs.Review{Card: c, Days: days, Grade: grade(n)}
				if n == 0 {
					r.Days = 0
				}
				log = append(log, r)
			}
		}
		return log
	}
	always := func(g fsrs.Grade) func(int) fsrs.Grade { return func(int) fsrs.Grade { return g } }
	cycle := func(n int) fsrs.Grade { return fsrs.Grade(n%4 + 1) }
	gap := steady(60, 12, 3, cycle)
	for i := range gap {
		if i/60 == 6 {
			gap[i].Days = 400
		}
	}
	return map[string][]fsrs.Review{
		"all right":                 steady(300, 10, 7, always(fsrs.Good)),
		"all easy":                  steady(300, 10, 90, always(fsrs.Easy)),
		"all wrong":                 steady(300, 10, 1, always(fsrs.Again)),
		"one card, for ever":        steady(1, 10_000, 2, cycle),
		"three cards, for ever":     steady(3, 3000, 2, cycle),
		"one card, once":            steady(1, 1, 0, always(fsrs.Good)),
		"never on a later day":      steady(300, 10, 0, cycle),
		"each card once":            steady(3000, 1, 0, cycle),
		"a year's pause":            gap,
		"a century each time":       steady(20, 20, fsrs.MaxStability, cycle),
		"recalled after a day only": append(steady(300, 5, 1, always(fsrs.Good)), steady(300, 5, 1, always(fsrs.Again))[300:]...),
	}
}

// Whatever the log, weights come out that predict with probabilities and are no worse, on
// the objective, than those in use; and its summary can be shared.
func TestFitOfOddLogs(t *testing.T) {
	for name, log := range oddLogs() {
		f := mustFit(t, log, fsrs.Options{})
		if err := f.Weights.Validate(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, x := range []float64{f.Evidence.Before, f.Evidence.After} {
			if !(x >= 0) || math.IsInf(x, 1) {
				t.Errorf("%s: evidence %+v", name, f.Evidence)
			}
		}
		for _, p := range predict(t, f.Weights, log) {
			if !(p.Recall >= 0 && p.Recall <= 1) {
				t.Fatalf("%s: %+v", name, p)
			}
		}
		if is, was := objective(t, log, f.Summary.At), objective(t, log, fsrs.Defaults()); is > was+0.2 {
			t.Errorf("%s: %v nats, the weights in use had %v", name, is, was)
		}
		s := []fsrs.Summary{f.Summary, f.Summary, f.Summary}
		if p, err := fsrs.ClassPrior(fsrs.DefaultPrior(), s); err != nil || p.Validate() != nil {
			t.Errorf("%s: a class of three: %v, %v", name, p, err)
		}
	}
}

// What is no number is refused before anything is computed.
func TestOptionsThatAreNoNumbers(t *testing.T) {
	log := oddLogs()["a year's pause"]
	for i := range len(fsrs.Weights{}) {
		for _, x := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
			var bad *fsrs.BoundsError
			from := fsrs.Defaults()
			from[i] = x
			if _, err := fsrs.Fit(context.Background(), log, fsrs.Options{From: from}); !errors.As(err, &bad) {
				t.Errorf("from w%d = %v: %v", i, x, err)
			}
			p := fsrs.DefaultPrior()
			p.Mean[i] = x
			if _, err := fsrs.Fit(context.Background(), log, fsrs.Options{Prior: p}); !errors.As(err, &bad) {
				t.Errorf("around w%d = %v: %v", i, x, err)
			}
			p = fsrs.DefaultPrior()
			p.Precision[i] = x
			if _, err := fsrs.Fit(context.Background(), log, fsrs.Options{Prior: p}); err == nil {
				t.Errorf("a precision of %v for w%d is taken", x, i)
			}
		}
	}
	for _, o := range []fsrs.Options{{Seen: -5}, {Seen: math.MaxInt}, {Relearning: -3}, {Relearning: math.MaxInt}, {Workers: -1}, {Workers: 100_000}} {
		if f, err := fsrs.Fit(context.Background(), log, o); err != nil || f.Weights.Validate() != nil {
			t.Errorf("%+v: %v, %v", o, f.Weights, err)
		}
	}
}

// Where one card has nearly all reviews, no few others stand for the log: what is held out
// is its newest sixth.
func TestFitOfOneCardAmongMany(t *testing.T) {
	for giant := range int32(4) {
		var log []fsrs.Review
		for c := range int32(30) {
			log = append(log, fsrs.Review{Card: c, Grade: fsrs.Good})
		}
		for n := range 20_000 {
			log = append(log, fsrs.Review{Card: giant, Days: int32(1 + n%9), Grade: fsrs.Grade(n*n%4 + 1)})
		}
		for c := range int32(30) {
			log = append(log, fsrs.Review{Card: c, Days: 3, Grade: fsrs.Good})
		}
		if e := mustFit(t, log, fsrs.Options{}).Evidence; e.Held < e.Reviews/12 {
			t.Errorf("card %d: %+v", giant, e)
		}
	}
}
