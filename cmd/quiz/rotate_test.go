package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"ripasso/quiz"
	"ripasso/quiz/bolt"
)

// days are moments on these dates, at noon unless said otherwise.
func days(t *testing.T, zone *time.Location, dates ...string) (list []time.Time) {
	t.Helper()
	for _, date := range dates {
		form := "2006-01-02"
		if strings.Contains(date, "T") {
			form = "2006-01-02T15:04"
		}
		at, err := time.ParseInLocation(form, date, zone)
		if err != nil {
			t.Fatal(err)
		}
		if form == "2006-01-02" {
			at = at.Add(12 * time.Hour)
		}
		list = append(list, at)
	}
	return list
}

func location(t *testing.T, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// TestKeepers: what stays of a row of backups, by date.
func TestKeepers(t *testing.T) {
	rome := location(t, "Europe/Rome")
	for _, test := range []struct {
		name  string
		zone  *time.Location
		now   string
		taken []string // in any order; those marked with "-" go
	}{
		{"none", rome, "2026-11-21", nil},
		{"a single old one", rome, "2026-11-21", []string{"2019-01-01"}},
		{"two of a day, an older day each", rome, "2026-11-21", []string{"2026-11-21T08:00-", "2026-11-21T09:00"}},
		{
			"a fortnight: twelve days; the thirteenth is not the last of its week, the fourteenth is", rome, "2026-11-21", []string{
				"2026-11-21", "2026-11-20", "2026-11-19", "2026-11-18", "2026-11-17", "2026-11-16", "2026-11-15",
				"2026-11-14", "2026-11-13", "2026-11-12", "2026-11-11", "2026-11-10", "2026-11-09-", "2026-11-08",
			},
		},
		{
			"gaps use up nothing", rome, "2026-11-21", []string{
				"2026-11-21", "2026-10-01", "2026-09-01", "2026-08-01", "2026-07-01", "2026-06-01", "2026-05-01", "2026-04-01",
				"2026-03-01", "2026-02-01", "2026-01-01", "2025-12-01", "2025-11-01-", "2025-10-01-",
			},
		},
		{
			"the week ends on Sunday, also over New Year", rome, "2027-06-01", slices.Concat(
				dated("2027-05-%02d", 12), []string{"2027-01-03", "2027-01-02-", "2026-12-31", "2026-12-28-", "2026-12-27"},
			),
		},
		{
			"the night the clock goes back has one day", rome, "2026-10-25T23:00",
			[]string{"2026-10-25T02:30-", "2026-10-25T03:30-", "2026-10-25T22:00", "2026-10-24T23:59"},
		},
		{
			"a date that the zone left out", location(t, "Pacific/Apia"), "2012-01-02",
			[]string{"2011-12-29", "2011-12-31", "2012-01-01T01:00-", "2012-01-01"},
		},
		{
			"a clock that was set back: what is later stays, and takes nobody's place", rome, "2020-01-03", slices.Concat(
				dated("2026-11-%02d", 20), []string{"2020-01-03", "2020-01-02T11:00-", "2020-01-02"},
			),
		},
	} {
		now := days(t, test.zone, test.now)[0]
		var dates []string
		for _, date := range test.taken {
			dates = append(dates, strings.TrimSuffix(date, "-"))
		}
		for range 3 {
			for i, stay := range keepers(days(t, test.zone, dates...), now) {
				if want := !strings.HasSuffix(test.taken[i], "-"); stay != want {
					t.Errorf("%s: that of %s stays: %v, want %v", test.name, dates[i], stay, want)
				}
			}
			rand.Shuffle(len(dates), func(i, j int) {
				dates[i], dates[j] = dates[j], dates[i]
				test.taken[i], test.taken[j] = test.taken[j], test.taken[i]
			})
		}
	}
}

// dated writes the numbers from 1 to n into a form.
func dated(form string, n int) (list []string) {
	for i := range n {
		list = append(list, fmt.Sprintf(form, i+1))
	}
	return list
}

// TestRotationOverYears lets a school take its backups for six years, with holidays and
// forgotten weeks: there are never more than the rule says, today's is never taken away,
// and how far one can go back grows to most of a year.
func TestRotationOverYears(t *testing.T) {
	for _, zone := range []string{"UTC", "Europe/Rome", "America/Sao_Paulo", "Pacific/Apia"} {
		random := rand.New(rand.NewPCG(6, 6))
		start := time.Date(2007, 9, 10, 7, 45, 0, 0, location(t, zone))
		var taken []time.Time
		for n := range 6 * 365 {
			now := start.AddDate(0, 0, n).Add(time.Duration(random.IntN(12*60)) * time.Minute)
			holidays := now.Month() == time.July || now.Month() == time.August
			if holidays || random.IntN(9) == 0 || takenToday(taken, now) {
				continue
			}
			taken = append(taken, now)
			var left []time.Time
			for i, stay := range keepers(taken, now) {
				if stay {
					left = append(left, taken[i])
				}
			}
			taken = left
			oldest := slices.MinFunc(taken, time.Time.Compare)
			switch {
			case !slices.Contains(taken, now):
				t.Fatalf("%s, %s: today's backup was taken away", zone, now)
			case len(taken) > dailyBackups+weeklyBackups+monthlyBackups:
				t.Fatalf("%s, %s: %d backups", zone, now, len(taken))
			case n > 365 && now.Sub(oldest) < 7*30*24*time.Hour:
				t.Fatalf("%s, %s: the oldest is of %s", zone, now, oldest)
			}
			recent := 0
			for _, at := range taken {
				if now.Sub(at) < 14*24*time.Hour {
					recent++
				}
			}
			if n > 30 && recent < 5 && now.Month() != time.September {
				t.Fatalf("%s, %s: %d of the last fortnight", zone, now, recent)
			}
		}
	}
}

// rotator is a program at some moment, with a rotation of a store.
func rotator(t *testing.T, now *time.Time) (*program, *rotation, *transcript) {
	t.Helper()
	said := &transcript{}
	p := &program{out: io.Discard, err: said, now: func() time.Time { return *now }, words: newWords("en"), env: func(string) string { return "" }}
	r := p.rotation(place{db: filepath.Join(t.TempDir(), "school.db")}, "")
	return p, r, said
}

// TestRotate: a day has one backup, of a day on which something changed; the directory is
// beside the progress, and what is not ours there stays.
func TestRotate(t *testing.T) {
	now := time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)
	p, r, _ := rotator(t, &now)
	if base := filepath.Base(r.dir); base != "backups" {
		t.Errorf("the directory is %s", r.dir)
	}
	db, err := bolt.Open(filepath.Join(t.TempDir(), "school.db"), bolt.Options{})
	check(t, err)
	defer db.Close()
	answer := func() {
		f := quiz.Fact{ID: uuid.New(), Learner: db.Local(), At: now, Void: &quiz.Void{}}
		check(t, db.Append(t.Context(), []quiz.Fact{f}, nil))
	}
	step := func(want ...string) {
		t.Helper()
		check(t, p.backUpToday(t.Context(), db, r))
		names, _, err := r.list()
		check(t, err)
		for i := range names {
			names[i] = filepath.Base(names[i])
		}
		if !slices.Equal(names, want) {
			t.Errorf("%s: %v, want %v", now, names, want)
		}
	}
	step() // nothing there yet
	answer()
	const first, second, third = "school-20261121T080000Z.jsonl.gz", "school-20261123T090000Z.jsonl.gz", "school-20261124T070000Z.jsonl.gz"
	step(first)
	for _, name := range []string{"other-20261120T080000Z.jsonl.gz", "school-notes.txt", draftName + "1.gz", "school-2026.jsonl.gz"} {
		put(t, filepath.Join(r.dir, name), "mine")
	}
	old := now.AddDate(0, 0, -3)
	check(t, os.Chtimes(filepath.Join(r.dir, draftName+"1.gz"), old, old))
	answer()
	now = now.Add(9 * time.Hour)
	step(first) // once a day
	now = now.AddDate(0, 0, 2).Truncate(24 * time.Hour).Add(9 * time.Hour)
	step(first, second)
	now = now.AddDate(0, 0, 1)
	step(first, second) // nothing has changed
	now = now.Add(-2 * time.Hour)
	check(t, os.WriteFile(filepath.Join(r.dir, second), []byte("spoilt"), 0o600))
	step(first, second) // it was looked at today
	r.looked = ""
	step(first, second, third) // one that cannot be read is no backup
	if _, err := os.Stat(filepath.Join(r.dir, draftName+"1.gz")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the draft of a program that was killed: %v", err)
	}
	entries, err := os.ReadDir(r.dir)
	check(t, err)
	if len(entries) != 6 {
		t.Errorf("%v: want three backups and three files of others", entries)
	}
	for _, dir := range []string{"off", ""} {
		if r := p.rotation(place{db: "postgres://localhost/quiz"}, dir); r != nil {
			t.Errorf("a database with --backups %q has %+v", dir, r)
		}
	}
	if r := p.rotation(place{db: "postgres://localhost/quiz"}, "there"); r == nil || r.dir != "there" || r.name != "quiz" {
		t.Errorf("a database with --backups there has %+v", r)
	}
}

