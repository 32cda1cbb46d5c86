package article

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// span is a half-open range: of bytes in a paragraph, or of its tokens.
type span struct{ from, to int }

// token is a word, a number or a sign.
type token struct {
	span     // bytes of the paragraph
	text     string
	fold     string
	capital  bool // begins with an upper-case letter
	acronym  bool // several letters, none lower-case
	number   bool // begins with a digit
	sentence bool // the first word of a sentence
}

func isApostrophe(r rune) bool { return r == '\'' || r == '’' || r == '‘' || r == 'ʼ' }

func isHyphen(r rune) bool { return r == '-' || r == '‐' || r == '‑' }

func isWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
}

// fold brings a word to the form in which words are compared: lower case, no accents,
// one apostrophe, one hyphen, one quote.
func fold(s string) string {
	plain := true
	for i := 0; i < len(s) && plain; i++ {
		plain = s[i] < utf8.RuneSelf
	}
	if plain {
		return strings.ToLower(s)
	}
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r):
		case isApostrophe(r) || r == '´' || r == '`':
			b.WriteByte('\'')
		case isHyphen(r) || r == '–' || r == '—':
			b.WriteByte('-')
		case strings.ContainsRune("«»“”„", r):
			b.WriteByte('"')
		case letterPairs[r] != "":
			b.WriteString(letterPairs[r])
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// letterPairs are letters that have no accent to take off.
var letterPairs = map[rune]string{
	'ß': "ss", 'ł': "l", 'Ł': "l", 'ø': "o", 'Ø': "o", 'ı': "i", 'đ': "d", 'Đ': "d", 'æ': "ae", 'Æ': "ae", 'œ': "oe", 'Œ': "oe",
}

// foldText folds a text and leaves one space between its words.
func foldText(s string) string { return strings.Join(strings.Fields(fold(s)), " ") }

// scanner cuts a text into tokens.
type scanner struct {
	text string
	at   int
	out  []token
}

// tokenize finds words, numbers and signs. An elision keeps its apostrophe
// (dell’|Ucraina), an English clitic stands for itself (Putin|'s), two capitalised
// halves of a compound are two words (Mosca|-|Pyongyang).
func tokenize(text string) []token {
	s := &scanner{text: text, out: make([]token, 0, len(text)/5)}
	for s.at < len(text) {
		r, size := utf8.DecodeRuneInString(text[s.at:])
		switch {
		case unicode.IsSpace(r) || unicode.Is(unicode.Cf, r):
			s.at += size
		case isApostrophe(r) && s.shortYear():
			s.add(size + 2)
		case unicode.IsDigit(r):
			s.add(s.numberSize())
		case isWord(r):
			s.word()
		default:
			s.add(size)
		}
	}
	return s.out
}

// arabicArticles begin a name in lower case: "Omar al-Bashir".
var arabicArticles = []string{"al", "el", "an", "ar", "as", "ash", "at", "az"}

// peek is the rune n bytes ahead, 0 at the end.
func (s *scanner) peek(n int) (rune, int) {
	if s.at+n >= len(s.text) {
		return 0, 0
	}
	return utf8.DecodeRuneInString(s.text[s.at+n:])
}

// add makes a token of the next n bytes.
func (s *scanner) add(n int) {
	t := token{span: span{s.at, s.at + n}, text: s.text[s.at : s.at+n]}
	t.fold = fold(t.text)
	upper, lower, first := 0, 0, true
	for _, r := range t.text {
		switch {
		case unicode.IsUpper(r):
			upper++
		case unicode.IsLower(r):
			lower++
		}
		if first {
			t.capital, t.number = unicode.IsUpper(r), unicode.IsDigit(r)
			first = false
		}
	}
	if article, name, ok := strings.Cut(t.text, "-"); ok && slices.Contains(arabicArticles, article) {
		r, _ := utf8.DecodeRuneInString(name)
		t.capital = unicode.IsUpper(r)
	}
	t.number = t.number || len(t.fold) == 3 && t.fold[0] == '\'' && t.fold[1] >= '0' && t.fold[1] <= '9'
	t.acronym = lower == 0 && (upper > 1 || upper == 1 && utf8.RuneCountInString(t.text) > 1)
	s.out = append(s.out, t)
	s.at += n
}

