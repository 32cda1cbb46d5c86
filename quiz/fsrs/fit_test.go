package fsrs_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"ripasso/quiz/fsrs"
)

// sampleLog is a learner's log of some length, the same for the same number.
func sampleLog(number uint64, reviews int) []fsrs.Review {
	rng := rand.New(rand.NewPCG(number, 99))
	return simulate(rng, drawLearner(rng, fsrs.Defaults(), 0.7), reviews, nil)
}

// objective is what Fit minimises, by the model alone: the definition in words.
func objective(t *testing.T, log []fsrs.Review, w fsrs.Weights) float64 {
	t.Helper()
	ps := predict(t, w, log)
	sum := 0.0
	for k, p := range ps {
		x := float64(k) / float64(max(len(ps)-1, 1))
		r := min(max(p.Recall, 1e-7), 1-1e-7)
		if !p.Recalled {
			r = 1 - r
		}
		sum -= (0.25 + 0.75*x*x*x) * math.Log(r)
	}
	prior := fsrs.DefaultPrior()
	for i, precision := range prior.Precision {
		off := w[i] - prior.Mean[i]
		if i < 4 {
			off = math.Log(w[i] / prior.Mean[i])
		}
		sum += precision * off * off / 2
	}
	return sum
}

// No neighbour is better, in any direction, and the way there does not matter: within
// the tenth of a nat at which a fit ends, twice over.
func TestFitFindsTheMinimum(t *testing.T) {
	for number, reviews := range map[uint64]int{1: 60, 2: 700, 3: 5_000, 4: 30_000} {
		log := sampleLog(number, reviews)
		w := mustFit(t, log, fsrs.Options{}).Summary.At
		least := objective(t, log, w)
		rng := rand.New(rand.NewPCG(number, 5))
		for _, size := range []float64{0.3, 0.05, 0.01} {
			for range 40 {
				if f := objective(t, log, drawWeights(rng, w, size)); f < least-0.2 {
					t.Errorf("%d reviews: %v nats, a neighbour has %v", reviews, least, f)
				}
			}
		}
		for range 3 {
			far := drawWeights(rng, fsrs.Defaults(), 1)
			other := objective(t, log, mustFit(t, log, fsrs.Options{From: far}).Summary.At)
			if math.Abs(other-least) > 0.2 {
				t.Errorf("%d reviews: %v nats from the prior's centre, %v from elsewhere", reviews, least, other)
			}
		}
	}
}

// What is learnt predicts the next reviews about as well as the weights the reviews were
// made with, and better than the defaults.
func TestFitLearns(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 8))
	l := drawLearner(rng, fsrs.Defaults(), 0.9)
	log := simulate(rng, l, 80_000, nil)
	older := log[:60_000]
	w := mustFit(t, older, fsrs.Options{}).Weights
	held := len(predict(t, w, older))
	score := func(w fsrs.Weights) float64 { return fsrs.Rate(predict(t, w, log)[held:]).LogLoss }
	learnt, truth, defaults := score(w), score(l.truth), score(fsrs.Defaults())
	if learnt > truth+0.001 || learnt > defaults-0.005 {
		t.Errorf("log loss %.4f, with the truth %.4f, with the defaults %.4f", learnt, truth, defaults)
	}
}

// Neither cores nor their speed change a bit of the result.
func TestFitIsDeterministic(t *testing.T) {
	log := sampleLog(5, 40_000)
	want := mustFit(t, log, fsrs.Options{Workers: 1})
	for _, workers := range []int{2, 3, 8, 0} {
		if got := mustFit(t, log, fsrs.Options{Workers: workers}); !reflect.DeepEqual(got, want) {
			t.Errorf("%d workers: %+v, one: %+v", workers, got, want)
		}
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(7))
	if got := mustFit(t, log, fsrs.Options{}); !reflect.DeepEqual(got, want) {
		t.Errorf("with GOMAXPROCS 7: %+v, with one worker: %+v", got, want)
	}
}

