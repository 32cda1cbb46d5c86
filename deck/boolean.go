package deck

// TrueFalse is the answer part of a statement to be called true or false.
type TrueFalse struct{ True bool }

// Kind implements Body.
func (b *TrueFalse) Kind() Kind { return Boolean }

func (b *TrueFalse) parts(*Question) []string { return oneCard() }

func (b *TrueFalse) face(*Card, *Face) {}

func (b *TrueFalse) judge(_ *Card, r Response, _ judging) Verdict {
	if len(r.Picks) == 1 && r.Picks[0] == count(b.True) {
		return verdict(1, "right")
	}
	if b.True {
		return verdict(0, "true")
	}
	return verdict(0, "false")
}

func (b *TrueFalse) guess(*Question) float64 { return 0.5 }

func (b *TrueFalse) solution(*Card) Solution { return Solution{Picks: []int{count(b.True)}} }

func (b *TrueFalse) print(p *printer) {
	p.keyword(kwAnswer, truths[p.words.columns[0]][1-count(b.True)])
}

func (b *TrueFalse) answers() []string { return nil }

func (b *TrueFalse) claims(q *Question) []Claim {
	c := Claim{Type: ClaimSense, Text: q.Prompt.Text(), Pos: q.Pos}
	if !b.True {
		c.Type = ClaimFalse
	}
	return []Claim{c}
}
