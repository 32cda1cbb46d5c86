package fsrs

import "math"

// slope is one review of a branch together with the partial derivatives of what the
// recurrence makes of it: recall R before it, stability S' and difficulty D' after it,
// in S and D before it and in the weights. The recurrence is that of Model.Next; what
// is different is only that logarithms are carried along and exp and log are fast.
type slope struct {
	recall float64 // R, 1 on the same day
	rS     float64 // dR/dS
	r20    float64 // dR/dw20

	sS, sD float64    // dS'/dS, with what goes through R, and dS'/dD
	s20    float64    // dS'/dw20, all of it through R
	sW     [4]float64 // dS'/dw of the weights w[base], w[base+1], w[base+2] and w[last]
	base   uint8
	last   uint8

	dD     float64 // dD'/dD
	d6, d7 float64 // dD'/dw6, dD'/dw7
	free   float64 // 1, or 0 where D' is clamped: dD'/dw4 and dD'/dw5 are this times fixed ones

	weight float64 // of the item, 0 where it is none
	failed bool    // it was not recalled

	s, lnS, d float64 // the memory after it
	// The derivatives of the loss in s and d, as far as branches are summed up already.
	lossS, lossD float64
	// The derivatives of s in all weights and of d in w4 to w7, where they are asked for.
	allS [local]float64
	allD [4]float64
}

// tracer walks along branches under one set of weights.
type tracer struct {
	*Model
	factor20   float64 // d factor / d w20
	perLapse   float64 // 1 / lapse
	lnShort    [Easy + 1]float64
	first      [Easy + 1]start
	d4, d5     float64           // dD'/dw4, dD'/dw5 where D' is free
	dD         [Easy + 1]float64 // dD'/dD where D' is free
	driftShare [Easy + 1]float64 // drift over driftSpan
	d6Share    [Easy + 1]float64 // dD'/dw6 is this times 10-D
}

// start is the memory after a first review. Its slopes: dS/dw[G-1] is 1.
type start struct {
	s, lnS, d float64
	d4, d5    float64 // dD/dw4, dD/dw5
}

// newTracer computes once what depends on the weights alone. At the very edge of a
// clamp the slopes are those of the inner side.
func newTracer(m *Model) *tracer {
	w := &m.w
	t := &tracer{
		Model: m,
		// factor = 0.9^(-1/w20) - 1
		factor20: (m.factor + 1) * math.Log(0.9) / (w[20] * w[20]),
		perLapse: 1 / m.lapse,
		d4:       w[7],
		d5:       -3 * w[7] * math.Exp(3*w[5]),
	}
	for g := Again; g <= Easy; g++ {
		x := m.first[g]
		t.first[g] = start{s: x.Stability, lnS: fastLog(x.Stability), d: x.Difficulty}
		if e := math.Exp(w[5] * float64(g-1)); x.Difficulty == w[4]-e+1 { // it is not clamped
			t.first[g].d4 = 1
			t.first[g].d5 = -float64(g-1) * e
		}
		t.lnShort[g] = w[17] * (float64(g-3) + w[18])
		t.driftShare[g] = m.drift[g] / driftSpan
		t.dD[g] = (1 - w[7]) * (1 + t.driftShare[g])
		t.d6Share[g] = -(1 - w[7]) * float64(g-3) / driftSpan
	}
	return t
}

// trace writes down the slopes of a branch's own reviews, on a path on which those that it
// shares with the branch before stand already. It returns the path to the branch's end, and
// the weighted sum of -ln(probability of what happened) over its own items. Of the last
// review only recall is written down: what follows it matters to nobody.
func (t *tracer) trace(h *tree, branch int, path []slope) ([]slope, float64) {
	from, to, shared := h.start[branch], h.start[branch+1], int(h.shared[branch])
	grade, days, weight := h.grade[from:to], h.days[from:to], h.weight[from:to]
	path = path[:shared+len(grade)]
	if shared == 0 {
		x := &t.first[grade[0]]
		k := &path[0]
		k.s, k.lnS, k.d, k.lossS, k.lossD = x.s, x.lnS, x.d, 0, 0
		shared, grade, days, weight = 1, grade[1:], days[1:], weight[1:]
	}
	s, lnS, d := path[shared-1].s, path[shared-1].lnS, path[shared-1].d
	own := path[shared:]
	days, weight = days[:len(own)], weight[:len(own)]
	loss := 0.0
	for i, g := range grade[:len(own)] {
		k := &own[i]
		gap := float64(days[i])
		k.weight, k.failed = weight[i], g == uint8(Again)
		k.lossS, k.lossD = 0, 0
		switch {
		case gap == 0:
			k.recall, k.rS, k.r20 = 1, 0, 0
			s = t.sameDaySlope(k, s, lnS, g)
		default:
			lnBase := t.recallSlope(k, s, lnS, gap)
			if k.failed {
				if k.weight != 0 {
					loss -= k.weight * fastLog(1-k.recall)
				}
			} else {
				loss -= k.weight * t.decay * lnBase
			}
			switch {
			case i == len(own)-1:
				return path, loss
			case k.failed:
				s = t.forgottenSlope(k, s, d)
			default:
				s = t.recalledSlope(k, s, lnS, d, g)
			}
		}
		if s < MinStability || s > MaxStability {
			s = clampS(s)
			k.sS, k.sD, k.s20, k.sW = 0, 0, 0, [4]float64{}
		}
		lnS = fastLog(s)
		d = t.difficultySlope(k, d, g)
		k.s, k.lnS, k.d = s, lnS, d
	}
	return path, loss
}

