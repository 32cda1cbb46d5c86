package quiz_test

import (
	"strings"
	"testing"
)

// Two files that say the same and have no ids are two decks with one revision. What was
// learnt in each stays with it when ids are written or one of them is edited.
func TestTwinsKeepTheirOwn(t *testing.T) {
	twins := func(a, b string) map[string][]byte {
		return map[string][]byte{"a.md": []byte(a), "b.md": []byte(b)}
	}
	other := strings.Replace(withIDs, "0190b6c2", "0190b6c3", 1)
	edited := strings.Replace(bareDeck, "city", "old city", 1)
	for _, tt := range []struct{ name, a, b, want string }{
		{"as they were", bareDeck, bareDeck, "111111"},
		{"ids in both", withIDs, other, "111111"},
		{"ids in the first", withIDs, bareDeck, "111111"},
		{"ids in the second", bareDeck, withIDs, "111111"},
		{"the first is edited", edited, bareDeck, "111111"},
		{"the second is edited", bareDeck, edited, "111111"},
	} {
		x := newTable(t, twins(bareDeck, bareDeck))
		learnAll(x)
		x.write(twins(tt.a, tt.b))
		if got := learnt(x); got != tt.want {
			t.Errorf("%s: cards known %s, want %s", tt.name, got, tt.want)
		}
	}
	x := newTable(t, twins(bareDeck, bareDeck))
	learnAll(x)
	x.write(twins(strings.ReplaceAll(bareDeck, "Rome", "Syracuse of the Greeks in Sicily"), withIDs))
	gone, err := x.desk.Vanished(t.Context(), x.learner)
	if err != nil || len(gone) == 0 {
		t.Fatal(gone, err)
	}
	for _, v := range gone {
		if v.Deck != "a.md" || v.Prompt == "" {
			t.Errorf("vanished: %+v", v)
		}
	}
}

// What was learnt goes with a question to another deck, and with decks that are split,
// merged or swap their names; written or removed ids change nothing about that.
func TestProgressFollowsToAnotherDeck(t *testing.T) {
	const (
		rome  = "## Who founded Rome? <!-- aaaaaa -->\nAnswer: Romulus\n\n"
		sea   = "## Name the sea west of Italy. <!-- bbbbbb -->\nAnswer: Tyrrhenian\n\n"
		verb  = "## What do you call a word of doing? <!-- cccccc -->\nAnswer: verb\n\n"
		hills = "## How many hills has Rome? <!-- dddddd -->\nAnswer: seven\n\n"
		one   = "---\nlang: en\nid: 0190b6c2-5d1e-7c8a-9a53-0d2f6f4f2b11\n---\n"
		two   = "---\nlang: en\nid: 0190b6c2-5d1e-7c8a-9a53-0d2f6f4f2b12\n---\n"
		bare  = "---\nlang: en\n---\n"
	)
	without := strings.NewReplacer(" <!-- aaaaaa -->", "", " <!-- bbbbbb -->", "", " <!-- cccccc -->", "", " <!-- dddddd -->", "").Replace
	for _, tt := range []struct {
		name     string
		old, now map[string]string
	}{
		{"moved", map[string]string{"a.md": one + rome + sea, "b.md": two + verb}, map[string]string{"a.md": one + rome, "b.md": two + verb + sea}},
		{"split", map[string]string{"a.md": one + rome + sea + verb + hills}, map[string]string{"a.md": one + rome + sea, "b.md": two + verb + hills}},
		{"merged", map[string]string{"a.md": one + rome + sea, "b.md": two + verb}, map[string]string{"a.md": one + rome + sea + verb}},
		{"merged, without ids", map[string]string{"a.md": bare + without(rome+sea), "b.md": bare + without(verb)}, map[string]string{"a.md": bare + without(rome+sea+verb)}},
		{"names swapped", map[string]string{"a.md": bare + without(rome+sea), "b.md": bare + without(verb)}, map[string]string{"b.md": bare + without(rome+sea), "a.md": bare + without(verb)}},
		{"the deck's id removed", map[string]string{"a.md": one + rome + sea}, map[string]string{"a.md": bare + rome + sea}},
		{"all ids removed", map[string]string{"a.md": one + rome + sea}, map[string]string{"a.md": bare + without(rome+sea)}},
	} {
		files := func(m map[string]string) map[string][]byte {
			out := map[string][]byte{}
			for name, src := range m {
				out[name] = []byte(src)
			}
			return out
		}
		x := newTable(t, files(tt.old))
		learnAll(x)
		for step, now := range []map[string]string{tt.now, tt.old} {
			x.write(files(now))
			if got := learnt(x); strings.Contains(got, "0") {
				t.Errorf("%s, step %d: cards known %s", tt.name, step, got)
			}
		}
	}
}
