package quiz

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// chore is a job that is a number.
type chore struct {
	Waiter
	n int
}

// diary is a store that takes its time: a batch is written when the test says so.
type diary struct {
	begun chan []*chore // one at a time
	end   chan struct{}
}

func newDiary() *diary { return &diary{make(chan []*chore), make(chan struct{})} }

func (d *diary) write(batch []*chore) {
	d.begun <- batch
	<-d.end
}

// do has a job written on a goroutine of its own.
func do(g *GroupCommit[*chore], ctx context.Context, n int) (told chan error) {
	told = make(chan error, 1)
	go func() { told <- g.Do(ctx, &chore{n: n}) }()
	synctest.Wait()
	return told
}

// Who comes while a batch is written is in the next one, in the order of coming, up to the
// most; each is told what became of its own job.
func TestGroupCommitBatches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, odd := newDiary(), errors.New("odd")
		g := NewGroupCommit(4, 1, d.write)
		var told []chan error
		for n := range 7 {
			told = append(told, do(g, t.Context(), n))
		}
		var got [][]int
		for range 3 {
			var batch []int
			for _, j := range <-d.begun {
				batch = append(batch, j.n)
				if j.n%2 == 1 {
					j.Err = odd
				}
				j.Done()
			}
			got = append(got, batch)
			d.end <- struct{}{}
		}
		for n, told := range told {
			want := []error{nil, odd}[n%2]
			if err := <-told; err != want {
				t.Errorf("job %d: %v, want %v", n, err, want)
			}
		}
		if want := [][]int{{0}, {1, 2, 3, 4}, {5, 6}}; !reflect.DeepEqual(got, want) {
			t.Errorf("batches %v, want %v", got, want)
		}
		g.Close()
		g.End()
	})
}

// A panic of a lone caller's writing is its own: what waits by then is written.
func TestGroupCommitPanics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewGroupCommit(4, 1, func(batch []*chore) {
			time.Sleep(time.Second)
			if batch[0].n == 1 {
				panic("a damaged page")
			}
			for _, j := range batch {
				j.Done()
			}
		})
		panicked := make(chan any)
		go func() {
			defer func() { panicked <- recover() }()
			_ = g.Do(t.Context(), &chore{n: 1}) // does not return
		}()
		synctest.Wait()
		waits := do(g, t.Context(), 2)
		if <-panicked == nil {
			t.Error("the caller does not hear of it")
		}
		if err := <-waits; err != nil {
			t.Errorf("who waited: %v", err)
		}
		if err := g.Do(t.Context(), &chore{n: 3}); err != nil {
			t.Errorf("who comes later: %v", err)
		}
		g.Close()
		g.End()
	})
}

// Who was answered a moment ago is waited for, a little; who was long ago is not.
func TestGroupCommitWaits(t *testing.T) {
	const took = 4 * time.Millisecond
	synctest.Test(t, func(t *testing.T) {
		var sizes []int
		g := NewGroupCommit(4, 1, func(batch []*chore) {
			sizes = append(sizes, len(batch))
			time.Sleep(took)
			for _, j := range batch {
				j.Done()
			}
		})
		together := func(apart time.Duration, n int) (whole time.Duration) {
			began := time.Now()
			var callers sync.WaitGroup
			for i := range n {
				callers.Go(func() {
					time.Sleep(time.Duration(i) * apart)
					if err := g.Do(t.Context(), &chore{n: i}); err != nil {
						t.Error(err)
					}
				})
			}
			callers.Wait()
			return time.Since(began)
		}
		together(0, 3)                                            // one at once, the others after it
		if whole := together(took/16, 2); whole != took+took/16 { // once both are here
			t.Errorf("two who come back: %v", whole)
		}
		if whole := together(0, 1); whole != took+took/4 {
			t.Errorf("one who comes back alone: %v", whole)
		}
		together(0, 3)
		time.Sleep(took)
		if whole := together(0, 1); whole != took {
			t.Errorf("one who comes back late: %v", whole)
		}
		if want := []int{1, 2, 2, 1, 1, 2, 1}; !slices.Equal(sizes, want) {
			t.Errorf("batches of %v, want %v", sizes, want)
		}
		g.Close()
		g.End()
	})
}

