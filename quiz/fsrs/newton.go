package fsrs

import "math"

// point is a Vector with logarithms in two places, because a walk on these coordinates takes
// fewer steps: that of w20, as how much an item says of the decay falls with the decay, and
// that of w7 and a little, as reviews tell best how far difficulty reverts, which is w7 times
// something that grows with w5: in the logarithm the valley of equal products is straight.
type point Vector

// littleW7 leaves w7 nearly as it is where it is near its least, 0.001, which is the default.
const littleW7 = 0.006

func (v Vector) point() point {
	v[7], v[20] = math.Log(v[7]+littleW7), math.Log(v[20])
	return point(v)
}

func (p point) vector() Vector {
	p[7], p[20] = math.Exp(p[7])-littleW7, math.Exp(p[20])
	return Vector(p)
}

// rates are the derivatives of a Vector's coordinates in those of its point.
func (w Weights) rates() (r Vector) {
	for i := range r {
		r[i] = 1
	}
	r[7], r[20] = w[7]+littleW7, w[20]
	return r
}

// stretch turns curvature on a Vector into that on its point.
func (m *square) stretch(rates Vector) {
	for i := range m {
		for j := range m {
			m[i][j] *= rates[i] * rates[j]
		}
	}
}

// place is a point with the value of what is minimised there, in nats, and its
// derivatives in the point's coordinates.
type place struct {
	at    point
	value float64
	slope Vector
}

// box is where points may lie.
type box struct{ lo, hi point }

// boundWeights are the bounds that Weights.Validate knows.
func boundWeights() (lo, hi Weights) {
	for i, b := range bounds() {
		lo[i], hi[i] = b.lo, b.hi
	}
	return lo, hi
}

// wholeBox is all that is within the bounds.
func wholeBox() box {
	lo, hi := boundWeights()
	return box{lo.vector().point(), hi.vector().point()}
}

func (b *box) clamp(v point) point {
	for i := range v {
		v[i] = min(max(v[i], b.lo[i]), b.hi[i])
	}
	return v
}

// Damping of steps, after Levenberg and Marquardt: a little always, because the curvature is
// least certain where it is least, and there an undamped step goes too far; more where one led
// nowhere.
const (
	leastDamping = 0.04
	firstDamping = 0.1
	maxFailures  = 8  // in a row, with more damping each time
	maxSteps     = 60 // a fit takes three to eight
)

// minimise walks downhill within the box by damped quasi-Newton steps: the curvature, at
// first that at the start, is corrected (BFGS) by the slopes of every place that is
// tried. It ends where the next step promises no more than the tolerance, and reports
// whether that was a promise to be believed: a step that is short because it is damped, or
// cut off by bounds, or leads nowhere time and again says little of where the minimum is.
func minimise(f func(point) (place, error), here place, curve *square, b *box, tolerance float64) (best place, settled bool, err error) {
	damping, failures := leastDamping, 0
	for range maxSteps {
		to, gain, ok := step(&here, curve, b, damping)
		if ok && gain <= tolerance || failures == maxFailures {
			return here, ok && damping < firstDamping && gain >= -tolerance && gain <= tolerance, nil
		}
		if ok {
			next, err := f(to)
			if err != nil {
				return here, false, err
			}
			curve.update(&here, &next)
			if next.value < here.value {
				here, failures = next, 0
				damping = max(damping/10, leastDamping)
				continue
			}
		}
		failures++
		damping = max(damping*10, firstDamping)
	}
	return here, false, nil
}

// step is the next point and how much it promises to gain, in nats: the minimum in the
// box of the quadratic with a place's slope and a damped curvature. A weight
// that would leave the box is set on its bound and the others are solved for again.
func step(here *place, curve *square, b *box, damping float64) (to point, gain float64, ok bool) {
	var bound [len(to)]bool
	var way Vector
	for i, x := range here.at {
		bound[i] = (x <= b.lo[i] && here.slope[i] > 0) || (x >= b.hi[i] && here.slope[i] < 0)
	}
	for again := true; again; {
		m := *curve
		right := here.slope
		for i := range m {
			right[i] = -right[i]
			m[i][i] *= 1 + damping
		}
		for i := range m {
			if !bound[i] {
				continue
			}
			for j := range m {
				right[j] -= m[i][j] * way[i]
				m[i][j], m[j][i] = 0, 0
			}
			m[i][i] = 1
		}
		for i := range m {
			if bound[i] {
				right[i] = way[i]
			}
		}
		if !m.factor() {
			return here.at, 0, false
		}
		way = m.solve(right)
		again = false
		for i, x := range here.at {
			to[i] = min(max(x+way[i], b.lo[i]), b.hi[i])
			if !bound[i] && to[i] != x+way[i] {
				bound[i], way[i], again = true, to[i]-x, true
			}
		}
	}
	for i := range way {
		gain -= here.slope[i] * way[i]
		for j := range way {
			gain -= way[i] * curve[i][j] * way[j] / 2
		}
	}
	return to, gain, true
}

// update is the BFGS formula: the curvature that turns one place's slope into the other's
// on the way between them and otherwise changes least. Where the
// slopes show no curvature it is left as it is.
func (m *square) update(from, to *place) {
	var way, turn, image Vector // image is m times way
	var curved, before float64
	for i := range way {
		way[i], turn[i] = to.at[i]-from.at[i], to.slope[i]-from.slope[i]
	}
	for i := range m {
		for j := range m {
			image[i] += m[i][j] * way[j]
		}
		curved += way[i] * turn[i]
		before += way[i] * image[i]
	}
	if !(before > 0) || curved < 1e-8*before || math.IsInf(curved, 1) {
		return
	}
	for i := range m {
		for j := range m {
			m[i][j] += turn[i]*turn[j]/curved - image[i]*image[j]/before
		}
	}
}
