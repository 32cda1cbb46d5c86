package deck

import (
	"bytes"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// Library is a directory of decks, read at one moment and immutable.
type Library struct {
	fsys     fs.FS
	decks    []*Deck // by path
	byID     map[uuid.UUID]*Deck
	cards    map[CardID]*Card
	problems []Problem
	// read keeps what Parse and Check said of each deck, so that Reload can take it over.
	read map[string]reading
}

// reading is one deck file together with everything that was read for it.
type reading struct {
	deck      *Deck
	catalogue []byte
	missing   bool // there is no catalogue
	problems  []Problem
}

// Load reads every *.md file below fsys but README.md, resolves the catalogue beside
// each and checks it. The Library holds what could be read; the problems are sorted by
// path and place.
func Load(fsys fs.FS) (*Library, []Problem) { return (*Library)(nil).Reload(fsys) }

// Reload reads fsys anew, taking over from l the decks whose bytes and catalogue are
// what they were.
func (l *Library) Reload(fsys fs.FS) (*Library, []Problem) {
	n := &Library{
		fsys: fsys, byID: map[uuid.UUID]*Deck{}, cards: map[CardID]*Card{}, read: map[string]reading{},
	}
	catalogues := map[string]catalogue{}
	walk := func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			n.report(name, "E34")
			if entry != nil && entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case entry.IsDir():
			if name != "." && strings.HasPrefix(entry.Name(), ".") {
				return fs.SkipDir
			}
			return nil
		case IsDeck(entry.Name()):
			n.take(l, name, catalogues)
		}
		return nil
	}
	_ = fs.WalkDir(fsys, ".", walk) // walk reports every error itself and returns none
	n.index()
	for _, c := range catalogues {
		n.problems = append(n.problems, c.problems...)
	}
	sortProblems(n.problems)
	return n, n.problems
}

// IsDeck tells whether a file of that name is a deck.
func IsDeck(name string) bool {
	return strings.HasSuffix(name, ".md") && !strings.EqualFold(name, "README.md") && !strings.HasPrefix(name, ".")
}

func (l *Library) report(name, code string, args ...string) {
	l.problems = append(l.problems, problem(name, Pos{1, 1}, code, args...))
}

// catalogue is one sources.yaml, read once for all the decks that name it.
type catalogue struct {
	src      []byte
	works    Works
	problems []Problem
	missing  bool
}

func (l *Library) take(old *Library, name string, catalogues map[string]catalogue) {
	src, err := fs.ReadFile(l.fsys, name)
	if err != nil {
		l.report(name, "E34")
		return
	}
	r, known := old.reading(name)
	if known && r.deck.Revision == revision(src) {
		c := l.catalogue(r.deck, catalogues)
		known = bytes.Equal(c.src, r.catalogue) && c.missing == r.missing
	} else {
		known = false
	}
	if !known {
		r = l.parse(name, src, catalogues)
	}
	l.read[name] = r
	l.decks = append(l.decks, r.deck)
	l.problems = slices.Concat(l.problems, r.problems, checkMedia(r.deck, l.fsys))
}

func (l *Library) reading(name string) (reading, bool) {
	if l == nil {
		return reading{}, false
	}
	r, ok := l.read[name]
	return r, ok
}

// parse reads one deck with its catalogue.
func (l *Library) parse(name string, src []byte, catalogues map[string]catalogue) reading {
	d, problems := Parse(name, src)
	c := l.catalogue(d, catalogues)
	if c.missing && d.Meta.Sources != "" {
		problems = append(problems, problem(name, d.sourcesPos, "E35", "path", d.Meta.Sources))
	}
	d.Works = c.works
	return reading{deck: d, catalogue: c.src, missing: c.missing, problems: append(problems, Check(d)...)}
}

// catalogue finds the catalogue of a deck: the one it names, or the sources.yaml
// beside it, if there is one.
func (l *Library) catalogue(d *Deck, known map[string]catalogue) catalogue {
	file := d.Meta.Sources
	if file == "" {
		file = "sources.yaml"
	}
	file = path.Join(path.Dir(d.Path), file)
	if c, ok := known[file]; ok {
		return c
	}
	c := catalogue{missing: true, works: Works{}}
	if fs.ValidPath(file) {
		src, err := fs.ReadFile(l.fsys, file)
		switch {
		case err == nil:
			c = catalogue{src: src}
			c.works, c.problems = ParseWorks(file, src)
		case !errors.Is(err, fs.ErrNotExist):
			c.problems = []Problem{problem(file, Pos{1, 1}, "E34")}
		}
	}
	known[file] = c
	return c
}

// index enters decks and cards by id. The second of two decks with one id is left out:
// which of them a learner's progress belongs to cannot be told.
func (l *Library) index() {
	// Without the ending, "rome" comes before its copy "rome (1)" and stays.
	name := func(d *Deck) string { return strings.TrimSuffix(d.Path, ".md") }
	slices.SortFunc(l.decks, func(a, b *Deck) int { return strings.Compare(name(a), name(b)) })
	l.decks = slices.DeleteFunc(l.decks, func(d *Deck) bool {
		first, taken := l.byID[d.ID()]
		if taken {
			l.problems = append(l.problems, problem(d.Path, d.idPos, "E33", "id", d.ID().String(), "path", first.Path,
				"fresh", uuid.NewSHA1(d.ID(), []byte(d.Path)).String()))
			return true
		}
		l.byID[d.ID()] = d
		return false
	})
	for _, d := range l.decks {
		for _, c := range d.cards {
			l.cards[c.ID] = c
		}
	}
}

// Decks lists the decks by path. The slice is shared: do not change it.
func (l *Library) Decks() []*Deck { return l.decks }

// Deck finds a deck by its id.
func (l *Library) Deck(id uuid.UUID) (*Deck, bool) {
	d, ok := l.byID[id]
	return d, ok
}

// Card finds a card by its id.
func (l *Library) Card(id CardID) (*Card, bool) {
	c, ok := l.cards[id]
	return c, ok
}

// Problems lists what was found while loading, sorted by path and place.
func (l *Library) Problems() []Problem { return l.problems }

// FS is the directory that the library was read from, for pictures and sound.
func (l *Library) FS() fs.FS { return l.fsys }
