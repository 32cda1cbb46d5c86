package deck

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// announcement is what pupils put before an answer: "Risposta: ", "The answer is ".
var announcement = regexp.MustCompile(`^(?i)\s*(?:(?:la|the|die)\s+)?(?:risposta|soluzione|answer|solution|réponse|antwort|respuesta)` +
	`(?:\s*[:=]\s*|\s+(?:è|e'|é|is|est|ist|es)\s+|\s+)`)

// supposition is how pupils say that the answer is one, and may doubt it.
var supposition = regexp.MustCompile(`^(?i)\s*(?:(?:credo|penso|direi|forse|secondo me|i think|i believe|maybe|probably),?\s+(?:(?:che|that)\s+)?)?` +
	`(?:(?:è stat[oa]|sono stat[ie]|è|e['’]|sia|era|fu|erano|furono|si chiamava|si chiama|it['’]s|it is|it was|they were|they are)\s+)?`)

// listMark is what a line of a list begins with.
var listMark = regexp.MustCompile(`^\s*(?:[-*•–—]|\d[.)])\s+`)

// unlisted judges a text, and where that is worth nothing what stands behind the mark of
// a list; before a number it may be a sign.
func unlisted(given string, judge func(string) Verdict) Verdict {
	return behind(given, listMark.FindString(given), judge)
}

// announced judges an answer, and where that is worth nothing what stands behind its
// announcement or supposition.
func announced(given string, judge func(string) Verdict) Verdict {
	lead := announcement.FindString(given)
	if lead == "" {
		lead = supposition.FindString(given)
	}
	return behind(given, lead, judge)
}

// behind judges an answer, and where that is worth nothing what stands behind its lead.
func behind(given, lead string, judge func(string) Verdict) Verdict {
	v := judge(given)
	if v.Score > 0 || lead == "" || lead == given {
		return v
	}
	bare := judge(given[len(lead):])
	if bare.Score == 0 && !strings.HasSuffix(v.Reason.Code, "-unread") {
		return v
	}
	var p pencil
	p.draw(Keep, lead)
	for _, m := range bare.Marks[0] {
		p.draw(m.Op, m.Text)
	}
	bare.Marks[0] = p.marks
	return bare
}

// bracketed judges an answer, and where it is not read what stands before the bracket at
// its end, provided that what stands in the bracket is as right: cinque (5), 24 (anni).
func bracketed(given string, judge func(string) Verdict) Verdict {
	v := judge(given)
	inside, closed := strings.CutSuffix(strings.TrimRight(given, finalMarks+" "), ")")
	open := strings.LastIndexByte(inside, '(')
	if !strings.HasSuffix(v.Reason.Code, "-unread") || !closed || open < 0 {
		return v
	}
	head, again := given[:open], inside[open+1:]
	bare := judge(head)
	if bare.Score < 1 || judge(again).Score < 1 && judge(head+again).Score < 1 {
		return v
	}
	p := pencil{bare.Marks[0]}
	p.draw(Keep, given[open:])
	bare.Marks[0] = p.marks
	return bare
}

// denials are the ways to say that there is none of what follows, longer ones first.
var denials = map[string][]string{
	"it": {
		"non c'è nessuna", "non c'è nessun", "non c'è alcuna", "non c'è alcun", "non ha nessuna", "non ha nessun", "non ha alcuna", "non ha alcun",
		"senza alcuna", "senza alcun", "senza nessuna", "senza nessun", "non c'è", "non ha", "nessuna", "nessun", "nessuno", "senza",
	},
	"en": {"there is no", "there isn't any", "there isn't", "does not have", "it has no", "has no", "without any", "without", "no"},
}

// denied tells of words that deny something what that is: "data" of "senza data", "non
// c'è una data".
func denied(ws []word, lang string) (what []word, ok bool) {
	for _, d := range denials[primaryLang(lang)] {
		lead := answerWords(d, lang)
		if len(ws) > len(lead) && wordsEqual(ws[:len(lead)], lead, baseForm) {
			return dropArticle(ws[len(lead):], lang), true
		}
	}
	return nil, false
}

// isDenied tells of an answer that it says there is none.
func isDenied(given string, langs ...string) bool {
	return slices.ContainsFunc(langs, func(lang string) bool {
		_, ok := denied(answerWords(given, lang), lang)
		return ok
	})
}

// ordinalMark is what stands behind the figures of an ordinal, in base form.
var ordinalMark = regexp.MustCompile(`^([1-9]\d{0,3})(?:°|ª|o|a|esimo|esima|st|nd|rd|th)$`)

// bareFigures are an ordinal as pupils type it: 2 guerra mondiale.
var bareFigures = regexp.MustCompile(`^[1-9]\d?$`)

