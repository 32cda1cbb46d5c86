package server

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz"
	"ripasso/quiz/fsrs"
)

func TestToday(t *testing.T) {
	s := newSite(t)
	before := read[Today](s, "GET", "/api/v1/today", nil)
	if before.New != 10 || before.Due != 0 || before.Sitting != nil || before.Minutes < 1 || len(before.Ticks) != 10 {
		t.Errorf("before: %+v", before)
	}
	if len(before.Decks) != 1 || before.Decks[0].ID.String() != testDeck || before.Decks[0].Title != "One of each" || before.Decks[0].Cards != 10 {
		t.Errorf("decks: %+v", before.Decks)
	}
	raw := s.send("GET", "/api/v1/today", nil).body
	if !strings.Contains(raw, `"sitting":null`) || strings.Contains(raw, `"ticks":null`) {
		t.Errorf("empty parts: %s", raw)
	}
	v := read[View](s, "POST", "/api/v1/sittings", map[string]any{"decks": []string{testDeck}})
	s.act(v, quiz.DoAnswer, "response", rightAnswer(t, v.Face), "tookMs", 2000)
	after := read[Today](s, "GET", "/api/v1/today", nil)
	if after.Sitting == nil || after.Sitting.ID != v.Sitting || after.Sitting.Left == 0 || !after.Decks[0].Sitting {
		t.Errorf("with an open sitting: %+v", after)
	}
}

func TestDoneToday(t *testing.T) {
	s := newSite(t)
	v := s.reach(deck.Boolean)
	n := read[Today](s, "GET", "/api/v1/today", nil).DoneToday.Reviews
	s.act(v, quiz.DoAnswer, "response", map[string]any{"picks": []int{1}}, "tookMs", 61000)
	after := read[Today](s, "GET", "/api/v1/today", nil)
	if got := after.DoneToday; got.Reviews != n+1 || got.Right != 1 || got.Minutes < 1 {
		t.Errorf("done today: %+v", got)
	}
	if after.Decks[0].Seen != n+1 {
		t.Errorf("seen %d of %d", after.Decks[0].Seen, n+1)
	}
}

func TestDeckPage(t *testing.T) {
	s := newSite(t)
	r := s.send("GET", "/api/v1/decks/"+testDeck, nil)
	page := decode[DeckPage](s, r)
	for _, secret := range []string{"SECRETback", "SECRETaccepted", "SECRETgap", "SECRETexplained", "SECRETfeedback", "9876543", "13 December"} {
		if strings.Contains(r.body, secret) {
			t.Errorf("the page shows %q", secret)
		}
	}
	titles := each(page.Sections, func(x DeckSection) string { return x.Title })
	if !slices.Equal(titles, []string{"Cards", "Written", "Arranged"}) || page.Questions != 10 {
		t.Errorf("sections %q, %d questions", titles, page.Questions)
	}
	third := page.Sections[0].Cards[2]
	if third.Kind != deck.Flashcard || third.Phase != quiz.New || third.Due != nil || !strings.Contains(third.Prompt, "What is on the back") {
		t.Errorf("third card %+v", third)
	}
	if len(page.Sources) != 1 || page.Sources[0].Title != "SECRETtitle of the chronicle" || page.Sources[0].Dated != "inferred" {
		t.Errorf("sources %+v", page.Sources)
	}
	if page.New != 10 || !strings.Contains(page.Intro, "Introduction") || !slices.Equal(page.Tags, []string{"test"}) {
		t.Errorf("page %+v", page)
	}
	s.refused(s.send("GET", "/api/v1/decks/"+uuid.NewString(), nil), 404, "not-found")
	p := s.refused(s.send("GET", "/api/v1/decks/x", nil), 422, "invalid")
	if want := []FieldError{{"path.id", "invalid value"}}; !slices.Equal(p.Errors, want) {
		t.Errorf("errors %v, want %v: a parser's own words say nothing to a client", p.Errors, want)
	}
}

// A card that is set aside on its deck's page is not due any more and shown as it is, until
// it is taken in again.
func TestMark(t *testing.T) {
	s := newSite(t)
	first := func() DeckCard {
		return read[DeckPage](s, "GET", "/api/v1/decks/"+testDeck, nil).Sections[0].Cards[0]
	}
	path := "/api/v1/cards/" + first().Card.String() + "/mark"
	for _, c := range []struct {
		as  quiz.Aside
		new int
	}{{quiz.Suspended, 9}, {quiz.Suspended, 9}, {quiz.Buried, 9}, {quiz.In, 10}} {
		if got := read[CardMark](s, "PUT", path, CardMark{c.as}); got.As != c.as {
			t.Errorf("answered %+v", got)
		}
		if today := read[Today](s, "GET", "/api/v1/today", nil); today.New != c.new || first().Aside != c.as {
			t.Errorf("%q: %d new, shown as %q", c.as, today.New, first().Aside)
		}
	}
	s.refused(s.send("PUT", "/api/v1/cards/"+uuid.NewString()+"/mark", CardMark{quiz.Buried}), 404, "not-found")
	p := s.refused(s.send("PUT", path, CardMark{"lost"}), 422, "invalid")
	if len(p.Errors) != 1 || p.Errors[0].Location != "body.as" {
		t.Errorf("%+v", p.Errors)
	}
	s.refused(s.send("PUT", path, "{}"), 422, "invalid")
}

