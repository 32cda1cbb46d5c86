package bolt

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"ripasso/quiz"
)

// lockWait is how long Open waits for another process to let the file go.
const lockWait = 200 * time.Millisecond

// openFile opens the bbolt file, and says whether it was not there before.
func (d *DB) openFile(path string) (created bool, err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return false, err
	}
	created, err = missing(path)
	switch {
	case err != nil:
	case created:
		created, err = lay(path)
	default:
		err = guarded(func() error { return inspect(path) })
	}
	if err != nil {
		return false, err
	}
	err = guarded(func() (err error) {
		d.db, err = bolt.Open(path, 0o600, &bolt.Options{
			Timeout:        lockWait,
			FreelistType:   bolt.FreelistMapType,
			NoFreelistSync: true,
			OpenFile: func(name string, flag int, mode os.FileMode) (*os.File, error) {
				f, err := os.OpenFile(name, flag, mode)
				d.file = f
				return f, err
			},
		})
		if err == nil {
			// Who waited for the lock may have waited until the holder put another file in this
			// one's place, and the other one is to be tried.
			if !stands(d.file, path) {
				d.db.Close() // nothing was written
				err = quiz.ErrLocked
			}
		}
		return err
	})
	switch {
	case err != nil:
		if created && !errors.Is(err, quiz.ErrLocked) {
			discard(path)
		}
		return false, err
	case created:
		syncDirectory(filepath.Dir(path))
	}
	d.heads = 2 * d.db.Info().PageSize
	return created, nil
}

// stands reports whether an open file has its name still. What is written to one that was
// deleted, or has given its place to another, nobody finds again.
func stands(f *os.File, path string) bool {
	ours, err := f.Stat()
	if err != nil {
		return false
	}
	now, err := os.Stat(path)
	if err != nil {
		return !errors.Is(err, fs.ErrNotExist)
	}
	return os.SameFile(ours, now)
}

// lay makes a new file: whole under another name first, so that a power cut leaves none
// that bbolt has only begun. It answers false where somebody else made it meanwhile.
// Where there is something empty under the name already, or a file cannot have two
// names, bbolt makes it in its place.
func lay(path string) (created bool, err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".quiz-new-*")
	if err != nil {
		return false, err
	}
	f.Close()
	defer os.Remove(f.Name())
	err = guarded(func() error {
		db, err := bolt.Open(f.Name(), 0o600, &bolt.Options{Timeout: lockWait})
		if err != nil {
			return err
		}
		return db.Close()
	})
	if err != nil {
		return false, err
	}
	if err := os.Link(f.Name(), path); errors.Is(err, fs.ErrExist) {
		return missing(path)
	}
	return true, nil
}

// update runs a transaction that writes. One that fails in its last sync has written its
// head, which bbolt goes on from, while the disk may keep the one before, and a later sync
// says nothing of it: a page that the older head needs would be free to be written over.
// So after a failure, and at the start, for a process may have died there, no transaction
// runs, and no batch is begun, before the heads are on the disk.
//
// Who meets damage in writing ends all writing. DB.Update would read the whole file then to
// take the transaction back, in a goroutine of its own, where a page that is not what it
// should be kills the process; Tx.Rollback does not.
func (d *DB) update(write func(tx *bolt.Tx) error) error {
	d.updating.Lock()
	defer d.updating.Unlock()
	if d.ended {
		return quiz.ErrClosed
	}
	return d.transact(write)
}

// secure sees to it that the file may be written to: it is not damaged, and its heads are on
// the disk. A batch that only a lost head knows the place of would be lost with it.
func (d *DB) secure() error {
	if !d.sure.Load() {
		return d.settled()
	}
	return d.hurt()
}

// settled waits until what can be read is on the disk.
func (d *DB) settled() error {
	d.updating.Lock()
	defer d.updating.Unlock()
	return d.ready()
}

// ready is secure for who holds updating.
func (d *DB) ready() error {
	if err := d.hurt(); err != nil || d.sure.Load() {
		return err
	}
	err := d.confirm()
	d.sure.Store(err == nil)
	return err
}

// transact is update for who holds updating.
func (d *DB) transact(write func(tx *bolt.Tx) error) error {
	if err := d.ready(); err != nil {
		return err
	}
	var tx *bolt.Tx
	err := guarded(func() (err error) {
		if tx, err = d.begin(true); err != nil {
			return err
		}
		if err = write(tx); err == nil {
			d.syncing.Lock()
			defer d.syncing.Unlock()
			whole := false
			defer func() { d.sure.Store(whole) }()
			err = tx.Commit()
			whole = err == nil
		}
		return err
	})
	if errors.Is(err, ErrDamaged) {
		d.broken.Store(&err)
	}
	if err != nil && tx != nil {
		_ = tx.Rollback() // where it was not, when it could not be committed
	}
	return err
}

// hurt is the damage that ended all writing, nil where there is none.
func (d *DB) hurt() error {
	if err := d.broken.Load(); err != nil {
		return *err
	}
	return nil
}

// begin begins a transaction. It reads the heads with bbolt's locks in hand, and a page fault
// there, in a file that somebody cut off, would leave them locked for ever.
func (d *DB) begin(writable bool) (*bolt.Tx, error) {
	if info, err := d.file.Stat(); err == nil && info.Size() < int64(d.heads) {
		return nil, fmt.Errorf("%w: it has %d bytes", ErrDamaged, info.Size())
	}
	return d.db.Begin(writable)
}

// confirm writes the heads again as they are read, and syncs them.
func (d *DB) confirm() error {
	d.syncing.Lock()
	defer d.syncing.Unlock()
	heads := make([]byte, d.heads)
	if _, err := d.file.ReadAt(heads, 0); err != nil {
		return fmt.Errorf("reading the heads: %w", err)
	}
	if _, err := d.file.WriteAt(heads, 0); err != nil {
		return fmt.Errorf("writing the heads again: %w", err)
	}
	if err := d.file.Sync(); err != nil {
		return fmt.Errorf("syncing the heads: %w", err)
	}
	return nil
}

// discard removes a file that there was no room to fill. The error that is told is why.
func discard(path string) { _ = os.Remove(path) }

// guarded runs a function that reads or writes a file with bbolt and puts its errors
// into our terms. Page faults of a file that is shorter than it says, and what bbolt panics
// with when it does not trust a file, leave as ErrDamaged.
func guarded(run func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v", ErrDamaged, p)
		}
	}()
	err = run()
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		return quiz.ErrLocked
	case errors.Is(err, berrors.ErrDatabaseNotOpen):
		return quiz.ErrClosed
	case errors.Is(err, berrors.ErrInvalid):
		return fmt.Errorf("%w: %w", ErrForeign, err)
	case errors.Is(err, berrors.ErrChecksum), errors.Is(err, berrors.ErrVersionMismatch):
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	for _, full := range []error{syscall.ENOSPC, syscall.EDQUOT} {
		// Why a file cannot be made longer bbolt tells in words alone.
		if err != nil && !errors.Is(err, full) && strings.HasSuffix(err.Error(), full.Error()) {
			return fmt.Errorf("%w: %w", full, err)
		}
	}
	return err
}

// syncDirectory makes a new file's name durable, where the system knows how: not
// every file system lets a directory be synced, and then there is nothing to do.
func syncDirectory(dir string) {
	if runtime.GOOS == "windows" {
		return
	}
	if f, err := os.Open(dir); err == nil {
		_ = f.Sync()
		f.Close()
	}
}
