// Package storetest states what a quiz.Store promises, as tests that every adapter
// passes. It also reads the scenarios (scenario.go), which promise what a learner meets
// whatever shows the sitting.
package storetest

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz"
)

// Open makes an empty store. Reopen closes the store that is open and opens what it
// left behind; the last one is closed when the test ends.
type Open func(t *testing.T) (store quiz.Store, reopen func() quiz.Store)

// Run runs the suite.
func Run(t *testing.T, open Open) {
	for _, p := range []struct {
		promise string
		test    func(*testing.T, Open)
	}{
		{"facts come back whole and in order of arrival", testArrival},
		{"what was appended is there after reopening", testDurable},
		{"a fact that is sent again changes nothing", testIdempotent},
		{"a fact is found by its id", testFact},
		{"reading goes on after a fact", testAfter},
		{"learners are separate", testLearners},
		{"a malformed fact takes its whole batch with it", testMalformed},
		{"many callers at once lose and double nothing", testConcurrent},
		{"a caller may append while reading, and reading ends", testAppendWhileReading},
		{"a context that ends leaves no doubt", testContext},
		{"a sitting moves on by one version at a time", testSitting},
		{"a stale sitting writes nothing", testStale},
		{"a sitting brings new facts of its own learner", testSittingFacts},
		{"of many that move a sitting on, one does", testRace},
		{"the state is the replay of the facts", testState},
		{"a state does not depend on the order of arrival", testOrders},
		{"what devices hand in is one log", testMerge},
		{"a state in the caller's hands does not change", testStateFrozen},
		{"a revision is kept under its digest", testRevision},
		{"what is not there is not found", testNotFound},
		{"what a store keeps can be handed on whole", testHandedOn},
		{"what was loaded goes on", testLoadedGoesOn},
		{"a local learner takes nobody's place who has answered", testLocal},
		{"what cannot be loaded leaves nothing", testLoadRefused},
		{"an archive is of one moment while others write", testOneMoment},
		{"a closed store says so", testClosed},
		{"closing under callers loses nothing acknowledged", testClosing},
	} {
		t.Run(p.promise, func(t *testing.T) {
			t.Parallel()
			p.test(t, open)
		})
	}
}

func testArrival(t *testing.T, open Open) {
	s, _ := open(t)
	g := newGenerator(1)
	var want []quiz.Fact
	for _, part := range [][]quiz.Fact{g.facts(300), g.everyKind(), g.facts(1), g.facts(40)} {
		appendFacts(t, s, part...)
		want = append(want, part...)
	}
	sameFacts(t, s, g.learner, want)
	n := 0
	for range s.Facts(t.Context(), g.learner, quiz.FactID{}) {
		if n++; n == 7 {
			break
		}
	}
	if n != 7 {
		t.Errorf("reading stopped after %d facts, want 7", n)
	}
}

func testDurable(t *testing.T, open Open) {
	s, reopen := open(t)
	g := newGenerator(2)
	var want []quiz.Fact
	for range 3 {
		part := g.facts(20)
		appendFacts(t, s, part...)
		want = append(want, part...)
		s = reopen()
		sameFacts(t, s, g.learner, want)
	}
}

func testIdempotent(t *testing.T, open Open) {
	s, reopen := open(t)
	g := newGenerator(3)
	want := g.facts(5)
	appendFacts(t, s, want...)
	appendFacts(t, s, want[1])
	appendFacts(t, s, want[4], want[0], want[4])
	fresh := g.facts(1)[0]
	appendFacts(t, s, fresh, want[2], fresh)
	want = append(want, fresh)
	sameFacts(t, s, g.learner, want)

	s = reopen()
	appendFacts(t, s, want...)
	sameFacts(t, s, g.learner, want)

	again := g.facts(1)[0]
	var wg sync.WaitGroup
	for range 32 {
		wg.Go(func() { appendFacts(t, s, again) })
	}
	wg.Wait()
	want = append(want, again)
	sameFacts(t, s, g.learner, want)
	if state := readState(t, s, g.learner); state.Facts != len(want) {
		t.Errorf("the state counts %d facts, want %d", state.Facts, len(want))
	}
}

