package quiz

import (
	"time"

	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz/fsrs"
)

// LearnerID names a learner: a random UUID that says nothing about the person.
type LearnerID = uuid.UUID

// FactID is a version-7 UUID made where the fact arose, so that sending a fact
// twice changes nothing.
type FactID = uuid.UUID

// Fact is one immutable entry of a learner's log. Exactly one of the pointers is set.
// Everything else that is known of a learner is computed from facts.
type Fact struct {
	ID       FactID
	Learner  LearnerID
	At       time.Time // when it happened by the device's clock, UTC, whole milliseconds
	Received time.Time // when the store took it in; zero before. Replay clamps At to it.

	Review   *Review   // an answer
	Void     *Void     // an undo
	Regrade  *Regrade  // a verdict changed afterwards
	Settings *Settings // how the learner wants to learn, from here on
}

// Review is one answer to one card.
type Review struct {
	Card     deck.CardID
	Revision deck.RevisionID // what the deck said at that moment
	Response deck.Response   // in file order
	Verdict  deck.Verdict
	Grade    fsrs.Grade
	Took     time.Duration // from showing to answering, capped at a minute
	Hints    int           // hints seen before answering
	Origin   Origin
}

// Void takes a review or settings back as if they had never been.
type Void struct{ Target FactID }

// Regrade changes the grade of a review: the learner disagrees or qualifies.
type Regrade struct {
	Target FactID
	Grade  fsrs.Grade
	Why    Why
}

// Why is the learner's reason for a regrade.
type Why string

// The reasons: "I was right" is shown to the teacher as a candidate answer.
const (
	WasRight Why = "right"
	Guessed  Why = "guessed"
	TooEasy  Why = "easy"
)

// Origin says in what setting an answer was given.
type Origin string

// The settings an answer can come from.
const (
	Study Origin = "study"
)
