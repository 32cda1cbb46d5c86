package deck

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// TestOverlaps: which pairs of questions are found to overlap, and which are not.
func TestOverlaps(t *testing.T) {
	for _, tt := range []struct{ name, first, second, want string }{
		{"other question word", "Dove si incontrarono Putin e Kim nel 2019?\nRisposta: Vladivostok", "In quale città si incontrarono Putin e Kim nel 2019?\nRisposta: Vladivostok", "W35"},
		{"other order", "Quando si videro Putin e Kim?\nData: 2019", "Kim e Putin quando si videro?\nData: 2023", "W35"},
		{"other kind", "Chi fu il primo re di Roma?\nRisposta: Romolo", "Chi fu il primo re di Roma antica?\n- [x] Romolo\n- [ ] Numa", "W35"},
		{"inflected", "Dove si incontrarono Putin e Kim?\nA Vladivostok", "Dove avvenne l'incontro fra Kim e Putin?\nRisposta: a Vladivostok", "W35"},
		{"another answer", "Chi fu il primo re di Roma?\nRisposta: Romolo", "Chi fu il primo re di Roma antica?\nRisposta: Numa", ""},
		{"another country", "Qual è la capitale della Francia?\nRisposta: Parigi", "Qual è la capitale della Cina?\nRisposta: Pechino", ""},
		{"same answer by chance", "Quanti giorni ha il mese di marzo?\nNumero: 31", "Quanti giorni ha il mese di maggio?\nNumero: 31", ""},
		{"another name", "Quando nacque Kim Jong Un?\nData: 1984", "Quando nacque Kim Jong Il?\nData: 1941", ""},
		{"statements turned round", "La Russia è più grande della Cina.\nRisposta: vero", "La Cina è più grande della Russia.\nRisposta: falso", ""},
		{"same heading over orderings", "Metti in ordine le guerre\nOrdina:\n1. a\n2. b", "Metti in ordine le guerre\nOrdina:\n1. c\n2. d", ""},
		{"answer in a prompt", "Chi fu il primo re di Roma?\nRisposta: Romolo", "Quando morì Romolo, il primo re di Roma?\nRisposta: tanto tempo fa", "W36"},
		{"answer in a statement", "Chi fu il primo re di Roma?\n- [x] Romolo\n- [ ] Numa", "Romolo fu il primo re di Roma.\nRisposta: vero", "W36"},
		{"answer in a choice", "Quale fiume passò Cesare con l'esercito?\nRisposta: Rubicone", "Che cosa fece Cesare?\n- [x] passò il fiume Rubicone con l'esercito\n- [ ] niente", "W36"},
		{"answer beside another gap", "Chi diede il titolo a Ottaviano?\nRisposta: il Senato", "Nomi\nA [[Ottaviano]] diede il titolo il Senato nel [[27 a.C.]].", "W36"},
		{"answer only in what is asked", "Chi fu il primo re di Roma?\nRisposta: Romolo", "Nomi\nIl primo re di Roma fu [[Romolo]].", ""},
		{"answer among all the choices", "Chi fu il primo re di Roma?\n- [x] Romolo\n- [ ] Numa", "Fra Romolo e Numa, il primo re di Roma che regnò meno?\nRisposta: non si sa", ""},
		{"answer about something else", "Chi fu il primo re di Roma?\nRisposta: Romolo", "Come si chiamava il gemello di Romolo?\nRisposta: Remo", ""},
		{"explanation is no prompt", "Chi fu il primo re di Roma?\nRisposta: Romolo", "Quanti re ebbe la città?\nNumero: 7\n\n> Spiegazione: Romolo fu il primo re di Roma.", ""},
	} {
		src := "---\nlang: it\n---\n## " + tt.first + "\n\n## " + tt.second + "\n"
		d, problems := Parse("d.md", []byte(src))
		if len(d.Questions) != 2 {
			t.Fatalf("%s: %v", tt.name, problems)
		}
		found := overlapsOf(d)
		if got := strings.Join(found, " "); got != tt.want {
			t.Errorf("%s: found %q, want %q", tt.name, got, tt.want)
		}
		if tt.want == "" {
			continue
		}
		allowed := strings.Replace(src, "\n\n## "+tt.second, "\n\n> Permesso: W36\n\n## "+tt.second+"\n\n> Permesso: W35", 1)
		d, problems = Parse("d.md", []byte(allowed))
		if found := overlapsOf(d); len(found) > 0 || len(d.Questions) != 2 {
			t.Errorf("%s: allowed, and found %v, %v", tt.name, found, problems)
		}
	}
}

