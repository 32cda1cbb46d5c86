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
			m, leave := d.plans.of(r.learner, d.course(r, &x))
			defer leave()
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
		m, leave := d.plans.of(r.learner, d.course(&changed, &y))
		<-m.ready
		leave()
		if count() != before+1 {
			t.Errorf("%s: %d plans more, want one", name, count()-before)
		}
	}
	other := *r
	renamed := x
	renamed.Title = "Another title"
	before := count()
	_, leave := d.plans.of(uuid.New(), d.course(&other, &renamed))
	if leave(); count() != before {
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
		m, leave := d.plans.of(r.learner, d.course(r, &x))
		<-m.ready
		leave()
	}
	if len(d.plans.made) != maxPlans || len(d.plans.order) != maxPlans || len(d.plans.last) != maxPlans {
		t.Errorf("%d plans are kept for %d exams, want %d", len(d.plans.made), len(d.plans.last), maxPlans)
	}
}

// Plans for what was typed and changed again do not stand in the way of others: those that
// nobody waits for are given up, whether their turn has come or not; that of an exam's last
// wording is made.
func TestPlansNobodyWaitsForAreGivenUp(t *testing.T) {
	lib := oneDeck(t, "## A?\nAnswer: a\n\n## B?\nAnswer: b\n")
	d := &Desk{}
	st := Replay(func(func(Fact) bool) {})
	r := &room{learner: uuid.New(), state: st, plan: st.plan, library: lib, world: World{Now: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC), Pace: st.Pace()}}
	first := Exam{Name: uuid.New(), Day: r.today() + 1, Minutes: 1}
	m, leave := d.plans.of(r.learner, d.course(r, &first))
	<-m.ready
	leave()
	for range cap(d.plans.works) {
		d.plans.works <- struct{}{} // others are at work
	}
	var typed []*making
	var leaves []func()
	for minutes := range 30 {
		x := Exam{Name: uuid.Max, Day: r.today() + 9, Minutes: minutes + 1}
		m, leave := d.plans.of(r.learner, d.course(r, &x))
		typed, leaves = append(typed, m), append(leaves, leave)
	}
	if n := len(d.plans.made); n != 31 {
		t.Fatalf("%d plans while each is waited for, want 31", n)
	}
	for _, leave := range leaves {
		leave()
	}
	for _, m := range typed[:29] {
		<-m.ready
		if m.plan != nil || m.err != nil {
			t.Fatal("a plan is made without its turn having come")
		}
	}
	if len(d.plans.made) != 2 || len(d.plans.order) != 2 {
		t.Errorf("%d plans are kept, want the exam's and that of what was typed last", len(d.plans.made))
	}
	for range cap(d.plans.works) {
		<-d.plans.works
	}
	if <-typed[29].ready; typed[29].plan == nil {
		t.Error("what was typed last has no plan")
	}
}
