package quiz

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz/exam"
	"ripasso/quiz/fsrs"
)

// ExamPlan is an exam, how to learn for it, and what to expect of it.
type ExamPlan struct {
	Exam
	Stage    ExamStage
	Ahead    int // days until it; 0 and less: it is over
	Cards    int // of its decks, without those that are suspended
	Seen     int // of them, those that were answered
	Vanished int // decks of it that the library does not have
	Shared   int // cards that a nearer exam's plan asks until that is over; this one counts them as its own
	// Now is the score to expect tomorrow morning if nothing is done before, Most what can
	// be had. A blind answer to a question that can be guessed brings its share.
	Now, Most float64
	// From is the first day that is planned: today, or some day on which the exam is near
	// enough.
	From Day
	// From here on only when Stage is ExamOn. Pending says that something is still being
	// worked out: without Days all of it, with them More.
	Pending          bool
	Days             []PlannedDay
	Score, Low, High float64 // expected on the exam's day, with the span of four cases in five
	Unseen, Weak     int     // cards never begun; cards that will not sit well
	// More is how many minutes more a day would let all cards be seen; 0 where all are, and
	// where no time would do.
	More  int
	Says  []deck.Reason  // what is worth saying, by code: exam.says.… of the catalogue
	Grown []DatedOutlook // what was told of it, by day
}

// ExamStage is where an exam stands.
type ExamStage string

// The stages. Until a far exam is near, and after one is over, its cards are asked like all
// others.
const (
	ExamFar  ExamStage = "far"
	ExamOn   ExamStage = "on"
	ExamOver ExamStage = "over" // from the morning of its day
)

// PlannedDay is a day before an exam, as it goes on average.
type PlannedDay struct {
	Day          Day
	New, Reviews float64 // cards begun; cards reviewed
	Minutes      int
	Off          bool // nothing can be learnt on it
}

// maxExams is how many exams a learner can have ahead.
const maxExams = 50

// ErrExam is wrapped by every ExamError.
var ErrExam = errors.New("this exam cannot be")

// ExamError says which part of an exam cannot be had.
type ExamError struct {
	Field  string // title, day, minutes, off, decks, or exams: there are too many
	Reason string // a code: exam.error.… of the catalogue
}

// Error implements error.
func (e *ExamError) Error() string { return fmt.Sprintf("%s of an exam: %s", e.Field, e.Reason) }

// Unwrap makes every ExamError an ErrExam.
func (e *ExamError) Unwrap() error { return ErrExam }

// checkExam reports what is wrong with an exam that is to be.
func (r *room) checkExam(x *Exam) error {
	switch {
	case len(x.Title) > MaxExamTitle || !utf8.ValidString(x.Title) || strings.ContainsFunc(x.Title, unseen):
		return &ExamError{"title", "title"}
	case x.Day <= r.today():
		return &ExamError{"day", "past"}
	case x.Day > 2*MaxIntervalCap:
		return &ExamError{"day", "far"}
	case x.Minutes < 1 || x.Minutes > MaxMinutes:
		return &ExamError{"minutes", "minutes"}
	case slices.ContainsFunc(x.Off, func(s Span) bool { return s.To < s.From }):
		return &ExamError{"off", "order"}
	case len(x.Decks) > MaxExamDecks:
		return &ExamError{"decks", "many"}
	case slices.ContainsFunc(x.Decks, func(id uuid.UUID) bool { _, ok := r.library.Deck(id); return !ok }):
		return &ExamError{"decks", "gone"}
	case len(r.cards(Scope{Decks: x.Decks})) == 0:
		return &ExamError{"decks", "empty"}
	}
	ahead := 0
	for name, y := range r.state.Exams {
		if name != x.Name && !y.Gone && y.Day > r.today() {
			ahead++
		}
	}
	if ahead >= maxExams {
		return &ExamError{"exams", "many"}
	}
	if err := x.valid(); err != nil {
		return fmt.Errorf("%w: %w", &ExamError{"off", "range"}, err)
	}
	return nil
}

// unseen reports what no title has: what ends a line, steers a terminal or turns the
// direction of all that follows.
func unseen(c rune) bool {
	return unicode.IsControl(c) || unicode.In(c, unicode.Zl, unicode.Zp) || c >= '\u202a' && c <= '\u202e' || c >= '\u2066' && c <= '\u2069'
}

