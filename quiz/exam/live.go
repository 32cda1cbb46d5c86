package exam

import (
	"cmp"
	"math"
	"slices"

	"ripasso/quiz/fsrs"
)

// prospect is what reviewing a card on each day would lead to, for a card seen before
// today: worked out once, for every price.
type prospect struct {
	recall     []float32 // by day
	pass, fail []place   // by day
	end        float64   // recall in the exam if it is never reviewed again
}

func (x *memory) prospect(c *Card) prospect {
	p := prospect{recall: make([]float32, x.days), pass: make([]place, x.days), fail: make([]place, x.days)}
	for t := range x.days {
		elapsed := t - c.Last
		p.recall[t] = float32(x.model.Recall(c.Memory, float64(elapsed)))
		p.pass[t] = placeOf(x.model.Next(c.Memory, elapsed, fsrs.Good))
		p.fail[t] = placeOf(relearnt(x.model, x.model.Next(c.Memory, elapsed, fsrs.Again)))
	}
	p.end = x.model.Recall(c.Memory, float64(x.days-c.Last))
	return p
}

// best is the day on which a card seen before today is best reviewed, or never.
func (p *prospect) best(v *values, prices []float64, costs Costs, worth float64, last int) int16 {
	most, day := p.end, never
	for t := max(0, last+1); t < len(p.pass); t++ {
		r := float64(p.recall[t])
		q := -prices[t]/worth*(costs.Review+(1-r)*costs.Lapse) +
			r*v.after[t].at(p.pass[t]) + (1-r)*v.after[t].at(p.fail[t])
		if q > most {
			most, day = q, int16(t)
		}
	}
	return day
}

// policy says what to do with a card, from day to day.
type policy interface {
	// first is the day of the next review of card i, as the course has it.
	first(i int) int16
	// next is the day of the next review of a card that was reviewed on day t.
	next(i, t int, m fsrs.Memory) int16
	// urgency is what asking a card on day t brings for each second, at what time, with m
	// its memory, zero for a card never seen, and last the day of its last review. A card
	// that brings nothing is not asked.
	urgency(i, t int, m fsrs.Memory, last int) (gain, seconds float64)
}

// learner is one who lives through the days.
type learner struct {
	course *Course
	belief *fsrs.Model // by which reviews are planned
	truth  *fsrs.Model // by which cards are forgotten
	seed   uint64
	// observed corrects the truth; nil: it is right.
	observed func(float64) float64
}

// lived is what the days were like, and what came of them.
type lived struct {
	days   []Day
	wanted []float64 // seconds, by day: what there was to do, done or not
	score  float64   // expected in the exam, by the true recall of the cards
	luck   float64   // variance of the score about that
	weak   int
	unseen int
}

type livedCard struct {
	believed, real fsrs.Memory
	last           int
	next           int16
	answers        uint64
}

// live goes through the days under a policy.
func (l *learner) live(p policy) *lived {
	n := len(l.course.Seconds)
	out := &lived{days: make([]Day, n), wanted: make([]float64, n)}
	cards := make([]livedCard, len(l.course.Cards))
	for i := range cards {
		c := &l.course.Cards[i]
		cards[i] = livedCard{believed: c.Memory, real: c.Memory, last: c.Last, next: p.first(i)}
	}
	var over excess
	for t := range n {
		over = l.day(t, cards, p, out, over)
	}
	for i := range cards {
		x := &cards[i]
		recall := 0.0
		if x.real == (fsrs.Memory{}) {
			out.unseen++
		} else if recall = l.recall(x.real, n-x.last); recall < WeakRecall {
			out.weak++
		}
		out.score += l.course.Cards[i].expected(recall)
		out.luck += l.course.Cards[i].variance(recall)
	}
	return out
}

// recall is how probable it truly is that a card is recalled.
func (l *learner) recall(m fsrs.Memory, elapsed int) float64 {
	r := l.truth.Recall(m, float64(elapsed))
	if l.observed != nil {
		return l.observed(r)
	}
	return r
}

// excess is what the days so far took beyond what they had: a card is asked to its end, and
// the next day has so much less.
type excess struct{ seconds, begun float64 }

// candidate is a card that a day might have room for.
type candidate struct {
	i             int
	gain, seconds float64
}

func (l *learner) day(t int, cards []livedCard, p policy, out *lived, over excess) excess {
	var list []candidate
	for i := range cards {
		if x := &cards[i]; int(x.next) <= t && (x.last < t || x.believed == (fsrs.Memory{})) {
			if gain, seconds := p.urgency(i, t, x.believed, x.last); gain > 0 {
				list = append(list, candidate{i, gain, seconds})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b candidate) int { return cmp.Compare(b.gain, a.gain) })
	d, budget, most := &out.days[t], l.course.Seconds[t]-over.seconds, l.course.New-over.begun
	for _, c := range list {
		x := &cards[c.i]
		fresh := x.believed == (fsrs.Memory{})
		if fresh && l.course.New > 0 && d.New >= most {
			continue
		}
		out.wanted[t] += c.seconds
		if d.Seconds >= budget {
			continue
		}
		if fresh {
			d.New++
		} else {
			d.Reviews++
		}
		d.Seconds += l.ask(c.i, t, x)
		x.next = p.next(c.i, t, x.believed)
	}
	return excess{max(0, d.Seconds-budget), max(0, d.New-most)}
}

// ask has the card answered, and returns the seconds that took.
func (l *learner) ask(i, t int, x *livedCard) float64 {
	costs := l.course.Costs
	u := l.chance(i, x.answers)
	x.answers++
	elapsed := t - x.last
	x.last = t
	if x.believed == (fsrs.Memory{}) {
		g := fsrs.Again
		for ; g < fsrs.Easy && u >= l.course.First[g-1]; g++ {
			u -= l.course.First[g-1]
		}
		x.believed, x.real = l.belief.First(g), l.truth.First(g)
		if g == fsrs.Again {
			x.believed, x.real = relearnt(l.belief, x.believed), relearnt(l.truth, x.real)
		}
		return costs.New
	}
	if u < l.recall(x.real, elapsed) {
		x.believed, x.real = l.belief.Next(x.believed, elapsed, fsrs.Good), l.truth.Next(x.real, elapsed, fsrs.Good)
		return costs.Review
	}
	x.believed = relearnt(l.belief, l.belief.Next(x.believed, elapsed, fsrs.Again))
	x.real = relearnt(l.truth, l.truth.Next(x.real, elapsed, fsrs.Again))
	return costs.Review + costs.Lapse
}

// chance is uniform in [0, 1), the same for the same card and answer: policies that are
// compared meet the same luck. It is the finaliser of SplitMix64.
func (l *learner) chance(i int, answer uint64) float64 {
	z := l.seed + uint64(i)*0x9e3779b97f4a7c15 + answer*0xd1b54a32d192ed03
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	z ^= z >> 31
	return math.Ldexp(float64(z>>11), -53)
}
