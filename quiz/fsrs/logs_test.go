package fsrs_test

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"ripasso/quiz/fsrs"
)

// realLogs are real learners' logs: the CSV files of the directory FSRS_LOGS, or the one log
// that lies beside the project, where it does. Those that are too short to be split in time
// are left out, which is said.
func realLogs(t *testing.T) []trial {
	t.Helper()
	dir := os.Getenv("FSRS_LOGS")
	files := []string{"../../../shared/data/fsrs-reviews.csv"}
	if dir != "" {
		files, _ = filepath.Glob(filepath.Join(dir, "*.csv"))
	} else if !exists(files[0]) {
		files = nil
	}
	if len(files) == 0 {
		fmt.Printf("no real log in %q: set FSRS_LOGS to a directory of CSV files\n", dir)
	}
	var list []trial
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		log, err := readLog(f)
		f.Close()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if n := len(itemsOf(log)); len(fsrs.Folds(n)) == 0 {
			fmt.Printf("%s: left out, %d reviews on a later day than the one before are too few\n", name, n)
			continue
		}
		list = append(list, trial{name: strings.TrimSuffix(filepath.Base(name), ".csv"), log: log})
	}
	return list
}

// answer is a row of a log in CSV.
type answer struct{ card, at, grade int64 }

// readLog reads a learner's log: CSV with a head that names card_id, review_time_ms and
// rating, in any order and among others; rows in any order. Days begin when the learner
// sleeps.
func readLog(file io.Reader) ([]fsrs.Review, error) {
	r := csv.NewReader(file)
	head, err := r.Read()
	if errors.Is(err, io.EOF) {
		return nil, errors.New("an empty file, want card_id,review_time_ms,rating in its first line")
	} else if err != nil {
		return nil, err
	}
	head[0] = strings.TrimPrefix(head[0], "\ufeff")
	var columns [3]int
	for i, name := range []string{"card_id", "review_time_ms", "rating"} {
		if columns[i] = slices.Index(head, name); columns[i] < 0 {
			return nil, fmt.Errorf("line 1: no column %s among %q", name, head)
		}
	}
	var rows []answer
	for {
		fields, err := r.Read()
		if errors.Is(err, io.EOF) {
			return logOf(rows), fsrs.Check(logOf(rows))
		} else if err != nil {
			return nil, err
		}
		var x answer
		for i, into := range []*int64{&x.card, &x.at, &x.grade} {
			if *into, err = strconv.ParseInt(fields[columns[i]], 10, 64); err != nil {
				line, _ := r.FieldPos(columns[i])
				return nil, fmt.Errorf("line %d: %s is %q, want a whole number", line, head[columns[i]], fields[columns[i]])
			}
		}
		if x.grade < 1 || x.grade > 4 || x.at < 0 || x.at > 1e14 {
			line, _ := r.FieldPos(0)
			return nil, fmt.Errorf("line %d: rating %d at %d, want 1 to 4 and milliseconds since 1970", line, x.grade, x.at)
		}
		rows = append(rows, x)
	}
}

const (
	hour = 3_600_000 // milliseconds
	date = 24 * hour
)

// logOf puts answers in order and counts the days between them.
func logOf(rows []answer) []fsrs.Review {
	slices.SortStableFunc(rows, func(a, b answer) int { return cmp.Compare(a.at, b.at) })
	begins := dayBegins(rows)
	numbers, last := map[int64]int32{}, map[int64]int64{}
	var log []fsrs.Review
	for _, x := range rows {
		day := (x.at - begins + date) / date
		c, seen := numbers[x.card]
		gap := day - last[x.card]
		if !seen {
			c, gap = int32(len(numbers)), 0
			numbers[x.card] = c
		}
		last[x.card] = day
		log = append(log, fsrs.Review{Card: c, Days: int32(min(gap, fsrs.MaxStability)), Grade: fsrs.Grade(x.grade)})
	}
	return log
}

// dayBegins is the hour of UTC, in milliseconds, at which a learner's days begin: the middle of
// the six hours with the fewest answers, the first of them where several are alike.
func dayBegins(rows []answer) int64 {
	var hours [24]int
	for _, x := range rows {
		hours[x.at%date/hour]++
	}
	best, least := int64(0), len(rows)+1
	for h := range int64(24) {
		n := 0
		for i := range int64(6) {
			n += hours[(h+21+i)%24]
		}
		if n < least {
			best, least = h, n
		}
	}
	return best * hour
}

func TestReadLog(t *testing.T) {
	// Answers at 21:00 and, past midnight, at 1:00 UTC are of one evening; the next is a day later.
	const evening = 1_711_746_000_000 // 21:00
	row := func(card int, at int64, grade int) string { return fmt.Sprintf("%d,%d,%d\n", card, at, grade) }
	good := "card_id,review_time_ms,rating\n" + row(7, evening+4*hour, 3) + row(9, evening+24*hour, 1) + row(7, evening, 1) + row(7, evening+28*hour, 4)
	want := []fsrs.Review{{Card: 0, Grade: fsrs.Again}, {Card: 0, Grade: fsrs.Good}, {Card: 1, Grade: fsrs.Again}, {Card: 0, Days: 1, Grade: fsrs.Easy}}
	for name, text := range map[string]string{
		"as it is": good, "with a mark of its encoding": "\ufeff" + good, "with lines of Windows": strings.ReplaceAll(good, "\n", "\r\n"),
	} {
		if got, err := readLog(strings.NewReader(text)); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v, %v, want %v", name, got, err, want)
		}
	}
	other := "rating,seconds,card_id,review_time_ms\n3,9.5,7,1711746000000\n"
	if got, err := readLog(strings.NewReader(other)); err != nil || len(got) != 1 || got[0].Grade != fsrs.Good {
		t.Errorf("columns in another order: %v, %v", got, err)
	}
	head := "card_id,review_time_ms,rating\n"
	for text, want := range map[string]string{
		"":                        "an empty file, want card_id,review_time_ms,rating in its first line",
		"card,when\n1,2\n":        `line 1: no column card_id among ["card" "when"]`,
		head + "1,NaN,3\n":        `line 2: review_time_ms is "NaN", want a whole number`,
		head + "1,5,3\n1,6,\n":    `line 3: rating is "", want a whole number`,
		head + "1,5,0\n":          "line 2: rating 0 at 5, want 1 to 4 and milliseconds since 1970",
		head + "1,-5,3\n":         "line 2: rating 3 at -5, want 1 to 4 and milliseconds since 1970",
		head + "1,5\n":            "record on line 2: wrong number of fields",
		head + "1,1e99,3\n":       `line 2: review_time_ms is "1e99", want a whole number`,
		head + "\"1,5,3\n1,5,3\n": `record on line 2; parse error on line 3, column 7: extraneous or missing " in quoted-field`,
	} {
		if _, err := readLog(strings.NewReader(text)); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	if got, err := readLog(strings.NewReader(head)); err != nil || len(got) != 0 {
		t.Errorf("a head alone: %v, %v", got, err)
	}
}
