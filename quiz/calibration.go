package quiz

import "math"

// CalibrationBand is the tested answers whose recall was predicted to lie between From and
// To. A model that knows the learner predicts on average what is recalled.
type CalibrationBand struct {
	From, To  float64
	Answers   int
	Recalled  int
	Predicted float64 // mean
}

// Interval is Rate.Interval of those answers.
func (b CalibrationBand) Interval() (low, high float64) {
	return Rate{b.Answers, b.Recalled}.Interval()
}

// calibration is the bands in which something was answered.
func calibration(bands *Bands) []CalibrationBand {
	var out []CalibrationBand
	for i, b := range bands {
		if b.Answers > 0 {
			out = append(out, CalibrationBand{
				From: float64(i) / CalibrationBands, To: float64(i+1) / CalibrationBands,
				Answers: b.Answers, Recalled: b.Recalled, Predicted: float64(b.Expected) / 1e6 / float64(b.Answers),
			})
		}
	}
	return out
}

const (
	// biasMemory is after how many tested answers one counts a third of what it did.
	biasMemory = 200
	// maxBias is the most that the odds are corrected by: a factor of e.
	maxBias = 1
	// biasCaution is the precision with which a learner is thought to need no correction: a
	// standard deviation of 0.35 in the log-odds.
	biasCaution = 8
)

// bias is how much the log-odds of predicted recall are to be raised to come true: one step
// of Newton's method from none, on the surprises since the weights in use came, the recent ones
// counting more. It corrects forecasts, not intervals: those are the refit's.
func (s *State) bias(today Day) float64 {
	surprise, spread, weight := 0.0, float64(biasCaution), 1.0
	first := max(today-calendarDays, s.plan.calendar.Day(s.Fitted.At)) + 1
	left := s.Total.Tested // answers of days before
	for d := today; d >= first && left > 0 && weight > 0.01; d-- {
		total := s.Days.At(d)
		left -= total.Tested
		surprise += weight * (float64(total.Recalled) - float64(total.Expected)/1e6)
		spread += weight * float64(total.Spread) / 1e6
		weight *= math.Exp(-float64(total.Tested) / biasMemory)
	}
	return min(max(surprise/spread, -maxBias), maxBias)
}

// shifted is a probability with its log-odds raised.
func shifted(p, by float64) float64 {
	if p <= 0 || p >= 1 || by == 0 {
		return p
	}
	return 1 / (1 + (1-p)/p*math.Exp(-by))
}
