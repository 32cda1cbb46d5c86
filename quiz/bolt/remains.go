package bolt

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/google/uuid"

	"ripasso/quiz"
)

// byID orders learners.
func byID(a, b quiz.LearnerID) int { return bytes.Compare(a[:], b[:]) }

// choose leaves one found for each fact: of versions that differ the most frequent, or that
// which a tree leads to. A number that two facts claim is that of the fact in the tree: the
// other was never acknowledged.
func (r *Remains) choose() {
	slices.SortStableFunc(r.pieces, func(a, b found) int {
		return cmp.Or(bytes.Compare(a.id[:], b.id[:]), cmp.Compare(a.sum, b.sum), -order(a.live, b.live))
	})
	var list []found
	for same := range runsOf(r.pieces, func(a, b found) bool { return a.id == b.id }) {
		best, most, versions := same[0], 0, 0
		for alike := range runsOf(same, func(a, b found) bool { return a.sum == b.sum }) {
			versions++
			if n := len(alike); n > most || n == most && alike[0].live && !best.live {
				best, most = alike[0], n
			}
		}
		if versions > 1 {
			r.Doubtful++
		}
		list = append(list, best)
	}
	slices.SortFunc(list, func(a, b found) int {
		return cmp.Or(cmp.Compare(a.arrival, b.arrival), -order(a.live, b.live), bytes.Compare(a.id[:], b.id[:]))
	})
	r.pieces = nil
	for same := range runsOf(list, func(a, b found) bool { return a.arrival == b.arrival }) {
		for _, p := range same {
			if p.live || !same[0].live {
				r.pieces = append(r.pieces, p)
			}
		}
	}
}

// journal takes in the batches that are not in their places, and with all whatever is like a
// batch, wherever it stands: those that have been put in their places, and those that came
// after one which is lost or whose ring is.
func (r *Remains) journal(ctx context.Context, all bool) error {
	first, seed, known := readSlot(r.slot)
	room := ring{file: r.file, seed: seed, next: first}
	room.at, room.pages = wholePages(r.room.at, int64(r.room.size))
	switch {
	case known && room.pages > 0 && first.page >= 0:
		err := room.each(func(batch []byte, _ slot) error {
			r.batch(batch, true)
			return nil
		})
		if errors.Join(err, room.lookBeyond()) != nil {
			r.Broken++
		}
	case len(r.slot) > 0, r.room.size > 0, r.format > 2:
		r.Broken++
	}
	for at := int64(2 * ringPage); all && at < int64(r.Pages)*r.pageSize; at += ringPage {
		if err := ctx.Err(); err != nil {
			return err
		}
		hurt := !known || at >= room.at && at < room.at+room.pages*ringPage // its sum need not be right
		if b := r.like(at); len(b) > 0 && (hurt || room.sum(b) == binary.BigEndian.Uint32(b)) {
			r.batch(b[ringHeader:], false)
		}
	}
	return nil
}

// like is what would be a batch, with its header, if one began at a place; nil where none can.
func (r *Remains) like(at int64) []byte {
	var head [ringHeader]byte
	if _, err := r.file.ReadAt(head[:], at); err != nil {
		return nil
	}
	length := int64(binary.BigEndian.Uint32(head[4:]))
	if length == 0 || length > min(maxInRing, int64(r.Pages)*r.pageSize-at-ringHeader) {
		return nil
	}
	b := make([]byte, ringHeader+length)
	if _, err := r.file.ReadAt(b, at); err != nil {
		return nil
	}
	return b
}