// Little is enough, nothing too.
func TestFitOfLittle(t *testing.T) {
	var log []fsrs.Review
	if f := mustFit(t, log, fsrs.Options{}); f.Weights != fsrs.Defaults() || f.Evidence.Held != 0 {
		t.Errorf("of nothing: %+v", f)
	}
	from := fsrs.Defaults()
	from[3] = 20
	if f := mustFit(t, log, fsrs.Options{From: from}); math.Abs(f.Weights[3]-8.2956) > 1e-6 {
		t.Errorf("of nothing, from elsewhere: w3 is %v", f.Weights[3])
	}
	for i, r := range sampleLog(6, 40) {
		log = append(log, r)
		f := mustFit(t, log, fsrs.Options{})
		if err := f.Weights.Validate(); err != nil {
			t.Errorf("of %d reviews: %v", i+1, err)
		}
	}
	once := []fsrs.Review{{Card: 0, Grade: fsrs.Good}, {Card: 0, Days: 3, Grade: fsrs.Again}}
	if f := mustFit(t, once, fsrs.Options{}); f.Weights[2] >= fsrs.Defaults()[2] {
		t.Errorf("after one lapse w2 is %v", f.Weights[2])
	}
}

func TestImpossibleHistories(t *testing.T) {
	good := []fsrs.Review{{0, 0, fsrs.Good}, {1, 0, fsrs.Again}, {0, 3, fsrs.Good}}
	for _, tt := range []struct {
		add  fsrs.Review
		want string
	}{
		{fsrs.Review{0, 1, 5}, "card 0, review 3 (entry 3): grade(5) is no grade"},
		{fsrs.Review{1, 1, 0}, "card 1, review 2 (entry 3): grade(0) is no grade"},
		{fsrs.Review{0, -2, fsrs.Good}, "card 0, review 3 (entry 3): -2 days after the one before"},
		{fsrs.Review{0, 36501, fsrs.Good}, "card 0, review 3 (entry 3): 36501 days after the one before, 36500 are believed"},
		{fsrs.Review{2, 4, fsrs.Good}, "card 2, review 1 (entry 3): 4 days after a review that is missing"},
		{fsrs.Review{4, 0, fsrs.Good}, "card 4, review 0 (entry 3): cards of a log of 4 are numbered from 0 to 3"},
		{fsrs.Review{-1, 0, fsrs.Good}, "card -1, review 0 (entry 3): cards of a log of 4 are numbered from 0 to 3"},
	} {
		log := append(good[:len(good):len(good)], tt.add)
		_, err := fsrs.Fit(context.Background(), log, fsrs.Options{})
		var bad *fsrs.HistoryError
		if !errors.As(err, &bad) || bad.Index != 3 || bad.Card != int(tt.add.Card) {
			t.Errorf("%v: %v", tt.add, err)
		} else if want := "fitting weights: reading a log: " + tt.want; err.Error() != want {
			t.Errorf("got %q, want %q", err, want)
		}
		if fsrs.Check(log) == nil {
			t.Errorf("Check takes %v", tt.add)
		}
	}
}

