package main

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"ripasso/deck"
)

// checkFlags are what check can be told.
type checkFlags struct {
	at       place
	articles string // directory of the texts; "" does not look at sources
	since    string // an older state of what is checked; "" compares nothing
	strict   bool
	format   checkFormat
	json     bool // the same as the format of that name
}

// check tells an author what is wrong with decks, all at once.
func (p *program) check(c *cobra.Command) {
	var flags checkFlags
	c.Flags().StringVar(&flags.at.decks, "decks", "", p.words.text("term.flag.decks"))
	c.Flags().StringVar(&flags.articles, "articles", "", p.words.text("term.flag.articles"))
	c.Flags().StringVar(&flags.since, "since", "", p.words.text("term.flag.since"))
	c.Flags().BoolVar(&flags.strict, "strict", false, p.words.text("term.flag.strict"))
	c.Flags().Var(&flags.format, "format", p.words.text("term.flag.format"))
	c.Flags().BoolVar(&flags.json, "json", false, p.words.text("term.flag.json"))
	c.ValidArgsFunction = nil // files are what is completed
	c.RunE = func(_ *cobra.Command, paths []string) error { return p.runCheck(flags, paths) }
}

func (p *program) runCheck(flags checkFlags, paths []string) error {
	all := findings{Problems: []finding{}}
	if flags.json {
		if flags.format != "" && flags.format != asJSON {
			return p.fault(misuse, "term.error.formats", flags.format.String())
		}
		flags.format = asJSON
	}
	if flags.since != "" && len(paths) == 0 && flags.at.decks == "" {
		return p.fault(misuse, "term.error.since.path", flags.since)
	}
	var err error
	if all.old, err = p.before(flags.since, paths); err != nil {
		return err
	}
	if flags.articles != "" {
		root, err := p.openArticles(flags.articles)
		if err != nil {
			return err
		}
		defer root.Close()
		all.articles, all.Grounding = root.FS(), &grounding{}
	}
	if len(paths) == 0 {
		s, err := p.openShelf(flags.at)
		if err != nil {
			return err
		}
		p.take(&all, s.name, s.books())
	}
	for _, group := range groups(paths) {
		if err := p.checkGroup(&all, group); err != nil {
			return err
		}
	}
	slices.SortStableFunc(all.Problems, func(a, b finding) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	if err := p.printFindings(flags, all); err != nil {
		return err
	}
	if all.Errors > 0 || flags.strict && all.Warnings > 0 {
		return errFound
	}
	return nil
}

// before is the library that name stands for, an older state of what is checked; nil
// where none is given. It is a directory if that is one, else a deck.
func (p *program) before(name string, paths []string) (*deck.Library, error) {
	if name == "" {
		return nil, nil
	}
	if len(paths) > 1 {
		return nil, p.fault(misuse, "term.error.since", len(paths))
	}
	return p.loadGroup(groups([]string{name})[0])
}

// group is a directory, whole or with only some of its decks.
type group struct {
	dir   string
	files []string // none: all
}

// groups puts files of one directory together, so that what they share is checked once.
func groups(paths []string) []group {
	var out []group
	for _, name := range paths {
		name = filepath.Clean(name)
		if info, err := os.Stat(name); err == nil && info.IsDir() {
			out = append(out, group{dir: name})
			continue
		}
		dir := filepath.Dir(name)
		at := slices.IndexFunc(out, func(g group) bool { return g.dir == dir && len(g.files) > 0 })
		if at < 0 {
			at = len(out)
			out = append(out, group{dir: dir})
		}
		out[at].files = append(out[at].files, filepath.Base(name))
	}
	return out
}

func (p *program) checkGroup(all *findings, g group) error {
	library, err := p.loadGroup(g)
	if err == nil {
		p.take(all, g.dir, library)
	}
	return err
}

// loadGroup reads the decks of a group.
func (p *program) loadGroup(g group) (*deck.Library, error) {
	for _, file := range g.files {
		name := filepath.Join(g.dir, file)
		if _, err := os.Stat(name); err != nil {
			return nil, p.fault(found, "term.error.read", name, p.reason(err))
		}
		if !strings.HasSuffix(file, ".md") {
			return nil, p.fault(misuse, "term.error.notdeck", name)
		}
	}
	root, err := os.OpenRoot(g.dir)
	if err != nil {
		return nil, p.fault(found, "term.error.read", g.dir, p.reason(err))
	}
	defer root.Close()
	var dir = root.FS()
	if len(g.files) > 0 {
		dir = only{dir, g.files}
	}
	library, _ := deck.Load(dir)
	if len(library.Decks()) == 0 && len(library.Problems()) == 0 {
		return nil, p.fault(found, "term.error.nodecks", g.dir)
	}
	return library, nil
}

// only is a directory that shows just some of its decks; pictures and catalogues
// are there as ever.
type only struct {
	fs.FS
	files []string
}

// ReadDir implements fs.ReadDirFS.
func (o only) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(o.FS, name)
	return slices.DeleteFunc(entries, func(e fs.DirEntry) bool {
		return e.IsDir() || !slices.Contains(o.files, e.Name())
	}), err
}

