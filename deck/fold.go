package deck

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// letter is one letter of a text, with the bytes it was written with. An expanded
// ligature is two letters, the second of them with no bytes of its own.
type letter struct {
	exact    string // NFC, quotes and hyphens unified
	fold     string // exact in lower case
	base     string // fold without accents
	from, to int
}

// word is a run of letters between spaces; a hyphen beside a letter is such a space,
// and so is the end of an elision.
type word struct {
	letters  []letter
	from, to int
}

func (w word) text(form func(letter) string) string {
	var b strings.Builder
	for _, l := range w.letters {
		b.WriteString(form(l))
	}
	return b.String()
}

func exactForm(l letter) string { return l.exact }
func foldForm(l letter) string  { return l.fold }
func baseForm(l letter) string  { return l.base }

// size counts the letters that a slip could fall on.
func (w word) size() int {
	n := 0
	for _, l := range w.letters {
		if r, _ := utf8.DecodeRuneInString(l.base); unicode.IsLetter(r) || unicode.IsDigit(r) {
			n++
		}
	}
	return n
}

func (w word) hasDigit() bool {
	return slices.ContainsFunc(w.letters, func(l letter) bool {
		r, _ := utf8.DecodeRuneInString(l.base)
		return unicode.IsNumber(r)
	})
}

// Fold brings a text to the form in which typed answers are compared before articles,
// accents and slips are looked at: NFC, lower case, single spaces, one kind of quote
// and hyphen, no invisible characters, no quotes around it, no final punctuation.
func Fold(s string) string {
	if plainWords(s) {
		return strings.ToLower(s)
	}
	return joinWords(bareWords(spacedWords(s)), foldForm)
}

// plainWords tells whether s is plain letters and digits in words parted by one space,
// perhaps with points inside, of which nothing but the case can differ.
func plainWords(s string) bool {
	last := ' '
	for _, c := range s {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == ' ' && last != ' ':
		case c < utf8.RuneSelf && !strings.ContainsRune("',.-;:()", c), c >= utf8.RuneSelf && !strings.ContainsRune("àèéìòùÀÈÉÌÒÙ", c):
			return false
		}
		last = c
	}
	return last >= utf8.RuneSelf || last >= '0' && last <= '9' || last >= 'A'
}

func joinWords(ws []word, form func(letter) string) string {
	var b strings.Builder
	for i, w := range ws {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w.text(form))
	}
	return b.String()
}

// answerWords cuts a text into the words by which answers in the language are compared.
func answerWords(s, lang string) []word {
	elides := primaryLang(lang) == "it" || primaryLang(lang) == "fr"
	var out []word
	for _, w := range bareWords(spacedWords(s)) {
		out = append(out, w.uncomma().pointless().cut(elides)...)
	}
	return out
}

// textLetters reads a text letter by letter; what is invisible comes out with an empty
// fold, and white space with the base " ".
func textLetters(s string) []letter {
	out := make([]letter, 0, len(s))
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf && (i+1 == len(s) || s[i+1] < utf8.RuneSelf) {
			out = append(out, plainLetter(s, i))
			i++
			continue
		}
		from := i
		i += norm.NFC.NextBoundaryInString(s[i:], true)
		seg := norm.NFC.String(s[from:i])
		r, _ := utf8.DecodeRuneInString(seg)
		l := letter{from: from, to: i}
		switch {
		case unicode.IsSpace(r) || unicode.IsControl(r):
			l.base = " "
		case unicode.Is(unicode.Cf, r):
		case expanded[r] != "":
			out = append(out, expand(l, expanded[r])...)
			continue
		default:
			l.exact = unify(seg, r)
			l.fold = strings.ToLower(l.exact)
			l.base = stripAccents(l.fold)
		}
		out = append(out, l)
	}
	return out
}

// plainLetter is the ASCII letter at byte i, which no mark follows.
func plainLetter(s string, i int) letter {
	l := letter{from: i, to: i + 1}
	switch c := s[i]; {
	case c <= ' ' || c == 0x7F:
		l.base = " "
	case c == '`':
		l.exact, l.fold, l.base = "'", "'", "'"
	case c >= 'A' && c <= 'Z':
		l.exact = s[i : i+1]
		l.fold = lowerCase[c-'A' : c-'A'+1]
		l.base = l.fold
	default:
		l.exact = s[i : i+1]
		l.fold, l.base = l.exact, l.exact
	}
	return l
}

const lowerCase = "abcdefghijklmnopqrstuvwxyz"

func expand(at letter, into string) []letter {
	var out []letter
	for _, r := range into {
		fold := string(unicode.ToLower(r))
		out = append(out, letter{exact: string(r), fold: fold, base: fold, from: at.from, to: at.to})
		at.from = at.to
	}
	return out
}

// spacedWords cuts a text at white space. The words share one run of letters.
func spacedWords(s string) []word {
	all := textLetters(s)
	letters := all[:0] // what is seen, moved together
	var out []word
	open := false
	for _, l := range all {
		switch {
		case l.base == " ":
			open = false
			continue
		case l.fold == "":
			continue
		}
		letters = append(letters, l)
		n := len(letters)
		if !open {
			out = append(out, word{letters: letters[n-1 : n : n], from: l.from, to: l.to})
			open = true
			continue
		}
		w := &out[len(out)-1]
		from := n - 1 - len(w.letters)
		w.letters, w.to = letters[from:n:n], l.to
	}
	return out
}

