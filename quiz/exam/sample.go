package exam

import (
	"cmp"
	"slices"
)

// How many cards stand for all where there are more: in a plan, and in the many that a look
// for more time tries. What that takes then depends on the days alone, but for a look at
// each card.
const (
	sampled  = 500
	glimpsed = 200
)

// sample is a course of at most so many cards, each of which stands for several of c, the
// number returned: the cards are put in order of what matters to a plan, and one is taken
// at equal distances. Time and new cards a day are fewer in the same ratio.
func (c *Course) sample(most int) (*Course, float64) {
	n := len(c.Cards)
	if n <= most {
		return c, 1
	}
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		x, y := &c.Cards[a], &c.Cards[b]
		return cmp.Or(cmp.Compare(x.worth(), y.worth()), cmp.Compare(x.Memory.Stability, y.Memory.Stability), cmp.Compare(x.Last, y.Last))
	})
	s := *c
	stands := float64(n) / float64(most)
	s.Cards, s.Seconds = make([]Card, most), make([]float64, len(c.Seconds))
	for i := range s.Cards {
		s.Cards[i] = c.Cards[order[int((float64(i)+0.5)*stands)]]
	}
	for t, seconds := range c.Seconds {
		s.Seconds[t] = seconds / stands
	}
	s.New = float64(c.New) / stands
	return &s, stands
}

// straighten corrects what a sample says by how far it is off where nothing is done.
func (p *Plan) straighten(c, sample *Course, stands float64) {
	if stands == 1 {
		return
	}
	score, unseen := c.idle()
	ofSample, unseenOfSample := sample.idle()
	shift := score - ofSample*stands
	p.Score, p.Low, p.High = p.Score+shift, p.Low+shift, p.High+shift
	p.Unseen = max(0, p.Unseen+unseen-unseenOfSample*stands)
}

// idle is the score to expect, and how many cards are unseen, if nothing is done.
func (c *Course) idle() (score, unseen float64) {
	for i := range c.Cards {
		x, recall := &c.Cards[i], 0.0
		if x.fresh() {
			unseen++
		} else {
			recall = c.observed(c.Model.Recall(x.Memory, float64(len(c.Seconds)-x.Last)))
		}
		score += x.expected(recall)
	}
	return score, unseen
}
