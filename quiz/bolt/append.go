package bolt

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"

	"ripasso/quiz"
)

// encoded is a fact ready for the log.
type encoded struct {
	entry
	value []byte
}

// Append implements quiz.Store.
func (d *DB) Append(ctx context.Context, facts []quiz.Fact, sitting *quiz.Sitting) error {
	if len(facts) == 0 && sitting == nil {
		return ctx.Err()
	}
	received := d.now().UTC().Truncate(time.Millisecond)
	list := make([]encoded, len(facts))
	for i, f := range facts {
		f.Received = received
		value, err := quiz.AppendFact(nil, f)
		if err == nil && sitting != nil && f.Learner != sitting.Learner {
			err = errors.New("a fact of another learner than the sitting's")
		}
		if err != nil {
			return fmt.Errorf("appending facts: %w", err)
		}
		list[i] = encoded{entry{id: f.ID, learner: f.Learner}, value}
	}
	var kept []byte
	if sitting != nil {
		var err error
		if kept, err = encodeSitting(sitting); err != nil {
			return fmt.Errorf("appending facts: %w", err)
		}
	}
	if err := d.warm(list, received); err != nil {
		return fmt.Errorf("appending facts: %w", err)
	}
	err := d.do(ctx, &job{apply: func(tx *bolt.Tx, s *staged) error {
		if sitting == nil {
			return d.appendFacts(tx, s, list)
		}
		for _, f := range list {
			if d.known(tx, s, f.id) {
				return refusal{quiz.ErrStale}
			}
		}
		if uint64(sitting.Version) != sittingVersion(tx, sitting.Learner)+1 {
			return refusal{quiz.ErrStale}
		}
		if err := d.putSitting(tx, sitting.Learner, kept); err != nil {
			return err
		}
		return d.appendFacts(tx, s, list)
	}})
	if err != nil {
		return fmt.Errorf("appending facts: %w", err)
	}
	return nil
}

// appendFacts puts facts that are not there yet at the end of the log.
func (d *DB) appendFacts(tx *bolt.Tx, s *staged, list []encoded) error {
	log := tx.Bucket([]byte(logBucket))
	log.FillPercent = 1 // keys only grow, so pages need no room
	for _, f := range list {
		if d.known(tx, s, f.id) {
			continue
		}
		f.arrival = s.next
		if err := log.Put(number(f.arrival), f.value); err != nil {
			return err
		}
		s.next++
		s.ids[f.id] = true
		s.entries = append(s.entries, f.entry)
	}
	return nil
}

// fresh is how old an id may be to stand at the end of bucket ids.
const fresh = time.Minute

// warm reads the pages of bucket ids that say whether old facts are known, so that the
// writer, who asks again, does not keep everybody waiting for the disk.
func (d *DB) warm(list []encoded, now time.Time) error {
	old := slices.ContainsFunc(list, func(f encoded) bool { return now.Sub(made(f.id)) > fresh })
	if !old {
		return nil
	}
	return d.view(func(tx *bolt.Tx) error {
		ids := tx.Bucket([]byte(idsBucket))
		for _, f := range list {
			ids.Get(f.id[:])
		}
		return nil
	})
}

// made is the moment in an id of version 7, and some moment or other in another id.
func made(id quiz.FactID) time.Time {
	return time.UnixMilli(int64(binary.BigEndian.Uint64(id[:8]) >> 16))
}

// known reports whether a fact is in the log.
func (d *DB) known(tx *bolt.Tx, s *staged, id quiz.FactID) bool {
	_, recent := d.tail.arrival(id)
	return recent || s.ids[id] || tx.Bucket([]byte(idsBucket)).Get(id[:]) != nil
}

// encodeSitting is a sitting as bucket sittings holds it.
func encodeSitting(s *quiz.Sitting) ([]byte, error) {
	value, err := quiz.EncodeSitting(s)
	return append(number(uint64(s.Version)), value...), err
}

// sittingVersion is the version of a learner's sitting, 0 where there is none.
func sittingVersion(tx *bolt.Tx, learner quiz.LearnerID) uint64 {
	value := tx.Bucket([]byte(sittingsBucket)).Get(learner[:])
	if len(value) < 8 {
		return 0
	}
	return binary.BigEndian.Uint64(value)
}

// putSitting replaces a learner's sitting; archives that are being read keep the old one.
func (d *DB) putSitting(tx *bolt.Tx, learner quiz.LearnerID, value []byte) error {
	b := tx.Bucket([]byte(sittingsBucket))
	d.moments.keep(learner, b.Get(learner[:]))
	return b.Put(learner[:], value)
}

// decodeSitting reads a sitting, nil where there is none. One that cannot be read, because
// a newer program wrote it or it is damaged, is over: what was answered in it is in the
// log.
func decodeSitting(learner quiz.LearnerID, value []byte) *quiz.Sitting {
	if len(value) < 8 {
		return nil
	}
	s, err := quiz.DecodeSitting(value[8:])
	if err != nil {
		s = &quiz.Sitting{Learner: learner, Version: int(binary.BigEndian.Uint64(value)), Phase: quiz.Done}
	}
	return s
}

// Sitting implements quiz.Store.
func (d *DB) Sitting(ctx context.Context, learner quiz.LearnerID) (*quiz.Sitting, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var s *quiz.Sitting
	err := d.view(func(tx *bolt.Tx) error {
		if s = decodeSitting(learner, tx.Bucket([]byte(sittingsBucket)).Get(learner[:])); s == nil {
			return quiz.ErrNotFound
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading sitting: %w", err)
	}
	return s, nil
}
