package quiz_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz"
	"ripasso/quiz/fsrs"
	"ripasso/quiz/storetest"
)

// everyKind is a deck with a card of each kind. What only the key knows holds the
// letters KEY.
const everyKind = `---
title: Every kind
lang: en
---
## flashcard
KEYback

## single
- [x] same one
  > KEYfeedback
- [ ] other one

> Explanation: KEYexplanation

> Attributed: KEYattributed

## multiple
- [x] same two
- [x] same three
- [ ] other two

> Explanation: KEYexplanation

## text
Answer: KEYtext | KEYalso

> Hint: KEYhint

> Hint: KEYmore

> Not: KEYnot

## boolean
Answer: true

> Explanation: KEYexplanation

## number
Number: 77123 +- 5 m

> Explanation: KEYexplanation

## date
Date: 12 September 1823

> Explanation: KEYexplanation

## cloze
The sky is [[KEYgap|KEYother]] at noon.

> Explanation: KEYexplanation

## order
Order:
1. First thing (1823)
2. Second thing (1824)
3. Third thing (1825)

## match
Match:
- left a -> right a
- left b -> right b
- -> right c

> Explanation: KEYexplanation
`

func library(t testing.TB, src string) *deck.Library {
	t.Helper()
	lib, problems := deck.Load(fstest.MapFS{"deck.md": {Data: []byte(src)}})
	for _, p := range problems {
		if p.Severity == deck.Error {
			t.Fatalf("%s:%d: %s %v", p.Path, p.Pos.Line, p.Code, p.Args)
		}
	}
	return lib
}

// seat is a sitting without a store: its facts are folded by hand.
type seat struct {
	t     testing.TB
	s     *quiz.Sitting
	state *quiz.State
	facts []quiz.Fact
	lib   *deck.Library
	now   time.Time
	rand  *rand.Rand
}

func newSeat(t testing.TB, src string, scope quiz.Scope) *seat {
	t.Helper()
	x := &seat{t: t, lib: library(t, src), now: evening, rand: rand.New(rand.NewPCG(1, 2))}
	x.state = quiz.Replay(slices.Values(x.facts))
	w := x.world()
	var cards []*deck.Card
	for _, k := range x.lib.Decks() {
		cards = append(cards, k.Cards()...)
	}
	q := w.Plan.Queue(cards, x.state, scope, x.now)
	if scope.Cram {
		q = w.Plan.Cram(cards, x.state, scope, x.now)
	}
	x.s = quiz.NewSitting(x.id(), x.id(), 1, scope, q, w)
	return x
}

func (x *seat) id() uuid.UUID {
	var id uuid.UUID
	for i := range id {
		id[i] = byte(x.rand.Uint32())
	}
	return id
}

func (x *seat) world() quiz.World {
	x.t.Helper()
	plan, err := quiz.NewPlan(*x.state.Settings)
	if err != nil {
		x.t.Fatal(err)
	}
	return quiz.World{
		Now: x.now, Plan: plan, Card: x.lib.Card, Pace: x.state.Pace(),
		Progress: func(c deck.CardID) quiz.Progress { return x.state.Cards.At(c) },
	}
}

func (x *seat) view() quiz.View { return x.s.View(x.world()) }

func (x *seat) apply(ev quiz.Event) error {
	ev.ID, ev.Version = x.id(), x.s.Version
	facts, err := x.s.Apply(ev, x.world())
	x.facts = append(x.facts, facts...)
	if len(facts) > 0 {
		x.state = quiz.Replay(slices.Values(x.facts))
	}
	return err
}

func (x *seat) do(ev quiz.Event) quiz.View {
	x.t.Helper()
	x.now = x.now.Add(5 * time.Second)
	if err := x.apply(ev); err != nil {
		x.t.Fatal(err)
	}
	return x.view()
}

