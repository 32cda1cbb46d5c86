package quiz_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz"
	"ripasso/quiz/fsrs"
)

func files(src string) map[string][]byte { return map[string][]byte{"deck.md": []byte(src)} }

const threeCards = "---\nid: 0190b6c2-5d1e-7c8a-9a53-0d2f6f4f2b11\nlang: en\n---\n" +
	"## A? <!-- aaaaaa -->\nAnswer: a\n\n# Section\n\n## B? <!-- bbbbbb -->\nAnswer: b\n\n## C? <!-- cccccc -->\n- [x] yes\n- [ ] no\n- [ ] perhaps\n"

func typed(s string) quiz.Event {
	return quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Texts: []string{s}}}
}

func TestOpenGoesOnWithTheSitting(t *testing.T) {
	x := newTable(t, files(threeCards))
	v := x.sit(quiz.Scope{})
	v = x.do(v, typed("a"))
	if again := x.sit(quiz.Scope{}); again.Sitting != v.Sitting || again.Version != v.Version || again.Phase != quiz.Judged {
		t.Errorf("sat down anew: %+v", again)
	}
	other := x.sit(quiz.Scope{Limit: 1})
	if other.Sitting == v.Sitting || other.Version != v.Version+1 {
		t.Error("another scope goes on with the sitting")
	}
	fresh, err := x.desk.Open(t.Context(), x.learner, quiz.Scope{Limit: 1}, true)
	if err != nil || fresh.Sitting == other.Sitting {
		t.Errorf("a fresh sitting is the old one (%v)", err)
	}
	x.clock.pass(10 * time.Hour) // 04:00 has passed
	if next := x.sit(quiz.Scope{Limit: 1}); next.Sitting == fresh.Sitting {
		t.Error("yesterday's sitting goes on")
	}
	if _, err := x.desk.View(t.Context(), x.learner, v.Sitting); !errors.Is(err, quiz.ErrNotFound) {
		t.Errorf("a sitting that is over: %v", err)
	}
	if _, err := x.try(v, typed("a")); !errors.Is(err, quiz.ErrStale) {
		t.Errorf("an event for a sitting that is over: %v", err)
	}
}

func TestOpenAfterTheLastCard(t *testing.T) {
	x := newTable(t, files("## A\nB\n"))
	v := x.sit(quiz.Scope{})
	v = x.do(v, quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{}})
	v = x.do(v, quiz.Event{Do: quiz.DoGrade, Grade: fsrs.Easy})
	v = x.do(v, quiz.Event{Do: quiz.DoNext})
	if again := x.sit(quiz.Scope{}); again.Sitting != v.Sitting || !again.CanUndo || again.Phase != quiz.Done {
		t.Errorf("what was done cannot be undone: %+v", again)
	}
	x.write(files("## A\nB\n\n## New\nD\n"))
	if again := x.sit(quiz.Scope{}); again.Sitting == v.Sitting || again.Phase != quiz.Asking {
		t.Errorf("a new card is not asked: %+v", again)
	}
}

func TestNobodyIsSeated(t *testing.T) {
	x := newTable(t, files(threeCards))
	if _, err := x.desk.View(t.Context(), x.learner, uuid.Nil); !errors.Is(err, quiz.ErrNotFound) {
		t.Errorf("view: %v", err)
	}
	if _, err := x.desk.Do(t.Context(), x.learner, uuid.New(), quiz.Event{ID: newID(t), Do: quiz.DoNext}); !errors.Is(err, quiz.ErrNotFound) {
		t.Errorf("do: %v", err)
	}
	if _, err := x.desk.DeckPage(t.Context(), x.learner, uuid.New()); !errors.Is(err, quiz.ErrNotFound) {
		t.Errorf("deck: %v", err)
	}
}

// An event that arrives again, at once or much later, changes nothing.
func TestAnEventCountsOnce(t *testing.T) {
	x := newTable(t, files(threeCards))
	v := x.sit(quiz.Scope{})
	ev := typed("a")
	ev.ID = newID(t)
	after := x.do(v, ev)
	for range 3 {
		got, err := x.try(v, ev)
		if diff := cmp.Diff(after, got, cmpopts.EquateEmpty()); err != nil || diff != "" {
			t.Fatalf("%v\n%s", err, diff)
		}
	}
	next := x.do(after, quiz.Event{Do: quiz.DoNext})
	if got, err := x.try(v, ev); err != nil || got.Version != next.Version {
		t.Errorf("after going on: version %d, %v", got.Version, err)
	}
	if got := x.state().Facts; got != 2 { // the zone and the answer
		t.Errorf("%d facts", got)
	}
}

