package deck

// Numeric is the answer part of a question answered with a number.
type Numeric struct {
	Written string // as the author wrote it
	Pos     Pos

	key quantity
}

func parseNumeric(a *asked, f []found) Body {
	value := f[0].hit.value
	key, err := parseNumberKey(value.text(), a.deck.Meta.Lang)
	if err != nil {
		a.report(value.pos(0), "E20", "text", value.text())
	}
	return &Numeric{Written: value.text(), Pos: value.pos(0), key: key}
}

// Kind implements Body.
func (b *Numeric) Kind() Kind { return Number }

func (b *Numeric) parts(*Question) []string { return oneCard() }

func (b *Numeric) face(_ *Card, f *Face) { f.Unit = b.key.unit }

func (b *Numeric) judge(_ *Card, r Response, j judging) Verdict {
	return judgeNumber(typed(r), b.key, j)
}

func (b *Numeric) solution(c *Card) Solution {
	return Solution{Text: b.key.show(c.Deck().Meta.Lang)}
}

func (b *Numeric) print(p *printer) { p.keyword(kwNumber, b.Written) }

func (b *Numeric) answers() []string { return nil }

func (b *Numeric) claims(q *Question) []Claim {
	return []Claim{{Type: ClaimNumber, Text: b.Written, Low: b.key.low, High: b.key.high, Unit: b.key.unit, Pos: q.Pos}}
}
