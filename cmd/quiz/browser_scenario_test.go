//go:build !race

package main_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"ripasso/quiz/storetest"
)

// scenarios are what every picture of a sitting plays.
func scenarios(t *testing.T) []storetest.Scenario {
	t.Helper()
	all, err := storetest.Scenarios(os.DirFS(filepath.Join("..", "..", "quiz", "testdata")))
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Fatal("no scenarios")
	}
	return all
}

// library writes a scenario's decks where a server can read them.
func library(t *testing.T, s storetest.Scenario) string {
	t.Helper()
	dir := t.TempDir()
	for name, data := range s.Files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// speak sets the language of the interface.
func (s *quizServer) speak(lang string) {
	s.t.Helper()
	s.settle(map[string]any{"language": lang})
}

// play does a scenario's steps with the mouse and reads the screen.
func (p *tab) play(s storetest.Scenario) {
	p.Log(s.Promise)
	p.server.speak(s.Lang)
	p.hasten()
	p.open("/study?" + s.Query)
	p.phase("asking")
	gone := false // a graded flashcard goes on by itself: the next "next" is done already
	for _, step := range s.Steps {
		if step.Do == storetest.Next && gone {
			gone = false
			continue
		}
		if !p.act(step) {
			p.check(step)
		}
		gone = step.Do == storetest.Grade || gone && step.Do == storetest.Graded
	}
}

// presses are the steps that are one press.
var presses = map[storetest.Verb]string{
	storetest.Hint:    "[data-act=hint]",
	storetest.Turn:    "[data-act=primary]",
	storetest.Next:    "[data-act=primary]",
	storetest.Unknown: "[data-act=unknown]",
	storetest.Undo:    "[data-act=undo]",
	storetest.Later:   "[data-act=bury]",
	storetest.Suspend: "[data-act=suspend]",
}

// gradeKeys are the grades as the buttons have them.
var gradeKeys = map[string]string{"again": "1", "hard": "2", "good": "3", "easy": "4"}

// act does a step that does something, and waits until the server has answered.
func (p *tab) act(step storetest.Step) bool {
	p.Helper()
	before := p.phase("asking", "grading", "judged", "done")
	button := presses[step.Do]
	switch step.Do {
	case storetest.Grade:
		button = "[data-grade='" + gradeKeys[step.Text] + "']"
	case storetest.Qualify:
		button = "[data-why=" + step.Text + "]"
	case storetest.Later, storetest.Suspend:
		p.push(p, "[data-act=more]", "")
		p.wait("document.querySelector('details[data-more]').open")
	case storetest.Answer:
		p.push(p, "[data-main]", "")
		eval[bool](p, "(document.querySelector('[data-main]').select(), true)")
		p.write(step.Text)
	case storetest.Choose:
		p.choose(before.Kind, step.Items)
	case storetest.Order:
		p.arrange(step.Items)
	case storetest.Match:
		p.pair(step.Pairs)
	default:
		if button == "" {
			return false
		}
	}
	if button == "" {
		button = "[data-act=primary]"
	}
	p.push(p, button, "")
	p.wait("document.querySelector('[data-screen=study]').dataset.version !== " + strconv.Quote(before.Version))
	if step.Do == storetest.Grade {
		p.phase("asking", "done")
	}
	return true
}

// idOf is the data-item or data-target of the thing whose label is exactly the text.
func (p *tab) idOf(things, name, text string) string {
	p.Helper()
	return eval[string](p, fmt.Sprintf(`(() => {
		const flat = (s) => s.replace(/\s+/g, ' ').trim();
		const things = [...document.querySelectorAll(%q)];
		const it = things.find((e) => flat((e.querySelector('.label') ?? e.lastElementChild).textContent) === flat(%q));
		return (it?.dataset.%[3]s ?? it?.querySelector('[data-%[3]s]')?.dataset.%[3]s) ?? 'not found: ' + things.map((e) => e.textContent).join(' | ');
	})()`, things, text, name))
}

// choose ticks exactly these.
func (p *tab) choose(kind string, texts []string) {
	p.Helper()
	want := map[string]bool{}
	for _, text := range texts {
		id := map[string]string{"true": "1", "false": "0"}[text]
		if kind != "boolean" {
			id = p.idOf(".option", "item", text)
		}
		want[id] = true
	}
	for id, ticked := range eval[map[string]bool](p, "Object.fromEntries([...document.querySelectorAll('.option input')].map((e) => [e.dataset.item, e.checked]))") {
		if want[id] && !ticked || !want[id] && ticked && kind == "multiple" {
			p.push(p, ".option:has([data-item='"+id+"'])", "")
		}
		delete(want, id)
	}
	if len(want) > 0 {
		p.Fatalf("nothing to choose: %v", want)
	}
}

// arrange moves each row up to its place.
func (p *tab) arrange(texts []string) {
	p.Helper()
	for place, text := range texts {
		id := p.idOf(".ordering li", "item", text)
		row := fmt.Sprintf("[...document.querySelectorAll('.ordering li')].findIndex((li) => li.dataset.item === %q)", id)
		for at := eval[int](p, row); at > place; at-- {
			p.push(p, ".ordering [data-item='"+id+"'] [data-move=up]", "")
			p.wait(fmt.Sprintf("%s === %d", row, at-1))
		}
		if at := eval[int](p, row); at != place {
			p.Fatalf("%q stands at %d, want %d", text, at, place)
		}
	}
}

// pair gives each left side its right side; pressing a pair again would undo it.
func (p *tab) pair(pairs [][2]string) {
	p.Helper()
	for _, pair := range pairs {
		p.push(p, ".matching [data-item='"+p.idOf(".matching [data-item]", "item", pair[0])+"']", "")
		target := ".matching [data-target='" + p.idOf(".matching [data-target]", "target", pair[1]) + "']"
		if eval[string](p, "document.querySelector("+strconv.Quote(target)+").ariaPressed") != "true" {
			p.push(p, target, "")
		}
	}
}

// check reads from the screen what a step asks.
func (p *tab) check(step storetest.Step) {
	p.Helper()
	text := func(selector string) string {
		return eval[string](p, "[...document.querySelectorAll("+strconv.Quote(selector)+")].map((e) => e.textContent).join('\\n')")
	}
	holds := func(selector string) {
		p.Helper()
		if got := text(selector); !strings.Contains(plainly(got), plainly(step.Text)) {
			p.Fatalf("line %d: %s says %q, want %q in it", step.Line, selector, got, step.Text)
		}
	}
	data := func(selector, name, want string) {
		p.Helper()
		if got := eval[string](p, "document.querySelector("+strconv.Quote(selector)+")?.dataset."+name+" ?? 'nothing'"); got != want {
			p.Fatalf("line %d: %s is %q, want %q", step.Line, name, got, want)
		}
	}
	switch step.Do {
	case storetest.See:
		p.phase("asking")
		holds("[data-prompt]")
	case storetest.Hinted:
		holds("[data-hint]")
	case storetest.Verdict:
		data("[data-verdict]", "verdict", step.Text)
		if step.Code != "" {
			data("[data-verdict]", "reason", step.Code)
		}
	case storetest.Says:
		holds("[data-verdict]")
	case storetest.Graded:
		data("[data-screen=study]", "lastGrade", gradeKeys[step.Text])
	case storetest.Missed:
		p.phase("done")
		p.wait("document.querySelector('[data-end]').dataset.missed === " + strconv.Quote(step.Text))
	case storetest.Done:
		p.phase("done")
	default:
		p.Fatalf("line %d: nobody plays %q", step.Line, step.Do)
	}
}

// plainly is a text without what only typesetting adds: line breaks and quotes.
func plainly(s string) string {
	s = strings.NewReplacer("«", "", "»", "", "“", "", "”", "").Replace(s)
	return strings.Join(strings.Fields(s), " ")
}
