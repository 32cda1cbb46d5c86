package main

import (
	"context"
	"strings"
	"testing"
)

// given is an answer to each kind of testdata/kinds.md: line by line, and in keys.
var given = []struct {
	id, line string
	keys     []string
}{
	{"single", "2", []string{"2", "enter"}},
	{"multiple", "1 2 4", []string{"1", "2", "enter"}},
	{"text", "Vladivostock", append(letters("Vladivostock"), "enter")},
	{"boolean", "t", []string{"f", "enter"}},
	{"number", "25", append(letters("25"), "enter")},
	{"date", "12 April 2019", append(letters("12 aprile 2019"), "enter")},
	{"cloze", "Yalu", append(letters("Yalu"), "enter")},
	{"order", "2 1 3", []string{"enter"}},
	{"match", "1a 2b 3-", []string{"a", "b", "right", "enter"}},
	{"text", ":unknown", []string{"ctrl+n"}},
	{"flash", "", []string{"enter"}}, // stands on the grades
}

// TestPlainResumes: who left a sitting on a verdict, or on the grades of a flashcard,
// reads the question, the answer with its marks and the verdict again, and goes on.
func TestPlainResumes(t *testing.T) {
	for _, test := range given {
		t.Run(test.id+test.line, func(t *testing.T) {
			var first, again strings.Builder
			run := func(s seat, out *strings.Builder, lines string) seat {
				s, err := runPlain(context.Background(), s, newWords("en"), strings.NewReader(lines), out, "> ")
				if err != nil {
					t.Fatal(err)
				}
				return s
			}
			s := run(seated(t, test.id), &first, test.line+"\n")
			left := s.view
			onward := "\n"
			if test.id == "flash" {
				onward = "3\n\n"
			}
			s = run(s, &again, onward)
			_, judged, _ := strings.Cut(first.String(), "> ")
			judged = strings.TrimSuffix(judged, "> ")
			resumed, _, _ := strings.Cut(again.String(), "> ")
			question := layout(sayer{words: newWords("en")}.question(left), 0, unpainted).lines
			for _, want := range append(question, left.Face.Deck) {
				if !strings.Contains(resumed, want) {
					t.Errorf("%q is missing in\n%s", want, resumed)
				}
			}
			if !strings.HasSuffix(resumed, judged) {
				t.Errorf("resumed:\n%s\nshould end with what was said after the answer:\n%s", resumed, judged)
			}
			if s.view.Version <= left.Version || onTable(s.view) == onTable(left) && s.view.Phase == left.Phase {
				t.Errorf("after %q the sitting stands where it stood: %s", onward, s.view.Phase)
			}
		})
	}
}

// TestScreenResumes: a screen opened on a verdict, or on the grades of a flashcard, shows
// what it showed when it was left.
func TestScreenResumes(t *testing.T) {
	for _, test := range given {
		t.Run(test.id+test.line, func(t *testing.T) {
			m := typing(t, sized(seated(t, test.id), 80, 24), test.keys...)
			again := sized(m.seat, 80, 24)
			if before, after := picture(m), picture(again); before != after {
				t.Errorf("left:\n%s\nresumed:\n%s", before, after)
			}
			onward := "enter"
			if test.id == "flash" {
				onward = "3"
			}
			if left := again.seat.view; typing(t, again, onward).seat.view.Version <= left.Version {
				t.Errorf("%s does not go on from %s", onward, left.Phase)
			}
		})
	}
}
