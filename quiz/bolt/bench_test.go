package bolt

import (
	"context"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"ripasso/quiz"
)

// BenchmarkAppend measures durable answers. Disks differ and drift, so the figure to
// compare is x-probe: answers per second over the rate at which the same directory
// takes an overwritten 4 KiB page and a sync, measured just before and after.
func BenchmarkAppend(b *testing.B) {
	for _, callers := range []int{1, 16, 256} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
			dir := b.TempDir()
			d := mustOpen(b, filepath.Join(dir, "quiz.db"))
			learners := make([]quiz.LearnerID, callers)
			for i := range learners {
				learners[i] = uuid.New()
			}
			before := probe(b, dir)
			var next atomic.Int64
			var wg sync.WaitGroup
			b.ResetTimer()
			for i := range callers {
				wg.Go(func() {
					for next.Add(1) <= int64(b.N) {
						f := facts(learners[i], 1)
						if err := d.Append(context.Background(), f, nil); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			wg.Wait()
			rate := float64(b.N) / b.Elapsed().Seconds()
			b.StopTimer()
			b.ReportMetric(rate, "answers/s")
			b.ReportMetric(rate/((before+probe(b, dir))/2), "x-probe")
		})
	}
}

// probe is how often a second a page can be overwritten and synced.
func probe(b *testing.B, dir string) float64 {
	b.Helper()
	f, err := os.CreateTemp(dir, "probe")
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	page := make([]byte, 4096)
	n := 0
	start := time.Now()
	for ; time.Since(start) < 200*time.Millisecond; n++ {
		page[0]++
		if _, err := f.WriteAt(page, 0); err != nil {
			b.Fatal(err)
		}
		if err := syncData(f); err != nil {
			b.Fatal(err)
		}
	}
	return float64(n) / time.Since(start).Seconds()
}

// BenchmarkState measures how a learner's state is come by: from memory, from memory
// and one answer more, from the cache, by a replay.
func BenchmarkState(b *testing.B) {
	const n, cards = 5000, 1000
	for _, way := range []string{"memory", "answer", "cache", "replay"} {
		b.Run(fmt.Sprintf("%s/facts=%d/cards=%d", way, n, cards), func(b *testing.B) {
			d := mustOpenQuiet(b, filepath.Join(b.TempDir(), "quiz.db"))
			list := facts(d.Local(), n)
			for i := range list {
				list[i].Review.Card = uuid.UUID{byte(i % cards), byte(i % cards >> 8), 1}
			}
			mustAppend(b, d, list[:n-1]...)
			before := mustState(b, d, d.Local())
			mustAppend(b, d, list[n-1])
			mustState(b, d, d.Local())
			if err := d.writeBack(true); err != nil {
				b.Fatal(err)
			}
			read := func(after quiz.FactID) iter.Seq2[quiz.Fact, error] {
				return d.Facts(context.Background(), d.Local(), after)
			}
			for b.Loop() {
				var folds quiz.Folds
				kept := func() (*quiz.State, quiz.FactID, error) { return d.keptState(d.Local()) }
				switch way {
				case "memory":
					mustState(b, d, d.Local())
					continue
				case "answer":
					kept = func() (*quiz.State, quiz.FactID, error) { return before, list[n-2].ID, nil }
				case "replay":
					kept = func() (*quiz.State, quiz.FactID, error) { return nil, quiz.FactID{}, nil }
				}
				if _, err := folds.State(context.Background(), d.Local(), kept, read); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkOpen measures opening and closing a file of much history: after it was closed,
// and as a crash leaves it. x-facts is the cost over that with 1000 facts.
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
