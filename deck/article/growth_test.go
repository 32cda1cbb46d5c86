package article

import (
	"runtime"
	"strings"
	"testing"
)

// TestGrowth: a text of twice the length takes about twice the memory to read, though each
// of its names or dates is looked for among all others. Bytes are counted, not time.
func TestGrowth(t *testing.T) {
	for name, sentence := range map[string]func(i int) string{
		"names":  func(i int) string { return "Oggi " + coined(i) + " " + coined(i+7) + " parla con il ministro." },
		"no day": func(int) string { return "Il 12 marzo 2020 se ne parla. Lunedì 11 marzo se ne parla." },
	} {
		t.Run(name, func(t *testing.T) {
			text := func(n int) []byte {
				var b strings.Builder
				for i := range n {
					b.WriteString(sentence(i) + "\n")
				}
				return []byte(b.String())
			}
			cost := func(n int) uint64 {
				src := text(n)
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				a, err := Load("a", src, Options{Lang: "it"})
				if err != nil {
					t.Fatal(err)
				}
				Analyse(map[string]*Article{"a": a})
				runtime.ReadMemStats(&after)
				return after.TotalAlloc - before.TotalAlloc
			}
			cost(10) // the lexicons are read once
			if once, twice := cost(1000), cost(2000); twice > once*5/2 {
				t.Errorf("%d bytes for 1,000 sentences, %d for 2,000", once, twice)
			}
		})
	}
}

// coined is a name that nobody has: "Babebiba".
func coined(i int) string {
	const syllables = "babebibocacecicodadedidofafefifolalelilomamemimo"
	var b strings.Builder
	for range 4 {
		at := i % (len(syllables) / 2) * 2
		b.WriteString(syllables[at : at+2])
		i /= len(syllables) / 2
	}
	return strings.ToUpper(b.String()[:1]) + b.String()[1:]
}
