package quiz_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz"
	"ripasso/quiz/fsrs"
)

// device is a browser that remembers what it last saw and what it was told is kept.
type device struct {
	x    *table
	view quiz.View
	rand *rand.Rand
	last *quiz.Event // to be sent again, as after a reply that was lost
	at   uuid.UUID   // the sitting last was for

	kept map[quiz.FactID]deck.CardID // answers acknowledged to this device, by the card it saw
}

// act does something that a learner or a bad network does, and reports what was wrong.
func (d *device) act() error {
	ctx := d.x.t.Context()
	switch d.rand.IntN(12) {
	case 0:
		v, err := d.x.desk.Open(ctx, d.x.learner, quiz.Scope{}, d.rand.IntN(2) == 0)
		d.view = v
		return err
	case 1:
		v, err := d.x.desk.View(ctx, d.x.learner, uuid.Nil)
		d.view = v
		return err
	case 2, 3:
		if d.last == nil {
			return nil
		}
		return d.send(d.at, *d.last, nil)
	}
	ev := quiz.Event{ID: newID(d.x.t), Version: d.view.Version, At: d.x.clock.now()}
	var card *deck.CardID
	switch d.view.Phase {
	case quiz.Asking:
		ev.Do, ev.Response = quiz.DoAnswer, &deck.Response{Unknown: true}
		card = &d.view.Face.Card
	case quiz.Judged:
		ev.Do = []quiz.Action{quiz.DoNext, quiz.DoNext, quiz.DoUndo}[d.rand.IntN(3)]
	default:
		ev.Do = quiz.DoUndo
	}
	d.last, d.at = &ev, d.view.Sitting
	return d.send(d.at, ev, card)
}

// send sends an event; the reply is lost now and then.
func (d *device) send(sitting uuid.UUID, ev quiz.Event, card *deck.CardID) error {
	v, err := d.x.desk.Do(d.x.t.Context(), d.x.learner, sitting, ev)
	switch {
	case errors.Is(err, quiz.ErrStale), errors.Is(err, quiz.ErrRefused):
		d.view, err = d.x.desk.View(d.x.t.Context(), d.x.learner, uuid.Nil)
		return err
	case err != nil:
		return err
	}
	if card != nil {
		d.kept[ev.ID] = *card
	}
	if d.rand.IntN(4) > 0 {
		d.view = v
	}
	return nil
}

// However devices answer, undo, sit down anew and repeat themselves at once: what one
// was told is kept is in the log, once, for the card it saw; and every answer that was
// taken back was taken back once.
func TestDevicesTogether(t *testing.T) {
	for seed := range uint64(6) {
		x := newTable(t, files(manyCards(30)))
		v := x.sit(quiz.Scope{})
		devices := make([]*device, 4)
		var wg sync.WaitGroup
		for i := range devices {
			d := &device{x: x, view: v, rand: rand.New(rand.NewPCG(seed, uint64(i))), kept: map[quiz.FactID]deck.CardID{}}
			devices[i] = d
			wg.Go(func() {
				for range 60 {
					if err := d.act(); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		wg.Wait()
		reviews, voids := map[quiz.FactID]deck.CardID{}, map[quiz.FactID]bool{}
		for _, f := range x.facts() {
			switch {
			case f.Review != nil:
				reviews[f.ID] = f.Review.Card
			case f.Void != nil && (voids[f.Void.Target] || reviews[f.Void.Target] == deck.CardID{}):
				t.Errorf("seed %d: a void of nothing, or a second one", seed)
			case f.Void != nil:
				voids[f.Void.Target] = true
			}
		}
		for _, d := range devices {
			for id, card := range d.kept {
				if reviews[id] != card {
					t.Errorf("seed %d: an answer to card %s is in the log for %s", seed, card, reviews[id])
				}
			}
		}
		if n := x.state().Total.Reviews; n != len(reviews)-len(voids) {
			t.Errorf("seed %d: %d answers count, want %d less %d", seed, n, len(reviews), len(voids))
		}
	}
}

// An answer whose reply was lost is there although another device has sat down anew
// meanwhile; sent again it is refused, and changes nothing.
func TestALostReplyAndAFreshSitting(t *testing.T) {
	x := newTable(t, files(threeCards))
	v := x.sit(quiz.Scope{})
	ev := typed("a")
	ev.ID = newID(t)
	after := x.do(v, ev)
	fresh, err := x.desk.Open(t.Context(), x.learner, quiz.Scope{}, true)
	if err != nil || fresh.Version != after.Version+1 {
		t.Fatalf("%v: version %d", err, fresh.Version)
	}
	for range 2 {
		if _, err := x.try(v, ev); !errors.Is(err, quiz.ErrStale) {
			t.Errorf("sent again: %v", err)
		}
	}
	if got := x.state(); got.Total.Reviews != 1 || got.Cards.At(v.Face.Card).Review != ev.ID {
		t.Errorf("%+v", got.Total)
	}
	// The same id for another answer would be an answer lost.
	if _, err := x.try(fresh, ev); !errors.Is(err, quiz.ErrStale) {
		t.Errorf("for another sitting: %v", err)
	}
	if now, err := x.desk.View(t.Context(), x.learner, fresh.Sitting); err != nil || now.Version != fresh.Version || now.Phase != quiz.Asking {
		t.Errorf("%v: %+v", err, now)
	}
}

// One device undoes while the other answers the next card: whoever is second is told.
func TestAnUndoAndAnAnswerAtOnce(t *testing.T) {
	for _, undoFirst := range []bool{true, false} {
		x := newTable(t, files(threeCards))
		v := x.do(x.do(x.sit(quiz.Scope{}), typed("a")), quiz.Event{Do: quiz.DoNext})
		events := []quiz.Event{typed("b"), {Do: quiz.DoUndo}}
		if undoFirst {
			slices.Reverse(events)
		}
		x.do(v, events[0])
		if _, err := x.try(v, events[1]); !errors.Is(err, quiz.ErrStale) {
			t.Errorf("undo first %v: %v", undoFirst, err)
		}
		want := 2
		if undoFirst {
			want = 0
		}
		if got := x.state().Total.Reviews; got != want {
			t.Errorf("undo first %v: %d answers count, want %d", undoFirst, got, want)
		}
	}
}

// A step that has come within reach is shown when the learner sits down again, though
// the sitting before found nothing to ask.
func TestAStepThatComesWithinReach(t *testing.T) {
	x := newTable(t, files("## A?\nAnswer: a\n"))
	s := quiz.DefaultSettings()
	s.Steps = []time.Duration{time.Hour}
	if err := x.desk.SetSettings(t.Context(), x.learner, s); err != nil {
		t.Fatal(err)
	}
	v := x.do(x.sit(quiz.Scope{}), quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Unknown: true}})
	v = x.do(v, quiz.Event{Do: quiz.DoNext})
	if v.Phase != quiz.Done || v.NextAt.IsZero() {
		t.Fatalf("%+v", v)
	}
	if again := x.sit(quiz.Scope{}); again.Sitting != v.Sitting || !again.CanUndo {
		t.Errorf("at once: %+v", again)
	}
	x.clock.pass(45 * time.Minute)
	if again := x.sit(quiz.Scope{}); again.Phase != quiz.Asking {
		t.Errorf("fifteen minutes before it is due: %+v", again)
	}
}

// A sitting goes on over the hour at which a day begins, answers counting for the day
// they are given on; the next one sat down for is fresh.
func TestASittingOverTheRollover(t *testing.T) {
	x := newTable(t, files(manyCards(30)))
	x.clock.pass(time.Date(2026, 3, 3, 2, 59, 50, 0, time.UTC).Sub(x.clock.now())) // 03:59:50 in Rome
	v := x.sit(quiz.Scope{})
	answer := func() {
		v = x.do(v, quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Unknown: true}})
		v = x.do(v, quiz.Event{Do: quiz.DoNext})
	}
	answer()
	first := v.Left
	for range 4 {
		answer()
	}
	if got := x.state(); got.Days.Len() != 2 || got.Total.New != 5 || v.Left != first {
		t.Errorf("%d days, %d new, %d left after %d", got.Days.Len(), got.Total.New, v.Left, first)
	}
	today, err := x.desk.Today(t.Context(), x.learner)
	if err != nil || today.Sitting != nil || today.Done.New != 4 || today.New != 16 {
		t.Errorf("%v: %+v", err, today)
	}
	if next := x.sit(quiz.Scope{}); next.Sitting == v.Sitting || next.Left != today.Due+today.New {
		t.Errorf("%d left, want %d due and %d new", next.Left, today.Due, today.New)
	}
	if _, err := x.try(v, quiz.Event{Do: quiz.DoUndo}); !errors.Is(err, quiz.ErrStale) {
		t.Errorf("an undo in yesterday's sitting: %v", err)
	}
}

