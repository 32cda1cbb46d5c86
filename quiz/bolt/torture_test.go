package bolt

import (
	"os"
	"strconv"
)

// tortureFactor is the variable that make torture sets: how many times as long these tests
// go on as they do in make test.
const tortureFactor = "QUIZ_TORTURE"

// tortureRounds is how many rounds a test goes: short usually, factor times as many in
// make torture, up to ten thousand; a part of them under the race detector.
func tortureRounds(short, factor int) int {
	short /= slowdown
	if n, err := strconv.Atoi(os.Getenv(tortureFactor)); err == nil && n > 1 {
		return short * min(n, factor)
	}
	return short
}
