package main

import (
	"fmt"
	"math"
	"strings"

	"ripasso/deck"
	"ripasso/quiz"
)

// stability is the cards by how long they hold.
func (p *program) stability(r quiz.Report) chapter {
	c := p.titled("ui.stability", p.words.text("ui.stabilitySentence"))
	c.head = p.heads("ui.daysHead", "ui.questionsHead")
	for i, b := range r.Stability {
		label := p.span(b.From, b.To)
		if i == len(r.Stability)-1 {
			label = p.words.text("ui.orMore", whole(b.From))
		}
		c.add(b.Cards, label, fmt.Sprint(b.Cards))
	}
	return c
}

// difficulty is the cards by how hard they are.
func (p *program) difficulty(r quiz.Report) chapter {
	c := p.titled("ui.difficulty", p.words.text("ui.difficultySentence"))
	c.head = p.heads("ui.difficultyHead", "ui.questionsHead")
	for _, b := range r.Difficulty {
		c.add(b.Cards, p.span(b.From, b.To), fmt.Sprint(b.Cards))
	}
	return c
}

// readiness is what was told of an exam.
func (p *program) readiness(x quiz.Readiness) chapter {
	c := chapter{title: p.words.text("ui.readyFor", clean(p.examName(x.Exam)), x.Exam.Day.String())}
	if len(x.Told) == 0 {
		c.said = []string{p.words.text("ui.readyNone")}
		return c
	}
	last := x.Told[len(x.Told)-1]
	c.said = []string{p.words.text("ui.readySentence", whole(last.Score), whole(last.Most), whole(last.Low), whole(last.High))}
	c.head = p.heads("ui.day", "ui.scoreNow", "ui.scoreThen", "ui.interval", "ui.scoreMost")
	for _, o := range x.Told {
		c.full = max(c.full, o.Most)
		c.rows = append(c.rows, tableRow{[]string{o.Day.String(), fmt.Sprint(whole(o.Now)), fmt.Sprint(whole(o.Score)), p.span(o.Low, o.High), fmt.Sprint(whole(o.Most))}, o.Now})
	}
	return c
}

// hardest is the cards that are forgotten most, each with what it is taken for.
func (p *program) hardest(r quiz.Report) []chapter {
	if len(r.Hardest) == 0 {
		return nil
	}
	out := []chapter{p.titled("ui.hardest", p.words.text("ui.hardestSentence"))}
	for i, h := range r.Hardest {
		c := chapter{title: fmt.Sprintf("%d. %s", i+1, promptLine(h.Card)), card: true}
		if h.Answers > 0 {
			c.said = append(c.said, p.words.text("ui.recalledOf", h.Recalled, h.Answers))
		} else {
			c.said = append(c.said, p.words.text("ui.forgotten", h.Lapses))
		}
		if h.Asked {
			c.said = append(c.said, p.words.text("ui.askedNow"))
		}
		for _, x := range h.Confusions {
			kind := h.Card.Question.Body.Kind()
			said := p.words.text("ui.insteadOf", p.quoted(kind, x.Given), p.quoted(kind, x.Instead), p.words.text("ui.times", x.Times))
			for _, o := range x.Others {
				said += " " + p.words.text("ui.rightFor", promptLine(o))
			}
			c.said = append(c.said, said)
		}
		out = append(out, c)
	}
	return out
}

// promptLine is a card's question on one line.
func promptLine(c *deck.Card) string {
	return clean(strings.Join(strings.Fields(c.Show(0).Face().Prompt.Text()), " "))
}

// quoted is what was answered or was right, in quotes.
func (p *program) quoted(kind deck.Kind, texts []string) string {
	out := make([]string, len(texts))
	for i, text := range texts {
		if kind == deck.Boolean {
			text = p.words.text("ui." + text)
		}
		out[i] = p.words.text("ui.quoted", clean(strings.Join(strings.Fields(text), " ")))
	}
	return strings.Join(out, ", ")
}

// rate is how many of how many, and out of 100 where it truly lies.
func (p *program) rate(r quiz.Rate) string {
	if r.Answers == 0 {
		return "–"
	}
	low, high := r.Interval()
	return p.words.text("ui.rate", r.Recalled, r.Answers, whole(100*low), whole(100*high))
}

// period names the last days, 0 for all time.
func (p *program) period(days int) string {
	if days == 0 {
		return p.words.text("ui.ever")
	}
	return p.words.text("ui.lastDays", days)
}

// span is from one number to another.
func (p *program) span(from, to float64) string {
	return p.words.text("ui.band", whole(from), whole(to))
}

// whole is a number as a page shows it.
func whole(x float64) int { return int(math.Floor(x + 0.5)) }
