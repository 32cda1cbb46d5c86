package server

import (
	"time"

	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz"
)

// Today is what the day holds.
type Today struct {
	Due       int          `json:"due"`
	New       int          `json:"new"`
	Minutes   int          `json:"minutes"`
	Ticks     []CardTick   `json:"ticks" nullable:"false"`
	Decks     []DeckLine   `json:"decks" nullable:"false"`
	Sitting   *OpenSitting `json:"sitting" doc:"the one that can be taken up again, or null"`
	Tomorrow  Tomorrow     `json:"tomorrow"`
	DoneToday DoneToday    `json:"doneToday"`
	Language  string       `json:"language" doc:"of the interface; empty: the browser's"`
	Free      bool         `json:"free" doc:"whether the learner has today off"`
	Spare     Tomorrow     `json:"spare" doc:"on a free day what an ordinary one would bring: a sitting with that limit studies it"`
	CatchUp   *CatchUp     `json:"catchUp" doc:"when one is up to date again, or null where the day's limits hold what is overdue"`
	Exams     []ExamLine   `json:"exams" nullable:"false" doc:"those ahead, the next first"`
}

// CatchUp is how what has been left lying is worked off, if one keeps to the limits.
type CatchUp struct {
	_       struct{} `json:"-" nullable:"true"`
	Overdue int      `json:"overdue" doc:"cards that were due before today"`
	PerDay  int      `json:"perDay" doc:"reviews that an ordinary day takes"`
	Days    int      `json:"days" doc:"on which something is done, today among them"`
	Finish  string   `json:"finish" doc:"the date on which nothing is left over; empty where a year is not enough"`
}

// CardTick is a tick that names its card.
type CardTick struct {
	Card   uuid.UUID      `json:"card" format:"uuid"`
	Recall float64        `json:"recall"`
	State  quiz.TickState `json:"state" enum:"coming,here,right,nearly,notyet"`
}

// DeckLine is a deck in a list.
type DeckLine struct {
	ID      uuid.UUID `json:"id" format:"uuid"`
	Title   string    `json:"title"`
	Lang    string    `json:"lang"`
	Cards   int       `json:"cards"`
	Seen    int       `json:"seen"`
	Due     int       `json:"due"`
	New     int       `json:"new"`
	Recall  float64   `json:"recall" doc:"mean over the cards seen"`
	Sitting bool      `json:"sitting" doc:"whether the open sitting is about it"`
}

// OpenSitting is a sitting that was begun and not finished.
type OpenSitting struct {
	_       struct{}  `json:"-" nullable:"true"`
	ID      uuid.UUID `json:"id" format:"uuid"`
	Left    int       `json:"left"`
	Minutes int       `json:"minutes"`
	Cram    bool      `json:"cram" doc:"it leaves the schedule alone: what is due is still to be done"`
}

// Tomorrow is what is to be expected the next day.
type Tomorrow struct {
	Due     int `json:"due"`
	New     int `json:"new"`
	Minutes int `json:"minutes"`
}

// DoneToday is what was done on this learning day.
type DoneToday struct {
	Reviews int `json:"reviews"`
	Right   int `json:"right"`
	Minutes int `json:"minutes"`
}

// DeckPage is a deck with all its questions and how well they sit.
type DeckPage struct {
	ID          uuid.UUID     `json:"id" format:"uuid"`
	Title       string        `json:"title"`
	Lang        string        `json:"lang"`
	Description string        `json:"description"`
	Tags        []string      `json:"tags" nullable:"false"`
	Intro       string        `json:"intro" doc:"HTML"`
	Questions   int           `json:"questions"`
	Sections    []DeckSection `json:"sections" nullable:"false"`
	Sources     []Citation    `json:"sources" nullable:"false"`
	Due         int           `json:"due"`
	New         int           `json:"new"`
	Minutes     int           `json:"minutes"`
}

// DeckSection is a run of cards under one heading.
type DeckSection struct {
	Title string     `json:"title"`
	Cards []DeckCard `json:"cards" nullable:"false"`
}

// DeckCard is one card of a deck.
type DeckCard struct {
	Card   uuid.UUID  `json:"card" format:"uuid"`
	Prompt string     `json:"prompt" doc:"HTML"`
	Kind   deck.Kind  `json:"kind"`
	Phase  quiz.Phase `json:"phase" doc:"empty while the card is new"`
	Recall float64    `json:"recall"`
	Due    *time.Time `json:"due"`
	Lapses int        `json:"lapses"`
	Aside  quiz.Aside `json:"aside" doc:"buried until the next day, suspended until it is taken in, empty: neither"`
	Leech  bool       `json:"leech" doc:"forgotten so often that it had better be rewritten"`
	Exam   bool       `json:"exam" doc:"the plan of an exam says when it is asked, and not due"`
}

// CardMark is how a card is set aside.
type CardMark struct {
	As quiz.Aside `json:"as" enum:",buried,suspended" doc:"empty: taken in again"`
}

// Settings is how the learner wants to learn.
type Settings struct {
	Language  string  `json:"language" maxLength:"35" doc:"of the interface; empty: the browser's"`
	Reading   bool    `json:"reading" doc:"larger and wider set, for dyslexic readers"`
	NewPerDay int     `json:"newPerDay" minimum:"0" maximum:"9999"`
	PerDay    int     `json:"perDay" minimum:"0" maximum:"9999" doc:"new ones included"`
	Retention float64 `json:"retention" minimum:"0.7" maximum:"0.99" doc:"the share of answers to be remembered"`
	Zone      string  `json:"zone" maxLength:"64" doc:"IANA name"`
	Rollover  int     `json:"rollover" minimum:"0" maximum:"23" doc:"the hour at which a day begins"`
	Habits    *Habits `json:"habits,omitempty" doc:"left out of a change they stay"`
}

// Habits is when the learner learns, and what comes first.
type Habits struct {
	Minutes  int        `json:"minutes" minimum:"0" maximum:"1440" doc:"a day; 0: as long as it takes"`
	Order    quiz.Order `json:"order" enum:",first,last" doc:"of new cards: empty among the reviews"`
	Together bool       `json:"together" doc:"cards that tell each other's answer may come on one day"`
	Lighter  []int      `json:"lighter" minItems:"7" maxItems:"7" minimum:"0" maximum:"100" nullable:"false" doc:"by how many percent less is asked, Sunday first; at 100 the day is free"`
	Off      []Span     `json:"off" maxItems:"366" nullable:"false" doc:"days off"`
}

// Span is some days, both included.
type Span struct {
	From string `json:"from" format:"date"`
	To   string `json:"to" format:"date"`
}
