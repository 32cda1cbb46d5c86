package article

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// usage counts how a word is written over a set of articles.
type usage struct {
	inside int // with a capital, not at the beginning of a sentence
	start  int // with a capital elsewhere: first words, headings, quotations
	lower  int
}

// candidate is a stretch of tokens that may be a name.
type candidate struct {
	article  *Article
	par      *Paragraph
	sentence int
	span     // tokens
	known    *gazetteer
	office   office // in apposition; class "" for none
	place    bool   // a word of place stands before it
	first    bool   // begins its sentence
	headline bool   // in a line that writes every word with a capital
}

func (c candidate) text() string {
	return c.par.Text[c.par.tokens[c.from].from:c.par.tokens[c.to-1].to]
}

// countWords fills in the usage of a paragraph's words.
func (f *finder) countWords(p *Paragraph) {
	for k, t := range p.tokens {
		u := f.usage[t.fold]
		if u == nil {
			u = &usage{}
			f.usage[t.fold] = u
		}
		quoted := k > 0 && strings.Contains("«“\"‘", p.tokens[k-1].text)
		switch {
		case !t.capital:
			u.lower++
		case t.sentence || quoted || p.Kind != Body:
			u.start++
		default:
			u.inside++
		}
	}
}

func (f *finder) used(word string) usage {
	if u := f.usage[word]; u != nil {
		return *u
	}
	return usage{}
}

// scan lists the candidates of a paragraph.
func (f *finder) scan(a *Article, p *Paragraph) {
	for i, s := range p.sentences {
		c := candidate{article: a, par: p, sentence: i}
		tokens := p.tokens[:s.to]
		c.headline = a.lex.headline(tokens[s.from:])
		for at := s.from; at < s.to; {
			at = f.candidateAt(c, tokens, s.from, at)
		}
	}
}

// candidateAt takes in what begins at a token and tells where to go on.
func (f *finder) candidateAt(c candidate, tokens []token, from, at int) int {
	x, t := c.article.lex, tokens[at]
	if o, ok := x.officeAt(tokens, at); ok && !t.number {
		if end := f.apposition(c, tokens, o); end > 0 {
			return end
		}
	}
	c.from, c.first = at, t.sentence
	if g := x.known(tokens, at); g != nil {
		c.known, c.to = g, at+len(g.words)
		f.candidates = append(f.candidates, c)
		return c.to
	}
	if at+1 < len(tokens) && x.look("demonym", t.fold+" "+tokens[at+1].fold) != "" {
		return at + 2
	}
	if !x.couldBeName(t) || f.dated(c.article, c.par, at) {
		return at + 1
	}
	c.to = f.sequence(x, tokens, at)
	for k := at + 1; k < c.to && !x.is("agrkw", t.fold); k++ {
		if g := x.known(tokens, k); g != nil && !(k == at+1 && g.kind == Country && x.is("compass", t.fold)) || k == c.to-1 && x.look("portfolio", tokens[k].fold) != "" {
			c.to = k
		}
	}
	c.place = x.is("placehead", t.fold) || at > from && x.is("locprep", tokens[at-1].fold)
	for k := max(from, at-3); k < at; k++ {
		c.place = c.place || x.is("placehead", tokens[k].fold)
	}
	f.candidates = append(f.candidates, c)
	return c.to
}

// dated tells whether a date holds a token, or the one behind it begins with a weekday of
// a date: "Good Friday, 10 April".
func (f *finder) dated(a *Article, p *Paragraph, at int) bool {
	for _, d := range f.set.of(a).datesIn(p.N) {
		if d.core <= at && at < d.to || d.core == at+1 && d.weekday != "" {
			return true
		}
	}
	return false
}

// couldBeName tells whether a name that nobody knows can begin with the token.
func (x *lexicon) couldBeName(t token) bool {
	return t.capital && !t.number && utf8.RuneCountInString(t.text) > 1 && !strings.ContainsAny(t.text, "0123456789") &&
		!x.is("notname", t.fold) && !x.is("notorg", t.fold) && x.look("month", t.fold) == "" && x.look("weekday", t.fold) == "" &&
		x.look("portfolio", t.fold) == "" && x.demonym(t.fold) == ""
}

