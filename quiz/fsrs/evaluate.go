package fsrs

import (
	"cmp"
	"math"
	"slices"
)

// Prediction is what was expected of an item before it was answered, and what came.
type Prediction struct {
	Index    int     // of the review in the log
	Recall   float64 // predicted probability, 0 to 1
	Recalled bool
	Days     int // since the card's review before
	Reviews  int // the card's items up to this one, from 1
	Lapses   int // how many of those before failed
}

// Predict replays a log, which must pass Check, and returns what the model expected of
// each item, in the log's order. A fold of a split in time is a part of the result: the
// history before an item always counts, whichever weights are tried.
func (m *Model) Predict(log []Review) []Prediction {
	type card struct {
		memory          Memory
		reviews, lapses int
	}
	cards := make([]card, 0, len(log)/8+1)
	var out []Prediction
	for i, r := range log {
		for int(r.Card) >= len(cards) {
			cards = append(cards, card{})
		}
		c := &cards[r.Card]
		if r.Days > 0 {
			c.reviews++
			out = append(out, Prediction{
				Index: i, Recall: m.Recall(c.memory, float64(r.Days)), Recalled: r.Grade > Again,
				Days: int(r.Days), Reviews: c.reviews, Lapses: c.lapses,
			})
			if r.Grade == Again {
				c.lapses++
			}
		}
		c.memory = m.Next(c.memory, int(r.Days), r.Grade)
	}
	return out
}

// Score says how good predictions were.
type Score struct {
	Items   int
	LogLoss float64 // mean of -ln(probability of what happened), nats; less is better
	RMSE    float64 // root mean square of predicted less observed recall over bins of alike items
	AUC     float64 // how often a recalled item was given more than a forgotten one; 0.5 where all are alike
}

// surest is the nearest to 0 and 1 that a probability is taken for, as in fsrs-rs.
const surest = 1e-7

// Rate scores predictions in the way of srs-benchmark. Of none it is all zero.
func Rate(ps []Prediction) Score {
	if len(ps) == 0 {
		return Score{}
	}
	s := Score{Items: len(ps), AUC: auc(ps), RMSE: rmse(ps)}
	for _, p := range ps {
		x := min(max(p.Recall, surest), 1-surest)
		if !p.Recalled {
			x = 1 - x
		}
		s.LogLoss -= math.Log(x)
	}
	s.LogLoss /= float64(len(ps))
	return s
}

// bin is what items have alike: how long ago, how often, how often forgotten, on scales
// that grow by factors.
type bin struct{ days, reviews, lapses float64 }

// binOf is srs-benchmark's rule.
func binOf(p *Prediction) bin {
	grid := func(scale, factor, x float64) float64 {
		step := math.Floor(math.Log(x) / math.Log(factor))
		return math.Round(scale*math.Pow(factor, step)*100) / 100
	}
	b := bin{
		days:    grid(2.48, 3.62, float64(p.Days)),
		reviews: math.Round(1.99 * math.Pow(1.89, math.Floor(math.Log(float64(p.Reviews+1))/math.Log(1.89)))),
	}
	if p.Lapses > 0 {
		b.lapses = math.Round(1.65 * math.Pow(1.73, math.Floor(math.Log(float64(p.Lapses))/math.Log(1.73))))
	}
	return b
}

func rmse(ps []Prediction) float64 {
	type total struct{ n, predicted, recalled float64 }
	bins := map[bin]*total{}
	for i := range ps {
		b := binOf(&ps[i])
		t := bins[b]
		if t == nil {
			t = &total{}
			bins[b] = t
		}
		t.n++
		t.predicted += ps[i].Recall
		if ps[i].Recalled {
			t.recalled++
		}
	}
	parts := make([]float64, 0, len(bins))
	for _, t := range bins {
		off := (t.predicted - t.recalled) / t.n
		parts = append(parts, t.n*off*off)
	}
	slices.Sort(parts) // a map has no order, a sum does
	sum := 0.0
	for _, x := range parts {
		sum += x
	}
	return math.Sqrt(sum / float64(len(ps)))
}

// auc is the Mann-Whitney statistic with mid-ranks for ties.
func auc(ps []Prediction) float64 {
	sorted := slices.Clone(ps)
	slices.SortFunc(sorted, func(a, b Prediction) int { return cmp.Compare(a.Recall, b.Recall) })
	var recalled, ranks float64
	for i := 0; i < len(sorted); {
		j := i
		for j < len(sorted) && sorted[j].Recall == sorted[i].Recall {
			j++
		}
		for k := i; k < j; k++ {
			if sorted[k].Recalled {
				recalled++
				ranks += float64(i+j+1) / 2
			}
		}
		i = j
	}
	forgotten := float64(len(ps)) - recalled
	if recalled == 0 || forgotten == 0 {
		return 0.5
	}
	return (ranks - recalled*(recalled+1)/2) / (recalled * forgotten)
}

// Folds are the splits of a log of that many items into older ones to learn from and the
// newer ones that follow, to be predicted: five times a sixth, as in fsrs-rs. There are
// none below six items.
func Folds(items int) []Fold {
	const splits = 5
	size := items / (splits + 1)
	if size == 0 {
		return nil
	}
	folds := make([]Fold, splits)
	for i := range folds {
		end := items - (splits-1-i)*size
		folds[i] = Fold{Train: end - size, Test: end}
	}
	return folds
}

// Fold is one split: the items before Train are learnt from, those from Train up to Test
// are predicted.
type Fold struct{ Train, Test int }
