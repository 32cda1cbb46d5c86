package main

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"ripasso/quiz"
	"ripasso/quiz/fsrs"
)

// binding is what a key does in the full-screen picture, when it does anything.
type binding struct {
	keys []string // as Bubble Tea names them
	help keyHelp
	when func(quiz.View) bool
	do   func(screen, tea.Key) (tea.Model, tea.Cmd)
}

// bindings is the key map. The help line is this table, filtered by when. A form
// has its own keys besides, which come first.
func bindings() []binding {
	return []binding{
		{[]string{"enter", "space"}, keyHelp{"term.key.enter", "term.do.turn"}, turning, submit},
		{[]string{"enter"}, keyHelp{"term.key.enter", "term.do.answer"}, answering, submit},
		{[]string{"1", "2", "3", "4"}, keyHelp{"1–4", "term.do.grade"}, inPhase(quiz.Grading), gradeAndGoOn},
		{[]string{"enter", "space"}, keyHelp{"term.key.enter", "term.do.next"}, inPhase(quiz.Judged), event(act(quiz.DoNext))},
		{[]string{"enter"}, keyHelp{"term.key.enter", "term.do.finish"}, inPhase(quiz.Done), quit},
		{[]string{"tab"}, keyHelp{"tab", "term.do.hint"}, hinting, event(act(quiz.DoHint))},
		{[]string{"ctrl+n"}, keyHelp{"ctrl+n", "term.do.unknown"}, inPhase(quiz.Asking), event(unknown())},
		{[]string{"r"}, keyHelp{"r", "term.command.right.does"}, offered(quiz.WasRight), event(qualify(quiz.WasRight))},
		{[]string{"g"}, keyHelp{"g", "term.command.guessed.does"}, offered(quiz.Guessed), event(qualify(quiz.Guessed))},
		{[]string{"e"}, keyHelp{"e", "term.command.easy.does"}, offered(quiz.TooEasy), event(qualify(quiz.TooEasy))},
		{[]string{"ctrl+z", "u"}, keyHelp{"ctrl+z", "term.do.undo"}, undoing, event(act(quiz.DoUndo))},
		{[]string{"ctrl+l", "-"}, keyHelp{"ctrl+l", "term.do.later"}, onTableNow, event(act(quiz.DoBury))},
		{[]string{"ctrl+x", "!"}, keyHelp{"ctrl+x", "term.do.suspend"}, onTableNow, event(act(quiz.DoSuspend))},
		{[]string{"pgup", "ctrl+up"}, keyHelp{}, always, scroll(-1)},
		{[]string{"pgdown", "ctrl+down"}, keyHelp{}, always, scroll(+1)},
		{[]string{"esc", "ctrl+c"}, keyHelp{"esc", "term.do.quit"}, always, quit},
	}
}

// has is whether the binding is for a key.
func (b binding) has(key string) bool { return slices.Contains(b.keys, key) }

func undoing(v quiz.View) bool { return v.CanUndo }

// onTableNow is whether there is a card to set aside.
func onTableNow(v quiz.View) bool { return v.Face != nil && v.Phase != quiz.Done }

func always(quiz.View) bool { return true }

func inPhase(p quiz.SittingPhase) func(quiz.View) bool {
	return func(v quiz.View) bool { return v.Phase == p }
}

func turning(v quiz.View) bool   { return v.Phase == quiz.Asking && flash(v) }
func answering(v quiz.View) bool { return v.Phase == quiz.Asking && !flash(v) }
func hinting(v quiz.View) bool   { return v.Phase == quiz.Asking && len(v.Hints) < v.Face.Hints }

func submit(m screen, _ tea.Key) (tea.Model, tea.Cmd) { return m.submit() }

func quit(m screen, _ tea.Key) (tea.Model, tea.Cmd) { return m, tea.Quit }

func event(ev quiz.Event) func(screen, tea.Key) (tea.Model, tea.Cmd) {
	return func(m screen, _ tea.Key) (tea.Model, tea.Cmd) { return m.does(ev) }
}

// gradeAndGoOn does not stop at a verdict that the learner gave.
func gradeAndGoOn(m screen, k tea.Key) (tea.Model, tea.Cmd) {
	n, _ := digits(k.String())
	return m.does(grade(fsrs.Grade(n)), act(quiz.DoNext))
}

// scroll moves the page by half of what is in sight.
func scroll(by int) func(screen, tea.Key) (tea.Model, tea.Cmd) {
	return func(m screen, _ tea.Key) (tea.Model, tea.Cmd) {
		m.loose = true
		m.top += by * max(1, m.height/2)
		m.top = max(0, min(m.top, m.page().overflow()))
		return m, nil
	}
}
