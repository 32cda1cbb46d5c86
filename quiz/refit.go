package quiz

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz/fsrs"
)

// When the memory model learns anew: once the tested answers have grown by refitShare,
// and by refitLeast at least. Refitting at every 1 to 3 % predicts better than doing so
// more rarely, and costs milliseconds.
const (
	refitShare = 0.03
	refitLeast = 16
)

// outgrown reports whether so much was answered since the last refit that another is due.
func (s *State) outgrown() bool {
	before := 0
	if s.Refit != nil {
		before = s.Refit.Reviews
	}
	return s.Total.Tested-before >= max(refitLeast, int(refitShare*float64(before)))
}

// Training is a learner's facts as the memory model learns from them: the answers that
// stand, in the order of the fold, under the cards' names of today.
func Training(facts iter.Seq[Fact]) []fsrs.Review { return gather(facts).training() }

func (l *log) training() []fsrs.Review {
	type seen struct {
		number int32
		last   time.Time
	}
	cards := map[deck.CardID]seen{}
	out := make([]fsrs.Review, 0, len(l.reviews))
	plan, next := l.plan(DefaultSettings()), 0
	for i := range l.reviews {
		r := &l.reviews[i]
		if r.given.cram {
			continue
		}
		for next < len(l.settings) && l.settings[next].at.Before(r.at) {
			plan = l.plan(l.settings[next].settings)
			next++
		}
		card := l.state.heir(r.card)
		c, known := cards[card]
		days := 0
		if known {
			days = min(max(0, int(plan.calendar.Day(r.at.At)-plan.calendar.Day(c.last))), fsrs.MaxStability)
		} else {
			c.number = int32(len(cards))
		}
		c.last = r.at.At
		cards[card] = c
		out = append(out, fsrs.Review{Card: c.number, Days: int32(days), Grade: r.given.grade})
	}
	return out
}

// Learnt is what a refit found, and what would change by it.
type Learnt struct {
	Refit  Refit
	InUse  int  // answers that the weights in use have learnt from, 0 for those one starts with
	Class  bool // those one starts with are what classmates have taught
	Better bool // the weights are other ones than before: they predict no worse, but for chance
	// Now and Then are how many cards of the library, but for the suspended ones, fall due on
	// each of the next days, today with what is overdue, before the refit and after it.
	Now, Then     []DayDue
	Sooner, Later int // cards that return earlier or later than they did
}

// Learn works out a refit without putting it into use. Progress, if not nil, is told what
// share of the work is done: it begins above 0, never falls and ends with 1.
func (d *Desk) Learn(ctx context.Context, learner LearnerID, progress func(share float64)) (Learnt, error) {
	l, err := d.learn(ctx, learner, progress)
	if err != nil {
		return Learnt{}, fmt.Errorf("learning from the answers: %w", err)
	}
	return l, nil
}

func (d *Desk) learn(ctx context.Context, learner LearnerID, progress func(float64)) (Learnt, error) {
	st, err := d.Store.State(ctx, learner)
	if err != nil {
		return Learnt{}, err
	}
	var parts [3]func(float64) // reading, fitting, folding again take about the same time
	for i := range parts {
		parts[i] = part(progress, i, len(parts))
	}
	r, err := d.refit(ctx, learner, st, fsrs.Options{Progress: parts[1]}, parts[0])
	if err != nil {
		return Learnt{}, err
	}
	f, inUse := r.fact, st.Settings.Weights
	l := Learnt{Refit: *f.Refit, InUse: r.seen, Class: r.seen == 0 && inUse != r.given, Better: f.Refit.Weights != inUse}
	facts, failed := d.facts(ctx, learner, st.Facts, parts[2])
	then := Replay(func(yield func(Fact) bool) {
		for x := range facts {
			if !yield(x) {
				return
			}
		}
		yield(f)
	})
	l.compare(d.Library(), st, then, f.At)
	if err := failed(); err != nil {
		return Learnt{}, err
	}
	parts[2](1)
	return l, nil
}

// part tells of the i-th of so many parts of some work.
func part(progress func(float64), i, of int) func(share float64) {
	return func(share float64) {
		if progress != nil {
			progress((float64(i) + min(share, 1)) / float64(of))
		}
	}
}

// tellEvery is after how many facts read it is told how far the reading is.
const tellEvery = 256

// facts yields a learner's facts, about so many, until reading fails, which is then known.
// Progress, if not nil, is told what share of them is read.
func (d *Desk) facts(ctx context.Context, learner LearnerID, about int, progress func(float64)) (facts iter.Seq[Fact], failed func() error) {
	var why error
	return func(yield func(Fact) bool) {
		n := 0
		for f, err := range d.Store.Facts(ctx, learner, FactID{}) {
			if why = err; err != nil || !yield(f) {
				return
			}
			if n++; progress != nil && n%tellEvery == 0 {
				progress(min(float64(n)/float64(about+1), 0.99))
			}
		}
	}, func() error { return why }
}

// refit is a refit that is not in use yet.
type refit struct {
	fact   Fact
	seen   int          // answers that the weights in use have learnt from
	given  fsrs.Weights // that the learner started with, before anybody taught
	taught bool         // classmates had something to teach
}

