package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"os"

	"github.com/spf13/cobra"

	"ripasso/quiz"
	"ripasso/quiz/bolt"
	"ripasso/quiz/postgres"
)

// migrate moves what one store keeps into another: a file, or a database.
func (p *program) migrate(c *cobra.Command) {
	c.ValidArgsFunction = nil // files
	c.Args = func(c *cobra.Command, args []string) error {
		if len(args) != 2 {
			return p.fault(misuse, "term.error.stores", c.CommandPath(), len(args))
		}
		return nil
	}
	c.RunE = func(c *cobra.Command, args []string) error { return p.runMigrate(c.Context(), args[0], args[1]) }
}

func (p *program) runMigrate(ctx context.Context, from, to string) (err error) {
	if from == to || sameFile(from, to) {
		return p.fault(misuse, "term.error.migrate.same", from)
	}
	if !isAddress(from) {
		if _, err := os.Stat(from); err != nil {
			return p.dbFault(from, err)
		}
	}
	source, err := p.openWhole(ctx, from)
	if err != nil {
		return p.openFault(from, err)
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	target, err := p.openWhole(ctx, to)
	if err != nil {
		return p.openFault(to, err)
	}
	defer func() { err = errors.Join(err, target.Close()) }()
	return p.move(ctx, source, target, to)
}

// move loads into the target what it lacks of the source, as often as it takes: what is
// there already is skipped.
func (p *program) move(ctx context.Context, source, target store, to string) error {
	within, err := contained(target.Records(ctx), source.Records(ctx))
	if err != nil {
		return p.storeFault(err)
	}
	if !within {
		there, err := p.count(ctx, target)
		if err != nil {
			return err
		}
		return p.fault(found, "term.error.migrate.occupied", to, p.amount(there))
	}
	all, err := p.count(ctx, source)
	if err != nil {
		return err
	}
	total := all.Revisions + all.Facts + all.Sittings
	b := p.bar("term.bar.load", int64(total), pace{shown: true})
	l := loader{ctx: ctx, to: target, fault: p.storeFault}
	n := int64(0)
	moved, err := tallyOf(source.Records(ctx), func(r quiz.Record) error {
		n++
		b.at(n)
		return l.add(r)
	})
	if err == nil {
		err = l.flush()
	}
	b.end()
	if err != nil {
		return p.storeFault(err)
	}
	got, err := p.count(ctx, target)
	if err != nil {
		return err
	}
	if got != moved {
		return p.fault(found, "term.error.migrate.other", to)
	}
	p.tell("term.migrate.done", to, p.amount(got))
	return nil
}

// openWhole opens a store that this command has for itself: never through another that
// holds it. The error is the store's own.
func (p *program) openWhole(ctx context.Context, name string) (store, error) {
	if isAddress(name) {
		return postgres.Open(ctx, name, postgres.Options{Now: p.now})
	}
	return bolt.Open(name, bolt.Options{Now: p.now})
}

// How much a loader gathers: as many records as make a transaction worth while, and no
// more bytes of decks and of what was typed than memory easily holds.
const (
	loadRecords = 4096
	loadBytes   = 8 << 20
)

// loader loads records into a store, many at a time.
type loader struct {
	ctx   context.Context
	to    quiz.Archive
	fault func(error) error // what is told of an error
	list  []quiz.Record
	bytes int
}

// add loads a record, at once or with those that follow.
func (l *loader) add(r quiz.Record) error {
	l.list = append(l.list, r)
	switch {
	case r.Revision != nil:
		l.bytes += len(r.Revision.Source)
	case r.Sitting != nil:
		l.bytes += 1 << 12 // some kilobytes
	case r.Fact != nil && r.Fact.Review != nil:
		for _, text := range r.Fact.Review.Response.Texts {
			l.bytes += len(text)
		}
	}
	if len(l.list) < loadRecords && l.bytes < loadBytes {
		return nil
	}
	return l.flush()
}

// flush loads what waits.
func (l *loader) flush() error {
	if len(l.list) == 0 {
		return nil
	}
	if err := l.to.Load(l.ctx, l.list); err != nil {
		return l.fault(err)
	}
	l.list, l.bytes = nil, 0
	return nil
}

// tallyOf counts records and adds up their lines; each, unless nil, sees them all.
func tallyOf(records iter.Seq2[quiz.Record, error], each func(quiz.Record) error) (quiz.Tally, error) {
	w, err := quiz.NewArchiveWriter(io.Discard, quiz.ArchiveHead{})
	if err != nil {
		return quiz.Tally{}, err
	}
	for r, err := range records {
		if err == nil {
			err = w.Write(r)
		}
		if err == nil && each != nil {
			err = each(r)
		}
		if err != nil {
			return quiz.Tally{}, err
		}
	}
	return w.Close()
}

// count says how much there is in a store.
func (p *program) count(ctx context.Context, db quiz.Archive) (quiz.Tally, error) {
	b := p.bar("term.bar.read", 0, pace{shown: true})
	defer b.end()
	n := int64(0)
	tally, err := tallyOf(db.Records(ctx), func(quiz.Record) error {
		n++
		b.at(n)
		return nil
	})
	if err != nil {
		return tally, p.storeFault(err)
	}
	return tally, nil
}

// contained reports whether all records of a part are among those of a whole, in their
// order; a sitting may have moved on. Whose the part is does not count while nobody has
// answered in it: Archive.Load sees to that.
func contained(part, whole iter.Seq2[quiz.Record, error]) (bool, error) {
	next, stop := iter.Pull2(whole)
	defer stop()
	for r, err := range part {
		if err != nil {
			return false, err
		}
		if r.Local != nil {
			continue
		}
		want, err := quiz.AppendRecord(nil, r)
		if err != nil {
			return false, err
		}
		for same := false; !same; {
			other, err, more := next()
			if err != nil || !more {
				return false, err
			}
			got, err := quiz.AppendRecord(nil, other)
			if err != nil {
				return false, err
			}
			same = bytes.Equal(want, got) || follows(r.Sitting, other.Sitting)
		}
	}
	return true, nil
}

// follows reports whether a sitting is another, later on.
func follows(before, after *quiz.Sitting) bool {
	return before != nil && after != nil && before.Learner == after.Learner && before.Version < after.Version
}
