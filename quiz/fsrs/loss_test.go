package fsrs

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"
)

// randomWeights are within bounds: the defaults moved by up to spread of each range;
// every third weight of a wide spread lies on a bound or just inside.
func randomWeights(rng *rand.Rand, spread float64) Weights {
	w := Defaults()
	for i, b := range bounds() {
		w[i] = min(max(w[i]+(rng.Float64()*2-1)*spread*(b.hi-b.lo), b.lo), b.hi)
		if spread >= 1 && rng.IntN(3) == 0 {
			edge := [...]float64{b.lo, b.hi, b.lo + 1e-4*(b.hi-b.lo), b.hi - 1e-4*(b.hi-b.lo)}
			w[i] = edge[rng.IntN(len(edge))]
		}
		if i < 4 && rng.IntN(2) == 0 {
			w[i] = math.Exp(rng.Float64()*math.Log(b.hi/b.lo)) * b.lo
		}
	}
	return w
}

// randomLog holds every grade after every gap, up to what the clamps of stability and
// difficulty need.
func randomLog(rng *rand.Rand, reviews int) []Review {
	log := make([]Review, reviews)
	seen := map[int32]bool{}
	var cards int32
	for i := range log {
		c := rng.Int32N(int32(reviews/6) + 1)
		if !seen[c] {
			c = cards
			cards++
			seen[c] = true
			log[i] = Review{c, 0, Again + Grade(rng.IntN(4))}
			continue
		}
		gap := [...]int32{0, 1, 2, 10, 300, 36500}[rng.IntN(6)]
		if gap > 1 {
			gap = 1 + rng.Int32N(gap)
		}
		log[i] = Review{c, gap, Again + Grade(rng.IntN(4))}
	}
	return log
}

func mustGather(tb testing.TB, log []Review) *histories {
	tb.Helper()
	h, err := gather(log)
	if err != nil {
		tb.Fatal(err)
	}
	return h
}

func mustGrow(tb testing.TB, log []Review) *tree {
	tb.Helper()
	return mustGather(tb, log).tree()
}

// alone is a crew of one for a tree.
func alone(tb testing.TB, t *tree) *crew {
	c := newCrew(tb.Context(), 1, t.longest)
	tb.Cleanup(c.dismiss)
	return c
}

// slowLoss is the loss by the model alone, item by item.
func slowLoss(log []Review, w Weights) float64 {
	m := build(w)
	memory := map[int32]Memory{}
	items := 0
	for _, r := range log {
		if r.Days > 0 {
			items++
		}
	}
	loss, k := 0.0, 0
	for _, r := range log {
		x := memory[r.Card]
		if r.Days > 0 {
			p := min(max(m.Recall(x, float64(r.Days)), 1e-7), 1-1e-7)
			if r.Grade == Again {
				p = 1 - p
			}
			loss -= float64(recency(k, items)) * math.Log(p)
			k++
		}
		memory[r.Card] = m.Next(x, int(r.Days), r.Grade)
	}
	return loss
}

// The loss of the fit is that of the model, whatever the weights.
func TestLossIsTheModels(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 1))
	for n := range 400 {
		log := randomLog(rng, 1+rng.IntN(300))
		w := randomWeights(rng, float64(n%5)/4)
		h := mustGrow(t, log)
		got, err := h.gradient(alone(t, h), w)
		if err != nil {
			t.Fatal(err)
		}
		if want := slowLoss(log, w); math.Abs(got.loss-want) > 1e-9*(1+want) {
			t.Fatalf("case %d: %v, the model says %v", n, got.loss, want)
		}
	}
}

// Each derivative is the slope of the loss; where a clamp begins or ends, the slope of
// one side.
func TestGradientByDifferences(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 1))
	var compared, kinks int
	for n := range 300 {
		log := randomLog(rng, 2+rng.IntN(120))
		w := randomWeights(rng, float64(n%5)/4)
		w[4] = min(max(w[4], 1.001), 9.999) // on its bounds difficulty begins at the edge of a clamp
		h := mustGrow(t, log)
		got, err := h.gradient(alone(t, h), w)
		if err != nil {
			t.Fatal(err)
		}
		for i := range w {
			at := func(step float64) float64 {
				v := w
				v[i] += step
				return slowLoss(log, v)
			}
			step := 1e-5 * max(w[i], 0.01)
			here := at(0)
			up := (4*at(step) - at(2*step) - 3*here) / (2 * step)
			down := (3*here - 4*at(-step) + at(-2*step)) / (2 * step)
			tolerance := 1e-4*(1+math.Abs(got.grad[i])) + 3e-10*(1+here)/step
			compared++
			if math.Abs(got.grad[i]-(up+down)/2) <= tolerance {
				continue
			}
			kinks++                                        // a clamp begins or ends here
			near := tolerance + 0.02*math.Abs(got.grad[i]) // a one-sided difference is the coarser one
			if math.Abs(got.grad[i]-up) > near && math.Abs(got.grad[i]-down) > near {
				t.Errorf("case %d: d/dw%d is %v, differences say %v below and %v above", n, i, got.grad[i], down, up)
			}
		}
	}
	if kinks > compared/25 {
		t.Errorf("%d of %d derivatives were at a kink", kinks, compared)
	}
	t.Logf("%d derivatives compared, %d at a kink", compared, kinks)
}

