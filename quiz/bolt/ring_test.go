package bolt

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	bolt "go.etcd.io/bbolt"

	"ripasso/deck"
	"ripasso/quiz"
)

// newRing is an empty ring of so many pages, somewhere in a file.
func newRing(tb testing.TB, pages int64) *ring {
	tb.Helper()
	f, err := os.Create(filepath.Join(tb.TempDir(), "ring"))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { f.Close() })
	r := &ring{file: f, at: 3 * ringPage, pages: pages, seed: 7}
	r.first = slot{0, 1}
	r.next = r.first
	if err := f.Truncate(r.at + pages*ringPage); err != nil {
		tb.Fatal(err)
	}
	return r
}

// found is what a start finds in a ring: the batches, and where the next one goes.
func (r *ring) found() (list [][]byte, next slot, err error) {
	again := &ring{file: r.file, at: r.at, pages: r.pages, seed: r.seed, next: r.first}
	err = again.each(func(b []byte, _ slot) error {
		list = append(list, b)
		return nil
	})
	if err == nil {
		err = again.lookBeyond()
	}
	return list, again.next, err
}

// Whatever the batches' sizes, and whenever some are put in their places, a start finds those
// that are not: in their order, and none besides. That holds after writes that failed
// half-way too.
func TestRing(t *testing.T) {
	for seed := range uint64(20) {
		random := rand.New(rand.NewPCG(seed, 0))
		r := newRing(t, 4+random.Int64N(30))
		type waiting struct {
			batch  []byte
			behind slot
		}
		var want []waiting
		wrote, failed := 0, 0
		for step := range 600 {
			b := make([]byte, random.IntN(3*ringPage))
			for i := range b {
				b[i] = byte(random.Uint32())
			}
			switch {
			case random.IntN(4) == 0 && len(want) > 0:
				n := random.IntN(len(want))
				r.release(want[n].behind)
				want = want[n+1:]
			case !r.room(pagesFor(ringHeader + len(b))):
				if len(want) == 0 && !r.torn && pagesFor(ringHeader+len(b)) < r.pages/2 {
					t.Fatalf("seed %d, step %d: no room for %d bytes in an empty ring of %d pages", seed, step, len(b), r.pages)
				}
			case random.IntN(10) == 0: // as a write that ends half-way
				part := append(r.begin(), b...)
				r.seal(part)
				if err := r.put(part[:random.IntN(len(part))], r.next.page); err != nil {
					t.Fatal(err)
				}
				r.torn = true
				failed++
			default:
				if err := r.write(append(r.begin(), b...)); err != nil {
					t.Fatal(err)
				}
				want = append(want, waiting{b, r.next})
				wrote++
			}
			got, next, err := r.found()
			if err != nil || len(got) != len(want) || len(want) > 0 && next != r.next && next != want[len(want)-1].behind {
				t.Fatalf("seed %d, step %d: %d batches, next %v, %v; want %d, %v", seed, step, len(got), next, err, len(want), r.next)
			}
			for i := range got {
				if !bytes.Equal(got[i], want[i].batch) {
					t.Fatalf("seed %d, step %d: batch %d of %d is another", seed, step, i, len(want))
				}
			}
		}
		if wrote < 50 || failed == 0 {
			t.Errorf("seed %d: %d batches, %d failures", seed, wrote, failed)
		}
	}
}

// The last batch was never acknowledged where it is not whole; any other was, and is told of.
func TestRingDamage(t *testing.T) {
	for lost := range 3 {
		r := newRing(t, 16)
		var pages []int64
		for range 3 {
			pages = append(pages, r.next.page)
			if err := r.write(append(r.begin(), make([]byte, ringPage)...)); err != nil {
				t.Fatal(err)
			}
		}
		for _, at := range []int64{0, 4, 8, ringHeader, ringPage} {
			place := r.at + pages[lost]*ringPage + at
			before := make([]byte, 1)
			r.file.ReadAt(before, place)
			r.file.WriteAt([]byte{before[0] ^ 0x40}, place)
			list, _, err := r.found()
			if lost == 2 && (err != nil || len(list) != 2) || lost < 2 && !errors.Is(err, ErrDamaged) {
				t.Errorf("byte %d of batch %d: %d batches, %v", at, lost, len(list), err)
			}
			r.file.WriteAt(before, place)
		}
		if list, _, err := r.found(); err != nil || len(list) != 3 {
			t.Errorf("mended: %d batches, %v", len(list), err)
		}
	}
}

