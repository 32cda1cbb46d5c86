package bolt

import (
	"bytes"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz"
)

// A sitting comes whole out of the one before and its patch, which is small whatever the
// event: an answer, a step to the next card, an undo.
func TestPatch(t *testing.T) {
	s := &quiz.Sitting{ID: uuid.New(), Learner: uuid.New(), Started: began, Phase: quiz.Asking}
	for range 400 {
		s.Queue = append(s.Queue, uuid.New())
	}
	var before []byte
	for turn := range 300 {
		s.Version++
		s.Applied = append(s.Applied, uuid.New())
		s.Applied = s.Applied[max(0, len(s.Applied)-16):]
		switch {
		case turn%2 == 0:
			s.Phase, s.Current = quiz.Judged, &quiz.Turn{Card: s.Queue[0], Response: &deck.Response{Texts: []string{"Roma"}}, Answered: began}
		default:
			s.Phase = quiz.Asking
			s.Past = append(s.Past, quiz.PastTurn{Card: s.Queue[0], Answered: began.Add(time.Minute), Went: quiz.Right, Review: uuid.New()})
			s.Queue = s.Queue[1:]
		}
		after, err := encodeSitting(s)
		if err != nil {
			t.Fatal(err)
		}
		patch := makePatch(before, after)
		if got, err := applyPatch(before, patch); err != nil || !bytes.Equal(got, after) {
			t.Fatalf("turn %d: %v", turn, err)
		}
		if turn > 0 && len(patch) > 700 {
			t.Errorf("turn %d: %d bytes of %d", turn, len(patch), len(after))
		}
		if got, err := applyPatch(after, patch); got != nil || err != nil {
			t.Errorf("turn %d: a patch that was applied: %v, %v", turn, got, err)
		}
		if turn > 0 {
			if _, err := applyPatch(nil, patch); !errors.Is(err, errPatch) {
				t.Errorf("turn %d: a patch of nothing: %v", turn, err)
			}
		}
		before = after
	}
}

// Whatever the bytes, what was made of two is undone, and what was not is refused or harmless.
func FuzzPatch(f *testing.F) {
	f.Add([]byte("00000000 before and then some more of it, and some more"), []byte("00000001 after and then some more of it, and some more"), []byte{1, 1, 0, 40, 0, 0, 0, 0, 0, 0, 0, 2})
	f.Add([]byte{}, number(1), []byte{})
	f.Fuzz(func(t *testing.T, a, b, patch []byte) {
		before := slices.Concat(number(6), a)
		after := slices.Concat(number(7), b)
		if got, err := applyPatch(before, makePatch(before, after)); err != nil || !bytes.Equal(got, after) {
			t.Errorf("%v", err)
		}
		if got, err := applyPatch(before, patch); err == nil && got != nil && sittingVersion(got) <= 6 {
			t.Error("a patch led back")
		}
	})
}
