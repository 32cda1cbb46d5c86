package article

import (
	"slices"
	"strconv"

	"ripasso/deck"
)

// prompt looks for the names and dates of what is asked.
func (in *inquiry) prompt() {
	for _, c := range in.q.Claims() {
		if c.Type == deck.ClaimFalse || c.Type == deck.ClaimSense && c.Text == in.q.Prompt.Text() {
			return // the statement is the claim; a false one may name anything
		}
	}
	in.anchors(in.q.Pos, in.q.Prompt.Text())
}

// anchors reports the names and dates of a text that no cited paragraph has.
func (in *inquiry) anchors(pos deck.Pos, text string) {
	for _, n := range in.names(text) {
		if s, _ := in.find(n, false); s == none && !in.titled(n) {
			in.report(pos, "G21", "text", n.text, "cited", in.cited())
		}
	}
	p := &Paragraph{Text: text, tokens: tokenize(text)}
	p.sentences = sentences(p.tokens, in.lex)
	for _, d := range in.lex.findDates(p) {
		if d.Class == Relative {
			continue
		}
		if s, _ := in.date(d.Value); s < implied && !in.dated(d.Value) {
			in.report(pos, "G22", "text", d.Text, "cited", in.cited())
		}
	}
}

// titled tells whether a name stands in the title or the name of a cited source: the
// question may say where something was written.
func (in *inquiry) titled(n name) bool {
	for _, p := range in.places {
		w := in.deck.Works[p.key]
		for _, text := range []string{w.Title, w.Publisher, p.article.Title} {
			if contains(text, n.text) {
				return true
			}
		}
	}
	return false
}

// dated tells whether a cited article came out at the date.
func (in *inquiry) dated(edtf string) bool {
	for _, p := range in.places {
		if p.article.Published != "" && relate(p.article.Published, edtf) >= within {
			return true
		}
	}
	return false
}

// attribution looks for whoever the question says claims it, and notes where the
// article only reports a claim and the question does not say so.
func (in *inquiry) attribution() {
	if who := in.q.Notes.Attributed; who != "" {
		s, _ := in.words(who)
		named := len(in.names(who)) > 0
		if s == none && (named || !in.foreign() && in.share(who) < 1) {
			in.report(in.q.Pos, "G27", "text", who, "cited", in.cited())
		}
		in.sameName(in.q.Pos, who)
		return
	}
	for _, t := range tokenize(in.q.Prompt.Text()) {
		if in.lex.is("reports", t.fold) {
			return
		}
	}
	for _, p := range in.places {
		for i, s := range p.sentences {
			if !slices.Contains(in.sentences, sentence{p.Paragraph, i}) {
				continue
			}
			for _, t := range p.tokens[s.from:s.to] {
				if p.article.lex.is("reports", t.fold) {
					in.report(in.q.Pos, "G43", "text", t.text)
					return
				}
			}
		}
	}
}

// relevance looks at the citations that bore nothing out so far: one paragraph of each
// must have some of the question's words. Where it was said already that the answer is
// not there, that is enough.
func (in *inquiry) relevance() {
	said := func(p deck.Problem) bool { return p.Severity == deck.Error || p.Code == "G20" || p.Code == "G23" }
	if in.foreign() || slices.ContainsFunc(in.problems, said) {
		return
	}
	text := in.q.Prompt.Text()
	for _, c := range in.q.Claims() {
		text += " " + c.Text
	}
	stems := in.lex.content(tokenize(text + " " + in.q.Notes.Evidence + " " + in.q.Notes.Explanation.Text()))
	related := map[int]bool{}
	for _, p := range in.places {
		related[p.cite] = related[p.cite] || p.bears || p.telling(stems) >= relevant
	}
	for _, p := range in.places {
		if !related[p.cite] {
			related[p.cite] = true // said once for a range
			in.report(in.q.Notes.Sources[p.cite].Pos, "G24", "key", p.key, "paragraph", strconv.Itoa(p.N))
		}
	}
}

// relevant is how many telling words a paragraph must share with the question that
// cites it.
const relevant = 2

// sameName compares the only name of a text with evidence that is nothing but a name:
// the two must be one.
func (in *inquiry) sameName(pos deck.Pos, text string) {
	quoted, asked := in.names(in.q.Notes.Evidence), in.names(text)
	if !in.evidenced || len(quoted) != 1 || len(asked) != 1 || len(quoted[0].text) < len(in.q.Notes.Evidence) {
		return
	}
	a, b := quoted[0], asked[0]
	if a.country != "" && a.country == b.country || sameWords(a.words, b.text) || sameWords(b.words, a.text) || contains(a.text, b.text) {
		return
	}
	in.report(pos, "G32", "text", text, "name", a.text)
}

