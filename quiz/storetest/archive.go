package storetest

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz"
)

// archive is a store that is handed on whole, as every store is.
type archive interface {
	quiz.Store
	quiz.Archive
	Local() quiz.LearnerID
}

// openArchive opens an empty store.
func openArchive(t *testing.T, open Open) (s archive, reopen func() archive) {
	t.Helper()
	store, again := open(t)
	whole := func(s quiz.Store) archive {
		a, ok := s.(archive)
		if !ok {
			t.Fatalf("%T is no quiz.Archive, or has no local learner", s)
		}
		return a
	}
	return whole(store), func() archive { return whole(again()) }
}

// records reads all of a store, as lines.
func records(t *testing.T, s archive) (list []quiz.Record, lines [][]byte) {
	t.Helper()
	for r, err := range s.Records(context.WithoutCancel(t.Context())) {
		if err != nil {
			t.Fatal(err)
		}
		line, err := quiz.AppendRecord(nil, r)
		if err != nil {
			t.Fatal(err)
		}
		list, lines = append(list, r), append(lines, line)
	}
	return list, lines
}

// sameRecords checks that a store keeps what these lines say, and is whole.
func sameRecords(t *testing.T, s archive, want [][]byte) {
	t.Helper()
	_, got := records(t, s)
	for i := range max(len(got), len(want)) {
		switch {
		case i >= len(got):
			t.Fatalf("%d records, want %d", len(got), len(want))
		case i >= len(want), !bytes.Equal(got[i], want[i]):
			t.Fatalf("record %d is\n%swant\n%s", i, got[i], bytes.Join(want[min(i, len(want)):min(i+1, len(want))], nil))
		}
	}
}

// load hands records on, so many at a time.
func load(t *testing.T, s archive, list []quiz.Record, part int) {
	t.Helper()
	for some := range slices.Chunk(list, part) {
		if err := s.Load(t.Context(), some); err != nil {
			t.Fatal(err)
		}
	}
}

