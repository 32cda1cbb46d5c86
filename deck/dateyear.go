package deck

import (
	"slices"
	"strconv"
	"strings"
)

// joinWords makes one number of words that spell one: "millenovecento quattordici",
// and in English the two halves of a year, "nineteen forty-five".
func (g *dateGrammar) joinWords() {
	for size := 5; size > 1; size-- {
		for i := range g.tokens {
			used, text := g.wordsFrom(i, size)
			if used == 0 {
				continue
			}
			if v, ok := g.spelledYear(i, size, text); ok {
				last := g.tokens[i+used-1]
				g.tokens[i] = dateToken{
					text: strconv.Itoa(v), raw: strconv.Itoa(v), number: true, value: v, digits: len(strconv.Itoa(v)),
					at: span{g.tokens[i].at.from, last.at.to}, glued: g.tokens[i].glued,
				}
				g.tokens = slices.Delete(g.tokens, i+1, i+used)
				return
			}
		}
	}
}

// spelledYear reads size words from token i on, joined in text, as a number of more than
// two digits.
func (g *dateGrammar) spelledYear(i, size int, text string) (int, bool) {
	for _, w := range g.langs {
		if v, ok := cardinalFromWords(text, w.lang); ok && v > 99 && v <= maxYear {
			return int(v), true
		}
		_, head := g.wordsFrom(i, 1)
		century, ok := cardinalFromWords(head, w.lang)
		if w.lang != "en" || !ok || century < 10 || century > 20 || len(text) <= len(head) {
			continue
		}
		if rest, ok := cardinalFromWords(text[len(head)+1:], w.lang); ok && rest > 9 && rest < 100 {
			return int(century*100 + rest), true
		}
	}
	return 0, false
}

// centuryWords name the century that a decade is of. The last one is the twentieth, until
// this one ends.
var (
	centuryWords = []string{"secolo", "century"}
	lastCentury  = strings.Fields("scorso passato last past")
)

// takeCentury finds "del secolo scorso" or "of the 20th century" and takes it out of the
// tokens.
func (g *dateGrammar) takeCentury() {
	i := slices.IndexFunc(g.tokens, func(t dateToken) bool { return slices.Contains(centuryWords, t.text) })
	if i < 0 {
		return
	}
	for _, at := range []int{i - 1, i + 1} {
		if at < 0 || at >= len(g.tokens) {
			continue
		}
		t := g.tokens[at]
		n, ok := t.value, t.number
		if !ok {
			n, ok = g.numberWord(t)
		}
		switch {
		case slices.Contains(lastCentury, t.text):
			g.century = 1900
		case ok && n > 1 && n <= 21:
			g.century = 100 * (n - 1)
		default:
			continue
		}
		g.tokens = slices.Delete(g.tokens, min(i, at), max(i, at)+1)
		return
	}
}
