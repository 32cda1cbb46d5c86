package quiz

import (
	"time"

	"ripasso/deck"
	"ripasso/quiz/fsrs"
)

// State is the fold of one learner's facts: equal facts give an equal State,
// whatever order they arrived in.
type State struct {
	Settings Settings
	Cards    map[deck.CardID]Progress // only cards that were answered
	Days     map[Day]DayTotal         // by learning day
	Facts    int                      // how many facts were folded
}

// Progress is what the facts say of one card. It holds no due date: Plan makes dates.
type Progress struct {
	Memory fsrs.Memory
	Phase  Phase
	Step   int       // index of the current (re)learning step
	Last   time.Time // moment of the last review
	Reps   int
	Lapses int
	Review FactID // the last review, what an undo or a regrade names
}

// Phase is where a card stands in its life.
type Phase string

// The phases. New is the zero value: a card without progress.
const (
	New        Phase = ""
	Learning   Phase = "learning"
	Reviewing  Phase = "review"
	Relearning Phase = "relearning"
)

// Day is a learning day: days since 1970-01-01 in the learner's zone, where a day
// begins at the rollover hour.
type Day int

// DayTotal is what was done on a day.
type DayTotal struct {
	Reviews int
	Right   int // grade above Again
	New     int // first answers to a card
	Took    time.Duration
}

// Settings is how a learner wants to learn. The zero value is not valid; see Defaults.
type Settings struct {
	Zone        string // IANA name
	Rollover    int    // hour at which a day begins, 0..23
	Retention   float64
	NewPerDay   int
	PerDay      int             // reviews a day, new cards included
	Steps       []time.Duration // learning
	Relearn     []time.Duration // relearning
	LearnAhead  time.Duration   // a step this near is shown when nothing else is left
	MaxInterval int             // days
	Weights     fsrs.Weights
	Language    string // of the interface: "it", "en", "" follows the browser
	Reading     bool   // the dyslexia-friendly setting
}
