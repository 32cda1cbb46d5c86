package deck

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxJudged is how many letters beyond twice the longest accepted answer are still read.
const maxJudged = 500

// judgeText compares a typed answer with the accepted ones, the first of which is the
// one that is shown. The nearest accepted answer decides: equal, then equal but for
// accents, then within the allowed slips.
func judgeText(given string, accepted []string, j judging) Verdict {
	if len(accepted) == 0 {
		return verdict(0, "unknown")
	}
	return announced(given, func(s string) Verdict {
		return unlisted(s, func(s string) Verdict {
			return behind(s, j.preposition(s, accepted[0]), func(s string) Verdict { return judgeWords(s, accepted, j) })
		})
	})
}

func judgeWords(given string, accepted []string, j judging) Verdict {
	shown := accepted[0]
	if v, ok := unreadable(given, shown, longest(accepted)); ok {
		return v
	}
	g, whole := j.words(given), answerWords(given, j.lang)
	best := comparison{level: different}
	for _, a := range accepted {
		if c := j.alike(g, whole, a); c.level < best.level || c.level == best.level && c.edits < best.edits {
			best = c
		}
	}
	if best.level < different && best.level > equal {
		if j.guard.holds(g, best.key, j, accepted) {
			return wrongText(given, shown, "lookalike", tidy(given), shown)
		}
	}
	switch best.level {
	case equal:
		return Verdict{Score: 1, Reason: Reason{Code: "right"}, Marks: [][]Mark{keepAll(given)}}
	case accented:
		return forgiven(given, g, best, "accent")
	case misspelt:
		return forgiven(given, g, best, "typo")
	}
	if v, ok := j.withBracket(given, accepted); ok {
		return v
	}
	if j.saidTwice(given, accepted) {
		return Verdict{Score: 1, Reason: Reason{Code: "right"}, Marks: [][]Mark{keepAll(given)}}
	}
	return j.refuse(given, g, accepted)
}

// unreadable is the verdict on an answer that holds nothing, or more than is read.
func unreadable(given, shown string, longest int) (Verdict, bool) {
	if len(given) > 4*(maxJudged+2*longest) || utf8.RuneCountInString(given) > maxJudged+2*longest {
		return wrongText(given, shown, "too-long", shown), true
	}
	if len(spacedWords(given)) == 0 {
		return wrongText(given, shown, "empty", shown), true
	}
	return Verdict{}, false
}

func longest(texts []string) int {
	n := 0
	for _, t := range texts {
		n = max(n, utf8.RuneCountInString(t))
	}
	return n
}

func wrongText(given, shown, code string, args ...string) Verdict {
	v := verdict(0, code, args...)
	v.Marks = [][]Mark{replaceAll(given, shown)}
	return v
}

func forgiven(given string, g []word, c comparison, code string) Verdict {
	v := verdict(1, code, c.text)
	if len(g) != len(c.key) { // the words are parted otherwise
		v.Marks = [][]Mark{replaceAll(given, c.text)}
		return v
	}
	v.Marks = [][]Mark{correctWords(given, g, c.text, c.key)}
	return v
}

// tidy is what was typed without spaces around and between, to be quoted in a sentence.
func tidy(given string) string {
	return joinWords(spacedWords(given), exactForm)
}

// level orders how near a typed answer is to an accepted one.
type level int

const (
	equal level = iota
	accented
	misspelt
	different
)

// comparison is a typed answer beside one accepted answer.
type comparison struct {
	level level
	edits int
	text  string // the accepted answer as written
	key   []word
}

// words cuts a text into what is compared, articles dropped unless they count.
func (j judging) words(s string) []word {
	ws := answerWords(s, j.lang)
	if j.keepArticles {
		return ws
	}
	return dropArticle(ws, j.lang)
}

func (j judging) compareText(g []word, accepted string) comparison {
	c := j.compareWords(g, j.words(accepted))
	c.text = accepted
	return c
}

func (j judging) compareWords(g, key []word) comparison {
	c := comparison{level: equal, key: key}
	if len(g) != len(key) {
		c.level = different
		return c
	}
	for i, k := range key {
		if len(key) > 1 && texted(g[i], k, j.lang) {
			continue
		}
		l, n := j.compareWord(g[i], k)
		c.level = max(c.level, l)
		c.edits += n
	}
	return c
}

func (j judging) compareWord(g, k word) (level, int) {
	same := func(form func(letter) string) bool {
		return slices.Equal(g.forms(form), k.forms(form))
	}
	switch {
	case elided(g, k) || sameNumeral(g, k) || sameNumeral(k, g):
		return equal, 0
	case same(foldForm):
		if j.strictCase && !same(exactForm) {
			return different, 0
		}
		return equal, 0
	case same(baseForm):
		if j.strictAccent || j.strictCase && !sameCase(g, k) {
			return different, 0
		}
		return accented, 0
	case g.letters[0].base != k.letters[0].base:
		return different, 0
	case j.strictCase && g.letters[0].exact != g.letters[0].fold != (k.letters[0].exact != k.letters[0].fold):
		return different, 0
	}
	form := baseForm
	if j.strictAccent {
		form = foldForm
	}
	allowed := j.allowedSlips(k)
	n := edits(g.forms(form), k.forms(form), allowed)
	if n > allowed || g.hasDigit() {
		return different, 0
	}
	return misspelt, n
}

