package server

import (
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz"
	"ripasso/quiz/bolt"
	"ripasso/quiz/storetest"
)

// turns are what a pupil's answers to twenty cards leave behind, of which every fourth has
// a slip of the pen: facts, and the sitting after each.
type turns struct {
	facts    []quiz.Fact
	sittings []*quiz.Sitting
}

func playTurns(b *testing.B) (t turns) {
	b.Helper()
	db, err := bolt.Open(filepath.Join(b.TempDir(), "one.db"), bolt.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	var source strings.Builder
	for i := range 40 {
		fmt.Fprintf(&source, "## Who crossed the river in the year %d? <!-- year-%d -->\nAnswer: Giulio Cesare\n\n", i, i)
	}
	library, _ := deck.Load(fstest.MapFS{"cards.md": {Data: []byte(source.String())}})
	desk := &quiz.Desk{Store: db, Library: func() *deck.Library { return library }, Now: time.Now, Zone: storetest.Noon(time.Now())}
	ctx, many := b.Context(), 30
	v, err := desk.Open(ctx, db.Local(), quiz.Scope{New: &many, Limit: many}, true)
	for n := 0; err == nil && len(t.sittings) < 20; n++ {
		e := quiz.Event{ID: uuid.Must(uuid.NewV7()), Version: v.Version, At: time.Now(), Do: quiz.DoNext, Took: 7 * time.Second}
		if v.Phase == quiz.Asking {
			e.Do, e.Response = quiz.DoAnswer, &deck.Response{Texts: []string{"Giulio Cesare"}}
			if n%8 == 0 {
				e.Response.Texts[0] = "Giulio Cesar"
			}
		}
		if v, err = desk.Do(ctx, db.Local(), v.Sitting, e); err == nil && e.Do == quiz.DoAnswer {
			var s *quiz.Sitting
			s, err = db.Sitting(ctx, db.Local())
			t.sittings = append(t.sittings, s)
		}
	}
	for f, failed := range db.Facts(ctx, db.Local(), quiz.FactID{}) {
		if err = failed; err == nil && f.Review != nil {
			t.facts = append(t.facts, f)
		}
	}
	if err != nil || len(t.facts) != len(t.sittings) {
		b.Fatalf("%d facts of %d turns, %v", len(t.facts), len(t.sittings), err)
	}
	return t
}

// year is a clock that makes a school year of a run: each look at it is a moment later.
type year struct{ looks atomic.Int64 }

func (y *year) now() time.Time {
	return time.Date(2026, 9, 14, 8, 0, 0, 0, time.UTC).Add(time.Duration(y.looks.Add(1)) * 17 * time.Second)
}

// give makes the n-th answer of a pupil durable, with the sitting it moves on, to one of
// 200 cards in turn.
func (t turns) give(b *testing.B, db quiz.Store, at time.Time, learner quiz.LearnerID, n int) error {
	f, s, review := t.facts[n%len(t.facts)], *t.sittings[n%len(t.sittings)], *t.facts[n%len(t.facts)].Review
	at = at.Add(-time.Duration(rand.N(400)) * time.Millisecond) // the way to the server
	f.ID, f.Learner, f.At, f.Review = uuid.Must(uuid.NewV7()), learner, at, &review
	binary.BigEndian.PutUint64(f.ID[:], uint64(at.UnixMilli())<<16|uint64(f.ID[6])<<8|uint64(f.ID[7]))
	review.Took = time.Duration(2000+rand.N(12_000)) * time.Millisecond
	review.Card = uuid.NewSHA1(uuid.Nil, []byte{byte(n % 200)})
	s.Learner, s.Version = learner, n+1
	return db.Append(b.Context(), []quiz.Fact{f}, &s)
}

// BenchmarkDisk measures what a million answers take on the disk: 1,000 pupils, 200 cards
// each, as a desk writes them (text answers judged, sittings moved on, states written
// behind), in a closed file and in a backup of it.
func BenchmarkDisk(b *testing.B) {
	const pupils, each, callers = 1000, 1000, 250
	t := playTurns(b)
	for b.Loop() {
		path := filepath.Join(b.TempDir(), "quiz.db")
		var clock year
		db, err := bolt.Open(path, bolt.Options{Now: clock.now})
		if err != nil {
			b.Fatal(err)
		}
		learners := make([]quiz.LearnerID, pupils)
		for i := range learners {
			learners[i] = uuid.New()
		}
		var wg sync.WaitGroup
		for first := range callers {
			wg.Go(func() {
				for n := range each {
					for i := first; i < pupils && !b.Failed(); i += callers {
						err := t.give(b, db, clock.now(), learners[i], n)
						if err == nil && n%20 == 19 { // a sitting's end: Today is shown
							_, err = db.State(b.Context(), learners[i])
						}
						if err != nil {
							b.Error(err)
						}
					}
				}
			})
		}
		wg.Wait()
		if err := db.Close(); err != nil || b.Failed() {
			b.Fatal(err)
		}
		file := fileSize(b, path)
		plain, packed := backupSize(b, path)
		b.ReportMetric(file/(pupils*each), "B-file/answer")
		b.ReportMetric(plain/(pupils*each), "B-backup/answer")
		b.ReportMetric(packed/(pupils*each), "B-backup.gz/answer")
	}
}

func fileSize(b *testing.B, path string) float64 {
	b.Helper()
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	return float64(info.Size())
}

// counted counts what is written to it.
type counted struct{ n float64 }

func (c *counted) Write(b []byte) (int, error) {
	c.n += float64(len(b))
	return len(b), nil
}

// backupSize is how long a file's backup is, as lines and packed.
func backupSize(b *testing.B, path string) (plain, packed float64) {
	b.Helper()
	db, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	var lines, zipped counted
	zip := gzip.NewWriter(&zipped)
	w, err := quiz.NewArchiveWriter(io.MultiWriter(&lines, zip), quiz.ArchiveHead{Made: time.Now(), Program: "quiz"})
	if err != nil {
		b.Fatal(err)
	}
	for r, err := range db.Records(b.Context()) {
		if err == nil {
			err = w.Write(r)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	if _, err := w.Close(); err != nil {
		b.Fatal(err)
	}
	if err := zip.Close(); err != nil {
		b.Fatal(err)
	}
	return lines.n, zipped.n
}
