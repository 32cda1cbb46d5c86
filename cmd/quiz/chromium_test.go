// The tests in package main_test play with the program as it is delivered, in which the race
// detector sees nothing: for it they and the browser's protocol are not even compiled.

//go:build !race

package main_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"ripasso/quiz/storetest"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	cdpruntime "github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience is how long a page may take to come to what a test waits for. A browser
// that was just started can be deaf for half a minute when the machine is busy.
const patience = time.Minute

// idle are what Chromium would start a process for with every page, to have it ready: what
// drops down from its address bar, and the next site.
const idle = "WebUIOmniboxPopup,WebUIOmniboxAimPopup,SpareRendererForSitePerProcess"

// startChromium starts a headless Chromium for the test and all its subtests. Where
// there is none the test does not run and says so; in CI there has to be one.
func startChromium(t *testing.T) context.Context {
	t.Helper()
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		const reason = "the browser is not tested: chromium is not installed (apt-get install chromium)"
		if os.Getenv("CI") == "true" {
			t.Fatal(reason)
		}
		t.Skip(reason)
	}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(path),
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-features", "Translate,"+idle),
		chromedp.Flag("lang", "en"),
		chromedp.Flag("accept-lang", "en"),
		chromedp.WindowSize(1280, 900),
	)
	if os.Geteuid() == 0 { // Chromium's sandbox does not start as root
		options = append(options, chromedp.NoSandbox)
	}
	ctx, stopAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stopAllocator)
	ctx, stop := chromedp.NewContext(ctx)
	t.Cleanup(stop)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal("starting chromium:", err)
	}
	return ctx
}

// build builds the program as it is delivered and returns where it lies.
func build(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "quiz")
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	out, err := exec.Command("go", "build", "-o", name, "ripasso/cmd/quiz").CombinedOutput()
	if err != nil {
		t.Fatalf("building quiz: %v\n%s", err, out)
	}
	return name
}

// quizServer is a running `quiz serve` with a home of its own.
type quizServer struct {
	t     *testing.T
	quiz  string // the program
	decks string // the library
	home  string
	port  string
	url   string // without a slash at its end
	cmd   *exec.Cmd
	log   *strings.Builder
}

// serve starts the program on a free port, with a library and an empty home.
func serve(t *testing.T, quiz, decks string) *quizServer {
	t.Helper()
	s := &quizServer{t: t, quiz: quiz, decks: decks, home: t.TempDir(), port: "0"}
	s.start()
	t.Cleanup(func() { s.stop(syscall.SIGTERM) })
	return s
}

func (s *quizServer) start() {
	s.t.Helper()
	s.cmd = exec.Command(s.quiz, "serve", "--decks", s.decks, "--listen", net.JoinHostPort("127.0.0.1", s.port), "--open", "no")
	s.cmd.Env = append(os.Environ(), "HOME="+s.home, "XDG_DATA_HOME="+filepath.Join(s.home, "data"),
		"XDG_CONFIG_HOME="+filepath.Join(s.home, "config"), "XDG_CACHE_HOME="+filepath.Join(s.home, "cache"), "TZ="+storetest.Noon(time.Now()))
	s.log = &strings.Builder{}
	s.cmd.Stderr = s.log
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal("starting quiz:", err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		s.stop(syscall.SIGKILL)
		s.t.Fatalf("quiz serve says no address: %v\n%s", err, s.log)
	}
	s.url = strings.TrimSuffix(strings.TrimSpace(line), "/")
	if _, s.port, err = net.SplitHostPort(strings.TrimPrefix(s.url, "http://")); err != nil {
		s.t.Fatal(err)
	}
}

// stop ends the process that start started, and waits for its end.
func (s *quizServer) stop(with syscall.Signal) {
	if s.cmd == nil {
		return
	}
	if err := s.cmd.Process.Signal(with); err != nil && !errors.Is(err, os.ErrProcessDone) {
		s.t.Error("stopping quiz:", err)
	}
	err := s.cmd.Wait()
	if with == syscall.SIGTERM && err != nil {
		s.t.Errorf("quiz serve ended with %v\n%s", err, s.log)
	}
	s.cmd = nil
}

// ask reads from the running server's interface.
func ask[T any](s *quizServer, path string) T {
	s.t.Helper()
	response, err := http.Get(s.url + "/api/v1" + path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		s.t.Fatalf("%s: %d %s %v", path, response.StatusCode, text, err)
	}
	var v T
	if err := json.Unmarshal(text, &v); err != nil {
		s.t.Fatal(err)
	}
	return v
}

// tab is a page of the browser that watches what it asks for and what it complains of.
type tab struct {
	*testing.T
	ctx    context.Context
	server *quizServer
	push   hand // presses what a scenario presses

	mu         sync.Mutex
	requests   []string
	complaints []string
	alone      bool // the server is away on purpose: failed requests are no fault
}

// newTab opens a page with a profile of its own. When the test ends, no request may
// have left the server and nothing may stand in the console.
func newTab(t *testing.T, browser context.Context, s *quizServer) *tab {
	t.Helper()
	ctx, stop := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(stop)
	p := &tab{T: t, ctx: ctx, server: s, push: mouse}
	if err := chromedp.Listen(ctx, p.watch); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, cdplog.Enable, cdp.Empty{}); err != nil {
		t.Fatal(err)
	}
	// Several pages are open at once; each is to believe that it is in front.
	if _, err := chromedp.Call(ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if len(p.requests) == 0 {
			t.Error("no request was seen: the watch does not work")
		}
		for _, url := range p.requests {
			if !strings.HasPrefix(url, s.url+"/") && !strings.HasPrefix(url, "data:") {
				t.Errorf("a request left the server: %s", url)
			}
		}
		for _, c := range p.complaints {
			t.Error("console:", c)
		}
	})
	return p
}

