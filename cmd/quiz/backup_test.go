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
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"ripasso/quiz"
	"ripasso/quiz/bolt"
	"ripasso/quiz/fsrs"
)

// school makes a progress file with so many answers of 30 pupils, and says how much it
// keeps.
func school(t testing.TB, path string, answers int) quiz.Tally {
	t.Helper()
	db, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var pupils []quiz.LearnerID
	for range 30 {
		pupils = append(pupils, uuid.New())
	}
	list := []quiz.Record{}
	for i := range answers {
		at := time.UnixMilli(1763600000000 + int64(i)*977).UTC()
		list = append(list, quiz.Record{Fact: &quiz.Fact{
			ID: uuid.Must(uuid.NewV7()), Learner: pupils[i%len(pupils)], At: at, Received: at.Add(time.Second),
			Review: &quiz.Review{Card: uuid.New(), Revision: "0f", Grade: fsrs.Good, Origin: quiz.Study},
		}})
		if len(list) == 1<<15 || i == answers-1 {
			if err := db.Load(context.Background(), list); err != nil {
				t.Fatal(err)
			}
			list = list[:0]
		}
	}
	tally, err := tallyOf(db.Records(context.Background()), nil)
	if err != nil {
		t.Fatal(err)
	}
	return tally
}

// tallyAt says how much a progress file keeps.
func tallyAt(t *testing.T, path string) quiz.Tally {
	t.Helper()
	db, err := bolt.Open(path, bolt.Options{})
	check(t, err)
	defer db.Close()
	tally, err := tallyOf(db.Records(t.Context()), nil)
	check(t, err)
	return tally
}

// killed runs the program and kills it after a while, unless it has ended by then.
func killed(t *testing.T, after time.Duration, args ...string) {
	t.Helper()
	path, err := exec.LookPath("quiz") // TestMain has put it there
	check(t, err)
	cmd := exec.Command(path, args...)
	check(t, cmd.Start())
	timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
	_ = cmd.Wait() // however it ended
	timer.Stop()
}

// ran runs the program to its end, and says how long that took.
func ran(t *testing.T, args ...string) time.Duration {
	t.Helper()
	path, err := exec.LookPath("quiz")
	check(t, err)
	cmd := exec.Command(path, args...)
	cmd.Env = append(os.Environ(), "QUIZ_LANG=en")
	begun := time.Now()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("quiz %v: %v\n%s", args, err, out)
	}
	return time.Since(begun)
}

// TestBackupKilled kills each of the commands at moments nobody chose: a backup is whole
// or not there, and what was begun is completed by the same command, to the same content.
func TestBackupKilled(t *testing.T) {
	t.Setenv("QUIZ_LANG", "en")
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	answers, kills := 5_000, 2
	if testing.Short() {
		answers, kills = 4_500, 1
	}
	want := school(t, in("from.db"), answers)
	took := ran(t, "backup", in("whole.jsonl.gz"), "--db", in("from.db"))
	for range kills {
		killed(t, rand.N(took), "backup", in("b.jsonl"), "--db", in("from.db"))
		if _, err := os.Stat(in("b.jsonl")); err == nil {
			p := &program{err: io.Discard, words: newWords("en"), env: os.Getenv, now: time.Now}
			got, err := p.checkBackup(in("b.jsonl"), pace{rest: t.Context().Err})
			if err != nil || got != want {
				t.Errorf("a backup that was killed: %+v, %v", got, err)
			}
			check(t, os.Remove(in("b.jsonl")))
		}
	}
	ran(t, "restore", in("whole.jsonl.gz"), "--db", in("trial.db"))
	for _, command := range [][]string{
		{"migrate-store", in("from.db"), in("migrated.db")},
		{"restore", in("whole.jsonl.gz"), "--db", in("restored.db")},
		{"restore", in("whole.jsonl.gz"), "--db", in("part.db")},
		{"restore", in("whole.jsonl.gz"), "--db", in("other.db"), "--replace"},
	} {
		target := strings.TrimPrefix(command[len(command)-1], "--replace")
		if target == "" {
			target = command[len(command)-2]
		}
		switch filepath.Base(target) {
		case "part.db":
			part(t, in("from.db"), target)
		case "other.db":
			school(t, target, 500)
		}
		for range kills {
			killed(t, rand.N(took), command...)
		}
		ran(t, command...)
		if got := tallyAt(t, target); got != want {
			t.Errorf("%s, killed and run again: %+v, want %+v", command[0], got, want)
		}
	}
	if got := tallyAt(t, in("from.db")); got != want {
		t.Errorf("the source is %+v, was %+v", got, want)
	}
}

