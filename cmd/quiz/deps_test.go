package main

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

// arrows is the architecture: each room and the rooms it may import. A room that is
// not here may not exist. No arrow points up or sideways.
var arrows = map[string][]string{
	"deck":      {},
	"quiz/fsrs": {},
	"quiz/exam": {"quiz/fsrs"},
	"web":       {},
	"decks":     {},

	"deck/article": {"deck"},

	"quiz": {"deck", "quiz/fsrs", "quiz/exam"},

	"quiz/bolt":      {"deck", "quiz", "quiz/fsrs"},
	"quiz/remote":    {"deck", "quiz"},
	"quiz/postgres":  {"deck", "quiz", "quiz/fsrs"},
	"quiz/storetest": {"deck", "quiz", "quiz/fsrs"},

	"server": {"deck", "quiz", "quiz/fsrs"},

	"cmd/quiz": {"deck", "deck/article", "quiz/fsrs", "web", "decks", "quiz", "quiz/bolt", "quiz/remote", "quiz/postgres", "server"},
}

// testArrows is what a room's tests may import beyond what the room may: a real store,
// the suites that state promises, the real words and decks.
var testArrows = map[string][]string{
	"deck/article":   {"decks"},
	"decks":          {"deck", "quiz/storetest"},
	"quiz":           {"quiz/bolt", "quiz/storetest"},
	"quiz/bolt":      {"quiz/storetest"},
	"quiz/remote":    {"quiz/bolt", "quiz/fsrs", "quiz/storetest"},
	"quiz/postgres":  {"quiz/storetest"},
	"quiz/storetest": {"quiz/bolt"},
	"server":         {"quiz/bolt", "quiz/postgres", "quiz/storetest", "web"},
	"cmd/quiz":       {"quiz/storetest"},
}

// homes is where each foreign module may be imported: in one room, but for uuid,
// whose identifiers everybody passes on. What only tests import is free.
var homes = map[string][]string{
	"github.com/google/uuid": nil, // anywhere

	"github.com/yuin/goldmark":      {"deck"},
	"github.com/goccy/go-yaml":      {"deck"},
	"golang.org/x/text":             {"deck", "deck/article"},
	"go.etcd.io/bbolt":              {"quiz/bolt"},
	"github.com/jackc/pgx":          {"quiz/postgres"},
	"golang.org/x/tools":            {"quiz/storetest"}, // txtar, the form of the scenarios
	"github.com/google/go-cmp":      {"quiz/storetest"}, // which is for tests
	"github.com/gofiber/fiber":      {"server"},
	"github.com/valyala/fasthttp":   {"server"}, // the types of Fiber's own server
	"github.com/danielgtaylor/huma": {"server"},
	"github.com/andybalholm/brotli": {"server"},

	"charm.land/bubbletea":                  {"cmd/quiz"},
	"charm.land/lipgloss":                   {"cmd/quiz"},
	"github.com/charmbracelet/colorprofile": {"cmd/quiz"}, // what Bubble Tea says of a terminal's colours
	"github.com/charmbracelet/x":            {"cmd/quiz"}, // widths of text, whether there is a terminal
	"github.com/spf13/cobra":                {"cmd/quiz"},
	"github.com/spf13/pflag":                {"cmd/quiz"}, // the flags of cobra
	"github.com/adrg/xdg":                   {"cmd/quiz"},
	"github.com/rogpeppe/go-internal":       {"cmd/quiz"}, // diff, which fmt -d shows
}

