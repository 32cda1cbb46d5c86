package deck

import "maps"

// cardIndex finds cards by id. Since a change of one deck must not cost a walk through
// all of them, the cards of changed decks are kept in a small map that goes before the
// large one. A card that is found may belong to a deck that is gone.
type cardIndex struct{ all, late map[CardID]*Card }

// few is how many cards of changed decks are kept apart, beside a share of all.
const few = 1024

// with enters the decks that are new among all.
func (x cardIndex) with(decks, fresh []*Deck) cardIndex {
	late := maps.Clone(x.late)
	if late == nil {
		late = map[CardID]*Card{}
	}
	for _, d := range fresh {
		for _, c := range d.cards {
			late[c.ID] = c
		}
	}
	if len(late) <= few+len(x.all)/16 {
		return cardIndex{x.all, late}
	}
	all := make(map[CardID]*Card, len(x.all))
	for _, d := range decks {
		for _, c := range d.cards {
			all[c.ID] = c
		}
	}
	return cardIndex{all: all}
}

func (x cardIndex) find(id CardID) (*Card, bool) {
	c, ok := x.late[id]
	if !ok {
		c, ok = x.all[id]
	}
	return c, ok
}
