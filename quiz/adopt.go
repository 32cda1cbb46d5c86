package quiz

import (
	"context"
	"errors"
	"fmt"
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
	if seen, _ := d.adopted.Load(learner); seen == lib {
		return st, nil
	}
	lost := map[deck.CardID]*Review{}
	for card := range st.Cards.All() {
		if _, ok := lib.Card(card); !ok {
			lost[card] = nil
		}
	}
	if len(lost) > 0 {
		moves, err := d.moves(ctx, learner, lib, st, lost)
		if err != nil {
			return nil, fmt.Errorf("carrying progress over: %w", err)
		}
		if len(moves) > 0 {
			if err := d.Store.Append(ctx, moves, nil); err != nil {
				return nil, fmt.Errorf("carrying progress over: %w", err)
			}
			if st, err = d.Store.State(ctx, learner); err != nil {
				return nil, err
			}
		}
	}
	d.adopted.Store(learner, lib)
	return st, nil
}

// moves finds out what lost cards have become, from what their decks said when they were
// answered last.
func (d *Desk) moves(ctx context.Context, learner LearnerID, lib *deck.Library, st *State, lost map[deck.CardID]*Review) ([]Fact, error) {
	var at = map[deck.CardID]Moment{}
	for f, err := range d.Store.Facts(ctx, learner) {
		if err != nil {
			return nil, err
		}
		if f.Review == nil {
			continue
		}
		card := st.heir(f.Review.Card)
		if _, ok := lost[card]; ok && !f.moment().Before(at[card]) {
			lost[card], at[card] = f.Review, f.moment()
		}
	}
	then := past{desk: d, library: lib, known: map[deck.RevisionID]map[deck.CardID]deck.CardID{}}
	var facts []Fact
	for card, last := range lost {
		if last == nil { // its reviews are all taken back
			continue
		}
		to, ok, err := then.successor(ctx, last)
		if err != nil {
			return nil, err
		}
		if !ok || to == card {
			continue
		}
		id, err := uuid.NewV7()
		if err != nil {
			return nil, fmt.Errorf("naming a move: %w", err)
		}
		facts = append(facts, Fact{
			ID: id, Learner: learner, At: d.Now().UTC().Truncate(time.Millisecond), Move: &Move{From: card, To: to},
		})
	}
	return facts, nil
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