func TestProgress(t *testing.T) {
	s := newSite(t)
	before := read[Progress](s, "GET", "/api/v1/progress", nil)
	if len(before.Days) != 0 || before.ByPhase.New != 10 || len(before.Forecast) != 30 || len(before.TrueRecall) != 4 || len(before.Recall.Bands) == 0 {
		t.Errorf("before: %+v", before)
	}
	v := s.reach(deck.Boolean)
	s.act(v, quiz.DoAnswer, "response", map[string]any{"picks": []int{1}}, "tookMs", 1000)
	after := read[Progress](s, "GET", "/api/v1/progress", nil)
	if len(after.Days) != 1 || after.Days[0].Right != 1 || after.Recall.Fresh != after.Days[0].New || after.Recall.Cards != 0 {
		t.Errorf("after: %+v", after)
	}
	if _, err := time.Parse(time.DateOnly, after.Days[0].Date); err != nil {
		t.Error(err)
	}
	p := after.ByPhase
	if p.New+p.Learning+p.Review+p.Relearning != 10 || p.Learning == 0 {
		t.Errorf("by phase: %+v", p)
	}
	of := read[Progress](s, "GET", "/api/v1/progress?deck="+testDeck+"&deck="+testDeck, nil)
	if len(of.Decks) != 2 || len(of.ByDeck) != 1 || of.ByDeck[0].ID.String() != testDeck || len(of.Days) != 0 || len(of.TrueRecall) != 1 {
		t.Errorf("of a deck: %+v", of)
	}
	s.refused(s.send("GET", "/api/v1/progress?deck="+uuid.NewString(), nil), 404, "not-found")
	s.refused(s.send("GET", "/api/v1/progress?deck=none", nil), 422, "invalid")
}

func TestSettings(t *testing.T) {
	s := newSite(t)
	set := read[Settings](s, "GET", "/api/v1/settings", nil)
	if set.NewPerDay != 20 || set.Retention != 0.9 || set.Rollover != 4 {
		t.Errorf("defaults %+v", set)
	}
	set.Habits.Lighter[0], set.Habits.Minutes, set.Habits.Order = 100, 15, quiz.NewLast
	set.Habits.Off = []Span{{"2027-08-01", "2027-08-31"}}
	set.Language, set.Reading, set.Zone, set.NewPerDay, set.Retention = "it", true, "Europe/Rome", 7, 0.85
	if got := read[Settings](s, "PUT", "/api/v1/settings", set); !reflect.DeepEqual(got, set) {
		t.Errorf("answered %+v", got)
	}
	if got := read[Settings](s, "GET", "/api/v1/settings", nil); !reflect.DeepEqual(got, set) {
		t.Errorf("kept %+v", got)
	}
	if got := read[Today](s, "GET", "/api/v1/today", nil).Language; got != "it" {
		t.Errorf("language %q", got)
	}
	for field, bad := range map[string]any{"zone": "Mars/Olympus", "retention": 1.5, "newPerDay": -1, "rollover": 24, "perDay": "many",
		"language": strings.Repeat("x", 40), "theme": "dark"} {
		text, err := json.Marshal(set)
		if err != nil {
			t.Fatal(err)
		}
		var body map[string]any
		if err := json.Unmarshal(text, &body); err != nil {
			t.Fatal(err)
		}
		body[field] = bad
		p := s.refused(s.send("PUT", "/api/v1/settings", body), 422, "invalid")
		if len(p.Errors) == 0 || p.Errors[0].Location != "body."+field {
			t.Errorf("%s = %v: %+v", field, bad, p.Errors)
		}
	}
	if got := read[Settings](s, "GET", "/api/v1/settings", nil); !reflect.DeepEqual(got, set) {
		t.Errorf("after refusals %+v", got)
	}
}

