package bolt

import (
	"bytes"
	"cmp"
	"maps"
	"slices"
	"sync"

	"ripasso/quiz"
)

// entry is a fact of the log: as it is kept, and what the indexes need to know of it.
type entry struct {
	arrival uint64
	id      quiz.FactID
	learner quiz.LearnerID
	value   []byte
}

// tail is what stands in the journal and not in its place yet. The writer adds to it, the
// background work drops what it has put in its place, anybody reads it: a tail first
// and a transaction then, so that what moves meanwhile is seen twice rather than never.
type tail struct {
	mu       sync.RWMutex
	head     uint64                 // the last arrival number there is
	next     slot                   // behind the last batch of the journal
	placed   quiz.FactID            // no id that is in its place comes after this one
	entries  []entry                // in order of arrival
	ids      map[quiz.FactID]uint64 // their arrival numbers
	learners map[quiz.LearnerID][]uint64
	sittings map[quiz.LearnerID][]byte
	latest   map[quiz.LearnerID]quiz.FactID // the last fact of who was here lately, also one that is in its place
}

// latestMost is how many learners' last facts are remembered.
const latestMost = 1 << 16

func newTail() tail {
	return tail{
		ids: map[quiz.FactID]uint64{}, learners: map[quiz.LearnerID][]uint64{},
		sittings: map[quiz.LearnerID][]byte{}, latest: map[quiz.LearnerID]quiz.FactID{},
	}
}

// start says how many facts are in their places, and the last of their ids.
func (t *tail) start(arrival uint64, newest quiz.FactID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.head, t.placed = arrival, newest
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

// has reports whether a fact is in the tail, and where it is not whether one with its id
// may be in its place: an id made since the last one there was made is not.
func (t *tail) has(id quiz.FactID) (here, maybe bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	_, here = t.ids[id]
	return here, bytes.Compare(id[:], t.placed[:]) <= 0
}

// find is a fact in the tail, and whether it is there.
func (t *tail) find(id quiz.FactID) (entry, bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	n, ok := t.ids[id]
	if !ok {
		return entry{}, false
	}
	return t.at(n), true
}

// at is the entry with an arrival number of the tail.
func (t *tail) at(arrival uint64) entry {
	i, _ := slices.BinarySearchFunc(t.entries, arrival, func(e entry, n uint64) int { return cmp.Compare(e.arrival, n) })
	return t.entries[i]
}

// of lists up to a chunk of the learner's facts in the tail after a number, and whether
// there can be others after it.
func (t *tail) of(learner quiz.LearnerID, after uint64) (list []entry, others bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	numbers := t.learners[learner]
	i, _ := slices.BinarySearch(numbers, after+1)
	for _, n := range numbers[i:min(len(numbers), i+chunk)] {
		list = append(list, t.at(n))
	}
	floor := t.head
	if len(t.entries) > 0 {
		floor = t.entries[0].arrival - 1
	}
	return list, after < floor
}

// following lists the facts of a learner that came after one, and whether the tail knows:
// after the last there is none, and what follows one in the tail is there too.
func (t *tail) following(learner quiz.LearnerID, id quiz.FactID) (list []entry, ok bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if last, ok := t.latest[learner]; ok && last == id {
		return nil, true
	}
	n, ok := t.ids[id]
	if !ok || t.at(n).learner != learner {
		return nil, false
	}
	numbers := t.learners[learner]
	i, _ := slices.BinarySearch(numbers, n+1)
	for _, n := range numbers[i:] {
		list = append(list, t.at(n))
	}
	return list, true
}

// sitting is a learner's sitting in the tail, nil where there is none.
func (t *tail) sitting(learner quiz.LearnerID) []byte {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.sittings[learner]
}

// everybody lists who has facts or a sitting in the tail, by id.
func (t *tail) everybody() []quiz.LearnerID {
	t.mu.RLock()
	defer t.mu.RUnlock()
	list := slices.AppendSeq(slices.Collect(maps.Keys(t.learners)), maps.Keys(t.sittings))
	slices.SortFunc(list, func(a, b quiz.LearnerID) int { return bytes.Compare(a[:], b[:]) })
	return slices.Compact(list)
}

// add appends a batch that has become durable, and says what is behind it.
func (t *tail) add(behind slot, list []entry, sittings map[quiz.LearnerID][]byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, e := range list {
		t.entries = append(t.entries, e)
		t.ids[e.id] = e.arrival
		t.learners[e.learner] = append(t.learners[e.learner], e.arrival)
		t.latest[e.learner] = e.id
		t.head = e.arrival
	}
	if len(t.latest) > latestMost {
		clear(t.latest)
	}
	maps.Copy(t.sittings, sittings)
	t.next = behind
}

// mark is what the tail holds now: how far the journal reaches, how many facts, and the sittings.
func (t *tail) mark() (upTo slot, facts int, sittings map[quiz.LearnerID][]byte) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.next, len(t.entries), maps.Clone(t.sittings)
}

// front lists the first n entries. They do not change.
func (t *tail) front(n int) []entry {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.entries[:n:n]
}

// drop takes the first n entries out: they are in their places.
func (t *tail) drop(n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, e := range t.entries[:n] {
		delete(t.ids, e.id)
		if bytes.Compare(e.id[:], t.placed[:]) > 0 {
			t.placed = e.id
		}
		if rest := t.learners[e.learner][1:]; len(rest) > 0 {
			t.learners[e.learner] = rest
		} else {
			delete(t.learners, e.learner)
		}
	}
	t.entries = t.entries[n:] // the rest moves when it outgrows its place
	if len(t.entries) == 0 {  // maps never shrink
		t.entries, t.ids, t.learners = nil, map[quiz.FactID]uint64{}, map[quiz.LearnerID][]uint64{}
	}
}

// dropSittings takes sittings out that are in their places, unless they have moved on.
func (t *tail) dropSittings(placed map[quiz.LearnerID][]byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for learner, v := range placed {
		if now := t.sittings[learner]; len(now) > 0 && &now[0] == &v[0] {
			delete(t.sittings, learner)
		}
	}
	if len(t.sittings) == 0 {
		t.sittings = map[quiz.LearnerID][]byte{}
	}
}
