package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

// The measures of the house: what can be read without scrolling back.
const (
	maxFunction = 60  // lines
	maxFile     = 400 // lines; tests may be longer
	maxPackage  = 15  // files, tests not counted
	maxMethods  = 8   // of an interface
)

// excused lists what may break a rule, each with its reason. An entry that is no
// longer needed fails the test.
var excused = map[string]string{
	"cmd/quiz":          "a command is a file, and so is each form that a kind of question takes in the terminal",
	"deck":              "a kind is a file, and so is each thing that a teacher may write or a pupil may answer",
	"quiz/bolt":         "a kind of row is a file, and so is each way of reading a file that is not sound",
	"quiz":              "a noun is a file; the codecs read what the nouns do not show",
	"deck/datewords.go": "the articles and prepositions that a typed date may hold are data",
}

// TestHouse holds the sources to the rules of the house.
func TestHouse(t *testing.T) {
	breaches, err := inspect(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range breaches {
		if excused[b.name] == "" {
			t.Errorf("%s: %s", b.name, b.what)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(excused)) {
		if !slices.ContainsFunc(breaches, func(b breach) bool { return b.name == name }) {
			t.Errorf("%s needs no excuse any more", name)
		}
	}
}

// TestHouseIsSeen breaks each rule on purpose.
func TestHouseIsSeen(t *testing.T) {
	long := "package a\nfunc f() {\n" + strings.Repeat("_ = 1\n", maxFunction) + "}\n"
	tests := []struct{ source, want string }{
		{long, "62 lines"},
		{"package a\n" + strings.Repeat("\n", maxFile), "lines"},
		{"package a\nfunc init() {}", "init"},
		{"package a\nfunc F() {}", "F has no comment"},
		{"package a\ntype T struct{}", "T has no comment"},
		{"package a\nconst C = 1", "C has no comment"},
		{"package a\n// T is one.\ntype T struct{}\nfunc (T) M() {}", "M has no comment"},
		{"package a\n// GetX gets.\nfunc GetX() {}", "Get"},
		{"package a\n// I is one.\ntype I interface {" + strings.Repeat(" m();", maxMethods+1) + "}", "9 methods"},
		{"package a\nvar n int\nfunc f() { n++ }", "n changes"},
		{"package a\nvar n map[int]int\nfunc f() { n[0] = 1 }", "n changes"},
		{"package a\nfunc f() { panic(1) }", "panic"},
		{"package a\nvar s = \"questa risposta non è della domanda\"", "Italian"},
	}
	for _, test := range tests {
		breaches, err := inspect(fstest.MapFS{"a/a.go": {Data: []byte(test.source)}})
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(breaches); !strings.Contains(got, test.want) {
			t.Errorf("%.60q: got %s, want %q", test.source, got, test.want)
		}
	}
	crowded := fstest.MapFS{}
	for i := range maxPackage + 1 {
		crowded[fmt.Sprintf("a/f%d.go", i)] = &fstest.MapFile{Data: []byte("package a")}
	}
	breaches, err := inspect(crowded)
	if got := fmt.Sprint(breaches); err != nil || !strings.Contains(got, "16 files") {
		t.Errorf("a crowded package: got %s, %v", got, err)
	}
}

// breach is a place that breaks a rule.
type breach struct{ name, what string }

func inspect(root fs.FS) ([]breach, error) {
	var out []breach
	files := map[string]int{} // by package, tests not counted
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && skipped(name):
			return fs.SkipDir
		case entry.IsDir():
			if slices.Contains([]string{"utils", "util", "common", "helpers", "models"}, path.Base(name)) {
				out = append(out, breach{name, "a name that says nothing"})
			}
			return nil
		case !strings.HasSuffix(name, ".go"):
			return nil
		}
		src, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		if !strings.HasSuffix(name, "_test.go") {
			files[path.Dir(name)]++
		}
		breaches, err := inspectFile(name, src)
		out = append(out, breaches...)
		return err
	})
	for name, n := range files {
		if n > maxPackage {
			out = append(out, breach{name, fmt.Sprintf("%d files, %d may be", n, maxPackage)})
		}
	}
	return out, err
}

func inspectFile(name string, src []byte) ([]breach, error) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, src, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	test := strings.HasSuffix(name, "_test.go")
	var out []breach
	if lines := strings.Count(string(src), "\n") + 1; lines > maxFile && !test {
		out = append(out, breach{name, fmt.Sprintf("%d lines, %d may be", lines, maxFile)})
	}
	for _, decl := range file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			out = append(out, inspectFunc(name, set, d, test)...)
		case *ast.GenDecl:
			if !test {
				out = append(out, inspectDecl(name, d)...)
			}
		}
	}
	if !test {
		out = append(out, foreignWords(name, set, file)...)
		out = append(out, inspectBodies(name, set, file, string(src))...)
	}
	return out, nil
}