// Forward and reverse mode agree, and the information is the sum over the items of
// dR dR' / (R (1-R)).
func TestFisherByDifferences(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 1))
	for n := range 60 {
		log := randomLog(rng, 2+rng.IntN(60))
		w := randomWeights(rng, float64(n%4)/5)
		for i := range 4 {
			w[i] = max(w[i], 0.01) // differences must not cross the least stability
		}
		w[4] = min(w[4], 9.9) // nor the greatest difficulty
		h := mustGrow(t, log)
		back, err := h.gradient(alone(t, h), w)
		if err != nil {
			t.Fatal(err)
		}
		fwd, err := h.fisher(alone(t, h), w)
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(fwd.loss-back.loss) > 1e-12*(1+back.loss) {
			t.Errorf("case %d: losses %v and %v", n, fwd.loss, back.loss)
		}
		for i := range w {
			if math.Abs(fwd.grad[i]-back.grad[i]) > 1e-9*(1+math.Abs(back.grad[i])) {
				t.Errorf("case %d: d/dw%d is %v forward, %v backward", n, i, fwd.grad[i], back.grad[i])
			}
		}
		var want square
		for item := range h.items {
			weight := float64(recency(item, h.items))
			var slopes Weights
			for i := range w {
				step := 1e-6 * max(w[i], 0.01)
				up, down := w, w
				up[i] += step
				down[i] -= step
				slopes[i] = (itemRecall(log, item, up) - itemRecall(log, item, down)) / (2 * step)
			}
			p := itemRecall(log, item, w)
			for i := range w {
				for j := range w {
					want[i][j] += weight * slopes[i] * slopes[j] / (p * (1 - p))
				}
			}
		}
		got := fwd.matrix()
		for i := range w {
			for j := range w {
				if scale := math.Sqrt(want[i][i]*want[j][j]) + 1e-3; math.Abs(got[i][j]-want[i][j]) > 2e-3*scale {
					t.Errorf("case %d: information of w%d and w%d is %v, want %v", n, i, j, got[i][j], want[i][j])
				}
			}
		}
	}
}

// itemRecall is the predicted recall of one item of a log.
func itemRecall(log []Review, item int, w Weights) float64 {
	m := build(w)
	memory := map[int32]Memory{}
	for _, r := range log {
		x := memory[r.Card]
		if r.Days > 0 {
			if item == 0 {
				return m.Recall(x, float64(r.Days))
			}
			item--
		}
		memory[r.Card] = m.Next(x, int(r.Days), r.Grade)
	}
	return 0
}

// The values that fsrs-rs's own tests print for a batch of four cards.
func TestAnchors(t *testing.T) {
	gaps := [][]int32{{0, 0, 0, 0}, {0, 0, 0, 0}, {0, 0, 0, 1}, {0, 1, 1, 3}, {1, 3, 3, 5}, {3, 6, 6, 12}}
	grades := [][]Grade{{1, 2, 3, 4}, {3, 4, 2, 4}, {1, 4, 4, 3}, {4, 3, 3, 3}, {3, 1, 3, 3}, {2, 3, 3, 4}}
	targets := []int32{4, 11, 12, 23}
	outcomes := []Grade{Good, Good, Good, Again}
	want := Weights{-0.095688485, -0.0051607806, -0.0012249565, 0.007462064, 0.03650761, -0.082112335, 0.0593964, -2.1474836,
		0.57626534, -2.8751316, 0.7154875, -0.028993709, 0.0099172965, -0.2189217, -0.0017800558, -0.089381434, 0.299141,
		0.068104014, -0.011605468, -0.25398168, 0.27700496}
	h := &histories{start: []int32{0}}
	for c := range targets {
		for i := range gaps {
			h.days = append(h.days, uint16(gaps[i][c]))
			h.grade = append(h.grade, uint8(grades[i][c]))
			h.weight = append(h.weight, 0)
		}
		h.days = append(h.days, uint16(targets[c]))
		h.grade = append(h.grade, uint8(outcomes[c]))
		h.weight = append(h.weight, 1)
		h.start = append(h.start, int32(len(h.days)))
		h.items++
	}
	grown := h.tree()
	got, err := grown.gradient(alone(t, grown), Defaults())
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(got.loss-4.0466027) > 1e-5 {
		t.Errorf("loss %v, want 4.0466027", got.loss)
	}
	for i := range want {
		if math.Abs(got.grad[i]-want[i]) > 1e-5*(1+math.Abs(want[i])) {
			t.Errorf("d/dw%d is %v, want %v", i, got.grad[i], want[i])
		}
	}
}

