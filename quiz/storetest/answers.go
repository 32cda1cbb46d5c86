package storetest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"ripasso/deck"
)

// Given is an answer to a card and what a fair teacher says to it. A file of them names
// each card, by its question's id and, in a cloze, "#" and the gap's label, and has below
// it, after a verdict, answers parted by bars:
//
//	fzfzz3
//	  right: 12 settembre 2023 | 12/9/2023
//	  nearly date-day: settembre 2023
//	  right, judged wrong: dodici settembre
//
// Blank lines and lines that begin with # and a space are skipped.
type Given struct {
	Line    int // in the file, 1-based
	Answer  string
	Verdict string // the teacher's: right, nearly or wrong
	Judged  string // the program's, where it is known to be another; else ""
	Reason  string // a code of deck.Reasons, "" where any will do
}

var givenForm = regexp.MustCompile(`^(right|nearly|wrong)(?:, judged (right|nearly|wrong))?(?: ([a-z-]+))?$`)

// Answers reads a file of answers: those to each card, and the cards in the file's order.
func Answers(text string) (byCard map[string][]Given, order []string, err error) {
	byCard = map[string][]Given{}
	card := ""
	for i, line := range strings.Split(text, "\n") {
		verdict, answers, ok := strings.Cut(strings.TrimSpace(line), ": ")
		m := givenForm.FindStringSubmatch(verdict)
		switch {
		case line == "" || line == "#" || strings.HasPrefix(line, "# "):
		case !strings.HasPrefix(line, "  "):
			if _, twice := byCard[line]; twice {
				return nil, nil, fmt.Errorf("line %d: %s comes twice", i+1, line)
			}
			card = line
			order = append(order, card)
			byCard[card] = nil
		case !ok || card == "" || m == nil:
			return nil, nil, fmt.Errorf("line %d: neither a card nor a verdict and answers: %q", i+1, line)
		default:
			if _, known := deck.Reasons[m[3]]; m[3] != "" && !known {
				return nil, nil, fmt.Errorf("line %d: no such reason: %q", i+1, m[3])
			}
			for answer := range strings.SplitSeq(answers, " | ") {
				byCard[card] = append(byCard[card], Given{i + 1, answer, m[1], m[2], m[3]})
			}
		}
	}
	return byCard, order, nil
}

// CardName is what a file of answers calls a card.
func CardName(c *deck.Card) string {
	if c.Part == "" {
		return c.Question.ID
	}
	return c.Question.ID + "#" + c.Part
}

// Worth is a judgement in the words of a file of answers: with a slip, an accent or a
// date that had to be read, the whole is nearly right.
func Worth(score float64, reason string) string {
	switch {
	case score == 1 && !slices.Contains([]string{"typo", "accent", "date-read"}, reason):
		return "right"
	case score >= 0.5:
		return "nearly"
	}
	return "wrong"
}
