package quiz

import (
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/uuid"

	"ripasso/deck"
)

// oneDeck is a library of one deck.
func oneDeck(t *testing.T, source string) *deck.Library {
	t.Helper()
	lib, problems := deck.Load(fstest.MapFS{"deck.md": {Data: []byte(source)}})
	if len(lib.Decks()) != 1 {
		t.Fatal(problems)
	}
	return lib
}

// Whoever asks for the same plan at once waits for one, and whoever asks again has it; what
// matters makes another one.
func TestAPlanIsMadeOnce(t *testing.T) {
	lib := oneDeck(t, "## A?\nAnswer: a\n\n## B?\nAnswer: true\n")
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	d := &Desk{}
	st := Replay(func(func(Fact) bool) {})
	r := &room{learner: uuid.New(), state: st, plan: st.plan, library: lib, world: World{Now: now, Pace: st.Pace()}}
	x := Exam{Name: uuid.New(), Day: r.today() + 9, Minutes: 10}
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			m := d.plans.of(r.learner, d.course(r, &x))
			<-m.ready
			if m.plan == nil || len(m.plan.Days) != 9 {
				t.Error("there is no plan")
			}
		})
	}
	wg.Wait()
	count := func() int { return len(d.plans.made) }
	if got := count(); got != 1 {
		t.Fatalf("%d plans were made for one exam", got)
	}
	for name, change := range map[string]func(*room, *Exam){
		"another day off":  func(_ *room, x *Exam) { x.Off = []Span{{x.Day - 2, x.Day - 2}} },
		"more minutes":     func(_ *room, x *Exam) { x.Minutes++ },
		"the next day":     func(r *room, _ *Exam) { r.world.Now = now.Add(24 * time.Hour) },
		"another pace":     func(r *room, _ *Exam) { r.world.Pace *= 2 },
		"other weights":    func(r *room, _ *Exam) { p := *r.plan; p.settings.Weights[2]++; r.plan = &p },
		"a lighter sunday": func(r *room, _ *Exam) { p := *r.plan; p.settings.Habits.Lighter[time.Sunday] = 50; r.plan = &p },
	} {
		before, changed, y := count(), *r, x
		change(&changed, &y)
		<-d.plans.of(r.learner, d.course(&changed, &y)).ready
		if count() != before+1 {
			t.Errorf("%s: %d plans more, want one", name, count()-before)
		}
	}
	other := *r
	renamed := x
	renamed.Title = "Another title"
	if before := count(); d.plans.of(uuid.New(), d.course(&other, &renamed)) == nil || count() != before {
		t.Error("what does not matter makes another plan")
	}
}

// No more plans are kept than was said.
func TestPlansAreForgotten(t *testing.T) {
	lib := oneDeck(t, "## A?\nAnswer: a\n")
	d := &Desk{}
	st := Replay(func(func(Fact) bool) {})
	r := &room{learner: uuid.New(), state: st, plan: st.plan, library: lib, world: World{Now: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC), Pace: st.Pace()}}
	for minutes := range maxPlans + 20 {
		x := Exam{Name: uuid.New(), Day: r.today() + 1, Minutes: minutes + 1}
		<-d.plans.of(r.learner, d.course(r, &x)).ready
	}
	if len(d.plans.made) != maxPlans || len(d.plans.order) != maxPlans || len(d.plans.last) != maxPlans {
		t.Errorf("%d plans are kept for %d exams, want %d", len(d.plans.made), len(d.plans.last), maxPlans)
	}
}
