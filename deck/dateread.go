package deck

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// span is a run of bytes of what was typed; the zero span is none.
type span struct{ from, to int }

func (s span) empty() bool { return s.to <= s.from }

// dateReading is a date as somebody wrote it.
type dateReading struct {
	moment
	yearAt, monthAt, dayAt span
	short                  bool         // the year has two digits and nothing that places it
	quoted                 bool         // the year is two digits behind an apostrophe
	noYear                 bool         // no year was written
	flipped                bool         // read against the order of the language: there is no other way
	asMonth                *dateReading // of two numbers, read as a month and a year of two digits
	swap                   *moment      // the date with day and month the other way round, if there is one
	slip                   string       // the right spelling of a misspelt month
	numeric                bool         // the month is a number
}

// parseMoment reads a date in any of the languages; the first decides which of two
// numbers is the day. Without a language that is known, all are read.
func parseMoment(text string, langs ...string) (moment, error) {
	r, err := readDate(text, langs...)
	switch {
	case err != nil:
		return moment{}, err
	case r.noYear:
		return moment{}, errNoYear
	case r.short:
		return moment{}, errShortYear
	}
	return r.moment, nil
}

// readDate reads a date as pupils write it.
func readDate(text string, langs ...string) (dateReading, error) {
	if len(text) > 4*maxJudged {
		return dateReading{}, errDateUnread
	}
	bare := tidy(text)
	if m, ok, err := parseEDTF(bare); ok && (strings.HasPrefix(bare, "-") || strings.HasPrefix(bare, "Y") || strings.HasPrefix(bare, "0000") || m.precision == decade) {
		return dateReading{moment: m, yearAt: span{0, len(text)}}, err
	}
	if first, ok := wholeDecade(bare); ok {
		return dateReading{moment: moment{precision: decade, year: first}, yearAt: span{0, len(text)}}, nil
	}
	g := dateGrammar{tokens: dateTokens(text)}
	for _, l := range langs {
		if w, ok := dateWordsOf(l); ok && !slices.ContainsFunc(g.langs, func(x dateWords) bool { return x.lang == w.lang }) {
			g.langs = append(g.langs, wordsFor(l))
		}
	}
	if len(g.langs) == 0 {
		g.langs = dateLanguages
	}
	if len(g.tokens) == 0 || len(g.tokens) > maxDateTokens {
		return dateReading{}, errDateUnread
	}
	g.takeEra()
	g.takeCentury()
	g.joinWords()
	if !g.classify() {
		return dateReading{}, errDateUnread
	}
	return g.assemble()
}

// decadeForm is a decade as the interval of its years.
var decadeForm = func() *regexp.Regexp {
	const article = `(?: il)?`
	const lead = `(?:(?:dal|fra|tra|from|between|de|entre|von|zwischen)` + article + ` )?`
	const joint = `(?: ?- ?| (?:al|e|to|and|à|et|bis|und|y)` + article + ` )`
	return regexp.MustCompile(`^(?i)` + lead + `([1-9]\d\d)0` + joint + `(?:([1-9]\d\d)9|([2-9])9)$`)
}()

// wholeDecade is the first year of a decade that is written as 1990-1999 or 1990-99.
func wholeDecade(text string) (first int, ok bool) {
	m := decadeForm.FindStringSubmatch(text)
	if m == nil || m[2] != "" && m[2] != m[1] || m[3] != "" && m[3] != m[1][2:] {
		return 0, false
	}
	first, err := strconv.Atoi(m[1] + "0")
	return first, err == nil
}

// dateGrammar takes a written date apart.
type dateGrammar struct {
	tokens []dateToken
	langs  []dateWords

	era      int // -1, 1, or 0 where none is written
	eraAt    span
	numbers  []dateToken
	month    int
	monthAt  span
	slip     string
	inDecade bool // "anni" was read
	century  int  // first year of the century that a decade is said to be of, 0 where none is
}

// takeEra finds an era beside a number and takes it out of the tokens.
func (g *dateGrammar) takeEra() {
	for size := 5; size > 0; size-- {
		for i := range g.tokens {
			used, text := g.wordsFrom(i, size)
			sign, ok := eras[text]
			if !ok {
				continue
			}
			end := i + used
			switch {
			case i > 0 && g.tokens[i-1].number:
				g.tokens[i-1].era = true
			case end < len(g.tokens) && g.tokens[end].number:
				g.tokens[end].era = true
			default:
				continue
			}
			g.era, g.eraAt = sign, span{g.tokens[i].at.from, g.tokens[end-1].at.to}
			g.tokens = slices.Delete(g.tokens, i, end)
			return
		}
	}
}

