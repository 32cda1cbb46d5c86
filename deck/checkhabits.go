package deck

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
)

// The checks of this file look for the forms of other programs and of exercises on
// paper. Here they are text, so that what was meant as a choice or a gap becomes a
// flashcard.

var (
	// choiceLike is how choices are written elsewhere: a), A., (x), a pasted bullet or box.
	choiceLike   = regexp.MustCompile(`^(?:[-*+] +)?(?:[•●▪◦‣]\s*\S|[·–—]\s*\[|[☐☑☒✓✔✗✘]|\*?\(?[a-hA-H][.)]\s*\S|\( ?[xX]? ?\)\s)`)
	numberedLine = regexp.MustCompile(`^\d[.)]\s`)
	// markedRight is how the right one of them is marked.
	markedRight = regexp.MustCompile(`(?i)^[-*+] .*\((?:corrett|giust|esatt|correct|right|richtig)[a-z]*\)\s*$`)
	letterKey   = regexp.MustCompile(`^(?:[a-hA-H]|\d)[.)]?$`)
	paperGap    = regexp.MustCompile(`_{3,}|\.{5,}|…{2,}|(?:^|[\s(«“"’'])\{\{(?:c\d+::|\pL)[^{}$\\]*\}\}`)
)

// habits looks at a flashcard, or at a typed answer that is but a letter.
func (c *checker) habits(q *Question) {
	switch b := q.Body.(type) {
	case *Typed:
		if letterKey.MatchString(b.Accepted[0]) {
			c.choicesOnPaper(q, func(l string) bool { return numberedLine.MatchString(l) || choiceLike.MatchString(l) })
		}
	case *Back:
		c.choicesOnPaper(q, choiceLike.MatchString)
		if paperGap.MatchString(q.Prompt.Text()) || paperGap.MatchString(b.Content.Text()) {
			pos, text := c.lineLike(q, paperGap.MatchString)
			c.warn(pos, "W40", "text", text)
		}
	}
}

// choicesOnPaper warns of two lines in a question that look like choices, or one that is
// marked as right.
func (c *checker) choicesOnPaper(q *Question, like func(string) bool) {
	n := 0
	for _, l := range c.linesOf(q) {
		n += count(like(l)) + 2*count(markedRight.MatchString(l))
	}
	if n >= 2 {
		pos, text := c.lineLike(q, func(l string) bool { return like(l) || markedRight.MatchString(l) })
		c.warn(pos, "W39", "text", text)
	}
}

// linesOf lists the lines of a question below its heading, without the white space
// around them; none in a deck that is not UTF-8.
func (c *checker) linesOf(q *Question) []string {
	if c.lines == nil {
		c.lines = bytes.Split(c.deck.source, []byte("\n"))
	}
	var out []string
	for _, l := range c.lines[min(q.Pos.Line, len(c.lines)):min(q.lastLine, len(c.lines))] {
		out = append(out, strings.TrimSpace(string(l)))
	}
	return out
}

// lineLike finds the first such line of a question; its heading if none is below it.
func (c *checker) lineLike(q *Question, like func(string) bool) (Pos, string) {
	lines := c.linesOf(q)
	if i := slices.IndexFunc(lines, like); i >= 0 {
		return Pos{q.Pos.Line + 1 + i, 1}, lines[i]
	}
	return q.Pos, q.Prompt.Text()
}
