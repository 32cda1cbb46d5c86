package fsrs_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"ripasso/quiz/fsrs"
)

// class is a number of learners and their logs.
type class struct {
	name string
	logs [][]fsrs.Review
}

// Learners of one class lie this far apart, and the class's centre that far from the
// defaults, in standard deviations of the default prior.
const (
	within  = 0.35
	between = 0.8
)

// simulateClass draws a class; bend changes what its learners are.
func simulateClass(name string, seed uint64, learners, reviews int, bend func(rng *rand.Rand, i int, l *learner)) class {
	rng := rand.New(rand.NewPCG(seed, 77))
	centre := drawWeights(rng, fsrs.Defaults(), between)
	c := class{name: name}
	for i := range learners {
		l := drawLearner(rng, centre, within)
		if bend != nil {
			bend(rng, i, &l)
		}
		c.logs = append(c.logs, simulate(rng, l, reviews, nil))
	}
	return c
}

// classes are those that a prior is tried on: the first kind is what it assumes, the
// others break the assumption.
func classes(seed uint64, learners, reviews int) []class {
	other := drawWeights(rand.New(rand.NewPCG(seed, 78)), fsrs.Defaults(), between)
	return []class{
		simulateClass("alike", seed, learners, reviews, nil),
		simulateClass("one outlier", seed, learners, reviews, func(rng *rand.Rand, i int, l *learner) {
			if i == 0 {
				l.truth = drawWeights(rng, fsrs.Defaults(), 2)
			}
		}),
		simulateClass("two groups", seed, learners, reviews, func(rng *rand.Rand, i int, l *learner) {
			if i%2 == 0 {
				l.truth = drawWeights(rng, other, within)
			}
		}),
		simulateClass("nothing alike", seed, learners, reviews, func(rng *rand.Rand, _ int, l *learner) {
			l.truth = drawWeights(rng, fsrs.Defaults(), 1)
		}),
		simulateClass("not FSRS", seed, learners, reviews, func(rng *rand.Rand, _ int, l *learner) {
			// Forgetting is exponential in time over interval, with a floor of lucky guesses.
			ease, guess := 1+3*rng.Float64(), 0.3*rng.Float64()
			l.forget = func(days, strength float64) float64 {
				return guess + (1-guess)*math.Exp(-days/(strength*ease*3))
			}
		}),
	}
}

// first are the reviews up to and without item n of a log, and those up to the end of
// the 1,500 items that follow; ok if enough do.
func first(log []fsrs.Review, n int) (known, next []fsrs.Review, ok bool) {
	items := itemsOf(log)
	if n+300 > len(items) {
		return nil, nil, false
	}
	next = log
	if n+1500 < len(items) {
		next = log[:items[n+1500]]
	}
	return log[:items[n]], next, true
}

// method is a way to weights for a learner of whom some reviews are known.
type method struct {
	name  string
	learn func(learner, items int, known []fsrs.Review) fsrs.Weights
}

// ours are the ways that need nobody else: defaults, the prior of everybody, and the
// prior of the other members of the class.
func ours(t testing.TB, c class) []method {
	summaries := make([]fsrs.Summary, len(c.logs))
	for i, log := range c.logs {
		summaries[i] = mustFit(t, log, fsrs.Options{}).Summary
	}
	priors := make([]fsrs.Prior, len(c.logs))
	for i := range c.logs {
		var others []fsrs.Summary
		others = append(append(others, summaries[:i]...), summaries[i+1:]...)
		var err error
		if priors[i], err = fsrs.ClassPrior(fsrs.DefaultPrior(), others); err != nil {
			t.Fatal(err)
		}
	}
	return []method{
		{"defaults", func(int, int, []fsrs.Review) fsrs.Weights { return fsrs.Defaults() }},
		{"global prior", func(_, _ int, known []fsrs.Review) fsrs.Weights {
			return mustFit(t, known, fsrs.Options{}).Weights
		}},
		{"class prior", func(i, _ int, known []fsrs.Review) fsrs.Weights {
			return mustFit(t, known, fsrs.Options{Prior: priors[i]}).Weights
		}},
	}
}

// leaveOneOut is the mean log loss of each learner's next items after the first so many,
// by method; NaN where no learner has enough.
func leaveOneOut(t testing.TB, c class, methods []method, counts []int) map[string][]float64 {
	out := map[string][]float64{}
	for _, m := range methods {
		for _, n := range counts {
			sum, learners := 0.0, 0.0
			for i, log := range c.logs {
				known, next, ok := first(log, n)
				if !ok {
					continue
				}
				sum += fsrs.Rate(predict(t, m.learn(i, n, known), next)[n:]).LogLoss
				learners++
			}
			out[m.name] = append(out[m.name], sum/learners)
		}
	}
	return out
}