// wordsFrom joins n words, points and hyphens between them left out, and tells how many
// tokens they and their marks take.
func (g *dateGrammar) wordsFrom(i, n int) (used int, text string) {
	var parts []string
	at := i
	for at < len(g.tokens) && len(parts) < n && g.tokens[at].isWord() {
		parts = append(parts, g.tokens[at].text)
		at++
		for at < len(g.tokens) && (g.tokens[at].text == "." || g.tokens[at].text == "-" && len(parts) < n) {
			at++
		}
	}
	if len(parts) < n {
		return 0, ""
	}
	return at - i, strings.Join(parts, " ")
}

// classify sorts the tokens; false means that one of them says nothing about a date.
func (g *dateGrammar) classify() bool {
	for i := range g.tokens {
		t := g.tokens[i]
		switch {
		case t.number && t.digits > 7: // 12092023
			return false
		case t.number:
			g.numbers = append(g.numbers, t)
		case !t.isWord():
			if !strings.Contains(".,/-'()", t.text) {
				return false
			}
		case !g.classifyWord(t):
			return false
		}
	}
	g.joinThousands()
	return true
}

func (g *dateGrammar) classifyWord(t dateToken) bool {
	for _, w := range g.langs {
		if m, slip := w.month(t.text); m > 0 && slip == "" && g.month == 0 {
			g.month, g.monthAt = m, t.at
			return true
		}
		if slices.Contains(w.decadeOf, t.text) || t.text == "jahre" {
			g.inDecade = true
			return true
		}
		if v, ok := w.tens[t.text]; ok && (g.inDecade || w.decadeOf == nil) {
			t.value, t.digits, t.decade = v, 2, true
			g.numbers = append(g.numbers, t)
			return true
		}
	}
	if dateNoise[t.text] && t.raw != "I" {
		return true
	}
	if v, ok := g.numberWord(t); ok {
		t.value, t.digits = v, len(strconv.Itoa(v))
		g.numbers = append(g.numbers, t)
		return true
	}
	for _, w := range g.langs {
		if m, slip := w.month(t.text); m > 0 && g.month == 0 {
			g.month, g.monthAt, g.slip = m, t.at, slip
			return true
		}
	}
	return false
}

// numberWord reads "dodici", "first" and "XX".
func (g *dateGrammar) numberWord(t dateToken) (int, bool) {
	if slices.Contains([]string{"primo", "first", "premier", "primero", "erster", "ersten"}, t.text) {
		return 1, true
	}
	for _, w := range g.langs {
		if v, ok := numberFromWords(t.text, w.lang); ok && v <= maxYear {
			return int(v), true
		}
	}
	if t.raw == strings.ToUpper(t.raw) && !t.glued {
		return romanNumber(t.text)
	}
	return 0, false
}

// joinThousands reads "1.492" as one year.
func (g *dateGrammar) joinThousands() {
	for i := 0; i+1 < len(g.numbers); i++ {
		a, b := &g.numbers[i], g.numbers[i+1]
		if a.number && b.number && b.digits == 3 && b.glued && b.at.from == a.at.to+1 && a.digits <= 3 &&
			(g.month > 0 || len(g.numbers) == 2) {
			a.value, a.digits, a.at.to, a.era = a.value*1000+b.value, a.digits+3, b.at.to, a.era || b.era
			g.numbers = slices.Delete(g.numbers, i+1, i+2)
		}
	}
}

// assemble makes a date of the parts.
func (g *dateGrammar) assemble() (dateReading, error) {
	n := g.numbers
	switch {
	case g.inDecade || slices.ContainsFunc(n, func(t dateToken) bool { return t.decade }):
		return g.readDecade()
	case g.century > 0: // a century is no date
		return dateReading{}, errDateUnread
	case g.month > 0:
		return g.withMonthWord()
	case len(n) == 1:
		return g.date(&n[0], nil, nil)
	case len(n) == 2 && n[0].isYear() && (n[1].isYear() || n[1].value > 12): // 1914-1918, 1914/15
		return dateReading{}, errDateUnread
	case len(n) == 2 && n[0].isYear():
		return g.date(&n[0], &n[1], nil)
	case len(n) == 2 && n[1].isYear():
		return g.date(&n[1], &n[0], nil)
	case len(n) == 2:
		r, err := g.dayAndMonth(nil, n[0], n[1])
		month, also := g.date(&n[1], &n[0], nil)
		switch {
		case err != nil && also == nil: // 7/00
			return month, nil
		case also == nil:
			r.asMonth = &month
		}
		return r, err
	case len(n) == 3 && n[0].isYear():
		return g.date(&n[0], &n[1], &n[2])
	case len(n) == 3:
		return g.dayAndMonth(&n[2], n[0], n[1])
	}
	return dateReading{}, errDateUnread
}

