package deck

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// keyword is a word that the format knows, whatever the language.
type keyword int

// Answer parts come before kwHint, notes from there on.
const (
	kwAnswer keyword = iota
	kwNumber
	kwDate
	kwOrder
	kwMatch
	kwHint
	kwExplanation
	kwSource
	kwEvidence
	kwAttributed
	kwTags
	kwPoints
	kwTypos
	kwNot
	kwScoring
	kwReverse
	kwKind
	kwAllow
)

func (k keyword) note() bool { return k >= kwHint }

// languages are those that keywords, front matter and yes and no are read in, in the
// order of the columns below.
var languages = [...]string{"en", "it", "fr", "de", "es"}

// keywords holds every keyword's spelling in each of the languages.
var keywords = [...][len(languages)]string{
	kwAnswer:      {"Answer", "Risposta", "Réponse", "Antwort", "Respuesta"},
	kwNumber:      {"Number", "Numero", "Nombre", "Zahl", "Número"},
	kwDate:        {"Date", "Data", "Date", "Datum", "Fecha"},
	kwOrder:       {"Order", "Ordina", "Ordre", "Reihenfolge", "Ordena"},
	kwMatch:       {"Match", "Abbina", "Associer", "Zuordnung", "Empareja"},
	kwHint:        {"Hint", "Suggerimento", "Indice", "Hinweis", "Pista"},
	kwExplanation: {"Explanation", "Spiegazione", "Explication", "Erklärung", "Explicación"},
	kwSource:      {"Source", "Fonte", "Source", "Quelle", "Fuente"},
	kwEvidence:    {"Evidence", "Prova", "Preuve", "Beleg", "Prueba"},
	kwAttributed:  {"Attributed", "Attribuito", "Attribué", "Zugeschrieben", "Atribuido"},
	kwTags:        {"Tags", "Tag", "Étiquettes", "Schlagwörter", "Etiquetas"},
	kwPoints:      {"Points", "Punti", "Points", "Punkte", "Puntos"},
	kwTypos:       {"Typos", "Refusi", "Fautes", "Tippfehler", "Erratas"},
	kwNot:         {"Not", "Mai", "Jamais", "Niemals", "Nunca"},
	kwScoring:     {"Scoring", "Punteggio", "Notation", "Wertung", "Puntuación"},
	kwReverse:     {"Reverse", "Inverso", "Inverse", "Umgekehrt", "Inverso"},
	kwKind:        {"Kind", "Tipo", "Type", "Art", "Tipo"},
	kwAllow:       {"Allow", "Permesso", "Autoriser", "Erlaubt", "Permitir"},
}

// truths are the words for true and false that an answer can consist of, as Fold writes
// them.
var truths = [len(languages)][2]string{
	{"true", "false"}, {"vero", "falso"}, {"vrai", "faux"}, {"wahr", "falsch"}, {"verdadero", "falso"},
}

// affirmations are the words for yes and no after Reverse, as Fold writes them.
var affirmations = [len(languages)][2]string{
	{"yes", "no"}, {"sì", "no"}, {"oui", "non"}, {"ja", "nein"}, {"sí", "no"},
}

// vocabulary is the keywords that a deck is read and printed with.
type vocabulary struct {
	columns []int // the deck's language first, then English; all where it has none
	known   map[string]keyword
}

func newVocabulary(lang string) vocabulary {
	v := vocabulary{known: map[string]keyword{}}
	base, _, _ := strings.Cut(strings.ToLower(lang), "-")
	for i, l := range languages {
		if l == base && i > 0 {
			v.columns = append(v.columns, i)
		}
	}
	v.columns = append(v.columns, 0)
	if lang == "" {
		v.columns = []int{0, 1, 2, 3, 4}
	}
	for _, column := range v.columns {
		for k, spellings := range keywords {
			if _, taken := v.known[spellings[column]]; !taken {
				v.known[spellings[column]] = keyword(k)
			}
		}
	}
	return v
}

// word is how the deck's language writes a keyword.
func (v vocabulary) word(k keyword) string { return keywords[k][v.columns[0]] }

// choose finds s among the first or second words of a table such as truths.
func (v vocabulary) choose(table [len(languages)][2]string, s string) (first, ok bool) {
	const longest = 40 // bytes, with what Fold may take off
	if len(s) > longest {
		return false, false
	}
	s = Fold(s)
	for _, column := range v.columns {
		for i, word := range table[column] {
			if s == word {
				return i == 0, true
			}
		}
	}
	return false, false
}

// hit is a keyword found at the start of a line.
type hit struct {
	keyword keyword
	written string // as the author wrote it
	meant   string // as it is written rightly; differs from written where that is wrong
	at      line   // from the word on
	value   line   // what follows the colon, trimmed
}

func (h hit) misspelt() bool { return h.written != h.meant }

