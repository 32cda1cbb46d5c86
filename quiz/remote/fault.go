package remote

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"syscall"

	"ripasso/quiz"
)

// failure is an error as it travels. Both ends are on one machine: its operating system
// gives a refusal the same number for both.
type failure struct {
	Text    string             `json:"text"`
	Causes  []string           `json:"causes,omitempty"` // names of sentinels
	System  int                `json:"system,omitempty"` // the number of a refusal of the operating system
	Version *quiz.VersionError `json:"version,omitempty"`
}

// sentinels are the errors that arrive as what they are, by the names under which they
// travel.
type sentinels map[string]error

// newSentinels adds those of a store's own to those of every store.
func newSentinels(own map[string]error) sentinels {
	all := sentinels{
		"stale": quiz.ErrStale, "notfound": quiz.ErrNotFound, "occupied": quiz.ErrOccupied, "closed": quiz.ErrClosed, "version": ErrVersion,
		"canceled": context.Canceled, "deadline": context.DeadlineExceeded,
	}
	maps.Copy(all, own)
	return all
}

// encode is the failure that tells of err.
func (s sentinels) encode(err error) []byte {
	f := failure{Text: err.Error()}
	for _, name := range slices.Sorted(maps.Keys(s)) {
		if errors.Is(err, s[name]) {
			f.Causes = append(f.Causes, name)
		}
	}
	var number syscall.Errno
	if errors.As(err, &number) {
		f.System = int(number)
	}
	errors.As(err, &f.Version)
	// Strings and numbers: writing them cannot fail.
	b, _ := json.Marshal(f)
	return b
}

// decode is the error that a failure tells of.
func (s sentinels) decode(b []byte) error {
	var f failure
	if err := json.Unmarshal(b, &f); err != nil {
		return fmt.Errorf("%w: %w", errMalformed, err)
	}
	e := &told{text: f.Text}
	for _, name := range f.Causes {
		if cause, ok := s[name]; ok {
			e.causes = append(e.causes, cause)
		}
	}
	if f.System != 0 {
		e.causes = append(e.causes, syscall.Errno(f.System))
	}
	if f.Version != nil {
		e.causes = append(e.causes, f.Version)
	}
	return e
}

// told is an error that a holder told of.
type told struct {
	text   string
	causes []error
}

func (e *told) Error() string   { return e.text }
func (e *told) Unwrap() []error { return e.causes }
