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

// race lets callers do something n times in all, each for a learner of its own, and
// answers how many seconds it took.
func race(b *testing.B, callers, n int, do func(learner quiz.LearnerID, turn int) error) (took float64) {
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
	return time.Since(begin).Seconds()
}

// rounds is how often the benchmark changes between what it compares.
const rounds = 6

// BenchmarkAppend measures durable answers, each a fact and a sitting. Machines differ and
// drift, so the figures to compare are x-plain, answers over those that the same server
// takes when each has a transaction of its own on a pool of 16; and x-commit, over the
// rate at which one connection commits the smallest change there is. The three take turns.
// B/answer is what the facts and their keys take on disk, log-B/answer what the server
// writes to its log.
func BenchmarkAppend(b *testing.B) {
	s := ownServer(b)
	for _, callers := range []int{1, 16, 256} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
			address := s.address(s.schema(b))
			d := mustOpen(b, address)
			plain := newPlain(b, address)
			part := max(1, b.N/rounds)
			var took, tookPlain, tookBare, written float64
			b.ResetTimer()
			for range rounds {
				b.StopTimer()
				tookPlain += race(b, callers, max(1, part/4), plain.append) * 4
				tookBare += race(b, 1, max(1, part/16), plain.bare) * 16
				before := wal(b, plain.pool)
				b.StartTimer()
				took += race(b, callers, part, func(learner quiz.LearnerID, turn int) error {
					f, x := answer(learner, turn)
					return d.Append(context.Background(), []quiz.Fact{f}, x)
				})
				written += wal(b, plain.pool) - before
			}
			b.StopTimer()
			n := float64(part * rounds)
			b.ReportMetric(written/n, "log-B/answer")
			b.ReportMetric(number(b, plain.pool, "select pg_total_relation_size('facts')")/n, "B/answer")
			b.ReportMetric(n/took, "answers/s")
			b.ReportMetric(tookPlain/took, "x-plain")
			b.ReportMetric(tookBare/took, "x-commit")
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

// wal is how many bytes the server has written to its log.
func wal(b *testing.B, pool *pgxpool.Pool) float64 {
	b.Helper()
	return number(b, pool, "select pg_current_wal_lsn() - '0/0'::pg_lsn")
}

func number(b *testing.B, pool *pgxpool.Pool, sql string) (n float64) {
	b.Helper()
	if err := pool.QueryRow(b.Context(), sql).Scan(&n); err != nil {
		b.Fatal(err)
	}
	return n
}

// bare commits the smallest change there is.
func (p plain) bare(quiz.LearnerID, int) error {
	_, err := p.pool.Exec(context.Background(), "update bare set n = n + 1")
	return err
}
