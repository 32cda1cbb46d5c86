package quiz_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz"
	"ripasso/quiz/bolt"
	"ripasso/quiz/storetest"
)

// evening is when the tests' learners sit down.
var evening = time.Date(2026, 3, 2, 18, 0, 0, 0, time.UTC)

// clock is a clock that is moved by hand.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// table is a desk with a real store, a library held in memory and a clock of its own.
type table struct {
	t       testing.TB
	desk    *quiz.Desk
	store   *bolt.DB
	path    string
	clock   *clock
	learner quiz.LearnerID

	mu      sync.Mutex
	library *deck.Library
}

func newTable(t testing.TB, files map[string][]byte) *table {
	t.Helper()
	x := &table{t: t, clock: &clock{at: evening}, path: filepath.Join(t.TempDir(), "quiz.db")}
	x.open()
	x.learner = x.store.Local()
	x.write(files)
	x.desk = x.newDesk()
	return x
}

func (x *table) newDesk() *quiz.Desk {
	return &quiz.Desk{Store: x.store, Now: x.clock.now, Zone: "Europe/Rome", Library: func() *deck.Library {
		x.mu.Lock()
		defer x.mu.Unlock()
		return x.library
	}}
}

func (x *table) open() {
	x.t.Helper()
	db, err := bolt.Open(x.path, bolt.Options{Now: x.clock.now})
	if err != nil {
		x.t.Fatal(err)
	}
	x.store = db
	x.t.Cleanup(func() { db.Close() })
}

// reopen closes the store and goes on with what it left.
func (x *table) reopen() {
	x.t.Helper()
	if err := x.store.Close(); err != nil {
		x.t.Fatal(err)
	}
	x.open()
	x.desk = x.newDesk()
}

