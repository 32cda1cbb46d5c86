package server

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz"
)

// ExamRequest is an exam as the learner wants it.
type ExamRequest struct {
	Title   string      `json:"title" maxLength:"200"`
	Decks   []uuid.UUID `json:"decks,omitempty" maxItems:"1000" doc:"what may be asked in it; none: everything"`
	Date    string      `json:"date" format:"date" doc:"its morning is when all has to be known"`
	Minutes int         `json:"minutes" minimum:"1" maximum:"1440" doc:"a day to learn for it"`
	Off     []Span      `json:"off,omitempty" maxItems:"366" doc:"days on which nothing is learnt for it, besides those of the habits"`
}

// Exams are the learner's exams: those ahead, the next first, then those that are over.
type Exams struct {
	Today string     `json:"today" format:"date" doc:"the learner's learning day"`
	Exams []ExamPlan `json:"exams" nullable:"false"`
}

// ExamLine is what there is to say of an exam in one line. Scores are points.
type ExamLine struct {
	ID      uuid.UUID `json:"id" format:"uuid"`
	Title   string    `json:"title"`
	Date    string    `json:"date" format:"date"`
	Ahead   int       `json:"ahead" doc:"days until it"`
	Minutes int       `json:"minutes" doc:"a day to learn for it"`
	Now     float64   `json:"now" doc:"expected tomorrow morning if nothing is done before"`
	Low     float64   `json:"low" doc:"with High, where the score on the day comes to lie in four cases of five"`
	High    float64   `json:"high"`
	Most    float64   `json:"most" doc:"what can be had"`

	Stage   quiz.ExamStage `json:"stage" enum:"far,on,over" doc:"far: planned from a later day on; on: planned"`
	Pending bool           `json:"pending" doc:"some of it is still being worked out: ask again shortly"`
}

// ExamPlan is an exam, how to learn for it, and what to expect.
type ExamPlan struct {
	ExamLine
	Decks  []uuid.UUID   `json:"decks" nullable:"false"`
	Off    []Span        `json:"off" nullable:"false"`
	From   string        `json:"from" format:"date" doc:"the first day that is planned"`
	Cards  int           `json:"cards"`
	Seen   int           `json:"seen"`
	Score  float64       `json:"score" doc:"expected on the day"`
	Unseen int           `json:"unseen" doc:"cards that will never be begun"`
	Weak   int           `json:"weak" doc:"cards begun whose recall will be below 0.8"`
	More   int           `json:"more" doc:"minutes more a day that would let all cards be seen; 0: none, or none would do"`
	Days   []ExamDay     `json:"days" nullable:"false"`
	Says   []Reason      `json:"says" nullable:"false" doc:"what is worth saying, by code"`
	Told   []ExamOutlook `json:"told" nullable:"false" doc:"what was told of it on earlier days"`
}

// ExamDay is a day before an exam, as it goes on average.
type ExamDay struct {
	Date    string  `json:"date" format:"date"`
	New     float64 `json:"new"`
	Reviews float64 `json:"reviews"`
	Minutes int     `json:"minutes"`
	Off     bool    `json:"off" doc:"nothing can be learnt on it"`
}

