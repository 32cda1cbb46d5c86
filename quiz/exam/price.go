package exam

import (
	"cmp"
	"context"
	"math"
	"slices"

	"ripasso/quiz/fsrs"
)

const (
	// leastGain is what a review must bring at least, as a share of a card of mean worth:
	// less is not worth a learner's time, however much of it there is.
	leastGain = 0.001
	rounds    = 30   // in which the prices are mended, at most
	patience  = 10   // rounds without a better result that end the mending
	runs      = 40   // lives from which the plan's figures are taken, for a course of few cards
	leastRuns = 20   // lives at least, where many cards make one much like the other
	dear      = 1e3  // leastGain's multiple that is the price of a day off
	worths    = 4    // different worths that are told apart
	mostMore  = 2000 // cards that are listed beyond what a day has room for
)

// market is a course with its prices.
type market struct {
	course    *Course
	memory    *memory
	prospects []prospect // of the cards seen
	worth     []float64  // the worths that are told apart, the least first
	class     []int      // of each card, an index of worth
	prices    []float64  // by day, score for a second
	values    []*values  // by worth
	planned   []int16    // by card: the day of its first review
}

func newMarket(c *Course) *market {
	m := &market{course: c, memory: newMemory(c.Model, len(c.Seconds)), prices: make([]float64, len(c.Seconds))}
	m.classify()
	m.prospects = make([]prospect, len(c.Cards))
	for i := range c.Cards {
		if x := &c.Cards[i]; !x.fresh() {
			m.prospects[i] = m.memory.prospect(x)
		}
	}
	return m
}

// classify sorts the cards into a few classes of about equal worth.
func (m *market) classify() {
	list := make([]float64, len(m.course.Cards))
	for i := range list {
		list[i] = m.course.Cards[i].worth()
	}
	slices.Sort(list)
	m.worth = slices.Compact(slices.Clone(list))
	if n := len(m.worth); n > worths {
		lo, hi := math.Log(m.worth[0]), math.Log(m.worth[n-1])
		m.worth = m.worth[:0]
		for i := range worths {
			m.worth = append(m.worth, math.Exp(lo+(hi-lo)*(float64(i)+0.5)/worths))
		}
	}
	m.class = make([]int, len(m.course.Cards))
	for i := range m.class {
		m.class[i] = nearestOf(m.worth, m.course.Cards[i].worth())
	}
}

// nearestOf is the index of the worth nearest to one, in ratio.
func nearestOf(worths []float64, worth float64) int {
	best := 0
	for i, w := range worths {
		if math.Abs(math.Log(w/worth)) < math.Abs(math.Log(worths[best]/worth)) {
			best = i
		}
	}
	return best
}

// least is the price of a second on a day that has time enough.
func (m *market) least() float64 {
	sum := 0.0
	for i := range m.course.Cards {
		sum += m.course.Cards[i].worth()
	}
	return leastGain * sum / float64(max(1, len(m.course.Cards))) / m.course.Costs.Review
}

// price works everything out anew for the prices as they are.
func (m *market) price() {
	c := m.course
	m.values = m.values[:0]
	for _, w := range m.worth {
		m.values = append(m.values, m.memory.value(m.prices, c.Costs, c.First, w))
	}
	m.planned = m.planned[:0]
	for i := range c.Cards {
		day := int16(0)
		if x := &c.Cards[i]; !x.fresh() {
			day = m.prospects[i].best(m.values[m.class[i]], m.prices, c.Costs, m.worth[m.class[i]], x.Last)
		}
		m.planned = append(m.planned, day)
	}
}

// settle finds prices at which about as much is to be done on each day as there is time
// for: those, of a few rounds, under which the score less the price of the least dear time
// comes out highest.
func settle(ctx context.Context, c *Course) (*market, error) {
	m := newMarket(c)
	least := m.least()
	for t, s := range c.Seconds {
		m.prices[t] = least
		if s == 0 {
			m.prices[t] = least * dear
		}
	}
	var best []float64
	most, since := math.Inf(-1), 0
	for round := 0; round < rounds && since < patience; round++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		m.price()
		wanted, net := m.try(least)
		since++
		if net > most {
			most, best, since = net, slices.Clone(m.prices), 0
		}
		m.mend(wanted, least, 1/math.Sqrt(1+float64(round)/3))
	}
	m.prices = best
	m.price()
	return m, nil
}

// try lives through the days twice: the seconds wanted on each day, and the score less
// what the time costs at the least price.
func (m *market) try(least float64) (wanted []float64, net float64) {
	const lives = 2
	wanted = make([]float64, len(m.prices))
	for seed := range uint64(lives) {
		l := (&learner{course: m.course, belief: m.course.Model, truth: m.course.Model, seed: seed}).live(m)
		net += l.score / lives
		for t, s := range l.wanted {
			wanted[t] += s / lives
			net -= least * l.days[t].Seconds / lives
		}
	}
	return wanted, net
}

// mend raises the prices of days on which more was to be done than there was time for,
// and lowers the others.
func (m *market) mend(wanted []float64, least, pace float64) {
	for t, s := range m.course.Seconds {
		if s == 0 {
			continue
		}
		pressure := min(max(wanted[t]/s-1, -1), 1.5)
		m.prices[t] = max(least, m.prices[t]*math.Exp(pace*pressure))
	}
}

// first implements policy.
func (m *market) first(i int) int16 { return m.planned[i] }

