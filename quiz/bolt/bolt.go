// Package bolt keeps a quiz.Store in one bbolt file.
//
// # What is on disk
//
// Numbers in keys and fixed-size values are big-endian, so that bytes sort as numbers
// do; a varint is that of encoding/binary. Ids are their 16 bytes. The buckets:
//
//	meta       "format"   -> 8 bytes: the version of this layout, 3
//	           "local"    -> 16 bytes: the learner of a store without people
//	           "indexed"  -> 8 bytes: the arrival number up to which log, ids and runs are complete
//	           "closed"   -> 8 bytes: the bbolt transaction that Close ended with
//	           "ring"     -> page (8) and number (8) of the first batch that is not in its place, seed (4),
//	                         CRC-32C of these (4)
//	journal    "ring"                           -> a bucket: "ring" -> the batches, as ring.go and journal.go describe
//	log        arrival number (8)               -> zero (1), CRC-32C of the fact (4), the fact as quiz.AppendFact writes it
//	ids        fact id (16)                     -> arrival number (8)
//	runs       learner id (16), arrival (8)     -> the learner's further arrivals up to the next run, at most 255: each by
//	                                               how much it exceeds the one before, as varints
//	sittings   learner id (16)                  -> version (8), the sitting as quiz.EncodeSitting writes it
//	revisions  revision id (64 hex digits)      -> first seen, ms since 1970 (8), length of the path (2), path, source
//	states     learner id (16)                  -> arrival number (8) and id (16) of the last fact folded, the head of the
//	                                               state as quiz.State.Keep writes it
//	           learner id (16), card id (16)    -> the leaf of the state that has the cards from that one on
//
// Layout 2 had no ring: each batch was a bucket, by its number (8), with a row "batch".
// Layout 1 had no journal. In the place of runs it had a bucket learners with a key for
// each fact (learner id, arrival number -> nothing), and cache instead of states (learner
// id -> a state as a whole, of a version that is no longer read). Open turns both into this
// one (layout.go). The facts of layout 1, which have neither zero nor sum, stay as they are.
//
// The journal and the log, the sittings and the revisions are the truth. Arrival numbers
// count from 1 in the order in which facts came in, whatever their clocks say: a late
// upload or a clock in 2099 is an append like any other. Facts and sittings are written
// to the journal and synced before Append returns, those of all who wait as one batch.
// Some seconds later they are put in their places in small transactions, and the room of the
// batch is free; until then they are in memory (tail.go), where they are looked for first.
// At the next start what the journal has is read in again. A state is written now and
// then, in those leaves that have changed. It is used only if its version is today's, its
// leaves are those that its head was written with, and the fact it names stands at its
// arrival number.
//
// # What grows with the file, and what does not
//
// A batch is one write and one sync, however many learners it is of and however long the log
// is. The room of the journal is 256 KiB in a new file, and grows up to 32 MiB where answers
// come faster than they are put in their places. Ids made where an answer is given begin with
// the time, so that in bucket ids fresh ones are put at the end, side by side, and which of
// them is the last is in memory. An old one is looked up, and later put, in the midst: its
// caller reads that page before the writer has to, and a transaction holds few of them. A
// learner's runs end in one page however many facts an hour has brought.
//
// # What opening costs
//
// bbolt trusts a file blindly, so a file that was not closed, by kill -9 or a power cut,
// or that was copied while in use, is read once from end to end and every page of its
// trees is checked: 1 ms for each MB, with what bbolt needs to find the free pages.
// Close leaves a mark and the list of free pages. The mark holds the number of its own
// transaction: whatever transaction comes afterwards, by whomever, makes it void without
// being told. What the journal takes leaves the trees, and hence the mark, as they were.
// Under a mark that holds, Open reads the heads, the path to the mark, the free list (8 bytes
// for each free page) and the journal, however long the log is.
// It checks that the file has its full length; a page that the disk has lost since the
// closing is ErrDamaged where it is met, in reading and in writing.
//
// # Who writes
//
// One batch is written at a time (writer.go), by a lone caller in person, else for all who
// wait, so that many callers share a sync. A goroutine (background.go) puts things in their
// places, and writes the states, from time to time: in transactions, beside which batches
// are written all the same. Only writing to the disk and syncing are one's alone at a time,
// as a sync that fails may leave out what others have written.
//
// Before a batch the writer looks whether the file has its name still. Where somebody has
// moved or deleted it, or put another in its place, nothing is acknowledged any more.
package bolt

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	bolt "go.etcd.io/bbolt"

	"ripasso/quiz"
)

var (
	// ErrForeign: the file is no store of this program.
	ErrForeign = errors.New("the file is not a quiz store")
	// ErrDamaged: the file was one, but parts of it are missing or overwritten.
	ErrDamaged = errors.New("the quiz store is damaged")
	// ErrMoved: the file was moved or deleted while it was open. Nothing is appended until it
	// is back.
	ErrMoved = fmt.Errorf("the file was moved or deleted: %w", quiz.ErrUnavailable)
)

// Options are what Open may be told. The zero value is good.
type Options struct {
	Now func() time.Time // stamps Fact.Received; nil: time.Now
}

