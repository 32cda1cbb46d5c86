package quiz_test

import (
	"math"
	"testing"

	"ripasso/quiz"
)

// Wilson's interval: values from its formula worked by hand and the ends, where the plain
// interval of the normal distribution would have no width.
func TestCalibrationInterval(t *testing.T) {
	for _, c := range []struct {
		recalled, answers int
		low, high         float64
	}{
		{81, 263, 0.2552, 0.3662}, // Newcombe (1998), table I
		{15, 148, 0.0624, 0.1605},
		{0, 20, 0, 0.1611},
		{1, 29, 0.0061, 0.1718},
		{29, 29, 0.8830, 1},
	} {
		low, high := quiz.CalibrationBand{Answers: c.answers, Recalled: c.recalled}.Interval()
		if math.Abs(low-c.low) > 1e-4 || math.Abs(high-c.high) > 1e-4 {
			t.Errorf("%d of %d: %.4f to %.4f, want %.4f to %.4f", c.recalled, c.answers, low, high, c.low, c.high)
		}
	}
}
