package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"ripasso/deck"
	"ripasso/quiz"
	"ripasso/quiz/fsrs"
)

// plain is the line-by-line picture of a sitting, for screen readers, scripts and
// terminals that are none. It prints no escape sequence. A line that starts with a
// colon is a command; what its form cannot take for an answer is asked again and
// changes nothing.
type plain struct {
	seat  seat
	say   sayer
	out   io.Writer
	err   error // the first failure of out
	ask   string
	form  form
	shown quiz.View // what was printed last
}

// runPlain leads a sitting to its end or to the end of the input.
func runPlain(ctx context.Context, s seat, w words, in io.Reader, out io.Writer, ask string) (seat, error) {
	p := &plain{seat: s, say: sayer{words: w}, out: out, ask: ask}
	lines := make(chan string)
	failed := make(chan error, 1)
	go readLines(ctx, in, lines, failed)
	p.show()
	for p.err == nil {
		p.prompt()
		select {
		case <-ctx.Done():
			return p.seat, p.err
		case line, ok := <-lines:
			if !ok {
				return p.seat, errors.Join(p.err, <-failed)
			}
			quit, err := p.take(ctx, line)
			if quit || err != nil {
				return p.seat, err
			}
		}
	}
	return p.seat, p.err
}

// readLines hands on the input line by line until it ends, then what went wrong.
func readLines(ctx context.Context, in io.Reader, lines chan<- string, failed chan<- error) {
	defer close(lines)
	scanner := bufio.NewScanner(in)
	for scanner.Scan() {
		select {
		case lines <- scanner.Text():
		case <-ctx.Done():
			failed <- nil
			return
		}
	}
	failed <- scanner.Err()
}

// take does what a line says.
func (p *plain) take(ctx context.Context, line string) (quit bool, err error) {
	line = strings.TrimSpace(strings.ToValidUTF8(line, "\ufffd"))
	if after, ok := strings.CutPrefix(line, "::"); ok {
		line = ":" + after
	} else if name, ok := strings.CutPrefix(line, ":"); ok {
		return p.command(ctx, strings.ToLower(strings.TrimSpace(name)))
	}
	switch p.seat.view.Phase {
	case quiz.Asking:
		return false, p.answer(ctx, line)
	case quiz.Grading:
		n, ok := digits(line)
		if !ok || n < int(fsrs.Again) || n > int(fsrs.Easy) {
			p.print(remark{key: "term.again.grade"})
			return false, nil
		}
		return false, p.do(ctx, grade(fsrs.Grade(n)))
	}
	switch {
	case line != "":
		p.print(remark{key: "term.again.next"})
		return false, nil
	case p.seat.view.Phase == quiz.Done:
		return true, nil
	}
	return false, p.do(ctx, act(quiz.DoNext))
}

func (p *plain) answer(ctx context.Context, line string) error {
	if wrong := p.form.read(line); wrong != nil {
		p.print(*wrong)
		return nil
	}
	response, missing := p.form.response()
	if missing != nil {
		p.print(*missing)
		return nil
	}
	return p.do(ctx, answer(response))
}

// do lets the event happen and prints what changed.
func (p *plain) do(ctx context.Context, ev quiz.Event) error {
	next, err := p.seat.with(ctx, ev)
	if errors.Is(err, deck.ErrResponse) {
		p.print(p.form.how())
		return nil
	}
	if err != nil {
		return err
	}
	p.seat = next
	if next.news != "" {
		p.print(remark{key: next.news})
	}
	p.show()
	return nil
}

// order is a command of the line-by-line picture.
type order struct {
	name string // in every language; the catalogue has more under "term.command.NAME"
	can  func(quiz.View) bool
	ev   func() quiz.Event // nil for those that quit or help
}

// orders are the commands, as :help lists them.
var orders = []order{
	{"hint", func(v quiz.View) bool { return v.Phase == quiz.Asking && v.Face.Hints > len(v.Hints) },
		func() quiz.Event { return act(quiz.DoHint) }},
	{"unknown", func(v quiz.View) bool { return v.Phase == quiz.Asking }, unknown},
	{"undo", func(v quiz.View) bool { return v.CanUndo }, func() quiz.Event { return act(quiz.DoUndo) }},
	{"later", onTableNow, func() quiz.Event { return act(quiz.DoBury) }},
	{"suspend", onTableNow, func() quiz.Event { return act(quiz.DoSuspend) }},
	{"right", offered(quiz.WasRight), func() quiz.Event { return qualify(quiz.WasRight) }},
	{"guessed", offered(quiz.Guessed), func() quiz.Event { return qualify(quiz.Guessed) }},
	{"easy", offered(quiz.TooEasy), func() quiz.Event { return qualify(quiz.TooEasy) }},
	{"help", func(quiz.View) bool { return true }, nil},
	{"quit", func(quiz.View) bool { return true }, nil},
}

