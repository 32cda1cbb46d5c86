package quiz_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz"
	"ripasso/quiz/fsrs"
)

var (
	romeDeck   = uuid.MustParse("0190b6c2-5d1e-7c8a-9a53-0d2f6f4f2b21")
	greeceDeck = uuid.MustParse("0190b6c2-5d1e-7c8a-9a53-0d2f6f4f2b22")
	theExam    = uuid.MustParse("0190b6c2-5d1e-7c8a-9a53-0d2f6f4f2b23")
)

// twoDecks are one that the exam is about, half of it true or false, and another one.
func twoDecks(cards int) map[string][]byte {
	var rome, greece strings.Builder
	fmt.Fprintf(&rome, "---\nid: %s\ntitle: Rome\nlang: en\n---\n", romeDeck)
	fmt.Fprintf(&greece, "---\nid: %s\ntitle: Greece\nlang: en\n---\n", greeceDeck)
	for i := range cards {
		key := fmt.Sprintf("word%d", i)
		if i%2 > 0 {
			key = "true"
		}
		fmt.Fprintf(&rome, "## Roman matter number %d? <!-- rome-%d -->\nAnswer: %s\n\n", i, i, key)
		fmt.Fprintf(&greece, "## Greek matter number %d? <!-- greek-%d -->\nAnswer: word%d\n\n", i, i, i)
	}
	return map[string][]byte{"rome.md": []byte(rome.String()), "greece.md": []byte(greece.String())}
}

// ahead is an exam on the deck of Rome in some days.
func (x *table) ahead(days, minutes int) quiz.Exam {
	return quiz.Exam{Name: theExam, Title: "Rome", Decks: []uuid.UUID{romeDeck}, Day: x.day() + quiz.Day(days), Minutes: minutes}
}

// day is today in the zone of the desk.
func (x *table) day() quiz.Day {
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		x.t.Fatal(err)
	}
	y, m, d := x.clock.now().In(rome).Add(-4 * time.Hour).Date()
	return quiz.DayOf(time.Date(y, m, d, 0, 0, 0, 0, time.UTC))
}

func (x *table) set(e quiz.Exam) {
	x.t.Helper()
	if err := x.desk.SetExam(x.t.Context(), x.learner, e); err != nil {
		x.t.Fatal(err)
	}
}

func (x *table) plan(name uuid.UUID) quiz.ExamPlan {
	x.t.Helper()
	p, err := x.desk.ExamPlan(x.t.Context(), x.learner, name)
	if err != nil {
		x.t.Fatal(err)
	}
	for p.Pending { // a machine that has much else to do
		if p, err = x.desk.ExamPlan(x.t.Context(), x.learner, name); err != nil {
			x.t.Fatal(err)
		}
	}
	return p
}

// study answers what a fresh sitting asks, at most so many cards, and returns their decks.
func (x *table) study(scope quiz.Scope, most int) map[uuid.UUID]int {
	x.t.Helper()
	asked := map[uuid.UUID]int{}
	v, err := x.desk.Open(x.t.Context(), x.learner, scope, true)
	if err != nil {
		x.t.Fatal(err)
	}
	for n := 0; n < most && v.Phase == quiz.Asking; n++ {
		asked[v.DeckID]++
		answer := typed("no")
		c, _ := x.library.Card(v.Face.Card)
		if c.Question.Body.Kind() == deck.Boolean {
			answer = quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Picks: []int{1}}}
		} else if n%3 > 0 {
			answer = typed(c.Solution().Text)
		}
		v = x.do(v, answer)
		v = x.do(v, quiz.Event{Do: quiz.DoNext})
	}
	return asked
}

