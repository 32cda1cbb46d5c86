package quiz

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz/fsrs"
)

// factLine is what every fact has.
type factLine struct {
	ID       FactID    `json:"id"`
	Learner  LearnerID `json:"learner"`
	At       stamp     `json:"at,omitzero"`
	Received stamp     `json:"received,omitzero"`
}

type reviewLine struct {
	factLine
	Card     deck.CardID     `json:"card"`
	Revision deck.RevisionID `json:"revision"`
	Response responseLine    `json:"response"`
	Verdict  verdictLine     `json:"verdict"`
	Grade    fsrs.Grade      `json:"grade"`
	Took     millis          `json:"tookMs"`
	Hints    int             `json:"hints,omitempty"`
	Origin   Origin          `json:"origin"`
	Days     int             `json:"days,omitempty"`
	Recall   real            `json:"recall,omitzero"`
}

type responseLine struct {
	Unknown bool     `json:"unknown,omitempty"`
	Texts   []string `json:"texts,omitempty"`
	Picks   []int    `json:"picks,omitempty"`
	Self    int      `json:"self,omitempty"`
}

type verdictLine struct {
	Score  real         `json:"score"`
	Reason string       `json:"reason"`
	Args   []string     `json:"args,omitempty"`
	Marks  [][]markLine `json:"marks,omitempty"`
	Parts  []bool       `json:"parts,omitempty"`
}

type markLine struct {
	Op   deck.MarkOp `json:"op"`
	Text string      `json:"text"`
}

type voidLine struct {
	factLine
	Target FactID `json:"target"`
}

type regradeLine struct {
	factLine
	Target FactID     `json:"target"`
	Grade  fsrs.Grade `json:"grade"`
	Why    Why        `json:"why"`
	Days   int        `json:"days,omitempty"`
}

type settingsLine struct {
	factLine
	Zone        string      `json:"zone"`
	Rollover    int         `json:"rollover"`
	Retention   real        `json:"retention"`
	NewPerDay   int         `json:"newPerDay"`
	PerDay      int         `json:"perDay"`
	Steps       []millis    `json:"stepsMs,omitempty"`
	Relearn     []millis    `json:"relearnMs,omitempty"`
	LearnAhead  millis      `json:"learnAheadMs"`
	MaxInterval int         `json:"maxInterval"`
	Weights     []real      `json:"weights"`
	Language    string      `json:"language,omitempty"`
	Reading     bool        `json:"reading,omitempty"`
	Habits      *habitsLine `json:"habits,omitempty"`
}

type habitsLine struct {
	Minutes  int        `json:"minutes,omitempty"`
	Order    Order      `json:"order,omitempty"`
	Together bool       `json:"together,omitempty"`
	Lighter  []int      `json:"lighter,omitempty"`
	Off      []spanLine `json:"off,omitempty"`
}

type spanLine struct {
	From date `json:"from"`
	To   date `json:"to"`
}

type markedLine struct {
	factLine
	Card deck.CardID `json:"card"`
	As   Aside       `json:"as,omitempty"`
}

type examLine struct {
	factLine
	Exam    uuid.UUID   `json:"exam"`
	Title   string      `json:"title"`
	Decks   []uuid.UUID `json:"decks,omitempty"`
	Day     date        `json:"day"`
	Minutes int         `json:"minutes"`
	Off     []spanLine  `json:"off,omitempty"`
	Gone    bool        `json:"gone,omitempty"`
}

type outlookLine struct {
	factLine
	Exam  uuid.UUID `json:"exam"`
	Day   date      `json:"day"`
	Now   real      `json:"now"`
	Score real      `json:"score"`
	Low   real      `json:"low"`
	High  real      `json:"high"`
	Most  real      `json:"most"`
}

type moveLine struct {
	factLine
	From  deck.CardID `json:"from"`
	To    deck.CardID `json:"to"`
	After int         `json:"after,omitempty"`
}

type refitLine struct {
	factLine
	Weights []real `json:"weights"`
	Reviews int    `json:"reviews"`
	Held    int    `json:"held"`
	Before  real   `json:"before"`
	After   real   `json:"after"`
}