// Nobody can type an answer that is taken for a batch.
func TestRingTyped(t *testing.T) {
	typed := make([]byte, ringPage)
	binary.BigEndian.PutUint64(typed[8:], 3) // as if one had come after the next
	binary.BigEndian.PutUint32(typed, crc32.Checksum(typed[4:ringHeader], castagnoli))
	r := newRing(t, 16)
	r.seed = 0x5eed
	if err := r.write(append(r.begin(), slices.Repeat(typed, 3)[ringHeader:]...)); err != nil {
		t.Fatal(err)
	}
	if list, next, err := r.found(); err != nil || len(list) != 1 || next != r.next {
		t.Errorf("%d batches, next %v, %v", len(list), next, err)
	}
}

// A ring that is too small grows, and nothing that is in it is lost on the way, also where
// the batch that makes it grow is larger than it was.
func TestRingGrows(t *testing.T) {
	path := filepath.Join(t.TempDir(), "quiz.db")
	d := mustOpenQuiet(t, path)
	n := 0
	for _, some := range []int{1, 400, 1, 3000, 12000, 400, 400, 1} {
		mustAppend(t, d, facts(d.Local(), some)...)
		n += some
		c := mustOpenQuiet(t, mustWrite(t, mustRead(t, path)))
		if got := len(collect(t, c, d.Local())); got != n {
			t.Fatalf("after %d more, %d facts, want %d", some, got, n)
		}
		c.Close()
	}
	if d.ring.pages < 16*ringPages {
		t.Errorf("the ring has %d pages", d.ring.pages)
	}
	sameAsReplay(t, d, d.Local(), n)
}