// ExamOutlook is what was told of an exam on a day.
type ExamOutlook struct {
	Date  string  `json:"date" format:"date"`
	Now   float64 `json:"now"`
	Score float64 `json:"score"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	Most  float64 `json:"most"`
}

func (s *Server) exams(ctx context.Context, by Caller, _ *struct{}) (Exams, error) {
	list, today, err := s.cfg.Desk.Exams(ctx, by.Learner)
	if err != nil {
		return Exams{}, err
	}
	return Exams{today.String(), each(list, ExamPlanOf)}, nil
}

func (s *Server) previewExam(ctx context.Context, by Caller, in *struct{ Body ExamRequest }) (ExamPlan, error) {
	x, err := in.Body.exam(uuid.Nil)
	if err != nil {
		return ExamPlan{}, err
	}
	return examPlan(s.cfg.Desk.PreviewExam(ctx, by.Learner, x))
}

func (s *Server) setExam(ctx context.Context, by Caller, in *struct {
	ID   uuid.UUID `path:"id" format:"uuid"`
	Body ExamRequest
}) (ExamPlan, error) {
	x, err := in.Body.exam(in.ID)
	if err != nil {
		return ExamPlan{}, err
	}
	if err := s.cfg.Desk.SetExam(ctx, by.Learner, x); err != nil {
		return ExamPlan{}, err
	}
	return examPlan(s.cfg.Desk.ExamPlan(ctx, by.Learner, in.ID))
}

func (s *Server) callOff(ctx context.Context, by Caller, in *struct {
	ID uuid.UUID `path:"id" format:"uuid"`
}) (struct{}, error) {
	return struct{}{}, s.cfg.Desk.CallOff(ctx, by.Learner, in.ID)
}

// calendar answers with a plan for the learner's own calendar.
func (s *Server) calendar(c *fiber.Ctx) error {
	id, err := uuid.Parse(c.Params("id"))
	if err != nil {
		return fiber.ErrNotFound
	}
	ctx, learner := c.UserContext(), s.cfg.Learner
	p, err := s.cfg.Desk.ExamPlan(ctx, learner, id)
	if err != nil {
		return err
	}
	now, err := s.cfg.Desk.Settings(ctx, learner)
	if err != nil {
		return err
	}
	lang := now.Language
	if lang == "" {
		lang = firstTag(c.Get(fiber.HeaderAcceptLanguage))
	}
	say := func(key string, args ...any) string { return s.cfg.Words(lang, key, args...) }
	c.Set(fiber.HeaderContentType, "text/calendar; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="ripasso.ics"`)
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Send(Calendar(p, s.cfg.Desk.Now(), say))
}

// exam is what was sent as package quiz has it.
func (r *ExamRequest) exam(name uuid.UUID) (quiz.Exam, error) {
	at, err := time.Parse(time.DateOnly, r.Date)
	if err != nil {
		return quiz.Exam{}, &invalidError{"body.date", "expected a date"}
	}
	x := quiz.Exam{Name: name, Title: r.Title, Decks: r.Decks, Day: quiz.DayOf(at), Minutes: r.Minutes}
	if x.Off, err = spans(r.Off, "body.off"); err != nil {
		return quiz.Exam{}, err
	}
	return x, nil
}

func examPlan(p quiz.ExamPlan, err error) (ExamPlan, error) {
	if err != nil {
		return ExamPlan{}, err
	}
	return ExamPlanOf(p), nil
}

// ExamPlanOf writes a plan as the interface and the command print it.
func ExamPlanOf(p quiz.ExamPlan) ExamPlan {
	return ExamPlan{
		ExamLine: examLine(p), Decks: list(p.Decks),
		Off:  each(p.Off, func(x quiz.Span) Span { return Span{x.From.String(), x.To.String()} }),
		From: p.From.String(), Cards: p.Cards, Seen: p.Seen,
		Score: p.Score, Unseen: p.Unseen, Weak: p.Weak, More: p.More,
		Days: each(p.Days, func(d quiz.PlannedDay) ExamDay {
			return ExamDay{d.Day.String(), d.New, d.Reviews, d.Minutes, d.Off}
		}),
		Says: each(p.Says, func(r deck.Reason) Reason { return Reason{r.Code, list(r.Args)} }),
		Told: each(p.Grown, func(o quiz.DatedOutlook) ExamOutlook {
			return ExamOutlook{o.Day.String(), o.Now, o.Score, o.Low, o.High, o.Most}
		}),
	}
}

func examLine(p quiz.ExamPlan) ExamLine {
	return ExamLine{p.Name, p.Title, p.Day.String(), p.Ahead, p.Minutes, p.Now, p.Low, p.High, p.Most, p.Stage, p.Pending}
}

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
