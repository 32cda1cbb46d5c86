package article

import (
	"math/big"
	"regexp"
	"slices"
	"strings"

	"ripasso/deck"
)

// support is how far a place bears something out.
type support int

// The supports, from none to the best.
const (
	none    support = iota
	partial         // a number with another unit, a date less precise
	implied         // inferred, described, approximate
	stated
)

// contains tells whether words stand in a text, whatever the accents, hyphens, quotes
// and apostrophes.
func contains(text, words string) bool { return holds(spacedKey(text), words) }

// holds is contains of a text whose key is known.
func holds(key, words string) bool {
	words = nameKey(words)
	return words != "" && strings.Contains(key, " "+words+" ")
}

// omission is where a quotation leaves words out.
var omission = regexp.MustCompile(`\[\s*(?:…|\.\.\.)\s*\]|\(\s*(?:…|\.\.\.)\s*\)|…|\.\.\.`)

// quotes tells whether the parts of a quotation stand in a text, in their order. The text
// is given by its key.
func quotes(key, quotation string) bool {
	rest, some := key, false
	for _, part := range omission.Split(quotation, -1) {
		if part = nameKey(part); part == "" {
			continue
		}
		_, after, ok := strings.Cut(rest, " "+part+" ")
		if !ok {
			return false
		}
		rest, some = " "+after, true
	}
	return some
}

// dated is a date of a cited paragraph.
type dated struct {
	place *place
	*Date
}

// date looks for a date in the cited paragraphs and lists those of the text that bear
// it out equally well, or come near.
func (in *inquiry) date(edtf string) (best support, at []dated) {
	for _, p := range in.places {
		dates := in.set.of(p.article).datesIn(p.N)
		for i := range dates {
			d := &dates[i]
			s := d.supports(edtf)
			if s > best {
				best, at = s, nil
			}
			if s == best && s > none {
				at = append(at, dated{p, d})
			}
		}
	}
	return best, at
}

// supports tells whether a date of the text says what is asked, in any precision that
// it has.
func (d Date) supports(edtf string) support {
	switch r := relate(d.Value, edtf); {
	case r >= coarser && d.Approx:
		return implied
	case r >= coarser:
		return stated
	case r == within:
		return implied
	case d.Resolved != "" && relate(d.Resolved, edtf) >= within:
		return implied
	case r == finer || d.Resolved != "" && relate(d.Resolved, edtf) == finer:
		return partial
	}
	return none
}

// figure is a number in a text.
type figure struct {
	span
	value   *big.Rat
	ordinal bool
}

// figures lists the numbers of a text, in figures and words. "3,5 milioni" is one.
func (x *lexicon) figures(tokens []token) []figure {
	var out []figure
	for i := 0; i < len(tokens); i++ {
		text, ok := x.number(tokens[i].fold)
		f := figure{span: span{i, i + 1}}
		if !ok {
			text, f.ordinal = x.ordinal(tokens[i].fold)
			if !f.ordinal {
				continue
			}
		}
		value, ok := new(big.Rat).SetString(text)
		if !ok {
			continue
		}
		if f.value = value; i+1 < len(tokens) && !f.ordinal {
			scale, ok := new(big.Rat).SetString(x.look("number", tokens[i+1].fold))
			if ok && scale.Cmp(big.NewRat(1000, 1)) >= 0 {
				value.Mul(value, scale)
				f.to++
			}
		}
		out = append(out, f)
		i = f.to - 1
	}
	return out
}

// number looks for a number with its unit in the cited paragraphs.
func (in *inquiry) number(c deck.Claim) (best support, found string) {
	for _, p := range in.places {
		x := p.article.lex
		for _, f := range x.figures(p.tokens) {
			if f.value.Cmp(c.Low) < 0 || f.value.Cmp(c.High) > 0 {
				continue
			}
			s := stated
			switch {
			case !x.counts(p.tokens, f, c.Unit):
				s = partial
			case f.from > 0 && x.is("approx", p.tokens[f.from-1].fold):
				s = implied
			}
			if s > partial {
				p.bears = true
				in.at(p, f.from)
			}
			if s > best {
				best, found = s, p.Text[p.tokens[f.from].from:p.tokens[f.to-1].to]
			}
		}
	}
	return best, found
}

// counts tells whether a figure counts the unit: a sign, a word that follows, or none.
func (x *lexicon) counts(tokens []token, f figure, unit string) bool {
	words := tokenize(unit)
	switch {
	case len(words) == 0:
		return true
	case words[0].text == "°":
		return f.ordinal || strings.HasSuffix(tokens[f.from].text, "°")
	case f.ordinal:
		return false
	}
	for k := f.to; k < min(len(tokens), f.to+3); k++ {
		if words[0].text == "%" && x.is("percent", tokens[k].fold) || x.stem(tokens[k].fold) == x.stem(words[0].fold) {
			return true
		}
	}
	return false
}

