package main

import (
	"bytes"
	"context"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"path"
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
	read    map[string][]byte // what each file held when it was read last
	whole   map[string][]byte // and when it last had no error
	stamp   uint64
}

// openShelf finds the library and reads it.
func (p *program) openShelf(at place) (*shelf, error) {
	s := &shelf{dir: decks.FS, whole: map[string][]byte{}}
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
	s.stamp, _ = stamp(s.dir) // before reading, so that no change falls in between
	s.reload()
	return s, nil
}

// books is the library of this moment.
func (s *shelf) books() *deck.Library { return s.library.Load() }

// change is what a reload found.
type change struct {
	problems []deck.Problem // of the files that changed
	kept     []string       // files that are broken now and stay as they were
}

// reload reads what changed.
func (s *shelf) reload() change {
	old, before, now := s.library.Load(), s.read, map[string][]byte{}
	view := &keeper{FS: s.dir, read: now}
	library, problems := old.Reload(view)
	view.read = nil // from here on it only serves pictures, to many at once
	broken := map[string]bool{}
	for _, p := range problems {
		broken[p.Path] = broken[p.Path] || p.Severity == deck.Error
	}
	var c change
	kept := map[string][]byte{}
	for name, src := range now {
		whole, ok := s.whole[name]
		switch {
		case !broken[name]:
			s.whole[name] = src
		case ok:
			kept[name] = whole
			c.kept = append(c.kept, name)
		}
	}
	slices.Sort(c.kept)
	for _, p := range problems {
		if src, ok := before[p.Path]; !ok || !bytes.Equal(src, now[p.Path]) {
			c.problems = append(c.problems, p)
		}
	}
	s.read = now
	if len(kept) > 0 {
		library, _ = library.Reload(&keeper{FS: s.dir, kept: kept})
	}
	s.library.Store(library)
	return c
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
		// A directory that cannot be read now, a stick pulled out, leaves what is there.
		if now, err := stamp(s.dir); err == nil && now != s.stamp {
			s.stamp = now
			tell(s.reload())
		}
	}
}

// stamp sums up names, sizes and times of the files below a directory.
func stamp(dir fs.FS) (uint64, error) {
	sum := fnv.New64a()
	err := fs.WalkDir(dir, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil && name == ".":
			return err
		case err != nil:
			return nil
		case entry.IsDir() && name != "." && strings.HasPrefix(path.Base(name), "."):
			return fs.SkipDir
		case entry.IsDir():
			return nil
		}
		if info, err := entry.Info(); err == nil {
			fmt.Fprintln(sum, name, info.Size(), info.ModTime().UnixNano())
		}
		return nil
	})
	return sum.Sum64(), err
}

// keeper is a directory in which some files read as they were once.
type keeper struct {
	fs.FS
	kept map[string][]byte
	read map[string][]byte // takes down what ReadFile reads, unless nil
}

// ReadFile implements fs.ReadFileFS, through which decks are read.
func (k *keeper) ReadFile(name string) ([]byte, error) {
	src, ok := k.kept[name]
	if !ok {
		var err error
		if src, err = fs.ReadFile(k.FS, name); err != nil {
			return nil, err
		}
	}
	if k.read != nil {
		k.read[name] = src
	}
	return src, nil
}

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
