package quiz

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"ripasso/deck"
)

// Sentinels that every store returns, wrapped or bare.
var (
	// ErrStale: the sitting was moved on by another device; read it again.
	ErrStale = errors.New("the sitting has moved on")
	// ErrChanged is the ErrStale of a sitting whose question was edited or deleted.
	ErrChanged = fmt.Errorf("the question has changed: %w", ErrStale)
	// ErrNotFound: there is no such thing in the store.
	ErrNotFound = errors.New("not found")
	// ErrLocked: another process holds the file.
	ErrLocked = errors.New("the file is held by another process")
	// ErrOccupied: the store belongs to another local learner, who has answered.
	ErrOccupied = errors.New("the store is another learner's")
	// ErrUnavailable: the store cannot be reached now. What was to be appended may or may
	// not be written; the same facts again are safe.
	ErrUnavailable = errors.New("the store cannot be reached")
	// ErrClosed: Close was called before.
	ErrClosed = errors.New("the store is closed")
)

// Store keeps what cannot be computed. Package storetest states its promises as
// tests; every adapter passes them. All methods are safe for concurrent use.
type Store interface {
	// Append makes facts durable, then returns; a fact whose ID is there already is
	// skipped. With a sitting, the learner's open sitting is replaced in the same step
	// if its stored version is sitting.Version-1 (or there is none and Version is 1) and
	// all facts are new; otherwise nothing is written and the error is ErrStale. The facts
	// are then its learner's.
	Append(ctx context.Context, facts []Fact, sitting *Sitting) error
	// Facts yields a learner's facts in order of arrival: those that arrived after the
	// fact named, all of them where it is the zero id. A fact that is not the learner's
	// is ErrNotFound. What the beginning costs does not grow with what is left out.
	Facts(ctx context.Context, learner LearnerID, after FactID) iter.Seq2[Fact, error]
	// Fact is one of the learner's facts, or ErrNotFound. What it costs does not grow with
	// how many there are.
	Fact(ctx context.Context, learner LearnerID, id FactID) (Fact, error)
	// State is the fold of the learner's facts, from the cache where that is current.
	// The caller must not change it.
	State(ctx context.Context, learner LearnerID) (*State, error)
	// Sitting is the learner's open sitting, or ErrNotFound.
	Sitting(ctx context.Context, learner LearnerID) (*Sitting, error)
	// PutRevision keeps a deck file's bytes under their digest; again is harmless.
	PutRevision(ctx context.Context, r Revision) error
	// Revision finds the bytes again, or ErrNotFound.
	Revision(ctx context.Context, id deck.RevisionID) (Revision, error)
	// Close writes back caches and lets the file go.
	Close() error
}

// Revision is what a deck file said from some moment on.
type Revision struct {
	ID     deck.RevisionID
	Deck   string // path inside the library
	Source []byte
	Seen   time.Time // first time it was kept
}