// write replaces the library.
func (x *table) write(files map[string][]byte) {
	x.t.Helper()
	fsys := fstest.MapFS{}
	for name, src := range files {
		fsys[name] = &fstest.MapFile{Data: src}
	}
	lib, problems := deck.Load(fsys)
	for _, p := range problems {
		if p.Severity == deck.Error {
			x.t.Fatalf("%s:%d: %s %v", p.Path, p.Pos.Line, p.Code, p.Args)
		}
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.library = lib
}

func (x *table) sit(scope quiz.Scope) quiz.View {
	x.t.Helper()
	v, err := x.desk.Open(x.t.Context(), x.learner, scope, false)
	if err != nil {
		x.t.Fatal(err)
	}
	return v
}

// do applies an event to the sitting that v shows, five seconds later.
func (x *table) do(v quiz.View, ev quiz.Event) quiz.View {
	x.t.Helper()
	x.clock.pass(5 * time.Second)
	got, err := x.try(v, ev)
	if err != nil {
		x.t.Fatalf("%s: %v", ev.Do, err)
	}
	if got.Version != v.Version+1 {
		x.t.Fatalf("%s: version %d after %d", ev.Do, got.Version, v.Version)
	}
	return got
}

func (x *table) try(v quiz.View, ev quiz.Event) (quiz.View, error) {
	x.t.Helper()
	if ev.ID == (quiz.FactID{}) {
		ev.ID = newID(x.t)
	}
	ev.Version, ev.At = v.Version, x.clock.now()
	return x.desk.Do(x.t.Context(), x.learner, v.Sitting, ev)
}

func newID(t testing.TB) uuid.UUID {
	id, err := uuid.NewV7()
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// state is the learner's state, which must be what a replay of the facts gives.
func (x *table) state() *quiz.State {
	x.t.Helper()
	got, err := x.store.State(x.t.Context(), x.learner)
	if err != nil {
		x.t.Fatal(err)
	}
	if diff := cmp.Diff(quiz.Replay(slices.Values(x.facts())), got, storetest.StateOptions()); diff != "" {
		x.t.Fatalf("the cache is not the replay (-replay +cache):\n%s", diff)
	}
	return got
}

func (x *table) facts() []quiz.Fact {
	x.t.Helper()
	var facts []quiz.Fact
	for f, err := range x.store.Facts(x.t.Context(), x.learner, quiz.FactID{}) {
		if err != nil {
			x.t.Fatal(err)
		}
		facts = append(facts, f)
	}
	return facts
}

func TestScenarios(t *testing.T) {
	all, err := storetest.Scenarios(os.DirFS("testdata"))
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 24 {
		t.Errorf("only %d scenarios", len(all))
	}
	played := map[string]bool{}
	for _, s := range all {
		t.Run(s.Name, func(t *testing.T) { play(t, s, played) })
	}
	for _, want := range outcomes() {
		if !played[want] {
			t.Errorf("no scenario plays %s", want)
		}
	}
}

// outcomes lists what the scenarios must play: every kind with every way its answers
// can end, in Italian and in English.
func outcomes() []string {
	var all []string
	for _, lang := range []string{"it", "en"} {
		for kind, ends := range map[deck.Kind]string{
			deck.Flashcard: "right notyet", deck.Single: "right notyet", deck.Multiple: "right nearly", deck.Text: "right notyet",
			deck.Boolean: "right notyet", deck.Number: "right notyet", deck.Date: "right nearly", deck.Cloze: "right notyet",
			deck.Order: "right nearly", deck.Match: "right",
		} {
			for end := range strings.FieldsSeq(ends) {
				all = append(all, lang+" "+string(kind)+" "+end)
			}
		}
	}
	for _, kind := range []deck.Kind{deck.Multiple, deck.Date, deck.Order, deck.Match} {
		all = append(all, "it "+string(kind)+" nearly", "it "+string(kind)+" notyet")
	}
	for _, kind := range []deck.Kind{
		deck.Flashcard, deck.Single, deck.Multiple, deck.Text, deck.Boolean, deck.Number, deck.Date, deck.Cloze, deck.Order, deck.Match,
	} {
		all = append(all, string(kind)+" unknown")
	}
	for _, lang := range []string{"it", "en"} {
		all = append(all, lang+" later", lang+" suspend")
	}
	return append(all, "qualify right", "qualify guessed", "qualify easy", "grade again", "grade hard", "grade good", "grade easy")
}

// note remembers how a view ended a turn.
func note(played map[string]bool, lang string, step storetest.Step, v quiz.View) {
	switch {
	case step.Do == storetest.Later, step.Do == storetest.Suspend:
		played[lang+" "+string(step.Do)] = true
	case step.Do == storetest.Qualify, step.Do == storetest.Grade:
		played[string(step.Do)+" "+step.Text] = true
	case step.Do == storetest.Unknown:
		played[string(v.Face.Kind)+" unknown"] = true
	}
	if v.Verdict != nil {
		played[lang+" "+string(v.Face.Kind)+" "+string(quiz.Word(*v.Verdict))] = true
	}
}

// play runs a scenario over a desk. The store is closed and opened again on the way: a
// sitting survives that at any moment.
func play(t *testing.T, s storetest.Scenario, played map[string]bool) {
	x := newTable(t, s.Files)
	v := x.sit(s.Scope)
	for _, step := range s.Steps {
		if ev, ok := event(t, step, v); ok {
			ev.Lang = s.Lang
			v = x.do(v, ev)
			note(played, s.Lang, step, v)
			if v.Phase == quiz.Asking {
				noKey(t, v)
			}
			continue
		}
		check(t, s.Lang, step, v)
	}
	x.state()
	x.reopen()
	again, err := x.desk.View(t.Context(), x.learner, uuid.Nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(v, again, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("after opening the store again (-before +after):\n%s", diff)
	}
	x.state()
}

// event is what an acting step does; ok is false for a step that asks.
func event(t *testing.T, step storetest.Step, v quiz.View) (quiz.Event, bool) {
	t.Helper()
	switch step.Do {
	case storetest.Hint:
		return quiz.Event{Do: quiz.DoHint}, true
	case storetest.Grade:
		return quiz.Event{Do: quiz.DoGrade, Grade: step.Grade()}, true
	case storetest.Qualify:
		return quiz.Event{Do: quiz.DoQualify, Why: step.Why()}, true
	case storetest.Next:
		return quiz.Event{Do: quiz.DoNext}, true
	case storetest.Undo:
		return quiz.Event{Do: quiz.DoUndo}, true
	case storetest.Later:
		return quiz.Event{Do: quiz.DoBury}, true
	case storetest.Suspend:
		return quiz.Event{Do: quiz.DoSuspend}, true
	case storetest.Answer, storetest.Choose, storetest.Order, storetest.Match, storetest.Turn, storetest.Unknown:
		if v.Face == nil {
			t.Fatalf("line %d: nothing is on the table", step.Line)
		}
		r, err := step.Response(*v.Face)
		if err != nil {
			t.Fatal(err)
		}
		return quiz.Event{Do: quiz.DoAnswer, Response: &r}, true
	}
	return quiz.Event{}, false
}

func check(t *testing.T, lang string, step storetest.Step, v quiz.View) {
	t.Helper()
	contains := func(what, text string) {
		if !strings.Contains(text, step.Text) {
			t.Fatalf("line %d: %s is %q, want %q in it", step.Line, what, text, step.Text)
		}
	}
	same := func(what, got, want string) {
		if got != want {
			t.Fatalf("line %d: %s %q, want %q", step.Line, what, got, want)
		}
	}
	switch step.Do {
	case storetest.Missed:
		same("missed", strconv.Itoa(v.Missed), step.Text)
		return
	case storetest.Done:
		same("phase", string(v.Phase), string(quiz.Done))
		return
	case storetest.See:
		same("phase", string(v.Phase), string(quiz.Asking))
	}
	if v.Face == nil {
		t.Fatalf("line %d: nothing is on the table", step.Line)
	}
	switch step.Do {
	case storetest.See:
		contains("the prompt", v.Face.Prompt.Text())
	case storetest.Hinted:
		var all []string
		for _, h := range v.Hints {
			all = append(all, h.Text())
		}
		contains("what is hinted", strings.Join(all, "\n"))
	case storetest.Verdict:
		if v.Verdict == nil {
			t.Fatalf("line %d: no verdict in phase %s", step.Line, v.Phase)
		}
		same("the verdict is", string(quiz.Word(*v.Verdict)), step.Text)
		if step.Code != "" {
			same("the reason is", v.Verdict.Reason.Code, step.Code)
		}
	case storetest.Says:
		contains("the reason", reasonText(t, lang, v.Verdict.Reason))
	case storetest.Graded:
		same("the grade is", v.Grade.String(), step.Text)
	default:
		t.Fatalf("line %d: nobody plays %q", step.Line, step.Do)
	}
}

// reasonText is the reason in the words of the catalogue.
func reasonText(t *testing.T, lang string, r deck.Reason) string {
	t.Helper()
	src, err := os.ReadFile(filepath.Join("..", "web", "messages", lang, "reason.json"))
	if err != nil {
		t.Fatal(err)
	}
	var words map[string]string
	if err := json.Unmarshal(src, &words); err != nil {
		t.Fatal(err)
	}
	text, ok := words["reason."+r.Code]
	if !ok {
		t.Errorf("the catalogue %s has no words for reason %q", lang, r.Code)
	}
	for i, a := range r.Args {
		text = strings.ReplaceAll(text, "{"+strconv.Itoa(i)+"}", a)
	}
	return text
}

// noKey says that a view gives away nothing while it asks.
func noKey(t *testing.T, v quiz.View) {
	t.Helper()
	if v.Given != nil || v.Verdict != nil || v.Solution != nil || v.Grade != 0 || len(v.Returns)+len(v.Offers) > 0 {
		t.Errorf("while asking, the view holds %+v", v)
	}
}

func TestScenarioFilesThatAreWrong(t *testing.T) {
	const head = "Promise.\nlang: it\n-- deck.md --\n## A\nB\n-- script --\n"
	for _, c := range []struct{ src, want string }{
		{"", "x.txt: a scenario needs"},
		{"Promise.\n-- deck.md --\n## A\nB\n-- script --\nnext\n", "x.txt: a scenario needs"},
		{head + "next\nfly\n", `x.txt:2: unknown verb "fly"`},
		{head + "see\n", "x.txt:1: see: what?"},
		{head + "\n# note\nnext on\n", "x.txt:3: next takes nothing"},
		{head + "grade fine\n", "x.txt:1: grade: want one of again, hard, good, easy"},
		{head + "verdict good\n", "x.txt:1: verdict: want one of right, nearly, notyet"},
		{head + "match A - B\n", `x.txt:1: match: no -> in "A - B"`},
	} {
		_, err := storetest.ParseScenario("x.txt", []byte(c.src))
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%q: %v, want %s", c.src, err, c.want)
		}
	}
}
