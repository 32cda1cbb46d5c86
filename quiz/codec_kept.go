package quiz

import (
	"bytes"
	"encoding/gob"
	"errors"
	"fmt"
	"hash/crc32"
	"maps"

	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz/fsrs"
)

// stateVersion is the layout of an encoded State: this byte, FoldVersion as a varint,
// CRC-32C of the rest (4 bytes, little-endian), then encoding/gob.
const stateVersion = 2

// ErrStaleState: an encoded State is of another version or damaged; replay the facts.
var ErrStaleState = errors.New("the kept state is out of date")

// keptState is what is kept of a State; the rest follows from it.
type keptState struct {
	Settings        Settings
	Cards           map[deck.CardID]Progress
	Days            map[Day]DayTotal
	Facts           int
	Settled, Latest Moment
	Awaited         []FactID
	Moved           map[deck.CardID]deck.CardID
	Moves           int
	Refit           *Refit
	Fitted          Moment
	Bands           [CalibrationBands]BandTotal
}

func (s *State) kept() keptState {
	return keptState{
		Settings: s.Settings, Cards: maps.Collect(s.Cards.All()), Days: maps.Collect(s.Days.All()),
		Facts: s.Facts, Settled: s.Settled, Latest: s.Latest, Awaited: s.Awaited, Moved: s.Moved, Moves: s.Moves,
		Refit: s.Refit, Fitted: s.Fitted, Bands: s.Bands,
	}
}

// EncodeState writes a State for a cache. It can be dropped at any moment: facts are
// what counts, and DecodeState refuses whatever another version wrote.
func EncodeState(s *State) ([]byte, error) {
	var body bytes.Buffer
	if err := gob.NewEncoder(&body).Encode(s.kept()); err != nil {
		return nil, fmt.Errorf("encoding state: %w", err)
	}
	e := encoder{make([]byte, 0, body.Len()+16)}
	e.byte(stateVersion)
	e.uint(FoldVersion)
	e.fixed32(crc32.Checksum(body.Bytes(), castagnoli()))
	return append(e.b, body.Bytes()...), nil
}

// DecodeState reads what EncodeState wrote, or answers ErrStaleState: also where this
// machine does not know the learner's zone, for a replay then goes without it.
func DecodeState(b []byte) (*State, error) {
	d := decoder{b: b}
	version, fold, sum := d.byte(), d.uint(), d.fixed32()
	if d.err != nil || version != stateVersion || fold != FoldVersion || sum != crc32.Checksum(d.b, castagnoli()) {
		return nil, ErrStaleState
	}
	var k keptState
	if err := gob.NewDecoder(bytes.NewReader(d.b)).Decode(&k); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrStaleState, err)
	}
	if _, err := k.Settings.calendar(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrStaleState, err)
	}
	s := &State{
		Settings: k.Settings, Facts: k.Facts, Settled: k.Settled, Latest: k.Latest, Awaited: k.Awaited,
		Moved: k.Moved, Moves: k.Moves, Refit: k.Refit, Fitted: k.Fitted, Bands: k.Bands,
	}
	s.plan = s.newPlan()
	s.fill(k.Cards, k.Days)
	return s, nil
}

func castagnoli() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) }

// sittingVersion is the layout of a stored sitting: this byte, then the fields of the
// Sitting in their order, in the primitives of codec.go. A pointer is a byte, 0 or 1,
// and where it is 1 what it points to. A sitting lives for hours, so its layout need
// not be readable for longer.
const sittingVersion = 5

