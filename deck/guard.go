package deck

import (
	_ "embed" // for the table of lookalikes
	"slices"
	"strings"
	"sync"
)

// guard knows what a typed answer must never be taken for a slip of: the other answers
// of the deck.
type guard struct {
	answers [][]word
}

// newGuard remembers a deck's accepted answers.
func newGuard(answers []string, lang string) guard {
	var g guard
	seen := make(map[string]bool)
	for _, a := range answers {
		ws := dropArticle(answerWords(a, lang), lang)
		if key := joinWords(ws, foldForm); key != "" && !seen[key] {
			seen[key] = true
			g.answers = append(g.answers, ws)
		}
	}
	return g
}

// holds tells whether an answer that differs from the key by slips or accents is
// something else: a form that the author excludes, another answer of the deck, a word
// of the same lexical set as the key's, or a misspelling that is as near to one of the
// first two as to the key.
func (d guard) holds(given, key []word, j judging, accepted []string) bool {
	if siblings(given, key) {
		return true
	}
	far := distance(given, key)
	near := func(form []word) bool {
		switch far {
		case 0: // only accents differ
			return wordsEqual(given, form, foldForm)
		case maxDistance: // only spaces do
			return respaced(given, form) || wordsEqual(given, form, foldForm)
		}
		return distance(given, form) <= far
	}
	other := func(form []word) bool { return near(form) && !isAccepted(form, accepted, j.lang) } // few are near
	for _, n := range j.not {
		if other(dropArticle(answerWords(n, j.lang), j.lang)) {
			return true
		}
	}
	return slices.ContainsFunc(d.answers, other)
}

// namesake tells whether another answer of the deck ends in the surname of a name.
func (d guard) namesake(name []word, accepted []string, lang string) bool {
	surname := name[len(name)-1:]
	return slices.ContainsFunc(d.answers, func(other []word) bool {
		return len(other) > 1 && wordsEqual(other[len(other)-1:], surname, foldForm) && !isAccepted(other, accepted, lang)
	})
}

// isAccepted tells whether words are one of the accepted answers.
func isAccepted(words []word, accepted []string, lang string) bool {
	return slices.ContainsFunc(accepted, func(a string) bool {
		return wordsEqual(dropArticle(answerWords(a, lang), lang), words, foldForm)
	})
}

// maxDistance is what distance answers for texts that are further apart.
const maxDistance = 1 << 20

// distance adds the edits of each word; texts that no typo leads from one to the other
// are maxDistance apart.
func distance(a, b []word) int {
	if len(a) != len(b) {
		return maxDistance
	}
	sum := 0
	for i := range a {
		limit := maxSlips + 1
		n := edits(a[i].forms(baseForm), b[i].forms(baseForm), limit)
		if n > limit {
			return maxDistance
		}
		sum += n
	}
	return sum
}

// siblings tells whether two texts differ only by words of the same lexical set.
func siblings(given, key []word) bool {
	if len(given) != len(key) {
		return false
	}
	found := false
	for i := range key {
		g, k := given[i].text(baseForm), key[i].text(baseForm)
		if g == k {
			continue
		}
		if !sameSet(g, k) {
			return false
		}
		found = true
	}
	return found
}

// sameSet tells of two different folded words whether each has a meaning of its own
// that the other must not pass for.
func sameSet(a, b string) bool {
	t := lookalikes()
	if slices.ContainsFunc(t.sets[a], func(set int) bool { return slices.Contains(t.sets[b], set) }) {
		return true
	}
	for _, p := range t.negations {
		if len(a) > minStem && p+a == b || len(b) > minStem && p+b == a {
			return true
		}
	}
	for _, p := range t.prefixes {
		if opposed(a, b, p[0], p[1]) || opposed(a, b, p[1], p[0]) {
			return true
		}
	}
	return isRoman(a) && isRoman(b) || differentNumbers(a, b)
}

// minStem keeps short words ("or", "nor") from counting as a negated stem.
const minStem = 3

func opposed(a, b, p, q string) bool {
	x, ok := strings.CutPrefix(a, p)
	y, also := strings.CutPrefix(b, q)
	return ok && also && len(x) >= minStem && len(y) >= minStem && x[:minStem] == y[:minStem]
}

func differentNumbers(a, b string) bool {
	for _, lang := range []string{"it", "en"} {
		x, ok := numberFromWords(a, lang)
		y, also := numberFromWords(b, lang)
		if ok && also && x != y {
			return true
		}
	}
	return false
}

func isRoman(s string) bool {
	_, ok := romanNumber(s)
	return ok
}

// romanNumber reads a numeral in lower case, up to 3999.
func romanNumber(s string) (int, bool) {
	n := 0
	rest := s
	for _, place := range romanPlaces {
		for digit := 9; digit >= 1; digit-- {
			if after, ok := strings.CutPrefix(rest, place.digits[digit-1]); ok && place.digits[digit-1] != "" {
				n += digit * place.value
				rest = after
				break
			}
		}
	}
	return n, n > 0 && rest == ""
}

var romanPlaces = []struct {
	value  int
	digits [9]string
}{
	{1000, [9]string{"m", "mm", "mmm"}},
	{100, [9]string{"c", "cc", "ccc", "cd", "d", "dc", "dcc", "dccc", "cm"}},
	{10, [9]string{"x", "xx", "xxx", "xl", "l", "lx", "lxx", "lxxx", "xc"}},
	{1, [9]string{"i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"}},
}

//go:embed lookalikes.txt
var lookalikesText string

// lookalikeTable is lookalikes.txt, read.
type lookalikeTable struct {
	sets      map[string][]int // the lines a word stands in
	prefixes  [][2]string
	negations []string
}

var lookalikes = sync.OnceValue(func() lookalikeTable {
	t := lookalikeTable{sets: make(map[string][]int)}
	for n, line := range strings.Split(lookalikesText, "\n") {
		fields := strings.Fields(line)
		switch {
		case len(fields) == 0 || fields[0] == "#":
		case fields[0] == "not:":
			t.negations = append(t.negations, fields[1:]...)
		case fields[0] == "prefix:":
			t.prefixes = append(t.prefixes, [2]string{fields[1], fields[2]})
		default:
			for _, w := range fields {
				t.sets[w] = append(t.sets[w], n)
			}
		}
	}
	return t
})
