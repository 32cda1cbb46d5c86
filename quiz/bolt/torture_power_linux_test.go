package bolt

import (
	"cmp"
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"github.com/google/uuid"

	"ripasso/quiz"
)

// A power cut is played on a record of all that the store asks of the kernel. The kernel
// stops each write, sync and change of length of a child's file and asks the child's
// recorder first (seccomp, user notification: Linux 5.7, no privilege needed), which notes
// it and lets it go on, or has it fail. From the record any file can be made that a disk
// may hold after a power cut: of what was written since the last sync that ended, any
// sectors in any order, and of what a failed sync should have written, whatever.

// event is a line of the record: something asked of the kernel, or an acknowledgement.
type event struct {
	Kind    string // write, length, sync, failed (a sync), named (the file) or acknowledged
	At      int64
	Data    []byte
	Fact    quiz.FactID
	Learner quiz.LearnerID
	Version int
}

// recorder notes events of one file.
type recorder struct {
	path     string
	listener int
	memory   *os.File // of this process
	mu       sync.Mutex
	events   []event
	syncs    int
	refuse   atomic.Int32 // error number of all that changes the file, 0: none
	fail     int          // one sync in so many fails with EIO, but for the first ones; 0: none
}

const (
	seccompAllow  = 0x7fff0000
	seccompNotify = 0x7fc00000
	notifyReceive = 0xc0502100 // _IOWR('!', 0, struct seccomp_notif)
	notifySend    = 0xc0182101 // _IOWR('!', 1, struct seccomp_notif_resp)
)

type notification struct {
	id       uint64
	pid      uint32
	flags    uint32
	call     int32
	arch     uint32
	location uint64
	args     [6]uint64
}

type decision struct {
	id    uint64
	value int64
	error int32
	flags uint32 // 1: the call goes on
}

// listen has the kernel ask before calls that change files, on all threads.
func listen() (fd int, err error) {
	number, ok := map[string]uintptr{"amd64": 317, "arm64": 277}[runtime.GOARCH]
	if !ok {
		return 0, fmt.Errorf("seccomp's number on %s is not known here", runtime.GOARCH)
	}
	type instruction struct {
		code  uint16
		jt, _ uint8
		k     uint32
	}
	calls := []uint32{syscall.SYS_PWRITE64, syscall.SYS_FDATASYNC, syscall.SYS_FSYNC, syscall.SYS_FTRUNCATE, syscall.SYS_LINKAT}
	filter := []instruction{{code: 0x20}} // load the call's number
	for i, n := range calls {
		filter = append(filter, instruction{code: 0x15, jt: uint8(len(calls) - i), k: n}) // equal: jump to the last
	}
	filter = append(filter, instruction{code: 0x06, k: seccompAllow}, instruction{code: 0x06, k: seccompNotify})
	program := struct {
		n     uint16
		first *instruction
	}{uint16(len(filter)), &filter[0]}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if _, _, e := syscall.RawSyscall6(syscall.SYS_PRCTL, 38, 1, 0, 0, 0, 0); e != 0 { // PR_SET_NO_NEW_PRIVS
		return 0, e
	}
	const modeFilter, synchronised, listener, otherError = 1, 1, 8, 16
	r, _, e := syscall.RawSyscall(number, modeFilter, synchronised|listener|otherError, uintptr(unsafe.Pointer(&program)))
	runtime.KeepAlive(filter)
	if e != 0 {
		return 0, e
	}
	return int(r), nil
}

// serve answers the kernel for ever.
func (r *recorder) serve() {
	for {
		var n notification
		if _, _, e := syscall.Syscall(syscall.SYS_IOCTL, uintptr(r.listener), notifyReceive, uintptr(unsafe.Pointer(&n))); e != 0 {
			continue // who asked was interrupted, and asks again
		}
		d := decision{id: n.id, flags: 1}
		name, err := os.Readlink(fmt.Sprintf("/proc/self/fd/%d", n.args[0]))
		fresh := filepath.Join(filepath.Dir(r.path), ".quiz-new-") // the name of the file before it has this one
		if n.call == syscall.SYS_LINKAT || err == nil && (name == r.path || strings.HasPrefix(name, fresh)) {
			r.note(n, &d)
		}
		_, _, _ = syscall.Syscall(syscall.SYS_IOCTL, uintptr(r.listener), notifySend, uintptr(unsafe.Pointer(&d)))
	}
}

