package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"ripasso/deck"
	"ripasso/quiz"
)

// choiceFlags are what drill can be told to ask about.
type choiceFlags struct {
	lists        [4][]string // by place in choiceLists
	cram, missed bool
}

// choiceLists are the flags that choose among the questions, each with what there is to
// choose from.
var choiceLists = [4]struct {
	flag string
	help string // its key
	all  func(quiz.Choices) []quiz.Choice
}{
	{"tag", "term.flag.tag", func(c quiz.Choices) []quiz.Choice { return c.Tags }},
	{"kind", "term.flag.kind", func(c quiz.Choices) []quiz.Choice { return c.Kinds }},
	{"source", "term.flag.source", func(c quiz.Choices) []quiz.Choice { return c.Sources }},
	{"section", "term.flag.section", func(c quiz.Choices) []quiz.Choice { return c.Sections }},
}

// choiceFlags adds the flags that say what is asked.
func (p *program) choiceFlags(c *cobra.Command, at *place, flags *choiceFlags) {
	for i, l := range choiceLists {
		c.Flags().StringArrayVar(&flags.lists[i], l.flag, nil, p.words.text(l.help))
		complete := func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			s, err := p.openShelf(*at)
			if err != nil {
				return nil, cobra.ShellCompDirectiveError
			}
			return names(l.all(choicesOf(s.books(), nil))), cobra.ShellCompDirectiveNoFileComp
		}
		if err := c.RegisterFlagCompletionFunc(l.flag, complete); err != nil {
			panic("cannot happen: the flag was added above: " + err.Error())
		}
	}
	c.Flags().BoolVar(&flags.cram, "cram", false, p.words.text("term.flag.cram"))
	c.Flags().BoolVar(&flags.missed, "missed", false, p.words.text("term.flag.missed"))
}

// choicesOf is what the questions of some decks, or of all, can be chosen by.
func choicesOf(library *deck.Library, some []*deck.Deck) quiz.Choices {
	if len(some) == 0 {
		some = library.Decks()
	}
	var cards []*deck.Card
	for _, d := range some {
		cards = append(cards, d.Cards()...)
	}
	return quiz.ChoicesAmong(cards)
}

func names(list []quiz.Choice) []string {
	var out []string
	for _, c := range list {
		out = append(out, c.Name)
	}
	return out
}

// titles are how people know the choices, each with its name behind it where that is another.
func titles(list []quiz.Choice) []string {
	var out []string
	for _, c := range list {
		if c.Title != c.Name {
			c.Title += " (" + c.Name + ")"
		}
		out = append(out, c.Title)
	}
	return out
}

// chosen is the scope that flags mean for some decks, or for all where none is named.
func (p *program) chosen(flags choiceFlags, library *deck.Library, some []*deck.Deck) (quiz.Scope, error) {
	scope := quiz.Scope{Cram: flags.cram, Missed: flags.missed}
	for _, d := range some {
		scope.Decks = append(scope.Decks, d.ID())
	}
	all := choicesOf(library, some)
	for i, c := range all.Kinds {
		all.Kinds[i].Title = p.words.text("kind." + c.Name)
	}
	var found [len(choiceLists)][]string
	for i, l := range choiceLists {
		for _, said := range flags.lists[i] {
			name, err := p.choice("--"+l.flag, said, l.all(all))
			if err != nil {
				return quiz.Scope{}, err
			}
			found[i] = append(found[i], name)
		}
	}
	scope.Tags, scope.Sources, scope.Sections = found[0], found[2], found[3]
	for _, kind := range found[1] {
		scope.Kinds = append(scope.Kinds, deck.Kind(kind))
	}
	return scope, nil
}

// choice finds what was said among what there is: by its name or its title, in capitals or
// not.
func (p *program) choice(flag, said string, all []quiz.Choice) (string, error) {
	if len(all) == 0 {
		return "", p.fault(misuse, "term.error.choice.none", flag, said)
	}
	known := map[string]string{}
	for _, c := range all {
		known[strings.ToLower(c.Name)], known[strings.ToLower(c.Title)] = c.Name, c.Name
	}
	if i := slices.IndexFunc(all, func(c quiz.Choice) bool { return c.Name == said }); i >= 0 {
		return said, nil
	}
	if name, ok := known[strings.ToLower(said)]; ok {
		return name, nil
	}
	if near := nearest(strings.ToLower(said), known); near != "" {
		return "", p.fault(misuse, "term.error.choice.near", flag, said, near)
	}
	return "", p.fault(misuse, "term.error.choice", flag, said, strings.Join(titles(all), ", "))
}

// nearest is the name behind the word from which something differs by the fewest letters,
// by two of them or a third at most; "" where there is none.
func nearest(said string, known map[string]string) string {
	best, name := max(2, len([]rune(said))/3)+1, ""
	for word, of := range known {
		if d := distance([]rune(said), []rune(word)); d < best || d == best && name != "" && of < name {
			best, name = d, of
		}
	}
	return name
}

// distance is how many letters have to be put in, taken out or changed to make one word of
// another (Levenshtein, 1966).
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		before := row[0]
		row[0] = i + 1
		for j, y := range b {
			least := before
			if x != y {
				least = 1 + min(before, row[j], row[j+1])
			}
			before, row[j+1] = row[j+1], least
		}
	}
	return row[len(b)]
}
