package deck

import (
	"bytes"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "rewrite the golden files from what the program says")

// TestGolden reads every archive in testdata: the files before "tree" are a library,
// "tree" is what its decks are read as and "problems" what is found about them.
func TestGolden(t *testing.T) {
	for _, name := range goldens(t) {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			lib, problems := Load(libraryOf(t, archive))
			var trees, found strings.Builder
			for _, d := range lib.Decks() {
				trees.WriteString(dump(d))
			}
			for _, p := range problems {
				found.WriteString(p.String() + "\n")
			}
			got := map[string]string{"tree": trees.String(), "problems": found.String()}
			if *update {
				rewrite(t, name, archive, got)
				return
			}
			for _, f := range archive.Files {
				if want, ok := got[f.Name]; ok && want != string(f.Data) {
					t.Errorf("%s:\ngot\n%s\nwant\n%s", f.Name, want, f.Data)
				}
			}
		})
	}
}

func goldens(t testing.TB) []string {
	t.Helper()
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal("no golden files", err)
	}
	return names
}

// libraryOf is the library inside an archive.
func libraryOf(t testing.TB, archive *txtar.Archive) fs.FS {
	t.Helper()
	var files txtar.Archive
	for _, f := range archive.Files {
		if f.Name != "tree" && f.Name != "problems" {
			files.Files = append(files.Files, f)
		}
	}
	fsys, err := txtar.FS(&files)
	if err != nil {
		t.Fatal(err)
	}
	return fsys
}

func rewrite(t *testing.T, name string, archive *txtar.Archive, got map[string]string) {
	t.Helper()
	kept := archive.Files[:0]
	for _, f := range archive.Files {
		if _, ok := got[f.Name]; !ok {
			kept = append(kept, f)
		}
	}
	archive.Files = kept
	for _, part := range []string{"tree", "problems"} {
		archive.Files = append(archive.Files, txtar.File{Name: part, Data: []byte(got[part])})
	}
	if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

// decksOf lists the deck sources of all golden files, and the repository's own decks.
func decksOf(t testing.TB) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for _, name := range goldens(t) {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			if strings.HasSuffix(f.Name, ".md") {
				out[name+"/"+f.Name] = f.Data
			}
		}
	}
	own, err := filepath.Glob("../decks/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range own {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = src
	}
	return out
}

// TestPrint states the law of the printer: what it prints is read as the same deck,
// without problems, and printed the same again.
func TestPrint(t *testing.T) {
	for name, src := range decksOf(t) {
		d, _ := Parse("deck.md", src)
		printed := d.Print()
		again, problems := Parse("deck.md", printed)
		for _, p := range problems {
			if p.Severity == Error {
				t.Errorf("%s: printed deck has %v", name, p)
			}
		}
		if got, want := dump(again), dump(d); got != want {
			t.Errorf("%s: printed as\n%s\nread as\n%s\nwant\n%s", name, printed, got, want)
		}
		if twice := again.Print(); !bytes.Equal(twice, printed) {
			t.Errorf("%s: printed as\n%s\nthen as\n%s", name, printed, twice)
		}
	}
}

// TestPrintKeepsCanonicalText: the manual's own sample is canonical.
func TestPrintKeepsCanonicalText(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/sample.txtar")
	if err != nil {
		t.Fatal(err)
	}
	src := archive.Files[0].Data
	d, _ := Parse("roma.md", src)
	if got := d.Print(); !bytes.Equal(got, src) {
		t.Errorf("got\n%s\nwant\n%s", got, src)
	}
}

// TestPrintGap: whatever stands in a gap is read again from what is printed.
func TestPrintGap(t *testing.T) {
	src := "## A <!-- aaaaaa -->\nthe [[a\\[\\[b|\\[\\[\\[c|[d|e\\[|f\\]\\]::g \\[\\[]] and [[h]]\n"
	d, problems := Parse("d.md", []byte(src))
	if len(problems) > 0 || len(d.Questions) != 1 {
		t.Fatal(problems)
	}
	again, problems := Parse("d.md", d.Print())
	if len(problems) > 0 || len(again.Questions) != 1 {
		t.Fatalf("%v in %s", problems, d.Print())
	}
	if was, is := d.Questions[0].Body.answers(), again.Questions[0].Body.answers(); !slices.Equal(was, is) {
		t.Errorf("%q became %q", was, is)
	}
}
