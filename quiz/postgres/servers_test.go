package postgres

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"

	"ripasso/quiz"
	"ripasso/quiz/storetest"
)

// read lists a learner's facts.
func read(t testing.TB, d *DB, learner quiz.LearnerID) (list []quiz.Fact) {
	t.Helper()
	for f, err := range d.Facts(t.Context(), learner, quiz.FactID{}) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, f)
	}
	return list
}

// folded checks that a server's state is the replay of what it reads.
func folded(t testing.TB, d *DB, learner quiz.LearnerID) {
	t.Helper()
	want := quiz.Replay(slices.Values(read(t, d, learner)))
	got, err := d.State(t.Context(), learner)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, storetest.StateOptions()); diff != "" {
		t.Errorf("state (-replay +store):\n%s", diff)
	}
}

// A learner on two devices, each at a server of its own: both servers have one history,
// and one state, which is that of a single server that got all answers.
func TestTwoServers(t *testing.T) {
	s := needServer(t)
	address := s.address(s.schema(t)) + "&pool_max_conns=4"
	servers := []*DB{mustOpen(t, address), mustOpen(t, address)}
	learner := servers[0].Local()
	const each = 60
	sent := make([][]quiz.Fact, len(servers))
	var wg sync.WaitGroup
	for device, d := range servers {
		wg.Go(func() {
			for n := range each {
				f, _ := answer(learner, n+1)
				sent[device] = append(sent[device], f)
				if err := d.Append(t.Context(), []quiz.Fact{f}, nil); err != nil {
					t.Error(err)
					return
				}
				// The server's own answer is in its state at once, whatever the other does.
				state, err := d.State(t.Context(), learner)
				if err != nil || state.Facts < n+1 {
					t.Errorf("after %d answers the state has %+v, %v", n+1, state, err)
				}
			}
		})
	}
	wg.Wait()
	one := mustOpen(t, s.address(s.schema(t)))
	for n := range each {
		for device := range servers {
			if err := one.Append(t.Context(), []quiz.Fact{sent[device][n]}, nil); err != nil {
				t.Fatal(err)
			}
		}
	}
	want, err := one.State(t.Context(), learner)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range servers {
		folded(t, d, learner)
		got, err := d.State(t.Context(), learner)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, storetest.StateOptions()); diff != "" {
			t.Errorf("state (-of one server +of two):\n%s", diff)
		}
	}
	if diff := cmp.Diff(read(t, servers[0], learner), read(t, servers[1], learner)); diff != "" {
		t.Errorf("facts (-one server +the other):\n%s", diff)
	}
}

