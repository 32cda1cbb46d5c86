package deck

import (
	"io/fs"
	"reflect"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/google/uuid"
)

const oneCardDeck = "---\ntitle: A\nid: 0190b6c2-5d1e-7c8a-9a53-0d2f6f4f2b11\nlang: en\n---\n## Q <!-- aaaaaa -->\nAnswer: b\n> Source: uno §7\n"

func codesOf(problems []Problem) []string {
	var out []string
	for _, p := range problems {
		out = append(out, p.Path+" "+p.Code)
	}
	return out
}

// TestLoad: decks below the root are found by path, deck id and card id; README.md and
// hidden directories are no decks.
func TestLoad(t *testing.T) {
	fsys := fstest.MapFS{
		"a.md":            {Data: []byte(oneCardDeck)},
		"sub/b.md":        {Data: []byte("## Q <!-- aaaaaa -->\nb\n")},
		"README.md":       {Data: []byte("# Read me\n")},
		"sub/readme.md":   {Data: []byte("# Read me\n")},
		".git/c.md":       {Data: []byte("## Q\n")},
		"sources.yaml":    {Data: []byte("uno:\n  title: Uno\n  published: 2023-10/2023-11\n  dated: inferred\n")},
		"sub/picture.png": {Data: []byte("x")},
	}
	lib, problems := Load(fsys)
	if len(problems) > 0 {
		t.Error(problems)
	}
	var paths []string
	for _, d := range lib.Decks() {
		paths = append(paths, d.Path)
		if got, ok := lib.Deck(d.ID()); !ok || got != d {
			t.Errorf("%s is not found by its id", d.Path)
		}
		for _, c := range d.Cards() {
			if got, ok := lib.Card(c.ID); !ok || got != c || c.Deck() != d {
				t.Errorf("card %s of %s is not found", c.ID, d.Path)
			}
		}
	}
	if !slices.Equal(paths, []string{"a.md", "sub/b.md"}) {
		t.Errorf("decks %v", paths)
	}
	if lib.Decks()[0].Cards()[0].ID == lib.Decks()[1].Cards()[0].ID {
		t.Error("one question id in two decks gives one card")
	}
	sol := lib.Decks()[0].Cards()[0].Solution()
	want := Citation{Key: "uno", Paragraphs: "7", Work: Work{Title: "Uno", Published: "2023-10/2023-11", Dated: "inferred"}}
	if len(sol.Citations) != 1 || !reflect.DeepEqual(sol.Citations[0], want) {
		t.Errorf("citations %+v", sol.Citations)
	}
}

// TestMisnamed: a file that its author takes for a deck and that is read as none is told
// of, until it is named rightly.
func TestMisnamed(t *testing.T) {
	deck := &fstest.MapFile{Data: []byte("## Q <!-- aaaaaa -->\nb\n")}
	fsys := fstest.MapFS{
		"a.md.txt": deck, "b.MD": deck, "sub/c.markdown": deck, "d.md": deck,
		"README.MD": deck, "readme.md.txt": deck, ".e.MD": deck, "notes.txt": deck, "md": deck,
	}
	lib, problems := Load(fsys)
	if want := []string{"a.md.txt W43", "b.MD W43", "sub/c.markdown W43"}; !slices.Equal(codesOf(problems), want) || len(lib.Decks()) != 1 {
		t.Errorf("problems %v, want %v", problems, want)
	}
	delete(fsys, "a.md.txt")
	fsys["a.md"], fsys["f.MD"] = deck, deck
	lib, problems = lib.Reload(fsys, []string{"a.md.txt", "a.md", "f.MD"})
	if want := []string{"b.MD W43", "f.MD W43", "sub/c.markdown W43"}; !slices.Equal(codesOf(lib.Problems()), want) || len(lib.Decks()) != 2 {
		t.Errorf("problems %v, want %v", lib.Problems(), want)
	}
	if want := []string{"f.MD W43"}; !slices.Equal(codesOf(problems), want) {
		t.Errorf("problems %v, want %v", problems, want)
	}
}

// TestDuplicateDeck: of two decks with one id the first by path stays.
func TestDuplicateDeck(t *testing.T) {
	lib, problems := Load(fstest.MapFS{
		"b.md": {Data: []byte(oneCardDeck)}, "a.md": {Data: []byte(oneCardDeck)},
		"sources.yaml": {Data: []byte("uno:\n  title: Uno\n")},
	})
	if got := codesOf(problems); !slices.Equal(got, []string{"b.md E33"}) || problems[0].Pos != (Pos{3, 1}) || problems[0].Args["path"] != "a.md" {
		t.Error(problems)
	}
	if len(lib.Decks()) != 1 || lib.Decks()[0].Path != "a.md" {
		t.Error("the second deck is still there")
	}
}

// TestCopiedDeck: the copy that a file manager makes is left out, not its original, and
// is offered an id of its own.
func TestCopiedDeck(t *testing.T) {
	for _, copied := range []string{"rome - Copia.md", "rome (1).md", "rome copy.md", "rome-2.md"} {
		lib, problems := Load(fstest.MapFS{
			"rome.md": {Data: []byte(oneCardDeck)}, copied: {Data: []byte(oneCardDeck)},
			"sources.yaml": {Data: []byte("uno:\n  title: Uno\n")},
		})
		if len(lib.Decks()) != 1 || lib.Decks()[0].Path != "rome.md" {
			t.Errorf("%s stays instead of rome.md", copied)
		}
		if fresh, err := uuid.Parse(problems[0].Args["fresh"]); err != nil || fresh == lib.Decks()[0].ID() {
			t.Errorf("%s is offered the id %q", copied, problems[0].Args["fresh"])
		}
	}
}

