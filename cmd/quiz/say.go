package main

import (
	"math"
	"strings"
	"time"

	"ripasso/deck"
	"ripasso/quiz"
	"ripasso/quiz/fsrs"
)

// sayer puts a view into sentences: the same in both pictures of the terminal and
// in the browser.
type sayer struct {
	words words
	room  int // cells a table may take; 0 for the usual
}

// question is what stands above the answer: section, prompt and the hints shown.
func (s sayer) question(v quiz.View) []para {
	if v.Face == nil {
		return nil
	}
	set := typesetter{words: s.words, gaps: v.Face.Gaps, room: s.room}
	var out []para
	if v.Face.Section != "" {
		out = append(out, paragraph(muted, oneLine(v.Face.Section)).close())
	}
	prompt := set.set(v.Face.Prompt)
	if len(prompt) > 0 && len(out) > 0 {
		prompt[0].tight = true
	}
	out = append(out, emphasise(prompt)...)
	for _, hint := range v.Hints {
		out = append(out, s.labelled("ui.hint", set.set(hint))...)
	}
	return out
}

// emphasise prints the first paragraph of a prompt strongly: the question itself.
func emphasise(prompt []para) []para {
	if len(prompt) == 0 {
		return nil
	}
	for i, r := range prompt[0].runs {
		if r.ink == ordinary {
			prompt[0].runs[i].ink = strong
		}
	}
	return prompt
}

// labelled writes a word of the catalogue before a text.
func (s sayer) labelled(key string, text []para) []para {
	if len(text) == 0 {
		return nil
	}
	text[0].runs = append([]run{{muted, s.words.label(key) + " "}}, text[0].runs...)
	return text
}

// judgement is what stands below the answer once it is in.
func (s sayer) judgement(v quiz.View) []para {
	var out []para
	if v.Phase == quiz.Judged && v.Given.Self == 0 {
		out = append(out, s.verdict(v))
	}
	if v.Solution != nil {
		out = append(out, s.solution(v)...)
	}
	if v.Phase == quiz.Judged {
		out = append(out, s.consequence(v)...)
	}
	return out
}

// verdict is the word and its reason.
func (s sayer) verdict(v quiz.View) para {
	k, sign, word := right, "✓ ", "verdict.right"
	switch quiz.Word(*v.Verdict) {
	case quiz.Nearly:
		sign, word = "≈ ", "verdict.nearly"
	case quiz.NotYet:
		k, sign, word = wrong, "✗ ", "verdict.notyet"
	}
	sentence := "."
	if why := s.reason(v); why != "" {
		sentence = ": " + why + "."
	}
	return para{focus: true, runs: []run{{k, sign + s.words.text(word)}, {text: sentence}}}
}

// reason is the part of the sentence after the word; "" where the word stands alone.
func (s sayer) reason(v quiz.View) string {
	key := "reason." + v.Verdict.Reason.Code
	if !s.words.has(key) {
		return ""
	}
	args := make([]any, len(v.Verdict.Reason.Args))
	for i, a := range v.Verdict.Reason.Args {
		args[i] = a
	}
	return strings.TrimSuffix(strings.TrimSpace(s.words.text(key, args...)), ".")
}

// alsoShown is how many of the other accepted forms are shown.
const alsoShown = 3

// solution tells the key, where neither the marks nor the reason have, with what the
// author says of it and where it stands.
func (s sayer) solution(v quiz.View) []para {
	sol := v.Solution
	set := typesetter{words: s.words, room: s.room}
	var out []para
	if v.Phase == quiz.Judged && v.Verdict.Score < 1 && sol.Text != "" {
		if !strings.Contains(strings.ToLower(s.reason(v)), strings.ToLower(sol.Text)) {
			out = append(out, s.labelled("ui.theAnswer", []para{paragraph(strong, sol.Text)})...)
		}
		if also := sol.Also[:min(len(sol.Also), alsoShown)]; len(also) > 0 {
			out = append(out, paragraph(muted, s.words.text("ui.also", strings.Join(also, " · "))))
		}
	}
	out = append(out, set.set(sol.Back)...)
	out = append(out, s.labelled("term.explanation", set.set(sol.Explanation))...)
	return append(out, s.sources(sol)...)
}

// sources tells who claims it, where it stands and in what words.
func (s sayer) sources(sol *deck.Solution) []para {
	var out []para
	add := func(text string) {
		p := paragraph(muted, text)
		p.tight = len(out) > 0
		out = append(out, p)
	}
	if sol.Attributed != "" {
		add(s.words.text("ui.attributed", sol.Attributed))
	}
	for _, c := range sol.Citations {
		add(s.words.label("ui.source") + " " + s.citation(c))
	}
	if sol.Evidence != "" {
		add(s.words.label("ui.evidence") + " " + s.words.text("ui.quoted", sol.Evidence))
	}
	return out
}

