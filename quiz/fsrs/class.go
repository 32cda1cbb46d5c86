package fsrs

import (
	"fmt"
	"math"
)

// pseudoLearners is how many learners the base prior counts for among those of a class.
// With one a class whose members have nothing in common loses up to 0.0015 of log loss;
// with two half of that, and one whose members are alike a tenth of its gain.
const pseudoLearners = 2

// maxRounds and still end the search for a class's prior: after so many rounds, or when
// none of its centre's coordinates moves by so many of its standard deviations.
const (
	maxRounds = 100
	still     = 1e-3
)

// ClassPrior is what a class teaches about a learner who joins it: the prior under which
// the logs of its members are most probable, by empirical Bayes. It sees no log, only
// the summaries that Fit made of them; those that hold no review tell nothing and may
// be there. The base prior, usually DefaultPrior, counts for two more members, so that
// a class of none has the base for prior, a small one stays near it, and one whose
// members have little in common gets a wide prior that yields to a learner's own log.
//
// What it does not hold is a difficulty for each card, which a class could share as well:
// the true difficulties themselves lower the log loss on held-out items by 0.0003 where
// cards lie one point apart and by 0.0005 where two (TestItemDifficulty), their estimates
// by less.
//
// A learner's own prior is made from the other members' summaries, or their log would
// count twice.
func ClassPrior(base Prior, members []Summary) (Prior, error) {
	if err := base.Validate(); err != nil {
		return Prior{}, fmt.Errorf("making a class's prior: %w", err)
	}
	for i := range members {
		if err := members[i].Validate(); err != nil {
			return Prior{}, fmt.Errorf("making a class's prior: member %d: %w", i, err)
		}
	}
	p := base
	for range maxRounds {
		next, err := p.round(&base, members)
		if err != nil {
			return Prior{}, fmt.Errorf("making a class's prior: %w", err)
		}
		moved := 0.0
		was, is := p.Mean.vector(), next.Mean.vector()
		for i := range is {
			moved = max(moved, math.Abs(is[i]-was[i])*math.Sqrt(next.Precision[i]))
		}
		p = next
		if moved < still {
			break
		}
	}
	return p, nil
}

// round is one round of expectation and maximisation: where each member's weights lie
// under the prior, and then the prior that fits these best.
func (p *Prior) round(base *Prior, members []Summary) (Prior, error) {
	var centres, spreads []Vector
	for i := range members {
		m, v, ok := members[i].posterior(p)
		if !ok {
			return Prior{}, fmt.Errorf("member %d: the curvature is none", i)
		}
		centres, spreads = append(centres, m), append(spreads, v)
	}
	start := base.Mean.vector()
	n := float64(pseudoLearners + len(members))
	var mean Vector
	next := Prior{}
	for i := range mean {
		mean[i] = pseudoLearners * start[i]
		for k := range centres {
			mean[i] += centres[k][i]
		}
		mean[i] /= n
		off := start[i] - mean[i]
		variance := pseudoLearners * (1/base.Precision[i] + off*off)
		for k := range centres {
			off := centres[k][i] - mean[i]
			variance += spreads[k][i] + off*off
		}
		next.Precision[i] = n / variance
	}
	next.Mean = mean.weights()
	return next, nil
}

// posterior is the centre, within the bounds, and the variances of a member's weights,
// given what its log said and a prior.
func (s *Summary) posterior(p *Prior) (centre, variance Vector, ok bool) {
	at := s.At.vector()
	_, slope := p.penalty(at)
	m := square(s.Curvature)
	for i := range m {
		slope[i] += s.Slope[i]
		m[i][i] += p.Precision[i]
	}
	lo, hi := boundWeights()
	to, _, ok := step(&place{at: point(at), slope: slope}, &m, &box{point(lo.vector()), point(hi.vector())}, 0)
	if !ok || !m.factor() {
		return at, at, false
	}
	for i := range variance {
		var unit Vector
		unit[i] = 1
		variance[i] = m.solve(unit)[i]
	}
	return Vector(to), variance, true
}

// Validate reports a summary that no fit can have made.
func (s *Summary) Validate() error {
	if err := s.At.Validate(); err != nil {
		return fmt.Errorf("reading a summary: %w", err)
	}
	for i, row := range s.Curvature {
		if math.IsNaN(s.Slope[i]) || math.IsInf(s.Slope[i], 0) {
			return fmt.Errorf("reading a summary: the slope of w%d is %g", i, s.Slope[i])
		}
		for j, x := range row {
			if math.IsNaN(x) || math.IsInf(x, 0) || x != s.Curvature[j][i] || i == j && x < 0 {
				return fmt.Errorf("reading a summary: the curvature of w%d and w%d is %g", i, j, x)
			}
		}
	}
	return nil
}
