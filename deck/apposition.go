package deck

import (
	"slices"
	"strings"
)

// saidTwice tells of an answer that it is two accepted ones, the second explaining the
// first: "il parlamento russo, la Duma". Two single words want a mark between them, or
// north and west would make a north west.
func (j judging) saidTwice(given string, accepted []string) bool {
	if j.strictCase || slices.ContainsFunc(j.not, func(n string) bool { return wordsEqual(j.words(given), j.words(n), foldForm) }) {
		return false
	}
	keys, most := make([][]word, len(accepted)), 0
	for i, a := range accepted {
		keys[i] = j.words(a)
		most = max(most, len(keys[i]))
	}
	known := func(s string) (size int, ok bool) {
		ws := j.words(s)
		return len(ws), slices.ContainsFunc(keys, func(k []word) bool { return j.compareWords(ws, k).level == equal })
	}
	ws := spacedWords(given)
	for _, w := range ws[1:min(len(ws), most+3)] {
		head := strings.TrimRight(given[:w.from], " ")
		bare := strings.TrimRight(head, " ,;:-–—")
		first, ok := known(bare)
		if !ok || bare == "" {
			continue
		}
		if second, ok := known(given[w.from:]); ok && (bare != head || first+second > 2) {
			return true
		}
	}
	return false
}
