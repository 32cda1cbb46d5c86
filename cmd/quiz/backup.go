package main

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"ripasso/quiz"
)

// backupFlags are what backup can be told.
type backupFlags struct {
	at    place
	force bool
	json  bool
}

// backup writes all progress into a file that any program can read.
func (p *program) backup(c *cobra.Command) {
	var flags backupFlags
	p.databaseFlag(c.Flags(), &flags.at)
	c.Flags().BoolVar(&flags.force, "force", false, p.words.text("term.flag.force"))
	c.Flags().BoolVar(&flags.json, "json", false, p.words.text("term.flag.json"))
	c.ValidArgsFunction = nil // files
	c.Args = p.oneFile
	c.RunE = func(c *cobra.Command, args []string) error { return p.runBackup(c.Context(), flags, args[0]) }
}

// oneFile asks for the name of a file.
func (p *program) oneFile(c *cobra.Command, args []string) error {
	if len(args) != 1 {
		return p.fault(misuse, "term.error.file", c.CommandPath(), len(args))
	}
	return nil
}

func (p *program) runBackup(ctx context.Context, flags backupFlags, path string) (err error) {
	path = followed(path)
	info, statErr := os.Stat(path)
	switch {
	case statErr == nil && info.IsDir():
		return p.fault(found, "term.error.write", path, p.words.text("term.reason.directory"))
	case statErr == nil && !info.Mode().IsRegular(): // which a rename would do away with
		return p.fault(found, "term.error.write", path, p.words.text("term.reason.notfile"))
	case statErr == nil && !flags.force:
		return p.fault(found, "term.error.backup.exists", path)
	}
	if db, err := p.database(flags.at); err == nil && sameFile(db, path) {
		return p.fault(misuse, "term.error.backup.itself", path)
	}
	flags.at.old = true
	db, err := p.openDatabase(ctx, flags.at)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	d, err := p.draftBackup(ctx, db, path, pace{rest: ctx.Err, shown: true})
	if err != nil {
		return err
	}
	if err := d.keep(path, flags.force); errors.Is(err, fs.ErrExist) {
		return p.fault(found, "term.error.backup.exists", path)
	} else if err != nil {
		return p.writeFault(path, err)
	}
	if flags.json {
		e := json.NewEncoder(p.out)
		return e.Encode(backupResult{path, d.tally})
	}
	p.tell("term.backup.done", path, p.amount(d.tally))
	return nil
}

// backupResult is what --json prints.
type backupResult struct {
	File string `json:"file"`
	quiz.Tally
}

// amount says how much there is in a store or a backup.
func (p *program) amount(t quiz.Tally) string {
	return p.words.text("term.count.learners", t.Learners) + ", " + p.words.text("term.count.entries", t.Facts)
}

// sameFile reports whether two names lead to one file.
func sameFile(a, b string) bool {
	x, err1 := os.Stat(a)
	y, err2 := os.Stat(b)
	return err1 == nil && err2 == nil && os.SameFile(x, y)
}

// draft is a backup that is whole and on disk, but under a name that nobody looks at.
type draft struct {
	name  string
	tally quiz.Tally
}

// draftName begins the names of drafts, so that those of a program that was killed can be
// told.
const draftName = ".quiz-draft-"

// draftBackup writes what a store keeps into a draft beside path, packed if path ends in
// .gz, and reads it back.
func (p *program) draftBackup(ctx context.Context, db quiz.Archive, path string, how pace) (_ *draft, err error) {
	f, err := os.CreateTemp(filepath.Dir(path), draftName+"*"+filepath.Ext(path))
	if err != nil {
		return nil, p.writeFault(path, err)
	}
	d := &draft{name: f.Name()}
	defer func() {
		f.Close()
		if err != nil {
			d.drop()
		}
	}()
	if d.tally, err = p.writeRecords(ctx, f, path, db, how); err != nil {
		return nil, err
	}
	if err := f.Sync(); err != nil {
		return nil, p.writeFault(path, err)
	}
	read, err := p.checkBackup(d.name, how)
	if err == nil && read != d.tally {
		err = p.fault(found, "term.error.backup.altered", path)
	}
	return d, err
}