// rightly is the answer that the deck itself gives.
func (x *seat) rightly() *deck.Response {
	x.t.Helper()
	v := x.view()
	c, _ := x.lib.Card(v.Face.Card)
	sol := c.Solution()
	switch v.Face.Kind {
	case deck.Flashcard:
		return &deck.Response{}
	case deck.Text, deck.Number, deck.Date, deck.Cloze:
		return &deck.Response{Texts: []string{sol.Text}}
	case deck.Boolean:
		return &deck.Response{Picks: sol.Picks}
	}
	// Items and targets are known by their texts, whatever the deal.
	r := deck.Response{}
	text := func(i deck.Item) string { return i.Content.Text() }
	for _, it := range v.Face.Items {
		switch v.Face.Kind {
		case deck.Match:
			want := "right" + strings.TrimPrefix(text(it), "left")
			r.Picks = append(r.Picks, slices.IndexFunc(v.Face.Targets, func(o deck.Item) bool { return text(o) == want }))
		case deck.Order:
			r.Picks = append(r.Picks, it.ID)
		default:
			if strings.HasPrefix(text(it), "same") {
				r.Picks = append(r.Picks, it.ID)
			}
		}
	}
	if v.Face.Kind == deck.Order {
		slices.SortFunc(r.Picks, func(a, b int) int { return strings.Compare(text(v.Face.Items[a]), text(v.Face.Items[b])) })
	}
	return &r
}

// While it asks, a view holds nothing of the key, whatever the kind, cramming or not.
func TestViewKeepsTheKey(t *testing.T) {
	for _, scope := range []quiz.Scope{{}, {Cram: true}} {
		keepsTheKey(t, scope)
	}
}

func keepsTheKey(t *testing.T, scope quiz.Scope) {
	t.Helper()
	x := newSeat(t, everyKind, scope)
	secrets := []string{"KEY", "77123", "September", "1823", "1824"}
	seen := map[deck.Kind]bool{}
	for range 10 {
		x.now = evening // time stands still: no step falls due
		v := x.view()
		seen[v.Face.Kind] = true
		asked, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range secrets {
			if strings.Contains(string(asked), s) {
				t.Errorf("%s: the view holds %s: %s", v.Face.Kind, s, asked)
			}
		}
		noKey(t, v)
		v = x.do(quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Unknown: true}})
		if v.Solution == nil || v.Verdict == nil || v.Grade != fsrs.Again {
			t.Errorf("%s: after the answer there is no solution, verdict or grade", v.Face.Kind)
		}
		x.do(quiz.Event{Do: quiz.DoNext})
	}
	if len(seen) != 10 {
		t.Errorf("only %v were asked", slices.Collect(maps.Keys(seen)))
	}
}

func TestHintsComeOneByOne(t *testing.T) {
	x := newSeat(t, "## A?\nAnswer: b\n\n> Hint: one\n\n> Hint: two\n", quiz.Scope{})
	for want := range 3 {
		v := x.view()
		if len(v.Hints) != want || v.Face.Hints != 2 {
			t.Errorf("%d hints of %d, want %d", len(v.Hints), v.Face.Hints, want)
		}
		if want < 2 {
			x.do(quiz.Event{Do: quiz.DoHint})
		}
	}
	if err := x.apply(quiz.Event{Do: quiz.DoHint}); !errors.Is(err, quiz.ErrRefused) {
		t.Errorf("a third hint: %v", err)
	}
}

// Every card of the deck is answered as the deck would: all are right.
func TestTheDecksOwnAnswersAreRight(t *testing.T) {
	x := newSeat(t, everyKind, quiz.Scope{})
	for range 10 {
		v := x.do(quiz.Event{Do: quiz.DoAnswer, Response: x.rightly()})
		if v.Phase == quiz.Grading {
			if len(v.Returns) != 4 || v.Solution == nil || v.Verdict != nil {
				t.Errorf("a turned card shows %+v", v)
			}
			v = x.do(quiz.Event{Do: quiz.DoGrade, Grade: fsrs.Good})
		}
		if v.Grade != fsrs.Good || v.Phase != quiz.Judged || len(v.Returns) == 0 {
			t.Errorf("%s: grade %s, %+v", v.Face.Kind, v.Grade, v.Verdict)
		}
		if parts := v.Verdict.Parts; slices.Contains(parts, false) {
			t.Errorf("%s: parts %v", v.Face.Kind, parts)
		}
		x.do(quiz.Event{Do: quiz.DoNext})
	}
}

