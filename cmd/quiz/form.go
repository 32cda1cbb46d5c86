package main

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"ripasso/deck"
	"ripasso/quiz"
)

// form is where a card is answered, made anew for each card. The full-screen
// picture gives it keys, the line-by-line picture gives it lines; both draw it.
type form interface {
	// draw shows what there is to answer with; live is the full-screen picture,
	// which has a cursor.
	draw(live bool) []para
	// press takes a key and says whether it meant something here.
	press(k tea.Key) bool
	// read takes a line; a line that is no answer changes nothing.
	read(line string) *remark
	// response is the answer as it stands, or what it lacks.
	response() (deck.Response, *remark)
	// how tells in a sentence how a line answers.
	how() remark
	// keys are the form's own keys, for the help line.
	keys() []keyHelp
	// marked shows the learner's answer as the pencil corrects it.
	marked(v quiz.View) []para
}

// remark is a sentence of the catalogue, for the learner.
type remark struct {
	key  string
	args []any
}

// keyHelp says what a key does: both are keys of the catalogue, but for key names
// that need no word.
type keyHelp struct{ name, does string }

// forms says which form answers which kind.
var forms = map[deck.Kind]func(words, *deck.Face) form{
	deck.Flashcard: newFlashForm,
	deck.Single:    newChoiceForm,
	deck.Multiple:  newChoiceForm,
	deck.Boolean:   newChoiceForm,
	deck.Text:      newTypedForm,
	deck.Number:    newTypedForm,
	deck.Date:      newTypedForm,
	deck.Cloze:     newTypedForm,
	deck.Order:     newOrderForm,
	deck.Match:     newMatchForm,
}

// flashForm has nothing to fill in: the card is turned over and graded.
type flashForm struct{}

func newFlashForm(words, *deck.Face) form { return flashForm{} }

func (flashForm) draw(bool) []para        { return nil }
func (flashForm) press(tea.Key) bool      { return false }
func (flashForm) keys() []keyHelp         { return nil }
func (flashForm) how() remark             { return remark{key: "term.how.flashcard"} }
func (flashForm) marked(quiz.View) []para { return nil }

func (flashForm) read(line string) *remark {
	if strings.TrimSpace(line) != "" {
		return &remark{key: "term.again.flashcard"}
	}
	return nil
}

func (flashForm) response() (deck.Response, *remark) { return deck.Response{}, nil }

// letter names the targets of a match; it starts again after the alphabet's end,
// which no screen can hold anyway.
func letter(i int) string { return string(rune('a' + i%26)) }

// position reads a number from 1 or a letter from a; -1 when it is neither or beyond n.
func position(s string, n int) int {
	s = strings.ToLower(strings.TrimSpace(s))
	at := -1
	if len(s) == 1 && s[0] >= 'a' && s[0] <= 'z' {
		at = int(s[0] - 'a')
	} else if number, ok := digits(s); ok {
		at = number - 1
	}
	if at >= n {
		return -1
	}
	return at
}

// digits reads a plain positive number of at most three digits.
func digits(s string) (int, bool) {
	if s == "" || len(s) > 3 {
		return 0, false
	}
	n := 0
	for _, r := range s {
		if r < '0' || r > '9' {
			return 0, false
		}
		n = n*10 + int(r-'0')
	}
	return n, true
}

// fields cuts a line at blanks, commas and semicolons.
func fields(line string) []string {
	return strings.FieldsFunc(line, func(r rune) bool { return r == ' ' || r == '\t' || r == ',' || r == ';' || r == '\u00a0' })
}
