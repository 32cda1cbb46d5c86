package postgres

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"ripasso/deck"
	"ripasso/quiz"
)

// answer is a learner's next answer and the sitting it belongs to.
func answer(learner quiz.LearnerID, n int) (quiz.Fact, *quiz.Sitting) {
	f := quiz.Fact{ID: uuid.Must(uuid.NewV7()), Learner: learner, At: time.Now().UTC().Truncate(time.Millisecond), Review: &quiz.Review{
		Card: uuid.UUID{byte(n), byte(n >> 8), 1}, Revision: "0f", Response: deck.Response{Texts: []string{"Roma"}},
		Verdict: deck.Verdict{Score: 1}, Grade: 3, Took: 4 * time.Second, Origin: quiz.Study,
	}}
	x := &quiz.Sitting{ID: uuid.UUID{2}, Learner: learner, Version: n, Phase: quiz.Asking}
	for i := range 20 {
		x.Queue = append(x.Queue, uuid.UUID{byte(i), 3})
	}
	return f, x
}

// race lets callers do something n times in all, each for a learner of its own.
func race(b *testing.B, callers, n int, do func(learner quiz.LearnerID, turn int) error) (perSecond float64) {
	b.Helper()
	var next atomic.Int64
	var wg sync.WaitGroup
	begin := time.Now()
	for range callers {
		wg.Go(func() {
			learner := uuid.New()
			for turn := 1; next.Add(1) <= int64(n); turn++ {
				if err := do(learner, turn); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	return float64(n) / time.Since(begin).Seconds()
}

// BenchmarkAppend measures durable answers, each a fact and a sitting. Machines differ and
// drift, so the figures to compare are x-plain, answers over those that the same server
// takes when each has a transaction of its own on a pool of 16; and x-commit, over the
// rate at which one connection commits the smallest change there is. Both are measured
// just before and after.
func BenchmarkAppend(b *testing.B) {
	s := ownServer(b)
	for _, callers := range []int{1, 16, 256} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
			address := s.address(s.schema(b))
			d := mustOpen(b, address)
			plain := newPlain(b, address)
			plainly := func() float64 { return race(b, callers, min(max(b.N/8, 20), 2000), plain.append) }
			beforePlain, beforeBare := plainly(), bare(b, plain.pool)
			b.ResetTimer()
			rate := race(b, callers, b.N, func(learner quiz.LearnerID, turn int) error {
				f, x := answer(learner, turn)
				return d.Append(context.Background(), []quiz.Fact{f}, x)
			})
			b.StopTimer()
			b.ReportMetric(rate, "answers/s")
			b.ReportMetric(rate/((beforePlain+plainly())/2), "x-plain")
			b.ReportMetric(rate/((beforeBare+bare(b, plain.pool))/2), "x-commit")
		})
	}
}

// plain is what one would write first: a transaction for each answer.
type plain struct{ pool *pgxpool.Pool }

func newPlain(b *testing.B, address string) plain {
	b.Helper()
	config, err := configure(address)
	if err != nil {
		b.Fatal(err)
	}
	config.MaxConns = 16
	pool, err := pgxpool.NewWithConfig(b.Context(), config)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(pool.Close)
	for _, sql := range []string{
		"create table plain_facts (like facts including all)", "create table plain_learners (like learners including all)",
		"create table bare (n bigint)", "insert into bare values (0)",
	} {
		if _, err := pool.Exec(b.Context(), sql); err != nil {
			b.Fatal(err)
		}
	}
	return plain{pool}
}

func (p plain) append(learner quiz.LearnerID, turn int) error {
	f, x := answer(learner, turn)
	value, err := quiz.AppendFact(nil, f)
	if err != nil {
		return err
	}
	sitting, err := quiz.EncodeSitting(x)
	if err != nil {
		return err
	}
	ctx := context.Background()
	return pgx.BeginFunc(ctx, p.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `insert into plain_facts (learner, version, id, fact) values ($1, $2, $3, $4)`, learner, turn, f.ID, value); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `insert into plain_learners (learner, version, turn, sitting) values ($1, $2, $2, $3)
			on conflict (learner) do update set version = excluded.version, turn = excluded.turn, sitting = excluded.sitting`, learner, turn, sitting)
		return err
	})
}

// bare is how often a second one connection commits.
func bare(b *testing.B, pool *pgxpool.Pool) float64 {
	b.Helper()
	n := 0
	begin := time.Now()
	for ; time.Since(begin) < 300*time.Millisecond; n++ {
		if _, err := pool.Exec(b.Context(), "update bare set n = n + 1"); err != nil {
			b.Fatal(err)
		}
	}
	return float64(n) / time.Since(begin).Seconds()
}
