package article

import "strings"

// office is a phrase such as "ministro della Difesa russo".
type office struct {
	span            // tokens
	class    string // HEAD, FM, DM …: the lexicon's
	country  string // or the organisation, "" where the phrase does not say
	definite bool   // "il presidente russo"
	former   bool
}

// officeReader reads one phrase.
type officeReader struct {
	lex    *lexicon
	tokens []token
	at     int
	office office
}

// officeAt reads an office that begins at token i.
func (x *lexicon) officeAt(tokens []token, i int) (office, bool) {
	r := &officeReader{lex: x, tokens: tokens, at: i, office: office{span: span{i, i}}}
	if x.flag("demonym.before") != "" {
		r.before()
	}
	head, words := r.head()
	if words == 0 {
		return office{}, false
	}
	r.office.class = head
	r.at += words
	for step := 0; step < 4 && r.at < len(tokens) && r.step(head); step++ {
	}
	r.office.to = r.at
	r.article(i)
	return r.office, true
}

// before reads what English puts before an office: "North Korean", "China's", "then".
func (r *officeReader) before() {
	for n := 2; n >= 1 && r.office.country == ""; n-- {
		if r.at+n > len(r.tokens) {
			continue
		}
		words := make([]string, n)
		for k := range words {
			words[k] = r.tokens[r.at+k].fold
		}
		if id := r.lex.look("demonym", strings.Join(words, " ")); id != "" {
			r.office.country = id
			r.at += n
		}
	}
	if g := r.lex.known(r.tokens, min(r.at, len(r.tokens)-1)); r.office.country == "" && g != nil && g.kind == Country {
		if end := r.at + len(g.words); end < len(r.tokens) {
			r.office.country, r.at = g.id, end
			if r.tokens[end].fold == r.lex.flag("clitic") {
				r.at++
			}
		}
	}
	for r.at < len(r.tokens) && r.lex.is("leadadj", r.tokens[r.at].fold) {
		r.at++
	}
}

// head is the class of the longest title that stands here, and its words.
func (r *officeReader) head() (class string, words int) {
	var phrase []string
	for n := 1; n <= 4 && r.at+n <= len(r.tokens); n++ {
		phrase = append(phrase, r.tokens[r.at+n-1].fold)
		if c := r.lex.look("office", strings.ReplaceAll(strings.Join(phrase, " "), "' ", "'")); c != "" {
			class, words = strings.TrimSuffix(c, "?"), n
		}
	}
	return class, words
}

// step reads one word or phrase behind the title: a demonym, a portfolio, a country.
func (r *officeReader) step(head string) bool {
	word := r.tokens[r.at].fold
	if id := r.lex.demonym(word); id != "" && r.office.country == "" {
		r.office.country = id
		r.at++
		return true
	}
	if !r.lex.is("ofprep", word) || r.at+1 >= len(r.tokens) {
		return false
	}
	next := r.at + 1
	if r.lex.is("defart", r.tokens[next].fold) && next+1 < len(r.tokens) {
		next++
	}
	return r.portfolio(next, head) || r.belongs(next)
}

// portfolio reads "Esteri", "affari esteri", "Esteri e Cooperazione".
func (r *officeReader) portfolio(at int, head string) bool {
	class, words := "", 0
	for n := 2; n >= 1 && words == 0; n-- {
		if at+n > len(r.tokens) {
			continue
		}
		phrase := r.tokens[at].fold
		if n == 2 {
			phrase += " " + r.tokens[at+1].fold
		}
		if class = r.lex.look("portfolio", phrase); class != "" {
			words = n
		}
	}
	if words == 0 {
		return false
	}
	r.office.class = class
	if head == "VMIN" {
		r.office.class = "V" + class
	}
	r.at = at + words
	if r.at+1 < len(r.tokens) && r.lex.is("npword", r.tokens[r.at].fold) && r.lex.look("portfolio", r.tokens[r.at+1].fold) != "" {
		r.at += 2
	}
	return true
}

// belongs reads what the office belongs to: a country, an organisation, "the country".
func (r *officeReader) belongs(at int) bool {
	g := r.lex.known(r.tokens, at)
	switch {
	case g != nil && (g.kind == Country || g.kind == Capital):
		if r.office.country == "" {
			r.office.country = g.country
		}
	case g != nil && g.kind == Organisation:
		r.office.country = g.id
	case r.lex.is("country", r.tokens[at].fold):
		r.at = at + 1
		if r.at < len(r.tokens) && r.lex.adjective(r.tokens[r.at].fold) && r.lex.demonym(r.tokens[r.at].fold) == "" {
			r.at++
		}
		return true
	default:
		return false
	}
	r.at = at + len(g.words)
	return true
}

// article looks at what stands before the phrase.
func (r *officeReader) article(from int) {
	for k := from - 1; k >= max(0, from-2); k-- {
		word := r.tokens[k].fold
		if r.lex.is("leadadj", word) {
			r.office.former = r.office.former || r.lex.is("former", word)
			continue
		}
		r.office.definite = r.lex.is("defart", word)
		return
	}
}

// adjective tells whether a word ends like an adjective of relation, or is a demonym.
func (x *lexicon) adjective(word string) bool {
	if x.demonym(word) != "" {
		return true
	}
	for ending := range x.sets["adjective"] {
		if len(word) > 4 && strings.HasSuffix(word, ending) {
			return true
		}
	}
	return false
}
