package quiz

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// GroupCommit is where the callers of a store meet to write: all that waits is one batch,
// so that many callers share a transaction. A lone caller writes in person, and is spared
// the way to another goroutine and back. A store says how a batch is written; who is in it,
// who has given up waiting, and who still gets in while the store closes is decided here.
// It is safe for concurrent use.
type GroupCommit[J Job] struct {
	write   func(batch []J)
	most    int // jobs in a batch
	writers int // batches at a time

	closed atomic.Bool // changes under mu

	mu      sync.Mutex
	waiting []J           // in order of coming
	writing int           // batches under way
	crowd   int           // how many were here when a batch last ended, in it or waiting
	until   time.Time     // when they are no longer waited for
	all     chan struct{} // closed when as many wait again; nil where nobody waits for that
	rested  *sync.Cond    // nothing waits and nothing is under way
}

// Job is a piece of writing that somebody waits for: what a store makes of it embeds a
// Waiter.
type Job interface{ waiter() *Waiter }

// Waiter ties a job to whoever waits for it, if anybody. Its zero value is ready.
type Waiter struct {
	Err error // what became of the job; the writer's until Done

	taken atomic.Bool   // into a batch, or back by the caller who gave up waiting
	done  chan struct{} // nil where nobody waits
}

func (w *Waiter) waiter() *Waiter { return w }

// Done says that Err is final. It is the last that a writer does with a job.
func (w *Waiter) Done() {
	if w.done != nil {
		close(w.done)
	}
}

// NewGroupCommit returns one of batches of so many jobs at most, of which so many are
// written at a time. Write makes a batch durable, which is valid until it returns, and
// calls Done of each of its jobs.
func NewGroupCommit[J Job](most, writers int, write func(batch []J)) *GroupCommit[J] {
	g := &GroupCommit[J]{write: write, most: most, writers: writers}
	g.rested = sync.NewCond(&g.mu)
	return g
}

// Do has a job written and says what became of it: ErrClosed after Close. If the context
// ends while the job still waits for its turn it is withdrawn; once it is in a batch, Do
// waits for its end, so that the context's error always means: not written.
func (g *GroupCommit[J]) Do(ctx context.Context, j J) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	w := j.waiter()
	w.done = make(chan struct{})
	g.mu.Lock()
	if g.closed.Load() {
		g.mu.Unlock()
		return ErrClosed
	}
	free := g.writing < g.writers
	if free {
		g.writing++
	}
	if free && len(g.waiting) == 0 && (g.crowd <= 1 || time.Now().After(g.until)) {
		w.taken.Store(true)
		g.mu.Unlock()
		g.run([]J{j})
		<-w.done
		return w.Err
	}
	g.waiting = append(g.waiting, j)
	if g.all != nil && len(g.waiting) >= g.crowd {
		close(g.all)
		g.all = nil
	}
	g.mu.Unlock()
	if free {
		go g.round()
	}
	select {
	case <-w.done:
		return w.Err
	case <-ctx.Done():
	}
	if w.taken.CompareAndSwap(false, true) {
		return ctx.Err()
	}
	<-w.done
	return w.Err
}

// round writes what waits, as one batch.
func (g *GroupCommit[J]) round() {
	g.gather()
	g.mu.Lock()
	g.all = nil
	batch := make([]J, 0, min(len(g.waiting), g.most))
	seen := 0
	for _, j := range g.waiting {
		if len(batch) == g.most {
			break
		}
		if seen++; j.waiter().taken.CompareAndSwap(false, true) { // else its caller has given up
			batch = append(batch, j)
		}
	}
	g.waiting = slices.Delete(g.waiting, 0, seen)
	g.mu.Unlock()
	g.run(batch)
}

// run writes a batch, and has what waits by then written, also where writing panics.
func (g *GroupCommit[J]) run(batch []J) {
	began := time.Now()
	defer func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		if len(batch) > 0 {
			now := time.Now()
			g.crowd = min(len(batch)+len(g.waiting), g.most)
			g.until = now.Add(min(now.Sub(began)/4, longest))
		}
		if len(g.waiting) > 0 {
			go g.round()
		} else if g.writing--; g.writing == 0 {
			g.rested.Broadcast()
		}
	}()
	if len(batch) > 0 {
		g.write(batch)
	}
}

// longest is how long a batch waits for others at most.
const longest = 2 * time.Millisecond

// gather lets those in who will be here in a moment, as a larger batch is cheaper. Yielding
// the processor a few times brings who is about to come. Where one batch is written at a
// time, as many as were here at the end of the last one are waited for, a quarter as long
// after it as it took: those who were just answered are on their way back, or they are not.
func (g *GroupCommit[J]) gather() {
	for range 4 {
		runtime.Gosched()
	}
	g.mu.Lock()
	wait := time.Until(g.until)
	if g.writers > 1 || len(g.waiting) >= g.crowd || wait <= 0 {
		g.mu.Unlock()
		return
	}
	all := make(chan struct{})
	g.all = all
	g.mu.Unlock()
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-all:
	case <-t.C:
	}
}

// Closed reports whether callers are turned away.
func (g *GroupCommit[J]) Closed() bool { return g.closed.Load() }

// Close turns callers away from now on, but for those who wait already. It reports whether
// it was open until then.
func (g *GroupCommit[J]) Close() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return !g.closed.Swap(true)
}

// End waits until nothing waits and nothing is under way. It must be closed.
func (g *GroupCommit[J]) End() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for g.writing > 0 || len(g.waiting) > 0 {
		g.rested.Wait()
	}
}
