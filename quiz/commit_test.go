package quiz

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
)

// chore is a job that is a number.
type chore struct {
	Waiter
	n int
}

// Who waits when the writer comes is in one batch, in the order of coming, up to the most;
// each is told what became of its own job.
func TestGroupCommitBatches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewGroupCommit[*chore](4)
		odd := errors.New("odd")
		var callers sync.WaitGroup
		for n := range 6 {
			callers.Go(func() {
				var want error
				if n%2 == 1 {
					want = odd
				}
				if err := g.Do(t.Context(), &chore{n: n}); err != want {
					t.Errorf("job %d: %v, want %v", n, err, want)
				}
			})
			synctest.Wait()
		}
		var sizes []int
		var order []int
		go func() {
			for batch := range g.Batches() {
				sizes = append(sizes, len(batch))
				for _, j := range batch {
					order = append(order, j.n)
					if j.n%2 == 1 {
						j.Err = odd
					}
					j.Done()
				}
			}
		}()
		callers.Wait()
		g.Close()
		g.End()
		synctest.Wait()
		if len(order) != 6 || !slices.Equal(order[:4], []int{0, 1, 2, 3}) || slices.Max(sizes) > 4 || sizes[0] != 4 {
			t.Errorf("batches of %v jobs, in the order %v", sizes, order)
		}
	})
}

// The context's error means that nothing was written, wherever the job was when it ended:
// who gave up waiting is in no batch, and who is in one is told what became of it.
func TestGroupCommitContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewGroupCommit[*chore](1)
		do := func() (cancel func(), told chan error) {
			ctx, cancel := context.WithCancel(t.Context())
			told = make(chan error, 1)
			go func() { told <- g.Do(ctx, &chore{}) }()
			synctest.Wait()
			return cancel, told
		}
		waits, first := do()
		outside, second := do() // there is no room yet
		waits()
		outside()
		for i, told := range []chan error{first, second} {
			if err := <-told; !errors.Is(err, context.Canceled) {
				t.Errorf("caller %d is told %v", i+1, err)
			}
		}
		var taken *chore
		go func() {
			for batch := range g.Batches() {
				taken = batch[0]
			}
		}()
		synctest.Wait()
		if taken != nil {
			t.Fatal("a job is written of which the caller was told that it is not")
		}
		late, third := do()
		late()
		synctest.Wait()
		if taken == nil || len(third) > 0 {
			t.Fatal("the caller does not wait for what becomes of a job that was taken")
		}
		taken.Done()
		if err := <-third; err != nil {
			t.Errorf("a job that was written: %v", err)
		}
		if err := g.Do(func() context.Context { ctx, cancel := context.WithCancel(t.Context()); cancel(); return ctx }(), &chore{}); !errors.Is(err, context.Canceled) {
			t.Errorf("a context that has ended: %v", err)
		}
		g.Close()
		g.End()
	})
}

// A store that closes turns callers away, does what waits already, and writes its own until
// it ends.
func TestGroupCommitCloses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewGroupCommit[*chore](4)
		told := make(chan error, 1)
		go func() { told <- g.Do(t.Context(), &chore{n: 1}) }()
		synctest.Wait()
		if g.Closed() || !g.Close() || !g.Closed() || g.Close() {
			t.Error("it does not know whether it is closed")
		}
		if err := g.Do(t.Context(), &chore{n: 2}); !errors.Is(err, ErrClosed) {
			t.Errorf("after the closing: %v, want %v", err, ErrClosed)
		}
		var done []int
		go func() {
			for batch := range g.Batches() {
				for _, j := range batch {
					done = append(done, j.n)
					j.Done()
				}
			}
		}()
		if err := g.DoOwn(&chore{n: 3}); err != nil {
			t.Errorf("the store's own: %v", err)
		}
		if err := <-told; err != nil {
			t.Errorf("who waited already: %v", err)
		}
		g.End()
		synctest.Wait()
		if !slices.Equal(done, []int{1, 3}) {
			t.Errorf("done: %v, want 1 and 3", done)
		}
	})
}

// Many callers, some of whom give up, and several writers: what is told is what was done.
func TestGroupCommitCrowd(t *testing.T) {
	g := NewGroupCommit[*chore](8)
	var writers, callers sync.WaitGroup
	var written [400]atomic.Int32
	for range 3 {
		writers.Go(func() {
			for batch := range g.Batches() {
				for _, j := range batch {
					written[j.n].Add(1)
					j.Done()
				}
			}
		})
	}
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
	writers.Wait()
	for n := range written {
		if got := written[n].Load(); got > 1 || got == 0 && n%3 != 0 {
			t.Errorf("job %d was written %d times", n, got)
		}
	}
}
