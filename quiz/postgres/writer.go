package postgres

import (
	"context"
	"fmt"
	"runtime"
	"sync/atomic"

	"github.com/jackc/pgx/v5/pgxpool"

	"ripasso/quiz"
)

// How many goroutines write, and how many jobs share a transaction at most. More writers
// make smaller transactions, fewer leave the server waiting for the next.
const (
	writers  = 8
	maxBatch = 512
)

// job is what a caller wants written. It is done completely or not at all.
type job struct {
	ctx     context.Context // the caller's
	facts   []entry
	sitting *turn // nil: none
	mixed   bool  // its facts are of several learners
	copied  bool  // a record of another store: its sitting comes without a compare-and-swap

	taken atomic.Bool // by a writer, or by the caller who gave up waiting
	doubt bool        // an attempt may have written it and could not say so
	err   error
	done  chan struct{} // closed when err is final
}

// learner is whose the job is, where it is not mixed.
func (j *job) learner() quiz.LearnerID {
	if j.sitting != nil {
		return j.sitting.learner
	}
	return j.facts[0].learner
}

// entry is a fact ready for the table.
type entry struct {
	learner quiz.LearnerID
	id      quiz.FactID
	value   []byte
}

// turn is a sitting ready for the table.
type turn struct {
	learner quiz.LearnerID
	version int64
	value   []byte
}

// do hands a job to the writers and waits. If the context ends while the job still waits
// for its turn it is withdrawn; once a writer has taken it, do waits for what became of
// it, so that the context's error always means: not written.
func (d *DB) do(ctx context.Context, j *job) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	j.ctx, j.done = ctx, make(chan struct{})
	if err := d.send(ctx, j); err != nil {
		return err
	}
	select {
	case <-j.done:
		return j.err
	case <-ctx.Done():
	}
	if j.taken.CompareAndSwap(false, true) {
		return ctx.Err()
	}
	<-j.done
	return j.err
}

func (d *DB) send(ctx context.Context, j *job) error {
	d.life.RLock()
	defer d.life.RUnlock()
	if d.closed {
		return quiz.ErrClosed
	}
	select {
	case d.jobs <- j:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// write is a writer goroutine: everything that waits goes into one transaction. Yielding
// a few times first lets callers that were just answered come back in.
func (d *DB) write() {
	batch := make([]*job, 0, maxBatch)
	for j := range d.jobs {
		for range 4 {
			runtime.Gosched()
		}
		batch = take(batch[:0], j)
		for more := true; more && len(batch) < maxBatch; {
			select {
			case j, open := <-d.jobs:
				if more = open; open {
					batch = take(batch, j)
				}
			default:
				more = false
			}
		}
		d.commit(batch)
	}
}

// take adds a job to the batch unless its caller has given up.
func take(batch []*job, j *job) []*job {
	if j.taken.CompareAndSwap(false, true) {
		return append(batch, j)
	}
	return batch
}

// commit runs jobs in one transaction, again while the trouble may pass and a caller
// waits. If it lasts they run singly, so that one job's error is no other's.
func (d *DB) commit(batch []*job) {
	for p := newPatience(d.patience); len(batch) > 0; batch = waiting(batch) {
		err := d.on(context.Background(), attemptTime, func(ctx context.Context, c *pgxpool.Conn) error {
			return transact(ctx, c, batch)
		})
		switch {
		case err != nil && passing(err) && p.wait(context.Background()):
			continue
		case err != nil && !passing(err) && len(batch) > 1:
			for i := range batch {
				d.commit(batch[i : i+1])
			}
			return
		}
		for _, j := range batch {
			if err != nil {
				j.err = translate(err)
			}
			close(j.done)
		}
		return
	}
}

// waiting lets go those whose callers have given up. What may have been written
// in spite of its error does not bear the context's.
func waiting(batch []*job) []*job {
	left := batch[:0]
	for _, j := range batch {
		err := j.ctx.Err()
		if err == nil {
			left = append(left, j)
			continue
		}
		if j.err = err; j.doubt {
			j.err = fmt.Errorf("%w: whether it was written is not known", quiz.ErrUnavailable)
		}
		close(j.done)
	}
	return left
}
