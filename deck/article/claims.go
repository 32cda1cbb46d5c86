package article

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"ripasso/deck"
)

// evidence looks for the words that the question quotes.
func (in *inquiry) evidence() {
	text := in.q.Notes.Evidence
	if nameKey(text) == "" {
		return
	}
	for _, p := range in.places {
		for i := range p.sentences {
			if quotes(p.said[i], text) {
				p.bears, in.evidenced = true, true
				in.sentences = append(in.sentences, sentence{p.Paragraph, i})
			}
		}
		if quotes(p.folded, text) {
			p.bears, in.evidenced = true, true
		}
	}
	if in.evidenced {
		return
	}
	for _, p := range in.places {
		for _, other := range p.article.Paragraphs {
			if quotes(other.folded, text) {
				in.report(in.q.Pos, "G06", "text", text, "cited", in.cited(), "now", p.key+" §"+strconv.Itoa(other.N))
				return
			}
		}
	}
	in.report(in.q.Pos, "G05", "text", text, "cited", in.cited())
}

// claim proves one claim of the answer.
func (in *inquiry) claim(c deck.Claim) {
	switch c.Type {
	case deck.ClaimDate:
		in.proveDate(c)
	case deck.ClaimNumber:
		in.proveNumber(c)
	case deck.ClaimWords:
		in.proveWords(c)
	case deck.ClaimSense:
		in.proveSense(c)
	}
}

// proveDate looks for a date. Where it is the date of something, a sentence that has
// it must speak of that too.
func (in *inquiry) proveDate(c deck.Claim) {
	s, at := in.date(c.EDTF)
	for _, d := range at {
		d.place.bears = true
	}
	switch s {
	case none:
		in.report(c.Pos, "G09", "text", c.Text, "cited", in.cited())
		return
	case partial:
		in.report(c.Pos, "G08", "text", c.Text, "found", at[0].Text)
		return
	case implied:
		in.report(c.Pos, "G40", "text", c.Text, "found", at[0].Text)
	}
	if c.About == "" {
		in.quotedDate(c)
	} else if !in.near(c.About, sentencesOf(at)) {
		in.report(c.Pos, "G31", "text", c.Text, "about", c.About)
	}
}

func sentencesOf(dates []dated) []sentence {
	var out []sentence
	for _, d := range dates {
		out = append(out, sentence{d.place.Paragraph, d.Sentence})
	}
	return out
}

// quotedDate compares the answer with a date that the evidence quotes.
func (in *inquiry) quotedDate(c deck.Claim) {
	quoted := ""
	for _, p := range in.places {
		for _, d := range in.set.of(p.article).datesIn(p.N) {
			open := d.Class == Duration || d.Class == Relative && d.Resolved == ""
			if open || !in.evidenced || !contains(in.q.Notes.Evidence, d.Text) {
				continue
			}
			if d.supports(c.EDTF) > none {
				return
			}
			quoted = d.Text
		}
	}
	if quoted != "" {
		in.report(c.Pos, "G33", "text", c.Text, "found", quoted)
	}
}

// near tells whether one of the sentences speaks of something nearly as much as the
// cited sentence that does most.
func (in *inquiry) near(about string, at []sentence) bool {
	names := in.names(about)
	var stems []string
	if !in.foreign() {
		stems = in.lex.content(tokenize(about))
	}
	best, here := 0, 0
	for _, p := range in.places {
		for i := range p.sentences {
			n := in.speaks(p, i, stems, names)
			best = max(best, n)
			if slices.Contains(at, sentence{p.Paragraph, i}) {
				here = max(here, n)
			}
		}
	}
	return here*10 >= best*nearly
}

// nearly is how many tenths of the best sentence's words are enough.
const nearly = 6

// speaks counts the stems and names that a sentence has.
func (in *inquiry) speaks(p *place, sentence int, stems []string, names []name) int {
	n := 0
	s := p.sentences[sentence]
	have := p.article.lex.stemSet(p.tokens[s.from:s.to])
	for _, stem := range stems {
		if have[shorten(stem)] {
			n++
		}
	}
	for _, asked := range names {
		for _, m := range in.set.of(p.article).mentionsIn(p.N) {
			same := asked.known != nil && m.Entity.ID == asked.known.id || asked.known == nil && m.Entity.hasWords(asked.words)
			if m.Sentence == sentence && (same || asked.country != "" && m.Entity.Country == asked.country) {
				n++
				break
			}
		}
	}
	return n
}

func (in *inquiry) proveNumber(c deck.Claim) {
	switch s, found := in.number(c); s {
	case none:
		code := "G10"
		if in.evidenced {
			code = "G30"
		}
		in.report(c.Pos, code, "text", c.Text, "cited", in.cited())
	case partial:
		in.report(c.Pos, "G23", "text", c.Text, "cited", in.cited())
	case implied:
		in.report(c.Pos, "G44", "text", c.Text, "found", found)
	}
}

// proveWords looks for an answer to type. What the deck shows must stand in the text;
// the other accepted forms need not.
func (in *inquiry) proveWords(c deck.Claim) {
	before := len(in.sentences)
	s, found := in.words(c.Text)
	switch {
	case s == stated:
		told := len(in.problems)
		if in.roles(c); len(in.problems) == told {
			in.elsewhere(c, in.sentences[:before], in.sentences[before:])
		}
	case s == implied:
		in.report(c.Pos, "G41", "text", c.Text, "found", found)
		in.roles(c)
	case s == partial:
		in.report(c.Pos, "G28", "text", c.Text)
	case in.foreign() && len(in.names(c.Text)) == 0:
		in.unread(c)
	default:
		for _, form := range c.Also {
			if s, _ := in.words(form); s >= implied {
				in.report(c.Pos, "G29", "text", c.Text, "form", form)
				return
			}
		}
		if in.evidenced && len(in.names(c.Text)) == 0 {
			in.unread(c)
			return
		}
		in.report(c.Pos, "G07", "text", c.Text, "cited", in.cited())
	}
}

