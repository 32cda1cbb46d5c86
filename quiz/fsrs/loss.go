package fsrs

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// local are the weights that one card's history can depend on: its first stability,
// which is one of w0 to w3, at 0, and w4 to w20 at 1 to 17.
const local = 18

// square is a symmetric matrix over the weights.
type square [len(Weights{})][len(Weights{})]float64

// sums is what a pass over histories adds up: the weighted loss in nats and its first
// derivatives in the weights.
type sums struct {
	loss float64
	grad Weights
}

// information is sums with the Fisher information of the items as well.
type information struct {
	sums
	rest  [local][local]float64    // of w4 to w20, at 1 to 17, the lower triangle
	first [Easy + 1][local]float64 // of the first stability of a grade with itself and the rest
}

// pull is d loss / dR of an item.
func (k *slope) pull() float64 {
	if k.failed {
		return k.weight / (1 - k.recall)
	}
	return -k.weight / k.recall
}

// surprise is -ln(probability of what happened), whatever the item's weight.
func (k *slope) surprise() float64 {
	if k.failed {
		return -fastLog(1 - k.recall)
	}
	return -fastLog(k.recall)
}

// backward adds one card's loss and its derivatives, in reverse mode.
func (t *tracer) backward(into *sums, first uint8, steps []slope, loss float64) {
	into.loss += loss
	g := &into.grad
	var s, d, freed float64 // the derivatives in S' and D'; those in D' that reach w4 and w5
	for i := len(steps) - 1; i >= 0; i-- {
		k := &steps[i]
		if i < len(steps)-1 {
			freed += d * k.free
			g[6] += d * k.d6
			g[7] += d * k.d7
			g[k.base] += s * k.sW[0]
			g[k.base+1] += s * k.sW[1]
			g[k.base+2] += s * k.sW[2]
			g[k.last] += s * k.sW[3]
			g[20] += s * k.s20
			d = d*k.dD + s*k.sD
			s *= k.sS
		}
		if k.weight != 0 {
			r := k.pull()
			g[20] += r * k.r20
			s += r * k.rS
		}
	}
	x := &t.first[first]
	g[first-1] += s
	g[4] += freed*t.d4 + d*x.d4
	g[5] += freed*t.d5 + d*x.d5
}

// forward adds one card's loss, its derivatives and its Fisher information, carrying
// the derivatives of S and D in the weights from review to review.
func (t *tracer) forward(into *information, first uint8, steps []slope, loss float64) {
	into.loss += loss
	x := &t.first[first]
	s := [local]float64{1}          // dS/dw
	d := [4]float64{x.d4, x.d5}     // dD/dw4 to dD/dw7
	var recall, grad [local]float64 // dR/dw, d loss/dw
	for i := range steps {
		k := &steps[i]
		if k.weight != 0 {
			for j, v := range &s {
				recall[j] = k.rS * v
			}
			recall[local-1] += k.r20
			pull, inverse := k.pull(), k.weight/(k.recall*(1-k.recall))
			own := &into.first[first]
			for j, v := range &recall {
				grad[j] += pull * v
				own[j] += inverse * recall[0] * v
				if j > 0 {
					v *= inverse
					row := &into.rest[j]
					for l := 1; l <= j; l++ {
						row[l] += v * recall[l]
					}
				}
			}
		}
		if i == len(steps)-1 {
			break
		}
		for j := range s {
			s[j] *= k.sS
		}
		for j, v := range d {
			s[j+1] += k.sD * v
		}
		s[k.base-3] += k.sW[0]
		s[k.base-2] += k.sW[1]
		s[k.base-1] += k.sW[2]
		s[k.last-3] += k.sW[3]
		s[local-1] += k.s20
		d[0] = k.dD*d[0] + k.free*t.d4
		d[1] = k.dD*d[1] + k.free*t.d5
		d[2] = k.dD*d[2] + k.d6
		d[3] = k.dD*d[3] + k.d7
	}
	into.grad[first-1] += grad[0]
	for j := 1; j < local; j++ {
		into.grad[j+3] += grad[j]
	}
}

// add sums up two parts.
func (a *sums) add(b *sums) {
	a.loss += b.loss
	for i, v := range b.grad {
		a.grad[i] += v
	}
}

