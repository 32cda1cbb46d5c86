package postgres

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"ripasso/quiz"
)

// stride is a batch as it nearly always is: each job of one learner, no learner with two
// jobs, nothing in doubt, and all facts new. It is done by one statement, hence in one
// round trip: the learners' rows move on where their sittings may, in the order of their
// ids, and the facts are numbered by what became of those rows. A fact that is there
// violates its key, and the batch is done again with care (append.go).
type stride struct {
	learners uuids    // of the jobs, sorted
	counts   []int64  // how many facts each brings
	turns    []int64  // 0: no sitting
	sittings [][]byte // nil: none

	owners uuids   // of the facts
	backs  []int64 // how many of the learner's follow
	ids    uuids
	values [][]byte
}

// A learner who has no row yet gets one only with a first sitting, or without any. That
// is asked by a scalar subquery, which no planner answers by reading the whole table.
const strideSQL = `with moved as (
	insert into learners as l (learner, version, turn, sitting)
	select u.learner, u.facts, u.turn, u.sitting
	from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bytea[]) as u (learner, facts, turn, sitting)
	where u.turn <= 1 or (select true from learners k where k.learner = u.learner)
	on conflict (learner) do update set version = l.version + excluded.version,
		turn = case when excluded.sitting is null then l.turn else excluded.turn end,
		sitting = coalesce(excluded.sitting, l.sitting)
	where excluded.sitting is null or excluded.turn = l.turn + 1
	returning l.learner, l.version
), added as (
	insert into facts (learner, version, id, fact)
	select f.learner, moved.version - f.back, f.id, f.fact
	from unnest($5::uuid[], $6::bigint[], $7::uuid[], $8::bytea[]) as f (learner, back, id, fact)
	join moved on moved.learner = f.learner
)
select learner from moved`

// newStride is nil where the batch is not of that kind. It sorts the batch.
func newStride(batch []*job) *stride {
	slices.SortStableFunc(batch, func(a, b *job) int { return compare(a.learner(), b.learner()) })
	s := &stride{}
	for i, j := range batch {
		learner := j.learner()
		if j.doubt || j.mixed || i > 0 && learner == s.learners[i-1] {
			return nil
		}
		var turn int64
		var sitting []byte
		if j.sitting != nil {
			if j.sitting.version < 1 {
				return nil
			}
			turn, sitting = j.sitting.version, j.sitting.value
		}
		s.learners, s.counts = append(s.learners, learner), append(s.counts, int64(len(j.facts)))
		s.turns, s.sittings = append(s.turns, turn), append(s.sittings, sitting)
		for n, e := range j.facts {
			s.owners, s.backs = append(s.owners, learner), append(s.backs, int64(len(j.facts)-1-n))
			s.ids, s.values = append(s.ids, e.id), append(s.values, e.value)
		}
	}
	return s
}

// run does the jobs of the batch that the stride was made of.
func (s *stride) run(ctx context.Context, c *pgxpool.Conn, batch []*job) error {
	rows, _ := c.Query(ctx, strideSQL, s.learners, s.counts, s.turns, s.sittings, s.owners, s.backs, s.ids, s.values)
	moved, err := pgx.CollectRows(rows, pgx.RowTo[quiz.LearnerID])
	if err != nil {
		return err
	}
	done := make(map[quiz.LearnerID]bool, len(moved))
	for _, learner := range moved {
		done[learner] = true
	}
	for i, j := range batch {
		if j.Err = nil; !done[s.learners[i]] {
			j.Err = quiz.ErrStale
		}
	}
	return nil
}