// recallSlope is R = base^decay with base = 1 + factor t/S; it returns ln base. From 1
// to 36,500 days and with S and w20 in their bounds, R is between 4e-6 and 1-3e-6, so
// that fsrs-rs's limits of 1e-7 and 1-1e-7 never count.
func (t *tracer) recallSlope(k *slope, s, lnS, gap float64) float64 {
	x := t.factor * gap // over S
	lnBase := fastLog(s+x) - lnS
	k.recall = fastExp(t.decay * lnBase)
	u := k.recall * t.decay / (s + x)
	k.rS = -u * x / s
	k.r20 = -k.recall*lnBase + u*gap*t.factor20
	return lnBase
}

// recalledSlope is the stability after a success on a later day.
func (t *tracer) recalledSlope(k *slope, s, lnS, d float64, g uint8) float64 {
	w := &t.w
	forgot := 1 - k.recall
	u := s * fastExp(w[8]-w[9]*lnS)
	e := fastExp(w[10] * forgot)
	room := gainTop - d
	most := u * room * t.bonus[g]
	gain := most * (e - 1) // in stability
	viaR := most * e       // dS'/d(w10 (1-R))
	plain := u * (e - 1)
	k.base = 8
	k.sW = [4]float64{gain, -gain * lnS, viaR * forgot, 0}
	k.last = 16
	switch Grade(g) {
	case Hard:
		k.last, k.sW[3] = 15, plain*room
	case Easy:
		k.sW[3] = plain * room
	}
	k.sS = 1 + gain*(1-w[9])/s - viaR*w[10]*k.rS
	k.sD = -plain * t.bonus[g]
	k.s20 = -viaR * w[10] * k.r20
	return s + gain
}

// forgottenSlope is the stability after a failure on a later day.
func (t *tracer) forgottenSlope(k *slope, s, d float64) float64 {
	w := &t.w
	forgot := 1 - k.recall
	lnD, lnS1 := fastLog(d), fastLog(1+s)
	u := w[11] * fastExp(w[14]*forgot-w[12]*lnD)
	e := fastExp(w[13] * lnS1)
	after := u * (e - 1)
	if limit := s * t.perLapse; limit < after {
		k.base, k.last = 17, 19
		k.sW = [4]float64{-limit * w[18], -limit * w[17], 0, 0}
		k.sS, k.sD, k.s20 = t.perLapse, 0, 0
		return limit
	}
	k.base, k.last = 11, 14
	k.sW = [4]float64{after / w[11], -after * lnD, u * e * lnS1, after * forgot}
	k.sS = u*e*w[13]/(1+s) - after*w[14]*k.rS
	k.sD = -after * w[12] / d
	k.s20 = -after * w[14] * k.r20
	return after
}

// sameDaySlope is the stability after a further review on one day.
func (t *tracer) sameDaySlope(k *slope, s, lnS float64, g uint8) float64 {
	w := &t.w
	k.base, k.last = 17, 19
	k.sD, k.s20 = 0, 0
	growth := fastExp(t.lnShort[g] - w[19]*lnS)
	if g >= uint8(Hard) && growth < 1 {
		k.sS, k.sW = 1, [4]float64{}
		return s
	}
	after := s * growth
	k.sS = growth * (1 - w[19])
	k.sW = [4]float64{after * (float64(g) - 3 + w[18]), after * w[17], -after * lnS, 0}
	return after
}

// difficultySlope is the difficulty after a further review.
func (t *tracer) difficultySlope(k *slope, d float64, g uint8) float64 {
	w7 := t.w[7]
	room := MaxDifficulty - d
	drifted := d - t.driftShare[g]*room
	after := w7*t.anchor + (1-w7)*drifted
	if after < MinDifficulty || after > MaxDifficulty {
		k.dD, k.d6, k.d7, k.free = 0, 0, 0, 0
		return clampD(after)
	}
	k.dD, k.free = t.dD[g], 1
	k.d6 = t.d6Share[g] * room
	k.d7 = t.anchor - drifted
	return after
}
