package fsrs

import (
	"context"
	"fmt"
	"math"
)

// Options say how a log is fitted. The zero value is a first fit of a learner nothing is
// known of, on all cores.
type Options struct {
	// Prior is what is known of the learner beforehand: a class's prior, or, where its
	// precision is zero, DefaultPrior.
	Prior Prior
	// From are the weights in use, which the result must not fall behind; where they
	// are zero, the prior's centre.
	From Weights
	// Seen is how many of the log's items, from the oldest on, From has learnt from: those
	// cannot be held out against it. More than there are stands for all.
	Seen int
	// Relearning is the number of relearning steps, which bounds w17 and w18 (see
	// Weights.ValidateFor): they are lowered in the result, also where From is kept.
	Relearning int
	// Workers is how many goroutines may compute at once, 0 for as many as there are
	// cores. The result does not depend on it.
	Workers int
	// Progress, if set, is told now and then what share of the work is done: it begins
	// above 0, never falls and ends with 1. It is called from Fit's own goroutine.
	Progress func(share float64)
}

// Fitted is what a log has taught.
type Fitted struct {
	Weights  Weights // the fitted ones or, where those failed the held-out check, Options.From
	Evidence Evidence
	Summary  Summary // of the log, for a class's prior
}

// Evidence is how weights in use and weights learnt from the older items of a log predict
// the newest ones, which neither has learnt from.
type Evidence struct {
	Reviews int     // items: reviews on a later day than the card's one before
	Held    int     // of them, those that both were held against; 0 for no check
	Before  float64 // mean log loss in nats of the weights in use
	After   float64 // of those learnt
	Better  bool    // what was learnt is taken into use: it is no worse, beyond chance
}

// Summary is a Gaussian approximation of what a log says about the weights, without what
// the prior said: all of a learner that a class's prior needs. It holds sums over
// items and no review; but sums over two or three items tell much of these, so share it
// from some dozens on. Derivatives are those of the log's weighted loss in nats, in
// the coordinates of a Vector.
type Summary struct {
	Reviews int // items
	At      Weights
	Slope   Vector // first derivatives at At
	// Curvature is the Fisher information, symmetric, near At: where the last walk there
	// began, and of a long log that of a sample, multiplied up.
	Curvature [len(Weights{})][len(Weights{})]float64
}

const (
	// A long log is learnt from a sample of so many items at first, then from a sample so
	// many times as large, and so on: each walk begins near its end, and the level before
	// shows the curvature to a few per cent, which BFGS corrects.
	sampleItems = 2000
	levelFactor = 8
	// A walk ends where the next step promises less than this many nats, or, where that
	// is less, than settledItem for each item. What a log says about 21 weights is
	// uncertain by some ten nats.
	settled     = 0.1
	settledItem = 1e-5
	// doubt is by how many standard errors learnt weights must predict worse to be turned
	// down. What is held out is little: to turn down whatever is worse at all would refuse
	// one good first fit in four of 200 reviews, one in eight of 2,000, and cost 0.0006 to
	// 0.0017 of log loss on the average of simulated learners, at any length.
	doubt = 2
)

// Fit finds the weights that are most probable after a log, by the prior and by the
// binary cross-entropy of its items, each weighted by recency as fsrs-rs does: from 0.25
// for the oldest to 1 for the newest. Every item counts: there is no outlier filter, no
// longest history and no least number of reviews; of an empty log the result is the
// prior's centre.
//
// Weights learnt from the older items are first held against those in use on the newest
// sixth, or what of it those have not seen, of a sample where the log is long; if they
// predict it worse, beyond what chance explains, the weights in use are kept.
//
// An impossible review is a *HistoryError, weights in use out of bounds a *BoundsError;
// when ctx ends, so does Fit, with its error. The result is the same on any number of
// cores. Beside the log it needs some 15 bytes a review, for each worker
// some 350 for each review of the card with most, and time in proportion to the reviews
// whose history is no other card's.
func Fit(ctx context.Context, log []Review, o Options) (Fitted, error) {
	if err := o.complete(); err != nil {
		return Fitted{}, fmt.Errorf("fitting weights: %w", err)
	}
	all, err := gather(log)
	if err != nil {
		return Fitted{}, fmt.Errorf("fitting weights: %w", err)
	}
	f := &fitter{ctx: ctx, Options: o, all: all}
	f.expected = float64(2*len(log) + 5*min(len(log), 2*sampleItems))
	fitted, err := f.fit()
	if err != nil {
		return Fitted{}, fmt.Errorf("fitting weights: %w", err)
	}
	f.tell(1)
	return fitted, nil
}

// complete puts in what was left out and checks the rest.
func (o *Options) complete() error {
	if o.Prior.Precision == (Vector{}) {
		o.Prior = DefaultPrior()
	}
	if err := o.Prior.Validate(); err != nil {
		return err
	}
	if o.From == (Weights{}) {
		o.From = o.Prior.Mean
	}
	if o.Workers <= 0 {
		o.Workers = cores()
	}
	return o.From.Validate()
}

// fitter is one fit under way.
type fitter struct {
	ctx context.Context
	Options
	all            *histories
	done, expected float64 // in the unit of cost
	told           float64
}