// sentence is a sentence of a cited paragraph.
type sentence struct {
	paragraph *Paragraph
	n         int
}

// at remembers the sentence of a token as one that bears the answer.
func (in *inquiry) at(p *place, token int) {
	in.sentences = append(in.sentences, sentence{p.Paragraph, p.sentenceOf(token)})
}

// name is a name in a question.
type name struct {
	text    string
	known   *gazetteer
	country string // of a demonym or a known name
	words   []string
}

// names lists the names of a text of the question.
func (in *inquiry) names(text string) []name {
	var out []name
	for line := range strings.SplitSeq(text, "\n") {
		tokens := tokenize(line)
		markSentences(tokens, sentences(tokens, in.lex))
		for i := 0; i < len(tokens); {
			n, end := in.nameAt(line, tokens, i)
			if n.text != "" {
				out = append(out, n)
			}
			i = end
		}
	}
	return out
}

// nameAt reads a name that begins at a token and tells where to go on. A word that
// begins a sentence is a name only if the articles know it.
func (in *inquiry) nameAt(line string, tokens []token, i int) (name, int) {
	if g := in.lex.known(tokens, i); g != nil {
		end := i + len(g.words)
		return name{text: line[tokens[i].from:tokens[end-1].to], known: g, country: g.country}, end
	}
	if i+1 < len(tokens) {
		if id := in.lex.look("demonym", tokens[i].fold+" "+tokens[i+1].fold); id != "" {
			return name{text: line[tokens[i].from:tokens[i+1].to], country: id}, i + 2
		}
	}
	t := tokens[i]
	if !in.lex.couldBeName(t) || in.lex.is("stop", t.fold) || in.lex.is("question", t.fold) {
		return name{}, i + 1
	}
	end := i + 1
	for end < len(tokens) && tokens[end].capital && tokens[end].from-tokens[end-1].to <= 1 && in.lex.known(tokens, end) == nil {
		end++ // with "Un", which is a name's word here
	}
	n := name{text: line[tokens[i].from:tokens[end-1].to]}
	n.words = strings.Fields(nameKey(n.text))
	if t.sentence && end == i+1 && !in.set.knows(n.words) {
		return name{}, end
	}
	return n, end
}

// knows tells whether an entity of the set has these words in its name.
func (s *Set) knows(words []string) bool {
	for _, e := range s.entities {
		if e.hasWords(words) {
			return true
		}
	}
	return false
}

// hasWords tells whether one form of the entity has all the words.
func (e *Entity) hasWords(words []string) bool {
	for form := range e.Forms {
		if sameWords(words, form) {
			return true
		}
	}
	return false
}

// sameWords tells whether every word is one of the text, in any transliteration.
func sameWords(words []string, text string) bool {
	have := strings.Fields(nameKey(text))
	for _, w := range words {
		if !slices.ContainsFunc(have, func(h string) bool { return sameWord(w, h) }) {
			return false
		}
	}
	return len(words) > 0
}

// find looks for a name in the cited paragraphs. Where it is the answer, the paragraph
// has done its part.
func (in *inquiry) find(n name, answer bool) (best support, found string) {
	for _, p := range in.places {
		s, text := in.findIn(p, n, answer)
		p.bears = p.bears || answer && s > none
		if s > best {
			best, found = s, text
		}
	}
	return best, found
}

// findIn looks for a name in one paragraph. A country is also meant where its capital,
// its government or its people are named; a city that is the answer is not meant where
// only its country is.
func (in *inquiry) findIn(p *place, n name, answer bool) (best support, found string) {
	if answer && n.known != nil && n.known.kind != Country {
		n.country = ""
	}
	for _, m := range in.set.of(p.article).mentionsIn(p.N) {
		s := none
		switch {
		case n.known != nil && m.Entity.ID == n.known.id, n.known == nil && !m.Described && sameWords(n.words, m.Text):
			s = stated
		case n.known == nil && m.Entity.hasWords(n.words):
			s = implied
		case n.country != "" && (m.Entity.Country == n.country || m.office.country == n.country):
			s = implied
		}
		if s > best {
			best, found = s, m.Text
		}
	}
	if best > none {
		return best, found
	}
	if holds(p.folded, n.text) || in.spelt(p, n) {
		return stated, n.text
	}
	for _, t := range p.tokens {
		if n.country != "" && p.article.lex.demonym(t.fold) == n.country {
			return implied, t.text
		}
	}
	return none, ""
}

// spelt looks for a name that nobody knows, in any transliteration.
func (in *inquiry) spelt(p *place, n name) bool {
	if len(n.words) == 0 {
		return false
	}
	have := strings.Fields(p.folded)
	for i := 0; i+len(n.words) <= len(have); i++ {
		if slices.EqualFunc(n.words, have[i:i+len(n.words)], sameWord) {
			return true
		}
	}
	return false
}
