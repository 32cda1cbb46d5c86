package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"ripasso/quiz"
	"ripasso/quiz/bolt"
	"ripasso/quiz/storetest"
	"ripasso/server"
)

// tortureRounds is how many rounds a test goes: short usually, up to ten times as many
// where QUIZ_TORTURE says so.
func tortureRounds(short int) int {
	n, _ := strconv.Atoi(os.Getenv("QUIZ_TORTURE"))
	return short * min(max(n, 1), 10)
}

// device is an app that answers over HTTP, in the same sitting as others.
type device struct {
	url          string
	client       *http.Client
	acknowledged []uuid.UUID
	refused      map[int]int // by status
}

func newDevice(url string) *device {
	return &device{url: url, client: &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{}}, refused: map[int]int{}}
}

// send posts and reads a view. An error is that of the connection: what became of the
// request nobody knows.
func (d *device) send(path string, body any) (v server.View, status int, err error) {
	b, err := json.Marshal(body)
	if err != nil {
		return v, 0, err
	}
	r, err := d.client.Post(d.url+"api/v1"+path, "application/json", bytes.NewReader(b))
	if err != nil {
		return v, 0, err
	}
	defer r.Body.Close()
	answer, err := io.ReadAll(r.Body)
	if err == nil && r.StatusCode == http.StatusOK {
		err = json.Unmarshal(answer, &v)
	}
	return v, r.StatusCode, err
}

// answers sits down and answers until told to stop or cut off, and notes what was
// acknowledged.
func (d *device) answers(stop func() bool) {
	v, status, err := d.send("/sittings", map[string]any{"new": 500})
	for err == nil && !stop() {
		if status != http.StatusOK || v.Phase == quiz.Done {
			d.refused[status]++
			if v, status, err = d.send("/sittings", map[string]any{"new": 500, "fresh": status == http.StatusOK}); err != nil || status == http.StatusOK && v.Phase == quiz.Done {
				return
			}
			continue
		}
		e := map[string]any{"id": uuid.Must(uuid.NewV7()), "version": v.Version, "at": time.Now(), "do": quiz.DoNext}
		asked := v.Phase == quiz.Asking
		if asked {
			e["do"], e["response"] = quiz.DoAnswer, map[string]any{"unknown": true}
		}
		v, status, err = d.send("/sittings/"+v.Sitting.String()+"/events", e)
		if err == nil && status == http.StatusOK && asked {
			d.acknowledged = append(d.acknowledged, e["id"].(uuid.UUID))
		}
	}
}

// manyRivers is a deck of so many questions.
func manyRivers(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "## Which number has river %d?\nAnswer: %d\n\n", i, i)
	}
	return b.String()
}

// there looks for what was acknowledged in a progress file that nobody holds.
func there(t *testing.T, path string, acknowledged []uuid.UUID) {
	t.Helper()
	db, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var facts []quiz.Fact
	seen, open := map[quiz.FactID]int{}, 0
	for f, err := range db.Facts(t.Context(), db.Local(), quiz.FactID{}) {
		if err != nil {
			t.Fatal(err)
		}
		facts = append(facts, f)
		if seen[f.ID]++; f.Review != nil {
			open++
		}
	}
	for _, id := range acknowledged {
		if seen[id] != 1 {
			t.Errorf("an acknowledged answer is there %d times", seen[id])
		}
	}
	state, err := db.State(t.Context(), db.Local())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(quiz.Replay(slices.Values(facts)), state, storetest.StateOptions()); diff != "" {
		t.Errorf("state (-replay +store):\n%s", diff)
	}
	if state.Total.Reviews != open {
		t.Errorf("%d answers are there, %d count", open, state.Total.Reviews)
	}
	s, err := db.Sitting(t.Context(), db.Local())
	if err != nil && !errors.Is(err, quiz.ErrNotFound) {
		t.Error(err)
	}
	for i := 0; s != nil && i < len(s.Applied); i++ { // what the sitting has taken in is in the log, or was no fact
		if n := seen[s.Applied[i]]; n > 1 {
			t.Errorf("an event of the sitting is there %d times", n)
		}
	}
}

// TestTortureServe kills the real server at moments nobody chose, while devices answer in
// one learner's sitting: all that they were told is saved is there once.
func TestTortureServe(t *testing.T) {
	h := newHousehold(t)
	put(t, filepath.Join(h.decks, "rivers.md"), manyRivers(3000))
	var acknowledged []uuid.UUID
	rounds := tortureRounds(10)
	for range rounds {
		p := h.start("serve", "--listen", "127.0.0.1:0", "--open", "no")
		url := p.serves()
		var devices []*device
		var wg sync.WaitGroup
		for range 6 {
			d := newDevice(url)
			devices = append(devices, d)
			wg.Go(func() { d.answers(func() bool { return false }) })
		}
		time.Sleep(100*time.Millisecond + time.Duration(rand.Int64N(int64(400*time.Millisecond))))
		p.kill()
		wg.Wait()
		for _, d := range devices {
			acknowledged = append(acknowledged, d.acknowledged...)
			for status := range d.refused {
				if status != http.StatusOK && status != http.StatusConflict {
					t.Errorf("an answer was refused with status %d", status)
				}
			}
		}
		there(t, h.db, acknowledged)
	}
	if len(acknowledged) == 0 {
		t.Error("nothing was answered")
	}
	t.Logf("%d answers acknowledged over %d kills of the server", len(acknowledged), rounds)
}