// furnish fills a store with learners who did all there is to do, the local one too.
func furnish(t *testing.T, s archive, seed uint64) []quiz.LearnerID {
	t.Helper()
	local := newGenerator(seed)
	local.learner = s.Local()
	var learners []quiz.LearnerID
	for i, g := range []*generator{local, newGenerator(seed + 1), newGenerator(seed + 2)} {
		x := g.sitting()
		if err := s.Append(t.Context(), g.everyKind(), x); err != nil {
			t.Fatal(err)
		}
		for part := range slices.Chunk(g.history(300), 77) {
			appendFacts(t, s, part...)
		}
		if i == 1 { // a long history, of more than one reading
			appendFacts(t, s, g.facts(700)...)
		}
		learners = append(learners, g.learner)
	}
	idle := newGenerator(seed + 3).sitting() // who sat down and has not answered
	if err := s.Append(t.Context(), nil, idle); err != nil {
		t.Fatal(err)
	}
	for _, r := range []quiz.Revision{revision("storia/roma.md", "# Roma\n"), revision("vecchio.md", "citt\xe0\n"), revision("vuoto.md", "")} {
		if err := s.PutRevision(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	return append(learners, idle.Learner)
}

// What one store keeps another takes in, in parts of any size and twice over, and is then
// the same in every line and in what is computed.
func testHandedOn(t *testing.T, open Open) {
	from, _ := openArchive(t, open)
	learners := furnish(t, from, 41)
	list, lines := records(t, from)
	if first := list[0].Local; first == nil || *first != from.Local() {
		t.Errorf("the first record is %s, want the local learner", lines[0])
	}
	facts := 0
	for _, learner := range learners {
		facts += len(readFacts(t, from, learner))
	}
	if len(list) != 1+3+facts+4 {
		t.Errorf("%d records of one local learner, 3 revisions, %d facts and 4 sittings", len(list), facts)
	}
	for _, part := range []int{1 << 20, 93} {
		to, reopen := openArchive(t, open)
		for range 2 {
			load(t, to, list[:len(list)/3], part)
			load(t, to, list, part)
			sameRecords(t, to, lines)
		}
		for range 2 {
			if to.Local() != from.Local() {
				t.Errorf("the local learner is %v, want %v", to.Local(), from.Local())
			}
			for _, learner := range learners {
				sameState(t, to, learner)
				if x, err := from.Sitting(t.Context(), learner); err == nil {
					sameSitting(t, to, x)
				}
			}
			to = reopen()
			sameRecords(t, to, lines)
		}
	}
	for range from.Records(t.Context()) {
		break // whoever has enough may leave
	}
	sameRecords(t, from, lines)
}

// What was loaded goes on: facts come after it, and a sitting moves on by one version.
func testLoadedGoesOn(t *testing.T, open Open) {
	from, _ := openArchive(t, open)
	furnish(t, from, 51)
	list, _ := records(t, from)
	to, reopen := openArchive(t, open)
	load(t, to, list, 500)
	learner := from.Local()
	g := newGenerator(55)
	g.learner = learner
	want := readFacts(t, from, learner)
	next, err := to.Sitting(t.Context(), learner)
	if err != nil {
		t.Fatal(err)
	}
	moved := *next
	moved.Version++
	fact := g.review()
	if err := to.Append(t.Context(), []quiz.Fact{fact}, &moved); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		sameFacts(t, to, learner, append(slices.Clone(want), fact))
		sameState(t, to, learner)
		to = reopen()
	}
	load(t, to, list, 500) // the archive's sitting is the older one now
	sameSitting(t, to, &moved)
	moved.Version, moved.Seed = 40, 7
	load(t, to, []quiz.Record{{Sitting: &moved}}, 1)
	sameSitting(t, to, &moved)
	other := fact
	other.At, other.Review = other.At.Add(time.Hour), &quiz.Review{Grade: 1}
	load(t, to, []quiz.Record{{Fact: &other}}, 1) // a fact by that name is there
	sameFacts(t, to, learner, append(want, fact))
}

// A local learner takes the place of one who has not answered, and of no other.
func testLocal(t *testing.T, open Open) {
	s, reopen := openArchive(t, open)
	first, second := uuid.New(), uuid.New()
	g := newGenerator(61)
	load(t, s, []quiz.Record{{Local: &first}, {Fact: &g.facts(1)[0]}}, 2)
	load(t, s, []quiz.Record{{Local: &second}}, 1)
	if s = reopen(); s.Local() != second {
		t.Errorf("the local learner is %v, want %v", s.Local(), second)
	}
	g.learner = second
	appendFacts(t, s, g.review())
	load(t, s, []quiz.Record{{Local: &second}}, 1)
	_, before := records(t, s)
	other := newGenerator(62).facts(1)[0]
	r := revision("a.md", "a")
	for range 2 {
		err := s.Load(t.Context(), []quiz.Record{{Local: &first}, {Revision: &r}, {Fact: &other}})
		if !errors.Is(err, quiz.ErrOccupied) {
			t.Errorf("loading another local learner: %v, want %v", err, quiz.ErrOccupied)
		}
		sameRecords(t, s, before)
		s = reopen()
	}
	if s.Local() != second {
		t.Errorf("the local learner is %v, want %v", s.Local(), second)
	}
}

// A record that cannot be kept takes those loaded with it along.
func testLoadRefused(t *testing.T, open Open) {
	s, _ := openArchive(t, open)
	_, before := records(t, s)
	good := newGenerator(63).facts(1)[0]
	wrong := revision("a.md", "a")
	wrong.ID = "00"
	for name, bad := range map[string]quiz.Record{
		"nothing":                      {},
		"a fact without content":       {Fact: &quiz.Fact{ID: uuid.New(), Learner: uuid.New()}},
		"a sitting of nobody":          {Sitting: &quiz.Sitting{Version: 1}},
		"a revision of another digest": {Revision: &wrong},
	} {
		if err := s.Load(t.Context(), []quiz.Record{{Fact: &good}, bad}); err == nil {
			t.Errorf("%s: no error", name)
		}
		sameRecords(t, s, before)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Load(gone, []quiz.Record{{Fact: &good}}); !errors.Is(err, context.Canceled) {
		t.Errorf("loading: %v, want %v", err, context.Canceled)
	}
	for _, err := range s.Records(gone) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("reading: %v, want %v", err, context.Canceled)
		}
	}
	sameRecords(t, s, before)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, err := range s.Records(t.Context()) {
		if !errors.Is(err, quiz.ErrClosed) {
			t.Errorf("reading what is closed: %v, want %v", err, quiz.ErrClosed)
		}
	}
	if err := s.Load(t.Context(), []quiz.Record{{Fact: &good}}); !errors.Is(err, quiz.ErrClosed) {
		t.Errorf("loading what is closed: %v, want %v", err, quiz.ErrClosed)
	}
}

