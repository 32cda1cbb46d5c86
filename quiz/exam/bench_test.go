package exam

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"ripasso/quiz/fsrs"
)

// ordinary is the usual scheduling, to compare with: repetition at a retention, and over
// the last days whatever is recalled least on the day of the exam first. New cards come
// after reviews, as many as there is time for.
type ordinary struct {
	course    *Course
	retention float64
	last      int // days
}

func (o ordinary) first(int) int16 { return 0 }

func (o ordinary) next(_, t int, m fsrs.Memory) int16 {
	due := t + fsrs.Days(o.course.Model.Interval(m, o.retention), 36500)
	return int16(min(due, max(t+1, len(o.course.Seconds)-o.last)))
}

func (o ordinary) urgency(_, t int, m fsrs.Memory, last int) (gain, seconds float64) {
	n := len(o.course.Seconds)
	if m == (fsrs.Memory{}) {
		return 1e-6, o.course.Costs.New
	}
	p := o.course.Model.Recall(m, float64(t-last))
	seconds = o.course.Costs.Review + (1-p)*o.course.Costs.Lapse
	if t >= n-o.last {
		return 1 - o.course.Model.Recall(m, float64(n-last)), seconds
	}
	return 1 - p, seconds
}

// setting is a class before an exam.
type setting struct {
	cards, days, reviews, fresh int  // reviews: for how many of them a day has time
	wrong                       bool // the true weights are not those that are planned by
}

func (s setting) String() string {
	weights := "known"
	if s.wrong {
		weights = "wrong"
	}
	return fmt.Sprintf("%d cards, %d days, time for %d reviews, %d new a day, weights %s", s.cards, s.days, s.reviews, s.fresh, weights)
}

// outcome is the mean over learners, who are the same for every policy.
type outcome struct {
	recall         []float64 // of each learner: mean over the cards, on the day
	weak           float64   // share of cards under WeakRecall, the unseen among them
	answers        float64
	minutes, worst float64 // in all, and on the day that took most
}

const learners = 40

func (s setting) try(truths []*fsrs.Model, c *Course, p policy) outcome {
	var o outcome
	for i, truth := range truths {
		l := (&learner{course: c, belief: c.Model, truth: truth, seed: 5000 + uint64(i)}).live(p)
		n := float64(len(truths))
		o.recall = append(o.recall, l.score/float64(s.cards))
		o.weak += float64(l.weak+l.unseen) / float64(s.cards) / n
		worst := 0.0
		for _, d := range l.days {
			o.answers += (d.Reviews + d.New) / n
			o.minutes += d.Seconds / 60 / n
			worst = max(worst, d.Seconds/60)
		}
		o.worst += worst / n
	}
	return o
}

// less is the mean of the paired differences to another policy, with half the width of
// its interval at 95 %.
func (o outcome) less(p outcome) (mean, half float64) {
	n := float64(len(o.recall))
	for i := range o.recall {
		mean += (o.recall[i] - p.recall[i]) / n
	}
	sum := 0.0
	for i := range o.recall {
		sum += math.Pow(o.recall[i]-p.recall[i]-mean, 2)
	}
	return mean, 1.96 * math.Sqrt(sum/(n-1)/n)
}

func (o outcome) mean() float64 {
	m, _ := o.less(outcome{recall: make([]float64, len(o.recall))})
	return m
}

// truths are the memories of learners: by the weights of the plan, or by weights drawn
// around them as widely as learners differ (the standard deviations of fsrs-rs's prior,
// halved: a plan is made with weights that were fitted to the learner or the class).
func (s setting) truths(b *testing.B) []*fsrs.Model {
	sigma := [21]float64{6.43, 9.66, 17.58, 27.85, .57, .28, .6, .12, .39, .18, .33, .3, .09, .16, .57, .25, 1.03, .31, .32, .14, .27}
	r := rand.New(rand.NewPCG(9, 9))
	var out []*fsrs.Model
	for len(out) < learners {
		w := fsrs.Defaults()
		for i := range w {
			switch {
			case !s.wrong:
			case i < 4:
				w[i] *= math.Exp(0.6 * r.NormFloat64())
			default:
				w[i] += 0.5 * sigma[i] * r.NormFloat64()
			}
		}
		if w.Validate() == nil {
			out = append(out, model(b, w))
		}
	}
	return out
}

// BenchmarkExam prints how the plan compares with ordinary repetition at a retention of
// 0.90, and with the same ended by as many days of cramming as take at least as many
// answers as the plan, over learners with known memories.
func BenchmarkExam(b *testing.B) {
	for _, wrong := range []bool{false, true} {
		for _, s := range []setting{
			{100, 7, 30, 20, wrong}, {100, 14, 20, 10, wrong}, {300, 30, 30, 15, wrong}, {300, 30, 60, 15, wrong}, {300, 30, 120, 15, wrong},
			{400, 60, 30, 10, wrong}, {400, 60, 60, 10, wrong}, {400, 60, 120, 10, wrong}, {800, 120, 60, 10, wrong}, {800, 120, 160, 10, wrong},
		} {
			b.Run(s.String(), func(b *testing.B) {
				for range b.N {
					s.compare(b)
				}
			})
		}
	}
}

func (s setting) compare(b *testing.B) {
	c := course(model(b, fsrs.Defaults()), s.cards, s.days, s.reviews)
	c.New = float64(s.fresh)
	some, _ := c.sample(sampled)
	found, err := settle(context.Background(), some)
	if err != nil {
		b.Fatal(err)
	}
	m := newMarket(c)
	m.prices = found.prices
	m.price()
	truths := s.truths(b)
	row := func(name string, o outcome, of outcome) {
		line := fmt.Sprintf("%-22s recall %.4f  under .8 %4.1f %%  answers %5.0f  minutes %5.0f  worst day %3.0f",
			name, o.mean(), 100*o.weak, o.answers, o.minutes, o.worst)
		if of.recall != nil {
			d, half := of.less(o)
			line += fmt.Sprintf("   plan %+.4f ± %.4f", d, half)
		}
		b.Log(line)
	}
	planned := s.try(truths, c, m)
	row("plan", planned, outcome{})
	plain := s.try(truths, c, ordinary{c, 0.90, 0})
	row("retention .90", plain, planned)
	// The best cramming among those with as many answers or, where time is too short for
	// that, among all.
	var best outcome
	days := 0
	for last := 1; last < s.days; last++ {
		o := s.try(truths, c, ordinary{c, 0.90, last})
		if best.recall == nil || o.answers <= planned.answers*1.02 && o.mean() > best.mean() || best.answers < planned.answers && o.answers > best.answers {
			best, days = o, last
		}
		if o.answers > planned.answers*1.02 {
			break
		}
	}
	row(fmt.Sprintf("and %d days of cramming", days), best, planned)
	more, _ := planned.less(plain)
	d, half := planned.less(best)
	b.ReportMetric(100*more, "points-over-.90")
	b.ReportMetric(100*d, "points-over-cramming")
	b.ReportMetric(100*half, "±")
	b.ReportMetric(0, "ns/op")
}
