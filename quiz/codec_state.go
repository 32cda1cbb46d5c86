package quiz

// How a State is kept, byte by byte, in the primitives of codec.go. It is kept in pieces,
// so that what is written back after some answers is not the whole of it: a head, and
// leaves with the cards between one id and the next.
//
//	head   version (one byte), FoldVersion, settings and habits as in a fact, Facts, Moves,
//	       moments Settled, Fitted and Latest (time, id), list of ids Awaited,
//	       list of Moved by id (from, to), list of Aside by id (card id, string As, moment Since),
//	       list of Exams by id (as in a fact, moment Since), list of Outlooks (as in a fact, moment Since),
//	       4 counts Firsts, list of Slips by card id (twice answer, review id, times),
//	       optional Refit as in a fact, bands (answers, recalled, signed expected),
//	       list of days (signed day, less the day before it; totals), count of cards, count of leaves and what
//	       their sums add up to (4 bytes, little-endian), sum
//	totals reviews, right, new, duration took, tested, recalled, mature, kept, crammed, duration cram took,
//	       signed expected, signed spread
//	leaf   rows by card id, sum of bound and rows
//	row    card id, Last as 8 bytes of signed ms, due as 4 bytes, phase and phase before as one byte each: its
//	       index in phases, step, grade as one byte each; floats stability and difficulty now, then before; reps,
//	       lapses, elapsed, days as 4 bytes each; tested and recalled as 2 bytes each, review id; all
//	       little-endian, 100 bytes
//	sum    CRC-32C of what stands before it, 4 bytes, little-endian
//	whole  length of the head, head, for each leaf its bound (an id), length and bytes
//
// A kept state can be dropped at any moment: facts are what counts, and whatever
// another version wrote is refused with ErrStaleState.

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"iter"
	"maps"
	"slices"

	"ripasso/deck"
)

// stateVersion is the layout that the comment above describes.
const stateVersion = 7

// ErrStaleState: a kept State is of another version or damaged; replay the facts.
var ErrStaleState = errors.New("the kept state is out of date")

const sumSize = 4

// Leaf is a piece of a kept state: the cards from Bound on.
type Leaf struct {
	Bound deck.CardID
	Bytes []byte // nil: there is none any more
}

// Keep writes a state in pieces: its head, and the leaves in which it differs from what
// was kept before, all of them where that is nil.
func (s *State) Keep(before *State) (head []byte, leaves iter.Seq[Leaf]) {
	return s.head(), func(yield func(Leaf) bool) {
		old := map[deck.CardID][]byte{}
		if before != nil {
			for l := range before.Cards.leaves() {
				old[l.bound] = l.rows
			}
		}
		for l := range s.Cards.leaves() {
			rows, was := old[l.bound]
			delete(old, l.bound)
			if was && len(rows) == len(l.rows) && (len(rows) == 0 || &rows[0] == &l.rows[0]) {
				continue
			}
			if !yield(Leaf{l.bound, summed(l.bound[:], l.rows)}) {
				return
			}
		}
		for bound := range old {
			if !yield(Leaf{Bound: bound}) {
				return
			}
		}
	}
}

// summed is a copy of b with the sum of what stands before it and of itself.
func summed(before, b []byte) []byte {
	out := append(make([]byte, 0, len(b)+sumSize), b...)
	return binary.LittleEndian.AppendUint32(out, sum(before, b))
}

// unsummed is what the sum stands for, if it is right.
func unsummed(before, b []byte) ([]byte, bool) {
	n := len(b) - sumSize
	if n < 0 || binary.LittleEndian.Uint32(b[n:]) != sum(before, b[:n]) {
		return nil, false
	}
	return b[:n], true
}

func sum(before, b []byte) uint32 {
	return crc32.Update(crc32.Checksum(before, castagnoli()), castagnoli(), b)
}

func castagnoli() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) }

// Kept puts together a state from its pieces, the leaves by bound, or answers
// ErrStaleState: also where this machine does not know the learner's zone, for a replay
// then goes without it. It shares no memory with them; until it returns they must stay as
// they are.
func Kept(head []byte, leaves iter.Seq[Leaf]) (*State, error) {
	body, ok := unsummed(nil, head)
	d := decoder{b: body}
	if !ok || d.byte() != stateVersion || d.uint() != FoldVersion || d.err != nil {
		return nil, ErrStaleState
	}
	s, whole := d.head()
	if err := d.end(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrStaleState, err)
	}
	const most = 1024 // that are reserved before they are seen
	list := make([]leaf, 0, min(whole.leaves, most))
	for l := range leaves {
		list = append(list, leaf{l.Bound, l.Bytes})
	}
	own(list)
	var got extent
	for i := range list {
		l := &list[i]
		rows, ok := unsummed(l.bound[:], l.rows)
		if !ok || len(rows)%rowSize != 0 || i > 0 && inOrder(list[i-1].bound, l.bound) >= 0 {
			return nil, ErrStaleState
		}
		got.add(rows, binary.LittleEndian.Uint32(l.rows[len(rows):]))
		l.rows = rows
	}
	if got != whole {
		return nil, ErrStaleState
	}
	s.Cards = grow(list)
	if _, err := s.Settings.calendar(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrStaleState, err)
	}
	s.replan()
	return s, nil
}

// EncodeState writes a state as a whole.
func EncodeState(s *State) ([]byte, error) {
	head, leaves := s.Keep(nil)
	e := encoder{make([]byte, 0, len(head)+s.Cards.Len()*rowSize*9/8+64)}
	e.uint(uint64(len(head)))
	e.b = append(e.b, head...)
	for l := range leaves {
		e.id(l.Bound)
		e.uint(uint64(len(l.Bytes)))
		e.b = append(e.b, l.Bytes...)
	}
	return e.b, nil
}

