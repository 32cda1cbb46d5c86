//go:build !race

package main_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestBrowser learns with the real program in a real browser.
func TestBrowser(t *testing.T) {
	t.Parallel()
	browser, quiz := startChromium(t), build(t)
	for name, journey := range map[string]func(*tab){
		"with a mouse":                    withMouse,
		"with a finger on a small phone":  withFinger,
		"with the keyboard alone":         withKeyboard,
		"undo and reload":                 undoAndReload,
		"a killed server":                 killedServer,
		"settings last":                   settingsLast,
		"accessible screens":              accessibleScreens,
		"accessible questions":            accessibleQuestions,
		"narrow":                          narrow,
		"the checks themselves are awake": awake,
		"one set of numbers":              oneSetOfNumbers,
		"setting aside":                   settingAside,
		"habits":                          habits,
		"choosing what to study":          choosing,
		"back after an absence":           cameBack,
		"an exam":                         anExam,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // they mostly wait
			journey(newTab(t, browser, serve(t, quiz, "testdata/journey/decks")))
		})
	}
	t.Run("a picture that is not there", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		const source = "---\ntitle: Lakes\nlang: en\n---\n\n## Which lake is this? ![a map of the lakes](gone.png)\nGarda\n"
		if err := os.WriteFile(filepath.Join(dir, "lakes.md"), []byte(source), 0o600); err != nil {
			t.Fatal(err)
		}
		missingPicture(newTab(t, browser, serve(t, quiz, dir)))
	})
	for _, s := range scenarios(t) {
		t.Run("scenario "+s.Name, func(t *testing.T) {
			t.Parallel()
			newTab(t, browser, serve(t, quiz, library(t, s))).play(s)
		})
	}
}

func withMouse(p *tab) {
	p.open("/")
	mouse(p, "[data-act=start]", "")
	p.everyKind(func(kind string) { p.press(mouse, kind, true) })
}

func withFinger(p *tab) {
	p.resize(360, 740, true)
	p.open("/")
	finger(p, "[data-act=start]", "")
	p.everyKind(func(kind string) { p.press(finger, kind, true) })
}

func withKeyboard(p *tab) {
	p.open("/")
	p.wait("document.querySelector('[data-act=start]')")
	p.tabTo("[data-act=start]")
	p.keys(kb.Enter)
	p.everyKind(p.byKeys)
}

// allKinds are the kinds that the deck of the journey has.
var allKinds = []string{"flashcard", "single", "multiple", "text", "boolean", "number", "date", "cloze", "order", "match"}

// study is what the screen says of the sitting.
type study struct{ Phase, Kind, Card, Version string }

// phase waits until the sitting is in one of the phases and presses count again.
func (p *tab) phase(phases ...string) study {
	p.Helper()
	const data = "document.querySelector('[data-screen=study]')?.dataset"
	in := make([]string, len(phases))
	for i, phase := range phases {
		in[i] = strconv.Quote(phase)
	}
	p.wait(fmt.Sprintf("[%s].includes(%s?.phase) && %[2]s.busy === 'false' && %[2]s.saved === 'true'", strings.Join(in, ","), data))
	return eval[study](p, "(({ phase, kind, card, version }) => ({ Phase: phase, Kind: kind, Card: card, Version: version }))("+data+")")
}

// everyKind answers cards until each kind was asked, always right.
func (p *tab) everyKind(answer func(kind string)) {
	p.Helper()
	seen := map[string]bool{}
	for len(seen) < len(allKinds) {
		s := p.phase("asking")
		if len(seen) > 0 && seen[s.Kind] {
			p.Fatalf("%s is asked again before all kinds were", s.Kind)
		}
		answer(s.Kind)
		seen[s.Kind] = true
		p.fits()
	}
}

// press answers a card with a mouse or a finger, reads the verdict and goes on. A wrong
// answer is one that leaves marks.
func (p *tab) press(push hand, kind string, right bool) {
	p.Helper()
	p.fill(push, kind, right)
	push(p, "[data-act=primary]", "")
	if kind == "flashcard" {
		p.phase("grading")
		push(p, "[data-grade='3']", "")
		p.phase("asking", "done") // a graded flashcard goes on by itself
		return
	}
	p.judged(right)
	push(p, "[data-act=primary]", "")
	p.phase("asking", "done")
}

func (p *tab) judged(right bool) {
	p.Helper()
	s := p.phase("judged")
	verdict := eval[string](p, "document.querySelector('[data-verdict]').dataset.verdict")
	if right && verdict != "right" || !right && verdict == "right" {
		p.Fatalf("%s: the verdict is %q, right answer: %v", s.Kind, verdict, right)
	}
	p.steady(s.Kind)
}