// The context's error means that nothing was written, wherever the job was when it ended:
// who gave up waiting is in no batch, and who is in one is told what became of it.
func TestGroupCommitContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDiary()
		g := NewGroupCommit(1, 1, d.write)
		ctx, cancel := context.WithCancel(t.Context())
		writes := do(g, ctx, 1)
		taken := (<-d.begun)[0]
		waits := do(g, ctx, 2)
		cancel()
		if err := <-waits; !errors.Is(err, context.Canceled) {
			t.Errorf("who waited is told %v", err)
		}
		synctest.Wait()
		if len(writes) > 0 {
			t.Fatal("the caller does not wait for what becomes of a job that was taken")
		}
		taken.Done()
		d.end <- struct{}{}
		if err := <-writes; err != nil {
			t.Errorf("a job that was written: %v", err)
		}
		if err := g.Do(ctx, &chore{n: 3}); !errors.Is(err, context.Canceled) {
			t.Errorf("a context that has ended: %v", err)
		}
		g.Close()
		g.End() // there is no batch of the one who gave up
	})
}

// A store that closes turns callers away, and does what waits already.
func TestGroupCommitCloses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDiary()
		g := NewGroupCommit(1, 1, d.write)
		told := []chan error{do(g, t.Context(), 1), do(g, t.Context(), 2)}
		if g.Closed() || !g.Close() || !g.Closed() || g.Close() {
			t.Error("it does not know whether it is closed")
		}
		if err := g.Do(t.Context(), &chore{n: 3}); !errors.Is(err, ErrClosed) {
			t.Errorf("after the closing: %v, want %v", err, ErrClosed)
		}
		ended := make(chan struct{})
		go func() { g.End(); close(ended) }()
		var done []int
		for range 2 {
			synctest.Wait()
			select {
			case <-ended:
				t.Fatalf("it ends when %v are done", done)
			case batch := <-d.begun:
				done = append(done, batch[0].n)
				batch[0].Done()
				d.end <- struct{}{}
			}
		}
		<-ended
		if err := errors.Join(<-told[0], <-told[1]); err != nil {
			t.Errorf("who waited: %v", err)
		}
		if !slices.Equal(done, []int{1, 2}) {
			t.Errorf("done: %v, want 1 and 2", done)
		}
	})
}

// Many callers, some of whom give up, and several writers: what is told is what was done.
func TestGroupCommitCrowd(t *testing.T) {
	const writers = 3
	var written [400]atomic.Int32
	var writing, most atomic.Int32
	g := NewGroupCommit(8, writers, func(batch []*chore) {
		most.Store(max(most.Load(), writing.Add(1)))
		for _, j := range batch {
			written[j.n].Add(1)
		}
		time.Sleep(time.Microsecond)
		writing.Add(-1)
		for _, j := range batch {
			j.Done()
		}
	})
	var callers sync.WaitGroup
	for n := range len(written) {
		callers.Go(func() {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if n%3 == 0 {
				go cancel()
			}
			want := int32(1)
			if err := g.Do(ctx, &chore{n: n}); err != nil {
				want = 0
			}
			if got := written[n].Load(); got != want {
				t.Errorf("job %d was written %d times, want %d", n, got, want)
			}
		})
	}
	callers.Wait()
	g.Close()
	g.End()
	for n := range written {
		if got := written[n].Load(); got > 1 || got == 0 && n%3 != 0 {
			t.Errorf("job %d was written %d times", n, got)
		}
	}
	if n := most.Load(); n > writers {
		t.Errorf("%d batches at a time, want %d at most", n, writers)
	}
}
