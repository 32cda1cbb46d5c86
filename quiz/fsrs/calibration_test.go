package fsrs_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"ripasso/quiz/fsrs"
)

// TestCalibration prints, for each real log, what was recalled of the items that were
// predicted to be recalled with some probability, by weights learnt from older items. It
// fails where predictions are worse than always saying the mean of what came before.
func TestCalibration(t *testing.T) {
	for _, x := range realLogs(t) {
		items := itemsOf(x.log)
		var predicted []fsrs.Prediction
		var mean []float64
		for _, f := range fsrs.Folds(len(items)) {
			w := mustFit(t, x.log[:items[f.Train]], fsrs.Options{}).Weights
			all := predict(t, w, x.log[:items[f.Test-1]+1])
			recalled := 0
			for _, p := range all[:f.Train] {
				if p.Recalled {
					recalled++
				}
			}
			for _, p := range all[f.Train:f.Test] {
				predicted = append(predicted, p)
				mean = append(mean, float64(recalled+1)/float64(f.Train+2)) // never sure
			}
		}
		fmt.Printf("\n%s: %d items predicted, each by weights learnt from older ones\n", x.name, len(predicted))
		chart(predicted)
		constant := 0.0
		for i, p := range predicted {
			q := mean[i]
			if !p.Recalled {
				q = 1 - q
			}
			constant -= math.Log(q) / float64(len(predicted))
		}
		if s := fsrs.Rate(predicted); s.LogLoss >= constant {
			t.Errorf("%s: log loss %.4f, that of the mean %.4f", x.name, s.LogLoss, constant)
		}
	}
}

// chart prints predicted against observed recall in bands of a twentieth: o is what was
// observed, | what was predicted.
func chart(ps []fsrs.Prediction) {
	const bands, width = 20, 60
	type band struct {
		n, recalled int
		predicted   float64
	}
	var list [bands]band
	for _, p := range ps {
		b := &list[min(int(p.Recall*bands), bands-1)]
		b.n++
		b.predicted += p.Recall
		if p.Recalled {
			b.recalled++
		}
	}
	fmt.Printf("predicted observed  items  0%s1\n", strings.Repeat(" ", width-2))
	for _, b := range list {
		if b.n == 0 {
			continue
		}
		predicted, observed := b.predicted/float64(b.n), float64(b.recalled)/float64(b.n)
		row := []byte(strings.Repeat(".", width))
		row[min(int(predicted*width), width-1)] = '|'
		row[min(int(observed*width), width-1)] = 'o'
		fmt.Printf("   %.3f    %.3f  %5d  %s\n", predicted, observed, b.n, row)
	}
}
