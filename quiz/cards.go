package quiz

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"iter"
	"maps"
	"math/bits"
	"slices"

	"ripasso/deck"
)

// Cards is what is known of a learner's cards: a map that costs nothing to copy, because
// a copy shares all leaves with its original and a change makes anew those few that lead
// to it. Rows are packed as codec_state.go describes, so that a card takes some hundred
// bytes, and a leaf is kept and read again as it is. The zero value is empty. One copy may
// be read while another is changed.
type Cards struct {
	boughs []*bough // by bound
	len    int
}

// bough is a run of leaves. Once it is part of Cards it does not change.
type bough struct{ leaves []leaf }

// leaf holds the rows of the cards from bound on and before the next leaf's bound, by
// id. The first leaf's bound is zero. A leaf that has lost its cards stays.
type leaf struct {
	bound deck.CardID
	rows  []byte // never changed
}

// How many a leaf and a bough hold at most. An answer copies one of each.
const (
	leafRows    = 16
	boughLeaves = 24
)

// At is the progress of a card, zero where there is none.
func (c Cards) At(card deck.CardID) Progress {
	x, _ := c.Find(card)
	return x
}

// Find is the progress of a card, and whether there is one.
func (c Cards) Find(card deck.CardID) (Progress, bool) {
	r := c.row(&card)
	return r.progress(), r != nil
}

// place is where in Cards a card's row stands, or would stand.
type place struct {
	bough, leaf, row int
	found            bool
}

// find is the place of a card. There must be a leaf.
func (c Cards) find(card *deck.CardID) (p place) {
	p.bough = c.boughOf(card)
	b := c.boughs[p.bough]
	p.leaf = b.leafOf(card)
	p.row, p.found = findRow(b.leaves[p.leaf].rows, card)
	return p
}

func (c Cards) rowsAt(p place) []byte { return c.boughs[p.bough].leaves[p.leaf].rows }

// row is the row of a card, nil where there is none.
func (c Cards) row(card *deck.CardID) *row {
	if c.len == 0 {
		return nil
	}
	if p := c.find(card); p.found {
		return (*row)(c.rowsAt(p)[p.row*rowSize:])
	}
	return nil
}

// Len is how many cards there are.
func (c Cards) Len() int { return c.len }

// All yields all cards, by id.
func (c Cards) All() iter.Seq2[deck.CardID, Progress] {
	return func(yield func(deck.CardID, Progress) bool) {
		for l := range c.leaves() {
			for rows := l.rows; len(rows) > 0; rows = rows[rowSize:] {
				if r := (*row)(rows); !yield(*r.card(), r.progress()) {
					return
				}
			}
		}
	}
}

// leaves yields all leaves in their order.
func (c Cards) leaves() iter.Seq[leaf] {
	return func(yield func(leaf) bool) {
		for _, b := range c.boughs {
			for _, l := range b.leaves {
				if !yield(l) {
					return
				}
			}
		}
	}
}

// Set says what is known of a card.
func (c *Cards) Set(card deck.CardID, x Progress) {
	if len(c.boughs) == 0 {
		c.boughs = []*bough{{leaves: []leaf{{}}}}
	}
	p := c.find(&card)
	old := c.rowsAt(p)
	from, to := p.row*rowSize, p.row*rowSize
	if p.found {
		to += rowSize
	} else {
		c.len++
	}
	rows := make([]byte, 0, len(old)+rowSize-(to-from))
	rows = append(rows, old[:from]...)
	rows = pack(rows, card, x)
	c.replace(p, append(rows, old[to:]...))
}

// Delete takes a card out.
func (c *Cards) Delete(card deck.CardID) {
	if c.len == 0 {
		return
	}
	if p := c.find(&card); p.found {
		rows := c.rowsAt(p)
		c.len--
		c.replace(p, slices.Concat(rows[:p.row*rowSize], rows[(p.row+1)*rowSize:]))
	}
}

// replace gives a leaf other rows, and parts what has become too large.
func (c *Cards) replace(p place, rows []byte) {
	old := c.boughs[p.bough].leaves
	bound := old[p.leaf].bound
	parts := []leaf{{bound, rows}}
	if len(rows) > leafRows*rowSize {
		half := leafRows / 2 * rowSize
		parts = []leaf{{bound, slices.Clone(rows[:half])}, {deck.CardID(rows[half : half+idSize]), slices.Clone(rows[half:])}}
	}
	leaves := slices.Concat(old[:p.leaf], parts, old[p.leaf+1:])
	boughs := []*bough{{leaves}}
	if len(leaves) > boughLeaves {
		half := len(leaves) / 2
		boughs = []*bough{{slices.Clone(leaves[:half])}, {slices.Clone(leaves[half:])}}
	}
	c.boughs = slices.Concat(c.boughs[:p.bough], boughs, c.boughs[p.bough+1:])
}

