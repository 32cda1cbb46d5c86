package server

import (
	"bytes"
	"encoding/json"
	"math"
	"testing"

	"ripasso/quiz"
)

// TestViewsAreWrittenAsByReflection: what is put in by hand looks like the rest, whatever
// a deck says.
func TestViewsAreWrittenAsByReflection(t *testing.T) {
	ticks := [][]Tick{nil, {}, {{0, quiz.Here}}}
	var many []Tick
	for i, recall := range []float64{1, 0.9, 1.0 / 3, 0.5, 1e-6, 9.99e-7, 1e-12, math.SmallestNonzeroFloat64, math.Nextafter(1, 0)} {
		many = append(many, Tick{recall, []quiz.TickState{quiz.Coming, quiz.Here, quiz.Right, quiz.Nearly, quiz.NotYet}[i%5]})
	}
	for _, some := range append(ticks, many) {
		v := View{
			Face:  &Face{Prompt: `<p>"ticks":[] & "ticks":[]</p>`, Deck: `"ticks":[]`},
			Hints: []string{`"ticks":[]`}, Given: &Response{Texts: []string{`ticks`, `:[]`}}, Ticks: list(some), Left: 3,
		}
		var got, want bytes.Buffer
		if err := writeJSON(&got, v); err != nil {
			t.Fatal(err)
		}
		encoder := json.NewEncoder(&want)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(v); err != nil {
			t.Fatal(err)
		}
		if got.String() != want.String() {
			t.Errorf("got  %swant %s", &got, &want)
		}
	}
}