func TestAStaleEventWritesNothing(t *testing.T) {
	x := newTable(t, files(threeCards))
	v := x.sit(quiz.Scope{})
	x.do(v, typed("a"))
	if _, err := x.try(v, typed("b")); !errors.Is(err, quiz.ErrStale) || errors.Is(err, quiz.ErrChanged) {
		t.Errorf("%v", err)
	}
	if got := x.state().Facts; got != 2 {
		t.Errorf("%d facts", got)
	}
}

// Of several devices that answer the same card at once, one is heard.
func TestDevicesAtOnce(t *testing.T) {
	x := newTable(t, files(threeCards))
	v := x.sit(quiz.Scope{})
	same := typed("a")
	same.ID, same.Version = newID(t), v.Version
	var wg sync.WaitGroup
	var mu sync.Mutex
	heard, repeated := 0, 0
	for i := range 8 {
		ev := same // half of them send the same event
		if i%2 == 1 {
			ev.ID = newID(t)
		}
		wg.Go(func() {
			_, err := x.desk.Do(t.Context(), x.learner, v.Sitting, ev)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil && ev.ID == same.ID:
				repeated++
			case err == nil:
				heard++
			case !errors.Is(err, quiz.ErrStale):
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if repeated != 0 && repeated != 4 || repeated == 0 && heard != 1 || repeated == 4 && heard != 0 {
		t.Errorf("%d of the same event and %d others went through", repeated, heard)
	}
	if got := x.state().Facts; got != 2 {
		t.Errorf("%d facts", got)
	}
}

func TestACardThatVanishesIsPassedOver(t *testing.T) {
	x := newTable(t, files(threeCards))
	v := x.sit(quiz.Scope{})
	without := strings.Replace(threeCards, "## A? <!-- aaaaaa -->\nAnswer: a\n", "", 1)
	x.write(files(without))
	if _, err := x.try(v, typed("a")); !errors.Is(err, quiz.ErrChanged) {
		t.Errorf("an answer to a card that is gone: %v", err)
	}
	v, err := x.desk.View(t.Context(), x.learner, v.Sitting)
	if err != nil || v.Face == nil || v.Face.Prompt.Text() != "B?" {
		t.Fatalf("%v, %+v", err, v)
	}
	v = x.do(v, typed("b"))
	x.write(files("---\nid: 0190b6c2-5d1e-7c8a-9a53-0d2f6f4f2b11\n---\n## C? <!-- cccccc -->\n- [x] yes\n- [ ] no\n- [ ] perhaps\n"))
	v, err = x.desk.View(t.Context(), x.learner, v.Sitting) // a verdict on a card that is gone
	if err != nil || v.Face == nil || v.Face.Prompt.Text() != "C?" {
		t.Fatalf("%v, %+v", err, v)
	}
	v = x.do(v, quiz.Event{Do: quiz.DoUndo}) // takes B back, which cannot be asked
	if v.Phase != quiz.Asking || v.Face.Prompt.Text() != "C?" || x.state().Cards.Len() != 0 {
		t.Fatalf("%+v", v)
	}
	x.write(files("---\nid: 0190b6c2-5d1e-7c8a-9a53-0d2f6f4f2b11\n---\nNothing.\n"))
	v, err = x.desk.View(t.Context(), x.learner, v.Sitting)
	if err != nil || v.Phase != quiz.Done {
		t.Fatalf("%v, %+v", err, v)
	}
}

func TestACardThatChangesIsAskedAsItIs(t *testing.T) {
	x := newTable(t, files(threeCards))
	v := x.sit(quiz.Scope{Limit: 1})
	x.write(files(strings.Replace(threeCards, "Answer: b", "Answer: bb", 1)))
	v = x.do(v, quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Unknown: true}}) // another card's key: nothing to see
	v = x.do(v, quiz.Event{Do: quiz.DoUndo})
	x.write(files(strings.Replace(threeCards, "## A?", "## Alpha?", 1)))
	if _, err := x.try(v, typed("a")); !errors.Is(err, quiz.ErrChanged) || !errors.Is(err, quiz.ErrStale) {
		t.Errorf("an answer to what is no longer asked: %v", err)
	}
	now, err := x.desk.View(t.Context(), x.learner, v.Sitting)
	if err != nil || now.Face.Prompt.Text() != "Alpha?" || now.Version != v.Version+1 {
		t.Fatalf("%v: version %d, %+v", err, now.Version, now.Face)
	}
	if v = x.do(now, typed("a")); v.Grade != fsrs.Good {
		t.Errorf("%+v", v.Verdict)
	}
}

// Marks on choices that are no longer those that were made would lie.
func TestAVerdictOutlivesItsChoices(t *testing.T) {
	only := "---\nid: 0190b6c2-5d1e-7c8a-9a53-0d2f6f4f2b11\n---\n## C? <!-- cccccc -->\n- [x] yes\n- [ ] no\n- [ ] perhaps\n"
	x := newTable(t, files(only))
	v := x.do(x.sit(quiz.Scope{}), quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Picks: []int{0}}})
	if len(v.Verdict.Parts) != 3 {
		t.Fatalf("%+v", v.Verdict)
	}
	x.write(files(strings.Replace(only, "- [ ] no\n", "", 1)))
	now, err := x.desk.View(t.Context(), x.learner, v.Sitting)
	if err != nil || now.Verdict.Parts != nil || now.Given.Picks != nil || now.Verdict.Score != v.Verdict.Score {
		t.Errorf("%v: %+v, %+v", err, now.Verdict, now.Given)
	}
}

