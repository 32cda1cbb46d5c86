package quiz_test

import (
	"context"
	"errors"
	"iter"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz"
	"ripasso/quiz/bolt"
	"ripasso/quiz/fsrs"
)

// learnt fills the log of a learner who forgets much sooner than most: a year of
// answers that were due, on cards of the deck.
func (x *table) learnt(seed uint64) {
	x.t.Helper()
	w := fsrs.Defaults()
	w[0], w[1], w[2], w[3], w[8] = 0.1, 0.3, 0.6, 2, 0.6
	x.learntBy(x.learner, w, seed, len(x.library.Decks()[0].Cards()))
	x.clock.pass(100 * 24 * time.Hour)
}

// learntBy fills the log of a learner whose memory is known: a year of answers to the first
// so many cards.
func (x *table) learntBy(learner quiz.LearnerID, w fsrs.Weights, seed uint64, cards int) {
	x.t.Helper()
	r := rand.New(rand.NewPCG(seed, 7))
	truth, err := fsrs.New(w)
	if err != nil {
		x.t.Fatal(err)
	}
	var facts []quiz.Fact
	for i, c := range x.library.Decks()[0].Cards()[:cards] {
		var m fsrs.Memory
		at, days := evening.AddDate(-1, 0, 0).Add(time.Duration(i)*time.Second), 0
		for at.Before(evening) {
			g := fsrs.Good
			if days > 0 && r.Float64() > truth.Recall(m, float64(days)) {
				g = fsrs.Again
			}
			m = truth.Next(m, days, g)
			facts = append(facts, quiz.Fact{
				ID: newID(x.t), Learner: learner, At: at,
				Review: &quiz.Review{Card: c.ID, Grade: g, Origin: quiz.Study, Response: deck.Response{Unknown: g == fsrs.Again}},
			})
			days = 5 + r.IntN(40)
			at = at.AddDate(0, 0, days)
		}
	}
	if err := x.store.Append(x.t.Context(), facts, nil); err != nil {
		x.t.Fatal(err)
	}
}

// An answer that makes the log large enough has the model refitted, without being asked;
// what changes is what was told beforehand, and a refit that was just made is not repeated.
func TestTutorRefits(t *testing.T) {
	x := newTable(t, files(manyCards(40)))
	x.learnt(1)
	l, err := x.desk.Learn(t.Context(), x.learner, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !l.Better || l.Refit.Held == 0 || l.Refit.After >= l.Refit.Before || l.Sooner < 10 {
		t.Errorf("learnt %+v, sooner %d, later %d: want better weights that bring cards back sooner", l.Refit, l.Sooner, l.Later)
	}
	if x.state().Refit != nil {
		t.Fatal("looking at what would change has changed it")
	}

	ctx, stop := context.WithCancel(t.Context())
	tutor := quiz.NewTutor(x.desk, func(err error) { t.Error(err) })
	ended := make(chan struct{})
	go func() { defer close(ended); tutor.Run(ctx) }()
	v := x.do(x.sit(quiz.Scope{}), quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Unknown: true}})
	for range 1000 {
		if x.state().Refit != nil {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	x.do(v, quiz.Event{Do: quiz.DoNext})
	stop()
	<-ended
	refit := x.state().Refit
	if refit == nil {
		t.Fatal("no refit came")
	}
	if x.state().Settings.Weights != refit.Weights || refit.Weights == fsrs.Defaults() {
		t.Error("the weights of the refit are not in use")
	}
	n := 0
	for _, f := range x.facts() {
		if f.Refit != nil {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d refits, want 1", n)
	}
}

// What cannot be read is said, once and not at every answer, and the learner goes on.
func TestTutorFails(t *testing.T) {
	x := newTable(t, files(manyCards(10)))
	x.learnt(2)
	broken := errors.New("a bad sector")
	x.desk.Store = unreadable{x.store, broken}
	failed := make(chan error, 1)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	tutor := quiz.NewTutor(x.desk, func(err error) { failed <- err })
	go tutor.Run(ctx)
	v := x.do(x.sit(quiz.Scope{}), quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Unknown: true}})
	select {
	case err := <-failed:
		if !errors.Is(err, broken) {
			t.Errorf("failed with %v, want %v", err, broken)
		}
	case <-time.After(10 * time.Second):
		t.Error("nothing was said")
	}
	v = x.do(v, quiz.Event{Do: quiz.DoNext})
	x.do(v, quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Unknown: true}})
	select {
	case <-failed:
		t.Error("the next answer brings the failure up again")
	case <-time.After(200 * time.Millisecond):
	}
	if _, err := x.desk.Learn(t.Context(), x.learner, nil); !errors.Is(err, broken) {
		t.Errorf("learning from what cannot be read: %v", err)
	}
	if _, err := x.desk.Learn(t.Context(), uuid.New(), nil); !errors.Is(err, broken) {
		t.Errorf("learning from what cannot be read: %v", err)
	}
}

