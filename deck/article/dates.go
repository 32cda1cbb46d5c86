package article

import (
	"fmt"
	"strconv"
	"strings"
)

// Date is a date, a duration or a phrase such as "two years ago", found in a paragraph.
type Date struct {
	Paragraph, Sentence int // §n, and the sentence's place in it
	Text                string
	Class               Class
	// Value is EDTF level 1 ("2023-09-12", "199X", "XXXX-09" without a year, an
	// interval), a duration ("P24Y"), or for a relative date a symbol: "last:09",
	// "next:09", "-P2Y", "this:M", "edge:M", "day:-1", "weekday:5".
	Value    string
	Resolved string // EDTF of what Value leaves open, as far as the article tells
	Approx   bool   // "nearly", "about"

	span    // tokens of the whole match
	core    int
	weekday string // "1" for Monday, "" where the text names none
}

// Class says how a date is known.
type Class string

// The classes of dates.
const (
	Explicit Class = "explicit"
	Partial  Class = "partial" // the year is missing
	Relative Class = "relative"
	Duration Class = "duration"
)

// dateKind turns what a pattern captured into a value.
type dateKind func(c captures) (Class, string)

// dateKinds lists what a line of a lexicon's dates can be.
var dateKinds = map[string]dateKind{
	"year-month-day": func(c captures) (Class, string) {
		return Explicit, c["year"] + "-" + c["month"] + "-" + c["day"]
	},
	"month-day":  func(c captures) (Class, string) { return Partial, "XXXX-" + c["month"] + "-" + c["day"] },
	"iso":        func(c captures) (Class, string) { return Explicit, c["iso"] },
	"year-month": func(c captures) (Class, string) { return Explicit, c["year"] + "-" + c["month"] },
	"month":      func(c captures) (Class, string) { return Partial, "XXXX-" + c["month"] },
	"year":       func(c captures) (Class, string) { return Explicit, c["year"] },
	"years": func(c captures) (Class, string) {
		if c.has("years") {
			return Explicit, c["years"]
		}
		return Explicit, c["year1"] + "/" + c["year2"]
	},
	"days": func(c captures) (Class, string) {
		year, class := c["year"], Explicit
		if year == "" {
			year, class = "XXXX", Partial
		}
		month := year + "-" + c["month"] + "-"
		return class, month + c["day1"] + "/" + month + c["day2"]
	},
	"year-season": func(c captures) (Class, string) { return Explicit, c["year"] + "-" + c["season"] },
	"season":      func(c captures) (Class, string) { return Partial, "XXXX-" + c["season"] },
	"decade":      func(c captures) (Class, string) { return Explicit, c["decade"] + c["decades"] },
	"century": func(c captures) (Class, string) {
		n, err := strconv.Atoi(c["roman"])
		if err != nil || n < 1 {
			return "", ""
		}
		return Explicit, fmt.Sprintf("%02dXX", n-1)
	},
	"weekday":     func(c captures) (Class, string) { return Relative, "weekday:" + c["weekday"] },
	"last-month":  func(c captures) (Class, string) { return Relative, "last:" + c["month"] },
	"next-month":  func(c captures) (Class, string) { return Relative, "next:" + c["month"] },
	"last-season": func(c captures) (Class, string) { return Relative, "last:" + c["season"] },
	"last-unit":   func(c captures) (Class, string) { return Relative, "-" + lasting(c) },
	"next-unit":   func(c captures) (Class, string) { return Relative, "+" + lasting(c) },
	"this-unit":   func(c captures) (Class, string) { return Relative, "this:" + c["unit"] },
	"ago":         func(c captures) (Class, string) { return Relative, "-" + lasting(c) },
	"ahead":       func(c captures) (Class, string) { return Relative, "+" + lasting(c) },
	"offset":      func(c captures) (Class, string) { return Relative, "offset:" + lasting(c) },
	"edge":        func(c captures) (Class, string) { return Relative, "edge:" + c["unit"] },
	"edge-month":  func(c captures) (Class, string) { return Partial, "XXXX-" + c["month"] },
	"duration":    func(c captures) (Class, string) { return Duration, lasting(c) },
	"word":        func(c captures) (Class, string) { return Relative, "day:" + c["relday"] },
}

