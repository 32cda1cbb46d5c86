package bolt

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"ripasso/quiz"
)

const (
	crashFile    = "QUIZ_BOLT_CRASH" // tells the child which file to fill
	crashRounds  = 200
	crashFresh   = 8 // rounds with one file: what is looked at afterwards grows with it
	crashCallers = 16
)

// Whatever was acknowledged before kill -9 is there afterwards, once; the sitting that
// was written with it too. The test runs itself as a child that appends and says so on
// a pipe, and kills it at a moment nobody chose.
func TestTortureKill(t *testing.T) {
	if path := os.Getenv(crashFile); path != "" {
		crash(t, path)
		return
	}
	rounds, strands := tortureRounds(crashRounds, 10), 4 // most of the time they wait for the disk
	var total atomic.Int64
	t.Run("strands", func(t *testing.T) {
		for strand := range strands {
			t.Run(strconv.Itoa(strand), func(t *testing.T) {
				t.Parallel()
				total.Add(int64(killed(t, rounds/strands)))
			})
		}
	})
	t.Logf("%d facts acknowledged over %d kills", total.Load(), rounds)
}

// killed lets children append to files and kills them, so many times.
func killed(t *testing.T, rounds int) (total int) {
	var path string
	var acknowledged map[quiz.FactID]bool
	var versions map[quiz.LearnerID]int
	for round := range rounds {
		if round%crashFresh == 0 {
			path = filepath.Join(t.TempDir(), "quiz.db")
			acknowledged, versions = map[quiz.FactID]bool{}, map[quiz.LearnerID]int{}
		}
		child := exec.Command(os.Args[0], "-test.run=^TestTortureKill$")
		child.Env = append(os.Environ(), crashFile+"="+path)
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		kill := func() { _ = child.Process.Kill() }
		n := 0
		for lines := bufio.NewScanner(out); lines.Scan(); n++ {
			if n == 0 {
				time.AfterFunc(time.Duration(rand.Int64N(int64(60*time.Millisecond))), kill)
			}
			var fact, learner uuid.UUID
			var version int
			if k, _ := fmt.Sscan(lines.Text(), &textID{&fact}, &textID{&learner}, &version); k != 3 {
				continue // the line that was being written
			}
			acknowledged[fact] = true
			total++
			versions[learner] = max(versions[learner], version)
		}
		_ = child.Wait() // killed
		if n == 0 {
			t.Fatalf("round %d: the child said nothing", round)
		}
		afterCrash(t, path, acknowledged, versions)
	}
	return total
}

// textID scans a UUID.
type textID struct{ id *uuid.UUID }

// Scan implements fmt.Scanner.
func (x *textID) Scan(s fmt.ScanState, _ rune) error {
	word, err := s.Token(true, nil)
	if err == nil {
		err = x.id.UnmarshalText(word)
	}
	return err
}

func afterCrash(t *testing.T, path string, acknowledged map[quiz.FactID]bool, versions map[quiz.LearnerID]int) {
	t.Helper()
	d, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	seen := map[quiz.FactID]int{}
	for learner, version := range versions {
		list := collect(t, d, learner)
		for _, f := range list {
			seen[f.ID]++
		}
		s, err := d.Sitting(context.Background(), learner)
		if err != nil || s.Version < version {
			t.Errorf("the sitting is at %+v (%v), acknowledged was %d", s, err, version)
		} else if len(list) != s.Version {
			t.Errorf("%d facts and %d versions were written in the same steps", len(list), s.Version)
		}
		sameAsReplay(t, d, learner, len(list))
	}
	for id := range acknowledged {
		if seen[id] != 1 {
			t.Errorf("an acknowledged fact is there %d times", seen[id])
		}
	}
}

// crash appends until it is killed: each caller a learner of his own, each fact with
// the next version of his sitting.
func crash(t *testing.T, path string) {
	d, err := open(path, Options{}, 2*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	var out sync.Mutex
	var wg sync.WaitGroup
	for range crashCallers {
		wg.Go(func() {
			learner := uuid.New()
			for version := 1; version < 1e6; version++ {
				f := facts(learner, 1)[0]
				if err := d.Append(context.Background(), []quiz.Fact{f}, &quiz.Sitting{Learner: learner, Version: version}); err != nil {
					t.Error(err)
					return
				}
				out.Lock()
				fmt.Println(f.ID, learner, version)
				out.Unlock()
				if version%5 == 0 {
					_, _ = d.State(context.Background(), learner)
				}
			}
		})
	}
	wg.Wait()
}
