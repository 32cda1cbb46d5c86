package quiz

import (
	"encoding/binary"
	"math"
	"time"

	"ripasso/deck"
	"ripasso/quiz/fsrs"
)

// row is a card's progress as it is kept, in memory as in the file: see codec_state.go. What
// a queue asks of every card comes first and is read where it stands.
type row [rowSize]byte

const (
	idSize  = 16
	rowSize = 100
)

// Where the parts of a row begin.
const (
	lastAt  = idSize
	dueAt   = lastAt + 8
	phaseAt = dueAt + 4
)

// phases are the phases as rows number them.
func phases() [4]Phase { return [...]Phase{New, Learning, reviewing: Reviewing, Relearning} }

const reviewing = 2

func (r *row) card() *deck.CardID { return (*deck.CardID)(r[:]) }

// last is the moment of the last review, in milliseconds since 1970.
func (r *row) last() int64 { return int64(binary.LittleEndian.Uint64(r[lastAt:])) }

func (r *row) due() Day { return Day(binary.LittleEndian.Uint32(r[dueAt:])) }

// phase is New where there is no row.
func (r *row) phase() Phase {
	if r == nil {
		return New
	}
	return phaseOf(r[phaseAt])
}

// reviewing reports whether phase is Reviewing.
func (r *row) reviewing() bool { return r[phaseAt] == reviewing }

func phaseOf(n byte) Phase {
	known := phases()
	return known[n%byte(len(known))]
}

// progress is all that a row says, nothing where there is none.
func (r *row) progress() Progress {
	if r == nil {
		return Progress{}
	}
	float := func(at int) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(r[at:])) }
	whole := func(at int) int { return int(binary.LittleEndian.Uint32(r[at:])) }
	short := func(at int) int { return int(binary.LittleEndian.Uint16(r[at:])) }
	return Progress{
		Last: time.UnixMilli(r.last()).UTC(), Due: r.due(),
		Phase: r.phase(), From: phaseOf(r[29]), Step: int(r[30]), Grade: fsrs.Grade(r[31]),
		Memory: fsrs.Memory{Stability: float(32), Difficulty: float(40)},
		Prior:  fsrs.Memory{Stability: float(48), Difficulty: float(56)},
		Reps:   whole(64), Lapses: whole(68), Elapsed: whole(72), Days: whole(76),
		Tested: short(80), Recalled: short(82), Review: FactID(r[84:]),
	}
}

// pack appends a card's row. What no calendar reaches is brought within its 4 bytes.
func pack(b []byte, card deck.CardID, x Progress) []byte {
	whole := func(n int) uint32 { return uint32(min(max(n, 0), math.MaxInt32)) }
	phase := func(p Phase) byte {
		for i, known := range phases() {
			if p == known {
				return byte(i)
			}
		}
		return 0
	}
	b = append(b, card[:]...)
	b = binary.LittleEndian.AppendUint64(b, uint64(x.Last.UnixMilli()))
	b = binary.LittleEndian.AppendUint32(b, whole(int(x.Due)))
	b = append(b, phase(x.Phase), phase(x.From), byte(x.Step), byte(x.Grade))
	for _, f := range [...]float64{x.Memory.Stability, x.Memory.Difficulty, x.Prior.Stability, x.Prior.Difficulty} {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(f))
	}
	for _, n := range [...]int{x.Reps, x.Lapses, x.Elapsed, x.Days} {
		b = binary.LittleEndian.AppendUint32(b, whole(n))
	}
	for _, n := range [...]int{x.Tested, x.Recalled} {
		b = binary.LittleEndian.AppendUint16(b, uint16(min(max(n, 0), math.MaxUint16)))
	}
	return append(b, x.Review[:]...)
}