// unreadable is a store whose log cannot be read.
type unreadable struct {
	*bolt.DB
	why error
}

// Facts implements quiz.Store.
func (u unreadable) Facts(context.Context, quiz.LearnerID, quiz.FactID) iter.Seq2[quiz.Fact, error] {
	return func(yield func(quiz.Fact, error) bool) { yield(quiz.Fact{}, u.why) }
}

// What the pages say of recall is one forecast: the deck list, the deck's page, the ticks and
// the report are corrected by the same surprises; when a card returns is not.
func TestForecastsAgree(t *testing.T) {
	x := newTable(t, files(manyCards(40)))
	x.learntBy(x.learner, slow(), 3, 40)
	x.clock.pass(24 * time.Hour)
	x.sit(quiz.Scope{}) // which settles the zone
	st := x.state()
	rep, err := x.desk.Progress(t.Context(), x.learner)
	if err != nil || rep.Fresh > 0 || rep.Cards == 0 {
		t.Fatalf("%+v, %v", rep, err)
	}
	today, err := x.desk.Today(t.Context(), x.learner)
	if err != nil {
		t.Fatal(err)
	}
	page, err := x.desk.DeckPage(t.Context(), x.learner, x.library.Decks()[0].ID())
	if err != nil {
		t.Fatal(err)
	}
	sum, plain := 0.0, 0.0
	recall := map[deck.CardID]float64{}
	for i, line := range page.Sections[0].Cards {
		c := x.library.Decks()[0].Cards()[i]
		recall[c.ID] = line.Recall
		sum += line.Recall
		plain += st.Plan().Recall(st.Card(c.ID), x.clock.now())
		if got := st.Plan().Due(c.ID, st.Card(c.ID)); !line.Due.Equal(got) {
			t.Errorf("%s is due %v, by the plan %v", c.ID, line.Due, got)
		}
	}
	if sum > plain-0.2 {
		t.Errorf("the deck's page forecasts %.2f recalled, uncorrected it would be %.2f", sum, plain)
	}
	if math.Abs(sum-rep.Expected) > 1e-6 || math.Abs(today.Decks[0].Recall*float64(rep.Cards)-sum) > 1e-6 {
		t.Errorf("recalled of %d: the deck's page says %.4f, the deck list %.4f, the report %.4f",
			rep.Cards, sum, today.Decks[0].Recall*float64(rep.Cards), rep.Expected)
	}
	for name, ticks := range map[string][]quiz.Tick{"today": today.Ticks, "the sitting": x.sit(quiz.Scope{}).Ticks} {
		for _, tick := range ticks {
			if want := recall[tick.Card]; math.Abs(tick.Recall-want) > 0.0005+1e-9 {
				t.Fatalf("a tick of %s says %v, the deck's page %v", name, tick.Recall, want)
			}
		}
		if len(ticks) == 0 {
			t.Errorf("%s has no ticks", name)
		}
	}
}

