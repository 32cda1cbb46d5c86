package main

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
)

// said plays a sitting line by line and returns what was printed.
func said(t *testing.T, lang string, ids []string, lines ...string) string {
	t.Helper()
	var out strings.Builder
	s := seated(t, ids...)
	s.lang = lang
	in := strings.NewReader(strings.Join(lines, "\n") + "\n")
	if _, err := runPlain(context.Background(), s, newWords(lang), in, &out, "> "); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestPlain shows every kind line by line.
func TestPlain(t *testing.T) {
	tests := []struct {
		name  string
		lang  string
		ids   []string
		lines []string
	}{
		{"flash", "it", []string{"flash"}, []string{"", "3", ""}},
		{"single", "it", []string{"single"}, []string{":hint", ":suggerimento", "2", ":ragione", ""}},
		{"multiple", "it", []string{"multiple"}, []string{"1, 2 4", ""}},
		{"text", "en", []string{"text"}, []string{"Vladivostock", ":guessed", ""}},
		{"boolean", "it", []string{"boolean"}, []string{"v", ""}},
		{"number", "it", []string{"number"}, []string{"25 km", ""}},
		{"date", "it", []string{"date"}, []string{"12 aprile 2019", ""}},
		{"cloze", "it", []string{"cloze"}, []string{":nonso", ""}},
		{"order", "it", []string{"order"}, []string{"2 1 3", ""}},
		{"match", "it", []string{"match"}, []string{"1a 2b 3-", ""}},
		{"help", "en", []string{"text"}, []string{":help", "Vladivostok", ":help"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			golden(t, filepath.Join("testdata", "plain", test.name+".txt"), said(t, test.lang, test.ids, test.lines...))
		})
	}
}

// TestPlainAsksAgain: what is no answer is never taken for one.
func TestPlainAsksAgain(t *testing.T) {
	tests := []struct{ id, line, want string }{
		{"flash", "3", "Nothing to type: press Enter"},
		{"single", "", "Type a number from 1 to 3."},
		{"single", "4", `There is no "4": the choices are 1 to 3.`},
		{"single", "0", `There is no "0"`},
		{"single", "1 2", "Type a number from 1 to 3."},
		{"single", "Seul", `There is no "Seul"`},
		{"single", "99999999999999999999", "There is no"},
		{"multiple", "1 5", `There is no "5": the choices are 1 to 4.`},
		{"boolean", "maybe", `There is no "maybe"`},
		{"boolean", "3", `There is no "3"`},
		{"text", "  ", "Type the answer."},
		{"text", ":hnt", `There is no command ":hnt"`},
		{"text", ":", `There is no command ":"`},
		{"text", ":h", `There is no command ":h"`}, // hint or help
		{"text", ":hint", ":hint is not possible now."},
		{"text", ":right", ":right is not possible now."},
		{"text", ":undo", ":undo is not possible now."},
		{"number", "", "Type a number, in km."},
		{"date", "", "Type the date."},
		{"cloze", "", "Type what is missing."},
		{"order", "1 2", "Type the numbers in the right order"},
		{"order", "1 2 2", `"2" is there twice.`},
		{"order", "1 2 4", `There is no "4"`},
		{"match", "1a 2b", "The pair of 3 is missing"},
		{"match", "1a 2b 3e", `"3e" does not do`},
		{"match", "1a 1b 3c", `"1" is there twice.`},
		{"match", "4a 2b 3c", `"4a" does not do`},
		{"match", "ab", "Type the pairs"},
		{"match", "1- 2- 3-", "Type the pairs"},
	}
	for _, test := range tests {
		got := said(t, "en", []string{test.id}, test.line)
		if !strings.Contains(got, test.want) || strings.Contains(got, "Press Enter to go on") {
			t.Errorf("%s: after %q this was said:\n%s\nwant %q", test.id, test.line, got, test.want)
		}
	}
}

// TestPlainGradesAgain: a grade is a number from 1 to 4, and nothing typed after a
// verdict answers anything.
func TestPlainGradesAgain(t *testing.T) {
	got := said(t, "en", []string{"flash"}, "", "5", "", "good", "4")
	if strings.Count(got, "It takes a number from 1 to 4.") != 3 || !strings.Contains(got, "Press Enter to go on") {
		t.Errorf("this was said:\n%s", got)
	}
	got = said(t, "en", []string{"text"}, "Vladivostok", "again")
	if !strings.Contains(got, "The answer is given already") {
		t.Errorf("this was said:\n%s", got)
	}
}

// TestPlainColon: an answer may begin with a colon.
func TestPlainColon(t *testing.T) {
	if got := said(t, "en", []string{"text"}, "::quit"); !strings.Contains(got, "quit") || !strings.Contains(got, "Press Enter to go on") {
		t.Errorf("this was said:\n%s", got)
	}
}

// TestPlainUndo: the last answer is taken back and its card asked again.
func TestPlainUndo(t *testing.T) {
	got := said(t, "en", []string{"boolean", "number"}, "f", ":undo", "t", "", ":undo", "t")
	if n := strings.Count(got, "La Corea del Nord ha il mare su due lati."); n != 3 {
		t.Errorf("the statement was asked %d times, want 3:\n%s", n, got)
	}
}

// TestPlainIsPlain: no escape sequence is ever printed, whatever is typed.
func TestPlainIsPlain(t *testing.T) {
	got := said(t, "it", []string{"text"}, "\x1b[31mVladi\x07vostok\u202e\xff", "", ":\x1b[0m", "")
	if strings.ContainsAny(got, "\x1b\x07\u202e") {
		t.Errorf("%q", got)
	}
}
