package quiz_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz"
	"ripasso/quiz/fsrs"
	"ripasso/quiz/storetest"
)

// chosen is a library to choose from: five questions that differ in all that a scope names.
const chosen = `---
title: Rome
lang: en
tags: [history]
---
# Kings

## Who founded Rome? <!-- fndr00 -->
Answer: Romulus

> Tags: kings

> Source: livy §1

## Romulus had a twin. <!-- twn000 -->
Answer: true

> Tags: kings, myths

> Source: livy §2

# Republic

## Who crossed the Rubicon? <!-- rbcn00 -->
Answer: Caesar

> Tags: war

> Source: caesar §1

## In what year did Carthage fall, before our era? <!-- cartha -->
Number: 146

> Tags: war

## Cannae <!-- cannae -->
A battle

> Tags: myths
`

const chosenWorks = "livy:\n  title: From the Founding\ncaesar:\n  title: Civil War\n"

func chosenFiles() map[string][]byte {
	return map[string][]byte{"rome.md": []byte(chosen), "sources.yaml": []byte(chosenWorks)}
}

// ids are the questions that a sitting holds, by their ids in the deck.
func (x *table) ids(v quiz.View) []string {
	var out []string
	for _, k := range v.Ticks {
		c, _ := x.library.Card(k.Card)
		out = append(out, c.Question.ID)
	}
	slices.Sort(out)
	return out
}

func TestScopesChoose(t *testing.T) {
	for _, c := range []struct {
		scope quiz.Scope
		want  []string // nil: nothing
	}{
		{quiz.Scope{}, []string{"cannae", "cartha", "fndr00", "rbcn00", "twn000"}},
		{quiz.Scope{Tags: []string{"war"}}, []string{"cartha", "rbcn00"}},
		{quiz.Scope{Tags: []string{"war", "kings"}}, []string{"cartha", "fndr00", "rbcn00", "twn000"}},
		{quiz.Scope{Tags: []string{"history"}}, []string{"cannae", "cartha", "fndr00", "rbcn00", "twn000"}},
		{quiz.Scope{Kinds: []deck.Kind{deck.Boolean, deck.Flashcard}}, []string{"cannae", "twn000"}},
		{quiz.Scope{Sources: []string{"livy"}}, []string{"fndr00", "twn000"}},
		{quiz.Scope{Sections: []string{"Republic"}}, []string{"cannae", "cartha", "rbcn00"}},
		{quiz.Scope{Sections: []string{"Republic"}, Tags: []string{"myths"}}, []string{"cannae"}},
		{quiz.Scope{Sections: []string{"Kings"}, Kinds: []deck.Kind{deck.Text}, Tags: []string{"kings"}, Sources: []string{"livy"}}, []string{"fndr00"}},
		{quiz.Scope{Sections: []string{"Kings"}, Tags: []string{"war"}}, nil},
		{quiz.Scope{Tags: []string{"War"}}, nil},
		{quiz.Scope{Tags: []string{"war"}, Limit: 1}, []string{"rbcn00"}},
		{quiz.Scope{Missed: true}, nil},
	} {
		for _, cram := range []bool{false, true} {
			c.scope.Cram = cram
			x := newTable(t, chosenFiles())
			open := x.sit(quiz.Scope{Limit: 5})
			v, err := x.desk.Open(t.Context(), x.learner, c.scope, false)
			if c.want == nil {
				if !errors.Is(err, quiz.ErrNothing) || x.onTable().Sitting != open.Sitting {
					t.Errorf("%+v: %v, and the open sitting has gone", c.scope, err)
				}
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, x.ids(v)); diff != "" {
				t.Errorf("%+v (-want +got):\n%s", c.scope, diff)
			}
		}
	}
}

// The same wish in other words is the same sitting.
func TestTheOrderOfAChoiceDoesNotMatter(t *testing.T) {
	x := newTable(t, chosenFiles())
	a := x.sit(quiz.Scope{Tags: []string{"war", "kings"}, Kinds: []deck.Kind{deck.Text, deck.Number}})
	b := x.sit(quiz.Scope{Tags: []string{"kings", "war", "kings"}, Kinds: []deck.Kind{deck.Number, deck.Text}})
	if a.Sitting != b.Sitting {
		t.Error("sat down anew")
	}
}

func TestChoices(t *testing.T) {
	x := newTable(t, chosenFiles())
	cards := x.library.Decks()[0].Cards()
	if err := x.desk.Mark(t.Context(), x.learner, cards[4].ID, quiz.Suspended); err != nil {
		t.Fatal(err)
	}
	v := x.sit(quiz.Scope{})
	x.do(v, quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Unknown: true}})
	got, err := x.desk.Choices(t.Context(), x.learner, x.library.Decks()[0].ID())
	if err != nil {
		t.Fatal(err)
	}
	want := quiz.Choices{
		Cards: 4, Missed: 1,
		Tags:     []quiz.Choice{{Name: "history", Title: "history", Cards: 4}, {Name: "kings", Title: "kings", Cards: 2}, {Name: "myths", Title: "myths", Cards: 1}, {Name: "war", Title: "war", Cards: 2}},
		Kinds:    []quiz.Choice{{Name: "text", Title: "text", Cards: 2}, {Name: "boolean", Title: "boolean", Cards: 1}, {Name: "number", Title: "number", Cards: 1}},
		Sources:  []quiz.Choice{{Name: "caesar", Title: "Civil War", Cards: 1}, {Name: "livy", Title: "From the Founding", Cards: 2}},
		Sections: []quiz.Choice{{Name: "Kings", Title: "Kings", Cards: 2}, {Name: "Republic", Title: "Republic", Cards: 2}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if other, err := x.desk.Choices(t.Context(), x.learner, uuid.New()); err != nil || other.Cards+other.Missed > 0 {
		t.Errorf("of no deck: %v, %+v", err, other)
	}
}

// learnAll answers all cards rightly on several days, so that none is due for a while.
func (x *table) learnAll() {
	x.t.Helper()
	var facts []quiz.Fact
	for i, c := range x.library.Decks()[0].Cards() {
		facts = append(facts, quiz.Fact{
			ID: newID(x.t), Learner: x.learner, At: x.clock.now().Add(-time.Duration(1+i) * time.Hour),
			Review: &quiz.Review{Card: c.ID, Grade: fsrs.Easy, Took: time.Second, Origin: quiz.Study},
		})
	}
	if err := x.store.Append(x.t.Context(), facts, nil); err != nil {
		x.t.Fatal(err)
	}
}

// Cramming asks all, due or not, the least known first; brings back what went wrong until
// it was right; and leaves every card, every date and the day's count as they were, also
// after a restart.
func TestCramLeavesTheScheduleAlone(t *testing.T) {
	x := newTable(t, files(manyCards(6)))
	x.learnAll()
	x.sit(quiz.Scope{}) // settles the zone
	before := x.state()
	today, err := x.desk.Today(t.Context(), x.learner)
	if err != nil || today.Due+today.New > 0 {
		t.Fatalf("%v: something is due: %+v", err, today)
	}
	v := x.sit(quiz.Scope{Cram: true})
	cards := x.library.Decks()[0].Cards()
	if v.Left != 6 || v.Face.Card != cards[5].ID {
		t.Fatalf("%d cards, the first is not the least known", v.Left)
	}
	asked := map[deck.CardID]int{}
	for turn := 0; v.Phase != quiz.Done; turn++ {
		if v.Phase == quiz.Asking {
			noKey(t, v)
		}
		asked[v.Face.Card]++
		response := &deck.Response{Unknown: true}
		if turn%2 == 1 {
			c, _ := x.library.Card(v.Face.Card)
			response = &deck.Response{Texts: []string{c.Solution().Text}}
		}
		v = x.do(v, quiz.Event{Do: quiz.DoAnswer, Response: response})
		if len(v.Returns) > 0 || slices.Contains(v.Offers, quiz.TooEasy) || slices.Contains(v.Offers, quiz.Guessed) {
			t.Errorf("turn %d speaks of days: %+v, %v", turn, v.Returns, v.Offers)
		}
		x.reopen()
		v = x.do(x.onTable(), quiz.Event{Do: quiz.DoNext})
	}
	if len(asked) != 6 || v.Missed != 3 {
		t.Errorf("%d cards asked, %d missed", len(asked), v.Missed)
	}
	after := x.state()
	opts := cmp.Options{storetest.StateOptions(), cmpopts.IgnoreFields(quiz.State{}, "Facts", "Latest", "Days", "Total", "Slips")}
	if diff := cmp.Diff(before, after, opts); diff != "" {
		t.Errorf("cramming changed (-before +after):\n%s", diff)
	}
	if after.Total.Reviews != before.Total.Reviews || after.Total.Crammed != len(x.reviews(quiz.Cram)) {
		t.Errorf("counted: %+v", after.Total)
	}
	for _, f := range x.reviews(quiz.Cram) {
		if f.Review.Days != 0 {
			t.Errorf("told of %d days", f.Review.Days)
		}
	}
}

// reviews are the answers of an origin.
func (x *table) reviews(o quiz.Origin) []quiz.Fact {
	return slices.DeleteFunc(x.facts(), func(f quiz.Fact) bool { return f.Review == nil || f.Review.Origin != o })
}

// What went wrong, and only that, is asked again as often as the learner likes; what goes
// wrong once more is what the next round asks.
func TestOnlyTheWrongOnesAgain(t *testing.T) {
	x := newTable(t, files(manyCards(5)))
	v := x.sit(quiz.Scope{})
	wrong := map[int]bool{1: true, 3: true, 4: true}
	var missed []deck.CardID
	for i := range 5 {
		if wrong[i] {
			missed = append(missed, v.Face.Card)
			v = x.do(v, quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Unknown: true}})
		} else {
			c, _ := x.library.Card(v.Face.Card)
			v = x.do(v, quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Texts: []string{c.Solution().Text}}})
		}
		if i < 4 {
			v = x.do(v, quiz.Event{Do: quiz.DoNext})
		}
	}
	if v.Missed != 3 {
		t.Errorf("%d missed", v.Missed)
	}
	before := x.state().Cards
	round := func(n int) {
		t.Helper()
		v = x.sit(quiz.Scope{Missed: true})
		if got := x.cards(v); !sameSet(got, missed[:n]) {
			t.Fatalf("round of %d: %d cards", n, len(got))
		}
		x.reopen() // and on another device
		if again := x.sit(quiz.Scope{Missed: true}); again.Sitting != v.Sitting || again.Version != v.Version {
			t.Error("another device does not go on")
		}
		first := missed[0]
		for v.Phase != quiz.Done {
			c, _ := x.library.Card(v.Face.Card)
			response := &deck.Response{Texts: []string{c.Solution().Text}}
			if first == v.Face.Card { // wrong once
				first, response = deck.CardID{}, &deck.Response{Unknown: true}
			}
			v = x.do(v, quiz.Event{Do: quiz.DoAnswer, Response: response})
			v = x.do(v, quiz.Event{Do: quiz.DoNext})
		}
	}
	round(3)
	round(1)
	if diff := cmp.Diff(before, x.state().Cards, storetest.StateOptions()); diff != "" {
		t.Errorf("the schedule (-before +after):\n%s", diff)
	}
}

func (x *table) cards(v quiz.View) []deck.CardID {
	var out []deck.CardID
	for _, k := range v.Ticks {
		out = append(out, k.Card)
	}
	return out
}

func sameSet(a, b []deck.CardID) bool {
	less := func(x, y deck.CardID) int { return slices.Compare(x[:], y[:]) }
	return slices.Equal(slices.SortedFunc(slices.Values(a), less), slices.SortedFunc(slices.Values(b), less))
}

// A sitting on a choice, and one that crams, goes on where it was on another device and
// after a restart; a cram that is done begins anew, one that ran out of minutes goes on
// with what it had not asked.
func TestResumingAChoice(t *testing.T) {
	for _, scope := range []quiz.Scope{{Tags: []string{"war"}}, {Cram: true, Sections: []string{"Republic"}}, {Cram: true, Minutes: 1}} {
		x := newTable(t, chosenFiles())
		v := x.do(x.sit(scope), quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Unknown: true}})
		v = x.do(v, quiz.Event{Do: quiz.DoNext})
		x.reopen()
		if again := x.sit(scope); again.Sitting != v.Sitting || again.Version != v.Version || again.Face.Card != v.Face.Card {
			t.Errorf("%+v: it does not go on", scope)
		}
		if again := x.onTable(); cmp.Diff(again.Scope, v.Scope) != "" {
			t.Errorf("%+v: it is another: %+v", scope, again.Scope)
		}
		if scope.Minutes > 0 {
			x.clock.pass(2 * time.Minute)
			left := v.Left
			v = x.do(v, quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Unknown: true}})
			if v = x.do(v, quiz.Event{Do: quiz.DoNext}); v.Phase != quiz.Done || v.Left != left {
				t.Fatalf("after its minutes: %s, %d left", v.Phase, v.Left)
			}
			if next := x.sit(scope); next.Phase != quiz.Asking || next.Left != left || next.Sitting == v.Sitting {
				t.Errorf("it does not go on with the rest: %d left, want %d", next.Left, left)
			}
		}
	}
}

// Whatever was answered is undone to the first answer, on another device and after
// restarts, and nothing of it is left but the facts.
func TestUndoToTheFirstAnswer(t *testing.T) {
	for _, scope := range []quiz.Scope{{}, {Cram: true}, {Tags: []string{"war", "kings"}}} {
		t.Run(fmt.Sprintf("%+v", scope), func(t *testing.T) {
			x := newTable(t, chosenFiles())
			first := x.sit(scope)
			before := x.state()
			v := first
			const turns = 40
			for range turns {
				ev := quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Unknown: true}}
				v = x.do(v, ev)
				v = x.do(v, quiz.Event{Do: quiz.DoNext})
			}
			for n := range turns {
				if n%16 == 0 {
					x.reopen()
					v = x.onTable()
				}
				v = x.do(v, quiz.Event{Do: quiz.DoUndo})
			}
			ignore := cmp.Options{cmpopts.IgnoreFields(quiz.View{}, "Version"), cmpopts.EquateEmpty(), cmpopts.EquateApprox(0, 1e-3)}
			if diff := cmp.Diff(first, v, ignore); diff != "" || v.CanUndo {
				t.Errorf("the view (-before +after):\n%s", diff)
			}
			if diff := cmp.Diff(before, x.state(), storetest.StateOptions(), cmpopts.IgnoreFields(quiz.State{}, "Facts", "Latest")); diff != "" {
				t.Errorf("the state (-before +after):\n%s", diff)
			}
		})
	}
}

// Who crams still has to do what is due: Today offers both.
func TestTodayBesideACram(t *testing.T) {
	x := newTable(t, files(manyCards(4)))
	v := x.sit(quiz.Scope{Cram: true, Limit: 2})
	x.do(v, quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Unknown: true}})
	d, err := x.desk.Today(t.Context(), x.learner)
	if err != nil || d.Sitting == nil || !d.Sitting.Cram || d.Sitting.Left != 2 || d.New != 4 || d.Done.Crammed != 1 {
		t.Errorf("%v: %+v %+v", err, d, d.Sitting)
	}
}

// What is asked today of a question keeps those that it gives away for another day, also
// where the learner has chosen a kind that it is not of.
func TestAChoiceKeepsKinApart(t *testing.T) {
	const src = "---\nlang: it\n---\n## Romolo fu il primo re di Roma.\nRisposta: vero\n\n## Chi fu il primo re di Roma?\nRisposta: Romolo\n\n## Quale fiume bagna il Cairo?\nRisposta: Nilo\n"
	x := newTable(t, files(src))
	cards := x.library.Decks()[0].Cards()
	if len(cards[0].Question.Rivals()) == 0 {
		t.Fatal("the two do not give each other away")
	}
	x.learnAll()
	x.clock.pass(60 * 24 * time.Hour)
	v := x.sit(quiz.Scope{Kinds: []deck.Kind{deck.Boolean}})
	x.do(v, quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Picks: []int{1}}})
	v = x.sit(quiz.Scope{Kinds: []deck.Kind{deck.Text}})
	if got := x.cards(v); len(got) != 1 || got[0] != cards[2].ID {
		t.Errorf("%d cards, want the one that nothing was said of", len(got))
	}
}

// What is offered as gone wrong is what is then asked: each card once, also those that a
// round of wrong ones had not come to, and none that is set aside.
func TestWhatWentWrongIsCountedOnce(t *testing.T) {
	x := newTable(t, files(manyCards(5)))
	v := x.sit(quiz.Scope{})
	for range 4 {
		v = x.do(v, quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Unknown: true}})
		v = x.do(v, quiz.Event{Do: quiz.DoNext})
	}
	v = x.sit(quiz.Scope{Missed: true})
	v = x.do(v, quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Unknown: true}})
	v = x.do(v, quiz.Event{Do: quiz.DoNext}) // and comes back behind the rest
	if err := x.desk.Mark(t.Context(), x.learner, v.Face.Card, quiz.Suspended); err != nil {
		t.Fatal(err)
	}
	all, err := x.desk.Choices(t.Context(), x.learner)
	if err != nil {
		t.Fatal(err)
	}
	x.clock.pass(24 * time.Hour)
	if v = x.sit(quiz.Scope{Missed: true}); all.Missed != 3 || v.Left != 3 {
		t.Errorf("%d offered, %d asked, want 3", all.Missed, v.Left)
	}
}

// A deck that the library lacks has nothing to ask, and the open sitting stays.
func TestADeckThatIsGone(t *testing.T) {
	x := newTable(t, files(manyCards(2)))
	open := x.sit(quiz.Scope{})
	for _, cram := range []bool{false, true} {
		_, err := x.desk.Open(t.Context(), x.learner, quiz.Scope{Decks: []uuid.UUID{uuid.New()}, Cram: cram}, false)
		if !errors.Is(err, quiz.ErrNothing) || x.onTable().Sitting != open.Sitting {
			t.Errorf("cram %t: %v, or the open sitting has gone", cram, err)
		}
	}
}

// A sitting is written with every answer, so it ends after so many turns: what it had not
// asked is asked by the next one, and all of it can be undone.
func TestASittingEnds(t *testing.T) {
	for _, scope := range []quiz.Scope{{}, {Cram: true}} {
		x := newTable(t, files(manyCards(2)))
		v := x.sit(scope)
		long, err := x.store.Sitting(t.Context(), x.learner)
		if err != nil {
			t.Fatal(err)
		}
		for range quiz.MaxTurns - 2 {
			long.Past = append(long.Past, quiz.PastTurn{Card: v.Face.Card, Answered: x.clock.now(), Went: quiz.NotYet, Grade: fsrs.Again, Review: newID(t)})
		}
		long.Version++
		if err := x.store.Append(t.Context(), nil, long); err != nil {
			t.Fatal(err)
		}
		v = x.onTable()
		for range 2 {
			if v.Phase != quiz.Asking {
				t.Fatalf("%+v: %s before the last turn", scope, v.Phase)
			}
			v = x.do(v, quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Unknown: true}})
			v = x.do(v, quiz.Event{Do: quiz.DoNext})
		}
		if v.Phase != quiz.Done || v.Left != 2 {
			t.Fatalf("%+v: %s, %d left", scope, v.Phase, v.Left)
		}
		back := x.do(v, quiz.Event{Do: quiz.DoUndo})
		if back.Phase != quiz.Asking || back.Left != 2 {
			t.Errorf("%+v: undone, %s, %d left", scope, back.Phase, back.Left)
		}
		v = x.do(back, quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Unknown: true}})
		v = x.do(v, quiz.Event{Do: quiz.DoNext})
		if next := x.sit(scope); next.Sitting == v.Sitting || next.Phase != quiz.Asking || next.Left != 2 {
			t.Errorf("%+v: it does not go on: %s, %d left", scope, next.Phase, next.Left)
		}
	}
}