func TestAnExamIsPlannedFor(t *testing.T) {
	x := newTable(t, twoDecks(60))
	x.sit(quiz.Scope{Limit: 1})
	preview, err := x.desk.PreviewExam(t.Context(), x.learner, x.ahead(20, 5))
	if err != nil {
		t.Fatal(err)
	}
	if preview.Now != 15 || preview.Most != 60 || preview.Seen != 0 {
		t.Errorf("of sixty questions, half of them true or false, nothing is known: %.2f of %.0f, %d seen", preview.Now, preview.Most, preview.Seen)
	}
	x.set(x.ahead(20, 5))
	p := x.plan(theExam)
	if diff := cmp.Diff(preview, p); diff != "" {
		t.Errorf("the plan is another than its preview:\n%s", diff)
	}
	if len(p.Days) != 20 || p.Score < p.Now+10 || p.Low > p.Score || p.High < p.Score || p.High > p.Most {
		t.Errorf("%d days, score %.1f from %.1f to %.1f", len(p.Days), p.Score, p.Low, p.High)
	}
	asked := x.study(quiz.Scope{}, 1000)
	if n := asked[romeDeck]; n < 5 || asked[greeceDeck] < 20 {
		t.Errorf("asked on the first day: %d of the exam and %d of others, want what five minutes hold and the day's twenty", n, asked[greeceDeck])
	}
	st := x.state()
	if len(st.Outlooks) != 1 || st.Outlooks[0].Score != p.Score || st.Outlooks[0].Now != p.Now {
		t.Errorf("told on the first day: %+v", st.Outlooks)
	}
	for range 3 {
		second(x.desk.Today(t.Context(), x.learner))
		x.sit(quiz.Scope{Limit: 3})
	}
	if got := len(x.state().Outlooks); got != 1 {
		t.Errorf("%d outlooks on one day", got)
	}
	x.clock.pass(24 * time.Hour)
	x.sit(quiz.Scope{})
	if got := len(x.plan(theExam).Grown); got != 2 {
		t.Errorf("%d outlooks on two days", got)
	}
}

// Who does less than planned is told of it, and of more too.
func TestExamsAreReplanned(t *testing.T) {
	lazy, keen := newTable(t, twoDecks(120)), newTable(t, twoDecks(120))
	for _, x := range []*table{lazy, keen} {
		x.sit(quiz.Scope{Limit: 1})
		x.set(x.ahead(15, 4))
	}
	first := lazy.plan(theExam)
	for range 5 {
		keen.study(quiz.Scope{Decks: []uuid.UUID{romeDeck}, Limit: 60}, 60)
		for _, x := range []*table{lazy, keen} {
			x.clock.pass(24 * time.Hour)
		}
	}
	less, more := lazy.plan(theExam), keen.plan(theExam)
	if len(less.Days) != 10 || less.Score >= first.Score {
		t.Errorf("after five idle days %.1f are expected, before %.1f", less.Score, first.Score)
	}
	if more.Score <= less.Score || more.Seen <= less.Seen || more.Unseen > less.Unseen {
		t.Errorf("who did much: %.1f expected, %d seen; who did nothing: %.1f, %d", more.Score, more.Seen, less.Score, less.Seen)
	}
	if less.Unseen > 0 && (less.Says[0].Code != "more" && less.Says[0].Code != "unseen") {
		t.Errorf("%d cards will be unseen, said is %v", less.Unseen, less.Says)
	}
}

func TestDaysOffBeforeAnExam(t *testing.T) {
	x := newTable(t, twoDecks(40))
	x.sit(quiz.Scope{Limit: 1})
	e := x.ahead(10, 10)
	e.Off = []quiz.Span{{From: x.day(), To: x.day() + 1}, {From: x.day() + 4, To: x.day() + 4}}
	x.set(e)
	p := x.plan(theExam)
	for i, d := range p.Days {
		off := i == 0 || i == 1 || i == 4
		if d.Off != off || off && d.New+d.Reviews+float64(d.Minutes) > 0 {
			t.Errorf("day %d: %+v", i, d)
		}
	}
	if n := x.study(quiz.Scope{}, 1000)[romeDeck]; n > 0 {
		t.Errorf("%d cards are asked on a day off", n)
	}
	if n := x.study(quiz.Scope{Decks: []uuid.UUID{romeDeck}, Limit: 5}, 5)[romeDeck]; n != 5 {
		t.Errorf("who wants to study five cards all the same gets %d", n)
	}
}

