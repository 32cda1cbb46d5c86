package quiz

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz/fsrs"
)

// State is the fold of one learner's facts: equal facts give an equal State,
// whatever order they arrived in. Replay makes one, Add goes on with it.
type State struct {
	Settings *Settings // never nil. It is shared: do not change it.
	Cards    Cards     // only cards that were answered
	Days     Days      // by learning day
	Total    DayTotal  // of all days
	Bands    *Bands    // all tested answers, by what was predicted; as Settings
	Facts    int       // how many facts were folded
	// Moved is what has become of cards that have another id now, nil where none has. It
	// is shared: do not change it.
	Moved map[deck.CardID]deck.CardID
	Moves int // how many moves were folded, with those taken back
	// Refit is the one that holds, nil where the model has learnt nothing; its weights are
	// those of Settings. It is shared: do not change it.
	Refit *Refit
	// Aside is the last mark of each card that has one, nil where none has; a mark that took
	// a card in again stays. It is shared: do not change it.
	Aside map[deck.CardID]SetAside
	// Exams is what was said last of each exam, nil where there is none; Outlooks what was
	// told of them, by exam and day. They are shared: do not change them.
	Exams    map[uuid.UUID]DatedExam
	Outlooks []DatedOutlook
	// Firsts counts the first answers to a card, by grade, Again to Easy.
	Firsts [4]int
	Slips  Table[deck.CardID, Slips] // only cards that were answered wrong

	// What Add needs to know whether a fact comes last:
	Settled Moment   // place of the last settings fact
	Fitted  Moment   // place of the refit that brought the weights of Refit; zero where none did
	Latest  Moment   // place of the last fact of all
	Awaited []FactID // targets of voids and regrades that have not arrived, sorted

	plan   *Plan   // by Settings
	ahead  *ahead  // by plan
	recent recents // the latest reviews to be folded, so that Add can take them back
}

// Plan is the plan by the learner's settings and memory model.
func (s *State) Plan() *Plan { return s.plan }

// settled reports whether the learner has settings of their own.
func (s *State) settled() bool { return s.Settled.ID != FactID{} }

// SetAside is a card's last mark.
type SetAside struct {
	As    Aside
	Since Moment
}

// Moment is a fact's place in the fold: by time, then by id.
type Moment struct {
	At time.Time // clamped to receipt, UTC, whole milliseconds
	ID FactID
}

// Before reports whether m is folded before o.
func (m Moment) Before(o Moment) bool { return m.compare(o) < 0 }

func (m Moment) compare(o Moment) int {
	return cmp.Or(m.At.Compare(o.At), bytes.Compare(m.ID[:], o.ID[:]))
}

// Progress is what the facts say of one card. It holds no due date: Plan makes dates.
type Progress struct {
	Memory fsrs.Memory
	Phase  Phase
	Step   int       // index of the current (re)learning step
	Last   time.Time // moment of the last review
	Reps   int
	Lapses int
	// Tested counts the answers given on a later day than the one before, Recalled those of
	// them graded above Again: what the card's true recall is measured on.
	Tested, Recalled int
	Review           FactID // the last review, what an undo or a regrade names

	// How the last review came to this, from which Plan works out the interval:
	Grade   fsrs.Grade
	From    Phase       // the phase before it
	Prior   fsrs.Memory // the memory before it
	Elapsed int         // learning days between it and the review before, 0 for the first
	Days    int         // until the card returns, as was said then: see Review.Days
	// Due is the learning day on which the card is to be asked again, by the settings and
	// the weights of the State that holds it: not to be computed at every look.
	Due Day
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

// DayTotal is what was done on a day.
type DayTotal struct {
	Reviews int
	Right   int // grade above Again
	New     int // first answers to a card
	Took    time.Duration
	// Tested counts the answers to cards last seen on an earlier day: what spends the
	// daily limit and what true recall is measured on.
	Tested   int
	Recalled int // of Tested: grade above Again
	// Mature counts those of Tested whose card had last returned after MatureAt days or more,
	// and Kept those of them that were recalled.
	Mature, Kept int
	// Crammed counts answers that leave the schedule alone, which nothing above does, and
	// CramTook their time.
	Crammed  int
	CramTook time.Duration
	// Expected is the sum of the predicted recalls of Tested, and Spread of their
	// variances p(1-p), both in millionths: sums that come out the same in any order.
	Expected, Spread int64
}

// MatureAt is from which interval on, in days, a card is no longer young.
const MatureAt = 21

// CalibrationBands is how many bands of equal width predicted recall is counted in.
const CalibrationBands = 20

// Bands is a total for each band, the lowest first.
type Bands [CalibrationBands]BandTotal

// BandTotal is what came of the answers whose recall was predicted within a band.
type BandTotal struct {
	Answers  int
	Recalled int
	Expected int64 // sum of the predictions, in millionths
}

// millionths is a probability as DayTotal sums it.
func millionths(p float64) int64 { return int64(math.Round(p * 1e6)) }

// plus is d and o together.
func (d DayTotal) plus(o DayTotal) DayTotal {
	d.add(&o, 1)
	return d
}

// minus is d without o.
func (d DayTotal) minus(o DayTotal) DayTotal {
	d.add(&o, -1)
	return d
}

// add takes o in so many times.
func (d *DayTotal) add(o *DayTotal, times int) {
	d.Reviews += times * o.Reviews
	d.Right += times * o.Right
	d.New += times * o.New
	d.Took += time.Duration(times) * o.Took
	d.Tested += times * o.Tested
	d.Recalled += times * o.Recalled
	d.Mature += times * o.Mature
	d.Kept += times * o.Kept
	d.Crammed += times * o.Crammed
	d.CramTook += time.Duration(times) * o.CramTook
	d.Expected += int64(times) * o.Expected
	d.Spread += int64(times) * o.Spread
}

// Settings is how a learner wants to learn. The zero value is not valid; see
// DefaultSettings.
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
	Habits      Habits
	Reading     bool // the dyslexia-friendly setting
}

