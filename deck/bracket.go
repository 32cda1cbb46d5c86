package deck

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// withBracket judges an answer without the bracket at its end, provided that the bracket
// says the same once more, another accepted answer or the initials of one, or no more
// than an office. What else stands in a bracket may contradict the answer and is not
// overlooked.
func (j judging) withBracket(given string, accepted []string) (Verdict, bool) {
	head, closed := strings.CutSuffix(strings.TrimRight(given, finalMarks+" "), ")")
	open := strings.LastIndexByte(head, '(')
	if !closed || open < 0 {
		return Verdict{}, false
	}
	inside := j.words(head[open+1:])
	if len(inside) == 0 || !offices[joinWords(inside, baseForm)] && !slices.ContainsFunc(accepted, func(a string) bool {
		return j.compareText(inside, a).level == equal || areInitials(inside, j.words(a))
	}) {
		return Verdict{}, false
	}
	whole := j.words(given)
	if slices.ContainsFunc(j.not, func(n string) bool { return wordsEqual(whole, j.words(n), foldForm) }) {
		return Verdict{}, false
	}
	v := judgeText(given[:open], accepted, j)
	if v.Score < 1 {
		return Verdict{}, false
	}
	p := pencil{v.Marks[0]}
	p.draw(Keep, given[open:])
	v.Marks[0] = p.marks
	return v, true
}

// offices are what pupils put in brackets behind a person's name.
var offices = map[string]bool{
	"ministra": true, "ministro": true, "ministra degli esteri": true, "ministro degli esteri": true,
	"presidente": true, "leader": true, "president": true, "minister": true, "foreign minister": true,
}

// areInitials tells whether a text is the initials of the words of a name, of all or
// without function words: ONU for Organizzazione delle Nazioni Unite.
func areInitials(text, name []word) bool {
	if len(text) != 1 {
		return false
	}
	var all, content string
	for _, w := range name {
		initial := w.letters[0].base
		all += initial
		s := strings.TrimRight(w.text(baseForm), "'")
		if utf8.RuneCountInString(s) > 2 && !functionWords()[s] {
			content += initial
		}
	}
	s := text[0].text(baseForm)
	return utf8.RuneCountInString(s) > 1 && (s == all || s == content)
}
