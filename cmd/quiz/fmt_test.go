package main

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// What an editor saved while a deck was formatted is not overwritten.
func TestReplaceFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.md")
	for _, tt := range []struct {
		name, there, want string
		err               error
	}{
		{"as it was read", "old", "new", nil},
		{"saved meanwhile", "saved", "saved", errChanged},
	} {
		if err := os.WriteFile(name, []byte(tt.there), 0o640); err != nil {
			t.Fatal(err)
		}
		if err := replaceFile(name, []byte("old"), []byte("new")); !errors.Is(err, tt.err) {
			t.Errorf("%s: %v", tt.name, err)
		}
		if got, _ := os.ReadFile(name); string(got) != tt.want {
			t.Errorf("%s: the file holds %q", tt.name, got)
		}
		if left, _ := os.ReadDir(filepath.Dir(name)); len(left) != 1 {
			t.Errorf("%s: %d files are left", tt.name, len(left))
		}
	}
}