func TestHabits(t *testing.T) {
	s := newSite(t)
	set := read[Settings](s, "GET", "/api/v1/settings", nil)
	for _, c := range []struct {
		field, where string
		bad          any
	}{
		{"minutes", "minutes", -1}, {"minutes", "minutes", 1441}, {"order", "order", "middle"}, {"lighter", "lighter", []int{0, 0}},
		{"lighter", "lighter[3]", []int{0, 0, 0, 101, 0, 0, 0}}, {"lighter", "lighter", []int{100, 100, 100, 100, 100, 100, 100}},
		{"off", "off[0].from", []any{map[string]string{"from": "tomorrow", "to": "2027-01-01"}}},
		{"off", "off", []any{map[string]string{"from": "2027-02-01", "to": "2027-01-01"}}},
		{"off", "off", []any{map[string]string{"from": "2027-02-01", "to": "2037-01-01"}}},
	} {
		text, err := json.Marshal(set)
		if err != nil {
			t.Fatal(err)
		}
		var body map[string]any
		if err := json.Unmarshal(text, &body); err != nil {
			t.Fatal(err)
		}
		body["habits"].(map[string]any)[c.field] = c.bad
		p := s.refused(s.send("PUT", "/api/v1/settings", body), 422, "invalid")
		if len(p.Errors) == 0 || p.Errors[0].Location != "body.habits."+c.where {
			t.Errorf("%s = %v: %+v", c.field, c.bad, p.Errors)
		}
	}
	set.Habits.Minutes = 20
	read[Settings](s, "PUT", "/api/v1/settings", set)
	set.Habits = nil
	if got := read[Settings](s, "PUT", "/api/v1/settings", set); got.Habits == nil || got.Habits.Minutes != 20 {
		t.Errorf("habits that were left out: %+v", got.Habits)
	}
}

// A free day asks nothing and says so; who wants to study all the same can.
func TestFreeDay(t *testing.T) {
	s := newSite(t)
	set := read[Settings](s, "GET", "/api/v1/settings", nil)
	day := time.Now().UTC()
	set.Habits.Off = []Span{{day.AddDate(0, 0, -2).Format(time.DateOnly), day.AddDate(0, 0, 2).Format(time.DateOnly)}}
	read[Settings](s, "PUT", "/api/v1/settings", set)
	today := read[Today](s, "GET", "/api/v1/today", nil)
	if !today.Free || today.New+today.Due != 0 || today.Spare.New != 10 || today.Spare.Minutes < 1 {
		t.Errorf("%+v", today)
	}
	if v := read[View](s, "POST", "/api/v1/sittings", "{}"); v.Phase != quiz.Done {
		t.Errorf("a sitting on a free day: %s", v.Phase)
	}
	if v := read[View](s, "POST", "/api/v1/sittings", map[string]any{"limit": today.Spare.New}); v.Phase != quiz.Asking || v.Left != 10 {
		t.Errorf("all the same: %s, %d left", v.Phase, v.Left)
	}
}

func TestHealth(t *testing.T) {
	s := newSite(t)
	for path, want := range map[string]string{"/healthz": `{"status":"ok","version":"test"}`, "/readyz": `{"status":"ready"}`} {
		if r := s.send("GET", path, nil); r.status != 200 || r.body != want {
			t.Errorf("%s: %d %s", path, r.status, r.body)
		}
	}
	s.desk.Store.Close()
	if r := s.send("GET", "/readyz", nil); r.status != 503 {
		t.Errorf("with the store closed: %d", r.status)
	}
	if r := s.send("GET", "/healthz", nil); r.status != 200 {
		t.Errorf("alive with the store closed: %d", r.status)
	}
	r := s.send("POST", "/api/v1/sittings", "{}")
	s.refused(r, 503, "unavailable")
	if after := r.header.Get("Retry-After"); after != "5" {
		t.Errorf("with the store closed: try again after %q seconds, want 5", after)
	}
}

