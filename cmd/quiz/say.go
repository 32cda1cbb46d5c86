package main

import (
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
		out = append(out, s.labelled("term.hint.label", set.set(hint))...)
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
	text[0].runs = append([]run{{muted, s.words.text(key) + " "}}, text[0].runs...)
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
	if why := s.reason(v.Verdict.Reason); why != "" {
		sentence = ": " + why + "."
	}
	return para{focus: true, runs: []run{{k, sign + s.words.text(word)}, {text: sentence}}}
}

// reason is the part of the sentence after the word; "" where the word stands alone.
func (s sayer) reason(r deck.Reason) string {
	key := "reason." + r.Code
	if !s.words.has(key) {
		return ""
	}
	args := make([]any, len(r.Args))
	for i, a := range r.Args {
		args[i] = a
	}
	return s.words.text(key, args...)
}

// solution tells the key with what the author says of it and where it stands.
func (s sayer) solution(v quiz.View) []para {
	sol := v.Solution
	set := typesetter{words: s.words, room: s.room}
	var out []para
	if sol.Text != "" && v.Phase == quiz.Judged && !s.told(v) {
		out = append(out, s.labelled("term.answer", []para{paragraph(strong, sol.Text)})...)
	}
	if len(sol.Also) > 0 && v.Phase == quiz.Judged {
		out = append(out, s.labelled("term.also", []para{paragraph(ordinary, strings.Join(sol.Also, " · "))})...)
	}
	out = append(out, set.set(sol.Back)...)
	out = append(out, s.labelled("term.explanation", set.set(sol.Explanation))...)
	if sol.Attributed != "" {
		out = append(out, para{runs: []run{{muted, s.words.text("term.attributed", sol.Attributed)}}})
	}
	for i, c := range sol.Citations {
		p := paragraph(muted, s.citation(c))
		p.tight = i > 0
		out = append(out, p)
	}
	if sol.Evidence != "" {
		out = append(out, paragraph(muted, s.words.text("term.evidence", sol.Evidence)).close())
	}
	return out
}

// told is whether the answer stands there already: the learner wrote it to the
// letter, or the reason names it.
func (s sayer) told(v quiz.View) bool {
	typed := v.Given != nil && len(v.Given.Texts) == 1 && strings.TrimSpace(v.Given.Texts[0]) == v.Solution.Text
	return typed || v.Verdict != nil && strings.Contains(s.reason(v.Verdict.Reason), v.Solution.Text)
}

// citation is never a bare paragraph number: title, publisher, date with its
// certainty, paragraph, address.
func (s sayer) citation(c deck.Citation) string {
	w := c.Work
	title := w.Title
	if title == "" {
		title = c.Key
	}
	parts := []string{s.words.text("term.source", title)}
	if w.Publisher != "" {
		parts = append(parts, w.Publisher)
	}
	if w.Published != "" {
		date := deck.FormatEDTF(w.Published, s.words.lang())
		if w.Dated != "stated" {
			date = s.words.text("term.inferred", date)
		}
		parts = append(parts, date)
	}
	if c.Paragraphs != "" {
		parts = append(parts, "§ "+c.Paragraphs)
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
		p := paragraph(muted, s.words.text("term.returns", s.wait(after)))
		p.tight = v.Why != ""
		out = append(out, p)
	}
	return out
}

// whyKeys are the words of the learner's regrades.
var whyKeys = map[quiz.Why]struct{ offer, done string }{
	quiz.WasRight: {"term.why.right", "term.why.right.done"},
	quiz.Guessed:  {"term.why.guessed", "term.why.guessed.done"},
	quiz.TooEasy:  {"term.why.easy", "term.why.easy.done"},
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

// units are the words for a wait, the longest first.
var units = []struct {
	length time.Duration
	key    string
}{
	{365 * 24 * time.Hour, "term.wait.years"},
	{30 * 24 * time.Hour, "term.wait.months"},
	{24 * time.Hour, "term.wait.days"},
	{time.Hour, "term.wait.hours"},
	{time.Minute, "term.wait.minutes"},
}

// wait is a time span in the largest unit of which there are at least one and a
// half, or one exactly; never less than a minute.
func (s sayer) wait(d time.Duration) string {
	for _, u := range units {
		if d >= u.length*3/2 || d == u.length {
			return s.words.text(u.key, int((d+u.length/2)/u.length))
		}
	}
	return s.words.text("term.wait.minutes", 1)
}

// left is what is still to do.
func (s sayer) left(v quiz.View) string {
	return s.words.text("term.left", v.Left) + " · " + s.words.text("term.minutes", v.Minutes)
}
