package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"ripasso/quiz"
	"ripasso/quiz/bolt"
	"ripasso/quiz/postgres"
	"ripasso/quiz/remote"
)

// store is what a command keeps progress in, wherever that is.
type store interface {
	quiz.Store
	quiz.Archive
	Local() quiz.LearnerID // who learns where there are no people
}

// openDatabase opens the learner's progress: the one place that knows what kinds of
// store there are. A file is shared with all other commands that run.
func (p *program) openDatabase(ctx context.Context, at place) (store, error) {
	path, err := p.database(at)
	if err != nil {
		return nil, err
	}
	if isAddress(path) {
		return p.openPostgres(ctx, path)
	}
	open := func() (remote.Store, error) {
		if _, err := os.Stat(path); at.old && err != nil {
			return nil, err
		}
		db, err := bolt.Open(path, bolt.Options{Now: p.now})
		if err != nil {
			return nil, err // and no pointer to nothing, which a remote.Store can be
		}
		return db, nil
	}
	db, err := remote.Share(ctx, path, open, remote.Options{
		Release: release(), Directories: p.meeting(), Notes: at.notes,
		Errors: map[string]error{"foreign": bolt.ErrForeign, "damaged": bolt.ErrDamaged, "moved": bolt.ErrMoved},
	})
	if err != nil {
		return nil, p.openFault(path, err)
	}
	return db, nil
}

// openPostgres opens a database that servers share.
func (p *program) openPostgres(ctx context.Context, address string) (store, error) {
	db, err := postgres.Open(ctx, address, postgres.Options{Now: p.now})
	if err != nil {
		return nil, p.openFault(address, err)
	}
	return db, nil
}

// meeting lists where commands meet that share progress, if they cannot beside it.
func (p *program) meeting() []string {
	var list []string
	if dir := p.env("XDG_RUNTIME_DIR"); filepath.IsAbs(dir) {
		list = append(list, filepath.Join(dir, "ripasso"))
	}
	return append(list, filepath.Join(os.TempDir(), fmt.Sprintf("ripasso-%d", os.Getuid())))
}

// openFault says why the progress in path cannot be opened.
func (p *program) openFault(path string, err error) error {
	var newer *quiz.VersionError
	var other *remote.VersionError
	switch {
	case errors.Is(err, context.Canceled):
		return err
	case errors.Is(err, quiz.ErrLocked):
		return p.fault(found, "term.error.locked", path)
	case errors.Is(err, remote.ErrSilent):
		return p.fault(found, "term.error.silent", path)
	case errors.As(err, &other):
		return p.fault(found, "term.error.version", path, other.Holder, other.HolderProtocol, other.Own, other.OwnProtocol)
	case errors.As(err, &newer):
		return p.fault(found, "term.error.newer", path, newer.Got, newer.Known)
	case isAddress(path):
		return p.fault(found, "term.error.base", path, p.reason(err))
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

// taught is a desk that refits the memory models of its learners until end is called.
func (p *program) taught(ctx context.Context, db quiz.Store, s *shelf) (d *quiz.Desk, end func()) {
	d = p.desk(db, s)
	tutor := quiz.NewTutor(d, func(err error) { p.tell("term.optimize.failed", p.reason(err)) })
	ctx, stop := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		tutor.Run(ctx)
	}()
	return d, func() { stop(); <-ended }
}

// desk is where learning happens, in the browser and in the terminal.
func (p *program) desk(db quiz.Store, s *shelf) *quiz.Desk {
	return &quiz.Desk{Store: db, Library: s.books, Now: p.now, Zone: p.zone()}
}
