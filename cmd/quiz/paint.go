package main

import (
	"bytes"
	"image/color"
	"io"
	"math"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"ripasso/quiz"
)

// palette is the pencil and its paper.
type palette struct{ blue, red, muted color.Color }

// The palettes. A terminal that does not tell its background gets tones that can be
// read on both, and faint text for the muted.
var (
	onLight = palette{lipgloss.Color("#1F4FA3"), lipgloss.Color("#B3261E"), lipgloss.Color("#5B6168")}
	onDark  = palette{lipgloss.Color("#8DB4FF"), lipgloss.Color("#FF9C8F"), lipgloss.Color("#A6ABB3")}
	onAny   = palette{lipgloss.Color("#4F7FE0"), lipgloss.Color("#D9534A"), nil}
)

// inked makes the pen of a full-screen picture. Without colours the pencil's
// strokes are written with signs, as in the line-by-line picture.
func inked(c palette, profile colorprofile.Profile) pen {
	if profile <= colorprofile.NoTTY {
		return unpainted
	}
	colours := profile > colorprofile.ASCII
	style := lipgloss.NewStyle()
	quiet := style.Faint(true)
	if c.muted != nil && colours {
		quiet = style.Foreground(c.muted)
	}
	styles := map[ink]lipgloss.Style{
		strong:     style.Bold(true),
		emphasised: style.Italic(true),
		muted:      quiet,
		code:       style.Bold(true),
		right:      style.Foreground(c.blue),
		wrong:      style.Foreground(c.red),
		struck:     style.Foreground(c.red).Strikethrough(true),
		inserted:   style.Foreground(c.blue).Underline(true),
		waved:      style.Foreground(c.blue).UnderlineStyle(lipgloss.UnderlineCurly),
	}
	return func(r run) string {
		s, styled := styles[r.ink]
		switch {
		case !styled || r.text == "":
			return clean(r.text)
		case !colours && r.ink >= right:
			return unpainted(r)
		}
		lines := strings.Split(clean(r.text), "\n")
		for i, line := range lines {
			if line != "" {
				lines[i] = s.Render(line)
			}
		}
		return strings.Join(lines, "\n")
	}
}

// wrapped breaks a painted text into lines; each line ends its own styles.
func wrapped(s string, width int, verbatim bool) []string {
	if verbatim {
		s = ansi.Hardwrap(s, width, true)
	} else {
		s = ansi.Wrap(s, width, "")
	}
	var b bytes.Buffer
	w := lipgloss.NewWrapWriter(&b)
	_, _ = io.WriteString(w, s) // a buffer takes everything
	_ = w.Close()
	return strings.Split(b.String(), "\n")
}

// strip is the eight fillings of a tick.
var strip = []rune("▏▎▍▌▋▊▉█")

// tickInks says how each state of a tick is drawn.
var tickInks = map[quiz.TickState]ink{
	quiz.Coming: muted, quiz.Here: strong, quiz.Right: right, quiz.Nearly: waved, quiz.NotYet: wrong,
}

// judgedTicks are the strokes of what was answered, as the browser fills them: which is
// which can be told without colours.
var judgedTicks = map[quiz.TickState]string{quiz.Right: "█", quiz.Nearly: "▋", quiz.NotYet: "╱"}

// ticks draws one stroke for each question of the sitting: an answered one by its
// verdict, the others filled to their recall. Where they do not all fit, those around
// the present one are drawn.
func ticks(all []quiz.Tick, width int, paint pen) string {
	gap := " "
	if 2*len(all)-1 > width {
		gap = ""
	}
	if len(all) > width {
		here := 0
		for i, t := range all {
			if t.State == quiz.Here {
				here = i
			}
		}
		from := min(max(0, here-width/2), len(all)-width)
		all = all[from : from+width]
	}
	out := make([]string, 0, len(all))
	for _, t := range all {
		k := tickInks[t.State]
		stroke, judged := judgedTicks[t.State]
		if !judged {
			filled := min(max(1, int(math.Round(t.Recall*float64(len(strip))))), len(strip))
			stroke = string(strip[filled-1])
		}
		if k == waved { // a wave under a stroke cannot be seen
			k = right
		}
		out = append(out, paint(run{k, stroke}))
	}
	return strings.Join(out, gap)
}
