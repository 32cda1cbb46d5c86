package fsrs

import (
	"math/bits"
	"slices"
)

// tree is histories in which what cards have in common is there once, and costs once: the
// first reviews, up to where grades or days differ. A branch is written down from where it
// parts from the one before. An item weighs as much as those of all its cards, and what
// comes after a card's last item, which matters to nobody, is left out.
type tree struct {
	start   []int32 // of each branch's own reviews in the columns; the last entry ends them
	shared  []int32 // how many reviews a branch has in common with the one before; 0 at the end
	days    []uint16
	weight  []float64
	grade   []uint8
	items   int   // of all cards
	parts   []int // the branches where parts begin, and the end; parts share nothing
	longest int   // reviews on the way to the end of a branch
}

// All parts but the last have so many reviews or more, and there are about so many parts at
// most.
const (
	minPart  = 1024
	maxParts = 64
)

// tree grows the tree of histories.
func (h *histories) tree() *tree {
	t := &tree{items: h.items}
	cards := h.alike()
	shared, reviews, branches := t.plan(h, cards)
	t.start = make([]int32, 0, branches+1)
	t.shared = make([]int32, 0, branches+1)
	t.days = make([]uint16, 0, reviews)
	t.weight = make([]float64, 0, reviews)
	t.grade = make([]uint8, 0, reviews)
	way := make([]int32, 0, t.longest) // where the reviews of the branch under way stand
	for k, c := range cards {
		from, to := h.start[c], h.lastItem(c)+1
		for _, i := range way[:shared[k]] {
			t.weight[i] += float64(h.weight[from])
			from++
		}
		if from == to {
			continue // it is the beginning of the branch
		}
		if int(shared[k]) < len(way) || shared[k] == 0 { // or else it goes on from the end
			t.start = append(t.start, int32(len(t.days)))
			t.shared = append(t.shared, shared[k])
		}
		way = way[:shared[k]]
		for i := from; i < to; i++ {
			way = append(way, int32(len(t.days)))
			t.days = append(t.days, h.days[i])
			t.weight = append(t.weight, float64(h.weight[i]))
			t.grade = append(t.grade, h.grade[i])
		}
	}
	t.start = append(t.start, int32(len(t.days)))
	t.shared = append(t.shared, 0)
	return t
}

// plan finds out how many reviews each card shares with the branch before, how many reviews
// and branches that leaves, and where parts begin.
func (t *tree) plan(h *histories, cards []int32) (shared []int32, reviews, branches int) {
	shared = make([]int32, len(cards))
	size := max(minPart, len(h.days)/maxParts)
	begin := 0            // of the part under way
	var before, end int32 // of the branch before
	t.parts = []int{0}
	for k, c := range cards {
		from, to := h.start[c], h.lastItem(c)+1
		if reviews-begin >= size {
			t.parts = append(t.parts, branches)
			begin, end = reviews, before
		}
		n := int32(0)
		for most := min(to-from, end-before); n < most && h.grade[from+n] == h.grade[before+n] && h.days[from+n] == h.days[before+n]; {
			n++
		}
		shared[k] = n
		if n == to-from {
			continue
		}
		if n < end-before || n == 0 {
			branches++
		}
		reviews += int(to - from - n)
		t.longest = max(t.longest, int(to-from))
		before, end = from, to
	}
	if branches > t.parts[len(t.parts)-1] {
		t.parts = append(t.parts, branches)
	}
	return shared, reviews, branches
}

// alike are the cards that have items, those next to each other that begin alike.
func (h *histories) alike() []int32 {
	room := bits.LeadingZeros64(uint64(h.cards()))
	order := make([]uint64, 0, h.cards()) // a card's first reviews, and its number in the bits below
	for c := range int32(h.cards()) {
		if last := h.lastItem(c); last >= h.start[c] {
			order = append(order, h.name(h.start[c], last+1, room)|uint64(c))
		}
	}
	slices.Sort(order)
	cards := make([]int32, len(order))
	for i, x := range order {
		cards[i] = int32(x & (1<<(64-room) - 1))
	}
	return cards
}

// name is the reviews from one up to another in the upper bits of a number, as many as find
// room: two bits for the grade, one for whether it was on a later day, six that tell the days
// apart.
func (h *histories) name(from, to int32, room int) (name uint64) {
	at := 64
	for i := from; i < to; i++ {
		x, width := uint64(h.grade[i]-1), 3
		if h.days[i] > 0 {
			x, width = x|4|uint64(h.days[i])%64<<3, 9
		}
		if at -= width; at < 64-room {
			break
		}
		name |= x << at
	}
	return name
}

// branches is how many there are.
func (h *tree) branches() int { return len(h.start) - 1 }

// weighs is the sum of the items' weights; 1 where there are none.
func (h *tree) weighs() float64 {
	sum := 0.0
	for _, w := range h.weight {
		sum += w
	}
	if sum == 0 {
		return 1
	}
	return sum
}

// cost is about how long an evaluation takes, in reviews; one with curvature takes
// curvedCost times as long.
func (h *tree) cost() float64 { return float64(len(h.days)) }

const curvedCost = 3