// lasting writes a duration in ISO 8601: P24Y, PT2H; PXY is "a few years". A unit such
// as 10Y, a decade, multiplies.
func lasting(c captures) string {
	n, unit := c["n"], c["unit"]
	if c.has("span") {
		n, unit, _ = strings.Cut(c["span"], "|")
	}
	bare := strings.TrimLeft(unit, "0123456789")
	number := "X"
	if n == "" && !c.has("vague") && !c.has("few") && !c.has("lastfew") {
		n = "1"
	}
	if v, err := strconv.Atoi(n); err == nil {
		if factor, err := strconv.Atoi(strings.TrimSuffix(unit, bare)); err == nil {
			v *= factor
		}
		number = strconv.Itoa(v)
	}
	if time, ok := strings.CutPrefix(bare, "T"); ok {
		return "PT" + number + time
	}
	return "P" + number + bare
}

// findDates lists the dates of a paragraph; the longest match wins.
func (x *lexicon) findDates(p *Paragraph) []Date {
	var out []Date
	for i := 0; i < len(p.tokens); {
		d, ok := x.dateAt(p, i)
		if !ok {
			i++
			continue
		}
		d.Sentence = p.sentenceOf(d.core)
		out = append(out, d)
		i = d.to
	}
	return out
}

func (x *lexicon) dateAt(p *Paragraph, i int) (Date, bool) {
	var best Date
	for _, pat := range x.dates {
		m, ok := pat.find(x, p.tokens, i)
		if !ok || m.to <= best.to || m.core >= m.to || !x.plausible(pat.kind, m, p.tokens) {
			continue
		}
		class, value := dateKinds[pat.kind](m.captures)
		if class == "" {
			continue
		}
		best = Date{
			Paragraph: p.N, Class: class, Value: value, span: span{i, m.to}, core: m.core,
			weekday: m.captures["weekday"],
			Text:    p.Text[p.tokens[m.core].from:p.tokens[m.to-1].to],
		}
		for k := max(0, i-2); k < m.core; k++ {
			best.Approx = best.Approx || x.is("approx", p.tokens[k].fold)
		}
	}
	return best, best.to > i
}

// plausible refuses what only looks like a date.
func (x *lexicon) plausible(kind string, m match, tokens []token) bool {
	c := m.captures
	for k := m.from; k < m.to; k++ {
		if x.is("shortmonth", tokens[k].fold) && !c.has("day") && !c.has("day1") && !c.has("year") {
			return false
		}
	}
	switch kind {
	case "month":
		last := tokens[m.to-1] // a month with a capital is a surname where months have none
		return x.flag("month.capital") != "" || !last.capital || last.sentence
	case "duration", "ago", "offset", "ahead":
		n, err := strconv.Atoi(c["n"])
		return !c.has("n") || err == nil && n <= 5000 && (n != 1 || kind != "duration" || m.core > m.from)
	case "last-unit": // "until the last hour" is no hour ago
		return lasting(c) != "P1D" && lasting(c) != "PT1H"
	case "year":
		return m.to == len(tokens) || !strings.Contains("%€$", tokens[m.to].text)
	case "year-month-day", "month-day":
		return dayOf(c["month"], c["day"])
	case "days":
		return dayOf(c["month"], c["day2"]) && c["day1"] < c["day2"]
	case "edge":
		return strings.Contains("M Y W 10Y 100Y", c["unit"])
	}
	return true
}

// dayOf tells whether a month can have a day; both have two digits.
func dayOf(month, day string) bool {
	switch month {
	case "02":
		return day <= "29"
	case "04", "06", "09", "11":
		return day <= "30"
	}
	return day <= "31"
}

// sentenceOf is the place of the sentence that holds a token.
func (p *Paragraph) sentenceOf(token int) int {
	for i, s := range p.sentences {
		if token < s.to {
			return i
		}
	}
	return max(0, len(p.sentences)-1)
}
