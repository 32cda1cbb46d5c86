package article

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// resolve finds out what dates leave open: from explicit dates of the article, then
// from when it was published. Where a weekday stands beside it, that must agree.
func (a *Article) resolve(dates []Date) {
	for i := range dates {
		d := &dates[i]
		switch {
		case d.Class == Partial:
			d.Resolved = a.year(dates, i)
		case d.Class == Relative:
			d.Resolved = a.moment(d.Value)
		}
	}
}

// year finds the year of a date that has none: that of an earlier date of the same
// month, of a later one, of an earlier date in the sentence, or of the publication. In an
// article that does not tell when it came out, a story goes on in the year it has reached.
func (a *Article) year(dates []Date, at int) string {
	d := dates[at]
	from, to := max(0, at-farthest), min(len(dates), at+1+farthest)
	var candidates []string
	add := func(year string) {
		if year != "" && !slices.Contains(candidates, year) {
			candidates = append(candidates, year)
		}
	}
	for i := at - 1; i >= from; i-- {
		add(yearOf(dates[i], d))
	}
	for i := at + 1; i < to; i++ {
		add(yearOf(dates[i], d))
	}
	for i := at - 1; i >= from && dates[i].Paragraph == d.Paragraph && dates[i].Sentence == d.Sentence; i-- {
		if other := dates[i]; other.Class == Explicit && yearForm.MatchString(other.Value[:4]) {
			add(other.Value[:4])
		}
	}
	add(a.past(d.Value[5:7], len(d.Value) > 7))
	for i := at - 1; i >= from && a.Published == "" && len(candidates) == 0; i-- {
		for _, value := range []string{dates[i].Value, dates[i].Resolved} {
			if len(value) >= 4 && yearForm.MatchString(value[:4]) {
				add(value[:4])
			}
		}
	}
	for _, y := range candidates {
		if value := strings.ReplaceAll(d.Value, "XXXX", y); agrees(value, d.weekday) {
			return value
		}
	}
	return ""
}

// farthest is how many dates before and behind one are asked for its year: articles have
// fewer, and a list of dates without end is read in a time that its length explains.
const farthest = 500

// yearOf is the year of an explicit date of the same month as d, "" of any other.
func yearOf(other, d Date) string {
	if other.Class != Explicit || len(other.Value) < 7 || other.Value[4] != '-' || other.Value[5:7] != d.Value[5:7] {
		return ""
	}
	return other.Value[:4]
}

// agrees tells whether a day falls on a weekday ("" for any, Monday is 1).
func agrees(value, weekday string) bool {
	day, err := time.Parse(time.DateOnly, value)
	if err != nil {
		return !strings.Contains(value, "XX") && (len(value) < 10 || strings.Contains(value, "/"))
	}
	return weekday == "" || weekday == strconv.Itoa((int(day.Weekday())+6)%7+1)
}

// published is the range of months in which the article came out.
func (a *Article) published() (from, to int, ok bool) {
	first, last, interval := strings.Cut(a.Published, "/")
	if !interval {
		last = first
	}
	from, okFrom := months(first)
	to, okTo := months(last)
	return from, to, okFrom && okTo
}

// months counts the months since year 0 of "2024-06".
func months(edtf string) (int, bool) {
	edtf = strings.TrimRight(edtf, "?~%")
	if len(edtf) < 7 {
		return 0, false
	}
	y, errY := strconv.Atoi(edtf[:4])
	m, errM := strconv.Atoi(edtf[5:7])
	return y*12 + m - 1, errY == nil && errM == nil && m >= 1 && m <= 12
}

