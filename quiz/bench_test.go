package quiz_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ripasso/deck"
	"ripasso/quiz"
	"ripasso/quiz/fsrs"
)

// learned is a table whose learner has answered n cards.
func learned(b *testing.B, n int) *table {
	b.Helper()
	var src strings.Builder
	for i := range n {
		fmt.Fprintf(&src, "## Card number %d? <!-- card-%d -->\nAnswer: word%d\n\n", i, i, i)
	}
	x := newTable(b, files(src.String()))
	var facts []quiz.Fact
	for _, k := range x.library.Decks() {
		for i, c := range k.Cards() {
			facts = append(facts, quiz.Fact{
				ID: newID(b), Learner: x.learner, At: evening.Add(-time.Duration(i%1000) * time.Hour),
				Review: &quiz.Review{Card: c.ID, Revision: k.Revision, Grade: fsrs.Easy, Took: 5 * time.Second, Origin: quiz.Study},
			})
		}
	}
	if err := x.store.Append(b.Context(), facts, nil); err != nil {
		b.Fatal(err)
	}
	return x
}

func BenchmarkToday(b *testing.B) {
	x := learned(b, 5000)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := x.desk.Today(b.Context(), x.learner); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	x := learned(b, 5000)
	for b.Loop() {
		if _, err := x.desk.Open(b.Context(), x.learner, quiz.Scope{}, true); err != nil {
			b.Fatal(err)
		}
	}
}

// An answer, made durable, and the step to the next card.
func BenchmarkAnswer(b *testing.B) {
	x := learned(b, 5000)
	v := x.sit(quiz.Scope{})
	b.ReportAllocs()
	for b.Loop() {
		if v.Phase == quiz.Done {
			b.StopTimer()
			var err error
			if v, err = x.desk.Open(b.Context(), x.learner, quiz.Scope{}, true); err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
		}
		v = x.do(v, quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Unknown: true}})
		v = x.do(v, quiz.Event{Do: quiz.DoNext})
	}
}
