package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"

	"ripasso/quiz"
	"ripasso/quiz/bolt"
	"ripasso/quiz/fsrs"
	"ripasso/quiz/storetest"
)

// computer is a progress file of one learner.
type computer struct {
	t    *testing.T
	path string
}

// keep adds facts of the computer's learner.
func (c computer) keep(facts ...quiz.Fact) {
	c.t.Helper()
	db, err := bolt.Open(c.path, bolt.Options{})
	check(c.t, err)
	defer db.Close()
	for i := range facts {
		facts[i].Learner = db.Local()
	}
	check(c.t, db.Append(c.t.Context(), facts, nil))
}

// state is what the computer knows of its learner, who has what sitting, and its facts.
func (c computer) state() (*quiz.State, *quiz.Sitting, []quiz.Fact) {
	c.t.Helper()
	db, err := bolt.Open(c.path, bolt.Options{})
	check(c.t, err)
	defer db.Close()
	st, err := db.State(c.t.Context(), db.Local())
	check(c.t, err)
	s, _ := db.Sitting(c.t.Context(), db.Local())
	var facts []quiz.Fact
	for f, err := range db.Facts(c.t.Context(), db.Local(), quiz.FactID{}) {
		check(c.t, err)
		facts = append(facts, f)
	}
	return st, s, facts
}

func answerAt(card uuid.UUID, at time.Time, g fsrs.Grade) quiz.Fact {
	return quiz.Fact{ID: uuid.Must(uuid.NewV7()), At: at, Review: &quiz.Review{Card: card, Grade: g, Took: time.Second, Origin: quiz.Study}}
}

func factAt(at time.Time, fill func(*quiz.Fact)) quiz.Fact {
	f := quiz.Fact{ID: uuid.Must(uuid.NewV7()), At: at}
	fill(&f)
	return f
}

