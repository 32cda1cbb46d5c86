package deck

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// keyed has a card of every kind whose key, and everything else that may be seen only
// after the answer, holds the marker SECRET.
const keyed = `---
lang: en
---
## Back <!-- aaaaa1 -->
SECRET

> Reverse: yes

## Single <!-- aaaaa2 -->
- [x] one
  > SECRET
- [ ] two

## Multiple <!-- aaaaa3 -->
- [x] one (60%)
- [x] two
- [ ] three
  > SECRET

## Text <!-- aaaaa4 -->
Answer: SECRET | SECRET too

## Boolean <!-- aaaaa5 -->
Answer: true

## Number <!-- aaaaa6 -->
Number: 42135 +- 7 km

## Date <!-- aaaaa7 -->
Date: 12 September 2013

## Cloze <!-- aaaaa8 -->
The [[SECRET|also SECRET::a hint]]<!-- k1 --> and the [[word]]<!-- k2 -->.

## Order <!-- aaaaa9 -->
Order:
1. first (1913)
2. second (1914)
3. third (1915)

## Match <!-- aaaab1 -->
Match:
- a -> x
- b -> y
- -> z

> Hint: SECRET
> Explanation: SECRET
> Source: SECRET §42135
> Evidence: SECRET
> Attributed: SECRET
> Tags: SECRET
`

// TestFaceHoldsNoKey: nothing that gives a card away is in its Face, whatever the deal.
func TestFaceHoldsNoKey(t *testing.T) {
	d, problems := Parse("d.md", []byte(keyed))
	for _, p := range problems {
		t.Error(p)
	}
	kinds := map[Kind]bool{}
	for _, c := range d.Cards() {
		kinds[c.Question.Body.Kind()] = true
		for seed := range uint64(8) {
			shown := c.Show(seed).Face()
			shown.Card = CardID{} // its digits are random
			face, err := json.Marshal(shown)
			if err != nil {
				t.Fatal(err)
			}
			secrets := []string{"42135", "2013", "1913", "1914", "1915", "60", "§"}
			if c.Part != reversePart && c.Part != "k2" { // the other side and the other gaps may be seen
				secrets = append(secrets, "SECRET")
			}
			for _, secret := range secrets {
				if strings.Contains(string(face), secret) {
					t.Errorf("%s %q shows %s: %s", c.Question.Body.Kind(), c.Part, secret, face)
				}
			}
		}
	}
	if len(kinds) != 10 {
		t.Errorf("kinds %v, want all ten", kinds)
	}
}

// TestFaceFields names every field that a Face, an Item and a Markdown node may have.
// Whoever adds one has to say here that it holds no key.
func TestFaceFields(t *testing.T) {
	for _, tt := range []struct {
		of   any
		want []string
	}{
		{Face{}, []string{"Card", "Kind", "Deck", "Lang", "Section", "Prompt", "Items", "Targets", "Several", "Unit", "Gaps", "Hints"}},
		{Item{}, []string{"ID", "Content"}},
		{Node{}, []string{"Type", "Text", "Dest", "N", "Children"}},
	} {
		var got []string
		for _, f := range reflect.VisibleFields(reflect.TypeOf(tt.of)) {
			got = append(got, f.Name)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%T has the fields %v, want %v", tt.of, got, tt.want)
		}
	}
}

// TestGapsOfOneWord: a gap with the same word as the open one stays covered.
func TestGapsOfOneWord(t *testing.T) {
	d, _ := Parse("d.md", []byte("## A <!-- aaaaaa -->\n[[Rome]]<!-- k1 -->, [[ROME]]<!-- k2 --> and [[Milan]]<!-- k3 -->\n"))
	want := []string{"A\n____, … and Milan", "A\n…, ____ and Milan", "A\nRome, ROME and ____"}
	for i, c := range d.Cards() {
		if got := c.Show(0).Face().Prompt.Text(); got != want[i] {
			t.Errorf("card %s shows %q, want %q", c.Part, got, want[i])
		}
	}
}