// order puts false before true.
func order(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// runsOf yields the stretches of a list whose members are alike.
func runsOf[T any](list []T, alike func(a, b T) bool) iter.Seq[[]T] {
	return func(yield func([]T) bool) {
		for from := 0; from < len(list); {
			to := from + 1
			for to < len(list) && alike(list[from], list[to]) {
				to++
			}
			if !yield(list[from:to]) {
				return
			}
			from = to
		}
	}
}

// patch brings a learner's sitting up to date by what the journal has of it.
func (r *Remains) patch(learner quiz.LearnerID, list [][]byte) {
	for more := true; more; {
		more = false
		for _, p := range list {
			value, err := applyPatch(r.sittings[learner], p)
			if err != nil || value == nil {
				continue
			}
			if s, err := quiz.DecodeSitting(value[8:]); err == nil && s.Learner == learner {
				r.sittings[learner], more = value, true
			}
		}
	}
}

// Records yields what can be read, as quiz.Archive has it. Where the local learner cannot
// be read it is who answered most, since a store without people has no other, or anybody.
func (r *Remains) Records() iter.Seq2[quiz.Record, error] {
	return func(yield func(quiz.Record, error) bool) {
		if err := r.records(func(x quiz.Record) bool { return yield(x, nil) }); err != nil {
			yield(quiz.Record{}, fmt.Errorf("reading what remains: %w", err))
		}
	}
}

func (r *Remains) records(yield func(quiz.Record) bool) error {
	local := r.Local()
	if local == (quiz.LearnerID{}) {
		local = uuid.New()
	}
	if !yield(quiz.Record{Local: &local}) {
		return nil
	}
	for _, id := range slices.Sorted(maps.Keys(r.revisions)) {
		value, err := r.value(r.revisions[id])
		v := quiz.Revision{ID: id}
		if err == nil {
			err = decodeRevision(value, &v)
		}
		if err != nil || !yield(quiz.Record{Revision: &v}) {
			return err
		}
	}
	everybody := slices.Concat(slices.Collect(maps.Keys(r.learners)), slices.Collect(maps.Keys(r.sittings)))
	slices.SortFunc(everybody, byID)
	rest := r.pieces
	for _, learner := range slices.Compact(everybody) {
		for ; len(rest) > 0 && rest[0].learner == learner; rest = rest[1:] {
			f, err := r.read(rest[0])
			if err != nil || !yield(quiz.Record{Fact: &f}) {
				return err
			}
		}
		if s := decodeSitting(learner, r.sittings[learner]); s != nil && !yield(quiz.Record{Sitting: s}) {
			return nil
		}
	}
	return nil
}

// Local is the local learner, the zero one where nobody answered.
func (r *Remains) Local() quiz.LearnerID {
	local := r.local
	for learner, n := range r.learners {
		if r.local == (quiz.LearnerID{}) && (n > r.learners[local] || n == r.learners[local] && byID(learner, local) < 0) {
			local = learner
		}
	}
	return local
}

// Past yields those of a learner's facts that can be read, in order of arrival.
func (r *Remains) Past(learner quiz.LearnerID) iter.Seq[quiz.Fact] {
	from, _ := slices.BinarySearchFunc(r.pieces, learner, func(p found, id quiz.LearnerID) int { return byID(p.learner, id) })
	return func(yield func(quiz.Fact) bool) {
		for _, p := range r.pieces[from:] {
			if p.learner != learner {
				return
			}
			if f, err := r.read(p); err == nil && !yield(f) {
				return
			}
		}
	}
}

func (r *Remains) read(p found) (quiz.Fact, error) {
	value, err := p.value, error(nil)
	if value == nil {
		value, err = r.value(p.spot)
	}
	if err != nil {
		return quiz.Fact{}, err
	}
	return decode(p.arrival, value)
}

func (r *Remains) value(where spot) ([]byte, error) {
	b := make([]byte, where.size)
	_, err := r.file.ReadAt(b, where.at)
	return b, err
}

// Kept is a learner's state as it was written last: what was known of facts that may be
// lost now. It is nil where it cannot be read.
func (r *Remains) Kept(learner quiz.LearnerID) *quiz.State {
	var head []byte
	var leaves []quiz.Leaf
	from, _ := slices.BinarySearchFunc(r.rows, string(learner[:]), func(row stateRow, key string) int { return cmp.Compare(row.key, key) })
	for _, row := range r.rows[from:] {
		if row.key[:16] != string(learner[:]) {
			break
		}
		switch value, err := r.value(row.spot); {
		case err != nil:
			return nil
		case len(row.key) == 32:
			leaves = append(leaves, quiz.Leaf{Bound: [16]byte([]byte(row.key[16:])), Bytes: value})
		case len(value) > 24:
			head = value[24:]
		}
	}
	s, err := quiz.Kept(head, slices.Values(leaves))
	if err != nil {
		return nil
	}
	return s
}
