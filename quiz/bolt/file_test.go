package bolt

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	bolt "go.etcd.io/bbolt"

	"ripasso/deck"
	"ripasso/quiz"
	"ripasso/quiz/fsrs"
	"ripasso/quiz/storetest"
)

// facts makes n reviews of one learner, a minute apart.
func facts(learner quiz.LearnerID, n int) []quiz.Fact {
	cards := []deck.CardID{uuid.New(), uuid.New(), uuid.New()}
	list := make([]quiz.Fact, n)
	for i := range list {
		list[i] = quiz.Fact{
			ID: uuid.Must(uuid.NewV7()), Learner: learner,
			At:     time.Date(2025, 3, 1, 8, i, 0, 0, time.UTC),
			Review: &quiz.Review{Card: cards[i%len(cards)], Revision: "0f", Grade: fsrs.Again + fsrs.Grade(i%4), Took: time.Second, Origin: quiz.Study},
		}
	}
	return list
}

func mustAppend(tb testing.TB, d *DB, list ...quiz.Fact) {
	tb.Helper()
	if err := d.Append(context.Background(), list, nil); err != nil {
		tb.Fatal(err)
	}
}

func mustState(tb testing.TB, d *DB, learner quiz.LearnerID) *quiz.State {
	tb.Helper()
	s, err := d.State(context.Background(), learner)
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func collect(tb testing.TB, d *DB, learner quiz.LearnerID) []quiz.Fact {
	tb.Helper()
	var list []quiz.Fact
	for f, err := range d.Facts(context.Background(), learner, quiz.FactID{}) {
		if err != nil {
			tb.Fatal(err)
		}
		list = append(list, f)
	}
	return list
}

// sameAsReplay checks a learner's state against a replay of n facts.
func sameAsReplay(t *testing.T, d *DB, learner quiz.LearnerID, n int) {
	t.Helper()
	list := collect(t, d, learner)
	if len(list) != n {
		t.Errorf("%d facts, want %d", len(list), n)
	}
	if diff := cmp.Diff(quiz.Replay(slices.Values(list)), mustState(t, d, learner), storetest.StateOptions()); diff != "" {
		t.Errorf("state (-replay +store):\n%s", diff)
	}
}

func TestOpenMakesFileAndLearner(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a", "b", "quiz.db")
	d := mustOpen(t, path)
	local := d.Local()
	if local == uuid.Nil {
		t.Error("no local learner")
	}
	if runtime.GOOS != "windows" {
		for name, want := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700} {
			if info, err := os.Stat(name); err != nil || info.Mode().Perm() != want {
				t.Errorf("%s: %v, %v, want mode %v", name, info.Mode(), err, want)
			}
		}
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if again := mustOpen(t, path).Local(); again != local {
		t.Errorf("the local learner was %v and is %v", local, again)
	}
}

// The time of receipt is the store's clock.
func TestReceived(t *testing.T) {
	now := time.Date(2026, 11, 20, 9, 0, 0, 123456789, time.FixedZone("", 3600))
	d, err := Open(filepath.Join(t.TempDir(), "quiz.db"), Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	list := facts(d.Local(), 1)
	list[0].Received = now.AddDate(50, 0, 0)
	mustAppend(t, d, list...)
	if got, want := collect(t, d, d.Local())[0].Received, time.Date(2026, 11, 20, 8, 0, 0, 123e6, time.UTC); got != want {
		t.Errorf("received %v, want %v", got, want)
	}
}

func TestOpenLocked(t *testing.T) {
	if os.Getenv("QUIZ_BOLT_HOLD") != "" {
		d := mustOpen(t, os.Getenv("QUIZ_BOLT_HOLD"))
		os.Stdout.WriteString("held\n")
		io.Copy(io.Discard, os.Stdin)
		d.Close()
		return
	}
	path := filepath.Join(t.TempDir(), "quiz.db")
	child := exec.Command(os.Args[0], "-test.run=^TestOpenLocked$")
	child.Env = append(os.Environ(), "QUIZ_BOLT_HOLD="+path)
	in, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(out, make([]byte, 5)); err != nil {
		t.Fatal(err)
	}
	// The child lets the file go only when told so below: that Open returns is the promise.
	if _, err := Open(path, Options{}); !errors.Is(err, quiz.ErrLocked) || !strings.Contains(err.Error(), path) {
		t.Errorf("opening a held file: %v, want %v", err, quiz.ErrLocked)
	}
	in.Close()
	io.Copy(io.Discard, out)
	if err := child.Wait(); err != nil {
		t.Error(err)
	}
	mustOpen(t, path)
}

// A file that was renamed, replaced or removed while its lock was waited for is not opened
// under the name that it had.
func TestOpenedStands(t *testing.T) {
	path := mustWrite(t, written(t, 1))
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, step := range []struct {
		name string
		do   func() error
		want bool
	}{
		{"untouched", func() error { return nil }, true},
		{"renamed", func() error { return os.Rename(path, path+".aside") }, false},
		{"replaced", func() error { return os.WriteFile(path, written(t, 1), 0o600) }, false},
		{"put back", func() error { return os.Rename(path+".aside", path) }, true},
		{"removed", func() error { return os.Remove(path) }, false},
	} {
		if err := step.do(); err != nil {
			t.Fatal(err)
		}
		if got := stands(f, path); got != step.want {
			t.Errorf("%s: %v, want %v", step.name, got, step.want)
		}
	}
}

// written is the content of a store with n facts; foreign that of another's bbolt file.
func written(t *testing.T, n int) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "written.db")
	d := mustOpen(t, path)
	mustAppend(t, d, facts(d.Local(), n)...)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	return mustRead(t, path)
}

