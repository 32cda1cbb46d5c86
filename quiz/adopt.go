package quiz

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"ripasso/deck"
)

// adopt is the learner's state after what was learnt of cards that the library no longer
// has was carried over to those that they have become: ids were written into a deck, or
// a question without one was reworded. It looks once for each library. A card that has
// become nothing keeps its history, and comes back with it.
func (d *Desk) adopt(ctx context.Context, learner LearnerID, lib *deck.Library) (*State, error) {
	st, err := d.Store.State(ctx, learner)
	if err != nil {
		return nil, err
	}
	if d.adopted.has(lib, learner) {
		return st, nil
	}
	moves, err := d.moves(ctx, learner, lib, st)
	if err != nil {
		return nil, fmt.Errorf("carrying progress over: %w", err)
	}
	if len(moves) > 0 {
		if err := d.Store.Append(ctx, moves, nil); err != nil {
			// Whoever only reads is not kept from it by a full disk: the next request tries again.
			return st, nil
		}
		if st, err = d.Store.State(ctx, learner); err != nil {
			return nil, err
		}
	}
	d.adopted.add(lib, learner)
	return st, nil
}

// adopted are the learners whose state has been compared with one library, the last
// that anybody asked about.
type adopted struct {
	mu       sync.Mutex
	library  *deck.Library
	learners map[LearnerID]bool
}

func (a *adopted) has(lib *deck.Library, learner LearnerID) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.library == lib && a.learners[learner]
}

func (a *adopted) add(lib *deck.Library, learner LearnerID) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.library != lib {
		a.library, a.learners = lib, map[LearnerID]bool{}
	}
	a.learners[learner] = true
}

// lost finds the cards that something is known of and that the library does not have,
// each with its last review.
func (d *Desk) lost(ctx context.Context, learner LearnerID, lib *deck.Library, st *State) (map[deck.CardID]*Review, error) {
	lost := map[deck.CardID]*Review{}
	for card, x := range st.Cards.All() {
		if _, ok := lib.Card(card); ok {
			continue
		}
		f, err := d.Store.Fact(ctx, learner, x.Review)
		if err != nil {
			return nil, err
		}
		lost[card] = f.Review
	}
	return lost, nil
}

// moves finds out what lost cards have become, from what their decks said when they were
// answered last.
func (d *Desk) moves(ctx context.Context, learner LearnerID, lib *deck.Library, st *State) ([]Fact, error) {
	lost, err := d.lost(ctx, learner, lib, st)
	if err != nil {
		return nil, err
	}
	then := past{desk: d, library: lib, known: map[deck.RevisionID]map[deck.CardID]deck.CardID{}}
	var facts []Fact
	for card, last := range lost {
		to, ok, err := then.successor(ctx, last)
		if err != nil {
			return nil, err
		}
		if !ok || to == card {
			continue
		}
		m := Move{From: card, To: to, After: st.Moves}
		facts = append(facts, Fact{ID: m.id(learner), Learner: learner, At: d.Now().UTC().Truncate(time.Millisecond), Move: &m})
	}
	return facts, nil
}

// id is derived from what the move says (RFC 9562, version 5, in the learner's name
// space): of several devices that see the same at the same time the first one writes it.
// After is part of it, so that a card that went there and back can go there again.
func (m Move) id(learner LearnerID) FactID {
	said := slices.Concat(m.From[:], m.To[:], binary.BigEndian.AppendUint64(nil, uint64(m.After)))
	return uuid.NewSHA1(learner, said)
}

// past compares revisions of long ago with the library of now, each once.
type past struct {
	desk    *Desk
	library *deck.Library
	known   map[deck.RevisionID]map[deck.CardID]deck.CardID
}

// successor is the card of the library that the reviewed one has become.
func (p *past) successor(ctx context.Context, r *Review) (deck.CardID, bool, error) {
	if _, ok := p.library.Card(r.Card); ok {
		return r.Card, true, nil
	}
	moved, ok := p.known[r.Revision]
	if !ok {
		moved = map[deck.CardID]deck.CardID{}
		p.known[r.Revision] = moved
		rev, err := p.desk.Store.Revision(ctx, r.Revision)
		if errors.Is(err, ErrNotFound) { // from a store that never had it
			return deck.CardID{}, false, nil
		}
		if err != nil {
			return deck.CardID{}, false, err
		}
		old, _ := deck.Parse(rev.Deck, rev.Source)
		if now, ok := p.library.Successor(old); ok {
			for _, m := range deck.Compare(old, now).Moves {
				moved[m.From] = m.To
			}
		}
	}
	to, ok := moved[r.Card]
	return to, ok, nil
}

// Vanished is a card that something is known of and that is in no deck of the library.
// What is known is kept, and counts again when the card comes back.
type Vanished struct {
	Card   deck.CardID
	Deck   string // path of the file that it was last seen in
	Prompt string // what it asked then, plain text; "" where the store never had the file
	Reps   int
	Last   time.Time
}

// Vanished lists the cards that have vanished, by deck and by when they were answered
// last.
func (d *Desk) Vanished(ctx context.Context, learner LearnerID) ([]Vanished, error) {
	lib := d.Library()
	st, err := d.adopt(ctx, learner, lib)
	if err != nil {
		return nil, err
	}
	lost, err := d.lost(ctx, learner, lib, st)
	if err != nil {
		return nil, fmt.Errorf("looking for vanished cards: %w", err)
	}
	decks := map[deck.RevisionID]*deck.Deck{}
	var out []Vanished
	for card, last := range lost {
		x := st.Cards.At(card)
		v := Vanished{Card: card, Reps: x.Reps, Last: x.Last}
		old, ok := decks[last.Revision]
		if !ok {
			rev, err := d.Store.Revision(ctx, last.Revision)
			if err != nil && !errors.Is(err, ErrNotFound) {
				return nil, fmt.Errorf("looking for vanished cards: %w", err)
			}
			if err == nil {
				old, _ = deck.Parse(rev.Deck, rev.Source)
			}
			decks[last.Revision] = old
		}
		if old != nil {
			v.Deck = old.Path
			if i := slices.IndexFunc(old.Cards(), func(c *deck.Card) bool { return c.ID == last.Card }); i >= 0 {
				v.Prompt = old.Cards()[i].Question.Prompt.Text()
			}
		}
		out = append(out, v)
	}
	slices.SortFunc(out, func(a, b Vanished) int {
		return cmp.Or(cmp.Compare(a.Deck, b.Deck), a.Last.Compare(b.Last), cmp.Compare(a.Prompt, b.Prompt))
	})
	return out, nil
}