// Exams lists the learner's exams with their plans: those ahead, the next first, then those
// that are over, the last first. Today is the learner's day.
func (d *Desk) Exams(ctx context.Context, learner LearnerID) (list []ExamPlan, today Day, err error) {
	r, err := d.room(ctx, learner)
	if err != nil {
		return nil, 0, fmt.Errorf("listing exams: %w", err)
	}
	patience, stop := patient(ctx)
	defer stop()
	for _, x := range r.exams() {
		p, err := d.ready(ctx, patience, r, x)
		if err != nil {
			return nil, 0, fmt.Errorf("listing exams: %w", err)
		}
		list = append(list, p)
	}
	return list, r.today(), nil
}

// ExamPlan is one of the learner's exams with its plan. ErrNotFound says that there is none
// of that name.
func (d *Desk) ExamPlan(ctx context.Context, learner LearnerID, name uuid.UUID) (ExamPlan, error) {
	r, err := d.room(ctx, learner)
	if err != nil {
		return ExamPlan{}, fmt.Errorf("planning for an exam: %w", err)
	}
	x, ok := r.state.Exams[name]
	if !ok || x.Gone {
		return ExamPlan{}, fmt.Errorf("planning for an exam: %w", ErrNotFound)
	}
	patience, stop := patient(ctx)
	defer stop()
	return d.ready(ctx, patience, r, x.Exam)
}

// PreviewExam is the plan for an exam as if it were set. An exam that cannot be is an
// *ExamError. It may have no name.
func (d *Desk) PreviewExam(ctx context.Context, learner LearnerID, x Exam) (ExamPlan, error) {
	r, err := d.room(ctx, learner)
	if err == nil {
		if x.Name == uuid.Nil {
			x.Name = uuid.Max
		}
		err = r.checkExam(&x)
	}
	if err != nil {
		return ExamPlan{}, fmt.Errorf("planning for an exam: %w", err)
	}
	patience, stop := patient(ctx)
	defer stop()
	return d.ready(ctx, patience, r, x)
}

// SetExam sets an exam, or changes that of its name. An exam that cannot be is an
// *ExamError.
func (d *Desk) SetExam(ctx context.Context, learner LearnerID, x Exam) error {
	r, err := d.room(ctx, learner)
	if err == nil {
		err = r.checkExam(&x)
	}
	if err == nil {
		err = d.sayExam(ctx, learner, x)
	}
	if err != nil {
		return fmt.Errorf("setting an exam: %w", err)
	}
	return nil
}

// CallOff takes an exam away: its cards are asked like all others. ErrNotFound says that
// there is none of that name.
func (d *Desk) CallOff(ctx context.Context, learner LearnerID, name uuid.UUID) error {
	st, err := d.Store.State(ctx, learner)
	if err != nil {
		return fmt.Errorf("calling an exam off: %w", err)
	}
	x, ok := st.Exams[name]
	if !ok || x.Gone {
		return fmt.Errorf("calling an exam off: %w", ErrNotFound)
	}
	x.Gone = true
	if err := d.sayExam(ctx, learner, x.Exam); err != nil {
		return fmt.Errorf("calling an exam off: %w", err)
	}
	return nil
}

// sayExam writes down what is said of an exam, after all that was said of it before: what a
// clock that ran ahead has said would go on to hold.
func (d *Desk) sayExam(ctx context.Context, learner LearnerID, x Exam) error {
	st, err := d.Store.State(ctx, learner)
	if err != nil {
		return err
	}
	f := Fact{Learner: learner, At: d.Now().UTC().Truncate(time.Millisecond), Exam: &x}
	if f.ID, err = uuid.NewV7(); err != nil {
		return err
	}
	facts := []Fact{f}
	if last, ok := st.Exams[x.Name]; ok && last.Since.At.After(f.At) {
		void := Fact{Learner: learner, At: f.At, Void: &Void{Target: last.Since.ID}}
		if void.ID, err = uuid.NewV7(); err != nil {
			return err
		}
		facts = []Fact{void, f}
	}
	return d.Store.Append(ctx, facts, nil)
}

// exams are those that were not called off, in the order of Desk.Exams.
func (r *room) exams() []Exam {
	var ahead, over []Exam
	for _, x := range r.state.Exams {
		switch {
		case x.Gone:
		case x.Day > r.today():
			ahead = append(ahead, x.Exam)
		default:
			over = append(over, x.Exam)
		}
	}
	byDay := func(a, b Exam) int { return cmp.Or(cmp.Compare(a.Day, b.Day), bytes.Compare(a.Name[:], b.Name[:])) }
	slices.SortFunc(ahead, byDay)
	slices.SortFunc(over, byDay)
	slices.Reverse(over)
	return slices.Concat(ahead, over)
}

