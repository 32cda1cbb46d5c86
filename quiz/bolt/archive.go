package bolt

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"sync"

	bolt "go.etcd.io/bbolt"

	"ripasso/deck"
	"ripasso/quiz"
)

// An archive is read in many short transactions, since one that lasts would keep pages
// from being used again and a writer waiting when the file grows. It is of one moment all
// the same: facts are those up to the last arrival number of that moment, and whoever
// replaces a sitting meanwhile leaves the old one for the archives that have not come to
// it yet. Revisions never change and a fact comes after its revision, so those that came
// meanwhile are handed on too.

// revisionsChunk is about how many bytes of revisions are in memory at a time.
const revisionsChunk = 1 << 20

// moment is what an archive under way is held to.
type moment struct {
	local  quiz.LearnerID
	upTo   uint64           // the last arrival number
	recent []quiz.LearnerID // who has facts that the index does not show, by id

	at       quiz.LearnerID // the learner the reading has come to
	sittings map[quiz.LearnerID][]byte
}

// moments are the archives that are being read.
type moments struct {
	mu   sync.Mutex
	open map[*moment]bool
}

// begin notes a moment: what the writer has written so far, in a batch that may yet fail and
// be tried again.
func (all *moments) begin(m *moment) {
	all.mu.Lock()
	defer all.mu.Unlock()
	if all.open == nil {
		all.open = map[*moment]bool{}
	}
	m.sittings = map[quiz.LearnerID][]byte{}
	all.open[m] = true
}

func (all *moments) end(m *moment) {
	all.mu.Lock()
	defer all.mu.Unlock()
	delete(all.open, m)
}

// keep leaves a learner's sitting that is about to be replaced, nil where there is none,
// for the archives that have not come to it.
func (all *moments) keep(learner quiz.LearnerID, old []byte) {
	all.mu.Lock()
	defer all.mu.Unlock()
	for m := range all.open {
		if _, kept := m.sittings[learner]; !kept && bytes.Compare(m.at[:], learner[:]) <= 0 {
			m.sittings[learner] = slices.Clone(old)
		}
	}
}

// come says that the reading has come to a learner.
func (all *moments) come(m *moment, learner quiz.LearnerID) {
	all.mu.Lock()
	defer all.mu.Unlock()
	m.at = learner
}

// sitting is the learner's sitting of the moment: the one found now, unless it was
// replaced before it was found.
func (all *moments) sitting(m *moment, learner quiz.LearnerID, found []byte) []byte {
	all.mu.Lock()
	defer all.mu.Unlock()
	if old, replaced := m.sittings[learner]; replaced {
		delete(m.sittings, learner)
		return old
	}
	return found
}

// Records implements quiz.Archive.
func (d *DB) Records(ctx context.Context) iter.Seq2[quiz.Record, error] {
	return func(yield func(quiz.Record, error) bool) {
		m := &moment{}
		defer d.moments.end(m)
		more := func(r quiz.Record) bool { return yield(r, nil) }
		if err := d.records(ctx, m, more); err != nil {
			yield(quiz.Record{}, fmt.Errorf("reading records: %w", err))
		}
	}
}

// records yields until there are no more, or the caller has enough.
func (d *DB) records(ctx context.Context, m *moment, yield func(quiz.Record) bool) error {
	err := d.jobs.Do(ctx, &job{behind: true, apply: func(s *staged) error {
		m.local = d.Local()
		m.upTo = s.next - 1
		d.moments.begin(m)
		return nil
	}})
	if err != nil {
		return err
	}
	m.recent = d.tail.everybody()
	if !yield(quiz.Record{Local: &m.local}) {
		return nil
	}
	if more, err := d.allRevisions(ctx, yield); err != nil || !more {
		return err
	}
	for learner := (quiz.LearnerID{}); ; {
		next, kept, err := d.nextLearner(ctx, m, learner)
		if err != nil || next == (quiz.LearnerID{}) {
			return err
		}
		learner = next
		if more, err := d.learnerRecords(ctx, m, learner, kept, yield); err != nil || !more {
			return err
		}
	}
}

// allRevisions yields the revisions by id; more is false when the caller has enough.
func (d *DB) allRevisions(ctx context.Context, yield func(quiz.Record) bool) (more bool, err error) {
	for after := []byte(nil); ; {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		var list []quiz.Revision
		err := d.view(func(tx *bolt.Tx) error {
			c := tx.Bucket([]byte(revisionsBucket)).Cursor()
			size := 0
			for k, v := c.Seek(after); k != nil && size < revisionsChunk; k, v = c.Next() {
				r := quiz.Revision{ID: deck.RevisionID(k)}
				if err := decodeRevision(v, &r); err != nil {
					return fmt.Errorf("revision %s: %w", k, err)
				}
				list = append(list, r)
				size += len(v)
			}
			return nil
		})
		if err != nil || len(list) == 0 {
			return true, err
		}
		for i := range list {
			if !yield(quiz.Record{Revision: &list[i]}) {
				return false, nil
			}
		}
		after = append([]byte(list[len(list)-1].ID), 0)
	}
}