// steady checks that the button stands at the foot of the window, at the end of a long
// page too: it never moves.
func (p *tab) steady(kind string) {
	p.Helper()
	lift := eval[float64](p, `(() => {
		scrollTo(0, document.documentElement.scrollHeight);
		return innerHeight - document.querySelector('.bar').getBoundingClientRect().bottom;
	})()`)
	if lift < -1 || lift > 1 {
		p.Errorf("%s: the button stands %.0f px above the foot of the window", kind, lift)
	}
}

// fill does what comes before the button: tick, type, order, match.
func (p *tab) fill(push hand, kind string, right bool) {
	p.Helper()
	pick := func(yes, no string) string {
		if right {
			return yes
		}
		return no
	}
	switch kind {
	case "single":
		push(p, ".option", pick("Tiber", "Etna"))
	case "multiple":
		push(p, ".option", "Adriatic")
		push(p, ".option", pick("Ionian", "Garda"))
	case "boolean":
		push(p, ".option:has([data-item='"+pick("1", "0")+"'])", "")
	case "text", "number", "date", "cloze":
		push(p, "[data-main]", "")
		p.wait("document.activeElement?.matches('[data-main]')")
		p.verbatim(kind)
		p.write(pick(typed[kind].right, typed[kind].wrong))
	case "order":
		p.sort(push, right)
	case "match":
		pairs := [][2]string{{"Turin", "Po"}, {"Rome", pick("Tevere", "Adige")}}
		for _, pair := range pairs {
			push(p, ".matching [data-item]", pair[0])
			push(p, ".matching [data-target]", pair[1])
		}
	}
}

// verbatim: what is typed is left as it is, by the attributes that the browser really has.
func (p *tab) verbatim(kind string) {
	p.Helper()
	const attributes = `["spellcheck", "autocorrect", "autocapitalize", "autocomplete"].map((name) => document.activeElement.getAttribute(name)).join()`
	if got := eval[string](p, attributes); got != "false,off,off,off" {
		p.Errorf("%s: the field has spellcheck, autocorrect, autocapitalize, autocomplete = %s", kind, got)
	}
	if eval[bool](p, "document.activeElement.spellcheck || document.activeElement.autocorrect === true") {
		p.Errorf("%s: the browser corrects what is typed", kind)
	}
}

// typed are answers to the questions that one types.
var typed = map[string]struct{ right, wrong string }{
	"text":   {"Vladivostok", "Valdivostok on the sea"},
	"number": {"652", "1000"},
	"date":   {"22 October 1866", "12 October 1866"},
	"cloze":  {"Garda", "Como"},
}

// sort moves the rows of an ordering question to where they belong, or out of there.
func (p *tab) sort(push hand, right bool) {
	p.Helper()
	want := []string{"First", "Second", "Third"}
	if !right {
		slices.Reverse(want)
	}
	for place, text := range want {
		row := fmt.Sprintf("[...document.querySelectorAll('.ordering li')].findIndex((li) => li.textContent.includes(%q))", text)
		for eval[int](p, row) > place {
			at := eval[int](p, row)
			push(p, fmt.Sprintf(".ordering li:nth-child(%d) [data-move=up]", at+1), "")
			p.wait(fmt.Sprintf("%s === %d", row, at-1))
		}
	}
}

// byKeys answers a card right with nothing but keys.
func (p *tab) byKeys(kind string) {
	p.Helper()
	item := func(selector, text string) string {
		return strconv.Itoa(1 + eval[int](p, fmt.Sprintf("[...document.querySelectorAll(%q)].findIndex((e) => e.textContent.includes(%q))", selector, text)))
	}
	switch kind {
	case "single":
		p.keys(item(".option", "Tiber"))
	case "multiple":
		p.keys(item(".option", "Adriatic") + item(".option", "Ionian"))
	case "boolean":
		p.keys("1")
	case "text", "number", "date", "cloze":
		p.tabTo("[data-main]") // with a mouse at hand the app goes there by itself
		p.keys(typed[kind].right)
	case "order":
		p.sortWithArrows()
	case "match":
		for _, pair := range [][2]string{{"Turin", "Po"}, {"Rome", "Tevere"}} {
			n, _ := strconv.Atoi(item(".matching [data-target]", pair[1]))
			p.keys(item(".matching [data-item]", pair[0]) + string(rune('a'-1+n)))
		}
	}
	if kind == "flashcard" {
		p.keys(" ")
		p.phase("grading")
		p.keys("3")
		p.phase("asking", "done")
		return
	}
	p.keys(kb.Enter)
	p.judged(true)
	p.keys(kb.Enter)
	p.phase("asking", "done")
}