func (r *recorder) note(n notification, d *decision) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if e := r.refuse.Load(); e != 0 {
		*d = decision{id: n.id, value: -1, error: -e}
		return
	}
	switch n.call {
	case syscall.SYS_PWRITE64:
		// The caller waits in the kernel, so that its memory stays as it is.
		data := make([]byte, n.args[2])
		if _, err := r.memory.ReadAt(data, int64(n.args[1])); err != nil {
			panic(err) // this process' own memory
		}
		r.events = append(r.events, event{Kind: "write", At: int64(n.args[3]), Data: data})
	case syscall.SYS_LINKAT:
		r.events = append(r.events, event{Kind: "named"})
	case syscall.SYS_FTRUNCATE:
		r.events = append(r.events, event{Kind: "length", At: int64(n.args[1])})
	default:
		if r.syncs++; r.fail > 0 && r.syncs > 8 && rand.IntN(r.fail) == 0 {
			*d = decision{id: n.id, value: -1, error: -int32(syscall.EIO)}
			r.events = append(r.events, event{Kind: "failed"})
			return
		}
		r.events = append(r.events, event{Kind: "sync"})
	}
}

func ownMemory(t *testing.T) *os.File {
	t.Helper()
	f, err := os.Open("/proc/self/mem")
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func (r *recorder) acknowledged(f quiz.Fact, version int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, event{Kind: "acknowledged", Fact: f.ID, Learner: f.Learner, Version: version})
}

const powerFile = "QUIZ_BOLT_POWER" // tells the child which file to fill

