package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/charmbracelet/x/term"
	"github.com/rogpeppe/go-internal/diff"
	"github.com/spf13/cobra"

	"ripasso/deck"
)

// fmtFlags are what fmt can be told. With none of them it prints the text it made.
type fmtFlags struct {
	list, diff, write bool
	articles          string // directory of the texts; "" leaves the catalogues alone
}

// fmt is gofmt for decks, with its manners but for the status: it is 1 where -l or -d
// found a deck that is not canonical, unless -w has mended it, and where a deck has an
// error, which stays as it stands and is reported. So "quiz fmt -l" can guard a
// repository.
func (p *program) fmt(c *cobra.Command) {
	var flags fmtFlags
	c.Flags().BoolVarP(&flags.list, "list", "l", false, p.words.text("term.flag.list"))
	c.Flags().BoolVarP(&flags.diff, "diff", "d", false, p.words.text("term.flag.diff"))
	c.Flags().BoolVarP(&flags.write, "write", "w", false, p.words.text("term.flag.write"))
	c.Flags().StringVar(&flags.articles, "articles", "", p.words.text("term.flag.fmt.articles"))
	c.ValidArgsFunction = nil // files are what is completed
	c.RunE = func(_ *cobra.Command, paths []string) error { return p.runFmt(flags, paths) }
}

func (p *program) runFmt(flags fmtFlags, paths []string) error {
	if len(paths) == 0 {
		if flags.write {
			return p.fault(misuse, "term.error.fmt.stdin")
		}
		src, err := p.readBounded(p.words.text("term.fmt.stdin"), p.in)
		if err != nil {
			return err
		}
		return p.formatOne(flags, p.words.text("term.fmt.stdin"), src, nil)
	}
	var all []string
	for _, name := range paths {
		files, err := p.decksBelow(name)
		if err != nil {
			return err
		}
		all = append(all, files...)
	}
	err := p.each(all, func(file string) error { return p.formatFile(flags, file) })
	if flags.articles != "" {
		return cmp.Or(p.fingerprint(flags, all), err)
	}
	return err
}

// each does something with every file, whatever becomes of the others, and says what
// went wrong.
func (p *program) each(files []string, do func(string) error) error {
	var failed error
	for _, file := range files {
		if err := do(file); err != nil {
			if !errors.Is(err, errFound) {
				p.report(err)
			}
			failed = errFound
		}
	}
	return failed
}

// decksBelow lists the decks that a path of the command line stands for: itself, or those
// of a directory. Links to directories are not followed.
func (p *program) decksBelow(name string) ([]string, error) {
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return nil, p.fault(found, "term.error.read", name, p.reason(err))
	case !info.IsDir() && !strings.HasSuffix(name, ".md"):
		return nil, p.fault(misuse, "term.error.notdeck", name)
	case !info.IsDir():
		return []string{name}, nil
	}
	var files []string
	err = filepath.WalkDir(name, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return p.fault(found, "term.error.read", path, p.reason(err))
		case entry.IsDir() && path != name && strings.HasPrefix(entry.Name(), "."):
			return fs.SkipDir
		case !entry.IsDir() && deck.IsDeck(entry.Name()):
			files = append(files, path)
		}
		return nil
	})
	if err == nil && len(files) == 0 {
		err = p.fault(found, "term.error.nodecks", name)
	}
	return files, err
}

func (p *program) formatFile(flags fmtFlags, name string) error {
	// A pipe would be waited for without end.
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		return p.fault(found, "term.error.notdeck", name)
	}
	src, err := p.readRegular(name)
	if err != nil {
		return err
	}
	return p.formatOne(flags, name, src, p.replace(name, src))
}

// replace writes a file anew that held src when it was read.
func (p *program) replace(name string, src []byte) func([]byte) error {
	return func(text []byte) error {
		err := replaceFile(name, src, text)
		switch {
		case errors.Is(err, errChanged):
			return p.fault(found, "term.error.changed", name)
		case err != nil:
			return p.fault(found, "term.error.write", name, p.reason(err))
		}
		return nil
	}
}

// formatOne formats what a file held and does with it what the flags say. The errors that
// are reported stand where they stand now: in the text that was written, if any was.
func (p *program) formatOne(flags fmtFlags, name string, src []byte, write func([]byte) error) error {
	out, problems := deck.Format(filepath.ToSlash(name), src)
	failed, err := p.show(flags, name, src, out)
	if err != nil {
		return err
	}
	if flags.write && !bytes.Equal(src, out) {
		if err := write(out); err != nil {
			return err
		}
		_, problems = deck.Parse(filepath.ToSlash(name), out)
	}
	if p.tellErrors(problems) || failed {
		return errFound
	}
	return nil
}

// show prints what became of a text, as the flags say, and tells whether that fails the
// command: with -l or -d, unless it is written.
func (p *program) show(flags fmtFlags, name string, src, out []byte) (failed bool, err error) {
	changed := !bytes.Equal(src, out)
	if flags.list && changed {
		_, err = fmt.Fprintln(p.out, oneLine(name))
	}
	if flags.diff && changed {
		err = cmp.Or(err, p.source(diff.Diff(name+".orig", src, name, out)))
	}
	if !flags.list && !flags.diff && !flags.write {
		err = p.source(out)
	}
	return changed && (flags.list || flags.diff) && !flags.write, err
}

// tellErrors prints the problems that are errors and tells whether there are any.
func (p *program) tellErrors(problems []deck.Problem) (any bool) {
	for _, problem := range problems {
		if problem.Severity == deck.Error {
			any = true
			fmt.Fprint(p.err, p.lines(p.finding("", problem)))
		}
	}
	return any
}

// source prints an author's text: byte by byte into a file, and so that it cannot command
// a terminal.
func (p *program) source(text []byte) error {
	if f, ok := p.out.(*os.File); ok && term.IsTerminal(f.Fd()) {
		text = []byte(clean(strings.ReplaceAll(string(text), "\r\n", "\n")))
	}
	_, err := p.out.Write(text)
	return err
}

// errChanged says that a file is not what it was when it was read.
var errChanged = errors.New("changed meanwhile")

// replaceFile puts a new file into the place of the one that name stands for, at once and
// with its mode: whoever reads meanwhile sees the old or the new text, whole. A link
// stays, what it leads to is replaced; a file that may not be written is left alone, and
// so is one that does not hold src any more: an editor has saved it meanwhile.
func replaceFile(name string, src, text []byte) (err error) {
	name, err = filepath.EvalSymlinks(name)
	if err != nil {
		return err
	}
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	if info.Mode().Perm()&0o200 == 0 {
		return fs.ErrPermission
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".quiz-fmt-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	_, err = f.Write(text)
	err = errors.Join(err, f.Chmod(info.Mode().Perm()), f.Sync(), f.Close())
	if err != nil {
		return err
	}
	now, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if !bytes.Equal(now, src) {
		return errChanged
	}
	return os.Rename(f.Name(), name)
}
