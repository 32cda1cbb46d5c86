package quiz

import (
	"hash/fnv"
	"maps"
	"slices"
	"strconv"
	"strings"

	"ripasso/deck"
	"ripasso/quiz/fsrs"
)

// Slips are the wrong answers given to a card, the latest first and equal ones once: as
// many as are worth looking at. Entries without an answer stand at the end.
type Slips [2]Slip

// Slip is a wrong answer.
type Slip struct {
	Answer uint64 // digest of what was answered
	Review FactID // the last time
	Times  int
}

// with is the slips after one more.
func (s Slips) with(answer uint64, review FactID) Slips {
	n := Slip{Answer: answer, Review: review, Times: 1}
	i := slices.IndexFunc(s[:], func(x Slip) bool { return x.Answer == answer })
	if i < 0 {
		i = len(s) - 1
	} else {
		n.Times += s[i].Times
	}
	copy(s[1:i+1], s[:i])
	s[0] = n
	return s
}

// wrong is the digest of an answer that the machine judged less than right, by which equal
// ones are known; 0 of any other, and where nothing was answered.
func (r *Review) wrong() uint64 {
	if r.Verdict.Score >= 1 || r.Response.Unknown || r.Response.Self != 0 || r.Origin == Cram {
		return 0
	}
	h := fnv.New64a()
	write := func(s string) { _, _ = h.Write(append([]byte(s), 0)) } // a hash does not fail
	for _, text := range r.Response.Texts {
		write(strings.ToLower(strings.Join(strings.Fields(text), " ")))
	}
	for _, pick := range r.Response.Picks {
		write(strconv.Itoa(pick))
	}
	return max(1, h.Sum64())
}

// slipped reports whether an answer was so wrong that its card is to be learnt again.
func (g given) slipped() bool { return g.wrong != 0 && g.grade == fsrs.Again }

func (e *encoder) slips(t Table[deck.CardID, Slips]) {
	all := maps.Collect(t.All())
	list(e, slices.SortedFunc(maps.Keys(all), inOrder), func(card deck.CardID) {
		e.id(card)
		for _, x := range all[card] {
			e.uint(x.Answer)
			e.id(x.Review)
			e.uint(uint64(x.Times))
		}
	})
}

func (d *decoder) slips() Table[deck.CardID, Slips] {
	return tableOf(members(d, func() (x tableEntry[deck.CardID, Slips]) {
		x.key = d.id()
		for i := range x.value {
			x.value[i] = Slip{Answer: d.uint(), Review: d.id(), Times: d.count()}
		}
		return x
	}))
}