// ready is an exam with its plan, as far as it is made before patience ends.
func (d *Desk) ready(ctx, patience context.Context, r *room, x Exam) (ExamPlan, error) {
	k := d.course(r, &x)
	p := ExamPlan{Exam: x, Stage: ExamOn, Ahead: int(x.Day - r.today()), Cards: len(k.cards), From: r.today(), Vanished: k.vanished, Grown: r.state.grown(x.Name)}
	p.Now, p.Most = k.Now()
	for i := range k.Cards {
		if k.Cards[i].Memory != (fsrs.Memory{}) {
			p.Seen++
		}
	}
	switch days := int(x.Day - r.today()); {
	case days <= 0:
		p.Stage = ExamOver
	case days > exam.Horizon:
		p.Stage, p.From = ExamFar, x.Day-exam.Horizon
	default:
		p.Shared = r.shared(&x, k)
		if err := d.plans.fill(ctx, patience, r, k, &p); err != nil {
			return ExamPlan{}, err
		}
	}
	p.Says = p.says()
	return p, nil
}

// grown is what was told of an exam, by day.
func (s *State) grown(name uuid.UUID) []DatedOutlook {
	var out []DatedOutlook
	for _, o := range s.Outlooks {
		if o.Exam == name {
			out = append(out, o)
		}
	}
	return out
}

// take fills in what a plan says.
func (p *ExamPlan) take(made *exam.Plan, missing float64, k *course, today Day) {
	p.Score, p.Low, p.High = made.Score, made.Low, made.High
	p.Unseen, p.Weak = int(math.Round(made.Unseen)), int(math.Round(made.Weak))
	p.More = int(math.Ceil(missing / 60))
	for t, day := range made.Days {
		p.Days = append(p.Days, PlannedDay{
			Day: today + Day(t), New: day.New, Reviews: day.Reviews,
			Minutes: nearestMinutes(day.Seconds), Off: k.whole[t] == 0,
		})
	}
}

// nearestMinutes is minutes as a plan tells them, at least one where there is anything to do:
// a day's last card may run over it a little, and that is no minute more.
func nearestMinutes(seconds float64) int {
	if seconds <= 0 {
		return 0
	}
	return max(1, int(math.Round(seconds/60)))
}

// says is what is worth saying of an exam.
func (p *ExamPlan) says() []deck.Reason {
	var out []deck.Reason
	say := func(code string, args ...any) {
		r := deck.Reason{Code: code}
		for _, a := range args {
			r.Args = append(r.Args, fmt.Sprint(a))
		}
		out = append(out, r)
	}
	if p.Vanished > 0 {
		say("gone", p.Vanished)
	}
	switch {
	case p.Cards == 0:
		say("empty")
		return out
	case p.Stage == ExamOver && p.Ahead == 0:
		say("today")
		return out
	case p.Stage == ExamOver:
		say("over")
		return out
	case p.Stage == ExamFar:
		say("far", p.From, exam.Horizon)
		return out
	case len(p.Days) == 0:
		say("pending")
		return out
	case !slices.ContainsFunc(p.Days, func(d PlannedDay) bool { return !d.Off }):
		say("off")
	}
	switch {
	case p.Unseen > 0 && p.More > 0:
		say("more", p.Unseen, p.More)
	case p.Unseen > 0 && p.Pending:
		say("unseenYet", p.Unseen)
	case p.Unseen > 0:
		say("unseen", p.Unseen)
	default:
		say("fits", p.Cards)
	}
	if p.Shared > 0 {
		say("shared", p.Shared)
	}
	if p.Weak > 0 {
		say("weak", p.Weak)
	}
	worst, any := p.Worst()
	if any && slices.ContainsFunc(p.Days, func(d PlannedDay) bool { return !d.Off && d.Minutes < worst.Minutes }) {
		say("worst", worst.Minutes, worst.Day)
	}
	return out
}

// Worst is the day that takes most; false where no day takes anything.
func (p *ExamPlan) Worst() (PlannedDay, bool) {
	var worst PlannedDay
	for _, d := range p.Days {
		if d.Minutes > worst.Minutes {
			worst = d
		}
	}
	return worst, worst.Minutes > 0
}

// outlook is what an exam's plan tells on a day, as a fact whose id is derived from what it
// is about: of several devices that tell it on one day the first one writes it.
func (p *ExamPlan) outlook(learner LearnerID, now time.Time) Fact {
	about := slices.Concat([]byte("outlook"), p.Name[:], []byte(p.From.String()))
	return Fact{ID: uuid.NewSHA1(learner, about), Learner: learner, At: now, Outlook: &Outlook{
		Exam: p.Name, Day: p.From, Now: p.Now, Score: p.Score, Low: p.Low, High: p.High, Most: p.Most,
	}}
}