func BenchmarkGradient(b *testing.B) {
	log := randomLog(rand.New(rand.NewPCG(6, 1)), 100_000)
	h := mustGrow(b, log)
	c := alone(b, h)
	b.Run("gradient", func(b *testing.B) {
		for b.Loop() {
			h.gradient(c, Defaults())
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(log)), "ns/review")
	})
	b.Run("fisher", func(b *testing.B) {
		for b.Loop() {
			h.fisher(c, Defaults())
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(log)), "ns/review")
	})
}

// A summary and a prior lead back to where the fit under that prior ended; under another
// prior they lead nearer to where its fit ends than the weights were, as near as a log
// is Gaussian.
func TestSummaryStandsForTheLog(t *testing.T) {
	const logs = 30
	var home, before, after float64
	for n := range uint64(logs) {
		log := randomLog(rand.New(rand.NewPCG(n, 7)), 100+int(n)*100)
		fit := func(p Prior) Summary {
			f, err := Fit(context.Background(), log, Options{Prior: p})
			if err != nil {
				t.Fatal(err)
			}
			return f.Summary
		}
		lead := func(s *Summary, p Prior) Vector {
			v, _, ok := s.posterior(&p)
			if !ok {
				t.Fatal("the curvature is none")
			}
			return v
		}
		prior := DefaultPrior()
		s := fit(prior)
		home += s.between(&prior, lead(&s, prior), s.At.vector())
		for i := range prior.Precision {
			prior.Precision[i] *= 2
		}
		prior.Mean[0], prior.Mean[8], prior.Mean[13] = prior.Mean[0]*2, prior.Mean[8]*1.1, prior.Mean[13]*1.5
		again := fit(prior)
		before += s.between(&prior, s.At.vector(), again.At.vector())
		after += s.between(&prior, lead(&s, prior), again.At.vector())
	}
	if home > 0.2*logs {
		t.Errorf("summaries lead %v nats away, on average", home/logs)
	}
	if after > before/4 {
		t.Errorf("another prior is %v nats away, with summaries still %v", before, after)
	}
	t.Logf("another prior is %.1f nats away, with summaries %.1f", before, after)
}

// A fit ends at a minimum, whatever the log and wherever it began: who goes on from there,
// looking anew at how the land lies, comes no further down. Nor is it higher than where it
// began.
func TestFitEndsAtAMinimum(t *testing.T) {
	rng := rand.New(rand.NewPCG(12, 1))
	for n := range 120 {
		log := randomLog(rng, 1+rng.IntN(2500))
		o := Options{From: randomWeights(rng, float64(n%3)/2), Prior: DefaultPrior(), Workers: 1}
		fitted, err := Fit(t.Context(), log, o)
		if err != nil {
			t.Fatal(err)
		}
		all := mustGrow(t, log)
		f := &fitter{ctx: t.Context(), Options: o}
		end, began := fitted.Summary.At.vector().point(), o.From.vector().point()
		c := alone(t, all)
		here, err := f.eval(c, all, end)
		if err != nil {
			t.Fatal(err)
		}
		there, err := f.eval(c, all, began)
		if err != nil {
			t.Fatal(err)
		}
		further, _, err := f.descend(all, all, end)
		if err != nil {
			t.Fatal(err)
		}
		if further.value < here.value-2*settled || there.value < here.value {
			t.Errorf("case %d: a fit ends at %.2f nats, began at %.2f and could have gone on to %.2f", n, here.value, there.value, further.value)
		}
	}
}

// between is how many nats lie between two places near a summary's.
func (s *Summary) between(p *Prior, a, b Vector) float64 {
	sum := 0.0
	for i := range a {
		for j := range a {
			sum += (a[i] - b[i]) * s.Curvature[i][j] * (a[j] - b[j]) / 2
		}
		sum += (a[i] - b[i]) * p.Precision[i] * (a[i] - b[i]) / 2
	}
	return sum
}
