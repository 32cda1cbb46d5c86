package fsrs

import (
	"fmt"
	"math"
)

// Review is one answer in a learner's log. A log is the reviews of one learner in the
// order they were given, 16 bytes each.
type Review struct {
	// Card is the card's number in this log, from 0 and below the length of the log:
	// number the cards as they first appear.
	Card int32
	// Days is how many learning days after the card's previous review this one was:
	// 0 for the same day and for the first.
	Days  int32
	Grade Grade
}

// maxDays is the longest time between two reviews that is believed: 100 years, the
// longest a memory's stability can be.
const maxDays = MaxStability

const _ = uint16(maxDays) // histories have no room for more

// HistoryError says which review of a log cannot be.
type HistoryError struct {
	Index  int // of the review in the log, from 0
	Card   int // its card
	Review int // which of the card's reviews it is, from 1; 0 where the card itself cannot be
	Reason string
}

// Error implements error.
func (e *HistoryError) Error() string {
	return fmt.Sprintf("reading a log: card %d, review %d (entry %d): %s", e.Card, e.Review, e.Index, e.Reason)
}

// Check reports the first review of a log that cannot be, as a *HistoryError.
func Check(log []Review) error {
	_, err := tally(log)
	return err
}

// tally counts the reviews of each card of a log that it has checked.
func tally(log []Review) ([]int32, error) {
	if len(log) > math.MaxInt32 {
		return nil, fmt.Errorf("reading a log: %d reviews, at most %d can be", len(log), math.MaxInt32)
	}
	counts := make([]int32, 0, len(log)/8+1)
	for i, r := range log {
		refuse := func(review int32, reason string, args ...any) ([]int32, error) {
			return nil, &HistoryError{i, int(r.Card), int(review), fmt.Sprintf(reason, args...)}
		}
		if r.Card < 0 || int(r.Card) >= len(log) {
			return refuse(0, "cards of a log of %d are numbered from 0 to %d", len(log), len(log)-1)
		}
		for int(r.Card) >= len(counts) {
			counts = append(counts, 0)
		}
		n := counts[r.Card] + 1
		switch {
		case !r.Grade.Valid():
			return refuse(n, "%v is no grade", r.Grade)
		case n == 1 && r.Days != 0:
			return refuse(n, "%d days after a review that is missing", r.Days)
		case r.Days < 0:
			return refuse(n, "%d days after the one before", r.Days)
		case r.Days > maxDays:
			return refuse(n, "%d days after the one before, %d are believed", r.Days, int(maxDays))
		}
		counts[r.Card] = n
	}
	return counts, nil
}

// histories are the reviews of a log card by card, as columns: 7 bytes a review and 4
// a card. An item is a review that says something about memory: neither a card's
// first nor on the day of the one before. Its weight is above 0, everything else's 0.
type histories struct {
	start  []int32 // of each card's reviews in the columns; the last entry ends them
	days   []uint16
	weight []float32
	grade  []uint8
	items  int
}

// recency is the weight of item k of n, from 0: fsrs-rs's 0.25 + 0.75 (k/(n-1))^3.
func recency(k, n int) float32 {
	x := float64(k) / float64(max(n-1, 1))
	return float32(0.25 + 0.75*x*x*x)
}

// gather sorts a log by card and weighs its items by recency.
func gather(log []Review) (*histories, error) {
	counts, err := tally(log)
	if err != nil {
		return nil, err
	}
	h := &histories{
		start:  make([]int32, len(counts)+1),
		days:   make([]uint16, len(log)),
		weight: make([]float32, len(log)),
		grade:  make([]uint8, len(log)),
	}
	for _, r := range log {
		if r.Days > 0 {
			h.items++
		}
	}
	next := counts // where the next review of each card goes
	for c, n := range counts {
		h.start[c+1] = h.start[c] + n
		next[c] = h.start[c]
	}
	item := 0
	for _, r := range log {
		at := next[r.Card]
		next[r.Card]++
		h.grade[at] = uint8(r.Grade)
		if r.Days > 0 {
			h.days[at] = uint16(r.Days)
			h.weight[at] = recency(item, h.items)
			item++
		}
	}
	return h, nil
}

// cards is how many cards there are.
func (h *histories) cards() int { return len(h.start) - 1 }

// exceeds reports whether there are so many more items that a sample of that many is
// worth its while: half as many again.
func (h *histories) exceeds(items int) bool { return h.items > items+items/2 }

// sample copies as many whole cards as hold about that many items, chosen by a hash of
// their numbers. Where that is not worth its while, or the cards chosen are the small ones,
// it is all of them, uncopied.
func (h *histories) sample(items int) *histories {
	if !h.exceeds(items) {
		return h
	}
	share := uint64(float64(items) / float64(h.items) * (1 << 32))
	parts := h.items / items
	room := len(h.days) / parts * 5 / 4
	s := &histories{
		start:  make([]int32, 1, 1+h.cards()/parts*5/4),
		days:   make([]uint16, 0, room),
		weight: make([]float32, 0, room),
		grade:  make([]uint8, 0, room),
	}
	for c := range h.cards() {
		if mix(uint64(c))>>32 >= share {
			continue
		}
		from, to := h.start[c], h.start[c+1]
		s.days = append(s.days, h.days[from:to]...)
		s.weight = append(s.weight, h.weight[from:to]...)
		s.grade = append(s.grade, h.grade[from:to]...)
		s.start = append(s.start, int32(len(s.days)))
	}
	for _, w := range s.weight {
		if w > 0 {
			s.items++
		}
	}
	if s.items < items/4 {
		return h // a few cards hold nearly everything
	}
	return s
}

// split parts the items into those that weigh less than the limit and the others: two
// views of the same reviews, in which the newer items count one each. Recency makes
// that a split in time.
func (h *histories) split(limit float32) (older, newer *histories) {
	a, b := *h, *h
	a.weight, b.weight = make([]float32, len(h.weight)), make([]float32, len(h.weight))
	a.items, b.items = 0, 0
	for i, w := range h.weight {
		switch {
		case w >= limit:
			b.weight[i] = 1
			b.items++
		case w > 0:
			a.weight[i] = w
			a.items++
		}
	}
	return &a, &b
}

// lastItem is where the last item of a card stands, or less than where the card begins.
func (h *histories) lastItem(c int32) int32 {
	i := h.start[c+1] - 1
	for i >= h.start[c] && h.weight[i] == 0 {
		i--
	}
	return i
}
