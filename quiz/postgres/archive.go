package postgres

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"ripasso/deck"
	"ripasso/quiz"
)

const (
	// How many rows are in memory at a time. A revision is a whole file.
	factRows, learnerRows, revisionRows = 1024, 256, 16

	transferTime = 24 * time.Hour   // for all that is kept
	loadTime     = 10 * time.Minute // for one call

	localSQL     = `select local from store where one`
	revisionsSQL = `select id, deck, seen, source from revisions where id > $1 order by id limit $2`
	learnersSQL  = `select learner, turn, sitting from learners where learner > $1 order by learner limit $2`
	pastSQL      = `select learner, version, fact from facts
		where (learner, version) > ($1, $2) and learner <= $3 order by learner, version limit $4`

	holdLocalSQL = `select local, exists (select from learners where learner = local and version > 0) from store where one for update`
	putLocalSQL  = `update store set local = $1 where one`
)

// Records implements quiz.Archive. It holds one connection with one snapshot.
func (d *DB) Records(ctx context.Context) iter.Seq2[quiz.Record, error] {
	return func(yield func(quiz.Record, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		defer context.AfterFunc(d.open, cancel)()
		w := walk{yield: func(r quiz.Record) error {
			if !yield(r, nil) {
				return errEnough
			}
			return nil
		}}
		err := d.on(ctx, transferTime, w.run)
		switch {
		case err == nil, errors.Is(err, errEnough):
			return
		case d.open.Err() != nil:
			err = quiz.ErrClosed
		case ctx.Err() != nil:
			err = ctx.Err()
		}
		yield(quiz.Record{}, fmt.Errorf("reading records: %w", translate(err)))
	}
}

// errEnough: the caller of Records has left.
var errEnough = errors.New("no more records are asked for")

// walk reads all tables in one transaction.
type walk struct {
	yield func(quiz.Record) error
	tx    pgx.Tx
}

func (w *walk) run(ctx context.Context, c *pgxpool.Conn) error {
	options := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	return pgx.BeginTxFunc(ctx, c, options, func(tx pgx.Tx) error {
		w.tx = tx
		var local quiz.LearnerID
		if err := tx.QueryRow(ctx, localSQL).Scan(&local); err != nil {
			return err
		}
		if err := w.yield(quiz.Record{Local: &local}); err != nil {
			return err
		}
		if err := w.revisions(ctx); err != nil {
			return err
		}
		return w.learners(ctx)
	})
}

func (w *walk) revisions(ctx context.Context) error {
	for last, n := []byte{}, revisionRows; n == revisionRows; {
		rows, _ := w.tx.Query(ctx, revisionsSQL, last, revisionRows)
		list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (quiz.Revision, error) {
			var r quiz.Revision
			var id, path []byte
			var seen int64
			err := row.Scan(&id, &path, &seen, &r.Source)
			r.ID, r.Deck, r.Seen = deck.RevisionID(id), string(path), time.UnixMilli(seen).UTC()
			last = id
			return r, err
		})
		if err != nil {
			return err
		}
		for i := range list {
			if err := w.yield(quiz.Record{Revision: &list[i]}); err != nil {
				return err
			}
		}
		n = len(list)
	}
	return nil
}

// seat is a learner's row.
type seat struct {
	learner quiz.LearnerID
	turn    int64
	sitting []byte
}

// learners goes through the learners some at a time, and through the facts of those.
func (w *walk) learners(ctx context.Context) error {
	var last quiz.LearnerID
	for n := learnerRows; n == learnerRows; {
		rows, _ := w.tx.Query(ctx, learnersSQL, last, learnerRows)
		seats, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (seat, error) {
			var s seat
			err := row.Scan(&s.learner, &s.turn, &s.sitting)
			return s, err
		})
		if err != nil {
			return err
		}
		if n = len(seats); n == 0 {
			return nil
		}
		upTo := seats[n-1].learner
		if seats, err = w.facts(ctx, last, upTo, seats); err != nil {
			return err
		}
		for _, s := range seats {
			if err := w.sitting(s); err != nil {
				return err
			}
		}
		last = upTo
	}
	return nil
}