// line is the fact, which is valid, as it is written.
func (f *Fact) line() *line {
	head := factLine{f.ID, f.Learner, stamp{f.At}, stamp{f.Received}}
	switch {
	case f.Review != nil:
		return &line{Review: f.Review.line(head)}
	case f.Void != nil:
		return &line{Void: &voidLine{head, f.Void.Target}}
	case f.Regrade != nil:
		return &line{Regrade: &regradeLine{head, f.Regrade.Target, f.Regrade.Grade, f.Regrade.Why, f.Regrade.Days}}
	case f.Settings != nil:
		return &line{Settings: f.Settings.line(head)}
	case f.Move != nil:
		return &line{Move: &moveLine{head, f.Move.From, f.Move.To, f.Move.After}}
	case f.Mark != nil:
		return &line{Mark: &markedLine{head, f.Mark.Card, f.Mark.As}}
	case f.Exam != nil:
		x := f.Exam
		return &line{Exam: &examLine{head, x.Name, x.Title, x.Decks, date(x.Day), x.Minutes, spanLines(x.Off), x.Gone}}
	case f.Outlook != nil:
		o := f.Outlook
		return &line{Outlook: &outlookLine{head, o.Exam, date(o.Day), real(o.Now), real(o.Score), real(o.Low), real(o.High), real(o.Most)}}
	}
	r := f.Refit
	return &line{Refit: &refitLine{head, reals(r.Weights), r.Reviews, r.Held, real(r.Before), real(r.After)}}
}

// fact is what the line, which holds one, says.
func (l *line) fact() (f *Fact, err error) {
	switch {
	case l.Review != nil:
		f = l.Review.fact()
		f.Review = l.Review.review()
	case l.Void != nil:
		f = l.Void.fact()
		f.Void = &Void{Target: l.Void.Target}
	case l.Regrade != nil:
		f = l.Regrade.fact()
		f.Regrade = &Regrade{Target: l.Regrade.Target, Grade: l.Regrade.Grade, Why: l.Regrade.Why, Days: l.Regrade.Days}
	case l.Settings != nil:
		f = l.Settings.fact()
		f.Settings, err = l.Settings.settings()
	case l.Move != nil:
		f = l.Move.fact()
		f.Move = &Move{From: l.Move.From, To: l.Move.To, After: l.Move.After}
	case l.Mark != nil:
		f = l.Mark.fact()
		f.Mark = &Mark{Card: l.Mark.Card, As: l.Mark.As}
	case l.Exam != nil:
		f = l.Exam.fact()
		x := l.Exam
		f.Exam = &Exam{Name: x.Exam, Title: x.Title, Decks: x.Decks, Day: Day(x.Day), Minutes: x.Minutes, Off: spans(x.Off), Gone: x.Gone}
	case l.Outlook != nil:
		f = l.Outlook.fact()
		o := l.Outlook
		f.Outlook = &Outlook{
			Exam: o.Exam, Day: Day(o.Day), Now: float64(o.Now),
			Score: float64(o.Score), Low: float64(o.Low), High: float64(o.High), Most: float64(o.Most),
		}
	default:
		f = l.Refit.fact()
		r := l.Refit
		f.Refit = &Refit{Reviews: r.Reviews, Held: r.Held, Before: float64(r.Before), After: float64(r.After)}
		f.Refit.Weights, err = weights(r.Weights)
	}
	return f, err
}

func (l *factLine) fact() *Fact {
	return &Fact{ID: l.ID, Learner: l.Learner, At: l.At.Time, Received: l.Received.Time}
}

func (r *Review) line(head factLine) *reviewLine {
	v := verdictLine{Score: real(r.Verdict.Score), Reason: r.Verdict.Reason.Code, Args: r.Verdict.Reason.Args, Parts: r.Verdict.Parts}
	for _, marks := range r.Verdict.Marks {
		list := make([]markLine, len(marks)) // not nil: an empty list is no null
		for i, m := range marks {
			list[i] = markLine(m)
		}
		v.Marks = append(v.Marks, list)
	}
	return &reviewLine{
		factLine: head, Card: r.Card, Revision: r.Revision, Response: responseLine(r.Response), Verdict: v,
		Grade: r.Grade, Took: millis(r.Took.Milliseconds()), Hints: r.Hints, Origin: r.Origin, Days: r.Days, Recall: real(r.Recall),
	}
}

