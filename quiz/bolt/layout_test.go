package bolt

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	bolt "go.etcd.io/bbolt"

	"ripasso/deck"
	"ripasso/quiz"
	"ripasso/quiz/fsrs"
)

// The files in testdata were written by the programs of their layouts and are never to be
// changed: learners have such files. All hold, written on 2026-11-20 at 09:00 UTC:
//   - the local learner, named(2, 1), with the 60 facts of firstFacts, and an open sitting of
//     version 1 with two cards in its queue;
//   - another learner, named(2, 2), with 25 facts;
//   - one revision, of storia/mazzo.md.
//
// In layout1-crashed.db the indexes reach up to the 60th of the 85 facts (40 of the first
// learner's, then 20 of the second's), the state of the first learner is cached after 40 of
// them, and the file was not closed. layout1-closed.db was closed afterwards.
//
// In layout2-crashed.db the same 60 facts are in their places; the other 25, and the sitting
// of version 2, with the second card alone in its queue, are in the journal, in six batches.
// layout2-closed.db was closed afterwards.
func frozen() map[string]string {
	return map[string]string{
		"layout1-crashed.db": "fec31a543a1f1e07d9717c418868e21b61cbe5501048919796385e5b6c095c00",
		"layout1-closed.db":  "6f70f50fcef67d67b50607cb032213c4fd99a6a9724179f07642075372488528",
		"layout2-crashed.db": "c8c68e26462c98c0f10011252154a2617961eae8b36c9e104d81100916a2bc10",
		"layout2-closed.db":  "a0a2332c2380497a64c69ff8efdc43572546b6371fa24238109bff1997b01424",
	}
}

var began = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)

func named(kind, n int) uuid.UUID {
	var id uuid.UUID
	binary.BigEndian.PutUint32(id[:], uint32(kind))
	id[6], id[8] = 0x70, 0x80
	binary.BigEndian.PutUint32(id[12:], uint32(n))
	return id
}

// firstFacts are the facts in the frozen files: twenty in a row are of every kind that
// there was.
func firstFacts(learner quiz.LearnerID, n int) []quiz.Fact {
	kind := 1
	if learner != named(2, 1) {
		kind = 3
	}
	list := make([]quiz.Fact, n)
	for i := range list {
		f := quiz.Fact{ID: named(kind, i), Learner: learner, At: began.Add(time.Duration(i-n) * time.Hour), Received: began}
		switch i % 20 {
		case 11:
			f.Void = &quiz.Void{Target: list[i-1].ID}
		case 12:
			f.Regrade = &quiz.Regrade{Target: list[i-3].ID, Grade: fsrs.Easy, Why: quiz.TooEasy}
		case 13:
			s := quiz.DefaultSettings()
			s.Zone, s.NewPerDay = "Europe/Rome", 20+i
			f.Settings = &s
		case 14:
			f.Move = &quiz.Move{From: named(4, i), To: named(4, i+1), After: i / 20}
		default:
			f.Review = &quiz.Review{
				Card: named(4, i%7), Revision: "0f", Grade: fsrs.Again + fsrs.Grade(i%4), Took: time.Duration(i) * time.Second, Hints: i % 3,
				Response: deck.Response{Texts: []string{"città", ""}, Picks: []int{1, -1}}, Origin: quiz.Study,
				Verdict: deck.Verdict{Score: 0.5, Reason: deck.Reason{Code: "typo", Args: []string{"a"}}, Parts: []bool{true, false}},
			}
		}
		list[i] = f
	}
	return list
}

// thaw is the content of a frozen file.
func thaw(t *testing.T, name string) []byte {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name+".gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != frozen()[name] {
		t.Fatalf("%s was changed: its digest is %x", name, sum)
	}
	return content
}

// A file of an older layout becomes one of today's and loses nothing: it is read, gone on
// with, closed and read again.
func TestMigrate(t *testing.T) {
	a, b := named(2, 1), named(2, 2)
	source := []byte("# Mazzo\n\n## Quanto fa 2 + 2?\nAnswer: 4\n")
	sum := sha256.Sum256(source)
	revision := quiz.Revision{ID: deck.RevisionID(hex.EncodeToString(sum[:])), Deck: "storia/mazzo.md", Source: source, Seen: began}
	for name := range frozen() {
		path := mustWrite(t, thaw(t, name))
		want := map[quiz.LearnerID][]quiz.Fact{a: firstFacts(a, 60), b: firstFacts(b, 25)}
		version := 1
		if strings.HasPrefix(name, "layout2") {
			version = 2
		}
		for round := range 3 {
			d := mustOpenQuiet(t, path)
			if d.Local() != a {
				t.Errorf("%s, round %d: the local learner is %v", name, round, d.Local())
			}
			for learner, facts := range want {
				if diff := cmp.Diff(facts, collect(t, d, learner), clockOption()); diff != "" {
					t.Fatalf("%s, round %d (-frozen +read):\n%s", name, round, diff)
				}
				sameAsReplay(t, d, learner, len(facts))
				mustAppend(t, d, facts...) // again: they are known
			}
			if s, err := d.Sitting(t.Context(), a); err != nil || s.Version != version || s.ID != named(5, 1) && s.Phase != quiz.Done {
				t.Errorf("%s, round %d: sitting %+v, %v", name, round, s, err)
			}
			if r, err := d.Revision(t.Context(), revision.ID); err != nil || !cmp.Equal(r, revision) {
				t.Errorf("%s, round %d: revision %+v, %v", name, round, r, err)
			}
			more := facts(a, 1)[0]
			more.At = began.Add(time.Duration(round) * time.Minute)
			mustAppend(t, d, more)
			want[a] = append(want[a], more)
			if err := d.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// clockOption leaves out when a fact came in, where the test does not know it.
func clockOption() cmp.Option {
	return cmp.FilterPath(func(p cmp.Path) bool { return p.String() == "Received" }, cmp.Comparer(func(a, b time.Time) bool {
		return a.Equal(b) || a.IsZero() || b.IsZero()
	}))
}

// A migration that cannot be finished leaves the file as it was.
func TestMigrationIsAllOrNothing(t *testing.T) {
	for i, in := range []string{learnersBucket, journalBucket} {
		layout := uint64(i + 1)
		broken := edit(t, thaw(t, fmt.Sprintf("layout%d-crashed.db", layout)), in, "a key of nothing", []byte{})
		path := mustWrite(t, broken)
		for range 2 {
			if _, err := Open(path, Options{}); !errors.Is(err, ErrDamaged) {
				t.Fatalf("layout %d: %v, want %v", layout, err, ErrDamaged)
			}
		}
		db, err := bolt.Open(path, 0o600, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if err := db.View(func(tx *bolt.Tx) error {
			meta := tx.Bucket([]byte(metaBucket))
			if v := meta.Get([]byte(formatKey)); !bytes.Equal(v, number(layout)) || tx.Bucket([]byte(in)) == nil || meta.Get([]byte(ringKey)) != nil {
				t.Errorf("the file of layout %d says to be of layout %x", layout, v)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
}
