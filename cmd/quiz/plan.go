package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"ripasso/deck"
	"ripasso/quiz"
	"ripasso/server"
)

// planFlags are what plan can be told.
type planFlags struct {
	at      place
	exam    string
	minutes int
	off     []string
	title   string
	save    bool
	callOff string
	ics     string
	json    bool
}

// plan says how to spend the days until an exam.
func (p *program) plan(c *cobra.Command) {
	var flags planFlags
	p.placeFlags(c.Flags(), &flags.at)
	c.Flags().StringVar(&flags.exam, "exam", "", p.words.text("term.flag.exam"))
	c.Flags().IntVar(&flags.minutes, "minutes", 15, p.words.text("term.flag.exam.minutes"))
	c.Flags().StringSliceVar(&flags.off, "days-off", nil, p.words.text("term.flag.exam.off"))
	c.Flags().StringVar(&flags.title, "title", "", p.words.text("term.flag.exam.title"))
	c.Flags().BoolVar(&flags.save, "save", false, p.words.text("term.flag.exam.save"))
	c.Flags().StringVar(&flags.callOff, "call-off", "", p.words.text("term.flag.exam.calloff"))
	c.Flags().StringVar(&flags.ics, "ics", "", p.words.text("term.flag.exam.ics"))
	c.Flags().BoolVar(&flags.json, "json", false, p.words.text("term.flag.json"))
	c.ValidArgsFunction = p.deckArguments(&flags.at)
	c.RunE = func(c *cobra.Command, names []string) error {
		if flags.exam == "" && len(names) > 0 {
			return p.fault(misuse, "term.error.plan.exam")
		}
		return p.runPlan(c.Context(), flags, names)
	}
}

// exams lists the exams that are ahead, or calls one off: that of its title and, where one
// was said, of a day.
func (p *program) exams(ctx context.Context, d *quiz.Desk, learner quiz.LearnerID, flags planFlags, on quiz.Day) error {
	list, today, err := d.Exams(ctx, learner)
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(x quiz.ExamPlan) bool { return x.Day <= today })
	if flags.callOff != "" {
		list = slices.DeleteFunc(list, func(x quiz.ExamPlan) bool {
			return p.examName(x.Exam) != flags.callOff || flags.exam != "" && x.Day != on
		})
		if len(list) != 1 {
			return p.fault(misuse, "term.error.plan.none", flags.callOff)
		}
		if err := d.CallOff(ctx, learner, list[0].Name); err != nil {
			return err
		}
		fmt.Fprintln(p.out, p.words.text("term.plan.calledoff"))
		return nil
	}
	if flags.json {
		e := json.NewEncoder(p.out)
		e.SetIndent("", "  ")
		plans := []server.ExamPlan{}
		for _, x := range list {
			plans = append(plans, server.ExamPlanOf(x))
		}
		return e.Encode(plans)
	}
	if len(list) == 0 {
		return p.fault(misuse, "term.error.plan.exam")
	}
	paper := p.desktop()
	for _, x := range list {
		fmt.Fprint(p.out, paper.wrap(ordinary, "", clean(p.examLine(x))))
	}
	return nil
}

// examName is what an exam is called where it is listed.
func (p *program) examName(x quiz.Exam) string {
	return cmp.Or(x.Title, p.words.text("exam.untitled"))
}

// examLine is an exam in one line, as Today has it.
func (p *program) examLine(x quiz.ExamPlan) string {
	title := p.examName(x.Exam)
	when := p.words.text("exam.when.date", x.Day)
	if len(x.Days) == 0 {
		return p.words.text("exam.lineNow", title, when, whole(x.Now), whole(x.Most))
	}
	return p.words.text("exam.line", title, when, whole(x.Now), whole(x.Most), p.words.text("ui.minutes", x.Minutes), between(x.Low, x.High))
}

func (p *program) runPlan(ctx context.Context, flags planFlags, names []string) (err error) {
	var x quiz.Exam
	if flags.exam != "" {
		if x, err = p.wanted(flags); err != nil {
			return err
		}
	}
	s, err := p.openShelf(flags.at)
	if err != nil {
		return err
	}
	chosen, err := p.find(s.books(), names)
	if err != nil {
		return err
	}
	for _, d := range chosen {
		x.Decks = append(x.Decks, d.ID())
	}
	db, err := p.openDatabase(ctx, flags.at)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	d := p.desk(db, s)
	if flags.exam == "" || flags.callOff != "" {
		return p.exams(ctx, d, db.Local(), flags, x.Day)
	}
	made, err := p.planned(ctx, d, db.Local(), x, flags.save)
	if err != nil {
		return err
	}
	if err := p.showPlan(made, flags); err != nil {
		return err
	}
	return p.writeCalendar(made, flags.ics)
}