// sortWithArrows orders the rows by their grips.
func (p *tab) sortWithArrows() {
	p.Helper()
	for place, text := range []string{"First", "Second", "Third"} {
		row := fmt.Sprintf("[...document.querySelectorAll('.ordering li')].findIndex((li) => li.textContent.includes(%q))", text)
		at := eval[int](p, row)
		if at == place {
			continue
		}
		id := eval[string](p, fmt.Sprintf("document.querySelectorAll('.ordering li')[%d].dataset.item", at))
		p.tabTo(".ordering [data-item='" + id + "'] .grip")
		for ; at > place; at-- {
			p.keys(kb.ArrowUp)
			p.wait(fmt.Sprintf("%s === %d", row, at-1))
		}
	}
	// Enter belongs to the focused grip: leave the list, as the help panel says.
	p.tabTo("[data-act=primary]")
}

// fits checks that nothing makes the page scroll sideways.
func (p *tab) fits() {
	p.Helper()
	if wide := p.tooWide(); wide != "" {
		p.Errorf("%s scrolls sideways: %s", eval[string](p, "location.pathname"), wide)
	}
}

// tooWide names what is wider than the page, or is "".
func (p *tab) tooWide() string {
	p.Helper()
	return eval[string](p, `(() => {
		const room = document.documentElement.clientWidth;
		if (document.documentElement.scrollWidth <= room) return '';
		const far = [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > room + 0.5);
		return document.documentElement.scrollWidth + ' px in ' + room + ': ' + far.map((e) => e.outerHTML.slice(0, 120)).slice(0, 3).join('\n');
	})()`)
}

func undoAndReload(p *tab) {
	p.open("/study")
	asked := p.phase("asking")
	p.fill(mouse, asked.Kind, false)
	mouse(p, "[data-act=primary]", "")
	p.judged(false)
	judged := p.phase("judged")
	verdict := eval[string](p, "document.querySelector('[data-verdict]').innerText")

	p.do(chromedp.Reload())
	if again := p.phase("judged"); again != judged {
		p.Errorf("reloaded after the answer: %+v, was %+v", again, judged)
	}
	if got := eval[string](p, "document.querySelector('[data-verdict]').innerText"); got != verdict {
		p.Errorf("reloaded, the verdict says %q, was %q", got, verdict)
	}
	mouse(p, "[data-act=undo]", "")
	back := p.phase("asking")
	if back.Card != asked.Card {
		p.Errorf("undo asks %s, want %s", back.Card, asked.Card)
	}
	if n := ask[today](p.server, "/today").DoneToday.Reviews; n != 0 {
		p.Errorf("%d answers count after the undo", n)
	}
	p.do(chromedp.Reload())
	if again := p.phase("asking"); again != back {
		p.Errorf("reloaded while asking: %+v, was %+v", again, back)
	}
	p.press(mouse, asked.Kind, true)
	p.open("/")
	p.wait("document.querySelector('[data-screen=today] [data-act=start]')")
	mouse(p, "[data-act=start]", "")
	if next := p.phase("asking"); next.Card == asked.Card {
		p.Error("the sitting begins anew instead of going on")
	}
}

// today is what the tests read of the interface.
type today struct {
	DoneToday struct{ Reviews, Right int }
}

// An answer that the page calls saved survives the end of the server, and one that was
// given while the server was away arrives when it is back, once.
func killedServer(p *tab) {
	p.open("/study")
	asked := p.phase("asking")
	p.fill(mouse, asked.Kind, true)
	mouse(p, "[data-act=primary]", "")
	judged := p.phase("judged")
	p.leftAlone()
	p.server.stop(syscall.SIGKILL)
	p.server.start()
	p.do(chromedp.Reload())
	if again := p.phase("judged"); again != judged {
		p.Errorf("after the restart %+v, was %+v", again, judged)
	}
	if n := ask[today](p.server, "/today").DoneToday.Reviews; n != 1 {
		p.Errorf("%d answers after the restart, want 1", n)
	}

	mouse(p, "[data-act=primary]", "")
	next := p.phase("asking")
	p.server.stop(syscall.SIGKILL)
	p.fill(mouse, next.Kind, true)
	mouse(p, "[data-act=primary]", "")
	p.wait("document.querySelector('[data-net]')")
	if saved := eval[string](p, "document.querySelector('[data-screen=study]').dataset.saved"); saved != "false" {
		p.Error("an answer that nobody took is called saved")
	}
	p.server.start()
	p.judgedOrGraded(next.Kind)
	if n := ask[today](p.server, "/today").DoneToday.Reviews; n != 2 {
		p.Errorf("%d answers after the second restart, want 2", n)
	}
}

