package server

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz"
	"ripasso/quiz/fsrs"
)

var update = flag.Bool("update", false, "write testdata/shapes.txt anew")

// shapes collects what fields answers have, of which types: "today.decks[].id string".
type shapes map[string]bool

func (x shapes) add(where string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for name, field := range v {
			x.add(where+"."+name, field)
		}
	case []any:
		x[where+" []"] = true
		for _, item := range v {
			x.add(where+"[]", item)
		}
	case nil:
		x[where+" null"] = true
	default:
		x[fmt.Sprintf("%s %s", where, map[string]string{"string": "string", "float64": "number", "bool": "boolean"}[fmt.Sprintf("%T", v)])] = true
	}
}

func (x shapes) answer(s *site, name, method, path string, body any) reply {
	s.Helper()
	r := s.send(method, path, body)
	var v any
	if err := json.Unmarshal([]byte(r.body), &v); err != nil {
		s.Fatal(err)
	}
	x.add(name, v)
	return r
}

// mistaken gives every card that takes a typed answer the answer of the next, days ago, and
// has an exam ahead of which something was told.
func (s *site) mistaken() {
	s.Helper()
	learner, now := s.server.cfg.Learner, time.Now().UTC().Truncate(time.Millisecond)
	var facts []quiz.Fact
	add := func(f quiz.Fact, daysAgo int) {
		f.ID, f.Learner, f.At = uuid.New(), learner, now.AddDate(0, 0, -daysAgo)
		facts = append(facts, f)
	}
	said := "nothing"
	for _, k := range s.desk.Library().Decks() {
		for _, c := range k.Cards() {
			if text := c.Solution().Text; text != "" {
				r := &quiz.Review{Card: c.ID, Revision: k.Revision, Response: deck.Response{Texts: []string{said}}, Grade: fsrs.Again, Origin: quiz.Study}
				said = text
				for _, ago := range []int{9, 8, 7} {
					add(quiz.Fact{Review: r}, ago)
				}
			}
		}
	}
	exam := quiz.Exam{Name: uuid.New(), Title: "Oral", Day: quiz.DayOf(now) + 9, Minutes: 10}
	add(quiz.Fact{Exam: &exam}, 3)
	add(quiz.Fact{Outlook: &quiz.Outlook{Exam: exam.Name, Day: quiz.DayOf(now) - 2, Now: 2, Score: 5, Low: 4, High: 6, Most: 10}}, 2)
	off := quiz.DefaultSettings()
	off.Habits.Off = []quiz.Span{{From: quiz.DayOf(now) - 5, To: quiz.DayOf(now) - 4}}
	if err := errors.Join(s.desk.Store.Append(s.Context(), facts, nil), s.desk.SetSettings(s.Context(), learner, off)); err != nil {
		s.Fatal(err)
	}
}

// The app reads these fields by name. A change here is a change to everybody who
// speaks with the server; run with -update when it is meant.
func TestShapes(t *testing.T) {
	s := newSite(t)
	x := shapes{}
	x.answer(s, "today", "GET", "/api/v1/today", nil)
	v := s.sit()
	for range 10 {
		x.answer(s, "asking", "GET", "/api/v1/sittings/current", nil)
		if v.Face.Hints > 0 {
			v = s.act(v, quiz.DoHint)
			x.answer(s, "asking", "GET", "/api/v1/sittings/current", nil)
		}
		v = s.act(v, quiz.DoAnswer, "response", rightAnswer(t, v.Face), "tookMs", 1000)
		if v.Phase == quiz.Grading {
			x.answer(s, "grading", "GET", "/api/v1/sittings/current", nil)
			v = s.act(v, quiz.DoGrade, "grade", 4)
		}
		x.answer(s, "judged", "GET", "/api/v1/sittings/current", nil)
		v = s.act(v, quiz.DoNext)
	}
	x.answer(s, "today", "GET", "/api/v1/today", nil)
	x.answer(s, "deck", "GET", "/api/v1/decks/"+testDeck, nil)
	x.answer(s, "choices", "GET", "/api/v1/choices", nil)
	x.answer(s, "progress", "GET", "/api/v1/progress", nil)
	idle := newSite(t) // nobody sits: nothing is kept back
	idle.mistaken()
	x.answer(idle, "progress", "GET", "/api/v1/progress", nil)
	x.answer(s, "settings", "GET", "/api/v1/settings", nil)
	x.answer(s, "mark", "PUT", "/api/v1/cards/"+v.Face.Card.String()+"/mark", map[string]any{"as": "buried"})
	x.answer(s, "exam", "PUT", "/api/v1/exams/"+testExam, s.wish(5, "off", []Span{{"2030-01-01", "2030-01-02"}}))
	s.send("POST", "/api/v1/sittings", map[string]any{"fresh": true})
	x.answer(s, "today", "GET", "/api/v1/today", nil)
	x.answer(s, "exams", "GET", "/api/v1/exams", nil)
	x.answer(s, "problem", "POST", "/api/v1/sittings", map[string]any{"limit": -1})

	got := strings.Join(slices.Sorted(maps.Keys(x)), "\n") + "\n"
	const golden = "testdata/shapes.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		for _, line := range strings.Split(got, "\n") {
			if !slices.Contains(strings.Split(string(want), "\n"), line) {
				t.Errorf("new: %s", line)
			}
		}
		for _, line := range strings.Split(string(want), "\n") {
			if !slices.Contains(strings.Split(got, "\n"), line) {
				t.Errorf("gone: %s", line)
			}
		}
	}
}