func foreign(t *testing.T) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "foreign.db")
	editFile(t, path, func(tx *bolt.Tx) error {
		_, err := tx.CreateBucket([]byte("theirs"))
		return err
	})
	return mustRead(t, path)
}

func mustRead(tb testing.TB, path string) []byte {
	tb.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// mustWrite makes a file of its own with that content.
func mustWrite(tb testing.TB, content []byte) (path string) {
	tb.Helper()
	path = filepath.Join(tb.TempDir(), "quiz.db")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		tb.Fatal(err)
	}
	return path
}

// A file that cannot be read is named, explained and left as it is.
func TestOpenRefuses(t *testing.T) {
	good := written(t, 500)
	h, err := readHead(good[:maxPageSize])
	if err != nil {
		t.Fatal(err)
	}
	length := int64(h.pages) * h.pageSize
	for name, tt := range map[string]struct {
		content []byte
		want    error
	}{
		"text":              {[]byte(strings.Repeat("# Un mazzo\n", 4000)), ErrForeign},
		"a few bytes":       {[]byte("x"), ErrForeign},
		"zeros":             {make([]byte, 1<<15), ErrForeign},
		"another's bbolt":   {foreign(t), ErrForeign},
		"cut in half":       {good[:len(good)/2/4096*4096], ErrDamaged},
		"a byte short":      {good[:length-1], ErrDamaged},
		"only the heads":    {good[:2*4096], ErrDamaged},
		"heads overwritten": {overwrite(good, 20, 4096+20), ErrDamaged},
		"meta emptied":      {edit(t, good, metaBucket, localKey, nil), ErrDamaged},
		"no format":         {edit(t, good, metaBucket, formatKey, nil), ErrForeign},
	} {
		file := mustWrite(t, tt.content)
		d, err := Open(file, Options{})
		if err == nil {
			d.Close()
		}
		if !errors.Is(err, tt.want) || !strings.Contains(err.Error(), file) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
		if !bytes.Equal(mustRead(t, file), tt.content) {
			t.Errorf("%s: the file was changed", name)
		}
	}
	if _, err := Open(t.TempDir(), Options{}); !errors.Is(err, ErrForeign) {
		t.Errorf("a directory: %v, want %v", err, ErrForeign)
	}
	if _, err := Open(filepath.Join(mustWrite(t, good), "below.db"), Options{}); err == nil {
		t.Error("a file below a file was opened")
	}
}

// One head is enough: the other may have been half written when the power went.
func TestOpenOneHead(t *testing.T) {
	good := written(t, 5)
	for at := range 2 {
		mustOpen(t, mustWrite(t, overwrite(good, at*4096+20)))
	}
}

func overwrite(b []byte, at ...int) []byte {
	b = slices.Clone(b)
	for _, n := range at {
		copy(b[n:], "overwritten")
	}
	return b
}

