package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"ripasso/quiz"
)

const testExam = "0190b6c2-5d1e-7c8a-9a53-0d2f6f4f2b99"

// wish is an exam on everything in some days.
func (s *site) wish(days int, change ...any) map[string]any {
	s.Helper()
	var list Exams
	if err := json.Unmarshal([]byte(s.send("GET", "/api/v1/exams", nil).body), &list); err != nil {
		s.Fatal(err)
	}
	today, err := time.Parse(time.DateOnly, list.Today)
	if err != nil {
		s.Fatal(err)
	}
	w := map[string]any{"title": "Test", "date": today.AddDate(0, 0, days).Format(time.DateOnly), "minutes": 20}
	for i := 0; i+1 < len(change); i += 2 {
		w[change[i].(string)] = change[i+1]
	}
	return w
}

func TestExams(t *testing.T) {
	s := newSite(t)
	at := "/api/v1/exams/" + testExam
	read := func(r reply) (p ExamPlan) {
		t.Helper()
		if r.status != http.StatusOK {
			t.Fatalf("%d %s", r.status, r.body)
		}
		if err := json.Unmarshal([]byte(r.body), &p); err != nil {
			t.Fatal(err)
		}
		return p
	}
	preview := read(s.send("POST", "/api/v1/exams/preview", s.wish(5)))
	if len(preview.Days) != 5 || preview.Ahead != 5 || preview.Stage != quiz.ExamOn || preview.Score <= preview.Now {
		t.Errorf("preview: %+v", preview)
	}
	set := read(s.send("PUT", at, s.wish(5)))
	if set.ID.String() != testExam || set.Score != preview.Score {
		t.Errorf("set: %+v", set)
	}
	today := s.send("GET", "/api/v1/today", nil).body
	if !strings.Contains(today, `"exams":[{"id":"`+testExam) {
		t.Errorf("today does not know of the exam: %s", today)
	}
	if r := s.send("DELETE", at, nil); r.status != http.StatusOK {
		t.Errorf("calling off: %d %s", r.status, r.body)
	}
	s.refused(s.send("DELETE", at, nil), http.StatusNotFound, "not-found")
	s.refused(s.send("GET", at+"/calendar.ics", nil), http.StatusNotFound, "not-found")
	s.refused(s.send("GET", "/api/v1/exams/nothing/calendar.ics", nil), http.StatusNotFound, "not-found")
	for name, x := range map[string]struct {
		wish  map[string]any
		where string
	}{
		"yesterday": {s.wish(-1), "body.date"}, "today": {s.wish(0), "body.date"}, "a thousand years": {s.wish(365_000), "body.date"},
		"no time": {s.wish(5, "minutes", 0), "body.minutes"}, "no date": {s.wish(5, "date", "soon"), "body.date"},
		"a deck that is gone": {s.wish(5, "decks", []string{testExam}), "body.decks"},
		"backwards":           {s.wish(5, "off", []Span{{"2030-02-02", "2030-01-01"}}), "body.off"},
		"no such day":         {s.wish(5, "off", []Span{{"2030-02-31", "2030-03-01"}}), "body.off"},
	} {
		p := s.refused(s.send("PUT", at, x.wish), http.StatusUnprocessableEntity, "invalid")
		if len(p.Errors) == 0 || !strings.HasPrefix(p.Errors[0].Location, x.where) {
			t.Errorf("%s: %+v", name, p.Errors)
		}
	}
}