// nextLearner is the learner after one who has facts or a sitting, with the sitting as it
// is kept now; the zero one where there is none.
func (d *DB) nextLearner(ctx context.Context, m *moment, after quiz.LearnerID) (next quiz.LearnerID, sitting []byte, err error) {
	if err := ctx.Err(); err != nil {
		return next, nil, err
	}
	err = d.view(func(tx *bolt.Tx) error {
		consider := func(k []byte) {
			if len(k) >= len(next) && (next == quiz.LearnerID{} || bytes.Compare(k[:len(next)], next[:]) < 0) {
				copy(next[:], k)
			}
		}
		consider(indexedFrom(tx, runKey(after, math.MaxUint64)))
		k, _ := tx.Bucket([]byte(sittingsBucket)).Cursor().Seek(append(after[:], 0))
		consider(k)
		for len(m.recent) > 0 && bytes.Compare(m.recent[0][:], after[:]) <= 0 {
			m.recent = m.recent[1:]
		}
		if len(m.recent) > 0 {
			consider(m.recent[0][:])
		}
		return nil
	})
	d.moments.come(m, next)
	if err == nil && next != (quiz.LearnerID{}) {
		sitting, err = d.keptSitting(next)
	}
	return next, sitting, err
}

// learnerRecords yields a learner's facts and sitting; more is false when the caller has
// enough.
func (d *DB) learnerRecords(ctx context.Context, m *moment, learner quiz.LearnerID, sitting []byte, yield func(quiz.Record) bool) (more bool, err error) {
	for after, n := uint64(0), chunk; n == chunk; {
		list, err := d.read(ctx, learner, after, m.upTo)
		if err != nil {
			return false, err
		}
		for i := range list {
			if !yield(quiz.Record{Fact: &list[i].fact}) {
				return false, nil
			}
		}
		if n = len(list); n > 0 {
			after = list[n-1].arrival
		}
	}
	if s := decodeSitting(learner, d.moments.sitting(m, learner, sitting)); s != nil {
		return yield(quiz.Record{Sitting: s}), nil
	}
	return true, nil
}

// Load implements quiz.Archive.
func (d *DB) Load(ctx context.Context, records []quiz.Record) error {
	l, err := newLoading(records)
	if err == nil {
		err = d.jobs.Do(ctx, &job{apply: func(s *staged) error { return s.load(l) }})
	}
	if err != nil {
		return fmt.Errorf("loading records: %w", err)
	}
	return nil
}

// loading is records ready for the file.
type loading struct {
	local     *quiz.LearnerID
	revisions map[string][]byte
	facts     []entry
	sittings  []*quiz.Sitting
	kept      [][]byte // the sittings as they are kept
}

func newLoading(records []quiz.Record) (*loading, error) {
	l := &loading{revisions: map[string][]byte{}}
	for _, r := range records {
		switch {
		case r.Local != nil:
			local := *r.Local
			l.local = &local
		case r.Revision != nil:
			value, err := encodeRevision(*r.Revision)
			if err != nil {
				return nil, fmt.Errorf("revision %s: %w", r.Revision.ID, err)
			}
			l.revisions[string(r.Revision.ID)] = value
		case r.Fact != nil:
			value, err := encode(*r.Fact)
			if err != nil {
				return nil, err
			}
			l.facts = append(l.facts, entry{id: r.Fact.ID, learner: r.Fact.Learner, value: value})
		case r.Sitting != nil:
			value, err := encodeSitting(r.Sitting)
			if err != nil {
				return nil, err
			}
			l.sittings, l.kept = append(l.sittings, r.Sitting), append(l.kept, value)
		default:
			return nil, errors.New("an empty record")
		}
	}
	return l, nil
}

// load puts into the batch what is not there yet; revisions, which come before the facts that
// name them, are in their places at once.
func (s *staged) load(l *loading) error {
	if l.local != nil && *l.local != s.db.Local() || len(l.revisions) > 0 {
		if err := s.db.update(func(tx *bolt.Tx) error { return s.place(tx, l) }); err != nil {
			return err
		}
		if l.local != nil {
			s.db.local.Store(l.local)
		}
	}
	if err := s.addFacts(l.facts); err != nil {
		return err
	}
	for i, sitting := range l.sittings {
		now, err := s.sitting(sitting.Learner)
		if err == nil && uint64(max(sitting.Version, 0)) > sittingVersion(now) {
			err = s.setSitting(sitting.Learner, l.kept[i])
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// place writes who is local and the revisions.
func (s *staged) place(tx *bolt.Tx, l *loading) error {
	if l.local != nil && *l.local != s.db.Local() {
		if s.answered(tx, s.db.Local()) {
			return refusal{quiz.ErrOccupied}
		}
		if err := tx.Bucket([]byte(metaBucket)).Put([]byte(localKey), l.local[:]); err != nil {
			return err
		}
	}
	for id, value := range l.revisions {
		if err := keepRevision(tx, []byte(id), value); err != nil {
			return err
		}
	}
	return nil
}

// answered reports whether a learner has facts.
func (s *staged) answered(tx *bolt.Tx, learner quiz.LearnerID) bool {
	recent, _ := s.db.tail.of(learner, 0)
	return bytes.HasPrefix(indexedFrom(tx, learner[:]), learner[:]) || len(recent) > 0 ||
		slices.ContainsFunc(s.entries, func(e entry) bool { return e.learner == learner })
}

// indexedFrom is the first key from one on of the index by learner; it begins with the
// learner's id.
func indexedFrom(tx *bolt.Tx, from []byte) []byte {
	k, _ := tx.Bucket([]byte(runsBucket)).Cursor().Seek(from)
	return k
}

// localOf is the local learner in a transaction.
func localOf(tx *bolt.Tx) (local quiz.LearnerID) {
	copy(local[:], tx.Bucket([]byte(metaBucket)).Get([]byte(localKey)))
	return local
}
