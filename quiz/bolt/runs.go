package bolt

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"

	bolt "go.etcd.io/bbolt"

	"ripasso/quiz"
)

// A run is a row of bucket runs: some of a learner's arrival numbers, one after another.
const (
	// runMax is how many facts a run names at most: as many as are gone through to find one.
	runMax = 256
	// The last run of a learner grows in its place, a fresh id is put at the end.
	runsFill = 0.7
	idsFill  = 0.9
)

// runKey is a key of bucket runs.
func runKey(learner quiz.LearnerID, arrival uint64) []byte {
	return binary.BigEndian.AppendUint64(append(make([]byte, 0, len(learner)+8), learner[:]...), arrival)
}

// isRun reports whether a key of bucket runs is one of the learner's.
func isRun(key []byte, learner quiz.LearnerID) bool {
	return len(key) == len(learner)+8 && bytes.HasPrefix(key, learner[:])
}

// appendRun appends the arrival numbers of a run to a list.
func appendRun(list []uint64, key, value []byte) ([]uint64, error) {
	n := binary.BigEndian.Uint64(key[len(quiz.LearnerID{}):])
	list = append(list, n)
	for len(value) > 0 {
		more, size := binary.Uvarint(value)
		if size <= 0 || more == 0 {
			return nil, fmt.Errorf("%w: run %x", ErrDamaged, key)
		}
		value = value[size:]
		n += more
		list = append(list, n)
	}
	return list, nil
}

// seekRun finds the run that has a learner's arrival number or the next higher one: the
// last that begins up to it, else the first after it.
func seekRun(c *bolt.Cursor, learner quiz.LearnerID, arrival uint64) (key, value []byte) {
	if key, value = c.Seek(runKey(learner, arrival)); isRun(key, learner) && bytes.Equal(key, runKey(learner, arrival)) {
		return key, value
	}
	before, with := []byte(nil), []byte(nil)
	if key == nil {
		before, with = c.Last()
	} else {
		before, with = c.Prev()
	}
	if isRun(before, learner) {
		return before, with
	}
	return c.Seek(runKey(learner, arrival))
}

// reach is how many arrival numbers a run has, and the last of them.
func reach(key, value []byte) (n int, last uint64, err error) {
	last = binary.BigEndian.Uint64(key[len(quiz.LearnerID{}):])
	for n = 1; len(value) > 0; n++ {
		more, size := binary.Uvarint(value)
		if size <= 0 || more == 0 {
			return 0, 0, fmt.Errorf("%w: run %x", ErrDamaged, key)
		}
		value, last = value[size:], last+more
	}
	return n, last, nil
}

// addRun adds a learner's arrival numbers, in order, to the index. Those that it has are
// left out.
func addRun(runs *bolt.Bucket, learner quiz.LearnerID, arrivals []uint64) error {
	if len(arrivals) == 0 {
		return nil
	}
	key, value := seekRun(runs.Cursor(), learner, arrivals[len(arrivals)-1])
	n, last := 0, uint64(0)
	if isRun(key, learner) {
		var err error
		if n, last, err = reach(key, value); err != nil {
			return err
		}
		from, _ := slices.BinarySearch(arrivals, last+1)
		arrivals = arrivals[from:]
		key, value = slices.Clone(key), append(make([]byte, 0, len(value)+4*len(arrivals)), value...)
	}
	for _, a := range arrivals {
		if n == runMax {
			if err := runs.Put(key, value); err != nil {
				return err
			}
			n = 0
		}
		if n == 0 {
			key, value = runKey(learner, a), nil
		} else {
			value = binary.AppendUvarint(value, a-last)
		}
		n, last = n+1, a
	}
	return runs.Put(key, value)
}

// arrivals lists up to a chunk of a learner's arrival numbers in (after, upTo] that the
// index has.
func arrivals(tx *bolt.Tx, learner quiz.LearnerID, after, upTo uint64) ([]uint64, error) {
	var list, run []uint64
	c := tx.Bucket([]byte(runsBucket)).Cursor()
	for k, v := seekRun(c, learner, after+1); isRun(k, learner); k, v = c.Next() {
		var err error
		if run, err = appendRun(run[:0], k, v); err != nil {
			return nil, err
		}
		for _, n := range run {
			switch {
			case n <= after:
			case n > upTo || len(list) == chunk:
				return list, nil
			default:
				list = append(list, n)
			}
		}
	}
	return list, nil
}

// indexed is the arrival number up to which the log and its indexes are complete.
func indexed(tx *bolt.Tx) uint64 {
	return binary.BigEndian.Uint64(tx.Bucket([]byte(metaBucket)).Get([]byte(indexedKey)))
}

// newestID is the last id that bucket ids has, the zero one where it is empty.
func newestID(tx *bolt.Tx) (id quiz.FactID) {
	k, _ := tx.Bucket([]byte(idsBucket)).Cursor().Last()
	copy(id[:], k)
	return id
}

// index writes entries, in order of arrival, into both indexes, in the order of their keys.
func index(tx *bolt.Tx, list []entry) error {
	if len(list) == 0 {
		return nil
	}
	last := list[len(list)-1].arrival
	list = slices.Clone(list) // the caller's, who may have to try again
	ids, runs := tx.Bucket([]byte(idsBucket)), tx.Bucket([]byte(runsBucket))
	ids.FillPercent, runs.FillPercent = idsFill, runsFill
	slices.SortFunc(list, func(a, b entry) int { return bytes.Compare(a.id[:], b.id[:]) })
	for _, e := range list {
		if err := ids.Put(e.id[:], number(e.arrival)); err != nil {
			return err
		}
	}
	slices.SortFunc(list, func(a, b entry) int {
		return cmp.Or(bytes.Compare(a.learner[:], b.learner[:]), cmp.Compare(a.arrival, b.arrival))
	})
	var numbers []uint64
	for i, e := range list {
		numbers = append(numbers, e.arrival)
		if i+1 < len(list) && list[i+1].learner == e.learner {
			continue
		}
		if err := addRun(runs, e.learner, numbers); err != nil {
			return err
		}
		numbers = numbers[:0]
	}
	return tx.Bucket([]byte(metaBucket)).Put([]byte(indexedKey), number(last))
}
