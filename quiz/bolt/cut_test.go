package bolt

import (
	"encoding/binary"
	"errors"
	"hash/fnv"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"ripasso/quiz"
)

// A file that somebody cuts off while it is open is damaged: nothing is acknowledged any
// more, and the store can be closed.
func TestCutOffWhileOpen(t *testing.T) {
	for _, size := range []int64{0, 8192, 5 * 4096} {
		path := filepath.Join(t.TempDir(), "quiz.db")
		d := mustOpenQuiet(t, path)
		learner := d.Local()
		for range 20 {
			mustAppend(t, d, facts(learner, 20)...)
		}
		if err := os.Truncate(path, size); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := d.Append(t.Context(), facts(learner, 1), nil); !errors.Is(err, ErrDamaged) {
				t.Errorf("cut to %d bytes: appending: %v, want %v", size, err, ErrDamaged)
			}
		}
		if err := d.Close(); !errors.Is(err, ErrDamaged) {
			t.Errorf("cut to %d bytes: closing: %v, want %v", size, err, ErrDamaged)
		}
	}
}

// Nothing is acknowledged that is written to a file which has lost its name: it is moved, put
// back, gives its place to another, is deleted. What was acknowledged can be read meanwhile.
func TestMovedWhileOpen(t *testing.T) {
	dir := t.TempDir()
	path, aside := filepath.Join(dir, "quiz.db"), filepath.Join(dir, "aside.db")
	d := mustOpenQuiet(t, path)
	learner := d.Local()
	mustAppend(t, d, facts(learner, 3)...)
	if err := os.Rename(path, aside); err != nil {
		t.Skip("this system lets nobody move a file that is open: ", err)
	}
	refused := func(what string) {
		t.Helper()
		err := d.Append(t.Context(), facts(learner, 1), &quiz.Sitting{Learner: learner, Version: 1})
		if !errors.Is(err, ErrMoved) || !errors.Is(err, quiz.ErrUnavailable) {
			t.Errorf("%s: appending: %v, want %v", what, err, ErrMoved)
		}
		if err := d.PutRevision(t.Context(), quiz.Revision{Deck: "a.md", Source: []byte("a"), ID: "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"}); !errors.Is(err, ErrMoved) {
			t.Errorf("%s: keeping a revision: %v, want %v", what, err, ErrMoved)
		}
		sameAsReplay(t, d, learner, 3)
		n := 0
		for _, err := range d.Records(t.Context()) {
			if n++; err != nil {
				t.Errorf("%s: handing on: %v", what, err)
			}
		}
		if n != 4 { // and the local learner
			t.Errorf("%s: %d records, want 4", what, n)
		}
	}
	refused("moved")
	if err := os.WriteFile(path, mustRead(t, aside), 0o600); err != nil {
		t.Fatal(err)
	}
	refused("another in its place")
	if err := os.Rename(aside, path); err != nil {
		t.Fatal(err)
	}
	mustAppend(t, d, facts(learner, 1)...)
	if n := len(collect(t, d, learner)); n != 4 {
		t.Errorf("put back: %d facts, want 4", n)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := d.Append(t.Context(), facts(learner, 1), nil); !errors.Is(err, ErrMoved) {
		t.Errorf("deleted: appending: %v, want %v", err, ErrMoved)
	}
	if err := d.Close(); !errors.Is(err, ErrMoved) {
		t.Errorf("deleted: closing: %v, want %v", err, ErrMoved)
	}
}

// A head that is whole but boasts of more pages than any disk has takes no memory for
// them.
func TestExamineBoast(t *testing.T) {
	w := newWreck(t, true)
	bad := slices.Clone(w.content)
	for at := range 2 {
		meta := bad[int64(at)*w.head.pageSize+pageHeader:][:metaLength]
		binary.NativeEndian.PutUint64(meta[40:], 1<<39)
		sum := fnv.New64a()
		sum.Write(meta[:metaSummed])
		binary.NativeEndian.PutUint64(meta[metaSummed:], sum.Sum64())
	}
	path := mustWrite(t, bad)
	r, err := Examine(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if r.Whole() || r.Facts != len(w.facts) || r.Lost != 0 {
		t.Errorf("whole: %v, %d facts of %d, %d lost", r.Whole(), r.Facts, len(w.facts), r.Lost)
	}
	if _, err := Open(path, Options{}); !errors.Is(err, ErrDamaged) {
		t.Errorf("opening: %v, want %v", err, ErrDamaged)
	}
}