func TestWhatAPhaseRefuses(t *testing.T) {
	const flash = "## A\nB\n"
	unknown := quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Unknown: true}}
	turn := quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{}}
	for _, c := range []struct {
		name   string
		before []quiz.Event
		ev     quiz.Event
		want   error
	}{
		{"no action", nil, quiz.Event{}, quiz.ErrRefused},
		{"an action nobody knows", nil, quiz.Event{Do: "fly"}, quiz.ErrRefused},
		{"next while asking", nil, quiz.Event{Do: quiz.DoNext}, quiz.ErrRefused},
		{"grade while asking", nil, quiz.Event{Do: quiz.DoGrade, Grade: fsrs.Good}, quiz.ErrRefused},
		{"qualify while asking", nil, quiz.Event{Do: quiz.DoQualify, Why: quiz.WasRight}, quiz.ErrRefused},
		{"undo at the beginning", nil, quiz.Event{Do: quiz.DoUndo}, quiz.ErrRefused},
		{"no response", nil, quiz.Event{Do: quiz.DoAnswer}, quiz.ErrRefused},
		{"a flashcard with its grade", nil, quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Self: 3}}, deck.ErrResponse},
		{"a flashcard with a text", nil, quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Texts: []string{"B"}}}, deck.ErrResponse},
		{"a hint that is not there", nil, quiz.Event{Do: quiz.DoHint}, quiz.ErrRefused},
		{"answer while grading", []quiz.Event{turn}, turn, quiz.ErrRefused},
		{"no grade", []quiz.Event{turn}, quiz.Event{Do: quiz.DoGrade}, quiz.ErrRefused},
		{"a fifth grade", []quiz.Event{turn}, quiz.Event{Do: quiz.DoGrade, Grade: 5}, quiz.ErrRefused},
		{"next while grading", []quiz.Event{turn}, quiz.Event{Do: quiz.DoNext}, quiz.ErrRefused},
		{"answer while judged", []quiz.Event{unknown}, unknown, quiz.ErrRefused},
		{"right after I don't know", []quiz.Event{unknown}, quiz.Event{Do: quiz.DoQualify, Why: quiz.WasRight}, quiz.ErrRefused},
		{"a reason nobody knows", []quiz.Event{unknown}, quiz.Event{Do: quiz.DoQualify, Why: "luck"}, quiz.ErrRefused},
	} {
		x := newSeat(t, flash, quiz.Scope{})
		for _, ev := range c.before {
			x.do(ev)
		}
		before, _ := json.Marshal(x.s)
		n := len(x.facts)
		err := x.apply(c.ev)
		after, _ := json.Marshal(x.s)
		if !errors.Is(err, c.want) || string(before) != string(after) || len(x.facts) != n {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	x := newSeat(t, "## A\n- [x] b\n- [ ] c\n", quiz.Scope{})
	if _, err := x.s.Apply(quiz.Event{Version: 1, Do: quiz.DoAnswer, Response: &deck.Response{Unknown: true}}, x.world()); !errors.Is(err, quiz.ErrRefused) {
		t.Errorf("an event without an id: %v", err)
	}
	for _, picks := range [][]int{nil, {0, 1}, {2}, {-1}} {
		if err := x.apply(quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Picks: picks}}); !errors.Is(err, deck.ErrResponse) {
			t.Errorf("picks %v: %v", picks, err)
		}
	}
}

func TestStaleVersionIsRefused(t *testing.T) {
	x := newSeat(t, everyKind, quiz.Scope{})
	for _, version := range []int{0, 2, -1} {
		ev := quiz.Event{ID: x.id(), Version: version, Do: quiz.DoAnswer, Response: &deck.Response{Unknown: true}}
		if _, err := x.s.Apply(ev, x.world()); !errors.Is(err, quiz.ErrStale) {
			t.Errorf("version %d: %v", version, err)
		}
	}
}

// asked is what must be the same when a card is asked again after an undo.
func asked(v quiz.View) quiz.View {
	v.Version, v.Minutes = 0, 0
	for i := range v.Ticks {
		v.Ticks[i].Recall = 0 // fades by the second
	}
	return v
}

