package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ripasso/quiz/bolt"
	"ripasso/server"
	"ripasso/web"
)

// TestStatsAreTheServers: the command prints with --json what the server answers, and
// without it the same numbers.
func TestStatsAreTheServers(t *testing.T) {
	dir := t.TempDir()
	path, decks := filepath.Join(dir, "quiz.db"), filepath.Join(dir, "decks")
	check(t, os.Mkdir(decks, 0o700))
	var text strings.Builder
	for i := range 20 {
		fmt.Fprintf(&text, "## Question %d?\nAnswer: word%d\n\n", i, i)
	}
	check(t, os.WriteFile(filepath.Join(decks, "one.md"), []byte(text.String()), 0o600))
	check(t, Forget(path, decks))
	now := time.Now().Truncate(time.Millisecond)
	p := &program{in: strings.NewReader(""), err: io.Discard, now: func() time.Time { return now }, env: func(string) string { return "" }}
	run := func(args ...string) string {
		var out bytes.Buffer
		p.out = &out
		if status := p.run(t.Context(), append(args, "--db", path, "--decks", decks)); status != done {
			t.Fatalf("%q ended with status %d", args, status)
		}
		return out.String()
	}
	printed, words := run("stats", "--json"), run("stats")

	s, err := p.openShelf(place{decks: decks})
	check(t, err)
	db, err := bolt.Open(path, bolt.Options{})
	check(t, err)
	defer db.Close()
	site, err := server.New(server.Config{Desk: p.desk(db, s), Learner: db.Local(), App: web.App(), Log: slog.New(slog.DiscardHandler)})
	check(t, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	ended := make(chan error, 1)
	go func() { ended <- site.Serve(listener) }()
	defer func() { check(t, site.Shutdown(t.Context())); check(t, <-ended) }()
	answer, err := http.Get("http://" + listener.Addr().String() + "/api/v1/progress")
	check(t, err)
	defer answer.Body.Close()
	var got, want server.Progress
	check(t, json.NewDecoder(answer.Body).Decode(&want))
	check(t, json.Unmarshal([]byte(printed), &got))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-server +command:\n%s", diff)
	}
	if len(want.Calibration) < 3 || want.Recall.Cards != 20 {
		t.Fatalf("too little to compare: %+v", want)
	}
	numbers := func(row string) []string { return regexp.MustCompile(`\d+`).FindAllString(row, -1) }
	var rows [][]string
	for row := range strings.Lines(words) {
		rows = append(rows, numbers(row))
	}
	shown := func(what string, of ...any) {
		t.Helper()
		if want := numbers(fmt.Sprintln(of...)); !slices.ContainsFunc(rows, func(row []string) bool { return slices.Equal(row, want) }) {
			t.Errorf("%s %v: not in\n%s", what, want, words)
		}
	}
	shown("recall", whole(want.Recall.Expected), want.Recall.Cards)
	for _, b := range want.Calibration {
		shown("calibration", whole(100*b.Predicted), whole(100*float64(b.Recalled)/float64(b.Answers)), whole(100*b.Low), whole(100*b.High), b.Answers)
	}
	for _, d := range want.Forecast {
		if d.Due > 0 {
			shown("forecast", d.Date, d.Due, d.Minutes)
		}
	}
	for _, r := range want.TrueRecall {
		if r.Reviews > 0 && r.Days > 0 {
			shown("true recall", r.Days, rate(r.Rate), rate(r.Young), rate(r.Mature))
		}
	}
	for _, d := range want.Days {
		shown("day", d.Date, d.Reviews, d.Right, d.Minutes, d.Crammed, d.CramMinutes)
	}
}

// rate is a rate as it is printed, its numbers alone.
func rate(r server.Rate) string {
	if r.Reviews == 0 {
		return ""
	}
	return fmt.Sprint(r.Recalled, " ", r.Reviews, " ", whole(100*r.Low), " ", whole(100*r.High))
}