// Where ordinary days are shown it is said of a card that the plan of an exam asks it instead:
// until the exam is over, and of no other card.
func TestPlannedCardsAreTold(t *testing.T) {
	x := newTable(t, twoDecks(12))
	x.study(quiz.Scope{Limit: 12}, 12)
	x.set(x.ahead(5, 5))
	x.clock.pass(24 * time.Hour)
	x.plan(theExam)
	told := func(id uuid.UUID) (n int) {
		page, err := x.desk.DeckPage(t.Context(), x.learner, id)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range page.Sections {
			for _, c := range s.Cards {
				if c.Exam {
					n++
				}
			}
		}
		return n
	}
	planned := func() (n int) {
		report, err := x.desk.Progress(t.Context(), x.learner)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range report.Exams {
			if r.Planned {
				n++
			}
		}
		return n
	}
	if rome, greece, n := told(romeDeck), told(greeceDeck), planned(); rome != 12 || greece != 0 || n != 1 {
		t.Errorf("the plan asks %d cards of its deck and %d of the other one; %d exams are planned", rome, greece, n)
	}
	x.clock.pass(5 * 24 * time.Hour)
	if rome, n := told(romeDeck), planned(); rome != 0 || n != 0 {
		t.Errorf("after the exam its plan asks %d cards; %d are planned", rome, n)
	}
}

// Of cards that two exams ask the later one says so: its own minutes are not what they take.
func TestSharedCardsAreTold(t *testing.T) {
	x := newTable(t, twoDecks(12))
	x.sit(quiz.Scope{Limit: 1})
	x.set(x.ahead(5, 5))
	later := quiz.Exam{Name: uuid.New(), Title: "Both", Day: x.day() + 9, Minutes: 5}
	preview, err := x.desk.PreviewExam(t.Context(), x.learner, later)
	if err != nil || preview.Shared != 12 {
		t.Errorf("before it is set: %d shared cards, want 12 (%v)", preview.Shared, err)
	}
	x.set(later)
	says := func(p quiz.ExamPlan) bool {
		return slices.ContainsFunc(p.Says, func(r deck.Reason) bool { return r.Code == "shared" })
	}
	if near, far := x.plan(theExam), x.plan(later.Name); near.Shared != 0 || says(near) || far.Shared != 12 || !says(far) {
		t.Errorf("shared are %d cards of the nearer exam and %d of the later one: %v", near.Shared, far.Shared, far.Says)
	}
	x.clock.pass(5 * 24 * time.Hour)
	if p := x.plan(later.Name); p.Shared != 0 || says(p) {
		t.Errorf("after the nearer exam %d are shared", p.Shared)
	}
}

