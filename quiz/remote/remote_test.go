package remote

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"ripasso/quiz"
	"ripasso/quiz/bolt"
	"ripasso/quiz/storetest"
)

// opener opens a bolt file, as a command does.
func opener(file string) func() (Store, error) {
	return func() (Store, error) {
		db, err := bolt.Open(file, bolt.Options{})
		if err != nil {
			return nil, err
		}
		return db, nil
	}
}

// options are those of every program in these tests.
func options(tb testing.TB) Options {
	dir, err := os.MkdirTemp("", "q") // a test's own has a name as long as the test's
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { os.RemoveAll(dir) })
	return Options{Release: "v1.2.3", Directories: []string{filepath.Join(dir, "meet")}, Errors: map[string]error{"damaged": bolt.ErrDamaged}}
}

// mustShare opens a store as one more program.
func mustShare(tb testing.TB, file string, o Options) *Shared {
	tb.Helper()
	return mustShareBy(tb, file, o, ownWay())
}

func mustShareBy(tb testing.TB, file string, o Options, w way) *Shared {
	tb.Helper()
	s, err := share(context.Background(), file, opener(file), o, usual(), w)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return s
}

// Whoever does not hold the file has a store that keeps every promise, by each way.
func TestStore(t *testing.T) {
	for name, w := range map[string]way{"socket": sockets(), "port": loopback()} {
		t.Run(name, func(t *testing.T) {
			storetest.Run(t, func(t *testing.T) (quiz.Store, func() quiz.Store) {
				file := filepath.Join(t.TempDir(), "quiz.db")
				o := options(t)
				holder, guest := mustShareBy(t, file, o, w), mustShareBy(t, file, o, w)
				if _, elsewhere := guest.Elsewhere(); !elsewhere {
					t.Fatal("two hold one file")
				}
				return guest, func() quiz.Store {
					for _, s := range []*Shared{guest, holder} {
						if err := s.Close(); err != nil {
							t.Error(err)
						}
					}
					holder, guest = mustShareBy(t, file, o, w), mustShareBy(t, file, o, w)
					return guest
				}
			})
		})
	}
}

// Whoever holds the file has a store that keeps every promise.
func TestHolderStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) (quiz.Store, func() quiz.Store) {
		file := filepath.Join(t.TempDir(), "quiz.db")
		holder := mustShare(t, file, options(t))
		return holder, func() quiz.Store {
			if err := holder.Close(); err != nil {
				t.Error(err)
			}
			holder = mustShare(t, file, options(t))
			return holder
		}
	})
}
