package quiz

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"ripasso/deck"
)

// adopt is the learner's state after what was learnt of cards that the library no longer
// has was carried over to those that they have become: ids were written into a deck, a
// question without one was reworded, or one went to another deck. It looks once for each library. A card that has
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
// answered last: first those that stayed in their decks, then those that went to another.
func (d *Desk) moves(ctx context.Context, learner LearnerID, lib *deck.Library, st *State) ([]Fact, error) {
	lost, err := d.lost(ctx, learner, lib, st)
	if err != nil {
		return nil, err
	}
	then := d.past(lib, lost)
	to, taken := map[deck.CardID]deck.CardID{}, map[deck.CardID]bool{}
	had := func(card deck.CardID) bool {
		_, known := st.Cards.Find(card)
		return known || taken[card]
	}
	for _, had := range []func(deck.CardID) bool{nil, had} {
		next, err := then.successors(ctx, to, had)
		if err != nil {
			return nil, err
		}
		for card, n := range next {
			to[card], taken[n] = n, true
		}
	}
	var facts []Fact
	for card, n := range to {
		m := Move{From: card, To: n, After: st.Moves}
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
	lost    map[deck.CardID]*Review
	read    map[deck.RevisionID][]*deck.Deck
}

func (d *Desk) past(lib *deck.Library, lost map[deck.CardID]*Review) past {
	return past{
		desk: d, library: lib, lost: lost,
		read: map[deck.RevisionID][]*deck.Deck{},
	}
}

// deck is the deck of a review as it was then; nil in a store that never had it.
func (p *past) deck(ctx context.Context, r *Review) (*deck.Deck, error) {
	all, ok := p.read[r.Revision]
	if !ok {
		rev, err := p.desk.Store.Revision(ctx, r.Revision)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return nil, err
		}
		if err == nil {
			all = p.twins(rev)
		}
		p.read[r.Revision] = all
	}
	for _, old := range all {
		if slices.ContainsFunc(old.Cards(), func(c *deck.Card) bool { return c.ID == r.Card }) {
			return old, nil
		}
	}
	if len(all) == 0 {
		return nil, nil
	}
	return all[0], nil
}

// twins lists the decks that a revision was. Files without an id that say the same share
// one, under the name of whichever was kept first; where a card lost is of another, the
// names of the library are tried.
func (p *past) twins(rev Revision) []*deck.Deck {
	first, _ := deck.Parse(rev.Deck, rev.Source)
	all := []*deck.Deck{first}
	strange := map[deck.CardID]bool{}
	for _, r := range p.lost {
		if r.Revision == rev.ID && first.Meta.ID == uuid.Nil {
			strange[r.Card] = true
		}
	}
	for _, c := range first.Cards() {
		delete(strange, c.ID)
	}
	for _, d := range p.library.Decks() {
		if len(strange) == 0 {
			break
		}
		twin, _ := deck.Parse(d.Path, rev.Source)
		if slices.ContainsFunc(twin.Cards(), func(c *deck.Card) bool { return strange[c.ID] }) {
			all = append(all, twin)
		}
	}
	return all
}

// successors are the cards of the library that lost ones have become, without those that
// are done (see deck.Library.Became). Of two that went to one card in another deck the
// first by id has it: two histories are not mixed.
func (p *past) successors(ctx context.Context, done map[deck.CardID]deck.CardID, had func(deck.CardID) bool) (map[deck.CardID]deck.CardID, error) {
	out, taken := map[deck.CardID]deck.CardID{}, map[deck.CardID]bool{}
	moved := map[*deck.Deck]map[deck.CardID]deck.CardID{}
	order := func(a, b deck.CardID) int { return bytes.Compare(a[:], b[:]) }
	for _, card := range slices.SortedFunc(maps.Keys(p.lost), order) {
		if _, ok := done[card]; ok {
			continue
		}
		r := p.lost[card]
		to := r.Card
		if _, back := p.library.Card(to); !back {
			old, err := p.deck(ctx, r)
			if err != nil {
				return nil, err
			}
			if old == nil {
				continue
			}
			if moved[old] == nil {
				moved[old] = map[deck.CardID]deck.CardID{}
				for _, m := range p.library.Became(old, had).Moves {
					moved[old][m.From] = m.To
				}
			}
			to = moved[old][r.Card]
		}
		if to == (deck.CardID{}) || to == card || had != nil && taken[to] {
			continue
		}
		out[card], taken[to] = to, true
	}
	return out, nil
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
	then := d.past(lib, lost)
	var out []Vanished
	for card, last := range lost {
		x := st.Cards.At(card)
		v := Vanished{Card: card, Reps: x.Reps, Last: x.Last}
		old, err := then.deck(ctx, last)
		if err != nil {
			return nil, fmt.Errorf("looking for vanished cards: %w", err)
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
