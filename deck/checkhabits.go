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
	choiceLike   = regexp.MustCompile(`^(?:(?:[-*+] +)?(?:[•●▪◦‣]\s*\S|[·–—]\s*\[|[☐☑☒✓✔✗✘]|\*?\(?[a-hA-H][.)]\s*\S|\( ?[xX]? ?\)\s)|(?:--+\s*)?\[ ?[xX]? ?\]\s)`)
	numberedLine = regexp.MustCompile(`^\d[.)]\s`)
	// markedRight is how the right one of them is marked.
	markedRight = regexp.MustCompile(`(?i)^[-*+] .*\((?:corrett|giust|esatt|correct|right|richtig)[a-z]*\)\s*$`)
	letterKey   = regexp.MustCompile(`^(?:[a-hA-H]|\d)[.)]?$`)
	paperGap    = regexp.MustCompile(`_{3,}|\.{5,}|…{2,}|(?:^|[\s(«“"’'])(?:\{\{(?:c\d+::|\pL)[^{}$\\]*\}\}|\(\(\pL[^()]*\)\)|\{[=~]\pL[^{}]*\})`)
	// worksheet is how exercises on paper announce an answer; an initial may be a word of the
	// back's own.
	worksheet = regexp.MustCompile(`^(?i)(?:r|risp|sol|ans|rép|antw|resp|soluzion[ei]|solutions?|lösung|solución|` +
		`vero o falso|true or false|vrai ou faux|richtig oder falsch|verdadero o falso)\.?[ ]?:`)
	// dashed is a word with a dash where its colon would be.
	dashed = regexp.MustCompile(`^(\pL+) ?[-–—] \S`)
	// spacedFile is a picture whose file has a space in its name.
	spacedFile = regexp.MustCompile(`!\[[^\[\]]*\]\([^<>"'\s]+(?: [^<>"'\s]+)*? [^<>"'\s]*\.[A-Za-z0-9]{2,4}\)`)
)

// habits looks at a flashcard, or at a typed answer that is but a letter or a digit, and
// tells whether it names one of several choices.
func (c *checker) habits(q *Question) (choices bool) {
	switch b := q.Body.(type) {
	case *Typed:
		if letterKey.MatchString(b.Accepted[0]) {
			return c.choicesOnPaper(q, func(l string) bool { return numberedLine.MatchString(l) || choiceLike.MatchString(l) })
		}
	case *Back:
		c.choicesOnPaper(q, choiceLike.MatchString)
		if paperGap.MatchString(q.Prompt.Text()) || paperGap.MatchString(b.Content.Text()) {
			pos, text := c.lineLike(q, paperGap.MatchString)
			c.warn(pos, "W40", "text", text)
		}
		c.announcement(q, b.Content.Text())
	}
	return false
}

// announcement warns of a flashcard that has the answer of a question of another kind on
// its back.
func (c *checker) announcement(q *Question, back string) {
	if _, ok := c.words.choose(truths, strings.TrimRight(back, ".!")); ok {
		pos, text := c.lineLike(q, func(l string) bool { return l == strings.TrimSpace(back) })
		c.warn(pos, "W42", "text", text)
		return
	}
	lines := strings.Split(back, "\n")
	announces := func(l string) bool {
		word := c.announcing(l)
		return word != "" && (len(word) > len("R :") || len(lines) == 1) &&
			slices.ContainsFunc(lines, func(l string) bool { return strings.HasPrefix(l, word) })
	}
	if slices.ContainsFunc(c.linesOf(q), announces) {
		pos, text := c.lineLike(q, announces)
		c.warn(pos, "W41", "text", text)
	}
}

// announcing is what announces an answer at the start of a line, behind the marks of
// lists and quotes: a word of worksheets, the keyword where it is not read as one, or that
// of another language. It is "" where nothing does.
func (c *checker) announcing(l string) string {
	bare := strings.TrimLeft(l, ">-*+ \t")
	if m := dashed.FindStringSubmatch(bare); m != nil && c.isAnswer(m[1]) {
		return m[1]
	}
	if !strings.ContainsAny(bare, ":;") {
		return ""
	}
	if m := worksheet.FindString(bare); m != "" {
		return m
	}
	word, length, colon := wordColon(bare)
	if _, known := c.words.known[word]; colon && !known && bare == l && foreignAnswer(word, strings.TrimSpace(bare[length:])) {
		return word
	}
	if !colon || bare == l { // without marks it is an answer, or code
		word, _, colon = strings.Cut(bare, ";")
	}
	if colon && c.isAnswer(word) {
		return word
	}
	return ""
}

func (c *checker) isAnswer(word string) bool {
	k, known := c.words.known[word]
	return known && k == kwAnswer
}

// foreignAnswer tells whether a word announces an answer in one of the languages, and what
// follows it is of that kind: Data: 1492, Numero: 7, Abbina: and nothing.
func foreignAnswer(word, value string) bool {
	for k := kwNumber; k <= kwMatch; k++ {
		column := slices.Index(keywords[k][:], word)
		if column < 0 {
			continue
		}
		switch k {
		case kwNumber:
			return value != "" && strings.IndexByte("0123456789+-", value[0]) >= 0
		case kwDate:
			_, err := parseMoment(value, languages[column], "en")
			return err == nil
		default:
			return value == ""
		}
	}
	return false
}

// choicesOnPaper warns of two lines in a question that look like choices, or one that is
// marked as right.
func (c *checker) choicesOnPaper(q *Question, like func(string) bool) (found bool) {
	n := 0
	for _, l := range c.linesOf(q) {
		n += count(like(l)) + 2*count(markedRight.MatchString(l))
	}
	if n >= 2 {
		pos, text := c.lineLike(q, func(l string) bool { return like(l) || markedRight.MatchString(l) })
		c.warn(pos, "W39", "text", text)
	}
	return n >= 2
}

// spacedFiles warns of pictures that are text because their file has a space in its name.
func (c *checker) spacedFiles() {
	if !bytes.Contains(c.deck.source, []byte("![")) {
		return
	}
	for i, raw := range c.source() {
		if at := spacedFile.FindIndex(raw); at != nil {
			l := line{number: i + 1, raw: string(raw)}
			c.warn(l.pos(at[0]), "W47", "text", l.raw[at[0]:at[1]])
		}
	}
}

// source is the deck's file, in lines.
func (c *checker) source() [][]byte {
	if c.lines == nil {
		c.lines = bytes.Split(c.deck.source, []byte("\n"))
	}
	return c.lines
}

// linesOf lists the lines of a question below its heading, without the white space
// around them; none in a deck that is not UTF-8.
func (c *checker) linesOf(q *Question) []string {
	lines := c.source()
	var out []string
	for _, l := range lines[min(q.Pos.Line, len(lines)):min(q.lastLine, len(lines))] {
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
