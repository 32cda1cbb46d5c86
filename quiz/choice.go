package quiz

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"ripasso/deck"
)

// Choices is what there is to choose from for a Scope.
type Choices struct {
	Cards    int      // all of them
	Missed   int      // that went wrong in the sitting before
	Tags     []Choice // by name
	Kinds    []Choice // the commonest first
	Sources  []Choice // by title
	Sections []Choice // in the order of the decks
}

// Choice is one thing that a Scope can name.
type Choice struct {
	Name  string // as the Scope has it
	Title string // as people know it: of a source its title, else the name
	Cards int
}

// Choices lists what the cards of some decks, or where none is named of all that the library
// has, can be chosen by. Cards that are set aside do not count.
func (d *Desk) Choices(ctx context.Context, learner LearnerID, decks ...uuid.UUID) (Choices, error) {
	r, err := d.room(ctx, learner)
	if err != nil {
		return Choices{}, fmt.Errorf("listing what there is to choose: %w", err)
	}
	before, err := d.before(ctx, learner)
	if err != nil {
		return Choices{}, fmt.Errorf("listing what there is to choose: %w", err)
	}
	cards := slices.DeleteFunc(r.cards(Scope{Decks: decks}), func(c *deck.Card) bool {
		return r.plan.aside(r.state, c.ID, r.world.Now) != In
	})
	out := ChoicesAmong(cards)
	for _, card := range before.unlearnt() {
		if c, ok := r.library.Card(card); ok && (Scope{Decks: decks}).has(c.Deck().ID()) {
			out.Missed++
		}
	}
	return out, nil
}

// ChoicesAmong lists what cards can be chosen by.
func ChoicesAmong(cards []*deck.Card) Choices {
	var out Choices
	for _, c := range cards {
		out.add(c)
	}
	byTitle := func(a, b Choice) int { return cmp.Or(cmp.Compare(a.Title, b.Title), cmp.Compare(a.Name, b.Name)) }
	slices.SortFunc(out.Tags, byTitle)
	slices.SortFunc(out.Sources, byTitle)
	slices.SortFunc(out.Kinds, func(a, b Choice) int { return cmp.Or(cmp.Compare(b.Cards, a.Cards), byTitle(a, b)) })
	return out
}

// add counts a card under all that it can be chosen by.
func (c *Choices) add(card *deck.Card) {
	q := card.Question
	c.Cards++
	countUnder(&c.Kinds, string(q.Body.Kind()), string(q.Body.Kind()))
	if q.Section != "" {
		countUnder(&c.Sections, q.Section, q.Section)
	}
	for _, tag := range ordered(tagsOf(card)) {
		countUnder(&c.Tags, tag, tag)
	}
	for _, key := range ordered(sourcesOf(q)) {
		countUnder(&c.Sources, key, cmp.Or(card.Deck().Works[key].Title, key))
	}
}

// countUnder counts a card under a name of a list.
func countUnder(list *[]Choice, name, title string) {
	i := slices.IndexFunc(*list, func(c Choice) bool { return c.Name == name })
	if i < 0 {
		i = len(*list)
		*list = append(*list, Choice{Name: name, Title: title})
	}
	(*list)[i].Cards++
}
