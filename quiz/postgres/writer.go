package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"

	"ripasso/quiz"
)

// How many transactions are under way at a time, and how many jobs share one at most. More
// at a time make smaller ones, fewer leave the server waiting for the next.
const (
	writers  = 8
	maxBatch = 512
)

// job is what a caller wants written. It is done completely or not at all.
type job struct {
	ctx     context.Context // the caller's
	facts   []entry
	sitting *turn // nil: none
	mixed   bool  // its facts are of several learners
	copied  bool  // a record of another store: its sitting comes without a compare-and-swap

	doubt bool // an attempt may have written it and could not say so
	quiz.Waiter
}

// learner is whose the job is, where it is not mixed.
func (j *job) learner() quiz.LearnerID {
	if j.sitting != nil {
		return j.sitting.learner
	}
	return j.facts[0].learner
}

// entry is a fact ready for the table.
type entry struct {
	learner quiz.LearnerID
	id      quiz.FactID
	value   []byte
}

// turn is a sitting ready for the table.
type turn struct {
	learner quiz.LearnerID
	version int64
	value   []byte
}

// commit runs jobs in one transaction, again while the trouble may pass and a caller
// waits. If it lasts they run singly, so that one job's error is no other's.
func (d *DB) commit(batch []*job) {
	for p := newPatience(d.patience); len(batch) > 0; batch = waiting(batch) {
		err := d.on(context.Background(), attemptTime, func(ctx context.Context, c *pgxpool.Conn) error {
			return transact(ctx, c, batch)
		})
		switch {
		case err != nil && passing(err) && p.wait(context.Background()):
			continue
		case err != nil && !passing(err) && len(batch) > 1:
			for i := range batch {
				d.commit(batch[i : i+1])
			}
			return
		}
		for _, j := range batch {
			if err != nil {
				j.Err = translate(err)
			}
			j.Done()
		}
		return
	}
}

// waiting lets go those whose callers have given up. What may have been written
// in spite of its error does not bear the context's.
func waiting(batch []*job) []*job {
	left := batch[:0]
	for _, j := range batch {
		err := j.ctx.Err()
		if err == nil {
			left = append(left, j)
			continue
		}
		if j.Err = err; j.doubt {
			j.Err = fmt.Errorf("%w: whether it was written is not known", quiz.ErrUnavailable)
		}
		j.Done()
	}
	return left
}
