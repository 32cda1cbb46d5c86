package deck

import (
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// writtenNumber is a number as somebody wrote it.
type writtenNumber struct {
	value            *big.Rat
	other            *big.Rat // the value if a lone comma or point is read the other way; or nil
	text             string   // as written, without the unit
	plain            bool     // digits only: text is written anew by show
	digits, decimals string
}

// Digits beyond these are not read: numbers for people, not for filling memory.
const (
	maxDigits   = 60
	maxExponent = 60
)

var (
	approximate = regexp.MustCompile(`(?i)^(?:(?:circa|più o meno|ca\.|sono|erano|anno|there (?:are|were)|about|approximately|roughly|around|~|≈|=|[a-z] ?=|l'|` +
		`(?:il|lo|i|gli|le|the|è|fu|furono|stati|state|it (?:is|was)|they (?:are|were)|solo|soltanto|solamente|appena|esattamente|quasi|ormai|oramai|` +
		`dopo|da|per|in|rimase|rimasero|durò|only|just|exactly|almost|nearly|after|for)\s)\s*)*`)
	signWord     = regexp.MustCompile(`(?i)^(?:(meno|minus|-)|(?:più|piu|plus|\+))\s*`)
	currency     = regexp.MustCompile(`^[€$£]\s*`)
	digitsForm   = regexp.MustCompile(`^\d+(?:[.,' ]\d+)*|^[.,]\d+`)
	fractionForm = regexp.MustCompile(`^(\d{1,18}) ?/ ?(\d{1,18})`)
	exponentForm = regexp.MustCompile(`^(?:[eE]|\s?[x×·*]\s?10\s?\^?)([+-]?\d{1,3}|[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})`)
	superDigits  = strings.NewReplacer("₀", "0", "₁", "1", "₂", "2", "₃", "3", "₄", "4", "₅", "5", "₆", "6", "₇", "7", "₈", "8", "₉", "9",
		"⁰", "0", "¹", "1", "²", "2", "³", "3", "⁴", "4", "⁵", "5", "⁶", "6", "⁷", "7", "⁸", "8", "⁹", "9", "⁻", "-", "⁺", "+")
)

// readNumber reads a number at the start of a text and hands back the rest, its unit.
func readNumber(text, lang string) (n writtenNumber, rest string, err error) {
	s := strings.TrimSpace(tidy(text))
	s = s[len(approximate.FindString(s)):]
	unit := currency.FindString(s)
	s = s[len(unit):]
	negative := false
	if m := signWord.FindStringSubmatch(s); m != nil {
		negative, s = m[1] != "", s[len(m[0]):]
	}
	if unit == "" {
		unit = currency.FindString(s)
		s = s[len(unit):]
	}
	n, rest, err = readUnsigned(s, lang)
	if err != nil {
		return n, "", err
	}
	if negative {
		n.value.Neg(n.value)
		if n.other != nil {
			n.other.Neg(n.other)
		}
		n.text = "-" + n.text
	}
	rest = strings.TrimRight(strings.TrimSpace(rest), ".,;:!?")
	if rest != "" && strings.ContainsAny(rest[:1], ".,;:") {
		return n, "", fmt.Errorf("reading unit: %w", errNumber)
	}
	if unit = strings.TrimSpace(unit); unit != "" && rest != "" {
		return n, "", fmt.Errorf("reading unit: %w", errNumber)
	}
	return n, unit + rest, nil
}

func readUnsigned(s, lang string) (n writtenNumber, rest string, err error) {
	if m := fractionForm.FindStringSubmatch(s); m != nil {
		v, ok := new(big.Rat).SetString(m[1] + "/" + m[2])
		if !ok {
			return n, "", fmt.Errorf("reading fraction: %w", errNumber)
		}
		return writtenNumber{value: v, text: m[0]}, s[len(m[0]):], nil
	}
	m := digitsForm.FindString(s)
	if m == "" {
		if n, rest, err = spelledNumber(s, lang); err != nil {
			return n, "", err
		}
		return n, n.readScale(n.readDecimals(rest, lang)), nil
	}
	n, err = readDigits(m, lang)
	if err != nil {
		return n, "", err
	}
	rest = s[len(m):]
	if e := exponentForm.FindStringSubmatch(rest); e != nil {
		power := superDigits.Replace(e[1])
		factor, ok := new(big.Rat).SetString("1e" + power)
		if !ok || len(strings.TrimLeft(power, "+-0")) > 2 || factor.Num().BitLen()+factor.Denom().BitLen() > 4*maxExponent {
			return n, "", fmt.Errorf("reading exponent: %w", errNumber)
		}
		n.scale(factor, s[:len(m)+len(e[0])])
		return n, rest[len(e[0]):], nil
	}
	if n.decimals == "" && n.other == nil {
		rest = n.readDecimals(rest, lang)
	}
	return n, n.readScale(rest), nil
}

// readScale takes in the word that multiplies the number, if one comes next, and hands
// back what follows.
func (n *writtenNumber) readScale(rest string) string {
	word, after, _ := strings.Cut(strings.TrimSpace(rest), " ")
	f, ok := scaleFactors[strings.ToLower(strings.TrimRight(word, "."))]
	if !ok {
		return rest
	}
	n.scale(big.NewRat(f, 1), n.text+" "+word)
	for _, of := range []string{"di ", "of "} {
		after = strings.TrimPrefix(after, of)
	}
	return after
}

func (n *writtenNumber) scale(f *big.Rat, text string) {
	n.value.Mul(n.value, f)
	if n.other != nil {
		n.other.Mul(n.other, f)
	}
	n.text, n.plain = text, false
}

var scaleFactors = map[string]int64{
	"mila": 1000, "mille": 1000, "thousand": 1000,
	"milione": 1e6, "milioni": 1e6, "mln": 1e6, "million": 1e6, "millions": 1e6,
	"miliardo": 1e9, "miliardi": 1e9, "mld": 1e9, "billion": 1e9, "billions": 1e9, "bn": 1e9,
}

// readDigits reads digits with separators. The last of two kinds of separator is the
// decimal one; one kind that comes twice groups thousands; a lone one before three
// digits groups where the language groups with it, and may be meant the other way.
func readDigits(s, lang string) (writtenNumber, error) {
	n := writtenNumber{text: s}
	if len(s) > maxDigits {
		return n, fmt.Errorf("reading digits: too many: %w", errNumber)
	}
	last := strings.LastIndexAny(s, ".,")
	if last < 0 {
		return n, n.set(s, "")
	}
	mark := s[last : last+1]
	whole, decimals := s[:last], s[last+1:]
	groups := strings.Count(s, mark) > 1
	lone := !groups && !strings.ContainsAny(whole, ".,' ")
	if groups || lone && couldGroup(whole, decimals) && mark == groupMark(lang) {
		if err := n.set(s, ""); err != nil {
			return n, err
		}
		if lone {
			n.plain = false
		}
		if lone && decimals != "000" { // nobody writes 7 as 7.000
			n.other = decimalValue(whole, decimals)
		}
		return n, nil
	}
	if err := n.set(whole, decimals); err != nil {
		return n, err
	}
	if lone && couldGroup(whole, decimals) {
		n.other = decimalValue(whole+decimals, "")
	}
	return n, nil
}

func couldGroup(whole, decimals string) bool {
	return len(decimals) == 3 && len(whole) >= 1 && len(whole) <= 3 && whole[0] != '0'
}

// set fixes the value from the digits before and after the decimal mark; whatever
// stands between the former must group them by three.
func (n *writtenNumber) set(whole, decimals string) error {
	groups := strings.FieldsFunc(whole, func(r rune) bool { return strings.ContainsRune(".,' ", r) })
	for i, g := range groups {
		if i > 0 && len(g) != 3 || i == 0 && len(groups) > 1 && len(g) > 3 {
			return fmt.Errorf("reading thousands: %w", errNumber)
		}
	}
	n.digits, n.decimals, n.plain = strings.Join(groups, ""), decimals, true
	n.value = decimalValue(n.digits, decimals)
	if n.value == nil {
		return fmt.Errorf("reading digits: %w", errNumber)
	}
	return nil
}

func decimalValue(whole, decimals string) *big.Rat {
	v, ok := new(big.Rat).SetString("0" + whole + "." + decimals + "0")
	if !ok {
		return nil
	}
	return v
}

// maxNumberRun is how many words a number below a million million can take.
const maxNumberRun = 24

// noneWords say zero where they stand alone.
var noneWords = map[string][]string{
	"it": {"nessuno", "nessuna", "niente", "nulla"}, "en": {"none", "nothing", "nil"},
}

// fractionWords are the fractions that have words, numerator and denominator.
var fractionWords = map[string]map[string][2]int64{
	"it": {"½": {1, 2}, "¼": {1, 4}, "¾": {3, 4}, "mezzo": {1, 2}, "mezza": {1, 2}, "un mezzo": {1, 2}, "un terzo": {1, 3}, "due terzi": {2, 3}, "un quarto": {1, 4}, "tre quarti": {3, 4}},
	"en": {"½": {1, 2}, "¼": {1, 4}, "¾": {3, 4}, "half": {1, 2}, "a half": {1, 2}, "one half": {1, 2}, "a third": {1, 3}, "one third": {1, 3}, "two thirds": {2, 3},
		"a quarter": {1, 4}, "one quarter": {1, 4}, "three quarters": {3, 4}},
}

// spelledNumber reads a number in words; the longest run of words that is one counts,
// the rest is its unit.
func spelledNumber(s, lang string) (writtenNumber, string, error) {
	ws := strings.Fields(s)
	if len(s) > 2*maxNumberWords {
		return writtenNumber{}, "", fmt.Errorf("reading words: %w", errNumber)
	}
	if len(ws) == 1 && slices.Contains(noneWords[primaryLang(lang)], Fold(s)) {
		return writtenNumber{value: new(big.Rat), text: s}, "", nil
	}
	for i := min(len(ws), maxNumberRun); i > 0; i-- {
		if v, ok := fractionWords[primaryLang(lang)][strings.ToLower(strings.TrimRight(strings.Join(ws[:i], " "), finalMarks))]; ok {
			return writtenNumber{value: big.NewRat(v[0], v[1]), text: strings.Join(ws[:i], " ")}, strings.Join(ws[i:], " "), nil
		}
		if v, ok := numberFromWords(strings.Join(ws[:i], " "), lang); ok {
			return writtenNumber{value: new(big.Rat).SetInt64(v), text: strings.Join(ws[:i], " ")}, strings.Join(ws[i:], " "), nil
		}
	}
	return writtenNumber{}, "", fmt.Errorf("reading words: %w", errNumber)
}

// decimalMarks are the words for the mark before decimals.
var decimalMarks = map[string][]string{"it": {"virgola", "punto"}, "en": {"point"}}

// readDecimals takes in the decimals that are said after the number, if any come next,
// and hands back what follows: "virgola quattordici", "point one four".
func (n *writtenNumber) readDecimals(rest, lang string) string {
	ws := strings.Fields(rest)
	if len(ws) < 2 || !slices.Contains(decimalMarks[primaryLang(lang)], strings.ToLower(ws[0])) {
		return rest
	}
	digits, used := spelledDecimals(ws[1:], lang)
	if digits == "" {
		return rest
	}
	n.value.Add(n.value, decimalValue("", digits))
	n.text, n.plain = n.text+" "+strings.Join(ws[:used+1], " "), false
	return strings.Join(ws[used+1:], " ")
}

// spelledDecimals reads decimals at the start of ws, digit by digit or, behind zeros, as
// one number below a thousand, and tells how many words they take.
func spelledDecimals(ws []string, lang string) (digits string, used int) {
	if w := strings.TrimRight(ws[0], finalMarks); strings.Trim(w, "0123456789") == "" && len(w) <= maxDigits {
		return w, 1
	}
	for ; used < min(len(ws), maxDigits); used++ {
		v, ok := cardinalFromWords(ws[used], lang)
		if !ok || v > 9 {
			break
		}
		digits += strconv.FormatInt(v, 10)
	}
	if strings.Trim(digits, "0") != "" {
		return digits, used
	}
	for i := min(len(ws)-used, maxNumberRun); i > 0; i-- {
		if v, ok := cardinalFromWords(strings.Join(ws[used:used+i], " "), lang); ok && v < 1000 {
			return digits + strconv.FormatInt(v, 10), used + i
		}
	}
	return digits, used
}

// decimalComma tells whether the language writes decimals after a comma.
func decimalComma(lang string) bool {
	switch primaryLang(lang) {
	case "it", "fr", "de", "es":
		return true
	}
	return false
}

// groupMark is the mark between thousands that could be taken for a decimal one.
func groupMark(lang string) string {
	if decimalComma(lang) {
		return "."
	}
	return ","
}

// show writes a number as the language does, thousands grouped from five digits on;
// words, fractions and what could be read in two ways stay as they were written.
func (n writtenNumber) show(lang string) string {
	if !n.plain {
		return n.text
	}
	s := n.digits
	if len(s) >= 5 {
		mark := groupMark(lang)
		if primaryLang(lang) == "fr" {
			mark = "\u202f"
		}
		for i := len(s) - 3; i > 0; i -= 3 {
			s = s[:i] + mark + s[i:]
		}
	}
	if s == "" {
		s = "0"
	}
	if n.value.Sign() < 0 {
		s = "−" + s
	}
	switch {
	case n.decimals == "":
		return s
	case decimalComma(lang):
		return s + "," + n.decimals
	}
	return s + "." + n.decimals
}