func (a *information) add(b *information) {
	a.sums.add(&b.sums)
	for j := range a.rest {
		for l := range j + 1 {
			a.rest[j][l] += b.rest[j][l]
		}
	}
	for g := range a.first {
		for j := range a.first[g] {
			a.first[g][j] += b.first[g][j]
		}
	}
}

// matrix is the Fisher information over all weights.
func (a *information) matrix() (m square) {
	for j := 1; j < local; j++ {
		for l := 1; l <= j; l++ {
			m[j+3][l+3], m[l+3][j+3] = a.rest[j][l], a.rest[j][l]
		}
	}
	for g := Again; g <= Easy; g++ {
		m[g-1][g-1] = a.first[g][0]
		for j := 1; j < local; j++ {
			m[g-1][j+3], m[j+3][g-1] = a.first[g][j], a.first[g][j]
		}
	}
	return m
}

// gradient is the loss of histories under weights and its derivatives.
func (h *histories) gradient(ctx context.Context, w Weights, workers int) (sums, error) {
	t := newTracer(build(w))
	return reduce(ctx, h, t, workers, (*sums).add, func(part *sums, first uint8, steps []slope, loss float64) {
		t.backward(part, first, steps, loss)
	})
}

// fisher is gradient with the Fisher information; it takes some four times as long.
func (h *histories) fisher(ctx context.Context, w Weights, workers int) (information, error) {
	t := newTracer(build(w))
	return reduce(ctx, h, t, workers, (*information).add, func(part *information, first uint8, steps []slope, loss float64) {
		t.forward(part, first, steps, loss)
	})
}

// The cards of a log are worked off in parts, each summed up for itself, and the parts
// are added in their order: the sum does not depend on how many work, nor on who was
// faster.
const (
	maxParts = 64
	minPart  = 1024 // reviews
)

// parts are the numbers of the cards where parts begin, and the end.
func (h *histories) parts() []int {
	reviews := len(h.days)
	size := max(minPart, (reviews+maxParts-1)/maxParts)
	bounds := []int{0}
	for c := range h.cards() {
		if int(h.start[c+1]-h.start[bounds[len(bounds)-1]]) >= size {
			bounds = append(bounds, c+1)
		}
	}
	if bounds[len(bounds)-1] != h.cards() {
		bounds = append(bounds, h.cards())
	}
	return bounds
}

// reduce traces every card that has items and hands it to each, which sums it up in a
// part of its own; it ends early, with the context's error, when that is over.
func reduce[T any](ctx context.Context, h *histories, t *tracer, workers int, add func(into, part *T), each func(part *T, first uint8, steps []slope, loss float64)) (T, error) {
	bounds := h.parts()
	parts := make([]T, len(bounds)-1)
	var taken atomic.Int64
	work := func() {
		var room []slope
		for {
			p := int(taken.Add(1)) - 1
			if p >= len(parts) || ctx.Err() != nil {
				return
			}
			var part T // on its own stack until it is complete: neighbours share cache lines
			for c := bounds[p]; c < bounds[p+1]; c++ {
				from, to := h.start[c], h.lastItem(c)+1
				if to <= from {
					continue
				}
				if need := int(to - from); need > len(room) {
					room = make([]slope, 2*need)
				}
				steps, loss := t.trace(h.grade[from:to], h.days[from:to], h.weight[from:to], room)
				each(&part, h.grade[from], steps, loss)
			}
			parts[p] = part
		}
	}
	workers = min(max(workers, 1), len(parts))
	var group sync.WaitGroup
	for range workers - 1 {
		group.Go(work)
	}
	work()
	group.Wait()
	var total T
	if err := ctx.Err(); err != nil {
		return total, err
	}
	for p := range parts {
		add(&total, &parts[p])
	}
	return total, nil
}

// lastItem is where the last item of a card stands, or less than where the card begins.
func (h *histories) lastItem(c int) int32 {
	i := h.start[c+1] - 1
	for i >= h.start[c] && h.weight[i] == 0 {
		i--
	}
	return i
}

// cores is how many workers a fit has by itself.
func cores() int { return runtime.GOMAXPROCS(0) }
