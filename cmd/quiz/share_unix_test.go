//go:build unix

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"ripasso/quiz"
	"ripasso/quiz/bolt"
	"ripasso/quiz/storetest"
	"ripasso/server"
)

// rivers is a deck of three questions that are asked in this order.
const rivers = `## Which river flows through Rome?
Answer: Tiber

## Which river flows through Florence?
Answer: Arno

## Which river flows through Turin?
Answer: Po
`

// household is a learner's decks and progress, and the commands that run on them.
type household struct {
	t         *testing.T
	decks, db string
	env       []string
}

func newHousehold(t *testing.T) *household {
	dir, err := os.MkdirTemp("", "q") // a test's own has a name as long as the test's
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	h := &household{t: t, decks: filepath.Join(dir, "decks"), db: filepath.Join(dir, "quiz.db")}
	if err := os.Mkdir(h.decks, 0o700); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(h.decks, "rivers.md"), rivers)
	h.env = append(os.Environ(), "QUIZ_LANG=en", "CI=1", "QUIZ_DB="+h.db, "QUIZ_DECKS="+h.decks, "QUIZ_BACKUPS=off", "TZ="+storetest.Noon(time.Now()))
	return h
}

// process is a command that runs.
type process struct {
	t    *testing.T
	cmd  *exec.Cmd
	in   io.Writer
	said *transcript
}

// start starts the real program.
func (h *household) start(args ...string) *process {
	h.t.Helper()
	p := &process{t: h.t, cmd: exec.Command("quiz", args...), said: &transcript{}}
	p.cmd.Env, p.cmd.Stdout, p.cmd.Stderr = h.env, p.said, p.said
	in, err := p.cmd.StdinPipe()
	if err == nil {
		p.in = in
		err = p.cmd.Start()
	}
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() {
		_ = p.cmd.Process.Kill() // or it has ended
		_ = p.cmd.Wait()
	})
	return p
}

// types types a line, and waits until something is said.
func (p *process) types(line, until string) {
	p.t.Helper()
	if _, err := io.WriteString(p.in, line+"\n"); err != nil {
		p.t.Fatalf("%v; it said:\n%s", err, p.said)
	}
	p.said.eventually(p.t, until)
}

// serves waits until a server says where it answers.
func (p *process) serves() (url string) {
	p.t.Helper()
	p.said.eventually(p.t, "Ctrl+C to stop.")
	url, _, _ = strings.Cut(p.said.String()[strings.Index(p.said.String(), "http://"):], "\n")
	return url
}

// ends waits for the end of a command that is to succeed.
func (p *process) ends() {
	p.t.Helper()
	if err := p.cmd.Wait(); err != nil {
		p.t.Errorf("%v; it said:\n%s", err, p.said)
	}
}

// kill is kill -9.
func (p *process) kill() {
	p.t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		p.t.Fatal(err)
	}
	_ = p.cmd.Wait() // killed
}

// reviews is how many answers a server counts today.
func (h *household) reviews(url string) int {
	h.t.Helper()
	answer, err := http.Get(url + "api/v1/today")
	if err != nil {
		h.t.Fatal(err)
	}
	defer answer.Body.Close()
	var today server.Today
	if err := json.NewDecoder(answer.Body).Decode(&today); err != nil || answer.StatusCode != http.StatusOK {
		h.t.Fatalf("%s: %v", answer.Status, err)
	}
	return today.DoneToday.Reviews
}

// answered checks that so many answers were given, each once.
func (h *household) answered(want int) {
	h.t.Helper()
	db, err := bolt.Open(h.db, bolt.Options{})
	if err != nil {
		h.t.Fatal(err)
	}
	defer db.Close()
	seen := map[quiz.FactID]bool{}
	for f, err := range db.Facts(context.Background(), db.Local(), quiz.FactID{}) {
		if err != nil {
			h.t.Fatal(err)
		}
		if f.Review != nil {
			seen[f.ID] = true
		}
	}
	if state, err := db.State(context.Background(), db.Local()); err != nil || len(seen) != want || state.Total.Reviews != want {
		h.t.Errorf("%d answers, the state counts %v (%v), want %d", len(seen), state.Total.Reviews, err, want)
	}
}

