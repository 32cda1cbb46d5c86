package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"ripasso/quiz"
	"ripasso/quiz/bolt"
)

// restoreFlags are what restore can be told.
type restoreFlags struct {
	at             place
	merge, replace bool
	json           bool
}

// restore takes a backup in.
func (p *program) restore(c *cobra.Command) {
	var flags restoreFlags
	p.databaseFlag(c.Flags(), &flags.at)
	c.Flags().BoolVar(&flags.merge, "merge", false, p.words.text("term.flag.merge"))
	c.Flags().BoolVar(&flags.replace, "replace", false, p.words.text("term.flag.replace"))
	c.Flags().BoolVar(&flags.json, "json", false, p.words.text("term.flag.json"))
	c.ValidArgsFunction = nil // files
	c.Args = p.oneFile
	c.RunE = func(c *cobra.Command, args []string) error { return p.runRestore(c.Context(), flags, args[0]) }
}

func (p *program) runRestore(ctx context.Context, flags restoreFlags, backup string) error {
	if flags.merge && flags.replace {
		return p.fault(misuse, "term.error.restore.both")
	}
	name, err := p.database(flags.at)
	if err != nil {
		return err
	}
	if sameFile(name, backup) {
		return p.fault(misuse, "term.error.backup.itself", backup)
	}
	tally, err := p.checkBackup(backup, pace{rest: ctx.Err, shown: true})
	if err != nil {
		return err
	}
	if flags.json && !flags.merge {
		return p.fault(misuse, "term.error.restore.json")
	}
	if isAddress(name) && flags.replace {
		return p.fault(misuse, "term.error.restore.address", name)
	}
	if !isAddress(name) {
		name = followed(name)
		if _, err := os.Stat(name); errors.Is(err, fs.ErrNotExist) {
			return p.restoreNew(ctx, name, nil, backup, tally)
		}
	}
	db, err := p.openWhole(ctx, name)
	if flags.replace && (errors.Is(err, bolt.ErrDamaged) || errors.Is(err, bolt.ErrForeign)) {
		return p.restoreNew(ctx, name, nobody{}, backup, tally)
	} else if err != nil {
		return p.openFault(name, err)
	}
	there, err := p.count(ctx, db)
	switch {
	case err != nil:
	case flags.replace && there.Learners+there.Revisions > 0:
		return p.restoreNew(ctx, name, db, backup, tally)
	default:
		err = p.restoreInto(ctx, db, name, flags, there, backup, tally)
	}
	return errors.Join(err, db.Close())
}

// restoreNew makes a progress file out of a backup. One that is there is renamed; old, which
// holds it, keeps others out of it until then and is closed.
func (p *program) restoreNew(ctx context.Context, name string, old io.Closer, backup string, tally quiz.Tally) error {
	fill := func(db store) error { return p.takeIn(ctx, db, backup) }
	aside := ""
	if old != nil {
		aside = p.aside(name)
	}
	err := p.makeStore(ctx, name, fill, func() error { return p.makeRoom(name, aside, old) })
	if errors.Is(err, fs.ErrExist) {
		err = p.fault(found, "term.error.restore.meanwhile", name)
	}
	if old != nil {
		if e := old.Close(); !errors.Is(e, bolt.ErrMoved) { // as it was, by us
			err = errors.Join(err, e)
		}
	}
	if err != nil {
		return err
	}
	p.tell("term.restore.done", name, p.amount(tally))
	return nil
}

// makeRoom renames a progress file that is replaced, unless aside is empty.
func (p *program) makeRoom(name, aside string, old io.Closer) error {
	if aside == "" {
		return nil
	}
	if _, err := os.Lstat(aside); err == nil {
		return p.fault(found, "term.error.backup.exists", aside)
	}
	if runtime.GOOS == "windows" { // where a file that is open keeps its name
		if err := old.Close(); err != nil {
			return p.openFault(name, err)
		}
	}
	if err := os.Rename(name, aside); err != nil {
		return p.writeFault(aside, err)
	}
	p.tell("term.restore.aside", aside)
	return nil
}

// nobody holds a file that cannot be opened.
type nobody struct{}

// Close implements io.Closer.
func (nobody) Close() error { return nil }

