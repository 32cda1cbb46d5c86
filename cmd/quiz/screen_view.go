package main

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"ripasso/quiz"
)

// The measures of the page, in cells.
const (
	margin   = 2
	pageRoom = 72 // a line longer than this is hard to read
)

// page is the screen in its parts, before they are put together.
type page struct {
	head   []string
	body   sheet
	foot   []string
	height int // lines of the body in sight
}

// overflow is how far the body can be scrolled.
func (p page) overflow() int { return max(0, len(p.body.lines)-p.height) }

// View draws the screen.
func (m screen) View() tea.View {
	p := m.page()
	top := m.scrolled(p)
	shown := p.body.lines[top:min(len(p.body.lines), top+p.height)]
	lines := append([]string{}, p.head...)
	for _, line := range shown {
		lines = append(lines, indented(line))
	}
	for len(lines) < len(p.head)+p.height {
		lines = append(lines, "")
	}
	lines = append(lines, p.foot...)
	if len(lines) > m.height {
		lines = lines[:max(0, m.height)]
	}
	for i := range lines {
		lines[i] = ansi.Truncate(lines[i], m.width, "")
	}
	view := tea.NewView(strings.Join(lines, "\n"))
	view.AltScreen = true
	view.WindowTitle = "quiz drill"
	if y := p.body.caretY - top; p.body.caretX >= 0 && y >= 0 && y < p.height {
		view.Cursor = tea.NewCursor(margin+p.body.caretX, len(p.head)+y)
	}
	return view
}

func indented(line string) string {
	if line == "" {
		return ""
	}
	return strings.Repeat(" ", margin) + line
}

// scrolled is the first line in sight: the learner's choice, or one from which what
// matters can be seen.
func (m screen) scrolled(p page) int {
	top := min(m.top, p.overflow())
	if m.loose || p.body.focus < 0 {
		return top
	}
	if p.body.focus >= top+p.height {
		top = p.body.focus - p.height + 1
	}
	// The verdict is read downwards: as much of it as there is room for.
	if m.seat.view.Phase == quiz.Judged && p.body.focus > 0 {
		top = max(top, min(p.overflow(), p.body.focus-1))
	}
	return max(0, min(top, p.overflow()))
}

// page puts the parts together for the present size.
func (m screen) page() page {
	paint := inked(m.colours, m.profile)
	width := max(10, min(pageRoom, m.width-2*margin))
	p := page{head: m.head(width, paint), foot: m.foot(false, paint)}
	p.body = layout(m.body(width), width, paint)
	p.height = m.height - len(p.head) - len(p.foot)
	if p.overflow() > 0 {
		p.foot = m.foot(true, paint)
		p.height = m.height - len(p.head) - len(p.foot)
	}
	if p.height < 3 { // a tiny window shows the question rather than its frame
		p.head, p.foot = nil, nil
		p.height = max(1, m.height)
	}
	return p
}

// head is the deck's title with what is left, and the ticks.
func (m screen) head(width int, paint pen) []string {
	v := m.seat.view
	left := sayer{words: m.words}.left(v)
	title := ""
	if v.Face != nil {
		title = oneLine(v.Face.Deck)
	}
	title = ansi.Truncate(title, max(0, width-ansi.StringWidth(left)-2), "…")
	space := strings.Repeat(" ", max(1, width-ansi.StringWidth(title)-ansi.StringWidth(left)))
	lines := []string{indented(paint(run{muted, title}) + space + paint(run{muted, left}))}
	if len(v.Ticks) > 0 {
		lines = append(lines, indented(ticks(v.Ticks, width, paint)))
	}
	return append(lines, "")
}

// body is the page itself: the question, the answer, and what is said of it.
func (m screen) body(width int) []para {
	v := m.seat.view
	s := sayer{words: m.words, room: width}
	text := s.question(v)
	switch v.Phase {
	case quiz.Done:
		text := []para{paragraph(strong, m.words.text("ui.sittingDone"))}
		if v.Missed > 0 {
			text = append(text, paragraph(ordinary, m.words.text("ui.wrongOnes", v.Missed)))
		}
		return text
	case quiz.Asking:
		return append(text, m.form.draw(true)...)
	case quiz.Grading:
		text = append(text, paragraph(muted, strings.Repeat("─", min(width, 24))))
		return append(append(text, s.judgement(v)...), s.grades(v)...)
	}
	text = append(text, m.form.marked(v)...)
	return append(text, s.judgement(v)...)
}

// foot is a remark where there is one, and the keys; long is a page of which some is
// out of sight.
func (m screen) foot(long bool, paint pen) []string {
	width := max(10, m.width-2*margin)
	lines := []string{""}
	if m.remark != nil {
		text := paragraph(strong, m.words.text(m.remark.key, m.remark.args...))
		for _, line := range layout([]para{text}, width, paint).lines {
			lines = append(lines, indented(line))
		}
	}
	var line string
	for _, k := range m.helps(long) {
		entry := paint(run{strong, m.words.text(k.name)}) + " " + paint(run{muted, m.words.text(k.does)})
		switch {
		case line == "":
			line = entry
		case ansi.StringWidth(line)+3+ansi.StringWidth(entry) > width:
			lines = append(lines, indented(line))
			line = entry
		default:
			line += "   " + entry
		}
	}
	return append(lines, indented(line))
}

// helps are the keys that mean something now.
func (m screen) helps(long bool) []keyHelp {
	var out []keyHelp
	if long {
		out = append(out, keyHelp{"term.key.page", "term.do.scroll"})
	}
	if m.seat.view.Phase == quiz.Asking {
		out = append(out, m.form.keys()...)
	}
	for _, b := range bindings() {
		if b.help.does != "" && b.when(m.seat.view) {
			out = append(out, b.help)
		}
	}
	return out
}