// Undoing everything leads back through every view to the beginning, with the same
// deals, and leaves no progress.
func TestUndoAllIsExact(t *testing.T) {
	for seed := range uint64(12) {
		x := newSeat(t, everyKind, quiz.Scope{})
		r := rand.New(rand.NewPCG(seed, 3))
		var trail []quiz.View
		var states []*quiz.State
		for range 22 {
			if x.s.Phase == quiz.Done {
				break
			}
			trail = append(trail, x.view())
			states = append(states, x.state)
			response := &deck.Response{Unknown: true}
			if r.IntN(3) > 0 {
				response = x.rightly()
			}
			x.do(quiz.Event{Do: quiz.DoAnswer, Response: response})
			if x.s.Phase == quiz.Grading {
				x.do(quiz.Event{Do: quiz.DoGrade, Grade: fsrs.Grade(1 + r.IntN(4))})
			}
			if o := x.view().Offers; len(o) > 0 && r.IntN(3) == 0 {
				x.do(quiz.Event{Do: quiz.DoQualify, Why: o[r.IntN(len(o))]})
			}
			if len(trail) < 22 || seed%2 == 0 {
				x.do(quiz.Event{Do: quiz.DoNext})
			}
		}
		for i := len(trail) - 1; i >= 0; i-- {
			got := x.do(quiz.Event{Do: quiz.DoUndo})
			byCard := cmpopts.SortSlices(func(a, b quiz.Tick) bool { return a.Card.String() < b.Card.String() })
			if diff := cmp.Diff(asked(trail[i]), asked(got), byCard, cmpopts.EquateEmpty()); diff != "" {
				t.Fatalf("seed %d: back at answer %d (-then +now):\n%s", seed, i, diff)
			}
			if diff := cmp.Diff(states[i], x.state, cmpopts.IgnoreFields(quiz.State{}, "Facts", "Latest"), storetest.StateOptions()); diff != "" {
				t.Fatalf("seed %d: progress at answer %d (-then +now):\n%s", seed, i, diff)
			}
		}
		if v := x.view(); v.CanUndo || x.state.Cards.Len() != 0 {
			t.Errorf("seed %d: something is left to undo", seed)
		}
	}
}

func TestQualifyAgainTakesItBack(t *testing.T) {
	x := newSeat(t, "## A?\nAnswer: b\n", quiz.Scope{})
	v := x.do(quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Texts: []string{"wrong"}}})
	if !slices.Equal(v.Offers, []quiz.Why{quiz.WasRight}) || v.Returns[fsrs.Again] != time.Minute || v.Returns[fsrs.Good] != 10*time.Minute || len(v.Returns) != 2 {
		t.Errorf("offers %v, returns %v", v.Offers, v.Returns)
	}
	x.do(quiz.Event{Do: quiz.DoQualify, Why: quiz.WasRight})
	if got := x.state.Cards.At(v.Face.Card).Grade; got != fsrs.Good {
		t.Errorf("grade %s", got)
	}
	v = x.do(quiz.Event{Do: quiz.DoQualify, Why: quiz.WasRight})
	if got := x.state.Cards.At(v.Face.Card).Grade; got != fsrs.Again || v.Why != "" || v.Grade != fsrs.Again {
		t.Errorf("grade %s, why %q", got, v.Why)
	}
}

// The buttons of a flashcard promise what they bring, after a hint too.
func TestTheButtonsPromiseWhatTheyBring(t *testing.T) {
	for _, hints := range []int{0, 1} {
		for g := fsrs.Again; g <= fsrs.Easy; g++ {
			x := newSeat(t, "## A\nB\n\n> Hint: c\n", quiz.Scope{})
			for range hints {
				x.do(quiz.Event{Do: quiz.DoHint})
			}
			v := x.do(quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{}})
			promised := v.Returns[g]
			v = x.do(quiz.Event{Do: quiz.DoGrade, Grade: g})
			w := x.world()
			brought := w.Plan.Interval(v.Face.Card, x.state.Cards.At(v.Face.Card))
			if promised != brought || v.Returns[v.Grade] != brought {
				t.Errorf("%s after %d hints: promised %s, judged %s, brought %s", g, hints, promised, v.Returns[v.Grade], brought)
			}
		}
	}
}

