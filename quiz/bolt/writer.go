package bolt

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"

	bolt "go.etcd.io/bbolt"

	"ripasso/quiz"
)

// maxBatch is how many jobs share a transaction at most.
const maxBatch = 1024

// job is a piece of writing. It is done completely or not at all.
type job struct {
	// apply writes. A refusal means that it has written nothing; any other error
	// rolls the transaction back.
	apply func(tx *bolt.Tx, s *staged) error

	behind bool // it brings nothing new: a file that was moved will do

	taken atomic.Bool // by the writer, or by the caller who gave up waiting
	err   error
	done  chan struct{} // closed when err is final
}

// refusal marks an error of a job that has written nothing.
type refusal struct{ error }

func (r refusal) Unwrap() error { return r.error }

// do hands a job to the writer and waits. If the context ends while the job still
// waits for its turn it is withdrawn; once the writer has taken it, do waits for what
// became of it, so that the context's error always means: not written.
func (d *DB) do(ctx context.Context, j *job) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	j.done = make(chan struct{})
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

// write is the writer goroutine: everything that waits goes into one transaction,
// hence one sync. Yielding a few times first lets callers that were just answered
// come back in; it costs nothing where nobody waits.
func (d *DB) write() {
	defer close(d.written)
	batch := make([]*job, 0, maxBatch)
	for j := range d.jobs {
		for range 4 {
			runtime.Gosched()
		}
		batch = take(batch[:0], j)
		for len(batch) < maxBatch && len(d.jobs) > 0 {
			batch = take(batch, <-d.jobs)
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

// commit runs jobs in one transaction. If that fails they run singly, so that one
// job's error is no other's.
func (d *DB) commit(batch []*job) {
	if len(batch) == 0 {
		return
	}
	var s *staged
	err := d.update(func(tx *bolt.Tx) error { return d.run(tx, batch, &s) })
	if err != nil && len(batch) > 1 {
		for i := range batch {
			d.commit(batch[i : i+1])
		}
		return
	}
	if err == nil {
		d.tail.add(s.batch, s.entries, s.sittings)
	}
	for _, j := range batch {
		if err != nil {
			j.err = err
		}
		close(j.done)
	}
	if d.tail.len() > flushAt {
		select {
		case d.full <- struct{}{}:
		default:
		}
	}
}

// run puts all that a batch writes into a transaction.
func (d *DB) run(tx *bolt.Tx, batch []*job, s **staged) error {
	if err := d.absorb(tx); err != nil {
		return err
	}
	*s = newStaged(d.tail.last()+1, d.tail.batch())
	moved := !stands(d.file, d.db.Path())
	for _, j := range batch {
		if moved && !j.behind {
			j.err = ErrMoved
			continue
		}
		var no refusal
		j.err = j.apply(tx, *s)
		if j.err != nil && !errors.As(j.err, &no) {
			return j.err
		}
	}
	return (*s).write(tx)
}
