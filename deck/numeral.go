package deck

import (
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"
)

// errNumber says that a text is no number key.
var errNumber = errors.New("no number")

// quantity is the key of a number question: the range that counts as right, both ends
// included, and what is shown.
type quantity struct {
	low, high *big.Rat
	value     *big.Rat        // nil where the key is a range
	written   []writtenNumber // the number, or both ends of a range
	unit      string          // "" for none
}

// numberKeyForm takes "3.14 +- 5% m" apart: the number, its margin and its unit; the
// unit may also stand before the margin.
var numberKeyForm = regexp.MustCompile(`^(.+?)\s*(?:\+-|±|\+/-)\s*([\d.,]+)\s*(%?)\s*(\pL.*)?$`)

// unitForm is what a key may have for a unit: words, symbols, powers; no other number.
var unitForm = regexp.MustCompile(`^[\pL%‰°º€$£'’][\pL\pM%‰°º€$£'’·/.²³23^ -]*(?: \([\pL ]+\))?$`)

// parseNumberKey reads a number with its margin ("+- 0.005", "+- 5%") or a range
// ("3.1..3.2") and a unit. A margin in per cent is of the value, but of points where
// the number itself is a percentage.
func parseNumberKey(text, lang string) (quantity, error) {
	text = tidy(text)
	if from, to, ok := strings.Cut(text, ".."); ok && !strings.HasPrefix(to, ".") {
		return parseRange(from, to, lang)
	}
	body, margin, percent, unit := text, "", false, ""
	if m := numberKeyForm.FindStringSubmatch(text); m != nil {
		body, margin, percent, unit = m[1], m[2], m[3] == "%", m[4]
	}
	n, rest, err := readNumber(body, lang)
	if err != nil {
		return quantity{}, err
	}
	if rest != "" && unit != "" || rest != "" && (!unitForm.MatchString(rest) || hedged(rest)) {
		return quantity{}, fmt.Errorf("reading unit: %w", errNumber)
	}
	q := quantity{low: n.value, high: n.value, value: n.value, written: []writtenNumber{n}, unit: rest + unit}
	if margin == "" {
		return q, nil
	}
	d, after, err := readNumber(margin, lang)
	if err != nil || after != "" {
		return quantity{}, fmt.Errorf("reading margin: %w", errNumber)
	}
	width := d.value
	if percent && q.unit != "%" {
		width = new(big.Rat).Mul(width, new(big.Rat).Abs(n.value))
		width.Quo(width, big.NewRat(100, 1))
	}
	q.low, q.high = new(big.Rat).Sub(n.value, width), new(big.Rat).Add(n.value, width)
	return q, nil
}

func parseRange(from, to, lang string) (quantity, error) {
	a, restA, err := readNumber(from, lang)
	if err != nil {
		return quantity{}, err
	}
	b, unit, err := readNumber(to, lang)
	if err != nil {
		return quantity{}, err
	}
	if restA != "" || hedged(unit) || unit != "" && !unitForm.MatchString(unit) || a.value.Cmp(b.value) > 0 {
		return quantity{}, fmt.Errorf("reading range: %w", errNumber)
	}
	return quantity{low: a.value, high: b.value, written: []writtenNumber{a, b}, unit: unit}, nil
}

// show writes the key for people: the number and its unit, without the margin.
func (q quantity) show(lang string) string {
	var ends []string
	for _, n := range q.written {
		ends = append(ends, n.show(lang))
	}
	s := strings.Join(ends, "–")
	switch {
	case q.unit == "":
		return s
	case q.unit == "%" || strings.HasPrefix(q.unit, "°") && len(q.unit) == len("°"):
		return s + q.unit
	}
	return s + "\u00a0" + q.unit
}

func (q quantity) holds(r *big.Rat) bool { return r.Cmp(q.low) >= 0 && r.Cmp(q.high) <= 0 }

// judgeNumber compares a typed number with the key. The unit may be left out; another
// unit is half right, never converted, because converting may be what is asked; another
// unit of time is another length, and wrong.
func judgeNumber(given string, key quantity, j judging) Verdict {
	return announced(given, func(s string) Verdict {
		return bracketed(s, func(s string) Verdict { return judgeFigure(s, key, j) })
	})
}

