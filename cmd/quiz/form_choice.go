package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"ripasso/deck"
	"ripasso/quiz"
)

// choiceForm ticks one or several items; true and false are the two items of a
// boolean card.
type choiceForm struct {
	words   words
	items   []deck.Markdown
	several bool
	boolean bool
	cursor  int // -1 until it is moved: Enter must not answer by accident
	ticked  []bool
}

func newChoiceForm(w words, f *deck.Face) form {
	c := &choiceForm{words: w, several: f.Several, cursor: -1}
	if f.Kind == deck.Boolean {
		c.boolean = true
		for _, key := range []string{"ui.true", "ui.false"} {
			c.items = append(c.items, deck.Markdown{{Type: deck.TextNode, Text: w.text(key)}})
		}
	}
	for _, item := range f.Items {
		c.items = append(c.items, item.Content)
	}
	c.ticked = make([]bool, len(c.items))
	return c
}

func (c *choiceForm) draw(live bool) []para {
	var out []para
	widest := len(strconv.Itoa(len(c.items)))
	for i, item := range c.items {
		mark := fmt.Sprintf("%*d. ", widest, i+1)
		if live {
			mark = pointer(i == c.cursor) + c.box(c.ticked[i]) + " " + mark
		}
		text := tighten(under(mark, typesetter{words: c.words}.set(item)))
		text[0].tight = i > 0
		text[0].focus = live && i == c.cursor
		out = append(out, text...)
	}
	return out
}

func pointer(here bool) string {
	if here {
		return "› "
	}
	return "  "
}

func (c *choiceForm) box(ticked bool) string {
	switch {
	case c.several && ticked:
		return "[x]"
	case c.several:
		return "[ ]"
	case ticked:
		return "(•)"
	}
	return "( )"
}

func (c *choiceForm) press(k tea.Key) bool {
	switch key := k.String(); key {
	case "up", "shift+tab":
		c.move(-1)
	case "down":
		c.move(+1)
	case "space":
		if c.cursor < 0 {
			return false
		}
		c.tick(c.cursor)
	default:
		at := position(key, len(c.items))
		if word := c.truth(key); word >= 0 {
			at = word
		}
		if at < 0 {
			return false
		}
		c.cursor = at
		c.tick(at)
	}
	return true
}

// move carries the cursor, and where only one may be ticked, the tick.
func (c *choiceForm) move(by int) {
	if len(c.items) == 0 {
		return
	}
	if c.cursor < 0 && by < 0 {
		c.cursor = 0
	}
	c.cursor = (c.cursor + by + len(c.items)) % len(c.items)
	if !c.several {
		c.tick(c.cursor)
	}
}

func (c *choiceForm) tick(at int) {
	if c.several {
		c.ticked[at] = !c.ticked[at]
		return
	}
	clear(c.ticked)
	c.ticked[at] = true
}

// truth reads a word for true or false, or its first letter; -1 for neither.
func (c *choiceForm) truth(s string) int {
	if !c.boolean || s == "" {
		return -1
	}
	for i, key := range []string{"term.true.words", "term.false.words"} {
		for word := range strings.FieldsSeq(c.words.text(key)) {
			if strings.EqualFold(s, word) || strings.EqualFold(s, word[:1]) {
				return i
			}
		}
	}
	return -1
}

func (c *choiceForm) read(line string) *remark {
	wanted := fields(line)
	if len(wanted) == 1 && c.truth(wanted[0]) >= 0 {
		wanted[0] = strconv.Itoa(c.truth(wanted[0]) + 1)
	}
	if len(wanted) == 0 || len(wanted) > 1 && !c.several {
		how := c.how()
		return &how
	}
	ticked := make([]bool, len(c.items))
	for _, s := range wanted {
		at := position(s, len(c.items))
		if at < 0 {
			return &remark{"term.again.choice", []any{oneLine(s), len(c.items)}}
		}
		ticked[at] = true
	}
	c.ticked = ticked
	return nil
}

func (c *choiceForm) response() (deck.Response, *remark) {
	var r deck.Response
	for i, ticked := range c.ticked {
		switch {
		case ticked && c.boolean:
			r.Picks = []int{1 - i}
		case ticked:
			r.Picks = append(r.Picks, i)
		}
	}
	if len(r.Picks) == 0 {
		how := c.how()
		return r, &how
	}
	return r, nil
}

func (c *choiceForm) how() remark {
	switch {
	case c.boolean:
		return remark{key: "term.how.boolean"}
	case c.several:
		return remark{"term.how.multiple", []any{len(c.items)}}
	}
	return remark{"term.how.single", []any{len(c.items)}}
}

func (c *choiceForm) keys() []keyHelp {
	if c.several {
		return []keyHelp{{"↑↓", "term.key.move"}, {"term.key.space", "term.key.tick"}}
	}
	return []keyHelp{{"↑↓", "term.key.choose"}}
}

// marked strikes what was ticked wrongly and writes in what was missed.
func (c *choiceForm) marked(v quiz.View) []para {
	var out []para
	for i, item := range c.items {
		pick := i
		if c.boolean {
			pick = 1 - i
		}
		given := v.Given != nil && slices.Contains(v.Given.Picks, pick)
		key := v.Solution != nil && slices.Contains(v.Solution.Picks, pick)
		text := tighten(under(markOf(given, key)+c.box(given)+" ", typesetter{words: c.words}.set(item)))
		stroke(text, given, key)
		if feedback := c.feedback(v, i); (given || key) && len(feedback) > 0 {
			text = append(text, tighten(under("      ", feedback))...)
		}
		text[0].tight = i > 0
		out = append(out, text...)
	}
	return out
}

func (c *choiceForm) feedback(v quiz.View, i int) []para {
	if v.Solution == nil || i >= len(v.Solution.Feedback) {
		return nil
	}
	return typesetter{words: c.words}.set(v.Solution.Feedback[i])
}

// markOf is the sign before something the learner did (given) or should have (key).
func markOf(given, key bool) string {
	switch {
	case given && key:
		return "✓ "
	case given:
		return "✗ "
	case key:
		return "+ "
	}
	return "  "
}

// stroke inks a text as right, struck or written in.
func stroke(text []para, given, key bool) {
	k := ordinary
	switch {
	case given && key:
		k = right
	case given:
		k = struck
	case key:
		k = inserted
	}
	for i := range text {
		for j := range text[i].runs {
			if k != ordinary {
				text[i].runs[j].ink = k
			}
		}
	}
}
