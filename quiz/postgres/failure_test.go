package postgres

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"

	"ripasso/quiz"
)

// ownServer is a server that a test may harm.
func ownServer(t testing.TB, settings ...string) *server {
	t.Helper()
	if _, err := programs(); err != nil {
		needed(t, err)
	}
	s, err := newServer()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		defer os.RemoveAll(s.dir)
		if s.killed {
			return
		}
		if err := s.stop("immediate"); err != nil && s.runs() {
			t.Error(err)
		}
	})
	s.settings = append(s.settings, settings...)
	if err := s.start(); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *server) runs() bool {
	_, err := os.Stat(filepath.Join(s.data(), "postmaster.pid"))
	return err == nil
}

// pupil is a caller who answers and notes what was acknowledged.
type pupil struct {
	learner      quiz.LearnerID
	acknowledged []quiz.FactID
	doubtful     []quiz.FactID // there was an error instead
	wrong        error         // that must not be
}

// answerUntil lets pupils answer, each in a sitting of its own, until the test says stop.
// Whoever is told that the database is out of reach reads the sitting again, as an app does.
func answerUntil(t *testing.T, d *DB, n int) (pupils []*pupil, stop func()) {
	t.Helper()
	var over atomic.Bool
	var wg sync.WaitGroup
	for range n {
		p := &pupil{learner: uuid.New()}
		pupils = append(pupils, p)
		wg.Go(func() {
			for turn := 1; !over.Load() && p.wrong == nil; turn++ {
				f, x := answer(p.learner, turn)
				switch err := d.Append(context.Background(), []quiz.Fact{f}, x); {
				case err == nil:
					p.acknowledged = append(p.acknowledged, f.ID)
				case errors.Is(err, quiz.ErrUnavailable):
					p.doubtful = append(p.doubtful, f.ID)
					if turn, p.wrong = again(d, p.learner); p.wrong != nil {
						return
					}
				default:
					p.wrong = fmt.Errorf("turn %d: %w", turn, err)
				}
			}
		})
	}
	return pupils, func() { over.Store(true); wg.Wait() }
}

// again waits for the database and reads how far the learner's sitting has come.
func again(d *DB, learner quiz.LearnerID) (turn int, err error) {
	for range 50 {
		x, err := d.Sitting(context.Background(), learner)
		switch {
		case err == nil:
			return x.Version, nil
		case errors.Is(err, quiz.ErrNotFound):
			return 0, nil
		case !errors.Is(err, quiz.ErrUnavailable):
			return 0, err
		}
	}
	return 0, quiz.ErrUnavailable
}

// whole checks that each acknowledged answer is there exactly once, in its order, that
// nothing is there that nobody sent, and that the states are right.
func checkWhole(t *testing.T, d *DB, pupils []*pupil) {
	t.Helper()
	total := 0
	for i, p := range pupils {
		if p.wrong != nil {
			t.Errorf("pupil %d: %v", i, p.wrong)
		}
		var got []quiz.FactID
		for _, f := range read(t, d, p.learner) {
			if slices.Contains(p.acknowledged, f.ID) {
				got = append(got, f.ID)
			} else if !slices.Contains(p.doubtful, f.ID) {
				t.Errorf("pupil %d: a fact that was not sent, or twice", i)
			}
		}
		if !slices.Equal(got, p.acknowledged) {
			t.Errorf("pupil %d: %d answers were acknowledged, %d are there", i, len(p.acknowledged), len(got))
		}
		total += len(got)
		folded(t, d, p.learner)
	}
	if total == 0 {
		t.Error("nothing was answered")
	}
	t.Logf("%d answers acknowledged", total)
}

// TestKilled ends the server by kill -9, again and again under load.
func TestKilled(t *testing.T) {
	s := ownServer(t, unsynced)
	d := mustOpen(t, s.address(""))
	pupils, stop := answerUntil(t, d, 24)
	for range 3 {
		time.Sleep(300 * time.Millisecond)
		s.kill(t)
		s.revive(t)
	}
	time.Sleep(200 * time.Millisecond)
	stop()
	checkWhole(t, d, pupils)
	checkWhole(t, mustOpen(t, s.address("")), pupils)
}

// TestCut ends all connections again and again. Nobody notices: what was under way is done
// once, and no sitting is told that it is stale.
func TestCut(t *testing.T) {
	s := needServer(t)
	d := mustOpen(t, s.address(s.schema(t))+"&application_name=cut")
	pupils, stop := answerUntil(t, d, 24)
	c := s.connect(t, "")
	defer c.Close(context.Background())
	cut := 0
	for range 40 {
		time.Sleep(20 * time.Millisecond)
		var n int
		err := c.QueryRow(t.Context(), `select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'cut'`).Scan(&n)
		if err != nil {
			t.Error(err)
		}
		cut += n
	}
	stop()
	if cut == 0 {
		t.Error("no connection was cut")
	}
	for i, p := range pupils {
		if len(p.doubtful) > 0 {
			t.Errorf("pupil %d was told of %d cuts", i, len(p.doubtful))
		}
	}
	checkWhole(t, d, pupils)
}