// elsewhere reports an answer that stands only in sentences which speak less of what
// is asked than others do, unless the sentence that the evidence quotes names it too.
func (in *inquiry) elsewhere(c deck.Claim, quoted, at []sentence) {
	if len(at) == 0 || in.foreign() || in.near(in.q.Prompt.Text(), at) {
		return
	}
	names := in.names(c.Text)
	for _, p := range in.places {
		for i := range p.sentences {
			s := sentence{p.Paragraph, i}
			if slices.Contains(quoted, s) && (slices.Contains(at, s) || in.speaks(p, i, nil, names) > 0) {
				return
			}
		}
	}
	in.report(c.Pos, "G34", "text", c.Text)
}

// unread reports an answer whose words need not stand in the text, being the author's
// own or of another language: the evidence bears it out, or is missing.
func (in *inquiry) unread(c deck.Claim) {
	if in.evidenced {
		in.report(c.Pos, "G42", "text", c.Text)
		return
	}
	in.report(c.Pos, "G20", "text", c.Text, "cited", in.cited())
}

// words looks for words: as they stand, as a name, or their stems close together.
func (in *inquiry) words(text string) (support, string) {
	literal := false
	for _, p := range in.places {
		for i := range p.sentences {
			if holds(p.said[i], text) {
				p.bears, literal = true, true
				in.sentences = append(in.sentences, sentence{p.Paragraph, i})
			}
		}
	}
	if literal {
		return stated, text
	}
	if names := in.names(text); len(names) > 0 {
		worst, found := stated, text
		for _, n := range names {
			if s, f := in.find(n, true); s < worst {
				worst, found = s, f
			}
		}
		return worst, found
	}
	if in.foreign() {
		return none, ""
	}
	return in.close(text)
}

// close looks for the stems of a phrase in one sentence.
func (in *inquiry) close(text string) (support, string) {
	stems := in.lex.content(tokenize(text))
	if len(stems) == 0 {
		return none, ""
	}
	for _, p := range in.places {
		for i, s := range p.sentences {
			low, high, n := s.to, s.from, 0
			for _, stem := range stems {
				at := slices.IndexFunc(p.tokens[s.from:s.to], func(t token) bool { return p.article.lex.stem(t.fold) == stem })
				if at >= 0 {
					n++
					low, high = min(low, s.from+at), max(high, s.from+at)
				}
			}
			if n < len(stems) {
				continue
			}
			p.bears = true
			in.sentences = append(in.sentences, sentence{p.Paragraph, i})
			if high-low > 4*len(stems)+6 {
				return partial, ""
			}
			return stated, text
		}
	}
	return none, ""
}

// content lists the stems of the words that carry meaning.
func (x *lexicon) content(tokens []token) []string {
	var out []string
	for _, t := range tokens {
		r, _ := utf8.DecodeRuneInString(t.text)
		if x.is("stop", t.fold) || x.is("question", t.fold) || utf8.RuneCountInString(t.fold) < 3 || !isWord(r) {
			continue
		}
		if s := x.stem(t.fold); !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// proveSense looks at an answer in the author's words. Without evidence most of the
// words must stand in the text; with it, only the names and dates.
func (in *inquiry) proveSense(c deck.Claim) {
	literal := in.literal(c.Text)
	if !in.evidenced && !literal && in.q.Notes.Evidence == "" && in.share(c.Text) < enough {
		in.report(c.Pos, "G20", "text", c.Text, "cited", in.cited())
	}
	in.anchors(c.Pos, c.Text)
	for _, wrong := range c.Wrong {
		if !literal && in.literal(wrong) {
			in.report(c.Pos, "G25", "text", wrong)
		}
	}
}

// literal tells whether words stand in a cited paragraph as they are, but for an
// article or preposition at their beginning.
func (in *inquiry) literal(text string) bool {
	tokens := tokenize(text)
	for len(tokens) > 1 && in.lex.is("stop", tokens[0].fold) {
		tokens = tokens[1:]
	}
	if len(tokens) == 0 {
		return false
	}
	text = text[tokens[0].from:]
	return slices.ContainsFunc(in.places, func(p *place) bool { return holds(p.folded, text) })
}

// enough is the share of an answer's words that its source must have.
const enough = 0.5

// share is how many of a text's meaningful words stand in one of the cited paragraphs.
func (in *inquiry) share(text string) float64 {
	stems := in.lex.content(tokenize(text))
	if len(stems) == 0 {
		return 1
	}
	best := 0
	for _, p := range in.places {
		best = max(best, p.common(stems))
	}
	return float64(best) / float64(len(stems))
}

// common counts the stems that a paragraph has.
func (p *place) common(stems []string) int {
	n := 0
	for _, s := range stems {
		if p.stems[shorten(s)] {
			n++
		}
	}
	return n
}

// telling counts the stems that a paragraph has and most others of its article have not.
func (p *place) telling(stems []string) int {
	n := 0
	for _, s := range stems {
		s = shorten(s)
		if p.stems[s] && p.article.stems[s] <= max(2, len(p.article.Paragraphs)/widespread) {
			n++
		}
	}
	return n
}

// widespread is the part of an article's paragraphs, one in so many, from which on a
// word tells nothing of the one where it stands.
const widespread = 3

// excerpt shortens what somebody wrote so that a message stays one line.
func excerpt(s string) string {
	const most = 80
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}
