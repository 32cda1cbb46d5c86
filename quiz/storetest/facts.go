package storetest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"iter"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz"
	"ripasso/quiz/fsrs"
)

// start is when the generated histories begin: far enough back that no clock of a
// store is earlier than their end.
var start = time.Date(2024, 2, 28, 21, 30, 0, 0, time.UTC)

// generator makes one learner's facts, the same ones for the same seed.
type generator struct {
	rand    *rand.Rand
	learner quiz.LearnerID
	cards   []deck.CardID
	at      time.Time
	reviews []quiz.FactID
	exams   [2]uuid.UUID
}

func newGenerator(seed uint64) *generator {
	g := &generator{rand: rand.New(rand.NewPCG(seed, 1)), at: start}
	g.learner = g.id()
	for range 12 {
		g.cards = append(g.cards, g.id())
	}
	g.exams = [2]uuid.UUID{g.id(), g.id()}
	return g
}

func (g *generator) id() (id uuid.UUID) {
	for i := range id {
		id[i] = byte(g.rand.Uint32())
	}
	return id
}

// fact is an empty fact a while after the one before.
func (g *generator) fact() quiz.Fact {
	g.at = g.at.Add(time.Duration(g.rand.Int64N(int64(3 * time.Hour)))).Truncate(time.Millisecond)
	return quiz.Fact{ID: g.id(), Learner: g.learner, At: g.at}
}

func (g *generator) review() quiz.Fact {
	f := g.fact()
	grade := fsrs.Again + fsrs.Grade(g.rand.IntN(4))
	f.Review = &quiz.Review{
		Card:     g.cards[g.rand.IntN(len(g.cards))],
		Revision: "0f",
		Response: deck.Response{Texts: []string{"Roma"}},
		Verdict:  deck.Verdict{Score: float64(grade-1) / 3, Reason: deck.Reason{Code: "typo", Args: []string{"Roma"}}},
		Grade:    grade,
		Took:     time.Duration(g.rand.IntN(60000)) * time.Millisecond,
		Hints:    g.rand.IntN(3),
		Origin:   quiz.Study,
		Days:     max(0, g.rand.IntN(30)-3),
		Recall:   max(0, 1.2*g.rand.Float64()-0.2),
	}
	if g.rand.IntN(8) == 0 {
		f.Review.Origin = quiz.Cram
	}
	g.reviews = append(g.reviews, f.ID)
	return f
}

// facts makes n reviews.
func (g *generator) facts(n int) []quiz.Fact {
	list := make([]quiz.Fact, n)
	for i := range list {
		list[i] = g.review()
	}
	return list
}

// everyKind makes a fact of each kind, with every field set.
func (g *generator) everyKind() []quiz.Fact {
	review, void, regrade, settings := g.review(), g.fact(), g.fact(), g.fact()
	review.Review.Response = deck.Response{Unknown: true, Texts: []string{"", "più"}, Picks: []int{2, -1, 0}, Self: 3}
	review.Review.Verdict.Marks = [][]deck.Mark{{{Op: deck.Keep, Text: "pi"}, {Op: deck.Insert, Text: "ù"}}, {}}
	review.Review.Verdict.Parts = []bool{true, false, true}
	void.Void = &quiz.Void{Target: g.id()}
	regrade.Regrade = &quiz.Regrade{Target: g.id(), Grade: fsrs.Easy, Why: quiz.TooEasy, Days: 9}
	settings.Settings = g.settings()
	move := g.fact()
	move.Move = &quiz.Move{From: g.cards[0], To: g.id(), After: 300}
	refit := g.fact()
	refit.Refit = g.refit()
	mark := g.fact()
	mark.Mark = &quiz.Mark{Card: g.cards[0], As: quiz.Suspended}
	exam, outlook, cram := g.fact(), g.fact(), g.review()
	exam.Exam = g.exam()
	outlook.Outlook = &quiz.Outlook{Exam: exam.Exam.Name, Day: 20500, Now: 3.5, Score: 8.25, Low: 6, High: 10, Most: 12}
	cram.Review.Origin = quiz.Cram
	return []quiz.Fact{review, void, regrade, settings, move, refit, mark, exam, outlook, cram}
}

func (g *generator) refit() *quiz.Refit {
	w := fsrs.Defaults()
	w[2] += g.rand.Float64()
	return &quiz.Refit{Weights: w, Reviews: g.rand.IntN(5000), Held: g.rand.IntN(800), Before: 0.41, After: 0.40 - 0.01*g.rand.Float64()}
}

