package deck

import (
	"fmt"
	"math/rand/v2"
	"path"
	"slices"
	"testing"
	"testing/fstest"
)

// TestReloadIsLoad: whatever changes, a library that is reloaded is the one that would be
// loaded: the same decks, cards and problems.
func TestReloadIsLoad(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	names := []string{"a.md", "b.md", "sub/c.md", "sub/d.md", "sources.yaml", "sub/sources.yaml", "p.png", "sub/p.png"}
	write := func(fsys fstest.MapFS, name string) {
		id := ""
		if n := random.IntN(4); n > 0 {
			id = fmt.Sprintf("id: 0190b6c2-5d1e-7c8a-9a53-00000000000%d\n", n)
		}
		switch {
		case random.IntN(4) == 0:
			delete(fsys, name)
		case IsDeck(path.Base(name)):
			fsys[name] = &fstest.MapFile{Data: fmt.Appendf(nil, "---\ntitle: x\n%s---\n## Q%d\n![x](p.png)\n\nAnswer: b\n> Source: k%d §1\n", id, random.IntN(3), random.IntN(2))}
		default:
			fsys[name] = &fstest.MapFile{Data: fmt.Appendf(nil, "k%d:\n  titel%d: x\n", random.IntN(2), random.IntN(3))}
		}
	}
	fsys := fstest.MapFS{}
	l, _ := Load(fsys)
	for step := range 2000 {
		var changed []string
		for range 1 + random.IntN(2) {
			changed = append(changed, names[random.IntN(len(names))])
			write(fsys, changed[len(changed)-1])
		}
		l, _ = l.Reload(fsys, changed)
		want, _ := Load(fsys)
		if got, want := fmt.Sprint(l.Problems()), fmt.Sprint(want.Problems()); got != want {
			t.Fatalf("step %d, %v: problems %s, want %s", step, changed, got, want)
		}
		same := func(a, b *Deck) bool { return a.Path == b.Path && a.Revision == b.Revision }
		if !slices.EqualFunc(l.Decks(), want.Decks(), same) {
			t.Fatalf("step %d, %v: other decks", step, changed)
		}
		for _, d := range want.Decks() {
			for _, c := range d.Cards() {
				if got, ok := l.Card(c.ID); !ok || !same(got.Deck(), d) {
					t.Fatalf("step %d, %v: card of %s is %v", step, changed, d.Path, got)
				}
			}
		}
		for id := range l.cards.late {
			if _, ok := l.Card(id); ok {
				if _, there := want.Card(id); !there {
					t.Fatalf("step %d, %v: a card that is gone", step, changed)
				}
			}
		}
	}
}