// While pupils go on answering, an archive is of one moment: a sitting has the version
// that belongs to its learner's facts, a fact's revision is there, and whoever answered
// after another never appears without the other's answer.
func testOneMoment(t *testing.T, open Open) {
	s, _ := openArchive(t, open)
	const pupils, archives = 8, 6
	var generators []*generator
	for i := range pupils {
		g := newGenerator(uint64(70 + i))
		appendFacts(t, s, g.facts(300)...) // of more than one reading
		generators = append(generators, g)
	}
	ctx, stop := context.WithCancel(t.Context())
	var rounds atomic.Int64
	var wg sync.WaitGroup
	wg.Go(func() { answerInTurn(ctx, t, s, generators, &rounds) })
	for range archives {
		before := rounds.Load()
		checkMoment(t, s, generators)
		for rounds.Load() == before && !t.Failed() { // something else each time
			time.Sleep(time.Millisecond)
		}
	}
	stop()
	wg.Wait()
}

// answerInTurn has each pupil answer a question of a new revision, round after round,
// each with a sitting, until ctx ends.
func answerInTurn(ctx context.Context, t *testing.T, s archive, generators []*generator, rounds *atomic.Int64) {
	ever := context.WithoutCancel(ctx)
	for round := 1; ctx.Err() == nil; round++ {
		r := revision("a.md", "round "+time.Duration(round).String())
		if err := s.PutRevision(ever, r); err != nil {
			t.Error(err)
			return
		}
		for _, g := range generators {
			fact, x := g.review(), g.sitting()
			fact.Review.Revision, x.Version = r.ID, round
			if err := s.Append(ever, []quiz.Fact{fact}, x); err != nil {
				t.Error(err)
				return
			}
		}
		rounds.Store(int64(round))
	}
}

// checkMoment reads an archive slowly and looks for what no moment had.
func checkMoment(t *testing.T, s archive, generators []*generator) {
	t.Helper()
	facts, versions := map[quiz.LearnerID]int{}, map[quiz.LearnerID]int{}
	revisions := map[deck.RevisionID]bool{"0f": true} // the one of before
	n := 0
	for r, err := range s.Records(t.Context()) {
		if err != nil {
			t.Error(err)
			return
		}
		if n++; n%200 == 0 {
			time.Sleep(time.Millisecond)
		}
		switch {
		case r.Revision != nil:
			revisions[r.Revision.ID] = true
		case r.Fact != nil:
			facts[r.Fact.Learner]++
			if !revisions[r.Fact.Review.Revision] {
				t.Errorf("a fact of revision %s, which the archive lacks", r.Fact.Review.Revision)
			}
		case r.Sitting != nil:
			versions[r.Sitting.Learner] = r.Sitting.Version
		}
	}
	last := -1
	for i, g := range generators {
		answers := facts[g.learner] - 300
		if versions[g.learner] != answers {
			t.Errorf("pupil %d has answered %d times, in a sitting of version %d", i, answers, versions[g.learner])
		}
		if first := facts[generators[0].learner] - 300; i > 0 && (answers > last || answers < first-1) {
			t.Errorf("pupil %d has answered %d times, the one before %d, the first %d", i, answers, last, first)
		}
		last = answers
	}
}

func testRevision(t *testing.T, open Open) {
	s, reopen := open(t)
	a := revision("storia/roma.md", "# Roma\n")
	b := revision("", "")
	for range 2 {
		for _, r := range []quiz.Revision{a, b, a} {
			if err := s.PutRevision(t.Context(), r); err != nil {
				t.Fatal(err)
			}
		}
		s = reopen()
	}
	moved := a
	moved.Deck, moved.Seen = "elsewhere.md", a.Seen.Add(time.Hour)
	if err := s.PutRevision(t.Context(), moved); err != nil {
		t.Fatal(err)
	}
	for _, want := range []quiz.Revision{a, b} {
		got, err := s.Revision(t.Context(), want.ID)
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); err != nil || diff != "" {
			t.Errorf("revision: %v (-put +got)\n%s", err, diff)
		}
	}
	wrong := a
	wrong.Source = []byte("# Cartagine\n")
	if err := s.PutRevision(t.Context(), wrong); err == nil {
		t.Error("bytes were kept under another's digest")
	}
}
