package quiz

import (
	"time"

	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz/fsrs"
)

// Sitting is one learner's run through a queue of cards: a pure state machine that
// can be stored at any moment and taken up on another device. It asks no clock and
// no store; Apply is told what it needs.
type Sitting struct {
	ID      uuid.UUID
	Learner LearnerID
	Version int    // grows by one with every applied event
	Seed    uint64 // deals choices and orders
	Scope   Scope
	Started time.Time
	Phase   SittingPhase
	Queue   []deck.CardID // still to be asked, in order
	Waiting []Wait        // steps that return later
	Current *Turn         // nil when done
	Past    []PastTurn    // answered, oldest first: each can be undone
	Applied []FactID      // ids of the last events, so that one sent twice is known
}

// Wait is a card that comes back in this sitting.
type Wait struct {
	Card deck.CardID
	Due  time.Time
}

// Turn is the turn of the card on the table.
type Turn struct {
	Card  deck.CardID
	Face  uint64    // digest of what was shown: a card whose face has changed is asked anew
	Due   time.Time // its moment in Waiting; zero where it came from Queue
	Shown time.Time
	Hints int
	// From here on only when the answer is in:
	Response *deck.Response // as given, dealt order
	Verdict  *deck.Verdict  // dealt order
	Before   Progress       // before the answer
	Answered time.Time      // moment of the review
	Told     told           // when the card returns after each grade
	Grade    fsrs.Grade
	Review   FactID // the fact that was written
	Why      Why    // the learner's regrade, if any
}

// PastTurn is what undoing an earlier turn and drawing its tick need.
type PastTurn struct {
	Card     deck.CardID
	Due      time.Time // as in Turn
	Hints    int
	Answered time.Time
	Went     TickState  // Right, Nearly, NotYet, or Away for a card that was set aside
	Grade    fsrs.Grade // 0 for a card that was set aside
	Review   FactID     // or the mark
}

// SittingPhase says what can happen next.
type SittingPhase string

// The phases: Asking waits for an answer; Grading (flashcards only) shows the back
// and waits for a grade; Judged shows the verdict and waits for Next; Done has nothing
// left to ask.
const (
	Asking  SittingPhase = "asking"
	Grading SittingPhase = "grading"
	Judged  SittingPhase = "judged"
	Done    SittingPhase = "done"
)

// Event is something the learner did. ID is made where it happened and becomes the
// fact's id; Version is that of the view it answers.
type Event struct {
	ID       FactID         `json:"id"`
	Version  int            `json:"version"`
	At       time.Time      `json:"at"`
	Do       Action         `json:"do"`
	Response *deck.Response `json:"response,omitempty"` // Answer; in dealt order
	Took     time.Duration  `json:"took,omitempty"`     // Answer, Grade: measured by the device; 0: since it was shown
	Grade    fsrs.Grade     `json:"grade,omitempty"`    // Grade
	Why      Why            `json:"why,omitempty"`      // Qualify
	Lang     string         `json:"lang,omitempty"`     // Answer: the interface's language, which dates are read in
}

// Action names an Event.
type Action string

// What a learner can do, and in which phase.
const (
	DoHint    Action = "hint"    // asking: show one more hint
	DoAnswer  Action = "answer"  // asking: a response, or unknown; a flashcard's is empty and turns it over
	DoGrade   Action = "grade"   // grading: 1 Again … 4 Easy
	DoQualify Action = "qualify" // judged: "I was right", "I guessed", "too easy"; again takes it back
	DoNext    Action = "next"    // judged: go on
	DoUndo    Action = "undo"    // any phase: take the last answer back and ask its card again
	DoBury    Action = "bury"    // a card is on the table: not again today
	DoSuspend Action = "suspend" // a card is on the table: not again until it is taken in
)

// View is a sitting as a picture needs it: the same for browser, terminal and script.
// While Phase is Asking it holds no key.
type View struct {
	Sitting uuid.UUID
	Version int
	Phase   SittingPhase
	Face    *deck.Face // nil when done
	// DeckID and DeckPath are of the card's deck as it was when the view was made:
	// its pictures are named from there.
	DeckID   uuid.UUID
	DeckPath string
	Hints    []deck.Markdown // those shown so far
	// From here on only when the answer is in (Grading, Judged):
	Given    *deck.Response // as given, dealt order
	Verdict  *deck.Verdict
	Solution *deck.Solution
	Grade    fsrs.Grade
	Why      Why
	// Returns: how long until the card comes back, by grade: all four while Grading;
	// the chosen grade's and those a Qualify would choose while Judged. None where the
	// schedule is left alone.
	Returns map[fsrs.Grade]time.Duration
	// Offers lists the qualifications that make sense now.
	Offers []Why

	Scope   Scope  // what the learner sat down for
	Missed  int    // how many of the cards went wrong: what a Scope.Missed would ask
	Ticks   []Tick // one for each question of the sitting, past, current and coming
	Left    int    // cards still to be asked, waiting ones included
	Minutes int    // estimate for what is left, whole, at least 1 while something is left
	CanUndo bool
	// NextAt is when the next waiting card is due, when Done with some waiting; else zero.
	NextAt time.Time
}

// Tick is one stroke of the strip: a card of the sitting and how well it sits.
type Tick struct {
	Card   deck.CardID `json:"-"`      // a browser that draws a strip need not know
	Recall float64     `json:"recall"` // 0..1: predicted recall now, to a thousandth; 0 for a new card
	State  TickState   `json:"state" enum:"coming,here,right,nearly,notyet"`
}

// TickState says how a tick is drawn.
type TickState string

// The states of a tick.
const (
	Coming TickState = "coming"
	Here   TickState = "here"
	Right  TickState = "right"
	Nearly TickState = "nearly"
	NotYet TickState = "notyet"
	Away   TickState = "away" // set aside: not drawn
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

// nearlyFrom is the least score that is called nearly right.
const nearlyFrom = 0.5

// Word is the word that stands before a verdict: Right for all of it, Nearly for half of it
// or more, NotYet for less.
func Word(v deck.Verdict) TickState {
	switch {
	case v.Score >= 1:
		return Right
	case v.Score >= nearlyFrom:
		return Nearly
	}
	return NotYet
}
