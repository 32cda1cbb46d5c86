package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestRaced: the Makefile has the race detector watch every room that starts goroutines.
func TestRaced(t *testing.T) {
	makefile, err := os.ReadFile("../../Makefile")
	check(t, err)
	list := regexp.MustCompile(`(?m)^RACED = (.+)$`).FindSubmatch(makefile)
	if list == nil {
		t.Fatal("the Makefile has no list of what is raced")
	}
	raced := strings.Fields(string(list[1]))
	for _, room := range slices.Sorted(maps.Keys(arrows)) {
		if room == "quiz/storetest" {
			continue // its suites run in the tests of the stores, which are raced
		}
		if where := goroutines(t, room); where != "" && !slices.Contains(raced, "./"+room) {
			t.Errorf("%s starts a goroutine: the race detector is to watch %s", where, room)
		}
	}
	if goroutines(t, "quiz") == "" || goroutines(t, "quiz/fsrs") == "" { // by go and by a sync.WaitGroup
		t.Error("goroutines are not seen")
	}
}

// goroutines is where a room starts its first goroutine, or "" where it starts none.
func goroutines(t *testing.T, room string) (where string) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("..", "..", room, "*.go"))
	check(t, err)
	set := token.NewFileSet()
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
		check(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			starts := false
			switch x := n.(type) {
			case *ast.GoStmt:
				starts = true
			case *ast.SelectorExpr:
				starts = x.Sel.Name == "Go"
			}
			if starts && where == "" {
				where = set.Position(n.Pos()).String()
			}
			return true
		})
	}
	return where
}
