package fsrs

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
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

// backward adds a branch's loss and its derivatives, in reverse mode, but for the reviews
// that the next branch shares: to the last of those it hands on what comes from its own.
func (t *tracer) backward(into *sums, b *branch) {
	into.loss += b.loss
	g := &into.grad
	last := len(b.path) - 1
	var s, d, freed float64 // the derivatives in S' and D'; those in D' that reach w4 and w5
	for i := last; i >= max(b.shares, 1); i-- {
		k := &b.path[i]
		if i < last {
			s += k.lossS
			d += k.lossD
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
	g[4] += freed * t.d4
	g[5] += freed * t.d5
	if b.shares > 0 {
		k := &b.path[b.shares-1]
		k.lossS += s
		k.lossD += d
		return
	}
	x := &t.first[b.first]
	g[b.first-1] += s + b.path[0].lossS
	g[4] += (d + b.path[0].lossD) * x.d4
	g[5] += (d + b.path[0].lossD) * x.d5
}

// forward adds a branch's loss, its derivatives and its Fisher information, carrying
// the derivatives of S and D in the weights from review to review.
func (t *tracer) forward(into *information, b *branch) {
	into.loss += b.loss
	from := b.shared
	if from == 0 {
		k, x := &b.path[0], &t.first[b.first]
		k.allS = [local]float64{1}
		k.allD = [4]float64{x.d4, x.d5}
		from = 1
	}
	s, d := b.path[from-1].allS, b.path[from-1].allD
	var recall, grad [local]float64 // dR/dw, d loss/dw
	for i := from; i < len(b.path); i++ {
		k := &b.path[i]
		if k.weight != 0 {
			for j, v := range &s {
				recall[j] = k.rS * v
			}
			recall[local-1] += k.r20
			pull, inverse := k.pull(), k.weight/(k.recall*(1-k.recall))
			own := &into.first[b.first]
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
		if i == len(b.path)-1 {
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
		k.allS, k.allD = s, d
	}
	into.grad[b.first-1] += grad[0]
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

// gradient is the loss of a tree under weights and its derivatives.
func (h *tree) gradient(c *crew, w Weights) (sums, error) {
	t := newTracer(build(w))
	return reduce(c, h, t, (*sums).add, t.backward)
}

// fisher is gradient with the Fisher information; it takes some three times as long.
func (h *tree) fisher(c *crew, w Weights) (information, error) {
	t := newTracer(build(w))
	return reduce(c, h, t, (*information).add, t.forward)
}

// branch is one branch of a tree as a pass sees it.
type branch struct {
	path   []slope // of all its reviews
	first  uint8   // the grade of the first
	shared int     // how many of them it shares with the branch before
	shares int     // how many with the next
	loss   float64 // of those it does not share with the branch before
}

// reduce traces every branch and hands it to each, which sums it up in a sum of its part's
// own; the parts are added in their order. So the sum does not depend on how many work, nor
// on who was faster.
func reduce[T any](c *crew, h *tree, t *tracer, add func(into, part *T), each func(*T, *branch)) (total T, err error) {
	parts := make([]*T, len(h.parts)-1)
	err = c.lead(len(parts), func(p int, room []slope) {
		sum := new(T)
		var b branch
		for i := h.parts[p]; i < h.parts[p+1]; i++ {
			b.shared, b.shares = int(h.shared[i]), int(h.shared[i+1])
			if b.shared == 0 {
				b.first = h.grade[h.start[i]]
			}
			b.path, b.loss = t.trace(h, i, room)
			each(sum, &b)
		}
		parts[p] = sum
	})
	if err != nil {
		return total, err
	}
	for _, sum := range parts {
		add(&total, sum)
	}
	return total, nil
}

// crew are the goroutines of one walk. From pass to pass they stay, awake for a moment: to
// wake one takes about as long as its share of a pass over 20,000 reviews.
type crew struct {
	ctx  context.Context
	room []slope              // the leader's; each follower has its own
	pass atomic.Pointer[pass] // the latest one; nil when the walk is over; changes under mu

	mu        sync.Mutex
	changed   *sync.Cond // pass has
	followers sync.WaitGroup
}

// awake is how long a follower waits for the next pass before it goes to sleep.
const awake = 100 * time.Microsecond

// pass is work in parts that anybody may do, in any order.
type pass struct {
	parts       int
	do          func(part int, room []slope)
	taken, done atomic.Int64
}

// newCrew is a crew of that many goroutines, the caller's among them, each with room for so
// many reviews of a branch.
func newCrew(ctx context.Context, workers, longest int) *crew {
	c := &crew{ctx: ctx, room: make([]slope, longest)}
	c.changed = sync.NewCond(&c.mu)
	first := &pass{}
	c.pass.Store(first)
	for range workers - 1 {
		c.followers.Go(func() { c.follow(first, make([]slope, longest)) })
	}
	return c
}

// follow takes part in every pass after one until the crew is dismissed.
func (c *crew) follow(last *pass, room []slope) {
	for p := c.next(last); p != nil; p = c.next(p) {
		p.work(c.ctx, room)
	}
}

// next waits for another pass than the last one.
func (c *crew) next(last *pass) *pass {
	for began := time.Now(); time.Since(began) < awake; runtime.Gosched() {
		if p := c.pass.Load(); p != last {
			return p
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.pass.Load() == last {
		c.changed.Wait()
	}
	return c.pass.Load()
}

func (c *crew) begin(p *pass) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pass.Store(p)
	c.changed.Broadcast()
}

// lead does a pass together with the others; it ends early, with the context's error, when
// that is over.
func (c *crew) lead(parts int, do func(part int, room []slope)) error {
	p := &pass{parts: parts, do: do}
	c.begin(p)
	p.work(c.ctx, c.room)
	for p.done.Load() < int64(parts) {
		runtime.Gosched()
	}
	return c.ctx.Err()
}

// work does parts as long as there are any. When the context is over they count as done.
func (p *pass) work(ctx context.Context, room []slope) {
	for part := p.taken.Add(1) - 1; part < int64(p.parts); part = p.taken.Add(1) - 1 {
		if ctx.Err() == nil {
			p.do(int(part), room)
		}
		p.done.Add(1)
	}
}

// dismiss ends the walk and waits until all have left.
func (c *crew) dismiss() {
	c.begin(nil)
	c.followers.Wait()
}

// cores is how many workers a fit has by itself.
func cores() int { return runtime.GOMAXPROCS(0) }