func TestRevisionsAreKept(t *testing.T) {
	x := newTable(t, files(threeCards))
	v := x.do(x.sit(quiz.Scope{}), typed("a"))
	review := x.facts()[1].Review
	kept, err := x.store.Revision(t.Context(), review.Revision)
	if err != nil || string(kept.Source) != threeCards || kept.Deck != "deck.md" {
		t.Errorf("%v: %+v", err, kept)
	}
	v = x.do(v, quiz.Event{Do: quiz.DoNext})
	changed := strings.Replace(threeCards, "Answer: b", "Answer: bb", 1)
	x.write(files(changed))
	x.do(v, typed("bb"))
	facts := x.facts()
	kept, err = x.store.Revision(t.Context(), facts[len(facts)-1].Review.Revision)
	if err != nil || string(kept.Source) != changed {
		t.Errorf("%v: %+v", err, kept)
	}
}

// What is stored is in the order of the file, whatever was dealt.
func TestReviewsAreStoredInFileOrder(t *testing.T) {
	x := newTable(t, files("## C?\n- [ ] no\n- [x] yes\n- [ ] perhaps\n- [ ] never\n"))
	v := x.sit(quiz.Scope{})
	yes := slices.IndexFunc(v.Face.Items, func(i deck.Item) bool { return i.Content.Text() == "yes" })
	v = x.do(v, quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Picks: []int{yes}}})
	if got := x.facts()[1].Review.Response.Picks; !slices.Equal(got, []int{1}) {
		t.Errorf("picks %v", got)
	}
	if !slices.Equal(v.Given.Picks, []int{yes}) || !slices.Equal(v.Solution.Picks, []int{yes}) {
		t.Errorf("given %v, solution %v, want %d", v.Given.Picks, v.Solution.Picks, yes)
	}
}

func TestSettings(t *testing.T) {
	x := newTable(t, files(threeCards))
	s, err := x.desk.Settings(t.Context(), x.learner)
	if err != nil || s.Zone != "Europe/Rome" {
		t.Fatalf("%v: zone %q", err, s.Zone)
	}
	x.sit(quiz.Scope{})
	if got := x.state().Settings.Zone; got != "Europe/Rome" {
		t.Errorf("the zone was not written down: %q", got)
	}
	s.Language, s.NewPerDay = "en", 1
	if err := x.desk.SetSettings(t.Context(), x.learner, s); err != nil {
		t.Fatal(err)
	}
	x.reopen()
	got, err := x.desk.Settings(t.Context(), x.learner)
	if diff := cmp.Diff(s, got, cmpopts.EquateEmpty()); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	if v := x.sit(quiz.Scope{New: nil, Limit: 9}); v.Left != 1 {
		t.Errorf("%d cards with one new a day", v.Left)
	}
	s.Retention = 0.1
	if err := x.desk.SetSettings(t.Context(), x.learner, s); !errors.Is(err, quiz.ErrSettings) {
		t.Errorf("%v", err)
	}
}

