package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"ripasso/deck"
	"ripasso/quiz"
)

const (
	putRevisionSQL = `insert into revisions (id, deck, seen, source) values ($1, $2, $3, $4) on conflict (id) do nothing`
	revisionSQL    = `select deck, seen, source from revisions where id = $1`
)

// PutRevision implements quiz.Store. The id must be the digest of the source.
func (d *DB) PutRevision(ctx context.Context, r quiz.Revision) error {
	err := whole(r)
	if err == nil {
		err = d.ask(ctx, func(ctx context.Context, c *pgxpool.Conn) error {
			_, err := c.Exec(ctx, putRevisionSQL, []byte(r.ID), []byte(r.Deck), r.Seen.UnixMilli(), present(r.Source))
			return err
		})
	}
	if err != nil {
		return fmt.Errorf("keeping revision %s: %w", r.ID, err)
	}
	return nil
}

// Revision implements quiz.Store.
func (d *DB) Revision(ctx context.Context, id deck.RevisionID) (quiz.Revision, error) {
	r := quiz.Revision{ID: id}
	err := d.ask(ctx, func(ctx context.Context, c *pgxpool.Conn) error {
		var path []byte
		var seen int64
		err := c.QueryRow(ctx, revisionSQL, []byte(id)).Scan(&path, &seen, &r.Source)
		r.Deck, r.Seen = string(path), time.UnixMilli(seen).UTC()
		return found(err)
	})
	if err != nil {
		return quiz.Revision{}, fmt.Errorf("reading revision %s: %w", id, err)
	}
	return r, nil
}

// whole checks that a revision's id is the digest of its source.
func whole(r quiz.Revision) error {
	if sum := sha256.Sum256(r.Source); hex.EncodeToString(sum[:]) != string(r.ID) {
		return errors.New("the id is not the digest of the source")
	}
	return nil
}

// present is b, which the driver would send as null where it is nil.
func present(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}