// lockedFS is a file system with a file that cannot be read.
type lockedFS struct{ fstest.MapFS }

func (u lockedFS) Open(name string) (fs.File, error) {
	if name == "locked.md" {
		return nil, fs.ErrPermission
	}
	return u.MapFS.Open(name)
}

func (u lockedFS) ReadFile(name string) ([]byte, error) {
	if name == "locked.md" {
		return nil, fs.ErrPermission
	}
	return u.MapFS.ReadFile(name)
}

func TestUnreadableDeck(t *testing.T) {
	lib, problems := Load(lockedFS{fstest.MapFS{"a.md": {Data: []byte("## Q <!-- aaaaaa -->\nb\n")}, "locked.md": {}}})
	if got := codesOf(problems); !slices.Equal(got, []string{"locked.md E34"}) || len(lib.Decks()) != 1 {
		t.Error(problems)
	}
}

// TestReload: a deck whose file and catalogue are unchanged is taken over, a changed
// one is read again.
func TestReload(t *testing.T) {
	fsys := fstest.MapFS{
		"a.md": {Data: []byte(oneCardDeck)}, "b.md": {Data: []byte("## Q <!-- aaaaaa -->\n![x](p.png)\n\n---\n\nb\n")},
		"sources.yaml": {Data: []byte("uno:\n  title: Uno\n")}, "p.png": {},
	}
	first, problems := Load(fsys)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	fsys["b.md"] = &fstest.MapFile{Data: []byte("## Q <!-- aaaaaa -->\nother\n")}
	second, _ := first.Reload(fsys, []string{"b.md"})
	if second.Decks()[0] != first.Decks()[0] {
		t.Error("an unchanged deck was read again")
	}
	if second.Decks()[1] == first.Decks()[1] || second.Decks()[1].Revision == first.Decks()[1].Revision {
		t.Error("a changed deck was not read again")
	}
	if second.Decks()[1].Cards()[0].ID != first.Decks()[1].Cards()[0].ID {
		t.Error("a reworded question lost its identity")
	}
	fsys["sources.yaml"] = &fstest.MapFile{Data: []byte("due:\n  title: Due\n")}
	third, problems := second.Reload(fsys, []string{"sources.yaml"})
	if third.Decks()[0] == first.Decks()[0] || !slices.Equal(codesOf(problems), []string{"a.md W24"}) {
		t.Error("a changed catalogue was not read again", problems)
	}
	delete(fsys, "p.png")
	fsys["b.md"] = &fstest.MapFile{Data: []byte("## Q <!-- aaaaaa -->\n![x](p.png)\n\nAnswer: b\n")}
	if _, problems = third.Reload(fsys, []string{"p.png", "b.md"}); !slices.Contains(codesOf(problems), "b.md W12") {
		t.Error("a picture that went missing was not noticed", problems)
	}
}

// TestParseWorks: a catalogue keeps its order, reports what it does not understand and
// reads keys in other languages.
func TestParseWorks(t *testing.T) {
	works, problems := ParseWorks("sources.yaml", []byte(`due:
  titolo: Due
  pubblicato: 2023-09-12
  paragraphs: { 7: 3fa9c1d2 }
uno:
  title: Uno
  dated: perhaps
  url: ftp://example.org
  published: last year
  autor: x
tre: 3
`))
	if w := works["due"]; w.Order != 0 || w.Title != "Due" || w.Published != "2023-09-12" || w.Dated != "stated" {
		t.Errorf("due is %+v", w)
	}
	if w := works["uno"]; w.Order != 1 || w.Title != "Uno" {
		t.Errorf("uno is %+v", w)
	}
	var got []string
	for _, p := range problems {
		got = append(got, p.Code+" "+itoa(p.Pos.Line))
	}
	if want := []string{"E36 7", "E36 8", "E36 9", "W23 10", "E36 11"}; !slices.Equal(got, want) {
		t.Errorf("problems %v, want %v", problems, want)
	}
	for edtf, ok := range map[string]bool{
		"2023": true, "202X": true, "2023-10/2023-11": true, "2024-06/..": true, "../2023": true, "2023-09-12~": true,
		"-0043": true, "23": false, "..": false, "2023-9": false, "autumn": false, "2023/2024/2025": false,
	} {
		_, problems := ParseWorks("sources.yaml", []byte("a:\n  published: \""+edtf+"\"\n"))
		if (len(problems) == 0) != ok {
			t.Errorf("published: %s gives %v", edtf, problems)
		}
	}
	if _, problems := ParseWorks("sources.yaml", []byte("a: [\n")); len(problems) != 1 || problems[0].Code != "E02" {
		t.Error(problems)
	}
	if works, problems := ParseWorks("sources.yaml", []byte("a:\n  title: A\nb: {title: B}\na:\n  title: C\n")); len(problems) != 1 || problems[0].Code != "E63" ||
		works["a"].Title != "A" || works["b"].Title != "B" {
		t.Error(works, problems)
	}
	if works, problems := ParseWorks("sources.yaml", nil); len(works)+len(problems) != 0 {
		t.Error("an empty catalogue is no mistake", problems)
	}
}
