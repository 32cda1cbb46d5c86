package server

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"ripasso/quiz"
)

// Calendar is a plan as an iCalendar file (RFC 5545): a day's event for each day on which
// there is something to learn, and one for the exam. Say gives the words of a key of the
// catalogue. The events keep their names, so that a plan taken again takes their place.
func Calendar(p quiz.ExamPlan, now time.Time, say func(key string, args ...any) string) []byte {
	title := p.Title
	if title == "" {
		title = say("exam.untitled")
	}
	var b strings.Builder
	line := func(name, value string) { b.WriteString(folded(name + ":" + value)) }
	event := func(day quiz.Day, about, summary, description string) {
		line("BEGIN", "VEVENT")
		line("UID", uuid.NewSHA1(p.Name, []byte(about)).String())
		line("DTSTAMP", now.UTC().Format("20060102T150405Z"))
		line("DTSTART;VALUE=DATE", strings.ReplaceAll(day.String(), "-", ""))
		line("DTEND;VALUE=DATE", strings.ReplaceAll((day+1).String(), "-", ""))
		line("SUMMARY", escaped(summary))
		if description != "" {
			line("DESCRIPTION", escaped(description))
		}
		line("TRANSP", "TRANSPARENT")
		line("END", "VEVENT")
	}
	line("BEGIN", "VCALENDAR")
	line("VERSION", "2.0")
	line("PRODID", "-//Ripasso//quiz//EN")
	line("CALSCALE", "GREGORIAN")
	line("METHOD", "PUBLISH")
	for _, d := range p.Days {
		if d.Minutes == 0 {
			continue
		}
		event(d.Day, d.Day.String(), say("exam.ics.learn", title, say("ui.minutes", d.Minutes)), todo(d, say))
	}
	expected := ""
	if len(p.Days) > 0 {
		expected = say("exam.ics.exam", whole(p.Low), whole(p.High), whole(p.Most))
	}
	event(p.Day, "exam", title, expected)
	line("END", "VCALENDAR")
	return []byte(b.String())
}

// todo is what a day's minutes are for, in words.
func todo(d quiz.PlannedDay, say func(key string, args ...any) string) string {
	fresh, due := whole(d.New), whole(d.Reviews)
	switch {
	case fresh > 0 && due > 0:
		return say("exam.ics.what", say("ui.newOnes", fresh), say("ui.dueOnes", due))
	case fresh > 0:
		return say("ui.newOnes", fresh)
	case due > 0:
		return say("ui.dueOnes", due)
	}
	return ""
}

// whole is a number as people count.
func whole(x float64) int { return int(x + 0.5) }

// escaped is a text as a value (RFC 5545, 3.3.11).
func escaped(s string) string {
	return strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`).Replace(s)
}

// folded is a content line, cut so that no line has more than 75 octets (3.1) and no
// character is torn.
func folded(s string) string {
	var b strings.Builder
	room := 75
	for len(s) > room {
		cut := room
		for cut > 0 && !utf8.RuneStart(s[cut]) {
			cut--
		}
		if cut == 0 { // no text at all
			cut = room
		}
		fmt.Fprintf(&b, "%s\r\n ", s[:cut])
		s, room = s[cut:], 74
	}
	return b.String() + s + "\r\n"
}