// past is the year of the last such month or season before publication, if it is the
// same whenever in its range the article came out. A day of the month after is taken
// for one that is announced.
func (a *Article) past(month string, day bool) string {
	first, last, ok := a.published()
	m, err := strconv.Atoi(month)
	if !ok || err != nil {
		return ""
	}
	if m > 20 { // a season is over when its last month begins
		m = map[int]int{21: 5, 22: 8, 23: 11, 24: 2}[m]
	}
	year := func(from int) int {
		y, now := from/12, from%12+1
		switch {
		case day && m == now%12+1 && now == 12:
			return y + 1
		case m > now && !(day && m == now+1):
			return y - 1
		}
		return y
	}
	if m < 1 || year(first) != year(last) {
		return ""
	}
	return strconv.Itoa(year(first))
}

// moment is what a relative date means, "" where nobody can say.
func (a *Article) moment(symbol string) string {
	if month, ok := strings.CutPrefix(symbol, "last:"); ok {
		return a.lastMonth(month)
	}
	first, last, ok := a.published()
	if !ok {
		return ""
	}
	if n, ok := strings.CutSuffix(symbol, "Y"); ok && len(n) > 2 && n[1] == 'P' {
		years, err := strconv.Atoi(n[2:])
		if n[0] == '-' {
			years = -years
		}
		if err != nil || first/12 != last/12 {
			return ""
		}
		return fmt.Sprintf("%04d~", first/12+years)
	}
	switch {
	case symbol == "this:Y" && first/12 == last/12:
		return fmt.Sprintf("%04d", first/12)
	case (symbol == "edge:M" || symbol == "this:M") && first == last:
		return fmt.Sprintf("%04d-%02d", first/12, first%12+1)
	case symbol == "-P1M" && first == last:
		return fmt.Sprintf("%04d-%02d", (first-1)/12, (first-1)%12+1)
	}
	return ""
}

// lastMonth is "last September": never that of the month of publication.
func (a *Article) lastMonth(month string) string {
	first, last, ok := a.published()
	m, err := strconv.Atoi(month)
	if !ok || err != nil || m < 1 || m > 12 {
		return ""
	}
	year := func(from int) int {
		if m >= from%12+1 {
			return from/12 - 1
		}
		return from / 12
	}
	if year(first) != year(last) {
		return ""
	}
	return fmt.Sprintf("%04d-%02d", year(first), m)
}

// relation is how a date that is asked for stands to one of the text.
type relation int

// The relations, from none to the best.
const (
	contradicts relation = iota
	finer                // the text does not say so much
	within               // of the text's interval
	coarser
	equal
)

// relate compares EDTF values of the text and of a question.
func relate(text, asked string) relation {
	text, asked = strings.TrimRight(text, "?~%"), strings.TrimRight(asked, "?~%")
	if text == asked {
		return equal
	}
	from, to, interval := strings.Cut(text, "/")
	if !interval {
		return relateMoments(text, asked)
	}
	a, b := relateMoments(from, asked), relateMoments(to, asked)
	switch {
	case a >= coarser && b >= coarser:
		return coarser
	case a >= coarser || b >= coarser || len(asked) == len(from) && from < asked && asked < to:
		return within
	}
	return contradicts
}

func relateMoments(text, asked string) relation {
	t, a := strings.Split(text, "-"), strings.Split(asked, "-")
	if t[0] == "XXXX" && len(a) == 1 { // a day of any year says nothing of a year
		return contradicts
	}
	r := equal
	for i := range max(len(t), len(a)) {
		switch {
		case i >= len(a):
			r = min(r, coarser)
		case i >= len(t):
			return min(r, finer)
		case t[i] == a[i]:
		default:
			d := digits(t[i], a[i])
			if d == contradicts {
				return contradicts
			}
			r = min(r, d)
		}
	}
	return r
}

// digits compares years or months that may hold X for an unknown digit.
func digits(text, asked string) relation {
	if len(text) != len(asked) {
		return contradicts
	}
	r := equal
	for i := range len(text) {
		switch {
		case text[i] == asked[i]:
		case text[i] == 'X':
			r = min(r, finer)
		case asked[i] == 'X':
			r = min(r, coarser)
		default:
			return contradicts
		}
	}
	return r
}
