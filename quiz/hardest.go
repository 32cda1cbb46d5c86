package quiz

import (
	"context"
	"errors"
	"slices"

	"ripasso/deck"
)

// HardCard is a card that is hard for the learner, and what it is taken for. The hardness
// of a card is how often it was forgotten, times the share of its tests that failed; the
// model's difficulty weighs in that share as two tests do. A card that was never forgotten
// is not hard.
type HardCard struct {
	Card       *deck.Card
	Lapses     int
	Rate               // true recall
	Difficulty float64 // 1 to 10
	// Asked says that the open sitting still asks the card, or one whose answer this one
	// gives away: Confusions, which hold the key, are kept back until it has.
	Asked      bool
	Confusions []Confusion // the latest first
	Hardness   float64
}

// Confusion is a wrong answer that was given to a card.
type Confusion struct {
	// Given is what was answered and Instead what would have been right. A choice: what was
	// ticked; an order: all of it; a match: "left → target" of the wrong pairs alone, all in
	// the words of then; true or false: "true" or "false"; else what was typed.
	Given, Instead []string
	Times          int
	// Others are cards whose right answer it is, those left out that the open sitting asks.
	Others []*deck.Card
}

const (
	hardestCards = 10
	maxOthers    = 3
)

// hardness is what HardCard says.
func (x Progress) hardness() float64 {
	const prior = 2 // tests
	forgotten := max(x.Lapses, x.Tested-x.Recalled)
	if forgotten == 0 {
		return 0
	}
	difficulty := (x.Memory.Difficulty - 1) / 9
	share := (float64(x.Tested-x.Recalled) + prior*difficulty) / float64(x.Tested+prior)
	return float64(forgotten) * share
}

// harder is the hardest cards so far with one more.
func harder(list []HardCard, card *deck.Card, x Progress) []HardCard {
	h := HardCard{Card: card, Lapses: x.Lapses, Rate: Rate{x.Tested, x.Recalled}, Difficulty: x.Memory.Difficulty, Hardness: x.hardness()}
	if h.Hardness <= 0 || len(list) == hardestCards && h.Hardness <= list[hardestCards-1].Hardness {
		return list
	}
	i := slices.IndexFunc(list, func(o HardCard) bool { return h.Hardness > o.Hardness })
	if i < 0 {
		i = len(list)
	}
	list = slices.Insert(list, i, h)
	return list[:min(len(list), hardestCards)]
}

// asks are the cards that a sitting still asks.
func (s *Sitting) asks() map[deck.CardID]bool {
	out := map[deck.CardID]bool{}
	if s == nil {
		return out
	}
	for _, card := range s.Queue {
		out[card] = true
	}
	for _, w := range s.Waiting {
		out[w.Card] = true
	}
	if s.Current != nil {
		out[s.Current.Card] = true
	}
	return out
}

// tells reports whether the key of a card is that of one of the others, or gives it away.
func tells(c *deck.Card, asked map[deck.CardID]bool) bool {
	for _, q := range append([]*deck.Question{c.Question}, c.Question.Rivals()...) {
		if slices.ContainsFunc(q.Cards(), func(k *deck.Card) bool { return asked[k.ID] }) {
			return true
		}
	}
	return false
}

// confusions finds what the hardest cards were taken for. Each wrong answer is one fact to
// be looked up, and a deck that has changed since is read once.
func (d *Desk) confusions(ctx context.Context, learner LearnerID, r *room, hard []HardCard) error {
	open, err := d.going(ctx, learner, r)
	if err != nil {
		return err
	}
	asked := open.asks()
	then := bygone{store: d.Store, room: r, decks: map[deck.RevisionID]*deck.Deck{}}
	for i := range hard {
		h := &hard[i]
		if h.Asked = tells(h.Card, asked); h.Asked {
			continue
		}
		for _, slip := range r.state.Slips.At(h.Card.ID) {
			if slip.Times == 0 {
				continue
			}
			c, err := then.confusion(ctx, learner, h.Card, slip)
			if err != nil {
				return err
			}
			if len(c.Given) > 0 {
				h.Confusions = append(h.Confusions, c)
			}
		}
	}
	r.others(hard, asked)
	return nil
}

// bygone is the decks as they were when they were answered.
type bygone struct {
	store Store
	room  *room
	decks map[deck.RevisionID]*deck.Deck // nil where the store does not have it
}

func (a *bygone) confusion(ctx context.Context, learner LearnerID, card *deck.Card, slip Slip) (Confusion, error) {
	f, err := a.store.Fact(ctx, learner, slip.Review)
	switch {
	case errors.Is(err, ErrNotFound) || err == nil && f.Review == nil:
		return Confusion{}, nil
	case err != nil:
		return Confusion{}, err
	}
	answered, err := a.card(ctx, card, f.Review)
	if err != nil || answered == nil {
		return Confusion{}, err
	}
	out := Confusion{Times: slip.Times}
	out.Given, out.Instead = mistaken(answered, f.Review.Response)
	return out, nil
}

