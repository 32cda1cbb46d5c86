//go:build unix

package main

import (
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"ripasso/quiz"
	"ripasso/quiz/postgres"
)

// TestServersShareADatabase: two servers and two drills on one database, one learner. Who
// comes second at a sitting is told; a server that is killed is missed by nobody.
func TestServersShareADatabase(t *testing.T) {
	address := newDatabase(t)
	h := newHousehold(t)
	h.env = append(h.env, "QUIZ_DB="+address)
	here, there := h.start("serve", "--listen", "127.0.0.1:0"), h.start("serve", "--listen", "127.0.0.1:0")
	urls := []string{here.serves(), there.serves()}
	one := h.start("drill", "--plain")
	one.said.eventually(t, "through Rome?")
	two := h.start("drill", "--plain")
	two.said.eventually(t, "through Rome?")
	one.types("Tiber", "✓ Right.")
	two.types("Tiber", "The session had moved on elsewhere: this is the question now.")
	two.types("", "through Florence?")
	two.types("Arno", "Your answer: Arno\n\n✓ Right.")
	for _, url := range urls {
		if got := h.reviews(url); got != 2 {
			t.Errorf("%s counts %d answers, want 2", url, got)
		}
	}
	here.kill()
	two.types("", "through Turin?")
	two.types("Po", "Your answer: Po\n\n✓ Right.")
	if got := h.reviews(urls[1]); got != 3 {
		t.Errorf("the server that is left counts %d answers, want 3", got)
	}
}

// TestDatabaseAddress: why a database does not open is told in words, and no message has
// the password of its address.
func TestDatabaseAddress(t *testing.T) {
	const address = "postgres://ann:geheim7@localhost:1/quiz"
	for _, lang := range []string{"en", "it"} {
		seen := map[string]error{}
		for _, err := range []error{
			postgres.ErrAddress, postgres.ErrForeign, postgres.ErrMissing, postgres.ErrRefused, quiz.ErrUnavailable,
			&quiz.VersionError{What: "database", Got: 9, Known: 1},
		} {
			var said transcript
			p := &program{words: newWords(lang), err: &said}
			p.report(p.openFault(address, fmt.Errorf("opening the database: %w", err)))
			message, hint, ok := strings.Cut(said.String(), "\nhint: ")
			if other := seen[message]; other != nil || !ok || hint == "" || !strings.Contains(message, "postgres://localhost:1/quiz") {
				t.Errorf("%s: of %v it said %q, and of %v too", lang, err, said.String(), other)
			}
			if strings.Contains(said.String(), "geheim7") || strings.Contains(message, err.Error()) && lang == "it" {
				t.Errorf("%s: %q", lang, said.String())
			}
			seen[message] = err
		}
	}
	for _, args := range [][]string{
		{"serve", "--db", address}, {"drill", "--plain", "--db", address}, {"backup", "to.jsonl", "--db", address},
		{"serve", address}, {"migrate-store", address, address}, {"drill", "--db", "postgres://ann:geheim7@a:b/quiz"},
		{"serve", "--listen", address}, {"serve", "--decks", address},
	} {
		cmd := exec.Command("quiz", args...)
		cmd.Dir = t.TempDir()
		out, err := cmd.CombinedOutput()
		if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) || strings.Contains(string(out), "geheim7") {
			t.Errorf("quiz %s: %v\n%s", args[0], err, out)
		}
	}
}
