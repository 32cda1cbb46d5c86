package deck_test

import (
	"testing"
	"testing/fstest"

	"ripasso/deck"
)

// Of two decks with one id the first by name stays, and the author is told at once,
// whichever of them is new.
func TestCopyIsTold(t *testing.T) {
	source := "---\ntitle: T\nid: 018b5f3a-6c20-7d41-9b7e-2f64c1a85d03\nlang: en\n---\n\n## Who founded Rome? <!-- q7k2mz -->\nAnswer: Romulus\n"
	for _, name := range []string{"0t.md", "zt.md"} {
		fsys := fstest.MapFS{"t.md": {Data: []byte(source)}}
		library, _ := deck.Load(fsys)
		fsys[name] = &fstest.MapFile{Data: []byte(source)}
		library, problems := library.Reload(fsys, []string{name})
		first, second := min(name, "t.md"), max(name, "t.md")
		if got := library.Decks(); len(got) != 1 || got[0].Path != first {
			t.Errorf("%s: the library has %d decks, the first %s", name, len(got), got[0].Path)
		}
		told := false
		for _, p := range problems {
			told = told || p.Code == "E33" && p.Path == second && p.Args["path"] == first
		}
		if !told {
			t.Errorf("%s: nobody is told: %v", name, problems)
		}
	}
}