// TestDrillGoesOn: the server that holds the progress is killed in the midst of a drill,
// which goes on and loses and doubles nothing; a server started after it shares it.
func TestDrillGoesOn(t *testing.T) {
	t.Parallel()
	h := newHousehold(t)
	first := h.start("serve", "--listen", "127.0.0.1:0")
	first.serves()
	drill := h.start("drill", "--plain")
	drill.types("Tiber", "Returns in 10 minutes")
	drill.types("", "through Florence?")
	first.kill()
	drill.types("Arno", "Your answer: Arno\n\n✓ Right.")
	drill.types("", "through Turin?")
	again := h.start("serve", "--listen", "127.0.0.1:0")
	if got := h.reviews(again.serves()); got != 2 {
		t.Errorf("the new server counts %d answers, want 2", got)
	}
	drill.types("Po", "Your answer: Po\n\n✓ Right.")
	drill.types(":quit", "All saved.")
	drill.ends()
	again.kill()
	h.answered(3)
}

// TestDrillsShare: two drills and two servers, none of which minds the others. Who answers
// second at one sitting is told that it has moved on, and all see one progress.
func TestDrillsShare(t *testing.T) {
	t.Parallel()
	h := newHousehold(t)
	one := h.start("drill", "--plain") // holds the progress
	one.said.eventually(t, "through Rome?")
	two := h.start("drill", "--plain")
	two.said.eventually(t, "through Rome?")
	here, there := h.start("serve", "--listen", "127.0.0.1:0"), h.start("serve", "--listen", "127.0.0.1:0")
	urls := []string{here.serves(), there.serves()}
	if urls[0] == urls[1] {
		t.Errorf("both answer at %s", urls[0])
	}
	one.types("Tiber", "✓ Right.")
	two.types("Tiber", "The session had moved on elsewhere: this is the question now.")
	two.types("", "through Florence?") // goes on from the verdict
	two.types("Arno", "Your answer: Arno\n\n✓ Right.")
	for _, url := range urls {
		if got := h.reviews(url); got != 2 {
			t.Errorf("%s counts %d answers, want 2", url, got)
		}
	}
	one.types("", "moved on elsewhere")
	one.types(":quit", "All saved.") // the others go on without
	one.ends()
	two.types("", "through Turin?")
	two.types("Po", "Your answer: Po\n\n✓ Right.")
	for _, url := range urls {
		if got := h.reviews(url); got != 3 {
			t.Errorf("%s counts %d answers, want 3", url, got)
		}
	}
	for _, p := range []*process{here, there} {
		if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
		p.ends()
	}
	two.types(":quit", "All saved.")
	two.ends()
	h.answered(3)
}

// TestSecondStart: with nothing said of an address a second start opens the server that
// runs, unless that one has other decks.
func TestSecondStart(t *testing.T) {
	t.Parallel()
	h := newHousehold(t)
	first := h.start("serve", "--listen", "127.0.0.1:0")
	url := first.serves()
	for _, args := range [][]string{nil, {"serve"}, {"serve", "--open", "no"}} {
		second := h.start(args...)
		second.ends()
		if want := url + "\nRipasso is running there already.\n"; second.said.String() != want {
			t.Errorf("quiz %q said %q, want %q", args, second.said, want)
		}
	}
	other := filepath.Join(h.decks, "..", "others")
	if err := os.Mkdir(other, 0o700); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(other, "uno.md"), wholeDeck)
	third := h.start("serve", "--decks", other)
	if got := third.serves(); got == url {
		t.Error("the server of other decks was opened")
	}
	first.kill()
	if got := h.reviews(third.serves()); got != 0 {
		t.Errorf("%d answers, want none", got)
	}
}

