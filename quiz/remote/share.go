package remote

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"sync"
	"time"

	"ripasso/deck"
	"ripasso/quiz"
)

// Shared is a Store that many programs use at once: one of them holds it, and which one
// may change at any moment.
type Shared struct {
	file    string
	open    func() (Store, error)
	options Options
	limits  limits
	way     way

	life   sync.RWMutex // held for reading by requests; Close waits for them
	closed bool

	turn chan struct{} // has a place for whoever finds a new holder
	mu   sync.Mutex
	now  *seat
}

var _ Store = (*Shared)(nil)

// seat is where the store is reached: here, or at another program.
type seat struct {
	Store
	notes map[string]string // of the other program that holds it; nil: it is held here
	here  bool
	leave func() error
}

// Share opens the store in a file: with open, which answers quiz.ErrLocked where another
// program has the file, or else through that program. Its errors are those of open;
// quiz.ErrLocked where whoever has the file does not let others in, ErrSilent where it
// does not answer, a *VersionError where it cannot be understood.
func Share(ctx context.Context, file string, open func() (Store, error), o Options) (*Shared, error) {
	return share(ctx, file, open, o, usual(), ownWay())
}

func share(ctx context.Context, file string, open func() (Store, error), o Options, l limits, w way) (*Shared, error) {
	s := &Shared{file: file, open: open, options: o, limits: l, way: w, turn: make(chan struct{}, 1)}
	_, err := s.renew(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", file, err)
	}
	return s, nil
}

// Elsewhere reports whether another program holds the store now, and what that one tells.
func (s *Shared) Elsewhere() (notes map[string]string, elsewhere bool) {
	at := s.seat()
	return at.notes, !at.here
}

func (s *Shared) seat() *seat {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

// renew finds where the store is reached now that it is not at the old seat any more.
// Of many who ask at once one looks.
func (s *Shared) renew(ctx context.Context, old *seat) (*seat, error) {
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if now := s.seat(); now != old {
		return now, nil
	}
	found, err := s.look(ctx)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.now = found
	s.mu.Unlock()
	if old != nil {
		_ = old.leave() // of a connection that is gone
	}
	return found, nil
}

// look calls the holder and tries to become it, in turn, until one succeeds. To open a
// file that was not closed may take long and keep others from opening it: who could not
// tries again after a random while of up to twice as long, so that of many one gets
// through, and calls meanwhile.
func (s *Shared) look(ctx context.Context) (*seat, error) {
	begun := time.Now()
	var locked error
	for next := begun; ; {
		there, err := s.call(ctx)
		var other *VersionError
		if err == nil || errors.As(err, &other) {
			return there, err
		}
		if tried := time.Now(); !tried.Before(next) {
			var store Store
			if store, locked = s.open(); locked == nil {
				return s.hold(store), nil
			}
			now := time.Now()
			next = now.Add(time.Duration(rand.Int64N(int64(2*now.Sub(tried) + pause))))
		}
		switch {
		case !errors.Is(locked, quiz.ErrLocked):
			return nil, locked
		case time.Since(begun) < s.limits.patience:
		case errors.Is(err, ErrSilent):
			return nil, err
		default:
			return nil, locked
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(pause):
		}
	}
}

// call looks for a holder at every place.
func (s *Shared) call(ctx context.Context) (*seat, error) {
	var all []error
	for _, place := range s.way.places(s.file, s.options.Directories) {
		c, err := call(ctx, s.way.dial, place, s.options, s.limits)
		if err == nil {
			return &seat{Store: c, notes: c.hello.Load().Notes, leave: c.Close}, nil
		}
		all = append(all, err)
	}
	return nil, errors.Join(all...)
}

// hold serves an open store to all who come. One that finds no place to meet serves this
// program alone.
func (s *Shared) hold(store Store) *seat {
	ln, err := s.way.meet(s.file, s.options.Directories)
	if err != nil {
		return &seat{Store: store, here: true, leave: store.Close}
	}
	server := newHolder(store, s.options).server()
	go func() { _ = server.Serve(ln) }() // until leave
	return &seat{Store: store, here: true, leave: func() error {
		// First nobody finds the way in, then those who are in are answered, and only then
		// the next one can have the lock.
		ending, cancel := context.WithTimeout(context.Background(), drainTime)
		defer cancel()
		if server.Shutdown(ending) != nil {
			_ = server.Close() // who does not take the answer goes without
		}
		_ = ln.Close() // where Serve had not begun yet
		return store.Close()
	}}
}

// do makes a request where the store is, and again wherever it is then when its holder
// has gone. A request that is made again may have been done already.
func (s *Shared) do(ctx context.Context, request func(store Store, again bool) error) error {
	s.life.RLock()
	defer s.life.RUnlock()
	if s.closed {
		return quiz.ErrClosed
	}
	at := s.seat()
	for n := 0; ; n++ {
		err := request(at.Store, n > 0)
		if !errors.Is(err, ErrGone) || n == tries {
			return err
		}
		if at, err = s.renew(ctx, at); err != nil {
			return fmt.Errorf("%w: %w", ErrGone, err)
		}
	}
}

// Append implements quiz.Store. A holder that was killed may have written what was sent
// before it could say so: that is found out, and is no error.
func (s *Shared) Append(ctx context.Context, facts []quiz.Fact, sitting *quiz.Sitting) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	ever := context.WithoutCancel(ctx)
	return s.do(ever, func(store Store, again bool) error {
		if !again {
			return store.Append(ctx, facts, sitting)
		}
		err := store.Append(ever, facts, sitting)
		if errors.Is(err, quiz.ErrStale) && written(ever, store, facts, sitting) {
			return nil
		}
		return err
	})
}

