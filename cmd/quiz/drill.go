package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/charmbracelet/x/term"
	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"ripasso/quiz"
)

// drillFlags are what drill can be told.
type drillFlags struct {
	at      place
	new     int
	limit   int
	minutes int
	choice  choiceFlags
	plain   bool
}

// drill studies in the terminal: the sitting that the browser shows.
func (p *program) drill(c *cobra.Command) {
	var flags drillFlags
	p.placeFlags(c.Flags(), &flags.at)
	c.Flags().IntVar(&flags.new, "new", -1, p.words.text("term.flag.new"))
	c.Flags().IntVar(&flags.limit, "limit", 0, p.words.text("term.flag.limit"))
	c.Flags().IntVar(&flags.minutes, "minutes", 0, p.words.text("term.flag.minutes"))
	p.choiceFlags(c, &flags.at, &flags.choice)
	c.Flags().BoolVar(&flags.plain, "plain", false, p.words.text("term.flag.plain"))
	c.ValidArgsFunction = p.deckArguments(&flags.at)
	c.RunE = func(c *cobra.Command, names []string) error {
		for _, name := range []string{"new", "limit", "minutes"} {
			if n, err := c.Flags().GetInt(name); c.Flags().Changed(name) && (err != nil || n < 0) {
				return p.fault(misuse, "term.error.flag.value", "--"+name, n, "quiz drill")
			}
		}
		return p.runDrill(c.Context(), flags, names)
	}
}

// deckArguments completes the names of decks.
func (p *program) deckArguments(at *place) cobra.CompletionFunc {
	return func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		s, err := p.openShelf(*at)
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		return strings.Split(deckNames(s.books().Decks()), ", "), cobra.ShellCompDirectiveNoFileComp
	}
}

func (p *program) runDrill(ctx context.Context, flags drillFlags, names []string) error {
	s, err := p.openShelf(flags.at)
	if err != nil {
		return err
	}
	if len(s.books().Decks()) == 0 {
		return p.fault(found, "term.error.nodecks", s.name)
	}
	chosen, err := p.find(s.books(), names)
	if err != nil {
		return err
	}
	scope, err := p.chosen(flags.choice, s.books(), chosen)
	if err != nil {
		return err
	}
	scope.Limit, scope.Minutes = flags.limit, flags.minutes
	if flags.new >= 0 {
		scope.New = &flags.new
	}
	db, err := p.openDatabase(ctx, flags.at)
	if err != nil {
		return err
	}
	d, end := p.taught(ctx, db, s)
	err = p.study(ctx, d, db.Local(), scope, flags.plain)
	end()
	return errors.Join(err, db.Close())
}

// study opens the sitting, or the one that is open, and shows it until it is done
// or left. Each answer is on disk before the next question appears.
func (p *program) study(ctx context.Context, d *quiz.Desk, learner quiz.LearnerID, scope quiz.Scope, asPlain bool) error {
	view, err := d.Open(ctx, learner, scope, false)
	switch {
	case errors.Is(err, quiz.ErrNothing) && scope.Missed && len(scope.Decks)+len(scope.Tags)+len(scope.Kinds)+len(scope.Sources)+len(scope.Sections) == 0:
		return p.fault(found, "term.error.nothing.missed")
	case errors.Is(err, quiz.ErrNothing):
		return p.fault(found, "term.error.nothing")
	case err != nil:
		return err
	}
	if err := p.ahead(ctx, d, learner, scope); err != nil {
		return err
	}
	at := seat{desk: d, learner: learner, now: p.now, lang: p.words.lang(), view: view}
	in, out, ok := p.terminal()
	switch {
	case view.Phase == quiz.Done:
	case ok && !asPlain:
		at, err = runScreen(ctx, at, p.words, in, out)
	default:
		ask := ""
		if f, ok := p.in.(*os.File); ok && term.IsTerminal(f.Fd()) {
			ask = "> "
		}
		at, err = runPlain(ctx, at, p.words, p.in, p.out, ask)
	}
	switch {
	case errors.Is(err, context.Canceled):
		return p.fault(found, "term.error.stopped")
	case err != nil:
		return p.fault(found, "term.error.saving", p.reason(err))
	}
	return p.farewell(context.WithoutCancel(ctx), d, at)
}

