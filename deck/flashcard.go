package deck

import (
	"slices"

	"github.com/yuin/goldmark/ast"
)

// Back is the answer part of a flashcard: the text on its other side.
type Back struct{ Content Markdown }

// reversePart is the label of the card that asks a flashcard back to front.
const reversePart = "reverse"

// textOnly reads a question without an answer part: a cloze or a flashcard. Its text
// ends at the first quote that begins with a note's word.
func (a *asked) textOnly() {
	end := slices.IndexFunc(a.units, func(u unit) bool {
		_, ok := u.node.(*ast.Blockquote)
		if !ok {
			return false
		}
		_, ok = a.words.find(unquote(a.line(u)), isNote)
		return ok
	})
	text := a.units
	if end >= 0 {
		text = a.units[:end]
		for _, u := range a.units[end:] {
			a.below(u)
		}
	}
	for _, u := range text {
		a.checkQuoted(u)
		if _, ok := u.node.(*ast.Blockquote); !ok {
			a.earlyNote(u)
		}
	}
	if a.title.blank() {
		a.report(a.q.Pos, "E28")
	}
	if !a.readCloze(text) {
		a.readFlashcard(text)
	}
	a.settle()
}

func (a *asked) readFlashcard(text []unit) {
	for len(text) > 0 {
		if _, ok := text[len(text)-1].node.(*ast.ThematicBreak); !ok {
			break
		}
		text = text[:len(text)-1]
	}
	rule := slices.IndexFunc(text, func(u unit) bool {
		_, ok := u.node.(*ast.ThematicBreak)
		return ok
	})
	front, back := text[:max(rule, 0)], text[rule+1:]
	a.q.Prompt = a.prompt(front)
	content := a.text(back)
	if len(content) == 0 {
		a.report(a.q.Pos, "E11")
	}
	a.q.Body = &Back{Content: content}
}

// linesOf are the lines that a run of units covers.
func (a *asked) linesOf(units []unit) []line {
	if len(units) == 0 {
		return nil
	}
	return a.frag.lines[units[0].from:units[len(units)-1].to]
}

// Kind implements Body.
func (b *Back) Kind() Kind { return Flashcard }

func (b *Back) parts(q *Question) []string {
	if q.Notes.Reverse {
		return []string{"", reversePart}
	}
	return oneCard()
}

func (b *Back) face(c *Card, f *Face) {
	if c.Part == reversePart {
		f.Prompt = b.Content
	}
}

// selfScore is what a flashcard's own grade counts, Again to Easy.
var selfScore = [...]float64{1: 0, 2: 0.75, 3: 1, 4: 1}

func (b *Back) judge(_ *Card, r Response, _ judging) Verdict {
	if r.Self < 1 || r.Self >= len(selfScore) {
		return verdict(0, "unknown")
	}
	return verdict(selfScore[r.Self], "self")
}

func (b *Back) solution(c *Card) Solution {
	if c.Part == reversePart {
		return Solution{Back: c.Question.Prompt}
	}
	return Solution{Back: b.Content}
}

func (b *Back) print(p *printer) {
	if len(p.question.Prompt) > 1 {
		p.blank()
		p.line("---")
	}
	p.blank()
	p.markdown(b.Content)
}

func (b *Back) answers() []string { return nil }

func (b *Back) claims(q *Question) []Claim {
	return []Claim{{Type: ClaimSense, Text: b.Content.Text(), Pos: q.Pos}}
}
