package main

import (
	"strings"
	"testing"
	"unicode"
)

// TestClean: what could command the terminal or turn its text around is shown as a
// replacement; everything else stays.
func TestClean(t *testing.T) {
	tests := []struct{ give, want string }{
		{"perché no?", "perché no?"},
		{"a\tb\nc", "a    b\nc"},
		{"\x1b]0;title\x07", "\ufffd]0;title\ufffd"},
		{"\x1b[31mred", "\ufffd[31mred"},
		{"\u009b31m", "\ufffd31m"},
		{"cr\rlf", "cr\ufffdlf"},
		{"\u202eabc\u2066", "\ufffdabc\ufffd"},
		{"平壤 👩\u200d🔬 e\u0301", "平壤 👩\u200d🔬 e\u0301"},
		{"\x7f", "\ufffd"},
	}
	for _, test := range tests {
		if got := clean(test.give); got != test.want {
			t.Errorf("clean(%q) = %q, want %q", test.give, got, test.want)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, seed := range []string{"", "a\x1b[0m", "\xff\xfe", "\u0085", "\u2028", "e\u0301"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := clean(s)
		if strings.ContainsFunc(got, func(r rune) bool { return r != '\n' && unicode.IsControl(r) }) {
			t.Errorf("clean(%q) = %q holds a control character", s, got)
		}
		if clean(got) != got {
			t.Errorf("cleaning %q twice is not cleaning it once", s)
		}
	})
}
