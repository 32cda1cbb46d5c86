package main

import (
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"ripasso/quiz/bolt"
	"ripasso/quiz/storetest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"quiz": main})
}

// TestScripts runs the real program as a person at a shell would.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           filepath.Join("testdata", "script"),
		UpdateScripts: *update,
		Setup: func(e *testscript.Env) error {
			e.Setenv("HOME", filepath.Join(e.WorkDir, "home"))
			e.Setenv("XDG_DATA_HOME", filepath.Join(e.WorkDir, "data"))
			e.Setenv("TZ", storetest.Noon(time.Now()))
			zone, err := time.LoadLocation(e.Getenv("TZ"))
			if err != nil {
				return err
			}
			for name, days := range map[string]int{"YESTERDAY": -1, "TODAY": 0, "TOMORROW": 1, "SOON": 10} {
				e.Setenv(name, time.Now().In(zone).AddDate(0, 0, days).Format(time.DateOnly))
			}
			for _, name := range []string{"LANG", "LC_ALL", "LC_MESSAGES", "XDG_DOCUMENTS_DIR"} {
				e.Setenv(name, "")
			}
			return os.Mkdir(filepath.Join(e.WorkDir, "home"), 0o700)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"status":    status,
			"hold":      hold,
			"cut":       cut,
			"forgetful": forgetful,
		},
	})
}

// status N COMMAND… runs a command that must end with status N.
func status(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[0])
	if neg || err != nil {
		ts.Fatalf("usage: status N command")
	}
	got := 0
	var exit *exec.ExitError
	switch err := ts.Exec(args[1], args[2:]...); {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("status %d, want %d", got, want)
	}
}

// hold FILE keeps a progress file open, as another quiz would, until the script ends.
func hold(ts *testscript.TestScript, _ bool, args []string) {
	db, err := bolt.Open(ts.MkAbs(args[0]), bolt.Options{})
	ts.Check(err)
	ts.Defer(func() { ts.Check(db.Close()) })
}

// cut FILE N leaves the first N bytes of a file.
func cut(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: cut file n")
	}
	n, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	ts.Check(os.Truncate(ts.MkAbs(args[0]), n))
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
