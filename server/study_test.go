package server

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz"
)

// itemWith is the id of the item whose text contains text.
func itemWith(t *testing.T, items []Item, text string) int {
	t.Helper()
	for _, i := range items {
		if strings.Contains(i.HTML, text) {
			return i.ID
		}
	}
	t.Fatalf("no item %q among %v", text, items)
	return 0
}

// rightAnswer is what a learner who knows everything sends for a card of the test deck.
func rightAnswer(t *testing.T, f *Face) map[string]any {
	t.Helper()
	find := func(items []Item, texts ...string) []int {
		return each(texts, func(text string) int { return itemWith(t, items, text) })
	}
	switch f.Kind {
	case deck.Flashcard:
		return map[string]any{}
	case deck.Single:
		return map[string]any{"picks": find(f.Items, "Tiber")}
	case deck.Multiple:
		return map[string]any{"picks": find(f.Items, "Adriatic", "Ionian")}
	case deck.Text:
		return map[string]any{"texts": []string{"SECRETaccepted"}}
	case deck.Boolean:
		return map[string]any{"picks": []int{1}}
	case deck.Number:
		return map[string]any{"texts": []string{"9876543"}}
	case deck.Date:
		return map[string]any{"texts": []string{"13 December 1987"}}
	case deck.Cloze:
		return map[string]any{"texts": []string{"SECRETgap"}}
	case deck.Order:
		return map[string]any{"picks": find(f.Items, "dawn", "noon", "dusk")}
	case deck.Match:
		picks := make([]int, 2)
		picks[slices.IndexFunc(f.Items, func(i Item) bool { return strings.Contains(i.HTML, "one") })] = itemWith(t, f.Targets, "uno")
		picks[slices.IndexFunc(f.Items, func(i Item) bool { return strings.Contains(i.HTML, "two") })] = itemWith(t, f.Targets, "due")
		return map[string]any{"picks": picks}
	}
	t.Fatalf("no answer for a card of kind %q", f.Kind)
	return nil
}

// secrets stand in keys of the test deck and nowhere else.
var secrets = []string{"SECRET", "9876543", "1985", "1986", "1987", "1988", "chronicle"}

// chance is what may hold any digits and tells nobody a key: a probability, an id.
var chance = regexp.MustCompile(`\b0\.\d+|\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b`)

