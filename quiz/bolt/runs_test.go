package bolt

import (
	"errors"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	bolt "go.etcd.io/bbolt"

	"ripasso/quiz"
)

// A learner's facts are found in order from any of them on, however many runs they make
// and however they came into the index.
func TestRuns(t *testing.T) {
	d := mustOpenQuiet(t, filepath.Join(t.TempDir(), "quiz.db"))
	r := rand.New(rand.NewPCG(1, 1))
	learners := []quiz.LearnerID{{}, {}, {}}
	want := make([][]quiz.Fact, len(learners))
	for i := range learners {
		learners[i] = uuid.New()
		want[i] = facts(learners[i], 2*runMax+chunk+3*i)
	}
	sent := make([]int, len(learners))
	for {
		var list []quiz.Fact
		for i := range learners {
			n := min(r.IntN(90), len(want[i])-sent[i])
			list = append(list, want[i][sent[i]:sent[i]+n]...)
			sent[i] += n
		}
		mustAppend(t, d, list...)
		if r.IntN(3) == 0 {
			if err := d.checkpoint(); err != nil {
				t.Fatal(err)
			}
		}
		if sent[0]+sent[1]+sent[2] == len(want[0])+len(want[1])+len(want[2]) {
			break
		}
	}
	for round := range 2 { // some in the tail, then all in runs
		for i, learner := range learners {
			for _, after := range []int{0, 1, 7, runMax - 1, runMax, runMax + 1, 2 * runMax, len(want[i]) - 1} {
				var got []quiz.FactID
				for f, err := range d.Facts(t.Context(), learner, want[i][after].ID) {
					if err != nil {
						t.Fatal(err)
					}
					got = append(got, f.ID)
				}
				var ids []quiz.FactID
				for _, f := range want[i][after+1:] {
					ids = append(ids, f.ID)
				}
				if diff := cmp.Diff(ids, got); diff != "" {
					t.Errorf("round %d, learner %d after %d (-sent +read):\n%s", round, i, after, diff)
				}
			}
		}
		if err := d.checkpoint(); err != nil {
			t.Fatal(err)
		}
	}
}

// Adding to the index what it has changes nothing: a commit that failed may have been
// written all the same, and is then tried again.
func TestRunsTwice(t *testing.T) {
	d := mustOpenQuiet(t, filepath.Join(t.TempDir(), "quiz.db"))
	learner := d.Local()
	mustAppend(t, d, facts(learner, runMax+9)...)
	list := d.tail.front(runMax + 9)
	for _, part := range [][]entry{list[:40], list[:40], list[20 : runMax+2], list} {
		if err := d.db.Update(func(tx *bolt.Tx) error { return place(tx, part) }); err != nil {
			t.Fatal(err)
		}
		sameAsReplay(t, d, learner, runMax+9)
	}
}

// A run that is damaged is told of, in reading and in adding to it.
func TestDamagedRun(t *testing.T) {
	path := filepath.Join(t.TempDir(), "quiz.db")
	d := mustOpenQuiet(t, path)
	learner := d.Local()
	mustAppend(t, d, facts(learner, 9)...)
	d.Close()
	for _, value := range [][]byte{{0}, {1, 0x80}, slices.Repeat([]byte{0xff}, 12)} {
		d := mustOpenQuiet(t, mustWrite(t, edit(t, mustRead(t, path), runsBucket, string(runKey(learner, 1)), value)))
		var last error
		for _, last = range d.Facts(t.Context(), learner, quiz.FactID{}) {
		}
		mustAppend(t, d, facts(learner, 1)...)
		if err := d.checkpoint(); !errors.Is(last, ErrDamaged) || !errors.Is(err, ErrDamaged) {
			t.Errorf("%x: reading says %v, adding %v", value, last, err)
		}
	}
}

// An upload that comes late, with ids of another year or of no time at all, is taken once
// however often it is sent, wherever the first sending stands by then.
func TestLateUploads(t *testing.T) {
	path := filepath.Join(t.TempDir(), "quiz.db")
	d := mustOpenQuiet(t, path)
	learner := d.Local()
	mustAppend(t, d, facts(learner, 50)...)
	late := facts(learner, 60)
	for i := range late {
		if late[i].ID = uuid.New(); i%2 == 0 {
			late[i].ID = benchID(time.Now().AddDate(-1-i%40, 0, 0), uint64(i))
		}
	}
	for round := range 4 {
		mustAppend(t, d, late...)
		mustAppend(t, d, late[round], late[0])
		sameAsReplay(t, d, learner, 110)
		switch round {
		case 0:
			if err := d.checkpoint(); err != nil {
				t.Fatal(err)
			}
		case 1:
			d.Close()
			d = mustOpenQuiet(t, path)
		}
	}
}

// A transaction places many facts that stand together, and few that do not.
func TestPiece(t *testing.T) {
	now := time.Now()
	fill := func(learner func(n int) quiz.LearnerID, at func(n int) time.Time) (list []entry) {
		for n := range factsMax {
			list = append(list, entry{learner: learner(n), id: benchID(at(n), uint64(n))})
		}
		return list
	}
	one := func(int) quiz.LearnerID { return uuid.Nil }
	many := func(n int) quiz.LearnerID { return numbered('l', n) }
	inTime := func(n int) time.Time { return now.Add(time.Duration(n) * time.Millisecond) }
	late := func(n int) time.Time { return now.AddDate(0, 0, -n%100) }
	for name, c := range map[string]struct{ got, want int }{
		"nothing":                 {len(piece(nil)), 0},
		"one learner, in time":    {len(piece(fill(one, inTime))), factsMax},
		"many learners":           {len(piece(fill(many, inTime))), placesMax},
		"many learners, all late": {len(piece(fill(many, late))), 515}, // two places each, but for every hundredth
	} {
		if c.got != c.want {
			t.Errorf("%s: %d facts, want %d", name, c.got, c.want)
		}
	}
}
