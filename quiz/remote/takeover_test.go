package remote

import (
	"bufio"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"ripasso/quiz"
	"ripasso/quiz/bolt"
	"ripasso/quiz/fsrs"
)

// What a child that holds a file is told through its environment.
const (
	holdFile = "QUIZ_REMOTE_FILE"
	holdDirs = "QUIZ_REMOTE_DIRECTORY"
	holdDies = "QUIZ_REMOTE_DIES" // "before N", "after N": around writing the N-th request
)

// TestMain makes the test binary a holder where it is told so.
func TestMain(m *testing.M) {
	if file := os.Getenv(holdFile); file != "" {
		beHolder(file)
		return
	}
	if at := os.Getenv(strangerAt); at != "" {
		beStranger(at)
		return
	}
	os.Exit(m.Run())
}

// beHolder holds a file until it is killed.
func beHolder(file string) {
	open := func() (Store, error) {
		db, err := bolt.Open(file, bolt.Options{})
		if err != nil {
			return nil, err
		}
		when, n, _ := strings.Cut(os.Getenv(holdDies), " ")
		left, _ := strconv.Atoi(n)
		return &mortal{Store: db, when: when, left: left}, nil
	}
	if _, err := Share(context.Background(), file, open, Options{Directories: []string{os.Getenv(holdDirs)}}); err != nil {
		os.Stdout.WriteString(err.Error() + "\n")
		os.Exit(1)
	}
	os.Stdout.WriteString("held\n")
	select {}
}

// strangerAt tells a child which socket to call.
const strangerAt = "QUIZ_REMOTE_STRANGER"

// beStranger calls a holder and says what it hears.
func beStranger(at string) {
	c, err := net.Dial("unix", at)
	if err != nil {
		os.Stdout.WriteString("cannot call: " + err.Error())
		return
	}
	_, _ = io.WriteString(c, "GET /hello HTTP/1.1\r\nHost: holder\r\n\r\n") // it may be closed by now
	line, _ := bufio.NewReader(c).ReadString('\n')
	os.Stdout.WriteString("heard: " + line)
}

// mortal is a store whose process is killed before or after it writes a request.
type mortal struct {
	Store
	mu   sync.Mutex
	when string
	left int
}

func (m *mortal) Append(ctx context.Context, facts []quiz.Fact, sitting *quiz.Sitting) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.left--
	if m.left == 0 && m.when == "before" {
		killSelf()
	}
	err := m.Store.Append(ctx, facts, sitting)
	if m.left == 0 && m.when == "after" {
		killSelf()
	}
	return err
}

// killSelf does not come back: this process gets SIGKILL.
func killSelf() {
	if p, err := os.FindProcess(os.Getpid()); err == nil {
		_ = p.Kill()
	}
	select {}
}

// startHolder starts another process that holds the file.
func startHolder(t *testing.T, file string, o Options, dies string) *exec.Cmd {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), holdFile+"="+file, holdDirs+"="+o.Directories[0], holdDies+"="+dies)
	out, err := child.StdoutPipe()
	if err == nil {
		err = child.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = child.Process.Kill() // or it is dead already
		_ = child.Wait()
	})
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "held\n" {
		t.Fatalf("the holder said %q, %v", line, err)
	}
	return child
}

// review is an answer of a learner.
func review(learner quiz.LearnerID) quiz.Fact {
	return quiz.Fact{
		ID: uuid.Must(uuid.NewV7()), Learner: learner, At: time.Now().UTC().Truncate(time.Millisecond),
		Review: &quiz.Review{Card: uuid.New(), Revision: "0f", Grade: fsrs.Good, Origin: quiz.Study},
	}
}

func ids(t *testing.T, s quiz.Store, learner quiz.LearnerID) []quiz.FactID {
	t.Helper()
	var list []quiz.FactID
	for f, err := range s.Facts(context.Background(), learner, quiz.FactID{}) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, f.ID)
	}
	return list
}

// isHere checks who holds a store.
func isHere(t *testing.T, s *Shared, want bool) {
	t.Helper()
	if _, elsewhere := s.Elsewhere(); elsewhere == want {
		t.Errorf("held elsewhere: %v, want %v", elsewhere, !want)
	}
}