func (g *generator) exam() *quiz.Exam {
	return &quiz.Exam{
		Name: g.exams[g.rand.IntN(len(g.exams))], Title: "Storia", Decks: []uuid.UUID{g.id()}, Day: quiz.Day(20500 + g.rand.IntN(90)),
		Minutes: 1 + g.rand.IntN(30), Off: []quiz.Span{{From: 20500, To: 20502}}, Gone: g.rand.IntN(4) == 0,
	}
}

func (g *generator) settings() *quiz.Settings {
	s := quiz.DefaultSettings()
	s.Zone = []string{"Europe/Rome", "Pacific/Auckland", "America/New_York"}[g.rand.IntN(3)]
	s.Rollover = g.rand.IntN(24)
	s.Retention = 0.8 + 0.15*g.rand.Float64()
	s.Language, s.Reading = "it", true
	if g.rand.IntN(3) == 0 {
		s.Habits = quiz.Habits{
			Minutes: g.rand.IntN(60), Order: quiz.NewLast, Together: true, Lighter: [7]int{100, 0, 0, 50},
			Off: []quiz.Span{{From: 20500, To: 20500 + quiz.Day(g.rand.IntN(90))}},
		}
	}
	if g.rand.IntN(2) == 0 {
		s.Weights[0] += g.rand.Float64()
	}
	return &s
}

// past makes n facts of all kinds as they may arrive: reviews with clocks that go back
// and stand still, voids and regrades of what was, of what comes, and of nothing.
func (g *generator) past(n int) []quiz.Fact {
	var list []quiz.Fact
	for len(list) < n {
		f := g.fact()
		switch k := g.rand.IntN(22); {
		case k < 13 || len(g.reviews) == 0:
			f = g.review()
			switch g.rand.IntN(8) {
			case 0:
				f.At = f.At.Add(-time.Duration(g.rand.IntN(400)) * time.Hour)
			case 1:
				f.At = f.At.Truncate(time.Hour)
			}
		case k < 15:
			f.Void = &quiz.Void{Target: g.target()}
		case k < 18:
			f.Regrade = &quiz.Regrade{Target: g.target(), Grade: fsrs.Again + fsrs.Grade(g.rand.IntN(4)), Why: quiz.WasRight, Days: g.rand.IntN(9)}
		case k == 18 && g.rand.IntN(4) == 0:
			f.Refit = g.refit()
			g.reviews = append(g.reviews, f.ID) // it too can be taken back
		case k == 19 && g.rand.IntN(2) == 0:
			f.Mark = &quiz.Mark{Card: g.cards[g.rand.IntN(len(g.cards))], As: []quiz.Aside{quiz.In, quiz.Buried, quiz.Suspended}[g.rand.IntN(3)]}
			g.reviews = append(g.reviews, f.ID)
		case k == 19 && g.rand.IntN(2) == 0:
			f.Exam = g.exam()
			if g.rand.IntN(2) == 0 {
				f.Exam, f.Outlook = nil, &quiz.Outlook{Exam: f.Exam.Name, Day: 20500 + quiz.Day(g.rand.IntN(3)), Score: g.rand.Float64(), Most: 1}
			}
			g.reviews = append(g.reviews, f.ID)
		case k < 20:
			f.Settings = g.settings()
		default:
			f.Move = &quiz.Move{From: g.cards[g.rand.IntN(len(g.cards))], To: g.id(), After: g.rand.IntN(4)}
		}
		list = append(list, f)
	}
	return list
}

func (g *generator) target() quiz.FactID {
	if g.rand.IntN(10) == 0 {
		return g.id()
	}
	return g.reviews[g.rand.IntN(len(g.reviews))]
}

// history is a past of n facts, shuffled a little as uploads are, some of them with
// clocks that run decades ahead.
func (g *generator) history(n int) []quiz.Fact {
	list := g.past(n)
	for i := range list {
		if g.rand.IntN(15) == 0 {
			list[i].At = list[i].At.AddDate(75, 0, 0)
		}
		if j := min(i+g.rand.IntN(6), len(list)-1); g.rand.IntN(3) == 0 {
			list[i], list[j] = list[j], list[i]
		}
	}
	return list
}

func (g *generator) sitting() *quiz.Sitting {
	return &quiz.Sitting{
		ID: g.id(), Learner: g.learner, Version: 1, Seed: g.rand.Uint64(),
		Scope:   quiz.Scope{Decks: []uuid.UUID{g.id()}, Limit: 7},
		Started: start, Phase: quiz.Asking,
		Queue:   slices.Clone(g.cards),
		Current: &quiz.Turn{Card: g.cards[0], Shown: start, Hints: 1},
		Past:    []quiz.PastTurn{{Card: g.cards[1], Went: quiz.Nearly, Review: g.id(), Answered: start}},
	}
}

