package deck

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestGuess(t *testing.T) {
	order := func(n int) string { // 1. a, 2. b …
		var b strings.Builder
		b.WriteString("## Order them\nOrder:\n")
		for i := range n {
			b.WriteString(itoa(i+1) + ". step " + itoa(i+1) + " of it\n")
		}
		return b.String()
	}
	many := "## Which?\n"
	for i := range 20 {
		many += "- [x] right one " + itoa(i) + "\n- [ ] wrong one " + itoa(i) + "\n"
	}
	for _, test := range []struct {
		name, source string
		want         float64
	}{
		{"true or false", "## Rome is in Italy.\nAnswer: true\n", 0.5},
		{"one of four", "## Which?\n- [x] a\n- [ ] b\n- [ ] c\n- [ ] d\n", 0.25},
		{"one of four with half points", "## Which?\n- [x] a\n- [ ] b (50%)\n- [ ] c\n- [ ] d\n", 0.375},
		// Of the sixteen ways to tick: both right 1, one right and no wrong ½ twice, both right and one wrong ½ twice.
		{"several, net", "## Which?\n- [x] a\n- [x] b\n- [ ] c\n- [ ] d\n", 3. / 16},
		{"several, all", "## Which?\n- [x] a\n- [x] b\n- [ ] c\n- [ ] d\n\n> Scoring: all\n", 1. / 16},
		{"several, each", "## Which?\n- [x] a\n- [x] b\n- [ ] c\n- [ ] d\n\n> Scoring: each\n", (8 - 0.5) / 16},
		{"several, many, each", many + "\n> Scoring: each\n", 0.5},
		{"matching", "## Pair\nMatch:\n- a -> 1\n- b -> 2\n- c -> 3\n- -> 4\n", 0.25},
		{"matching, all", "## Pair\nMatch:\n- a -> 1\n- b -> 2\n\n> Scoring: all\n", 0.25},
		{"order of 3", order(3), 0.5},
		{"order of 4", order(4), (58./24 - 1) / 3},
		{"order of 5", order(5), (335./120 - 1) / 4},
		{"order of 12", order(12), (5.0 - 1) / 11},
		{"typed", "## Who?\nAnswer: Dante\n", 0},
		{"number", "## How many?\nNumber: 12\n", 0},
		{"date", "## When?\nDate: 1492\n", 0},
		{"cloze", "## Complete\nThe capital is [[Rome]].\n", 0},
		{"flashcard", "## Front\nBack\n", 0},
	} {
		d, problems := Parse("a.md", []byte("# T\n"+test.source))
		if len(d.Questions) != 1 {
			t.Fatalf("%s: %v", test.name, problems)
		}
		c := d.Questions[0].Cards()[0]
		if got := c.Guess(); math.Abs(got-test.want) > 0.02 || test.want == 0 && got != 0 {
			t.Errorf("%s: a blind answer gets %.4f, want %.4f", test.name, got, test.want)
		}
		if got := c.Guess(); got != c.Guess() {
			t.Errorf("%s: %v once and %v again", test.name, got, c.Guess())
		}
		blind(t, test.name, c)
	}
}

// blind holds Guess against the judge: answers by chance, many of them.
func blind(t *testing.T, name string, c *Card) {
	r, sum, n := rand.New(rand.NewPCG(4, 2)), 0.0, 4000
	f := c.Show(0).Face()
	for range n {
		var resp Response
		switch c.Question.Body.Kind() {
		case Boolean:
			resp.Picks = []int{r.IntN(2)}
		case Single:
			resp.Picks = []int{r.IntN(len(f.Items))}
		case Multiple:
			for i := range f.Items {
				if r.IntN(2) > 0 {
					resp.Picks = append(resp.Picks, i)
				}
			}
		case Match:
			for range f.Items {
				resp.Picks = append(resp.Picks, r.IntN(len(f.Targets)))
			}
		case Order:
			resp.Picks = r.Perm(len(f.Items))
		default:
			return
		}
		sum += c.Judge(resp, "en").Score
	}
	if got := sum / float64(n); math.Abs(got-c.Guess()) > 0.03 {
		t.Errorf("%s: blind answers got %.3f, expected were %.3f", name, got, c.Guess())
	}
}

func TestPointsAreShared(t *testing.T) {
	d, _ := Parse("a.md", []byte("# T\n## Complete\n[[Rome]] lies on the [[Tiber]].\n\n> Points: 3\n\n## Who?\nAnswer: Dante\n"))
	var got []float64
	for _, c := range d.Cards() {
		got = append(got, c.Points())
	}
	sum := 0.0
	for _, p := range got {
		sum += p
	}
	if len(got) != 3 || sum != 4 || got[2] != 1 {
		t.Errorf("the points of a question of three with two gaps and of a plain one: %v", got)
	}
}