// record fills a store and writes down what it asked of the kernel.
func record(t *testing.T, path string) {
	fd, err := listen()
	if err != nil {
		fmt.Println("cannot listen:", err)
		os.Exit(3)
	}
	r := &recorder{path: path, listener: fd, memory: ownMemory(t)}
	r.fail, _ = strconv.Atoi(os.Getenv("QUIZ_BOLT_FAIL"))
	go r.serve()
	learners := []quiz.LearnerID{uuid.New(), uuid.New(), uuid.New(), uuid.New()}
	for session := range 4 {
		d, err := open(path, Options{}, 3*time.Millisecond)
		if err != nil && r.fail > 0 {
			continue
		} else if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for _, learner := range learners {
			wg.Go(func() { r.answers(d, learner, 20+10*session) })
		}
		wg.Wait()
		if session%2 == 0 {
			_ = d.Close() // may be told to fail
		} else {
			_ = d.db.Close() // as a crash leaves it
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	out, err := os.Create(path + ".record")
	if err == nil {
		err = errors.Join(gob.NewEncoder(out).Encode(r.events), out.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
}

// answers answers in the learner's sitting. Whoever is refused reads how far it has come.
func (r *recorder) answers(d *DB, learner quiz.LearnerID, n int) {
	for range n {
		version := 1
		if s, err := d.Sitting(context.Background(), learner); err == nil {
			version = s.Version + 1
		}
		f := facts(learner, 1)[0]
		if d.Append(context.Background(), []quiz.Fact{f}, &quiz.Sitting{Learner: learner, Version: version}) == nil {
			r.acknowledged(f, version)
		}
		if version%7 == 0 {
			_, _ = d.State(context.Background(), learner)
		}
	}
}

// disk is what a disk holds.
type disk struct {
	durable []byte
	pending []event // in no order yet
}

// sync makes durable what is pending, or as much of it as luck has.
func (k *disk) sync(r *rand.Rand, all bool) {
	k.durable = k.image(r, all)
	k.pending = nil
}

// image is what the disk may hold after a power cut now: all that is pending, or any of its
// sectors, put there in any order.
func (k *disk) image(r *rand.Rand, all bool) []byte {
	const sector = 512
	b, list := slices.Clone(k.durable), slices.Clone(k.pending)
	keep := []int{0, 1, 8, 15, 16}[r.IntN(5)] // of 16
	chance := func() bool { return all || r.IntN(16) < keep }
	if !all {
		r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	}
	// A sector that is beyond the end makes the file longer, as its length is written with it.
	set := func(at int64, piece []byte) {
		if end := at + int64(len(piece)); end > int64(len(b)) {
			b = append(b, make([]byte, end-int64(len(b)))...)
		}
		copy(b[at:], piece)
	}
	for _, e := range list {
		switch {
		case e.Kind == "length":
			if n := e.At - int64(len(b)); n > 0 && chance() {
				b = append(b, make([]byte, n)...)
			}
		default:
			for from := 0; from < len(e.Data); from += sector {
				if chance() {
					set(e.At+int64(from), e.Data[from:min(len(e.Data), from+sector)])
				}
			}
		}
	}
	return b
}

// At whatever moment the power is cut, and whatever the disk has written by then of what it
// need not have written yet: every acknowledged answer is there once, with its sitting.
// So it is when syncs fail and what they should have written is lost although later ones
// succeed, as it is on Linux.
func TestTorturePower(t *testing.T) {
	if path := os.Getenv(powerFile); path != "" {
		record(t, path)
		return
	}
	for name, fail := range map[string]int{"cut": 0, "cut after syncs that failed": 12, "cut after many that failed": 3} {
		t.Run(name, func(t *testing.T) {
			images, records, acknowledged := 0, 0, 0
			for wanted := tortureRounds(120, 40); images < wanted; {
				events := recorded(t, fail)
				records++
				n, a := cuts(t, events, min(wanted-images, 120), uint64(records))
				images, acknowledged = images+n, acknowledged+a
			}
			t.Logf("%d power cuts over %d records, %d answers acknowledged", images, records, acknowledged)
		})
	}
}

// recorded is the record of a child.
func recorded(t *testing.T, fail int) []event {
	t.Helper()
	path := filepath.Join(t.TempDir(), "quiz.db")
	child := exec.Command(os.Args[0], "-test.run=^TestTorturePower$")
	child.Env = append(os.Environ(), powerFile+"="+path, fmt.Sprintf("QUIZ_BOLT_FAIL=%d", fail))
	out, err := child.CombinedOutput()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 3 {
		t.Skipf("the kernel does not let itself be asked: %s", out)
	} else if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	f, err := os.Open(path + ".record")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var events []event
	if err := gob.NewDecoder(f).Decode(&events); err != nil {
		t.Fatal(err)
	}
	return events
}

// cuts cuts the power before n of the writes and syncs of a record. That there is a next one
// says that the sync before has ended, since one goroutine writes.
func cuts(t *testing.T, events []event, n int, seed uint64) (images, acknowledged int) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 11))
	moments := map[int]bool{}
	for range n {
		moments[r.IntN(len(events))] = true
	}
	var k disk
	var acks []event
	named := false
	for i, e := range events {
		if moments[i] && named && e.Kind != "acknowledged" {
			was := k
			if e.Kind == "write" || e.Kind == "length" {
				was.pending = append(slices.Clone(k.pending), e)
			}
			afterCut(t, fmt.Sprintf("seed %d, event %d (%s)", seed, i, e.Kind), was.image(r, false), acks)
			images++
		}
		switch e.Kind {
		case "acknowledged":
			acks = append(acks, e)
		case "named":
			named = true
		case "sync", "failed":
			k.sync(r, e.Kind == "sync")
		default:
			k.pending = append(k.pending, e)
		}
	}
	return images, len(acks)
}

// afterCut opens what the disk holds and looks for what was acknowledged.
func afterCut(t *testing.T, when string, content []byte, acks []event) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "quiz.db")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	defer os.Remove(path)
	d, err := open(path, Options{}, 24*time.Hour)
	if err != nil {
		t.Errorf("%s: %d acknowledged: %v", when, len(acks), err)
		return
	}
	defer d.db.Close()
	want, versions := map[quiz.FactID]bool{}, map[quiz.LearnerID]int{}
	for _, a := range acks {
		want[a.Fact] = true
		versions[a.Learner] = max(versions[a.Learner], a.Version)
	}
	for learner, version := range versions {
		list := collect(t, d, learner)
		s, err := d.Sitting(t.Context(), learner)
		if err != nil || s.Version < version || s.Version != len(list) {
			t.Errorf("%s: %d facts, a sitting %+v, %v; acknowledged was version %d", when, len(list), s, err, version)
		}
		slices.SortFunc(list, func(a, b quiz.Fact) int { return cmp.Compare(a.ID.String(), b.ID.String()) })
		for i, f := range list {
			delete(want, f.ID)
			if i > 0 && list[i-1].ID == f.ID {
				t.Errorf("%s: a fact twice", when)
			}
		}
		sameAsReplay(t, d, learner, len(list))
	}
	if len(want) > 0 {
		t.Errorf("%s: %d of %d acknowledged answers are lost", when, len(want), len(acks))
	}
}
