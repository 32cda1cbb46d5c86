package bolt

import (
	"context"
	"encoding/binary"
	"fmt"
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
		if err != nil {
			return fmt.Errorf("appending facts: %w", err)
		}
		list[i] = encoded{entry{id: f.ID, learner: f.Learner}, value}
	}
	var kept []byte
	if sitting != nil {
		value, err := quiz.EncodeSitting(sitting)
		if err != nil {
			return fmt.Errorf("appending facts: %w", err)
		}
		kept = append(number(uint64(sitting.Version)), value...)
	}
	err := d.do(ctx, &job{apply: func(tx *bolt.Tx, s *staged) error {
		if sitting != nil {
			if err := replaceSitting(tx, sitting, kept); err != nil {
				return err
			}
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
	log, ids := tx.Bucket([]byte(logBucket)), tx.Bucket([]byte(idsBucket))
	log.FillPercent = 1 // keys only grow, so pages need no room
	for _, f := range list {
		if s.ids[f.id] || d.tail.has(f.id) || ids.Get(f.id[:]) != nil {
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

// replaceSitting is the compare-and-swap of a learner's open sitting.
func replaceSitting(tx *bolt.Tx, sitting *quiz.Sitting, value []byte) error {
	b := tx.Bucket([]byte(sittingsBucket))
	stored := uint64(0)
	if old := b.Get(sitting.Learner[:]); len(old) >= 8 {
		stored = binary.BigEndian.Uint64(old)
	}
	if uint64(sitting.Version) != stored+1 {
		return refusal{quiz.ErrStale}
	}
	return b.Put(sitting.Learner[:], value)
}

// Sitting implements quiz.Store.
func (d *DB) Sitting(ctx context.Context, learner quiz.LearnerID) (*quiz.Sitting, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var s *quiz.Sitting
	err := d.view(func(tx *bolt.Tx) (err error) {
		value := tx.Bucket([]byte(sittingsBucket)).Get(learner[:])
		if len(value) < 8 {
			return quiz.ErrNotFound
		}
		s, err = quiz.DecodeSitting(value[8:])
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading sitting: %w", err)
	}
	return s, nil
}
