package deck

import "errors"

// Dated is the answer part of a question answered with a date.
type Dated struct {
	Written string // as the author wrote it
	Pos     Pos

	key dateKey
}

func parseDated(a *asked, f []found) Body {
	value := f[0].hit.value
	key, err := parseDateKey(value.text(), a.deck.Meta.Lang)
	switch {
	case errors.Is(err, errDateImpossible):
		a.report(value.pos(0), "E51", "text", value.text())
	case errors.Is(err, errShortYear), errors.Is(err, errNoYear):
		a.report(value.pos(0), "E52", "text", value.text())
	case err != nil:
		a.report(value.pos(0), "E21", "text", value.text())
	}
	return &Dated{Written: value.text(), Pos: value.pos(0), key: key}
}

// EDTF is the key in the Extended Date/Time Format, without its margin.
func (b *Dated) EDTF() string { return b.key.edtf() }

// Kind implements Body.
func (b *Dated) Kind() Kind { return Date }

func (b *Dated) parts(*Question) []string { return oneCard() }

func (b *Dated) face(*Card, *Face) {}

func (b *Dated) judge(_ *Card, r Response, j judging) Verdict {
	return judgeDate(typed(r), b.key, j)
}

func (b *Dated) solution(c *Card) Solution {
	return Solution{Text: b.key.show(c.Deck().Meta.Lang)}
}

func (b *Dated) print(p *printer) { p.keyword(kwDate, b.Written) }

func (b *Dated) answers() []string { return nil }

func (b *Dated) claims(q *Question) []Claim {
	return []Claim{{Type: ClaimDate, Text: b.Written, EDTF: b.EDTF(), Pos: q.Pos}}
}
