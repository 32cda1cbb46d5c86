// Package fsrs says how a memory fades: FSRS-6, the free spaced repetition
// scheduler, as published by the Open Spaced Repetition group (the algorithm page of
// the fsrs4anki wiki). Where implementations differ, fsrs-rs is followed.
//
// A memory is a stability S, the days until the probability of recall has fallen to
// 0.90, and a difficulty D from 1 to 10. Every answer carries a grade and moves both;
// 21 weights say how. The recurrence is in model.go alone, the weights and their
// bounds in weights.go, what older weights and SM-2 become in migrate.go, learning
// steps and whole-day intervals in steps.go, the spreading of due dates in fuzz.go.
//
// Fit learns a learner's weights from their log: history.go holds the log as it is
// computed with, slope.go the recurrence with its derivatives, loss.go what they add up
// to, newton.go the way downhill, elementary.go exp and log. Where it starts from is a
// Prior, which a class can teach (class.go); how good weights are is in evaluate.go.
//
// The package knows numbers only: no cards, no clocks, no files. Time comes as days
// or durations, a card as the bytes of its name where a seed is made of them.
package fsrs

import (
	"fmt"
	"strconv"
)

// Grade is how well something was recalled. Everything above Again counts as recalled.
type Grade int

// The grades.
const (
	Again Grade = iota + 1
	Hard
	Good
	Easy
)

// Valid reports whether g is one of the four grades.
func (g Grade) Valid() bool { return g >= Again && g <= Easy }

// String names the grade in lower case.
func (g Grade) String() string {
	if !g.Valid() {
		return "grade(" + strconv.Itoa(int(g)) + ")"
	}
	return [...]string{Again: "again", Hard: "hard", Good: "good", Easy: "easy"}[g]
}

// Memory is what is remembered of a memory. The zero value is "never seen".
type Memory struct {
	Stability  float64 // days until recall is 0.90, MinStability to MaxStability
	Difficulty float64 // MinDifficulty to MaxDifficulty
}

// The limits of a Memory.
const (
	MinStability  = 0.001
	MaxStability  = 36500
	MinDifficulty = 1
	MaxDifficulty = 10
)

// String prints a memory for logs and test failures.
func (m Memory) String() string {
	return fmt.Sprintf("S=%.6g D=%.6g", m.Stability, m.Difficulty)
}