// A holder is killed in the midst of an answer, before or after writing it: the answer is
// there once, its sitting has moved on by one, and nobody is told of it. Who noticed
// holds the file from then on, and others come in.
func TestKilledInTheMidst(t *testing.T) {
	const n, fatal = 6, "4"
	for _, test := range []struct {
		name, dies string
		what       func(learner quiz.LearnerID, version int) ([]quiz.Fact, *quiz.Sitting)
	}{
		{"an answer, unwritten", "before " + fatal, answer},
		{"an answer, written", "after " + fatal, answer},
		{"an event without a fact, unwritten", "before " + fatal, event},
		{"an event without a fact, written", "after " + fatal, event},
		{"facts alone, written", "after " + fatal, func(l quiz.LearnerID, _ int) ([]quiz.Fact, *quiz.Sitting) {
			return []quiz.Fact{review(l), review(l)}, nil
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			file, o := filepath.Join(t.TempDir(), "quiz.db"), options(t)
			child := startHolder(t, file, o, test.dies)
			guest := mustShare(t, file, o)
			isHere(t, guest, false)
			learner := guest.Local()
			var want []quiz.FactID
			var last *quiz.Sitting
			for version := 1; version <= n; version++ {
				facts, sitting := test.what(learner, version)
				if err := guest.Append(t.Context(), facts, sitting); err != nil {
					t.Fatalf("request %d: %v", version, err)
				}
				for _, f := range facts {
					want = append(want, f.ID)
				}
				last = sitting
			}
			if err := child.Wait(); err == nil || child.ProcessState.Success() {
				t.Error("the holder was not killed")
			}
			isHere(t, guest, true)
			third := mustShare(t, file, o)
			isHere(t, third, false)
			for _, s := range []*Shared{guest, third} {
				if got := ids(t, s, learner); !slices.Equal(got, want) {
					t.Errorf("%d facts, want %d, each once and in order", len(got), len(want))
				}
				x, err := s.Sitting(t.Context(), learner)
				if last != nil && (err != nil || x.Version != n || x.ID != last.ID) {
					t.Errorf("the sitting is %v, %v, want version %d", x, err, n)
				}
			}
			if guest.Local() != learner || third.Local() != learner {
				t.Error("the local learner is another")
			}
		})
	}
}

// answer is what an answer at a sitting writes, event what turning a card over does.
func answer(learner quiz.LearnerID, version int) ([]quiz.Fact, *quiz.Sitting) {
	_, sitting := event(learner, version)
	return []quiz.Fact{review(learner)}, sitting
}

func event(learner quiz.LearnerID, version int) ([]quiz.Fact, *quiz.Sitting) {
	return nil, &quiz.Sitting{
		ID: learner, Learner: learner, Version: version, Phase: quiz.Asking, Started: time.Unix(1e9, 0).UTC(),
		Current: &quiz.Turn{Card: learner, Shown: time.Unix(1e9, 0).UTC()}, Applied: []quiz.FactID{uuid.New()},
	}
}

// gone is a store whose answers are lost: what it does is done, or not, and nobody hears.
type gone struct {
	Store
	deaf bool // it does nothing
}

func (g *gone) Append(ctx context.Context, facts []quiz.Fact, sitting *quiz.Sitting) error {
	if !g.deaf {
		if err := g.Store.Append(ctx, facts, sitting); err != nil {
			return err
		}
	}
	return ErrGone
}