func TestStepsReturnWhenDue(t *testing.T) {
	x := newSeat(t, "## A?\nAnswer: a\n\n## B?\nAnswer: b\n\n## C?\nAnswer: c\n", quiz.Scope{})
	prompt := func() string { return x.view().Face.Prompt.Text() }
	wrong := func() {
		x.do(quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Unknown: true}})
		x.do(quiz.Event{Do: quiz.DoNext})
	}
	wrong()
	if got := prompt(); got != "B?" {
		t.Fatalf("after A: %s", got)
	}
	x.now = x.now.Add(2 * time.Minute) // A is due: it goes before C
	wrong()
	if got := prompt(); got != "A?" {
		t.Fatalf("after B: %s", got)
	}
	wrong()
	if got := prompt(); got != "C?" {
		t.Fatalf("after A again: %s", got)
	}
	wrong() // nothing else is left: the next step is shown ahead of its time
	if got := prompt(); got != "B?" {
		t.Fatalf("after C: %s", got)
	}
}

func TestStepsBeyondLearnAheadWait(t *testing.T) {
	x := newSeat(t, "## A?\nAnswer: a\n", quiz.Scope{})
	long := quiz.DefaultSettings()
	long.Steps = []time.Duration{time.Hour}
	x.facts = append(x.facts, quiz.Fact{ID: x.id(), At: evening.Add(-time.Hour), Settings: &long})
	x.state = quiz.Replay(slices.Values(x.facts))
	x.do(quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Unknown: true}, At: evening.Add(5 * time.Second)})
	v := x.do(quiz.Event{Do: quiz.DoNext})
	if v.Phase != quiz.Done || v.Left != 1 || v.Minutes < 1 || !v.NextAt.Equal(evening.Add(5*time.Second+time.Hour)) || !v.CanUndo {
		t.Errorf("%+v", v)
	}
}

func TestSittingEndsAtItsMinutes(t *testing.T) {
	x := newSeat(t, everyKind, quiz.Scope{Minutes: 1})
	answers := 0
	for x.s.Phase != quiz.Done {
		v := x.do(quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Unknown: true}})
		if v.Minutes != 1 {
			t.Errorf("%d minutes left of one", v.Minutes)
		}
		x.do(quiz.Event{Do: quiz.DoNext})
		answers++
	}
	if answers != 6 { // ten seconds each
		t.Errorf("%d answers in a minute", answers)
	}
	if v := x.view(); len(v.Ticks) != 10 || !v.CanUndo {
		t.Errorf("at the end: %+v", v)
	}
}

// However long a sitting, its strip keeps every card, its deals go on to differ, a turn
// adds some sixty bytes to it, and all of it can be undone: what is left is the first card,
// as it was, and a learner who has never answered.
func TestALongSittingCanBeUndone(t *testing.T) {
	for _, scope := range []quiz.Scope{{}, {Cram: true}} {
		var b strings.Builder
		for i := range 3 {
			fmt.Fprintf(&b, "## Question %d?\n- [x] right\n", i)
			for n := range 9 {
				fmt.Fprintf(&b, "- [ ] wrong %d\n", n)
			}
		}
		x := newSeat(t, b.String(), scope)
		first, began, size := bare(x.s), x.state, len(encoded(t, x.s))
		const turns = 400
		deals := map[string]int{}
		for turn := range turns {
			v := x.view()
			if v.Face.Prompt.Text() == "Question 0?" {
				deals[fmt.Sprint(v.Face.Items)]++
			}
			x.do(quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Unknown: true}})
			if v = x.do(quiz.Event{Do: quiz.DoNext}); len(v.Ticks) != 3 || v.Left != 3 || v.Missed != min(turn+1, 3) {
				t.Fatalf("turn %d: %d ticks, %d left, %d missed", turn, len(v.Ticks), v.Left, v.Missed)
			}
			x.s = decoded(t, encoded(t, x.s))
		}
		if grew := len(encoded(t, x.s)) - size; grew > 64*turns+2048 {
			t.Errorf("%+v: %d bytes more after %d turns", scope, grew, turns)
		}
		for deal, n := range deals {
			if n > 3 {
				t.Errorf("%d times the same deal: %s", n, deal)
			}
		}
		undone := 0
		for ; x.view().CanUndo; undone++ {
			if v := x.do(quiz.Event{Do: quiz.DoUndo}); len(v.Ticks) != 3 {
				t.Fatalf("%d ticks", len(v.Ticks))
			}
			x.s = decoded(t, encoded(t, x.s))
		}
		if undone != turns {
			t.Errorf("%+v: %d undone", scope, undone)
		}
		if diff := cmp.Diff(first, bare(x.s), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%+v: the sitting (-before +after):\n%s", scope, diff)
		}
		if diff := cmp.Diff(began, x.state, storetest.StateOptions(), cmpopts.IgnoreFields(quiz.State{}, "Facts", "Latest")); diff != "" {
			t.Errorf("%+v: the state (-before +after):\n%s", scope, diff)
		}
	}
}