// dayAndMonth reads two numbers in the order of the language, or in the other one if
// that is the only date they make.
func (g *dateGrammar) dayAndMonth(year *dateToken, first, second dateToken) (dateReading, error) {
	day, month := &first, &second
	if len(g.langs) > 0 && g.langs[0].monthFirst {
		day, month = month, day
	}
	r, err := g.date(year, month, day)
	other, otherErr := g.date(year, day, month)
	switch {
	case err != nil && otherErr == nil:
		other.flipped = true
		return other, nil
	case err == nil && otherErr == nil && other.moment != r.moment:
		r.swap = &other.moment
	}
	return r, err
}

func (g *dateGrammar) withMonthWord() (dateReading, error) {
	n := g.numbers
	switch {
	case len(n) == 0:
		return g.date(nil, nil, nil)
	case len(n) == 1 && (n[0].isYear() || n[0].value > 31):
		return g.date(&n[0], nil, nil)
	case len(n) == 1 && (n[0].at.from < g.monthAt.from || g.langs[0].lang == "en"):
		return g.date(nil, nil, &n[0])
	case len(n) == 1:
		return g.date(&n[0], nil, nil)
	case len(n) == 2 && n[0].isYear() && n[1].isYear(), len(n) > 2:
		return dateReading{}, errDateUnread
	case n[0].isYear():
		return g.date(&n[0], nil, &n[1])
	}
	return g.date(&n[1], nil, &n[0])
}

// date checks and places the parts; a part that was not written is nil.
func (g *dateGrammar) date(year, month, day *dateToken) (dateReading, error) {
	r := dateReading{slip: g.slip, monthAt: g.monthAt}
	y, m, d := leapYear, g.month, 0
	if month != nil {
		m, r.monthAt, r.numeric = month.value, month.at, true
	}
	if day != nil {
		d, r.dayAt = day.value, day.at
	}
	if month != nil && m == 0 || day != nil && d == 0 {
		return r, errDateImpossible
	}
	if year == nil {
		r.noYear = true
	} else {
		y, r.yearAt = year.value, year.at
		if y == 0 && (year.digits != 2 || g.era != 0) {
			return r, errDateImpossible
		}
		r.short = year.digits <= 2 && g.era == 0
		r.quoted = year.quoted
		if g.era < 0 {
			y = 1 - y
		}
		if g.era != 0 {
			r.yearAt = span{min(r.yearAt.from, g.eraAt.from), max(r.yearAt.to, g.eraAt.to)}
		}
	}
	mo, err := newMoment(y, m, d)
	if year == nil {
		mo.year = 0
	}
	r.moment = mo
	return r, err
}

// leapYear stands for a year that was not written: any day of the year is possible.
const leapYear = 2000

// readDecade reads "anni '90", "1990s", "anni Trenta dell'Ottocento".
func (g *dateGrammar) readDecade() (dateReading, error) {
	n := g.numbers
	if len(n) == 0 || len(n) > 2 || g.month > 0 || g.era != 0 {
		return dateReading{}, errDateUnread
	}
	y, at, century := n[0].value, n[0].at, cmp.Or(g.century, 1900)
	if len(n) == 2 {
		if c := n[1].value; !n[1].number && c%100 == 0 && c >= 200 && c <= 900 && g.century == 0 {
			century, at.to = 1000+c, n[1].at.to
		} else {
			return dateReading{}, errDateUnread
		}
	}
	if y < 100 {
		y += century
	} else if len(n) == 2 || g.century > 0 {
		return dateReading{}, errDateUnread
	}
	if y%10 != 0 || y > 9990 {
		return dateReading{}, errDateUnread
	}
	return dateReading{moment: moment{precision: decade, year: y}, yearAt: at}, nil
}