// watch keeps what the browser reports. It is called from the browser's own loop.
func (p *tab) watch(ev any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch ev := ev.(type) {
	case *network.EventRequestWillBeSent:
		p.requests = append(p.requests, ev.Request.URL)
	case *cdpruntime.EventExceptionThrown:
		p.complaints = append(p.complaints, exceptionText(ev.ExceptionDetails))
	case *cdpruntime.EventConsoleAPICalled:
		for _, arg := range ev.Args {
			p.complaints = append(p.complaints, fmt.Sprintf("%s %s", ev.Type, arg.Value))
		}
	case *cdplog.EventEntryAdded:
		if !p.alone || ev.Entry.Source != cdplog.EntrySourceNetwork {
			p.complaints = append(p.complaints, fmt.Sprintf("%s: %s %s", ev.Entry.Level, ev.Entry.Text, ev.Entry.URL))
		}
	}
}

func exceptionText(d *cdpruntime.ExceptionDetails) string {
	if d.Exception != nil && d.Exception.Description != "" {
		return d.Exception.Description
	}
	return d.Text
}

// leftAlone says that the server is going away on purpose.
func (p *tab) leftAlone() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.alone = true
}

func (p *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.Fatal(err)
	}
}

// eval evaluates an expression in the page.
func eval[T any](p *tab, expression string) T {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.Fatalf("%.200s: %v", expression, err)
	}
	return v
}

// wait waits until an expression is true. While a page is being replaced there is
// nothing to ask, so errors only count when time is over.
func (p *tab) wait(expression string) {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	for {
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("Boolean("+expression+")"))
		if ok {
			return
		}
		select {
		case <-ctx.Done():
			p.Fatalf("waited in vain for %s (%v); the page:\n%s", expression, err, eval[string](p, "document.body.innerText"))
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func (p *tab) open(path string) {
	p.Helper()
	p.do(chromedp.Navigate(p.server.url + path))
}

// resize gives the page the size of a screen; a phone is touched, not clicked.
func (p *tab) resize(width, height int64, phone bool) {
	p.Helper()
	options := []chromedp.EmulateViewportOption{}
	if phone {
		options = append(options, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	p.do(chromedp.EmulateViewport(width, height, options...))
}

// prefer sets what the page's media queries learn of the reader's wishes.
func (p *tab) prefer(scheme string) {
	p.Helper()
	_, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}})
	if err != nil {
		p.Fatal(err)
	}
}

// hasten makes the short waits of the pages to come a tenth as long: above all the moment
// after each press in which a second one would belong to it. Time limits stay.
func (p *tab) hasten() {
	p.Helper()
	const script = `{
		const wait = window.setTimeout;
		window.setTimeout = (f, ms = 0, ...args) => wait(f, ms > 500 ? ms : ms / 10, ...args);
	}`
	if _, err := chromedp.Call(p.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script}); err != nil {
		p.Fatal(err)
	}
}

// spot is where an element can be pressed.
type spot struct {
	X, Y    float64
	Covered string // what lies above it there, or ""
}

// find brings the first visible element that a selector means and that holds the text
// to where it can be pressed, and checks that nothing covers it.
func (p *tab) find(selector, text string) spot {
	p.Helper()
	element := fmt.Sprintf(`[...document.querySelectorAll(%s)].find((e) => e.textContent.includes(%s) && e.getClientRects().length)`,
		strconv.Quote(selector), strconv.Quote(text))
	p.wait(element)
	s := eval[spot](p, `(() => {
		const e = `+element+`;
		e.scrollIntoView({ block: 'center' });
		const r = e.getBoundingClientRect();
		const x = r.x + r.width / 2, y = r.y + r.height / 2;
		const top = document.elementFromPoint(x, y);
		return { X: x, Y: y, Covered: top && (e.contains(top) || top.contains(e)) ? '' : (top?.outerHTML ?? 'nothing').slice(0, 200) };
	})()`)
	if s.Covered != "" {
		p.Fatalf("%s %q cannot be pressed: above it lies %s", selector, text, s.Covered)
	}
	return s
}

// hand presses things.
type hand func(p *tab, selector, text string)

func mouse(p *tab, selector, text string) {
	p.Helper()
	s := p.find(selector, text)
	p.do(chromedp.MouseEvent(chromedp.MouseMoved, s.X, s.Y), chromedp.MouseClickXY(s.X, s.Y))
}

func finger(p *tab, selector, text string) {
	p.Helper()
	s := p.find(selector, text)
	p.do(chromedp.TapXY(s.X, s.Y))
}

// keys presses keys one after another, wherever the focus is.
func (p *tab) keys(keys string) {
	p.Helper()
	p.do(chromedp.KeyEvent(keys))
}

// write puts text into the focused field as a phone's keyboard does.
func (p *tab) write(text string) {
	p.Helper()
	if _, err := chromedp.Call(p.ctx, input.InsertText, input.InsertTextParams{Text: text}); err != nil {
		p.Fatal(err)
	}
}

// tabTo moves the focus with the Tab key until it is on what a selector means.
func (p *tab) tabTo(selector string) {
	p.Helper()
	on := fmt.Sprintf("document.activeElement?.matches(%s)", strconv.Quote(selector))
	for range 60 {
		if eval[bool](p, on+" ?? false") {
			return
		}
		p.keys("\t")
	}
	p.Fatalf("60 presses of Tab do not reach %s", selector)
}