func testLearners(t *testing.T, open Open) {
	s, reopen := open(t)
	a, b := newGenerator(4), newGenerator(5)
	var wantA, wantB []quiz.Fact
	for range 20 {
		fa, fb := a.facts(2), b.facts(1)
		appendFacts(t, s, fa[0], fb[0], fa[1])
		wantA, wantB = append(wantA, fa...), append(wantB, fb...)
	}
	for range 2 {
		sameFacts(t, s, a.learner, wantA)
		sameFacts(t, s, b.learner, wantB)
		sameState(t, s, a.learner)
		sameState(t, s, b.learner)
		s = reopen()
	}
}

func testMalformed(t *testing.T, open Open) {
	s, _ := open(t)
	g := newGenerator(6)
	good := g.facts(2)
	for name, spoil := range map[string]func(f *quiz.Fact){
		"no id":        func(f *quiz.Fact) { f.ID = uuid.Nil },
		"no learner":   func(f *quiz.Fact) { f.Learner = uuid.Nil },
		"no content":   func(f *quiz.Fact) { f.Review = nil },
		"two contents": func(f *quiz.Fact) { f.Void = &quiz.Void{} },
		"no grade":     func(f *quiz.Fact) { f.Review = &quiz.Review{} },
	} {
		bad := g.review()
		spoil(&bad)
		if err := s.Append(t.Context(), []quiz.Fact{good[0], bad, good[1]}, nil); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	sameFacts(t, s, g.learner, nil)
	if err := s.Append(t.Context(), nil, nil); err != nil {
		t.Errorf("appending nothing: %v", err)
	}
}

func testConcurrent(t *testing.T, open Open) {
	s, reopen := open(t)
	const callers, each = 64, 12
	var wg sync.WaitGroup
	want := make([][]quiz.Fact, callers)
	generators := make([]*generator, callers)
	for i := range callers {
		g := newGenerator(uint64(100 + i/2)) // two callers for each learner
		g.rand = rand.New(rand.NewPCG(7, uint64(i)))
		generators[i], want[i] = g, g.facts(each)
		wg.Go(func() {
			for n, f := range want[i] {
				appendFacts(t, s, f)
				if n%4 == 0 {
					if _, err := s.State(t.Context(), g.learner); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	for range 2 {
		for i := 0; i < callers; i += 2 {
			got := readFacts(t, s, generators[i].learner)
			if len(got) != 2*each {
				t.Fatalf("learner %d has %d facts, want %d", i/2, len(got), 2*each)
			}
			for _, mine := range want[i : i+2] {
				if !inOrder(got, mine) {
					t.Errorf("learner %d: the facts of one caller are not in their order", i/2)
				}
			}
			sameState(t, s, generators[i].learner)
		}
		s = reopen()
	}
}

// inOrder reports whether all of mine are in got, in their order.
func inOrder(got, mine []quiz.Fact) bool {
	for _, f := range got {
		if len(mine) > 0 && f.ID == mine[0].ID {
			mine = mine[1:]
		}
	}
	return len(mine) == 0
}

func testAppendWhileReading(t *testing.T, open Open) {
	s, _ := open(t)
	g := newGenerator(8)
	want := g.facts(600)
	appendFacts(t, s, want...)
	seen := 0
	for _, err := range s.Facts(t.Context(), g.learner, quiz.FactID{}) {
		if err != nil {
			t.Fatal(err)
		}
		if seen++; seen%100 == 1 {
			more := g.facts(200)
			appendFacts(t, s, more...)
			want = append(want, more...)
		}
		if seen > len(want) {
			t.Fatal("reading runs after its own writing")
		}
	}
	if seen < 600 {
		t.Errorf("%d facts read, want the 600 of the beginning", seen)
	}
	sameFacts(t, s, g.learner, want)
}

func testContext(t *testing.T, open Open) {
	s, _ := open(t)
	g := newGenerator(9)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	lost := g.review()
	if err := s.Append(gone, []quiz.Fact{lost}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("appending: %v, want %v", err, context.Canceled)
	}
	for _, err := range s.Facts(gone, g.learner, quiz.FactID{}) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("reading: %v, want %v", err, context.Canceled)
		}
	}
	sameFacts(t, s, g.learner, nil)

	var mu sync.Mutex
	written := map[quiz.FactID]bool{}
	var wg sync.WaitGroup
	for i, f := range g.facts(200) {
		wg.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i%20)*100*time.Microsecond)
			defer cancel()
			err := s.Append(ctx, []quiz.Fact{f}, nil)
			if err != nil && !errors.Is(err, context.DeadlineExceeded) {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			written[f.ID] = err == nil
		})
	}
	wg.Wait()
	there := map[quiz.FactID]bool{}
	for _, f := range readFacts(t, s, g.learner) {
		there[f.ID] = true
	}
	for id, want := range written {
		if there[id] != want {
			t.Errorf("a fact is there: %v, Append said %v", there[id], want)
		}
	}
}

func testNotFound(t *testing.T, open Open) {
	s, _ := open(t)
	g := newGenerator(16)
	if _, err := s.Sitting(t.Context(), g.learner); !errors.Is(err, quiz.ErrNotFound) {
		t.Errorf("sitting: %v", err)
	}
	for _, id := range []deck.RevisionID{"", "00", revision("", "nowhere").ID} {
		if _, err := s.Revision(t.Context(), id); !errors.Is(err, quiz.ErrNotFound) {
			t.Errorf("revision %q: %v", id, err)
		}
	}
	sameFacts(t, s, g.learner, nil)
	sameState(t, s, g.learner)
}

func testClosed(t *testing.T, open Open) {
	s, _ := open(t)
	g := newGenerator(17)
	appendFacts(t, s, g.review())
	readState(t, s, g.learner)
	for range 2 {
		if err := s.Close(); err != nil {
			t.Fatalf("closing: %v", err)
		}
	}
	ctx := t.Context()
	_, stateErr := s.State(ctx, g.learner)
	_, sittingErr := s.Sitting(ctx, g.learner)
	r := revision("a.md", "a")
	_, revisionErr := s.Revision(ctx, r.ID)
	var factsErr error
	for _, factsErr = range s.Facts(ctx, g.learner, quiz.FactID{}) {
	}
	for name, err := range map[string]error{
		"Append":      s.Append(ctx, g.facts(1), nil),
		"Facts":       factsErr,
		"State":       stateErr,
		"Sitting":     sittingErr,
		"PutRevision": s.PutRevision(ctx, r),
		"Revision":    revisionErr,
	} {
		if !errors.Is(err, quiz.ErrClosed) {
			t.Errorf("%s: %v, want %v", name, err, quiz.ErrClosed)
		}
	}
}

func testClosing(t *testing.T, open Open) {
	s, reopen := open(t)
	g := newGenerator(20)
	var mu sync.Mutex
	acknowledged := map[quiz.FactID]bool{}
	var wg sync.WaitGroup
	for i, f := range g.facts(200) {
		wg.Go(func() {
			time.Sleep(time.Duration(i) * 20 * time.Microsecond)
			err := s.Append(context.WithoutCancel(t.Context()), []quiz.Fact{f}, nil)
			if err != nil && !errors.Is(err, quiz.ErrClosed) {
				t.Error(err)
			}
			if _, e := s.State(context.WithoutCancel(t.Context()), g.learner); e != nil && !errors.Is(e, quiz.ErrClosed) {
				t.Error(e)
			}
			mu.Lock()
			defer mu.Unlock()
			acknowledged[f.ID] = err == nil
		})
	}
	time.Sleep(2 * time.Millisecond)
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	wg.Wait()
	s = reopen()
	there := map[quiz.FactID]bool{}
	for _, f := range readFacts(t, s, g.learner) {
		there[f.ID] = true
	}
	for id, want := range acknowledged {
		if there[id] != want {
			t.Errorf("a fact is there: %v, Append said %v", there[id], want)
		}
	}
	sameState(t, s, g.learner)
}
