package bolt

import (
	"context"
	"encoding/binary"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	bolt "go.etcd.io/bbolt"

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
	cards    int            // of each learner
	answered []atomic.Int64 // by each
	began    time.Time
	every    time.Duration // between the writings behind
}

// benchID is a version-7 id of a moment.
func benchID(at time.Time, n uint64) uuid.UUID {
	var id uuid.UUID
	binary.BigEndian.PutUint64(id[:], uint64(at.UnixMilli())<<16|0x7000|n&0xfff)
	binary.BigEndian.PutUint64(id[8:], fsrs.Seed(id[:8], int(n))&^(3<<62)|1<<63)
	return id
}

// numbered is the n-th of some ids that lie anywhere.
func numbered(kind byte, n int) (id uuid.UUID) {
	binary.BigEndian.PutUint64(id[:], fsrs.Seed([]byte{kind}, n))
	binary.BigEndian.PutUint64(id[8:], uint64(n))
	return id
}

// review is the n-th answer of a learner, to one card after another.
func (c *class) review(learner, n int, id quiz.FactID, at time.Time) quiz.Fact {
	return quiz.Fact{
		ID: id, Learner: c.learners[learner], At: at,
		Review: &quiz.Review{
			Card: numbered('c', n%c.cards), Revision: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
			Response: deck.Response{Picks: []int{n % 4}}, Verdict: deck.Verdict{Score: 1, Reason: deck.Reason{Code: "right"}},
			Grade: fsrs.Easy, Took: 7 * time.Second, Origin: quiz.Study, Days: 3,
		},
	}
}

// newClass fills a store in which everybody has answered so many times, one card after
// another; every is the time between the writings behind.
func newClass(b *testing.B, path string, learners, cards, reviews int, every time.Duration) *class {
	b.Helper()
	c := &class{cards: cards, answered: make([]atomic.Int64, learners), began: time.Now().AddDate(0, -6, 0)}
	for i := range learners {
		c.learners = append(c.learners, numbered('l', i))
	}
	c.reopen(b, path, 0)
	c.fill(b, reviews)
	c.every = every
	c.reopen(b, path, every)
	b.Cleanup(func() { c.Close() })
	for i := range c.answered {
		c.answered[i].Store(int64(reviews / learners))
	}
	return c
}

// prime has the states of all written.
func (c *class) prime(b *testing.B) *class {
	b.Helper()
	for _, learner := range c.learners {
		mustState(b, c.DB, learner)
	}
	c.reopen(b, c.db.Path(), c.every)
	return c
}

func (c *class) reopen(b *testing.B, path string, every time.Duration) {
	b.Helper()
	if c.DB != nil {
		if err := c.Close(); err != nil {
			b.Fatal(err)
		}
	}
	var err error
	if c.DB, err = open(path, Options{}, every); err != nil {
		b.Fatal(err)
	}
}

// fill puts reviews in their places, past the journal: ten million of them would
// otherwise take minutes.
func (c *class) fill(b *testing.B, reviews int) {
	b.Helper()
	const part = 1 << 16
	list := make([]entry, 0, part)
	step := time.Since(c.began) / time.Duration(reviews+1)
	for n := range reviews {
		learner := n % len(c.learners)
		at := c.began.Add(time.Duration(n) * step).Truncate(time.Millisecond)
		f := c.review(learner, n/len(c.learners), benchID(at, uint64(n)), at)
		f.Received = at
		value, err := encode(f)
		if err != nil {
			b.Fatal(err)
		}
		list = append(list, entry{arrival: uint64(n + 1), id: f.ID, learner: f.Learner, value: value})
		if len(list) < part && n+1 < reviews {
			continue
		}
		if err := c.db.Update(func(tx *bolt.Tx) error { return place(tx, list) }); err != nil {
			b.Fatal(err)
		}
		list = list[:0]
	}
	if err := c.view(func(tx *bolt.Tx) error { c.tail.start(uint64(reviews), newestID(tx)); return nil }); err != nil {
		b.Fatal(err)
	}
}

// answer makes a learner's next answer durable.
func (c *class) answer(b *testing.B, learner int, id quiz.FactID) {
	f := c.review(learner, int(c.answered[learner].Add(1)), id, time.Now())
	if err := c.Append(context.Background(), []quiz.Fact{f}, nil); err != nil {
		b.Error(err)
	}
}

