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