// ordinal is the number that a word says as an ordinal: 38°, 38th, trentottesimo, XIX. A
// lone C, D, L or M is a letter, and "I" an article where the language has it.
func ordinal(w word, lang string, key bool) (number string, ok bool) {
	text := w.text(baseForm)
	if !key && bareFigures.MatchString(text) {
		return text, true
	}
	if m := ordinalMark.FindStringSubmatch(text); m != nil {
		return m[1], true
	}
	if n, ok := romanOrdinal(w.text(exactForm)); ok && !(key && text == "i" && primaryLang(lang) == "it") {
		return n, true
	}
	if _, cardinal := cardinalFromWords(text, lang); cardinal {
		return "", false
	}
	if stem, ok := strings.CutSuffix(text, "a"); ok && primaryLang(lang) == "it" {
		text = stem + "o"
	}
	n, ok := numberFromWords(text, lang)
	return itoa(int(n)), ok && n > 0 && n < 10_000
}

func romanOrdinal(text string) (string, bool) {
	n, ok := romanNumber(strings.ToLower(text))
	return itoa(n), ok && text == strings.ToUpper(text) && (len(text) > 1 || strings.Contains("IVX", text))
}

// ordinalWords writes the ordinals among words in one way; ok is false where there are none.
// In English one can be two words: thirty-eighth.
func ordinalWords(ws []word, lang string, key bool) (out []word, ok bool) {
	out = slices.Clone(ws)
	for i := 0; i < len(out); i++ {
		n, found := ordinal(out[i], lang, key)
		if i+1 < len(out) && !found {
			both := word{letters: slices.Concat(out[i].letters, out[i+1].letters), from: out[i].from, to: out[i+1].to}
			if tens, _ := cardinalFromWords(out[i].text(baseForm), lang); tens >= 20 && tens < 100 && tens%10 == 0 {
				if n, found = ordinal(both, lang, key); found {
					out = slices.Replace(out, i, i+2, both)
				}
			}
		}
		if !found {
			continue
		}
		ok = true
		if i > 0 && out[i-1].text(foldForm) == "the" { // Henry the Eighth
			out = slices.Delete(out, i-1, i)
			i--
		}
		w := word{from: out[i].from, to: out[i].to}
		for _, l := range textLetters(n + "°") {
			l.from, l.to = w.from, w.to
			w.letters = append(w.letters, l)
		}
		out[i] = w
	}
	return out, ok
}

// joints are the signs that phones leave out along with the spaces beside them.
var joints = strings.NewReplacer("-", "", "'", "")

// respaced tells of two long texts that nothing but spaces, hyphens and apostrophes part:
// guerrafredda, dellucraina. What is short may be another word: every day is not everyday.
func respaced(g, k []word) bool {
	const shortest = 9
	s := joints.Replace(unspaced(k))
	if slices.ContainsFunc(g, func(w word) bool { return !slices.ContainsFunc(w.letters, isLetter) }) {
		return false // the dash of a list
	}
	return utf8.RuneCountInString(s) >= shortest && !slices.ContainsFunc(k, word.hasDigit) && joints.Replace(unspaced(g)) == s
}

// spelledOut tells of an acronym whether it was typed letter by letter: u r s s.
func spelledOut(g, k []word) bool {
	return len(k) == 1 && len(g) >= 3 && len(g) == len(k[0].letters) && unspaced(g) == unspaced(k) &&
		!slices.ContainsFunc(k[0].letters, func(l letter) bool { return !isCapital(l) })
}

// formula are the signs in a key around which spaces mean nothing.
const formula = "=+<>^"

// unspaced is folded words without the spaces between them.
func unspaced(ws []word) string {
	var b strings.Builder
	for _, w := range ws {
		b.WriteString(w.text(foldForm))
	}
	return b.String()
}

// alike compares an answer with an accepted one as compareText does, ordinals and
// denials being written in one way. whole is the answer with its article, which may be a
// numeral: "I guerra mondiale".
func (j judging) alike(g, whole []word, accepted string) comparison {
	c := j.compareText(g, accepted)
	if c.level < different || j.strictCase {
		return c
	}
	if strings.ContainsAny(accepted, formula) && unspaced(g) == unspaced(c.key) {
		c.level = equal
		return c
	}
	if spelledOut(g, c.key) {
		c.level = equal
		return c
	}
	full := answerWords(accepted, j.lang)
	switch {
	case j.typos == 0:
	case respaced(g, c.key):
		c.level, c.edits = misspelt, 1
		return c
	case respaced(whole, full): // lalleanza, whose article is no word of its own
		c.level, c.edits, c.key = misspelt, 1, full
		return c
	}
	if a, ok := denied(g, j.lang); ok {
		if b, ok := denied(c.key, j.lang); ok && wordsEqual(a, b, foldForm) {
			c.level = equal
			return c
		}
	}
	a, some := ordinalWords(whole, j.lang, false)
	b, others := ordinalWords(full, j.lang, true)
	if some && others && j.compareWords(dropArticle(a, j.lang), dropArticle(b, j.lang)).level == equal {
		c.level = equal
	}
	return c
}
