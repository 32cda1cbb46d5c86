package quiz_test

import (
	"context"
	"errors"
	"iter"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz"
	"ripasso/quiz/bolt"
	"ripasso/quiz/fsrs"
)

// slow are the weights of learners who forget sooner than most.
func slow() fsrs.Weights {
	w := fsrs.Defaults()
	for i := range 4 {
		w[i] *= 0.15
	}
	w[8] -= 0.8
	return w
}

// classed is a table with a class of so many slow learners, each with answers to so many
// cards, and one who has just joined.
func classed(t *testing.T, mates, cards int) (x *table, members []quiz.LearnerID) {
	t.Helper()
	x = newTable(t, files(manyCards(40)))
	for i := range mates {
		mate := uuid.New()
		x.learntBy(mate, slow(), uint64(i)+10, cards)
		members = append(members, mate)
	}
	members = append(members, x.learner)
	x.desk.Classmates = func(context.Context, quiz.LearnerID) ([]quiz.LearnerID, error) { return members, nil }
	return x, members
}

// tutored runs a tutor while something is done, and until it has had the time to act.
func (x *table) tutored(do func(), enough func() bool) {
	x.t.Helper()
	ctx, stop := context.WithCancel(x.t.Context())
	tutor := quiz.NewTutor(x.desk, func(err error) { x.t.Error(err) })
	ended := make(chan struct{})
	go func() { defer close(ended); tutor.Run(ctx) }()
	do()
	for began := time.Now(); !enough() && time.Since(began) < 20*time.Second; {
		time.Sleep(5 * time.Millisecond)
	}
	stop()
	<-ended
}

// loss is how well weights predict all that a learner has answered.
func (x *table) loss(learner quiz.LearnerID, w fsrs.Weights) float64 {
	x.t.Helper()
	var facts []quiz.Fact
	for f, err := range x.store.Facts(x.t.Context(), learner, quiz.FactID{}) {
		if err != nil {
			x.t.Fatal(err)
		}
		facts = append(facts, f)
	}
	m, err := fsrs.New(w)
	if err != nil {
		x.t.Fatal(err)
	}
	return fsrs.Rate(m.Predict(quiz.Training(slices.Values(facts)))).LogLoss
}

// Who joins a class starts, before the first answer, from what the class has taught, which
// leads more than half the way from what everybody starts with to the truth; it stands in
// the log as a refit to no answers. Sitting down again teaches nothing more.
func TestNewLearnerStartsFromTheClass(t *testing.T) {
	x, _ := classed(t, 6, 40)
	x.tutored(func() { x.sit(quiz.Scope{}) }, func() bool { return x.state().Refit != nil })
	st := x.state()
	if st.Refit == nil || st.Refit.Reviews != 0 || st.Refit.Held != 0 || st.Settings.Weights != st.Refit.Weights {
		t.Fatalf("the class has taught %+v", st.Refit)
	}
	facts := len(x.facts())
	x.tutored(func() { x.sit(quiz.Scope{}) }, func() bool { return true })
	if n := len(x.facts()); n != facts {
		t.Errorf("sitting down again brought %d facts", n-facts)
	}
	l, err := x.desk.Learn(t.Context(), x.learner, nil)
	if err != nil || !l.Class || l.InUse != 0 {
		t.Errorf("weights of the class are told as %+v, %v", l, err)
	}

	twin := uuid.New()
	x.learntBy(twin, slow(), 99, 40)
	class, defaults, truth := x.loss(twin, st.Settings.Weights), x.loss(twin, fsrs.Defaults()), x.loss(twin, slow())
	if class-truth > (defaults-truth)/2 {
		t.Errorf("log loss of one who is like the class: %.4f by its weights, %.4f by everybody's, %.4f by the true ones", class, defaults, truth)
	}
}

// A refit of few answers keeps to what the class has taught.
func TestRefitBesideClassmates(t *testing.T) {
	x, _ := classed(t, 6, 40)
	x.learntBy(x.learner, slow(), 50, 2)
	beside, err := x.desk.Learn(t.Context(), x.learner, nil)
	if err != nil {
		t.Fatal(err)
	}
	x.desk.Classmates = nil
	alone, err := x.desk.Learn(t.Context(), x.learner, nil)
	if err != nil {
		t.Fatal(err)
	}
	twin := uuid.New()
	x.learntBy(twin, slow(), 98, 40)
	a, b := x.loss(twin, alone.Refit.Weights), x.loss(twin, beside.Refit.Weights)
	if b > a-0.005 || beside.Refit.Reviews != alone.Refit.Reviews {
		t.Errorf("%d answers learnt from: log loss %.4f beside classmates, %.4f alone", alone.Refit.Reviews, b, a)
	}
}