// cardsOf packs a map.
func cardsOf(m map[deck.CardID]Progress) Cards {
	ids := slices.SortedFunc(maps.Keys(m), inOrder)
	var leaves []leaf
	for part := range slices.Chunk(ids, leafRows*3/4) { // with room for some more
		l := leaf{bound: part[0], rows: make([]byte, 0, len(part)*rowSize)}
		for _, id := range part {
			l.rows = pack(l.rows, id, m[id])
		}
		leaves = append(leaves, l)
	}
	return grow(leaves)
}

// own copies the rows of leaves, all at once: one by one takes longer. They stay in memory
// as long as one of them is in use.
func own(leaves []leaf) {
	rows := make([][]byte, len(leaves))
	for i, l := range leaves {
		rows[i] = l.rows
	}
	all := bytes.Join(rows, nil)
	for i := range leaves {
		n := len(leaves[i].rows)
		leaves[i].rows, all = all[:n:n], all[n:]
	}
}

// grow makes Cards of leaves that are in their order. It takes the list over: nobody else may
// use it from then on.
func grow(leaves []leaf) Cards {
	var c Cards
	if len(leaves) > 0 {
		leaves[0].bound = deck.CardID{}
	}
	for part := range slices.Chunk(leaves, boughLeaves*3/4) {
		c.boughs = append(c.boughs, &bough{part})
	}
	for _, l := range leaves {
		c.len += len(l.rows) / rowSize
	}
	return c
}

func (c Cards) boughOf(card *deck.CardID) int {
	lo, hi := 0, len(c.boughs) // the bound at lo, the first one zero, is not beyond the card, that at hi is
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; compareIDs(&c.boughs[mid].leaves[0].bound, card) <= 0 {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}

func (b *bough) leafOf(card *deck.CardID) int {
	lo, hi := 0, len(b.leaves) // as above
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; compareIDs(&b.leaves[mid].bound, card) <= 0 {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}

// findRow is the place of a card's row, or where it would stand.
func findRow(rows []byte, card *deck.CardID) (int, bool) {
	lo, hi := 0, len(rows)/rowSize
	for lo < hi {
		mid := (lo + hi) / 2
		switch d := compareIDs((*deck.CardID)(rows[mid*rowSize:]), card); {
		case d == 0:
			return mid, true
		case d < 0:
			lo = mid + 1
		default:
			hi = mid
		}
	}
	return lo, false
}

// register is where the rows of many cards stand: who looks for them all finds each nearly
// at once, as ids are spread evenly, and at worst by halves.
type register struct {
	rows  []*row  // by id
	ends  []int32 // by the first bits of an id: where in rows those end that have them
	shift int     // what leaves of an id's first eight bytes those bits
}

func (c Cards) register() *register {
	size := bits.Len(uint(2 * c.len)) // of some bits there is no row, of few more than one
	reg := &register{make([]*row, 0, c.len), make([]int32, 1<<size), 64 - size}
	for _, b := range c.boughs {
		for _, l := range b.leaves {
			for rows := l.rows; len(rows) > 0; rows = rows[rowSize:] {
				r := (*row)(rows)
				reg.rows = append(reg.rows, r)
				reg.ends[prefix(r.card())>>reg.shift]++
			}
		}
	}
	end := int32(0)
	for i, n := range reg.ends {
		end += n
		reg.ends[i] = end
	}
	return reg
}

// row is the row of a card, nil where there is none.
func (reg *register) row(card *deck.CardID) *row {
	i := prefix(card) >> reg.shift
	lo, hi := int32(0), reg.ends[i]
	if i > 0 {
		lo = reg.ends[i-1]
	}
	for lo < hi {
		mid := (lo + hi) / 2
		r := reg.rows[mid]
		switch d := compareIDs(r.card(), card); {
		case d == 0:
			return r
		case d < 0:
			lo = mid + 1
		default:
			hi = mid
		}
	}
	return nil
}

// inOrder compares ids as values.
func inOrder(a, b deck.CardID) int { return compareIDs(&a, &b) }

// compareIDs is bytes.Compare, which mostly the first eight bytes decide.
func compareIDs(a, b *deck.CardID) int {
	if x, y := prefix(a), prefix(b); x != y {
		return cmp.Compare(x, y)
	}
	return bytes.Compare(a[8:], b[8:])
}

// prefix is the first eight bytes of an id as a number.
func prefix(id *deck.CardID) uint64 { return binary.BigEndian.Uint64(id[:]) }
