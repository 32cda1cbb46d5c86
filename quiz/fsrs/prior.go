package fsrs

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// Vector holds a value for each weight in the coordinates in which a fit works and a
// prior is Gaussian: the natural logarithms of w0 to w3, stabilities that differ by
// factors from learner to learner, and w4 to w20 as they are.
type Vector [len(Weights{})]float64

// stabilities is how many weights, from w0 on, have their logarithm in a Vector.
const stabilities = 4

// vector is the place of weights among the coordinates.
func (w Weights) vector() Vector {
	v := Vector(w)
	for i := range stabilities {
		v[i] = math.Log(v[i])
	}
	return v
}

// weights is the way back. Rounding does not lead out of the bounds.
func (v Vector) weights() Weights {
	w := Weights(v)
	for i, b := range bounds() {
		if i < stabilities {
			w[i] = math.Exp(w[i])
		}
		w[i] = min(max(w[i], b.lo), b.hi)
	}
	return w
}

// Prior is what is known of a learner's weights before their log is read: that each is
// drawn from a Gaussian of its own, in the coordinates of a Vector.
type Prior struct {
	Mean      Weights // the centre; of w0 to w3 the geometric mean
	Precision Vector  // one over the variance, above 0
}

// DefaultPrior knows nothing of a learner but that they are one of Anki's users: the
// centre is Defaults. The spread of w4 to w20 is that which fsrs-rs's penalty
// sum ((w-centre)/sigma)^2 implies, variances of sigma^2/2; that of ln w0 to ln w3 is
// wide, a factor of e^1.2 to either side.
func DefaultPrior() Prior {
	p := Prior{Mean: Defaults()}
	sigma := [...]float64{
		.57, .28, .6, .12, .39, .18, .33, .3, .09, .16, .57, .25, 1.03, .31, .32, .14, .27,
	}
	for i := range p.Precision {
		if i < stabilities {
			p.Precision[i] = 1 / (1.2 * 1.2)
		} else {
			p.Precision[i] = 2 / (sigma[i-stabilities] * sigma[i-stabilities])
		}
	}
	return p
}

// Validate reports a centre out of bounds, as a *BoundsError, or a precision that is none.
func (p Prior) Validate() error {
	if err := p.Mean.Validate(); err != nil {
		return fmt.Errorf("reading a prior: %w", err)
	}
	for i, v := range p.Precision {
		if !(v > 0) || math.IsInf(v, 1) {
			return fmt.Errorf("reading a prior: the precision of w%d is %g, not above 0", i, v)
		}
	}
	return nil
}

// informative is how many answers of a learner say as much of their weights as a prior.
const informative = 200

// Draw is weights that might be the true ones of a learner: drawn around those in use, as
// widely as learners differ by the prior, and the closer the more answers of the learner the
// weights in use were fitted to.
func (p Prior) Draw(inUse Weights, answers int, r *rand.Rand) Weights {
	v := inUse.vector()
	for i := range v {
		v[i] += r.NormFloat64() / math.Sqrt(p.Precision[i]*(1+float64(answers)/informative))
	}
	return v.weights()
}

// penalty is minus the logarithm of the prior's density at v, but for a constant, and
// its derivatives.
func (p *Prior) penalty(v Vector) (f float64, slope Vector) {
	mean := p.Mean.vector()
	for i, x := range v {
		off := x - mean[i]
		slope[i] = p.Precision[i] * off
		f += off * slope[i] / 2
	}
	return f, slope
}

// chain turns derivatives in the weights into those in the coordinates.
func chain(w Weights, slope Weights) Vector {
	v := Vector(slope)
	for i := range stabilities {
		v[i] *= w[i]
	}
	return v
}

// chain turns Fisher information on the weights into that on the coordinates.
func (m *square) chain(w Weights) {
	for i := range stabilities {
		for j := range m {
			m[i][j] *= w[i]
			m[j][i] *= w[i]
		}
	}
}

// factor turns a positive definite matrix into its Cholesky factor, in the lower
// triangle, and reports whether it was one.
func (m *square) factor() bool {
	for i := range m {
		for j := range i + 1 {
			x := m[i][j]
			for k := range j {
				x -= m[i][k] * m[j][k]
			}
			switch {
			case j < i:
				m[i][j] = x / m[j][j]
			case !(x > 0):
				return false
			default:
				m[i][i] = math.Sqrt(x)
			}
		}
	}
	return true
}

// solve is the solution y of L L' y = b, where m holds the factor L.
func (m *square) solve(b Vector) Vector {
	for i := range b {
		for k := range i {
			b[i] -= m[i][k] * b[k]
		}
		b[i] /= m[i][i]
	}
	for i := len(b) - 1; i >= 0; i-- {
		for k := i + 1; k < len(b); k++ {
			b[i] -= m[k][i] * b[k]
		}
		b[i] /= m[i][i]
	}
	return b
}