func overlapsOf(d *Deck) []string {
	var found []string
	for _, p := range Check(d) {
		if p.Code == "W35" || p.Code == "W36" {
			found = append(found, p.Code)
		}
	}
	return found
}

// TestOverlapsOfLibrary: a question that stands in another deck too is told of, at the
// later one, until its author allows it.
func TestOverlapsOfLibrary(t *testing.T) {
	one := "---\nlang: en\n---\n## Where did Kim and Putin meet? <!-- aaaaaa -->\nAnswer: Vladivostok\n"
	two := "---\nlang: en\n---\n## Other <!-- bbbbbb -->\nb\n\n## In which city did Putin and Kim meet? <!-- cccccc -->\nAnswer: Vladivostok\n"
	l, problems := Load(fstest.MapFS{"a.md": {Data: []byte(one)}, "b.md": {Data: []byte(two)}})
	if len(problems) > 0 {
		t.Error(problems)
	}
	want := problem("b.md", Pos{7, 1}, "N01", "path", "a.md", "line", "4")
	if got := l.Overlaps(); len(got) != 1 || got[0].String() != want.String() {
		t.Errorf("%v, want %v", got, want)
	}
	l, problems = Load(fstest.MapFS{"a.md": {Data: []byte(one)}, "b.md": {Data: []byte(two + "\n> Allow: N01\n")}})
	if got := l.Overlaps(); len(got)+len(problems) > 0 {
		t.Errorf("allowed, and found %v, %v", got, problems)
	}
}

// TestOverlapsAreBounded: how many pairs are compared grows with the number of questions,
// also where all are made of the same words.
func TestOverlapsAreBounded(t *testing.T) {
	for _, n := range []int{100, 1000, 10_000} {
		var src strings.Builder
		for i := range n {
			fmt.Fprintf(&src, "## Which king of ancient Rome was number %d?\nAnswer: king of ancient Rome %d\n", i, i%7)
		}
		d, _ := Parse("d.md", []byte(src.String()))
		c := &checker{deck: d}
		if compared := c.overlaps(); compared > 2*maxRivals*n || compared == 0 {
			t.Errorf("%d questions: %d pairs compared", n, compared)
		}
	}
}

// TestNoFile: what has the name of a deck and is none is said to be so; it is never opened.
func TestNoFile(t *testing.T) {
	whole := &fstest.MapFile{Data: []byte("## Q <!-- aaaaaa -->\nb\n")}
	fsys := openedFS{fstest.MapFS{
		"a.md": whole, "folder.md/b.md": whole,
		"pipe.md": {Mode: fs.ModeNamedPipe}, "device.md": {Mode: fs.ModeDevice}, "huge.md": {Data: make([]byte, MaxFile+1)},
		"nowhere.md": {Data: []byte("gone"), Mode: fs.ModeSymlink},
		"linked.md":  {Data: []byte("folder.md"), Mode: fs.ModeSymlink}, "sub/sources.yaml": {Mode: fs.ModeNamedPipe}, "sub/c.md": whole,
	}, map[string]bool{"pipe.md": true, "device.md": true, "huge.md": true, "sub/sources.yaml": true}}
	l, problems := Load(fsys)
	want := []string{"device.md E58", "folder.md E58", "huge.md E57", "linked.md E58", "nowhere.md E59", "pipe.md E58", "sub/sources.yaml E58"}
	if got := codesOf(problems); !slices.Equal(got, want) {
		t.Errorf("problems %v, want %v", got, want)
	}
	if len(l.Decks()) != 3 {
		t.Errorf("%d decks, want the three whole ones", len(l.Decks()))
	}
}

// openedFS panics where a file is opened that must not be.
type openedFS struct {
	fstest.MapFS
	never map[string]bool
}

func (o openedFS) ReadFile(name string) ([]byte, error) {
	if o.never[name] {
		panic(name + " was opened")
	}
	return o.MapFS.ReadFile(name)
}
