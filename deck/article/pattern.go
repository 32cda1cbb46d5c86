package article

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// pattern is one line of the dates of a lexicon:
//
//	(nel|del)? ^ {month} (del|di)? {year} => month-year
//
// Words match themselves folded, {class} matches a class of words and captures its
// value, ? makes a part optional, ^ marks where the date proper begins.
type pattern struct {
	parts []part
	kind  string
}

type part struct {
	alternatives []alternative
	optional     bool
	core         bool // the date begins here
}

// alternative is a class or a run of words.
type alternative struct {
	class string
	words []string
}

// captures are what the classes of a pattern found, by class.
type captures map[string]string

func (c captures) has(class string) bool { return c[class] != "" }

var errPattern = errors.New("pattern without =>")

func (x *lexicon) readDate(_, line string) error {
	left, kind, ok := strings.Cut(line, "=>")
	if !ok {
		return errPattern
	}
	p := &pattern{kind: strings.TrimSpace(kind)}
	if dateKinds[p.kind] == nil {
		return fmt.Errorf("unknown kind of date %q", p.kind)
	}
	core := false
	for _, text := range parts(left) {
		if text == "^" {
			core = true
			continue
		}
		e := part{core: core}
		core = false
		text, e.optional = strings.CutSuffix(text, "?")
		if inner, ok := strings.CutPrefix(text, "("); ok {
			text = strings.TrimSuffix(inner, ")")
		}
		for _, a := range strings.Split(text, "|") {
			a = fold(strings.TrimSpace(a))
			if strings.HasPrefix(a, "{") {
				e.alternatives = append(e.alternatives, alternative{class: strings.Trim(a, "{}")})
			} else {
				e.alternatives = append(e.alternatives, alternative{words: strings.Fields(a)})
			}
		}
		p.parts = append(p.parts, e)
	}
	x.dates = append(x.dates, p)
	return nil
}

// parts splits a pattern at spaces outside parentheses.
func parts(s string) []string {
	var out []string
	depth, from := 0, 0
	for i, r := range s + " " {
		switch r {
		case '(':
			depth++
		case ')':
			depth--
		case ' ':
			if depth == 0 {
				if from < i {
					out = append(out, s[from:i])
				}
				from = i + 1
			}
		}
	}
	return out
}

// match is a pattern found in tokens.
type match struct {
	from, core, to int
	captures       captures
}

// find matches the pattern at token i.
func (p *pattern) find(x *lexicon, tokens []token, i int) (match, bool) {
	m := match{from: i, core: -1, captures: captures{}}
	if !p.rest(x, tokens, 0, i, &m) {
		return m, false
	}
	if m.core < 0 {
		m.core = i
	}
	return m, m.to > i
}

// rest matches the parts from n on at token at. What fails leaves no trace in m but
// captures, which the alternative that fits overwrites.
func (p *pattern) rest(x *lexicon, tokens []token, n, at int, m *match) bool {
	if n == len(p.parts) {
		m.to = at
		return true
	}
	e, core := p.parts[n], m.core
	if e.core {
		m.core = at
	}
	for _, a := range e.alternatives {
		switch {
		case a.class == "" && matches(tokens, at, a.words):
			if p.rest(x, tokens, n+1, at+len(a.words), m) {
				return true
			}
		case a.class != "" && at < len(tokens):
			if value, ok := x.class(strings.TrimRight(a.class, "12"), tokens[at]); ok {
				if p.rest(x, tokens, n+1, at+1, m) {
					m.captures[a.class] = value
					return true
				}
			}
		}
	}
	if e.optional && p.rest(x, tokens, n+1, at, m) {
		return true
	}
	m.core = core
	return false
}

var (
	dayForm    = regexp.MustCompile(`^(\d{1,2})(?:°|º|er|st|nd|rd|th)?$`)
	yearForm   = regexp.MustCompile(`^(?:1\d{3}|20\d{2})$`)
	shortTens  = regexp.MustCompile(`^'?(\d)0s?$`)
	longTens   = regexp.MustCompile(`^((?:1\d|20)\d)0s?$`)
	isoForm    = regexp.MustCompile(`^\d{4}-\d{2}(?:-\d{2})?$`)
	dottedForm = regexp.MustCompile(`^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$`)
	yearsForm  = regexp.MustCompile(`^(1\d{3}|20\d{2})-(\d{2}|\d{4})$`)
	romanForm  = regexp.MustCompile(`^[ivx]+$`)
)