// Stat implements fs.StatFS: to open a file only to look at it would wait for a pipe.
func (o only) Stat(name string) (fs.FileInfo, error) { return fs.Stat(o.FS, name) }

// Lstat implements fs.ReadLinkFS.
func (o only) Lstat(name string) (fs.FileInfo, error) { return fs.Lstat(o.FS, name) }

// ReadLink implements fs.ReadLinkFS.
func (o only) ReadLink(name string) (string, error) { return fs.ReadLink(o.FS, name) }

// findings is the answer of check, and its form as JSON, which only grows.
type findings struct {
	Problems  []finding `json:"problems"`
	Decks     int       `json:"decks"`
	Questions int       `json:"questions"`
	Errors    int       `json:"errors"`
	Warnings  int       `json:"warnings"`

	Grounding *grounding `json:"grounding,omitempty"` // with --articles
	articles  fs.FS

	Became *became `json:"became,omitempty"` // with --since
	old    *deck.Library
}

// became is what became of the questions of an older state.
type became struct {
	Edited  int `json:"edited"`
	Renamed int `json:"renamed"`
	New     int `json:"new"`
	Gone    int `json:"gone"`
}

// since compares a library with an older one. Two that are one deck each are compared as
// if they had one name: the copy of a deck without an id is no other deck.
func since(old, now *deck.Library) *became {
	c := now.Since(old)
	if len(old.Decks()) == 1 && len(now.Decks()) == 1 {
		was, _ := deck.Parse(now.Decks()[0].Path, old.Decks()[0].Source())
		c = deck.Compare(was, now.Decks()[0])
	}
	return &became{c.Edited, c.Renamed, c.New, c.Gone}
}

// add enters a finding and counts it; a note is only told.
func (all *findings) add(f finding) {
	switch f.Severity {
	case deck.Error:
		all.Errors++
	case deck.Warning:
		all.Warnings++
	}
	all.Problems = append(all.Problems, f)
}

// finding is one problem with its words.
type finding struct {
	Path     string            `json:"path"`
	Line     int               `json:"line"`
	Column   int               `json:"column"`
	Severity deck.Severity     `json:"severity"`
	Code     string            `json:"code"`
	Message  string            `json:"message"`
	Hint     string            `json:"hint,omitempty"`
	Args     map[string]string `json:"args,omitempty"`
}

// take adds what a library holds to the findings.
func (p *program) take(all *findings, dir string, library *deck.Library) {
	all.Decks += len(library.Decks())
	for _, d := range library.Decks() {
		all.Questions += len(d.Questions)
	}
	for _, problem := range slices.Concat(library.Problems(), library.Overlaps()) {
		all.add(p.finding(dir, problem))
	}
	if all.old != nil {
		all.Became = since(all.old, library)
	}
	if all.articles != nil {
		p.ground(all, dir, library, all.articles)
	}
}

// finding gives a problem its words; dir is what its path is relative to.
func (p *program) finding(dir string, problem deck.Problem) finding {
	f := finding{
		Path: filepath.Join(dir, filepath.FromSlash(path.Clean(problem.Path))), Line: problem.Pos.Line, Column: problem.Pos.Col,
		Severity: problem.Severity, Code: problem.Code, Args: problem.Args,
	}
	f.Message = oneLine(p.words.text("problem."+problem.Code, problem.Args))
	if hint := "hint." + problem.Code; p.words.has(hint) {
		f.Hint = oneLine(p.words.text(hint, problem.Args))
	}
	return f
}

// lines is a finding as a person reads it, and as editors find the place.
func (p *program) lines(f finding) string {
	severity := "term.severity.warning"
	switch f.Severity {
	case deck.Error:
		severity = "term.severity.error"
	case deck.Note:
		severity = "term.severity.note"
	}
	s := fmt.Sprintf("%s:%d:%d: %s: %s [%s]\n", oneLine(f.Path), f.Line, f.Column, p.words.text(severity), f.Message, f.Code)
	if f.Hint != "" {
		s += "hint: " + f.Hint + "\n"
	}
	return s
}

func (p *program) printFindings(flags checkFlags, all findings) error {
	if printed, err := p.printForPrograms(flags.format, all); printed {
		return err
	}
	for _, f := range all.Problems {
		if _, err := fmt.Fprint(p.out, p.lines(f)); err != nil {
			return err
		}
	}
	w := p.words
	counts := []string{w.text("term.count.decks", all.Decks), w.text("term.count.questions", all.Questions),
		w.text("term.count.errors", all.Errors), w.text("term.count.warnings", all.Warnings)}
	if all.Grounding != nil {
		counts = append(counts, all.Grounding.counts(w))
	}
	if _, err := fmt.Fprintln(p.err, strings.Join(counts, ", ")); err != nil {
		return err
	}
	if b := all.Became; b != nil && *b == (became{}) {
		p.tell("term.check.same")
	} else if b != nil {
		p.tellBecame(deck.Change{Edited: b.Edited, Renamed: b.Renamed, New: b.New, Gone: b.Gone})
	}
	return nil
}