// What was written before the answer was lost is no error when it is sent again, also when
// another device has moved the sitting on meanwhile; what was not written, and is stale by
// then, is.
func TestRepeatedAppend(t *testing.T) {
	for _, test := range []struct {
		name string
		what func(quiz.LearnerID, int) ([]quiz.Fact, *quiz.Sitting)
		deaf bool // the first attempt wrote nothing
		then bool // another device moves the sitting on before the second
		want error
	}{
		{"answer written", answer, false, false, nil},
		{"answer written, moved on", answer, false, true, nil},
		{"answer unwritten", answer, true, false, nil},
		{"answer unwritten, moved on", answer, true, true, quiz.ErrStale},
		{"event written", event, false, false, nil},
		{"event written, moved on", event, false, true, nil},
		{"event unwritten", event, true, false, nil},
		{"event unwritten, moved on", event, true, true, quiz.ErrStale},
	} {
		t.Run(test.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "quiz.db")
			db, err := bolt.Open(file, bolt.Options{})
			if err != nil {
				t.Fatal(err)
			}
			learner := db.Local()
			facts, sitting := test.what(learner, 1)
			first := true
			s, err := share(t.Context(), file, func() (Store, error) {
				if first {
					first = false
					return &gone{stays{db}, test.deaf}, nil
				}
				if test.then { // after the old holder's end, before the new one's beginning
					other := *sitting
					other.Applied = []quiz.FactID{uuid.New()}
					if !test.deaf {
						other.Version, other.Applied = 2, slices.Concat(sitting.Applied, other.Applied)
					}
					if err := db.Append(context.Background(), nil, &other); err != nil {
						t.Error(err)
					}
				}
				return stays{db}, nil
			}, options(t), usual(), way{suffix: ".none", listen: func(string) (net.Listener, error) { return nil, errStrange },
				dial: func(context.Context, string) (net.Conn, error) { return nil, errStrange }})
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Append(t.Context(), facts, sitting); !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
			if got := len(ids(t, s, learner)); test.want == nil && got != len(facts) {
				t.Errorf("%d facts, want %d", got, len(facts))
			}
			if err := errors.Join(s.Close(), db.Close()); err != nil {
				t.Error(err)
			}
		})
	}
}

// stays is a store that is closed by another.
type stays struct{ Store }

func (stays) Close() error { return nil }