// TestTortureServeFull: a real server on a small disk tells a learner that there is no room
// (status 507), keeps what it has told is saved, and takes answers when there is room, all
// without being started again.
func TestTortureServeFull(t *testing.T) {
	h := newHousehold(t)
	put(t, filepath.Join(h.decks, "rivers.md"), manyRivers(3000))
	dir := filepath.Join(filepath.Dir(h.db), "disk")
	check(t, os.Mkdir(dir, 0o700))
	outside := filepath.Join(filepath.Dir(h.db), "copy.db")
	p := &process{t: t, said: &transcript{}, cmd: exec.Command("sh", "-c",
		`mount -t tmpfs -o size=600k small "$DISK" || { echo no disk; exit 3; }
		quiz serve --listen 127.0.0.1:0 --open no & read line; mount -o remount,size=64m "$DISK"; echo more room; read line; kill $!; wait $!; cp "$DISK/quiz.db" "$COPY"`)}
	p.cmd.Env = append(h.env, "DISK="+dir, "COPY="+outside, "QUIZ_DB="+filepath.Join(dir, "quiz.db"))
	p.cmd.Stdout, p.cmd.Stderr = p.said, p.said
	p.cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}},
	}
	in, err := p.cmd.StdinPipe()
	check(t, err)
	p.in = in
	if err := p.cmd.Start(); errors.Is(err, syscall.EPERM) {
		t.Skip("this machine lets nobody mount a disk of his own")
	} else if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close() })
	for deadline := time.Now().Add(20 * time.Second); !strings.Contains(p.said.String(), "Ctrl+C") && time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if strings.Contains(p.said.String(), "no disk") {
			t.Skip("this machine lets nobody mount a disk of his own: ", p.said)
		}
	}
	d := newDevice(p.serves())
	d.answers(func() bool { return d.refused[http.StatusInsufficientStorage] > 0 })
	before := len(d.acknowledged)
	if d.refused[http.StatusInsufficientStorage] == 0 {
		t.Fatalf("after %d answers the disk is not full: %v", before, d.refused)
	}
	p.types("", "more room")
	for range 3 { // where even the sitting could not be opened
		d.answers(func() bool { return len(d.acknowledged) >= before+20 })
	}
	if len(d.acknowledged) < before+20 {
		t.Errorf("%d answers before, %d when there was room: %v", before, len(d.acknowledged)-before, d.refused)
	}
	_, err = io.WriteString(in, "\n")
	check(t, err)
	_ = p.cmd.Wait() // the status is that of the copy, which is looked at
	there(t, outside, d.acknowledged)
	t.Logf("%d answers acknowledged before the disk was full, %d after", before, len(d.acknowledged)-before)
}

// TestTortureClock: while a server runs its machine's clock jumps back a year and forth,
// to 1970 and to 2099. No answer is lost, doubled or refused, and the days' sums are right.
func TestTortureClock(t *testing.T) {
	const year = int64(365 * 24 * time.Hour)
	dir := t.TempDir()
	check(t, os.Mkdir(filepath.Join(dir, "decks"), 0o700))
	put(t, filepath.Join(dir, "decks", "rivers.md"), manyRivers(500))
	name := filepath.Join(dir, "quiz.db")
	var offset atomic.Int64
	said := &transcript{}
	p := &program{
		in: strings.NewReader(""), out: said, err: said, env: func(string) string { return "" },
		now: func() time.Time { return time.Now().Add(time.Duration(offset.Load())) },
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan int, 1)
	go func() {
		ended <- p.run(ctx, []string{"serve", "--open", "no", "--db", name, "--decks", filepath.Join(dir, "decks"), "--listen", "127.0.0.1:0", "--lang", "en", "--backups", "off"})
	}()
	said.eventually(t, "Ctrl+C")
	url, _, _ := strings.Cut(said.String()[strings.Index(said.String(), "http://"):], "\n")
	d := newDevice(url)
	for i, jump := range []int64{0, -year, 0, year, -year, -56 * year, 73 * year, 0, int64(-time.Hour), 0} {
		offset.Store(jump)
		want := 10 * (i + 1)
		for range 3 { // where the queue of one day is at its end
			d.answers(func() bool { return len(d.acknowledged) >= want })
		}
		if len(d.acknowledged) != want {
			t.Errorf("the clock off by %v: %d answers, want %d; refused %v", time.Duration(jump), len(d.acknowledged), want, d.refused)
		}
	}
	stop()
	if status := <-ended; status != done {
		t.Errorf("status %d; %s", status, said)
	}
	for status := range d.refused {
		if status != http.StatusOK && status != http.StatusConflict {
			t.Errorf("an answer was refused with status %d", status)
		}
	}
	there(t, name, d.acknowledged)
}