func TestToday(t *testing.T) {
	x := newTable(t, map[string][]byte{"a.md": []byte(threeCards), "b.md": []byte("---\ntitle: Other\nlang: en\n---\n## D?\nAnswer: d\n")})
	today := func() quiz.Today {
		t.Helper()
		v, err := x.desk.Today(t.Context(), x.learner)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	d := today()
	if d.Due != 0 || d.New != 4 || d.Minutes < 1 || len(d.Ticks) != 4 || d.Sitting != nil || len(d.Decks) != 2 {
		t.Errorf("at first: %+v", d)
	}
	if k := d.Decks[1]; k.Title != "Other" || k.Cards != 1 || k.New != 1 || k.Seen != 0 || k.Recall != 0 || k.Lang != "en" {
		t.Errorf("a deck: %+v", k)
	}
	v := x.sit(quiz.Scope{Decks: []uuid.UUID{d.Decks[0].ID}})
	v = x.do(v, typed("a"))
	v = x.do(v, quiz.Event{Do: quiz.DoQualify, Why: quiz.TooEasy})
	v = x.do(v, quiz.Event{Do: quiz.DoNext})
	x.do(v, typed("wrong"))
	d = today()
	if d.Due != 1 || d.New != 2 || len(d.Ticks) != 3 || d.Done.Reviews != 2 || d.Done.Right != 1 || d.Done.New != 2 {
		t.Errorf("after two answers: %+v", d)
	}
	if d.Sitting == nil || d.Sitting.ID != v.Sitting || d.Sitting.Left != 2 || !d.Decks[0].Sitting || d.Decks[1].Sitting {
		t.Errorf("the open sitting: %+v", d.Sitting)
	}
	if k := d.Decks[0]; k.Seen != 2 || k.Recall < 0.9 || k.Due != 1 || k.New != 1 {
		t.Errorf("the deck: %+v", k)
	}
	x.clock.pass(8 * 24 * time.Hour)
	if d = today(); d.Due != 2 || d.New != 2 || d.Done.Reviews != 0 || d.Sitting != nil {
		t.Errorf("eight days later: %+v", d)
	}
}

func TestASittingWithNothingLeftIsNotOffered(t *testing.T) {
	x := newTable(t, files("## A?\nAnswer: a\n"))
	v := x.do(x.sit(quiz.Scope{}), typed("a"))
	x.do(v, quiz.Event{Do: quiz.DoQualify, Why: quiz.TooEasy})
	d, err := x.desk.Today(t.Context(), x.learner)
	if err != nil || d.Sitting != nil || d.Minutes != 0 || d.Due+d.New != 0 {
		t.Errorf("%v: %+v", err, d)
	}
}

func TestDeckPage(t *testing.T) {
	x := newTable(t, files(threeCards))
	v := x.do(x.sit(quiz.Scope{}), typed("a"))
	id := uuid.MustParse("0190b6c2-5d1e-7c8a-9a53-0d2f6f4f2b11")
	p, err := x.desk.DeckPage(t.Context(), x.learner, id)
	if err != nil {
		t.Fatal(err)
	}
	if p.Deck.ID() != id || p.Due != 1 || p.New != 2 || p.Minutes < 1 || len(p.Sections) != 2 || p.Sections[1].Title != "Section" || len(p.Sections[1].Cards) != 2 {
		t.Fatalf("%+v", p)
	}
	first, second := p.Sections[0].Cards[0], p.Sections[1].Cards[0]
	if first.Face.Card != v.Face.Card || first.Phase != quiz.Learning || !first.Due.Equal(x.clock.now().Add(10*time.Minute)) || first.Recall < 0.99 {
		t.Errorf("an answered card: %+v", first)
	}
	if second.Phase != quiz.New || !second.Due.IsZero() || second.Recall != 0 {
		t.Errorf("a new card: %+v", second)
	}
}

func TestReport(t *testing.T) {
	x := newTable(t, files(threeCards))
	v := x.sit(quiz.Scope{})
	for _, answer := range []string{"a", "b"} { // easy, then not yet
		v = x.do(v, typed(answer))
		v = x.do(v, quiz.Event{Do: quiz.DoQualify, Why: quiz.TooEasy})
		v = x.do(v, quiz.Event{Do: quiz.DoNext})
	}
	x.clock.pass(20 * 24 * time.Hour)
	v = x.sit(quiz.Scope{})
	for v.Face.Prompt.Text() == "C?" {
		v = x.do(v, quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Unknown: true}})
		v = x.do(v, quiz.Event{Do: quiz.DoNext})
	}
	x.do(v, quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Unknown: true}})
	r, err := x.desk.Progress(t.Context(), x.learner)
	if err != nil {
		t.Fatal(err)
	}
	cards := 0
	for _, b := range r.Bands {
		cards += b.Cards
	}
	due := 0
	for _, d := range r.Forecast {
		due += d.Due
	}
	if r.Cards != cards || len(r.Bands) != 5 || len(r.Forecast) != 30 || due != r.Cards+r.Fresh || r.Forecast[0].Due != due || r.Expected <= 0 || r.Expected > float64(r.Cards) {
		t.Errorf("%+v", r)
	}
	if r.Cards != 1 || r.Fresh != 1 {
		t.Errorf("%d cards with an estimate, %d forgotten just now; want 1 and 1", r.Cards, r.Fresh)
	}
	x.clock.pass(24 * time.Hour)
	if r, err := x.desk.Progress(t.Context(), x.learner); err != nil || r.Cards != 2 || r.Fresh != 0 {
		t.Errorf("the day after: %d cards, %d fresh; %v", r.Cards, r.Fresh, err)
	}
	if len(r.Days) != 2 || r.Days[0].Total.New != 2 || r.Days[0].Day.String() != "2026-03-02" || r.Days[1].Total.Tested != 1 {
		t.Errorf("days: %+v", r.Days)
	}
	one := quiz.Rate{Answers: 1}
	want := []quiz.TrueRate{{Days: 7, All: one, Young: one}, {Days: 30, All: one, Young: one}, {Days: 365, All: one, Young: one}, {All: one, Young: one}}
	if diff := cmp.Diff(want, r.TrueRecall); diff != "" {
		t.Error(diff)
	}
	if r.ByPhase[quiz.Relearning] != 1 || r.ByPhase[quiz.Reviewing] != 1 {
		t.Errorf("phases: %v", r.ByPhase)
	}
}