func (p *tab) judgedOrGraded(kind string) {
	p.Helper()
	if kind == "flashcard" {
		p.phase("grading")
		mouse(p, "[data-grade='3']", "")
		p.phase("asking", "done")
		return
	}
	p.judged(true)
}

func settingsLast(p *tab) {
	p.open("/settings")
	p.wait("document.querySelector('[data-screen=settings] #language')")
	if got := eval[string](p, "document.documentElement.lang"); got != "en" {
		p.Errorf("an English browser is spoken to in %q", got)
	}
	eval[bool](p, `(() => { const s = document.querySelector('#language'); s.value = 'it'; return s.dispatchEvent(new Event('change', { bubbles: true })); })()`)
	p.wait("document.documentElement.lang === 'it'")
	mouse(p, "label[for=reading]", "")
	p.wait("document.documentElement.classList.contains('reading')")
	p.wait("document.querySelector('[data-screen=settings]').dataset.saved === 'saved'")
	p.do(chromedp.Reload())
	p.wait("document.documentElement.lang === 'it' && document.documentElement.classList.contains('reading')")
	if got := ask[struct{ Language string }](p.server, "/settings").Language; got != "it" {
		p.Errorf("the server keeps %q", got)
	}
	p.shortcutsOff()
}

// shortcutsOff turns the keys of one character off and on again (WCAG 2.1.4).
func (p *tab) shortcutsOff() {
	p.Helper()
	mouse(p, "label[for=shortcuts]", "")
	p.wait("!document.querySelector('#shortcuts').checked")
	p.open("/study")
	before := p.phase("asking")
	p.do(chromedp.Evaluate[chromedp.Void]("document.activeElement?.blur()"))
	p.keys("0?")
	if p.has("dialog[open]") {
		p.Error("a shortcut that is off opens the panel")
	}
	mouse(p, "[data-act=help]", "")
	p.wait("document.querySelector('dialog[open]')")
	if n := eval[int](p, "document.querySelectorAll('dialog kbd').length"); n != 3 {
		p.Errorf("the panel lists %d keys, want 3", n)
	}
	p.keys(kb.Escape)
	if after := p.phase("asking"); after != before {
		p.Errorf("a shortcut that is off does something: %+v, was %+v", after, before)
	}
	p.open("/settings")
	// What is kept is here when the letters are large again: then nothing moves any more.
	p.wait("document.documentElement.classList.contains('reading') && document.querySelector('#shortcuts')?.checked === false")
	mouse(p, "label[for=shortcuts]", "")
	p.wait("document.querySelector('#shortcuts').checked")
	p.open("/study")
	p.phase("asking")
	p.do(chromedp.Evaluate[chromedp.Void]("document.activeElement?.blur()"))
	p.keys("0")
	p.phase("judged")
}

// violation is what axe finds wrong.
type violation struct {
	ID, Help string
	Nodes    []struct{ HTML, FailureSummary string }
}

// axe runs the accessibility rules over the page, in the light and in the dark.
func (p *tab) axe(where string) {
	p.Helper()
	for _, scheme := range []string{"light", "dark"} {
		for _, v := range p.violations(scheme) {
			for _, n := range v.Nodes {
				p.Errorf("%s, %s: %s (%s): %.300s\n%s", where, scheme, v.Help, v.ID, n.HTML, n.FailureSummary)
			}
		}
	}
}

func (p *tab) violations(scheme string) []violation {
	p.Helper()
	if !eval[bool](p, "Boolean(window.axe)") {
		// It comes through the debugger: the app's own policy lets no script in.
		source, err := os.ReadFile("testdata/axe/axe.min.js")
		if err != nil {
			p.Fatal(err)
		}
		p.do(chromedp.Evaluate[chromedp.Void](string(source)))
	}
	p.prefer(scheme)
	p.wait("matchMedia('(prefers-color-scheme: " + scheme + ")').matches")
	return eval[[]violation](p, `axe.run(document, { resultTypes: ['violations'] }).then((r) => r.violations.map((v) => ({
		ID: v.id, Help: v.help, Nodes: v.nodes.map((n) => ({ HTML: n.html, FailureSummary: n.failureSummary })) })))`)
}

// accessibleScreens looks at every screen but Study, before the first answer and after
// some.
func accessibleScreens(p *tab) {
	p.screens(p.axe)
	p.open("/study")
	for range 3 {
		p.press(mouse, p.phase("asking").Kind, false)
	}
	p.screens(p.axe)
}

