package bolt

import (
	"bytes"
	"encoding/binary"
	"maps"
	"slices"
	"sync"

	bolt "go.etcd.io/bbolt"

	"ripasso/quiz"
)

// entry is what the indexes need to know of a fact.
type entry struct {
	arrival uint64
	id      quiz.FactID
	learner quiz.LearnerID
}

// tail is the end of the log that the indexes on disk do not cover yet. The writer
// adds to it, the background work drops what it has indexed, anybody reads it.
type tail struct {
	mu       sync.RWMutex
	head     uint64                 // the last arrival number in the log
	entries  []entry                // in order of arrival
	ids      map[quiz.FactID]uint64 // their arrival numbers
	learners map[quiz.LearnerID][]uint64
}

func newTail() tail {
	return tail{ids: map[quiz.FactID]uint64{}, learners: map[quiz.LearnerID][]uint64{}}
}

func (t *tail) last() uint64 {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.head
}

func (t *tail) len() int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return len(t.entries)
}

// arrival is the arrival number of a fact in the tail, and whether it is there.
func (t *tail) arrival(id quiz.FactID) (uint64, bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	n, ok := t.ids[id]
	return n, ok
}

// of lists the learner's arrivals in the tail after a number.
func (t *tail) of(learner quiz.LearnerID, after uint64) []uint64 {
	t.mu.RLock()
	defer t.mu.RUnlock()
	list := t.learners[learner]
	i, _ := slices.BinarySearch(list, after+1)
	return slices.Clone(list[i:])
}

// everybody lists who has facts in the tail, by id.
func (t *tail) everybody() []quiz.LearnerID {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return slices.SortedFunc(maps.Keys(t.learners), func(a, b quiz.LearnerID) int { return bytes.Compare(a[:], b[:]) })
}

// front lists the first n entries.
func (t *tail) front(n int) []entry {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return slices.Clone(t.entries[:min(n, len(t.entries))])
}

// add appends entries that have become durable.
func (t *tail) add(list []entry) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, e := range list {
		t.entries = append(t.entries, e)
		t.ids[e.id] = e.arrival
		t.learners[e.learner] = append(t.learners[e.learner], e.arrival)
		t.head = e.arrival
	}
}

// drop takes the first n entries out: the indexes have them.
func (t *tail) drop(n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, e := range t.entries[:n] {
		delete(t.ids, e.id)
		if rest := t.learners[e.learner][1:]; len(rest) > 0 {
			t.learners[e.learner] = rest
		} else {
			delete(t.learners, e.learner)
		}
	}
	t.entries = t.entries[n:] // the rest moves when it outgrows its place
}

// absorb reads into the tail what the log holds beyond it: at the start what was not
// indexed before the last end; later what a commit wrote although it failed.
func (d *DB) absorb(tx *bolt.Tx) error {
	from := d.tail.last()
	if from == 0 {
		from = indexed(tx)
		d.tail.start(from)
	}
	c := tx.Bucket([]byte(logBucket)).Cursor()
	if last, _ := c.Last(); last == nil || binary.BigEndian.Uint64(last) <= from {
		return nil
	}
	var list []entry
	for k, v := c.Seek(number(from + 1)); k != nil; k, v = c.Next() {
		n := binary.BigEndian.Uint64(k)
		f, err := decode(n, v)
		if err != nil {
			return err
		}
		list = append(list, entry{n, f.ID, f.Learner})
	}
	d.tail.add(list)
	return nil
}

// start says up to where the indexes reach.
func (t *tail) start(arrival uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.head = arrival
}

// indexed is the arrival number up to which the indexes of this transaction reach.
func indexed(tx *bolt.Tx) uint64 {
	return binary.BigEndian.Uint64(tx.Bucket([]byte(metaBucket)).Get([]byte(indexedKey)))
}