// What a refit would change is worked out by reading, fitting and reading again: who waits is
// told of all three.
func TestLearnTellsProgress(t *testing.T) {
	x := newTable(t, files(manyCards(40)))
	x.learnt(4)
	var told, before []float64 // all that was told; the last before each reading
	x.desk.Store = heard{x.store, func() { before = append(before, append([]float64{0}, told...)[len(told)]) }}
	if _, err := x.desk.Learn(t.Context(), x.learner, func(share float64) { told = append(told, share) }); err != nil {
		t.Fatal(err)
	}
	for i, share := range told {
		if share <= 0 || share > 1 || i > 0 && share < told[i-1] || (share == 1) != (i == len(told)-1) {
			t.Fatalf("progress %v", told)
		}
	}
	if len(before) != 2 || before[0] != 0 || before[1] < 0.6 || before[1] > 0.7 || told[0] > 0.33 {
		t.Errorf("before the readings %v was told, of %v; want nothing, then two thirds", before, told)
	}
}

// heard is a store that says when facts are read.
type heard struct {
	*bolt.DB
	read func()
}

// Facts implements quiz.Store.
func (h heard) Facts(ctx context.Context, learner quiz.LearnerID, after quiz.FactID) iter.Seq2[quiz.Fact, error] {
	h.read()
	return h.DB.Facts(ctx, learner, after)
}

// The cards due that a refit is told with are those of the report: not those that are in no
// deck any more, nor those that are suspended.
func TestLearnCountsWhatTheReportCounts(t *testing.T) {
	x := newTable(t, files(manyCards(40)))
	x.learnt(6)
	x.sit(quiz.Scope{}) // which settles the zone
	cards := x.library.Decks()[0].Cards()
	for _, c := range cards[:5] {
		if err := x.desk.Mark(t.Context(), x.learner, c.ID, quiz.Suspended); err != nil {
			t.Fatal(err)
		}
	}
	gone := quiz.Fact{ID: newID(t), Learner: x.learner, At: evening, Review: &quiz.Review{Card: uuid.New(), Grade: fsrs.Good, Origin: quiz.Study}}
	if err := x.store.Append(t.Context(), []quiz.Fact{gone}, nil); err != nil {
		t.Fatal(err)
	}
	l, err := x.desk.Learn(t.Context(), x.learner, nil)
	if err != nil {
		t.Fatal(err)
	}
	rep, err := x.desk.Progress(t.Context(), x.learner)
	if err != nil {
		t.Fatal(err)
	}
	var due []quiz.DayDue
	for _, d := range rep.Forecast {
		due = append(due, d.DayDue)
	}
	if !slices.Equal(l.Now, due) {
		t.Errorf("a refit is told with %v, the report has %v", l.Now, due)
	}
	if n := len(cards) - 5; l.Sooner+l.Later > n || l.Sooner == 0 {
		t.Errorf("%d cards sooner and %d later, of %d", l.Sooner, l.Later, n)
	}
}

// noted is a store that notes when a refit is put into use and when a state is asked for.
type noted struct {
	*bolt.DB
	mu    sync.Mutex
	calls []string
}

func (n *noted) note(call string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.calls = append(n.calls, call)
}

// Append implements quiz.Store.
func (n *noted) Append(ctx context.Context, facts []quiz.Fact, s *quiz.Sitting) error {
	if len(facts) == 1 && facts[0].Refit != nil {
		n.note("refit")
	}
	return n.DB.Append(ctx, facts, s)
}

// State implements quiz.Store.
func (n *noted) State(ctx context.Context, learner quiz.LearnerID) (*quiz.State, error) {
	n.note("state")
	return n.DB.State(ctx, learner)
}

// A refit says what all of the past meant: the replay that this takes is the tutor's and not
// the learner's next answer's.
func TestTutorReplays(t *testing.T) {
	x := newTable(t, files(manyCards(40)))
	x.learnt(7)
	store := &noted{DB: x.store}
	x.desk.Store = store
	x.tutored(func() {
		x.do(x.sit(quiz.Scope{}), quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Unknown: true}})
	}, func() bool {
		store.mu.Lock()
		defer store.mu.Unlock()
		return slices.Contains(store.calls, "refit")
	})
	if at := slices.Index(store.calls, "refit"); at < 0 || !slices.Contains(store.calls[at:], "state") {
		t.Errorf("the store was asked for %v: want a state after the refit", store.calls)
	}
}
