package postgres

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"math"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"ripasso/quiz"
)

// page is how many facts are read at once. No connection is held while the caller looks
// at them.
const page = 256

const (
	// The fact named by $2 comes first, so that its absence shows; without a name all from
	// number $3 on. The last column is where reading ends, whatever arrives meanwhile.
	pageSQL = `select f.version, f.fact, least($4, (select l.version from learners l where l.learner = $1)) from facts f
		where f.learner = $1 and f.version >= coalesce((select version from facts where learner = $1 and id = $2), $3)
		and f.version <= $4 order by f.version limit $5`
	factSQL = `select version, fact from facts where learner = $1 and id = $2`
)

// Facts implements quiz.Store. It ends with what had arrived when it began.
func (d *DB) Facts(ctx context.Context, learner quiz.LearnerID, after quiz.FactID) iter.Seq2[quiz.Fact, error] {
	return func(yield func(quiz.Fact, error) bool) {
		p := reading{learner: learner, after: after, last: math.MaxInt64}
		for {
			list, err := p.next(ctx, d)
			if err != nil {
				yield(quiz.Fact{}, fmt.Errorf("reading facts: %w", err))
				return
			}
			for _, f := range list {
				if !yield(f, nil) {
					return
				}
			}
			if p.ended {
				return
			}
		}
	}
}

// reading is a run through a learner's facts, page by page.
type reading struct {
	learner    quiz.LearnerID
	after      quiz.FactID // the first page begins after this fact
	from, last int64       // the numbers of what is left
	ended      bool
}

func (p *reading) next(ctx context.Context, d *DB) (list []quiz.Fact, err error) {
	var after *quiz.FactID
	from := p.from
	if p.after != (quiz.FactID{}) {
		after, from = &p.after, math.MaxInt64
	}
	rows := 0
	version, last := p.from, p.last
	err = d.ask(ctx, func(ctx context.Context, c *pgxpool.Conn) error {
		list, rows = list[:0], 0
		answer, _ := c.Query(ctx, pageSQL, p.learner, after, from, p.last, page)
		var value []byte
		_, err := pgx.ForEachRow(answer, []any{&version, &value, &last}, func() error {
			if rows++; rows == 1 && after != nil {
				return nil
			}
			f, err := decode(p.learner, version, value)
			list = append(list, f)
			return err
		})
		return err
	})
	if err == nil && rows == 0 && after != nil {
		err = quiz.ErrNotFound
	}
	p.after, p.from, p.last, p.ended = quiz.FactID{}, version+1, last, rows < page
	return list, err
}

// Fact implements quiz.Store.
func (d *DB) Fact(ctx context.Context, learner quiz.LearnerID, id quiz.FactID) (f quiz.Fact, err error) {
	err = d.ask(ctx, func(ctx context.Context, c *pgxpool.Conn) error {
		var version int64
		var value []byte
		if err := c.QueryRow(ctx, factSQL, learner, id).Scan(&version, &value); err != nil {
			return found(err)
		}
		f, err = decode(learner, version, value)
		return err
	})
	if err != nil {
		return quiz.Fact{}, fmt.Errorf("reading fact %s: %w", id, err)
	}
	return f, nil
}

// decode reads a fact of the table.
func decode(learner quiz.LearnerID, version int64, value []byte) (quiz.Fact, error) {
	f, err := quiz.DecodeFact(value)
	if err == nil && f.Learner != learner {
		err = errors.New("it is another learner's")
	}
	if err != nil {
		return quiz.Fact{}, fmt.Errorf("fact %d: %w", version, err)
	}
	return f, nil
}

// found puts quiz.ErrNotFound in the place of the driver's word for it.
func found(err error) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return quiz.ErrNotFound
	}
	return err
}

const sittingSQL = `select turn, sitting from learners where learner = $1 and turn > 0`

// Sitting implements quiz.Store. A sitting that cannot be read, because a newer program
// wrote it or it is damaged, is over: what was answered in it is among the facts.
func (d *DB) Sitting(ctx context.Context, learner quiz.LearnerID) (*quiz.Sitting, error) {
	var turn int64
	var value []byte
	err := d.ask(ctx, func(ctx context.Context, c *pgxpool.Conn) error {
		return found(c.QueryRow(ctx, sittingSQL, learner).Scan(&turn, &value))
	})
	if err != nil {
		return nil, fmt.Errorf("reading sitting: %w", err)
	}
	return sittingOf(learner, turn, value), nil
}

func sittingOf(learner quiz.LearnerID, turn int64, value []byte) *quiz.Sitting {
	s, err := quiz.DecodeSitting(bytes.Clone(value))
	if err != nil {
		return &quiz.Sitting{Learner: learner, Version: int(turn), Phase: quiz.Done}
	}
	return s
}
