package deck

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

const idMeta = "---\nid: 0190b6c2-5d1e-7c8a-9a53-0d2f6f4f2b11\n---\n"

// TestCompare says what becomes of questions: edited/new/gone, and which cards move, as
// "place in the old deck > place in the new one".
func TestCompare(t *testing.T) {
	const two = "## Who founded Rome?\nAnswer: Romulus\n\n## Who crossed the Rubicon?\nAnswer: Caesar\n"
	for _, tt := range []struct{ name, old, now, want string }{
		{"nothing", two, two, "0/0/0"},
		{"reworded, with ids", idMeta + "## Who founded Rome? <!-- aaaaaa -->\nAnswer: Romulus\n", idMeta + "## The founder? <!-- aaaaaa -->\nAnswer: Remus\n", "1/0/0"},
		{"moved, with ids", idMeta + "## A <!-- aaaaaa -->\nx\n\n## B <!-- bbbbbb -->\ny\n", idMeta + "# S\n## B <!-- bbbbbb -->\ny\n\n## A <!-- aaaaaa -->\nx\n", "0/0/0"},
		{"choices reordered", idMeta + "## A <!-- aaaaaa -->\n- [x] b\n- [ ] c\n", idMeta + "## A <!-- aaaaaa -->\n- [ ] c\n- [x] b\n", "1/0/0"},
		{"a new meaning gets a new id", idMeta + "## A <!-- aaaaaa -->\nAnswer: b\n", idMeta + "## A <!-- bbbbbb -->\nAnswer: c\n", "0/1/1"},
		{"even with the same words", idMeta + "## A <!-- aaaaaa -->\nAnswer: b\n", idMeta + "## A <!-- bbbbbb -->\nAnswer: b\n", "0/1/1"},
		{"an id that was lost", idMeta + "## Who? <!-- aaaaaa -->\nAnswer: b\n", idMeta + "## Who?\nAnswer: b\n", "0/0/0 0>0"},
		{"a heading retyped and its id lost", idMeta + "## Who founded Rome? <!-- aaaaaa -->\nAnswer: Romulus\n", idMeta + "## Who has founded Rome?\nAnswer: Romulus\n", "1/0/0 0>0"},
		{"a question with an id gone, another without one in its place", idMeta + "## In which year did Caesar die? <!-- aaaaaa -->\nDate: 44 BC\n", idMeta + "## In which year did Augustus die?\nDate: AD 14\n", "0/1/1"},
		{"reworded and given another id", idMeta + "## Who founded Rome? <!-- aaaaaa -->\nAnswer: Romulus\n", idMeta + "## Who has founded Rome? <!-- bbbbbb -->\nAnswer: Romulus\n", "0/1/1"},
		{"ids first written", two, idMeta + "## Who founded Rome? <!-- aaaaaa -->\nAnswer: Romulus\n\n## Who crossed the Rubicon? <!-- bbbbbb -->\nAnswer: Caesar\n", "0/0/0 0>0 1>1"},
		{"ids written, moved and reworded at once", two, idMeta + "## Who was it that crossed the Rubicon? <!-- bbbbbb -->\nAnswer: Caesar\n\n## Who founded Rome? <!-- aaaaaa -->\nAnswer: Romulus\n", "1/0/0 0>1 1>0"},
		{"a slip mended", two, strings.Replace(two, "Who founded", "Who has founded", 1), "1/0/0 0>0"},
		{"an answer changed", two, strings.Replace(two, "Romulus", "Remus", 1), "1/0/0"},
		{"one more and one less", two, "## Who founded Rome?\nAnswer: Romulus\n\n## Which river did Hannibal reach first?\nAnswer: Ebro\n", "0/1/1"},
		{"another question with nearly the same words", "## In which year did Caesar die?\nDate: 44 BC\n", "## In which year did Augustus die?\nDate: AD 14\n", "0/1/1"},
		{"two that could be meant", "## Who won the first Punic war?\nAnswer: Rome\n", "## Who won the third Punic war?\nAnswer: Rome\n\n## Who won the third Punic war!?\nAnswer: Rome\n", "0/2/1"},
		{"equal prompts", "## Translate\nAnswer: rosa\n\n## Translate\nAnswer: lupus\n", idMeta + "## Translate <!-- bbbbbb -->\nAnswer: lupus\n\n## Translate <!-- aaaaaa -->\nAnswer: rosa\n", "0/0/0 0>1 1>0"},
		{"gaps labelled", idMeta + "## A <!-- aaaaaa -->\n[[Senate]] and [[people]]\n", idMeta + "## A <!-- aaaaaa -->\n[[Senate]]<!-- k1 --> and [[people]]<!-- k2 -->\n", "0/0/0 0>0 1>1"},
		{"gaps reordered and labelled", idMeta + "## A <!-- aaaaaa -->\n[[Senate]] and [[people]]\n", idMeta + "## A <!-- aaaaaa -->\n[[people]]<!-- k2 --> and [[Senate]]<!-- k1 -->\n", "1/0/0 0>1 1>0"},
		{"a labelled gap gets another word", idMeta + "## A <!-- aaaaaa -->\n[[Senate]]<!-- k1 --> and [[people]]<!-- k2 -->\n", idMeta + "## A <!-- aaaaaa -->\n[[Senators]]<!-- k1 --> and [[people]]<!-- k2 -->\n", "1/0/0"},
		{"a gap without label gets another word", idMeta + "## A <!-- aaaaaa -->\n[[Senate]] and [[people]]\n", idMeta + "## A <!-- aaaaaa -->\n[[Senat]] and [[people]]\n", "1/0/0 0>0"},
		{"a second gap", idMeta + "## A <!-- aaaaaa -->\n[[Senate]] and people\n", idMeta + "## A <!-- aaaaaa -->\n[[Senate]] and [[people]]\n", "1/0/0 0>0"},
		{"back to front", idMeta + "## A\nb\n\n> Reverse: yes\n", idMeta + "## A <!-- aaaaaa -->\nb\n\n> Reverse: yes\n", "0/0/0 0>0 1>1"},
	} {
		old, _ := Parse("d.md", []byte(tt.old))
		now, _ := Parse("d.md", []byte(tt.now))
		c := Compare(old, now)
		got := fmt.Sprintf("%d/%d/%d", c.Edited, c.New, c.Gone)
		var moves []string
		for _, m := range c.Moves {
			moves = append(moves, fmt.Sprintf(" %d>%d", placeOf(old, m.From), placeOf(now, m.To)))
		}
		slices.Sort(moves)
		if got += strings.Join(moves, ""); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
}

func placeOf(d *Deck, id CardID) int {
	return slices.IndexFunc(d.Cards(), func(c *Card) bool { return c.ID == id })
}

// TestFormatKeepsIdentity: what Format writes into any deck loses no card.
func TestFormatKeepsIdentity(t *testing.T) {
	for name, src := range formatSeeds(t) {
		out, _ := Format("d.md", src)
		old, _ := Parse("d.md", src)
		now, _ := Parse("d.md", out)
		c := Compare(old, now)
		if c.New+c.Gone+c.Edited > 0 {
			t.Errorf("%s: %d edited, %d new, %d gone", name, c.Edited, c.New, c.Gone)
		}
		there, is := map[CardID]bool{}, now.cardSet()
		for _, m := range c.Moves {
			there[m.From] = true
			if !is[m.To] {
				t.Errorf("%s: %v moves to nowhere", name, m.From)
			}
		}
		for _, card := range old.Cards() {
			if !is[card.ID] && !there[card.ID] {
				t.Errorf("%s: card %q of %q is lost", name, card.Part, card.Question.Prompt.Text())
			}
		}
	}
}

// TestSuccessor finds the deck again that an older one has become.
func TestSuccessor(t *testing.T) {
	const bare = "## Who founded Rome?\nAnswer: Romulus\n\n## Who crossed the Rubicon?\nAnswer: Caesar\n"
	const other = "## What is a verb?\nA word of doing.\n"
	for _, tt := range []struct {
		name, old string
		now       map[string]string
		want      string
	}{
		{"same place", bare, map[string]string{"d.md": bare + other, "e.md": bare}, "d.md"},
		{"same place, all reworded", bare, map[string]string{"d.md": other}, "d.md"},
		{"names swapped", bare, map[string]string{"d.md": other, "e.md": bare}, "e.md"},
		{"same id elsewhere", idMeta + bare, map[string]string{"d.md": other, "sub/e.md": idMeta + bare}, "sub/e.md"},
		{"id gone", idMeta + bare, map[string]string{"d.md": bare}, "d.md"},
		{"id written", bare, map[string]string{"d.md": idMeta + bare}, "d.md"},
		{"renamed", bare, map[string]string{"e.md": bare, "f.md": other}, "e.md"},
		{"renamed, with an id written", bare, map[string]string{"e.md": idMeta + bare}, "e.md"},
		{"two copies", bare, map[string]string{"e.md": bare, "f.md": bare}, ""},
		{"nothing like it", bare, map[string]string{"e.md": other}, ""},
	} {
		lib := loadOf(tt.now)
		old, _ := Parse("d.md", []byte(tt.old))
		got := lib.successor(old).Path
		if got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

// loadOf is a library of the named sources.
func loadOf(files map[string]string) *Library {
	fsys := fstest.MapFS{}
	for name, src := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(src)}
	}
	lib, _ := Load(fsys)
	return lib
}

// TestSince sums up libraries: edited, renamed, new and gone questions, and cards that move.
func TestSince(t *testing.T) {
	const (
		rome, verb  = "## Who founded Rome?\nAnswer: Romulus\n\n", "## What is a verb?\nA word.\n\n"
		sea, hills  = "## Name the sea west of Italy.\nAnswer: Tyrrhenian\n\n", "## How many hills has Rome?\nNumber: 7\n\n"
		romeA, seaB = "## Who founded Rome? <!-- aaaaaa -->\nAnswer: Romulus\n\n", "## Name the sea west of Italy. <!-- bbbbbb -->\nAnswer: Tyrrhenian\n\n"
		id2         = "---\nid: 0190b6c2-5d1e-7c8a-9a53-0d2f6f4f2b12\n---\n"
	)
	for _, tt := range []struct {
		name     string
		old, now map[string]string
		want     string
	}{
		{"edited, added, gone", map[string]string{"a.md": rome, "b.md": verb, "c.md": "## One\n1\n"},
			map[string]string{"a.md": "## Who has founded Rome?\nAnswer: Romulus\n\n## More\nx\n", "c.md": "## One\n1\n", "d.md": "## Two\n2\n\n## Three\n3\n"}, "1/0/3/1 1"},
		{"moved to another deck, with ids", map[string]string{"a.md": idMeta + romeA + seaB, "b.md": id2 + verb},
			map[string]string{"a.md": idMeta + romeA, "b.md": id2 + verb + seaB}, "0/1/0/0 1"},
		{"moved and reworded, with ids", map[string]string{"a.md": idMeta + romeA + seaB, "b.md": id2 + verb},
			map[string]string{"a.md": idMeta + romeA, "b.md": id2 + verb + strings.Replace(seaB, "Name", "Name then", 1)}, "1/0/0/0 1"},
		{"moved, without ids", map[string]string{"a.md": rome + sea, "b.md": verb}, map[string]string{"a.md": rome, "b.md": verb + sea}, "0/1/0/0 1"},
		{"an id of another question", map[string]string{"a.md": idMeta + romeA + seaB, "b.md": id2 + verb},
			map[string]string{"a.md": idMeta + romeA, "b.md": id2 + verb + "## Where do fish live? <!-- bbbbbb -->\nAnswer: water\n"}, "0/0/1/1 0"},
		{"the same prompt with another answer", map[string]string{"a.md": idMeta + romeA + seaB, "b.md": id2 + verb},
			map[string]string{"a.md": idMeta + romeA, "b.md": id2 + verb + strings.Replace(seaB, "Tyrrhenian", "of Sardinia", 1)}, "0/0/1/1 0"},
		{"a copy that was there before", map[string]string{"a.md": idMeta + romeA + seaB, "b.md": id2 + seaB}, map[string]string{"a.md": idMeta + romeA, "b.md": id2 + seaB}, "0/0/0/1 0"},
		{"two that could be meant", map[string]string{"a.md": idMeta + romeA + seaB}, map[string]string{"a.md": idMeta + romeA, "b.md": id2 + seaB, "c.md": sea}, "0/1/1/0 1"},
		{"two with its id", map[string]string{"a.md": idMeta + romeA + seaB}, map[string]string{"a.md": idMeta + romeA, "b.md": id2 + seaB, "c.md": seaB}, "0/0/2/1 0"},
		{"a deck split", map[string]string{"a.md": rome + sea + verb + hills}, map[string]string{"b.md": rome + sea, "c.md": verb + hills}, "0/4/0/0 4"},
		{"two decks merged", map[string]string{"a.md": rome + sea, "b.md": verb + hills}, map[string]string{"b.md": verb + hills + rome + sea}, "0/2/0/0 2"},
		{"names swapped", map[string]string{"a.md": rome + sea, "b.md": verb + hills}, map[string]string{"b.md": rome + sea, "a.md": verb + hills}, "0/4/0/0 4"},
		{"the deck's id removed", map[string]string{"a.md": idMeta + romeA + seaB}, map[string]string{"a.md": romeA + seaB}, "0/2/0/0 2"},
		{"all ids removed", map[string]string{"a.md": idMeta + romeA + seaB}, map[string]string{"a.md": rome + sea}, "0/2/0/0 2"},
	} {
		c := loadOf(tt.now).Since(loadOf(tt.old))
		if got := fmt.Sprintf("%d/%d/%d/%d %d", c.Edited, c.Renamed, c.New, c.Gone, len(c.Moves)); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
}

// TestLargeChange: a deck that is wholly another is compared in bounded time.
func TestLargeChange(t *testing.T) {
	deckOf := func(word string) *Deck {
		var b strings.Builder
		for i := range 5000 {
			fmt.Fprintf(&b, "## %s %d\nb\n", strings.Repeat(word, 20), i)
		}
		d, _ := Parse("d.md", []byte(b.String()))
		return d
	}
	c := Compare(deckOf("alpha "), deckOf("omega "))
	if c.New != 5000 || c.Gone != 5000 {
		t.Errorf("%d new, %d gone", c.New, c.Gone)
	}
}