// apposition takes in a name behind an office, with the names inside the office's
// phrase; 0 where no name follows.
func (f *finder) apposition(c candidate, tokens []token, o office) int {
	x, at := c.article.lex, o.to
	for at < len(tokens) && x.is("leadadj", tokens[at].fold) {
		at++
	}
	if at+1 < len(tokens) && tokens[at].text == "," && tokens[at+1].capital { // "il ministro, Nome Cognome,"
		end := f.sequence(x, tokens, at+1)
		if end < len(tokens) && strings.Contains(",.;:)", tokens[end].text) && end-at > 2 {
			at++
		}
	}
	if at >= len(tokens) || !tokens[at].capital || x.known(tokens, at) != nil || x.is("notname", tokens[at].fold) {
		return 0
	}
	end := f.sequence(x, tokens, at)
	for k := at + 1; k < end; k++ {
		if x.known(tokens, k) != nil {
			end = k
		}
	}
	for k := o.from; k < at; k++ {
		if g := x.known(tokens, k); g != nil {
			inner := c
			inner.span, inner.known = span{k, k + len(g.words)}, g
			f.candidates = append(f.candidates, inner)
			k = inner.to - 1
		}
	}
	c.span, c.office = span{at, end}, o
	f.candidates = append(f.candidates, c)
	return end
}

// particles join the words of a name.
var particles = []string{"bin", "von", "van", "der", "de", "al"}

// sequence ends a run of capitalised words. Two known names with a hyphen between them
// are two names.
func (f *finder) sequence(x *lexicon, tokens []token, at int) int {
	end := at + 1
	for end < len(tokens) {
		t := tokens[end]
		gap := t.from - tokens[end-1].to
		capitalNext := end+1 < len(tokens) && tokens[end+1].capital
		switch {
		case t.capital && !t.number && gap <= 1:
			end++
		case t.text == "-" && gap == 0 && capitalNext && tokens[end+1].from == t.to &&
			!(f.familiar(x, tokens, end-1) && f.familiar(x, tokens, end+1)):
			end += 2
		case slices.Contains(particles, t.fold) && capitalNext && !x.is("stop", t.fold):
			end += 2
		case end == at+1 && capitalNext && x.is("agrkw", tokens[at].fold) && x.is("ofprep", t.fold):
			end += 2 // "Trattato del Quirinale"
		default:
			return end
		}
	}
	return end
}

func (f *finder) familiar(x *lexicon, tokens []token, at int) bool {
	u := f.used(tokens[at].fold)
	return x.known(tokens, at) != nil || u.inside+u.start >= 2
}

// headline tells whether a sentence writes its words with capitals as English titles do.
func (x *lexicon) headline(tokens []token) bool {
	if x.flag("titlecase") == "" {
		return false
	}
	capital, words := 0, 0
	for _, t := range tokens {
		if t.number || len(t.fold) < 2 || x.is("stop", t.fold) {
			continue
		}
		words++
		if t.capital {
			capital++
		}
	}
	return words >= 4 && capital*10 >= words*7
}

// spacedKey is a text in which words are looked for: as nameKey has it, between spaces.
func spacedKey(s string) string { return " " + nameKey(s) + " " }

// nameKey is a name as it is compared: hyphens and apostrophes are spaces.
func nameKey(s string) string {
	return strings.Join(strings.FieldsFunc(fold(s), func(r rune) bool { return !isWord(r) }), " ")
}

// transliterations are spellings of one sound in different alphabets' romanisations.
var transliterations = strings.NewReplacer(
	"shch", "s", "sch", "s", "sh", "s", "ch", "c", "zh", "z", "kh", "h", "ts", "z", "tz", "z", "yj", "i", "ij", "i", "yi", "i", "iy", "i",
	"yy", "i", "ii", "i", "j", "i", "y", "i", "w", "v", "ph", "f", "ck", "c", "q", "c", "k", "c", "ou", "u", "oe", "o", "ae", "a", "ue", "u",
)

// skeleton is what the transliterations of a name have in common: Zelensky, Zelenskyj;
// Shoigu, Šojgu.
func skeleton(name string) string {
	var b strings.Builder
	var before rune
	for _, r := range transliterations.Replace(nameKey(name)) {
		if r != before {
			b.WriteRune(r)
		}
		before = r
	}
	return b.String()
}

// sameWord tells whether two words of names are one, but for how they are transliterated.
func sameWord(a, b string) bool {
	return a == b || len(a) > 3 && len(b) > 3 && skeleton(a) == skeleton(b)
}
