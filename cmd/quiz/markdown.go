package main

import (
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"ripasso/deck"
)

// tableRoom is the width up to which a table is drawn as a grid; a wider one is
// told row by row.
const tableRoom = 72

// typesetter turns a deck's Markdown into paragraphs for the terminal.
type typesetter struct {
	words words
	gaps  []string // the hints of the open gaps
	room  int      // cells a table may take
}

// set typesets blocks; inline nodes that stand between them make a paragraph.
func (t typesetter) set(md deck.Markdown) []para {
	var out []para
	var inline []run
	flush := func() {
		if len(inline) > 0 {
			out = append(out, para{runs: inline})
			inline = nil
		}
	}
	for _, n := range md {
		if block, ok := t.block(n); ok {
			flush()
			out = append(out, block...)
			continue
		}
		inline = t.inline(inline, n, ordinary)
	}
	flush()
	return out
}

// block typesets a block element; ok is false for an inline one.
func (t typesetter) block(n deck.Node) (text []para, ok bool) {
	switch n.Type {
	case deck.ParagraphNode:
		return []para{{runs: t.runs(n.Children, ordinary)}}, true
	case deck.HeadingNode:
		return []para{{runs: t.runs(n.Children, strong)}}, true
	case deck.ListNode:
		return t.list(n), true
	case deck.ItemNode:
		return t.set(n.Children), true
	case deck.QuoteNode:
		return t.quote(n), true
	case deck.TableNode:
		return t.table(n), true
	case deck.CodeBlockNode, deck.MathBlockNode:
		text := strings.TrimRight(n.Text, "\n")
		return []para{{first: "    ", rest: "    ", runs: []run{{code, text}}, verbatim: true}}, true
	case deck.RuleNode:
		return []para{paragraph(muted, "───")}, true
	}
	return nil, false
}

func (t typesetter) list(n deck.Node) []para {
	var out []para
	for i, item := range n.Children {
		mark := "• "
		if n.N > 0 {
			mark = strconv.Itoa(n.N+i) + ". "
		}
		text := under(mark, t.set(item.Children))
		if i > 0 {
			text[0].tight = true
		}
		out = append(out, text...)
	}
	return out
}

func (t typesetter) quote(n deck.Node) []para {
	text := t.set(n.Children)
	for i := range text {
		text[i].first, text[i].rest = "│ "+text[i].first, "│ "+text[i].rest
	}
	return text
}

// table draws a grid where it fits, else each row as "heading: cell" lines.
func (t typesetter) table(n deck.Node) []para {
	rows := make([][]string, 0, len(n.Children))
	var widths []int
	for _, row := range n.Children {
		var cells []string
		for i, cell := range row.Children {
			text := oneLine(plainText(t.runs(cell.Children, ordinary)))
			cells = append(cells, text)
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], ansi.StringWidth(text))
		}
		rows = append(rows, cells)
	}
	headed := len(n.Children) > 0 && len(n.Children[0].Children) > 0 && n.Children[0].Children[0].N == 1
	total := 3 * (len(widths) - 1)
	for _, w := range widths {
		total += w
	}
	room := tableRoom
	if t.room > 0 {
		room = min(room, t.room)
	}
	if total > room && headed {
		return stacked(rows)
	}
	return grid(rows, widths, headed)
}

func grid(rows [][]string, widths []int, headed bool) []para {
	var out []para
	for i, row := range rows {
		var b strings.Builder
		for j, cell := range row {
			if j > 0 {
				b.WriteString(" │ ")
			}
			b.WriteString(cell + strings.Repeat(" ", widths[j]-ansi.StringWidth(cell)))
		}
		k := ordinary
		if i == 0 && headed {
			k = strong
		}
		out = append(out, para{runs: []run{{k, strings.TrimRight(b.String(), " ")}}, verbatim: true, tight: i > 0})
	}
	return out
}

func stacked(rows [][]string) []para {
	var out []para
	for _, row := range rows[1:] {
		for j, cell := range row {
			head := ""
			if j < len(rows[0]) {
				head = rows[0][j]
			}
			out = append(out, para{runs: []run{{muted, head + ": "}, {ordinary, cell}}, tight: j > 0})
		}
	}
	return out
}

// runs typesets inline nodes.
func (t typesetter) runs(md deck.Markdown, k ink) []run {
	var out []run
	for _, n := range md {
		out = t.inline(out, n, k)
	}
	return out
}

func (t typesetter) inline(out []run, n deck.Node, k ink) []run {
	add := func(k ink, s string) []run { return append(out, run{k, s}) }
	switch n.Type {
	case deck.TextNode:
		return add(k, n.Text)
	case deck.FilledNode:
		return add(k, n.Text)
	case deck.EmphasisNode:
		return append(out, t.runs(n.Children, emphasised)...)
	case deck.StrongNode:
		return append(out, t.runs(n.Children, strong)...)
	case deck.CodeNode:
		return add(code, n.Text)
	case deck.MathNode:
		return add(code, n.Text)
	case deck.BreakNode:
		return add(k, "\n")
	case deck.GapNode:
		return add(strong, t.gap(n.N))
	case deck.LinkNode:
		return t.link(out, n, k)
	case deck.ImageNode:
		return add(muted, t.words.text("term.image", n.Text))
	case deck.AudioNode:
		return add(muted, t.words.text("term.audio", labelOf(n)))
	case deck.VideoNode:
		return add(muted, t.words.text("term.video", labelOf(n)))
	}
	return append(out, t.runs(n.Children, k)...)
}

// link shows the target too: a terminal has nothing to click on.
func (t typesetter) link(out []run, n deck.Node, k ink) []run {
	label := t.runs(n.Children, k)
	out = append(out, label...)
	if plainText(label) != n.Dest {
		out = append(out, run{muted, " <" + n.Dest + ">"})
	}
	return out
}

// gap is an open gap: numbered where there are several, with its hint.
func (t typesetter) gap(n int) string {
	mark := "____"
	if len(t.gaps) > 1 {
		mark = strconv.Itoa(n+1) + " " + mark
	}
	if n >= 0 && n < len(t.gaps) && t.gaps[n] != "" {
		mark += " " + t.gaps[n]
	}
	return "[" + mark + "]"
}

func labelOf(n deck.Node) string {
	if n.Text != "" {
		return n.Text
	}
	return n.Dest
}

// plainText is a line of runs without its inks.
func plainText(runs []run) string {
	var b strings.Builder
	for _, r := range runs {
		b.WriteString(r.text)
	}
	return b.String()
}