// refit learns from a learner, whose state is given, and from the classmates. Reading, if
// not nil, is told what share of the facts is read.
func (d *Desk) refit(ctx context.Context, learner LearnerID, st *State, o fsrs.Options, reading func(float64)) (refit, error) {
	facts, failed := d.facts(ctx, learner, st.Facts, reading)
	l := gather(facts)
	if err := failed(); err != nil {
		return refit{}, err
	}
	r := refit{seen: l.seen(), given: l.given()}
	var err error
	if o.Prior, r.taught, err = d.prior(ctx, learner, l); err != nil {
		return refit{}, err
	}
	o.From, o.Relearning = st.Settings.Weights, len(st.Settings.Relearn)
	fitted, err := l.fit(ctx, o)
	if err != nil {
		return refit{}, err
	}
	if d.Classmates != nil {
		d.lessons.keep(learner, &fitted.Summary, d.Now())
	}
	id, err := uuid.NewV7()
	if err != nil {
		return refit{}, err
	}
	e := fitted.Evidence
	r.fact = Fact{ID: id, Learner: learner, At: d.Now().UTC().Truncate(time.Millisecond), Refit: &Refit{
		Weights: fitted.Weights, Reviews: e.Reviews, Held: e.Held, Before: e.Before, After: e.After,
	}}
	return r, nil
}

// fit learns from the log. Where the options have no prior it is the log's.
func (l *log) fit(ctx context.Context, o fsrs.Options) (fsrs.Fitted, error) {
	if o.Seen = l.seen(); o.Prior == (fsrs.Prior{}) {
		o.Prior = l.prior()
	}
	return fsrs.Fit(ctx, l.training(), o)
}

// prior is around what the learner started with.
func (l *log) prior() fsrs.Prior {
	p := fsrs.DefaultPrior()
	p.Mean = l.given()
	return p
}

// compare counts what becomes of the due days of the cards that the library has and that
// are not suspended.
func (l *Learnt) compare(lib *deck.Library, now, then *State, at time.Time) {
	today := now.plan.calendar.Day(at)
	for i := range Day(forecastDays) {
		l.Now, l.Then = append(l.Now, DayDue{Day: today + i}), append(l.Then, DayDue{Day: today + i})
	}
	count := func(list []DayDue, due Day) {
		if ahead := int(max(0, due-today)); ahead < len(list) {
			list[ahead].Due++
		}
	}
	for card, x := range now.Cards.All() {
		if _, ok := lib.Card(card); !ok || now.plan.aside(now, card, at) == Suspended {
			continue
		}
		was, is := x.Due, then.Cards.At(card).Due
		count(l.Now, was)
		count(l.Then, is)
		switch {
		case is < was:
			l.Sooner++
		case is > was:
			l.Later++
		}
	}
}

// Tutor refits the memory models of learners who have answered much since the last time, or
// begin beside classmates who have: in the background, one learner after the other, on one
// core, resting as long as it worked.
type Tutor struct {
	desk    *Desk
	failed  func(error)
	waiting chan LearnerID
	again   map[LearnerID]int // of whom a refit failed: at how many tested answers to try again
}

// maxWaiting is how many learners may wait for a refit; who comes later is noticed again
// at the next answer.
const maxWaiting = 1024

// NewTutor makes a tutor, whom the desk then tells of its learners. Failed is told of a
// refit that did not succeed; the learner goes on with the weights there were, and some
// answers later it is tried again.
func NewTutor(d *Desk, failed func(error)) *Tutor {
	t := &Tutor{desk: d, failed: failed, waiting: make(chan LearnerID, maxWaiting), again: map[LearnerID]int{}}
	d.tutor = func(learner LearnerID) {
		select {
		case t.waiting <- learner:
		default:
		}
	}
	return t
}

// Run refits until ctx ends.
func (t *Tutor) Run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case learner := <-t.waiting:
			began := time.Now()
			if err := t.teach(ctx, learner); err != nil && ctx.Err() == nil {
				t.failed(fmt.Errorf("refitting a memory model: %w", err))
			}
			select {
			case <-ctx.Done():
			case <-time.After(time.Since(began)):
			}
		}
	}
}

// teach puts a refit into use, unless there was one meanwhile. Who has answered too little for
// one starts from what the classmates have taught.
func (t *Tutor) teach(ctx context.Context, learner LearnerID) error {
	st, err := t.desk.Store.State(ctx, learner)
	if err != nil || st.Refit != nil && !st.outgrown() || st.Total.Tested < t.again[learner] {
		return err
	}
	t.again[learner] = st.Total.Tested + refitLeast
	r, err := t.desk.refit(ctx, learner, st, fsrs.Options{Workers: 1}, nil)
	if err != nil {
		return err
	}
	if r.taught || st.outgrown() {
		if err := t.desk.Store.Append(ctx, []Fact{r.fact}, nil); err != nil {
			return err
		}
		// The replay that a refit takes is not left to the learner's next answer. Where it
		// fails, that answer tells.
		_, _ = t.desk.Store.State(ctx, learner)
	}
	delete(t.again, learner)
	return nil
}
