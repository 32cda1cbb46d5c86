package bolt

import (
	"encoding/binary"
	"errors"
	"fmt"

	bolt "go.etcd.io/bbolt"

	"ripasso/quiz"
)

// A batch is what the writer makes durable at a time: written side by side (ring.go), where
// the facts and sittings of many learners have their places on many pages.
//
//	arrival number of the first fact (8); count of facts, for each its length and bytes; count
//	of sittings, for each the learner's id, the length and bytes of its patch (patch.go): counts and
//	lengths are varints
//
// Layout 2 had each batch in a bucket of bucket journal, by number, under batchKey.
const batchKey = "batch"

// staged is the batch under way.
type staged struct {
	next     uint64 // arrival number
	entries  []entry
	ids      map[quiz.FactID]bool
	sittings map[quiz.LearnerID][]byte
	before   map[quiz.LearnerID][]byte // what sittings take the place of

	db *DB
}

// newStaged is for a batch of about so many facts.
func newStaged(d *DB, facts int) *staged {
	return &staged{
		next: d.tail.last() + 1, entries: make([]entry, 0, facts), ids: make(map[quiz.FactID]bool, facts),
		sittings: map[quiz.LearnerID][]byte{}, before: map[quiz.LearnerID][]byte{}, db: d,
	}
}

// append writes the batch behind b.
func (s *staged) append(b []byte) []byte {
	b = binary.BigEndian.AppendUint64(b, s.next-uint64(len(s.entries)))
	b = binary.AppendUvarint(b, uint64(len(s.entries)))
	for _, e := range s.entries {
		b = append(binary.AppendUvarint(b, uint64(len(e.value))), e.value...)
	}
	b = binary.AppendUvarint(b, uint64(len(s.sittings)))
	for learner, v := range s.sittings {
		patch := makePatch(s.before[learner], v)
		b = append(b, learner[:]...)
		b = append(binary.AppendUvarint(b, uint64(len(patch))), patch...)
	}
	return b
}

// errBatch: a batch does not end where it says.
var errBatch = errors.New("a batch is malformed")

// decodeBatch reads what append wrote, without looking into facts and patches. They share
// memory with b.
func decodeBatch(b []byte) (first uint64, facts [][]byte, patches map[quiz.LearnerID][]byte, err error) {
	uint := func() uint64 {
		n, size := binary.Uvarint(b)
		if size <= 0 {
			err, b = errBatch, nil
			return 0
		}
		b = b[size:]
		return n
	}
	take := func(n uint64) []byte {
		if n > uint64(len(b)) {
			err, b = errBatch, nil
			return nil
		}
		v := b[:n:n]
		b = b[n:]
		return v
	}
	if head := take(8); err == nil {
		first = binary.BigEndian.Uint64(head)
	}
	for n := uint(); n > 0 && err == nil; n-- {
		facts = append(facts, take(uint()))
	}
	patches = map[quiz.LearnerID][]byte{}
	for n := uint(); n > 0 && err == nil; n-- {
		var learner quiz.LearnerID
		copy(learner[:], take(uint64(len(learner))))
		patches[learner] = take(uint())
	}
	if err == nil && len(b) > 0 {
		err = errBatch
	}
	return first, facts, patches, err
}

// absorb reads into the tail what the journal holds.
func (d *DB) absorb() error {
	err := d.view(func(tx *bolt.Tx) error {
		d.tail.start(indexed(tx), newestID(tx))
		return d.ring.locate(tx, d.file)
	})
	if err != nil {
		return err
	}
	err = d.ring.each(func(batch []byte, behind slot) error {
		list, patches, err := readBatch(batch, d.tail.last())
		if err != nil {
			return err
		}
		sittings := map[quiz.LearnerID][]byte{}
		for learner, p := range patches {
			before, err := d.keptSitting(learner)
			if err != nil {
				return err
			}
			v, err := applyPatch(before, p)
			if err != nil {
				return fmt.Errorf("%w: %w", ErrDamaged, err)
			}
			if v != nil {
				sittings[learner] = v
			}
		}
		d.tail.add(behind, list, sittings)
		return nil
	})
	if err == nil {
		err = d.ring.lookBeyond()
	}
	if err == nil {
		err = d.ring.confirm()
	}
	return err
}

// readBatch reads the patches of a batch, and those of its facts that came after one: the
// others have been put in their places already. They share memory with the batch.
func readBatch(b []byte, after uint64) (list []entry, patches map[quiz.LearnerID][]byte, err error) {
	first, facts, patches, err := decodeBatch(b)
	if err == nil && first > after+1 {
		err = fmt.Errorf("it begins with fact %d, and the one before ends with %d", first, after)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	for i, v := range facts {
		n := first + uint64(i)
		if n <= after {
			continue
		}
		f, err := decode(n, v)
		if err != nil {
			return nil, nil, err
		}
		list = append(list, entry{n, f.ID, f.Learner, v})
	}
	return list, patches, nil
}
