package bolt

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz"
	"ripasso/quiz/fsrs"
)

// Disks differ and drift, and so do shared processors. The figure to compare is x-probe:
// answers per second over the rate at which the same directory takes an overwritten page
// of 4 KiB and a sync. Probes and answers take turns, so that both have the same
// weather.
const (
	probeTime = 60 * time.Millisecond
	burstTime = 240 * time.Millisecond
)

// probe overwrites pages and syncs.
type probe struct {
	file  *os.File
	page  []byte
	syncs int
	took  time.Duration
}

func newProbe(b *testing.B, dir string) *probe {
	b.Helper()
	f, err := os.Create(filepath.Join(dir, "probe"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { f.Close() })
	p := &probe{file: f, page: make([]byte, 4096)}
	p.run(b)
	p.syncs, p.took = 0, 0 // the first one made the file
	return p
}

func (p *probe) run(b *testing.B) {
	b.Helper()
	start := time.Now()
	for time.Since(start) < probeTime {
		p.page[0]++
		if _, err := p.file.WriteAt(p.page, 0); err != nil {
			b.Fatal(err)
		}
		if err := syncData(p.file); err != nil {
			b.Fatal(err)
		}
		p.syncs++
	}
	p.took += time.Since(start)
}

func (p *probe) rate() float64 { return float64(p.syncs) / p.took.Seconds() }

// class is a store with learners who have answered all their cards.
type class struct {
	*DB
	learners []quiz.LearnerID
	cards    int // of each learner
	answers  []atomic.Int64
	began    time.Time
}

// benchID is a version-7 id of a moment.
func benchID(at time.Time, n uint64) uuid.UUID {
	var id uuid.UUID
	binary.BigEndian.PutUint64(id[:], uint64(at.UnixMilli())<<16|0x7000|n&0xfff)
	binary.BigEndian.PutUint64(id[8:], fsrs.Seed(id[:8], int(n))&^(3<<62)|1<<63)
	return id
}

func benchCard(learner, n int) deck.CardID {
	var card deck.CardID
	binary.BigEndian.PutUint64(card[:], fsrs.Seed([]byte{byte(learner), byte(learner >> 8), byte(learner >> 16)}, n))
	binary.BigEndian.PutUint64(card[8:], uint64(n))
	return card
}

// review is the n-th answer of a learner, to one card after another.
func (c *class) review(learner, n int, id quiz.FactID, at time.Time) quiz.Fact {
	return quiz.Fact{
		ID: id, Learner: c.learners[learner], At: at,
		Review: &quiz.Review{
			Card: benchCard(learner, n%c.cards), Revision: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
			Response: deck.Response{Picks: []int{n % 4}}, Verdict: deck.Verdict{Score: 1, Reason: deck.Reason{Code: "right"}},
			Grade: fsrs.Good, Took: 7 * time.Second, Origin: quiz.Study, Days: 3,
		},
	}
}

// newClass fills a store in which everybody has answered so many times, one card after
// another; every is the time between the writings behind.
func newClass(b *testing.B, path string, learners, cards, reviews int, every time.Duration) *class {
	b.Helper()
	d, err := open(path, Options{}, 24*time.Hour)
	if err != nil {
		b.Fatal(err)
	}
	c := &class{cards: cards, answers: make([]atomic.Int64, learners), began: time.Now().AddDate(0, -6, 0)}
	for i := range learners {
		c.learners = append(c.learners, benchCard(1<<20, i))
	}
	const part = 8192
	records := make([]quiz.Record, 0, part)
	step := time.Since(c.began) / time.Duration(reviews+1)
	for n := range reviews {
		at := c.began.Add(time.Duration(n) * step).Truncate(time.Millisecond)
		f := c.review(n%learners, n/learners, benchID(at, uint64(n)), at)
		f.Received = at
		if records = append(records, quiz.Record{Fact: &f}); len(records) == part || n+1 == reviews {
			if err := d.Load(context.Background(), records); err != nil {
				b.Fatal(err)
			}
			records = records[:0]
		}
	}
	for i := range c.answers {
		c.answers[i].Store(int64(reviews / learners))
	}
	if err := d.Close(); err != nil {
		b.Fatal(err)
	}
	if c.DB, err = open(path, Options{}, every); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { c.Close() })
	return c
}

// answer makes a learner's next answer durable and folds it, as a sitting does.
func (c *class) answer(b *testing.B, learner int, id quiz.FactID) {
	f := c.review(learner, int(c.answers[learner].Add(1)), id, time.Now())
	if err := c.Append(context.Background(), []quiz.Fact{f}, nil); err != nil {
		b.Error(err)
	}
	if _, err := c.State(context.Background(), c.learners[learner]); err != nil {
		b.Error(err)
	}
}

// burst lets callers, each a learner, answer for a while, and says how many answers that
// were and how long they took.
func (c *class) burst(b *testing.B, callers int, id func(n int64) quiz.FactID) (int64, time.Duration) {
	b.Helper()
	var done atomic.Int64
	var wg sync.WaitGroup
	start := time.Now()
	for i := range callers {
		wg.Go(func() {
			for time.Since(start) < burstTime && !b.Failed() {
				c.answer(b, i, id(done.Add(1)))
			}
		})
	}
	wg.Wait()
	return done.Load(), time.Since(start)
}

func freshID(n int64) quiz.FactID { return uuid.Must(uuid.NewV7()) }

// BenchmarkAnswer measures durable answers, folded into states, in a store where a
// thousand learners know a thousand cards each. A run is long enough for indexes and
// states to be written behind.
func BenchmarkAnswer(b *testing.B) {
	dir := b.TempDir()
	c := newClass(b, filepath.Join(dir, "quiz.db"), 1000, 1000, 1_000_000, flushEvery)
	for _, callers := range []int{1, 16, 256} {
		b.Run(fmt.Sprintf("cards=1000000/callers=%d", callers), func(b *testing.B) {
			p := newProbe(b, dir)
			var answers int64
			var took time.Duration
			for i := range callers { // first looks are another benchmark
				c.answer(b, i, freshID(0))
			}
			before := c.db.Stats().TxStats
			for range 12 * b.N {
				p.run(b)
				n, t := c.burst(b, callers, freshID)
				answers, took = answers+n, took+t
			}
			rate := float64(answers) / took.Seconds()
			b.ReportMetric(1e9/rate, "ns/op")
			b.ReportMetric(rate, "answers/s")
			after := c.db.Stats().TxStats
			written := after.Sub(&before)
			b.ReportMetric(float64(written.GetPageAlloc())/float64(answers), "B/answer")
			b.ReportMetric(float64(written.GetWrite())/float64(answers), "writes/answer")
			b.ReportMetric(rate/p.rate(), "x-probe")
		})
	}
}
