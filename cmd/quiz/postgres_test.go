package main

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"ripasso/quiz"
)

// newDatabase starts a PostgreSQL for the test and gives the address of an empty
// database. Where there is no PostgreSQL the test is skipped, but in continuous
// integration there always is one.
func newDatabase(t *testing.T) string {
	t.Helper()
	bin, err := exec.LookPath("initdb")
	if err != nil {
		found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb") // Debian keeps it out of PATH
		if len(found) == 0 && os.Getenv("CI") == "" {
			t.Skip("no PostgreSQL to test with (Debian: apt-get install postgresql)")
		} else if len(found) == 0 {
			t.Fatal("PostgreSQL is needed in continuous integration")
		}
		bin = found[len(found)-1]
	}
	dir, err := os.MkdirTemp("", "quizpg") // short: a socket's path has about 100 bytes
	check(t, err)
	t.Cleanup(func() { check(t, os.RemoveAll(dir)) })
	var as []string
	if os.Getuid() == 0 { // whom PostgreSQL refuses
		owner, err := user.Lookup("postgres")
		check(t, err)
		uid, _ := strconv.Atoi(owner.Uid)
		gid, _ := strconv.Atoi(owner.Gid)
		check(t, os.Chown(dir, uid, gid))
		as = []string{"runuser", "-u", "postgres", "--"}
	}
	run := func(name string, args ...string) {
		t.Helper()
		all := append(append([]string{}, as...), append([]string{filepath.Join(filepath.Dir(bin), name)}, args...)...)
		cmd := exec.Command(all[0], all[1:]...)
		cmd.Dir = dir
		if err := cmd.Run(); err != nil { // its output is the server's too, which stays open
			log, _ := os.ReadFile(filepath.Join(dir, "log"))
			t.Fatalf("%s: %v\n%s", name, err, log)
		}
	}
	data := filepath.Join(dir, "data")
	run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
	run("pg_ctl", "-D", data, "-w", "-l", filepath.Join(dir, "log"), "-o", "-k "+dir+" -c listen_addresses=''", "start")
	t.Cleanup(func() { run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop") })
	return "postgres://postgres@/postgres?" + url.Values{"host": {dir}, "sslmode": {"disable"}}.Encode()
}

// TestMigrateToPostgres moves a school into a database and back, killing the program at
// moments nobody chose; backups are taken of the database and into it.
func TestMigrateToPostgres(t *testing.T) {
	address := newDatabase(t)
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	want := school(t, in("from.db"), 5000)
	other := school(t, in("other.db"), 50)
	took := ran(t, "migrate-store", in("from.db"), in("trial.db"))
	for _, way := range [][]string{{in("from.db"), address}, {address, in("back.db")}} {
		for range 2 {
			killed(t, rand.N(2*took), "migrate-store", way[0], way[1])
		}
		ran(t, "migrate-store", way[0], way[1])
	}
	count := func() quiz.Tally {
		t.Helper()
		p := &program{err: &transcript{}, env: os.Getenv, now: time.Now, words: newWords("en")}
		db, err := p.openWhole(context.WithoutCancel(t.Context()), address)
		check(t, err)
		defer db.Close()
		tally, err := p.count(t.Context(), db)
		check(t, err)
		return tally
	}
	if got := count(); got != want {
		t.Errorf("the database has %+v, want %+v", got, want)
	}
	if got := tallyAt(t, in("back.db")); got != want {
		t.Errorf("it came back as %+v, want %+v", got, want)
	}

	ran(t, "backup", in("b.jsonl.gz"), "--db", address)
	ran(t, "restore", in("b.jsonl.gz"), "--db", in("restored.db"))
	if got := tallyAt(t, in("restored.db")); got != want {
		t.Errorf("restored from the database's backup: %+v, want %+v", got, want)
	}
	ran(t, "backup", in("other.jsonl"), "--db", in("other.db"))
	for _, args := range [][]string{{"migrate-store", in("other.db"), address}, {"restore", in("other.jsonl"), "--db", address}} {
		path, err := exec.LookPath("quiz")
		check(t, err)
		out, err := exec.Command(path, args...).CombinedOutput()
		if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) || exit.ExitCode() != found {
			t.Errorf("%s of something else: %v\n%s", args[0], err, out)
		}
	}
	if got := count(); got != want {
		t.Errorf("after two refusals the database has %+v, want %+v", got, want)
	}
	ran(t, "restore", in("other.jsonl"), "--db", address, "--merge")
	if got := count(); got.Facts != want.Facts+other.Facts || got.Learners != want.Learners+other.Learners {
		t.Errorf("merged: %+v, want %+v and %+v", got, want, other)
	}
}
