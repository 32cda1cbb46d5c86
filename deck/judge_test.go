package deck

import (
	"math"
	"slices"
	"testing"
)

// TestJudge is deck-format §5 for the kinds that are answered by picking, and the sum
// over gaps. Picks are places in the file.
func TestJudge(t *testing.T) {
	tests := []struct {
		name   string
		src    string
		r      Response
		score  float64
		reason string
		parts  []bool
	}{
		{"single right", oneOfFour, Response{Picks: []int{0}}, 1, "right", []bool{true, true, true, true}},
		{"single wrong", oneOfFour, Response{Picks: []int{2}}, 0, "choice-wrong", []bool{false, true, false, true}},
		{"single weighted", "- [x] a\n- [ ] b (50%)\n- [ ] c\n", Response{Picks: []int{1}}, 0.5, "choice-wrong", nil},
		{"single right whatever its weight", "- [x] a (90%)\n- [ ] b\n", Response{Picks: []int{0}}, 1, "right", nil},

		{"net all right", fourChoices, Response{Picks: []int{0, 1}}, 1, "right", nil},
		{"net one missed", fourChoices, Response{Picks: []int{0}}, 0.5, "choice-missed", []bool{true, false, true, true}},
		{"net one extra", fourChoices, Response{Picks: []int{0, 1, 2}}, 0.5, "choice-extra", nil},
		{"net cancels", fourChoices, Response{Picks: []int{0, 2}}, 0, "choice-both", nil},
		{"net everything ticked", fourChoices, Response{Picks: []int{0, 1, 2, 3}}, 0, "choice-extra", nil},
		{"net nothing ticked", fourChoices, Response{}, 0, "choice-missed", nil},
		{"all missed one", fourChoices + "\n> Scoring: all\n", Response{Picks: []int{0}}, 0, "choice-missed", nil},
		{"all right", fourChoices + "\n> Scoring: all\n", Response{Picks: []int{0, 1}}, 1, "right", nil},
		{"coverage", fourChoices + "\n> Scoring: coverage\n", Response{Picks: []int{0, 1, 2}}, 2.0 / 3, "choice-extra", nil},
		{"coverage half", fourChoices + "\n> Scoring: coverage\n", Response{Picks: []int{0, 2}}, 0.25, "choice-both", nil},
		{"each", fourChoices + "\n> Scoring: each\n", Response{Picks: []int{0, 2}}, 0.5, "choice-both", nil},
		{"each nothing ticked", fourChoices + "\n> Scoring: each\n", Response{}, 0, "choice-missed", nil},
		{"multiple weighted", "- [x] a (70%)\n- [x] b (30%)\n- [ ] c (-20%)\n", Response{Picks: []int{0, 2}}, 0.5, "choice-both", nil},

		{"true", "Answer: true\n", Response{Picks: []int{1}}, 1, "right", nil},
		{"not true", "Answer: true\n", Response{Picks: []int{0}}, 0, "true", nil},
		{"not false", "Answer: false\n", Response{Picks: []int{1}}, 0, "false", nil},

		{"order right", fourSteps, Response{Picks: []int{0, 1, 2, 3}}, 1, "right", []bool{true, true, true, true}},
		{"order one out", fourSteps, Response{Picks: []int{3, 0, 1, 2}}, 2.0 / 3, "order", []bool{true, true, true, false}},
		{"order reversed", fourSteps, Response{Picks: []int{3, 2, 1, 0}}, 0, "order-none", []bool{false, false, false, false}},
		{"equal dates either way", "Order:\n1. a (1900)\n2. b (1900)\n3. c (1950)\n", Response{Picks: []int{1, 0, 2}}, 1, "right", nil},
		{"other dates not", "Order:\n1. a (1900)\n2. b (1901)\n3. c (1950)\n", Response{Picks: []int{1, 0, 2}}, 0.5, "order", nil},

		{"match right", threePairs, Response{Picks: []int{0, 1, 2}}, 1, "right", nil},
		{"match one", threePairs, Response{Picks: []int{0, 2, -1}}, 1.0 / 3, "match", []bool{true, false, false}},
		{"match none", threePairs, Response{Picks: []int{3, 2, 1}}, 0, "match-none", nil},
		{"match all or nothing", threePairs + "\n> Scoring: all\n", Response{Picks: []int{0, 1, 3}}, 0, "match", nil},
		{"shared target", "Match:\n- a -> x\n- b -> x\n", Response{Picks: []int{0, 0}}, 1, "right", nil},

		{"gap", "The [[capital]].\n", Response{Texts: []string{"capital"}}, 1, "right", []bool{true}},
		{"gap wrong", "The [[capital]].\n", Response{Texts: []string{"river"}}, 0, "wrong", []bool{false}},

		{"again", "b\n", Response{Self: 1}, 0, "self", nil},
		{"hard", "b\n", Response{Self: 2}, 0.75, "self", nil},
		{"good", "b\n", Response{Self: 3}, 1, "self", nil},
		{"easy", "b\n", Response{Self: 4}, 1, "self", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := cardOf(t, tt.src).Judge(tt.r, "en")
			if math.Abs(v.Score-tt.score) > 1e-9 || v.Reason.Code != tt.reason || tt.parts != nil && !slices.Equal(v.Parts, tt.parts) {
				t.Errorf("got %+v, want %v %s %v", v, tt.score, tt.reason, tt.parts)
			}
			info, ok := Reasons[v.Reason.Code]
			if !ok || len(info.Args) != len(v.Reason.Args) {
				t.Errorf("reason %+v, the table says %v", v.Reason, info.Args)
			}
		})
	}
}

