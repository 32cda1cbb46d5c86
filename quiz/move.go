package quiz

import (
	"slices"

	"ripasso/deck"
)

type placedMove struct {
	at   Moment
	move Move
}

// heirs says of every card that was moved what has become of it in the end.
func heirs(moves []placedMove) map[deck.CardID]deck.CardID {
	if len(moves) == 0 {
		return nil
	}
	slices.SortFunc(moves, func(a, b placedMove) int { return a.at.compare(b.at) })
	next := map[deck.CardID]deck.CardID{}
	for _, m := range moves {
		// What is moved to leads nowhere else from now on: so there is no way in a circle.
		delete(next, m.move.To)
		if m.move.From != m.move.To {
			next[m.move.From] = m.move.To
		}
	}
	out := make(map[deck.CardID]deck.CardID, len(next))
	for from, to := range next {
		for further, ok := next[to]; ok; further, ok = next[to] {
			to = further
			if end, known := out[to]; known {
				to = end
			}
		}
		out[from] = to
	}
	return out
}

// Card is what is known of a card, under whatever id it is known now. Where what it has
// become stands beside it in a library, the two are one.
func (s *State) Card(card deck.CardID) Progress { return s.Cards.At(s.heir(card)) }

// heir is the id under which a card is known now.
func (s *State) heir(card deck.CardID) deck.CardID {
	if to, ok := s.Moved[card]; ok {
		return to
	}
	return card
}