func revision(path, source string) quiz.Revision {
	sum := sha256.Sum256([]byte(source))
	return quiz.Revision{ID: deck.RevisionID(hex.EncodeToString(sum[:])), Deck: path, Source: []byte(source), Seen: start}
}

// testAfter: of a long log, whatever is asked for comes without what was there before.
func testAfter(t *testing.T, open Open) {
	s, reopen := open(t)
	g, other := newGenerator(31), newGenerator(32)
	facts := g.facts(700)
	appendFacts(t, s, facts[:500]...)
	stranger := other.facts(1)
	appendFacts(t, s, stranger...)
	appendFacts(t, s, facts[500:]...)
	for range 2 {
		for _, n := range []int{1, 255, 256, 499, 500, 699, 700} {
			var got []quiz.FactID
			for f, err := range s.Facts(t.Context(), g.learner, facts[n-1].ID) {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, f.ID)
			}
			var want []quiz.FactID
			for _, f := range facts[n:] {
				want = append(want, f.ID)
			}
			if !slices.Equal(got, want) {
				t.Errorf("after fact %d came %d facts, want the %d that follow", n, len(got), len(want))
			}
		}
		for _, id := range []quiz.FactID{uuid.New(), stranger[0].ID} {
			n := 0
			for _, err := range s.Facts(t.Context(), g.learner, id) {
				if n++; !errors.Is(err, quiz.ErrNotFound) {
					t.Errorf("after a fact that is not the learner's came %v, want %v", err, quiz.ErrNotFound)
				}
			}
			if n != 1 {
				t.Errorf("after a fact that is not the learner's came %d entries, want the error", n)
			}
		}
		s = reopen()
	}
}

// appendFacts appends and reports an error; it is called from many goroutines.
func appendFacts(t *testing.T, s quiz.Store, facts ...quiz.Fact) {
	t.Helper()
	if err := s.Append(context.WithoutCancel(t.Context()), facts, nil); err != nil {
		t.Error(err)
	}
}

func readFacts(t *testing.T, s quiz.Store, learner quiz.LearnerID) []quiz.Fact {
	t.Helper()
	var list []quiz.Fact
	for f, err := range s.Facts(t.Context(), learner, quiz.FactID{}) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, f)
	}
	return list
}

func readState(t *testing.T, s quiz.Store, learner quiz.LearnerID) *quiz.State {
	t.Helper()
	state, err := s.State(t.Context(), learner)
	if err != nil {
		t.Fatal(err)
	}
	return state
}

// sameFacts checks that a learner's facts are these, in this order, each with the
// moment it was received.
func sameFacts(t *testing.T, s quiz.Store, learner quiz.LearnerID, want []quiz.Fact) {
	t.Helper()
	got := readFacts(t, s, learner)
	for i := range got {
		if got[i].Received.IsZero() || got[i].Received.Location() != time.UTC || got[i].Received.Nanosecond()%1e6 != 0 {
			t.Errorf("fact %d was received at %v, want whole milliseconds UTC", i, got[i].Received)
		}
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(quiz.Fact{}, "Received")); diff != "" {
		t.Errorf("facts (-appended +read):\n%s", diff)
	}
}

// StateOptions compare two quiz.States by what they say with package cmp.
func StateOptions() cmp.Options {
	return cmp.Options{
		cmpopts.EquateEmpty(),
		cmpopts.IgnoreUnexported(quiz.State{}),
		cmp.Comparer(func(a, b uuid.UUID) bool { return a == b }), // not byte by byte
		tables("cards", quiz.Cards.All),
		tables("days", quiz.Days.All),
		tables("slips", quiz.Table[deck.CardID, quiz.Slips].All),
	}
}

// tables compare tables as maps. Those that are equal are not handed to package cmp, which
// takes a hundred times as long to find that out.
func tables[T any, K, V comparable](name string, all func(T) iter.Seq2[K, V]) cmp.Options {
	content := func(t T) map[K]V { return maps.Collect(all(t)) }
	return cmp.Options{
		cmp.FilterValues(func(a, b T) bool { return maps.Equal(content(a), content(b)) }, cmp.Ignore()),
		cmp.Transformer(name, content),
	}
}

// sameState checks that the store's state is the replay of the store's facts.
func sameState(t *testing.T, s quiz.Store, learner quiz.LearnerID) {
	t.Helper()
	want := quiz.Replay(slices.Values(readFacts(t, s, learner)))
	if diff := cmp.Diff(want, readState(t, s, learner), StateOptions()); diff != "" {
		t.Errorf("state (-replay +store):\n%s", diff)
	}
}

func sameSitting(t *testing.T, s quiz.Store, want *quiz.Sitting) {
	t.Helper()
	got, err := s.Sitting(t.Context(), want.Learner)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("sitting (-appended +read):\n%s", diff)
	}
}