// accessibleQuestions looks at every kind with its hints, half answered and corrected.
func accessibleQuestions(p *tab) {
	p.open("/study")
	for range allKinds {
		kind := p.phase("asking").Kind
		if p.has("[data-act=hint]") {
			mouse(p, "[data-act=hint]", "")
			p.phase("asking")
		}
		p.fill(mouse, kind, false)
		p.axe(kind + " asking")
		mouse(p, "[data-act=primary]", "")
		if kind == "flashcard" {
			p.phase("grading")
			p.axe(kind + " grading")
			mouse(p, "[data-grade='1']", "")
		} else {
			p.judged(false)
			p.axe(kind + " judged")
			mouse(p, "[data-act=primary]", "")
		}
		p.phase("asking", "done")
	}
	mouse(p, "[data-act=help]", "")
	p.wait("document.querySelector('dialog[open]')")
	p.axe("help")
}

// awake breaks on purpose what the other tests watch, so that their silence means
// something.
func awake(p *tab) {
	p.open("/")
	p.wait("document.querySelector('[data-screen=today] [data-deck]')")
	eval[bool](p, `(() => {
		const wide = document.createElement('div');
		wide.style.width = '3000px';
		wide.append(Object.assign(document.createElement('img'), { src: 'data:,' }), 'wide');
		document.querySelector('main').append(wide);
		console.warn('a complaint');
		fetch('http://127.0.0.1:1/elsewhere').catch(() => {});
		return true;
	})()`)
	if p.tooWide() == "" {
		p.Error("a page that is too wide is not seen")
	}
	ids := map[string]bool{}
	for _, v := range p.violations("light") {
		ids[v.ID] = true
	}
	if !ids["image-alt"] {
		p.Errorf("a picture without a text is not seen: %v", ids)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	strange := func(list []string, part string) bool {
		return slices.ContainsFunc(list, func(s string) bool { return strings.Contains(s, part) })
	}
	if !strange(p.complaints, "a complaint") || !strange(p.complaints, "Content Security Policy") {
		p.Errorf("complaints are not seen: %q", p.complaints)
	}
	for _, url := range p.requests {
		if strings.HasSuffix(url, "/elsewhere") && !strange(p.complaints, "/elsewhere") {
			p.Error("a request to elsewhere is not stopped by the policy")
		}
	}
	p.complaints = nil
	p.requests = slices.DeleteFunc(p.requests, func(url string) bool { return strings.HasSuffix(url, "/elsewhere") })
}

func (p *tab) has(selector string) bool {
	p.Helper()
	return eval[bool](p, "Boolean(document.querySelector("+strconv.Quote(selector)+"))")
}

// screens shows every screen but Study.
func (p *tab) screens(look func(name string)) {
	p.Helper()
	for _, screen := range []struct{ name, path, ready string }{
		{"today", "/", "[data-screen=today] [data-deck]"},
		{"deck", "/deck/0190b6c2-5d1e-7c8a-9a53-0d2f6f4f2b21", "[data-screen=deck] h2"},
		{"progress", "/progress", "[data-screen=progress]:not([aria-busy=true]) h1"},
		{"settings", "/settings", "[data-screen=settings] #zone"},
		{"exam", "/exam", "[data-screen=exam][data-busy=false] [data-says]"},
	} {
		p.open(screen.path)
		p.wait("document.querySelector(" + strconv.Quote(screen.ready) + ")")
		look(screen.name)
	}
}

// missingPicture looks for the words of a picture whose file is gone.
func missingPicture(p *tab) {
	p.open("/study")
	p.phase("asking")
	p.wait("document.querySelector('[data-prompt]').innerText.includes('a map of the lakes')")
	if p.has("main img") {
		p.Error("the broken picture is still there")
	}
	p.axe("a missing picture")
	p.mu.Lock()
	defer p.mu.Unlock()
	p.complaints = slices.DeleteFunc(p.complaints, func(s string) bool { return strings.Contains(s, "gone.png") })
}

// narrow looks at everything at 320 px, the width that WCAG asks for.
func narrow(p *tab) {
	p.resize(320, 640, true)
	p.screens(func(string) { p.fits() })
	p.open("/study")
	for range allKinds {
		kind := p.phase("asking").Kind
		p.fits()
		p.fill(finger, kind, false)
		finger(p, "[data-act=primary]", "")
		p.phase("grading", "judged")
		p.fits()
		if kind == "flashcard" {
			finger(p, "[data-grade='1']", "")
		} else {
			finger(p, "[data-act=primary]", "")
		}
		p.phase("asking", "done")
	}
	p.screens(func(string) { p.fits() })
}