// Programs answer while whoever holds the file is killed, at moments nobody chose: every
// answer that was acknowledged is there once, in the order of its program.
func TestKilledUnderLoad(t *testing.T) {
	rounds := 6
	if testing.Short() {
		rounds = 2
	}
	file, o := filepath.Join(t.TempDir(), "quiz.db"), options(t)
	learner := uuid.New()
	var all []quiz.FactID
	for range rounds {
		child := startHolder(t, file, o, "")
		var wg sync.WaitGroup
		var guests []*Shared
		sent := make([][]quiz.FactID, 3)
		for i := range sent {
			guest := mustShare(t, file, o)
			guests = append(guests, guest)
			wg.Go(func() {
				for range 60 {
					f := review(learner)
					if err := guest.Append(t.Context(), []quiz.Fact{f}, nil); err != nil {
						t.Error(err)
						return
					}
					sent[i] = append(sent[i], f.ID)
				}
			})
		}
		time.Sleep(time.Duration(rand.Int64N(int64(40 * time.Millisecond))))
		_ = child.Process.Kill()
		wg.Wait()
		here := 0
		for i, guest := range guests {
			if _, elsewhere := guest.Elsewhere(); !elsewhere {
				here++
			}
			all = append(all, sent[i]...)
			got := slices.DeleteFunc(ids(t, guest, learner), func(id quiz.FactID) bool { return !slices.Contains(sent[i], id) })
			if !slices.Equal(got, sent[i]) {
				t.Error("the answers of one program are not there once each, in their order")
			}
			if state, err := guest.State(t.Context(), learner); err != nil || state.Facts != len(ids(t, guest, learner)) {
				t.Errorf("state: %v, %v", state, err)
			}
		}
		if here != 1 {
			t.Errorf("%d programs hold the file, want 1", here)
		}
		for _, guest := range guests {
			if err := guest.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	s := mustShare(t, file, o)
	if got := ids(t, s, learner); len(got) != len(all) {
		t.Errorf("%d answers are there, %d were acknowledged", len(got), len(all))
	}
}

// A reading goes on at the next holder after the last fact; an archive of one moment does
// not, and says so.
func TestKilledWhileReading(t *testing.T) {
	file, o := filepath.Join(t.TempDir(), "quiz.db"), options(t)
	child := startHolder(t, file, o, "")
	guest := mustShare(t, file, o)
	learner := guest.Local()
	var facts []quiz.Fact
	for range 4000 { // more than what is on its way at any time
		facts = append(facts, review(learner))
	}
	if err := guest.Append(t.Context(), facts, nil); err != nil {
		t.Fatal(err)
	}
	n, m := 0, 0
	var broken error
	for _, err := range guest.Records(t.Context()) {
		if m++; m == 10 {
			_ = child.Process.Kill()
			_ = child.Wait()
		}
		broken = err
	}
	if !errors.Is(broken, ErrGone) || m > len(facts) {
		t.Errorf("after %d records: %v, want %v", m, broken, ErrGone)
	}
	if got := ids(t, guest, learner); len(got) != len(facts) {
		t.Fatalf("%d facts, want %d", len(got), len(facts))
	}
	if err := guest.Close(); err != nil {
		t.Fatal(err)
	}
	child = startHolder(t, file, o, "")
	guest = mustShare(t, file, o)
	for f, err := range guest.Facts(t.Context(), learner, quiz.FactID{}) {
		if err != nil {
			t.Fatal(err)
		}
		if f.ID != facts[n].ID {
			t.Fatalf("fact %d is another", n)
		}
		if n++; n == 10 {
			_ = child.Process.Kill()
			_ = child.Wait()
		}
	}
	if n != len(facts) {
		t.Errorf("%d facts, want %d", n, len(facts))
	}
	isHere(t, guest, true)
}

// A holder that ends lets nobody's answer fall: the next one takes over while programs go
// on answering, and what it left behind is gone when all have ended.
func TestClosingOrder(t *testing.T) {
	file, o := filepath.Join(t.TempDir(), "quiz.db"), options(t)
	learner := uuid.New()
	shares := []*Shared{mustShare(t, file, o), mustShare(t, file, o), mustShare(t, file, o)}
	var wg sync.WaitGroup
	var mu sync.Mutex
	var sent []quiz.FactID
	for _, s := range shares {
		wg.Go(func() {
			for {
				f := review(learner)
				err := s.Append(t.Context(), []quiz.Fact{f}, nil)
				if errors.Is(err, quiz.ErrClosed) {
					return
				}
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				sent = append(sent, f.ID)
				mu.Unlock()
			}
		})
	}
	for _, s := range shares {
		time.Sleep(20 * time.Millisecond) // while all of them answer
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	wg.Wait()
	left, err := filepath.Glob(filepath.Join(filepath.Dir(file), "*"))
	if err != nil || !slices.Equal(left, []string{file}) {
		t.Errorf("what is left is %q, %v, want the file", left, err)
	}
	db, err := bolt.Open(file, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	got := ids(t, db, learner)
	slices.SortFunc(got, compareIDs)
	slices.SortFunc(sent, compareIDs)
	if !slices.Equal(got, sent) {
		t.Errorf("%d facts, want the %d that were acknowledged", len(got), len(sent))
	}
}

func compareIDs(a, b quiz.FactID) int { return slices.Compare(a[:], b[:]) }

// Where whoever has the file lets nobody in, that is said, and nothing is changed.
func TestLocked(t *testing.T) {
	file := filepath.Join(t.TempDir(), "quiz.db")
	db, err := bolt.Open(file, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	l := usual()
	l.patience = 50 * time.Millisecond
	if _, err := share(t.Context(), file, opener(file), options(t), l, ownWay()); !errors.Is(err, quiz.ErrLocked) {
		t.Errorf("got %v, want %v", err, quiz.ErrLocked)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Share(ended, file, opener(file), options(t)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}

// Of many who want a file that takes long to open, and who keep each other from it
// meanwhile, one gets it, and the others come to that one.
func TestOneGetsThrough(t *testing.T) {
	file, o := filepath.Join(t.TempDir(), "quiz.db"), options(t)
	var looking sync.RWMutex
	open := func() (Store, error) {
		if !looking.TryRLock() {
			return nil, quiz.ErrLocked
		}
		time.Sleep(30 * time.Millisecond)
		looking.RUnlock()
		if !looking.TryLock() { // somebody looks at the file
			return nil, quiz.ErrLocked
		}
		defer looking.Unlock()
		return opener(file)()
	}
	l := usual()
	l.patience = time.Minute
	shares := make([]*Shared, 5)
	var wg sync.WaitGroup
	for i := range shares {
		wg.Go(func() {
			var err error
			if shares[i], err = share(t.Context(), file, open, o, l, ownWay()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	here := 0
	for _, s := range shares {
		if _, elsewhere := s.Elsewhere(); !elsewhere {
			here++
		}
	}
	if here != 1 {
		t.Errorf("%d hold the file, want 1", here)
	}
	for _, s := range shares {
		must(t, s.Close())
	}
}
