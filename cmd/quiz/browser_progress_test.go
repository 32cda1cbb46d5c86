//go:build !race

package main_test

import (
	"encoding/json"
	"fmt"
	"html"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	command "ripasso/cmd/quiz"
	"ripasso/server"
)

// stumbling is a tab beside a server whose learner has a year of answers, right and wrong,
// has crammed, has an exam ahead, and has a weekday off.
func stumbling(p *tab) server.Progress {
	p.Helper()
	s := p.server
	s.stop(syscall.SIGTERM)
	db := filepath.Join(s.home, "data", "ripasso", "quiz.db")
	for _, write := range []func(path, decks string) error{command.Forget, command.Stumble} {
		if err := write(db, s.decks); err != nil {
			p.Fatal(err)
		}
	}
	s.start()
	p.open("/settings")
	p.wait("document.querySelector('[data-screen=settings] #lighter-0')")
	today := ask[server.Progress](s, "/progress").Date
	eval[bool](p, `fetch('/api/v1/settings').then((r) => r.json()).then((now) => {
		now.habits.lighter[(new Date('`+today+`T12:00Z').getUTCDay() + 6) % 7] = 100;
		return fetch('/api/v1/settings', { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(now) });
	}).then((r) => r.ok)`)
	return ask[server.Progress](s, "/progress")
}

// stats is what the command says beside the server.
func (p *tab) stats(args ...string) string {
	p.Helper()
	s := p.server
	c := exec.Command(s.quiz, append([]string{"stats", "--decks", s.decks}, args...)...)
	c.Env = append(os.Environ(), "HOME="+s.home, "XDG_DATA_HOME="+filepath.Join(s.home, "data"), "LC_ALL=en_GB.UTF-8")
	out, err := c.Output()
	if err != nil {
		p.Fatalf("quiz stats: %v\n%s", err, out)
	}
	return string(out)
}

func hundred(x float64) string { return fmt.Sprint(math.Floor(100*x + 0.5)) }

func inWords(r server.Rate) string {
	if r.Reviews == 0 {
		return "–"
	}
	return fmt.Sprintf("%d of %d (%s–%s)", r.Recalled, r.Reviews, hundred(r.Low), hundred(r.High))
}

func period(days int) string {
	if days == 0 {
		return "ever"
	}
	return fmt.Sprintf("last %d days", days)
}

func row(cells ...any) []string {
	out := make([]string, len(cells))
	for i, c := range cells {
		out[i] = fmt.Sprint(c)
	}
	return out
}

// tables are the numbers of a report as page and command show them, chart by chart. Where
// the first cell is a date it is left out: the two write dates differently.
func tables(r server.Progress) map[string][][]string {
	out := map[string][][]string{}
	add := func(chart string, cells ...any) { out[chart] = append(out[chart], row(cells...)) }
	for _, b := range r.Recall.Bands {
		add("recall", hundred(b.From)+"–"+hundred(b.To), b.Cards)
	}
	for _, d := range r.Forecast {
		add("forecast", d.Due, d.Minutes)
	}
	for _, d := range r.ByDeck {
		if d.Seen > 0 && len(r.Decks) == 0 {
			add("decks", d.Title, d.Overdue, d.Week.Cards, d.Month.Cards, d.Month.Minutes, inWords(d.Rate))
		}
	}
	for _, d := range slices.Backward(r.Days) {
		add("days", d.Reviews, d.Right, d.Minutes, d.Crammed, d.CramMinutes)
	}
	for _, x := range r.Time {
		add("time", period(x.Days), x.Learned, x.Reviews, x.Minutes, x.Crammed, x.CramMinutes)
	}
	for _, x := range r.TrueRecall {
		switch {
		case x.Reviews > 0 && len(r.Decks) == 0:
			add("true-recall", period(x.Days), inWords(x.Rate), inWords(x.Young), inWords(x.Mature))
		case x.Reviews > 0:
			add("true-recall", period(x.Days), inWords(x.Rate))
		}
	}
	kinds := map[string]string{"single": "one choice", "multiple": "several choices", "text": "typed answer", "boolean": "true or false",
		"number": "number", "date": "date", "cloze": "fill the gap", "order": "put in order", "match": "match", "flashcard": "flashcard"}
	for _, x := range r.ByKind {
		add("kinds", kinds[string(x.Kind)], inWords(x.Rate))
	}
	for _, x := range r.ByTheme {
		name := x.Name
		if x.Deck != "" {
			name += " · " + x.Deck
		}
		add("themes", name, inWords(x.Rate))
	}
	for _, b := range r.Calibration {
		add("calibration", hundred(b.Predicted), hundred(float64(b.Recalled)/float64(b.Answers)), hundred(b.Low)+"–"+hundred(b.High), b.Answers)
	}
	for i, b := range r.Stability {
		label := fmt.Sprintf("%.0f–%.0f", b.From, b.To)
		if i == len(r.Stability)-1 {
			label = fmt.Sprintf("%.0f or more", b.From)
		}
		add("stability", label, b.Cards)
	}
	for _, b := range r.Difficulty {
		add("difficulty", fmt.Sprintf("%.0f–%.0f", b.From, b.To), b.Cards)
	}
	for _, x := range r.Exams {
		for _, o := range x.Told {
			whole := func(v float64) float64 { return math.Floor(v + 0.5) }
			add("exam", whole(o.Now), whole(o.Score), fmt.Sprintf("%.0f–%.0f", whole(o.Low), whole(o.High)), whole(o.Most))
		}
	}
	return out
}