// edit changes one key of a store's file: nil deletes it.
func edit(tb testing.TB, content []byte, bucket, key string, value []byte) []byte {
	tb.Helper()
	path := mustWrite(tb, content)
	editFile(tb, path, func(tx *bolt.Tx) error {
		b := tx.Bucket([]byte(bucket))
		if value == nil {
			return b.Delete([]byte(key))
		}
		return b.Put([]byte(key), value)
	})
	return mustRead(tb, path)
}

func editFile(tb testing.TB, path string, change func(tx *bolt.Tx) error) {
	tb.Helper()
	db, err := bolt.Open(path, 0o600, nil)
	if err == nil {
		err = errors.Join(db.Update(change), db.Close())
	}
	if err != nil {
		tb.Fatal(err)
	}
}

// A file of a newer program is refused with both numbers.
func TestOpenFuture(t *testing.T) {
	path := filepath.Join(t.TempDir(), "quiz.db")
	mustOpen(t, path).Close()
	editFile(t, path, func(tx *bolt.Tx) error { return tx.Bucket([]byte(metaBucket)).Put([]byte(formatKey), number(7)) })
	var future *quiz.VersionError
	if _, err := Open(path, Options{}); !errors.As(err, &future) || *future != (quiz.VersionError{What: "file", Got: 7, Known: formatVersion}) {
		t.Errorf("got %v", err)
	}
}

// The cache is used when it can be trusted and rebuilt when it cannot.
func TestCache(t *testing.T) {
	path := filepath.Join(t.TempDir(), "quiz.db")
	d := mustOpen(t, path)
	learner := d.Local()
	list := facts(learner, 40)
	mustAppend(t, d, list[:20]...)
	mustState(t, d, learner)
	d.Close()
	stored := readHeadValue(t, path, learner)
	if stored == nil {
		t.Fatal("closing did not write the cache")
	}
	other := slices.Concat(number(20), make([]byte, 16), stored[24:])
	behind := slices.Concat(number(19), stored[8:])
	ahead := slices.Concat(number(2000), stored[8:])
	damaged := slices.Clone(stored)
	damaged[len(damaged)-1] ^= 1
	older := slices.Clone(stored)
	older[24]++ // the version of the encoding
	n := 20
	for name, value := range map[string][]byte{
		"as it was": stored, "missing": nil, "of another fact": other, "a number behind": behind, "a number ahead": ahead,
		"damaged": damaged, "of another version": older, "empty": {}, "short": stored[:30],
	} {
		editFile(t, path, func(tx *bolt.Tx) error {
			b := tx.Bucket([]byte(statesBucket))
			if value == nil {
				return b.Delete(learner[:])
			}
			return b.Put(learner[:], value)
		})
		d := mustOpen(t, path)
		t.Log(name)
		sameAsReplay(t, d, learner, n)
		mustAppend(t, d, list[n])
		n++
		sameAsReplay(t, d, learner, n)
		d.Close()
	}
}

// A cached state is what State starts from: a marked one shows through.
func TestCacheIsUsed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "quiz.db")
	d := mustOpen(t, path)
	learner := d.Local()
	mustAppend(t, d, facts(learner, 10)...)
	marked := mustState(t, d, learner).Clone()
	d.Close()
	marked.Facts = 1010
	head, _ := marked.Keep(nil)
	value := slices.Concat(readHeadValue(t, path, learner)[:24], head)
	editFile(t, path, func(tx *bolt.Tx) error { return tx.Bucket([]byte(statesBucket)).Put(learner[:], value) })
	d = mustOpen(t, path)
	late := facts(learner, 1)[0]
	late.At = late.At.AddDate(1, 0, 0)
	mustAppend(t, d, late)
	if got := mustState(t, d, learner).Facts; got != 1011 {
		t.Errorf("the state counts %d facts, want the marked 1010 and one", got)
	}
}

func readHeadValue(tb testing.TB, path string, learner quiz.LearnerID) []byte {
	tb.Helper()
	var value []byte
	editFile(tb, path, func(tx *bolt.Tx) error {
		value = slices.Clone(tx.Bucket([]byte(statesBucket)).Get(learner[:]))
		return nil
	})
	return value
}