// wanted is the exam that the flags name.
func (p *program) wanted(flags planFlags) (quiz.Exam, error) {
	day := func(text, flag string) (quiz.Day, error) {
		at, err := time.Parse(time.DateOnly, strings.TrimSpace(text))
		if err != nil {
			return 0, p.fault(misuse, "term.error.plan.date", text, flag)
		}
		return quiz.DayOf(at), nil
	}
	x := quiz.Exam{Title: flags.title, Minutes: flags.minutes}
	var err error
	if x.Day, err = day(flags.exam, "--exam"); err != nil {
		return x, err
	}
	for _, text := range flags.off {
		from, to, several := strings.Cut(text, "..")
		if !several {
			to = from
		}
		var s quiz.Span
		if s.From, err = day(from, "--days-off"); err != nil {
			return x, err
		}
		if s.To, err = day(to, "--days-off"); err != nil {
			return x, err
		}
		x.Off = append(x.Off, s)
	}
	return x, nil
}

// planned is the plan for an exam, which save sets: that of its title where it has one and
// there is one.
func (p *program) planned(ctx context.Context, d *quiz.Desk, learner quiz.LearnerID, x quiz.Exam, save bool) (quiz.ExamPlan, error) {
	if save {
		list, today, err := d.Exams(ctx, learner)
		if err != nil {
			return quiz.ExamPlan{}, err
		}
		for _, other := range list {
			switch {
			case x.Title == "" || other.Title != x.Title || other.Day <= today:
			case x.Name != uuid.Nil:
				return quiz.ExamPlan{}, p.fault(misuse, "term.error.plan.twice", x.Title)
			default:
				x.Name = other.Name
			}
		}
		if x.Name == uuid.Nil {
			x.Name = uuid.New()
		}
		if err := d.SetExam(ctx, learner, x); err != nil {
			return quiz.ExamPlan{}, p.noExam(err)
		}
	}
	if x.Name == uuid.Nil { // a calendar tells by it what takes the place of what
		x.Name = uuid.NewSHA1(uuid.Max, fmt.Append(nil, x.Title, x.Decks))
	}
	for {
		made, err := d.PreviewExam(ctx, learner, x)
		if err != nil || !made.Pending {
			return made, p.noExam(err)
		}
	}
}

// noExam says why an exam cannot be.
func (p *program) noExam(err error) error {
	if e, ok := errors.AsType[*quiz.ExamError](err); ok {
		return p.fault(misuse, "term.error.plan.no", p.words.text("exam.error."+e.Reason))
	}
	return err
}

func (p *program) showPlan(made quiz.ExamPlan, flags planFlags) error {
	if flags.json {
		e := json.NewEncoder(p.out)
		e.SetIndent("", "  ")
		return e.Encode(server.ExamPlanOf(made))
	}
	on := p.desktop()
	tell := func(text string) { fmt.Fprint(p.out, on.wrap(ordinary, "", text)) }
	say := func(key string, args ...any) { tell(p.words.text(key, args...)) }
	if len(made.Days) > 0 {
		say("exam.expect", whole(made.Score), whole(made.Most), between(made.Low, made.High), whole(made.Now))
	} else if made.Cards > 0 {
		say("exam.nowOnly", whole(made.Now), whole(made.Most))
	}
	for _, r := range made.Says {
		tell(p.said(r))
	}
	if len(made.Days) > 0 {
		fmt.Fprintln(p.out)
		fmt.Fprint(p.out, p.dayTable(made))
	}
	fmt.Fprintln(p.out)
	if flags.save {
		say("term.plan.saved")
	} else {
		say("term.plan.preview")
	}
	return nil
}

// between is a span of points as people count.
func between(from, to float64) string {
	if whole(from) == whole(to) {
		return fmt.Sprint(whole(to))
	}
	return fmt.Sprintf("%d–%d", whole(from), whole(to))
}

// said is a remark on an exam in words.
func (p *program) said(r deck.Reason) string {
	var args []any
	for _, a := range r.Args {
		args = append(args, a)
	}
	switch r.Code {
	case "more":
		args[1] = p.words.text("ui.minutes", r.Args[1])
	case "worst":
		args[0] = p.words.text("ui.minutes", r.Args[0])
	}
	return p.words.text("exam.says."+r.Code, args...)
}

// dayTable is the plan by day.
func (p *program) dayTable(made quiz.ExamPlan) string {
	c := chapter{title: p.words.text("exam.planTitle"), head: p.heads("exam.head.day", "exam.head.new", "exam.head.reviews", "exam.head.minutes")}
	total := 0
	count := func(n float64) string {
		if n > 0 && n < 0.5 {
			return "<1"
		}
		return fmt.Sprint(int(math.Round(n)))
	}
	for _, d := range made.Days {
		if d.Off {
			c.add(0, d.Day.String(), p.words.text("exam.dayOff"), "", "0")
		} else {
			c.add(d.Minutes, d.Day.String(), count(d.New), count(d.Reviews), fmt.Sprint(d.Minutes))
		}
		total += d.Minutes
	}
	c.said = []string{p.words.text("exam.planSentence", p.words.text("ui.minutes", total))}
	return p.desktop().chapter(c)
}

// writeCalendar writes the plan into a file for a calendar, where one is named.
func (p *program) writeCalendar(made quiz.ExamPlan, name string) error {
	if name == "" {
		return nil
	}
	say := func(key string, args ...any) string { return p.words.text(key, args...) }
	if err := os.WriteFile(name, server.Calendar(made, p.now(), say), 0o600); err != nil {
		return p.fault(found, "term.error.write", name, p.reason(err))
	}
	fmt.Fprintln(p.err, p.words.text("term.plan.ics", name))
	return nil
}
