package main

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"

	"ripasso/quiz"
)

// failing is a desk at which nothing can be kept, for a reason.
type failing struct {
	desk
	err error
}

func (f failing) Do(context.Context, quiz.LearnerID, uuid.UUID, quiz.Event) (quiz.View, error) {
	return quiz.View{}, f.err
}

// TestSeatStale: a sitting that another device moved on is shown as it stands now.
func TestSeatStale(t *testing.T) {
	s := seated(t, "number", "text")
	moved, err := s.with(t.Context(), unknown())
	if err != nil {
		t.Fatal(err)
	}
	behind := s
	behind.desk = failing{moved.desk, quiz.ErrStale}
	got, err := behind.with(t.Context(), unknown())
	if err != nil || got.view.Version != moved.view.Version || got.view.Phase != quiz.Judged {
		t.Errorf("version %d, phase %s, %v; want %d, judged", got.view.Version, got.view.Phase, err, moved.view.Version)
	}
}

// TestSeatChanged: a question that was edited or deleted is shown as it is now, with
// the reason why the answer did not count, in both pictures.
func TestSeatChanged(t *testing.T) {
	edited := seated(t, "number", "text")
	edited.desk = failing{edited.desk, quiz.ErrChanged}
	removed := seated(t, "number", "text")
	other, err := removed.with(t.Context(), unknown())
	if err == nil {
		other, err = other.with(t.Context(), act(quiz.DoNext))
	}
	if err != nil {
		t.Fatal(err)
	}
	removed.desk = failing{other.desk, quiz.ErrChanged}
	elsewhere := removed
	elsewhere.desk = failing{other.desk, quiz.ErrStale}
	for want, s := range map[string]seat{
		"The question has been edited: this is how it reads now.":       edited,
		"This question is no longer there.":                             removed,
		"The session had moved on elsewhere: this is the question now.": elsewhere,
	} {
		var out strings.Builder
		if _, err := runPlain(t.Context(), s, newWords("en"), strings.NewReader("17\n"), &out, ""); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), want) {
			t.Errorf("line by line: no %q in\n%s", want, out.String())
		}
		m := typing(t, sized(s, 80, 24), append(letters("17"), "enter")...)
		if m.remark == nil || newWords("en").text(m.remark.key) != want || m.seat.view.Phase != quiz.Asking {
			t.Errorf("full screen: %v, want %q", m.remark, want)
		}
	}
}

// TestNotSaved: where nothing can be kept the sitting ends and says why; the answer
// does not look as if it had counted.
func TestNotSaved(t *testing.T) {
	s := seated(t, "number")
	s.desk = failing{s.desk, &syscallError{syscall.ENOSPC}}
	var out strings.Builder
	if _, err := runPlain(t.Context(), s, newWords("en"), strings.NewReader("17\n"), &out, ""); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("line by line: %v", err)
	}
	if strings.Contains(out.String(), "Right") {
		t.Errorf("line by line:\n%s", out.String())
	}
	m := sized(s, 80, 24)
	m = typing(t, m, append(letters("17"), "enter")...)
	if !errors.Is(m.err, syscall.ENOSPC) || m.seat.view.Phase != quiz.Asking {
		t.Errorf("full screen: %v, phase %s", m.err, m.seat.view.Phase)
	}
	p := &program{words: newWords("en"), err: io.Discard}
	if got := p.reason(m.err); got != "the disk is full" {
		t.Errorf("reason: %q", got)
	}
}

// syscallError wraps as a store does.
type syscallError struct{ err error }

func (e *syscallError) Error() string { return "writing: " + e.err.Error() }
func (e *syscallError) Unwrap() error { return e.err }

// TestOutputGone: when nobody reads any more the sitting ends, with what was answered kept.
func TestOutputGone(t *testing.T) {
	read, write := io.Pipe()
	read.CloseWithError(io.ErrClosedPipe)
	_, err := runPlain(t.Context(), seated(t, "number"), newWords("en"), strings.NewReader("17\n\n"), write, "> ")
	if !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("%v", err)
	}
}

// TestStopped: being told to stop ends a sitting that waits for a line.
func TestStopped(t *testing.T) {
	in, write := io.Pipe()
	defer write.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := runPlain(ctx, seated(t, "number"), newWords("en"), in, io.Discard, ""); err != nil {
		t.Error(err)
	}
}

// TestZone: the machine's zone has a name that another machine understands.
func TestZone(t *testing.T) {
	at := func(zone *time.Location) func() time.Time {
		return func() time.Time { return time.Date(2026, 7, 1, 12, 0, 0, 0, zone) }
	}
	p := &program{env: func(name string) string { return map[string]string{"TZ": ":America/New_York"}[name] }, now: at(time.UTC)}
	if got := p.zone(); got != "America/New_York" {
		t.Errorf("zone() = %q", got)
	}
	for _, name := range []string{"", "Nowhere/Land"} {
		p := &program{env: func(string) string { return name }, now: at(time.FixedZone("", 2*3600))}
		if _, err := time.LoadLocation(p.zone()); err != nil {
			t.Errorf("TZ=%q: zone() = %q: %v", name, p.zone(), err)
		}
	}
}

// TestDatabase: the progress lies where the system keeps data, in a directory that
// nobody else can read.
func TestDatabase(t *testing.T) {
	p := &program{words: newWords("en")}
	path := filepath.Join(t.TempDir(), "a", "b", "quiz.db")
	got, err := p.database(place{db: path})
	if err != nil || got != path {
		t.Errorf("%q, %v", got, err)
	}
}
