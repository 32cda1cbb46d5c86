package main

import (
	"context"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"ripasso/deck"
	"ripasso/decks"
)

// pollEvery is how often the library's directory is looked at. Polling works on
// every file system, a shared folder of the school's network too.
const pollEvery = time.Second

// shelf is the library in use. A deck that is edited into something broken stays as
// it was when it was last whole: a learner in the middle of it must not lose it.
type shelf struct {
	dir     fs.FS
	name    string // of the directory; "" for the samples
	library atomic.Pointer[deck.Library]
	stamps  map[string]stamp  // of the files as they were read last
	kept    map[string][]byte // what is read instead of some of them
}

// openShelf finds the library and reads it.
func (p *program) openShelf(at place) (*shelf, error) {
	s := &shelf{dir: decks.FS, kept: map[string][]byte{}}
	name := at.decks
	for _, own := range p.ownDecks() {
		if info, err := os.Stat(own); name == "" && err == nil && info.IsDir() {
			name = own
		}
	}
	if name != "" {
		info, err := os.Stat(name)
		if err == nil && !info.IsDir() {
			return nil, p.fault(misuse, "term.error.decks.file", name)
		}
		if err != nil {
			return nil, p.fault(found, "term.error.decks", name, p.reason(err))
		}
		// A root does not follow links that lead out of it.
		root, err := os.OpenRoot(name)
		if err != nil {
			return nil, p.fault(found, "term.error.decks", name, p.reason(err))
		}
		s.dir, s.name = root.FS(), name
	}
	s.stamps, _ = stamps(s.dir) // before reading, so that no change falls in between
	library, _ := deck.Load(s.dir)
	s.library.Store(library)
	return s, nil
}

// place is the directory by its one name, "" for the samples.
func (s *shelf) place() string {
	if s.name == "" {
		return ""
	}
	name := s.name
	if abs, err := filepath.Abs(name); err == nil {
		name = abs
	}
	if real, err := filepath.EvalSymlinks(name); err == nil {
		name = real
	}
	return name
}

// books is the library of this moment.
func (s *shelf) books() *deck.Library { return s.library.Load() }

// change is what a reload found.
type change struct {
	problems []deck.Problem // of the files that changed
	kept     []string       // files that are broken now and stay as they were
	became   deck.Change    // what became of the questions
}

// reload reads what changed since it was read last. A directory that cannot be read now,
// a stick pulled out, leaves what is there.
func (s *shelf) reload() (c change, changed bool) {
	now, err := stamps(s.dir)
	if err != nil {
		return c, false
	}
	var names []string
	for name, stamp := range now {
		if s.stamps[name] != stamp {
			names = append(names, name)
		}
	}
	for name := range s.stamps {
		if _, ok := now[name]; !ok {
			names = append(names, name)
		}
	}
	s.stamps = now
	if len(names) == 0 {
		return c, false
	}
	old := s.books()
	library, problems := old.Reload(s.dir, names)
	c.problems = problems
	for path, src := range sourcesOf(old, names) {
		if !old.Broken(path) {
			s.kept[path] = src
		}
	}
	for _, name := range names {
		_, there := now[name]
		if !there || !library.Broken(name) {
			delete(s.kept, name)
		} else if _, ok := s.kept[name]; ok {
			c.kept = append(c.kept, name)
		}
	}
	if len(s.kept) > 0 {
		library, _ = library.Reload(&keeper{s.dir, maps.Clone(s.kept)}, slices.Collect(maps.Keys(s.kept)))
	}
	slices.Sort(c.kept)
	s.library.Store(library)
	c.became = library.Since(old)
	return c, true
}

// sourcesOf are the bytes of the named decks.
func sourcesOf(library *deck.Library, names []string) map[string][]byte {
	out := map[string][]byte{}
	for _, d := range library.Decks() {
		if slices.Contains(names, d.Path) {
			out[d.Path] = d.Source()
		}
	}
	return out
}

// watch reloads the library when its files change, and tells what it found, until
// ctx ends.
func (s *shelf) watch(ctx context.Context, tell func(change)) {
	if s.name == "" {
		return
	}
	ticker := time.NewTicker(pollEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if c, changed := s.reload(); changed {
			tell(c)
		}
	}
}

// stamp tells two states of a file apart without reading it.
type stamp struct {
	size, time int64
	mode       fs.FileMode
}

// stamps looks at the files below a directory, and at the directories that cannot be
// read.
func stamps(dir fs.FS) (map[string]stamp, error) {
	all := map[string]stamp{}
	err := fs.WalkDir(dir, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil && name == ".":
			return err
		case err != nil:
			all[name] = stamp{}
			return nil
		case entry.IsDir() && name != "." && strings.HasPrefix(path.Base(name), "."):
			return fs.SkipDir
		case entry.IsDir():
			return nil
		}
		info, err := entry.Info()
		if err == nil && info.Mode()&fs.ModeSymlink != 0 {
			if target, err := fs.Stat(dir, name); err == nil {
				info = target
			}
		}
		if err == nil {
			all[name] = stamp{info.Size(), info.ModTime().UnixNano(), info.Mode()}
		}
		return nil
	})
	return all, err
}

// keeper is a directory in which some files read as they were once.
type keeper struct {
	fs.FS
	kept map[string][]byte
}

// ReadFile implements fs.ReadFileFS, through which decks are read.
func (k *keeper) ReadFile(name string) ([]byte, error) {
	if src, ok := k.kept[name]; ok {
		return src, nil
	}
	return fs.ReadFile(k.FS, name)
}

// Stat implements fs.StatFS: to open a file only to look at it would wait for a pipe.
func (k *keeper) Stat(name string) (fs.FileInfo, error) { return fs.Stat(k.FS, name) }

// Lstat implements fs.ReadLinkFS.
func (k *keeper) Lstat(name string) (fs.FileInfo, error) { return fs.Lstat(k.FS, name) }

// ReadLink implements fs.ReadLinkFS.
func (k *keeper) ReadLink(name string) (string, error) { return fs.ReadLink(k.FS, name) }

// find resolves the decks that a command line names: by path, with or without
// ".md", by file name, or by title.
func (p *program) find(library *deck.Library, names []string) ([]*deck.Deck, error) {
	var found []*deck.Deck
	for _, name := range names {
		d, err := p.findOne(library, name)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(found, d) {
			found = append(found, d)
		}
	}
	return found, nil
}

func (p *program) findOne(library *deck.Library, name string) (*deck.Deck, error) {
	wanted := strings.TrimSuffix(path.Clean(strings.ReplaceAll(name, `\`, "/")), ".md")
	tests := []func(*deck.Deck) bool{
		func(d *deck.Deck) bool { return strings.TrimSuffix(d.Path, ".md") == wanted },
		func(d *deck.Deck) bool {
			return strings.EqualFold(strings.TrimSuffix(path.Base(d.Path), ".md"), wanted)
		},
		func(d *deck.Deck) bool { return strings.EqualFold(d.Meta.Title, name) },
	}
	for _, fits := range tests {
		var all []*deck.Deck
		for _, d := range library.Decks() {
			if fits(d) {
				all = append(all, d)
			}
		}
		switch len(all) {
		case 0:
		case 1:
			return all[0], nil
		default:
			return nil, p.fault(misuse, "term.error.deck.several", name, deckNames(all))
		}
	}
	return nil, p.fault(misuse, "term.error.deck", name, deckNames(library.Decks()))
}

func deckNames(all []*deck.Deck) string {
	var names []string
	for _, d := range all {
		names = append(names, strings.TrimSuffix(d.Path, ".md"))
	}
	return strings.Join(names, ", ")
}
