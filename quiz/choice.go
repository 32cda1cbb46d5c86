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
	missed := before.unlearnt()
	for _, c := range cards {
		if missed[c.ID] {
			out.Missed++
		}
	}
	return out, nil
}

// ChoicesAmong lists what cards can be chosen by.
func ChoicesAmong(cards []*deck.Card) Choices {
	var tags, kinds, sources, sections tally
	for _, c := range cards {
		q := c.Question
		kinds.add(string(q.Body.Kind()), string(q.Body.Kind()))
		if q.Section != "" {
			sections.add(q.Section, q.Section)
		}
		for _, tag := range ordered(tagsOf(c)) {
			tags.add(tag, tag)
		}
		for _, key := range ordered(sourcesOf(q)) {
			sources.add(key, cmp.Or(c.Deck().Works[key].Title, key))
		}
	}
	byTitle := func(a, b Choice) int { return cmp.Or(cmp.Compare(a.Title, b.Title), cmp.Compare(a.Name, b.Name)) }
	slices.SortFunc(tags.list, byTitle)
	slices.SortFunc(sources.list, byTitle)
	slices.SortFunc(kinds.list, func(a, b Choice) int { return cmp.Or(cmp.Compare(b.Cards, a.Cards), byTitle(a, b)) })
	return Choices{Cards: len(cards), Tags: tags.list, Kinds: kinds.list, Sources: sources.list, Sections: sections.list}
}

// tally counts cards under names, in the order in which the names came.
type tally struct {
	list  []Choice
	place map[string]int
}

func (t *tally) add(name, title string) {
	i, ok := t.place[name]
	if !ok {
		if i = len(t.list); i == 0 {
			t.place = map[string]int{}
		}
		t.place[name] = i
		t.list = append(t.list, Choice{Name: name, Title: title})
	}
	t.list[i].Cards++
}
