package deck

import (
	"errors"
	"slices"
	"strconv"
	"strings"
)

// What a date is worth of which only the larger parts are right. A month that is asked
// for without its day has the worth of a year: half of the question.
const (
	worthMonth = 0.75 // asked to the day: year and month right
	worthYear  = 0.5  // asked to the day or the month: year right
	worthShort = 0.75 // all right, if the year of two digits means the key's
	worthDay   = 0.5  // all right but for the year, which is not there
)

// dateParts tells which parts of a date are right.
type dateParts struct{ year, month, day bool }

// judgeDate compares a typed date with the key, down to the key's precision.
func judgeDate(given string, key dateKey, j judging) Verdict {
	return announced(given, func(s string) Verdict {
		return bracketed(s, func(s string) Verdict { return judgeMoment(s, key, j) })
	})
}

func judgeMoment(given string, key dateKey, j judging) Verdict {
	shown := key.format(j.lang)
	if v, ok := unreadable(given, shown, len(shown)); ok {
		return v
	}
	r, err := j.readDate(strings.TrimRight(given, " ?!"))
	switch {
	case errors.Is(err, errDateImpossible):
		return wrongText(given, shown, "date-impossible", shown)
	case err != nil && isDenied(given, j.lang, j.uiLang):
		return wrongText(given, shown, "wrong", shown)
	case err != nil:
		return wrongText(given, shown, "date-unread", dateExample(j.lang))
	case key.precision == decade && r.quoted && wordsFor(j.lang).nineties != "" && r.year == key.year%100:
		v := verdict(1, "right") // '90
		v.Marks = [][]Mark{keepAll(given)}
		return v
	case r.asMonth != nil && key.precision == monthly && r.asMonth.month == key.month && r.asMonth.year == key.year%100:
		return judgeShortYear(given, *r.asMonth, key, j)
	case r.short && r.year == 0 && key.year == 0:
		return wrongText(given, shown, "date-impossible", shown)
	case r.short && r.year != key.year && key.year > 0 && r.year == key.year%100:
		return judgeShortYear(given, r, key, j)
	case key.precision == decade || key.plusMinus > 0:
		return judgeSpan(given, r, key, j)
	}
	return judgeParts(given, r, key, j)
}

// readDate reads a date in the languages of the deck and of the learner, and what is none
// in these in the other one of Italian and English: phones put in the months of their own.
func (j judging) readDate(given string) (dateReading, error) {
	r, err := readDate(given, j.lang, j.uiLang)
	if errors.Is(err, errDateUnread) {
		if other, otherErr := readDate(given, j.lang, j.uiLang, "it", "en"); otherErr == nil {
			return other, nil
		}
	}
	return r, err
}

// dateExample shows how a date is written, without telling the key.
func dateExample(lang string) string {
	return moment{daily, 1861, 3, 17}.format(lang)
}

// judgeShortYear judges "12/9/23" as if it said the key's century, never quite right:
// the century may be what is asked.
func judgeShortYear(given string, r dateReading, key dateKey, j judging) Verdict {
	r.year = key.year
	v := judgeParts(given, r, key, j)
	if v.Score < 1 {
		return v
	}
	year := wordsFor(j.lang).yearText(key.year)
	v = verdict(worthShort, "date-short-year", year)
	v.Marks = [][]Mark{dateMarks(given, r, key, j, dateParts{year: true, month: true, day: true})}
	return v
}

// judgeSpan judges a key that is a decade or has a margin: any year inside is right.
func judgeSpan(given string, r dateReading, key dateKey, j judging) Verdict {
	shown := key.format(j.lang)
	low, high := key.year-key.plusMinus, key.year+key.plusMinus
	if key.precision == decade {
		high = key.year + 9
	}
	v := verdict(1, "right")
	switch {
	case r.noYear:
		return wrongText(given, shown, "date-no-year", shown)
	case r.precision == decade && key.precision != decade && key.year >= r.year && key.year <= r.year+9:
		return wrongText(given, shown, "date-vague", shown)
	case r.precision == decade && r.year != key.year, r.year < low || r.year > high:
		return wrongText(given, shown, "date-wrong", shown)
	case key.precision == decade && r.precision > decade:
		v.Reason.Code = "date-finer"
	case r.year != key.year:
		v.Reason = Reason{Code: "date-within", Args: []string{shown}}
	case r.precision > key.precision:
		v.Reason.Code = "date-finer"
	}
	v.Marks = [][]Mark{keepAll(given)}
	return v
}

