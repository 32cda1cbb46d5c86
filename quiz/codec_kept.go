package quiz

import (
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz/fsrs"
)

// sittingVersion is the layout of a stored sitting: this byte, then the fields of the
// Sitting in the order below, in the primitives of codec.go. A pointer is a byte, 0 or 1,
// and where it is 1 what it points to. What every event changes stands in front, and the
// long lists at the end, the newest first and their lengths before them all, so that a
// store can keep a sitting as what it does not have in common with the one before. A sitting lives for hours, so its layout
// need not be readable for longer.
const sittingVersion = 9

// EncodeSitting writes a sitting for the store. It is written with every answer, so it
// is kept small.
func EncodeSitting(s *Sitting) ([]byte, error) { return AppendSitting(nil, s) }

// AppendSitting is EncodeSitting behind b.
func AppendSitting(b []byte, s *Sitting) ([]byte, error) {
	if s.Learner == (LearnerID{}) {
		return nil, errors.New("encoding sitting: no learner")
	}
	e := encoder{slices.Grow(b, 512+(len(s.Applied)+len(s.Queue))*len(uuid.UUID{})+len(s.Past)*56)}
	e.byte(sittingVersion)
	e.id(s.ID)
	e.id(s.Learner)
	e.int(s.Version)
	e.uint(s.Seed)
	e.scope(&s.Scope)
	e.time(s.Started)
	e.string(string(s.Phase))
	pointer(&e, s.Current, e.turn)
	list(&e, s.Waiting, func(x Wait) {
		e.id(x.Card)
		e.time(x.Due)
	})
	for _, n := range [...]int{len(s.Applied), len(s.Past), len(s.Queue)} {
		e.uint(uint64(n))
	}
	for _, id := range slices.Backward(s.Applied) {
		e.id(id)
	}
	for _, t := range slices.Backward(s.Past) {
		e.pastTurn(t)
	}
	for i := range s.Queue {
		e.b = append(e.b, s.Queue[i][:]...)
	}
	return e.b, nil
}

// DecodeSitting reads what EncodeSitting wrote. A sitting of a newer program gives a
// *VersionError.
func DecodeSitting(b []byte) (*Sitting, error) {
	d := decoder{b: b}
	if v := d.byte(); d.err == nil && v > sittingVersion {
		return nil, &VersionError{What: "sitting", Got: int(v), Known: sittingVersion}
	} else if v < sittingVersion {
		d.fail(fmt.Errorf("version %d is no longer read", v))
	}
	s := &Sitting{
		ID: d.id(), Learner: d.id(), Version: d.int(), Seed: d.uint(),
		Scope:   d.scope(),
		Started: d.time(), Phase: word(&d, Asking, Grading, Judged, Done),
		Current: pointed(&d, d.turn),
		Waiting: members(&d, func() Wait { return Wait{Card: d.id(), Due: d.time()} }),
	}
	applied, past, queue := d.uint(), d.uint(), d.uint()
	s.Applied = d.ids(applied)
	s.Past = some(&d, past, d.pastTurn)
	slices.Reverse(s.Applied)
	slices.Reverse(s.Past)
	s.Queue = d.ids(queue)
	err := d.end()
	if err == nil && s.Learner == (LearnerID{}) {
		err = errors.New("no learner")
	}
	if err != nil {
		return nil, fmt.Errorf("decoding sitting: %w", err)
	}
	return s, nil
}

// ids reads so many ids.
func (d *decoder) ids(n uint64) []uuid.UUID {
	if n > uint64(len(d.b)) { // before it is multiplied
		d.fail(errShort)
	}
	b := d.take(n * uint64(len(uuid.UUID{})))
	if len(b) == 0 {
		return nil
	}
	ids := make([]uuid.UUID, n)
	for i := range ids {
		b = b[copy(ids[i][:], b):]
	}
	return ids
}