// writeRecords writes an archive.
func (p *program) writeRecords(ctx context.Context, f *os.File, path string, db quiz.Archive, how pace) (tally quiz.Tally, err error) {
	buffer := bufio.NewWriterSize(f, 1<<16)
	var to io.Writer = buffer
	if strings.HasSuffix(path, ".gz") {
		zip := gzip.NewWriter(buffer)
		defer func() { err = p.flushed(path, err, zip.Close, buffer.Flush) }()
		to = zip
	} else {
		defer func() { err = p.flushed(path, err, buffer.Flush) }()
	}
	w, err := quiz.NewArchiveWriter(to, quiz.ArchiveHead{Made: p.now(), Program: "quiz " + release()})
	if err != nil {
		return tally, p.writeFault(path, err)
	}
	b := p.bar("term.bar.read", 0, how)
	defer b.end()
	n := int64(0)
	for r, err := range db.Records(ctx) {
		if err != nil {
			return tally, p.storeFault(err)
		}
		if err := w.Write(r); err != nil {
			return tally, p.writeFault(path, err)
		}
		n++
		b.at(n)
		if err := how.rest(); err != nil {
			return tally, p.storeFault(err)
		}
	}
	if tally, err = w.Close(); err != nil {
		return tally, p.writeFault(path, err)
	}
	return tally, nil
}

// flushed ends the writing, unless it has failed.
func (p *program) flushed(path string, err error, ends ...func() error) error {
	for _, end := range ends {
		if e := end(); err == nil && e != nil {
			err = p.writeFault(path, e)
		}
	}
	return err
}

// keep gives a draft its name, which is durable when keep returns. What has that name by
// now is replaced only by force.
func (d *draft) keep(path string, force bool) (err error) {
	if force {
		if err = os.Rename(d.name, path); err == nil {
			err = syncDirectory(filepath.Dir(path))
		}
	} else {
		err = claim(d.name, path)
	}
	if err != nil {
		d.drop()
	}
	return err
}

// drop takes a draft away.
func (d *draft) drop() { _ = os.Remove(d.name) } // what is left is taken away by the next rotation

// claim gives a file another name, durably: fs.ErrExist where something has it already.
func claim(from, to string) error {
	err := os.Link(from, to)
	switch {
	case errors.Is(err, fs.ErrExist):
		return err
	case err == nil:
		err = os.Remove(from)
	default: // a file has one name only on some file systems
		if _, there := os.Lstat(to); there == nil {
			return fs.ErrExist
		}
		err = os.Rename(from, to)
	}
	if err != nil {
		return err
	}
	return syncDirectory(filepath.Dir(to))
}

// maxLinks is how many links may lead to each other: as many as Linux follows.
const maxLinks = 40

// followed is the file that a link leads to, there or yet to come, or the name itself.
func followed(name string) string {
	at := name
	for range maxLinks {
		if info, err := os.Lstat(at); err != nil || info.Mode().Type() != fs.ModeSymlink {
			return at
		}
		if real, err := filepath.EvalSymlinks(at); err == nil {
			return real
		} else if _, err := os.Stat(at); err == nil {
			return name // to a pipe, which has no name
		}
		to, err := os.Readlink(at)
		if err == nil && !filepath.IsAbs(to) {
			var dir string
			dir, err = filepath.EvalSymlinks(filepath.Dir(at))
			to = filepath.Join(dir, to)
		}
		if err != nil {
			return name
		}
		at = to
	}
	return name // they lead in a circle
}

// syncDirectory makes a name durable, where the system can.
func syncDirectory(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	_ = f.Sync() // not every file system lets a directory be synced
	return nil
}

// writeFault says why a file cannot be written.
func (p *program) writeFault(path string, err error) error {
	return p.fault(found, "term.error.write", path, p.reason(err))
}

// storeFault says why what is kept cannot be read or added to. That the work was stopped is no fault
// of the store.
func (p *program) storeFault(err error) error {
	var told *fault
	switch {
	case errors.As(err, &told):
		return err
	case errors.Is(err, context.Canceled):
		return p.fault(found, "term.error.stopped")
	}
	return p.fault(found, "term.error.store", p.reason(err))
}

// isAddress tells a database's address from the name of a file. One that is misspelt, or of
// a database of another kind, is no file's name either: its password would be seen by
// whoever lists the directory.
func isAddress(name string) bool {
	scheme, rest, found := strings.Cut(strings.ToLower(name), ":")
	if found && (scheme == "postgres" || scheme == "postgresql") {
		return true
	}
	word := len(scheme) > 1 && strings.Trim(scheme, "abcdefghijklmnopqrstuvwxyz0123456789+-.") == "" // a drive has one letter
	return word && strings.HasPrefix(rest, "//")
}