// The description covers every route of the interface and nothing that answers with
// more than its own words.
func TestTheInterfaceIsDescribed(t *testing.T) {
	s := newSite(t)
	r := s.send("GET", "/api/v1/openapi.json", nil)
	var doc struct {
		OpenAPI string
		Info    struct{ Title, Version string }
		Servers []struct{ URL string }
		Paths   map[string]map[string]struct {
			OperationID string
			Summary     string
			Responses   map[string]struct {
				Content map[string]struct{ Schema map[string]any }
			}
		}
		Components struct {
			Schemas map[string]struct{ Properties map[string]any }
		}
	}
	if err := json.Unmarshal([]byte(r.body), &doc); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(doc.OpenAPI, "3.1") || doc.Info.Version != "test" || doc.Servers[0].URL != "/api/v1" {
		t.Errorf("%s %+v %+v", doc.OpenAPI, doc.Info, doc.Servers)
	}
	var routes []string
	for path, methods := range doc.Paths {
		for method, op := range methods {
			routes = append(routes, strings.ToUpper(method)+" "+path)
			if op.Summary == "" || op.OperationID == "" {
				t.Errorf("%s %s has no summary or id", method, path)
			}
			problem := op.Responses["default"].Content["application/problem+json"].Schema["$ref"]
			if problem != "#/components/schemas/Problem" {
				t.Errorf("%s %s: problems are described as %v", method, path, problem)
			}
		}
	}
	slices.Sort(routes)
	want := []string{"DELETE /exams/{id}", "GET /choices", "GET /decks/{id}", "GET /exams", "GET /progress", "GET /settings", "GET /sittings/current", "GET /today",
		"POST /exams/preview", "POST /sittings", "POST /sittings/{id}/events", "PUT /cards/{id}/mark", "PUT /exams/{id}", "PUT /settings"}
	if !slices.Equal(routes, want) {
		t.Errorf("routes\n%q, want\n%q", routes, want)
	}
	for _, name := range []string{"ErrorModel", "ErrorDetail"} {
		if _, ok := doc.Components.Schemas[name]; ok {
			t.Errorf("%s is described", name)
		}
	}
	face := doc.Components.Schemas["Face"].Properties
	for _, key := range []string{"picks", "solution", "accepted", "back", "explanation", "answer", "feedback", "labels"} {
		if _, ok := face[key]; ok {
			t.Errorf("a face has a field %q", key)
		}
	}
	if strings.Contains(r.body, `"$schema"`) {
		t.Error("schemas link to schemas")
	}
}

// Arrays are [] and never null: the app maps over them.
func TestNoAnswerHasANullList(t *testing.T) {
	s := newSite(t)
	v := s.reach(deck.Boolean)
	s.act(v, quiz.DoAnswer, "response", map[string]any{"unknown": true})
	nullable := map[string]bool{"nextAt": true, "sitting": true, "catchUp": true, "due": true}
	var walk func(where string, v any)
	walk = func(where string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for name, x := range v {
				if x == nil && !nullable[name] {
					t.Errorf("%s.%s is null", where, name)
				}
				walk(where+"."+name, x)
			}
		case []any:
			for _, x := range v {
				walk(where+"[]", x)
			}
		}
	}
	for _, path := range []string{"/today", "/decks/" + testDeck, "/progress", "/settings", "/sittings/current"} {
		walk(path, read[any](s, "GET", "/api/v1"+path, nil))
	}
}

func TestWholeMinutes(t *testing.T) {
	for d, want := range map[time.Duration]int{0: 0, time.Second: 1, time.Minute: 1, 61 * time.Second: 2} {
		if got := Minutes(d); got != want {
			t.Errorf("%v: %d, want %d", d, got, want)
		}
	}
}

func TestLinksLeadToPages(t *testing.T) {
	for link, want := range map[string]string{"https://example.com/a": "https://example.com/a", "http://example.com": "http://example.com",
		"": "", "javascript:alert(1)": "", "data:text/html,x": "", "//example.com": "", "notes.txt": "", "https://[": ""} {
		if got := webURL(link); got != want {
			t.Errorf("%q: %q, want %q", link, got, want)
		}
	}
}

// After an absence Today says when one is up to date again; else it says nothing of it.
func TestCatchUp(t *testing.T) {
	s := newSite(t)
	if today := read[Today](s, "GET", "/api/v1/today", nil); today.CatchUp != nil {
		t.Errorf("before the first answer: %+v", today.CatchUp)
	}
	set := read[Settings](s, "GET", "/api/v1/settings", nil)
	set.PerDay = 2
	read[Settings](s, "PUT", "/api/v1/settings", set)
	var facts []quiz.Fact
	library := s.desk.Library()
	for _, c := range library.Decks()[0].Cards()[:5] {
		facts = append(facts, quiz.Fact{ID: uuid.Must(uuid.NewV7()), Learner: s.server.cfg.Learner, At: time.Now().AddDate(0, -1, 0),
			Review: &quiz.Review{Card: c.ID, Grade: fsrs.Easy, Took: time.Second, Origin: quiz.Study}})
	}
	if err := s.desk.Store.Append(t.Context(), facts, nil); err != nil {
		t.Fatal(err)
	}
	got := read[Today](s, "GET", "/api/v1/today", nil).CatchUp
	if got == nil || got.Overdue != 5 || got.PerDay != 2 || got.Days < 3 {
		t.Fatalf("%+v", got)
	}
	day, err := time.Parse(time.DateOnly, got.Finish)
	if soonest := time.Now().AddDate(0, 0, 1); err != nil || day.Before(soonest.Truncate(24*time.Hour)) {
		t.Errorf("finished on %q, %v", got.Finish, err)
	}
	set.PerDay = 0
	read[Settings](s, "PUT", "/api/v1/settings", set)
	if got := read[Today](s, "GET", "/api/v1/today", nil).CatchUp; got == nil || got.Finish != "" {
		t.Errorf("with nothing a day: %+v", got)
	}
}