// DecodeState reads what EncodeState wrote, as Kept does.
func DecodeState(b []byte) (*State, error) {
	d := decoder{b: b}
	head := d.take(d.uint())
	s, err := Kept(head, func(yield func(Leaf) bool) {
		for d.left() > 0 {
			if l := (Leaf{d.id(), d.take(d.uint())}); !yield(l) {
				return
			}
		}
	})
	if err == nil && d.err != nil {
		err = fmt.Errorf("%w: %w", ErrStaleState, d.err)
	}
	return s, err
}

func (s *State) head() []byte {
	var e encoder
	e.byte(stateVersion)
	e.uint(FoldVersion)
	e.settings(s.Settings)
	e.habits(&s.Settings.Habits)
	e.uint(uint64(s.Facts))
	e.uint(uint64(s.Moves))
	for _, m := range [...]Moment{s.Settled, s.Fitted, s.Latest} {
		e.moment(m)
	}
	list(&e, s.Awaited, e.id)
	list(&e, slices.SortedFunc(maps.Keys(s.Moved), inOrder), func(from deck.CardID) {
		e.id(from)
		e.id(s.Moved[from])
	})
	list(&e, slices.SortedFunc(maps.Keys(s.Aside), inOrder), func(card deck.CardID) {
		e.id(card)
		e.string(string(s.Aside[card].As))
		e.moment(s.Aside[card].Since)
	})
	e.exams(s)
	for _, n := range s.Firsts {
		e.uint(uint64(n))
	}
	e.slips(s.Slips)
	pointer(&e, s.Refit, e.refit)
	for _, b := range s.Bands {
		e.uint(uint64(b.Answers))
		e.uint(uint64(b.Recalled))
		e.signed(b.Expected)
	}
	e.days(s.Days)
	var whole extent
	for l := range s.Cards.leaves() {
		whole.add(l.rows, sum(l.bound[:], l.rows))
	}
	e.uint(whole.cards)
	e.uint(whole.leaves)
	e.fixed32(whole.sums)
	return summed(nil, e.b)
}

// extent is what a head says of its leaves, so that those of another head are not taken
// for its own.
type extent struct {
	cards, leaves uint64
	sums          uint32 // added up
}

func (x *extent) add(rows []byte, sum uint32) {
	x.cards += uint64(len(rows) / rowSize)
	x.leaves++
	x.sums += sum
}

// head reads what head wrote after the versions: the state but for its cards, and what is
// to be found of those.
func (d *decoder) head() (*State, extent) {
	s := &State{Settings: d.settings(), Bands: new(Bands)}
	s.Settings.Habits = d.habits()
	s.Facts, s.Moves = d.count(), d.count()
	for _, m := range [...]*Moment{&s.Settled, &s.Fitted, &s.Latest} {
		*m = d.moment()
	}
	s.Awaited = members(d, d.id)
	for _, m := range members(d, func() [2]deck.CardID { return [2]deck.CardID{d.id(), d.id()} }) {
		if s.Moved == nil {
			s.Moved = map[deck.CardID]deck.CardID{}
		}
		s.Moved[m[0]] = m[1]
	}
	for range d.uint() {
		card, aside := d.id(), SetAside{Aside(d.string()), d.moment()}
		if d.err != nil {
			break
		}
		if s.Aside == nil {
			s.Aside = map[deck.CardID]SetAside{}
		}
		s.Aside[card] = aside
	}
	d.exams(s)
	for i := range s.Firsts {
		s.Firsts[i] = d.count()
	}
	s.Slips = d.slips()
	s.Refit = pointed(d, func() Refit { return *d.refit() })
	for i := range s.Bands {
		s.Bands[i] = BandTotal{Answers: d.count(), Recalled: d.count(), Expected: d.signed()}
	}
	d.days(s)
	return s, extent{d.uint(), d.uint(), d.fixed32()}
}

func (e *encoder) days(days Days) {
	var before Day
	e.uint(uint64(days.Len()))
	for day, x := range days.All() {
		e.int(int(day - before))
		before = day
		e.uint(uint64(x.Reviews))
		e.uint(uint64(x.Right))
		e.uint(uint64(x.New))
		e.duration(x.Took)
		e.uint(uint64(x.Tested))
		e.uint(uint64(x.Recalled))
		e.uint(uint64(x.Mature))
		e.uint(uint64(x.Kept))
		e.uint(uint64(x.Crammed))
		e.duration(x.CramTook)
		e.signed(x.Expected)
		e.signed(x.Spread)
	}
}

func (d *decoder) days(s *State) {
	const least = 13 // bytes of a day
	count := d.uint()
	list := make([]datedTotal, min(count, d.left()/least+1))
	for i := range list {
		x := &list[i]
		if x.day = Day(d.int()); i > 0 {
			if x.day += list[i-1].day; x.day <= list[i-1].day {
				d.fail(errRange)
			}
		}
		x.total = DayTotal{
			Reviews: d.count(), Right: d.count(), New: d.count(), Took: d.duration(),
			Tested: d.count(), Recalled: d.count(), Mature: d.count(), Kept: d.count(),
			Crammed: d.count(), CramTook: d.duration(), Expected: d.signed(), Spread: d.signed(),
		}
		if d.err != nil {
			return
		}
		s.Total.add(&x.total, 1)
	}
	s.Days = daysOf(list)
}
