package deck

import (
	"errors"
	"reflect"
	"slices"
	"testing"
)

// cardOf is the one card of a deck with one question.
func cardOf(t testing.TB, src string) *Card {
	t.Helper()
	d, problems := Parse("d.md", []byte("---\nlang: en\n---\n## Q <!-- aaaaaa -->\n"+src))
	for _, p := range problems {
		if p.Severity == Error {
			t.Fatal(p)
		}
	}
	return d.Cards()[0]
}

const (
	fourChoices = "- [x] a\n- [x] b\n- [ ] c\n- [ ] d\n"
	oneOfFour   = "- [x] a\n- [ ] b\n- [ ] c\n- [ ] d\n"
	fourSteps   = "Order:\n1. a\n2. b\n3. c\n4. d\n"
	threePairs  = "Match:\n- a -> x\n- b -> y\n- c -> z\n- -> w\n"
)

// TestDealIsStable: one seed and card, one deal; other seeds deal otherwise.
func TestDealIsStable(t *testing.T) {
	for _, src := range []string{fourChoices, oneOfFour, fourSteps, threePairs} {
		deals := map[string]bool{}
		for seed := range uint64(64) {
			c := cardOf(t, src)
			first, second := c.Show(seed), c.Show(seed)
			if !reflect.DeepEqual(first.Face(), second.Face()) {
				t.Fatalf("seed %d deals %s in two ways", seed, src)
			}
			text := ""
			for i, item := range first.Face().Items {
				if item.ID != i {
					t.Fatalf("item %d has ID %d", i, item.ID)
				}
				text += item.Content.Text()
			}
			deals[text] = true
			if src == fourSteps && text == "abcd" {
				t.Errorf("seed %d deals the key", seed)
			}
		}
		if len(deals) < 6 {
			t.Errorf("64 seeds give %d deals of %s", len(deals), src)
		}
	}
}

// TestCanonicalAndBack: a response translated to the order of the file and back is the
// response, and the perfect answer as dealt is judged right.
func TestCanonicalAndBack(t *testing.T) {
	for _, tt := range []struct {
		src string
		r   Response
	}{
		{fourChoices, Response{Picks: []int{0, 2, 3}}},
		{fourChoices, Response{Picks: []int{}}},
		{oneOfFour, Response{Picks: []int{3}}},
		{fourSteps, Response{Picks: []int{3, 1, 0, 2}}},
		{threePairs, Response{Picks: []int{2, -1, 3}}},
		{"Answer: true\n", Response{Picks: []int{1}}},
		{"Answer: b\n", Response{Texts: []string{"c"}}},
		{"a\n", Response{Self: 3}},
		{fourSteps, Response{Unknown: true}},
	} {
		c := cardOf(t, tt.src)
		for seed := range uint64(16) {
			s := c.Show(seed)
			canonical, err := s.Canonical(tt.r)
			if err != nil {
				t.Fatalf("%+v: %v", tt.r, err)
			}
			v, sol, back := s.Deal(c.Judge(canonical, "en"), c.Solution(), canonical)
			if !slices.Equal(back.Picks, tt.r.Picks) || !slices.Equal(back.Texts, tt.r.Texts) ||
				back.Self != tt.r.Self || back.Unknown != tt.r.Unknown {
				t.Errorf("seed %d: %+v came back as %+v", seed, tt.r, back)
			}
			if n := len(v.Parts); n > 0 && n != len(s.Face().Items) {
				t.Errorf("%d parts for %d items", n, len(s.Face().Items))
			}
			if sol.Picks == nil {
				continue
			}
			perfect, err := s.Canonical(Response{Picks: sol.Picks})
			if err != nil {
				t.Fatal(err)
			}
			if v := c.Judge(perfect, "en"); v.Score != 1 || v.Reason.Code != "right" {
				t.Errorf("seed %d: the solution %v of %s is judged %+v", seed, sol.Picks, tt.src, v)
			}
		}
	}
}

// TestDealtPartsStandByTheirItems: verdict, labels and feedback are about the item
// beside which they are shown.
func TestDealtPartsStandByTheirItems(t *testing.T) {
	c := cardOf(t, "Order:\n1. a (1901)\n2. b (1902)\n3. c (1903)\n")
	for seed := range uint64(8) {
		s := c.Show(seed)
		v, sol, _ := s.Deal(c.Judge(Response{Picks: []int{1, 2, 0}}, "en"), c.Solution(), Response{})
		for i, item := range s.Face().Items {
			name := item.Content.Text()
			if want := map[string]string{"a": "1901", "b": "1902", "c": "1903"}[name]; sol.Labels[i] != want {
				t.Errorf("%s has the date %s", name, sol.Labels[i])
			}
			if v.Parts[i] != (name != "a") {
				t.Errorf("%s is said to be %v", name, v.Parts[i])
			}
		}
	}
}

// TestCanonicalRefuses: what cannot be an answer to the card is an error.
func TestCanonicalRefuses(t *testing.T) {
	long := string(make([]byte, maxTyped+1))
	for _, tt := range []struct {
		src string
		r   Response
	}{
		{oneOfFour, Response{}},
		{oneOfFour, Response{Picks: []int{0, 1}}},
		{oneOfFour, Response{Picks: []int{4}}},
		{oneOfFour, Response{Picks: []int{-1}}},
		{oneOfFour, Response{Picks: []int{0}, Texts: []string{"a"}}},
		{oneOfFour, Response{Picks: []int{0}, Self: 3}},
		{fourChoices, Response{Picks: []int{1, 1}}},
		{fourChoices, Response{Picks: []int{0, 1, 2, 3, 0}}},
		{fourSteps, Response{Picks: []int{0, 1, 2}}},
		{fourSteps, Response{Picks: []int{0, 1, 2, 2}}},
		{threePairs, Response{Picks: []int{0, 1}}},
		{threePairs, Response{Picks: []int{0, 1, 4}}},
		{threePairs, Response{Picks: []int{0, 1, -2}}},
		{"Answer: true\n", Response{Picks: []int{2}}},
		{"Answer: true\n", Response{}},
		{"Answer: b\n", Response{}},
		{"Answer: b\n", Response{Texts: []string{"a", "b"}}},
		{"Answer: b\n", Response{Texts: []string{long}}},
		{"Answer: b\n", Response{Texts: []string{"\xff"}}},
		{"Answer: b\n", Response{Texts: []string{"b"}, Picks: []int{0}}},
		{"[[a]] and [[b]]\n", Response{Texts: []string{"a", "b"}}},
		{"a\n", Response{}},
		{"a\n", Response{Self: 5}},
		{"a\n", Response{Self: -1}},
	} {
		if got, err := cardOf(t, tt.src).Show(1).Canonical(tt.r); !errors.Is(err, ErrResponse) {
			t.Errorf("%s accepts %+v as %+v, %v", tt.src, tt.r, got, err)
		}
	}
}