var knownCounts = []int{0, 50, 100, 200, 400, 800}

// A class's prior is clearly better than the defaults and than the prior of everybody
// while a learner's log is short, and no class is worse off for it.
func TestClassPrior(t *testing.T) {
	sums := map[string]map[string][]float64{}
	const seeds = 3
	for seed := range uint64(seeds) {
		for _, c := range classes(seed+1, 8, 1200) {
			for name, row := range leaveOneOut(t, c, ours(t, c), knownCounts[:4]) {
				if sums[c.name] == nil {
					sums[c.name] = map[string][]float64{}
				}
				if sums[c.name][name] == nil {
					sums[c.name][name] = make([]float64, len(row))
				}
				for i, x := range row {
					sums[c.name][name][i] += x / seeds
				}
			}
		}
	}
	for name, rows := range sums {
		for i, x := range rows["class prior"] {
			t.Logf("%s, %d items: defaults %.4f, global prior %.4f, class prior %.4f", name, knownCounts[i], rows["defaults"][i], rows["global prior"][i], x)
			if x > rows["global prior"][i]+0.002 {
				t.Errorf("%s, %d items: the class's prior costs more than it brings", name, knownCounts[i])
			}
			if name == "alike" && x > min(rows["defaults"][i], rows["global prior"][i])-0.002 {
				t.Errorf("%s, %d items: the class's prior brings too little", name, knownCounts[i])
			}
		}
	}
}

// A class of nobody has the base for prior, and so has one whose members did nothing.
func TestClassOfNobody(t *testing.T) {
	base := fsrs.DefaultPrior()
	idle := mustFit(t, nil, fsrs.Options{}).Summary
	for _, members := range [][]fsrs.Summary{nil, {idle}, {idle, idle, idle}} {
		p, err := fsrs.ClassPrior(base, members)
		if err != nil {
			t.Fatal(err)
		}
		for i := range p.Precision {
			if math.Abs(p.Mean[i]/base.Mean[i]-1) > 1e-6 || math.Abs(p.Precision[i]/base.Precision[i]-1) > 1e-6 {
				t.Errorf("%d idle members move w%d to %v, %v", len(members), i, p.Mean[i], p.Precision[i])
			}
		}
	}
}