// Nobody is taught by a class that has answered little, by one of none, or by others than
// the classmates; nor is who brought weights along.
func TestWhoIsNotTaught(t *testing.T) {
	for name, c := range map[string]struct {
		mates, cards int
		spoil        func(x *table)
	}{
		"mates who have answered little": {3, 1, func(*table) {}},
		"nobody but the learner":         {0, 0, func(*table) {}},
		"a stranger in the same store":   {1, 40, func(x *table) { x.desk.Classmates = nil }},
		"weights brought along": {3, 40, func(x *table) {
			s := quiz.DefaultSettings()
			s.Weights[2] = 5
			if err := x.desk.SetSettings(t.Context(), x.learner, s); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		x, members := classed(t, c.mates, c.cards)
		asked := make(chan struct{}, 9)
		x.desk.Classmates = func(context.Context, quiz.LearnerID) ([]quiz.LearnerID, error) {
			asked <- struct{}{}
			return members, nil
		}
		c.spoil(x)
		x.tutored(func() { x.sit(quiz.Scope{}) }, func() bool {
			return len(asked) > 0 || name == "a stranger in the same store" || name == "weights brought along"
		})
		if st := x.state(); st.Refit != nil {
			t.Errorf("%s: taught %+v", name, st.Refit)
		}
		l, err := x.desk.Learn(t.Context(), x.learner, nil)
		if err != nil || l.Class || l.Better {
			t.Errorf("%s: %+v, %v", name, l, err)
		}
	}
}

// Who is named twice, as a classmate in two classes for instance, counts once; and of a crowd
// only so many are asked.
func TestMatesCountOnce(t *testing.T) {
	x, members := classed(t, 3, 40)
	learn := func(mates []quiz.LearnerID) fsrs.Weights {
		t.Helper()
		x.desk.Classmates = func(context.Context, quiz.LearnerID) ([]quiz.LearnerID, error) { return mates, nil }
		l, err := x.desk.Learn(t.Context(), x.learner, nil)
		if err != nil {
			t.Fatal(err)
		}
		return l.Refit.Weights
	}
	if once, twice := learn(members), learn(append(members, members...)); once != twice {
		t.Error("a class named twice teaches otherwise than one named once")
	}
	reads := counted{x.store, map[quiz.LearnerID]int{}}
	x.desk.Store = reads
	var crowd []quiz.LearnerID
	for range 3000 {
		crowd = append(crowd, uuid.New())
	}
	if learn(crowd); len(reads.of) > 200 {
		t.Errorf("%d learners were read to teach one", len(reads.of))
	}
}

// half is a store in which one learner's log cannot be read.
type half struct {
	*bolt.DB
	hurt quiz.LearnerID
}

// Facts implements quiz.Store.
func (h half) Facts(ctx context.Context, learner quiz.LearnerID, after quiz.FactID) iter.Seq2[quiz.Fact, error] {
	if learner == h.hurt {
		return func(yield func(quiz.Fact, error) bool) { yield(quiz.Fact{}, errors.New("a bad sector")) }
	}
	return h.DB.Facts(ctx, learner, after)
}

// A mate whose log cannot be read keeps nobody from learning; who the mates are must be
// known.
func TestMatesThatCannotBeRead(t *testing.T) {
	x, members := classed(t, 4, 40)
	x.desk.Store = half{x.store, members[0]}
	x.tutored(func() { x.sit(quiz.Scope{}) }, func() bool { return x.state().Refit != nil })
	if x.state().Refit == nil {
		t.Error("one mate's log keeps the learner from being taught by the others")
	}
	lost := errors.New("no list")
	x.desk.Classmates = func(context.Context, quiz.LearnerID) ([]quiz.LearnerID, error) { return nil, lost }
	if _, err := x.desk.Learn(t.Context(), x.learner, nil); !errors.Is(err, lost) {
		t.Errorf("learning beside nobody knows whom: %v", err)
	}
	ctx, stop := context.WithCancel(t.Context())
	x.desk.Classmates = func(context.Context, quiz.LearnerID) ([]quiz.LearnerID, error) { stop(); return members[1:], nil }
	if _, err := x.desk.Learn(ctx, x.learner, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("learning when nobody waits any more: %v", err)
	}
}

// What a mate teaches is computed once and again after a day, and anew when the mate is
// refitted.
func TestLessonsAreKept(t *testing.T) {
	x, members := classed(t, 3, 40)
	reads := counted{x.store, map[quiz.LearnerID]int{}}
	x.desk.Store = reads
	learn := func(who quiz.LearnerID) fsrs.Weights {
		t.Helper()
		l, err := x.desk.Learn(t.Context(), who, nil)
		if err != nil {
			t.Fatal(err)
		}
		return l.Refit.Weights
	}
	first := learn(x.learner)
	clear(reads.of)
	if again := learn(x.learner); again != first || reads.of[members[0]] != 0 {
		t.Errorf("the same class teaches otherwise, or was read %d times more", reads.of[members[0]])
	}
	x.clock.pass(25 * time.Hour)
	if learn(x.learner); reads.of[members[0]] != 1 {
		t.Errorf("a day later a mate was read %d times, want once", reads.of[members[0]])
	}
	for i, c := range x.library.Decks()[0].Cards() { // a mate who now remembers for long
		for k := range 6 {
			f := quiz.Fact{
				ID: newID(t), Learner: members[0], At: evening.Add(time.Duration(i)*time.Minute).AddDate(0, 0, 90*k),
				Review: &quiz.Review{Card: c.ID, Grade: fsrs.Good, Origin: quiz.Study, Response: deck.Response{}},
			}
			if err := x.store.Append(t.Context(), []quiz.Fact{f}, nil); err != nil {
				t.Fatal(err)
			}
		}
	}
	learn(members[0])
	clear(reads.of)
	if again := learn(x.learner); again == first || reads.of[members[0]] != 0 {
		t.Errorf("after a refit the mate teaches the same, or was read %d times", reads.of[members[0]])
	}
}

// counted is a store that counts who is read.
type counted struct {
	*bolt.DB
	of map[quiz.LearnerID]int
}

// Facts implements quiz.Store.
func (c counted) Facts(ctx context.Context, learner quiz.LearnerID, after quiz.FactID) iter.Seq2[quiz.Fact, error] {
	c.of[learner]++
	return c.DB.Facts(ctx, learner, after)
}

// A class's calibration is that of its learners, each answer counted once.
func TestCalibrationOfAClass(t *testing.T) {
	x, members := classed(t, 3, 5)
	bands, of, err := x.desk.Calibration(t.Context(), members...)
	if err != nil || of != 3 {
		t.Fatalf("of %d learners, %v", of, err)
	}
	answers, recalled, predicted := 0, 0, 0.0
	for i, b := range bands {
		if b.Answers == 0 || b.Recalled > b.Answers || b.Predicted < b.From || b.Predicted > b.To || i > 0 && b.From < bands[i-1].To {
			t.Errorf("band %+v", b)
		}
		answers, recalled, predicted = answers+b.Answers, recalled+b.Recalled, predicted+b.Predicted*float64(b.Answers)
	}
	wantAnswers, wantRecalled, wantPredicted := 0, 0, 0.0
	for _, m := range members {
		st, err := x.store.State(t.Context(), m)
		if err != nil {
			t.Fatal(err)
		}
		wantAnswers, wantRecalled = wantAnswers+st.Total.Tested, wantRecalled+st.Total.Recalled
		wantPredicted += float64(st.Total.Expected) / 1e6
	}
	if answers != wantAnswers || recalled != wantRecalled || math.Abs(predicted-wantPredicted) > 1e-6 || answers == 0 {
		t.Errorf("%d answers, %d recalled of %.2f, want %d, %d of %.2f", answers, recalled, predicted, wantAnswers, wantRecalled, wantPredicted)
	}
	if bands, of, err := x.desk.Calibration(t.Context()); err != nil || of != 0 || bands != nil {
		t.Errorf("of nobody: %v, %d, %v", bands, of, err)
	}
	if err := x.store.Close(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := x.desk.Calibration(t.Context(), members...); !errors.Is(err, quiz.ErrClosed) {
		t.Errorf("of a store that is closed: %v", err)
	}
}