// A question that was asked today does not give its other cards' answers away at once: before
// an exam too they come behind what has nothing to do with it.
func TestKinComesLastBeforeAnExam(t *testing.T) {
	src := fmt.Sprintf("---\nid: %s\ntitle: Rome\nlang: en\n---\n## Kings <!-- kings -->\nAfter Romulus [[Numa]]<!-- 1x -->, after him [[Tullus]]<!-- 2x -->.\n\n> Points: 4\n\n", romeDeck)
	for i := range 6 {
		src += fmt.Sprintf("## Roman matter number %d? <!-- rome-%d -->\nAnswer: word%d\n\n", i, i, i)
	}
	x := newTable(t, map[string][]byte{"rome.md": []byte(src)})
	v, err := x.desk.Open(t.Context(), x.learner, quiz.Scope{Limit: 1}, true)
	if err != nil {
		t.Fatal(err)
	}
	first, _ := x.library.Card(v.Face.Card)
	if len(first.Question.Cards()) != 2 {
		t.Fatalf("the first question has %d cards, want two", len(first.Question.Cards()))
	}
	x.do(v, typed(first.Solution().Text))
	x.set(x.ahead(1, 60))
	x.plan(theExam)
	if v, err = x.desk.Open(t.Context(), x.learner, quiz.Scope{Limit: 50}, true); err != nil {
		t.Fatal(err)
	}
	var asked []*deck.Question
	for range 20 {
		if v.Phase != quiz.Asking {
			break
		}
		c, _ := x.library.Card(v.Face.Card)
		if c.ID != first.ID {
			asked = append(asked, c.Question)
		}
		v = x.do(x.do(v, typed(c.Solution().Text)), quiz.Event{Do: quiz.DoNext})
	}
	if len(asked) < 7 || asked[0] == first.Question {
		t.Errorf("%d cards are asked; the other card of the question just asked comes first: %v", len(asked), len(asked) > 0 && asked[0] == first.Question)
	}
}

// After the exam, and once it is called off, all is as if it had never been.
func TestAfterTheExam(t *testing.T) {
	for name, end := range map[string]func(*table){
		"over":       func(x *table) { x.clock.pass(6 * 24 * time.Hour) },
		"called off": func(x *table) { _ = x.desk.CallOff(t.Context(), x.learner, theExam) },
	} {
		x := newTable(t, twoDecks(50))
		x.sit(quiz.Scope{Limit: 1})
		x.set(x.ahead(8, 5))
		for range 3 {
			x.study(quiz.Scope{}, 60)
			x.clock.pass(24 * time.Hour)
		}
		end(x)
		twin := newTable(t, twoDecks(50))
		twin.clock.pass(x.clock.now().Sub(twin.clock.now()))
		var facts []quiz.Fact
		for f, err := range x.store.Facts(t.Context(), x.learner, quiz.FactID{}) {
			if err != nil {
				t.Fatal(err)
			}
			if f.Exam == nil && f.Outlook == nil {
				f.Learner = twin.learner
				facts = append(facts, f)
			}
		}
		if err := twin.store.Append(t.Context(), facts, nil); err != nil {
			t.Fatal(err)
		}
		got, err := x.desk.Today(t.Context(), x.learner)
		if err != nil {
			t.Fatal(err)
		}
		want, err := twin.desk.Today(t.Context(), twin.learner)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(quiz.Today{}, "Sitting"), cmpopts.IgnoreFields(quiz.DeckToday{}, "Sitting")); diff != "" {
			t.Errorf("%s: today is another than without an exam:\n%s", name, diff)
		}
	}
}

// A second device, a restart: the same plan.
func TestPlansAreTheSameEverywhere(t *testing.T) {
	x := newTable(t, twoDecks(60))
	x.sit(quiz.Scope{Limit: 1})
	x.set(x.ahead(12, 6))
	x.study(quiz.Scope{}, 7)
	before := x.plan(theExam)
	today, err := x.desk.Today(t.Context(), x.learner)
	if err != nil {
		t.Fatal(err)
	}
	x.reopen()
	after, err := x.desk.Today(t.Context(), x.learner)
	if diff := cmp.Diff(today, after); err != nil || diff != "" {
		t.Errorf("after a restart (%v):\n%s", err, diff)
	}
	if diff := cmp.Diff(before, x.plan(theExam)); diff != "" {
		t.Errorf("after a restart:\n%s", diff)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			p, err := x.newDesk().ExamPlan(t.Context(), x.learner, theExam)
			if err != nil {
				t.Error(err)
			}
			if diff := cmp.Diff(before, p); !p.Pending && diff != "" {
				t.Errorf("on another device:\n%s", diff)
			}
		})
	}
	wg.Wait()
}

