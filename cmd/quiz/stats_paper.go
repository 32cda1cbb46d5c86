package main

import (
	"os"
	"strings"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"

	"ripasso/quiz"
)

// chapter is a title, what is to be said, and a table, any of which may be missing.
type chapter struct {
	title string
	said  []string
	head  []string
	rows  []tableRow
	full  float64 // the value of a whole bar; 0: the largest of the rows
	card  bool    // a card in a list: its title is a line like others
}

// tableRow is a line of a table, and the value that its bar shows; 0: none.
type tableRow struct {
	cells []string
	value float64
}

// titled is a chapter that begins with a sentence.
func (p *program) titled(title, sentence string) chapter {
	return chapter{title: p.words.text(title), said: []string{sentence}}
}

// heads are the names of a table's columns.
func (p *program) heads(keys ...string) []string {
	out := make([]string, len(keys))
	for i, key := range keys {
		out[i] = p.words.text(key)
	}
	return out
}

// add adds a row with a bar.
func (c *chapter) add(value int, cells ...string) {
	c.rows = append(c.rows, tableRow{cells, float64(value)})
}

// share adds a row whose bar is as full as what was recalled.
func (c *chapter) share(r quiz.Rate, cells ...string) {
	c.full = 1
	c.rows = append(c.rows, tableRow{cells, float64(r.Recalled) / float64(max(1, r.Answers))})
}

// unlessEmpty is a chapter that is left out where its table is empty.
func (c chapter) unlessEmpty() chapter {
	if len(c.rows) == 0 {
		return chapter{}
	}
	return c
}

// paper is where a report is printed. The zero value is a file, a pipe or a terminal that
// cannot draw: lines are as long as they are, there are no bars and no styles.
type paper struct {
	width int // cells; 0: no end
	paint pen
}

// The measures of a report.
const (
	leastBar  = 8 // cells: shorter ones say nothing
	mostBar   = 40
	leastName = 10 // cells that a name is cut down to
)

// desktop is the paper that standard output is.
func (p *program) desktop() paper {
	f, ok := p.out.(*os.File)
	if !ok || !term.IsTerminal(f.Fd()) || p.env("TERM") == "dumb" {
		return paper{}
	}
	width, _, err := term.GetSize(f.Fd())
	if err != nil || width <= 0 {
		width = 80
	}
	var env []string
	for _, name := range []string{"TERM", "COLORTERM", "NO_COLOR"} {
		env = append(env, name+"="+p.env(name))
	}
	return paper{width, inked(onAny, colorprofile.Env(env))}
}

// write is text in one ink.
func (on paper) write(k ink, text string) string {
	if on.paint == nil || k == ordinary {
		return text
	}
	return on.paint(run{k, text})
}

// chapters prints those that say anything.
func (on paper) chapters(list ...chapter) string {
	var parts []string
	for _, c := range list {
		if len(c.said)+len(c.rows) > 0 {
			parts = append(parts, on.chapter(c))
		}
	}
	return strings.Join(parts, "\n")
}

// chapter prints one.
func (on paper) chapter(c chapter) string {
	var out strings.Builder
	k := strong
	if c.card {
		k = ordinary
	}
	if c.title != "" {
		out.WriteString(on.wrap(k, "", c.title))
	}
	indent := ""
	if c.card {
		indent = "   "
	}
	for _, s := range c.said {
		if s != "" {
			out.WriteString(on.wrap(ordinary, indent, s))
		}
	}
	if len(c.rows) > 0 {
		on.table(&out, c)
	}
	return out.String()
}

// wrap breaks a text into lines of the width of the paper.
func (on paper) wrap(k ink, indent, text string) string {
	lines := []string{text}
	if on.width > 0 {
		lines = strings.Split(ansi.Wrap(text, max(leastBar, on.width-len(indent)), ""), "\n")
	}
	var out strings.Builder
	for _, line := range lines {
		out.WriteString(indent + on.write(k, line) + "\n")
	}
	return out.String()
}

// table prints the rows of a chapter: the first column to the left, the others to the
// right, and behind them the bars where there is room. Names give way to numbers; where the
// numbers alone are too wide, a row takes several lines.
func (on paper) table(out *strings.Builder, c chapter) {
	all := [][]string{c.head}
	full := c.full
	for _, r := range c.rows {
		all = append(all, r.cells)
		if c.full == 0 {
			full = max(full, r.value)
		}
	}
	widths, used := make([]int, len(c.head)), 0
	for _, cells := range all {
		for i, cell := range cells {
			widths[i] = max(widths[i], ansi.StringWidth(cell))
		}
	}
	for _, w := range widths {
		used += 2 + w
	}
	if over := used - on.width; on.width > 0 && over > 0 {
		if widths[0] -= over; widths[0] < leastName {
			on.stack(out, c)
			return
		}
		used = on.width
	}
	room := min(mostBar, on.width-used-2)
	for i, cells := range all {
		var line strings.Builder
		for j, cell := range cells {
			cell = ansi.Truncate(cell, widths[j], "…")
			space := strings.Repeat(" ", widths[j]-ansi.StringWidth(cell))
			if j == 0 {
				line.WriteString("  " + cell + space)
			} else {
				line.WriteString("  " + space + cell)
			}
		}
		switch {
		case i == 0:
			out.WriteString(on.write(muted, line.String()))
		case room >= leastBar && full > 0 && c.rows[i-1].value > 0:
			out.WriteString(line.String() + "  " + on.write(muted, barOf(c.rows[i-1].value/full, room)))
		default:
			out.WriteString(line.String())
		}
		out.WriteByte('\n')
	}
}

// stack prints the rows of a table below each other, each cell behind its column's name.
func (on paper) stack(out *strings.Builder, c chapter) {
	for _, r := range c.rows {
		out.WriteString(on.wrap(ordinary, "  ", r.cells[0]))
		var parts []string
		for i, cell := range r.cells[1:] {
			parts = append(parts, c.head[i+1]+" "+cell)
		}
		out.WriteString(on.wrap(muted, "    ", strings.Join(parts, " · ")))
	}
}

// barOf is a bar of so many cells, filled to a share; what is not nothing shows.
func barOf(share float64, cells int) string {
	eighths := whole(share * float64(8*cells))
	if share > 0 {
		eighths = max(1, eighths)
	}
	bar := strings.Repeat("█", eighths/8)
	if rest := eighths % 8; rest > 0 {
		bar += string(strip[rest-1])
	}
	return bar
}
