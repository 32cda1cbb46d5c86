package deck

import "strings"

// Typed is the answer part of a question that is answered in words.
type Typed struct {
	Accepted []string // the first is the one shown
	Pos      Pos
}

// parseAnswer reads "Answer:", which is true/false when a word for it stands alone.
func parseAnswer(a *asked, f []found) Body {
	value := f[0].hit.value
	if truth, ok := a.words.choose(truths, value.text()); ok && a.q.Notes.Kind != Text {
		return &TrueFalse{True: truth}
	}
	accepted := forms(value.text())
	if len(accepted) == 0 {
		a.report(value.pos(0), "E37", "word", f[0].hit.written)
	}
	return &Typed{Accepted: accepted, Pos: value.pos(0)}
}

// Kind implements Body.
func (b *Typed) Kind() Kind { return Text }

func (b *Typed) parts(*Question) []string { return oneCard() }

func (b *Typed) face(*Card, *Face) {}

func (b *Typed) judge(_ *Card, r Response, j judging) Verdict {
	return judgeText(typed(r), b.Accepted, j)
}

// typed is the one text of a response, "" where there is none.
func typed(r Response) string {
	if len(r.Texts) == 0 {
		return ""
	}
	return r.Texts[0]
}

func (b *Typed) solution(*Card) Solution {
	return Solution{Text: b.Accepted[0], Also: b.Accepted[1:]}
}

func (b *Typed) print(p *printer) { p.keyword(kwAnswer, joinForms(b.Accepted)) }

// joinForms writes accepted answers with bars between them.
func joinForms(accepted []string) string {
	out := make([]string, len(accepted))
	for i, s := range accepted {
		out[i] = escapeForm(s)
	}
	return strings.Join(out, " | ")
}

func (b *Typed) answers() []string { return b.Accepted }

func (b *Typed) claims(*Question) []Claim {
	return []Claim{{Type: ClaimWords, Text: b.Accepted[0], Also: b.Accepted[1:], Pos: b.Pos}}
}