// Of two servers that move one sitting on, one does, and the other is told.
func TestSittingOnTwoServers(t *testing.T) {
	s := needServer(t)
	address := s.address(s.schema(t)) + "&pool_max_conns=4"
	servers := []*DB{mustOpen(t, address), mustOpen(t, address)}
	learner := uuid.New()
	const turns = 25
	for turn := 1; turn <= turns; turn++ {
		var won atomic.Int64
		var wg sync.WaitGroup
		for device := range 6 {
			wg.Go(func() {
				f, x := answer(learner, turn)
				x.Seed = uint64(device)
				switch err := servers[device%2].Append(t.Context(), []quiz.Fact{f}, x); {
				case err == nil:
					won.Add(1)
				case !errors.Is(err, quiz.ErrStale):
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 {
			t.Fatalf("turn %d was made %d times", turn, won.Load())
		}
	}
	for _, d := range servers {
		x, err := d.Sitting(t.Context(), learner)
		if err != nil || x.Version != turns || len(read(t, d, learner)) != turns {
			t.Errorf("sitting %+v, %v, and %d facts", x, err, len(read(t, d, learner)))
		}
		folded(t, d, learner)
	}
}

// What one server wrote back another goes on from; and a database that was put back to an
// earlier moment is believed.
func TestStatesAreShared(t *testing.T) {
	s := needServer(t)
	schema := s.schema(t)
	first := mustOpen(t, s.address(schema))
	learner := uuid.New()
	for n := range 5 {
		f, _ := answer(learner, n+1)
		if err := first.Append(t.Context(), []quiz.Fact{f}, nil); err != nil {
			t.Fatal(err)
		}
	}
	folded(t, first, learner)
	if err := first.saveStates(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	second := mustOpen(t, s.address(schema))
	state, last, err := second.kept(t.Context(), learner)
	if err != nil || state == nil || state.Facts != 5 || last != read(t, first, learner)[4].ID {
		t.Fatalf("the second server finds %+v up to %v: %v", state, last, err)
	}
	folded(t, second, learner)
	s.exec(t, fmt.Sprintf("delete from %s.facts where version > 2", schema))
	for _, d := range []*DB{first, second, mustOpen(t, s.address(schema))} {
		folded(t, d, learner)
	}
}

// Many learners' answers go in one statement; what is wrong with one is no other's.
func TestBatches(t *testing.T) {
	s := needServer(t)
	d := mustOpen(t, s.address(s.schema(t)))
	type sent struct {
		job  *job
		want error
	}
	var all []sent
	add := func(want error, facts []quiz.Fact, x *quiz.Sitting) {
		j, err := newJob(facts, x, d.now())
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, sent{j, want})
	}
	learners := []quiz.LearnerID{uuid.New(), uuid.New(), uuid.New(), uuid.New()}
	known, x := answer(learners[0], 1)
	if err := d.Append(t.Context(), []quiz.Fact{known}, x); err != nil {
		t.Fatal(err)
	}
	for name, fill := range map[string]func(){
		"a stale sitting": func() {
			f, x := answer(learners[0], 1)
			add(quiz.ErrStale, []quiz.Fact{f}, x)
			f, x = answer(learners[1], 1)
			add(nil, []quiz.Fact{f}, x)
			f, x = answer(learners[2], 2) // the first would be 1
			add(quiz.ErrStale, []quiz.Fact{f}, x)
		},
		"a fact that is there": func() {
			add(nil, []quiz.Fact{known}, nil)
			f, _ := answer(learners[3], 1)
			add(nil, []quiz.Fact{f}, nil)
		},
	} {
		all = nil
		fill()
		var batch []*job
		for _, one := range all {
			one.job.ctx = t.Context()
			batch = append(batch, one.job)
		}
		d.commit(batch)
		for i, one := range all {
			if err := one.job.Err; !errors.Is(err, one.want) {
				t.Errorf("%s: job %d: %v, want %v", name, i, err, one.want)
			}
		}
	}
	for i, want := range []int{1, 1, 0, 1} {
		if n := len(read(t, d, learners[i])); n != want {
			t.Errorf("learner %d has %d facts, want %d", i, n, want)
		}
	}
}

// A commit of which nothing was heard: the job is tried again, and finds out whether it is
// what the tables hold. Another's turn is not taken for its own.
func TestDoubt(t *testing.T) {
	s := needServer(t)
	d := mustOpen(t, s.address(s.schema(t)))
	learner := uuid.New()
	try := func(j *job, doubt bool) error {
		j.ctx, j.doubt = t.Context(), doubt
		d.commit([]*job{j})
		return j.Err
	}
	made := func(turn int, facts bool) *job {
		f, x := answer(learner, turn)
		x.Seed = uint64(turn)
		list := []quiz.Fact{f}
		if !facts {
			list = nil
		}
		j, err := newJob(list, x, d.now())
		if err != nil {
			t.Fatal(err)
		}
		return j
	}
	for turn, facts := range []bool{true, false, true} {
		first, other := made(turn+1, facts), made(turn+1, facts)
		if !facts {
			other.sitting.value = made(turn+9, false).sitting.value
		}
		for _, step := range []struct {
			name  string
			job   *job
			doubt bool
			want  error
		}{
			{"not written before", first, true, nil},
			{"written before", first, true, nil},
			{"another's turn", other, true, quiz.ErrStale},
			{"sent again", first, false, quiz.ErrStale},
		} {
			if err := try(step.job, step.doubt); !errors.Is(err, step.want) {
				t.Errorf("turn %d, %s: %v, want %v", turn+1, step.name, err, step.want)
			}
		}
	}
	if n := len(read(t, d, learner)); n != 2 {
		t.Errorf("%d facts, want 2", n)
	}
}

// What an error says of a commit: refused, or perhaps done.
func TestDoubtful(t *testing.T) {
	for _, c := range []struct {
		err  error
		want bool
	}{
		{errors.New("broken pipe"), true},
		{&pgconn.PgError{Code: "40001", SeverityUnlocalized: "ERROR"}, false},
		{&pgconn.PgError{Code: uniqueViolation, SeverityUnlocalized: "ERROR"}, false},
		{&pgconn.PgError{Code: "57P01", SeverityUnlocalized: "FATAL"}, true},
		{&pgconn.PgError{Code: "40003", SeverityUnlocalized: "ERROR"}, true}, // statement_completion_unknown
		{&pgconn.PgError{Code: "08007", SeverityUnlocalized: "ERROR"}, true}, // transaction_resolution_unknown
	} {
		if got := doubtful(fmt.Errorf("committing: %w", c.err)); got != c.want {
			t.Errorf("%v: %v, want %v", c.err, got, c.want)
		}
	}
}
