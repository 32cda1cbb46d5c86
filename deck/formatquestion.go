package deck

import (
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// question writes what stands below the heading of a question that was understood.
func (f *formatter) question(a *asked) []string {
	s := spacer{formatter: f}
	s.blocks(a.frag, a.frag.blocks(a.frag.doc, len(a.frag.lines)), a.edits())
	return s.out
}

// edits lists what is brought into canonical form: the answer part and the notes. Two
// lists of choices stay two, for together they would be read as one.
func (a *asked) edits() []edit {
	var out []edit
	if len(a.answers) == 1 {
		out = a.answerEdits(a.answers[0])
	}
	for _, q := range a.quotes {
		if len(q.notes) > 0 {
			out = append(out, edit{from: q.from, to: q.to, lines: noteLines(q.notes)})
		}
	}
	slices.SortFunc(out, func(x, y edit) int { return x.from - y.from })
	return out
}

func (a *asked) answerEdits(answer found) []edit {
	var out []edit
	if answer.hit.written != "" {
		value := answer.hit.value.text()
		if _, typed := a.q.Body.(*Typed); typed {
			value = spacedForms(value)
		}
		u := answer.unit
		out = append(out, edit{from: u.from, to: u.to, lines: []string{keywordLine(answer.hit.written, value)}})
	}
	if answer.list == nil {
		return out
	}
	if lines, ok := a.listLines(answer); ok {
		out = append(out, edit{from: answer.listFrom, to: answer.listTo, lines: lines, tight: len(out) > 0})
	}
	return out
}

// keywordLine is the line that announces an answer part.
func keywordLine(word, value string) string { return strings.TrimRight(word+": "+value, " ") }

// spacedForms writes accepted answers with a space on both sides of each bar.
func spacedForms(value string) string {
	var parts []string
	rest, at := value, 0
	for at < len(rest) {
		switch rest[at] {
		case '\\':
			at += 2
			continue
		case '|':
			parts = append(parts, strings.TrimSpace(rest[:at]))
			rest, at = rest[at+1:], 0
			continue
		}
		at++
	}
	parts = append(parts, strings.TrimSpace(rest))
	if slices.Contains(parts, "") {
		return value
	}
	return strings.Join(parts, " | ")
}

// noteLines writes notes, each in a quote of its own.
func noteLines(notes []note) []string {
	var out []string
	for i, n := range notes {
		if i > 0 {
			out = append(out, "")
		}
		lines := n.lines[1:]
		for len(lines) > 0 && isEmpty(lines[len(lines)-1].text()) && !n.open {
			lines = lines[:len(lines)-1]
		}
		out = append(out, strings.TrimRight("> "+keywordLine(n.hit.written, n.lines[0].text()), " "))
		for _, l := range lines {
			out = append(out, strings.TrimSuffix("> "+l.text(), "> ")+quoteEnd(l))
		}
	}
	return out
}

// quoteEnd is what a quoted line without text consists of.
func quoteEnd(l line) string {
	if l.text() == "" {
		return ">"
	}
	return ""
}

// arrowed is a pair whose left side is plain text, so that its first arrow is the one
// that parts it.
var arrowed = regexp.MustCompile("^([^\\\\`*_\\[\\]<>$&!]*?)[ \\t]*-+>[ \\t]*(\\S.*)$")

// listLines writes the list of an answer: its marks, what opens each item, no blank
// lines between items. It declines where it cannot tell that this changes nothing:
// beside another list, which the same marks would join, and where an item holds more
// than text, lists and quotes.
func (a *asked) listLines(f found) ([]string, bool) {
	list := f.list
	ordered := f.kind.keyword == kwOrder
	if beside(list.PreviousSibling()) || beside(list.NextSibling()) || list.IsOrdered() != ordered {
		return nil, false
	}
	var out []string
	for i, item := range a.frag.blocks(list, f.listTo) {
		mark := "- "
		if ordered {
			mark = itoa(i+1) + ". "
		}
		column, ok := a.textColumn(item)
		if !ok || !onlyText(item.node) {
			return nil, false
		}
		opening, ok := f.kind.opening(a.frag.lines[item.from].text()[column:])
		if !ok {
			return nil, false
		}
		out = append(out, mark+opening)
		for _, l := range a.frag.lines[item.from+1 : item.to] {
			switch text := l.text(); {
			case isEmpty(text):
				out = append(out, "")
			case len(text) <= column || strings.Trim(text[:column], " ") != "":
				return nil, false
			default:
				out = append(out, strings.Repeat(" ", len(mark))+text[column:])
			}
		}
	}
	return out, len(out) > 0
}

func beside(n ast.Node) bool {
	_, ok := n.(*ast.List)
	return ok
}

// textColumn is where the text of an item begins on its first line.
func (a *asked) textColumn(item block) (int, bool) {
	first := item.node.FirstChild()
	if first == nil || first.Type() != ast.TypeBlock || first.Lines().Len() == 0 {
		return 0, false
	}
	i, column := a.frag.at(first.Lines().At(0).Start)
	return column, i == item.from && !strings.Contains(a.frag.lines[i].text()[:column], "\t")
}

// onlyText tells whether an item holds nothing but text, lists and quotes, which may be
// moved to another column.
func onlyText(n ast.Node) bool {
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		switch child.(type) {
		case *ast.TextBlock, *ast.Paragraph:
		case *ast.List, *ast.ListItem, *ast.Blockquote:
			if !onlyText(child) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// choiceOpening writes the box of a choice.
func choiceOpening(text string) (string, bool) {
	ticked, length := boxed(text)
	if length == 0 || length == len(text) {
		return "", false
	}
	return boxMark(ticked) + text[length:], true
}

func boxMark(right bool) string {
	if right {
		return "[x] "
	}
	return "[ ] "
}

// pairOpening writes the arrow of a pair.
func pairOpening(text string) (string, bool) {
	if m := arrowed.FindStringSubmatch(text); m != nil {
		return strings.TrimLeft(m[1]+" -> "+m[2], " "), true
	}
	return text, true
}

// stepOpening leaves an item as it is.
func stepOpening(text string) (string, bool) { return text, true }
