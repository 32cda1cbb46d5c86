package quiz_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz"
)

// onTable is the sitting as it stands.
func (x *table) onTable() quiz.View {
	x.t.Helper()
	v, err := x.desk.View(x.t.Context(), x.learner, uuid.Nil)
	if err != nil {
		x.t.Fatal(err)
	}
	return v
}

// asked is how many cards there would be to ask.
func (x *table) asked() int {
	x.t.Helper()
	plan, err := quiz.NewPlan(*x.state().Settings)
	if err != nil {
		x.t.Fatal(err)
	}
	q := plan.Queue(x.library.Decks()[0].Cards(), x.state(), quiz.Scope{}, x.clock.now())
	return len(q.Cards) + len(q.Waiting)
}

// A card that is set aside leaves the table, stays away for as long as was meant, and
// is back when that is undone, also after a restart.
func TestSettingAside(t *testing.T) {
	for _, do := range []quiz.Action{quiz.DoBury, quiz.DoSuspend} {
		for _, answered := range []bool{false, true} {
			x := newTable(t, files(manyCards(4)))
			v := x.sit(quiz.Scope{})
			card := v.Face.Card
			if answered {
				v = x.do(v, quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Unknown: true}})
			}
			ticks := map[bool]int{true: 4, false: 3}[answered] // an answer that was given stays in the strip
			v = x.do(v, quiz.Event{Do: do})
			if v.Face.Card == card || v.Left != 3 || !v.CanUndo || len(v.Ticks) != ticks {
				t.Errorf("%s: its card on the table: %t, %d left, %d ticks", do, v.Face.Card == card, v.Left, len(v.Ticks))
			}
			if n := x.asked(); n != 3 {
				t.Errorf("%s: %d cards today, want 3", do, n)
			}
			x.reopen()
			v = x.do(x.onTable(), quiz.Event{Do: quiz.DoUndo})
			if _, aside := x.state().Aside[card]; aside || x.asked() != 4 {
				t.Errorf("%s: undone, and still set aside", do)
			}
			if (v.Face.Card == card) == answered {
				t.Errorf("%s: undone, its card is on the table: %t", do, !answered)
			}
			if !answered {
				x.do(v, quiz.Event{Do: do})
			} else if err := x.desk.Mark(t.Context(), x.learner, card, map[quiz.Action]quiz.Aside{quiz.DoBury: quiz.Buried, quiz.DoSuspend: quiz.Suspended}[do]); err != nil {
				t.Fatal(err)
			}
			x.clock.pass(24 * time.Hour)
			if n, want := x.asked(), map[quiz.Action]int{quiz.DoBury: 4, quiz.DoSuspend: 3}[do]; n != want {
				t.Errorf("%s: %d cards the day after, want %d", do, n, want)
			}
		}
	}
}

// What the deck's page sets aside is passed over by a sitting that is under way, and shown
// there as it is.
func TestMarkedElsewhere(t *testing.T) {
	x := newTable(t, files(manyCards(3)))
	v := x.sit(quiz.Scope{})
	first := v.Face.Card
	cards := x.library.Decks()[0].Cards()
	for _, c := range cards {
		if c.ID == first {
			continue
		}
		if err := x.desk.Mark(t.Context(), x.learner, c.ID, quiz.Suspended); err != nil {
			t.Fatal(err)
		}
	}
	v = x.do(v, quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Unknown: true}})
	if v = x.do(v, quiz.Event{Do: quiz.DoNext}); v.Face != nil && v.Face.Card != first {
		t.Error("a suspended card is asked")
	}
	page, err := x.desk.DeckPage(t.Context(), x.learner, x.library.Decks()[0].ID())
	if err != nil {
		t.Fatal(err)
	}
	aside := 0
	for _, c := range page.Sections[0].Cards {
		if c.Aside == quiz.Suspended {
			aside++
		}
	}
	if aside != 2 {
		t.Errorf("the deck's page shows %d cards suspended, want 2", aside)
	}
	if err := x.desk.Mark(t.Context(), x.learner, uuid.New(), quiz.Buried); !errors.Is(err, quiz.ErrNotFound) {
		t.Errorf("a card that is nowhere: %v", err)
	}
	if err := x.desk.Mark(t.Context(), x.learner, first, "lost"); err == nil {
		t.Error("a card is set aside in no known way")
	}
}

// On a free day nothing is asked, a step left over from the day before neither; who wants to
// study all the same sits down for so many cards, and then the steps of that day return.
func TestFreeDay(t *testing.T) {
	x := newTable(t, files(manyCards(3)))
	v := x.sit(quiz.Scope{})
	x.do(v, quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Unknown: true}})
	settings, err := x.desk.Settings(t.Context(), x.learner)
	if err != nil {
		t.Fatal(err)
	}
	free := quiz.DayOf(x.clock.now()) + 1
	settings.Habits.Off = []quiz.Span{{From: free, To: free}}
	if err := x.desk.SetSettings(t.Context(), x.learner, settings); err != nil {
		t.Fatal(err)
	}
	x.clock.pass(24 * time.Hour)
	today := func() quiz.Today {
		t.Helper()
		today, err := x.desk.Today(t.Context(), x.learner)
		if err != nil {
			t.Fatal(err)
		}
		return today
	}
	if d := today(); !d.Free || d.Due+d.New != 0 || d.Spare.Due != 1 || d.Spare.New != 2 || d.Spare.Minutes < 1 {
		t.Errorf("a free day: %+v", d)
	}
	if v := x.sit(quiz.Scope{}); v.Phase != quiz.Done {
		t.Errorf("a free day is %s", v.Phase)
	}
	v = x.sit(quiz.Scope{Limit: 3})
	if v.Phase != quiz.Asking || v.Left != 3 {
		t.Fatalf("all the same: %s, %d left", v.Phase, v.Left)
	}
	x.do(v, quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Unknown: true}})
	if d := today(); d.Due != 1 || d.Spare.Due+d.Spare.New != 3 {
		t.Errorf("after an answer: %+v", d)
	}
	x.clock.pass(24 * time.Hour)
	if d := today(); d.Free || d.Due+d.New != 3 {
		t.Errorf("the day after: %+v", d)
	}
}

// A card that was answered wrong and set aside comes back where it would have come back,
// once it is taken in again: behind the rest of a cram, after its step otherwise, and when
// nothing else was left too.
func TestTakenInAgainItReturns(t *testing.T) {
	for _, scope := range []quiz.Scope{{}, {Cram: true}} {
		for _, cards := range []int{1, 3} {
			x := newTable(t, files(manyCards(cards)))
			v := x.sit(scope)
			card := v.Face.Card
			v = x.do(v, quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Unknown: true}})
			left := v.Left
			v = x.do(v, quiz.Event{Do: quiz.DoBury})
			x.reopen()
			v = x.do(x.onTable(), quiz.Event{Do: quiz.DoUndo})
			if v.Left != left {
				t.Errorf("%+v, %d cards: %d left, want %d", scope, cards, v.Left, left)
			}
			for range cards - 1 {
				v = x.do(v, quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Texts: []string{x.key(v)}}})
				v = x.do(v, quiz.Event{Do: quiz.DoNext})
			}
			if v.Face == nil || v.Face.Card != card {
				t.Errorf("%+v, %d cards: %s, and the card does not return", scope, cards, v.Phase)
			}
		}
	}
}

// key is what is right for the card on the table.
func (x *table) key(v quiz.View) string {
	x.t.Helper()
	c, ok := x.library.Card(v.Face.Card)
	if !ok {
		x.t.Fatal("the library lacks the card on the table")
	}
	return c.Solution().Text
}