// Habits is when a learner learns, and what comes first. The zero value is a learner who
// takes every day alike.
type Habits struct {
	Minutes  int   // a day: no card is begun after them; 0: as long as it takes
	Order    Order // of new cards among reviews
	Together bool  // cards of one question, and questions that tell each other's answer, may come on one day
	// Lighter is by how many percent the limits of a weekday are lower, Sunday first. At 100
	// it is free: nothing falls due on it.
	Lighter [7]int
	Off     []Span // days off: free as well
}

// zero reports whether the learner has no habits.
func (h *Habits) zero() bool {
	return h.Minutes == 0 && h.Order == Mixed && !h.Together && h.Lighter == [7]int{} && len(h.Off) == 0
}

// Order is where new cards come.
type Order string

// The orders. Mixed is the zero value: spread evenly among the reviews.
const (
	Mixed    Order = ""
	NewFirst Order = "first"
	NewLast  Order = "last"
)

// Span is the days from From to To, both included.
type Span struct{ From, To Day }

// Day is a learning day: days since 1970-01-01 in the learner's zone, where a day
// begins at the rollover hour.
type Day int

// String is the day's date, 2026-11-20.
func (d Day) String() string {
	y, m, n := d.date()
	return fmt.Sprintf("%04d-%02d-%02d", y, int(m), n)
}

// DayOf is the learning day that bears the date of a moment in UTC.
func DayOf(date time.Time) Day {
	return Day(math.Floor(float64(date.Unix()) / secondsPerDay))
}

func (d Day) date() (int, time.Month, int) {
	return time.Unix(int64(d)*secondsPerDay, 0).UTC().Date()
}

const (
	secondsPerDay = 24 * 60 * 60
	day           = secondsPerDay * time.Second
)

// calendar tells learning days from moments: a zone and the hour at which a day begins.
type calendar struct {
	zone     *time.Location
	rollover int
}

// Day is the learning day of a moment. It follows the clock on the wall: where a zone
// left a date out, that date counts all the same.
func (c calendar) Day(t time.Time) Day {
	_, offset := t.In(c.zone).Zone()
	wall := t.Unix() + int64(offset-c.rollover*60*60) // seconds since a day began on that wall
	d := wall / secondsPerDay
	if wall%secondsPerDay < 0 {
		d--
	}
	return Day(d)
}

// Start is the first moment of a learning day. A day whose hour of rollover the clock
// jumps over begins with the jump.
func (c calendar) Start(d Day) time.Time {
	y, m, n := d.date()
	guess := time.Date(y, m, n, c.rollover, 0, 0, 0, c.zone)
	if c.Day(guess) == d && c.Day(guess.Add(-time.Second)) < d {
		return guess.UTC()
	}
	// No zone ever moved its clock by more than a day: the boundary is within two.
	lo, hi := guess.Unix()-2*secondsPerDay, guess.Unix()+2*secondsPerDay
	for lo+1 < hi {
		mid := lo + (hi-lo)/2
		if c.Day(time.Unix(mid, 0)) < d {
			lo = mid
		} else {
			hi = mid
		}
	}
	return time.Unix(hi, 0).UTC()
}

// ErrSettings is wrapped by every SettingsError.
var ErrSettings = errors.New("settings out of range")

// SettingsError names the setting that cannot be had.
type SettingsError struct {
	Field  string // the name of the field in Settings
	Reason string // for logs and developers; a picture goes by Field
}