// ahead says what Today says above a sitting: how exams ahead stand whose cards may be
// asked in it, and when who has much overdue is up to date again.
func (p *program) ahead(ctx context.Context, d *quiz.Desk, learner quiz.LearnerID, scope quiz.Scope) error {
	if scope.Crams() {
		return nil
	}
	today, err := d.Today(ctx, learner)
	if err != nil {
		return err
	}
	on := p.desktop()
	for _, x := range today.Exams {
		if !share(x.Decks, scope.Decks) {
			continue
		}
		if _, err := fmt.Fprint(p.out, on.wrap(ordinary, "", clean(p.examLine(x)))); err != nil {
			return err
		}
	}
	c := today.CatchUp
	if c == nil {
		return nil
	}
	text := p.words.text("ui.catchUpNever", c.Overdue, c.PerDay)
	if c.Finish != 0 {
		text = p.words.text("ui.catchUp", c.Overdue, c.PerDay, c.Finish)
	}
	_, err = fmt.Fprintln(p.out, text)
	return err
}

// share reports whether two choices of decks have one in common; none chosen are all.
func share(a, b []uuid.UUID) bool {
	in := func(id uuid.UUID) bool { return slices.Contains(b, id) }
	return len(a) == 0 || len(b) == 0 || slices.ContainsFunc(a, in)
}

// terminal is the terminal that the command runs in, if both its ends are one that
// can draw.
func (p *program) terminal() (in, out *os.File, ok bool) {
	in, ok1 := p.in.(*os.File)
	out, ok2 := p.out.(*os.File)
	ok = ok1 && ok2 && term.IsTerminal(in.Fd()) && term.IsTerminal(out.Fd()) && p.env("TERM") != "dumb"
	return in, out, ok
}

// farewell says how things stand: what is left, or when there is more.
func (p *program) farewell(ctx context.Context, d *quiz.Desk, at seat) error {
	if at.view.Phase != quiz.Done {
		_, err := fmt.Fprintln(p.out, p.words.text("term.left.saved", at.view.Left))
		return err
	}
	say := sayer{words: p.words}
	today, err := d.Today(ctx, at.learner)
	if err != nil {
		return err
	}
	w := p.words
	lines := []string{w.text("ui.doneToday")}
	switch {
	case at.view.Scope.Crams() && at.view.Left > 0:
		lines = []string{w.text("ui.cramPart"), w.text("ui.stillDue", w.text("ui.questions", at.view.Left))}
	case at.view.Scope.Crams():
		lines = []string{w.text("ui.cramDone")}
	case at.view.Scope.Chooses() && len(at.view.Ticks) == 0:
		lines = []string{w.text("ui.nothingDue"), w.text("term.drill.cram")}
	case today.Free && today.Done.Reviews == 0:
		lines = []string{w.text("ui.freeDay"), w.text("term.drill.free")}
	case today.Due+today.New > 0:
		lines = []string{w.text("ui.sittingDone"), w.text("ui.stillDue", w.text("ui.questions", today.Due+today.New))}
	case today.Tomorrow.Minutes > 0:
		lines = append(lines, w.text("ui.tomorrow", w.text("ui.minutes", today.Tomorrow.Minutes)))
	default:
		lines = append(lines, w.text("ui.tomorrowFree"))
	}
	if !at.view.NextAt.IsZero() {
		lines = append(lines, w.text("ui.someReturn", say.returns(at.view.NextAt.Sub(p.now()))))
	}
	if at.view.Missed > 0 {
		lines = append(lines, w.text("ui.wrongOnes", at.view.Missed), w.text("term.drill.missed"))
	}
	_, err = io.WriteString(p.out, strings.Join(lines, " ")+"\n")
	return err
}
