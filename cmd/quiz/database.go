package main

import (
	"context"
	"errors"

	"ripasso/quiz"
	"ripasso/quiz/bolt"
)

// store is what a command keeps progress in, wherever that is.
type store interface {
	quiz.Store
	quiz.Archive
	Local() quiz.LearnerID // who learns where there are no people
}

// openDatabase opens the learner's progress: the one place that knows what kinds of
// store there are.
func (p *program) openDatabase(_ context.Context, at place) (store, error) {
	path, err := p.database(at)
	if err != nil {
		return nil, err
	}
	db, err := bolt.Open(path, bolt.Options{Now: p.now})
	if err != nil {
		return nil, p.openFault(path, err)
	}
	return db, nil
}

// openFault says why the progress in path cannot be opened.
func (p *program) openFault(path string, err error) error {
	var newer *quiz.VersionError
	switch {
	case errors.Is(err, quiz.ErrLocked):
		return p.fault(found, "term.error.locked", path)
	case errors.As(err, &newer):
		return p.fault(found, "term.error.newer", path, newer.Got, newer.Known)
	}
	return p.dbFault(path, err)
}

// dbFault says why the progress in path cannot be opened, and what helps against that.
func (p *program) dbFault(path string, err error) error {
	key := "term.error.db"
	switch reasonKey(err) {
	case "term.reason.damaged":
		key = "term.error.db.damaged"
	case "term.reason.foreign":
		key = "term.error.db.foreign"
	case "term.reason.full":
		key = "term.error.db.full"
	}
	return p.fault(found, key, path, p.reason(err))
}

// desk is where learning happens, in the browser and in the terminal.
func (p *program) desk(db quiz.Store, s *shelf) *quiz.Desk {
	return &quiz.Desk{Store: db, Library: s.books, Now: p.now, Zone: p.zone()}
}