// bare is a sitting without what is of the last event alone.
func bare(s *quiz.Sitting) quiz.Sitting {
	b := *s
	b.Version, b.Applied = 0, nil
	if s.Current != nil {
		turn := *s.Current
		turn.Shown = time.Time{}
		b.Current = &turn
	}
	return b
}

func encoded(t *testing.T, s *quiz.Sitting) []byte {
	t.Helper()
	b, err := quiz.EncodeSitting(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func decoded(t *testing.T, b []byte) *quiz.Sitting {
	t.Helper()
	s, err := quiz.DecodeSitting(b)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Numbers that nobody can mean are no limit, and none overflows.
func TestScopesWithoutMeasure(t *testing.T) {
	huge := 1 << 62
	for _, scope := range []quiz.Scope{{Minutes: huge}, {Minutes: -huge}, {Limit: huge}, {Limit: -huge}, {Minutes: 1 << 40, Limit: 1 << 40}} {
		if v := newSeat(t, everyKind, scope).view(); v.Phase != quiz.Asking || v.Left != 10 || v.Minutes < 1 || v.Minutes > 60 {
			t.Errorf("%+v: %s, %d left, %d minutes", scope, v.Phase, v.Left, v.Minutes)
		}
	}
}

func TestSittingKeepsToItsLimit(t *testing.T) {
	x := newSeat(t, everyKind, quiz.Scope{Limit: 3})
	if v := x.view(); len(v.Ticks) != 3 || v.Left != 3 {
		t.Errorf("%d ticks, %d left", len(v.Ticks), v.Left)
	}
}

func TestTicks(t *testing.T) {
	x := newSeat(t, "## A?\nAnswer: a\n\n## B?\nAnswer: b\n\n## C?\nAnswer: c\n", quiz.Scope{})
	states := func() string {
		var out []string
		for _, k := range x.view().Ticks {
			out = append(out, string(k.State))
		}
		return strings.Join(out, " ")
	}
	steps := []struct {
		ev   quiz.Event
		want string
	}{
		{quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Texts: []string{"a"}}}, "right coming coming"},
		{quiz.Event{Do: quiz.DoQualify, Why: quiz.Guessed}, "nearly coming coming"},
		{quiz.Event{Do: quiz.DoNext}, "nearly here coming"},
		{quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Unknown: true}}, "nearly notyet coming"},
		{quiz.Event{Do: quiz.DoNext}, "nearly notyet here"},
		{quiz.Event{Do: quiz.DoUndo}, "nearly here coming"},
	}
	if got := states(); got != "here coming coming" {
		t.Errorf("at first: %s", got)
	}
	for i, s := range steps {
		x.do(s.ev)
		if got := states(); got != s.want {
			t.Errorf("step %d: %s, want %s", i, got, s.want)
		}
	}
}

