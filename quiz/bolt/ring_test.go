package bolt

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"
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
	binary.BigEndian.PutUint64(typed[8:], 2) // the number that the next batch will have
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