// makeStore makes a progress file. It is filled in a directory of its own, where nobody
// comes upon it before it is whole, then ready is called, and then it gets its name: the
// error is fs.ErrExist where something has that by now.
func (p *program) makeStore(ctx context.Context, name string, fill func(store) error, ready func() error) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return p.writeFault(name, err)
	}
	sweep(filepath.Dir(name), p.now())
	dir, err := os.MkdirTemp(filepath.Dir(name), draftName+"*")
	if err != nil {
		return p.writeFault(name, err)
	}
	defer os.RemoveAll(dir) // what is left is taken away by the next one
	fresh := filepath.Join(dir, filepath.Base(name))
	db, err := p.openWhole(ctx, fresh)
	if err != nil {
		return p.openFault(name, err)
	}
	if err := errors.Join(fill(db), db.Close()); err != nil {
		return err
	}
	if err := ready(); err != nil {
		return err
	}
	switch err := claim(fresh, name); {
	case errors.Is(err, fs.ErrExist):
		return err
	case err != nil:
		return p.writeFault(name, err)
	}
	return nil
}

// aside is the name under which a file that is replaced stays: with the moment in it, and
// with a number where others were replaced at that moment.
func (p *program) aside(name string) string {
	ext := filepath.Ext(name)
	stem := strings.TrimSuffix(name, ext) + p.now().Format("-20060102-150405")
	free := stem + ext
	for n := 2; ; n++ {
		if _, err := os.Lstat(free); err != nil {
			return free
		}
		free = fmt.Sprintf("%s-%d%s", stem, n, ext)
	}
}

// restoreInto adds a backup to a store: at once where all that is there is in the backup
// too, as it is after a restore that was stopped; else only when told to merge.
func (p *program) restoreInto(ctx context.Context, db store, name string, flags restoreFlags, there quiz.Tally, backup string, tally quiz.Tally) error {
	within, err := p.withinBackup(ctx, db, backup)
	switch {
	case err != nil:
		return err
	case within && !flags.merge:
		if err := p.takeIn(ctx, db, backup); err != nil {
			return err
		}
		p.tell("term.restore.done", name, p.amount(tally))
		return nil
	case !within && !flags.merge:
		return p.fault(found, "term.error.restore.occupied", name, p.amount(there), p.amount(tally))
	}
	return p.mergeInto(ctx, db, name, flags.json, there, backup)
}

// takeIn loads a backup into a store and holds the two against each other.
func (p *program) takeIn(ctx context.Context, db quiz.Archive, backup string) error {
	f, err := p.openBackup(backup)
	if err != nil {
		return err
	}
	defer f.close()
	l := loader{ctx: ctx, to: db, fault: p.storeFault}
	// What was written is not what stands in the file where a sitting is of another time.
	want, err := tallyOf(f.shown(p.bar("term.bar.load", f.size, pace{shown: true})), l.add)
	if err == nil {
		err = l.flush()
	}
	if err != nil {
		return p.backupFault(backup, err)
	}
	got, err := p.count(ctx, db)
	if err == nil && got != want {
		err = p.fault(found, "term.error.restore.other")
	}
	return err
}

// add loads a backup into a store, each record as rename has it, which may leave it out;
// nil leaves all as they are.
func (p *program) add(ctx context.Context, db quiz.Archive, backup string, rename func(quiz.Record) (quiz.Record, bool)) error {
	f, err := p.openBackup(backup)
	if err != nil {
		return err
	}
	defer f.close()
	l := loader{ctx: ctx, to: db, fault: p.storeFault}
	for r, err := range f.shown(p.bar("term.bar.load", f.size, pace{shown: true})) {
		stays := err == nil
		if stays && rename != nil {
			r, stays = rename(r)
		}
		if stays {
			err = l.add(r)
		}
		if err != nil {
			return p.backupFault(backup, err)
		}
	}
	if err := l.flush(); err != nil {
		return p.backupFault(backup, err)
	}
	return nil
}

// withinBackup reports whether a backup has all that a store keeps.
func (p *program) withinBackup(ctx context.Context, db quiz.Archive, backup string) (bool, error) {
	f, err := p.openBackup(backup)
	if err != nil {
		return false, err
	}
	defer f.close()
	within, err := contained(db.Records(ctx), f.Records())
	if err != nil {
		err = p.backupFault(backup, err)
	}
	return within, err
}
