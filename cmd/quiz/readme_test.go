//go:build !race

package main_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestReadmeShowsWhatCheckSays runs the README's own deck, with the mistake that it
// speaks of, through the command that it shows.
func TestReadmeShowsWhatCheckSays(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	source := regexp.MustCompile("(?s)\n```markdown\n(.*?)\n```\n").FindSubmatch(readme)
	sample := regexp.MustCompile(`\n    \$ quiz (--lang en check roma\.md)\n((?:    .+\n)+)`).FindSubmatch(readme)
	if source == nil || sample == nil {
		t.Fatal("the README shows no deck or no check of it")
	}
	quiz, dir := build(t), t.TempDir()
	check := func(text string) (string, error) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, "roma.md"), []byte(text+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(quiz, strings.Fields(string(sample[1]))...)
		cmd.Dir = dir
		out, err := cmd.Output()
		return string(out), err
	}
	if out, err := check(string(source[1])); err != nil {
		t.Errorf("the deck as the README shows it: %v\n%s", err, out)
	}
	out, err := check(strings.Replace(string(source[1]), "- [x] Romolo", "- [ ] Romolo", 1))
	if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Errorf("the deck without the x: %v", err)
	}
	if want := strings.ReplaceAll("\n"+string(sample[2]), "\n    ", "\n")[1:]; !strings.HasPrefix(out, want) {
		t.Errorf("the README says\n%s\nthe command\n%s", want, out)
	}
}