// shortHands are the words that messages write with fewer letters.
var shortHands = map[string]map[string]string{
	"it": {"x": "per", "nn": "non", "xke": "perche", "xche": "perche", "cmq": "comunque"},
}

// texted tells whether a word is another as messages write it: x la guerra.
func texted(g, k word, lang string) bool {
	whole, ok := shortHands[primaryLang(lang)][g.text(baseForm)]
	return ok && whole == k.text(baseForm)
}

// elided tells of a word of the key that ends in the apostrophe of an elision whether it
// was typed without, as on a phone: sant Elena.
func elided(g, k word) bool {
	last := len(k.letters) - 1
	return last > 0 && len(g.letters) == last && k.letters[last].fold == "'" &&
		slices.EqualFunc(g.letters, k.letters[:last], func(a, b letter) bool { return a.fold == b.fold })
}

// sameNumeral tells whether one word writes in Roman what the other writes in Arabic
// numerals: World War II, World War 2. A lone letter is one up to X: vitamin C is not
// vitamin 100.
func sameNumeral(roman, arabic word) bool {
	if len(roman.letters) == 1 && !strings.Contains("ivx", roman.letters[0].fold) {
		return false
	}
	if n := len(arabic.letters); n > 4 || arabic.letters[0].base < "1" || arabic.letters[0].base > "9" {
		return false
	}
	n, ok := romanNumber(roman.text(foldForm))
	return ok && strconv.Itoa(n) == arabic.text(foldForm)
}

// sameCase tells of two words with the same letters whether they are capitalised alike.
func sameCase(g, k word) bool {
	return slices.EqualFunc(g.letters, k.letters, func(a, b letter) bool {
		return (a.exact == a.fold) == (b.exact == b.fold)
	})
}

// refuse finds the reason why an answer is wrong.
func (j judging) refuse(given string, g []word, accepted []string) Verdict {
	shown := accepted[0]
	lenient := j
	lenient.strictAccent, lenient.strictCase = false, false
	for _, a := range accepted {
		if c := lenient.compareText(g, a); c.level <= accented {
			code := "accent-counts"
			if wordsEqual(g, c.key, foldForm) {
				code = "case-counts"
			}
			return wrongText(given, a, code, a)
		}
	}
	near := 0
	for _, a := range accepted {
		k := j.words(a)
		if siblings(g, k) {
			return wrongText(given, shown, "lookalike", tidy(given), shown)
		}
		if near == mostNear || !nearlySpelt(g, k) {
			continue
		}
		near++
		if !j.guard.holds(g, k, j, accepted) {
			v := wrongText(given, a, "nearly-spelt", a)
			if j.typos != 0 && !j.strictCase && j.nameMeant(g, k, accepted) {
				v.Score = nameMeantScore
			}
			return v
		}
	}
	return wrongText(given, shown, "wrong", shown)
}

// mostNear is how many accepted answers that one is nearly spelt like are held against the
// other answers of the deck: each costs a look at them all.
const mostNear = 8

// nearlySpelt tells whether an answer is the right one with more slips than are
// allowed, or cut into words otherwise: up to a fifth of the letters, three at most.
func nearlySpelt(g, k []word) bool {
	a, b := allLetters(g), allLetters(k)
	if len(b) < 4 || len(a) == 0 || a[0] != b[0] || slices.ContainsFunc(k, word.hasDigit) {
		return false
	}
	limit := min(1+len(b)/5, 3)
	return edits(a, b, limit) <= limit
}

// nameMeantScore is what a name is worth that is no more than nearly spelt, where nobody
// else can be meant.
const nameMeantScore = 0.5

// nameMeant tells of an answer that is nearly spelt whether the name k is meant: of three
// words or more one letter is wrong, or before the right surname the first name is up to
// two letters off and nobody else in the deck bears it, or the letters of an acronym are
// mixed up.
func (j judging) nameMeant(g, k []word, accepted []string) bool {
	if len(g) != len(k) || slices.ContainsFunc(g, word.hasDigit) {
		return false
	}
	far, last := distance(g, k), len(k)-1
	capitals := count(isCapital(k[0].letters[0]))
	for _, w := range k[1:] {
		capitals += count(isCapital(w.letters[0]))
	}
	switch {
	case last == 0:
		return far == 1 && acronymMixed(g[0], k[0])
	case capitals < 2:
		return false
	case last >= 2 && far == 1:
		return true
	}
	return far == 2 && capitals == len(k) && g[0].size() >= 5 && k[last].size() >= 4 &&
		wordsEqual(g[1:], k[1:], foldForm) && !j.guard.namesake(k, accepted, j.lang)
}

func isCapital(l letter) bool { return l.exact != l.fold }

// acronymMixed tells whether a word has the letters of an acronym of four or more and no
// others: URRS for URSS.
func acronymMixed(g, k word) bool {
	sorted := func(w word) []string {
		out := w.forms(foldForm)
		slices.Sort(out)
		return slices.Compact(out)
	}
	return len(g.letters) == len(k.letters) && len(k.letters) >= 4 && slices.Equal(sorted(g), sorted(k)) &&
		!slices.ContainsFunc(k.letters, func(l letter) bool { return !isCapital(l) })
}

func allLetters(ws []word) []string {
	var out []string
	for _, w := range ws {
		for _, l := range w.letters {
			if isLetter(l) {
				out = append(out, l.base)
			}
		}
	}
	return out
}