// inspectBodies looks for package variables that change, which only a file that
// declares them is asked for, and for a panic without the words "cannot happen".
func inspectBodies(name string, set *token.FileSet, file *ast.File, src string) []breach {
	lines := strings.Split(src, "\n")
	var out []breach
	ast.Inspect(file, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.AssignStmt:
			for _, left := range x.Lhs {
				out = append(out, changed(name, file, left)...)
			}
		case *ast.IncDecStmt:
			out = append(out, changed(name, file, x.X)...)
		case *ast.CallExpr:
			id, ok := x.Fun.(*ast.Ident)
			if line := set.Position(x.Pos()).Line; ok && id.Name == "panic" && !strings.Contains(lines[line-1], "cannot happen") {
				out = append(out, breach{name, fmt.Sprintf("line %d: panic is for what cannot happen, with the reason", line)})
			}
		}
		return true
	})
	return out
}

// changed is a breach where an assignment's left side, or what it indexes, is a
// package variable.
func changed(name string, file *ast.File, left ast.Expr) []breach {
	for {
		switch x := left.(type) {
		case *ast.IndexExpr:
			left = x.X
		case *ast.SelectorExpr:
			left = x.X
		case *ast.Ident:
			if v := file.Scope.Lookup(x.Name); v != nil && v.Kind == ast.Var && x.Obj == v {
				return []breach{{name, x.Name + " changes: a package variable never does"}}
			}
			return nil
		default:
			return nil
		}
	}
}

func inspectFunc(name string, set *token.FileSet, d *ast.FuncDecl, test bool) []breach {
	var out []breach
	at := name + " " + d.Name.Name
	if lines := set.Position(d.End()).Line - set.Position(d.Pos()).Line + 1; lines > maxFunction && !test {
		out = append(out, breach{at, fmt.Sprintf("%d lines, %d may be", lines, maxFunction)})
	}
	if d.Name.Name == "init" && d.Recv == nil {
		out = append(out, breach{at, "init does its work behind everybody's back"})
	}
	if test {
		return out
	}
	if d.Name.IsExported() && d.Doc == nil && exportedReceiver(d) {
		out = append(out, breach{at, d.Name.Name + " has no comment"})
	}
	if strings.HasPrefix(d.Name.Name, "Get") && len(d.Name.Name) > 3 {
		out = append(out, breach{at, "Get says nothing"})
	}
	return out
}

// exportedReceiver is whether a function can be seen from outside: it is no method,
// or one of an exported type.
func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	for expr := d.Recv.List[0].Type; ; {
		switch x := expr.(type) {
		case *ast.StarExpr:
			expr = x.X
		case *ast.IndexExpr:
			expr = x.X
		case *ast.Ident:
			return x.IsExported()
		default:
			return true
		}
	}
}

func inspectDecl(name string, d *ast.GenDecl) []breach {
	var out []breach
	for _, spec := range d.Specs {
		switch s := spec.(type) {
		case *ast.TypeSpec:
			if i, ok := s.Type.(*ast.InterfaceType); ok && i.Methods.NumFields() > maxMethods {
				out = append(out, breach{name + " " + s.Name.Name, fmt.Sprintf("%d methods, %d may be", i.Methods.NumFields(), maxMethods)})
			}
			if s.Name.IsExported() && d.Doc == nil && s.Doc == nil && s.Comment == nil {
				out = append(out, breach{name + " " + s.Name.Name, s.Name.Name + " has no comment"})
			}
		case *ast.ValueSpec:
			for _, n := range s.Names {
				if n.IsExported() && d.Doc == nil && s.Doc == nil && s.Comment == nil {
					out = append(out, breach{name + " " + n.Name, n.Name + " has no comment"})
				}
			}
		}
	}
	return out
}

// italian are words that make a sentence Italian. Single words are no sentence: the
// keywords, months and number words that package deck reads are data.
var italian = regexp.MustCompile(`(?i)\b(il|la|gli|della|delle|dei|del|non|è|che|una|per|con|sono|più|questa|questo)\b`)

func foreignWords(name string, set *token.FileSet, file *ast.File) []breach {
	var out []breach
	ast.Inspect(file, func(n ast.Node) bool {
		lit, ok := n.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING {
			return true
		}
		text, err := strconv.Unquote(lit.Value)
		if err == nil && len(strings.Fields(text)) >= 4 && len(italian.FindAllString(text, -1)) >= 2 {
			line := set.Position(lit.Pos()).Line
			out = append(out, breach{name, fmt.Sprintf("line %d: Italian words belong into the catalogue", line)})
		}
		return true
	})
	return out
}
