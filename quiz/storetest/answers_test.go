package storetest_test

import (
	"slices"
	"strings"
	"testing"

	"ripasso/quiz/storetest"
)

func TestAnswersAreRead(t *testing.T) {
	const file = "# Answers\n#\nfzfzz3\n  right: 1 | one\n  nearly typo: onne\n\nk3#a\n  right, judged wrong: I\n  wrong: 2\n"
	byCard, order, err := storetest.Answers(file)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"fzfzz3", "k3#a"}; !slices.Equal(order, want) {
		t.Errorf("the cards are %q, want %q", order, want)
	}
	want := map[string][]storetest.Given{
		"fzfzz3": {{4, "1", "right", "", ""}, {4, "one", "right", "", ""}, {5, "onne", "nearly", "", "typo"}},
		"k3#a":   {{8, "I", "right", "wrong", ""}, {9, "2", "wrong", "", ""}},
	}
	for card, list := range want {
		if !slices.Equal(byCard[card], list) {
			t.Errorf("%s: read %v, want %v", card, byCard[card], list)
		}
	}
}

func TestAnswersAreRefused(t *testing.T) {
	for file, want := range map[string]string{
		"  right: 1\n":                    "line 1: neither",
		"fzfzz3\n  right: 1\nfzfzz3\n":    "line 3: fzfzz3 comes twice",
		"fzfzz3\n  perhaps: 1\n":          "line 2: neither",
		"fzfzz3\n  right\n":               "line 2: neither",
		"fzfzz3\n  nearly mispelt: 1\n":   "line 2: no such reason",
		"fzfzz3\n  right, judged so: 1\n": "line 2: neither",
	} {
		if _, _, err := storetest.Answers(file); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q in it", file, err, want)
		}
	}
}
