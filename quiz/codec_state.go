package quiz

import (
	"bytes"
	"encoding/gob"
	"errors"
	"fmt"
	"hash/crc32"

	"ripasso/deck"
)

// stateVersion is the layout of an encoded State: this byte, FoldVersion as a varint,
// CRC-32C of the rest (4 bytes, little-endian), then encoding/gob.
const stateVersion = 1

// ErrStaleState: an encoded State is of another version or damaged; replay the facts.
var ErrStaleState = errors.New("the kept state is out of date")

// EncodeState writes a State for a cache. It can be dropped at any moment: facts are
// what counts, and DecodeState refuses whatever another version wrote.
func EncodeState(s *State) ([]byte, error) {
	var body bytes.Buffer
	if err := gob.NewEncoder(&body).Encode(s); err != nil {
		return nil, fmt.Errorf("encoding state: %w", err)
	}
	e := encoder{make([]byte, 0, body.Len()+16)}
	e.byte(stateVersion)
	e.uint(FoldVersion)
	e.fixed32(crc32.Checksum(body.Bytes(), castagnoli()))
	return append(e.b, body.Bytes()...), nil
}

// DecodeState reads what EncodeState wrote, or answers ErrStaleState.
func DecodeState(b []byte) (*State, error) {
	d := decoder{b: b}
	version, fold, sum := d.byte(), d.uint(), d.fixed32()
	if d.err != nil || version != stateVersion || fold != FoldVersion || sum != crc32.Checksum(d.b, castagnoli()) {
		return nil, ErrStaleState
	}
	var s State
	if err := gob.NewDecoder(bytes.NewReader(d.b)).Decode(&s); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrStaleState, err)
	}
	// gob leaves out what is empty, and a State that can be added to has its maps.
	if s.Cards == nil {
		s.Cards = map[deck.CardID]Progress{}
	}
	if s.Days == nil {
		s.Days = map[Day]DayTotal{}
	}
	return &s, nil
}

func castagnoli() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) }