func TestSummariesAreChecked(t *testing.T) {
	good := mustFit(t, sampleLog(1, 500), fsrs.Options{}).Summary
	for want, spoil := range map[string]func(*fsrs.Summary){
		"making a class's prior: member 1: reading a summary: weight w4 is 0, outside 1 to 10":     func(s *fsrs.Summary) { s.At[4] = 0 },
		"making a class's prior: member 1: reading a summary: the slope of w3 is NaN":              func(s *fsrs.Summary) { s.Slope[3] = math.NaN() },
		"making a class's prior: member 1: reading a summary: the curvature of w2 and w2 is -1":    func(s *fsrs.Summary) { s.Curvature[2][2] = -1 },
		"making a class's prior: member 1: reading a summary: the curvature of w2 and w5 is 1e+09": func(s *fsrs.Summary) { s.Curvature[2][5] = 1e9 },
		"making a class's prior: member 1: the curvature is none":                                  func(s *fsrs.Summary) { s.Curvature[6][7], s.Curvature[7][6] = 1e9, 1e9 },
	} {
		bad := good
		spoil(&bad)
		if _, err := fsrs.ClassPrior(fsrs.DefaultPrior(), []fsrs.Summary{good, bad}); err == nil || err.Error() != want {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	flat := fsrs.DefaultPrior()
	flat.Precision[0] = 0
	if _, err := fsrs.ClassPrior(flat, nil); err == nil {
		t.Error("a base of no precision was taken")
	}
}

// TestClasses is the part of `make bench-fsrs` that holds the class's prior against
// fsrs-rs's rule, on more and larger classes and on the real logs of FSRS_LOGS. It fails
// where the prior costs something, and where alike learners are not clearly better off.
func TestClasses(t *testing.T) {
	dir := os.Getenv("FSRS_PEERS")
	if dir == "" {
		t.Skip("make bench-fsrs runs this: it needs fsrs-rs, and time")
	}
	var list []class
	for seed := range uint64(4) {
		list = append(list, classes(seed+100, 10, 3500)...)
	}
	real := class{name: "real logs"}
	for _, x := range realLogs(t) {
		real.logs = append(real.logs, x.log)
	}
	if len(real.logs) > 2 {
		list = append(list, real)
	} else {
		fmt.Println("a class of real logs needs three: set FSRS_LOGS to a directory of them")
	}
	sums, times, order := map[string]map[string][]float64{}, map[string]float64{}, []string{}
	for _, c := range list {
		if sums[c.name] == nil {
			sums[c.name] = map[string][]float64{}
			order = append(order, c.name)
		}
		times[c.name]++
		for name, row := range leaveOneOut(t, c, append(ours(t, c), rule(t, dir, c)), knownCounts) {
			if sums[c.name][name] == nil {
				sums[c.name][name] = make([]float64, len(row))
			}
			for i, x := range row {
				sums[c.name][name][i] += x
			}
		}
	}
	fmt.Printf("mean log loss of the next 1,500 items, leave one learner out; known items: %v\n", knownCounts)
	for _, name := range order {
		for _, m := range []string{"defaults", "fsrs-rs rule", "global prior", "class prior"} {
			fmt.Printf("%-15s %-13s", name, m)
			for _, x := range sums[name][m] {
				fmt.Printf(" %.4f", x/times[name])
			}
			fmt.Println()
		}
		for i, n := range knownCounts {
			x, global := sums[name]["class prior"][i]/times[name], sums[name]["global prior"][i]/times[name]
			if x > global+0.002 { // not where nobody has so many items
				t.Errorf("%s, %d items: the class's prior costs %.4f", name, n, x-global)
			}
			if others := min(sums[name]["defaults"][i], sums[name]["fsrs-rs rule"][i]) / times[name]; name == "alike" && n <= 200 && x > others-0.002 {
				t.Errorf("alike, %d items: log loss %.4f, the better of defaults and fsrs-rs has %.4f", n, x, others)
			}
		}
	}
}

// rule is what fsrs-rs does: defaults up to 8 items, first stabilities up to 64.
func rule(t *testing.T, dir string, c class) method {
	var peers []*peer
	for _, log := range c.logs {
		peers = append(peers, startPeers(t, dir, log)[0])
	}
	return method{"fsrs-rs rule", func(i, items int, _ []fsrs.Review) fsrs.Weights {
		w, _ := peers[i].train(t, items)
		return w
	}}
}

// TestItemDifficulty is the part of `make bench-fsrs` that says why a class shares no
// prior on the difficulty of its cards: on the newest sixth of logs whose cards differ, even
// the true difficulties, which no estimate can beat, lower the log loss by next to nothing,
// of weights fitted without them and of the true ones. It fails where that is no longer so.
func TestItemDifficulty(t *testing.T) {
	if os.Getenv("FSRS_PEERS") == "" {
		t.Skip("make bench-fsrs runs this")
	}
	fmt.Println("standard deviation of the cards' difficulty; held-out log loss of fitted weights without and with the true difficulties, and of the true weights:")
	for _, deviation := range []float64{0, 1, 2, 3} {
		var loss [4]float64
		const learners = 36
		for i := range uint64(learners) {
			rng := rand.New(rand.NewPCG(i, 500))
			card := func(c int) float64 { return deviation * rand.New(rand.NewPCG(i, uint64(c))).NormFloat64() }
			l := drawLearner(rng, fsrs.Defaults(), between)
			log := simulate(rng, l, 4000, card)
			items := itemsOf(log)
			held := len(items) * 5 / 6
			for k, w := range []fsrs.Weights{mustFit(t, log[:items[held]], fsrs.Options{}).Weights, l.truth} {
				m, err := fsrs.New(w)
				if err != nil {
					t.Fatal(err)
				}
				loss[2*k] += fsrs.Rate(m.Predict(log)[held:]).LogLoss / learners
				loss[2*k+1] += fsrs.Rate(predictShifted(m, log, card)[held:]).LogLoss / learners
			}
		}
		fmt.Printf("%.0f: %.4f %.4f, %.4f %.4f\n", deviation, loss[0], loss[1], loss[2], loss[3])
		if gain := max(loss[0]-loss[1], loss[2]-loss[3]); deviation <= 2 && gain > 0.001 {
			t.Errorf("cards that lie %.0f apart: their true difficulties gain %.4f, so a class had better share them", deviation, gain)
		}
	}
}

// predictShifted is Predict with the difficulty after a card's first answer moved.
func predictShifted(m *fsrs.Model, log []fsrs.Review, card func(int) float64) []fsrs.Prediction {
	memory := map[int32]fsrs.Memory{}
	ps := m.Predict(log)
	item := 0
	for _, r := range log {
		x, seen := memory[r.Card]
		if r.Days > 0 {
			ps[item].Recall = m.Recall(x, float64(r.Days))
			item++
		}
		x = m.Next(x, int(r.Days), r.Grade)
		if !seen {
			x.Difficulty = min(max(x.Difficulty+card(int(r.Card)), fsrs.MinDifficulty), fsrs.MaxDifficulty)
		}
		memory[r.Card] = x
	}
	return ps
}
