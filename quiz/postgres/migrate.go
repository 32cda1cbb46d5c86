package postgres

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"ripasso/quiz"
)

// migrations holds a file for each version of the layout, 0001.sql on, each of which
// makes it out of the one before. A file that was released never changes.
//
//go:embed migrations/*.sql
var migrations embed.FS

// migrationTime is how long all steps may take.
const migrationTime = time.Hour

// The table store is what servers that start at the same moment meet at: whoever holds
// its row migrates. An advisory lock would do as well where there are any.
const (
	makeSQL = `create table if not exists store (one boolean not null primary key check (one), format bigint not null, local uuid not null)`
	fillSQL = `insert into store (one, format, local) values (true, 0, $1) on conflict (one) do nothing`
	peekSQL = `select format, local from store where one`
	holdSQL = `select format from store where one for update`
	noteSQL = `update store set format = $1 where one`
)

// migrate brings the tables to today's layout and learns who the local learner is.
func (d *DB) migrate(ctx context.Context) error {
	steps, err := readMigrations()
	if err != nil {
		return err
	}
	return d.askFor(ctx, migrationTime, func(ctx context.Context, c *pgxpool.Conn) error {
		format, local, err := peek(ctx, c)
		if state(err) == undefinedTable { // no such table: a new database
			if err = create(ctx, c); err == nil {
				format, local, err = peek(ctx, c)
			}
		}
		if err == nil && format < len(steps) {
			format, err = climb(ctx, c, steps)
		}
		switch {
		case err != nil:
			return err
		case format > len(steps):
			return &quiz.VersionError{What: "database", Got: format, Known: len(steps)}
		}
		d.local.Store(&local)
		return nil
	})
}

func readMigrations() ([]string, error) {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	steps := make([]string, len(names))
	for i, name := range names {
		text, err := migrations.ReadFile(name)
		if want := fmt.Sprintf("migrations/%04d.sql", i+1); err != nil || name != want {
			return nil, fmt.Errorf("migration %s is missing: %w", want, err)
		}
		steps[i] = string(text)
	}
	return steps, nil
}

// peek reads the table store, which is another program's if it has no such columns.
func peek(ctx context.Context, c *pgxpool.Conn) (format int, local quiz.LearnerID, err error) {
	err = c.QueryRow(ctx, peekSQL).Scan(&format, &local)
	switch {
	case state(err) == undefinedColumn:
		err = fmt.Errorf("%w: %v", ErrForeign, err)
	case errors.Is(err, pgx.ErrNoRows):
		err = create(ctx, c)
		if err == nil {
			err = c.QueryRow(ctx, peekSQL).Scan(&format, &local)
		}
	}
	return format, local, err
}

// create makes the table store and its row. Of two servers at it, the second may be told
// that the name is taken although it asked for a table only where there is none.
func create(ctx context.Context, c *pgxpool.Conn) error {
	local, err := uuid.NewRandom()
	if err != nil {
		return err
	}
	for range 3 {
		_, err = c.Exec(ctx, makeSQL)
		if s := state(err); s != uniqueViolation && s != duplicateTable && s != duplicateObject {
			break
		}
	}
	if err == nil {
		_, err = c.Exec(ctx, fillSQL, local)
	}
	return err
}

// climb runs the steps that are missing, each in a transaction with its number.
func climb(ctx context.Context, c *pgxpool.Conn, steps []string) (format int, err error) {
	for format < len(steps) {
		err := pgx.BeginFunc(ctx, c, func(tx pgx.Tx) error {
			if err := tx.QueryRow(ctx, holdSQL).Scan(&format); err != nil || format >= len(steps) {
				return err
			}
			if _, err := tx.Exec(ctx, steps[format], pgx.QueryExecModeSimpleProtocol); err != nil {
				return err
			}
			format++
			_, err := tx.Exec(ctx, noteSQL, format)
			return err
		})
		if state(err) == duplicateTable {
			err = fmt.Errorf("%w: %v", ErrForeign, err)
		}
		if err != nil {
			return 0, fmt.Errorf("migrating to layout %d: %w", format+1, err)
		}
	}
	return format, nil
}

// The SQLSTATEs that are asked for by name.
const (
	uniqueViolation = "23505"
	undefinedTable  = "42P01"
	undefinedColumn = "42703"
	duplicateTable  = "42P07"
	duplicateObject = "42710" // the table's row type
)

// state is the SQLSTATE of an error, "" where it has none.
func state(err error) string {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Code
	}
	return ""
}
