package bolt

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"

	"ripasso/quiz"
)

const fullWay = "QUIZ_BOLT_WITHOUT" // tells the child what the disk lacks

// A disk that has no room, or is read-only, or fails, is told as what it is; nothing is
// acknowledged that is not there, what was acknowledged can be read meanwhile, and answers
// go on when the disk does, in the same process. A child meets a small disk of its own,
// a limit to the length of its files, and a kernel that refuses its writes.
func TestTortureFull(t *testing.T) {
	if way := os.Getenv(fullWay); way != "" {
		without(t, way)
		return
	}
	for _, way := range []string{"disk", "length", "readonly", "ENOSPC", "EDQUOT", "EROFS", "EIO"} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			child := exec.Command(os.Args[0], "-test.run=^TestTortureFull$", "-test.v")
			child.Env = append(os.Environ(), fullWay+"="+way)
			child.Dir = t.TempDir()
			if way == "disk" || way == "readonly" { // it mounts
				child.SysProcAttr = &syscall.SysProcAttr{
					Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
					UidMappings: []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}},
					GidMappings: []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}},
				}
			}
			out, err := child.CombinedOutput()
			switch {
			case errors.Is(err, syscall.EPERM), strings.Contains(string(out), "cannot mount"), strings.Contains(string(out), "cannot listen"):
				t.Skipf("this machine gives no %s to play with: %v %s", way, err, out)
			case err != nil || !strings.Contains(string(out), "--- PASS: TestTortureFull"):
				t.Errorf("%v: %s", err, out)
			}
			for line := range strings.Lines(string(out)) {
				if _, told, ok := strings.Cut(line, "acknowledged: "); ok {
					t.Log(strings.TrimSpace(told))
				}
			}
		})
	}
}

// trouble is what is done to a store's disk.
type trouble struct {
	begin, end func() error
	want       error // what Append says; nil: anything but nothing
	max        int   // answers until it must show
}

func without(t *testing.T, way string) {
	dir := filepath.Join(mustWorkDir(t), "disk")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	mount := func(flags uintptr, data string) error { return syscall.Mount("tmpfs", dir, "tmpfs", flags, data) }
	if way == "disk" || way == "readonly" {
		if err := mount(0, "size=2m"); err != nil {
			fmt.Println("cannot mount:", err)
			os.Exit(3)
		}
	}
	path := filepath.Join(dir, "quiz.db")
	switch way {
	case "readonly":
		readOnly(t, path, mount)
		return
	case "disk":
		tight := func() error {
			var s syscall.Statfs_t
			if err := syscall.Statfs(dir, &s); err != nil {
				return err
			}
			return mount(syscall.MS_REMOUNT, fmt.Sprintf("size=%d", int64(s.Blocks-s.Bfree)*s.Bsize+128<<10))
		}
		stuffed(t, path, trouble{tight, func() error { return mount(syscall.MS_REMOUNT, "size=64m") }, syscall.ENOSPC, 20000})
	case "length":
		signal.Ignore(syscall.SIGXFSZ)
		limit := func(n uint64) error {
			return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: n, Max: ^uint64(0)})
		}
		tight := func() error {
			info, err := os.Stat(path)
			if err != nil {
				return err
			}
			return limit(uint64(info.Size()))
		}
		stuffed(t, path, trouble{tight, func() error { return limit(^uint64(0)) }, nil, 20000})
	default:
		errno := map[string]syscall.Errno{"ENOSPC": syscall.ENOSPC, "EDQUOT": syscall.EDQUOT, "EROFS": syscall.EROFS, "EIO": syscall.EIO}[way]
		fd, err := listen()
		if err != nil {
			fmt.Println("cannot listen:", err)
			os.Exit(3)
		}
		r := &recorder{path: path, listener: fd, memory: ownMemory(t)}
		go r.serve()
		refuse := func(e syscall.Errno) func() error { return func() error { r.refuse.Store(int32(e)); return nil } }
		stuffed(t, path, trouble{refuse(errno), refuse(0), errno, 1})
	}
}

