package quiz

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ripasso/deck"
	"ripasso/quiz/fsrs"
)

// TestHeirs says what becomes of cards after moves, written "ab" for a to b, in the order
// of their moments.
func TestHeirs(t *testing.T) {
	for _, tt := range []struct {
		moves []string
		want  map[string]string
	}{
		{nil, map[string]string{}},
		{[]string{"ab"}, map[string]string{"a": "b"}},
		{[]string{"ab", "bc", "cd"}, map[string]string{"a": "d", "b": "d", "c": "d"}},
		{[]string{"cd", "bc", "ab"}, map[string]string{"a": "b"}}, // what is moved to stands for itself again
		{[]string{"ab", "ac"}, map[string]string{"a": "c"}},
		{[]string{"ac", "bc"}, map[string]string{"a": "c", "b": "c"}},
		{[]string{"ab", "ba"}, map[string]string{"b": "a"}},
		{[]string{"ab", "bc", "ca"}, map[string]string{"b": "a", "c": "a"}},
		{[]string{"ab", "ba", "ab"}, map[string]string{"a": "b"}},
		{[]string{"aa"}, map[string]string{}},
	} {
		id := func(s byte) deck.CardID { return deck.CardID{s} }
		var moves []placedMove
		for i, m := range tt.moves {
			// Among moves that count the same many before them the clock decides, else it does not.
			moves = append(moves, placedMove{
				at:   Moment{At: noon.Add(time.Duration(i%2-i/2*2) * time.Second)},
				move: Move{From: id(m[0]), To: id(m[1]), After: i / 2},
			})
		}
		for range 3 {
			got := map[string]string{}
			for from, to := range heirs(slices.Clone(moves)) {
				got[string(from[:1])] = string(to[:1])
			}
			if !maps.Equal(got, tt.want) {
				t.Errorf("%v: got %v, want %v", tt.moves, got, tt.want)
			}
			slices.Reverse(moves) // the order of arrival does not matter
		}
	}
}

// A moved card's history is that of the card it has become, what is answered under the
// old id afterwards too.
func TestMoveKeepsTheHistory(t *testing.T) {
	r := newRng(11)
	old, now, learner := r.id(), r.id(), r.id()
	var facts, plain []Fact
	for i, g := range []fsrs.Grade{fsrs.Good, fsrs.Good, fsrs.Again, fsrs.Hard, fsrs.Easy} {
		f := reviewFact(r.id(), old, noon.Add(time.Duration(i)*50*time.Hour), g)
		f.Learner = learner
		facts = append(facts, f)
		f.Review = &Review{Card: now, Grade: g, Took: f.Review.Took, Origin: Study}
		plain = append(plain, f)
	}
	move := Fact{ID: r.id(), Learner: learner, At: noon.Add(80 * time.Hour), Move: &Move{From: old, To: now}}
	facts = append(facts, move)
	got, want := Replay(slices.Values(facts)), Replay(slices.Values(plain))
	if diff := cmp.Diff(want.Cards.At(now), got.Cards.At(now)); diff != "" || got.Cards.Len() != 1 {
		t.Errorf("%d cards; (-never moved +moved):\n%s", got.Cards.Len(), diff)
	}
	more := reviewFact(r.id(), old, noon.Add(900*time.Hour), fsrs.Good)
	if !got.Add(more) || got.Cards.Len() != 1 || got.Cards.At(now).Reps != 6 {
		t.Errorf("an answer under the old id: %+v", got.Cards.At(now))
	}
	void := Fact{ID: r.id(), Learner: learner, At: noon.Add(999 * time.Hour), Void: &Void{Target: move.ID}}
	back := Replay(slices.Values(append(facts, void)))
	if back.Cards.At(old).Reps != 5 || back.Cards.Len() != 1 {
		t.Error("a move that was taken back still counts")
	}
}
