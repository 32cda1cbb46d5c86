package bolt

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"

	"ripasso/deck"
	"ripasso/quiz"
)

// PutRevision implements quiz.Store. The id must be the digest of the source.
func (d *DB) PutRevision(ctx context.Context, r quiz.Revision) error {
	value, err := encodeRevision(r)
	if err != nil {
		return fmt.Errorf("keeping revision %s: %w", r.ID, err)
	}
	kept := false
	err = d.view(func(tx *bolt.Tx) error {
		kept = tx.Bucket([]byte(revisionsBucket)).Get([]byte(r.ID)) != nil
		return nil
	})
	if err == nil && kept {
		err = d.settled()
	} else if err == nil {
		err = d.write(ctx, func(tx *bolt.Tx) error { return keepRevision(tx, []byte(r.ID), value) })
	}
	if err != nil {
		return fmt.Errorf("keeping revision %s: %w", r.ID, err)
	}
	return nil
}

// keepRevision puts a revision in its place, where it is not there yet.
func keepRevision(tx *bolt.Tx, id, value []byte) error {
	b := tx.Bucket([]byte(revisionsBucket))
	if b.Get(id) != nil {
		return nil
	}
	return b.Put(id, value)
}

// Revision implements quiz.Store.
func (d *DB) Revision(ctx context.Context, id deck.RevisionID) (quiz.Revision, error) {
	r := quiz.Revision{ID: id}
	err := ctx.Err()
	if err == nil {
		err = d.view(func(tx *bolt.Tx) error {
			value := tx.Bucket([]byte(revisionsBucket)).Get([]byte(id))
			if value == nil {
				return quiz.ErrNotFound
			}
			return decodeRevision(value, &r)
		})
	}
	if err != nil {
		return quiz.Revision{}, fmt.Errorf("reading revision %s: %w", id, err)
	}
	return r, nil
}

func encodeRevision(r quiz.Revision) ([]byte, error) {
	if sum := sha256.Sum256(r.Source); hex.EncodeToString(sum[:]) != string(r.ID) {
		return nil, errors.New("the id is not the digest of the source")
	}
	if len(r.Deck) > math.MaxUint16 {
		return nil, errors.New("the path is too long")
	}
	b := number(uint64(r.Seen.UnixMilli()))
	b = binary.BigEndian.AppendUint16(b, uint16(len(r.Deck)))
	return slices.Concat(b, []byte(r.Deck), r.Source), nil
}

func decodeRevision(b []byte, r *quiz.Revision) error {
	if len(b) < 10 || len(b) < 10+int(binary.BigEndian.Uint16(b[8:])) {
		return ErrDamaged
	}
	path := 10 + int(binary.BigEndian.Uint16(b[8:]))
	r.Seen = time.UnixMilli(int64(binary.BigEndian.Uint64(b))).UTC()
	r.Deck = string(b[10:path])
	r.Source = slices.Clone(b[path:])
	return nil
}