// written reports whether facts and sitting were written in one step already: the facts
// are there word for word, and the sitting is there, or has gone on from there.
func written(ctx context.Context, store Store, facts []quiz.Fact, sitting *quiz.Sitting) bool {
	for _, f := range facts {
		there, err := store.Fact(ctx, f.Learner, f.ID)
		if err != nil || !sameFact(f, there) {
			return false
		}
	}
	if len(facts) > 0 {
		return true // they came with their sitting, or they would have been refused
	}
	there, err := store.Sitting(ctx, sitting.Learner)
	if err != nil || there.ID != sitting.ID {
		return false
	}
	if there.Version == sitting.Version {
		a, errA := quiz.EncodeSitting(there)
		b, errB := quiz.EncodeSitting(sitting)
		return errA == nil && errB == nil && bytes.Equal(a, b)
	}
	n := len(sitting.Applied)
	return there.Version > sitting.Version && n > 0 && there.Knows(sitting.Applied[n-1])
}

// sameFact reports whether two facts say the same, whenever they were received.
func sameFact(f, o quiz.Fact) bool {
	f.Received = o.Received
	a, errA := quiz.AppendFact(nil, f)
	b, errB := quiz.AppendFact(nil, o)
	return errA == nil && errB == nil && bytes.Equal(a, b)
}

// Facts implements quiz.Store. Where a holder ends in the midst, the reading goes on at
// the next one after the last fact.
func (s *Shared) Facts(ctx context.Context, learner quiz.LearnerID, after quiz.FactID) iter.Seq2[quiz.Fact, error] {
	return func(yield func(quiz.Fact, error) bool) {
		for r, err := range s.stream(ctx, func(store Store) iter.Seq2[quiz.Record, error] {
			return asRecords(store.Facts(ctx, learner, after))
		}, func(r quiz.Record) bool { after = r.Fact.ID; return true }) {
			var f quiz.Fact
			if err == nil {
				f = *r.Fact
			}
			if !yield(f, err) {
				return
			}
		}
	}
}

// Records implements quiz.Archive. Where a holder ends in the midst, what was read is of a
// moment that cannot be had again: the error is ErrGone.
func (s *Shared) Records(ctx context.Context) iter.Seq2[quiz.Record, error] {
	return s.stream(ctx, func(store Store) iter.Seq2[quiz.Record, error] { return store.Records(ctx) },
		func(quiz.Record) bool { return false })
}

// stream yields what read brings. Where the holder goes, it reads again at the next one,
// unless follow has said of something that it brought that nothing can follow on it.
func (s *Shared) stream(ctx context.Context, read func(Store) iter.Seq2[quiz.Record, error], follow func(quiz.Record) bool) iter.Seq2[quiz.Record, error] {
	return func(yield func(quiz.Record, error) bool) {
		can := true
		for n := 0; ; n++ {
			at, err := s.reach()
			if err != nil {
				yield(quiz.Record{}, err)
				return
			}
			var gone error
			for r, err := range read(at.Store) {
				if errors.Is(err, ErrGone) && can && n < tries {
					gone = err
					break
				}
				if err == nil {
					can = follow(r)
				}
				if !yield(r, err) || err != nil {
					return
				}
			}
			if gone == nil {
				return
			}
			if _, err := s.renew(ctx, at); err != nil {
				yield(quiz.Record{}, fmt.Errorf("%w: %w", gone, err))
				return
			}
		}
	}
}

// reach is where the store is, unless it is closed.
func (s *Shared) reach() (*seat, error) {
	s.life.RLock()
	defer s.life.RUnlock()
	if s.closed {
		return nil, quiz.ErrClosed
	}
	return s.seat(), nil
}

// Fact implements quiz.Store.
func (s *Shared) Fact(ctx context.Context, learner quiz.LearnerID, id quiz.FactID) (f quiz.Fact, err error) {
	err = s.do(ctx, func(store Store, _ bool) error { f, err = store.Fact(ctx, learner, id); return err })
	return f, err
}

// State implements quiz.Store.
func (s *Shared) State(ctx context.Context, learner quiz.LearnerID) (state *quiz.State, err error) {
	err = s.do(ctx, func(store Store, _ bool) error { state, err = store.State(ctx, learner); return err })
	return state, err
}

// Sitting implements quiz.Store.
func (s *Shared) Sitting(ctx context.Context, learner quiz.LearnerID) (x *quiz.Sitting, err error) {
	err = s.do(ctx, func(store Store, _ bool) error { x, err = store.Sitting(ctx, learner); return err })
	return x, err
}

// PutRevision implements quiz.Store.
func (s *Shared) PutRevision(ctx context.Context, r quiz.Revision) error {
	return s.do(ctx, func(store Store, _ bool) error { return store.PutRevision(ctx, r) })
}

// Revision implements quiz.Store.
func (s *Shared) Revision(ctx context.Context, id deck.RevisionID) (r quiz.Revision, err error) {
	err = s.do(ctx, func(store Store, _ bool) error { r, err = store.Revision(ctx, id); return err })
	return r, err
}

// Load implements quiz.Archive: what is there already is skipped, so it may be done twice.
func (s *Shared) Load(ctx context.Context, records []quiz.Record) error {
	return s.do(ctx, func(store Store, _ bool) error { return store.Load(ctx, records) })
}

// Local is the learner of a store that knows no people.
func (s *Shared) Local() quiz.LearnerID { return s.seat().Local() }

// Close lets the store go: where it is held here, the next program can have it. Requests
// under way are answered first, those of other programs too.
func (s *Shared) Close() error {
	s.life.Lock()
	defer s.life.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	return s.seat().leave()
}