// DB is an open file. It implements quiz.Store and quiz.Archive.
type DB struct {
	db     *bolt.DB
	file   *os.File // bbolt's
	heads  int      // how many bytes they are
	now    func() time.Time
	local  atomic.Pointer[quiz.LearnerID]
	broken atomic.Pointer[error] // the damage that ended all writing, nil: none

	updating sync.Mutex  // held by who writes a transaction
	ended    bool        // Close writes the last one
	sure     atomic.Bool // the heads are on the disk as they are read; set by who holds updating

	// syncing is held by who writes and syncs. A sync that fails may leave out what others have
	// written meanwhile, and theirs says nothing of it then.
	syncing sync.Mutex

	jobs *quiz.GroupCommit[*job]
	ring ring
	stop chan struct{} // closed to end the background work
	idle chan struct{} // closed when it has ended
	full chan struct{} // says that much is waiting to be indexed

	tail    tail
	placing sync.Mutex // held by who puts things in their places
	placed  slot       // behind the last batch that was put in its place
	moments moments
	folds   quiz.Folds
}

var (
	_ quiz.Store   = (*DB)(nil)
	_ quiz.Archive = (*DB)(nil)
)

// Open opens the file at path, making it (readable by its owner only) and its
// directory where they are missing. It answers quiz.ErrLocked where another process
// holds it, ErrForeign or ErrDamaged where it cannot be read, and a
// *quiz.VersionError where a newer program wrote it; such files are left as they are.
func Open(path string, o Options) (*DB, error) { return open(path, o, flushEvery) }

// open is Open with a time between the writings behind; 0 writes nothing behind before
// Close.
func open(path string, o Options, every time.Duration) (*DB, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	d := &DB{
		now:  o.Now,
		stop: make(chan struct{}),
		idle: make(chan struct{}),
		full: make(chan struct{}, 1),
		tail: newTail(),
	}
	d.jobs = quiz.NewGroupCommit(maxBatch, 1, d.commit)
	created, err := d.openFile(path)
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", path, err)
	}
	if err := guarded(d.prepare); err != nil {
		d.db.Close()
		if created {
			discard(path)
		}
		return nil, fmt.Errorf("opening %s: %w", path, err)
	}
	if every > 0 {
		go d.background(every)
	} else {
		close(d.idle)
	}
	return d, nil
}

// Local is the learner of a store that knows no people, made with the file unless it was
// loaded.
func (d *DB) Local() quiz.LearnerID { return *d.local.Load() }

// Close writes back the indexes and the cache and lets the file go. What was appended
// is safe whatever Close answers, unless the file was deleted: ErrMoved says that it is not
// where it was. Closing again is harmless.
func (d *DB) Close() error {
	if !d.jobs.Close() {
		return nil
	}
	d.jobs.End()
	close(d.stop)
	<-d.idle
	err := d.writeBack(true)
	d.end(err == nil)
	if !stands(d.file, d.db.Path()) {
		err = errors.Join(err, ErrMoved)
	}
	if e := d.db.Close(); e != nil {
		err = errors.Join(err, e)
	}
	if err != nil {
		return fmt.Errorf("closing the store: %w", err)
	}
	return nil
}

// end turns away who writes from now on, and marks the file if it is whole. Without the mark
// the next Open looks at everything, and nothing is lost.
func (d *DB) end(whole bool) {
	d.updating.Lock()
	defer d.updating.Unlock()
	d.ended = true
	if whole {
		_ = d.mark()
	}
}

// mark notes that the file was closed, unless nothing was written since it was opened
// with such a mark, and writes the list of free pages.
func (d *DB) mark() error {
	marked := false
	err := d.view(func(tx *bolt.Tx) error {
		marked = isClosed(tx)
		return nil
	})
	if err != nil || marked {
		return err
	}
	d.db.NoFreelistSync = false
	return d.transact(func(tx *bolt.Tx) error {
		return tx.Bucket([]byte(metaBucket)).Put([]byte(closedKey), number(uint64(tx.ID())))
	})
}

// isClosed reports whether the mark holds: no transaction came after that of Close.
func isClosed(tx *bolt.Tx) bool {
	return bytes.Equal(tx.Bucket([]byte(metaBucket)).Get([]byte(closedKey)), number(uint64(tx.ID())))
}

// usable is ErrClosed after Close, else the context's error: what is in memory is answered
// without the file.
func (d *DB) usable(ctx context.Context) error {
	if d.jobs.Closed() {
		return quiz.ErrClosed
	}
	return ctx.Err()
}

// write runs a transaction for somebody from outside.
func (d *DB) write(ctx context.Context, write func(tx *bolt.Tx) error) error {
	if err := d.usable(ctx); err != nil {
		return err
	}
	if !stands(d.file, d.db.Path()) {
		return ErrMoved
	}
	return d.update(write)
}

// view runs a read transaction.
func (d *DB) view(read func(tx *bolt.Tx) error) error {
	return guarded(func() error {
		tx, err := d.begin(false)
		if err != nil {
			return err
		}
		defer func() { _ = tx.Rollback() }() // there is nothing to take back
		return read(tx)
	})
}

// number is a fixed-size big-endian number, as keys and values hold it.
func number(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }
