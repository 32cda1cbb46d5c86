package quiz_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ripasso/deck"
	"ripasso/quiz"
	"ripasso/quiz/fsrs"
)

const mistakable = `---
id: 0190b6c2-5d1e-7c8a-9a53-0d2f6f4f2b51
title: Mistakable
lang: en
---

## Capital of Australia? <!-- id: capital -->
Answer: Canberra

## Largest city of Australia? <!-- id: largest -->
Answer: Sydney | Sidney

## Which is a river? <!-- id: river -->
- [x] Po
- [ ] Etna
- [ ] Garda

## Which are seas? <!-- id: seas -->
- [x] Ionian
- [x] Ligurian
- [ ] Garda

## The Tiber flows through Rome. <!-- id: tiber -->
Answer: true

## In what order? <!-- id: order -->
Order:
1. first
2. second
3. third

## Who made what? <!-- id: made -->
Match:
- Augustus -> Ara Pacis
- Trajan -> Forum
- Nero -> Domus Aurea

## How many hills? <!-- id: hills -->
Number: 7

## When did the war end? <!-- id: war -->
Date: 8 May 1945

## The [[Danube::river]] flows through Vienna. <!-- id: danube -->

## Which city is on the Po? <!-- id: turin -->
- [x] Torino
- [ ] Roma
`

// failed answers a card wrong n times, a day apart.
func (x *table) failed(id string, n int, r deck.Response) quiz.FactID {
	x.t.Helper()
	var facts []quiz.Fact
	for _, c := range x.everyCard() {
		if c.Question.ID != id {
			continue
		}
		for i := range n {
			v := c.Judge(r, "en")
			facts = append(facts, quiz.Fact{ID: newID(x.t), Learner: x.learner, At: x.clock.now().AddDate(0, 0, i-n).Truncate(time.Millisecond),
				Review: &quiz.Review{Card: c.ID, Revision: c.Deck().Revision, Response: r, Verdict: v, Grade: fsrs.Again, Origin: quiz.Study}})
		}
		k := c.Deck()
		if err := x.store.PutRevision(x.t.Context(), quiz.Revision{ID: k.Revision, Deck: k.Path, Source: k.Source()}); err != nil {
			x.t.Fatal(err)
		}
	}
	if len(facts) != n {
		x.t.Fatalf("no card %s", id)
	}
	if err := x.store.Append(x.t.Context(), facts, nil); err != nil {
		x.t.Fatal(err)
	}
	return facts[n-1].ID
}

// hardest tells of the hardest cards, by id: "seas: asked" or "river: Etna for Po, 3 times; …".
func (x *table) hardest() map[string]string {
	x.t.Helper()
	rep, err := x.desk.Progress(x.t.Context(), x.learner)
	if err != nil {
		x.t.Fatal(err)
	}
	out := map[string]string{}
	for _, h := range rep.Hardest {
		var said []string
		for _, c := range h.Confusions {
			line := fmt.Sprintf("%s for %s, %d", strings.Join(c.Given, " + "), strings.Join(c.Instead, " + "), c.Times)
			for _, o := range c.Others {
				line += ", right of " + o.Question.ID
			}
			said = append(said, line)
		}
		if h.Asked {
			said = append(said, "asked")
		}
		out[h.Card.Question.ID] = strings.Join(said, "; ")
	}
	return out
}

func typing(text string) deck.Response   { return deck.Response{Texts: []string{text}} }
func picking(picks ...int) deck.Response { return deck.Response{Picks: picks} }

// What was answered instead of what is told in words, for every kind, and where it is the
// right answer of another card, of which.
func TestConfusions(t *testing.T) {
	x := newTable(t, files(mistakable))
	x.failed("capital", 3, typing("Melbourne"))
	x.failed("capital", 2, typing("sidney"))
	x.failed("river", 2, picking(1))
	x.failed("seas", 2, picking(0, 2))
	x.failed("tiber", 2, picking(0))
	x.failed("order", 2, picking(0, 2, 1))
	x.failed("made", 2, picking(0, 2, 1))
	x.failed("hills", 2, typing("8"))
	x.failed("war", 2, typing("9 May 1945"))
	x.failed("danube", 2, typing("Po"))
	x.failed("turin", 2, deck.Response{Unknown: true}) // says nothing
	x.clock.pass(time.Hour)
	want := map[string]string{
		"capital": "sidney for Canberra, 2, right of largest; Melbourne for Canberra, 3",
		"river":   "Etna for Po, 2",
		"seas":    "Ionian + Garda for Ionian + Ligurian, 2",
		"tiber":   "false for true, 2",
		"order":   "first + third + second for first + second + third, 2",
		"made":    "Trajan → Domus Aurea + Nero → Forum for Trajan → Forum + Nero → Domus Aurea, 2",
		"hills":   "8 for 7, 2",
		"war":     "9 May 1945 for 8 May 1945, 2",
		"danube":  "Po for Danube, 2, right of river",
		"turin":   "",
	}
	got := x.hardest()
	for id, said := range want {
		if got[id] != said {
			t.Errorf("%s: %q, want %q", id, got[id], said)
		}
	}
}

// What was ticked is told in the words that stood there then, though the deck has changed
// since; where nobody knows them any more, nothing is told.
func TestConfusionsOfAnEditedDeck(t *testing.T) {
	x := newTable(t, files(mistakable))
	x.failed("river", 2, picking(1))
	x.write(files(strings.Replace(mistakable, "- [x] Po\n- [ ] Etna\n- [ ] Garda", "- [ ] Lake Garda\n- [x] Adda\n- [ ] Vesuvius", 1)))
	if got := x.hardest()["river"]; got != "Etna for Po, 2" {
		t.Errorf("after an edit: %q", got)
	}
	id := x.failed("river", 1, picking(2))
	f, err := x.store.Fact(t.Context(), x.learner, id)
	if err != nil {
		t.Fatal(err)
	}
	f.ID, f.Review.Revision, f.Review.Response = newID(t), "nobody-knows", picking(0)
	f.At = f.At.Add(time.Minute)
	if err := x.store.Append(t.Context(), []quiz.Fact{f}, nil); err != nil {
		t.Fatal(err)
	}
	if got := x.hardest()["river"]; got != "Vesuvius for Adda, 1" {
		t.Errorf("with a revision that is lost: %q", got)
	}
}

// What was typed and counts by now is no confusion any more; what still is wrong is told with
// what is right now, without the deck of then.
func TestConfusionsThatWereNone(t *testing.T) {
	x := newTable(t, files(mistakable))
	x.failed("capital", 2, typing("Camberra"))
	x.failed("capital", 1, typing("Sydney"))
	x.write(files(strings.Replace(mistakable, "Answer: Canberra", "Answer: Canberra, ACT | Canberra | Camberra", 1)))
	if got, want := x.hardest()["capital"], "Sydney for Canberra, ACT, 1, right of largest"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// While a sitting still asks a card, its key is not told beside it, nor as the key of another's
// wrong answer, nor that of a card which gives it away.
func TestConfusionsDuringASitting(t *testing.T) {
	x := newTable(t, files(mistakable+"\n## The capital of Australia is called? <!-- id: twin -->\nAnswer: Canberra\n"))
	x.failed("capital", 2, typing("Sydney"))
	x.failed("largest", 2, typing("Canberra"))
	x.failed("river", 2, picking(1))
	open := func() string { return fmt.Sprint(x.hardest()["capital"], " / ", x.hardest()["largest"]) }
	if got, want := open(), "Sydney for Canberra, 2, right of largest / Canberra for Sydney, 2, right of capital, right of twin"; got != want {
		t.Errorf("before: %s, want %s", got, want)
	}
	x.clock.pass(24 * time.Hour)
	none := 0
	v := x.sit(quiz.Scope{New: &none})
	asked := func() (ids []string) {
		for id, said := range x.hardest() {
			if said == "asked" {
				ids = append(ids, id)
			}
		}
		slices.Sort(ids)
		return ids
	}
	if got, want := fmt.Sprint(asked()), "[capital largest river]"; got != want {
		t.Errorf("at the beginning %s are kept back, want %s", got, want)
	}
	told := 0
	for v.Phase != quiz.Done {
		hard := x.hardest()
		for _, tick := range v.Ticks {
			c, _ := x.library.Card(tick.Card)
			if tick.State == quiz.Coming || tick.State == quiz.Here {
				if hard[c.Question.ID] != "asked" {
					t.Errorf("%s is still asked, and %q is told of it", c.Question.ID, hard[c.Question.ID])
				}
				for id, said := range hard {
					if strings.Contains(said, "right of "+c.Question.ID) {
						t.Errorf("%s is still asked, and %q is told of %s", c.Question.ID, said, id)
					}
				}
			} else if hard[c.Question.ID] != "asked" {
				told++
			}
		}
		right := map[string]quiz.Event{"Capital of Australia?": typed("Canberra"), "Largest city of Australia?": typed("Sydney")}
		ev, ok := right[v.Face.Prompt.Text()]
		if !ok {
			po := slices.IndexFunc(v.Face.Items, func(x deck.Item) bool { return x.Content.Text() == "Po" })
			ev = quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Picks: []int{po}}}
		}
		v = x.do(x.do(v, ev), quiz.Event{Do: quiz.DoNext})
		x.clock.pass(11 * time.Minute)
		v = x.sit(quiz.Scope{New: &none})
	}
	if told == 0 || len(asked()) > 0 {
		t.Errorf("told %d times meanwhile; at the end %s are kept back", told, asked())
	}
	x.sit(quiz.Scope{}) // asks the new card that gives the capital away
	if got := asked(); !slices.Contains(got, "capital") {
		t.Errorf("while its twin is asked, %s are kept back", got)
	}
	x.clock.pass(24 * time.Hour) // another day's sitting does not go on
	if got := asked(); len(got) > 0 {
		t.Errorf("the day after %s are kept back", got)
	}
}