// What a learner is told of when a card returns is what the plan will do; the fact keeps the
// ordinary interval.
func TestReturnsByThePlan(t *testing.T) {
	x := newTable(t, twoDecks(20))
	x.sit(quiz.Scope{Limit: 1})
	x.set(x.ahead(5, 60))
	v, err := x.desk.Open(t.Context(), x.learner, quiz.Scope{Decks: []uuid.UUID{romeDeck}}, true)
	if err != nil {
		t.Fatal(err)
	}
	for v.Phase == quiz.Asking {
		c, _ := x.library.Card(v.Face.Card)
		answer := typed(c.Solution().Text)
		if c.Question.Body.Kind() == deck.Boolean {
			answer = quiz.Event{Do: quiz.DoAnswer, Response: &deck.Response{Picks: []int{1}}}
		}
		v = x.do(v, answer)
		easy := x.do(v, quiz.Event{Do: quiz.DoQualify, Why: quiz.TooEasy})
		told := easy.Returns[fsrs.Easy]
		kept := x.state().Card(c.ID).Days
		if told <= 0 || told >= 5*24*time.Hour && told < time.Duration(kept)*24*time.Hour {
			t.Fatalf("a card returns in %v, its interval is %d days and the exam in 5", told, kept)
		}
		if told < time.Duration(kept)*24*time.Hour {
			return // the plan's word, and the fact its own
		}
		v = x.do(easy, quiz.Event{Do: quiz.DoNext})
	}
	t.Error("the plan asks no card before its ordinary day")
}

func TestExamsThatCannotBe(t *testing.T) {
	x := newTable(t, twoDecks(10))
	x.sit(quiz.Scope{Limit: 1})
	for field, spoil := range map[string]func(*quiz.Exam){
		"day past":      func(e *quiz.Exam) { e.Day = x.day() - 1 },
		"day today":     func(e *quiz.Exam) { e.Day = x.day() },
		"day of 3000":   func(e *quiz.Exam) { e.Day = 376_000 },
		"minutes none":  func(e *quiz.Exam) { e.Minutes = 0 },
		"minutes many":  func(e *quiz.Exam) { e.Minutes = 5000 },
		"decks gone":    func(e *quiz.Exam) { e.Decks = []uuid.UUID{uuid.New()} },
		"off backwards": func(e *quiz.Exam) { e.Off = []quiz.Span{{From: 20000, To: 19000}} },
		"off long":      func(e *quiz.Exam) { e.Off = []quiz.Span{{From: 1, To: 90000}} },
		"title long":    func(e *quiz.Exam) { e.Title = strings.Repeat("x", 300) },
		"title lines":   func(e *quiz.Exam) { e.Title = "a\nb" },
		"title control": func(e *quiz.Exam) { e.Title = "a\u007f\u0085" },
		"title turned":  func(e *quiz.Exam) { e.Title = "a\u202eb" },
		"title parted":  func(e *quiz.Exam) { e.Title = "a\u2028b" },
		"title no text": func(e *quiz.Exam) { e.Title = "a\xff" },
	} {
		e := x.ahead(10, 10)
		spoil(&e)
		want, _, _ := strings.Cut(field, " ")
		var wrong *quiz.ExamError
		if err := x.desk.SetExam(t.Context(), x.learner, e); !errors.Is(err, quiz.ErrExam) || !errors.As(err, &wrong) || wrong.Field != want {
			t.Errorf("%s: %v", field, err)
		}
		if _, err := x.desk.PreviewExam(t.Context(), x.learner, e); !errors.Is(err, quiz.ErrExam) {
			t.Errorf("%s: a preview: %v", field, err)
		}
	}
	if err := x.desk.CallOff(t.Context(), x.learner, uuid.New()); !errors.Is(err, quiz.ErrNotFound) {
		t.Errorf("calling off what is not: %v", err)
	}
	if _, err := x.desk.ExamPlan(t.Context(), x.learner, uuid.New()); !errors.Is(err, quiz.ErrNotFound) {
		t.Errorf("planning for what is not: %v", err)
	}
	x.set(x.ahead(3652, 10))
	if p := x.plan(theExam); p.Stage != quiz.ExamFar || p.From != p.Day-120 || len(p.Days) > 0 || p.Says[0].Code != "far" || p.Most != 10 {
		t.Errorf("in ten years: %+v", p)
	}
	if today, err := x.desk.Today(t.Context(), x.learner); err != nil || len(today.Exams) != 1 || today.Exams[0].Stage != quiz.ExamFar || today.Exams[0].Now == 0 {
		t.Errorf("today, with an exam in ten years: %+v, %v", today.Exams, err)
	}
	x.set(x.ahead(10, 10))
	x.write(files("---\nid: " + greeceDeck.String() + "\n---\n## A?\nAnswer: a\n"))
	if p := x.plan(theExam); p.Vanished != 1 || p.Cards != 0 || p.Says[0].Code != "gone" {
		t.Errorf("an exam on a deck that is gone: %+v", p)
	}
	if _, err := x.desk.Today(t.Context(), x.learner); err != nil {
		t.Errorf("today with such an exam: %v", err)
	}
	for i := range 60 {
		e := x.ahead(10, 10)
		e.Name, e.Decks = uuid.NewSHA1(theExam, []byte{byte(i)}), nil
		err := x.desk.SetExam(t.Context(), x.learner, e)
		if (err == nil) != (i < 49) {
			t.Fatalf("exam %d: %v", i, err)
		}
	}
}

