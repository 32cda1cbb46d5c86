package bolt

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"

	bolt "go.etcd.io/bbolt"

	"ripasso/quiz"
)

// chunk is how many facts are read in one transaction. No transaction is open while
// the caller looks at a fact: one that lasts would keep pages from being used again,
// and a caller who appends meanwhile would wait for himself.
const chunk = 256

// arrived is a fact with its arrival number.
type arrived struct {
	arrival uint64
	fact    quiz.Fact
}

// Facts implements quiz.Store. It ends with what had arrived when it began.
func (d *DB) Facts(ctx context.Context, learner quiz.LearnerID, after quiz.FactID) iter.Seq2[quiz.Fact, error] {
	return func(yield func(quiz.Fact, error) bool) {
		var from uint64
		if after != (quiz.FactID{}) {
			a, err := d.find(ctx, learner, after)
			if err != nil {
				yield(quiz.Fact{}, fmt.Errorf("reading facts after %s: %w", after, err))
				return
			}
			from = a.arrival
		}
		for a, err := range d.since(ctx, learner, from) {
			if err != nil {
				yield(quiz.Fact{}, fmt.Errorf("reading facts: %w", err))
				return
			}
			if !yield(a.fact, nil) {
				return
			}
		}
	}
}

// Fact implements quiz.Store.
func (d *DB) Fact(ctx context.Context, learner quiz.LearnerID, id quiz.FactID) (quiz.Fact, error) {
	a, err := d.find(ctx, learner, id)
	if err != nil {
		return quiz.Fact{}, fmt.Errorf("reading fact %s: %w", id, err)
	}
	return a.fact, nil
}

// find is one of a learner's facts by its id.
func (d *DB) find(ctx context.Context, learner quiz.LearnerID, id quiz.FactID) (arrived, error) {
	if err := ctx.Err(); err != nil {
		return arrived{}, err
	}
	// Before the transaction begins, as in read.
	arrival, recent := d.tail.arrival(id)
	var f quiz.Fact
	err := d.view(func(tx *bolt.Tx) error {
		if !recent {
			n := tx.Bucket([]byte(idsBucket)).Get(id[:])
			if n == nil {
				return quiz.ErrNotFound
			}
			arrival = binary.BigEndian.Uint64(n)
		}
		var err error
		if f, err = decode(arrival, tx.Bucket([]byte(logBucket)).Get(number(arrival))); err == nil && f.Learner != learner {
			err = quiz.ErrNotFound
		}
		return err
	})
	return arrived{arrival, f}, err
}

// since yields a learner's facts that arrived after the given number.
func (d *DB) since(ctx context.Context, learner quiz.LearnerID, after uint64) iter.Seq2[arrived, error] {
	return func(yield func(arrived, error) bool) {
		upTo := d.tail.last()
		for {
			list, err := d.read(ctx, learner, after, upTo)
			if err != nil {
				yield(arrived{}, err)
				return
			}
			for _, a := range list {
				if !yield(a, nil) {
					return
				}
			}
			if len(list) < chunk {
				return
			}
			after = list[len(list)-1].arrival
		}
	}
}

// read returns up to a chunk of a learner's facts with arrival numbers above after,
// up to and including upTo.
func (d *DB) read(ctx context.Context, learner quiz.LearnerID, after, upTo uint64) ([]arrived, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var list []arrived
	// Before the transaction begins: what moves from the tail to the index meanwhile
	// is then seen twice, never missed.
	recent := d.tail.of(learner, after)
	err := d.view(func(tx *bolt.Tx) error {
		numbers, err := arrivals(tx, learner, recent, after, upTo)
		if err != nil {
			return err
		}
		log := tx.Bucket([]byte(logBucket))
		for _, n := range numbers {
			f, err := decode(n, log.Get(number(n)))
			if err == nil && f.Learner != learner {
				err = fmt.Errorf("%w: fact %d is another learner's", ErrDamaged, n)
			}
			if err != nil {
				return err
			}
			list = append(list, arrived{n, f})
		}
		return nil
	})
	return list, err
}

// decode reads an entry of the log: damaged unless a newer program wrote it.
func decode(arrival uint64, value []byte) (quiz.Fact, error) {
	f, err := quiz.DecodeFact(value)
	var future *quiz.VersionError
	switch {
	case err == nil:
		return f, nil
	case errors.As(err, &future):
		return f, fmt.Errorf("fact %d: %w", arrival, err)
	}
	return f, fmt.Errorf("%w: fact %d: %w", ErrDamaged, arrival, err)
}