// roles looks at what the text says of whoever is the answer.
func (in *inquiry) roles(c deck.Claim) {
	in.sameName(c.Pos, c.Text)
	names := in.names(c.Text)
	if len(names) != 1 {
		return
	}
	tokens := tokenize(in.q.Prompt.Text())
	in.kindAsked(c, names[0], tokens)
	in.officeHeld(c, names[0], tokens)
	in.subject(c, names[0], tokens)
}

// answering lists which kinds of names answer "which city", "which country".
var answering = map[string][]EntityKind{
	"city": {Capital, Place, Name}, "country": {Country, Name}, "body": {Organisation, Name},
}

// kindAsked compares "Which city …?" with what kind of thing the answer names.
func (in *inquiry) kindAsked(c deck.Claim, n name, tokens []token) {
	kind := in.kindOf(n)
	for i, t := range tokens {
		if in.lex.look("asks", t.fold) != "thing" {
			continue
		}
		for _, noun := range tokens[i+1 : min(i+3, len(tokens))] { // "which other country"
			if kinds := answering[in.lex.look("asked", noun.fold)]; kinds != nil {
				if kind != "" && !slices.Contains(kinds, kind) {
					in.report(c.Pos, "G35", "text", c.Text, "noun", noun.text)
				}
				return
			}
		}
	}
}

// kindOf is the kind of what a name names, "" where nobody knows.
func (in *inquiry) kindOf(n name) EntityKind {
	if n.known != nil {
		return n.known.kind
	}
	for _, p := range in.places {
		for _, m := range in.set.of(p.article).mentionsIn(p.N) {
			if m.Entity.hasWords(n.words) {
				return m.Entity.Kind
			}
		}
	}
	return ""
}

// officeReach is how near the beginning of a question the office that it asks for
// stands, in tokens.
const officeReach = 6

// officeHeld compares "Chi è il ministro …?" with who has the office in the text.
func (in *inquiry) officeHeld(c deck.Claim, n name, tokens []token) {
	for i := range min(len(tokens), officeReach) {
		asked, ok := in.lex.officeAt(tokens, i)
		if !ok || asked.country == "" {
			continue
		}
		for _, p := range in.places {
			for _, m := range in.set.of(p.article).mentionsIn(p.N) {
				if m.Office == "" || m.office.class != asked.class || m.office.country != asked.country {
					continue
				}
				if n.known == nil && !m.Entity.hasWords(n.words) {
					in.report(c.Pos, "G11", "text", c.Text, "office", m.Office, "name", m.Text)
				}
				return
			}
		}
	}
}

// subjectReach is how far before its verb a subject stands, in tokens.
const subjectReach = 6

// subject compares "Chi ha firmato …?" with the nearest person before the verb.
func (in *inquiry) subject(c deck.Claim, n name, tokens []token) {
	if len(tokens) < 3 || in.lex.look("asks", tokens[0].fold) != "person" || n.known != nil {
		return
	}
	at := 1
	for at < len(tokens) && in.lex.is("auxiliary", tokens[at].fold) {
		at++
	}
	if at == len(tokens) || at == 1 {
		return
	}
	in.compareSubject(c, n, in.lex.stem(tokens[at].fold))
}

// compareSubject looks at the first cited sentence with the verb, at one that has the
// answer if there is one.
func (in *inquiry) compareSubject(c deck.Claim, n name, verb string) {
	var first *place
	at := 0
	for _, p := range in.places {
		for k, t := range p.tokens {
			if p.article.lex.stem(t.fold) != verb {
				continue
			}
			if slices.Contains(in.sentences, sentence{p.Paragraph, p.sentenceOf(k)}) {
				in.reportSubject(c, n, p, k)
				return
			}
			if first == nil {
				first, at = p, k
			}
		}
	}
	if first != nil {
		in.reportSubject(c, n, first, at)
	}
}

// reportSubject reports a verb whose subjects the answer is not among.
func (in *inquiry) reportSubject(c deck.Claim, n name, p *place, verb int) {
	subjects := in.before(p, verb)
	if len(subjects) == 0 || slices.ContainsFunc(subjects, func(m Mention) bool { return m.Entity.hasWords(n.words) }) {
		return
	}
	in.report(c.Pos, "G26", "text", c.Text, "verb", p.tokens[verb].text, "name", subjects[len(subjects)-1].Text)
}

// before lists the persons before a verb of the same sentence who are not behind a
// preposition; none where the nearest is far.
func (in *inquiry) before(p *place, verb int) []Mention {
	var out []Mention
	for _, m := range in.set.of(p.article).mentionsIn(p.N) {
		if m.Sentence != p.sentenceOf(verb) || m.to > verb || m.Entity.Kind != Person {
			continue
		}
		if m.from > 0 && m.Office == "" && !m.Described && p.article.lex.is("oblique", p.tokens[m.from-1].fold) {
			continue
		}
		out = append(out, m)
	}
	if len(out) == 0 || verb-out[len(out)-1].to > subjectReach {
		return nil
	}
	return out
}
