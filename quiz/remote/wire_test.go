package remote

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz"
	"ripasso/quiz/fsrs"
)

// sample is a record of each kind, always the same.
func sample() []quiz.Record {
	id := func(n byte) uuid.UUID { return uuid.UUID{n, 1, 2, 3} }
	at := time.Date(2026, 11, 20, 8, 0, 0, 123e6, time.UTC)
	local := id(1)
	source := []byte("# Rom\xe0\n")
	sum := sha256.Sum256(source)
	head := func(n byte) quiz.Fact {
		return quiz.Fact{ID: id(n), Learner: local, At: at, Received: at.Add(time.Second)}
	}
	review, void, regrade := head(2), head(3), head(4)
	review.Review = &quiz.Review{
		Card: id(9), Revision: "0f", Response: deck.Response{Texts: []string{"più"}, Picks: []int{1, -1}}, Verdict: deck.Verdict{Score: 0.5},
		Grade: fsrs.Hard, Took: 3 * time.Second, Hints: 1, Origin: quiz.Study,
	}
	void.Void = &quiz.Void{Target: id(2)}
	regrade.Regrade = &quiz.Regrade{Target: id(2), Grade: fsrs.Easy, Why: quiz.TooEasy}
	return []quiz.Record{
		{Local: &local},
		{Revision: &quiz.Revision{ID: deck.RevisionID(hex.EncodeToString(sum[:])), Deck: "storia/roma.md", Source: source, Seen: at}},
		{Fact: &review}, {Fact: &void}, {Fact: &regrade},
		{Sitting: &quiz.Sitting{
			ID: id(7), Learner: local, Version: 3, Seed: 7, Started: at, Phase: quiz.Asking, Queue: []deck.CardID{id(9)},
			Current: &quiz.Turn{Card: id(9), Shown: at}, Past: []quiz.PastTurn{{Card: id(8), Went: quiz.Right, Answered: at}}, Applied: []quiz.FactID{id(2)},
		}},
	}
}

// TestProtocolIsFrozen: when these bytes change, programs of before and after do not
// understand each other. Where those of before were released, raise protocol; put the new
// digest here.
func TestProtocolIsFrozen(t *testing.T) {
	digests := map[int]string{
		1: "760298a39015ae259838dcd424b2962c8de92c20569e7bf727e5e08683aa0c1e",
	}
	body, err := encodeRecords(sample())
	must(t, err)
	if sum := sha256.Sum256(body); hex.EncodeToString(sum[:]) != digests[protocol] {
		t.Errorf("protocol %d has %x", protocol, sum)
	}
}

// What is sent arrives; a body that is cut off anywhere is told apart.
func TestFrames(t *testing.T) {
	want := sample()
	body, err := encodeRecords(want)
	must(t, err)
	known := newSentinels(nil)
	read := func(body []byte) (got []quiz.Record, err error) {
		for r, err := range readRecords(bytes.NewReader(body), known) {
			if err != nil {
				return got, err
			}
			got = append(got, r)
		}
		return got, nil
	}
	got, err := read(body)
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); err != nil || diff != "" {
		t.Errorf("%v (-sent +got)\n%s", err, diff)
	}
	for n := range body {
		if _, err := read(body[:n]); !errors.Is(err, errCut) {
			t.Fatalf("cut off at %d of %d: %v", n, len(body), err)
		}
	}
	for _, bad := range []quiz.Record{{}, {Fact: want[2].Fact, Sitting: want[5].Sitting}, {Fact: &quiz.Fact{}}, {Sitting: &quiz.Sitting{}}} {
		if _, err := encodeRecords([]quiz.Record{bad}); err == nil {
			t.Errorf("%v was sent", bad)
		}
	}
	if _, err := read([]byte{77, 0}); !errors.Is(err, errMalformed) || !errors.Is(err, ErrVersion) {
		t.Errorf("an unknown frame: %v", err)
	}
}

func FuzzFrames(f *testing.F) {
	body, err := encodeRecords(sample())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(body)
	f.Add([]byte("\x01\x02{}"))
	f.Add([]byte("\x02\xff\xff\xff\xff\x0f"))
	known := newSentinels(nil)
	f.Fuzz(func(t *testing.T, body []byte) {
		var records []quiz.Record
		for r, err := range readRecords(bytes.NewReader(body), known) {
			if err != nil {
				return
			}
			records = append(records, r)
		}
		again, err := encodeRecords(records)
		if err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		var back []quiz.Record
		for r, err := range readRecords(bytes.NewReader(again), known) {
			must(t, err)
			back = append(back, r)
		}
		twice, err := encodeRecords(back)
		if err != nil || !bytes.Equal(again, twice) {
			t.Errorf("%v: %x came back as %x", err, again, twice)
		}
	})
}

// failing is a store whose every request fails.
type failing struct {
	Store
	err error
}

func (f *failing) Append(context.Context, []quiz.Fact, *quiz.Sitting) error { return f.err }
func (f *failing) State(context.Context, quiz.LearnerID) (*quiz.State, error) {
	return nil, f.err
}