// offered is whether a regrade makes sense now, or can be taken back.
func offered(w quiz.Why) func(quiz.View) bool {
	return func(v quiz.View) bool { return v.Phase == quiz.Judged && (v.Why == w || slices.Contains(v.Offers, w)) }
}

func (p *plain) command(ctx context.Context, name string) (quit bool, err error) {
	var meant []order
	for _, o := range orders {
		local := p.say.words.text("term.command." + o.name)
		if name == o.name || name == local {
			meant = []order{o}
			break
		}
		if name != "" && (strings.HasPrefix(o.name, name) || strings.HasPrefix(local, name)) {
			meant = append(meant, o)
		}
	}
	switch {
	case len(meant) != 1:
		p.print(remark{"term.again.command", []any{":" + oneLine(name)}})
	case meant[0].name == "quit":
		return true, nil
	case meant[0].name == "help":
		p.help()
	case !meant[0].can(p.seat.view):
		p.print(remark{"term.again.notnow", []any{":" + meant[0].name}})
	default:
		return false, p.do(ctx, meant[0].ev())
	}
	return false, nil
}

func (p *plain) help() {
	text := []para{paragraph(ordinary, p.say.words.text("term.command.title"))}
	for _, o := range orders {
		line := fmt.Sprintf(":%-9s %s", p.say.words.text("term.command."+o.name), p.say.words.text("term.command."+o.name+".does"))
		if !o.can(p.seat.view) {
			line += " " + p.say.words.text("term.command.notnow")
		}
		text = append(text, paragraph(ordinary, line).close())
	}
	text = append(text, paragraph(ordinary, p.say.words.text("term.command.legend")).close())
	p.write(text)
}

// show prints what is new in the view.
func (p *plain) show() {
	v, before := p.seat.view, p.shown
	p.shown = v
	switch v.Phase {
	case quiz.Asking:
		if before.Phase == quiz.Asking && onTable(v) == onTable(before) && len(v.Hints) > len(before.Hints) {
			hint := quiz.View{Face: &deck.Face{}, Hints: v.Hints[len(before.Hints):]}
			p.write(p.say.question(hint))
			return
		}
		p.form = newForm(p.say.words, v)
		p.write(append(p.posed(v), p.form.draw(false)...))
		p.print(p.form.how())
	case quiz.Grading:
		text := p.unasked(v, before)
		p.write(append(append(text, p.say.judgement(v)...), p.say.grades(v)...))
		p.print(remark{key: "term.how.grade"})
	case quiz.Judged:
		text := p.unasked(v, before)
		switch {
		case text == nil && before.Phase == quiz.Judged: // a regrade
			p.write(p.say.consequence(v))
			return
		case text == nil && before.Phase == quiz.Grading: // the back is printed already
			p.write(p.say.consequence(v))
		default:
			p.write(append(append(text, p.form.marked(v)...), p.say.judgement(v)...))
		}
		p.print(p.next())
	case quiz.Done:
		if v.Missed > 0 {
			p.print(remark{"ui.wrongOnes", []any{v.Missed}})
		}
		p.print(remark{"term.how.done", []any{":" + p.say.words.text("term.command.undo")}})
	}
}

// posed is a card's head and its question.
func (p *plain) posed(v quiz.View) []para {
	head := oneLine(v.Face.Deck) + " · " + p.say.left(v)
	return append([]para{{}, paragraph(muted, head).close()}, p.say.question(v)...)
}

// unasked is the question of an answered card that was not asked here, because the
// sitting was left on its answer; nil for one that was.
func (p *plain) unasked(v, before quiz.View) []para {
	if before.Face != nil && onTable(v) == onTable(before) {
		return nil
	}
	p.form = newForm(p.say.words, v)
	return p.posed(v)
}

// next says what can be done after a verdict.
func (p *plain) next() remark {
	var offers []string
	for _, o := range p.seat.view.Offers {
		offers = append(offers, ":"+p.say.words.text("term.command."+string(o)))
	}
	if len(offers) == 0 {
		return remark{key: "term.how.next"}
	}
	return remark{"term.how.next.offers", []any{strings.Join(offers, " ")}}
}

func (p *plain) print(r remark) {
	p.write([]para{paragraph(ordinary, p.say.words.text(r.key, r.args...))})
}

func (p *plain) write(text []para) {
	if p.err == nil && len(text) > 0 {
		_, p.err = io.WriteString(p.out, strings.Join(layout(text, 0, unpainted).lines, "\n")+"\n")
	}
}

func (p *plain) prompt() {
	if p.err == nil {
		_, p.err = io.WriteString(p.out, p.ask)
	}
}
