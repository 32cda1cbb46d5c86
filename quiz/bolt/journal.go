package bolt

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	bolt "go.etcd.io/bbolt"

	"ripasso/quiz"
)

// A batch is what one transaction of the writer brings, as one value of bucket journal:
// written side by side, where the facts and sittings of many learners have their places on
// many pages. Each batch is a bucket of its own, because a value that shares a page
// with others is written again with them.
//
//	arrival number of the first fact (8); count of facts, for each its length and bytes; count
//	of sittings, for each the learner's id, the length and bytes of its patch (patch.go): counts and
//	lengths are varints
const batchKey = "batch"

// staged is what the transaction under way brings.
type staged struct {
	next     uint64 // arrival number
	batch    uint64 // the last one in the journal
	entries  []entry
	ids      map[quiz.FactID]bool
	sittings map[quiz.LearnerID][]byte
	before   map[quiz.LearnerID][]byte // what sittings take the place of

	index  *bolt.Cursor // of bucket ids, nil until it is asked
	newest []byte       // the last key there
}

// newStaged is for a batch of about so many facts.
func newStaged(next, batch uint64, facts int) *staged {
	return &staged{
		next: next, batch: batch, entries: make([]entry, 0, facts), ids: make(map[quiz.FactID]bool, facts),
		sittings: map[quiz.LearnerID][]byte{}, before: map[quiz.LearnerID][]byte{},
	}
}

// indexed reports whether bucket ids has a fact. An id made since it was written last comes
// after all that it has, and is not looked up. What this transaction puts there is in the tail
// until it is committed.
func (s *staged) indexed(tx *bolt.Tx, id quiz.FactID) bool {
	if s.index == nil {
		s.index = tx.Bucket([]byte(idsBucket)).Cursor()
		last, _ := s.index.Last()
		s.newest = slices.Clone(last)
	}
	if bytes.Compare(id[:], s.newest) > 0 {
		return false
	}
	key, _ := s.index.Seek(id[:])
	return bytes.Equal(key, id[:])
}

// encode is the batch.
func (s *staged) encode() []byte {
	size := 32
	for _, e := range s.entries {
		size += len(e.value) + binary.MaxVarintLen32
	}
	size += len(s.sittings) * 512
	b := binary.BigEndian.AppendUint64(make([]byte, 0, size), s.next-uint64(len(s.entries)))
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

// decodeBatch reads what encode wrote, without looking into facts and patches. They share
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

// write puts the batch, if there is one, at the end of the journal.
func (s *staged) write(tx *bolt.Tx) error {
	if len(s.entries)+len(s.sittings) == 0 {
		return nil
	}
	journal := tx.Bucket([]byte(journalBucket))
	journal.FillPercent = 1 // keys only grow, so pages need no room
	s.batch++
	batch, err := journal.CreateBucket(number(s.batch))
	if err != nil {
		return err
	}
	return batch.Put([]byte(batchKey), s.encode())
}

// absorb reads into the tail what the journal holds beyond it: at the start all of it;
// later what a commit wrote although it failed.
func (d *DB) absorb(tx *bolt.Tx) error {
	journal := tx.Bucket([]byte(journalBucket))
	c := journal.Cursor()
	from := d.tail.batch()
	if last, _ := c.Last(); last == nil || binary.BigEndian.Uint64(last) <= from {
		return nil
	}
	for k, _ := c.Seek(number(from + 1)); k != nil; k, _ = c.Next() {
		if err := d.absorbBatch(tx, k, journal.Bucket(k)); err != nil {
			return fmt.Errorf("batch %d of the journal: %w", binary.BigEndian.Uint64(k), err)
		}
	}
	return nil
}

// absorbBatch reads one batch. What of it has been put in its place already is in the log.
func (d *DB) absorbBatch(tx *bolt.Tx, key []byte, b *bolt.Bucket) error {
	if b == nil {
		return fmt.Errorf("%w: it is none", ErrDamaged)
	}
	first, facts, patches, err := decodeBatch(slices.Clone(b.Get([]byte(batchKey))))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	var list []entry
	for i, v := range facts {
		n := first + uint64(i)
		if n <= d.tail.last() {
			continue
		}
		f, err := decode(n, v)
		if err != nil {
			return err
		}
		list = append(list, entry{n, f.ID, f.Learner, v})
	}
	sittings := map[quiz.LearnerID][]byte{}
	for learner, p := range patches {
		v, err := applyPatch(d.lastSitting(tx, learner), p)
		if err != nil {
			return fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		if v != nil {
			sittings[learner] = v
		}
	}
	d.tail.add(binary.BigEndian.Uint64(key), list, sittings)
	return nil
}
