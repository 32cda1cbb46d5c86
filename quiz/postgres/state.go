package postgres

import (
	"context"
	"errors"
	"iter"
	"slices"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"ripasso/quiz"
)

const (
	saveEvery = 2 * time.Second
	saveMax   = 16 // states in one transaction

	keptSQL = `select last, state from states where learner = $1`
	saveSQL = `insert into states (learner, last, state) select * from unnest($1::uuid[], $2::uuid[], $3::bytea[])
		on conflict (learner) do update set last = excluded.last, state = excluded.state`
)

// State implements quiz.Store.
func (d *DB) State(ctx context.Context, learner quiz.LearnerID) (*quiz.State, error) {
	return d.folds.State(ctx, learner,
		func() (*quiz.State, quiz.FactID, error) { return d.kept(ctx, learner) },
		func(after quiz.FactID) iter.Seq2[quiz.Fact, error] { return d.Facts(ctx, learner, after) })
}

// kept is the learner's state that some server wrote back, nil where there is none or
// another version of the program wrote it.
func (d *DB) kept(ctx context.Context, learner quiz.LearnerID) (state *quiz.State, last quiz.FactID, err error) {
	var value []byte
	err = d.ask(ctx, func(ctx context.Context, c *pgxpool.Conn) error {
		return found(c.QueryRow(ctx, keptSQL, learner).Scan(&last, &value))
	})
	if err == nil {
		if state, err = quiz.DecodeState(value); err == nil {
			return state, last, nil
		}
	}
	if errors.Is(err, quiz.ErrNotFound) || errors.Is(err, quiz.ErrStaleState) {
		err = nil
	}
	return nil, quiz.FactID{}, err
}

// background writes states back until the store closes. An error there costs nothing
// but a longer fold, and shows again when something is appended.
func (d *DB) background() {
	t := time.NewTicker(saveEvery)
	defer t.Stop()
	for {
		select {
		case <-d.open.Done():
			return
		case <-t.C:
			_ = d.saveStates(d.open, false)
		}
	}
}

// saveStates writes back the states for which it is time, or all. Servers may overwrite
// each other's, the older the newer even: each is right up to the fact it names.
func (d *DB) saveStates(ctx context.Context, all bool) error {
	for part := range slices.Chunk(d.folds.Tick(all), saveMax) {
		slices.SortFunc(part, func(a, b quiz.Snapshot) int { return compare(a.Learner, b.Learner) })
		var learners, lasts uuids
		var values [][]byte
		for _, s := range part {
			value, err := quiz.EncodeState(s.State)
			if err != nil {
				return err
			}
			learners, lasts, values = append(learners, s.Learner), append(lasts, s.Last), append(values, value)
		}
		save := func(ctx context.Context, c *pgxpool.Conn) error {
			_, err := c.Exec(ctx, saveSQL, learners, lasts, values)
			return err
		}
		err := d.on(ctx, attemptTime, save)
		for p := newPatience(savingPatience); err != nil && passing(err) && p.wait(ctx); {
			err = d.on(ctx, attemptTime, save)
		}
		if err != nil {
			return translate(err)
		}
		for _, s := range part {
			s.Saved()
		}
	}
	return nil
}
