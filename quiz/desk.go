package quiz

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"

	"ripasso/deck"
)

// Desk is where learners sit down: the one path an answer takes, whatever shows the
// sitting. Its methods are safe for concurrent use; it must not be copied.
type Desk struct {
	Store   Store
	Library func() *deck.Library // as it is now
	Now     func() time.Time
	Zone    string // IANA: of a learner who has set nothing; "" leaves UTC. It stays as it is.

	// Classmates names who learns together with a learner; it may name the learner too. What
	// they have taught is where the learner's memory model starts from. Nil: everybody learns
	// alone.
	Classmates func(ctx context.Context, learner LearnerID) ([]LearnerID, error)

	kept    sync.Map // deck.RevisionID → struct{}: known to be in the store
	adopted adopted
	unset   unset
	guesses guesses
	plans   planned

	lessons lessons
	tutor   func(LearnerID) // told, if set, of one whose memory model has much to learn
}

// Open sits a learner down. The open sitting goes on if it has the same scope, is not
// done and began on this learning day; a fresh one begins otherwise, or when asked for.
// ErrNothing says that no card belongs to a scope that chooses among them; the open
// sitting then stays.
func (d *Desk) Open(ctx context.Context, learner LearnerID, scope Scope, fresh bool) (View, error) {
	scope = scope.tidy()
	v, err := unhurried(func() (View, error) { return d.open(ctx, learner, scope, fresh) })
	if err != nil {
		return View{}, fmt.Errorf("opening a sitting: %w", err)
	}
	return v, nil
}

// patience is how often a reading is begun anew: more often than anybody has devices.
const patience = 32

// unhurried reads again when another device moves the sitting on between reading and
// writing.
func unhurried(read func() (View, error)) (v View, err error) {
	for range patience {
		if v, err = read(); !errors.Is(err, ErrStale) {
			break
		}
	}
	return v, err
}

func (d *Desk) open(ctx context.Context, learner LearnerID, scope Scope, fresh bool) (View, error) {
	if err := d.settle(ctx, learner); err != nil {
		return View{}, err
	}
	r, err := d.room(ctx, learner)
	if err != nil {
		return View{}, err
	}
	if d.tutor != nil && d.Classmates != nil && r.state.Refit == nil {
		d.tutor(learner)
	}
	old, err := d.before(ctx, learner)
	if err != nil {
		return View{}, err
	}
	version := 1
	if old != nil {
		version = old.Version + 1
	}
	today := r.plan.calendar.Day(r.world.Now)
	same := old != nil && !fresh && old.Scope.equal(scope) && r.plan.calendar.Day(old.Started) == today
	if same && old.Phase != Done {
		return d.shown(ctx, old, r)
	}
	id, err := uuid.NewV7()
	if err != nil {
		return View{}, fmt.Errorf("naming a sitting: %w", err)
	}
	seats, err := d.seat(ctx, r)
	if err != nil {
		return View{}, err
	}
	queue, err := r.queue(scope, seats, old, same)
	if err != nil {
		return View{}, err
	}
	s := NewSitting(id, learner, version, scope, queue, r.world)
	if same && s.Phase == Done && len(s.Waiting) == len(old.Waiting) {
		return old.View(r.world), nil // nothing came to it: what was done can still be undone
	}
	if err := d.tell(ctx, r, seats); err != nil {
		return View{}, err
	}
	if err := d.Store.Append(ctx, nil, s); err != nil {
		return View{}, err
	}
	return s.View(r.world), nil
}

// before is the learner's last sitting, done or not, or nil.
func (d *Desk) before(ctx context.Context, learner LearnerID) (*Sitting, error) {
	s, err := d.Store.Sitting(ctx, learner)
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	return s, err
}

// settle writes down the zone of a learner who has set nothing yet, so that every
// replay counts the same days.
func (d *Desk) settle(ctx context.Context, learner LearnerID) error {
	if d.Zone == "" {
		return nil
	}
	st, err := d.Store.State(ctx, learner)
	if err != nil || st.settled() {
		return err
	}
	return d.SetSettings(ctx, learner, d.settings(st))
}

// View shows a sitting as it stands; uuid.Nil is the learner's open one. ErrNotFound
// says that there is none, or another.
func (d *Desk) View(ctx context.Context, learner LearnerID, sitting uuid.UUID) (View, error) {
	v, err := unhurried(func() (View, error) { return d.view(ctx, learner, sitting) })
	if err != nil {
		return View{}, fmt.Errorf("showing a sitting: %w", err)
	}
	return v, nil
}

func (d *Desk) view(ctx context.Context, learner LearnerID, sitting uuid.UUID) (View, error) {
	s, err := d.Store.Sitting(ctx, learner)
	if err != nil {
		return View{}, err
	}
	if sitting != uuid.Nil && s.ID != sitting {
		return View{}, ErrNotFound
	}
	r, err := d.room(ctx, learner)
	if err != nil {
		return View{}, err
	}
	return d.shown(ctx, s, r)
}

// shown is the view of a stored sitting, after it has caught up with the library.
func (d *Desk) shown(ctx context.Context, s *Sitting, r *room) (View, error) {
	if s.Refresh(r.world) {
		if err := d.Store.Append(ctx, nil, s); err != nil {
			return View{}, err
		}
	}
	return s.View(r.world), nil
}

