package deck

import (
	"slices"
	"unicode"
	"unicode/utf8"
)

// preposition is what stands of a preposition, with the spaces behind it, before an
// answer of several words: "dal " of "dal Pentagono", the question having been "from
// whom". One with an article in it says no more than the article. A bare one may make a
// saying of a noun (a caso, in case) and is overlooked only where the answer shown is a
// name, nor is any before a figure: "dal 1945" is another time than 1945.
func (j judging) preposition(given, shown string) string {
	ws := spacedWords(given)
	if j.keepArticles || len(ws) == 0 {
		return ""
	}
	first, rest := ws[0].cut(true)[0], given[len(given):]
	switch {
	case first.to < ws[0].to:
		rest = given[first.to:]
	case len(ws) > 1:
		rest = given[ws[1].from:]
	}
	next, _ := utf8.DecodeRuneInString(rest)
	lang, text := primaryLang(j.lang), first.text(foldForm)
	named := spacedWords(shown)
	switch {
	case rest == "" || unicode.IsDigit(next):
		return ""
	case slices.Contains(joinedPrepositions[lang], text),
		slices.Contains(barePrepositions[lang], text) && len(named) > 0 && isCapital(named[0].letters[0]):
		return given[:len(given)-len(rest)]
	}
	return ""
}

var joinedPrepositions = map[string][]string{
	"it": {
		"al", "allo", "alla", "all'", "ai", "agli", "alle", "col", "dal", "dallo", "dalla", "dall'", "dai", "dagli", "dalle",
		"del", "dello", "della", "dell'", "dei", "degli", "delle", "nel", "nello", "nella", "nell'", "nei", "negli", "nelle",
	},
	"fr": {"au", "aux", "du"},
	"de": {"am", "beim", "im", "vom", "zum", "zur"},
	"es": {"al", "del"},
}

var barePrepositions = map[string][]string{
	"it": {"a", "ad", "con", "da", "di", "in"},
	"en": {"at", "by", "from", "in", "of", "to", "with"},
	"fr": {"à", "avec", "de", "d'", "en", "par"},
	"de": {"an", "aus", "bei", "in", "mit", "nach", "von", "zu"},
	"es": {"a", "con", "de", "en", "por"},
}