// fit walks to the minimum on the older items of samples, checks what was learnt there,
// and goes on with all. A sample stands for itself alone: multiplied up it would
// outshout the prior with what is chance in it.
func (f *fitter) fit() (Fitted, error) {
	b := wholeBox()
	at := b.clamp(f.From.vector().point())
	limit := recency(max(f.all.items-f.all.items/6, min(f.Seen, f.all.items)), f.all.items)
	var shown, newer *tree
	for items := sampleItems; shown == nil || f.all.exceeds(items); items *= levelFactor {
		sample := f.all.sample(items)
		a, b := sample.split(limit)
		older := a.tree()
		newer = b.tree()
		if shown == nil {
			shown = older
		}
		learnt, _, err := f.descend(older, shown, at)
		if err != nil {
			return Fitted{}, err
		}
		at, shown = learnt.at, sample.tree()
	}
	out := Fitted{Evidence: Evidence{Reviews: f.all.items}}
	f.check(&out.Evidence, newer, at.vector().weights())
	all := shown
	if all.items < f.all.items {
		all = f.all.tree()
	}
	best, seen, err := f.descend(all, shown, at)
	if err != nil {
		return Fitted{}, err
	}
	out.Summary = f.summary(&best, seen)
	out.Weights = f.relearnt(f.From)
	if out.Evidence.Better && best.at != f.From.vector().point() { // exp(ln w0) need not be w0 to the last bit
		out.Weights = f.relearnt(best.at.vector().weights())
	}
	return out, nil
}

// maxWalks is how often a walk is begun anew where it did not settle: one in ordinary logs.
const maxWalks = 6

// descend walks to the minimum over a tree, from a curvature that another, which is
// multiplied up to stand for it, shows at the start. Where the way was not as that made
// it look, it looks again from where it has come to. It returns the minimum and the
// information that the other showed last.
func (f *fitter) descend(h, shown *tree, from point) (best place, seen square, err error) {
	c := newCrew(f.ctx, min(f.Workers, len(h.parts)-1), max(h.longest, shown.longest))
	defer c.dismiss()
	tolerance := min(settled, settledItem*float64(h.items))
	for range maxWalks {
		var start place
		var curve square
		if start, curve, seen, err = f.survey(c, h, shown, from); err != nil {
			return place{}, square{}, err
		}
		b := wholeBox()
		var there bool
		best, there, err = minimise(func(at point) (place, error) { return f.eval(c, h, at) }, start, &curve, &b, tolerance)
		if err != nil || there || start.value-best.value <= tolerance {
			break
		}
		from = best.at
	}
	return best, seen, err
}

// survey is a place on a tree, with the curvature of what is minimised there and the
// information that another, multiplied up, shows.
func (f *fitter) survey(c *crew, h, shown *tree, at point) (here place, curve, seen square, err error) {
	w := at.vector().weights()
	a, err := shown.fisher(c, w)
	if err != nil {
		return place{}, square{}, square{}, err
	}
	f.worked(curvedCost * shown.cost())
	seen = a.matrix()
	seen.chain(w)
	scale := h.weighs() / shown.weighs()
	for i := range seen {
		for j := range seen {
			seen[i][j] *= scale
		}
		curve[i] = seen[i]
		curve[i][i] += f.Prior.Precision[i]
	}
	curve.stretch(w.rates())
	if shown == h {
		return f.place(at, w, &a.sums), curve, seen, nil
	}
	here, err = f.eval(c, h, at)
	return here, curve, seen, err
}

// summary says what the log said where a fit ended: the objective's slope there is the
// log's and the prior's.
func (f *fitter) summary(best *place, seen square) Summary {
	s := Summary{Reviews: f.all.items, At: best.at.vector().weights(), Curvature: seen}
	_, pull := f.Prior.penalty(best.at.vector())
	for i, rate := range s.At.rates() {
		s.Slope[i] = best.slope[i]/rate - pull[i]
	}
	return s
}

// relearnt lowers w17 and w18 to where several relearning steps allow them.
func (f *fitter) relearnt(w Weights) Weights {
	if f.Relearning > 1 {
		c := w.shortCap(f.Relearning)
		w[17], w[18] = min(w[17], c), min(w[18], c)
	}
	return w
}

// eval is the objective over a tree.
func (f *fitter) eval(c *crew, h *tree, at point) (place, error) {
	w := at.vector().weights()
	a, err := h.gradient(c, w)
	if err != nil {
		return place{}, err
	}
	f.worked(h.cost())
	return f.place(at, w, &a), nil
}

// place adds the prior to the sums of a log.
func (f *fitter) place(at point, w Weights, a *sums) place {
	value, slope := f.Prior.penalty(at.vector())
	rates := w.rates()
	for i, x := range chain(w, a.grad) {
		slope[i] = (slope[i] + x) * rates[i]
	}
	return place{at: at, value: value + a.loss, slope: slope}
}

// check holds learnt weights against those in use, on newer items that neither saw.
func (f *fitter) check(e *Evidence, newer *tree, learnt Weights) {
	before, after := newTracer(build(f.From)), newTracer(build(learnt))
	var worse, squares float64 // sums over the items of how much worse learnt predicts
	a, b := make([]slope, newer.longest), make([]slope, newer.longest)
	for branch := range newer.branches() {
		path, _ := before.trace(newer, branch, a)
		after.trace(newer, branch, b)
		for i := max(int(newer.shared[branch]), 1); i < len(path); i++ {
			n := a[i].weight // so many items are alike
			if n == 0 {
				continue
			}
			x, y := a[i].surprise(), b[i].surprise()
			e.Before += n * x
			e.After += n * y
			worse += n * (y - x)
			squares += n * (y - x) * (y - x)
		}
	}
	e.Held = newer.items
	n := float64(max(e.Held, 1))
	e.Before /= n
	e.After /= n
	e.Better = worse <= doubt*math.Sqrt(max(squares-worse*worse/n, 0))
}

// worked notes that work was done. How much there will be is a guess.
func (f *fitter) worked(cost float64) {
	f.done += cost
	f.tell(min(f.done/f.expected, 0.99))
}

func (f *fitter) tell(share float64) {
	if f.Progress == nil || math.IsNaN(share) || share < f.told {
		return
	}
	f.told = share
	f.Progress(share)
}