// An answer does not wait until what is written behind has been written.
func TestAppendBesideTransaction(t *testing.T) {
	d := mustOpenQuiet(t, filepath.Join(t.TempDir(), "quiz.db"))
	mustAppend(t, d, facts(d.Local(), 1)...)
	err := d.update(func(*bolt.Tx) error {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		done := make(chan error, 1)
		go func() { done <- d.Append(ctx, facts(d.Local(), 3), nil) }()
		select {
		case err := <-done:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	sameAsReplay(t, d, d.Local(), 4)
}

// A ring that says to be larger than it is would be written over what stands behind it.
func TestRingTooLarge(t *testing.T) {
	path := filepath.Join(t.TempDir(), "quiz.db")
	d := mustOpenQuiet(t, path)
	mustAppend(t, d, facts(d.Local(), 2000)...) // and something stands there
	page := ringPageOf(t, d)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	content := mustRead(t, path)
	size := content[page+pageHeader+12:]
	for _, more := range []int{1 << 13, 1 << 18, 1 << 24, -(1 << 14)} {
		bad := slices.Clone(content)
		binary.NativeEndian.PutUint32(bad[page+pageHeader+12:], uint32(int(binary.NativeEndian.Uint32(size))+more))
		if d, err := open(mustWrite(t, bad), Options{}, 0); !errors.Is(err, ErrDamaged) {
			t.Errorf("%d bytes more: %v", more, err)
			if err == nil {
				d.Close()
			}
		}
	}
}

// ringPageOf is where the page of the ring's bucket begins.
func ringPageOf(tb testing.TB, d *DB) (at int64) {
	tb.Helper()
	err := d.view(func(tx *bolt.Tx) error {
		b := tx.Bucket([]byte(journalBucket)).Bucket([]byte(ringBucket))
		at = int64(b.Root()) * int64(tx.DB().Info().PageSize)
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	return at
}

// Where the row that says which batch is the first is damaged, nobody takes the journal for
// empty; and what it holds can be saved, as where the head of the ring is lost or its end.
func TestRingLost(t *testing.T) {
	path := filepath.Join(t.TempDir(), "quiz.db")
	d := mustOpenQuiet(t, path)
	mustAppend(t, d, facts(d.Local(), 5)...)
	head, end := ringPageOf(t, d), d.ring.at+d.ring.pages*ringPage
	var row []byte
	if err := d.view(func(tx *bolt.Tx) error {
		row = slices.Clone(tx.Bucket([]byte(metaBucket)).Get([]byte(ringKey)))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	d.db.Close()
	content := mustRead(t, path)
	damaged := map[string][]byte{
		"the head": slices.Concat(content[:head], make([]byte, 4096), content[head+4096:]),
		"the end":  content[:end-16*ringPage],
	}
	for i := range row {
		bad := slices.Clone(row)
		bad[i] ^= 1
		damaged[fmt.Sprintf("byte %d of the row", i)] = edit(t, content, metaBucket, ringKey, bad)
	}
	damaged["its key"] = bytes.Replace(content, slices.Concat([]byte(ringKey), row), slices.Concat([]byte("rinG"), row), 1)
	for what, content := range damaged {
		path := mustWrite(t, content)
		if d, err := open(path, Options{}, 0); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: opening: %v", what, err)
			if err == nil {
				d.Close()
			}
		}
		r, err := Examine(t.Context(), path)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if r.Facts != 5 || r.Whole() {
			t.Errorf("%s: %d facts of 5, whole: %v", what, r.Facts, r.Whole())
		}
		r.Close()
	}
}

// A ring as large as it gets is gone on with when what it held is in its place.
func TestRingIsKept(t *testing.T) {
	d := mustOpenQuiet(t, filepath.Join(t.TempDir(), "quiz.db"))
	if err := d.layRing(maxRing); err != nil {
		t.Fatal(err)
	}
	seed := d.ring.seed
	for range 2 * maxRing / 1000 {
		mustAppend(t, d, facts(d.Local(), 12000)...) // some 900 pages
	}
	if d.ring.seed != seed {
		t.Error("another one was laid")
	}
}

// A fact or a sitting that is put in its place in the midst of a batch is known all the same.
func TestPlacedWithinBatch(t *testing.T) {
	d := mustOpenQuiet(t, filepath.Join(t.TempDir(), "quiz.db"))
	list := facts(d.Local(), 2)
	for v := 1; v <= 2; v++ {
		if err := d.Append(t.Context(), list[v-1:v], &quiz.Sitting{Learner: d.Local(), Version: v, Phase: quiz.Done}); err != nil {
			t.Fatal(err)
		}
		if v == 1 {
			if err := d.checkpoint(); err != nil {
				t.Fatal(err)
			}
		}
	}
	var known [2]bool
	var version uint64
	d.commit([]*job{
		{apply: func(s *staged) (err error) {
			known[0], err = s.knows(list[0].ID)
			return err
		}},
		{apply: func(s *staged) (err error) {
			if err = d.checkpoint(); err != nil { // as the background does meanwhile
				return err
			}
			if known[1], err = s.knows(list[1].ID); err != nil {
				return err
			}
			now, err := s.sitting(d.Local())
			version = sittingVersion(now)
			return err
		}},
	})
	if known != [2]bool{true, true} || version != 2 {
		t.Errorf("known: %v; version %d, want 2", known, version)
	}
}

// What is sent again changes nothing, also while it is put in its place.
func TestSentAgain(t *testing.T) {
	d, err := open(filepath.Join(t.TempDir(), "quiz.db"), Options{}, time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for range 20 {
				learner := uuid.New()
				list := facts(learner, 300)
				for range 4 {
					if err := d.Append(t.Context(), list, nil); err != nil {
						t.Error(err)
					}
				}
				if got := collect(t, d, learner); len(got) != 300 {
					t.Errorf("%d facts of 300", len(got))
				}
			}
		})
	}
	wg.Wait()
}

// Also of a file that was closed and gone on with, a batch that is lost before others is told of.
func TestRingDamagedAfterClose(t *testing.T) {
	path := filepath.Join(t.TempDir(), "quiz.db")
	d := mustOpenQuiet(t, path)
	mustAppend(t, d, facts(d.Local(), 3)...)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	d = mustOpenQuiet(t, path)
	first := d.ring.at + d.ring.next.page*ringPage
	for range 4 {
		mustAppend(t, d, facts(d.Local(), 1)...)
	}
	d.db.Close()
	content := mustRead(t, path)
	content[first+ringHeader] ^= 1
	if d, err := open(mustWrite(t, content), Options{}, 0); !errors.Is(err, ErrDamaged) {
		t.Errorf("%v, want %v", err, ErrDamaged)
		if err == nil {
			d.Close()
		}
	}
}

// No batch is begun as long as it is not known which heads are on the disk: a process may have
// died in the sync of a ring that was laid.
func TestHeadsBeforeBatches(t *testing.T) {
	path := filepath.Join(t.TempDir(), "quiz.db")
	mustOpenQuiet(t, path).db.Close()
	d := mustOpenQuiet(t, path)
	for _, when := range []string{"at the start", "after a failure"} {
		if d.sure.Load() {
			t.Fatalf("%s the heads are taken on trust", when)
		}
		d.commit([]*job{{apply: func(*staged) error {
			if !d.sure.Load() {
				t.Errorf("%s a batch is begun before the heads are written", when)
			}
			return nil
		}}})
		d.sure.Store(false)
	}
}

// Who only reads needs no room on the disk, also where the heads would have to be written first.
func TestRecordsWriteNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "quiz.db")
	d := mustOpenQuiet(t, path)
	mustAppend(t, d, facts(d.Local(), 3)...)
	d.db.Close()
	d = mustOpenQuiet(t, path)
	n := 0
	for _, err := range d.Records(t.Context()) {
		if n++; err != nil {
			t.Fatal(err)
		}
	}
	if n != 4 || d.sure.Load() { // the local learner and three facts
		t.Errorf("%d records; the heads were written: %v", n, d.sure.Load())
	}
}

// Who keeps a revision while the store is closed is told that it is, or has kept it.
func TestCloseBesideRevision(t *testing.T) {
	for round := range 10 {
		path := filepath.Join(t.TempDir(), "quiz.db")
		d := mustOpenQuiet(t, path)
		mustAppend(t, d, facts(d.Local(), 1)...)
		var kept sync.Map
		var wg sync.WaitGroup
		for i := range 4 {
			wg.Go(func() {
				for n := range 50 {
					source := fmt.Append(nil, round, i, n)
					sum := sha256.Sum256(source)
					id := deck.RevisionID(hex.EncodeToString(sum[:]))
					err := d.PutRevision(t.Context(), quiz.Revision{ID: id, Deck: "x.md", Source: source, Seen: began})
					if err == nil {
						kept.Store(id, true)
					} else if !errors.Is(err, quiz.ErrClosed) {
						t.Error(err)
					}
				}
			})
		}
		time.Sleep(time.Duration(round) * time.Millisecond)
		if err := d.Close(); err != nil {
			t.Error(err)
		}
		wg.Wait()
		d = mustOpenQuiet(t, path)
		if err := d.view(func(tx *bolt.Tx) error {
			if !isClosed(tx) {
				t.Error("somebody wrote after the mark")
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		for id := range kept.Range {
			if _, err := d.Revision(t.Context(), id.(deck.RevisionID)); err != nil {
				t.Error(err)
			}
		}
	}
}

// Whatever stands in a ring, reading it ends, and says nothing but that it is damaged.
func FuzzRing(f *testing.F) {
	r := newRing(f, 6)
	for range 3 {
		if err := r.write(append(r.begin(), "some bytes"...)); err != nil {
			f.Fatal(err)
		}
	}
	content := make([]byte, r.pages*ringPage)
	r.file.ReadAt(content, r.at)
	f.Add(content, int64(0), uint64(1))
	f.Add(content, int64(2), uint64(3))
	f.Add(content[:ringPage], int64(6), uint64(1))
	f.Add([]byte{}, int64(1<<62), uint64(0))
	f.Fuzz(func(t *testing.T, content []byte, page int64, batch uint64) {
		r := newRing(t, int64(len(content))/ringPage+1)
		if _, err := r.file.WriteAt(content, r.at); err != nil {
			t.Fatal(err)
		}
		r.first = slot{max(page, 0), batch}
		if _, _, err := r.found(); err != nil && !errors.Is(err, ErrDamaged) {
			t.Error(err)
		}
	})
}
