package exam

import "ripasso/quiz/fsrs"

// never is the day of what is not done before the exam.
const never = int16(Horizon + 1)

// memory is what depends on the model and the number of days alone.
type memory struct {
	model  *fsrs.Model
	days   int
	gaps   []int           // days between reviews that are looked at
	recall []table         // recall[d] after d days, at each point
	pass   [][points]place // by gap: where a recalled card comes to lie
	fail   [][points]place // by gap: where a forgotten one does, relearnt the same day
	first  [4]fsrs.Memory  // after the first day, by the first grade
}

func newMemory(m *fsrs.Model, days int) *memory {
	x := &memory{model: m, days: days, gaps: gapsTo(days), recall: make([]table, days+1)}
	for k := range points {
		at := point(k)
		for d := range x.recall {
			x.recall[d][k] = float32(m.Recall(at, float64(d)))
		}
	}
	x.pass, x.fail = make([][points]place, len(x.gaps)), make([][points]place, len(x.gaps))
	for i, g := range x.gaps {
		for k := range points {
			at := point(k)
			x.pass[i][k] = placeOf(m.Next(at, g, fsrs.Good))
			x.fail[i][k] = placeOf(relearnt(m, m.Next(at, g, fsrs.Again)))
		}
	}
	for g := range x.first {
		x.first[g] = m.First(fsrs.Again + fsrs.Grade(g))
	}
	x.first[0] = relearnt(m, x.first[0])
	return x
}

// relearnt is a forgotten card's memory once it was answered on the same day.
func relearnt(m *fsrs.Model, x fsrs.Memory) fsrs.Memory { return m.Next(x, 0, fsrs.Good) }

// gapsTo lists every number of days up to a month, then ever fewer.
func gapsTo(days int) []int {
	var out []int
	for g := 1; g < days; g += 1 + max(0, g-10)/20 {
		out = append(out, g)
	}
	return out
}

// values are the best that can be made of a card from each day on, per unit of worth.
type values struct {
	after []table         // after[t]: reviewed on day t, by the memory it then has
	next  [][points]int16 // the day of the best next review, or never
	begin []float64       // of a card never seen that is begun on day t
	later []float64       // the most of begin from day t on
}

// value solves the dynamic program for cards of one worth. A second on day t costs
// prices[t] of the score:
//
//	after(t, x) = max( R(n-t, x), max over gaps g of -cost(t+g) + p after(t+g, pass) + (1-p) after(t+g, fail) )
//
// with p the recall after g days and cost the price of the time that the answers take.
func (x *memory) value(prices []float64, costs Costs, first [4]float64, worth float64) *values {
	n := x.days
	v := &values{after: make([]table, n), next: make([][points]int16, n), begin: make([]float64, n), later: make([]float64, n)}
	for t := n - 1; t >= 0; t-- {
		now, next := &v.after[t], &v.next[t]
		*now = x.recall[n-t]
		for k := range next {
			next[k] = never
		}
		for i, g := range x.gaps {
			if t+g >= n {
				break
			}
			price := float32(prices[t+g] / worth)
			review, lapse := price*float32(costs.Review), price*float32(costs.Lapse)
			then, recall, pass, fail := &v.after[t+g], &x.recall[g], &x.pass[i], &x.fail[i]
			for k := range now {
				p := recall[k]
				q := -review + p*float32(then.at(pass[k])) + (1-p)*(float32(then.at(fail[k]))-lapse)
				if q > now[k] {
					now[k], next[k] = q, int16(t+g)
				}
			}
		}
		v.begin[t] = -prices[t] * costs.New / worth
		for g, p := range first {
			v.begin[t] += p * now.at(placeOf(x.first[g]))
		}
		v.later[t] = v.begin[t]
		if t+1 < n {
			v.later[t] = max(v.begin[t], v.later[t+1])
		}
	}
	return v
}

// review is what reviewing a card on a day is worth, time and all, elapsed days after
// the review before.
func (x *memory) review(v *values, m fsrs.Memory, t, elapsed int, price float64, costs Costs) float64 {
	p := x.model.Recall(m, float64(elapsed))
	pass := placeOf(x.model.Next(m, elapsed, fsrs.Good))
	fail := placeOf(relearnt(x.model, x.model.Next(m, elapsed, fsrs.Again)))
	return -price*(costs.Review+(1-p)*costs.Lapse) + p*v.after[t].at(pass) + (1-p)*v.after[t].at(fail)
}