// TestMergeTakesAllAlong: whoever has learnt on two computers and takes one's progress to
// the other has there every answer with what was said of it, exams, what is set aside, the
// memory model and what was crammed; the sitting stays the one at hand. It is told how many
// answers of which days came and how many cards stand otherwise; the second time nothing.
func TestMergeTakesAllAlong(t *testing.T) {
	dir := t.TempDir()
	home, school := computer{t, filepath.Join(dir, "home.db")}, computer{t, filepath.Join(dir, "school.db")}
	monday := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	rome, lake, exam := uuid.New(), uuid.New(), uuid.New()
	taken := answerAt(lake, monday, fsrs.Again)
	regraded := answerAt(rome, monday.Add(time.Minute), fsrs.Again)
	crammed := answerAt(rome, monday.AddDate(0, 0, 2), fsrs.Good)
	crammed.Review.Origin = quiz.Cram
	weights := fsrs.Defaults()
	weights[2] += 0.5
	chosen := quiz.DefaultSettings()
	chosen.Zone, chosen.NewPerDay = "Europe/Rome", 7
	home.keep(
		factAt(monday.Add(-time.Hour), func(f *quiz.Fact) { f.Settings = &chosen }), taken, regraded,
		factAt(monday.Add(2*time.Minute), func(f *quiz.Fact) { f.Void = &quiz.Void{Target: taken.ID} }),
		factAt(monday.Add(3*time.Minute), func(f *quiz.Fact) {
			f.Regrade = &quiz.Regrade{Target: regraded.ID, Grade: fsrs.Good, Why: quiz.WasRight}
		}),
		factAt(monday.Add(time.Hour), func(f *quiz.Fact) { f.Exam = &quiz.Exam{Name: exam, Title: "History", Day: 21000, Minutes: 10} }),
		factAt(monday.Add(time.Hour), func(f *quiz.Fact) {
			f.Outlook = &quiz.Outlook{Exam: exam, Day: 20514, Score: 5, Low: 4, High: 6, Most: 10}
		}),
		factAt(monday.Add(time.Hour), func(f *quiz.Fact) { f.Mark = &quiz.Mark{Card: lake, As: quiz.Suspended} }),
		factAt(monday.Add(time.Hour), func(f *quiz.Fact) { f.Refit = &quiz.Refit{Weights: weights, Reviews: 2} }),
		crammed, answerAt(lake, monday.AddDate(0, 0, 3), fsrs.Easy),
	)
	only := quiz.DefaultSettings() // nobody chose them: they say where the computer stands
	only.Zone = "Europe/Rome"
	school.keep(
		factAt(monday.AddDate(0, 0, 5), func(f *quiz.Fact) { f.Settings = &only }),
		answerAt(rome, monday.AddDate(0, 0, 5), fsrs.Good), answerAt(uuid.New(), monday.AddDate(0, 0, 5), fsrs.Good),
	)
	db, err := bolt.Open(school.path, bolt.Options{})
	check(t, err)
	sitting := &quiz.Sitting{ID: uuid.New(), Learner: db.Local(), Version: 1, Started: monday, Phase: quiz.Done}
	check(t, db.Append(t.Context(), nil, sitting))
	check(t, db.Close())

	_, _, theirs := home.state()
	before, _, ours := school.state()
	var out, told bytes.Buffer
	run := func(args ...string) int {
		out.Reset()
		told.Reset()
		p := &program{in: strings.NewReader(""), out: &out, err: &told, now: time.Now, env: func(string) string { return "" }}
		return p.run(t.Context(), args)
	}
	backup := filepath.Join(dir, "home.jsonl")
	if status := run("backup", backup, "--db", home.path); status != done {
		t.Fatal(told.String())
	}
	if status := run("restore", backup, "--db", school.path, "--merge", "--json"); status != done {
		t.Fatal(told.String())
	}
	var said mergeResult
	check(t, json.Unmarshal(out.Bytes(), &said))

	after, stays, all := school.state()
	if stays == nil || stays.ID != sitting.ID {
		t.Error("the sitting at hand has gone")
	}
	united := slices.Concat(ours, theirs, all[len(ours)+len(theirs):])
	if diff := cmp.Diff(quiz.Replay(slices.Values(united)), after, storetest.StateOptions()); diff != "" {
		t.Errorf("(-both logs in one +merged):\n%s", diff)
	}
	if after.Settings.NewPerDay != 7 || after.Exams[exam].Title != "History" || len(after.Outlooks) != 1 ||
		after.Aside[lake].As != quiz.Suspended || after.Refit == nil || after.Total.Crammed != 1 || after.Cards.At(rome).Reps != 2 {
		t.Errorf("left behind: %+v", after)
	}
	want := mergeResult{Added: len(theirs) + 1, Answers: 3, Days: []dayAdded{{"2026-03-02", 1}, {"2026-03-04", 1}, {"2026-03-05", 1}}, Cards: 3, Settings: true}
	if diff := cmp.Diff(want, said, cmpopts.IgnoreFields(mergeResult{}, "Now")); diff != "" || said.Now.Facts != len(all) {
		t.Errorf("told (-want +got):\n%s", diff)
	}
	if g := after.Since(before); g.Answers != 3 {
		t.Errorf("%+v", g)
	}

	if status := run("restore", backup, "--db", school.path, "--merge"); status != done || !strings.Contains(told.String(), "All answers were here already.") {
		t.Errorf("again: %s", told.String())
	}
	again, _, _ := school.state()
	if diff := cmp.Diff(after, again, storetest.StateOptions()); diff != "" {
		t.Errorf("a second time changes (-before +after):\n%s", diff)
	}
	if status := run("restore", backup, "--db", school.path, "--json"); status != misuse {
		t.Errorf("--json alone: %s", told.String())
	}
}

// TestMergeTells says the same in words, in both languages.
func TestMergeTells(t *testing.T) {
	g := quiz.Gain{Answers: 3, Cards: 2, Settings: true, Days: []quiz.DayGain{{Day: 20514, Answers: 1}, {Day: 20516, Answers: 2}}}
	for lang, want := range map[string]string{
		"en": "3 answers more, from 2026-03-02 to 2026-03-04.\n  2026-03-02: 1\n  2026-03-04: 2\n2 cards stand otherwise now.\nOther settings hold now: those that were chosen last.\n",
		"it": "3 risposte in più, dal 2026-03-02 al 2026-03-04.\n  2026-03-02: 1\n  2026-03-04: 2\nPer 2 schede è cambiato il ripasso.\nAdesso valgono altre impostazioni: quelle scelte per ultime.\n",
	} {
		var told bytes.Buffer
		p := &program{err: &told, out: io.Discard, words: newWords(lang), env: os.Getenv, now: time.Now}
		p.tellGain(g)
		if told.String() != want {
			t.Errorf("%s: %q, want %q", lang, told.String(), want)
		}
	}
}
