//go:build !race

package main_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/chromedp/chromedp/kb"

	command "ripasso/cmd/quiz"
)

const journeyDeck = "0190b6c2-5d1e-7c8a-9a53-0d2f6f4f2b21"

// choosing picks what to study on a small phone, crams it, leaves and goes on from Today,
// asks what went wrong again, and does the same with keys alone.
func choosing(p *tab) {
	p.resize(320, 640, true)
	p.open("/settings")
	p.wait("document.querySelector('[data-screen=settings] #language')")
	eval[bool](p, `fetch('/api/v1/decks/`+journeyDeck+`').then((r) => r.json()).then((d) => fetch('/api/v1/cards/' + d.sections[0].cards[0].card + '/mark',
		{ method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: '{"as":"suspended"}' })).then((r) => r.ok)`)
	p.open("/deck/" + journeyDeck)
	finger(p, "[data-act=choose]", "")
	p.wait("document.querySelector('.choose [data-act=choose-start]')")

	// What was chosen stays chosen when something else on the page changes.
	finger(p, ".choose label:has([name=how][value=cram])", "")
	finger(p, "[data-act=take-in]", "")
	p.wait("!document.querySelector('[data-act=take-in]')")
	if how := eval[string](p, "document.querySelector('.choose form').elements.how.value"); how != "cram" {
		p.Errorf("the way that was chosen is %q", how)
	}
	p.fits()
	p.axe("choosing in a deck")
	finger(p, ".choose [data-list=kind]", "")
	p.wait("document.querySelector('.choose details:has([name=kind])').open")
	p.fits()
	p.axe("the kinds to choose from")
	for _, kind := range []string{"boolean", "single"} {
		finger(p, ".choose label:has([name=kind][value="+kind+"])", "")
	}
	finger(p, ".choose [data-list=kind]", "") // folded, it shows that something in it is chosen
	p.wait("getComputedStyle(document.querySelector('[data-list=kind]'), '::after').content.includes('✓')")
	finger(p, ".choose label:has([name=how][value=cram])", "")
	finger(p, "[data-act=choose-start]", "")
	first := p.phase("asking")
	p.wait("document.querySelectorAll('.strip.session .tick').length === 2")
	p.says("[data-cram]", "leaves your schedule alone")
	p.fits()
	p.axe("cramming")
	finger(p, "[data-act=unknown]", "")
	p.phase("judged")
	if eval[string](p, "document.querySelector('[data-returns]').textContent") != "" || p.has("[data-why=easy]") {
		p.Error("cramming speaks of days")
	}

	// What is due is still to be done; the cram goes on beside it.
	p.open("/")
	p.wait("document.querySelector('[data-act=continue]')")
	if got := eval[string](p, "document.querySelector('[data-screen=today]').dataset.due"); got != strconv.Itoa(len(allKinds)) {
		p.Errorf("%s questions today", got)
	}
	p.axe("today beside a cram")
	p.fits()
	finger(p, "[data-act=continue]", "")
	p.phase("judged")
	finger(p, "[data-act=primary]", "")
	p.cram(finger)
	p.says("h1", "Your schedule is as it was.")
	p.wait("document.querySelector('[data-end]').dataset.missed === '1'")
	p.fits()
	p.axe("the end of a cram")

	// Reading the page again does not begin again.
	p.open(eval[string](p, "location.pathname + location.search"))
	p.phase("done")
	finger(p, "[data-act=missed]", "")
	if again := p.phase("asking"); again.Card != first.Card {
		p.Error("what went wrong is not what is asked")
	}
	p.wait("document.querySelectorAll('.strip.session .tick').length === 1")
	p.cram(finger)
	p.wait("document.querySelector('[data-end]').dataset.missed === '0'")
	if got := ask[struct{ New int }](p.server, "/today").New; got != len(allKinds) {
		p.Errorf("%d new cards today, want %d", got, len(allKinds))
	}
	p.open("/progress")
	p.says("h1", "So far you have only practised")
	p.wait("document.querySelector('[data-chart=days] tbody tr') && document.querySelector('[data-chart=time]')")
	p.fits()
	p.axe("progress after a cram alone")
	p.chooseWithKeys()
}

// cram answers rightly until the end.
func (p *tab) cram(push hand) {
	p.Helper()
	for range 12 {
		s := p.phase("asking", "done")
		if s.Phase == "done" {
			return
		}
		p.press(push, s.Kind, true)
	}
	p.Fatal("the cram does not end")
}

// chooseWithKeys sits down from Today with keys alone, for what nobody can be asked too.
func (p *tab) chooseWithKeys() {
	p.Helper()
	p.resize(1280, 800, false)
	p.open("/")
	p.wait("document.querySelector('[data-act=choose]')")
	p.tabTo("[data-act=choose]")
	p.keys(kb.Enter)
	p.wait("document.querySelector('.choose [data-act=choose-start]')")
	p.axe("choosing today")
	p.tabTo("[data-list=kind]")
	p.keys(kb.Enter)
	p.tabTo("[name=kind][value=text]")
	p.keys(" ")
	p.tabTo("[name=minutes]")
	p.write("3")
	p.tabTo("[data-act=choose-start]")
	p.keys(kb.Enter)
	p.wait("location.search === '?kind=text&minutes=3'")
	if s := p.phase("asking"); s.Kind != "text" {
		p.Errorf("a %s is asked", s.Kind)
	}
	p.open("/study?tag=nobody%27s")
	p.says("h1", "No question matches this choice.")
	p.axe("nothing to ask")
	if weight := eval[string](p, "getComputedStyle(document.activeElement).fontWeight"); !eval[bool](p, "document.activeElement.tagName === 'H1'") || weight != "400" {
		p.Errorf("what is not there is not led to, or set like no other page: %s", weight)
	}
	p.mu.Lock()
	p.complaints = slices.DeleteFunc(p.complaints, func(c string) bool { return strings.HasSuffix(c, "/api/v1/sittings") }) // that there is none is a 404
	p.mu.Unlock()
	p.open("/study?kind=text&limit=1")
	p.phase("asking")
}

// cameBack is told on Today, after two months away, when one is up to date again, as the
// server says.
func cameBack(p *tab) {
	s := p.server
	s.stop(syscall.SIGTERM)
	if err := command.Absent(filepath.Join(s.home, "data", "ripasso", "quiz.db"), s.decks, 4); err != nil {
		p.Fatal(err)
	}
	s.start()
	said := ask[struct {
		CatchUp struct {
			Overdue, PerDay int
			Finish          string
		}
	}](s, "/today").CatchUp
	if said.PerDay != 4 || said.Overdue < 8 || said.Finish == "" {
		p.Fatalf("%+v", said)
	}
	p.resize(320, 640, true)
	p.open("/")
	p.wait("document.querySelector('[data-catch-up]').dataset.catchUp === " + strconv.Quote(said.Finish))
	p.says("[data-catch-up]", fmt.Sprintf("%d overdue. At 4 a day you are up to date on ", said.Overdue))
	p.fits()
	p.axe("today after an absence")
}
