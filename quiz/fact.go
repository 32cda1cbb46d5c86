// Package quiz says what to ask, when to ask it again, and how a learner is doing.
//
// What a learner did is kept as facts (fact.go): answers, undos, regrades, changes of
// settings. Facts are only ever appended. A State (state.go) is their fold (replay.go)
// by moment and id, and is the same whatever order they arrived in; it can therefore be
// cached, thrown away, or computed again with other weights. It is published at every
// answer, so its tables share what has not changed (table.go).
//
// A Plan (plan.go) turns progress into dates: when a card is due, what each
// grade would mean, what today holds. A Sitting (sitting.go, apply.go, view.go) is one
// learner's run through a queue: a pure state machine that browser, terminal and script
// show alike. A Desk (desk.go, report.go) joins a Store, the library and a clock, and is
// the one path an answer takes. A Tutor (refit.go) has the memory model learn from the
// answers; who is new starts from what classmates have taught (class.go).
//
// What every Store needs stands here too: the states of who is active (folds.go), and
// where many callers meet those who write (commit.go).
//
// A learning day begins at the learner's rollover hour in the learner's time zone
// (state.go); elapsed days are differences of learning days, so a night with a clock
// change is one day like any other.
package quiz

import (
	"time"

	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz/fsrs"
)

// LearnerID names a learner: a random UUID that says nothing about the person.
type LearnerID = uuid.UUID

// FactID is a version-7 UUID made where the fact arose, so that sending a fact twice
// changes nothing. That of a move is derived from what it says, so that devices which
// find out the same say the same. A store takes any id but the zero one.
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
	Move     *Move     // a card has another id now
	Refit    *Refit    // the memory model has learnt from the learner
	Mark     *Mark     // a card is set aside, or taken in again
	Exam     *Exam     // a day that the learner learns towards, or no longer
	Outlook  *Outlook  // what was told of an exam
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
	Days     int // until the card returns, as the learner was told: whole days, 0 for a step
	// Recall is how probable it was thought, before the answer, that the card would be
	// recalled; 0 where nobody thought of it. What was predicted is kept, so that it can
	// be held against what came.
	Recall float64
}

// Void takes a review, settings, a refit, a mark or what was said of an exam back as if it
// had never been.
type Void struct{ Target FactID }

// Move says that a card is known under another id: what was answered under the old one,
// before or after, counts for the new one. The last move of an id holds; a move back to
// it ends those that led away.
type Move struct {
	From, To deck.CardID
	After    int // how many moves were known when it was made: its place among them, whatever the clock said
}

// Regrade changes the grade of a review: the learner disagrees or qualifies.
type Regrade struct {
	Target FactID
	Grade  fsrs.Grade
	Why    Why
	Days   int // as in Review
}

// Refit is a new version of the learner's memory model, with its evidence. From here on
// its weights say what all answers meant, those before it too, whatever the settings
// have. The last refit holds; one that is taken back leaves the one before.
type Refit struct {
	Weights fsrs.Weights
	Reviews int // answers it was fitted to; 0 where all was learnt from classmates
	// Held answers were kept out of a fit to compare; Before and After are the mean log
	// losses on them, in nats, under the weights that held before and under these.
	Held          int
	Before, After float64
}

// Mark sets a card aside or takes it in again. The last mark of a card holds.
type Mark struct {
	Card deck.CardID
	As   Aside
}

// Aside is how a card is set aside.
type Aside string

// The ways. In is the zero value: a card that is asked when it is due.
const (
	In        Aside = ""
	Buried    Aside = "buried"    // until the next learning day
	Suspended Aside = "suspended" // until it is taken in again
)

// valid reports whether a is one of the ways.
func (a Aside) valid() bool { return a == In || a == Buried || a == Suspended }

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

// The settings an answer can come from. Cram leaves the schedule alone: no card's progress
// is changed by it.
const (
	Study Origin = "study"
	Cram  Origin = "cram"
)