// TestHangingHolder: a holder that does not answer is told of, at the start and in the
// midst of a drill, and nothing is lost when it wakes up.
func TestHangingHolder(t *testing.T) {
	t.Parallel()
	h := newHousehold(t)
	holder := h.start("serve", "--listen", "127.0.0.1:0")
	holder.serves()
	url := h.start("serve", "--listen", "127.0.0.1:0").serves()
	drill := h.start("drill", "--plain")
	drill.types("Tiber", "✓ Right.")
	if err := holder.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	late := h.start("drill", "--plain")
	late.said.eventually(t, "quiz: the quiz that is using "+h.db+" does not answer\nhint: wait a moment")
	if answer, err := http.Get(url + "api/v1/today"); err != nil || answer.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("a server whose holder hangs answers %v, %v", answer, err)
	} else {
		answer.Body.Close()
	}
	drill.types("", "quiz: cannot save: the quiz that holds the progress does not answer\nhint: the answers given before are safe")
	if err := holder.cmd.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	again := h.start("drill", "--plain")
	again.said.eventually(t, "through")
	again.types(":quit", "All saved.")
	again.ends()
	holder.kill()
	h.answered(1)
}

// TestCommandsWhileServing: whatever asks for the progress works while a server holds it, and
// sees what was answered a moment ago.
func TestCommandsWhileServing(t *testing.T) {
	t.Parallel()
	h := newHousehold(t)
	h.start("serve", "--listen", "127.0.0.1:0").serves()
	drill := h.start("drill", "--plain")
	drill.types("Tiber", "✓ Right.")
	drill.types(":quit", "All saved.")
	drill.ends()
	file := filepath.Join(filepath.Dir(h.db), "backup.jsonl")
	backup := h.start("backup", file)
	backup.ends()
	content, err := os.ReadFile(file)
	if err != nil || strings.Count(string(content), "\n{\"review\":") != 1 {
		t.Errorf("%v, the backup is\n%s", err, content)
	}
	doctor := h.start("doctor")
	doctor.ends()
	stats := h.start("stats", "--json")
	stats.ends()
	if !strings.Contains(stats.said.String(), "\"learning\": 1,") {
		t.Errorf("stats tells\n%s", stats.said)
	}
	optimize := h.start("optimize")
	optimize.ends()
	if !strings.Contains(optimize.said.String(), "The weights in use") {
		t.Errorf("optimize tells\n%s", optimize.said)
	}
}

// TestFileGone: somebody deletes the progress file of a running server. No answer is said to
// be saved any more, neither then nor at the end; a backup still saves those before.
func TestFileGone(t *testing.T) {
	t.Parallel()
	h := newHousehold(t)
	serve := h.start("serve", "--listen", "127.0.0.1:0")
	d := newDevice(serve.serves())
	d.answers(func() bool { return len(d.acknowledged) == 2 })
	check(t, os.Remove(h.db))
	d.answers(func() bool { return d.refused[http.StatusServiceUnavailable] > 0 })
	if len(d.acknowledged) != 2 || d.refused[http.StatusServiceUnavailable] == 0 {
		t.Errorf("%d answers acknowledged, refused %v", len(d.acknowledged), d.refused)
	}
	file := filepath.Join(filepath.Dir(h.db), "backup.jsonl")
	h.start("backup", file).ends()
	if content, err := os.ReadFile(file); err != nil || strings.Count(string(content), "\n{\"review\":") != 2 {
		t.Errorf("%v, the backup is\n%s", err, content)
	}
	check(t, serve.cmd.Process.Signal(os.Interrupt))
	if err := serve.cmd.Wait(); err == nil {
		t.Error("the server ended as if all were well")
	}
	said := serve.said.String()
	if strings.Contains(said, "All answers are saved.") || !strings.Contains(said, "was moved or deleted while quiz was using it\nhint: ") {
		t.Errorf("at the end it said\n%s", said)
	}
	h.start("restore", file).ends()
	there(t, h.db, d.acknowledged)
}

// TestMeeting: the user's own directories, those that the system names first.
func TestMeeting(t *testing.T) {
	own := filepath.Join(os.TempDir(), fmt.Sprintf("ripasso-%d", os.Getuid()))
	for runtime, want := range map[string][]string{"/run/user/7": {"/run/user/7/ripasso", own}, "": {own}, "not/absolute": {own}} {
		p := &program{env: func(string) string { return runtime }}
		if got := p.meeting(); !slices.Equal(got, want) {
			t.Errorf("with %q: %q, want %q", runtime, got, want)
		}
	}
}
