package quiz_test

import (
	"fmt"
	"testing"
	"time"

	"ripasso/deck"
	"ripasso/quiz"
	"ripasso/quiz/fsrs"
)

// mistaken is a table whose learner has so many cards, in up to a hundred decks, and has
// given so many answers to them in a thousand days, every fourth wrong.
func mistaken(b *testing.B, cards, answers int) *table {
	b.Helper()
	decks := map[string][]byte{}
	for i := range 100 {
		decks[fmt.Sprintf("d%d.md", i)] = []byte(ragged(fmt.Sprintf("Deck %d", i), max(1, cards/100)))
	}
	x := newTable(b, decks)
	all := x.everyCard()
	facts := make([]quiz.Fact, answers)
	for i := range facts {
		c := all[i%len(all)]
		r := &quiz.Review{Card: c.ID, Revision: c.Deck().Revision, Grade: fsrs.Good, Took: 5 * time.Second, Origin: quiz.Study, Verdict: deck.Verdict{Score: 1}}
		if i/len(all)%4 == 1 {
			r.Grade, r.Verdict.Score, r.Response = fsrs.Again, 0, deck.Response{Texts: []string{"word7"}}
			if c.Question.Body.Kind() == deck.Single {
				r.Response = deck.Response{Picks: []int{1}}
			}
		}
		ago := time.Duration(float64(answers-i) / float64(answers) * float64(1000*24*time.Hour))
		facts[i] = quiz.Fact{ID: newID(b), Learner: x.learner, At: evening.Add(-ago), Review: r}
	}
	if err := x.store.Append(b.Context(), facts, nil); err != nil {
		b.Fatal(err)
	}
	return x
}

// The page of progress. What it costs grows with the cards and the days learned, not with
// the answers: x-answers is the cost after 100,000 answers to 1000 cards over that after
// 5000, x-cards for each card with 100,000 cards over that with 1000.
func BenchmarkProgress(b *testing.B) {
	look := func(b *testing.B, cards, answers int) time.Duration {
		x := mistaken(b, cards, answers)
		if _, err := x.desk.Progress(b.Context(), x.learner); err != nil {
			b.Fatal(err)
		}
		b.ReportAllocs()
		for b.Loop() {
			rep, err := x.desk.Progress(b.Context(), x.learner)
			if err != nil || len(rep.Hardest) != 10 || len(rep.Hardest[0].Confusions) == 0 {
				b.Fatal(len(rep.Hardest), err)
			}
		}
		return b.Elapsed() / time.Duration(b.N)
	}
	var few time.Duration
	for _, answers := range []int{5000, 20_000, 100_000} {
		b.Run(fmt.Sprintf("cards=1000/answers=%d", answers), func(b *testing.B) {
			each := look(b, 1000, answers)
			if few == 0 {
				few = each
			}
			b.ReportMetric(float64(each)/float64(few), "x-answers")
		})
	}
	few = 0
	for _, cards := range []int{1000, 10_000, 100_000} {
		b.Run(fmt.Sprintf("cards=%d/answers=2x", cards), func(b *testing.B) {
			each := look(b, cards, 2*cards)
			if few == 0 {
				few = each
			}
			b.ReportMetric(float64(each)/float64(few)*1000/float64(cards), "x-cards")
		})
	}
}
