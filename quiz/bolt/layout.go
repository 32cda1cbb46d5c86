package bolt

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"
	bolt "go.etcd.io/bbolt"

	"ripasso/quiz"
)

// formatVersion is the layout that the package comment describes.
const formatVersion = 3

// The names of the buckets and of the keys of bucket meta, as constants because a
// name never changes.
const (
	metaBucket      = "meta"
	journalBucket   = "journal"
	logBucket       = "log"
	idsBucket       = "ids"
	runsBucket      = "runs"
	sittingsBucket  = "sittings"
	revisionsBucket = "revisions"
	statesBucket    = "states"

	formatKey  = "format"
	localKey   = "local"
	indexedKey = "indexed"
	closedKey  = "closed"
)

// The buckets of layout 1 that are no more.
const (
	learnersBucket = "learners"
	cacheBucket    = "cache"
)

func buckets() []string {
	return []string{metaBucket, journalBucket, logBucket, idsBucket, runsBucket, sittingsBucket, revisionsBucket, statesBucket}
}

// migrations turn a layout into the next: the first that of version 1 into version 2.
// Each runs in one transaction, so a file is of one layout or of the other.
func migrations() []func(tx *bolt.Tx) error {
	return []func(tx *bolt.Tx) error{gatherRuns, emptyBatches}
}

// gatherRuns makes bucket runs of bucket learners, and throws the cached states away:
// they are of a version that is no longer read.
func gatherRuns(tx *bolt.Tx) error {
	for _, name := range []string{journalBucket, runsBucket, statesBucket} {
		if _, err := tx.CreateBucket([]byte(name)); err != nil {
			return err
		}
	}
	learners := tx.Bucket([]byte(learnersBucket))
	if learners == nil || tx.Bucket([]byte(cacheBucket)) == nil {
		return fmt.Errorf("%w: a bucket of layout 1 is missing", ErrDamaged)
	}
	runs := tx.Bucket([]byte(runsBucket))
	runs.FillPercent = runsFill
	var of quiz.LearnerID
	var list []uint64
	c := learners.Cursor()
	for k, _ := c.First(); k != nil; k, _ = c.Next() {
		if len(k) != len(of)+8 {
			return fmt.Errorf("%w: a key of %d bytes in bucket learners", ErrDamaged, len(k))
		}
		if learner := quiz.LearnerID(k[:len(of)]); learner != of || len(list) == runMax {
			if err := addRun(runs, of, list); err != nil {
				return err
			}
			of, list = learner, nil
		}
		list = append(list, binary.BigEndian.Uint64(k[len(of):]))
	}
	return errors.Join(
		addRun(runs, of, list),
		indexRest(tx),
		tx.DeleteBucket([]byte(learnersBucket)),
		tx.DeleteBucket([]byte(cacheBucket)),
	)
}

// indexRest indexes the end of the log of layout 1, which stood there before it was indexed.
func indexRest(tx *bolt.Tx) error {
	var list []entry
	c := tx.Bucket([]byte(logBucket)).Cursor()
	for k, v := c.Seek(number(indexed(tx) + 1)); k != nil; k, v = c.Next() {
		n := binary.BigEndian.Uint64(k)
		f, err := decode(n, v)
		if err != nil {
			return err
		}
		list = append(list, entry{arrival: n, id: f.ID, learner: f.Learner})
	}
	return index(tx, list)
}

// emptyBatches puts what the batches of layout 2 hold in its place, and lays a ring where
// they were.
func emptyBatches(tx *bolt.Tx) error {
	journal := tx.Bucket([]byte(journalBucket))
	c := journal.Cursor()
	for k, _ := c.First(); k != nil; k, _ = c.Next() {
		b := journal.Bucket(k)
		if b == nil || len(k) != 8 {
			return fmt.Errorf("%w: %x is no batch of the journal", ErrDamaged, k)
		}
		list, patches, err := readBatch(slices.Clone(b.Get([]byte(batchKey))), indexed(tx))
		if err == nil {
			err = place(tx, list)
		}
		sittings := tx.Bucket([]byte(sittingsBucket))
		for learner, p := range patches {
			v, e := applyPatch(sittings.Get(learner[:]), p)
			if e != nil {
				e = fmt.Errorf("%w: %w", ErrDamaged, e)
			} else if v != nil {
				e = sittings.Put(learner[:], v)
			}
			err = errors.Join(err, e)
		}
		if err != nil {
			return fmt.Errorf("batch %d of the journal: %w", binary.BigEndian.Uint64(k), err)
		}
	}
	if err := tx.DeleteBucket([]byte(journalBucket)); err != nil {
		return err
	}
	_, err := tx.CreateBucket([]byte(journalBucket))
	return errors.Join(err, layRing(tx, ringPages, 1))
}

// prepare checks the format, makes the buckets of a new file, turns an older layout into
// today's and reads in what is in the journal.
func (d *DB) prepare() error {
	version, err := d.version()
	switch {
	case err != nil:
		return err
	case version == 0:
		err = d.update(d.create)
	default:
		err = d.migrate(version)
	}
	if err == nil {
		err = d.db.View(func(tx *bolt.Tx) error { return d.readMeta(tx.Bucket([]byte(metaBucket))) })
	}
	if err != nil {
		return err
	}
	return d.absorb()
}

// version is the layout of the file, 0 where it is empty.
func (d *DB) version() (version uint64, err error) {
	err = d.db.View(func(tx *bolt.Tx) error {
		meta := tx.Bucket([]byte(metaBucket))
		if meta == nil {
			if name, _ := tx.Cursor().First(); name != nil {
				return ErrForeign
			}
			return nil
		}
		format := meta.Get([]byte(formatKey))
		if len(format) != 8 || binary.BigEndian.Uint64(format) == 0 {
			return ErrForeign
		}
		version = binary.BigEndian.Uint64(format)
		if version > formatVersion {
			return &quiz.VersionError{What: "file", Got: int(version), Known: formatVersion}
		}
		return nil
	})
	return version, err
}

// migrate turns the file's layout into today's.
func (d *DB) migrate(version uint64) error {
	for ; version < formatVersion; version++ {
		err := d.update(func(tx *bolt.Tx) error {
			if err := migrations()[version-1](tx); err != nil {
				return fmt.Errorf("migrating from layout %d: %w", version, err)
			}
			return tx.Bucket([]byte(metaBucket)).Put([]byte(formatKey), number(version+1))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// readMeta checks that nothing is missing and reads the local learner.
func (d *DB) readMeta(meta *bolt.Bucket) error {
	if len(meta.Get([]byte(localKey))) != len(quiz.LearnerID{}) || len(meta.Get([]byte(indexedKey))) != 8 {
		return fmt.Errorf("%w: bucket meta is incomplete", ErrDamaged)
	}
	id := localOf(meta.Tx())
	d.local.Store(&id)
	for _, name := range buckets() {
		if meta.Tx().Bucket([]byte(name)) == nil {
			return fmt.Errorf("%w: bucket %s is missing", ErrDamaged, name)
		}
	}
	return nil
}

// create lays out a new file.
func (d *DB) create(tx *bolt.Tx) error {
	for _, name := range buckets() {
		if _, err := tx.CreateBucket([]byte(name)); err != nil {
			return err
		}
	}
	local, err := uuid.NewRandom()
	if err != nil {
		return err
	}
	meta := tx.Bucket([]byte(metaBucket))
	return errors.Join(
		meta.Put([]byte(formatKey), number(formatVersion)),
		meta.Put([]byte(localKey), local[:]),
		meta.Put([]byte(indexedKey), number(0)),
		layRing(tx, ringPages, 1),
	)
}
