//go:build !race

package main_test

import (
	"fmt"
	"strconv"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// settingAside puts a card off with a key and suspends one with a finger, takes the second
// back and in the end both in again on the deck's page.
func settingAside(p *tab) {
	p.resize(320, 640, true)
	p.open("/study")
	first := p.phase("asking")
	p.do(chromedp.Evaluate[chromedp.Void]("document.activeElement?.blur()"))
	p.keys("-")
	p.wait("document.querySelector('[data-screen=study]').dataset.card !== " + strconv.Quote(first.Card))
	p.says(".notice", "Put off until tomorrow")
	second := p.phase("asking")
	suspend := func() {
		finger(p, "[data-act=more]", "")
		p.wait("document.querySelector('details[data-more]').open")
		p.fits()
		p.axe("what can be done besides")
		finger(p, "[data-act=suspend]", "")
		p.wait("document.querySelector('[data-screen=study]').dataset.card !== " + strconv.Quote(second.Card))
	}
	suspend()
	p.phase("asking")
	finger(p, "[data-act=undo]", "")
	p.wait("document.querySelector('[data-screen=study]').dataset.card === " + strconv.Quote(second.Card))
	p.phase("asking")
	suspend()
	p.phase("asking")
	ticks := eval[int](p, "document.querySelectorAll('.strip.session .tick').length")
	if want := len(allKinds) - 2; ticks != want {
		p.Errorf("%d ticks, want %d: what is set aside is not drawn", ticks, want)
	}
	p.open("/deck/0190b6c2-5d1e-7c8a-9a53-0d2f6f4f2b21")
	for card, how := range map[string]string{first.Card: "buried", second.Card: "suspended"} {
		p.wait("document.querySelector('[data-card=\"" + card + "\"][data-aside=" + how + "]')")
	}
	p.fits()
	p.axe("a deck with cards set aside")
	for n := 2; n > 0; n-- {
		finger(p, "[data-act=take-in]", "")
		p.wait(fmt.Sprintf("document.querySelectorAll('[data-aside]').length === %d", n-1))
	}
	if got := ask[struct{ New int }](p.server, "/today").New; got != len(allKinds) {
		p.Errorf("%d new cards today, want %d", got, len(allKinds))
	}
}

// says waits until an element says something.
func (p *tab) says(selector, text string) {
	p.Helper()
	p.wait("document.querySelector(" + strconv.Quote(selector) + ")?.innerText.includes(" + strconv.Quote(text) + ")")
}

// habits sets all of them on a small phone, some with keys alone; what cannot be had is said
// and not kept. Then today is free, and can be used all the same.
func habits(p *tab) {
	p.resize(320, 640, true)
	p.open("/settings")
	p.wait("document.querySelector('[data-screen=settings] #lighter-0')")
	p.fits()
	kept := func() map[string]any {
		return ask[struct{ Habits map[string]any }](p.server, "/settings").Habits
	}
	choose := func(id, value string) {
		p.Helper()
		eval[bool](p, fmt.Sprintf("(() => { const e = document.getElementById(%q); e.value = %q; return e.dispatchEvent(new Event('change', { bubbles: true })); })()", id, value))
	}
	saved := func() {
		p.Helper()
		p.wait("document.querySelector('[data-screen=settings]').dataset.saved === 'saved'")
	}
	choose("minutes", "2000")
	p.says("#minutes-flaw", "A whole number from 0 to 1440.")
	choose("minutes", "15")
	saved()
	choose("order", "last")
	saved()
	for day := range 6 {
		choose(fmt.Sprintf("lighter-%d", day), "100")
		saved()
	}
	choose("lighter-6", "100")
	p.says("#lighter-flaw", "One day at least cannot be free.")
	if got := eval[string](p, "document.getElementById('lighter-6').value"); got != "0" {
		p.Errorf("the day that cannot be free shows %q", got)
	}
	for day := range 6 {
		choose(fmt.Sprintf("lighter-%d", day), "50")
		saved()
	}
	p.axe("habits")
	p.tabTo("form.span button")
	p.keys(kb.Enter)
	p.says("#off-flaw", "Say from which day on.")
	off := func(from, to string) {
		p.Helper()
		eval[bool](p, fmt.Sprintf("(() => { const f = document.querySelector('form.span').elements; f.from.value = %q; f.to.value = %q; return true; })()", from, to))
		finger(p, "[data-act=add-off]", "")
	}
	off("2030-08-31", "2030-08-01")
	p.says("#off-flaw", "The last day comes before the first.")
	off("2030-08-01", "2030-08-31")
	p.wait("document.querySelectorAll('.spans li').length === 1")
	now := time.Now().UTC()
	off(now.AddDate(0, 0, -2).Format(time.DateOnly), now.AddDate(0, 0, 2).Format(time.DateOnly))
	p.wait("document.querySelectorAll('.spans li').length === 2")
	saved()
	p.fits()
	p.axe("days off")
	finger(p, ".spans li:last-child button", "")
	p.wait("document.querySelectorAll('.spans li').length === 1")
	saved()
	got := kept()
	if got["minutes"] != 15.0 || got["order"] != "last" || len(got["off"].([]any)) != 1 || fmt.Sprint(got["lighter"]) != "[50 50 50 50 50 50 0]" {
		p.Errorf("kept: %v", got)
	}
	p.open("/")
	p.says("h1", "Today is free.")
	p.axe("a free day")
	p.fits()
	finger(p, "[data-act=start]", "")
	p.phase("asking")
}
