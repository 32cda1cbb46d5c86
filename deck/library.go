package deck

import (
	"io/fs"
	"maps"
	"path"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/google/uuid"
)

// Library is a directory of decks, read at one moment and immutable.
type Library struct {
	fsys     fs.FS
	decks    []*Deck // by path
	byID     map[uuid.UUID]*Deck
	cards    cardIndex
	read     map[string]*reading // by path: decks, and directories that cannot be read
	twice    []Problem           // of decks that share an id
	problems func() []Problem

	mu         sync.Mutex
	catalogues map[string]func() *catalogue // by path, read once for all the decks that name it
}

// reading is one deck file together with everything that was read for it.
type reading struct {
	deck      *Deck // nil where there is nothing to read
	catalogue *catalogue
	problems  []Problem
	media     []Problem // of the files that the deck shows
}

// catalogue is one sources.yaml.
type catalogue struct {
	file     string
	works    Works
	problems []Problem
	missing  bool
}

// Load reads every *.md file below fsys but README.md, resolves the catalogue beside
// each and checks it, several files at a time. The Library holds what could be read;
// the problems are sorted by path and place.
func Load(fsys fs.FS) (*Library, []Problem) {
	l := &Library{fsys: fsys, read: map[string]*reading{}, catalogues: map[string]func() *catalogue{}}
	var names []string
	_ = fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			l.read[name] = &reading{problems: []Problem{problem(name, Pos{1, 1}, "E34")}}
			if entry != nil && entry.IsDir() {
				return fs.SkipDir
			}
		case entry.IsDir() && name != "." && strings.HasPrefix(entry.Name(), "."):
			return fs.SkipDir
		case IsDeck(entry.Name()) || misnamed(entry.Name()):
			names = append(names, name)
		}
		return nil
	}) // the function keeps every error itself and returns none
	l.takeAll(names)
	l.index(&Library{})
	return l, l.Problems()
}

// Reload is the library as it is once the named files have changed, appeared or gone. What
// it takes grows with them, not with the library: every other deck is taken over from
// l. The problems are those of the decks that were looked at anew.
func (l *Library) Reload(fsys fs.FS, changed []string) (*Library, []Problem) {
	n := &Library{fsys: fsys, read: maps.Clone(l.read), catalogues: maps.Clone(l.catalogues)}
	dirty, seen := map[string]bool{}, map[string]bool{}
	others := false
	for _, name := range changed {
		seen[name] = true
		delete(n.catalogues, name)
		if _, was := n.read[name]; was || IsDeck(path.Base(name)) || misnamed(path.Base(name)) {
			dirty[name] = true
		} else {
			others = true
		}
	}
	for name, r := range n.read {
		if !others {
			break
		}
		switch {
		case r.deck == nil || dirty[name]:
		case seen[r.catalogue.file]:
			dirty[name] = true
		case slices.ContainsFunc(r.deck.media, func(a attachment) bool { return seen[a.file(r.deck)] }):
			again := *r
			again.media = checkMedia(r.deck, fsys)
			n.read[name] = &again
			seen[name] = true
		}
	}
	n.takeAll(slices.Sorted(maps.Keys(dirty)))
	if !n.replace(l, dirty) {
		n.index(l)
	}
	var found []Problem
	for name := range dirty {
		seen[name] = true
	}
	for name := range seen {
		if r := n.read[name]; r != nil {
			found = slices.Concat(found, r.problems, r.media)
		}
	}
	for _, name := range changed {
		if read := n.catalogues[name]; read != nil {
			found = append(found, read().problems...)
		}
	}
	// Of two decks with one id the first by name stays: the other is told, whichever of them is new.
	found = slices.Concat(found, slices.DeleteFunc(slices.Clone(n.twice), func(p Problem) bool { return !seen[p.Path] && !seen[p.Args["path"]] }))
	sortProblems(found)
	return n, found
}

// IsDeck tells whether a file of that name is a deck.
func IsDeck(name string) bool {
	return strings.HasSuffix(name, ".md") && !strings.EqualFold(name, "README.md") && !strings.HasPrefix(name, ".")
}

// misnamed tells whether a file of that name is meant as a deck and is none: an editor has
// added an ending, or the ending is in capitals.
func misnamed(name string) bool {
	lower := strings.ToLower(name)
	return !IsDeck(name) && deckLike.MatchString(lower) && !strings.HasPrefix(lower, "readme.") && !strings.HasPrefix(name, ".")
}

var deckLike = regexp.MustCompile(`\.(?:md|md\.txt|markdown|mdown)$`)

// takeAll reads the named files, as many at a time as there are processors.
func (l *Library) takeAll(names []string) {
	out := make([]*reading, len(names))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(names)) {
		workers.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(names)); i = next.Add(1) - 1 {
				out[i] = l.take(names[i])
			}
		})
	}
	workers.Wait()
	for i, name := range names {
		if out[i] == nil {
			delete(l.read, name)
		} else {
			l.read[name] = out[i]
		}
	}
}

