package main

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// ink says how a run of text is meant; a picture decides how that looks.
type ink int

// The inks. Blue and red belong to correction alone.
const (
	ordinary ink = iota
	strong
	emphasised
	muted
	code
	right    // blue: as it should be
	wrong    // red
	struck   // red strike: the learner's, superfluous or wrong
	inserted // blue: the key's, missing
	waved    // blue wave: the learner's, counts but is spelt otherwise
)

// run is text in one ink.
type run struct {
	ink  ink
	text string
}

// para is text that is not yet broken into lines.
type para struct {
	first, rest string // stand before the first line and before the following ones
	runs        []run
	verbatim    bool // lines are cut at the edge, not wrapped
	tight       bool // no blank line above
	focus       bool // must be in sight
	caret       int  // cell of the text cursor after first, plus one; 0 for none
}

// words of one ink as a paragraph.
func paragraph(k ink, text string) para { return para{runs: []run{{k, text}}} }

// with returns p set closely under what stands above it.
func (p para) close() para {
	p.tight = true
	return p
}

// under puts a mark before the first line of a text and indents the rest as far.
func under(mark string, text []para) []para {
	indent := strings.Repeat(" ", ansi.StringWidth(mark))
	out := make([]para, 0, max(1, len(text)))
	for i, p := range text {
		if i == 0 {
			p.first, p.rest = mark+p.first, indent+p.rest
		} else {
			p.first, p.rest = indent+p.first, indent+p.rest
		}
		out = append(out, p)
	}
	if len(out) == 0 {
		out = append(out, para{first: mark})
	}
	return out
}

// tighten takes the blank lines out of a text.
func tighten(text []para) []para {
	for i := range text {
		text[i].tight = true
	}
	return text
}

// pen paints a run so that the terminal shows its ink. It must clean the text.
type pen func(run) string

// sheet is a text broken into lines of one width.
type sheet struct {
	lines  []string
	focus  int // line that must be in sight; -1 for none
	caretX int // cell of the text cursor; -1 for none
	caretY int
}

// layout breaks a text into lines no wider than width; width 0 breaks nothing.
func layout(text []para, width int, paint pen) sheet {
	s := sheet{focus: -1, caretX: -1}
	for i, p := range text {
		if i > 0 && !p.tight {
			s.lines = append(s.lines, "")
		}
		if p.focus || p.caret > 0 {
			s.focus = len(s.lines)
		}
		if p.caret > 0 {
			s.caretX, s.caretY = ansi.StringWidth(clean(p.first))+p.caret-1, len(s.lines)
		}
		s.lines = append(s.lines, broken(p, width, paint)...)
	}
	return s
}

// broken is one paragraph in lines.
func broken(p para, width int, paint pen) []string {
	var b strings.Builder
	for _, r := range p.runs {
		b.WriteString(paint(r))
	}
	first, rest := paint(run{text: p.first}), paint(run{text: p.rest})
	room := 0
	if width > 0 {
		room = max(8, width-max(ansi.StringWidth(first), ansi.StringWidth(rest)))
	}
	lines := strings.Split(b.String(), "\n")
	if room > 0 {
		lines = wrapped(b.String(), room, p.verbatim)
	}
	for i := range lines {
		if i == 0 {
			lines[i] = first + lines[i]
		} else {
			lines[i] = rest + lines[i]
		}
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return lines
}

// unpainted is the pen of the line-by-line picture: no escape sequence at all; the
// pencil's strokes are written with signs.
func unpainted(r run) string {
	text := clean(r.text)
	switch r.ink {
	case struck:
		return "[-" + text + "-]"
	case inserted:
		return "{+" + text + "+}"
	case waved:
		return "~" + text + "~"
	}
	return text
}
