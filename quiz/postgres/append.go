package postgres

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"ripasso/quiz"
)

// The two round trips of a transaction that is done with care. The first makes sure of the learners' rows and
// locks them, always in the order of their ids so that two transactions cannot wait for
// each other, and finds which facts are there. It stands in statements of their own, for
// each sees what was committed when it began. The second writes. Rows are found through
// lateral joins and conflicts, which use the keys whatever the planner believes of a
// table that it has not measured yet.
const (
	beginSQL = `begin`
	// A server that stops between the round trips does not keep its learners locked.
	limitSQL = `set local idle_in_transaction_session_timeout = 10000`
	admitSQL = `insert into learners (learner, version, turn) select l, 0, 0 from unnest($1::uuid[]) l
		on conflict (learner) do nothing`
	lockSQL = `select l.learner, l.version, l.turn from unnest($1::uuid[]) as k (learner)
		cross join lateral (select * from learners where learner = k.learner for update) l`
	sittingsSQL = `select learner, sitting from learners where learner = any($1::uuid[]) and sitting is not null`
	knownSQL    = `select k.learner, k.id, f.fact from unnest($1::uuid[], $2::uuid[]) as k (learner, id)
		cross join lateral (select fact from facts where learner = k.learner and id = k.id limit 1) f`

	factsSQL = `insert into facts (learner, version, id, fact)
		select * from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::bytea[])`
	headsSQL = `insert into learners (learner, version, turn, sitting)
		select * from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bytea[])
		on conflict (learner) do update set version = excluded.version, turn = excluded.turn,
		sitting = coalesce(excluded.sitting, learners.sitting)`
	commitSQL = `commit`
)

// Append implements quiz.Store.
func (d *DB) Append(ctx context.Context, facts []quiz.Fact, sitting *quiz.Sitting) error {
	if len(facts) == 0 && sitting == nil {
		return ctx.Err()
	}
	j, err := newJob(facts, sitting, d.now())
	if err == nil {
		j.ctx = ctx
		err = d.jobs.Do(ctx, j)
	}
	if err != nil {
		return fmt.Errorf("appending facts: %w", err)
	}
	return nil
}

// newJob makes facts received now ready for the tables.
func newJob(facts []quiz.Fact, sitting *quiz.Sitting, now time.Time) (*job, error) {
	j := &job{facts: make([]entry, len(facts))}
	received := now.UTC().Truncate(time.Millisecond)
	for i, f := range facts {
		f.Received = received
		value, err := quiz.AppendFact(nil, f)
		if err == nil && sitting != nil && f.Learner != sitting.Learner {
			err = errors.New("a fact of another learner than the sitting's")
		}
		if err != nil {
			return nil, err
		}
		j.facts[i] = entry{f.Learner, f.ID, value}
		j.mixed = j.mixed || f.Learner != facts[0].Learner
	}
	if sitting != nil {
		value, err := quiz.EncodeSitting(sitting)
		if err != nil {
			return nil, err
		}
		j.sitting = &turn{sitting.Learner, int64(sitting.Version), value}
	}
	return j, nil
}

// head is a learner's row under its lock, as the transaction will leave it.
type head struct {
	version, turn int64
	sitting       []byte // nil: as it is
	stored        []byte // the sitting that is there; read only where a job is in doubt
	touched       bool
}

// key names a fact.
type key struct {
	learner quiz.LearnerID
	id      quiz.FactID
}

// staged is what a transaction has read and is about to write.
type staged struct {
	heads    map[quiz.LearnerID]*head
	known    map[key][]byte // facts that are there, or will be
	learners uuids
	versions []int64
	ids      uuids
	values   [][]byte
}

// transact does jobs in one transaction. Each job's own refusal is in its Err; the
// answer is what befell all of them.
func transact(ctx context.Context, c *pgxpool.Conn, batch []*job) error {
	var err error
	s := newStride(batch)
	if s != nil {
		err = s.run(ctx, c, batch)
	}
	if s == nil || state(err) == uniqueViolation {
		err = carefully(ctx, c, batch)
	}
	if doubtful(err) {
		for _, j := range batch {
			j.doubt = true
		}
	}
	return err
}

// carefully looks first at what is there.
func carefully(ctx context.Context, c *pgxpool.Conn, batch []*job) error {
	s, err := begin(ctx, c, batch)
	if err != nil {
		return err
	}
	for _, j := range batch {
		j.Err = s.apply(j)
	}
	return s.end(ctx, c, &pgx.Batch{})
}

