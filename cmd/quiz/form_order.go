package main

import (
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"ripasso/deck"
	"ripasso/quiz"
)

// orderForm puts the items in order by carrying them up and down.
type orderForm struct {
	words  words
	items  []deck.Item
	order  []int // items' ids, first to last
	cursor int
	lifted bool // the item under the cursor moves with it
}

func newOrderForm(w words, f *deck.Face) form {
	o := &orderForm{words: w, items: f.Items}
	for i := range f.Items {
		o.order = append(o.order, i)
	}
	return o
}

// draw numbers the items as they were dealt, so that a number stays an item's name
// while it is carried about.
func (o *orderForm) draw(live bool) []para {
	var out []para
	for row, id := range o.order {
		mark := strconv.Itoa(id+1) + ". "
		if live {
			mark = o.handle(row) + mark
		}
		text := tighten(under(mark, typesetter{words: o.words}.set(o.items[id].Content)))
		text[0].tight = row > 0
		text[0].focus = live && row == o.cursor
		if live && row == o.cursor && o.lifted {
			for j := range text[0].runs {
				text[0].runs[j].ink = strong
			}
		}
		out = append(out, text...)
	}
	return out
}

func (o *orderForm) handle(row int) string {
	if row == o.cursor && o.lifted {
		return "↕ "
	}
	return pointer(row == o.cursor)
}

func (o *orderForm) press(k tea.Key) bool {
	switch k.String() {
	case "up":
		o.move(-1, o.lifted)
	case "down":
		o.move(+1, o.lifted)
	case "shift+up":
		o.move(-1, true)
	case "shift+down":
		o.move(+1, true)
	case "space":
		o.lifted = !o.lifted
	default:
		return false
	}
	return true
}

func (o *orderForm) move(by int, carry bool) {
	to := o.cursor + by
	if to < 0 || to >= len(o.order) {
		return
	}
	if carry {
		o.order[o.cursor], o.order[to] = o.order[to], o.order[o.cursor]
	}
	o.cursor = to
}

func (o *orderForm) read(line string) *remark {
	wanted := fields(strings.NewReplacer("<", " ", ">", " ").Replace(line))
	if len(wanted) != len(o.items) {
		how := o.how()
		return &how
	}
	order := make([]int, 0, len(wanted))
	for _, s := range wanted {
		at := position(s, len(o.items))
		if at < 0 {
			return &remark{"term.again.choice", []any{oneLine(s), len(o.items)}}
		}
		if slices.Contains(order, at) {
			return &remark{"term.again.twice", []any{oneLine(s)}}
		}
		order = append(order, at)
	}
	o.order = order
	return nil
}

func (o *orderForm) response() (deck.Response, *remark) {
	return deck.Response{Picks: slices.Clone(o.order)}, nil
}

func (o *orderForm) how() remark { return remark{"term.how.order", []any{o.example()}} }

// example is an order that could be typed: the dealt one from its end.
func (o *orderForm) example() string {
	var s []string
	for i := len(o.items); i > 0; i-- {
		s = append(s, strconv.Itoa(i))
	}
	return strings.Join(s, " ")
}

func (o *orderForm) keys() []keyHelp {
	if o.lifted {
		return []keyHelp{{"↑↓", "term.key.carry"}, {"term.key.space", "term.key.drop"}}
	}
	return []keyHelp{{"↑↓", "term.key.move"}, {"term.key.space", "term.key.lift"}}
}

// marked shows the learner's order with what stands well in it, then the right one.
func (o *orderForm) marked(v quiz.View) []para {
	var out []para
	if v.Given != nil && !v.Given.Unknown {
		for row, id := range v.Given.Picks {
			good := v.Verdict != nil && id < len(v.Verdict.Parts) && v.Verdict.Parts[id]
			text := o.row(markOf(true, good), row, id, v)
			if good {
				stroke(text, true, true)
			}
			out = append(out, text...)
		}
	}
	if v.Solution == nil || v.Verdict != nil && v.Verdict.Score == 1 {
		return out
	}
	out = append(out, paragraph(muted, o.words.label("ui.rightOrder")))
	for row, id := range v.Solution.Picks {
		text := o.row("  ", row+1, id, v)
		stroke(text, true, true)
		out = append(out, text...)
	}
	return out
}

// row is an item with its place and, where the deck has it, its date.
func (o *orderForm) row(mark string, row, id int, v quiz.View) []para {
	if id < 0 || id >= len(o.items) {
		return nil
	}
	text := tighten(under(mark, typesetter{words: o.words}.set(o.items[id].Content)))
	if v.Solution != nil && id < len(v.Solution.Labels) && v.Solution.Labels[id] != "" {
		last := &text[len(text)-1]
		last.runs = append(last.runs, run{muted, " (" + v.Solution.Labels[id] + ")"})
	}
	text[0].tight = row > 0
	return text
}