// What Today promises is what the sitting then asks, after a week's absence with
// hundreds due too, and the day's limits hold over several sittings.
func TestTodayIsWhatIsAsked(t *testing.T) {
	x := newTable(t, files(manyCards(420)))
	var past []quiz.Fact
	for i, c := range x.library.Decks()[0].Cards()[:390] {
		past = append(past, quiz.Fact{ID: newID(t), Learner: x.learner, At: evening.Add(-time.Duration(24*10+i%48) * time.Hour), Review: &quiz.Review{
			Card: c.ID, Revision: "0f", Grade: fsrs.Easy, Took: time.Duration(i%60) * time.Second, Origin: quiz.Study,
		}})
	}
	if err := x.store.Append(t.Context(), past, nil); err != nil {
		t.Fatal(err)
	}
	asked := 0
	for day := range 3 {
		for n := range 3 {
			today, err := x.desk.Today(t.Context(), x.learner)
			if err != nil {
				t.Fatal(err)
			}
			v, err := x.desk.Open(t.Context(), x.learner, quiz.Scope{}, true)
			if err != nil {
				t.Fatal(err)
			}
			if got := fmt.Sprint(v.Left, v.Minutes, len(v.Ticks)); got != fmt.Sprint(today.Due+today.New, today.Minutes, len(today.Ticks)) {
				t.Errorf("day %d, sitting %d: asked (left, minutes, ticks) %s, promised %d due, %d new, %d minutes", day, n, got, today.Due, today.New, today.Minutes)
			}
			for i := 0; v.Phase != quiz.Done && i < 90; i++ {
				v = x.do(v, typed(fmt.Sprintf("word%s", v.Face.Prompt.Text()[len("Card number "):len(v.Face.Prompt.Text())-1])))
				v = x.do(v, quiz.Event{Do: quiz.DoQualify, Why: quiz.TooEasy})
				v = x.do(v, quiz.Event{Do: quiz.DoNext})
				asked++
			}
		}
		done := x.state().Days.At(quiz.Day(evening.Unix()/86400 + int64(day)))
		if done.New > 20 || done.New+done.Tested > 200 {
			t.Errorf("day %d: %d new and %d reviews", day, done.New, done.Tested)
		}
		x.clock.pass(24*time.Hour - x.clock.now().Sub(evening)%(24*time.Hour))
	}
	if asked < 390 {
		t.Errorf("only %d answers", asked)
	}
}
