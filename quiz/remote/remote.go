// Package remote lets many programs use one store that only one of them can hold: the
// others reach it through the program that does.
//
// # Who holds
//
// A store in a file is locked by whoever has it open, and the lock is the truth. Share
// (share.go) looks for a holder and works through it; where there is none it takes the
// lock, opens the file itself and serves whoever comes. When a holder ends, or is killed
// in the middle of an answer, the first who notices takes its place, and what was under
// way is asked again: facts are known by their ids, so that nothing is written twice.
//
// # Where they meet
//
// At a unix socket beside the file, called like it with ".sock" added. Where that is no
// use, because the directory cannot be written or the path is longer than a socket's may
// be, the socket has a name made from the file's path in a directory of the user's own;
// Options.Directories names those. All are tried in the same order by everybody, and
// what a holder who was killed has left there is replaced by the next one: only who has
// the lock may. Socket and directory are the owner's alone, and what is another user's,
// or open to others, is not there for us; where the kernel tells who is at the other end
// (Linux), both ends ask. Where there are no unix sockets a port of this machine takes
// the place of the socket, and a file beside the store has the port and a secret
// (loopback.go); on Windows, where files have no modes, that the file can be read by its
// owner only is up to its directory.
//
// # What they say
//
// HTTP. GET /hello is answered with a JSON object (hello), by programs of every version:
// the protocol, the release, a name that the holder has as long as it lives, the local
// learner, and what else the holder tells. Whoever speaks another protocol is refused
// there. Every other request is a POST of an operation (handler.go) with the holder's
// name, so that nobody asks another holder than was met. The bodies both ways are frames
// (frame.go): records as the store keeps them, then an end or an error. Sentinels of
// package quiz and errors of the system arrive as what they are.
package remote

import (
	"errors"
	"fmt"
	"time"

	"ripasso/quiz"
)

// protocol changes whenever programs of before and after would misunderstand each other:
// with the operations, with the frames, and with the layouts of facts and sittings.
const protocol = 1

// The limits of time. A holder answers within milliseconds; who waits at a terminal wants
// to know soon that it does not.
const (
	meetTime  = 2 * time.Second       // for a holder's hello
	quietTime = 10 * time.Second      // for each next sign of an answer
	patience  = 3 * time.Second       // for a holder to appear while the file is locked
	pause     = 25 * time.Millisecond // between two looks
	drainTime = 10 * time.Second      // for requests under way when a holder ends
	tickEvery = 2 * time.Second       // between two looks at learners who have gone
)

// How often a request is asked of another holder because one has gone.
const tries = 4

// What keeps a program from a store that another one holds. All but ErrVersion are a
// quiz.ErrUnavailable too.
var (
	// ErrGone: the program that held the store has ended, and no other took its place in
	// time. What was asked may have been done.
	ErrGone = fmt.Errorf("the program that held the store is gone: %w", quiz.ErrUnavailable)
	// ErrSilent: the program that holds the store does not answer in time. What was asked
	// may have been done, or may yet be.
	ErrSilent = fmt.Errorf("the program that holds the store does not answer: %w", quiz.ErrUnavailable)
	// ErrVersion: the program that holds the store says what this one does not understand;
	// see VersionError.
	ErrVersion = errors.New("another version of the program holds the store")
)

// VersionError says that the program that holds the store speaks another protocol.
type VersionError struct {
	Holder, Own                 string // releases
	HolderProtocol, OwnProtocol int
}

// Error implements error.
func (e *VersionError) Error() string {
	return fmt.Sprintf("the store is held by version %s (protocol %d), this is version %s (protocol %d)",
		e.Holder, e.HolderProtocol, e.Own, e.OwnProtocol)
}

// Unwrap makes every VersionError an ErrVersion.
func (e *VersionError) Unwrap() error { return ErrVersion }

// Store is what can be shared.
type Store interface {
	quiz.Store
	quiz.Archive
	Local() quiz.LearnerID // who learns where there are no people
}

// Options are what programs that share a store agree upon, and what one tells the others.
type Options struct {
	Release     string            // of this program, for people
	Directories []string          // where to meet if not beside the file, best first; made where they are missing
	Errors      map[string]error  // sentinels of the store's own, by the names under which they travel
	Notes       map[string]string // what this program tells the others when it holds the store
}

// hello is how a holder introduces itself. Its form never changes.
type hello struct {
	Protocol int               `json:"protocol"`
	Release  string            `json:"release"`
	Holder   string            `json:"holder"` // another one each time a store is opened
	Local    quiz.LearnerID    `json:"local"`
	Notes    map[string]string `json:"notes,omitempty"`
}

// limits are the limits of time, as fields because tests have less of it.
type limits struct{ meet, quiet, patience time.Duration }

func usual() limits { return limits{meetTime, quietTime, patience} }
