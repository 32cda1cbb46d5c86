package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"ripasso/deck"
	"ripasso/quiz/remote"
	"ripasso/server"
	"ripasso/web"
)

// shutdownTime is how long requests under way may take when serve is told to stop.
const shutdownTime = 10 * time.Second

// serveFlags are what serve can be told.
type serveFlags struct {
	at      place
	listen  string
	open    string
	backups string // directory; "": beside the progress; "off"
}

// serve teaches in the browser.
func (p *program) serve(c *cobra.Command) {
	var flags serveFlags
	p.placeFlags(c.Flags(), &flags.at)
	c.Flags().StringVar(&flags.listen, "listen", "", p.words.text("term.flag.listen"))
	c.Flags().StringVar(&flags.open, "open", "auto", p.words.text("term.flag.open"))
	c.Flags().StringVar(&flags.backups, "backups", "", p.words.text("term.flag.backups"))
	c.Args = p.noArguments
	c.RunE = func(c *cobra.Command, _ []string) error { return p.runServe(c.Context(), flags) }
}

func (p *program) runServe(ctx context.Context, flags serveFlags) error {
	if flags.open != "auto" && flags.open != "no" {
		return p.fault(misuse, "term.error.flag.value", "--open", flags.open, "quiz serve")
	}
	s, err := p.openShelf(flags.at)
	if err != nil {
		return err
	}
	ln, moved, err := p.listen(flags.listen)
	if err != nil {
		return err
	}
	defer ln.Close()
	url := "http://" + ln.Addr().String() + "/"
	flags.at.notes = map[string]string{addressNote: url, decksNote: s.place()}
	db, err := p.openDatabase(ctx, flags.at)
	if err != nil {
		return err
	}
	if url, ok := running(db, flags.at.notes); ok && flags.listen == "" {
		fmt.Fprintln(p.out, url)
		p.tell("term.serve.running")
		if flags.open == "auto" {
			p.openBrowser(url)
		}
		return db.Close()
	}
	p.tellShelf(s)
	if moved {
		p.tell("term.serve.moved", listenAddress)
	}
	rotated := p.startRotation(ctx, db, flags.at, flags.backups)
	err = p.serveUntil(ctx, ln, s, db, url, flags.open == "auto")
	rotated()
	if err = errors.Join(err, db.Close()); err == nil {
		p.tell("term.serve.stopped")
	}
	return err
}

// What serve tells other commands that share its progress.
const (
	addressNote = "address" // where it answers
	decksNote   = "decks"   // the directory of its decks, "" for the samples
)

// running is where another serve answers that has the progress and the same decks.
func running(db store, ours map[string]string) (url string, ok bool) {
	shared, ok := db.(*remote.Shared)
	if !ok {
		return "", false
	}
	theirs, elsewhere := shared.Elsewhere()
	url = theirs[addressNote]
	return url, elsewhere && url != "" && theirs[decksNote] == ours[decksNote]
}

// serveUntil answers requests until ctx ends or the server fails.
func (p *program) serveUntil(ctx context.Context, ln net.Listener, s *shelf, db store, url string, open bool) error {
	d, end := p.taught(ctx, db, s)
	defer end()
	srv, err := server.New(server.Config{
		Desk: d, Learner: db.Local(), App: web.App(), Words: web.Text, Version: release(),
		Log: slog.New(slog.NewTextHandler(p.err, &slog.HandlerOptions{Level: slog.LevelWarn})),
	})
	if err != nil {
		return err
	}
	watching, stop := context.WithCancel(ctx)
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		s.watch(watching, func(c change) { p.tellChange(s, c) })
	}()
	defer func() { stop(); <-watched }()

	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(ln) }()
	fmt.Fprintln(p.out, url)
	p.tell("term.serve.stop")
	if open {
		p.openBrowser(url)
	}
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	p.tell("term.serve.stopping")
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	return errors.Join(srv.Shutdown(ending), <-failed)
}

// tell says something that is no answer.
func (p *program) tell(key string, args ...any) {
	fmt.Fprintln(p.err, clean(p.words.text(key, discreet(args)...)))
}

// tellShelf says what there is to learn, and what is wrong with it.
func (p *program) tellShelf(s *shelf) {
	library := s.books()
	questions := 0
	for _, d := range library.Decks() {
		questions += len(d.Questions)
	}
	count := p.words.text("term.count.decks", len(library.Decks())) + ", " + p.words.text("term.count.questions", questions)
	if s.name == "" {
		p.tell("term.serve.samples", count)
	} else {
		p.tell("term.serve.library", s.name, count)
	}
	p.tellProblems(s, library.Problems())
}

// tellChange says what became of a change to the library's files.
func (p *program) tellChange(s *shelf, c change) {
	if len(c.kept) == 0 && len(c.problems) == 0 {
		p.tell("term.serve.reloaded", p.words.text("term.count.decks", len(s.books().Decks())))
	}
	p.tellBecame(c.became)
	p.tellProblems(s, c.problems)
	for _, name := range c.kept {
		p.tell("term.serve.kept", name)
	}
}

// tellBecame says what became of the questions: whoever edits wants to know that nobody
// loses what they have learnt.
func (p *program) tellBecame(c deck.Change) {
	var parts []string
	for _, part := range []struct {
		key string
		n   int
	}{
		{"term.became.edited", c.Edited}, {"term.became.ids", c.Renamed},
		{"term.became.new", c.New}, {"term.became.gone", c.Gone},
	} {
		if part.n > 0 {
			parts = append(parts, p.words.text(part.key, part.n))
		}
	}
	if len(parts) > 0 {
		p.tell("term.serve.became", strings.Join(parts, "; "))
	}
}

// tellProblems prints errors in full and counts the warnings.
func (p *program) tellProblems(s *shelf, problems []deck.Problem) {
	warnings := 0
	for _, problem := range problems {
		if problem.Severity != deck.Error {
			warnings++
			continue
		}
		fmt.Fprint(p.err, p.lines(p.finding(s.name, problem)))
	}
	if warnings > 0 {
		p.tell("term.serve.warnings", warnings, strings.TrimSpace("quiz check "+s.name))
	}
}
