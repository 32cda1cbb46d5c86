package deck

import (
	"slices"
	"strconv"
	"unicode"
	"unicode/utf8"
)

// maxDateTokens is more than any date has.
const maxDateTokens = 24

// dateToken is a number, a word or a mark of a written date.
type dateToken struct {
	text   string // in lower case without accents
	raw    string
	at     span
	number bool
	value  int
	digits int
	quoted bool // '90
	glued  bool // no space before it
	decade bool // 1990s
	era    bool // an era stands beside it
}

// dateTokens cuts a text into runs of digits, runs of letters and single marks.
func dateTokens(text string) []dateToken {
	var out []dateToken
	space := true
	for _, l := range textLetters(text) {
		if l.fold == "" {
			space = space || l.base == " "
			continue
		}
		r, _ := utf8.DecodeRuneInString(l.base)
		digit, alpha := r >= '0' && r <= '9', unicode.IsLetter(r) && r != 'º' && r != 'ª'
		if n := len(out); n > 0 && !space && (digit && out[n-1].number || alpha && out[n-1].isWord()) {
			t := &out[n-1]
			t.text, t.raw, t.at.to = t.text+l.base, t.raw+l.exact, l.to
			t.digits++
		} else {
			out = append(out, dateToken{text: l.base, raw: l.exact, at: span{l.from, l.to}, number: digit, digits: 1, glued: !space})
		}
		space = false
		if len(out) > 2*maxDateTokens {
			break
		}
	}
	return markNumbers(out)
}

func (t dateToken) isWord() bool {
	r, _ := utf8.DecodeRuneInString(t.text)
	return !t.number && unicode.IsLetter(r) && r != 'º' && r != 'ª'
}

// ordinals are what may be glued to the number of a day.
var ordinals = []string{"º", "°", "ª", "st", "nd", "rd", "th", "er", "o", "a", "e", "eme"}

// markNumbers gives numbers their values and joins to them the marks that belong to
// them: ordinals, the apostrophe of '90, the s of 1990s.
func markNumbers(in []dateToken) []dateToken {
	var out []dateToken
	for _, t := range in {
		n := len(out)
		if t.number {
			v, err := strconv.Atoi(t.text)
			if err != nil || t.digits > 6 {
				v = maxYear + 1
			}
			t.value = v
			elided := n > 1 && out[n-1].glued && out[n-2].isWord() // l'8 settembre
			if n > 0 && out[n-1].text == "'" && !elided {
				t.quoted, t.at.from = true, out[n-1].at.from
				out = out[:n-1]
			}
			out = append(out, t)
			continue
		}
		if n == 0 || !out[n-1].number || !t.glued {
			out = append(out, t)
			continue
		}
		last := &out[n-1]
		switch {
		case t.text == "s" || t.text == "er" && last.value != 1:
			last.decade, last.at.to = true, t.at.to
		case slices.Contains(ordinals, t.text):
			last.at.to = t.at.to
		case t.text == "'": // 1990's
		default:
			out = append(out, t)
		}
	}
	return out
}

// isYear tells of a number that it can only be a year.
func (t dateToken) isYear() bool { return t.era || t.quoted || t.digits > 2 }