// part copies the first records of a store, as a restore into an empty database leaves
// them that was killed.
func part(t *testing.T, from, to string) {
	t.Helper()
	source, err := bolt.Open(from, bolt.Options{})
	check(t, err)
	defer source.Close()
	target, err := bolt.Open(to, bolt.Options{})
	check(t, err)
	defer target.Close()
	var list []quiz.Record
	for r, err := range source.Records(t.Context()) {
		check(t, err)
		if list = append(list, r); len(list) == 1000 {
			break
		}
	}
	check(t, target.Load(t.Context(), list))
}

// TestBackupWhileServing: serve takes the day's backup by itself, while pupils answer; it
// is whole, and of one moment.
func TestBackupWhileServing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "quiz.db")
	school(t, path, 3000)
	db, err := bolt.Open(path, bolt.Options{})
	check(t, err)
	defer db.Close()
	said := &transcript{}
	p := &program{out: io.Discard, err: said, now: time.Now, words: newWords("en"), env: func(string) string { return "" }}
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	var answered atomic.Int64
	wg.Go(func() {
		for ctx.Err() == nil {
			f := quiz.Fact{ID: uuid.New(), Learner: db.Local(), At: time.Now().UTC().Truncate(time.Millisecond), Void: &quiz.Void{}}
			if err := db.Append(context.WithoutCancel(ctx), []quiz.Fact{f}, nil); err != nil {
				t.Error(err)
			}
			answered.Add(1)
		}
	})
	r := p.rotation(place{db: path}, "")
	before := answered.Load()
	check(t, p.backUpToday(t.Context(), db, r))
	after := answered.Load()
	stop()
	wg.Wait()
	names, _, err := r.list()
	if err != nil || len(names) != 1 {
		t.Fatalf("%v: %v; %s", names, err, said)
	}
	tally, err := p.checkBackup(names[0], pace{rest: t.Context().Err})
	if n := int64(tally.Facts) - 3000; err != nil || n < before || n > after {
		t.Errorf("%v: %d answers, given were %d before and %d after", err, n, before, after)
	}
}

// TestServeBacksUp: with no flag the backups lie beside the progress; with "off" there
// are none.
func TestServeBacksUp(t *testing.T) {
	for _, test := range []struct {
		flags []string
		want  string // the directory's name
	}{{nil, "backups"}, {[]string{"--backups", "DIR"}, "elsewhere"}, {[]string{"--backups", "off"}, ""}} {
		t.Run("in "+test.want, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			school(t, filepath.Join(dir, "quiz.db"), 10)
			args := []string{"serve", "--open", "no", "--db", filepath.Join(dir, "quiz.db"), "--listen", "127.0.0.1:0", "--lang", "en"}
			for _, flag := range test.flags {
				args = append(args, strings.Replace(flag, "DIR", filepath.Join(dir, "elsewhere"), 1))
			}
			said := &transcript{}
			p := &program{in: strings.NewReader(""), out: said, err: said, now: time.Now, env: func(string) string { return "" }}
			ctx, stop := context.WithCancel(t.Context())
			ended := make(chan int, 1)
			go func() { ended <- p.run(ctx, args) }()
			said.eventually(t, "Ctrl+C")
			var found []string
			for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
				found, _ = filepath.Glob(filepath.Join(dir, "*", "quiz-*.jsonl.gz"))
				if len(found) > 0 || test.want == "" && time.Now().After(deadline.Add(-17*time.Second)) {
					break
				}
			}
			stop()
			if status := <-ended; status != done {
				t.Errorf("status %d; %s", status, said)
			}
			if test.want == "backups" && len(found) == 1 {
				doctor := &program{out: io.Discard, err: said, now: time.Now, env: p.env}
				doctor.run(t.Context(), []string{"doctor", "--db", filepath.Join(dir, "quiz.db"), "--lang", "en"})
				said.eventually(t, "The last backup is of "+time.Now().Format(time.DateOnly)+": "+found[0]+".")
			}
			if test.want == "" && len(found) > 0 || test.want != "" && (len(found) != 1 || filepath.Base(filepath.Dir(found[0])) != test.want) {
				t.Errorf("found %q, want one in %q; %s", found, test.want, said)
			}
		})
	}
}

