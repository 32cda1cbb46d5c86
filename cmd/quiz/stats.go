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

	"github.com/charmbracelet/x/ansi"
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
	_, err = io.WriteString(p.out, p.reported(report, len(decks) > 0))
	return err
}

// reported is a report in words and tables; some is whether it is of named decks only.
func (p *program) reported(r quiz.Report, some bool) string {
	if r.Cards+r.Fresh == 0 {
		return p.words.text("ui.noProgress") + "\n"
	}
	parts := []string{p.known(r), p.bandTable(r), p.forecast(r)}
	if some {
		parts = append(parts, p.words.text("term.stats.some")+"\n")
	} else {
		parts = append(parts, p.recalled(r), p.calibration(r), p.learned(r))
	}
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), "\n")
}

// known is how many cards would be known now, and where they stand.
func (p *program) known(r quiz.Report) string {
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
	return strings.Join(sentences, " ") + "\n" + strings.Join(phases, " · ") + "\n"
}

// bandTable is the cards by predicted recall.
func (p *program) bandTable(r quiz.Report) string {
	if r.Cards == 0 {
		return ""
	}
	var rows [][]string
	for _, b := range r.Bands {
		rows = append(rows, []string{p.words.text("ui.band", whole(100*b.From), whole(100*b.To)), fmt.Sprint(b.Cards)})
	}
	return p.section("ui.recall", p.words.text("ui.recallSentence"), []string{"ui.outOf100", "ui.questionsHead"}, rows)
}

// forecast is the coming days on which something falls due.
func (p *program) forecast(r quiz.Report) string {
	week := 0
	var rows [][]string
	for i, d := range r.Forecast {
		if i < 7 {
			week += d.Due
		}
		if d.Due > 0 {
			rows = append(rows, []string{d.Day.String(), fmt.Sprint(d.Due)})
		}
	}
	return p.section("ui.forecast", p.words.text("ui.forecastSentence", p.words.text("ui.questions", week)), []string{"ui.day", "ui.questionsHead"}, rows)
}

// recalled is true recall.
func (p *program) recalled(r quiz.Report) string {
	var rows [][]string
	for _, t := range r.TrueRecall {
		period := p.words.text("ui.ever")
		if t.Days > 0 {
			period = p.words.text("ui.lastDays", t.Days)
		}
		if t.Reviews > 0 {
			rows = append(rows, []string{period, p.words.text("ui.outOf", t.Recalled, t.Reviews)})
		}
	}
	if len(rows) == 0 {
		return p.section("ui.trueRecall", p.words.text("ui.trueRecallNone"), nil, nil)
	}
	return p.section("ui.trueRecall", p.words.text("ui.trueRecallSentence"), []string{"ui.period", "ui.recalled"}, rows)
}

// calibration is predicted against observed recall; "" before there is any.
func (p *program) calibration(r quiz.Report) string {
	if len(r.Calibration) == 0 {
		return ""
	}
	var rows [][]string
	answers, predicted, observed := 0, 0.0, 0
	for _, b := range r.Calibration {
		answers, predicted, observed = answers+b.Answers, predicted+b.Predicted*float64(b.Answers), observed+b.Recalled
		low, high := b.Interval()
		rows = append(rows, []string{
			fmt.Sprint(whole(100 * b.Predicted)), fmt.Sprint(whole(100 * float64(b.Recalled) / float64(b.Answers))),
			p.words.text("ui.band", whole(100*low), whole(100*high)), fmt.Sprint(b.Answers),
		})
	}
	return p.section("ui.calibration", p.words.text("ui.calibrationSentence", answers, whole(predicted), observed),
		[]string{"ui.predicted", "ui.observed", "ui.interval", "ui.answersHead"}, rows)
}

// learned is the days on which something was done.
func (p *program) learned(r quiz.Report) string {
	var rows [][]string
	for _, d := range slices.Backward(r.Days) {
		rows = append(rows, []string{d.Day.String(), fmt.Sprint(d.Total.Reviews), fmt.Sprint(d.Total.Right), fmt.Sprint(server.Minutes(d.Total.Took))})
	}
	return p.section("ui.days", p.words.text("ui.daysSentence", len(r.Days)), []string{"ui.day", "ui.questionsHead", "ui.rightHead", "ui.minutesHead"}, rows)
}

// whole is a number as a page shows it.
func whole(x float64) int { return int(math.Floor(x + 0.5)) }

// section is a title, a sentence and, where there are rows, a table: the first column to
// the left, the others to the right.
func (p *program) section(title, sentence string, head []string, rows [][]string) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s\n%s\n", p.words.text(title), sentence)
	if len(rows) == 0 {
		return out.String()
	}
	names := make([]string, len(head))
	widths := make([]int, len(head))
	for i, key := range head {
		names[i] = p.words.text(key)
	}
	all := append([][]string{names}, rows...)
	for _, row := range all {
		for i, cell := range row {
			widths[i] = max(widths[i], ansi.StringWidth(cell))
		}
	}
	for _, row := range all {
		for i, cell := range row {
			space := strings.Repeat(" ", widths[i]-ansi.StringWidth(cell))
			if i == 0 {
				out.WriteString("  " + cell + space)
			} else {
				out.WriteString("  " + space + cell)
			}
		}
		out.WriteByte('\n')
	}
	return out.String()
}
