package quiz

import (
	"errors"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz/fsrs"
)

// keptState is what of a State is kept: the rest follows from it.
type keptState struct {
	Settings        Settings
	Cards           map[deck.CardID]Progress
	Days            map[Day]DayTotal
	Total           DayTotal
	Facts           int
	Settled, Latest Moment
	Awaited         []FactID
	Moved           map[deck.CardID]deck.CardID
	Moves           int
	Refit           *Refit
	Aside           map[deck.CardID]SetAside
	Fitted          Moment
	Bands           Bands
	Exams           map[uuid.UUID]DatedExam
	Outlooks        []DatedOutlook
	Firsts          [4]int
	Slips           map[deck.CardID]Slips
}

func (s *State) kept() keptState {
	return keptState{
		Settings: *s.Settings, Cards: maps.Collect(s.Cards.All()), Days: maps.Collect(s.Days.All()), Total: s.Total,
		Facts: s.Facts, Settled: s.Settled, Latest: s.Latest, Awaited: s.Awaited, Moved: s.Moved, Moves: s.Moves,
		Refit: s.Refit, Aside: s.Aside, Fitted: s.Fitted, Bands: *s.Bands, Exams: s.Exams, Outlooks: s.Outlooks, Firsts: s.Firsts, Slips: maps.Collect(s.Slips.All()),
	}
}

// unlike is how two states differ in what is kept of them, or "". Package cmp is only asked
// where they do: over thousands of cards it takes a hundred times as long to find nothing.
func unlike(want, got *State) string {
	a, b := want.kept(), got.kept()
	if reflect.DeepEqual(a, b) {
		return ""
	}
	return cmp.Diff(a, b, cmpopts.EquateEmpty())
}

// shelved keeps states as a store does, piece by piece.
type shelved struct {
	head   []byte
	leaves map[deck.CardID][]byte
	wrote  int // leaves
}

func (x *shelved) put(s, before *State) {
	if before == nil {
		x.leaves = map[deck.CardID][]byte{}
	}
	head, leaves := s.Keep(before)
	x.head = head
	for l := range leaves {
		x.wrote++
		if l.Bytes == nil {
			delete(x.leaves, l.Bound)
		} else {
			x.leaves[l.Bound] = l.Bytes
		}
	}
}

func (x *shelved) take() (*State, error) {
	return Kept(x.head, func(yield func(Leaf) bool) {
		for _, bound := range slices.SortedFunc(maps.Keys(x.leaves), inOrder) {
			if !yield(Leaf{bound, x.leaves[bound]}) {
				return
			}
		}
	})
}

// What is written after a change is little, and with what was there before gives the
// state: after answers, after undos, and after a replay that has built it anew.
func TestKeepWritesWhatChanged(t *testing.T) {
	r := newRng(9)
	var facts []Fact
	answer := func(n, cards int) {
		for range n {
			card := deck.CardID{byte(r.IntN(cards)), byte(r.IntN(8)), 7}
			at := noon.Add(time.Duration(len(facts)) * time.Minute)
			facts = append(facts, reviewFact(r.id(), card, at, fsrs.Grade(1+r.IntN(4))))
		}
	}
	answer(5000, 256)
	var x shelved
	var before *State
	current := Replay(slices.Values(facts))
	check := func(when string, limit int) {
		t.Helper()
		x.wrote = 0
		x.put(current, before)
		got, err := x.take()
		if err != nil {
			t.Fatalf("%s: %v", when, err)
		}
		if diff := unlike(current, got); diff != "" {
			t.Fatalf("%s (-kept +read):\n%s", when, diff)
		}
		if x.wrote > limit {
			t.Errorf("%s: %d leaves were written, want at most %d", when, x.wrote, limit)
		}
		before = current
	}
	check("at first", 1000)
	check("unchanged", 0)
	for range 20 {
		next := current.Clone()
		answer(5, 256)
		for _, f := range facts[len(facts)-5:] {
			if !next.Add(f) {
				t.Fatal("an answer did not come last")
			}
		}
		void := Fact{ID: r.id(), At: noon.AddDate(1, 0, 0), Void: &Void{Target: facts[len(facts)-1].ID}}
		if next.Add(void) {
			facts = append(facts, void)
		}
		current = next
		check("after five answers", 10)
	}
	current = Replay(slices.Values(facts))
	check("after a replay", 1000)
	current = Replay(slices.Values(facts[:1]))
	check("a state of one fact", 1000)
}

// A piece that is missing, of another leaf or of another time is refused.
func TestKeptRefuses(t *testing.T) {
	r := newRng(10)
	var facts []Fact
	for i := range 200 {
		facts = append(facts, reviewFact(r.id(), deck.CardID{byte(i)}, noon.Add(time.Duration(i)*time.Minute), fsrs.Good))
	}
	var good shelved
	good.put(Replay(slices.Values(facts)), nil)
	if _, err := good.take(); err != nil {
		t.Fatal(err)
	}
	bounds := slices.SortedFunc(maps.Keys(good.leaves), inOrder)
	for name, change := range map[string]func(x *shelved){
		"a leaf is missing":   func(x *shelved) { delete(x.leaves, bounds[1]) },
		"a leaf is another's": func(x *shelved) { x.leaves[bounds[1]] = x.leaves[bounds[2]] },
		"a leaf of another time": func(x *shelved) {
			var later shelved
			later.put(Replay(slices.Values(append(slices.Clone(facts), reviewFact(r.id(), deck.CardID{30}, noon.AddDate(1, 0, 0), fsrs.Good)))), nil)
			x.leaves = later.leaves
		},
		"a leaf is damaged":      func(x *shelved) { x.leaves[bounds[1]] = append(slices.Clone(x.leaves[bounds[1]][:50]), 1) },
		"a leaf is cut":          func(x *shelved) { x.leaves[bounds[1]] = nil },
		"a leaf too many":        func(x *shelved) { x.leaves[deck.CardID{255}] = summed(append([]byte{255}, make([]byte, 15)...), nil) },
		"the head has no sum":    func(x *shelved) { x.head = x.head[:3] },
		"the head is empty":      func(x *shelved) { x.head = nil },
		"the head is of another": func(x *shelved) { x.head = Replay(slices.Values(facts[:3])).head() },
		"an older layout": func(x *shelved) {
			x.head = summed(nil, append([]byte{stateVersion - 1}, x.head[1:len(x.head)-sumSize]...))
		},
		"too long": func(x *shelved) {
			x.head = summed(nil, append(slices.Clone(x.head[:len(x.head)-sumSize]), 0))
		},
	} {
		bad := shelved{head: good.head, leaves: maps.Clone(good.leaves)}
		change(&bad)
		if _, err := bad.take(); !errors.Is(err, ErrStaleState) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whatever facts come, a state that was kept and read again is the same, as a whole too.
func TestStateOfHistoriesIsKept(t *testing.T) {
	for seed := range uint64(20) {
		want := Replay(slices.Values(newRng(seed).history(80)))
		b, err := EncodeState(want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := DecodeState(b)
		if err != nil {
			t.Fatal(err)
		}
		if diff := unlike(want, got); diff != "" {
			t.Fatalf("seed %d (-encoded +decoded):\n%s", seed, diff)
		}
	}
}

func FuzzDecodeState(f *testing.F) {
	for seed := range uint64(3) {
		b, err := EncodeState(Replay(slices.Values(newRng(seed).history(50))))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := DecodeState(b)
		if err != nil {
			return
		}
		again, err := EncodeState(s)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := DecodeState(again); err != nil || unlike(s, got) != "" {
			t.Errorf("what was decoded does not survive: %v", err)
		}
	})
}