// card is a card as a review answered it: where things on a list were picked, of the deck
// as it was then, because their places mean nothing in another one. It is nil where that is
// not known any more, and where the answer is right by now.
func (a *bygone) card(ctx context.Context, now *deck.Card, r *Review) (*deck.Card, error) {
	if kind := kindOf(now); len(r.Response.Picks) == 0 || kind == deck.Boolean {
		if v := now.Judge(r.Response, ""); v.Score >= 1 {
			return nil, nil
		}
		return now, nil
	}
	if r.Revision == now.Deck().Revision {
		return now, nil
	}
	old, known := a.decks[r.Revision]
	if !known {
		rev, err := a.store.Revision(ctx, r.Revision)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return nil, err
		}
		if err == nil {
			old, _ = deck.Parse(rev.Deck, rev.Source)
		}
		a.decks[r.Revision] = old
	}
	if old == nil {
		return nil, nil
	}
	for _, c := range old.Cards() {
		if c.ID == r.Card {
			return c, nil
		}
	}
	return nil, nil
}

// mistaken is what a wrong answer said, and what would have been right; nothing where it
// does not fit the card, or said nothing.
func mistaken(c *deck.Card, r deck.Response) (given, instead []string) {
	picked := func(n int, text func(int) string) (out []string) {
		for _, i := range r.Picks {
			if i >= 0 && i < n {
				out = append(out, text(i))
			}
		}
		return out
	}
	switch b := c.Question.Body.(type) {
	case *deck.Choices:
		for _, item := range b.Items {
			if item.Right {
				instead = append(instead, item.Content.Text())
			}
		}
		return picked(len(b.Items), func(i int) string { return b.Items[i].Content.Text() }), instead
	case *deck.TrueFalse:
		words := []string{"false", "true"}
		if b.True {
			instead = words[1:]
		} else {
			instead = words[:1]
		}
		return picked(2, func(i int) string { return words[i] }), instead
	case *deck.Ordering:
		for _, item := range b.Items {
			instead = append(instead, item.Content.Text())
		}
		return picked(len(b.Items), func(i int) string { return b.Items[i].Content.Text() }), instead
	case *deck.Matching:
		return pairs(b, r.Picks)
	case *deck.Back:
		return nil, nil
	}
	if !slices.ContainsFunc(r.Texts, func(s string) bool { return s != "" }) {
		return nil, nil
	}
	for _, text := range r.Texts {
		given = append(given, clipped(text))
	}
	return given, []string{c.Solution().Text}
}

// clipped is a text of bearable length.
func clipped(s string) string {
	const most = 200
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

// pairs are the wrong pairs of a match, and the right ones of the same left sides.
func pairs(b *deck.Matching, picks []int) (given, instead []string) {
	for i, target := range picks {
		if i >= len(b.Lefts) || target == b.Key[i] || target < 0 || target >= len(b.Targets) {
			continue
		}
		left := b.Lefts[i].Text() + " → "
		given = append(given, left+b.Targets[target].Text())
		instead = append(instead, left+b.Targets[b.Key[i]].Text())
	}
	return given, instead
}

// others finds the cards whose right answer a confusion is, in one look at the library.
func (r *room) others(hard []HardCard, asked map[deck.CardID]bool) {
	wanted := map[string][]*Confusion{}
	of := map[*Confusion]deck.CardID{}
	for i := range hard {
		for j := range hard[i].Confusions {
			c := &hard[i].Confusions[j]
			if kind := kindOf(hard[i].Card); len(c.Given) == 1 && (kind == deck.Text || kind == deck.Cloze || kind == deck.Date || kind == deck.Single) {
				said := deck.Fold(c.Given[0])
				wanted[said] = append(wanted[said], c)
				of[c] = hard[i].Card.ID
			}
		}
	}
	if len(wanted) == 0 {
		return
	}
	for _, k := range r.library.Decks() {
		for _, c := range k.Cards() {
			for _, key := range keys(c) {
				for _, x := range wanted[deck.Fold(key)] {
					if c.ID != of[x] && !tells(c, asked) && len(x.Others) < maxOthers && !slices.Contains(x.Others, c) {
						x.Others = append(x.Others, c)
					}
				}
			}
		}
	}
}

// keys are the texts that are right for a card; none where a text alone says nothing, as a
// number does.
func keys(c *deck.Card) []string {
	switch b := c.Question.Body.(type) {
	case *deck.Typed:
		return b.Accepted
	case *deck.Dated:
		return []string{b.Written}
	case *deck.Gaps:
		s := c.Solution()
		return append([]string{s.Text}, s.Also...)
	case *deck.Choices:
		if b.Several {
			return nil
		}
		for _, item := range b.Items {
			if item.Right {
				return []string{item.Content.Text()}
			}
		}
	}
	return nil
}
