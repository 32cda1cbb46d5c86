package quiz

import (
	"context"
	"iter"
	"runtime"
	"sync"
	"sync/atomic"
)

// GroupCommit is where the callers of a store wait for those who write: all that waits is one
// batch, so that many callers share a transaction. A store says how a batch is written;
// who is in it, who has given up waiting, and who still gets in while the store closes is
// decided here. It is safe for concurrent use.
type GroupCommit[J Job] struct {
	jobs chan J

	life   sync.RWMutex // held for reading while sending to jobs
	closed bool
}

// Job is a piece of writing that somebody waits for: what a store makes of it embeds a
// Waiter.
type Job interface{ waiter() *Waiter }

// Waiter ties a job to whoever waits for it. Its zero value is ready, for one waiting.
type Waiter struct {
	Err error // what became of the job; the writer's until Done

	taken atomic.Bool   // by a writer, or by the caller who gave up waiting
	done  chan struct{} // nil where nobody waits
}

func (w *Waiter) waiter() *Waiter { return w }

// Done says that Err is final. It is the last that a writer does with a job.
func (w *Waiter) Done() {
	if w.done != nil {
		close(w.done)
	}
}

// NewGroupCommit returns one of batches of so many jobs at most.
func NewGroupCommit[J Job](most int) *GroupCommit[J] {
	return &GroupCommit[J]{jobs: make(chan J, most)}
}

// Do hands a job to the writers and waits for what becomes of it: ErrClosed after Close. If
// the context ends while the job still waits for its turn it is withdrawn; once a writer
// has taken it, Do waits for its end, so that the context's error always means: not
// written.
func (g *GroupCommit[J]) Do(ctx context.Context, j J) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	w := j.waiter()
	w.done = make(chan struct{})
	if err := g.send(ctx, j); err != nil {
		return err
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

func (g *GroupCommit[J]) send(ctx context.Context, j J) error {
	g.life.RLock()
	defer g.life.RUnlock()
	if g.closed {
		return ErrClosed
	}
	select {
	case g.jobs <- j:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// DoOwn is Do for the store itself, which has things to write while it closes: until End.
func (g *GroupCommit[J]) DoOwn(j J) error {
	w := j.waiter()
	w.done = make(chan struct{})
	g.jobs <- j
	<-w.done
	return w.Err
}

// Batches yields to a writer all that waits, again and again until End, each batch to one
// writer and valid until the next. Yielding the processor a few times first lets callers
// that were just answered come back in; it costs nothing where nobody waits.
func (g *GroupCommit[J]) Batches() iter.Seq[[]J] {
	return func(yield func([]J) bool) {
		batch := make([]J, 0, cap(g.jobs))
		for j := range g.jobs {
			for range 4 {
				runtime.Gosched()
			}
			batch = take(batch[:0], j)
			for more := true; more && len(batch) < cap(batch); {
				select {
				case j, more = <-g.jobs:
					if more {
						batch = take(batch, j)
					}
				default:
					more = false
				}
			}
			if len(batch) > 0 && !yield(batch) {
				return
			}
		}
	}
}

// take adds a job to the batch unless its caller has given up.
func take[J Job](batch []J, j J) []J {
	if j.waiter().taken.CompareAndSwap(false, true) {
		return append(batch, j)
	}
	return batch
}

// Closed reports whether callers are turned away.
func (g *GroupCommit[J]) Closed() bool {
	g.life.RLock()
	defer g.life.RUnlock()
	return g.closed
}

// Close turns callers away from now on, but for those who wait already. It reports whether
// it was open until then.
func (g *GroupCommit[J]) Close() bool {
	g.life.Lock()
	defer g.life.Unlock()
	was := !g.closed
	g.closed = true
	return was
}

// End lets the writers go when nothing waits any more. It must be closed, and nobody
// may be in DoOwn.
func (g *GroupCommit[J]) End() { close(g.jobs) }
