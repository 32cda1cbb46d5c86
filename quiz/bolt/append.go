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

// Append implements quiz.Store.
func (d *DB) Append(ctx context.Context, facts []quiz.Fact, sitting *quiz.Sitting) error {
	if len(facts) == 0 && sitting == nil {
		return ctx.Err()
	}
	received := d.now().UTC().Truncate(time.Millisecond)
	list := make([]entry, len(facts))
	for i, f := range facts {
		f.Received = received
		value, err := encode(f)
		if err == nil && sitting != nil && f.Learner != sitting.Learner {
			err = errors.New("a fact of another learner than the sitting's")
		}
		if err != nil {
			return fmt.Errorf("appending facts: %w", err)
		}
		list[i] = entry{id: f.ID, learner: f.Learner, value: value}
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
	err := d.jobs.Do(ctx, &job{apply: func(s *staged) error {
		if sitting == nil {
			return s.addFacts(list)
		}
		for _, f := range list {
			if known, err := s.knows(f.id); err != nil {
				return err
			} else if known {
				return refusal{quiz.ErrStale}
			}
		}
		now, err := s.sitting(sitting.Learner)
		if err != nil {
			return err
		}
		if uint64(sitting.Version) != sittingVersion(now)+1 {
			return refusal{quiz.ErrStale}
		}
		if err := s.addFacts(list); err != nil {
			return err
		}
		return s.setSitting(sitting.Learner, kept)
	}})
	if err != nil {
		return fmt.Errorf("appending facts: %w", err)
	}
	return nil
}

// addFacts puts facts that are not there yet at the end of the log.
func (s *staged) addFacts(list []entry) error {
	for _, f := range list {
		if known, err := s.knows(f.id); err != nil {
			return err
		} else if known {
			continue
		}
		f.arrival = s.next
		s.next++
		s.ids[f.id] = true
		s.entries = append(s.entries, f)
	}
	return nil
}

// fresh is how old an id may be to stand at the end of bucket ids.
const fresh = time.Minute

// warm reads the pages of bucket ids that say whether old facts are known, so that the
// writer, who asks again, does not keep everybody waiting for the disk.
func (d *DB) warm(list []entry, now time.Time) error {
	old := slices.ContainsFunc(list, func(f entry) bool { return now.Sub(made(f.id)) > fresh })
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

// knows reports whether there is such a fact.
func (s *staged) knows(id quiz.FactID) (bool, error) {
	here, maybe := s.db.tail.has(id)
	if here || s.ids[id] || !maybe {
		return here || s.ids[id], nil
	}
	known := false
	err := s.db.view(func(tx *bolt.Tx) error { // begun after the look at the tail, as tail says
		known = tx.Bucket([]byte(idsBucket)).Get(id[:]) != nil
		return nil
	})
	return known, err
}

// encodeSitting is a sitting as bucket sittings holds it.
func encodeSitting(s *quiz.Sitting) ([]byte, error) {
	return quiz.AppendSitting(number(uint64(s.Version)), s)
}

// sittingVersion is the version of a sitting as it is kept, 0 where there is none.
func sittingVersion(value []byte) uint64 {
	if len(value) < 8 {
		return 0
	}
	return binary.BigEndian.Uint64(value)
}

// sitting is a learner's sitting as the writer sees it, nil where there is none.
func (s *staged) sitting(learner quiz.LearnerID) ([]byte, error) {
	if v := s.sittings[learner]; v != nil {
		return v, nil
	}
	return s.db.keptSitting(learner)
}

// setSitting replaces a learner's sitting; archives that are being read keep the old one.
func (s *staged) setSitting(learner quiz.LearnerID, value []byte) error {
	now, err := s.sitting(learner)
	if err != nil {
		return err
	}
	s.db.moments.keep(learner, now)
	if _, again := s.sittings[learner]; !again {
		s.before[learner] = now
	}
	s.sittings[learner] = value
	return nil
}

// keptSitting is a learner's sitting as it is kept, nil where there is none.
func (d *DB) keptSitting(learner quiz.LearnerID) (value []byte, err error) {
	if v := d.tail.sitting(learner); v != nil {
		return v, nil
	}
	err = d.view(func(tx *bolt.Tx) error {
		value = slices.Clone(tx.Bucket([]byte(sittingsBucket)).Get(learner[:]))
		return nil
	})
	return value, err
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
	err := d.usable(ctx)
	var value []byte
	if err == nil {
		value, err = d.keptSitting(learner)
	}
	s := decodeSitting(learner, value)
	if err == nil && s == nil {
		err = quiz.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("reading sitting: %w", err)
	}
	return s, nil
}
