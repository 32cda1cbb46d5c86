package deck

import (
	"regexp"
	"strings"
)

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
	a.checkForms(value.text(), value.pos(0))
	return &Typed{Accepted: accepted, Pos: value.pos(0)}
}

var tagged = regexp.MustCompile(`^<[a-zA-Z][a-zA-Z0-9]*>.*</`)

// dressed tells of an accepted answer as written that Markdown would show without its
// first and last marks: nobody would type them.
func dressed(form string) bool {
	for _, mark := range []string{"*", "_", "`", "$"} {
		inner, ok := strings.CutPrefix(form, mark)
		inner, also := strings.CutSuffix(inner, mark)
		if ok && also && inner != "" && !strings.HasSuffix(inner, `\`) {
			return true
		}
	}
	return strings.HasPrefix(form, "<") && tagged.MatchString(form)
}

// checkForms reports mark-up around an accepted answer.
func (a *asked) checkForms(source string, pos Pos) {
	for _, form := range barred(source) {
		if form = strings.TrimSpace(form); dressed(form) {
			a.report(pos, "E53", "text", form)
			return
		}
	}
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
