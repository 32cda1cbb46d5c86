package postgres

import (
	"testing"

	"ripasso/quiz"
	"ripasso/quiz/storetest"
)

func mustOpen(t testing.TB, address string) *DB {
	t.Helper()
	d, err := Open(t.Context(), address, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func TestStore(t *testing.T) { testStore(t, "") }

// TestSerializable: the engines that are spread over machines isolate transactions wholly,
// and answer with failures that are to be run again.
func TestSerializable(t *testing.T) { testStore(t, "&default_transaction_isolation=serializable") }

func testStore(t *testing.T, settings string) {
	s := needServer(t)
	storetest.Run(t, func(t *testing.T) (quiz.Store, func() quiz.Store) {
		address := s.address(s.schema(t)) + "&pool_max_conns=4" + settings
		open := mustOpen(t, address)
		return open, func() quiz.Store {
			if err := open.Close(); err != nil {
				t.Fatal(err)
			}
			open = mustOpen(t, address)
			return open
		}
	})
}
