package main

import (
	"context"
	"errors"
	"os"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"ripasso/deck"
	"ripasso/quiz"
)

// screen is the full-screen picture of a sitting: a model that keys change and that
// View draws. It is a value; Update returns the next one.
type screen struct {
	ctx     context.Context // of the program; commands need it when they write
	seat    seat
	words   words
	form    form
	width   int
	height  int
	top     int  // first line of the page in sight
	loose   bool // the learner has scrolled: the page does not follow the cursor
	busy    bool // an event is being written
	remark  *remark
	err     error
	colours palette
	profile colorprofile.Profile
}

// runScreen leads a sitting on a terminal.
func runScreen(ctx context.Context, s seat, w words, in, out *os.File) (seat, error) {
	program := tea.NewProgram(newScreen(ctx, s, w),
		tea.WithContext(ctx), tea.WithInput(in), tea.WithOutput(out), tea.WithoutSignalHandler())
	last, err := program.Run()
	if m, ok := last.(screen); ok {
		s = m.seat
		err = errors.Join(err, m.err)
	}
	if ctx.Err() != nil || errors.Is(err, tea.ErrInterrupted) {
		return s, nil // told to stop; all that happened is saved
	}
	return s, err
}

func newScreen(ctx context.Context, s seat, w words) screen {
	return screen{
		ctx: ctx, seat: s, words: w, form: newForm(w, s.view),
		width: 80, height: 24, colours: onAny, profile: colorprofile.TrueColor,
	}
}

// newForm is the form of the card on the table.
func newForm(w words, v quiz.View) form {
	if v.Face == nil {
		return flashForm{}
	}
	return forms[v.Face.Kind](w, v.Face)
}

// Init asks the terminal for its background.
func (m screen) Init() tea.Cmd { return tea.RequestBackgroundColor }

// moved is what an event led to.
type moved struct {
	seat seat
	err  error
}

// Update is the picture after something happened.
func (m screen) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
	case tea.BackgroundColorMsg:
		m.colours = onLight
		if msg.IsDark() {
			m.colours = onDark
		}
	case tea.ColorProfileMsg:
		m.profile = msg.Profile
	case tea.PasteMsg:
		if t, ok := m.form.(*typedForm); ok && m.seat.view.Phase == quiz.Asking {
			t.paste(msg.Content)
		}
	case tea.KeyPressMsg:
		return m.press(msg.Key())
	case moved:
		return m.arrive(msg)
	}
	return m, nil
}

// press finds out what a key means: something in the form, or a binding.
func (m screen) press(k tea.Key) (tea.Model, tea.Cmd) {
	if m.busy {
		return m, nil
	}
	m.remark = nil
	if m.seat.view.Phase == quiz.Asking && m.form.press(k) {
		m.loose = false
		return m, nil
	}
	for _, b := range bindings() {
		if b.has(k.String()) && b.when(m.seat.view) {
			return b.do(m, k)
		}
	}
	return m, nil
}

// does writes an event, and what follows it, away from the drawing.
func (m screen) does(events ...quiz.Event) (tea.Model, tea.Cmd) {
	m.busy = true
	ctx, s := m.ctx, m.seat
	return m, func() tea.Msg {
		for _, ev := range events {
			var err error
			if s, err = s.with(ctx, ev); err != nil {
				return moved{s, err}
			}
			if s.news != "" {
				break // what should follow was meant for another view
			}
		}
		return moved{s, nil}
	}
}

// arrive takes in what an event led to.
func (m screen) arrive(msg moved) (tea.Model, tea.Cmd) {
	before := m.seat.view
	m.busy, m.seat = false, msg.seat
	switch {
	case errors.Is(msg.err, deck.ErrResponse):
		how := m.form.how()
		m.remark = &how
		return m, nil
	case errors.Is(msg.err, quiz.ErrRefused):
		m.remark = &remark{key: "term.again.refused"}
		return m, nil
	case msg.err != nil:
		m.err = msg.err
		return m, tea.Quit
	}
	v := m.seat.view
	if m.seat.news != "" {
		m.remark = &remark{key: m.seat.news}
	}
	if v.Phase != before.Phase || onTable(v) != onTable(before) || m.seat.news != "" {
		m.top, m.loose = 0, false
		if v.Phase == quiz.Asking || onTable(v) != onTable(before) {
			m.form = newForm(m.words, v)
		}
	}
	return m, nil
}

// onTable is the card that is asked, zero when none is.
func onTable(v quiz.View) deck.CardID {
	if v.Face == nil {
		return deck.CardID{}
	}
	return v.Face.Card
}

// submit answers with what the form holds.
func (m screen) submit() (tea.Model, tea.Cmd) {
	response, missing := m.form.response()
	if missing != nil {
		m.remark = missing
		return m, nil
	}
	return m.does(answer(response))
}

// flash is whether the card is turned over rather than answered.
func flash(v quiz.View) bool { return v.Face.Kind == deck.Flashcard }