func judgeFigure(given string, key quantity, j judging) Verdict {
	shown := key.show(j.lang)
	if v, ok := unreadable(given, shown, len(shown)); ok {
		return v
	}
	text := tidy(given)
	n, unit, err := readNumber(text, j.lang)
	if err != nil && primaryLang(j.uiLang) != primaryLang(j.lang) {
		n, unit, err = readNumber(text, j.uiLang)
	}
	if err != nil {
		n, unit, err = readRoman(text, key.unit)
	}
	if err != nil || hedged(unit) {
		return unreadNumber(given, key, j)
	}
	value, code := n.value, "right"
	if !key.holds(value) && n.other != nil && key.holds(n.other) {
		value, code = n.other, "number-separator"
	}
	if !key.holds(value) {
		return wrongText(given, shown, missedNumber(value, key), shown)
	}
	if !sameUnit(unit, key.unit) {
		if right, ok := meantUnit(unit, key.unit, j); ok {
			v := verdict(1, "typo", right)
			v.Marks = [][]Mark{replaceTail(given, unit, right)}
			return v
		}
		v := verdict(0.5, "number-unit", key.unit)
		if key.unit == "" {
			v.Reason = Reason{Code: "number-no-unit"}
		}
		if otherTime(unit, key.unit) {
			v.Score = 0
		}
		v.Marks = [][]Mark{replaceTail(given, unit, key.unit)}
		return v
	}
	v := verdict(1, code)
	switch {
	case code == "number-separator":
		v.Reason.Args = []string{shown}
	case key.value != nil && value.Cmp(key.value) != 0:
		v.Reason = Reason{Code: "number-within", Args: []string{shown}}
	}
	v.Marks = [][]Mark{keepAll(given)}
	return v
}

// readRoman reads a Roman numeral below a hundred in capitals. Behind a single letter
// nothing but the unit may follow: "I think so" is no number.
func readRoman(text, unit string) (n writtenNumber, rest string, err error) {
	figure, rest, _ := strings.Cut(strings.TrimRight(text, finalMarks), " ")
	v, ok := romanNumber(strings.ToLower(figure))
	if !ok || strings.Trim(figure, "IVXL") != "" || len(figure) == 1 && (figure == "L" || rest != "" && rest != unit) {
		return n, "", fmt.Errorf("reading Roman numeral: %w", errNumber)
	}
	return writtenNumber{value: new(big.Rat).SetInt64(int64(v)), text: figure}, rest, nil
}

// replaceTail strikes the unit at the end of what was typed. Where the unit is not
// found as it was read, nothing but the insertion is drawn.
func replaceTail(given, unit, right string) []Mark {
	var p pencil
	i := strings.LastIndex(given, unit)
	if i < 0 {
		i = len(given)
	}
	p.draw(Keep, given[:i])
	p.draw(Strike, given[i:])
	p.draw(Insert, right)
	return p.marks
}

// missedNumber finds what went wrong with a number outside the margin.
func missedNumber(got *big.Rat, key quantity) string {
	if got.Sign() == 0 {
		return "wrong"
	}
	if key.holds(new(big.Rat).Neg(got)) {
		return "number-sign"
	}
	up, down, ten := new(big.Rat).Set(got), new(big.Rat).Set(got), big.NewRat(10, 1)
	for range 6 {
		if key.holds(up.Mul(up, ten)) || key.holds(down.Quo(down, ten)) {
			return "number-power"
		}
	}
	return "wrong"
}

// unreadNumber judges what is no number: perhaps the right number, misspelt in words.
func unreadNumber(given string, key quantity, j judging) Verdict {
	shown := key.show(j.lang)
	if key.value != nil && key.value.IsInt() && key.value.Num().IsInt64() {
		for _, lang := range []string{j.lang, j.uiLang} {
			spelt := numberInWords(key.value.Num().Int64(), lang)
			if spelt == "" {
				continue
			}
			if v := judgeText(given, []string{spelt}, judging{typos: -1, lang: lang}); v.Score == 1 {
				return v
			}
		}
	}
	example := "3.5"
	if decimalComma(j.lang) {
		example = "3,5"
	}
	return wrongText(given, shown, "number-unread", example)
}

// hedged tells of what follows a number that it adds or offers another one: "7 o 8",
// "24 anni e mezzo".
func hedged(rest string) bool {
	if isUnit(unitSymbol(rest)) {
		return false
	}
	for _, w := range strings.Fields(strings.ReplaceAll(strings.ToLower(rest), "per cento", "%")) {
		if slices.Contains(moreWords, w) || w[0] >= '0' && w[0] <= '9' || isNumberWord(w) {
			return true
		}
	}
	return rest != "" && strings.ContainsAny(rest[:1], ",;-/(")
}

// isNumberWord tells of a word behind a number that it makes another one of it: "un
// quarto", "due terzi", "una dozzina". A second is a unit.
func isNumberWord(w string) bool {
	if isUnit(unitSymbol(w)) {
		return false
	}
	_, it := numberFromWords(w, "it")
	_, en := numberFromWords(w, "en")
	return it || en
}

var moreWords = strings.Fields(`o oppure e mezzo mezza or and half - / virgola punto comma point
	terzi quarti quinti sesti ottavi decimi centesimi millesimi thirds quarters fifths tenths hundredths
	paio coppia decina decine dozzina dozzine ventina trentina centinaio centinaia migliaio migliaia
	pair couple dozen dozens score`)
