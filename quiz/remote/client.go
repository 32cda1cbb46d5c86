package remote

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"ripasso/deck"
	"ripasso/quiz"
)

// client is a Store that another program holds. It keeps the states of learners itself:
// folding is cheaper than sending.
type client struct {
	calls  http.Client
	hello  atomic.Pointer[hello]
	known  sentinels
	quiet  time.Duration
	folds  quiz.Folds
	ticked atomic.Int64 // when folds last ticked, in nanoseconds since 1970
}

// maxIdle is how many connections wait for the next request.
const maxIdle = 8

// call introduces this program to the holder at a place.
func call(ctx context.Context, dial func(context.Context, string) (net.Conn, error), place string, o Options, l limits) (*client, error) {
	c := &client{known: newSentinels(o.Errors), quiet: l.quiet}
	c.calls.Transport = &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return dial(ctx, place) },
		// Nobody else keeps what is said: there is nothing to be gained by packing it.
		DisableCompression: true, MaxIdleConnsPerHost: maxIdle, IdleConnTimeout: idleTime / 2,
	}
	meeting, cancel := context.WithTimeoutCause(ctx, l.meet, ErrSilent)
	defer cancel()
	met, err := c.greet(meeting)
	if err == nil && met.Protocol != protocol {
		err = &VersionError{Holder: met.Release, Own: o.Release, HolderProtocol: met.Protocol, OwnProtocol: protocol}
	}
	if err != nil {
		c.calls.CloseIdleConnections()
		return nil, fmt.Errorf("calling %s: %w", place, err)
	}
	c.hello.Store(met)
	return c, nil
}

// greet asks a holder who it is.
func (c *client) greet(ctx context.Context) (*hello, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://holder/hello", nil)
	if err != nil {
		return nil, err
	}
	answer, err := c.calls.Do(r)
	if err != nil {
		return nil, lost(ctx, err)
	}
	defer answer.Body.Close()
	var met hello
	err = json.NewDecoder(io.LimitReader(answer.Body, maxHeader)).Decode(&met)
	switch {
	case context.Cause(ctx) != nil:
		return nil, context.Cause(ctx)
	case err != nil || answer.StatusCode != http.StatusOK || met.Protocol == 0:
		return nil, fmt.Errorf("%w: %s, %w", errMalformed, answer.Status, err)
	}
	return &met, nil
}

// lost says why there was no answer: nobody waits for it any more, the holder is silent,
// or it is gone.
func lost(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return fmt.Errorf("%w: %w", ErrGone, err)
}

// ask has the holder do an operation and yields what comes of it.
func (c *client) ask(ctx context.Context, operation string, learner quiz.LearnerID, id string, records []quiz.Record) iter.Seq2[quiz.Record, error] {
	return func(yield func(quiz.Record, error) bool) {
		if err := ctx.Err(); err != nil {
			yield(quiz.Record{}, err)
			return
		}
		body, err := encodeRecords(records)
		if err != nil {
			yield(quiz.Record{}, err)
			return
		}
		ctx, cancel := context.WithCancelCause(ctx)
		defer cancel(nil)
		watch := time.AfterFunc(c.quiet, func() { cancel(ErrSilent) })
		defer watch.Stop()
		answer, err := c.post(ctx, operation, learner, id, body)
		if err != nil {
			yield(quiz.Record{}, err)
			return
		}
		defer answer.Close()
		for r, err := range readRecords(watched{answer, watch, c.quiet}, c.known) {
			switch {
			case errors.Is(err, errCut):
				err = lost(ctx, err)
			case errors.Is(err, quiz.ErrClosed): // it is about to go
				err = fmt.Errorf("%w: %w", ErrGone, err)
			}
			if !yield(r, err) {
				return
			}
		}
	}
}

// post sends a request to the holder that was met, and no other.
func (c *client) post(ctx context.Context, operation string, learner quiz.LearnerID, id string, body []byte) (io.ReadCloser, error) {
	q := url.Values{"learner": {learner.String()}, "id": {id}}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://holder/"+operation+"?"+q.Encode(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set(holderHeader, c.hello.Load().Holder)
	answer, err := c.calls.Do(r)
	switch {
	case err != nil:
		return nil, lost(ctx, err)
	case answer.StatusCode == http.StatusOK:
		return answer.Body, nil
	}
	answer.Body.Close()
	if answer.StatusCode == http.StatusMisdirectedRequest {
		return nil, fmt.Errorf("%w: another took its place", ErrGone)
	}
	return nil, fmt.Errorf("%w: %s", errMalformed, answer.Status)
}

// watched is an answer that must not be silent for long while somebody waits for it.
type watched struct {
	io.ReadCloser
	watch *time.Timer
	quiet time.Duration
}

func (w watched) Read(b []byte) (int, error) {
	w.watch.Reset(w.quiet)
	defer w.watch.Stop()
	return w.ReadCloser.Read(b)
}