func (l *reviewLine) review() *Review {
	v := deck.Verdict{Score: float64(l.Verdict.Score), Reason: deck.Reason{Code: l.Verdict.Reason, Args: l.Verdict.Args}, Parts: l.Verdict.Parts}
	for _, list := range l.Verdict.Marks {
		var marks []deck.Mark
		for _, m := range list {
			marks = append(marks, deck.Mark(m))
		}
		v.Marks = append(v.Marks, marks)
	}
	return &Review{
		Card: l.Card, Revision: l.Revision, Response: deck.Response(l.Response), Verdict: v,
		Grade: l.Grade, Took: l.Took.duration(), Hints: l.Hints, Origin: l.Origin, Days: l.Days, Recall: float64(l.Recall),
	}
}

func (s *Settings) line(head factLine) *settingsLine {
	return &settingsLine{
		factLine: head, Zone: s.Zone, Rollover: s.Rollover, Retention: real(s.Retention), NewPerDay: s.NewPerDay, PerDay: s.PerDay,
		Steps: inMillis(s.Steps), Relearn: inMillis(s.Relearn), LearnAhead: millis(s.LearnAhead.Milliseconds()),
		MaxInterval: s.MaxInterval, Weights: reals(s.Weights), Language: s.Language, Reading: s.Reading,
		Habits: s.Habits.line(),
	}
}

// line is nil where there are no habits.
func (h *Habits) line() *habitsLine {
	if h.zero() {
		return nil
	}
	l := &habitsLine{Minutes: h.Minutes, Order: h.Order, Together: h.Together}
	if h.Lighter != [7]int{} {
		l.Lighter = h.Lighter[:]
	}
	l.Off = spanLines(h.Off)
	return l
}

func spanLines(list []Span) (out []spanLine) {
	for _, s := range list {
		out = append(out, spanLine{date(s.From), date(s.To)})
	}
	return out
}

func spans(list []spanLine) (out []Span) {
	for _, s := range list {
		out = append(out, Span{Day(s.From), Day(s.To)})
	}
	return out
}

func (l *habitsLine) habits() (h Habits, err error) {
	if l == nil {
		return h, nil
	}
	h = Habits{Minutes: l.Minutes, Order: l.Order, Together: l.Together}
	if n := len(l.Lighter); n != 0 && n != len(h.Lighter) {
		return h, fmt.Errorf("%d weekdays, want %d", n, len(h.Lighter))
	}
	copy(h.Lighter[:], l.Lighter)
	h.Off = spans(l.Off)
	return h, nil
}

func (l *settingsLine) settings() (*Settings, error) {
	w, err := weights(l.Weights)
	if err != nil {
		return nil, err
	}
	habits, err := l.Habits.habits()
	return &Settings{
		Zone: l.Zone, Rollover: l.Rollover, Retention: float64(l.Retention), NewPerDay: l.NewPerDay, PerDay: l.PerDay,
		Steps: durations(l.Steps), Relearn: durations(l.Relearn), LearnAhead: l.LearnAhead.duration(),
		MaxInterval: l.MaxInterval, Weights: w, Language: l.Language, Reading: l.Reading, Habits: habits,
	}, err
}

// millis is a duration as whole milliseconds.
type millis int64

// UnmarshalJSON implements json.Unmarshaler.
func (m *millis) UnmarshalJSON(b []byte) error {
	n, err := strconv.ParseInt(string(b), 10, 64)
	if longest := math.MaxInt64 / int64(time.Millisecond); err != nil || n < -longest || n > longest {
		return fmt.Errorf("%s is no number of milliseconds", b)
	}
	*m = millis(n)
	return nil
}

func (m millis) duration() time.Duration { return time.Duration(m) * time.Millisecond }

func inMillis(list []time.Duration) []millis {
	var out []millis
	for _, d := range list {
		out = append(out, millis(d.Milliseconds()))
	}
	return out
}

func durations(list []millis) []time.Duration {
	var out []time.Duration
	for _, m := range list {
		out = append(out, m.duration())
	}
	return out
}

func reals(w fsrs.Weights) []real {
	out := make([]real, len(w))
	for i, x := range w {
		out[i] = real(x)
	}
	return out
}

func weights(list []real) (w fsrs.Weights, err error) {
	if len(list) != len(w) {
		return w, fmt.Errorf("%d weights, want %d", len(list), len(w))
	}
	for i, x := range list {
		w[i] = float64(x)
	}
	return w, nil
}