func TestArrows(t *testing.T) {
	rooms, err := readRooms(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range astray(rooms) {
		t.Error(fault)
	}
	for name := range arrows {
		if _, ok := rooms[name]; !ok {
			t.Errorf("room %s is in the table and not in the tree", name)
		}
	}
	for module := range homes {
		if !slices.ContainsFunc(slices.Collect(maps.Values(rooms)), func(r room) bool {
			return slices.ContainsFunc(r.imports, func(p string) bool { return within(p, module) })
		}) {
			t.Errorf("nobody imports %s: take it out of the table", module)
		}
	}
}

// TestArrowsAreSeen breaks each rule on purpose.
func TestArrowsAreSeen(t *testing.T) {
	tests := []struct{ file, source, want string }{
		{"deck/a.go", "// Package deck.\npackage deck\nimport _ \"ripasso/quiz\"", "deck may not import quiz"},
		{"quiz/bolt/a.go", "// Package bolt.\npackage bolt\nimport _ \"ripasso/server\"", "quiz/bolt may not import server"},
		{"utils/a.go", "// Package utils.\npackage utils", "utils is no room"},
		{"deck/a.go", "package deck", "deck has no package comment"},
		{"quiz/a.go", "// Package quiz.\npackage quiz\nimport _ \"go.etcd.io/bbolt\"", "quiz may not import go.etcd.io/bbolt"},
		{"quiz/a.go", "// Package quiz.\npackage quiz\nimport _ \"example.org/new\"", "example.org/new has no home"},
		{"deck/a_test.go", "package deck_test\nimport _ \"ripasso/server\"", "tests of deck may not import server"},
	}
	for _, test := range tests {
		rooms, err := readRooms(fstest.MapFS{test.file: {Data: []byte(test.source)}})
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(astray(rooms), "\n"); !strings.Contains(got, test.want) {
			t.Errorf("%s:\n%s\ngot %q, want %q", test.file, test.source, got, test.want)
		}
	}
}

// room is a package of the module.
type room struct {
	imports   []string // of its files that are no tests
	tested    []string // of its tests
	commented bool
}

// readRooms reads the imports of every package below a module's root.
func readRooms(root fs.FS) (map[string]room, error) {
	rooms := map[string]room{}
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && skipped(name):
			return fs.SkipDir
		case entry.IsDir() || !strings.HasSuffix(name, ".go"):
			return nil
		}
		src, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ImportsOnly|parser.ParseComments)
		if err != nil {
			return err
		}
		r := rooms[path.Dir(name)]
		into := &r.tested
		if !strings.HasSuffix(name, "_test.go") {
			into, r.commented = &r.imports, r.commented || file.Doc != nil
		}
		for _, spec := range file.Imports {
			target, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			*into = append(*into, target)
		}
		rooms[path.Dir(name)] = r
		return nil
	})
	return rooms, err
}

// skipped is what belongs to no room.
func skipped(dir string) bool {
	base := path.Base(dir)
	return dir != "." && (strings.HasPrefix(base, ".") || base == "testdata" || base == "node_modules")
}

// astray lists what breaks the tables.
func astray(rooms map[string]room) []string {
	var faults []string
	for _, name := range slices.Sorted(maps.Keys(rooms)) {
		r := rooms[name]
		allowed, known := arrows[name]
		if !known {
			faults = append(faults, name+" is no room: arrows does not have it")
			continue
		}
		if !r.commented {
			faults = append(faults, name+" has no package comment")
		}
		for _, target := range r.imports {
			if inside, ok := strings.CutPrefix(target, "ripasso/"); ok {
				if !slices.Contains(allowed, inside) {
					faults = append(faults, fmt.Sprintf("%s may not import %s", name, inside))
				}
			} else if fault := foreign(name, target); fault != "" {
				faults = append(faults, fault)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(rooms)) {
		allowed := slices.Concat(arrows[name], testArrows[name], []string{name})
		for _, target := range rooms[name].tested {
			if inside, ok := strings.CutPrefix(target, "ripasso/"); ok && !slices.Contains(allowed, inside) {
				faults = append(faults, fmt.Sprintf("tests of %s may not import %s", name, inside))
			}
		}
	}
	return faults
}

// TestDependenciesAreExplained holds CONTRIBUTING's table to go.mod: each module that is
// asked for by name has a line that says why.
func TestDependenciesAreExplained(t *testing.T) {
	table, err := os.ReadFile("../../CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(mod)) {
		module, version, ok := strings.Cut(strings.TrimSpace(line), " v")
		if !ok || !strings.Contains(module, ".") || strings.Contains(version, "// indirect") {
			continue
		}
		if !strings.Contains(string(table), "\n| "+module+" |") {
			t.Errorf("CONTRIBUTING.md has no line for %s", module)
		}
	}
}

// foreign checks the import of a package that is not of this module.
func foreign(name, target string) string {
	if first, _, _ := strings.Cut(target, "/"); !strings.Contains(first, ".") {
		return "" // the standard library
	}
	for module, home := range homes {
		if within(target, module) {
			if home != nil && !slices.Contains(home, name) {
				return fmt.Sprintf("%s may not import %s: its home is %s", name, target, strings.Join(home, ", "))
			}
			return ""
		}
	}
	return target + " has no home: homes does not have it"
}

func within(target, module string) bool {
	return target == module || strings.HasPrefix(target, module+"/")
}