func checkNoKey(t *testing.T, where string, r reply) {
	t.Helper()
	body := chance.ReplaceAllString(r.body, "")
	for _, secret := range secrets {
		if strings.Contains(body, secret) {
			t.Errorf("%s shows %q: %s", where, secret, r.body)
		}
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal([]byte(r.body), &fields); err != nil {
		t.Fatal(err)
	}
	for _, late := range []string{"given", "verdict", "solution"} {
		if _, there := fields[late]; there {
			t.Errorf("%s has %q: %s", where, late, r.body)
		}
	}
}

// Every kind goes through the wire and back: no key before the answer, everything
// needed after it.
func TestEveryKindIsAskedWithoutItsKey(t *testing.T) {
	s := newSite(t)
	kinds := map[deck.Kind]bool{}
	v := s.sit()
	for turn := 0; v.Phase != quiz.Done; turn++ {
		if turn > 40 {
			t.Fatal("the sitting does not end")
		}
		if v.Phase != quiz.Asking || v.Face == nil {
			t.Fatalf("turn %d: %+v", turn, v)
		}
		kind := v.Face.Kind
		kinds[kind] = true
		checkNoKey(t, string(kind), s.send("GET", "/api/v1/sittings/current", nil))
		hints := v.Face.Hints
		if turn >= 10 {
			hints = 0 // a card with a hint comes back, so only its first turn has them
		}
		for range hints {
			v = s.act(v, quiz.DoHint)
			checkNoKey(t, string(kind)+" with a hint", s.send("GET", "/api/v1/sittings/current", nil))
		}
		if len(v.Hints) != hints {
			t.Errorf("%s: %d hints shown, want %d", kind, len(v.Hints), hints)
		}
		v = s.act(v, quiz.DoAnswer, "response", rightAnswer(t, v.Face), "tookMs", 1500)
		if kind == deck.Flashcard {
			if v.Phase != quiz.Grading || v.Solution == nil || !strings.Contains(v.Solution.Back, "SECRETback") || len(v.Returns) != 4 {
				t.Errorf("a turned card: %+v", v)
			}
			v = s.act(v, quiz.DoGrade, "grade", 4)
		}
		if v.Phase != quiz.Judged || v.Given == nil || v.Verdict == nil || v.Solution == nil || !v.CanUndo {
			t.Fatalf("%s: judged as %+v", kind, v)
		}
		if v.Verdict.Score != 1 {
			t.Errorf("%s: score %v for %s", kind, v.Verdict.Score, v.Verdict.Reason.Code)
		}
		v = s.act(v, quiz.DoNext)
		if v.Phase == quiz.Done && v.NextAt != nil {
			break
		}
	}
	for _, kind := range []deck.Kind{deck.Flashcard, deck.Single, deck.Multiple, deck.Text, deck.Boolean, deck.Number,
		deck.Date, deck.Cloze, deck.Order, deck.Match} {
		if !kinds[kind] {
			t.Errorf("no card of kind %q was asked", kind)
		}
	}
}

// reach answers until a card of the kind is asked.
func (s *site) reach(kind deck.Kind) View {
	s.Helper()
	v := s.sit()
	for v.Face.Kind != kind {
		v = s.act(v, quiz.DoAnswer, "response", map[string]any{"unknown": true})
		if v.Phase == quiz.Grading {
			v = s.act(v, quiz.DoGrade, "grade", 1)
		}
		v = s.act(v, quiz.DoNext)
		if v.Face == nil {
			s.Fatalf("no card of kind %q", kind)
		}
	}
	return v
}

func TestSolutionsAreToldInFull(t *testing.T) {
	s := newSite(t)
	v := s.reach(deck.Date)
	v = s.act(v, quiz.DoAnswer, "response", map[string]any{"texts": []string{"14 December 1987"}})
	if len(v.Solution.Citations) != 1 {
		t.Fatalf("%+v", v.Solution)
	}
	want := Citation{Title: "SECRETtitle of the chronicle", Publisher: "The Press", Published: "1987-12", Dated: "inferred",
		URL: "https://example.com/chronicle", Paragraphs: "1"}
	if got := v.Solution.Citations[0]; got != want {
		t.Errorf("citation %+v", got)
	}
	if v.Verdict.Score != 0.75 || v.Verdict.Reason.Code == "" || len(v.Verdict.Marks) != 1 {
		t.Errorf("verdict %+v", v.Verdict)
	}
	if !slices.Contains(v.Offers, quiz.WasRight) {
		t.Errorf("offers %v", v.Offers)
	}
	v = s.act(v, quiz.DoQualify, "why", quiz.WasRight)
	if v.Why != quiz.WasRight || v.Grade != 3 {
		t.Errorf("after I was right: why %q, grade %d", v.Why, v.Grade)
	}
}

func TestPicturesComeThroughMedia(t *testing.T) {
	s := newSite(t)
	v := s.reach(deck.Flashcard)
	src := "/media/" + testDeck + "/img/dot%20one.png"
	if !strings.Contains(v.Face.Prompt, src) {
		t.Fatalf("prompt %s", v.Face.Prompt)
	}
	if r := s.send("GET", src, nil); r.status != 200 {
		t.Errorf("the picture: %d", r.status)
	}
	remote := deck.Markdown{{Type: deck.ParagraphNode, Children: deck.Markdown{
		{Type: deck.ImageNode, Dest: "https://example.com/x.png", Text: "a remote dot"},
		{Type: deck.ImageNode, Dest: "//example.com/x.png", Text: "another"},
		{Type: deck.ImageNode, Dest: "../../x.png", Text: "outside"}}}}
	if html := htmlIn(baseOf(s.desk.Library().Decks()[0]))(remote); strings.Contains(html, "example.com") || strings.Contains(html, "<img") || !strings.Contains(html, "a remote dot") {
		t.Errorf("remote pictures: %s", html)
	}
}

func TestPicturesAreOfTheDeckThatWasShown(t *testing.T) {
	s := newSite(t)
	s.reach(deck.Flashcard)
	empty, _ := deck.Load(fstest.MapFS{})
	libraries := []*deck.Library{s.desk.Library()}
	s.desk.Library = func() *deck.Library { // reloaded in the middle of the request
		library := empty
		if len(libraries) > 0 {
			library, libraries = libraries[0], libraries[1:]
		}
		return library
	}
	v := read[View](s, "GET", "/api/v1/sittings/current", nil)
	if src := "/media/" + testDeck + "/img/dot%20one.png"; v.Face == nil || !strings.Contains(v.Face.Prompt, src) {
		t.Errorf("the prompt does not name %s: %+v", src, v.Face)
	}
}

func TestAnEventSentTwiceCountsOnce(t *testing.T) {
	s := newSite(t)
	v := s.reach(deck.Text)
	e := event(v, quiz.DoAnswer)
	e["response"] = map[string]any{"texts": []string{"something else"}}
	path := "/api/v1/sittings/" + v.Sitting.String() + "/events"
	first, again := s.send("POST", path, e), s.send("POST", path, e)
	if first.status != 200 || again.status != 200 || decode[View](s, first).Version != decode[View](s, again).Version {
		t.Fatalf("first %d %s\nagain %d %s", first.status, first.body, again.status, again.body)
	}
	before := read[Today](s, "GET", "/api/v1/today", nil).DoneToday.Reviews
	s.send("POST", path, e)
	if after := read[Today](s, "GET", "/api/v1/today", nil).DoneToday.Reviews; after != before {
		t.Errorf("%d reviews, then %d", before, after)
	}
}

func TestAnEventForAnOldViewIsStale(t *testing.T) {
	s := newSite(t)
	v := s.reach(deck.Text)
	s.act(v, quiz.DoAnswer, "response", map[string]any{"unknown": true})
	old := event(v, quiz.DoAnswer)
	old["response"] = map[string]any{"unknown": true}
	s.refused(s.send("POST", "/api/v1/sittings/"+v.Sitting.String()+"/events", old), 409, "stale")
	now := read[View](s, "GET", "/api/v1/sittings/current", nil)
	if now.Version == v.Version || now.Phase != quiz.Judged {
		t.Errorf("current: %+v", now)
	}
}

// A question that was edited or deleted while it was asked is not another device's doing.
func TestAnEventForAChangedQuestion(t *testing.T) {
	s := newSite(t)
	v := s.reach(deck.Text)
	empty, _ := deck.Load(fstest.MapFS{})
	s.desk.Library = func() *deck.Library { return empty }
	e := event(v, quiz.DoAnswer)
	e["response"] = map[string]any{"unknown": true}
	s.refused(s.send("POST", "/api/v1/sittings/"+v.Sitting.String()+"/events", e), 409, "changed")
	if now := read[View](s, "GET", "/api/v1/sittings/current", nil); now.Phase != quiz.Done {
		t.Errorf("current: %+v", now)
	}
}

func TestImpossibleEventsAreRefused(t *testing.T) {
	s := newSite(t)
	s.refused(s.send("GET", "/api/v1/sittings/current", nil), 404, "not-found")
	v := s.reach(deck.Single)
	path := "/api/v1/sittings/" + v.Sitting.String() + "/events"
	with := func(change map[string]any) map[string]any {
		e := event(v, quiz.DoAnswer)
		for name, value := range change {
			if e[name] = value; value == nil {
				delete(e, name)
			}
		}
		return e
	}
	for name, c := range map[string]struct {
		change map[string]any
		status int
		code   string
		where  string
	}{
		"next while asking":   {map[string]any{"do": "next"}, 409, "refused", ""},
		"grade while asking":  {map[string]any{"do": "grade", "grade": 3}, 409, "refused", ""},
		"no such item":        {map[string]any{"response": map[string]any{"picks": []int{7}}}, 422, "invalid", "body.response"},
		"two for one":         {map[string]any{"response": map[string]any{"picks": []int{0, 1}}}, 422, "invalid", "body.response"},
		"a text for an item":  {map[string]any{"response": map[string]any{"texts": []string{"x"}}}, 422, "invalid", "body.response"},
		"no answer":           {map[string]any{}, 409, "refused", ""},
		"a random id":         {map[string]any{"id": uuid.New()}, 422, "invalid", "body.id"},
		"no id":               {map[string]any{"id": nil}, 422, "invalid", "body"},
		"not an id":           {map[string]any{"id": "x"}, 422, "invalid", "body.id"},
		"an unknown action":   {map[string]any{"do": "cheat"}, 422, "invalid", "body.do"},
		"an unknown field":    {map[string]any{"learner": "x"}, 422, "invalid", "body.learner"},
		"no time":             {map[string]any{"at": nil}, 422, "invalid", "body"},
		"not a time":          {map[string]any{"at": "yesterday"}, 422, "invalid", "body.at"},
		"a grade too high":    {map[string]any{"do": "grade", "grade": 5}, 422, "invalid", "body.grade"},
		"an unknown why":      {map[string]any{"do": "qualify", "why": "lazy"}, 422, "invalid", "body.why"},
		"a negative version":  {map[string]any{"version": -1}, 422, "invalid", "body.version"},
		"a fractional item":   {map[string]any{"response": map[string]any{"picks": []float64{0.5}}}, 422, "invalid", "body.response.picks[0]"},
		"a text too long":     {map[string]any{"response": map[string]any{"texts": []string{strings.Repeat("x", 2001)}}}, 422, "invalid", "body.response.texts[0]"},
		"too many texts":      {map[string]any{"response": map[string]any{"texts": make([]string, 65)}}, 422, "invalid", "body.response.texts"},
		"too many items":      {map[string]any{"response": map[string]any{"picks": make([]int, 257)}}, 422, "invalid", "body.response.picks"},
		"a self-made verdict": {map[string]any{"response": map[string]any{"picks": []int{0}, "self": 4}}, 422, "invalid", "body.response.self"},
	} {
		t.Run(name, func(t *testing.T) {
			p := s.in(t).refused(s.send("POST", path, with(c.change)), c.status, c.code)
			if c.where != "" && !slices.ContainsFunc(p.Errors, func(e FieldError) bool { return e.Location == c.where && e.Message != "" }) {
				t.Errorf("errors %+v, want one at %s", p.Errors, c.where)
			}
		})
	}
	for name, body := range map[string]string{"nothing": "", "half": `{"id":`, "a list": "[]", "null": "null", "a number": "7",
		"deep": strings.Repeat("[", 60000), "two": "{}{}", "not text": "\xff\xfe", "a wrong type": `{"id":{}}`} {
		t.Run(name, func(t *testing.T) {
			r := s.send("POST", path, body)
			if r.status != 400 && r.status != 422 {
				t.Errorf("status %d", r.status)
			}
			s.in(t).refused(r, r.status, decode[Problem](s, r).Code)
		})
	}
	unknown := event(v, quiz.DoAnswer)
	unknown["response"] = map[string]any{"unknown": true}
	s.refused(s.send("POST", "/api/v1/sittings/"+uuid.NewString()+"/events", unknown), 409, "stale")
	s.refused(s.send("POST", "/api/v1/sittings/x/events", unknown), 422, "invalid")
	if now := read[View](s, "GET", "/api/v1/sittings/current", nil); now.Version != v.Version {
		t.Errorf("something got through: %+v", now)
	}
}

// What is invalid is pointed at, never repeated: it may be what somebody typed.
func TestProblemsDoNotRepeatWhatWasSent(t *testing.T) {
	s := newSite(t)
	v := s.reach(deck.Text)
	e := event(v, quiz.DoAnswer)
	e["response"] = map[string]any{"texts": []any{"my own words", 17}, "mine": "more words"}
	r := s.send("POST", "/api/v1/sittings/"+v.Sitting.String()+"/events", e)
	if r.status != 422 || strings.Contains(r.body, "words") {
		t.Errorf("%d %s", r.status, r.body)
	}
}

func TestSittingsAreTakenUpAgain(t *testing.T) {
	s := newSite(t)
	v := s.sit()
	if again := s.sit(); again.Sitting != v.Sitting || again.Version != v.Version {
		t.Errorf("sat down twice: %v %d, then %v %d", v.Sitting, v.Version, again.Sitting, again.Version)
	}
	fresh := read[View](s, "POST", "/api/v1/sittings", map[string]any{"new": 20, "fresh": true})
	if fresh.Sitting == v.Sitting {
		t.Error("a fresh sitting is the old one")
	}
	s.refused(s.send("POST", "/api/v1/sittings", map[string]any{"decks": []string{"x"}}), 422, "invalid")
	s.refused(s.send("POST", "/api/v1/sittings", map[string]any{"limit": -1}), 422, "invalid")
	s.refused(s.send("POST", "/api/v1/sittings", map[string]any{"learner": "x"}), 422, "invalid")
}

func TestUndoAsksAgain(t *testing.T) {
	s := newSite(t)
	v := s.reach(deck.Boolean)
	card := v.Face.Card
	v = s.act(v, quiz.DoAnswer, "response", map[string]any{"picks": []int{0}})
	if v.Verdict.Score != 0 {
		t.Fatalf("verdict %+v", v.Verdict)
	}
	v = s.act(v, quiz.DoUndo)
	if v.Phase != quiz.Asking || v.Face.Card != card || v.Verdict != nil {
		t.Errorf("after undo: %+v", v)
	}
}

func TestTimesAreUTCAndWhole(t *testing.T) {
	r := EventRequest{ID: uuid.Must(uuid.NewV7()), At: time.Date(2026, 11, 21, 2, 0, 0, 123456789, time.FixedZone("", 3600)), TookMs: 1500}
	e, err := r.event("it")
	if err != nil || e.At.Format(time.RFC3339Nano) != "2026-11-21T01:00:00.123Z" || e.Took != 1500*time.Millisecond || e.Lang != "it" {
		t.Errorf("%+v, %v", e, err)
	}
}

func TestFirstTag(t *testing.T) {
	for header, want := range map[string]string{"": "", "it": "it", "it-IT,it;q=0.9,en;q=0.8": "it-IT", " en ;q=0.5": "en", "*": "*"} {
		if got := firstTag(header); got != want {
			t.Errorf("%q: %q, want %q", header, got, want)
		}
	}
}

func TestMethodsOfTheStudyRoutes(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{"/api/v1/sittings", "/api/v1/sittings/" + uuid.NewString() + "/events"} {
		s.refused(s.send(http.MethodPut, path, "{}"), 405, "method")
	}
}

// What there is to choose is what a sitting can be about; what nobody can mean is refused,
// and where nothing belongs that is said and the open sitting stays.
func TestChoosingWhatToStudy(t *testing.T) {
	s := newSite(t)
	c := read[Choices](s, "GET", "/api/v1/choices?deck="+testDeck, nil)
	if c.Cards < 10 || len(c.Kinds) != 10 || c.Missed != 0 {
		t.Fatalf("%+v", c)
	}
	if all := read[Choices](s, "GET", "/api/v1/choices", nil); all.Cards < c.Cards {
		t.Errorf("%d of %d cards", c.Cards, all.Cards)
	}
	open := s.sit()
	for _, body := range []map[string]any{
		{"kinds": []string{"riddle"}}, {"tags": []int{1}}, {"sources": "all"}, {"cram": 1}, {"tags": make([]string, 201)}, {"minutes": 1441},
	} {
		s.refused(s.send("POST", "/api/v1/sittings", body), http.StatusUnprocessableEntity, "invalid")
	}
	s.refused(s.send("GET", "/api/v1/choices?deck=x", nil), http.StatusUnprocessableEntity, "invalid")
	for _, body := range []map[string]any{{"tags": []string{"nobody's"}}, {"missed": true}, {"cram": true, "sections": []string{"nowhere"}}} {
		s.refused(s.send("POST", "/api/v1/sittings", body), http.StatusNotFound, "nothing")
	}
	if v := read[View](s, "GET", "/api/v1/sittings/current", nil); v.Sitting != open.Sitting {
		t.Error("the open sitting is gone")
	}
	v := read[View](s, "POST", "/api/v1/sittings", map[string]any{"kinds": []string{"boolean", "text"}, "cram": true})
	if !v.Scope.Cram || v.Left < 2 || v.Face.Kind != deck.Text && v.Face.Kind != deck.Boolean || v.Solution != nil {
		t.Errorf("%+v", v)
	}
	for v.Phase == quiz.Asking {
		v = s.act(v, quiz.DoAnswer, "response", map[string]any{"unknown": true})
		if len(v.Returns)+len(v.Offers) > 0 || v.Missed == 0 {
			t.Errorf("of days, or of nothing missed: %+v", v)
		}
		v = s.act(v, quiz.DoNext)
		v = s.act(v, quiz.DoAnswer, "response", rightAnswer(t, v.Face))
		v = s.act(v, quiz.DoNext)
		if v.Phase == quiz.Asking {
			v = s.act(v, quiz.DoAnswer, "response", rightAnswer(t, v.Face))
			v = s.act(v, quiz.DoNext)
		}
	}
	missed := v.Missed
	v = read[View](s, "POST", "/api/v1/sittings", map[string]any{"missed": true})
	if !v.Scope.Missed || v.Left != missed {
		t.Errorf("%d left of %d missed", v.Left, missed)
	}
}