// begin begins a transaction: it locks the learners of the jobs and finds what is there
// of them.
func begin(ctx context.Context, c *pgxpool.Conn, batch []*job) (*staged, error) {
	s := &staged{heads: map[quiz.LearnerID]*head{}, known: map[key][]byte{}}
	var owners, ids uuids
	doubt := false
	for _, j := range batch {
		for _, e := range j.facts {
			owners, ids = append(owners, e.learner), append(ids, e.id)
			s.heads[e.learner] = nil
		}
		if j.sitting != nil {
			s.heads[j.sitting.learner] = nil
		}
		doubt = doubt || j.doubt
	}
	learners := s.sorted()
	b := &pgx.Batch{}
	b.Queue(beginSQL)
	b.Queue(limitSQL)
	b.Queue(admitSQL, learners)
	b.Queue(lockSQL, learners).Query(s.readHeads)
	if doubt {
		b.Queue(sittingsSQL, learners).Query(s.readSittings)
	}
	if len(ids) > 0 {
		b.Queue(knownSQL, owners, ids).Query(s.readKnown)
	}
	return s, c.SendBatch(ctx, b).Close()
}

func (s *staged) readHeads(rows pgx.Rows) error {
	var learner quiz.LearnerID
	var version, turn int64
	_, err := pgx.ForEachRow(rows, []any{&learner, &version, &turn}, func() error {
		s.heads[learner] = &head{version: version, turn: turn}
		return nil
	})
	return err
}

func (s *staged) readKnown(rows pgx.Rows) error {
	var k key
	var value []byte
	_, err := pgx.ForEachRow(rows, []any{&k.learner, &k.id, &value}, func() error {
		s.known[k] = bytes.Clone(value)
		return nil
	})
	return err
}

func (s *staged) readSittings(rows pgx.Rows) error {
	var learner quiz.LearnerID
	var value []byte
	_, err := pgx.ForEachRow(rows, []any{&learner, &value}, func() error {
		s.heads[learner].stored = bytes.Clone(value)
		return nil
	})
	return err
}

// sorted lists the learners in the order in which they are locked.
func (s *staged) sorted() uuids {
	list := make(uuids, 0, len(s.heads))
	for learner := range s.heads {
		list = append(list, learner)
	}
	slices.SortFunc(list, compare)
	return list
}

// compare orders ids as the database does.
func compare(a, b quiz.LearnerID) int { return bytes.Compare(a[:], b[:]) }

// apply stages a job, or answers why it is refused and stages nothing.
func (s *staged) apply(j *job) error {
	switch {
	case j.sitting == nil:
	case j.copied:
		if h := s.heads[j.sitting.learner]; j.sitting.version > h.turn {
			h.turn, h.sitting = j.sitting.version, j.sitting.value
		}
	case j.doubt && s.written(j):
	case s.stale(j):
		return quiz.ErrStale
	default:
		h := s.heads[j.sitting.learner]
		h.turn, h.sitting = j.sitting.version, j.sitting.value
	}
	if j.sitting != nil {
		s.heads[j.sitting.learner].touched = true
	}
	for _, e := range j.facts {
		// Also where the fact is there: its commit may not have reached a standby yet,
		// and this one waits for both.
		h := s.heads[e.learner]
		h.touched = true
		k := key{e.learner, e.id}
		if s.known[k] != nil {
			continue
		}
		s.known[k] = e.value
		h.version++
		s.learners = append(s.learners, e.learner)
		s.versions = append(s.versions, h.version)
		s.ids = append(s.ids, e.id)
		s.values = append(s.values, e.value)
	}
	return nil
}

// stale reports whether a sitting's compare-and-swap fails.
func (s *staged) stale(j *job) bool {
	return s.heads[j.sitting.learner].turn+1 != j.sitting.version ||
		slices.ContainsFunc(j.facts, func(e entry) bool { return s.known[key{e.learner, e.id}] != nil })
}

// written reports whether a job of which nothing was heard is what the table holds: its
// facts byte for byte, the moment of receipt with them, or its sitting.
func (s *staged) written(j *job) bool {
	if len(j.facts) == 0 {
		h := s.heads[j.sitting.learner]
		return h.turn == j.sitting.version && bytes.Equal(h.stored, j.sitting.value)
	}
	return !slices.ContainsFunc(j.facts, func(e entry) bool {
		return !bytes.Equal(s.known[key{e.learner, e.id}], e.value)
	})
}

// end writes what was staged, with what is queued already, and commits. Where there is
// nothing the transaction is left to be rolled back.
func (s *staged) end(ctx context.Context, c *pgxpool.Conn, b *pgx.Batch) error {
	var learners uuids
	var versions, turns []int64
	var sittings [][]byte
	for _, learner := range s.sorted() {
		if h := s.heads[learner]; h.touched {
			learners = append(learners, learner)
			versions, turns = append(versions, h.version), append(turns, h.turn)
			sittings = append(sittings, h.sitting)
		}
	}
	if len(s.ids) > 0 {
		b.Queue(factsSQL, s.learners, s.versions, s.ids, s.values)
	}
	if len(learners) > 0 {
		b.Queue(headsSQL, learners, versions, turns, sittings)
	}
	if b.Len() == 0 {
		return nil
	}
	b.Queue(commitSQL)
	return c.SendBatch(ctx, b).Close()
}