var (
	wordEqual = regexp.MustCompile(`^((\p{L}+)[ ]?[=：])`) // also the wide colon of East Asian keyboards
	// qualified is how worksheets announce an answer.
	qualified = regexp.MustCompile(`^(?i)((?:(?:la|the|die) )?(?:(?:correct|right|richtige) (?:answer|antwort)|` +
		`(?:risposta|respuesta|réponse) (?:esatta|corretta|giusta|correcta|correcte|juste))[ \x{a0}]?[:=])`)
	emphatic = regexp.MustCompile(`^([*_]{1,3}(\p{L}+)(?:[ \x{a0}\x{202f}]?:[ ]?[*_]{1,3}|[*_]{1,3}[ \x{a0}\x{202f}]?:))`)
)

// wordColon cuts off a word at the start of t whose colon follows at once or behind one
// space; length counts what is cut off.
func wordColon(t string) (word string, length int, ok bool) {
	end := strings.IndexFunc(t, func(r rune) bool { return !unicode.IsLetter(r) })
	if end <= 0 {
		return "", 0, false
	}
	rest := t[end:]
	for _, space := range []string{" ", "\u00a0", "\u202f"} {
		if after, spaced := strings.CutPrefix(rest, space); spaced {
			rest = after
			break
		}
	}
	return t[:end], len(t) - len(rest) + 1, strings.HasPrefix(rest, ":")
}

// find looks for a keyword, or what was probably meant to be one, at the start of l.
// Only words that accept approves are considered.
func (v vocabulary) find(l line, accept func(keyword) bool) (hit, bool) {
	columns, bytes := l.indent()
	if columns > 3 {
		return hit{}, false
	}
	l = l.from(bytes)
	l = l.from(len(l.text()) - len(strings.TrimLeft(l.text(), "\u00a0\u202f")))
	t := l.text()
	if colon := strings.IndexByte(t, ':') >= 0; !colon && strings.IndexByte(t, '=') < 0 && !strings.Contains(t, "：") {
		return hit{}, false
	}
	if word, length, ok := wordColon(t); ok {
		h := hit{written: word, meant: word, at: l, value: l.from(length).trim()}
		if k, ok := v.known[word]; ok {
			h.keyword = k
			return h, accept(k)
		}
		k, meant, ok := v.nearest(word, accept)
		h.keyword, h.meant = k, meant
		return h, ok
	}
	for _, form := range []*regexp.Regexp{emphatic, wordEqual} {
		if m := form.FindStringSubmatch(t); m != nil {
			k, ok := v.known[m[2]]
			return hit{keyword: k, written: m[1], meant: m[2] + ":", at: l, value: l.from(len(m[1])).trim()}, ok && accept(k)
		}
	}
	if m := qualified.FindString(t); m != "" {
		return hit{keyword: kwAnswer, written: m, meant: v.word(kwAnswer) + ":", at: l, value: l.from(len(m)).trim()}, accept(kwAnswer)
	}
	return hit{}, false
}

// maxEnding is how many letters a keyword may have grown by and still be meant.
const maxEnding = 5

// nearest is the keyword that a word was probably meant to be: other capitals, or one
// slip in a word of five letters or more, two from eight, another ending ("Matching" for
// Match), or the word for Answer in another language. Shorter words are too often words
// of their own.
func (v vocabulary) nearest(word string, accept func(keyword) bool) (k keyword, meant string, ok bool) {
	length := utf8.RuneCountInString(word)
	if length < 5 || length > 20 {
		return 0, "", false
	}
	if accept(kwAnswer) && slices.Contains(keywords[kwAnswer][:], word) {
		return kwAnswer, v.word(kwAnswer), true
	}
	allowed := 1
	if length >= 8 {
		allowed = 2
	}
	best := allowed + 1
	lower := strings.ToLower(word)
	for _, column := range v.columns {
		for i, spellings := range keywords {
			if !accept(keyword(i)) {
				continue
			}
			known := strings.ToLower(spellings[column])
			d := best // of words whose lengths differ by more
			if n := utf8.RuneCountInString(known); n <= length+allowed && n >= length-allowed {
				d = slips(lower, known)
			}
			if len(known) > 4 && len(lower) <= len(known)+maxEnding && strings.HasPrefix(lower, known[:max(5, len(known)-1)]) {
				d = min(d, allowed)
			}
			if d < best {
				best, k, meant = d, keyword(i), spellings[column]
			}
		}
	}
	return k, meant, best <= allowed
}

// slips counts the insertions, deletions, substitutions and swaps of neighbours that
// turn a into b.
func slips(a, b string) int {
	s, t := []rune(a), []rune(b)
	rows := make([]int, 3*(len(t)+1))
	before, last, row := rows[:len(t)+1], rows[len(t)+1:2*len(t)+2], rows[2*len(t)+2:]
	for j := range last {
		last[j] = j
	}
	for i := range s {
		row[0] = i + 1
		for j := range t {
			cost := 1
			if s[i] == t[j] {
				cost = 0
			}
			row[j+1] = min(row[j]+1, last[j+1]+1, last[j]+cost)
			if i > 0 && j > 0 && s[i] == t[j-1] && s[i-1] == t[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(t)]
}

// closest is the candidate within two slips of word, "" where there is none.
func closest(word string, candidates []string) string {
	best, found := 3, ""
	for _, c := range candidates {
		if d := slips(strings.ToLower(word), strings.ToLower(c)); d < best && d < utf8.RuneCountInString(c) {
			best, found = d, c
		}
	}
	return found
}