// facts goes through the facts of the learners after one and up to another, and answers
// with the seats that come after the last fact.
func (w *walk) facts(ctx context.Context, after, upTo quiz.LearnerID, seats []seat) ([]seat, error) {
	learner, version := after, int64(math.MaxInt64)
	for n := factRows; n == factRows; {
		rows, _ := w.tx.Query(ctx, pastSQL, learner, version, upTo, factRows)
		list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (quiz.Fact, error) {
			var value []byte
			if err := row.Scan(&learner, &version, &value); err != nil {
				return quiz.Fact{}, err
			}
			return decode(learner, version, value)
		})
		if err != nil {
			return nil, err
		}
		for i := range list {
			for len(seats) > 0 && seats[0].learner != list[i].Learner {
				if err := w.sitting(seats[0]); err != nil {
					return nil, err
				}
				seats = seats[1:]
			}
			if err := w.yield(quiz.Record{Fact: &list[i]}); err != nil {
				return nil, err
			}
		}
		n = len(list)
	}
	return seats, nil
}

// sitting yields the sitting of a learner who has one.
func (w *walk) sitting(s seat) error {
	if s.turn == 0 {
		return nil
	}
	return w.yield(quiz.Record{Sitting: sittingOf(s.learner, s.turn, s.sitting)})
}

// Load implements quiz.Archive, in one transaction.
func (d *DB) Load(ctx context.Context, records []quiz.Record) error {
	l, err := newLoading(records)
	if err == nil {
		err = d.askFor(ctx, loadTime, l.run)
	}
	if err != nil {
		return fmt.Errorf("loading records: %w", err)
	}
	if l.local != nil {
		d.local.Store(l.local)
	}
	return nil
}

// loading is records ready for the tables.
type loading struct {
	local     *quiz.LearnerID
	revisions []quiz.Revision
	jobs      []*job
}

func newLoading(records []quiz.Record) (*loading, error) {
	l := &loading{}
	facts := &job{}
	l.jobs = append(l.jobs, facts)
	for _, r := range records {
		switch {
		case r.Local != nil:
			local := *r.Local
			l.local = &local
		case r.Revision != nil:
			if err := whole(*r.Revision); err != nil {
				return nil, fmt.Errorf("revision %s: %w", r.Revision.ID, err)
			}
			l.revisions = append(l.revisions, *r.Revision)
		case r.Fact != nil:
			value, err := quiz.AppendFact(nil, *r.Fact)
			if err != nil {
				return nil, err
			}
			facts.facts = append(facts.facts, entry{r.Fact.Learner, r.Fact.ID, value})
		case r.Sitting != nil:
			value, err := quiz.EncodeSitting(r.Sitting)
			if err != nil {
				return nil, err
			}
			l.jobs = append(l.jobs, &job{copied: true, sitting: &turn{r.Sitting.Learner, int64(r.Sitting.Version), value}})
		default:
			return nil, errors.New("an empty record")
		}
	}
	return l, nil
}

func (l *loading) run(ctx context.Context, c *pgxpool.Conn) error {
	s, err := begin(ctx, c, l.jobs)
	if err != nil {
		return err
	}
	b := &pgx.Batch{}
	if l.local != nil {
		var local quiz.LearnerID
		var answered bool
		if err := c.QueryRow(ctx, holdLocalSQL).Scan(&local, &answered); err != nil {
			return err
		}
		if local != *l.local && answered {
			return quiz.ErrOccupied
		}
		b.Queue(putLocalSQL, *l.local)
	}
	for _, r := range l.revisions {
		b.Queue(putRevisionSQL, []byte(r.ID), []byte(r.Deck), r.Seen.UnixMilli(), present(r.Source))
	}
	for _, j := range l.jobs {
		if err := s.apply(j); err != nil {
			return err
		}
	}
	return s.end(ctx, c, b)
}
