package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"ripasso/deck"
	"ripasso/quiz"
	"ripasso/quiz/bolt"
	"ripasso/quiz/fsrs"
	"ripasso/quiz/storetest"
)

// TestScenarios plays the scenarios that every picture of a sitting plays, here line
// by line: it types what a learner would type and reads what a learner would read.
func TestScenarios(t *testing.T) {
	all, err := storetest.Scenarios(os.DirFS(filepath.Join("..", "..", "quiz", "testdata")))
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Fatal("no scenarios")
	}
	for _, s := range all {
		t.Run(s.Name, func(t *testing.T) { play(t, s, false) })
		t.Run(s.Name+" resumed", func(t *testing.T) { play(t, s, true) })
	}
}

// grades by the number that is typed.
var gradeNumbers = map[string]string{"again": "1", "hard": "2", "good": "3", "easy": "4"}

// play sits down at a real store and does the steps; resuming, it leaves after each of
// them that happens and sits down again.
func play(t *testing.T, s storetest.Scenario, resuming bool) {
	t.Log(s.Promise)
	files := fstest.MapFS{}
	for name, data := range s.Files {
		files[name] = &fstest.MapFile{Data: data}
	}
	library, _ := deck.Load(files)
	db, err := bolt.Open(filepath.Join(t.TempDir(), "quiz.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	d := &quiz.Desk{Store: db, Library: func() *deck.Library { return library }, Now: time.Now, Zone: storetest.Noon(time.Now())}
	view, err := d.Open(t.Context(), db.Local(), s.Scope, false)
	if err != nil {
		t.Fatal(err)
	}
	r := newReader(t, s.Lang, seat{desk: d, learner: db.Local(), now: time.Now, lang: s.Lang, view: view})
	defer func() { r.leave() }()
	r.read()
	for _, step := range s.Steps {
		if !r.take(step, db) {
			t.Fatalf("line %d, %s %s: this was read:\n%s", step.Line, step.Do, step.Text, r.page)
		}
		if _, happened := r.line(step); resuming && happened {
			r = r.resume(d)
		}
	}
}

// reader is a learner at the line-by-line picture.
type reader struct {
	t     *testing.T
	words words
	in    *io.PipeWriter
	out   *bufio.Reader
	page  string // what was printed since the card came
	ended bool
	final chan seat
}

func newReader(t *testing.T, lang string, s seat) *reader {
	inRead, inWrite := io.Pipe()
	outRead, outWrite := io.Pipe()
	r := &reader{t: t, words: newWords(lang), in: inWrite, out: bufio.NewReader(outRead), final: make(chan seat, 1)}
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		defer cancel()
		end, err := runPlain(ctx, s, r.words, inRead, outWrite, "\x00")
		outWrite.CloseWithError(err)
		inRead.Close()
		r.final <- end
	}()
	return r
}

// read takes in what is printed up to the next question to the learner.
func (r *reader) read() {
	text, err := r.out.ReadString(0)
	r.page += strings.TrimSuffix(text, "\x00")
	switch {
	case err == io.EOF:
		r.ended = true
	case err != nil:
		r.t.Fatal(err)
	}
}

func (r *reader) write(line string) {
	if r.ended {
		r.t.Fatalf("nobody reads %q any more", line)
	}
	if _, err := io.WriteString(r.in, line+"\n"); err != nil {
		r.t.Fatal(err)
	}
	r.read()
}

// leave ends the input, as closing the terminal would.
func (r *reader) leave() seat {
	r.in.Close()
	_, _ = io.Copy(io.Discard, r.out)
	s := <-r.final
	r.final <- s
	return s
}

// resume leaves and sits down again at what is open; a sitting that is done is not.
func (r *reader) resume(d *quiz.Desk) *reader {
	s := r.leave()
	if s.view.Phase != quiz.Done {
		view, err := d.Open(r.t.Context(), s.learner, s.view.Scope, false)
		if err != nil {
			r.t.Fatal(err)
		}
		s.view = view
	}
	again := newReader(r.t, s.lang, s)
	again.read()
	return again
}

// take does a step and says whether all was as it should be.
func (r *reader) take(step storetest.Step, db *bolt.DB) bool {
	switch step.Do {
	case storetest.See, storetest.Hinted, storetest.Says:
		return strings.Contains(flat(r.page), flat(step.Text))
	case storetest.Verdict:
		return r.verdict(step)
	case storetest.Graded:
		return lastGrade(r.t, db) == step.Grade()
	case storetest.Missed:
		wrong := flat(r.words.text("ui.wrongOnes", step.Text))
		return strings.Contains(flat(r.page), wrong) == (step.Text != "0")
	case storetest.Done:
		return strings.HasSuffix(flat(r.page), flat(r.words.text("term.how.done", ":"+r.words.text("term.command.undo"))))
	case storetest.Next, storetest.Undo, storetest.Later, storetest.Suspend:
		r.page = ""
	}
	line, ok := r.line(step)
	if ok {
		r.write(line)
	}
	return ok
}

// line is what a learner types for a step.
func (r *reader) line(step storetest.Step) (string, bool) {
	switch step.Do {
	case storetest.Hint, storetest.Unknown, storetest.Undo, storetest.Later, storetest.Suspend:
		return ":" + string(step.Do), true
	case storetest.Qualify:
		return ":" + step.Text, true
	case storetest.Answer:
		return step.Text, true
	case storetest.Turn, storetest.Next:
		return "", true
	case storetest.Grade:
		return gradeNumbers[step.Text], true
	case storetest.Choose:
		if step.Text == "true" || step.Text == "false" {
			return step.Text, true
		}
		return r.numbers(step.Items)
	case storetest.Order:
		return r.numbers(step.Items)
	case storetest.Match:
		return r.pairs(step.Pairs)
	}
	return "", false
}

// numbers finds the numbers before items on the page.
func (r *reader) numbers(items []string) (string, bool) {
	var out []string
	for _, item := range items {
		n, ok := r.label(item, `(?m)^(\d+)\. %s$`)
		if !ok {
			return "", false
		}
		out = append(out, n)
	}
	return strings.Join(out, " "), true
}

func (r *reader) label(item, pattern string) (string, bool) {
	found := regexp.MustCompile(fmt.Sprintf(pattern, regexp.QuoteMeta(item))).FindAllStringSubmatch(r.page, -1)
	if len(found) == 0 {
		return "", false
	}
	return found[len(found)-1][1], true
}

// pairs is a line with a letter, or -, for each number on the page.
func (r *reader) pairs(wanted [][2]string) (string, bool) {
	letters := map[string]string{}
	for _, pair := range wanted {
		left, ok1 := r.label(pair[0], `(?m)^(\d+)\. %s$`)
		right, ok2 := r.label(pair[1], `(?m)^([a-z])\) %s$`)
		if !ok1 || !ok2 {
			return "", false
		}
		letters[left] = right
	}
	var out []string
	for i := 1; strings.Contains(r.page, "\n"+strconv.Itoa(i)+". "); i++ {
		letter, ok := letters[strconv.Itoa(i)]
		if !ok {
			letter = "-"
		}
		out = append(out, strconv.Itoa(i)+letter)
	}
	return strings.Join(out, " "), true
}

// verdict looks for the word, and for the reason's sentence with anything in the
// place of its arguments.
func (r *reader) verdict(step storetest.Step) bool {
	signs := map[string]string{"right": "✓ ", "nearly": "≈ ", "notyet": "✗ "}
	want := regexp.QuoteMeta(signs[step.Text] + r.words.text("verdict."+step.Text))
	if step.Code == "" {
		return regexp.MustCompile(`(?m)^` + want + `[.:]`).MatchString(r.page)
	}
	if !r.words.has("reason." + step.Code) {
		return false
	}
	var forms []string
	for form := range strings.SplitSeq(r.words.text("reason."+step.Code), "|") {
		form = regexp.MustCompile(`\\\{\d\\\}`).ReplaceAllString(regexp.QuoteMeta(form), ".*")
		if form != "" {
			form = ": " + form
		}
		forms = append(forms, form)
	}
	return regexp.MustCompile(`(?m)^` + want + `(?:` + strings.Join(forms, "|") + `)\.$`).MatchString(r.page)
}

// lastGrade is what the store says of the last answer that stands.
func lastGrade(t *testing.T, db *bolt.DB) fsrs.Grade {
	t.Helper()
	var facts []quiz.Fact
	for f, err := range db.Facts(t.Context(), db.Local(), quiz.FactID{}) {
		if err != nil {
			t.Fatal(err)
		}
		facts = append(facts, f)
	}
	var gone []quiz.FactID
	grades := map[quiz.FactID]fsrs.Grade{}
	for _, f := range slices.Backward(facts) {
		switch {
		case f.Void != nil:
			gone = append(gone, f.Void.Target)
		case f.Regrade != nil && !slices.Contains(gone, f.ID):
			if _, ok := grades[f.Regrade.Target]; !ok {
				grades[f.Regrade.Target] = f.Regrade.Grade
			}
		case f.Review != nil && !slices.Contains(gone, f.ID):
			if g, ok := grades[f.ID]; ok {
				return g
			}
			return f.Review.Grade
		}
	}
	return 0
}

// flat is a text with every run of white space as one blank.
func flat(s string) string { return strings.Join(strings.Fields(s), " ") }