// A store whose connections were cut while nobody asked for anything closes as ever, with
// the states written back.
func TestCloseAfterCut(t *testing.T) {
	s := needServer(t)
	address := s.address(s.schema(t))
	d := mustOpen(t, address+"&application_name=idle")
	f, x := answer(uuid.New(), 1)
	if err := d.Append(t.Context(), []quiz.Fact{f}, x); err != nil {
		t.Fatal(err)
	}
	if _, err := d.State(t.Context(), f.Learner); err != nil {
		t.Fatal(err)
	}
	s.exec(t, `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'idle'`)
	if err := d.Close(); err != nil {
		t.Errorf("closing: %v", err)
	}
	if state, _, err := mustOpen(t, address).kept(t.Context(), f.Learner); err != nil || state == nil || state.Facts != 1 {
		t.Errorf("the state that was written back: %+v, %v", state, err)
	}
}

// TestFailover kills a primary under load and makes its standby the primary. The standby
// confirms what is acknowledged, so that it has it.
func TestFailover(t *testing.T) {
	primary := ownServer(t, unsynced)
	standby, err := bareServer()
	if err != nil {
		t.Fatal(err)
	}
	standby.settings = append(standby.settings, unsynced)
	t.Cleanup(func() { standby.stop("immediate"); os.RemoveAll(standby.dir) })
	if err := standby.run("pg_basebackup", "-h", primary.dir, "-U", "postgres", "-D", standby.data(), "-R", "-X", "stream", "-c", "fast", "--no-sync"); err != nil {
		t.Fatal(err)
	}
	if err := standby.start(); err != nil {
		t.Fatal(err)
	}
	primary.exec(t, "alter system set synchronous_standby_names = '*'")
	primary.exec(t, "select pg_reload_conf()")
	address := "postgres://postgres@/postgres?host=" + primary.dir + "," + standby.dir + "&sslmode=disable&target_session_attrs=read-write"
	d := mustOpen(t, address)
	pupils, stop := answerUntil(t, d, 24)
	time.Sleep(500 * time.Millisecond)
	primary.kill(t)
	if err := standby.run("pg_ctl", "-D", standby.data(), "-w", "promote"); err != nil {
		t.Fatal(err)
	}
	time.Sleep(500 * time.Millisecond)
	stop()
	checkWhole(t, d, pupils)
}

// TestDown: while no server answers a caller is told within the time that his request has,
// and his answer can be sent again when there is one.
func TestDown(t *testing.T) {
	s := ownServer(t, unsynced)
	d := mustOpen(t, s.address(""))
	d.patience = 300 * time.Millisecond
	f, x := answer(d.Local(), 1)
	if err := s.stop("fast"); err != nil {
		t.Fatal(err)
	}
	if err := d.Append(t.Context(), []quiz.Fact{f}, x); !errors.Is(err, quiz.ErrUnavailable) {
		t.Errorf("appending: %v, want %v", err, quiz.ErrUnavailable)
	}
	if _, err := d.State(t.Context(), f.Learner); !errors.Is(err, quiz.ErrUnavailable) {
		t.Errorf("reading: %v, want %v", err, quiz.ErrUnavailable)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := d.Append(ctx, []quiz.Fact{f}, x); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("appending within a moment: %v, want %v: it is certain that nothing is written", err, context.DeadlineExceeded)
	}
	s.revive(t)
	if err := d.Append(t.Context(), []quiz.Fact{f}, x); err != nil {
		t.Error(err)
	}
	if n := len(read(t, d, f.Learner)); n != 1 {
		t.Errorf("%d facts, want 1", n)
	}
}

// TestFull fills the server's disk. A caller is told so, nothing acknowledged is missing,
// and answers go on when there is room.
func TestFull(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can mount a small disk")
	}
	s := ownServer(t, unsynced)
	disk := filepath.Join(s.dir, "disk")
	if err := os.Mkdir(disk, 0o700); err != nil {
		t.Fatal(err)
	}
	owner := "uid=" + s.as.Uid + ",gid=" + s.as.Gid + ",mode=700"
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=4m,"+owner, "tmpfs", disk).CombinedOutput(); err != nil {
		t.Skipf("no small disk can be mounted here: %v: %s", err, bytes.TrimSpace(out))
	}
	t.Cleanup(func() { exec.Command("umount", "-l", disk).Run() })
	s.exec(t, "create tablespace small location '"+disk+"'")
	d := mustOpen(t, s.address("")+"&options=-c%20default_tablespace%3Dsmall")
	var there []quiz.FactID
	var err error
	for n := 1; n <= 4000 && err == nil; n++ {
		var batch []quiz.Fact
		for i := range 20 {
			f, _ := answer(d.Local(), n*20+i)
			batch = append(batch, f)
		}
		if err = d.Append(t.Context(), batch, nil); err == nil {
			for _, f := range batch {
				there = append(there, f.ID)
			}
		}
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("after %d answers: %v, want %v", len(there), err, syscall.ENOSPC)
	}
	if out, err := exec.Command("mount", "-o", "remount,size=64m", disk).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	f, _ := answer(d.Local(), 1)
	if err := d.Append(t.Context(), []quiz.Fact{f}, nil); err != nil {
		t.Fatal(err)
	}
	var got []quiz.FactID
	for _, f := range read(t, d, d.Local()) {
		got = append(got, f.ID)
	}
	if !slices.Equal(got, append(there, f.ID)) {
		t.Errorf("%d facts are there, want %s", len(got), strconv.Itoa(len(there)+1))
	}
	d.Close()
}
