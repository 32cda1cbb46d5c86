package remote

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"

	"ripasso/quiz"
)

// BenchmarkAnswer measures what an answer asks of a store (the sitting, the state, the
// answer with its sitting, the state again) through each way. x-direct is the time it takes
// over that of the program that holds the file, in turn with it, on the same file.
func BenchmarkAnswer(b *testing.B) {
	for name, w := range ways {
		b.Run(name, func(b *testing.B) {
			file, o := filepath.Join(b.TempDir(), "quiz.db"), options(b)
			holder := mustShareBy(b, file, o, w)
			guest := mustShareBy(b, file, o, w)
			var took [2]time.Duration
			learners := [2]quiz.LearnerID{uuid.New(), uuid.New()}
			version := 0
			b.ResetTimer()
			for b.Loop() {
				version++
				for i, s := range []*Shared{holder, guest} {
					begun := time.Now()
					if err := answerAt(s, learners[i], version); err != nil {
						b.Fatal(err)
					}
					took[i] += time.Since(begun)
				}
			}
			b.ReportMetric(float64(took[1])/float64(took[0]), "x-direct")
			b.ReportMetric(float64(took[1]-took[0])/float64(version)/1e3, "µs-more/answer")
		})
	}
}

func answerAt(s quiz.Store, learner quiz.LearnerID, version int) error {
	ctx := context.Background()
	if _, err := s.Sitting(ctx, learner); err != nil && version > 1 {
		return err
	}
	if _, err := s.State(ctx, learner); err != nil {
		return err
	}
	facts, sitting := answer(learner, version)
	if err := s.Append(ctx, facts, sitting); err != nil {
		return err
	}
	_, err := s.State(ctx, learner)
	return err
}

// BenchmarkFirstState measures what a program that comes to a long history reads before
// its first question. x-direct is the time over a replay where the file is.
func BenchmarkFirstState(b *testing.B) {
	const n = 20_000
	file, o := filepath.Join(b.TempDir(), "quiz.db"), options(b)
	holder := mustShare(b, file, o)
	learner := holder.Local()
	facts := make([]quiz.Fact, n)
	for i := range facts {
		facts[i] = review(learner)
		facts[i].Review.Card = uuid.UUID{byte(i), byte(i >> 8 & 3), 1}
	}
	if err := holder.Append(context.Background(), facts, nil); err != nil {
		b.Fatal(err)
	}
	var there, here time.Duration
	for b.Loop() {
		guest := mustShare(b, file, o)
		begun := time.Now()
		if _, err := guest.State(context.Background(), learner); err != nil {
			b.Fatal(err)
		}
		there += time.Since(begun)
		begun = time.Now()
		quiz.Replay(func(yield func(quiz.Fact) bool) {
			for f, err := range holder.Facts(context.Background(), learner, quiz.FactID{}) {
				if err != nil {
					b.Fatal(err)
				}
				if !yield(f) {
					return
				}
			}
		})
		here += time.Since(begun)
		guest.Close()
	}
	b.ReportMetric(float64(there)/float64(here), "x-direct")
	b.ReportMetric(n, "facts")
}