// shows holds the page and the command against a report.
func (p *tab) shows(want server.Progress, printed string) {
	p.Helper()
	for chart, rows := range tables(want) {
		got := eval[[][]string](p, "[...document.querySelectorAll('[data-chart="+chart+"] tbody tr')].map((r) => [...r.cells].map((c) => c.textContent))")
		dated := chart == "forecast" || chart == "days" || chart == "exam"
		got = slices.DeleteFunc(got, func(r []string) bool { return slices.Contains(r, "freeze used") })
		if dated {
			for i := range got {
				got[i] = got[i][1:]
			}
		}
		if diff := cmp.Diff(rows, got); diff != "" {
			p.Errorf("%s (-server +page):\n%s", chart, diff)
		}
		for _, r := range rows {
			line := `(?m)^  `
			if dated {
				line += `\d{4}-\d\d-\d\d +`
			}
			for i, cell := range r {
				if i > 0 {
					line += " +"
				}
				line += regexp.QuoteMeta(cell)
			}
			if chart == "forecast" && r[0] == "0" { // the command leaves empty days out
				continue
			}
			if !regexp.MustCompile(line + `$`).MatchString(printed) {
				p.Errorf("%s: the command lacks %q:\n%s", chart, r, printed)
			}
		}
	}
	plain := func(markup string) string {
		return strings.Join(strings.Fields(html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(markup, " "))), " ")
	}
	hard := eval[[]string](p, "[...document.querySelectorAll('[data-chart=hardest] > ol > li')].map((c) => c.innerText)")
	if len(hard) != len(want.Hardest) {
		p.Fatalf("%d hard cards on the page, %d of the server", len(hard), len(want.Hardest))
	}
	for i, h := range want.Hardest {
		said := []string{fmt.Sprintf("Recalled %d of %d times.", h.Recalled, h.Reviews)}
		for _, c := range h.Confusions {
			said = append(said, c.Given...)
			said = append(said, c.Instead...)
		}
		for _, text := range said {
			if h.Kind == "boolean" {
				text = strings.Replace(strings.Replace(text, "true", "True", 1), "false", "False", 1)
			}
			for where, text2 := range map[string]string{"page": hard[i], "command": printed} {
				if !strings.Contains(plain(text2), plain(text)) {
					p.Errorf("hardest: %q (%s) is not on the %s: %q", text, h.Kind, where, text2)
				}
			}
		}
	}
}

// oneSetOfNumbers: the server, the command beside it, as JSON and in words, and the page say
// the same, of all decks and of one; the page can be read by everybody, on a small phone too.
func oneSetOfNumbers(p *tab) {
	said := stumbling(p)
	if len(said.Calibration) < 3 || len(said.TrueRecall) != 4 || len(said.Hardest) < 8 || len(said.Exams) != 1 || len(said.ByTheme) == 0 ||
		said.Time[3].CramMinutes == 0 || said.Streak.Longest == 0 || len(said.Streak.Free) == 0 || len(said.ByKind) < 8 {
		p.Fatalf("too little to compare: %+v", said)
	}
	confused := 0
	for _, h := range said.Hardest {
		confused += len(h.Confusions)
	}
	if confused < 7 {
		p.Fatalf("%d confusions: %+v", confused, said.Hardest)
	}
	same := func(args []string, of server.Progress) {
		p.Helper()
		var got server.Progress
		if err := json.Unmarshal([]byte(p.stats(append(args, "--json")...)), &got); err != nil {
			p.Fatal(err)
		}
		if diff := cmp.Diff(of, got, cmpopts.EquateApprox(0, 1e-3)); diff != "" { // recall fades while one looks
			p.Errorf("stats %q (-server +command):\n%s", args, diff)
		}
	}
	same(nil, said)
	p.open("/progress")
	p.wait("document.querySelector('[data-chart=calibration] svg')")
	p.shows(said, p.stats())
	p.says("h1", fmt.Sprintf("about %s of %d", fmt.Sprint(math.Floor(said.Recall.Expected+0.5)), said.Recall.Cards))
	p.says("[data-chart=days]", fmt.Sprintf("at most it was %d.", said.Streak.Longest))
	p.axe("a year of progress")
	p.resize(320, 640, true)
	p.fits()
	finger(p, "[data-chart=decks] a", "")
	p.wait("document.querySelector('[data-screen=progress] .lead') && !document.querySelector('[data-chart=days]')")
	id := said.ByDeck[0].ID.String()
	of := ask[server.Progress](p.server, "/progress?deck="+id)
	name := strings.TrimSuffix(filepath.Base(p.one("*.md")), ".md")
	same([]string{name}, of)
	p.shows(of, p.stats(name))
	p.axe("progress in one deck")
	p.fits()
	finger(p, ".lead a", "")
	p.wait("document.querySelector('[data-chart=days]')")

	// While the cards are being asked, what they are taken for is not a glance away.
	p.open("/study?deck=" + id)
	asked := p.phase("asking", "grading")
	p.open("/progress")
	p.wait("document.querySelector('[data-chart=hardest] [data-card=\"" + asked.Card + "\"][data-asked=true]')")
	if said := p.stats(); !strings.Contains(said, "The session you have begun still asks it") {
		p.Errorf("the command keeps nothing back:\n%s", said)
	}
}

// one is the one file of the server's library of that name.
func (p *tab) one(pattern string) string {
	p.Helper()
	found, err := filepath.Glob(filepath.Join(p.server.decks, pattern))
	if err != nil || len(found) != 1 {
		p.Fatalf("%s: %q, %v", pattern, found, err)
	}
	return found[0]
}
