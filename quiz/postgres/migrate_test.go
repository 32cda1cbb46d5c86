package postgres

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"ripasso/quiz"
)

// TestFirstLayout replays all migrations on a database of the first layout, with what a
// learner did in it. The file testdata/first.sql never changes.
func TestFirstLayout(t *testing.T) {
	s := needServer(t)
	old, fresh := s.schema(t), s.schema(t)
	c := s.connect(t, old)
	defer c.Close(context.Background())
	first, err := os.ReadFile("testdata/first.sql")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Exec(t.Context(), string(first)); err != nil {
		t.Fatal(err)
	}
	d := mustOpen(t, s.address(old))
	mustOpen(t, s.address(fresh))
	if diff := cmp.Diff(columns(t, c, fresh), columns(t, c, old)); diff != "" {
		t.Errorf("tables (-new +migrated):\n%s", diff)
	}
	learner := uuid.MustParse("a1000000-0000-4000-8000-000000000001")
	if d.Local() != learner {
		t.Errorf("the local learner is %v, want %v", d.Local(), learner)
	}
	n := 0
	for f, err := range d.Facts(t.Context(), learner, quiz.FactID{}) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; f.ID[0] != byte(n) || f.Review == nil || f.Review.Response.Texts[0] != "Roma" {
			t.Errorf("fact %d is %+v", n, f)
		}
	}
	state, err := d.State(t.Context(), learner)
	if err != nil || n != 3 || state.Facts != n {
		t.Errorf("%d facts, want 3; state %+v, %v", n, state, err)
	}
	x, err := d.Sitting(t.Context(), learner)
	if err != nil || x.Version != 3 {
		t.Errorf("sitting %+v, %v, want version 3", x, err)
	}
	r, err := d.Revision(t.Context(), "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb")
	if err != nil || r.Deck != "storia/città.md" || string(r.Source) != "a" {
		t.Errorf("revision %+v, %v", r, err)
	}
}

// columns lists what a schema's tables and indexes are made of.
func columns(t *testing.T, c *pgx.Conn, schema string) []string {
	t.Helper()
	rows, _ := c.Query(t.Context(), `select table_name || ' ' || column_name || ' ' || data_type || ' ' || is_nullable
		from information_schema.columns where table_schema = $1
		union select replace(indexdef, $1 || '.', '') from pg_indexes where schemaname = $1 order by 1`, schema)
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(list) == 0 {
		t.Fatalf("%v: %v", list, err)
	}
	return list
}

func TestFuture(t *testing.T) {
	s := needServer(t)
	schema := s.schema(t)
	mustOpen(t, s.address(schema)).Close()
	s.exec(t, "update "+schema+".store set format = 99")
	_, err := Open(t.Context(), s.address(schema), Options{})
	var newer *quiz.VersionError
	if !errors.As(err, &newer) || newer.Got != 99 || newer.Known != 1 {
		t.Errorf("a database from the future: %v", err)
	}
}

func TestForeign(t *testing.T) {
	s := needServer(t)
	for name, sql := range map[string]string{
		"store of others":    "create table %.store (goods text)",
		"learners of others": "create table %.learners (name text)",
	} {
		schema := s.schema(t)
		s.exec(t, strings.ReplaceAll(sql, "%", schema))
		if _, err := Open(t.Context(), s.address(schema), Options{}); !errors.Is(err, ErrForeign) {
			t.Errorf("%s: %v, want %v", name, err, ErrForeign)
		}
	}
}

// Servers that start at the same moment on an empty database make it once.
func TestTogether(t *testing.T) {
	s := needServer(t)
	address := s.address(s.schema(t)) + "&pool_max_conns=2"
	var mu sync.Mutex
	local := map[quiz.LearnerID]bool{}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			d, err := Open(t.Context(), address, Options{})
			if err != nil {
				t.Error(err)
				return
			}
			defer d.Close()
			mu.Lock()
			defer mu.Unlock()
			local[d.Local()] = true
		})
	}
	wg.Wait()
	if len(local) != 1 {
		t.Errorf("%d local learners, want 1", len(local))
	}
}