// only is the record that an operation brings.
func only(records iter.Seq2[quiz.Record, error]) (only quiz.Record, err error) {
	n := 0
	for r, err := range records {
		if err != nil {
			return quiz.Record{}, err
		}
		only = r
		n++
	}
	if n != 1 {
		err = fmt.Errorf("%w: %d records, want 1", errMalformed, n)
	}
	return only, err
}

// end is the error of an operation that brings nothing.
func end(records iter.Seq2[quiz.Record, error]) error {
	for _, err := range records {
		if err == nil {
			err = fmt.Errorf("%w: an answer with a record", errMalformed)
		}
		return err
	}
	return nil
}

// Append implements quiz.Store. Once the facts are sent it waits for what becomes of
// them, whatever the context does: the context's error always means that nothing was
// written. After ErrGone or ErrSilent it may have been, or may yet be.
func (c *client) Append(ctx context.Context, facts []quiz.Fact, sitting *quiz.Sitting) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	records := make([]quiz.Record, 0, len(facts)+1)
	for i := range facts {
		records = append(records, quiz.Record{Fact: &facts[i]})
	}
	if sitting != nil {
		records = append(records, quiz.Record{Sitting: sitting})
	}
	return end(c.ask(context.WithoutCancel(ctx), "append", quiz.LearnerID{}, "", records))
}

// Facts implements quiz.Store.
func (c *client) Facts(ctx context.Context, learner quiz.LearnerID, after quiz.FactID) iter.Seq2[quiz.Fact, error] {
	return func(yield func(quiz.Fact, error) bool) {
		for r, err := range c.ask(ctx, "facts", learner, after.String(), nil) {
			var f quiz.Fact
			if err == nil && r.Fact == nil {
				err = fmt.Errorf("%w: no fact", errMalformed)
			} else if err == nil {
				f = *r.Fact
			}
			if !yield(f, err) || err != nil {
				return
			}
		}
	}
}

// Fact implements quiz.Store.
func (c *client) Fact(ctx context.Context, learner quiz.LearnerID, id quiz.FactID) (quiz.Fact, error) {
	r, err := only(c.ask(ctx, "fact", learner, id.String(), nil))
	if err != nil || r.Fact == nil {
		return quiz.Fact{}, orMalformed(err)
	}
	return *r.Fact, nil
}

// orMalformed is err, or that the answer was of another kind.
func orMalformed(err error) error {
	if err == nil {
		err = fmt.Errorf("%w: a record of another kind", errMalformed)
	}
	return err
}

// State implements quiz.Store.
func (c *client) State(ctx context.Context, learner quiz.LearnerID) (*quiz.State, error) {
	now, last := time.Now().UnixNano(), c.ticked.Load()
	if now-last > int64(tickEvery) && c.ticked.CompareAndSwap(last, now) {
		for _, s := range c.folds.Tick(false) {
			s.Saved() // the holder writes states back, not we
		}
	}
	return c.folds.State(ctx, learner,
		func() (*quiz.State, quiz.FactID, error) { return nil, quiz.FactID{}, nil },
		func(after quiz.FactID) iter.Seq2[quiz.Fact, error] { return c.Facts(ctx, learner, after) })
}

// Sitting implements quiz.Store.
func (c *client) Sitting(ctx context.Context, learner quiz.LearnerID) (*quiz.Sitting, error) {
	r, err := only(c.ask(ctx, "sitting", learner, "", nil))
	if err != nil || r.Sitting == nil {
		return nil, orMalformed(err)
	}
	return r.Sitting, nil
}

// PutRevision implements quiz.Store.
func (c *client) PutRevision(ctx context.Context, r quiz.Revision) error {
	return end(c.ask(ctx, "keep", quiz.LearnerID{}, "", []quiz.Record{{Revision: &r}}))
}

// Revision implements quiz.Store.
func (c *client) Revision(ctx context.Context, id deck.RevisionID) (quiz.Revision, error) {
	r, err := only(c.ask(ctx, "revision", quiz.LearnerID{}, string(id), nil))
	if err != nil || r.Revision == nil {
		return quiz.Revision{}, orMalformed(err)
	}
	return *r.Revision, nil
}

// Records implements quiz.Archive.
func (c *client) Records(ctx context.Context) iter.Seq2[quiz.Record, error] {
	return c.ask(ctx, "records", quiz.LearnerID{}, "", nil)
}

// Load implements quiz.Archive. Like Append it waits for what becomes of the records.
func (c *client) Load(ctx context.Context, records []quiz.Record) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	if err := end(c.ask(ctx, "load", quiz.LearnerID{}, "", records)); err != nil {
		return err
	}
	// The local learner may be another now. Whether that can be read is the next request's
	// matter: the records are loaded.
	meeting, cancel := context.WithTimeoutCause(ctx, c.quiet, ErrSilent)
	defer cancel()
	if met, err := c.greet(meeting); err == nil && met.Holder == c.hello.Load().Holder {
		c.hello.Store(met)
	}
	return nil
}

// Local is the learner of a store that knows no people, as the holder last said.
func (c *client) Local() quiz.LearnerID { return c.hello.Load().Local }

// Close lets the holder go.
func (c *client) Close() error {
	c.calls.CloseIdleConnections()
	return nil
}