// Error implements error.
func (e *SettingsError) Error() string {
	return fmt.Sprintf("setting %s: %s", e.Field, e.Reason)
}

// Unwrap makes every SettingsError an ErrSettings.
func (e *SettingsError) Unwrap() error { return ErrSettings }

// The bounds of the settings.
const (
	MinRetention   = 0.70
	MaxRetention   = 0.99
	MaxDaily       = 9999
	MaxSteps       = 10
	MaxIntervalCap = 36500 // days: a hundred years
	MaxMinutes     = 1440  // a day
	MaxSpans       = 366   // of days off
	MaxOff         = 731   // days in one of them
)

// DefaultSettings is how a learner learns who has chosen nothing.
func DefaultSettings() Settings {
	return Settings{
		Zone:        "UTC",
		Rollover:    4,
		Retention:   0.90,
		NewPerDay:   20,
		PerDay:      200,
		Steps:       []time.Duration{time.Minute, 10 * time.Minute},
		Relearn:     []time.Duration{10 * time.Minute},
		LearnAhead:  20 * time.Minute,
		MaxInterval: MaxIntervalCap,
		Weights:     fsrs.Defaults(),
	}
}

// Validate reports the first setting that is out of range, as a *SettingsError.
// Nothing is mended in silence.
func (s Settings) Validate() error {
	if _, err := s.calendar(); err != nil {
		return err
	}
	return s.ranges()
}

// ranges is Validate without the calendar.
func (s Settings) ranges() error {
	outside := func(n, lo, hi int) bool { return n < lo || n > hi }
	h, allFree := &s.Habits, [7]int{100, 100, 100, 100, 100, 100, 100}
	badSpan := func(x Span) bool { return x.From < 0 || x.To < x.From || x.To-x.From >= MaxOff }
	badStep := func(d time.Duration) bool { return d < time.Second || d > 30*day }
	for _, c := range []struct {
		field  string
		bad    bool
		reason string
	}{
		{"Retention", !(s.Retention >= MinRetention && s.Retention <= MaxRetention), "want 0.70 to 0.99"},
		{"NewPerDay", outside(s.NewPerDay, 0, MaxDaily), "want 0 to 9999"},
		{"PerDay", outside(s.PerDay, 0, MaxDaily), "want 0 to 9999"},
		{"Steps", len(s.Steps) > MaxSteps || slices.ContainsFunc(s.Steps, badStep), "want at most 10, from a second to 30 days"},
		{"Relearn", len(s.Relearn) > MaxSteps || slices.ContainsFunc(s.Relearn, badStep), "want at most 10, from a second to 30 days"},
		{"LearnAhead", s.LearnAhead < 0 || s.LearnAhead > day, "want 0 to a day"},
		{"MaxInterval", outside(s.MaxInterval, 1, MaxIntervalCap), "want 1 to 36500 days"},
		{"Language", len(s.Language) > 35, "want a language tag"},
		{"Habits.Minutes", outside(h.Minutes, 0, MaxMinutes), "want 0 to 1440"},
		{"Habits.Order", h.Order != Mixed && h.Order != NewFirst && h.Order != NewLast, "want first, last or nothing"},
		{"Habits.Lighter", slices.ContainsFunc(h.Lighter[:], func(n int) bool { return outside(n, 0, 100) }), "want 0 to 100"},
		{"Habits.Lighter", h.Lighter == allFree, "want a day that is not free"},
		{"Habits.Off", len(h.Off) > MaxSpans || slices.ContainsFunc(h.Off, badSpan), "want at most 366 spans of at most 731 days"},
	} {
		if c.bad {
			return &SettingsError{Field: c.field, Reason: c.reason}
		}
	}
	if err := s.Weights.ValidateFor(len(s.Relearn)); err != nil {
		return &SettingsError{Field: "Weights", Reason: err.Error()}
	}
	return nil
}

// calendar is the learner's days.
func (s Settings) calendar() (calendar, error) {
	// LoadLocation reads "" as UTC and "Local" as the machine's zone: neither is the learner's.
	if s.Zone == "" || s.Zone == "Local" {
		return calendar{}, &SettingsError{Field: "Zone", Reason: "want an IANA name such as Europe/Rome"}
	}
	zone, err := time.LoadLocation(s.Zone)
	if err != nil {
		return calendar{}, &SettingsError{Field: "Zone", Reason: err.Error()}
	}
	if s.Rollover < 0 || s.Rollover > 23 {
		return calendar{}, &SettingsError{Field: "Rollover", Reason: "want an hour, 0 to 23"}
	}
	return calendar{zone: zone, rollover: s.Rollover}, nil
}