// answers makes some answers of a learner durable at once.
func (c *class) answers(b *testing.B, learner, n int) {
	list := make([]quiz.Fact, n)
	for i := range list {
		list[i] = c.review(learner, int(c.answered[learner].Add(1)), uuid.Must(uuid.NewV7()), time.Now())
	}
	mustAppend(b, c.DB, list...)
}

// burst lets callers, each a learner, answer for a while, and says how many answers that
// were and how long they took.
func (c *class) burst(b *testing.B, callers int, answer func(learner int, n int64)) (int64, time.Duration) {
	b.Helper()
	var done atomic.Int64
	var wg sync.WaitGroup
	start := time.Now()
	for i := range callers {
		wg.Go(func() {
			for time.Since(start) < burstTime && !b.Failed() {
				answer(i, done.Add(1))
			}
		})
	}
	wg.Wait()
	return done.Load(), time.Since(start)
}

// BenchmarkAnswer measures durable answers, folded into states, in a store where a
// thousand learners know a thousand cards each. A run is long enough for indexes and
// states to be written behind.
func BenchmarkAnswer(b *testing.B) {
	dir := b.TempDir()
	c := newClass(b, filepath.Join(dir, "quiz.db"), 1000, 1000, 1_000_000, flushEvery).prime(b)
	for _, callers := range []int{1, 16, 256} {
		b.Run(fmt.Sprintf("cards=1000000/callers=%d", callers), func(b *testing.B) {
			p := newProbe(b, dir)
			var answers int64
			var took time.Duration
			for i := range callers { // first looks are another benchmark
				mustState(b, c.DB, c.learners[i])
			}
			before := c.db.Stats().TxStats
			for range 12 * b.N {
				p.run(b)
				n, t := c.burst(b, callers, func(learner int, _ int64) {
					c.answer(b, learner, uuid.Must(uuid.NewV7()))
					mustState(b, c.DB, c.learners[learner])
				})
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

// BenchmarkGrowth measures what the past costs: durable answers of 256 callers, and what
// is written behind them, in stores of 100,000, a million and ten million reviews, which take
// turns. Flat is the rate over that of the smallest. Of the late ones every tenth has an
// id from anywhere in the past.
func BenchmarkGrowth(b *testing.B) {
	const callers = 256
	dir := b.TempDir()
	var classes []*class
	for _, reviews := range []int{100_000, 1_000_000, 10_000_000} {
		path := filepath.Join(dir, fmt.Sprint(reviews))
		classes = append(classes, newClass(b, path, max(callers, reviews/1000), 100, reviews, 0))
	}
	for _, late := range []int64{0, 10} {
		b.Run(fmt.Sprintf("late=%d%%", late), func(b *testing.B) {
			probes, answers, took := make([]*probe, len(classes)), make([]int64, len(classes)), make([]time.Duration, len(classes))
			for i := range probes {
				probes[i] = newProbe(b, dir)
			}
			const turns = 8 // bursts to a writing behind: some two seconds, as in use
			for turn := range 2 * turns * b.N {
				for i, c := range classes {
					probes[i].run(b)
					n, t := c.burst(b, callers, func(learner int, n int64) {
						id := uuid.Must(uuid.NewV7())
						if late > 0 && n%late == 0 {
							past := rand.N(time.Since(c.began))
							id = benchID(c.began.Add(past), rand.Uint64())
						}
						c.answer(b, learner, id)
					})
					start := time.Now()
					if turn%turns == turns-1 {
						if err := c.checkpoint(); err != nil {
							b.Fatal(err)
						}
						t += time.Since(start)
					}
					answers[i], took[i] = answers[i]+n, took[i]+t
				}
			}
			per := func(i int) float64 { return float64(answers[i]) / took[i].Seconds() / probes[i].rate() }
			b.ReportMetric(float64(took[0].Nanoseconds())/float64(answers[0]), "ns/op")
			for i, name := range []string{"100k", "1M", "10M"} {
				b.ReportMetric(per(i), "x-probe-"+name)
				b.ReportMetric(per(i)/per(0), "flat-"+name)
			}
		})
	}
}

// BenchmarkFirstQueue measures the first look at a learner who is not in memory: the state
// read from the file, and the queue of a deck of 1,000 cards of which all are due.
func BenchmarkFirstQueue(b *testing.B) {
	const learners, cards = 200, 1000
	c := newClass(b, filepath.Join(b.TempDir(), "quiz.db"), learners, cards, learners*cards, 0).prime(b)
	var source strings.Builder
	for n := range cards {
		fmt.Fprintf(&source, "## Which number has river %d?\nAnswer: %d\n\n", n, n)
	}
	parsed, _ := deck.Parse("rivers.md", []byte(source.String()))
	deckCards := parsed.Cards()
	for n, c := range deckCards {
		c.ID = numbered('c', n) // those that the class has answered
	}
	var reading time.Duration
	for n := 0; b.Loop(); n++ {
		if n%learners == 0 {
			c.folds = quiz.Folds{}
		}
		start := time.Now()
		s := mustState(b, c.DB, c.learners[n%learners])
		reading += time.Since(start)
		if q := s.Plan().Queue(deckCards, s, quiz.Scope{}, time.Now()); len(q.Cards) == 0 {
			b.Fatal("no card to ask")
		}
	}
	b.ReportMetric(float64(reading.Nanoseconds())/float64(b.N), "ns-reading")
}

// BenchmarkMemory measures what learners take in memory: while they are active, each
// having answered some cards since the state was written, and after they are forgotten.
// B/page is what all that stays takes for each page of the file: of each page written since
// the file was opened bbolt remembers by which transaction.
func BenchmarkMemory(b *testing.B) {
	const learners, cards, fresh = 1000, 1000, 30
	c := newClass(b, filepath.Join(b.TempDir(), "quiz.db"), learners, cards, learners*cards, 0).prime(b)
	heap := func() float64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc)
	}
	cycle := func() (active, forgotten float64) {
		for i, learner := range c.learners {
			mustState(b, c.DB, learner)
			c.answers(b, i, fresh)
			mustState(b, c.DB, learner)
		}
		if err := c.checkpoint(); err != nil {
			b.Fatal(err)
		}
		active = heap()
		for range 1000 {
			if err := c.saveStates(false); err != nil {
				b.Fatal(err)
			}
		}
		return active, heap()
	}
	cycle()
	_, before := cycle() // what the file itself takes is there from here on
	pages := 0.0
	if err := c.db.View(func(tx *bolt.Tx) error {
		pages = float64(tx.Size()) / float64(os.Getpagesize())
		return nil
	}); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		active, forgotten := cycle()
		b.ReportMetric((active-before)/(learners*cards), "B/card")
		b.ReportMetric(max(0, forgotten-before)/learners, "B/inactive-learner")
	}
	b.ReportMetric(before/pages, "B/page")
}

// BenchmarkWriteBehind measures how many bytes of pages go to the file behind the answers
// of a learner with 100,000 cards: log, indexes and state. X-answer is over the bytes of
// the answer itself.
func BenchmarkWriteBehind(b *testing.B) {
	const cards, answers, at = 100_000, 10_000, 10
	c := newClass(b, filepath.Join(b.TempDir(), "quiz.db"), 1, cards, cards, 0).prime(b)
	value, err := encode(c.review(0, 0, numbered('f', 0), time.Now()))
	if err != nil {
		b.Fatal(err)
	}
	written := func() int64 {
		stats := c.db.Stats().TxStats
		return stats.GetPageAlloc()
	}
	var behind int64
	for b.Loop() {
		for range answers / at {
			c.answered[0].Add(rand.Int64N(cards)) // not the next ones
			c.answers(b, 0, at)
		}
		mustState(b, c.DB, c.learners[0])
		before := written()
		if err := c.writeBack(false); err != nil {
			b.Fatal(err)
		}
		behind += written() - before
	}
	each := float64(behind) / float64(answers*b.N)
	b.ReportMetric(each, "B-behind/answer")
	b.ReportMetric(each/float64(len(value)), "x-answer")
}

// BenchmarkOpen measures opening and closing a file of much history: after it was closed, and
// as a crash leaves it. X-facts is the cost over that with a thousand facts.
func BenchmarkOpen(b *testing.B) {
	for _, way := range []string{"closed", "crashed"} {
		var few time.Duration
		for _, n := range []int{1000, 100_000} {
			b.Run(fmt.Sprintf("%s/facts=%d", way, n), func(b *testing.B) {
				path := filepath.Join(b.TempDir(), "quiz.db")
				d := mustOpenQuiet(b, path)
				mustAppend(b, d, facts(d.Local(), n)...)
				d.Close()
				d = mustOpenQuiet(b, path)
				mustAppend(b, d, facts(d.Local(), 1)...)
				crashed := mustRead(b, path)
				d.Close()
				for b.Loop() {
					if way == "crashed" {
						b.StopTimer()
						path = mustWrite(b, crashed)
						b.StartTimer()
					}
					d, err := Open(path, Options{})
					if err != nil {
						b.Fatal(err)
					}
					b.StopTimer()
					d.Close()
					b.StartTimer()
				}
				each := b.Elapsed() / time.Duration(b.N)
				if few == 0 {
					few = each
				}
				b.ReportMetric(float64(len(crashed))/(1<<20), "MB")
				b.ReportMetric(float64(each)/float64(few), "x-facts")
			})
		}
	}
}

// BenchmarkRecovery measures opening a file with a million reviews in the journal, as a
// crash leaves it when nothing could be put in its place for long. X-reading is over the
// time that reading them once takes where they are in their places.
func BenchmarkRecovery(b *testing.B) {
	const learners, reviews = 1000, 1_000_000
	dir := b.TempDir()
	placed := newClass(b, filepath.Join(dir, "placed.db"), learners, 1000, reviews, 0)
	crashed := filepath.Join(dir, "crashed.db")
	placed.leave(b, crashed, reviews)
	content := mustRead(b, crashed)
	var opening, reading time.Duration
	for b.Loop() {
		path := mustWrite(b, content)
		start := time.Now()
		d, err := open(path, Options{}, 0)
		if err != nil {
			b.Fatal(err)
		}
		opening += time.Since(start)
		if d.tail.len() != reviews {
			b.Fatalf("%d facts", d.tail.len())
		}
		start = time.Now()
		for _, learner := range placed.learners {
			for _, err := range placed.Facts(b.Context(), learner, quiz.FactID{}) {
				if err != nil {
					b.Fatal(err)
				}
			}
		}
		reading += time.Since(start)
		d.db.Close() // Close would put a million facts in their places
	}
	b.ReportMetric(opening.Seconds()/float64(b.N), "s-opening")
	b.ReportMetric(float64(opening)/float64(reading), "x-reading")
}

// leave writes reviews into the journal of an empty store, as if nothing had been put in
// its place since.
func (c *class) leave(b *testing.B, path string, reviews int) {
	b.Helper()
	const batch = 256 // facts
	d := mustOpenQuiet(b, path)
	defer d.db.Close() // Close would put them in their places
	if err := d.layRing(int64(reviews / 10)); err != nil {
		b.Fatal(err)
	}
	for n := 0; n < reviews; {
		s := newStaged(d, batch)
		s.next = uint64(n + 1)
		for ; len(s.entries) < batch && n < reviews; n++ {
			f := c.review(n%len(c.learners), n/len(c.learners), numbered('f', n), time.Now())
			value, err := encode(f)
			if err != nil {
				b.Fatal(err)
			}
			s.entries, s.next = append(s.entries, entry{value: value}), s.next+1
		}
		if err := d.ring.write(s.append(d.ring.begin())); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkState measures how a learner's state is come by: from memory, from memory and
// one answer more, from what is kept, by a replay.
func BenchmarkState(b *testing.B) {
	const n, cards = 5000, 1000
	for _, way := range []string{"memory", "answer", "kept", "replay"} {
		b.Run(fmt.Sprintf("%s/facts=%d/cards=%d", way, n, cards), func(b *testing.B) {
			c := newClass(b, filepath.Join(b.TempDir(), "quiz.db"), 1, cards, n, 0)
			learner := c.learners[0]
			before := mustState(b, c.DB, learner)
			var last quiz.Fact
			for f := range c.Facts(b.Context(), learner, quiz.FactID{}) {
				last = f
			}
			c.answers(b, 0, 1)
			mustState(b, c.DB, learner)
			if err := c.writeBack(true); err != nil {
				b.Fatal(err)
			}
			read := func(after quiz.FactID) iter.Seq2[quiz.Fact, error] { return c.Facts(b.Context(), learner, after) }
			kept := map[string]func() (*quiz.State, quiz.FactID, error){
				"answer": func() (*quiz.State, quiz.FactID, error) { return before, last.ID, nil },
				"kept":   func() (*quiz.State, quiz.FactID, error) { return c.keptState(learner) },
				"replay": func() (*quiz.State, quiz.FactID, error) { return nil, quiz.FactID{}, nil },
			}[way]
			for b.Loop() {
				folds := &quiz.Folds{}
				if way == "memory" {
					folds = &c.folds
				}
				if _, err := folds.State(b.Context(), learner, kept, read); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
