package quiz

import (
	"bytes"
	"encoding/gob"
	"errors"
	"fmt"
	"hash/crc32"
	"maps"

	"ripasso/deck"
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
}

func (s *State) kept() keptState {
	return keptState{
		Settings: s.Settings, Cards: maps.Collect(s.Cards.All()), Days: maps.Collect(s.Days.All()),
		Facts: s.Facts, Settled: s.Settled, Latest: s.Latest, Awaited: s.Awaited,
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
	plan, err := newPlan(k.Settings)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrStaleState, err)
	}
	s := &State{Settings: k.Settings, Facts: k.Facts, Settled: k.Settled, Latest: k.Latest, Awaited: k.Awaited, plan: plan}
	for card, x := range k.Cards {
		s.Cards.Set(card, x)
	}
	for d, total := range k.Days {
		s.Days.Set(d, total)
		s.Total = s.Total.plus(total)
	}
	return s, nil
}

func castagnoli() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) }