// judgeParts judges part by part, the largest first.
func judgeParts(given string, r dateReading, key dateKey, j judging) Verdict {
	w := wordsFor(j.lang)
	shown := key.format(j.lang)
	p := dateParts{
		year:  !r.noYear && r.precision >= yearly && r.year == key.year,
		month: key.precision < monthly || r.month == key.month,
		day:   key.precision < daily || r.day == key.day,
	}
	day := strconv.Itoa(key.day)
	score, code, args := 0.0, "date-wrong", []string{shown}
	switch {
	case p.year && p.month && p.day:
		return rightDate(given, r, key, j)
	case r.swap != nil && key.precision == daily && *r.swap == key.moment:
		if p.year {
			score = worthYear
		}
		code, args = "date-swapped", []string{r.format(j.lang)}
	case p.year && p.month:
		score, code, args = worthMonth, "date-day", []string{day}
	case julian(r.moment, key.moment):
		if p.year {
			score = worthYear
		}
		code, args = "date-julian", []string{shown}
	case p.year && key.precision == monthly:
		score, code, args = worthYear, "date-month", []string{w.months[key.month-1]}
	case p.year:
		score, code, args = worthYear, "date-day-month", []string{w.dayMonth(key.moment)}
	case r.noYear:
		if key.precision >= monthly && r.precision >= key.precision && p.month && p.day {
			score = worthDay
		}
		code, args = "date-no-year", []string{w.yearText(key.year)}
	case r.precision == decade && key.coarse(decade) == r.moment:
		code, args = "date-vague", []string{shown}
	case p.month && p.day && 1-r.year == key.year:
		code, args = "date-era", []string{w.yearText(key.year)}
	case p.month && p.day && key.precision > yearly && r.precision > yearly:
		code, args = "date-year", []string{w.yearText(key.year)}
	}
	v := verdict(score, code, args...)
	if r.flipped || code == "date-wrong" || code == "date-vague" || code == "date-julian" {
		v.Marks = [][]Mark{replaceAll(given, shown)}
		return v
	}
	v.Marks = [][]Mark{dateMarks(given, r, key, j, p)}
	return v
}

// rightDate is the verdict on a date that agrees with the key in all that was asked.
func rightDate(given string, r dateReading, key dateKey, j judging) Verdict {
	v := verdict(1, "right")
	v.Marks = [][]Mark{keepAll(given)}
	switch {
	case r.slip != "":
		v.Reason = Reason{Code: "typo", Args: []string{r.slip}}
		var p pencil
		p.draw(Keep, given[:r.monthAt.from])
		typed := given[r.monthAt.from:r.monthAt.to]
		for _, m := range correctWords(typed, spacedWords(typed), r.slip, spacedWords(r.slip)) {
			p.draw(m.Op, m.Text)
		}
		p.draw(Keep, given[r.monthAt.to:])
		v.Marks = [][]Mark{p.marks}
	case r.flipped:
		v.Reason = Reason{Code: "date-read", Args: []string{r.format(j.lang)}}
	case r.precision > key.precision:
		v.Reason.Code = "date-finer"
	}
	return v
}

// datePatch is one part of a date to be put right.
type datePatch struct {
	at    span // empty: nothing was typed, insert before at.from
	op    MarkOp
	right string
}

// dateMarks draws over the wrong parts and puts the right ones in, in the way the rest
// is written: a month in figures is corrected in figures.
func dateMarks(given string, r dateReading, key dateKey, j judging, p dateParts) []Mark {
	var out pencil
	at := 0
	for _, c := range r.patches(key, wordsFor(j.lang), p, len(given)) {
		out.draw(Keep, given[at:max(at, c.at.from)])
		at = max(at, c.at.from)
		out.draw(c.op, given[at:max(at, c.at.to)])
		at = max(at, c.at.to)
		out.draw(Insert, c.right)
	}
	out.draw(Keep, given[at:])
	return out.marks
}

// patches lists what is to be put right, in the order of what was typed.
func (r dateReading) patches(key dateKey, w dateWords, p dateParts, end int) []datePatch {
	var out []datePatch
	if !p.month {
		right := w.months[key.month-1]
		if r.numeric {
			right = strconv.Itoa(key.month)
		}
		out = append(out, r.patch(r.monthAt, r.yearAt, right, end))
	}
	if !p.day {
		day := r.patch(r.dayAt, firstSpan(r.monthAt, r.yearAt), strconv.Itoa(key.day), end)
		if w.monthFirst {
			out = append(out, day)
		} else {
			out = slices.Insert(out, 0, day)
		}
	}
	switch {
	case !p.year:
		out = append(out, r.patch(r.yearAt, span{}, w.yearText(key.year), end))
	case r.short:
		out = append(out, datePatch{r.yearAt, Wave, w.yearText(key.year)})
	}
	slices.SortStableFunc(out, func(a, b datePatch) int { return a.at.from - b.at.from })
	return out
}

// patch replaces a part where it stands, or inserts it before its neighbour, or at the
// end of what was typed.
func (r dateReading) patch(at, before span, right string, end int) datePatch {
	switch {
	case !at.empty():
		return datePatch{at, Strike, right}
	case r.numeric && !r.noYear && r.yearAt.from < before.from: // 2023-09
		return datePatch{span{end, end}, Strike, "-" + right}
	case r.numeric && !before.empty():
		return datePatch{span{before.from, before.from}, Strike, right + "/"}
	case !before.empty():
		return datePatch{span{before.from, before.from}, Strike, right + " "}
	}
	return datePatch{span{end, end}, Strike, " " + right}
}

func firstSpan(a, b span) span {
	if a.empty() {
		return b
	}
	return a
}

// julian tells whether a day is the key's by the Julian calendar, which countries left
// between 1582 and 1923: 25 October 1917 in Petrograd was 7 November.
func julian(got, key moment) bool {
	if got.precision != daily || key.precision != daily || key.year < 1582 || key.year > 1923 {
		return false
	}
	return julianDay(got) == gregorianDay(key)
}

// julianDay and gregorianDay count days from a common origin, March first in a year.
func julianDay(m moment) int {
	y, mo := marchYear(m)
	return 365*y + y/4 + (153*mo+2)/5 + m.day - 2
}

func gregorianDay(m moment) int {
	y, mo := marchYear(m)
	return 365*y + y/4 - y/100 + y/400 + (153*mo+2)/5 + m.day
}

func marchYear(m moment) (year, month int) {
	if m.month < 3 {
		return m.year - 1, m.month + 9
	}
	return m.year, m.month - 3
}