// TestBackupMemory: what is in memory in the middle of a backup does not grow with it.
func TestBackupMemory(t *testing.T) {
	live := func(answers int) uint64 {
		path := filepath.Join(t.TempDir(), "quiz.db")
		school(t, path, answers)
		db, err := bolt.Open(path, bolt.Options{})
		check(t, err)
		defer db.Close()
		var stats runtime.MemStats
		n := 0
		p := &program{err: io.Discard, words: newWords("en"), env: os.Getenv, now: time.Now}
		d, err := p.draftBackup(t.Context(), db, path+".jsonl.gz", pace{rest: func() error {
			if n++; n == answers/2 || n == answers+answers/2 { // of writing, of reading back
				runtime.GC()
				before := stats.HeapAlloc
				runtime.ReadMemStats(&stats)
				stats.HeapAlloc = max(stats.HeapAlloc, before)
			}
			return nil
		}})
		check(t, err)
		d.drop()
		return stats.HeapAlloc
	}
	small, large := live(2_000), live(20_000)
	if large > small+1<<20 {
		t.Errorf("%d bytes in the middle of 20,000 answers, %d in the middle of 2,000", large, small)
	}
}

// TestBackupStopped: who is told to stop leaves nothing behind, and says so.
func TestBackupStopped(t *testing.T) {
	path := filepath.Join(t.TempDir(), "quiz.db")
	school(t, path, 1000)
	for _, after := range []int{0, 500, 1500} {
		ctx, stop := context.WithCancel(t.Context())
		n := 0
		db, err := bolt.Open(path, bolt.Options{})
		check(t, err)
		p := &program{err: io.Discard, words: newWords("en"), env: os.Getenv, now: time.Now}
		_, err = p.draftBackup(ctx, db, path+".jsonl", pace{rest: func() error {
			if n++; n > after {
				stop()
			}
			return ctx.Err()
		}})
		check(t, db.Close())
		var f *fault
		if !errors.As(err, &f) || f.key != "term.error.stopped" {
			t.Errorf("stopped after %d records: %v", after, err)
		}
		if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), draftName+"*")); len(left) > 0 {
			t.Errorf("stopped after %d records: %v is left", after, left)
		}
		stop()
	}
}

// TestBackupFlips: no byte of a packed backup can change unnoticed, and each change is
// told in plain words.
func TestBackupFlips(t *testing.T) {
	dir := t.TempDir()
	db, err := bolt.Open(filepath.Join(dir, "quiz.db"), bolt.Options{})
	check(t, err)
	defer db.Close()
	name := filepath.Join(dir, "b.jsonl.gz")
	p := &program{err: io.Discard, words: newWords("en"), env: os.Getenv, now: time.Now}
	d, err := p.draftBackup(t.Context(), db, name, pace{rest: t.Context().Err})
	check(t, err)
	check(t, d.keep(name, true))
	whole, err := os.ReadFile(name)
	check(t, err)
	for i := range whole {
		b := bytes.Clone(whole)
		b[i] ^= 0x10
		check(t, os.WriteFile(name, b, 0o600))
		var f *fault
		got, err := p.checkBackup(name, pace{rest: t.Context().Err})
		if err == nil && got == d.tally { // a bit that means nothing
			continue
		}
		if !errors.As(err, &f) || !strings.HasPrefix(f.key, "term.error.backup.") {
			t.Errorf("byte %d of %d changed: %v", i, len(whole), err)
		}
	}
}