// class reads a token as a member of a class of words.
func (x *lexicon) class(class string, t token) (string, bool) {
	if read := classes[class]; read != nil {
		return read(x, t)
	}
	if table := x.tables[class]; table != nil {
		return table[t.fold], table[t.fold] != ""
	}
	return t.fold, x.is(class, t.fold)
}

// classes are those that no list can hold.
var classes = map[string]func(*lexicon, token) (string, bool){
	"day": (*lexicon).day, "year": (*lexicon).year, "n": (*lexicon).count, "month": (*lexicon).month,
	"decade": (*lexicon).decade, "decades": (*lexicon).decades, "iso": (*lexicon).iso,
	"years": (*lexicon).years, "roman": (*lexicon).roman, "span": (*lexicon).compound,
}

func (x *lexicon) day(t token) (string, bool) {
	if x.is("firstday", t.fold) {
		return "01", true
	}
	m := dayForm.FindStringSubmatch(t.fold)
	if m == nil {
		return "", false
	}
	n, err := strconv.Atoi(m[1])
	return fmt.Sprintf("%02d", n), err == nil && n >= 1 && n <= 31
}

func (x *lexicon) year(t token) (string, bool) { return t.fold, yearForm.MatchString(t.fold) }

func (x *lexicon) count(t token) (string, bool) { return x.number(t.fold) }

// month reads a month's name; where the language writes it with a capital, "may" is none.
func (x *lexicon) month(t token) (string, bool) {
	m := x.look("month", t.fold)
	return m, m != "" && (t.capital || x.flag("month.capital") == "")
}

func (x *lexicon) decade(t token) (string, bool) {
	if m := shortTens.FindStringSubmatch(t.fold); m != nil {
		return "19" + m[1] + "X", true
	}
	if m := longTens.FindStringSubmatch(t.fold); m != nil {
		return m[1] + "X", true
	}
	d := x.look("decade", t.fold)
	return d, d != ""
}

// decades reads "1990s", which needs no word beside it.
func (x *lexicon) decades(t token) (string, bool) {
	m := longTens.FindStringSubmatch(t.fold)
	if m == nil || !strings.HasSuffix(t.fold, "s") {
		return "", false
	}
	return m[1] + "X", true
}

func (x *lexicon) iso(t token) (string, bool) {
	if isoForm.MatchString(t.fold) {
		return t.fold, true
	}
	if m := dottedForm.FindStringSubmatch(t.fold); m != nil {
		return fmt.Sprintf("%s-%02s-%02s", m[3], m[2], m[1]), true
	}
	return "", false
}

func (x *lexicon) years(t token) (string, bool) {
	m := yearsForm.FindStringSubmatch(t.fold)
	if m == nil {
		return "", false
	}
	to := m[2]
	if len(to) == 2 {
		to = m[1][:2] + to
	}
	return m[1] + "/" + to, to > m[1]
}

// roman reads the number of a century.
func (x *lexicon) roman(t token) (string, bool) {
	if !t.capital || !romanForm.MatchString(t.fold) {
		return "", false
	}
	values := map[byte]int{'i': 1, 'v': 5, 'x': 10}
	n := 0
	for i := range len(t.fold) {
		v := values[t.fold[i]]
		if i+1 < len(t.fold) && values[t.fold[i+1]] > v {
			v = -v
		}
		n += v
	}
	return strconv.Itoa(n), n > 0 && n <= 21
}

// compound reads "20-year".
func (x *lexicon) compound(t token) (string, bool) {
	n, unit, ok := strings.Cut(t.fold, "-")
	if !ok || x.look("unit", unit) == "" {
		return "", false
	}
	value, ok := x.number(n)
	return value + "|" + x.look("unit", unit), ok
}
