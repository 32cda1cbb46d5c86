//go:build !race

package main_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/chromedp"
)

// examLine is what the tests read of an exam.
type examLine struct {
	ID             string
	Title          string
	Minutes, Ahead int
	Now, Low, High float64
	Told           []struct{ Date string }
}

// anExam is set on a small phone, its plan following what is typed; its line stands on
// Today; its cards are asked, readiness is shown, and then it is called off.
func anExam(p *tab) {
	p.resize(320, 640, true)
	p.open("/")
	finger(p, "[data-act=prepare]", "")
	settled := func() {
		p.Helper()
		p.wait("document.querySelector('[data-screen=exam][data-busy=false] [data-says]')")
	}
	settled()
	p.fits()
	p.axe("an exam to be")
	fill := func(id, value string) {
		p.Helper()
		eval[bool](p, fmt.Sprintf("(() => { const e = document.getElementById(%q); e.value = %q; return e.dispatchEvent(new Event('input', { bubbles: true })); })()", id, value))
	}
	today := ask[struct{ Today string }](p.server, "/exams").Today
	day, err := time.Parse(time.DateOnly, today)
	if err != nil {
		p.Fatal(err)
	}
	fill("day", today)
	p.says("#day-flaw", "still to come")
	fill("minutes", "0")
	p.says("#day-flaw", "still to come") // one thing at a time
	fill("day", day.AddDate(0, 0, 3).Format(time.DateOnly))
	p.says("#minutes-flaw", "1 to 1440")
	fill("minutes", "")
	fill("title", "Test")
	p.says("#minutes-flaw", "1 to 1440")
	finger(p, "[data-act=set-exam]", "")
	p.wait("document.activeElement.id === 'minutes'")
	if set := ask[struct{ Exams []examLine }](p.server, "/exams").Exams; len(set) > 0 {
		p.Errorf("an exam was set whose minutes are empty: %+v", set)
	}
	fill("minutes", "30")
	fill("title", "Test <b>on</b> everything")
	p.wait("document.querySelector('[data-chart=exam-plan] tbody')?.rows.length === 3")
	settled()
	off := day.AddDate(0, 0, 1).Format(time.DateOnly)
	eval[bool](p, fmt.Sprintf("(() => { const f = document.querySelector('form.span').elements; f.from.value = %q; return true; })()", off))
	finger(p, "[data-act=add-off]", "")
	p.wait("document.querySelector('[data-chart=exam-plan] tbody')?.rows[1].textContent.includes('off')")
	p.says("[data-says=fits]", "cards fit")
	finger(p, "[data-act=set-exam]", "")
	p.wait("document.querySelector('[data-screen=exam]').dataset.saved === 'saved'")
	p.wait("document.querySelector('[data-screen=exam]').dataset.set === 'true'")
	p.fits()
	p.axe("an exam that is set")
	p.pictures("exam-set")

	p.open("/")
	p.says("[data-exam]", "Test <b>on</b> everything on "+day.AddDate(0, 0, 3).Format("Monday")+": today ")
	p.says("[data-exam]", "with 30 minutes a day")
	p.fits()
	p.axe("today with an exam")
	p.pictures("exam-today")
	before := ask[struct{ Exams []examLine }](p.server, "/today").Exams[0]
	finger(p, "[data-act=start]", "")
	for range 3 {
		p.press(finger, p.phase("asking").Kind, true)
	}
	p.phase("asking")
	p.open("/")
	p.wait("document.querySelector('[data-exam]')")
	after := ask[struct{ Exams []examLine }](p.server, "/today").Exams[0]
	if after.Now <= before.Now {
		p.Errorf("after three right answers %.2f is expected, before %.2f", after.Now, before.Now)
	}
	finger(p, "[data-exam]", "")
	p.wait("document.querySelectorAll('[data-chart=exam-ready] tbody tr').length === 1")
	p.fits()
	p.axe("an exam being learnt for")
	if text := eval[string](p, "fetch(document.querySelector('[data-act=calendar]').href).then((r) => r.text())"); !strings.HasPrefix(text, "BEGIN:VCALENDAR\r\n") || !strings.Contains(text, "SUMMARY:Test <b>on</b> everything\r\n") {
		p.Errorf("the calendar: %.300s", text)
	}
	finger(p, "[data-act=call-off]", "")
	p.wait("document.querySelector('[data-screen=today] [data-act=prepare]') && !document.querySelector('[data-exam]')")
	if left := ask[struct{ Exams []examLine }](p.server, "/exams").Exams; len(left) > 0 {
		p.Errorf("left after calling off: %+v", left)
	}
}

// pictures keeps what is seen, in both widths, by day and by night, if somebody wants to look.
func (p *tab) pictures(name string) {
	dir := os.Getenv("QUIZ_PICTURES")
	if dir == "" {
		return
	}
	for _, width := range []int64{360, 1280} {
		for _, scheme := range []string{"light", "dark"} {
			p.resize(width, 900, width < 500)
			p.prefer(scheme)
			png, err := chromedp.Run(p.ctx, chromedp.FullScreenshot(100))
			if err != nil {
				p.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%d-%s.png", name, width, scheme)), png, 0o600); err != nil {
				p.Fatal(err)
			}
		}
	}
	p.prefer("light")
	p.resize(320, 640, true)
}
