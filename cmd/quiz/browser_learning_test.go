package main_test

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	command "ripasso/cmd/quiz"
)

// remembered is what the tests read of the page of progress.
type remembered struct {
	Forecast    []struct{ Due int }
	TrueRecall  []struct{ Days, Reviews, Recalled int }
	Calibration []struct {
		Answers, Recalled    int
		Predicted, Low, High float64
	}
}

// oneSetOfNumbers: after a year of answers the page of progress, the command beside it and
// the server say the same.
func oneSetOfNumbers(p *tab) {
	s := p.server
	s.stop(syscall.SIGTERM)
	if err := command.Forget(filepath.Join(s.home, "data", "ripasso", "quiz.db"), s.decks); err != nil {
		p.Fatal(err)
	}
	s.start()
	said := ask[remembered](s, "/progress")
	if len(said.Calibration) < 3 || len(said.TrueRecall) != 3 {
		p.Fatalf("too little to compare: %+v", said)
	}
	p.open("/progress")
	p.wait("document.querySelector('[data-chart=calibration] svg')")
	rows := func(chart string) [][]string {
		return eval[[][]string](p, "[...document.querySelectorAll('[data-chart="+chart+"] tbody tr')].map((r) => [...r.cells].map((c) => c.textContent))")
	}
	hundred := func(x float64) string { return fmt.Sprint(math.Floor(100*x + 0.5)) }
	var calibration, recalled [][]string
	for _, b := range said.Calibration {
		calibration = append(calibration, []string{hundred(b.Predicted), hundred(float64(b.Recalled) / float64(b.Answers)),
			hundred(b.Low) + "–" + hundred(b.High), fmt.Sprint(b.Answers)})
	}
	for _, r := range said.TrueRecall {
		period := "ever"
		if r.Days > 0 {
			period = fmt.Sprintf("last %d days", r.Days)
		}
		if r.Reviews > 0 {
			recalled = append(recalled, []string{period, fmt.Sprintf("%d of %d", r.Recalled, r.Reviews)})
		}
	}
	c := exec.Command(s.quiz, "stats", "--decks", s.decks)
	c.Env = append(os.Environ(), "HOME="+s.home, "XDG_DATA_HOME="+filepath.Join(s.home, "data"), "LC_ALL=en_GB.UTF-8")
	out, err := c.CombinedOutput()
	if err != nil {
		p.Fatalf("quiz stats: %v\n%s", err, out)
	}
	for chart, want := range map[string][][]string{"calibration": calibration, "true-recall": recalled} {
		if got := rows(chart); !slices.EqualFunc(got, want, slices.Equal) {
			p.Errorf("%s: the page says %q, the server %q", chart, got, want)
		}
		for _, row := range want {
			if !regexp.MustCompile(`(?m)^  ` + strings.Join(row, " +") + `$`).Match(out) {
				p.Errorf("%s: the command lacks %q:\n%s", chart, row, out)
			}
		}
	}
	for i, row := range rows("forecast") {
		if row[1] != fmt.Sprint(said.Forecast[i].Due) {
			p.Errorf("forecast: the page says %q, the server %d", row, said.Forecast[i].Due)
		}
	}
	p.axe("a year of progress")
	p.resize(320, 640, true)
	p.fits()
}

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