func mustWorkDir(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// stuffed answers until there is trouble, during it and after it.
func stuffed(t *testing.T, path string, x trouble) {
	d, err := open(path, Options{}, 5*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	var acknowledged sync.Map // fact -> learner
	var refused atomic.Int64
	answer := func(learner quiz.LearnerID) error {
		f := facts(learner, 1)[0]
		version := 1
		if s, err := d.Sitting(context.Background(), learner); err == nil {
			version = s.Version + 1
		}
		err := d.Append(context.Background(), []quiz.Fact{f}, &quiz.Sitting{Learner: learner, Version: version})
		switch {
		case err == nil:
			acknowledged.Store(f.ID, learner)
		case x.want != nil && !errors.Is(err, x.want) && !errors.Is(err, quiz.ErrStale):
			t.Errorf("%v, want %v", err, x.want)
		default:
			refused.Add(1)
		}
		return err
	}
	var learners []quiz.LearnerID
	for range 16 {
		learners = append(learners, uuid.New())
	}
	everybody := func(n int, until func() bool) {
		var wg sync.WaitGroup
		for _, learner := range learners {
			wg.Go(func() {
				for i := 0; i < n && !until(); i++ {
					_ = answer(learner)
				}
			})
		}
		wg.Wait()
	}
	never := func() bool { return false }
	everybody(10, never)
	for range 3 {
		refused.Store(0)
		if err := x.begin(); err != nil {
			t.Fatal(err)
		}
		everybody(x.max, func() bool { return refused.Load() > 0 })
		if refused.Load() == 0 {
			t.Fatal("there was no trouble")
		}
		everybody(3, never)
		whole(t, d, &acknowledged, learners)
		if err := x.end(); err != nil {
			t.Fatal(err)
		}
		for _, learner := range learners {
			if err := answer(learner); err != nil && !errors.Is(err, quiz.ErrStale) {
				t.Errorf("after the trouble: %v", err)
			} else if err != nil && answer(learner) != nil {
				t.Errorf("after the trouble, again: %v", err)
			}
		}
		whole(t, d, &acknowledged, learners)
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	d = mustOpen(t, path)
	n := whole(t, d, &acknowledged, learners)
	t.Logf("acknowledged: %d answers, all there", n)
}

// whole checks that what was acknowledged is there once, with the sittings and states.
func whole(t *testing.T, d *DB, acknowledged *sync.Map, learners []quiz.LearnerID) (n int) {
	t.Helper()
	seen := map[quiz.FactID]int{}
	for _, learner := range learners {
		list := collect(t, d, learner)
		for _, f := range list {
			seen[f.ID]++
		}
		if s, err := d.Sitting(t.Context(), learner); err != nil || s.Version != len(list) {
			t.Errorf("%d facts, a sitting %+v, %v", len(list), s, err)
		}
		sameAsReplay(t, d, learner, len(list))
	}
	for id := range acknowledged.Range {
		n++
		if seen[id.(quiz.FactID)] != 1 {
			t.Errorf("an acknowledged answer is there %d times", seen[id.(quiz.FactID)])
		}
	}
	return n
}

// readOnly opens a file on a disk that nothing can be written to.
func readOnly(t *testing.T, path string, mount func(flags uintptr, data string) error) {
	d := mustOpenQuiet(t, path)
	learner := d.Local()
	mustAppend(t, d, facts(learner, 5)...)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if err := mount(syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{path, filepath.Join(filepath.Dir(path), "new.db"), filepath.Join(filepath.Dir(path), "below", "new.db")} {
		if _, err := Open(name, Options{}); !errors.Is(err, syscall.EROFS) {
			t.Errorf("%s: %v, want %v", name, err, syscall.EROFS)
		}
	}
	r, err := Examine(t.Context(), path)
	if err != nil || !r.Whole() || r.Facts != 5 {
		t.Fatalf("examining: %v", err)
	}
	r.Close()
	if err := mount(syscall.MS_REMOUNT, ""); err != nil {
		t.Fatal(err)
	}
	sameAsReplay(t, mustOpen(t, path), learner, 5)
	t.Log("acknowledged: 5 answers, all there")
}