// The tick says what the verdict's word said, also where its grade would say less, and
// goes on saying it when the card is put away.
func TestTicksSayTheWordOfTheVerdict(t *testing.T) {
	const cards = "## A?\n- [x] a\n- [x] b\n- [x] c\n- [ ] d\n\n## B?\nAnswer: b\n> Hint: one letter\n\n## C?\nc\n"
	x := newSeat(t, cards, quiz.Scope{})
	pick := func(texts ...string) *deck.Response {
		r := &deck.Response{}
		for _, i := range x.view().Face.Items {
			if slices.Contains(texts, i.Content.Text()) {
				r.Picks = append(r.Picks, i.ID)
			}
		}
		return r
	}
	went := func(want string) {
		t.Helper()
		var got []string
		for _, k := range x.view().Ticks {
			got = append(got, string(k.State))
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("ticks %q, want %q", s, want)
		}
	}
	v := x.do(quiz.Event{Do: quiz.DoAnswer, Response: pick("a", "b")})
	if quiz.Word(*v.Verdict) != quiz.Nearly || v.Grade != fsrs.Again {
		t.Fatalf("%+v, grade %d", v.Verdict, v.Grade)
	}
	went("nearly coming coming")
	x.do(quiz.Event{Do: quiz.DoNext})
	went("nearly here coming")
	x.do(quiz.Event{Do: quiz.DoHint})
	x.do(quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Texts: []string{"b"}}})
	went("nearly right coming") // with a hint it is graded Hard
	x.do(quiz.Event{Do: quiz.DoNext})
	x.do(quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{}})
	x.do(quiz.Event{Do: quiz.DoGrade, Grade: fsrs.Hard})
	went("nearly right nearly") // its own grade is all that a flashcard says
}

// A returning card is dealt again; within its turn the deal stays.
func TestDeals(t *testing.T) {
	var b strings.Builder
	b.WriteString("## A?\n- [x] right\n")
	for i := range 9 {
		fmt.Fprintf(&b, "- [ ] wrong %d\n", i)
	}
	x := newSeat(t, b.String(), quiz.Scope{})
	items := func() string { return fmt.Sprint(x.view().Face.Items) }
	first := items()
	x.do(quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Unknown: true}})
	if items() != first {
		t.Error("the verdict shows another deal than the question")
	}
	x.do(quiz.Event{Do: quiz.DoNext})
	if items() == first {
		t.Error("the card came back in the same order")
	}
}

func TestWhenAnAnswerHappened(t *testing.T) {
	for _, c := range []struct {
		name     string
		at       time.Duration // the device's clock, from when the card was shown
		took     time.Duration
		wantAt   time.Duration
		wantTook time.Duration
	}{
		{"a clock that agrees", 20 * time.Second, 8 * time.Second, 20 * time.Second, 8 * time.Second},
		{"a clock that is behind", -time.Hour, 8 * time.Second, 0, 8 * time.Second},
		{"a clock that is ahead", time.Hour, 0, 30 * time.Second, 30 * time.Second},
		{"nobody measured", 20 * time.Second, 0, 20 * time.Second, 20 * time.Second},
		{"the learner was elsewhere", 20 * time.Second, time.Hour, 20 * time.Second, time.Minute},
		{"a time that is none", 20 * time.Second, -time.Hour, 20 * time.Second, 20 * time.Second},
	} {
		x := newSeat(t, "## A?\nAnswer: a\n", quiz.Scope{})
		x.now = evening.Add(30 * time.Second)
		if err := x.apply(quiz.Event{Do: quiz.DoAnswer, At: evening.Add(c.at), Took: c.took, Response: &deck.Response{Unknown: true}}); err != nil {
			t.Fatal(err)
		}
		f := x.facts[0]
		if !f.At.Equal(evening.Add(c.wantAt)) || f.Review.Took != c.wantTook {
			t.Errorf("%s: at %s, took %s", c.name, f.At.Sub(evening), f.Review.Took)
		}
	}
}