// bareWords drops final punctuation and the quotes around a text, unless nothing else
// would be left.
func bareWords(ws []word) []word {
	bare := slices.Clone(ws)
	for len(bare) > 0 {
		last := &bare[len(bare)-1]
		n := len(last.letters)
		if n > 0 && (strings.Contains(finalMarks, last.letters[n-1].fold) || isEmoji(last.letters[n-1])) {
			*last = last.slice(0, n-1)
			continue
		}
		if n > 0 {
			break
		}
		bare = bare[:len(bare)-1]
	}
	if len(bare) > 0 && bare[0].letters[0].fold == `"` {
		bare[0] = bare[0].slice(1, len(bare[0].letters))
		if len(bare[0].letters) == 0 {
			bare = bare[1:]
		}
	}
	if len(bare) == 0 {
		return ws
	}
	return bare
}

// isEmoji tells of a letter that it is a picture, as phones put behind words.
func isEmoji(l letter) bool {
	r, _ := utf8.DecodeRuneInString(l.base)
	return r >= 0x1F000 || r >= 0x2600 && r <= 0x27BF
}

const finalMarks = `.,;:!?…"`

func (w word) slice(i, j int) word {
	s := word{letters: w.letters[i:j], from: w.from, to: w.from}
	if i < j {
		s.from, s.to = w.letters[i].from, w.letters[j-1].to
	}
	return s
}

// uncomma is a word without the comma or semicolon behind it.
func (w word) uncomma() word {
	if n := len(w.letters) - 1; n > 0 && strings.Contains(",;", w.letters[n].fold) {
		return w.slice(0, n)
	}
	return w
}

// pointless is an abbreviation such as N.A.T.O. without its points.
func (w word) pointless() word {
	if len(w.letters) < 3 {
		return w
	}
	var initials []letter
	for i, l := range w.letters {
		switch {
		case i%2 == 0 && isLetter(l):
			initials = append(initials, l)
		case i%2 == 0 || l.fold != ".":
			return w
		}
	}
	w.letters = initials
	return w
}

// cut divides a word at hyphens beside a letter and, where the language elides, after
// the apostrophe of an elision. A vowel and a final apostrophe become one accented
// letter, as it is typed on keyboards without accents.
func (w word) cut(elides bool) []word {
	var out []word
	start := 0
	for i, l := range w.letters {
		inside := i > 0 && i < len(w.letters)-1
		switch {
		case l.fold == "-" && inside && (isLetter(w.letters[i-1]) || isLetter(w.letters[i+1])):
			if i > start {
				out = append(out, w.slice(start, i))
			}
			start = i + 1
		case l.fold == "'" && elides && inside && isLetter(w.letters[i-1]) && isLetter(w.letters[i+1]):
			out = append(out, w.slice(start, i+1))
			start = i + 1
		}
	}
	rest := w.slice(start, len(w.letters))
	if n := len(rest.letters); n > 1 && rest.letters[n-1].fold == "'" && strings.Contains("aeiou", rest.letters[n-2].fold) {
		ls := slices.Clone(rest.letters[:n-1])
		ls[n-2].fold += "'"
		ls[n-2].exact += "'"
		ls[n-2].to = rest.to
		rest.letters = ls
	}
	if len(rest.letters) > 0 {
		out = append(out, rest)
	}
	return out
}

func isLetter(l letter) bool {
	r, _ := utf8.DecodeRuneInString(l.base)
	return unicode.IsLetter(r)
}

// dropArticle leaves out a leading article of the language, unless it is all there is.
func dropArticle(ws []word, lang string) []word {
	if len(ws) > 1 && slices.Contains(articles[primaryLang(lang)], ws[0].text(foldForm)) {
		return ws[1:]
	}
	return ws
}

var articles = map[string][]string{
	"it": {"il", "lo", "la", "l'", "l", "i", "gli", "le", "un", "uno", "una", "un'"},
	"en": {"the", "a", "an"},
	"fr": {"le", "la", "l'", "l", "les", "un", "une", "des"},
	"de": {"der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einem", "einer"},
	"es": {"el", "la", "los", "las", "un", "una", "unos", "unas"},
}

// primaryLang is the language of a BCP 47 tag without script and region.
func primaryLang(tag string) string {
	if i := strings.IndexAny(tag, "-_"); i >= 0 {
		tag = tag[:i]
	}
	return strings.ToLower(tag)
}

// expanded are letters that are also written as two.
var expanded = map[rune]string{
	'ß': "ss", 'ẞ': "SS", 'æ': "ae", 'Æ': "AE", 'œ': "oe", 'Œ': "OE",
	'ﬀ': "ff", 'ﬁ': "fi", 'ﬂ': "fl", 'ﬃ': "ffi", 'ﬄ': "ffl", '…': "...",
}

// unify writes quotes, hyphens and digits in one way.
func unify(seg string, r rune) string {
	switch {
	case strings.ContainsRune("’‘‛ʼʹ′`´ʻ＇", r):
		return "'"
	case strings.ContainsRune("“”„‟«»″＂", r):
		return `"`
	case strings.ContainsRune("‐‑‒–—―−﹣－", r):
		return "-"
	case r == 'º':
		return "°"
	case r >= '！' && r <= '～' || unicode.IsDigit(r): // of full width, or styled as in maths
		return norm.NFKC.String(seg)
	}
	return superDigits.Replace(seg)
}

// stripAccents takes the accents off Latin and Greek letters; in other scripts a mark
// is often a letter of its own, but for the dots of ё.
func stripAccents(fold string) string {
	if len(fold) == 1 {
		return fold
	}
	d := norm.NFD.String(fold)
	r, n := utf8.DecodeRuneInString(d)
	if plain, ok := unaccented[r]; ok {
		return plain
	}
	if n == len(d) {
		return fold
	}
	if unicode.In(r, unicode.Latin, unicode.Greek) || r == 'е' {
		return string(r)
	}
	return fold
}

// unaccented are letters whose stroke Unicode does not take apart.
var unaccented = map[rune]string{'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'ı': "i", 'ħ': "h", 'ſ': "s", 'ς': "σ"}