// EncodeSitting writes a sitting for the store. It is written with every answer, so it
// is kept small.
func EncodeSitting(s *Sitting) ([]byte, error) {
	if s.Learner == (LearnerID{}) {
		return nil, errors.New("encoding sitting: no learner")
	}
	e := encoder{make([]byte, 0, 512+len(s.Queue)*len(uuid.UUID{})+len(s.Past)*64)}
	e.byte(sittingVersion)
	e.id(s.ID)
	e.id(s.Learner)
	e.int(s.Version)
	e.uint(s.Seed)
	list(&e, s.Scope.Decks, e.id)
	pointer(&e, s.Scope.New, func(n *int) { e.int(*n) })
	e.int(s.Scope.Limit)
	e.int(s.Scope.Minutes)
	e.time(s.Started)
	e.string(string(s.Phase))
	list(&e, s.Queue, e.id)
	list(&e, s.Waiting, func(x Wait) {
		e.id(x.Card)
		e.time(x.Due)
	})
	pointer(&e, s.Current, e.turn)
	list(&e, s.Past, e.pastTurn)
	list(&e, s.Early, func(x EarlyTurns) {
		e.id(x.Card)
		e.int(x.Turns)
		e.string(string(x.Went))
	})
	list(&e, s.Applied, e.id)
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
		Scope: Scope{
			Decks:   members(&d, d.id),
			New:     pointed(&d, d.int),
			Limit:   d.int(),
			Minutes: d.int(),
		},
		Started: d.time(), Phase: SittingPhase(d.string()), Queue: members(&d, d.id),
		Waiting: members(&d, func() Wait { return Wait{Card: d.id(), Due: d.time()} }),
		Current: pointed(&d, d.turn),
		Past:    members(&d, d.pastTurn),
		Early:   members(&d, func() EarlyTurns { return EarlyTurns{Card: d.id(), Turns: d.int(), Went: TickState(d.string())} }),
		Applied: members(&d, d.id),
	}
	err := d.end()
	if err == nil && s.Learner == (LearnerID{}) {
		err = errors.New("no learner")
	}
	if err != nil {
		return nil, fmt.Errorf("decoding sitting: %w", err)
	}
	return s, nil
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
	e.int(int(t.Grade))
	e.id(t.Review)
	e.string(string(t.Why))
}

func (d *decoder) turn() Turn {
	return Turn{
		Card: d.id(), Face: d.uint(), Due: d.time(), Shown: d.time(), Hints: d.int(),
		Response: pointed(d, d.response), Verdict: pointed(d, d.verdict), Before: d.progress(),
		Answered: d.time(), Grade: fsrs.Grade(d.int()), Review: d.id(), Why: Why(d.string()),
	}
}

func (e *encoder) pastTurn(t PastTurn) {
	e.id(t.Card)
	e.time(t.Due)
	e.int(t.Hints)
	e.time(t.Answered)
	e.string(string(t.Went))
	e.id(t.Review)
}

func (d *decoder) pastTurn() PastTurn {
	return PastTurn{Card: d.id(), Due: d.time(), Hints: d.int(), Answered: d.time(), Went: TickState(d.string()), Review: d.id()}
}

func (e *encoder) progress(x *Progress) {
	e.memory(x.Memory)
	e.string(string(x.Phase))
	e.int(x.Step)
	e.time(x.Last)
	e.int(x.Reps)
	e.int(x.Lapses)
	e.id(x.Review)
	e.int(int(x.Grade))
	e.string(string(x.From))
	e.memory(x.Prior)
	e.int(x.Elapsed)
	e.int(x.Days)
}

func (d *decoder) progress() Progress {
	return Progress{
		Memory: d.memory(), Phase: Phase(d.string()), Step: d.int(), Last: d.time(), Reps: d.int(), Lapses: d.int(),
		Review: d.id(), Grade: fsrs.Grade(d.int()), From: Phase(d.string()), Prior: d.memory(), Elapsed: d.int(), Days: d.int(),
	}
}

func (e *encoder) memory(m fsrs.Memory) {
	e.float(m.Stability)
	e.float(m.Difficulty)
}

func (d *decoder) memory() fsrs.Memory {
	return fsrs.Memory{Stability: d.float(), Difficulty: d.float()}
}