// unreadable is a store that cannot be read.
type unreadable struct{ quiz.Archive }

func (unreadable) Records(context.Context) iter.Seq2[quiz.Record, error] {
	return func(yield func(quiz.Record, error) bool) { yield(quiz.Record{}, os.ErrPermission) }
}

// TestRotationFails: a failure is told once in plain words, and again only after a
// success; no draft stays.
func TestRotationFails(t *testing.T) {
	now := time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)
	p, r, said := rotator(t, &now)
	for range 3 {
		p.rotateOnce(t.Context(), unreadable{}, r)
	}
	want := "Today's backup could not be taken: cannot go on with the progress: permission is missing. Studying goes on; quiz tries again every hour.\n"
	if said.String() != want {
		t.Errorf("said %q, want %q", said, want)
	}
	if entries, err := os.ReadDir(r.dir); err != nil || len(entries) > 0 {
		t.Errorf("%v is left, %v", entries, err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	r.failed = false
	p.rotateOnce(gone, unreadable{}, r)
	if said.String() != want {
		t.Errorf("stopping was told: %q", said)
	}
}

// TestSweep: what is taken away are old drafts of the directory that is meant, whatever
// signs its name has.
func TestSweep(t *testing.T) {
	dir, now := t.TempDir(), time.Now()
	old := now.AddDate(0, 0, -3)
	there := func(name string) bool {
		_, err := os.Lstat(filepath.Join(dir, name))
		return err == nil
	}
	for _, name := range []string{"class[1]", "class1"} {
		check(t, os.Mkdir(filepath.Join(dir, name), 0o700))
	}
	for _, name := range []string{"class[1]/" + draftName + "old", "class1/" + draftName + "old", "class[1]/notes"} {
		put(t, filepath.Join(dir, name), "draft")
		check(t, os.Chtimes(filepath.Join(dir, name), old, old))
	}
	put(t, filepath.Join(dir, "class[1]", draftName+"new"), "draft")
	sweep(filepath.Join(dir, "class[1]"), now)
	for name, stays := range map[string]bool{
		"class[1]/" + draftName + "old": false, "class[1]/" + draftName + "new": true,
		"class[1]/notes": true, "class1/" + draftName + "old": true,
	} {
		if there(name) != stays {
			t.Errorf("%s is there: %v, want %v", name, !stays, stays)
		}
	}
}
