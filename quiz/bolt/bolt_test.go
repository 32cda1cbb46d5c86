package bolt

import (
	"path/filepath"
	"testing"

	"ripasso/quiz"
	"ripasso/quiz/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) (quiz.Store, func() quiz.Store) {
		path := filepath.Join(t.TempDir(), "quiz.db")
		d := mustOpen(t, path)
		return d, func() quiz.Store {
			if err := d.Close(); err != nil {
				t.Error(err)
			}
			d = mustOpen(t, path)
			return d
		}
	})
}

func mustOpen(tb testing.TB, path string) *DB {
	tb.Helper()
	d, err := Open(path, Options{})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := d.Close(); err != nil {
			tb.Error(err)
		}
	})
	return d
}
