package deck

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Why a text is no date.
var (
	errDateUnread     = errors.New("no date")
	errDateImpossible = errors.New("no such day")
	errShortYear      = errors.New("year of two digits")
	errNoYear         = errors.New("no year")
)

// precision says how much of a moment is known.
type precision int

const (
	decade precision = iota + 1
	yearly
	monthly
	daily
)

// moment is a date as precise as it is known, in the calendar that it is quoted in.
// Years count astronomically: 0 is 1 BC, -43 is 44 BC.
type moment struct {
	precision  precision
	year       int // a decade: its first year
	month, day int // 0 where not known
}

// maxYear bounds years either way.
const maxYear = 999_999

// newMoment checks the parts of a date; month and day may be 0 for unknown.
func newMoment(year, month, day int) (moment, error) {
	m := moment{yearly, year, month, day}
	switch {
	case year < -maxYear || year > maxYear, month < 0 || month > 12, day < 0 || day > 0 && (month == 0 || day > monthDays(year, month)):
		return moment{}, errDateImpossible
	case day > 0:
		m.precision = daily
	case month > 0:
		m.precision = monthly
	}
	return m, nil
}

// monthDays counts the days of a month. Before 1583 dates are quoted in the Julian
// calendar, where every fourth year is a leap year.
func monthDays(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year < 1583 || year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// edtf writes the moment in EDTF level 1.
func (m moment) edtf() string {
	year := fmt.Sprintf("%04d", m.year)
	if m.year < 0 {
		year = fmt.Sprintf("-%04d", -m.year)
	}
	if m.year > 9999 || m.year < -9999 {
		year = "Y" + strconv.Itoa(m.year)
	}
	switch m.precision {
	case decade:
		return year[:len(year)-1] + "X"
	case monthly:
		return fmt.Sprintf("%s-%02d", year, m.month)
	case daily:
		return fmt.Sprintf("%s-%02d-%02d", year, m.month, m.day)
	}
	return year
}

var momentForm = regexp.MustCompile(`^(?:(\d{3})[Xx]|(-?\d{4}|Y-?\d{5,6})(?:-(\d\d)(?:-(\d\d))?)?)$`)

// parseEDTF reads what edtf writes; ok is false where the text has another shape.
func parseEDTF(text string) (m moment, ok bool, err error) {
	p := momentForm.FindStringSubmatch(text)
	if p == nil {
		return moment{}, false, nil
	}
	if p[1] != "" {
		n, err := strconv.Atoi(p[1])
		return moment{precision: decade, year: n * 10}, true, err
	}
	var n [3]int
	for i, s := range []string{strings.TrimPrefix(p[2], "Y"), p[3], p[4]} {
		if s == "" {
			continue
		}
		if n[i], err = strconv.Atoi(s); err != nil || i > 0 && n[i] == 0 {
			return moment{}, true, errDateImpossible
		}
	}
	m, err = newMoment(n[0], n[1], n[2])
	return m, true, err
}

// compare orders moments, down to the precision that both have: it is 0 also where one
// contains the other, so that "2000" may stand before or after "July 2000".
func (m moment) compare(o moment) int {
	p := min(m.precision, o.precision)
	a, b := m.coarse(p), o.coarse(p)
	return cmp.Or(cmp.Compare(a.year, b.year), cmp.Compare(a.month, b.month), cmp.Compare(a.day, b.day))
}

// coarse forgets what is finer than a precision.
func (m moment) coarse(p precision) moment {
	m.precision = min(m.precision, p)
	if p < daily {
		m.day = 0
	}
	if p < monthly {
		m.month = 0
	}
	if p < yearly {
		m.year = floorDecade(m.year)
	}
	return m
}

func floorDecade(year int) int {
	return year - (year%10+10)%10
}

// dateKey is the key of a date question: a moment and a margin in years.
type dateKey struct {
	moment
	plusMinus int
}

var marginForm = regexp.MustCompile(`^(.*?)\s*(?:\+-|±|\+/-)\s*(\d{1,5})(?:\s+\pL+)?$`)

// parseDateKey reads a date with an optional margin, which only a bare year can have.
func parseDateKey(text, lang string) (dateKey, error) {
	text = tidy(text)
	margin := 0
	if m := marginForm.FindStringSubmatch(text); m != nil {
		n, err := strconv.Atoi(m[2])
		if err != nil {
			return dateKey{}, fmt.Errorf("reading margin: %w", err)
		}
		text, margin = m[1], n
	}
	d, err := parseMoment(text, lang)
	if errors.Is(err, errDateUnread) { // the keyword may be English too
		d, err = parseMoment(text, lang, "en")
	}
	if err != nil {
		return dateKey{}, err
	}
	if margin > 0 && d.precision != yearly {
		return dateKey{}, fmt.Errorf("reading margin of a date that is no year: %w", errDateUnread)
	}
	return dateKey{d, margin}, nil
}

// show writes the key with its margin, in the form that parseDateKey reads.
func (k dateKey) show(lang string) string {
	s := k.format(lang)
	if k.plusMinus > 0 {
		s += " +- " + strconv.Itoa(k.plusMinus)
	}
	return s
}

// FormatEDTF writes an EDTF date or interval in the language, for people: "giugno
// 2024", "tra ottobre e novembre 2023". What is no such date stays as it is.
func FormatEDTF(edtf, lang string) string {
	w := wordsFor(lang)
	from, to, interval := strings.Cut(edtf, "/")
	a, okA := formatEnd(from, lang)
	b, okB := formatEnd(to, lang)
	open := func(s string) bool { return s == "" || s == ".." }
	switch {
	case !interval && okA:
		return a
	case interval && okA && okB:
		return between(from, to, a, b, lang)
	case interval && okA && open(to):
		return fmt.Sprintf(w.since, a)
	case interval && okB && open(from):
		return fmt.Sprintf(w.until, b)
	}
	return edtf
}

// formatEnd writes one end of an interval, with its qualifier.
func formatEnd(text, lang string) (string, bool) {
	bare := strings.TrimRight(text, "?~%")
	m, ok, err := parseEDTF(bare)
	if !ok || err != nil {
		return "", false
	}
	s := m.format(lang)
	if strings.ContainsAny(text[len(bare):], "~%") {
		s = wordsFor(lang).circa + " " + s
	}
	if strings.ContainsAny(text[len(bare):], "?%") {
		s += " (?)"
	}
	return s, true
}

// between joins the ends of an interval, saying a common year or month once.
func between(from, to, a, b, lang string) string {
	w := wordsFor(lang)
	m, _, errM := parseEDTF(from)
	n, _, errN := parseEDTF(to)
	if errM == nil && errN == nil && m.year == n.year && m.precision == n.precision {
		switch {
		case m.precision == monthly:
			a = w.months[m.month-1]
		case m.precision == daily && m.month == n.month && !w.monthFirst:
			a = w.dayText(m.day)
		case m.precision == daily && !w.monthFirst:
			a = w.dayMonth(m)
		}
	}
	if m.precision == daily && n.precision == daily {
		a, b = w.theDay+a, w.theDay+b
	}
	return fmt.Sprintf(w.between, a, b)
}