// Do applies an event to the learner's open sitting. What it brings is durable when Do
// returns. An event that was applied before changes nothing: the view is the current
// one. ErrStale says that the sitting has moved on or is another, ErrChanged why: the
// question was edited or is gone. See Sitting.Apply for the other errors.
func (d *Desk) Do(ctx context.Context, learner LearnerID, sitting uuid.UUID, ev Event) (View, error) {
	v, err := d.do(ctx, learner, sitting, ev)
	if errors.Is(err, ErrStale) && !errors.Is(err, ErrChanged) {
		// The same event may have arrived twice at once, and the other one have won.
		v, err = d.do(ctx, learner, sitting, ev)
	}
	if err != nil {
		return View{}, fmt.Errorf("applying an event: %w", err)
	}
	return v, nil
}

func (d *Desk) do(ctx context.Context, learner LearnerID, sitting uuid.UUID, ev Event) (View, error) {
	s, err := d.Store.Sitting(ctx, learner)
	if err != nil {
		return View{}, err
	}
	if s.ID != sitting {
		return View{}, ErrStale
	}
	r, err := d.room(ctx, learner)
	if err != nil {
		return View{}, err
	}
	if s.Knows(ev.ID) {
		return d.shown(ctx, s, r)
	}
	if s.Refresh(r.world) {
		if err := d.Store.Append(ctx, nil, s); err != nil {
			return View{}, err
		}
		return View{}, ErrChanged
	}
	if ev.Lang == "" {
		ev.Lang = r.state.Settings.Language
	}
	facts, err := s.Apply(ev, r.world)
	if err != nil {
		return View{}, err
	}
	if err := d.keepRevisions(ctx, facts, r); err != nil {
		return View{}, err
	}
	if err := d.Store.Append(ctx, facts, s); err != nil {
		return View{}, err
	}
	if len(facts) > 0 {
		if err := r.look(ctx); err != nil {
			return View{}, err
		}
		if d.tutor != nil && r.state.outgrown() {
			d.tutor(learner)
		}
	}
	return s.View(r.world), nil
}

// keepRevisions puts what the decks of new reviews say into the store, each revision once.
func (d *Desk) keepRevisions(ctx context.Context, facts []Fact, r *room) error {
	for _, f := range facts {
		if f.Review == nil {
			continue
		}
		c, ok := r.library.Card(f.Review.Card)
		if !ok {
			continue
		}
		k := c.Deck()
		if _, ok := d.kept.Load(k.Revision); ok {
			continue
		}
		rev := Revision{ID: k.Revision, Deck: k.Path, Source: k.Source(), Seen: r.world.Now}
		if err := d.Store.PutRevision(ctx, rev); err != nil {
			return fmt.Errorf("keeping what the deck says: %w", err)
		}
		d.kept.Store(k.Revision, struct{}{})
	}
	return nil
}

// Mark sets a card of the library aside, or takes it in again. ErrNotFound says that the
// library has no such card.
func (d *Desk) Mark(ctx context.Context, learner LearnerID, card deck.CardID, as Aside) error {
	if _, ok := d.Library().Card(card); !ok || !as.valid() {
		return fmt.Errorf("marking a card: %w", ErrNotFound)
	}
	id, err := uuid.NewV7()
	if err == nil {
		f := Fact{ID: id, Learner: learner, At: d.Now().UTC().Truncate(time.Millisecond), Mark: &Mark{Card: card, As: as}}
		err = d.Store.Append(ctx, []Fact{f}, nil)
	}
	if err != nil {
		return fmt.Errorf("marking a card: %w", err)
	}
	return nil
}

// room is everything that a request about one learner looks at.
type room struct {
	desk    *Desk
	learner LearnerID
	state   *State
	plan    *Plan
	library *deck.Library
	world   World
}

func (d *Desk) room(ctx context.Context, learner LearnerID) (*room, error) {
	r := &room{desk: d, learner: learner}
	r.world = World{Card: r.card, Progress: r.progress, Aside: r.aside, Busy: r.busy, Returns: r.returns}
	if err := r.look(ctx); err != nil {
		return nil, err
	}
	return r, nil
}

// look reads all that a room has: when it is made, and again after something was written.
func (r *room) look(ctx context.Context) (err error) {
	r.library = r.desk.Library()
	if r.state, err = r.desk.adopt(ctx, r.learner, r.library); err != nil {
		return err
	}
	if r.plan, err = r.desk.plan(r.state); err != nil {
		return err
	}
	w := &r.world
	w.Now, w.Plan = r.desk.Now().UTC().Truncate(time.Millisecond), r.plan
	w.Pace, w.Bias = r.state.Pace(), r.state.bias(r.plan.calendar.Day(w.Now))
	return nil
}

func (r *room) card(card deck.CardID) (*deck.Card, bool) { return r.library.Card(card) }
func (r *room) progress(card deck.CardID) Progress       { return r.state.Card(card) }
func (r *room) aside(card deck.CardID) bool              { return r.plan.aside(r.state, card, r.world.Now) != In }

// kinWeight is as how many cards one counts that is due on a day with its kin.
const kinWeight = 1000

// busy is what else is due on a day, kin of the card before all.
func (r *room) busy(card deck.CardID) func(Day) float64 {
	loads := r.state.loads()
	var kin []Day // on which they are due
	if c, ok := r.library.Card(card); ok {
		for _, q := range append([]*deck.Question{c.Question}, c.Question.Rivals()...) {
			for _, k := range q.Cards() {
				if x := r.state.Card(k.ID); k.ID != card && x.Phase != New {
					kin = append(kin, x.Due)
				}
			}
		}
	}
	return func(d Day) float64 {
		work := float64(loads.At(d))
		for _, due := range kin {
			if due == d {
				work += kinWeight
			}
		}
		return work
	}
}