// BenchmarkReady is what a request waits for while an exam is ahead: the first look at
// today on a day, each further one, and the first without an exam.
func BenchmarkReady(b *testing.B) {
	for _, n := range []int{200, 2000, 20_000} {
		x := newTable(b, twoDecks(n))
		x.sit(quiz.Scope{Limit: 1})
		look := func(b *testing.B) {
			if _, err := x.desk.Today(b.Context(), x.learner); err != nil {
				b.Fatal(err)
			}
		}
		look(b)
		b.Run(fmt.Sprintf("%d cards, no exam", n), func(b *testing.B) {
			for b.Loop() {
				look(b)
			}
		})
		x.set(x.ahead(60, 20))
		b.Run(fmt.Sprintf("%d cards, first", n), func(b *testing.B) {
			for b.Loop() {
				x.desk = x.newDesk()
				look(b)
			}
		})
		b.Run(fmt.Sprintf("%d cards, again", n), func(b *testing.B) {
			for b.Loop() {
				look(b)
			}
		})
	}
}

// Whoever chooses among the cards of an exam is asked those of the plan that belong to the
// choice, and what an exam asks is no part of catching up.
func TestChoosingBeforeAnExam(t *testing.T) {
	x := newTable(t, twoDecks(60))
	x.sit(quiz.Scope{Limit: 1})
	x.set(x.ahead(20, 5))
	for range 3 {
		x.study(quiz.Scope{}, 60)
		x.clock.pass(24 * time.Hour)
	}
	v := x.sit(quiz.Scope{Kinds: []deck.Kind{deck.Boolean}, Limit: 10})
	if len(v.Ticks) == 0 || len(v.Ticks) > 10 {
		t.Errorf("%d cards are asked, want some, 10 at most", len(v.Ticks))
	}
	for _, tick := range v.Ticks {
		if c, _ := x.library.Card(tick.Card); c.Question.Body.Kind() != deck.Boolean {
			t.Errorf("%s is asked", c.Question.Prompt.Text())
		}
	}
	x.clock.pass(10 * 24 * time.Hour)
	x.set(quiz.Exam{Name: theExam, Day: x.day() + 5, Minutes: 5}) // on everything
	today, err := x.desk.Today(t.Context(), x.learner)
	if err != nil || today.CatchUp != nil {
		t.Errorf("%v: an exam asks all, and yet there is %+v to catch up with", err, today.CatchUp)
	}
}
