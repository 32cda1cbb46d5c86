package bolt

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"iter"
	"slices"

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
		err := d.usable(ctx)
		if list, ok := d.tail.following(learner, after); ok && err == nil {
			yieldEntries(list, yield)
			return
		}
		if err == nil && after != (quiz.FactID{}) {
			from, err = d.arrival(learner, after)
		}
		if err != nil {
			yield(quiz.Fact{}, fmt.Errorf("reading facts: %w", err))
			return
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

// yieldEntries yields facts as far as they can be read.
func yieldEntries(list []entry, yield func(quiz.Fact, error) bool) {
	for _, e := range list {
		f, err := decode(e.arrival, e.value)
		if err != nil {
			yield(quiz.Fact{}, fmt.Errorf("reading facts: %w", err))
			return
		}
		if !yield(f, nil) {
			return
		}
	}
}

// Fact implements quiz.Store.
func (d *DB) Fact(ctx context.Context, learner quiz.LearnerID, id quiz.FactID) (quiz.Fact, error) {
	var e entry
	var f quiz.Fact
	err := d.usable(ctx)
	if err == nil {
		e, err = d.find(learner, id)
	}
	if err == nil {
		f, err = decode(e.arrival, e.value)
	}
	if err != nil {
		return quiz.Fact{}, fmt.Errorf("reading fact %s: %w", id, err)
	}
	return f, nil
}

// arrival is the arrival number of one of a learner's facts.
func (d *DB) arrival(learner quiz.LearnerID, id quiz.FactID) (uint64, error) {
	e, err := d.find(learner, id)
	return e.arrival, err
}

// find is one of a learner's facts by its id, as it is kept.
func (d *DB) find(learner quiz.LearnerID, id quiz.FactID) (entry, error) {
	e, recent := d.tail.find(id)
	if !recent {
		err := d.view(func(tx *bolt.Tx) error {
			n := tx.Bucket([]byte(idsBucket)).Get(id[:])
			if n == nil {
				return quiz.ErrNotFound
			}
			e = entry{arrival: binary.BigEndian.Uint64(n), id: id}
			e.value = slices.Clone(tx.Bucket([]byte(logBucket)).Get(n))
			f, err := decode(e.arrival, e.value)
			e.learner = f.Learner
			return err
		})
		if err != nil {
			return entry{}, err
		}
	}
	if e.learner != learner {
		return entry{}, quiz.ErrNotFound
	}
	return e, nil
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
	add := func(n uint64, value []byte) error {
		f, err := decode(n, value)
		if err == nil && f.Learner != learner {
			err = fmt.Errorf("%w: fact %d is another learner's", ErrDamaged, n)
		}
		list = append(list, arrived{n, f})
		return err
	}
	recent, others := d.tail.of(learner, after)
	reached := after
	if others {
		err := d.view(func(tx *bolt.Tx) error {
			numbers, err := arrivals(tx, learner, after, upTo)
			log := tx.Bucket([]byte(logBucket))
			for i := 0; i < len(numbers) && err == nil; i++ {
				err = add(numbers[i], log.Get(number(numbers[i])))
			}
			reached = max(indexed(tx), after)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	for _, e := range recent {
		if e.arrival <= reached || e.arrival > upTo || len(list) == chunk {
			continue
		}
		if err := add(e.arrival, e.value); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// sealed is how many bytes stand before a fact: a zero, which no fact begins with, and
// their sum (4, CRC-32C).
const sealed = 5

var (
	errSum     = errors.New("the sum is wrong")
	castagnoli = crc32.MakeTable(crc32.Castagnoli)
)

// encode is a fact as the log and the journal keep it.
func encode(f quiz.Fact) ([]byte, error) {
	b, err := quiz.AppendFact(make([]byte, sealed, 256), f)
	if err == nil {
		binary.BigEndian.PutUint32(b[1:], crc32.Checksum(b[sealed:], castagnoli))
	}
	return b, err
}

// unseal decodes what encode made. What a program of layout 1 kept has no sum.
func unseal(value []byte) (quiz.Fact, error) {
	if len(value) > sealed && value[0] == 0 {
		if binary.BigEndian.Uint32(value[1:]) != crc32.Checksum(value[sealed:], castagnoli) {
			return quiz.Fact{}, errSum
		}
		value = value[sealed:]
	}
	return quiz.DecodeFact(value)
}

// decode reads an entry of the log: damaged unless a newer program wrote it.
func decode(arrival uint64, value []byte) (quiz.Fact, error) {
	f, err := unseal(value)
	var future *quiz.VersionError
	switch {
	case err == nil:
		return f, nil
	case errors.As(err, &future):
		return f, fmt.Errorf("fact %d: %w", arrival, err)
	}
	return f, fmt.Errorf("%w: fact %d: %w", ErrDamaged, arrival, err)
}
