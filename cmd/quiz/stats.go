package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"ripasso/quiz"
	"ripasso/server"
)

// stats shows the numbers of the page of progress.
func (p *program) stats(c *cobra.Command) {
	var at place
	var asJSON bool
	p.placeFlags(c.Flags(), &at)
	c.Flags().BoolVar(&asJSON, "json", false, p.words.text("term.flag.json"))
	c.ValidArgsFunction = p.deckArguments(&at)
	c.RunE = func(c *cobra.Command, names []string) error { return p.runStats(c.Context(), at, names, asJSON) }
}

func (p *program) runStats(ctx context.Context, at place, names []string, asJSON bool) (err error) {
	s, err := p.openShelf(at)
	if err != nil {
		return err
	}
	chosen, err := p.find(s.books(), names)
	if err != nil {
		return err
	}
	var decks []uuid.UUID
	for _, d := range chosen {
		decks = append(decks, d.ID())
	}
	db, err := p.openDatabase(ctx, at)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	report, err := p.desk(db, s).Progress(ctx, db.Local(), decks...)
	if err != nil {
		return err
	}
	if asJSON {
		e := json.NewEncoder(p.out)
		e.SetIndent("", "  ")
		return e.Encode(server.ProgressOf(report))
	}
	_, err = io.WriteString(p.out, p.reported(report, p.desktop()))
	return err
}

// reported is a report in words and tables.
func (p *program) reported(r quiz.Report, on paper) string {
	if r.Cards+r.Fresh == 0 && onlyCrammed(r) {
		return on.chapters(chapter{said: []string{p.words.text("ui.onlyCrammed")}}, p.learned(r), p.spent(r))
	}
	if r.Cards+r.Fresh == 0 {
		return p.words.text("ui.noProgress") + "\n"
	}
	chapters := []chapter{p.known(r), p.recallNow(r), p.forecast(r), p.byDeck(r), p.learned(r), p.spent(r), p.recalled(r),
		p.byKind(r), p.byTheme(r), p.calibration(r), p.stability(r), p.difficulty(r)}
	for _, x := range r.Exams {
		chapters = append(chapters, p.readiness(x))
	}
	chapters = append(chapters, p.hardest(r)...)
	if len(r.Of) > 0 {
		chapters = append(chapters, chapter{said: []string{p.words.text("term.stats.some")}})
	}
	return on.chapters(chapters...)
}

// onlyCrammed reports whether all that was ever answered left the schedule alone.
func onlyCrammed(r quiz.Report) bool {
	if len(r.Spent) == 0 {
		return false
	}
	ever := r.Spent[len(r.Spent)-1]
	return ever.Reviews == 0 && ever.Crammed > 0
}

// known is how many cards would be known now, and where they stand.
func (p *program) known(r quiz.Report) chapter {
	var sentences, phases []string
	if r.Cards > 0 {
		sentences = append(sentences, p.words.text("ui.wouldKnow", whole(r.Expected), r.Cards))
	}
	if r.Fresh > 0 {
		sentences = append(sentences, p.words.text("ui.fresh", r.Fresh))
	}
	for _, x := range []struct {
		phase quiz.Phase
		key   string
	}{
		{quiz.Reviewing, "ui.phases.review"}, {quiz.Learning, "ui.phases.learning"},
		{quiz.Relearning, "ui.phases.relearning"}, {quiz.New, "ui.phases.new"},
	} {
		if n := r.ByPhase[x.phase]; n > 0 {
			phases = append(phases, fmt.Sprintf("%d %s", n, p.words.text(x.key)))
		}
	}
	return chapter{said: []string{strings.Join(sentences, " "), strings.Join(phases, " · ")}}
}

// recallNow is the cards by predicted recall.
func (p *program) recallNow(r quiz.Report) chapter {
	if r.Cards == 0 {
		return chapter{}
	}
	c := p.titled("ui.recall", p.words.text("ui.recallSentence"))
	c.head = p.heads("ui.outOf100", "ui.questionsHead")
	for _, b := range r.Bands {
		c.add(b.Cards, p.span(100*b.From, 100*b.To), fmt.Sprint(b.Cards))
	}
	return c
}

// forecast is the coming days on which something falls due.
func (p *program) forecast(r quiz.Report) chapter {
	week, minutes := 0, 0
	for _, d := range r.Forecast[:7] {
		week, minutes = week+d.Due, minutes+d.Minutes
	}
	c := p.titled("ui.forecast", p.words.text("ui.forecastSentence", p.words.text("ui.questions", week))+" "+
		p.words.text("ui.forecastMinutes", p.words.text("ui.minutes", minutes)))
	if r.Overdue > 0 {
		c.said = append(c.said, p.words.text("ui.forecastOverdue", r.Overdue))
	}
	if slices.ContainsFunc(r.Exams, func(x quiz.Readiness) bool { return x.Planned }) {
		c.said = append(c.said, p.words.text("exam.forecast"))
	}
	c.head = p.heads("ui.day", "ui.questionsHead", "ui.minutesHead")
	for _, d := range r.Forecast {
		if d.Due > 0 {
			c.add(d.Due, d.Day.String(), fmt.Sprint(d.Due), fmt.Sprint(d.Minutes))
		}
	}
	return c
}