// What it costs to write a backup and to take one in: lines a second, bytes for an answer.
func BenchmarkBackup(b *testing.B) {
	const answers = 100_000
	dir := b.TempDir()
	from := filepath.Join(dir, "from.db")
	want := school(b, from, answers)
	p := &program{err: io.Discard, words: newWords("en"), env: os.Getenv, now: time.Now}
	how := pace{rest: func() error { return nil }}
	for _, name := range []string{"b.jsonl", "b.jsonl.gz"} {
		path := filepath.Join(dir, name)
		b.Run("write/"+name, func(b *testing.B) {
			for range b.N {
				db, err := bolt.Open(from, bolt.Options{})
				if err != nil {
					b.Fatal(err)
				}
				d, err := p.draftBackup(b.Context(), db, path, how)
				if err == nil {
					err = d.keep(path, true)
				}
				if err := errors.Join(err, db.Close()); err != nil {
					b.Fatal(err)
				}
			}
			info, err := os.Stat(path)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(b.N)*answers/b.Elapsed().Seconds(), "lines/s")
			b.ReportMetric(float64(info.Size())/answers, "bytes/fact")
		})
		b.Run("restore/"+name, func(b *testing.B) {
			for i := range b.N {
				target := filepath.Join(dir, fmt.Sprint(name, i, ".db"))
				if err := p.restoreNew(b.Context(), target, nil, path, want); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)*answers/b.Elapsed().Seconds(), "lines/s")
		})
	}
}

// What a pupil's answer waits for while the day's backup is taken, against what it waits
// for without: 16 pupils answer, a second without and a second with it, in turn.
func BenchmarkAnswersWhileBackedUp(b *testing.B) {
	path := filepath.Join(b.TempDir(), "quiz.db")
	school(b, path, 300_000)
	db, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	p := &program{err: io.Discard, words: newWords("en"), env: os.Getenv, now: time.Now}
	answers := func() (n int64, longest time.Duration) {
		var count, worst atomic.Int64
		var wg sync.WaitGroup
		end := time.Now().Add(time.Second)
		for range 16 {
			wg.Go(func() {
				learner := uuid.New()
				for time.Now().Before(end) {
					begun := time.Now()
					f := quiz.Fact{ID: uuid.Must(uuid.NewV7()), Learner: learner, At: begun.UTC(), Review: &quiz.Review{Grade: fsrs.Good}}
					if err := db.Append(context.Background(), []quiz.Fact{f}, nil); err != nil {
						b.Error(err)
						return
					}
					count.Add(1)
					for took := int64(time.Since(begun)); ; {
						if w := worst.Load(); took <= w || worst.CompareAndSwap(w, took) {
							break
						}
					}
				}
			})
		}
		wg.Wait()
		return count.Load(), time.Duration(worst.Load())
	}
	var without, with int64
	var longest [2]time.Duration
	for range b.N {
		n, worst := answers()
		without, longest[0] = without+n, max(longest[0], worst)
		ctx, stop := context.WithCancel(context.Background())
		var wg sync.WaitGroup
		wg.Go(func() {
			for ctx.Err() == nil {
				_, _ = p.draftBackup(ctx, db, path+".jsonl.gz", pace{rest: gently(ctx)}) // stopped in the middle
			}
		})
		n, worst = answers()
		with, longest[1] = with+n, max(longest[1], worst)
		stop()
		wg.Wait()
	}
	b.ReportMetric(float64(with)/float64(without), "with/without")
	b.ReportMetric(float64(longest[0].Microseconds())/1e3, "ms-longest-without")
	b.ReportMetric(float64(longest[1].Microseconds())/1e3, "ms-longest-with")
}

