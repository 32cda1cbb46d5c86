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

// manyCards is a deck of n cards.
func manyCards(n int) string {
	var src strings.Builder
	for i := range n {
		fmt.Fprintf(&src, "## Card number %d? <!-- card-%d -->\nAnswer: word%d\n\n", i, i, i)
	}
	return src.String()
}

// learned is a table whose learner has answered n cards.
func learned(b *testing.B, n int) *table {
	b.Helper()
	x := newTable(b, files(manyCards(n)))
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

// An answer, made durable, and the step to the next card. What a learner has learnt
// before must not matter: x-cards is the cost with 5000 cards over that with 100.
func BenchmarkAnswer(b *testing.B) {
	var few time.Duration
	for _, cards := range []int{100, 5000} {
		b.Run(fmt.Sprintf("cards=%d", cards), func(b *testing.B) {
			x := learned(b, cards)
			begin := func() quiz.View {
				b.StopTimer()
				defer b.StartTimer()
				v, err := x.desk.Open(b.Context(), x.learner, quiz.Scope{Limit: 20}, true)
				if err != nil {
					b.Fatal(err)
				}
				return v
			}
			x.clock.pass(100 * 24 * time.Hour)
			b.ReportAllocs()
			b.ResetTimer()
			v := begin()
			for turn := 1; b.Loop(); turn++ {
				v = x.do(v, quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Unknown: true}})
				if v = x.do(v, quiz.Event{Do: quiz.DoNext}); turn%20 == 0 || v.Phase == quiz.Done {
					x.clock.pass(24 * time.Hour)
					v = begin()
				}
			}
			each := b.Elapsed() / time.Duration(b.N)
			if few == 0 {
				few = each
			}
			b.ReportMetric(float64(each)/float64(few), "x-cards")
		})
	}
}

// The thousandth turn of a sitting must not cost more than the first: x-length is
// the last twenty turns over the first twenty.
func BenchmarkSitting(b *testing.B) {
	const turns, part = 1000, 20
	var first, last time.Duration
	for b.Loop() {
		x := newTable(b, files(manyCards(400)))
		n := 300
		v := x.sit(quiz.Scope{New: &n})
		for i := range turns {
			start := time.Now()
			v = x.do(v, quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Unknown: true}})
			v = x.do(v, quiz.Event{Do: quiz.DoNext})
			switch {
			case i < part:
				first += time.Since(start)
			case i >= turns-part:
				last += time.Since(start)
			}
		}
	}
	b.ReportMetric(float64(first)/float64(b.N)/part, "first-ns")
	b.ReportMetric(float64(last)/float64(b.N)/part, "last-ns")
	b.ReportMetric(float64(last)/float64(first), "x-length")
}

// past is a table whose learner has answered the first 250 of 300 cards n times in all.
func past(b *testing.B, n int) *table {
	b.Helper()
	x := newTable(b, files(manyCards(300)))
	var facts []quiz.Fact
	k := x.library.Decks()[0]
	for i := range n {
		facts = append(facts, quiz.Fact{
			ID: newID(b), Learner: x.learner, At: evening.Add(time.Duration(i-n-1) * time.Minute),
			Review: &quiz.Review{Card: k.Cards()[i%250].ID, Revision: k.Revision, Grade: fsrs.Good, Took: time.Second, Origin: quiz.Study},
		})
	}
	if err := x.store.Append(b.Context(), facts, nil); err != nil {
		b.Fatal(err)
	}
	if err := x.store.PutRevision(b.Context(), quiz.Revision{ID: k.Revision, Deck: k.Path, Source: k.Source()}); err != nil {
		b.Fatal(err)
	}
	return x
}

// The first look at a library that lacks ten cards, with a long past behind the learner:
// x-facts is the cost after 100,000 facts over that after 1000.
func BenchmarkAdopt(b *testing.B) {
	var few time.Duration
	for _, n := range []int{1000, 10_000, 100_000} {
		b.Run(fmt.Sprintf("facts=%d", n), func(b *testing.B) {
			x := past(b, n)
			if _, err := x.desk.Today(b.Context(), x.learner); err != nil {
				b.Fatal(err)
			}
			_, rest, _ := strings.Cut(manyCards(300), "## Card number 10?")
			x.write(files("## Card number 10?" + rest))
			for b.Loop() {
				x.desk = x.newDesk()
				if _, err := x.desk.Today(b.Context(), x.learner); err != nil {
					b.Fatal(err)
				}
			}
			each := b.Elapsed() / time.Duration(b.N)
			if few == 0 {
				few = each
			}
			b.ReportMetric(float64(each)/float64(few), "x-facts")
		})
	}
}

