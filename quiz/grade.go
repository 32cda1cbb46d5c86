package quiz

import (
	"ripasso/deck"
	"ripasso/quiz/fsrs"
)

// hardFrom is the least score that counts as recalled, if only just. Beneath it chance
// alone could have brought the points.
const hardFrom = 0.75

// GradeOf turns a verdict into the grade that schedules the card: all right is Good,
// three quarters Hard, anything less and "I don't know" Again; with a hint never more
// than Hard. A flashcard's grade is the learner's own, with a hint at most Hard.
func GradeOf(r deck.Response, v deck.Verdict, hints int) fsrs.Grade {
	g := fsrs.Again
	switch {
	case r.Unknown:
	case r.Self != 0:
		g = fsrs.Grade(r.Self)
	case v.Score >= 1:
		g = fsrs.Good
	case v.Score >= hardFrom:
		g = fsrs.Hard
	}
	return capped(g, hints)
}

// offers lists what the learner may say about a verdict. Only a verdict of the machine
// can be disputed, only a full score be called luck or child's play.
func offers(r deck.Response, v deck.Verdict, hints int) []Why {
	switch {
	case r.Unknown || r.Self != 0:
		return nil
	case v.Score < 1:
		return []Why{WasRight}
	case hints == 0:
		return []Why{Guessed, TooEasy}
	}
	return nil
}

// qualified is the grade that a qualification leads to; base is what GradeOf gave. Who
// was right with a hint's help has recalled no more than others with one.
func qualified(w Why, base fsrs.Grade, hints int) fsrs.Grade {
	switch w {
	case WasRight:
		return capped(fsrs.Good, hints)
	case Guessed:
		return min(base, fsrs.Hard)
	case TooEasy:
		return fsrs.Easy
	}
	return base
}

// capped is a grade after that many hints.
func capped(g fsrs.Grade, hints int) fsrs.Grade {
	if hints > 0 {
		return min(g, fsrs.Hard)
	}
	return g
}

// Word is the word that stands before a verdict: Right for all of it, Nearly for a part
// of it, NotYet for nothing.
func Word(v deck.Verdict) TickState {
	switch {
	case v.Score >= 1:
		return Right
	case v.Score > 0:
		return Nearly
	}
	return NotYet
}