func (e *encoder) scope(s *Scope) {
	list(e, s.Decks, e.id)
	pointer(e, s.New, func(n *int) { e.int(*n) })
	e.int(s.Limit)
	e.int(s.Minutes)
	list(e, s.Tags, e.string)
	list(e, s.Kinds, func(k deck.Kind) { e.string(string(k)) })
	list(e, s.Sources, e.string)
	list(e, s.Sections, e.string)
	e.bool(s.Cram)
	e.bool(s.Missed)
}

func (d *decoder) scope() Scope {
	return Scope{
		Decks: members(d, d.id), New: pointed(d, d.int), Limit: d.int(), Minutes: d.int(),
		Tags: members(d, d.string), Kinds: members(d, func() deck.Kind { return deck.Kind(d.string()) }),
		Sources: members(d, d.string), Sections: members(d, d.string), Cram: d.bool(), Missed: d.bool(),
	}
}

func (e *encoder) turn(t *Turn) {
	e.id(t.Card)
	e.uint(t.Face)
	e.time(t.Due)
	e.time(t.Shown)
	e.int(t.Hints)
	pointer(e, t.Response, e.response)
	pointer(e, t.Verdict, e.verdict)
	e.progress(&t.Before)
	e.time(t.Answered)
	for _, days := range t.Told {
		e.int(days)
	}
	e.int(int(t.Grade))
	e.id(t.Review)
	e.string(string(t.Why))
}

func (d *decoder) turn() Turn {
	return Turn{
		Card: d.id(), Face: d.uint(), Due: d.time(), Shown: d.time(), Hints: d.int(),
		Response: pointed(d, d.response), Verdict: pointed(d, d.verdict), Before: d.progress(),
		Answered: d.time(), Told: d.told(), Grade: fsrs.Grade(d.int()), Review: d.id(), Why: Why(d.string()),
	}
}

func (d *decoder) told() (t told) {
	for i := range t {
		t[i] = d.int()
	}
	return t
}

func (e *encoder) pastTurn(t PastTurn) {
	e.id(t.Card)
	e.time(t.Due)
	e.int(t.Hints)
	e.time(t.Answered)
	e.string(string(t.Went))
	e.int(int(t.Grade))
	e.id(t.Review)
}

func (d *decoder) pastTurn() PastTurn {
	return PastTurn{Card: d.id(), Due: d.time(), Hints: d.int(), Answered: d.time(), Went: word(d, Right, Nearly, NotYet, Away), Grade: fsrs.Grade(d.int()), Review: d.id()}
}

func (e *encoder) progress(x *Progress) {
	e.memory(x.Memory)
	e.string(string(x.Phase))
	e.int(x.Step)
	e.time(x.Last)
	e.int(x.Reps)
	e.int(x.Lapses)
	e.int(x.Tested)
	e.int(x.Recalled)
	e.id(x.Review)
	e.int(int(x.Grade))
	e.string(string(x.From))
	e.memory(x.Prior)
	e.int(x.Elapsed)
	e.int(x.Days)
	e.int(int(x.Due))
}

func (d *decoder) progress() Progress {
	return Progress{
		Memory: d.memory(), Phase: d.phase(), Step: d.int(), Last: d.time(), Reps: d.int(), Lapses: d.int(),
		Tested: d.int(), Recalled: d.int(), Review: d.id(), Grade: fsrs.Grade(d.int()), From: d.phase(), Prior: d.memory(), Elapsed: d.int(), Days: d.int(), Due: Day(d.int()),
	}
}

func (d *decoder) phase() Phase { return word(d, New, Learning, Reviewing, Relearning) }

// word reads a string that is nearly always one of a few, which then takes no memory.
func word[T ~string](d *decoder, few ...T) T {
	b := d.take(d.uint())
	for _, w := range few {
		if string(b) == string(w) {
			return w
		}
	}
	return T(b)
}

func (e *encoder) memory(m fsrs.Memory) {
	e.float(m.Stability)
	e.float(m.Difficulty)
}

func (d *decoder) memory() fsrs.Memory {
	return fsrs.Memory{Stability: d.float(), Difficulty: d.float()}
}