// take reads one deck with its catalogue; nil where there is no such file.
func (l *Library) take(name string) *reading {
	src, bad := readFile(l.fsys, name)
	switch {
	case bad == nil:
	case bad.Code == "":
		return nil
	default:
		return &reading{problems: []Problem{*bad}}
	}
	if misnamed(path.Base(name)) {
		return &reading{problems: []Problem{problem(name, Pos{1, 1}, "W43")}}
	}
	d, problems := Parse(name, src)
	c := l.catalogue(d)
	if c.missing && d.Meta.Sources != "" {
		problems = append(problems, problem(name, d.sourcesPos, "E35", "path", d.Meta.Sources))
	}
	d.Works = c.works
	return &reading{deck: d, catalogue: c, problems: append(problems, Check(d)...), media: checkMedia(d, l.fsys)}
}

// catalogue finds the catalogue of a deck: the one it names, or the sources.yaml
// beside it, if there is one.
func (l *Library) catalogue(d *Deck) *catalogue {
	file := d.Meta.Sources
	if file == "" {
		file = "sources.yaml"
	}
	file = path.Join(path.Dir(d.Path), file)
	l.mu.Lock()
	read, known := l.catalogues[file]
	if !known {
		read = sync.OnceValue(func() *catalogue { return readCatalogue(l.fsys, file) })
		l.catalogues[file] = read
	}
	l.mu.Unlock()
	return read()
}

func readCatalogue(fsys fs.FS, file string) *catalogue {
	c := &catalogue{file: file, works: Works{}}
	if c.missing = !fs.ValidPath(file); c.missing {
		return c
	}
	src, bad := readFile(fsys, file)
	switch {
	case bad == nil:
		c.works, c.problems = ParseWorks(file, src)
	case bad.Code == "":
		c.missing = true
	default:
		c.problems = []Problem{*bad}
	}
	return c
}

// index enters decks and cards by id. The second of two decks with one id is left out:
// which of them a learner's progress belongs to cannot be told.
func (l *Library) index(old *Library) {
	l.byID = make(map[uuid.UUID]*Deck, len(l.read))
	l.decks = make([]*Deck, 0, len(l.read))
	for _, r := range l.read {
		if r.deck != nil {
			l.decks = append(l.decks, r.deck)
		}
	}
	// Without the ending, "rome" comes before its copy "rome (1)" and stays.
	name := func(d *Deck) string { return strings.TrimSuffix(d.Path, ".md") }
	slices.SortFunc(l.decks, func(a, b *Deck) int { return strings.Compare(name(a), name(b)) })
	l.decks = slices.DeleteFunc(l.decks, func(d *Deck) bool {
		first, taken := l.byID[d.ID()]
		if taken {
			l.twice = append(l.twice, problem(d.Path, d.idPos, "E33", "id", d.ID().String(), "path", first.Path,
				"fresh", uuid.NewSHA1(d.ID(), []byte(d.Path)).String()))
			return true
		}
		l.byID[d.ID()] = d
		return false
	})
	fresh := slices.DeleteFunc(slices.Clone(l.decks), func(d *Deck) bool { return old.byID[d.ID()] == d })
	l.cards = old.cards.with(l.decks, fresh)
	l.problems = sync.OnceValue(l.allProblems)
}

// replace puts edited decks into the places of what they were. It declines where decks
// come, go or change their ids, which index then sorts out.
func (l *Library) replace(old *Library, edited map[string]bool) bool {
	if len(old.twice) > 0 {
		return false
	}
	var fresh []*Deck
	for name := range edited {
		was, is := old.read[name], l.read[name]
		if was == nil || is == nil || was.deck == nil || is.deck == nil || was.deck.ID() != is.deck.ID() {
			return false
		}
		fresh = append(fresh, is.deck)
	}
	l.byID, l.decks = maps.Clone(old.byID), slices.Clone(old.decks)
	for _, d := range fresh {
		l.decks[slices.Index(l.decks, l.byID[d.ID()])] = d
		l.byID[d.ID()] = d
	}
	l.cards = old.cards.with(l.decks, fresh)
	l.problems = sync.OnceValue(l.allProblems)
	return true
}

// inUse lists the catalogues that a deck refers to.
func (l *Library) inUse() []*catalogue {
	used := map[*catalogue]bool{}
	for _, r := range l.read {
		if r.catalogue != nil {
			used[r.catalogue] = true
		}
	}
	return slices.Collect(maps.Keys(used))
}

func (l *Library) allProblems() []Problem {
	all := slices.Clone(l.twice)
	for _, r := range l.read {
		all = append(append(all, r.problems...), r.media...)
	}
	for _, c := range l.inUse() {
		all = append(all, c.problems...)
	}
	sortProblems(all)
	return all
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
	c, ok := l.cards.find(id)
	if !ok || l.byID[c.Deck().ID()] != c.Deck() {
		return nil, false
	}
	return c, true
}

// Problems lists what was found in all files, sorted by path and place. The slice is
// shared: do not change it.
func (l *Library) Problems() []Problem { return l.problems() }

// Broken tells whether a deck has an error.
func (l *Library) Broken(path string) bool {
	isError := func(p Problem) bool { return p.Path == path && p.Severity == Error }
	r := l.read[path]
	return r != nil && slices.ContainsFunc(r.problems, isError) || slices.ContainsFunc(l.twice, isError)
}

// FS is the directory that the library was read from, for pictures and sound.
func (l *Library) FS() fs.FS { return l.fsys }