// TestUnknown: "I don't know" scores nothing and says so, for every kind.
func TestUnknown(t *testing.T) {
	for name, src := range decksOf(t) {
		d, _ := Parse("d.md", src)
		for _, c := range d.Cards() {
			v := c.Judge(Response{Unknown: true}, "it")
			if v.Score != 0 || v.Reason.Code != "unknown" {
				t.Errorf("%s: %s: %+v", name, c.Question.Body.Kind(), v)
			}
		}
	}
}

// TestAllGapsAtOnce: the question's own card asks every gap, as a test does.
func TestAllGapsAtOnce(t *testing.T) {
	for _, tt := range []struct {
		scoring string
		texts   []string
		score   float64
		reason  string
	}{
		{"each", []string{"Rome", "Milan"}, 1, "right"},
		{"each", []string{"Rome", "Turin"}, 0.5, "partly"},
		{"all", []string{"Rome", "Turin"}, 0, "partly"},
		{"each", []string{"Bari", "Turin"}, 0, "none"},
	} {
		part := cardOf(t, "[[Rome]]<!-- k1 --> and [[Milan]]<!-- k2 -->\n\n> Scoring: "+tt.scoring+"\n")
		c := &Card{ID: part.ID, Question: part.Question}
		if f := c.Show(1).Face(); len(f.Gaps) != 2 {
			t.Fatalf("face %+v", f)
		}
		r, err := c.Show(1).Canonical(Response{Texts: tt.texts})
		if err != nil {
			t.Fatal(err)
		}
		if v := c.Judge(r, "en"); v.Score != tt.score || v.Reason.Code != tt.reason || len(v.Parts) != 2 || len(v.Marks) != 2 {
			t.Errorf("%v %s: %+v", tt.texts, tt.scoring, v)
		}
	}
}

// TestJudgingSettings: the deck's leniency and the question's own reach the judge.
func TestJudgingSettings(t *testing.T) {
	for _, tt := range []struct {
		judging, note, given string
		right                bool
	}{
		{"", "", "Vladivostck", true},
		{"typos: 0", "", "Vladivostck", false},
		{"typos: 0", "> Typos: 1\n", "Vladivostck", true},
		{"", "> Typos: 0\n", "Vladivostck", false},
		{"", "> Not: Vladivostck\n", "Vladivostck", false},
		{"", "", "vladivostok", true},
		{"case: keep, typos: 0", "", "vladivostok", false},
	} {
		src := "---\nlang: en\njudging: { " + tt.judging + " }\n---\n## Q <!-- aaaaaa -->\nAnswer: Vladivostok\n" + tt.note
		d, problems := Parse("d.md", []byte(src))
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		v := d.Cards()[0].Judge(Response{Texts: []string{tt.given}}, "en")
		if (v.Score == 1) != tt.right {
			t.Errorf("%q %q: %q is judged %+v", tt.judging, tt.note, tt.given, v)
		}
	}
}