// shortYear tells whether an apostrophe and two digits stand here: '90.
func (s *scanner) shortYear() bool {
	_, n := s.peek(0)
	a, _ := s.peek(n)
	b, _ := s.peek(n + 1)
	c, _ := s.peek(n + 2)
	return isDigit(a) && isDigit(b) && !isWord(c)
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// numberSize measures a number with its separators, unit letters and degree sign:
// 29.200, 2023-09-12, 38°, 20th.
func (s *scanner) numberSize() int {
	n := 0
	for {
		r, size := s.peek(n)
		next, _ := s.peek(n + size)
		if !isWord(r) && !(strings.ContainsRune("-/.,:", r) && size > 0 && unicode.IsDigit(next)) {
			break
		}
		n += size
	}
	if r, size := s.peek(n); r == '°' || r == 'º' {
		n += size
	}
	return n
}

// clitics are what follows an apostrophe in English without being a word.
var clitics = map[string]bool{"s": true, "t": true, "re": true, "ve": true, "ll": true, "d": true, "m": true}

// word reads a word up to its end, a hyphen between capitals or an apostrophe.
func (s *scanner) word() {
	n := s.run(0)
	capital, _ := s.peek(0)
	for {
		r, size := s.peek(n)
		next, _ := s.peek(n + size)
		if !isHyphen(r) || !isWord(next) || unicode.IsUpper(capital) && unicode.IsUpper(next) {
			break
		}
		n = s.run(n + size)
	}
	r, size := s.peek(n)
	if next, _ := s.peek(n + size); !isApostrophe(r) || !isWord(next) {
		s.add(n)
		return
	}
	end := s.run(n + size)
	head, tail := s.text[s.at:s.at+n], s.text[s.at+n+size:s.at+end]
	first, _ := utf8.DecodeRuneInString(tail)
	switch {
	case clitics[fold(tail)]:
		s.add(n)
		s.add(end - n)
	case head == "O" && unicode.IsUpper(first): // O'Brien
		s.add(end)
	default:
		s.add(n + size)
	}
}

// run measures a run of word characters that begins n bytes ahead.
func (s *scanner) run(n int) int {
	for {
		r, size := s.peek(n)
		if size == 0 || !isWord(r) {
			return n
		}
		n += size
	}
}

// headingWords is the most words that a line without a full stop may have to be taken
// for a heading; boilerplateWords the most of a line that asks for something.
const (
	headingWords     = 16
	boilerplateWords = 40
	titleLength      = 20 // bytes
)

// statedDate is the date that some texts begin with.
var statedDate = regexp.MustCompile(`^date (\d{4}(?:-\d{2}){0,2})\b`)

// segment finds sentences, the kinds of paragraphs, the title and the date.
func (a *Article) segment() {
	a.stems, a.prints = map[string]int{}, map[string]int{}
	for i, p := range a.Paragraphs {
		p.stems = a.lex.stemSet(p.tokens)
		for s := range p.stems {
			a.stems[s]++
		}
		p.sentences = sentences(p.tokens, a.lex)
		markSentences(p.tokens, p.sentences)
		p.folded = spacedKey(p.Text)
		for _, s := range p.sentences {
			p.said = append(p.said, spacedKey(p.Text[p.tokens[s.from].from:p.tokens[s.to-1].to]))
		}
		p.Kind = a.kind(p, i)
		if a.prints[p.Fingerprint] == 0 {
			a.prints[p.Fingerprint] = p.N
		}
		if a.Title == "" && p.Kind == Heading && len(p.Text) > titleLength {
			a.Title = p.Text
		}
	}
	if len(a.Paragraphs) > 0 && a.Published == "" {
		if m := statedDate.FindStringSubmatch(a.Paragraphs[0].Text); m != nil {
			a.Published = m[1]
		}
	}
}

// markSentences marks the first word of each sentence.
func markSentences(tokens []token, list []span) {
	for _, s := range list {
		for k := s.from; k < s.to; k++ {
			if r, _ := utf8.DecodeRuneInString(tokens[k].text); isWord(r) {
				tokens[k].sentence = true
				break
			}
		}
	}
}

const (
	enders  = ".!?…"
	closers = "\"”»’')]›"
	openers = "\"“«‘'([-–—"
)

// sentences cuts tokens behind a full stop that is followed by a space and a capital
// or a figure, unless an abbreviation or an initial stands before it.
func sentences(tokens []token, lex *lexicon) []span {
	var out []span
	from := 0
	for i := 0; i < len(tokens); i++ {
		if !strings.Contains(enders, tokens[i].text) {
			continue
		}
		to := i + 1
		for to < len(tokens) && strings.Contains(enders+closers, tokens[to].text) && tokens[to].from == tokens[to-1].to {
			to++
		}
		if to < len(tokens) && !endsAt(tokens, i, to, lex) {
			continue
		}
		out = append(out, span{from, to})
		from, i = to, to-1
	}
	if from < len(tokens) {
		out = append(out, span{from, len(tokens)})
	}
	return out
}

// endsAt tells whether the stop at i, with the next sentence beginning at to, is one.
func endsAt(tokens []token, i, to int, lex *lexicon) bool {
	if tokens[to].from == tokens[to-1].to {
		return false
	}
	next := to
	for next < len(tokens) && strings.Contains(openers, tokens[next].text) {
		next++
	}
	if next < len(tokens) && !tokens[next].capital && !tokens[next].number {
		return false
	}
	if tokens[i].text != "." || i == 0 || tokens[i-1].to != tokens[i].from {
		return true
	}
	before := tokens[i-1]
	return !lex.is("abbr", before.fold) && !(before.capital && utf8.RuneCountInString(before.text) == 1)
}

// kind tells body from headings and boilerplate. A line said before is boilerplate.
func (a *Article) kind(p *Paragraph, i int) Kind {
	letters, words, lower := 0, 0, false
	for _, t := range p.tokens {
		r, _ := utf8.DecodeRuneInString(t.text)
		if unicode.IsLetter(r) {
			words++
			letters += utf8.RuneCountInString(t.text)
			lower = lower || unicode.IsLower(r)
		}
	}
	switch {
	case letters < 4 || a.prints[p.Fingerprint] > 0:
		return Boilerplate
	case words <= boilerplateWords && a.lex.boilerplate(foldText(p.Text)):
		return Boilerplate
	case words > headingWords:
		return Body
	}
	last := p.tokens[len(p.tokens)-1].text
	if strings.Contains(".!;:"+closers, last) || last == "?" && len(p.sentences) > 1 {
		return Body
	}
	if words <= 3 && !lower && (i < 3 || i > len(a.Paragraphs)-6) {
		return Boilerplate
	}
	return Heading
}

// boilerplate tells whether a folded line has one of the phrases that say so; one with
// a circumflex must begin the line.
func (x *lexicon) boilerplate(line string) bool {
	for _, phrase := range x.boiler {
		start, anchored := strings.CutPrefix(phrase, "^")
		if anchored && strings.HasPrefix(line, start) || !anchored && strings.Contains(line, phrase) {
			return true
		}
	}
	return false
}