// An error arrives as what it is, with its words.
func TestErrorsTravel(t *testing.T) {
	file, o := filepath.Join(short(t), "quiz.db"), options(t)
	own := errors.New("one of the store's own")
	o.Errors["own"] = own
	store := &failing{}
	holder, err := Share(t.Context(), file, func() (Store, error) {
		db, err := opener(file)()
		store.Store = db
		return store, err
	}, o)
	must(t, err)
	defer holder.Close()
	guest := mustShare(t, file, o)
	for _, want := range []error{quiz.ErrStale, quiz.ErrNotFound, quiz.ErrOccupied, own, context.DeadlineExceeded, syscall.ENOSPC, syscall.EROFS, os.ErrPermission} {
		store.err = fmt.Errorf("appending facts: %w", &os.PathError{Op: "write", Path: "quiz.db", Err: want})
		if want == os.ErrPermission {
			store.err = &os.PathError{Op: "write", Path: "quiz.db", Err: syscall.EACCES}
		}
		got := guest.Append(t.Context(), []quiz.Fact{review(uuid.New())}, nil)
		if !errors.Is(got, want) || got.Error() != store.err.Error() {
			t.Errorf("%v arrives as %v", store.err, got)
		}
		for _, other := range []error{quiz.ErrStale, quiz.ErrNotFound, ErrGone, ErrSilent, quiz.ErrClosed} {
			if other != want && errors.Is(got, other) {
				t.Errorf("%v arrives as %v too", want, other)
			}
		}
	}
	version := &quiz.VersionError{What: "fact", Got: 9, Known: 4}
	store.err = fmt.Errorf("reading: %w", version)
	var got *quiz.VersionError
	if err := guest.Append(t.Context(), []quiz.Fact{review(uuid.New())}, nil); !errors.As(err, &got) || *got != *version {
		t.Errorf("%v arrives as %v", store.err, err)
	}
}

// A program that asks the holder it has met is not answered by another, and finds it.
func TestAnotherHolder(t *testing.T) {
	file, o := filepath.Join(short(t), "quiz.db"), options(t)
	o.Notes = map[string]string{"who": "first"}
	first := mustShare(t, file, o)
	o.Notes = map[string]string{"who": "guest"}
	guest := mustShare(t, file, o)
	learner := guest.Local()
	must(t, guest.Append(t.Context(), []quiz.Fact{review(learner)}, nil))
	must(t, first.Close())
	o.Notes = map[string]string{"who": "second"}
	second := mustShare(t, file, o)
	isHere(t, second, true)
	if notes, _ := guest.Elsewhere(); notes["who"] != "first" {
		t.Errorf("the guest knows %v", notes)
	}
	must(t, guest.Append(t.Context(), []quiz.Fact{review(learner)}, nil))
	if notes, elsewhere := guest.Elsewhere(); !elsewhere || notes["who"] != "second" {
		t.Errorf("the guest knows %v, want the second", notes)
	}
	if n := len(ids(t, guest, learner)); n != 2 {
		t.Errorf("%d facts, want 2", n)
	}
}

// Two programs at one sitting: who comes second is stale, and both see one progress.
func TestTwoAtOneSitting(t *testing.T) {
	file, o := filepath.Join(short(t), "quiz.db"), options(t)
	a, b := mustShare(t, file, o), mustShare(t, file, o)
	learner := a.Local()
	facts, sitting := answer(learner, 1)
	must(t, a.Append(t.Context(), facts, sitting))
	late, other := answer(learner, 1)
	if err := b.Append(t.Context(), late, other); !errors.Is(err, quiz.ErrStale) {
		t.Errorf("got %v, want %v", err, quiz.ErrStale)
	}
	sa, errA := a.State(t.Context(), learner)
	sb, errB := b.State(t.Context(), learner)
	if errA != nil || errB != nil || sa.Facts != 1 || sb.Facts != 1 || !slices.Equal(ids(t, a, learner), ids(t, b, learner)) {
		t.Errorf("%v %v: one sees %v facts, one %v", errA, errB, sa.Facts, sb.Facts)
	}
}

// What a newer program wrote is told as that, and asked for once: its holder is not gone.
func TestNewerRecord(t *testing.T) {
	for name, test := range map[string]struct {
		frame []byte
		ask   func(*Shared) error
	}{
		"fact": {[]byte{factFrame, 1, 99}, func(s *Shared) error {
			_, err := s.Fact(t.Context(), uuid.New(), uuid.New())
			return err
		}},
		"sitting": {[]byte{sittingFrame, 1, 99}, func(s *Shared) error {
			_, err := s.Sitting(t.Context(), uuid.New())
			return err
		}},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(short(t), "quiz.db")
			asked := 0
			pretend(t, file, ownWay(), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodGet {
					fmt.Fprintf(w, `{"protocol":%d,"holder":"me"}`, protocol)
					return
				}
				asked++
				_, _ = w.Write(append(test.frame, endFrame, 0))
			}))
			var newer *quiz.VersionError
			err := test.ask(mustShare(t, file, options(t)))
			if !errors.As(err, &newer) || newer.Got != 99 || !errors.Is(err, ErrVersion) || errors.Is(err, ErrGone) || asked != 1 {
				t.Errorf("got %v after %d requests", err, asked)
			}
		})
	}
}
