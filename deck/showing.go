package deck

import (
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"slices"
	"unicode/utf8"
)

// ErrResponse says that a response does not fit the card it answers: a pick that is
// not on the table, a missing or superfluous text, or more text than anybody types.
var ErrResponse = errors.New("response does not fit the card")

// maxTyped bounds one typed text, in bytes.
const maxTyped = 4096

// Showing is a card as it was dealt once: the order of its items and targets.
type Showing struct {
	card    *Card
	items   []int // file place of each dealt item
	targets []int // file place of each dealt target
}

// Show deals the card's items. The same seed and card give the same deal on every
// machine; true/false and timelines' dates have nothing to deal.
func (c *Card) Show(seed uint64) Showing {
	if !c.Question.Body.Kind().deals() {
		return Showing{card: c}
	}
	var f Face
	c.Question.Body.face(c, &f)
	if len(f.Items) == 0 && len(f.Targets) == 0 {
		return Showing{card: c}
	}
	rng := rand.New(rand.NewPCG(seed, binary.BigEndian.Uint64(c.ID[:8])^binary.BigEndian.Uint64(c.ID[8:])))
	s := Showing{card: c, items: deal(rng, len(f.Items)), targets: deal(rng, len(f.Targets))}
	// Three or more things that come out in the order of the key would be a gift; of two,
	// never dealing that order would be one.
	if c.Question.Body.Kind() == Order && len(s.items) > 2 && slices.IsSorted(s.items) {
		s.items = append(s.items[1:], s.items[0])
	}
	return s
}

func deal(rng *rand.Rand, n int) []int {
	if n == 0 {
		return nil
	}
	return rng.Perm(n)
}

// Face is the card as it lies on the table.
func (s Showing) Face() Face {
	c := s.card
	q := c.Question
	f := Face{
		Card: c.ID, Kind: q.Body.Kind(), Deck: q.deck.Meta.Title, Lang: q.deck.Meta.Lang,
		Section: q.Section, Prompt: q.Prompt, Hints: len(q.Notes.Hints),
	}
	q.Body.face(c, &f)
	f.Items = dealt(f.Items, s.items)
	f.Targets = dealt(f.Targets, s.targets)
	return f
}

func dealt(items []Item, order []int) []Item {
	if len(items) == 0 {
		return nil
	}
	out := make([]Item, len(order))
	for i, place := range order {
		out[i] = Item{ID: i, Content: items[place].Content}
	}
	return out
}

// Canonical translates a response from the dealt order to the order of the file and
// refuses, with ErrResponse, what cannot be an answer to this card.
func (s Showing) Canonical(r Response) (Response, error) {
	if r.Unknown {
		return Response{Unknown: true}, nil
	}
	shape := s.shape()
	if len(r.Texts) != shape.texts || !shape.self && r.Self != 0 || shape.self && (r.Self < 1 || r.Self > 4) {
		return Response{}, ErrResponse
	}
	for _, t := range r.Texts {
		if len(t) > maxTyped || !utf8.ValidString(t) {
			return Response{}, ErrResponse
		}
	}
	picks, ok := shape.picks(r.Picks)
	if !ok {
		return Response{}, ErrResponse
	}
	return Response{Texts: slices.Clone(r.Texts), Picks: picks, Self: r.Self}, nil
}

// shape is what a response to a kind must look like.
type shape struct {
	texts int
	self  bool
	picks func(dealt []int) (file []int, ok bool)
}

func (s Showing) shape() shape {
	none := func(p []int) ([]int, bool) { return nil, len(p) == 0 }
	switch s.card.Question.Body.Kind() {
	case Flashcard:
		return shape{self: true, picks: none}
	case Text, Number, Date:
		return shape{texts: 1, picks: none}
	case Cloze:
		var f Face
		s.card.Question.Body.face(s.card, &f)
		return shape{texts: len(f.Gaps), picks: none}
	case Boolean:
		return shape{picks: func(p []int) ([]int, bool) {
			return slices.Clone(p), len(p) == 1 && (p[0] == 0 || p[0] == 1)
		}}
	case Single:
		return shape{picks: func(p []int) ([]int, bool) {
			out, ok := s.ticked(p)
			return out, ok && len(p) == 1
		}}
	case Multiple:
		return shape{picks: s.ticked}
	case Order:
		return shape{picks: func(p []int) ([]int, bool) {
			out, ok := s.places(p)
			return out, ok && len(p) == len(s.items)
		}}
	default:
		return shape{picks: s.pairs}
	}
}

// places translates distinct dealt items to places in the file.
func (s Showing) places(picks []int) ([]int, bool) {
	if len(picks) > len(s.items) {
		return nil, false
	}
	seen := make([]bool, len(s.items))
	out := make([]int, 0, len(picks))
	for _, p := range picks {
		if p < 0 || p >= len(s.items) || seen[p] {
			return nil, false
		}
		seen[p] = true
		out = append(out, s.items[p])
	}
	return out, true
}

// ticked is places in file order: it does not matter what was ticked first.
func (s Showing) ticked(picks []int) ([]int, bool) {
	out, ok := s.places(picks)
	slices.Sort(out)
	return out, ok
}

func (s Showing) pairs(picks []int) ([]int, bool) {
	if len(picks) != len(s.items) {
		return nil, false
	}
	out := make([]int, len(picks))
	for i, t := range picks {
		switch {
		case t == -1:
			out[s.items[i]] = -1
		case t >= 0 && t < len(s.targets):
			out[s.items[i]] = s.targets[t]
		default:
			return nil, false
		}
	}
	return out, true
}

// Deal translates a verdict, a solution and a canonical response from the order of the
// file to the dealt order, so that they can stand beside the Face.
func (s Showing) Deal(v Verdict, sol Solution, r Response) (Verdict, Solution, Response) {
	v.Parts = reorder(v.Parts, s.items)
	sol.Labels = reorder(sol.Labels, s.items)
	sol.Feedback = reorder(sol.Feedback, s.items)
	sol.Picks = s.dealPicks(sol.Picks)
	r.Picks = s.dealPicks(r.Picks)
	return v, sol, r
}

func reorder[T any](list []T, order []int) []T {
	if len(list) == 0 || len(list) != len(order) {
		return list
	}
	out := make([]T, len(list))
	for i, place := range order {
		out[i] = list[place]
	}
	return out
}

func (s Showing) dealPicks(picks []int) []int {
	if len(picks) == 0 {
		return picks
	}
	kind := s.card.Question.Body.Kind()
	switch kind {
	case Single, Multiple, Order:
		out := make([]int, len(picks))
		for i, p := range picks {
			out[i] = slices.Index(s.items, p)
		}
		if kind != Order {
			slices.Sort(out)
		}
		return out
	case Match:
		if len(picks) != len(s.items) {
			return picks
		}
		out := make([]int, len(picks))
		for i, place := range s.items {
			out[i] = slices.Index(s.targets, picks[place])
		}
		return out
	}
	return picks
}
