package main

import (
	"context"
	"errors"
	"os"
	"slices"
	"time"

	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz"
	"ripasso/quiz/bolt"
	"ripasso/quiz/fsrs"
)

// Stumble adds to what Forget has written: wrong answers to every card that a machine
// judges, some crammed, and an exam with what was told of it on three days.
func Stumble(path, decks string) error {
	library, _ := deck.Load(os.DirFS(decks))
	db, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		return err
	}
	now := time.Now().UTC().Truncate(time.Millisecond)
	var facts []quiz.Fact
	add := func(f quiz.Fact, daysAgo int) {
		f.ID, f.Learner, f.At = uuid.New(), db.Local(), now.AddDate(0, 0, -daysAgo)
		facts = append(facts, f)
	}
	for _, k := range library.Decks() {
		err = errors.Join(err, db.PutRevision(context.Background(), quiz.Revision{ID: k.Revision, Deck: k.Path, Source: k.Source()}))
		for i, c := range k.Cards() {
			r := mistake(c)
			v := c.Judge(r, "en")
			if v.Score >= 1 {
				continue
			}
			for _, ago := range []int{12 + i%3, 9 - i%2, 4} {
				add(quiz.Fact{Review: &quiz.Review{Card: c.ID, Revision: k.Revision, Response: r, Verdict: v, Grade: fsrs.Again, Took: 40 * time.Second, Origin: quiz.Study}}, ago)
			}
			add(quiz.Fact{Review: &quiz.Review{Card: c.ID, Revision: k.Revision, Response: r, Verdict: v, Grade: fsrs.Again, Took: 50 * time.Second, Origin: quiz.Cram}}, 2)
		}
	}
	exam := quiz.Exam{Name: uuid.New(), Title: "The seas", Day: quiz.DayOf(now) + 10, Minutes: 15}
	add(quiz.Fact{Exam: &exam}, 6)
	for i, ago := range []int{5, 3, 1} {
		n := float64(i)
		add(quiz.Fact{Outlook: &quiz.Outlook{Exam: exam.Name, Day: quiz.DayOf(now) - quiz.Day(ago), Now: 3 + n, Score: 6 + n/2, Low: 4.5 + n/2, High: 8, Most: 10}}, ago)
	}
	return errors.Join(err, db.Append(context.Background(), facts, nil), db.Close())
}

// mistake is a wrong answer to a card, if one can be thought of.
func mistake(c *deck.Card) deck.Response {
	switch b := c.Question.Body.(type) {
	case *deck.Choices:
		return deck.Response{Picks: []int{slices.IndexFunc(b.Items, func(x deck.Choice) bool { return !x.Right })}}
	case *deck.TrueFalse:
		if b.True {
			return deck.Response{Picks: []int{0}}
		}
		return deck.Response{Picks: []int{1}}
	case *deck.Ordering:
		var picks []int
		for i := range b.Items {
			picks = append(picks, len(b.Items)-1-i)
		}
		return deck.Response{Picks: picks}
	case *deck.Matching:
		var picks []int
		for i := range b.Key {
			picks = append(picks, b.Key[(i+1)%len(b.Key)])
		}
		return deck.Response{Picks: picks}
	case *deck.Back:
		return deck.Response{Self: int(fsrs.Again)}
	case *deck.Numeric:
		return deck.Response{Texts: []string{"123456"}}
	case *deck.Dated:
		return deck.Response{Texts: []string{"3 March 1203"}}
	}
	texts := make([]string, max(1, len(c.Show(0).Face().Gaps)))
	for i := range texts {
		texts[i] = "Atlantis"
	}
	return deck.Response{Texts: texts}
}