// mustOpenQuiet opens a store that writes nothing behind by itself.
func mustOpenQuiet(tb testing.TB, path string) *DB {
	tb.Helper()
	d, err := open(path, Options{}, 0)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { d.Close() })
	return d
}

// What is in the journal is found again: the file is copied as a crash would leave it,
// before anything is put in its place, after some of it is, and after all of it.
func TestTail(t *testing.T) {
	path := filepath.Join(t.TempDir(), "quiz.db")
	d := mustOpenQuiet(t, path)
	a, b := d.Local(), uuid.New()
	sitting := &quiz.Sitting{Learner: a, ID: uuid.New(), Started: time.UnixMilli(1).UTC(), Phase: quiz.Asking, Queue: slices.Repeat([]deck.CardID{a}, 40)}
	n := 0
	check := func(when string, indexed int) {
		t.Helper()
		if got := n - d.tail.len(); got != indexed {
			t.Errorf("%s: %d facts are indexed, want %d", when, got, indexed)
		}
		c := mustOpen(t, mustWrite(t, mustRead(t, path)))
		if s, err := c.Sitting(t.Context(), a); err != nil || !cmp.Equal(s, sitting) {
			t.Errorf("%s: %v, sitting %s", when, err, cmp.Diff(sitting, s))
		}
		for _, learner := range []quiz.LearnerID{a, b} {
			want := collect(t, d, learner)
			if diff := cmp.Diff(want, collect(t, c, learner)); diff != "" {
				t.Errorf("%s (-before +after):\n%s", when, diff)
			}
			sameAsReplay(t, c, learner, len(want))
			mustAppend(t, c, want...)
			sameAsReplay(t, c, learner, len(want))
		}
	}
	add := func() {
		for range 3 {
			mustAppend(t, d, append(facts(a, 1), facts(b, 1)...)...)
			sitting.Version++
			sitting.Queue = sitting.Queue[1:]
			if err := d.Append(t.Context(), facts(a, 1), sitting); err != nil {
				t.Fatal(err)
			}
			n += 3
		}
	}
	add()
	check("nothing indexed", 0)
	if err := d.checkpoint(); err != nil {
		t.Fatal(err)
	}
	check("all indexed", 9)
	add()
	check("half indexed", 9)
	mustState(t, d, a)
	if err := d.writeBack(true); err != nil {
		t.Fatal(err)
	}
	check("all indexed again", 18)
	add()
	check("some more", 18)
}

// A job that fails takes none of its neighbours with it.
func TestFailureIsAlone(t *testing.T) {
	d := mustOpen(t, filepath.Join(t.TempDir(), "quiz.db"))
	broken := errors.New("broken")
	list := facts(d.Local(), 2)
	batch := make([]*job, 3)
	for i := range batch {
		batch[i] = &job{apply: func(s *staged) error {
			f := facts(d.Local(), 1)[0]
			if i != 1 {
				f = list[i/2]
			}
			value, err := encode(f)
			if err == nil {
				err = s.addFacts([]entry{{id: f.ID, learner: f.Learner, value: value}})
			}
			if err == nil && i == 1 {
				err = broken
			}
			return err
		}}
	}
	d.commit(batch)
	for i, want := range []error{nil, broken, nil} {
		if err := batch[i].Err; err != want {
			t.Errorf("job %d: %v, want %v", i, err, want)
		}
	}
	sameAsReplay(t, d, d.Local(), 2)
}

