package bolt

import (
	"errors"

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

	quiz.Waiter
}

// refusal marks an error of a job that has written nothing.
type refusal struct{ error }

func (r refusal) Unwrap() error { return r.error }

// commit runs jobs in one transaction, hence with one sync. If that fails they run singly,
// so that one job's error is no other's.
func (d *DB) commit(batch []*job) {
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
			j.Err = err
		}
		j.Done()
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
	*s = newStaged(d.tail.last()+1, d.tail.batch(), len(batch))
	moved := !stands(d.file, d.db.Path())
	for _, j := range batch {
		if moved && !j.behind {
			j.Err = ErrMoved
			continue
		}
		var no refusal
		j.Err = j.apply(tx, *s)
		if j.Err != nil && !errors.As(j.Err, &no) {
			return j.Err
		}
	}
	return (*s).write(tx)
}