// What cannot be opened says why, and never the password.
func TestRefused(t *testing.T) {
	s := needServer(t)
	if s.given != "" {
		t.Skip("the roles of a server that is not ours are left alone")
	}
	s.exec(t, "create role pupil login password 'geheim7'")
	t.Cleanup(func() { s.exec(t, "drop role pupil") })
	schema := s.schema(t)
	at := strings.Replace(s.address(schema), "postgres@", "pupil:geheim7@", 1)
	for address, want := range map[string]error{
		at: ErrRefused,
		strings.Replace(at, "/postgres?", "/nowhere?", 1):          ErrMissing,
		strings.Replace(at, "pupil:", "nobody:", 1):                ErrRefused,
		"postgres://pupil:geheim7@/postgres?host=" + t.TempDir():   quiz.ErrUnavailable,
		"postgres://pupil:geheim7@localhost:1/x?connect_timeout=1": quiz.ErrUnavailable,
		"postgres://pupil:geheim7@localhost:port/x":                ErrAddress,
		"postgres://pupil:gehe im7geheim7@localhost/x":             ErrAddress,
		"postgres://pupil:%zzgeheim7@localhost/x":                  ErrAddress,
		"postgres://pupil:geheim7@localhost/x?pool_max_conns=0":    ErrAddress,
		"postgres://localhost/x?password=geheim7&sslmode=geheim7":  ErrAddress,
		"user=pupil password=geheim7":                              ErrAddress,
		"postgres://pupil:geheim7@[::1/x":                          ErrAddress,
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		_, err := Open(ctx, address, Options{})
		cancel()
		if !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", address, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "geheim7") {
			t.Errorf("the password is told: %v", err)
		}
	}
}

func TestName(t *testing.T) {
	for address, want := range map[string]string{
		"postgres://ann:secret@db.example/quiz":                       "postgres://db.example/quiz",
		"postgres://ann@a.example:5432,b.example/quiz?sslmode=prefer": "postgres://a.example:5432,b.example/quiz",
		"postgres:///quiz?host=/run/postgresql&password=secret":       "postgres:///quiz",
		"postgres://ann:sec@ret@db.example/quiz":                      "postgres://…",
		"postgres://ann:12/secret@db.example/quiz":                    "postgres://…",
		"postgres://ann:12?secret@db.example/quiz":                    "postgres://…",
		"postgres://ann:#secret@db.example/quiz":                      "postgres://db.example/quiz",
		"postgres://ann:sec ret@db.example/quiz":                      "postgres://db.example/quiz",
		"postgres://ann:secret/quiz":                                  "postgres://…",
		"postgres://ann@[::1]:5432/quiz":                              "postgres://[::1]:5432/quiz",
		"Postgres://ann:secret@db.example/quiz":                       "Postgres://db.example/quiz",
		"mysql://ann:secret@db.example/quiz":                          "mysql://db.example/quiz",
		"postgres:/ann:secret@db.example/quiz":                        "postgres://…",
		"postgres:ann:secret":                                         "postgres://…",
	} {
		if got := Name(address); got != want {
			t.Errorf("%s is shown as %s, want %s", address, got, want)
		}
	}
}

// What an engine that is spread over machines asks of the tables: every key begins with the
// learner, but for the one row of the store and the revisions, and there are no sequences,
// triggers and foreign keys.
func TestKeysBeginWithTheLearner(t *testing.T) {
	s := needServer(t)
	schema := s.schema(t)
	mustOpen(t, s.address(schema))
	c := s.connect(t, schema)
	defer c.Close(context.Background())
	list := func(sql string) []string {
		t.Helper()
		rows, _ := c.Query(t.Context(), sql, schema)
		got, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	keys := list("select tablename || indexdef from pg_indexes where schemaname = $1")
	for _, key := range keys {
		spread := !strings.HasPrefix(key, "store") && !strings.HasPrefix(key, "revisions")
		if spread && !strings.Contains(key, "btree (learner") {
			t.Errorf("a key does not begin with the learner: %s", key)
		}
	}
	if len(keys) < 5 {
		t.Errorf("%d keys: %q", len(keys), keys)
	}
	for what, sql := range map[string]string{
		"sequence":    "select sequence_name from information_schema.sequences where sequence_schema = $1",
		"trigger":     "select trigger_name from information_schema.triggers where trigger_schema = $1",
		"foreign key": "select constraint_name from information_schema.table_constraints where constraint_type = 'FOREIGN KEY' and table_schema = $1",
		"default":     "select column_name from information_schema.columns where column_default is not null and table_schema = $1",
	} {
		if got := list(sql); len(got) > 0 {
			t.Errorf("there is a %s: %q", what, got)
		}
	}
}
