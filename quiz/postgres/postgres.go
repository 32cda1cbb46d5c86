// Package postgres keeps a quiz.Store in a PostgreSQL database that any number of
// servers share.
//
// # The tables
//
// They stand where the connection's search_path points. Ids are of type uuid, moments
// milliseconds since 1970; what package quiz encodes is bytea.
//
//	store      one row: format (the version of this layout), local (the learner of a store without people)
//	learners   learner            -> version of their last fact, turn (version of their open sitting, 0: none), sitting
//	facts      learner, version   -> id, the fact as quiz.AppendFact writes it; unique by learner and id
//	states     learner            -> last (id of the last fact in it), the state as quiz.EncodeState writes it
//	revisions  id (its hex digits) -> deck, seen, source
//
// Facts, sittings and revisions are the truth, states a cache that any server may
// write: a state with the fact it ends at is right whoever made it.
//
// # Rules for an engine that is spread over machines
//
// Every key begins with the learner, revisions apart, which are few and never change.
// What is written for an answer touches that learner's rows alone. There are no
// sequences: a learner's facts are numbered by the learner's own row, which is locked
// from reading the last number to the commit, so numbers come in the order of the
// commits and whoever reads on after one misses nothing. Fact ids are unique among
// their learner's. There are no advisory locks, no foreign keys and no triggers, and
// nothing relies on an isolation level: where the engine answers with a serialisation
// failure the transaction is run again.
//
// # Who writes
//
// Some goroutines (writer.go) put all the answers that wait into one transaction: one
// statement where there is nothing special about them (stride.go), else one that looks
// first (append.go). What becomes of one that fails stands in retry.go.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"ripasso/quiz"
)

// What a connection address says otherwise counts: pool_max_conns, connect_timeout.
const (
	poolSize    = 16
	connectTime = 5 * time.Second // for each of the hosts
)

var (
	// ErrAddress: the address is not of the form postgres://USER@HOST/NAME. The address
	// is not told, for it may hold a password.
	ErrAddress = errors.New("the address is not of the form postgres://USER@HOST/NAME")
	// ErrForeign: the database holds tables of these names that are another program's.
	ErrForeign = errors.New("the database is another program's")
	// ErrRefused: the server does not let this user in, or not make or use the tables.
	ErrRefused = errors.New("the database server does not allow it")
	// ErrMissing: the server has no database of that name.
	ErrMissing = errors.New("there is no such database")
)

// Options are what Open may be told. The zero value is good.
type Options struct {
	Now func() time.Time // stamps Fact.Received; nil: time.Now
}

// DB is an open database. It implements quiz.Store and quiz.Archive.
type DB struct {
	pool *pgxpool.Pool
	now  func() time.Time

	patience time.Duration // with a server that does not answer
	local    atomic.Pointer[quiz.LearnerID]

	jobs   *quiz.GroupCommit[*job]
	behind sync.WaitGroup  // the background work
	open   context.Context // ends when the store closes
	shut   context.CancelFunc

	folds quiz.Folds
}

var (
	_ quiz.Store   = (*DB)(nil)
	_ quiz.Archive = (*DB)(nil)
)

// Open connects to the database at the address, which is of the form
// postgres://USER@HOST,HOST/NAME?target_session_attrs=read-write, and makes or migrates
// the tables. A password may stand in the address, in PGPASSWORD or in ~/.pgpass; no
// error ever holds it. It answers ErrAddress, quiz.ErrUnavailable where no server
// answers within some seconds, ErrRefused, ErrMissing, ErrForeign, and a
// *quiz.VersionError where a newer program made the tables.
func Open(ctx context.Context, address string, o Options) (*DB, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	config, err := configure(address)
	if err != nil {
		return nil, fmt.Errorf("opening the database: %w", err)
	}
	pool, err := pgxpool.NewWithConfig(context.WithoutCancel(ctx), config)
	if err != nil {
		return nil, fmt.Errorf("opening the database: %w", translate(err))
	}
	d := &DB{pool: pool, now: o.Now, patience: openingPatience}
	d.jobs = quiz.NewGroupCommit(maxBatch, max(1, min(writers, int(config.MaxConns)/2)), d.commit)
	d.open, d.shut = context.WithCancel(context.Background())
	if err := d.migrate(ctx); err != nil {
		d.shut()
		pool.Close()
		return nil, fmt.Errorf("opening the database: %w", err)
	}
	d.patience = servingPatience
	d.behind.Go(d.background)
	return d, nil
}

// configure reads an address. Where it leaves something open the answer is ours.
func configure(address string) (*pgxpool.Config, error) {
	if !strings.HasPrefix(address, "postgres://") && !strings.HasPrefix(address, "postgresql://") {
		return nil, ErrAddress
	}
	given, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, ErrAddress // what the driver says may quote the password
	}
	config, err := pgxpool.ParseConfig(address)
	if err != nil {
		return nil, ErrAddress
	}
	if given.RuntimeParams["pool_max_conns"] == "" {
		config.MaxConns = poolSize
	}
	if given.ConnectTimeout == 0 {
		config.ConnConfig.ConnectTimeout = connectTime
	}
	if given.RuntimeParams["application_name"] == "" {
		config.ConnConfig.RuntimeParams["application_name"] = "quiz"
	}
	return config, nil
}

// Name is what may be shown of an address: its kind, its hosts and the name of the database.
// Where it cannot be told what in it is a password, nothing is shown.
func Name(address string) string {
	scheme, rest, whole := strings.Cut(address, "://")
	authority, _, _ := strings.Cut(rest, "?")
	authority, path, _ := strings.Cut(authority, "/")
	hosts := authority[strings.LastIndex(authority, "@")+1:]
	if !whole || strings.Count(address, "@") > strings.Count(authority[:len(authority)-len(hosts)], "@") ||
		strings.Count(authority, "@") > 1 || !hostsOnly(hosts) {
		return "postgres://…"
	}
	return scheme + "://" + hosts + "/" + path
}

// hostsOnly reports whether a list of hosts has a number behind every colon.
func hostsOnly(hosts string) bool {
	for host := range strings.SplitSeq(hosts, ",") {
		port := host[strings.LastIndex(host, ":")+1:]
		if strings.Trim(port, "0123456789") != "" && port != host && !strings.HasSuffix(host, "]") {
			return false
		}
	}
	return !strings.Contains(hosts, "#")
}

// Local is the learner of a store that knows no people, made with the tables. Load may
// have put another in its place meanwhile, which a server then learns by opening again.
func (d *DB) Local() quiz.LearnerID { return *d.local.Load() }

// Close writes back the states and lets the connections go. What was appended is safe
// whatever Close answers. Closing again is harmless.
func (d *DB) Close() error {
	if !d.jobs.Close() {
		return nil
	}
	d.jobs.End()
	d.shut()
	d.behind.Wait()
	err := d.saveStates(context.Background(), true)
	d.pool.Close()
	if err != nil {
		return fmt.Errorf("closing the store: %w", err)
	}
	return nil
}