// Whatever is done to a sitting, it never panics, moves on by one version or not at all,
// writes a fact only when something was answered, qualified or taken back, and knows
// each card once.
func FuzzSitting(f *testing.F) {
	f.Add([]byte("\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c"))
	f.Add([]byte("aAbBcCdDeEfFgGhHiIjJkKlLmMnNoOpPqQrRsStTuUvVwWxXyYzZ"))
	r := rand.New(rand.NewPCG(5, 6))
	for range 20 {
		b := make([]byte, 400)
		for i := range b {
			b[i] = byte(r.Uint32())
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, script []byte) {
		x := newSeat(t, everyKind, quiz.Scope{Cram: len(script)%2 == 1})
		for len(script) >= 2 && x.s.Version < 150 {
			ev := wild(x, script[0], script[1])
			script = script[2:]
			x.now = x.now.Add(time.Duration(ev.Took))
			step(t, x, ev)
		}
	})
}

// wild is an event that two bytes choose: mostly one that makes sense, sometimes not.
func wild(x *seat, a, b byte) quiz.Event {
	ev := quiz.Event{Took: time.Duration(b) * time.Second, Grade: fsrs.Grade(b % 6)}
	ev.Do = []quiz.Action{quiz.DoAnswer, quiz.DoAnswer, quiz.DoNext, quiz.DoNext, quiz.DoGrade, quiz.DoHint, quiz.DoQualify, quiz.DoUndo}[a%8]
	ev.Why = []quiz.Why{quiz.WasRight, quiz.Guessed, quiz.TooEasy, ""}[b%4]
	if ev.Do == quiz.DoAnswer {
		switch a / 8 % 4 {
		case 0:
			ev.Response = &deck.Response{Unknown: true}
		case 1, 2:
			if x.s.Phase == quiz.Asking {
				ev.Response = x.rightly()
			}
		default:
			ev.Response = &deck.Response{Texts: []string{string([]byte{a, b})}, Picks: []int{int(a%5) - 1, int(b % 5)}[:b%3], Self: int(a % 5)}
		}
	}
	return ev
}

func step(t *testing.T, x *seat, ev quiz.Event) {
	t.Helper()
	before, version, phase, n := sitting(t, x), x.s.Version, x.s.Phase, len(x.facts)
	err := x.apply(ev)
	fresh := x.facts[n:]
	if err != nil {
		if sitting(t, x) != before || len(fresh) > 0 {
			t.Fatalf("%s was refused (%v) and changed something", ev.Do, err)
		}
		return
	}
	if x.s.Version != version+1 || len(fresh) > 1 {
		t.Fatalf("%s: version %d after %d, %d facts", ev.Do, x.s.Version, version, len(fresh))
	}
	writes := map[quiz.Action]bool{
		quiz.DoAnswer: x.s.Phase == quiz.Judged, quiz.DoGrade: true, quiz.DoQualify: true, quiz.DoUndo: phase != quiz.Grading,
	}[ev.Do]
	if writes != (len(fresh) == 1) {
		t.Fatalf("%s in phase %s wrote %d facts", ev.Do, phase, len(fresh))
	}
	answered := len(x.s.Past)
	if x.s.Phase == quiz.Judged {
		answered++
	}
	total := 0
	for _, d := range x.state.Days.All() {
		total += d.Reviews + d.Crammed
	}
	if x.s.Scope.Cram && x.state.Cards.Len() > 0 {
		t.Fatalf("%s: cramming has changed %d cards", ev.Do, x.state.Cards.Len())
	}
	if total != answered || total != x.state.Total.Reviews+x.state.Total.Crammed {
		t.Fatalf("%s: %d answers on the table, %d in the facts", ev.Do, answered, total)
	}
	places := slices.Clone(x.s.Queue)
	for _, w := range x.s.Waiting {
		places = append(places, w.Card)
	}
	if x.s.Current != nil {
		places = append(places, x.s.Current.Card)
	}
	slices.SortFunc(places, func(a, b uuid.UUID) int { return strings.Compare(a.String(), b.String()) })
	if len(slices.Compact(places)) < len(places) {
		t.Fatalf("%s: a card is in two places", ev.Do)
	}
	v := x.view()
	if v.Phase == quiz.Asking {
		noKey(t, v)
	}
	if len(v.Ticks) > 10 || v.Left < 0 || (v.Minutes > 0) != (v.Left > 0) {
		t.Fatalf("%s: %+v", ev.Do, v)
	}
}

func sitting(t *testing.T, x *seat) string {
	b, err := json.Marshal(x.s)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
