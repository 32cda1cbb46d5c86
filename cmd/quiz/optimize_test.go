package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/rogpeppe/go-internal/testscript"

	"ripasso/deck"
	"ripasso/quiz"
	"ripasso/quiz/bolt"
	"ripasso/quiz/fsrs"
)

// forgetful DB DECKS fills a progress file with a year of answers to all cards of some
// decks, given by a learner who forgets sooner than most.
func forgetful(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: forgetful database decks")
	}
	ts.Check(Forget(ts.MkAbs(args[0]), ts.MkAbs(args[1])))
}

// Forget is forgetful for a test in Go.
func Forget(path, decks string) error {
	library, _ := deck.Load(os.DirFS(decks))
	db, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		return err
	}
	w := fsrs.Defaults()
	w[0], w[1], w[2], w[3], w[8] = 0.1, 0.3, 0.6, 2, 0.6
	truth, err := fsrs.New(w)
	if err != nil {
		return errors.Join(err, db.Close())
	}
	r, now := rand.New(rand.NewPCG(1, 2)), time.Now()
	var facts []quiz.Fact
	for _, d := range library.Decks() {
		for i, c := range d.Cards() {
			var m fsrs.Memory
			days := 0
			for at := now.AddDate(-1, 0, 0).Add(time.Duration(i) * time.Second); at.Before(now); at = at.AddDate(0, 0, days) {
				g := fsrs.Good
				if days > 0 && r.Float64() > truth.Recall(m, float64(days)) {
					g = fsrs.Again
				}
				m = truth.Next(m, days, g)
				facts = append(facts, quiz.Fact{
					ID: uuid.New(), Learner: db.Local(), At: at.UTC().Truncate(time.Millisecond),
					Review: &quiz.Review{Card: c.ID, Grade: g, Origin: quiz.Study},
				})
				days = 5 + r.IntN(40)
			}
		}
	}
	return errors.Join(db.Append(context.Background(), facts, nil), db.Close())
}

// TestDrillRefits: while somebody learns, the memory model learns too, and another command
// can see it.
func TestDrillRefits(t *testing.T) {
	dir := t.TempDir()
	path, decks := filepath.Join(dir, "quiz.db"), filepath.Join(dir, "decks")
	check(t, os.Mkdir(decks, 0o700))
	var text strings.Builder
	for i := range 20 {
		fmt.Fprintf(&text, "## Question %d?\nAnswer: word%d\n\n", i, i)
	}
	check(t, os.WriteFile(filepath.Join(decks, "one.md"), []byte(text.String()), 0o600))
	check(t, Forget(path, decks))
	run := func(in io.Reader, out io.Writer, args ...string) int {
		p := &program{in: in, out: out, err: io.Discard, now: time.Now, env: func(string) string { return "" }}
		return p.run(t.Context(), append(args, "--db", path, "--decks", decks))
	}
	learnt := func() int {
		var out bytes.Buffer
		if status := run(strings.NewReader(""), &out, "optimize", "--json"); status != done {
			t.Fatalf("optimize ended with status %d", status)
		}
		var got struct{ InUse int }
		check(t, json.Unmarshal(out.Bytes(), &got))
		return got.InUse
	}
	if n := learnt(); n != 0 {
		t.Fatalf("before anything was done the weights have learnt from %d answers", n)
	}
	in, pupil := io.Pipe()
	ended := make(chan int)
	go func() { ended <- run(in, io.Discard, "drill", "--plain") }()
	if _, err := io.WriteString(pupil, "?\n"); err != nil {
		t.Fatal(err)
	}
	for began := time.Now(); learnt() == 0; time.Sleep(20 * time.Millisecond) {
		if time.Since(began) > time.Minute {
			t.Fatal("the weights have learnt nothing")
		}
	}
	check(t, pupil.Close())
	if status := <-ended; status != done {
		t.Errorf("the drill ended with status %d", status)
	}
}

// TestOptimizeAfterAClass: weights that classmates have taught are told apart from those that
// everybody starts with.
func TestOptimizeAfterAClass(t *testing.T) {
	path := filepath.Join(t.TempDir(), "quiz.db")
	db, err := bolt.Open(path, bolt.Options{})
	check(t, err)
	w := fsrs.Defaults()
	w[2] = 1
	refit := quiz.Fact{ID: uuid.New(), Learner: db.Local(), At: time.Now().UTC().Truncate(time.Millisecond), Refit: &quiz.Refit{Weights: w}}
	check(t, errors.Join(db.Append(t.Context(), []quiz.Fact{refit}, nil), db.Close()))
	optimize := func(args ...string) string {
		var out bytes.Buffer
		p := &program{in: strings.NewReader(""), out: &out, err: io.Discard, now: time.Now, env: func(string) string { return "" }}
		if status := p.run(t.Context(), append([]string{"optimize", "--lang", "en", "--db", path, "--decks", t.TempDir()}, args...)); status != done {
			t.Fatalf("optimize ended with status %d", status)
		}
		return out.String()
	}
	if got := optimize(); !strings.Contains(got, "are those that your class has taught") {
		t.Errorf("optimize says:\n%s", got)
	}
	var got struct {
		Class bool
		InUse int
	}
	check(t, json.Unmarshal([]byte(optimize("--json")), &got))
	if !got.Class || got.InUse != 0 {
		t.Errorf("optimize --json says %+v", got)
	}
}

// TestStoppedIsSaid: who ends a command on the way reads that it was stopped, at whatever step
// that was, and nothing about what it was doing inside.
func TestStoppedIsSaid(t *testing.T) {
	dir := t.TempDir()
	path, decks := filepath.Join(dir, "quiz.db"), filepath.Join(dir, "decks")
	check(t, os.Mkdir(decks, 0o700))
	check(t, os.WriteFile(filepath.Join(decks, "one.md"), []byte("## Question?\nAnswer: word\n"), 0o600))
	check(t, Forget(path, decks))
	for _, command := range []string{"optimize", "stats"} {
		for steps := range 12 {
			var out, told bytes.Buffer
			p := &program{in: strings.NewReader(""), out: &out, err: &told, now: time.Now, env: func(string) string { return "" }}
			status := p.run(&fading{Context: t.Context(), left: steps}, []string{command, "--lang", "en", "--db", path, "--decks", decks})
			if got := told.String(); (status != found || got != "quiz: stopped before the end\nhint: the same command can be started again\n") && (status != done || got != "") {
				t.Errorf("%s stopped after %d looks at the context: status %d\n%s", command, steps, status, got)
			}
		}
	}
}

// fading is a context that ends when it was looked at so many times.
type fading struct {
	context.Context
	mu   sync.Mutex
	left int
}

// Err implements context.Context.
func (f *fading) Err() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.left--; f.left < 0 {
		return context.Canceled
	}
	return nil
}
