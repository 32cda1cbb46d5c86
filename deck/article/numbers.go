package article

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// piece is a part that number words are put together from: "vent" and "quattro".
type piece struct {
	word  string
	value int
}

// readPieces lists the table of number words for composition.
func (x *lexicon) readPieces() error {
	for word, value := range x.tables["number"] {
		n, err := strconv.Atoi(value)
		if err != nil {
			return fmt.Errorf("number %q: %w", word, err)
		}
		x.pieces = append(x.pieces, piece{word, n})
	}
	slices.SortFunc(x.pieces, func(a, b piece) int {
		if len(a.word) != len(b.word) {
			return len(b.word) - len(a.word)
		}
		return strings.Compare(a.word, b.word)
	})
	return nil
}

var (
	grouped  = regexp.MustCompile(`^\d{1,3}(?:[.,]\d{3})+$`)
	figures  = regexp.MustCompile(`^\d{1,12}(?:[.,]\d{1,6})?$`)
	ordinals = regexp.MustCompile(`^(\d{1,4})(?:°|º|st|nd|rd|th|esim[oaie]|e|er|eme)$`)
)

// number reads a token as a cardinal number, in figures or words; the value is a
// decimal with a point.
func (x *lexicon) number(word string) (string, bool) {
	switch {
	case grouped.MatchString(word):
		return strings.NewReplacer(".", "", ",", "").Replace(word), true
	case figures.MatchString(word):
		return strings.Replace(word, ",", ".", 1), true
	}
	if value := x.look("number", word); value != "" {
		return value, true
	}
	if n, ok := x.compose(strings.TrimSuffix(word, "'"), 0, 0); ok {
		return strconv.Itoa(n), true
	}
	return "", false
}

// ordinal reads "trentottesimo", "38°", "third".
func (x *lexicon) ordinal(word string) (string, bool) {
	if m := ordinals.FindStringSubmatch(word); m != nil {
		return m[1], true
	}
	if value := x.look("ordinal", word); value != "" {
		return value, true
	}
	for _, ending := range strings.Fields(x.flag("ordinal.suffix")) {
		stem, ok := strings.CutSuffix(word, ending)
		if !ok || stem == "" {
			continue
		}
		for _, vowel := range []string{"", "o", "e", "i", "a"} {
			if n, ok := x.compose(stem+vowel, 0, 0); ok {
				return strconv.Itoa(n), true
			}
		}
	}
	return "", false
}

// compose reads number words written together: total holds the thousands read so far,
// group what stands below them.
func (x *lexicon) compose(word string, total, group int) (int, bool) {
	if word == "" {
		return total + group, total+group > 0
	}
	for _, p := range x.pieces {
		rest, ok := strings.CutPrefix(word, p.word)
		if !ok {
			continue
		}
		rest = strings.TrimPrefix(rest, "-")
		t, g := total, group
		switch {
		case p.value >= 1000 && t == 0:
			t, g = max(g, 1)*p.value, 0
		case p.value == 100 && g < 10:
			g = max(g, 1) * 100
		case p.value < 100 && room(g, p.value):
			g += p.value
		default:
			continue
		}
		if n, ok := x.compose(rest, t, g); ok {
			return n, true
		}
	}
	return 0, false
}

// room tells whether a number below a hundred can be added to what is there: four to
// twenty, twelve to sixty.
func room(group, value int) bool {
	switch {
	case group%100 == 0:
		return true
	case value < 10:
		return group%10 == 0
	}
	return value < 20 && group%20 == 0
}
