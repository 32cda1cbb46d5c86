package quiz

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"ripasso/quiz/fsrs"
)

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