func TestOptionsAreChecked(t *testing.T) {
	from := fsrs.Defaults()
	from[9] = 7
	centre, flat := fsrs.DefaultPrior(), fsrs.DefaultPrior()
	centre.Mean[4] = 11
	flat.Precision[8] = 0
	endless := fsrs.DefaultPrior()
	endless.Precision[2] = math.Inf(1)
	for want, o := range map[string]fsrs.Options{
		"fitting weights: weight w9 is 7, outside 0 to 0.8":                          {From: from},
		"fitting weights: reading a prior: weight w4 is 11, outside 1 to 10":         {Prior: centre},
		"fitting weights: reading a prior: the precision of w8 is 0, not above 0":    {Prior: flat},
		"fitting weights: reading a prior: the precision of w2 is +Inf, not above 0": {Prior: endless},
	} {
		if _, err := fsrs.Fit(context.Background(), nil, o); err == nil || err.Error() != want {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// Weights that predict the newest sixth better than what the rest teaches stay.
func TestFitKeepsWhatIsBetter(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 9))
	then, now := drawLearner(rng, fsrs.Defaults(), 0.5), drawLearner(rng, fsrs.Defaults(), 0.5)
	for i := range 4 {
		then.truth[i], now.truth[i] = fsrs.Defaults()[i]/8, fsrs.Defaults()[i]*8
	}
	log := simulate(rng, then, 5_000, nil)
	cards := int32(0)
	for _, r := range log {
		cards = max(cards, r.Card+1)
	}
	for _, r := range simulate(rng, now, 1_200, nil) {
		r.Card += cards
		log = append(log, r)
	}
	f := mustFit(t, log, fsrs.Options{From: now.truth})
	if e := f.Evidence; f.Weights != now.truth || e.Better || e.After <= e.Before || e.Held == 0 {
		t.Errorf("weights in use gave way: %+v", f.Evidence)
	}
	f = mustFit(t, log, fsrs.Options{From: then.truth})
	if e := f.Evidence; f.Weights == then.truth || !e.Better || e.After > e.Before {
		t.Errorf("old weights stayed: %+v", f.Evidence)
	}
}

// With several relearning steps w17 and w18 are bounded more tightly.
func TestFitForRelearning(t *testing.T) {
	log := sampleLog(12, 4_000)
	for _, steps := range []int{0, 1, 2, 5} {
		if err := mustFit(t, log, fsrs.Options{Relearning: steps}).Weights.ValidateFor(steps); err != nil {
			t.Errorf("%d steps: %v", steps, err)
		}
	}
}

// Weights migrated from versions without same-day stability are improved all the same.
func TestFitFromMigrated(t *testing.T) {
	from := fsrs.Defaults()
	from[19] = 0
	f := mustFit(t, sampleLog(13, 2_000), fsrs.Options{From: from})
	if !f.Evidence.Better || f.Weights[19] < 0.01 {
		t.Errorf("%v, %+v", f.Weights, f.Evidence)
	}
}

func TestFitEndsWithItsContext(t *testing.T) {
	log := sampleLog(7, 20_000)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := fsrs.Fit(ctx, log, fsrs.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that is over: %v", err)
	}
	ctx, cancel = context.WithCancel(context.Background())
	calls := 0
	_, err := fsrs.Fit(ctx, log, fsrs.Options{Progress: func(float64) {
		if calls++; calls == 3 {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) || calls != 3 {
		t.Errorf("a context that ends on the way: %v after %d calls", err, calls)
	}
}

func TestFitTellsProgress(t *testing.T) {
	for _, reviews := range []int{0, 100, 20_000} {
		var told []float64
		mustFit(t, sampleLog(7, reviews), fsrs.Options{Progress: func(share float64) { told = append(told, share) }})
		for i, x := range told {
			if x <= 0 || x > 1 || i > 0 && x < told[i-1] || (x == 1) != (i == len(told)-1) {
				t.Errorf("%d reviews: progress %v", reviews, told)
				break
			}
		}
	}
}

// Any log that Check takes can be fitted, and what comes out are weights.
func FuzzFit(f *testing.F) {
	f.Add([]byte{0, 0, 3, 0, 5, 1, 1, 0, 4, 0, 255, 2}, uint8(3))
	f.Add([]byte{0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 1, 1, 0, 200, 4}, uint8(0))
	f.Add([]byte("abcdefghijklmnopqrstuvwxyz"), uint8(1))
	f.Fuzz(func(t *testing.T, data []byte, relearning uint8) {
		var log []fsrs.Review
		for ; len(data) >= 3; data = data[3:] {
			days := int32(data[1])
			log = append(log, fsrs.Review{Card: int32(data[0] % 16), Days: days * days * days / 400, Grade: fsrs.Grade(data[2] % 5)})
		}
		fitted, err := fsrs.Fit(context.Background(), log, fsrs.Options{Relearning: int(relearning)})
		if bad := fsrs.Check(log); (bad == nil) != (err == nil) {
			t.Fatalf("Check says %v, Fit %v", bad, err)
		}
		if err != nil {
			return
		}
		if err := fitted.Weights.ValidateFor(int(relearning)); err != nil {
			t.Error(err)
		}
		for _, p := range predict(t, fitted.Weights, log) {
			if !(p.Recall >= 0 && p.Recall <= 1) {
				t.Errorf("%+v", p)
			}
		}
	})
}

func TestRate(t *testing.T) {
	if s := fsrs.Rate(nil); s != (fsrs.Score{}) {
		t.Errorf("of nothing: %+v", s)
	}
	p := func(recall float64, recalled bool) fsrs.Prediction {
		return fsrs.Prediction{Recall: recall, Recalled: recalled, Days: 3, Reviews: 1}
	}
	s := fsrs.Rate([]fsrs.Prediction{p(0.9, true), p(0.8, true), p(0.8, false), p(0.5, false)})
	want := fsrs.Score{
		Items:   4,
		LogLoss: -(math.Log(0.9) + math.Log(0.8) + math.Log(0.2) + math.Log(0.5)) / 4,
		RMSE:    0.25,  // one bin: 0.75 predicted, 0.5 observed
		AUC:     0.875, // of four pairs three are in order and one is level
	}
	if math.Abs(s.LogLoss-want.LogLoss) > 1e-12 || math.Abs(s.RMSE-want.RMSE) > 1e-12 || s.AUC != want.AUC || s.Items != 4 {
		t.Errorf("got %+v, want %+v", s, want)
	}
	if s := fsrs.Rate([]fsrs.Prediction{p(1, false)}); math.Abs(s.LogLoss+math.Log(1e-7)) > 1e-6 || s.AUC != 0.5 {
		t.Errorf("of one that was sure and wrong: %+v", s)
	}
	// Items that differ in days, reviews or lapses are not held against each other.
	for i, other := range []fsrs.Prediction{{Days: 4, Reviews: 1}, {Days: 3, Reviews: 3}, {Days: 3, Reviews: 1, Lapses: 1}} {
		other.Recall = 1
		if s := fsrs.Rate([]fsrs.Prediction{other, p(0, true)}); s.RMSE != 1 {
			t.Errorf("case %d: RMSE %v over two bins", i, s.RMSE)
		}
	}
}

func TestPredict(t *testing.T) {
	m, err := fsrs.New(fsrs.Defaults())
	if err != nil {
		t.Fatal(err)
	}
	log := []fsrs.Review{{0, 0, fsrs.Good}, {1, 0, fsrs.Easy}, {0, 0, fsrs.Good}, {0, 2, fsrs.Again}, {0, 5, fsrs.Hard}}
	x := m.Next(m.First(fsrs.Good), 0, fsrs.Good)
	y := m.Next(x, 2, fsrs.Again)
	want := []fsrs.Prediction{
		{Index: 3, Recall: m.Recall(x, 2), Days: 2, Reviews: 1},
		{Index: 4, Recall: m.Recall(y, 5), Recalled: true, Days: 5, Reviews: 2, Lapses: 1},
	}
	if got := m.Predict(log); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestFolds(t *testing.T) {
	for items, want := range map[int]string{
		5: "[]", 6: "[{1 2} {2 3} {3 4} {4 5} {5 6}]", 20: "[{5 8} {8 11} {11 14} {14 17} {17 20}]",
	} {
		if got := fmt.Sprint(fsrs.Folds(items)); !strings.EqualFold(got, want) {
			t.Errorf("%d items: %s, want %s", items, got, want)
		}
	}
}

// BenchmarkFit says what a review costs, the log's own 16 bytes not counted.
func BenchmarkFit(b *testing.B) {
	for _, reviews := range []int{200, 2_000, 20_000, 200_000, 1_000_000} {
		b.Run(fmt.Sprint(reviews), func(b *testing.B) {
			log := sampleLog(3, reviews)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			for b.Loop() {
				mustFit(b, log, fsrs.Options{Workers: 1})
			}
			runtime.ReadMemStats(&after)
			n := float64(b.N) * float64(reviews)
			b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/n, "B/review")
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/n, "ns/review")
		})
	}
}
