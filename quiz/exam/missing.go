package exam

import (
	"context"
	"fmt"
	"slices"
)

const (
	fewRuns = 8 // lives that show whether there is time for all cards
	tries   = 8 // of more time, each twice the one before
)

// Missing is how many seconds more each learning day needs so that no card is left unseen:
// the least of a few tries, and 0 where the most of them is not enough: beside the others a
// card may be worth no time at all. The plan is that of the course.
func Missing(ctx context.Context, c *Course, p *Plan) (float64, error) {
	if p.Unseen < 0.5 {
		return 0, nil
	}
	s, stands := c.sample(glimpsed)
	seconds, err := missing(ctx, s, p.Unseen/stands)
	if err != nil {
		return 0, fmt.Errorf("looking for more time before an exam: %w", err)
	}
	return seconds * stands, nil
}

func missing(ctx context.Context, c *Course, unseen float64) (float64, error) {
	days := 0
	for _, s := range c.Seconds {
		if s > 0 {
			days++
		}
	}
	if days == 0 {
		return 0, nil
	}
	enough := func(more float64) (bool, error) {
		wider := *c
		wider.Seconds, wider.New = slices.Clone(c.Seconds), 0
		for t := range wider.Seconds {
			if wider.Seconds[t] > 0 {
				wider.Seconds[t] += more
			}
		}
		m, err := settle(ctx, &wider)
		if err != nil {
			return false, err
		}
		return !m.unseen(), nil
	}
	lo, hi := 0.0, unseen*(c.Costs.New+2*c.Costs.Review)/float64(days)
	for try, found := 0, false; !found; try++ {
		if try == tries {
			return 0, nil
		}
		var err error
		if found, err = enough(hi); err != nil {
			return 0, err
		}
		if !found {
			lo, hi = hi, 2*hi
		}
	}
	for range 4 {
		mid := (lo + hi) / 2
		ok, err := enough(mid)
		if err != nil {
			return 0, err
		}
		if ok {
			hi = mid
		} else {
			lo = mid
		}
	}
	return hi, nil
}

// unseen reports whether on average cards are left unseen, by the first few lives.
func (m *market) unseen() bool {
	n := 0
	for number := range fewRuns {
		l, _ := m.run(number)
		n += l.unseen
	}
	return 2*n >= fewRuns
}
