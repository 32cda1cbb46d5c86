package postgres

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// TestMain stops the server that the tests shared.
func TestMain(m *testing.M) {
	status := m.Run()
	if s, err := shared(); err == nil && s.given == "" {
		s.stop("immediate")
		os.RemoveAll(s.dir)
	}
	os.Exit(status)
}

// shared is the server of all tests that do no harm to it: the one at QUIZ_POSTGRES, which
// may be of another make, or one of our own. Without PostgreSQL there is none.
var shared = sync.OnceValues(func() (*server, error) {
	if given := os.Getenv("QUIZ_POSTGRES"); given != "" {
		return &server{given: given}, nil
	}
	s, err := newServer()
	if err == nil {
		s.settings = append(s.settings, unsynced)
		err = s.start()
	}
	return s, err
})

// unsynced is for servers whose machine does not go down with them.
const unsynced = "fsync=off"

// needServer gives the shared server. Where there is no PostgreSQL the test is skipped,
// but in continuous integration there always is one.
func needServer(t testing.TB) *server {
	t.Helper()
	s, err := shared()
	needed(t, err)
	return s
}

func needed(t testing.TB, err error) {
	t.Helper()
	switch {
	case err == nil:
	case os.Getenv("CI") != "":
		t.Fatalf("PostgreSQL is needed in continuous integration: %v", err)
	default:
		t.Skipf("no PostgreSQL to test with (Debian: apt-get install postgresql): %v", err)
	}
}

// server is a PostgreSQL of our own that listens on a socket in its directory.
type server struct {
	bin, dir string
	as       *user.User // who runs it: PostgreSQL refuses root
	settings []string
	given    string // address of a server that is not ours
	killed   bool
}

// newServer lays out a server's files.
func newServer() (*server, error) {
	s, err := bareServer()
	if err != nil {
		return nil, err
	}
	return s, s.run("initdb", "-D", s.data(), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
}

// bareServer is a directory that has no database yet.
func bareServer() (*server, error) {
	s := &server{settings: []string{"listen_addresses=", "max_connections=120", "max_wal_senders=10"}}
	var err error
	if s.bin, err = programs(); err != nil {
		return nil, err
	}
	if s.dir, err = os.MkdirTemp("", "quizpg"); err != nil { // short: a socket's path has about 100 bytes
		return nil, err
	}
	if os.Getuid() == 0 {
		if s.as, err = user.Lookup("postgres"); err != nil {
			return nil, fmt.Errorf("root cannot run it: %w", err)
		}
		uid, _ := strconv.Atoi(s.as.Uid)
		gid, _ := strconv.Atoi(s.as.Gid)
		if err := os.Chown(s.dir, uid, gid); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// programs finds the directory of the server's programs: Debian keeps them out of PATH.
func programs() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			return filepath.Dir(path), nil
		}
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return "", exec.ErrNotFound
	}
	slices.SortFunc(found, func(a, b string) int { return len(a) - len(b) + strings.Compare(a, b) })
	return filepath.Dir(found[len(found)-1]), nil
}

func (s *server) data() string { return filepath.Join(s.dir, "data") }

// run runs one of the server's programs as the server's user.
func (s *server) run(program string, args ...string) error {
	args = append([]string{filepath.Join(s.bin, program)}, args...)
	if s.as != nil {
		args = append([]string{"runuser", "-u", s.as.Username, "--"}, args...)
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = s.dir
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Run(); err != nil {
		log, _ := os.ReadFile(filepath.Join(s.dir, "log"))
		return fmt.Errorf("%s: %w\n%s%s", program, err, said.Bytes(), log)
	}
	return nil
}

func (s *server) start() error {
	options := "-k " + s.dir
	for _, setting := range s.settings {
		options += " -c '" + setting + "'"
	}
	s.killed = false
	return s.run("pg_ctl", "-D", s.data(), "-w", "-t", "60", "-l", filepath.Join(s.dir, "log"), "-o", options, "start")
}

func (s *server) stop(mode string) error {
	return s.run("pg_ctl", "-D", s.data(), "-m", mode, "-w", "stop")
}

// kill ends the server as a power cut of its machine would, but for the disk.
func (s *server) kill(t testing.TB) {
	t.Helper()
	pids, err := os.ReadFile(filepath.Join(s.data(), "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.SplitN(string(pids), "\n", 2)[0])
	if err != nil || pid < 2 {
		t.Fatalf("no process in %q", pids)
	}
	p, err := os.FindProcess(pid)
	if err == nil {
		err = p.Kill()
	}
	if err != nil {
		t.Fatal(err)
	}
	s.killed = true
}

// revive starts a killed server. Its orphans hold the shared memory for a moment.
func (s *server) revive(t testing.TB) {
	t.Helper()
	var err error
	for range 100 {
		if err = s.start(); err == nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal(err)
}

// address is that of a schema of the server.
func (s *server) address(schema string) string {
	if s.given != "" {
		u, err := url.Parse(s.given)
		if err != nil {
			return s.given
		}
		q := u.Query()
		if schema != "" {
			q.Set("search_path", schema)
		}
		u.RawQuery = q.Encode()
		return u.String()
	}
	q := url.Values{"host": {s.dir}, "sslmode": {"disable"}}
	if schema != "" {
		q.Set("search_path", schema)
	}
	return "postgres://postgres@/postgres?" + q.Encode()
}

// exec runs a statement beside the store.
func (s *server) exec(t testing.TB, sql string, args ...any) {
	t.Helper()
	c := s.connect(t, "")
	defer c.Close(context.Background())
	if _, err := c.Exec(context.Background(), sql, args...); err != nil {
		t.Fatal(err)
	}
}

func (s *server) connect(t testing.TB, schema string) *pgx.Conn {
	t.Helper()
	c, err := pgx.Connect(context.Background(), s.address(schema))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// schema makes an empty schema, and takes it away when the test ends.
func (s *server) schema(t testing.TB) string {
	t.Helper()
	name := fmt.Sprintf("s%d", time.Now().UnixNano())
	s.exec(t, "create schema "+name)
	t.Cleanup(func() {
		if !t.Failed() {
			s.exec(t, "drop schema "+name+" cascade")
		}
	})
	return name
}