// A sitting that cannot be read, or that a newer program wrote, is over: its answers
// are in the log, and the next sitting takes its place.
func TestSittingThatCannotBeRead(t *testing.T) {
	for name, value := range map[string][]byte{"damaged": {3, 7, 7}, "of the past": {1, '{', '}'}, "of the future": {200}} {
		path := filepath.Join(t.TempDir(), "quiz.db")
		d := mustOpen(t, path)
		learner := d.Local()
		for version := 1; version < 4; version++ {
			if err := d.Append(t.Context(), nil, &quiz.Sitting{Learner: learner, Version: version}); err != nil {
				t.Fatal(err)
			}
		}
		d.Close()
		editFile(t, path, func(tx *bolt.Tx) error {
			return tx.Bucket([]byte(sittingsBucket)).Put(learner[:], append(number(3), value...))
		})
		d = mustOpen(t, path)
		s, err := d.Sitting(t.Context(), learner)
		if err != nil || s.Version != 3 || s.Phase != quiz.Done || s.Learner != learner {
			t.Errorf("%s: %v, %+v", name, err, s)
			continue
		}
		if err := d.Append(t.Context(), nil, &quiz.Sitting{Learner: learner, Version: 4}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// States leave memory when their learner is long gone, and come back.
func TestForget(t *testing.T) {
	d := mustOpenQuiet(t, filepath.Join(t.TempDir(), "quiz.db"))
	mustAppend(t, d, facts(d.Local(), 5)...)
	mustState(t, d, d.Local())
	for range 1000 {
		if err := d.saveStates(false); err != nil {
			t.Fatal(err)
		}
	}
	if n := d.folds.Len(); n != 0 {
		t.Errorf("%d states are in memory, want none", n)
	}
	sameAsReplay(t, d, d.Local(), 5)
}

// Whatever is wrong with a page, Open says so; nothing kills the process.
func TestOpenDamagedPages(t *testing.T) {
	path := filepath.Join(t.TempDir(), "quiz.db")
	d := mustOpen(t, path)
	for range 4 {
		mustAppend(t, d, append(facts(d.Local(), 400), facts(uuid.New(), 100)...)...)
		mustState(t, d, d.Local())
		if err := d.checkpoint(); err != nil {
			t.Fatal(err)
		}
	}
	good := mustRead(t, path) // as a crash leaves it
	h, err := readHead(good[:maxPageSize])
	if err != nil {
		t.Fatal(err)
	}
	good = good[:int64(h.pages)*h.pageSize]
	r := rand.New(rand.NewPCG(1, 2))
	refused := 0
	for n := range 160 {
		bad := slices.Clone(good)
		page := bad[(2+r.Int64N(int64(h.pages)-2))*h.pageSize:][:h.pageSize]
		switch n % 4 {
		case 0:
			clear(page)
		case 1:
			copy(page, bad[(2+r.Int64N(int64(h.pages)-2))*h.pageSize:][:h.pageSize])
		case 2:
			page[r.IntN(16)] ^= byte(1 + r.IntN(255))
		case 3:
			page[16+r.IntN(64)] ^= byte(1 + r.IntN(255))
		}
		d, err := Open(mustWrite(t, bad), Options{})
		switch {
		case err == nil: // a page that is free, or a byte of no weight
			for range d.Facts(context.Background(), d.Local(), quiz.FactID{}) {
			}
			d.Close()
		case errors.Is(err, ErrDamaged):
			refused++
		default:
			t.Logf("change %d: %v", n, err) // a fact or a name inside a page
		}
	}
	if refused < 60 {
		t.Errorf("only %d of 160 damaged files were refused", refused)
	}
}

// logPage finds the first page of the log in a store's file: after many facts a leaf
// that only a look at every page comes by.
func logPage(tb testing.TB, content []byte) (at int64) {
	tb.Helper()
	h, err := readHead(content[:maxPageSize])
	if err != nil {
		tb.Fatal(err)
	}
	w := newWalker(bytes.NewReader(content), h)
	e, err := w.find(h.root, logBucket)
	if err != nil || e == nil || e.child == 0 {
		tb.Fatalf("no log: %v", err)
	}
	id := e.child
	for {
		list, branch, err := w.page(id)
		if err != nil {
			tb.Fatal(err)
		}
		if !branch {
			return int64(id) * h.pageSize
		}
		id = list[0].child
	}
}

// Every page is looked at unless the file was closed; a page that is lost after that is
// told of where it is met.
func TestCloseIsTrusted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "quiz.db")
	d := mustOpenQuiet(t, path)
	learner := d.Local()
	mustAppend(t, d, facts(learner, 500)...)
	lost := func(content []byte) string {
		at := logPage(t, content)
		return mustWrite(t, slices.Concat(content[:at], make([]byte, 4096), content[at+4096:]))
	}
	refused := func(when string) {
		t.Helper()
		if _, err := Open(lost(mustRead(t, path)), Options{}); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v, want %v", when, err, ErrDamaged)
		}
	}
	if err := d.checkpoint(); err != nil {
		t.Fatal(err)
	}
	refused("never closed")
	for round := range 3 {
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		content := mustRead(t, path)
		c, err := Open(lost(content), Options{})
		if err != nil {
			t.Fatalf("closed: %v", err)
		}
		var last error
		for _, last = range c.Facts(t.Context(), learner, quiz.FactID{}) {
		}
		if !errors.Is(last, ErrDamaged) {
			t.Errorf("reading a page that is lost: %v", last)
		}
		c.Close()
		d = mustOpenQuiet(t, path)
		if n := len(collect(t, d, learner)); n != 500+10*round {
			t.Errorf("%d facts, want %d", n, 500+10*round)
		}
		d.Close()
		if !bytes.Equal(mustRead(t, path), content) {
			t.Error("a file that was only read was written")
		}
		d = mustOpenQuiet(t, path)
		if err := d.db.View(func(tx *bolt.Tx) error {
			for err := range tx.Check() {
				t.Error(err)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		mustAppend(t, d, facts(learner, 10)...)
		if c, err := Open(lost(mustRead(t, path)), Options{}); err != nil {
			t.Errorf("nothing but the journal was written to: %v", err)
		} else {
			c.Close()
		}
		if err := d.checkpoint(); err != nil {
			t.Fatal(err)
		}
		refused("written to after it was closed")
	}
}

// The list of free pages that Close leaves is believed only if it can be one.
func TestFreeList(t *testing.T) {
	path := filepath.Join(t.TempDir(), "quiz.db")
	d := mustOpen(t, path)
	for _, filler := range [][]byte{make([]byte, 1<<16), nil} { // taken, then free
		if err := d.db.Update(func(tx *bolt.Tx) error { return tx.Bucket([]byte(metaBucket)).Put([]byte("filler"), filler) }); err != nil {
			t.Fatal(err)
		}
	}
	d.Close()
	good := mustRead(t, path)
	h, err := readHead(good[:maxPageSize])
	if err != nil || h.free == noFreePage {
		t.Fatalf("no free list: %v", err)
	}
	at := int64(h.free) * h.pageSize
	if n := binary.NativeEndian.Uint16(good[at+10:]); n < 2 {
		t.Fatalf("%d free pages are too few", n)
	}
	for name, change := range map[string]func(page []byte){
		"emptied":            func(page []byte) { clear(page) },
		"another number":     func(page []byte) { page[0]++ },
		"longer than a page": func(page []byte) { page[10], page[11] = 0xFE, 0xFF },
		"far too long":       func(page []byte) { page[10], page[11] = 0xFF, 0xFF; page[23] = 0xFF },
		"a page twice":       func(page []byte) { copy(page[24:32], page[16:24]) },
		"a head":             func(page []byte) { copy(page[16:24], make([]byte, 8)) },
		"beyond the file":    func(page []byte) { page[21] = 1 },
		"a page in use":      func(page []byte) { binary.NativeEndian.PutUint64(page[16:], h.root) },
	} {
		bad := slices.Clone(good)
		change(bad[at:][:h.pageSize])
		d, err := Open(mustWrite(t, bad), Options{})
		if err == nil {
			d.Close()
		}
		if !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v, want %v", name, err, ErrDamaged)
		}
	}
}

// A fact that is damaged, missing or of a newer program is named wherever it is met.
func TestDamagedFact(t *testing.T) {
	path := filepath.Join(t.TempDir(), "quiz.db")
	d := mustOpen(t, path)
	learner := d.Local()
	mustAppend(t, d, facts(learner, 9)...)
	d.Close()
	content := mustRead(t, path)
	var future *quiz.VersionError
	for name, value := range map[string][]byte{"damaged": {1, 2, 3}, "missing": nil, "future": {200, 1, 1}} {
		check := func(where string, err error) {
			t.Helper()
			right := errors.Is(err, ErrDamaged)
			if name == "future" {
				right = errors.As(err, &future) && future.Got == 200
			}
			if !right || !strings.Contains(err.Error(), "fact 4") {
				t.Errorf("%s, %s: %v", name, where, err)
			}
		}
		file := mustWrite(t, edit(t, content, logBucket, string(number(4)), value))
		editFile(t, file, func(tx *bolt.Tx) error { return tx.Bucket([]byte(statesBucket)).Delete(learner[:]) })
		d := mustOpen(t, file)
		var last error
		for _, last = range d.Facts(context.Background(), learner, quiz.FactID{}) {
		}
		check("reading", last)
		_, err := d.State(context.Background(), learner)
		check("folding", err)
		d.Close()
		batch := &staged{next: 1}
		for i, f := range facts(learner, 9) {
			b, err := encode(f)
			if err != nil {
				t.Fatal(err)
			}
			if i == 3 {
				b = value
			}
			batch.entries = append(batch.entries, entry{value: b})
			batch.next++
		}
		file = filepath.Join(t.TempDir(), "quiz.db")
		mustOpen(t, file).Close()
		journal(t, file, batch.append(nil))
		_, err = Open(file, Options{})
		check("opening", err)
	}
}

// journal writes a batch into a file as a crash leaves it.
func journal(tb testing.TB, path string, batch []byte) {
	tb.Helper()
	d := mustOpenQuiet(tb, path)
	if err := d.ring.write(append(d.ring.begin(), batch...)); err != nil {
		tb.Fatal(err)
	}
	d.db.Close()
}

// A batch that is damaged is told of.
func TestDamagedBatch(t *testing.T) {
	path := filepath.Join(t.TempDir(), "quiz.db")
	mustOpen(t, path).Close()
	empty := mustRead(t, path)
	whole := &staged{next: 1, sittings: map[quiz.LearnerID][]byte{}}
	for _, f := range facts(uuid.New(), 2) {
		b, err := encode(f)
		if err != nil {
			t.Fatal(err)
		}
		whole.entries, whole.next = append(whole.entries, entry{value: b}), whole.next+1
	}
	sitting, err := encodeSitting(&quiz.Sitting{Learner: uuid.New(), Version: 1})
	if err != nil {
		t.Fatal(err)
	}
	whole.sittings[uuid.New()] = sitting
	value := whole.append(nil)
	for n := range len(value) + 2 { // one byte too many is the last
		file := mustWrite(t, empty)
		journal(t, file, append(slices.Clone(value), 0)[:n])
		d, err := Open(file, Options{})
		if n == len(value) {
			if err != nil || d.tail.len() != 2 {
				t.Errorf("a whole batch: %v", err)
			}
		} else if !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "batch 1") {
			t.Errorf("%d bytes of %d: %v", n, len(value), err)
		}
		if err == nil {
			d.Close()
		}
	}
}

// What is in memory is not answered with either when the store is closed.
func TestClosedIsClosed(t *testing.T) {
	d := mustOpenQuiet(t, filepath.Join(t.TempDir(), "quiz.db"))
	list := facts(d.Local(), 3)
	if err := d.Append(t.Context(), list, &quiz.Sitting{Learner: d.Local(), Version: 1}); err != nil {
		t.Fatal(err)
	}
	mustState(t, d, d.Local())
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	var facts error
	for _, facts = range d.Facts(t.Context(), d.Local(), list[0].ID) {
	}
	_, state := d.State(t.Context(), d.Local())
	_, sitting := d.Sitting(t.Context(), d.Local())
	_, fact := d.Fact(t.Context(), d.Local(), list[2].ID)
	for what, err := range map[string]error{"facts": facts, "state": state, "sitting": sitting, "fact": fact} {
		if !errors.Is(err, quiz.ErrClosed) {
			t.Errorf("%s: %v, want %v", what, err, quiz.ErrClosed)
		}
	}
}

// Where the disk is full an answer is refused, and what was acknowledged before stays.
func TestFull(t *testing.T) {
	path := filepath.Join(t.TempDir(), "quiz.db")
	d := mustOpenQuiet(t, path)
	learner := d.Local()
	d.db.MaxSize = 1 << 20
	n := 0
	for ; n < 10000; n++ {
		if err := d.Append(context.Background(), facts(learner, 10), nil); err != nil {
			t.Log(err)
			break
		}
	}
	if n == 0 || n == 10000 {
		t.Fatalf("%d batches were written", n)
	}
	sameAsReplay(t, d, learner, 10*n)
	d.Close() // may fail: there is no room for the indexes either
	d = mustOpen(t, path)
	sameAsReplay(t, d, learner, 10*n)
	mustAppend(t, d, facts(learner, 10)...)
	sameAsReplay(t, d, learner, 10*n+10)
}
