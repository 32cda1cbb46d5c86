package postgres

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"ripasso/quiz"
)

// How long a trouble that may pass is given: when the store opens, from then on, less than a
// request over HTTP may take, and for states, which who closes the store waits for.
const (
	openingPatience = 2 * time.Second
	servingPatience = 8 * time.Second
	savingPatience  = time.Second

	attemptTime  = 4 * time.Second
	firstPause   = 10 * time.Millisecond // doubled each time
	longestPause = 500 * time.Millisecond
)

// patience counts the attempts at something.
type patience struct {
	until time.Time
	pause time.Duration
}

func newPatience(last time.Duration) *patience {
	return &patience{until: time.Now().Add(last), pause: firstPause}
}

// wait pauses before the next attempt and reports whether there is to be one. The pause
// is random, so that those who failed together do not come back together.
func (p *patience) wait(ctx context.Context) bool {
	t := time.NewTimer(p.pause/2 + rand.N(p.pause))
	defer t.Stop()
	p.pause = min(2*p.pause, longestPause)
	select {
	case <-t.C:
		return time.Now().Before(p.until)
	case <-ctx.Done():
		return false
	}
}

// lost marks the error of a connection that came to nothing.
type lost struct{ error }

func (l lost) Unwrap() error { return l.error }

// on lends a connection for one attempt of limited time. Whatever the attempt leaves half
// done is rolled back; where the connection was lost the others are not trusted any more.
func (d *DB) on(ctx context.Context, limit time.Duration, do func(context.Context, *pgxpool.Conn) error) error {
	attempt, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	conn, err := d.pool.Acquire(attempt)
	if err != nil {
		return lost{err}
	}
	defer conn.Release()
	err = do(attempt, conn)
	switch {
	case conn.Conn().IsClosed():
		if ctx.Err() == nil {
			d.pool.Reset()
		}
		if err != nil {
			err = lost{err}
		}
	case conn.Conn().PgConn().TxStatus() != idle:
		_, _ = conn.Exec(attempt, "rollback") // else the pool closes the connection
	}
	return err
}

// idle is a connection's state outside of a transaction.
const idle = 'I'

// ask runs what may be run twice, again where the trouble may pass.
func (d *DB) ask(ctx context.Context, do func(context.Context, *pgxpool.Conn) error) error {
	return d.askFor(ctx, attemptTime, do)
}

// askFor is ask with a limit for each attempt.
func (d *DB) askFor(ctx context.Context, limit time.Duration, do func(context.Context, *pgxpool.Conn) error) error {
	for p := newPatience(d.patience); ; {
		switch {
		case d.open.Err() != nil:
			return quiz.ErrClosed
		case ctx.Err() != nil:
			return ctx.Err()
		}
		err := d.on(ctx, limit, do)
		if err == nil || ctx.Err() == nil && d.open.Err() == nil && (!passing(err) || !p.wait(ctx)) {
			return translate(err)
		}
	}
}

// The conditions of SQLSTATE that pass: of two-letter classes and of single codes.
// Yielding to another transaction, a server that starts or stops, one that is no longer
// the primary, too many connections.
var passingCodes = []string{"40", "08", "57P", "25006", "53300", "55P03", "57014"}

// passing reports whether the same again may succeed.
func passing(err error) bool {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return begins(e.Code, passingCodes)
	}
	_, gone := errors.AsType[lost](err)
	return gone
}

func begins(code string, with []string) bool {
	return slices.ContainsFunc(with, func(c string) bool { return strings.HasPrefix(code, c) })
}

// translate puts the database's errors into the terms of the store. What they wrapped is
// text from then on: that an attempt took too long does not mean the caller's did.
func translate(err error) error {
	code := ""
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		code = e.Code
	}
	var as error
	switch {
	case err == nil:
		return nil
	case code == "3D000":
		as = ErrMissing
	case begins(code, []string{"28", "42501", "3F000"}): // 3F000: no schema that it may use
		as = ErrRefused
	case code == "53100":
		as = syscall.ENOSPC
	case passing(err):
		as = quiz.ErrUnavailable
	default:
		return err
	}
	return fmt.Errorf("%w: %v", as, err)
}

// The conditions of SQLSTATE that say themselves that they do not know: of a commit that an
// engine spread over machines lost sight of, and of a connection.
var unknownCodes = []string{"40003", "08"}

// doubtful reports whether an error that came instead of an answer to commit leaves open
// whether it was done: the server's plain refusals do not.
func doubtful(err error) bool {
	e, ok := errors.AsType[*pgconn.PgError](err)
	return err != nil && !(ok && e.SeverityUnlocalized == "ERROR" && !begins(e.Code, unknownCodes))
}