// The calendar has an event for each day with work and one for the exam, in lines that any
// calendar reads.
func TestCalendar(t *testing.T) {
	s := newSite(t)
	s.server.cfg.Words = func(lang, key string, args ...any) string { return fmt.Sprint(lang, " ", key, " ", args) }
	title := "Prova, parte 1; «àèìòù» " + strings.Repeat("ü", 80)
	var set ExamPlan
	if err := json.Unmarshal([]byte(s.send("PUT", "/api/v1/exams/"+testExam, s.wish(6, "title", title)).body), &set); err != nil {
		t.Fatal(err)
	}
	r := s.send("GET", "/api/v1/exams/"+testExam+"/calendar.ics", nil, "Accept-Language", "it-CH, en;q=0.5")
	if got := r.header.Get("Content-Type"); r.status != http.StatusOK || got != "text/calendar; charset=utf-8" {
		t.Fatalf("%d %s", r.status, got)
	}
	events := 1
	for _, d := range set.Days {
		if d.Minutes > 0 {
			events++
		}
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(r.body, "\r\n"), "\r\n") {
		if len(line) > 75 || strings.ContainsAny(line, "\r\n") || !utf8.ValidString(line) {
			t.Errorf("a line that cannot be: %q", line)
		}
	}
	unfolded := strings.ReplaceAll(r.body, "\r\n ", "")
	for text, want := range map[string]int{
		"BEGIN:VCALENDAR\r\n": 1, "END:VCALENDAR\r\n": 1, "BEGIN:VEVENT\r\n": events, "END:VEVENT\r\n": events, "UID:": events, "DTSTAMP:": events,
		`SUMMARY:Prova\, parte 1\; «àèìòù» ` + strings.Repeat("ü", 80) + "\r\n": 1, "it-CH exam.ics.learn": events - 1,
		"DTSTART;VALUE=DATE:" + strings.ReplaceAll(set.Date, "-", ""): 1,
	} {
		if got := strings.Count(unfolded, text); got != want {
			t.Errorf("%q stands there %d times, want %d:\n%s", text, got, want, unfolded)
		}
	}
}

// A plan that is taken again names its events as before, and no text gets out of its line.
func TestCalendarsAreReplaced(t *testing.T) {
	day := quiz.DayOf(time.Date(2027, 3, 12, 0, 0, 0, 0, time.UTC))
	p := quiz.ExamPlan{Exam: quiz.Exam{Name: uuid.MustParse(testExam), Day: day, Title: "a\nEND:VCALENDAR"}, Days: []quiz.PlannedDay{{Day: day - 1, Minutes: 5}}}
	say := func(key string, args ...any) string { return key }
	first := string(Calendar(p, time.Unix(0, 0), say))
	p.Days[0].Minutes = 9
	second := string(Calendar(p, time.Unix(9, 0), say))
	uids := func(text string) (out []string) {
		for line := range strings.Lines(text) {
			if strings.HasPrefix(line, "UID:") {
				out = append(out, line)
			}
		}
		return out
	}
	if a, b := uids(first), uids(second); len(a) != 2 || a[0] == a[1] || fmt.Sprint(a) != fmt.Sprint(b) {
		t.Errorf("%q and %q", a, b)
	}
	if n := strings.Count(first, "\r\nEND:VCALENDAR"); n != 1 {
		t.Errorf("the calendar ends %d times:\n%s", n, first)
	}
}

// Of an exam that has no plan no score is told, and of a day nothing that it does not have.
func TestCalendarsTellWhatIsKnown(t *testing.T) {
	say := func(key string, args ...any) string { return fmt.Sprint(key, args) }
	far := string(Calendar(quiz.ExamPlan{Exam: quiz.Exam{Name: uuid.MustParse(testExam), Day: 30000, Title: "Far"}, Stage: quiz.ExamFar, Most: 40}, time.Unix(0, 0), say))
	if strings.Contains(far, "DESCRIPTION") || !strings.Contains(far, "SUMMARY:Far\r\n") {
		t.Errorf("an exam without a plan:\n%s", far)
	}
	p := quiz.ExamPlan{Exam: quiz.Exam{Name: uuid.MustParse(testExam), Day: 20003}, Days: []quiz.PlannedDay{
		{Day: 20000, Minutes: 5, New: 9}, {Day: 20001, Minutes: 5, Reviews: 8.6, New: 0.2}, {Day: 20002, Minutes: 1, Reviews: 0.3},
	}}
	text := string(Calendar(p, time.Unix(0, 0), say))
	for want, n := range map[string]int{"DESCRIPTION:ui.newOnes[9]\r\n": 1, "DESCRIPTION:ui.dueOnes[9]\r\n": 1, "DESCRIPTION": 3} {
		if got := strings.Count(text, want); got != n {
			t.Errorf("%q stands there %d times, want %d:\n%s", want, got, n, text)
		}
	}
}