// next implements policy.
func (m *market) next(i, t int, x fsrs.Memory) int16 {
	return m.values[m.class[i]].next[t][placeOf(x).nearest()]
}

// urgency implements policy.
func (m *market) urgency(i, t int, x fsrs.Memory, last int) (gain, seconds float64) {
	return m.gain(m.class[i], t, x, last)
}

// gain is the urgency of a card of a class.
func (m *market) gain(class, t int, x fsrs.Memory, last int) (gain, seconds float64) {
	v, costs, worth := m.values[class], m.course.Costs, m.worth[class]
	if x == (fsrs.Memory{}) {
		price := m.prices[t] / worth
		if v.begin[t] <= 0 || v.begin[t] < v.later[t]-price*costs.New/4 {
			return 0, 0
		}
		return (v.begin[t]*worth + m.prices[t]*costs.New) / costs.New, costs.New
	}
	elapsed := t - last
	p := m.memory.model.Recall(x, float64(elapsed))
	seconds = costs.Review + (1-p)*costs.Lapse
	value := m.memory.review(v, x, t, elapsed, 0, costs) - m.memory.model.Recall(x, float64(m.memory.days-last))
	return value * worth / seconds, seconds
}

// run is one of the lives from which the plan's figures are taken, and which of the models
// that might be the true one it goes by.
func (m *market) run(number int) (l *lived, model int) {
	c := m.course
	truth, k := c.Model, number%(1+len(c.Others))
	if k > 0 {
		truth = c.Others[k-1]
	}
	return (&learner{c, c.Model, truth, 1000 + uint64(number), c.Observed}).live(m), k
}

// expect is the plan that many lives come to on average, for a course each card of which
// stands for so many.
func (m *market) expect(ctx context.Context, stands float64) (*Plan, error) {
	c := m.course
	out := &Plan{Days: make([]Day, len(c.Seconds))}
	n := min(max(runs*200/max(1, len(c.Cards)), leastRuns), runs)
	share := stands / float64(n)
	scores, luck := make([][]float64, 1+len(c.Others)), 0.0
	for number := range n {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		l, model := m.run(number)
		for t, d := range l.days {
			out.Days[t].New += d.New * share
			out.Days[t].Reviews += d.Reviews * share
			out.Days[t].Seconds += d.Seconds * share
		}
		out.Score += l.score * share
		out.Weak += float64(l.weak) * share
		out.Unseen += float64(l.unseen) * share
		luck += l.luck * share
		scores[model] = append(scores[model], l.score)
	}
	// What the models differ in counts for all cards alike, chance for each by itself.
	const fourOfFive = 1.2816 // standard deviations to either side
	between, within := spread(scores)
	half := fourOfFive * math.Sqrt(luck+within*stands+between*stands*stands)
	out.Low, out.High = out.Score-half, out.Score+half
	return out, nil
}

// spread is the variance of the means of groups, and that within them.
func spread(groups [][]float64) (between, within float64) {
	mean := func(list []float64) (sum float64) {
		for _, x := range list {
			sum += x / float64(len(list))
		}
		return sum
	}
	variance := func(list []float64) (sum float64) {
		for _, x := range list {
			sum += (x - mean(list)) * (x - mean(list)) / float64(max(1, len(list)-1))
		}
		return sum
	}
	var means []float64
	for _, g := range groups {
		if len(g) > 0 {
			means = append(means, mean(g))
			within += variance(g)
		}
	}
	return variance(means), within / float64(max(1, len(means)))
}

// today lists which cards of the whole course the first day has room for, and which would
// come after them.
func (m *market) today(c *Course) (now, more []int) {
	var list, rest []candidate
	for i := range c.Cards {
		x := &c.Cards[i]
		if !x.fresh() && x.Last == 0 {
			continue
		}
		class := nearestOf(m.worth, x.worth())
		gain, seconds := m.gain(class, 0, x.Memory, x.Last)
		switch {
		case gain > 0:
			list = append(list, candidate{i, gain, seconds})
		case x.fresh(): // not today, at the price that the day has
			rest = append(rest, candidate{i, m.begun(class), c.Costs.New})
		}
	}
	byGain := func(a, b candidate) int { return cmp.Compare(b.gain, a.gain) }
	slices.SortStableFunc(list, byGain)
	slices.SortStableFunc(rest, byGain)
	used, begun := 0.0, 0.0
	for _, x := range list {
		card := &c.Cards[x.i]
		fresh := card.fresh()
		switch {
		case used >= c.Seconds[0], fresh && c.New > 0 && begun >= c.New, !fresh && !m.best(card):
			more = append(more, x.i)
			continue
		case fresh:
			begun++
		}
		used += x.seconds
		now = append(now, x.i)
	}
	for _, x := range rest {
		more = append(more, x.i)
	}
	return now, more[:min(len(more), mostMore)]
}

// begun is what each second brings that goes into beginning a card of a class on the first
// day, whatever the price.
func (m *market) begun(class int) float64 {
	costs := m.course.Costs
	return (m.values[class].begin[0]*m.worth[class] + m.prices[0]*costs.New) / costs.New
}

// best reports whether there is no better day than the first to review a card.
func (m *market) best(x *Card) bool {
	p, k := m.memory.prospect(x), nearestOf(m.worth, x.worth())
	return p.best(m.values[k], m.prices, m.course.Costs, m.worth[k], x.Last) == 0
}