// An answer and its undo, with a long past behind the learner: x-facts is the cost
// after 100,000 facts over that after 1000.
func BenchmarkUndo(b *testing.B) {
	var few time.Duration
	for _, n := range []int{1000, 10_000, 100_000} {
		b.Run(fmt.Sprintf("facts=%d", n), func(b *testing.B) {
			x := past(b, n)
			many := 50
			v := x.sit(quiz.Scope{New: &many})
			for b.Loop() {
				v = x.do(v, quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Unknown: true}})
				v = x.do(v, quiz.Event{Do: quiz.DoUndo})
			}
			each := b.Elapsed() / time.Duration(b.N)
			if few == 0 {
				few = each
			}
			b.ReportMetric(float64(each)/float64(few), "x-facts")
		})
	}
}

// years is a table whose learner has answered n cards so many times each; some are due.
// Meanwhile the file was closed: what is known of the cards comes from what it keeps.
func years(b *testing.B, n, turns, due int) *table {
	b.Helper()
	x := newTable(b, files(manyCards(n)))
	rome := quiz.DefaultSettings()
	rome.Zone, rome.PerDay, rome.MaxInterval = "Europe/Rome", quiz.MaxDaily, 40
	facts := []quiz.Fact{{ID: newID(b), Learner: x.learner, At: evening.AddDate(-3, 0, 0), Settings: &rome}}
	k := x.library.Decks()[0]
	keep := func() {
		if err := x.store.Append(b.Context(), facts, nil); err != nil {
			b.Fatal(err)
		}
		facts = facts[:0]
	}
	for turn := range turns {
		for i, c := range k.Cards() {
			at := evening.AddDate(0, 0, -29-40*(turns-1-turn)).Add(time.Duration(i) * time.Millisecond)
			if i < due {
				at = at.AddDate(0, 0, -14)
			}
			facts = append(facts, quiz.Fact{ID: newID(b), Learner: x.learner, At: at, Review: &quiz.Review{
				Card: c.ID, Revision: k.Revision, Grade: fsrs.Easy, Took: time.Second, Origin: quiz.Study,
			}})
			if len(facts) == 20_000 {
				keep()
			}
		}
	}
	keep()
	if _, err := x.store.State(b.Context(), x.learner); err != nil {
		b.Fatal(err)
	}
	x.reopen()
	return x
}

// The page of today and a fresh sitting for somebody who has learnt for years: x-least is
// the cost over that of the first line, cold-ms what the first look after opening the file
// takes. Neither may grow with how often the cards were answered.
func BenchmarkYears(b *testing.B) {
	for _, look := range []struct {
		name string
		at   func(*table) error
	}{
		{"today", func(x *table) error { return second(x.desk.Today(b.Context(), x.learner)) }},
		{"open", func(x *table) error { return second(x.desk.Open(b.Context(), x.learner, quiz.Scope{}, true)) }},
	} {
		var least time.Duration
		for _, size := range []struct{ cards, turns, due int }{
			{1000, 10, 100}, {10_000, 10, 100}, {100_000, 10, 100}, {100_000, 2, 100}, {100_000, 2, 1000}, {100_000, 2, 5000},
		} {
			b.Run(fmt.Sprintf("%s/cards=%d/reviews=%d/due=%d", look.name, size.cards, size.cards*size.turns, size.due), func(b *testing.B) {
				x := years(b, size.cards, size.turns, size.due)
				began := time.Now()
				if err := look.at(x); err != nil {
					b.Fatal(err)
				}
				cold := time.Since(began)
				if today, err := x.desk.Today(b.Context(), x.learner); err != nil || today.Due != size.due || today.New > 0 {
					b.Fatalf("%v: %d due, %d new, want %d due", err, today.Due, today.New, size.due)
				}
				for b.Loop() {
					if err := look.at(x); err != nil {
						b.Fatal(err)
					}
				}
				each := b.Elapsed() / time.Duration(b.N)
				if least == 0 {
					least = each
				}
				b.ReportMetric(float64(each)/float64(least), "x-least")
				b.ReportMetric(float64(cold.Microseconds())/1000, "cold-ms")
			})
		}
	}
}