// byDeck is how the decks stand of which something was seen.
func (p *program) byDeck(r quiz.Report) chapter {
	if len(r.Of) == 1 {
		return chapter{}
	}
	c := p.titled("ui.byDeck", p.words.text("ui.byDeckSentence"))
	c.head = p.heads("ui.deckHead", "ui.overdueHead", "ui.weekHead", "ui.monthHead", "ui.minutesHead", "ui.recalled")
	for _, d := range r.ByDeck {
		if d.Seen > 0 {
			c.add(0, clean(d.Title), fmt.Sprint(d.Overdue), fmt.Sprint(d.Week.Cards), fmt.Sprint(d.Month.Cards), fmt.Sprint(d.Month.Minutes), p.rate(d.Rate))
		}
	}
	return c
}

// learned is the days on which something was done, and how many in a row.
func (p *program) learned(r quiz.Report) chapter {
	if len(r.Of) > 0 {
		return chapter{}
	}
	s := r.Streak
	c := p.titled("ui.days", p.words.text("ui.daysSentence", len(r.Days)))
	c.said = append(c.said, p.words.text("ui.streak", s.Days, s.Longest)+" "+p.words.text("ui.freezes", s.Freezes), p.words.text("ui.streakRule"))
	c.head = p.heads("ui.day", "ui.questionsHead", "ui.rightHead", "ui.minutesHead", "ui.crammedHead", "ui.cramMinutesHead")
	frozen := s.Frozen
	freeze := func(after quiz.Day) { // the days that used a freeze, the latest first
		for ; len(frozen) > 0 && frozen[len(frozen)-1] > after; frozen = frozen[:len(frozen)-1] {
			c.add(0, frozen[len(frozen)-1].String(), p.words.text("ui.frozen"))
		}
	}
	for _, d := range slices.Backward(r.Days) {
		freeze(d.Day)
		t := d.Total
		c.add(server.Minutes(t.Took)+server.Minutes(t.CramTook), d.Day.String(), fmt.Sprint(t.Reviews), fmt.Sprint(t.Right), fmt.Sprint(server.Minutes(t.Took)),
			fmt.Sprint(t.Crammed), fmt.Sprint(server.Minutes(t.CramTook)))
	}
	freeze(math.MinInt)
	return c
}

// spent is the times that were spent learning.
func (p *program) spent(r quiz.Report) chapter {
	if len(r.Spent) == 0 {
		return chapter{}
	}
	c := p.titled("ui.time", p.words.text("ui.timeSentence"))
	c.head = p.heads("ui.period", "ui.learnedHead", "ui.answersHead", "ui.minutesHead", "ui.crammedHead", "ui.cramMinutesHead")
	for _, s := range r.Spent {
		c.add(0, p.period(s.Days), fmt.Sprint(s.Learned), fmt.Sprint(s.Reviews), fmt.Sprint(server.Minutes(s.Study)), fmt.Sprint(s.Crammed), fmt.Sprint(server.Minutes(s.Cram)))
	}
	return c
}

// recalled is true recall.
func (p *program) recalled(r quiz.Report) chapter {
	c := p.titled("ui.trueRecall", p.words.text("ui.trueRecallSentence"))
	c.head = p.heads("ui.period", "ui.recalled", "ui.young", "ui.mature")
	for _, t := range r.TrueRecall {
		switch {
		case t.All.Answers == 0:
		case t.Young.Answers+t.Mature.Answers == 0:
			c.head = c.head[:2]
			c.add(0, p.period(t.Days), p.rate(t.All))
		default:
			c.add(0, p.period(t.Days), p.rate(t.All), p.rate(t.Young), p.rate(t.Mature))
		}
	}
	if len(c.rows) == 0 {
		return p.titled("ui.trueRecall", p.words.text("ui.trueRecallNone"))
	}
	return c
}

// byKind is true recall by kind.
func (p *program) byKind(r quiz.Report) chapter {
	c := p.titled("ui.byKind", p.words.text("ui.weakFirst"))
	c.head = p.heads("ui.kindHead", "ui.recalled")
	for _, k := range r.ByKind {
		c.share(k.Rate, p.words.text("kind."+string(k.Kind)), p.rate(k.Rate))
	}
	return c.unlessEmpty()
}

// byTheme is true recall by theme.
func (p *program) byTheme(r quiz.Report) chapter {
	c := p.titled("ui.byTheme", p.words.text("ui.themeSentence")+" "+p.words.text("ui.weakFirst"))
	c.head = p.heads("ui.themeHead", "ui.recalled")
	for _, t := range r.ByTheme {
		name := t.Name
		if t.Title != "" {
			name += " · " + t.Title
		}
		c.share(t.Rate, clean(name), p.rate(t.Rate))
	}
	return c.unlessEmpty()
}

// calibration is predicted against observed recall; nothing before there is any.
func (p *program) calibration(r quiz.Report) chapter {
	answers, predicted, observed := 0, 0.0, 0
	for _, b := range r.Calibration {
		answers, predicted, observed = answers+b.Answers, predicted+b.Predicted*float64(b.Answers), observed+b.Recalled
	}
	c := p.titled("ui.calibration", p.words.text("ui.calibrationSentence", answers, whole(predicted), observed))
	c.head = p.heads("ui.predicted", "ui.observed", "ui.interval", "ui.answersHead")
	for _, b := range r.Calibration {
		low, high := b.Interval()
		c.share(quiz.Rate{Answers: b.Answers, Recalled: b.Recalled}, fmt.Sprint(whole(100*b.Predicted)),
			fmt.Sprint(whole(100*float64(b.Recalled)/float64(b.Answers))), p.span(100*low, 100*high), fmt.Sprint(b.Answers))
	}
	return c.unlessEmpty()
}