// TestBackupResult: what --json prints is what docs/backup.md says.
func TestBackupResult(t *testing.T) {
	b, err := json.Marshal(backupResult{"b", quiz.Tally{Facts: 2, Content: "0f"}})
	const want = `{"file":"b","revisions":0,"learners":0,"facts":2,"sittings":0,"content":"0f"}`
	if err != nil || string(b) != want {
		t.Errorf("%s, want %s; %v", b, want, err)
	}
}

// TestRestoreTakesNoName: who comes to a progress file that did not exist while a restore is
// under way, or to one that is being replaced, loses nothing.
func TestRestoreTakesNoName(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	mine := school(t, in("mine.db"), 40)
	p := &program{err: io.Discard, out: io.Discard, words: newWords("en"), env: os.Getenv, now: time.Now}
	check(t, p.runBackup(t.Context(), backupFlags{at: place{db: in("mine.db")}}, in("b.jsonl")))

	there := school(t, in("new.db"), 7)
	err := p.restoreNew(t.Context(), in("new.db"), nil, in("b.jsonl"), mine)
	var f *fault
	if !errors.As(err, &f) || f.key != "term.error.restore.meanwhile" {
		t.Errorf("a file that was made meanwhile: %v", err)
	}
	if got := tallyAt(t, in("new.db")); got != there {
		t.Errorf("the file that was made meanwhile holds %+v, held %+v", got, there)
	}

	old, err := bolt.Open(in("new.db"), bolt.Options{})
	check(t, err)
	asked := false
	err = p.makeStore(t.Context(), in("new.db"), func(db store) error { return p.takeIn(t.Context(), db, in("b.jsonl")) }, func() error {
		_, err := bolt.Open(in("new.db"), bolt.Options{})
		asked = errors.Is(err, quiz.ErrLocked)
		return p.makeRoom(in("new.db"), in("aside.db"), old)
	})
	check(t, err)
	if err := old.Close(); !errors.Is(err, bolt.ErrMoved) {
		t.Errorf("closing the old file: %v, want %v", err, bolt.ErrMoved)
	}
	if !asked {
		t.Error("others may come to a file that is being replaced")
	}
	if got := tallyAt(t, in("new.db")); got != mine {
		t.Errorf("restored: %+v, want %+v", got, mine)
	}
	if got := tallyAt(t, in("aside.db")); got != there {
		t.Errorf("the old file holds %+v, held %+v", got, there)
	}
	if left, _ := filepath.Glob(in(draftName + "*")); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
}

// TestRestoreTwice: of two restores of different backups under one name one succeeds, and
// the file is as that one says.
func TestRestoreTwice(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	p := &program{err: io.Discard, out: io.Discard, words: newWords("en"), env: os.Getenv, now: time.Now}
	var tallies [2]quiz.Tally
	for i := range tallies {
		db := in(fmt.Sprintf("%d.db", i))
		tallies[i] = school(t, db, 300+100*i)
		check(t, p.runBackup(t.Context(), backupFlags{at: place{db: db}}, db+".jsonl"))
	}
	for round := range 5 {
		name := in(fmt.Sprintf("both%d.db", round))
		var errs [2]error
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() { errs[i] = p.restoreNew(t.Context(), name, nil, in(fmt.Sprintf("%d.db.jsonl", i)), tallies[i]) })
		}
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Fatalf("two at once: %v, %v", errs[0], errs[1])
		}
		want := tallies[0]
		if errs[0] != nil {
			want = tallies[1]
		}
		if got := tallyAt(t, name); got != want {
			t.Errorf("the file holds %+v, the restore that was done says %+v", got, want)
		}
	}
}