func TestDevicesThatSitDownAtOnceShareTheSitting(t *testing.T) {
	x := newTable(t, files(threeCards))
	var wg sync.WaitGroup
	views := make([]quiz.View, 8)
	for i := range views {
		wg.Go(func() {
			v, err := x.desk.Open(t.Context(), x.learner, quiz.Scope{}, false)
			if err != nil {
				t.Error(err)
			}
			views[i] = v
		})
	}
	wg.Wait()
	for _, v := range views {
		if v.Sitting != views[0].Sitting || v.Version != 1 {
			t.Errorf("sittings %s and %s, version %d", views[0].Sitting, v.Sitting, v.Version)
		}
	}
}

// Where the store fails, nothing is said to be done.
func TestADeskWithoutItsStore(t *testing.T) {
	x := newTable(t, files(threeCards))
	v := x.sit(quiz.Scope{})
	if err := x.store.Close(); err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	for name, call := range map[string]func() error{
		"open":        func() error { _, err := x.desk.Open(ctx, x.learner, quiz.Scope{}, false); return err },
		"view":        func() error { _, err := x.desk.View(ctx, x.learner, uuid.Nil); return err },
		"do":          func() error { _, err := x.try(v, typed("a")); return err },
		"today":       func() error { _, err := x.desk.Today(ctx, x.learner); return err },
		"deck":        func() error { _, err := x.desk.DeckPage(ctx, x.learner, uuid.New()); return err },
		"progress":    func() error { _, err := x.desk.Progress(ctx, x.learner); return err },
		"settings":    func() error { _, err := x.desk.Settings(ctx, x.learner); return err },
		"setSettings": func() error { return x.desk.SetSettings(ctx, x.learner, quiz.DefaultSettings()) },
	} {
		if err := call(); !errors.Is(err, quiz.ErrClosed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A zone that is none is an error, not UTC in silence.
func TestADeskWithoutAZone(t *testing.T) {
	x := newTable(t, files(threeCards))
	x.desk.Zone = "Nowhere/Land"
	if _, err := x.desk.Open(t.Context(), x.learner, quiz.Scope{}, false); !errors.Is(err, quiz.ErrSettings) {
		t.Errorf("%v", err)
	}
	x.desk.Zone = ""
	x.sit(quiz.Scope{})
	if got := x.state(); got.Settings.Zone != "UTC" || got.Facts != 0 {
		t.Errorf("%d facts, zone %q", got.Facts, got.Settings.Zone)
	}
}

// TestTomorrow says what tomorrow's limits will let through, when today's queue is done.
func TestTomorrow(t *testing.T) {
	for _, tt := range []struct {
		name                string
		cards, late         int // late ones were answered long ago
		newPerDay, perDay   int
		easy                int // answered just now
		due, fresh, minutes int
	}{
		{"new ones are left", 8, 0, 4, 200, 4, 0, 4, 2},
		{"today's new ones are not counted twice", 8, 0, 4, 200, 0, 0, 4, 2},
		{"fewer are left than the day may have", 6, 0, 4, 200, 4, 0, 2, 1},
		{"nothing is left", 4, 0, 4, 200, 4, 0, 0, 0},
		{"no new ones are wanted", 8, 2, 0, 200, 0, 0, 0, 0},
		{"what is overdue beyond today's limit", 20, 10, 4, 6, 0, 4, 2, 2},
		{"more is overdue than two days hold", 30, 20, 4, 6, 0, 6, 0, 1},
		{"today's limit is half spent", 30, 10, 4, 6, 3, 4, 2, 2},
	} {
		x := newTable(t, files(flashcards(tt.cards)))
		s := quiz.DefaultSettings()
		s.Zone, s.NewPerDay, s.PerDay = "Europe/Rome", tt.newPerDay, tt.perDay
		if err := x.desk.SetSettings(t.Context(), x.learner, s); err != nil {
			t.Fatal(err)
		}
		for _, c := range x.library.Decks()[0].Cards()[:tt.late] {
			f := quiz.Fact{ID: newID(t), Learner: x.learner, At: evening.AddDate(-1, 0, 0), Review: &quiz.Review{Card: c.ID, Grade: fsrs.Easy}}
			if err := x.store.Append(t.Context(), []quiz.Fact{f}, nil); err != nil {
				t.Fatal(err)
			}
		}
		for v, n := x.sit(quiz.Scope{}), 0; n < tt.easy; n++ {
			v = x.do(v, quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{}})
			v = x.do(v, quiz.Event{Do: quiz.DoGrade, Grade: fsrs.Easy})
			v = x.do(v, quiz.Event{Do: quiz.DoNext})
		}
		today, err := x.desk.Today(t.Context(), x.learner)
		if err != nil {
			t.Fatal(err)
		}
		if want := (quiz.Load{Due: tt.due, New: tt.fresh, Minutes: tt.minutes}); today.Tomorrow != want {
			t.Errorf("%s: %+v, want %+v", tt.name, today.Tomorrow, want)
		}
	}
}

// flashcards is a deck of n flashcards.
func flashcards(n int) string {
	var src strings.Builder
	for i := range n {
		fmt.Fprintf(&src, "## Front %d\nBack %d\n\n", i, i)
	}
	return src.String()
}

// TestRequestsShareAPlan: until the first sitting a zone is looked up once, and settings
// count from then on, even from a clock that stands at the beginning of time.
func TestRequestsShareAPlan(t *testing.T) {
	x := newTable(t, files(threeCards))
	bare := newTable(t, files(threeCards))
	bare.desk.Zone = "" // none to look up
	allocs := func(x *table) float64 {
		return testing.AllocsPerRun(50, func() { _, _ = x.desk.Today(t.Context(), x.learner) })
	}
	// Pools make a count of allocations vary by a few; a look-up takes many.
	zone := testing.AllocsPerRun(50, func() { _, _ = time.LoadLocation("Asia/Tokyo") })
	if got, want := allocs(x), allocs(bare); got >= want+zone/2 {
		t.Errorf("%v allocations, %v where there is no zone; a look-up takes %v", got, want, zone)
	}
	s := quiz.DefaultSettings()
	s.Zone = "Asia/Tokyo"
	f := quiz.Fact{ID: newID(t), Learner: x.learner, Settings: &s}
	if err := x.store.Append(t.Context(), []quiz.Fact{f}, nil); err != nil {
		t.Fatal(err)
	}
	if got, err := x.desk.Settings(t.Context(), x.learner); err != nil || got.Zone != "Asia/Tokyo" {
		t.Errorf("%v: zone %s", err, got.Zone)
	}
	if x.sit(quiz.Scope{}); len(x.facts()) != 1 {
		t.Errorf("%d facts: sitting down changed the settings", len(x.facts()))
	}
}