// citation is never a bare paragraph number: title, publisher, date with its
// certainty, paragraph, address.
func (s sayer) citation(c deck.Citation) string {
	w := c.Work
	parts := []string{w.Title}
	if w.Title == "" {
		parts[0] = c.Key
	}
	if w.Publisher != "" {
		parts = append(parts, w.Publisher)
	}
	switch {
	case w.Published == "":
		parts = append(parts, s.words.text("ui.undated"))
	case w.Dated == "inferred":
		parts = append(parts, s.words.text("ui.datedInferred", deck.FormatEDTF(w.Published, s.words.lang())))
	default:
		parts = append(parts, s.words.text("ui.datedStated", deck.FormatEDTF(w.Published, s.words.lang())))
	}
	if c.Paragraphs != "" {
		key := "ui.paragraph"
		if strings.ContainsAny(c.Paragraphs, "-,") {
			key = "ui.paragraphs"
		}
		parts = append(parts, s.words.text(key, strings.ReplaceAll(c.Paragraphs, "-", "–")))
	}
	if w.URL != "" {
		parts = append(parts, "<"+w.URL+">")
	}
	return strings.Join(parts, " · ")
}

// consequence tells when the card comes back.
func (s sayer) consequence(v quiz.View) []para {
	var out []para
	if v.Why != "" {
		out = append(out, paragraph(ordinary, s.words.text(whyKeys[v.Why].done)))
	}
	if after, ok := v.Returns[v.Grade]; ok {
		p := paragraph(muted, s.words.text("ui.returns", s.returns(after)))
		p.tight = v.Why != ""
		out = append(out, p)
	}
	return out
}

// whyKeys are the words of the learner's regrades.
var whyKeys = map[quiz.Why]struct{ offer, done string }{
	quiz.WasRight: {"qualify.right", "term.why.right.done"},
	quiz.Guessed:  {"qualify.guessed", "term.why.guessed.done"},
	quiz.TooEasy:  {"qualify.easy", "term.why.easy.done"},
}

// gradeKeys are the words of the grades.
var gradeKeys = map[fsrs.Grade]string{
	fsrs.Again: "grade.again",
	fsrs.Hard:  "grade.hard",
	fsrs.Good:  "grade.good",
	fsrs.Easy:  "grade.easy",
}

// grades are the four buttons of a flashcard with the time each means.
func (s sayer) grades(v quiz.View) []para {
	var out []para
	for g := fsrs.Again; g <= fsrs.Easy; g++ {
		p := para{tight: g > fsrs.Again, runs: []run{
			{strong, string(rune('0'+g)) + " "}, {ordinary, s.words.text(gradeKeys[g])},
		}}
		if after, ok := v.Returns[g]; ok {
			p.runs = append(p.runs, run{muted, "  " + s.wait(after)})
		}
		out = append(out, p)
	}
	return out
}

// returns is when something comes back: tomorrow, in 3 days.
func (s sayer) returns(d time.Duration) string {
	if d >= 12*time.Hour && d.Round(day) == day {
		return s.words.text("ui.tomorrowWord")
	}
	return s.words.text("ui.in", s.wait(d))
}

// The lengths of the longer units; the last two are means.
const (
	day   = 24 * time.Hour
	month = 30*day + 10*time.Hour + 33*time.Minute
	year  = 365*day + 6*time.Hour
)

// units are the words for a wait, each up to a number of it.
var units = []struct {
	length time.Duration
	below  int
	key    string
}{
	{time.Minute, 60, "span.minutes"},
	{time.Hour, 24, "span.hours"},
	{day, 60, "span.days"},
	{month, 24, "span.months"},
	{year, math.MaxInt, "span.years"},
}

// wait is a time span in words, never less than a minute.
func (s sayer) wait(d time.Duration) string {
	for _, u := range units {
		if n := int(math.Round(float64(d) / float64(u.length))); n < u.below {
			return s.words.text(u.key, max(n, 1))
		}
	}
	panic("cannot happen: the last unit has no bound")
}

// left is what is still to do.
func (s sayer) left(v quiz.View) string {
	text := s.words.text("ui.questions", v.Left) + " · " + s.words.text("ui.minutes", v.Minutes)
	if v.Scope.Crams() {
		text += " · " + s.words.text("ui.cramShort")
	}
	return text
}
