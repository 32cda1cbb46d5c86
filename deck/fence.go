package deck

import "strings"

// This file is about code fences and comments as the file is cut into questions, before
// any of it is read as Markdown.

// hidden marks the lines inside code fences and comments, where no heading is read.
func (r *reader) hidden(lines []line) []bool {
	hidden := make([]bool, len(lines))
	never := map[string]int{} // the shortest mark of its kind known to have no end below
	for i := 0; i < len(lines); i++ {
		if mark, column := itemFence(lines[i]); mark != "" {
			i = itemFenceEnd(lines, i, mark, column)
			continue
		}
		mark := fence(lines[i])
		comment := strings.HasPrefix(lines[i].text(), "<!--") && !strings.Contains(lines[i].text(), "-->")
		if mark == "" && !comment {
			continue
		}
		known, hopeless := never[kindOf(mark)]
		end := -1
		if !hopeless || len(mark) < known {
			end = closing(lines, i, mark)
		}
		if end < 0 {
			never[kindOf(mark)] = len(mark)
			if hopeless {
				never[kindOf(mark)] = min(known, len(mark))
			}
			if mark == "" && r.openComment == 0 {
				r.openComment = lines[i].number
			}
			if mark != "" {
				_, indent := lines[i].indent()
				r.report(lines[i].pos(indent), "E05")
				r.unclosed[lines[i].number] = true
			}
			continue
		}
		for j := i; j <= end; j++ {
			hidden[j] = true
		}
		i = end
	}
	return hidden
}

// fence is the run of ` or ~ that opens a code fence on this line, or "".
func fence(l line) string {
	columns, bytes := l.indent()
	t := l.text()[bytes:]
	if columns > 3 || t == "" || t[0] != '`' && t[0] != '~' {
		return ""
	}
	run := t[:len(t)-len(strings.TrimLeft(t, t[:1]))]
	if len(run) < 3 || run[0] == '`' && strings.Contains(t[len(run):], "`") {
		return ""
	}
	return run
}

// kindOf is the character that a fence is made of, or "" for a comment.
func kindOf(mark string) string {
	if mark == "" {
		return ""
	}
	return mark[:1]
}

// closing finds the line that ends the fence, or the comment where mark is "", that
// begins on line i; -1 where there is none.
func closing(lines []line, i int, mark string) int {
	for j := i + 1; j < len(lines); j++ {
		if mark == "" {
			if strings.Contains(lines[j].text(), "-->") {
				return j
			}
			continue
		}
		end := fence(lines[j])
		if strings.HasPrefix(end, mark) && strings.TrimSpace(lines[j].text()) == end {
			return j
		}
	}
	return -1
}

// itemFence is the run that opens a code fence on the first line of a list's item, with
// the column that the item's text begins at; "" where none does.
func itemFence(l line) (mark string, column int) {
	if !strings.Contains(l.text(), "```") && !strings.Contains(l.text(), "~~~") {
		return "", 0
	}
	for items := 0; ; items++ {
		columns, bytes := l.indent()
		if columns > 3 && items == 0 {
			return "", 0
		}
		if mark = fence(l.from(bytes)); mark != "" && items > 0 {
			return mark, l.pos(bytes).Col - 1
		}
		l = l.from(bytes)
		n := marker(l.text())
		if n == 0 && l.text() != "" && strings.IndexByte("-*+", l.text()[0]) >= 0 {
			n = 1
		}
		if l = l.from(n); n == 0 || !strings.HasPrefix(l.text(), " ") && !strings.HasPrefix(l.text(), "\t") {
			return "", 0
		}
	}
}

// itemFenceEnd is the last line of the code that begins on line i: the item it stands in
// ends it too.
func itemFenceEnd(lines []line, i int, mark string, column int) int {
	for j := i + 1; j < len(lines); j++ {
		columns, bytes := lines[j].indent()
		t := strings.TrimRight(lines[j].text()[bytes:], " \t")
		switch {
		case t == "":
		case columns < column:
			return j - 1
		case strings.HasPrefix(t, mark) && strings.Trim(t, mark[:1]) == "":
			return j
		}
	}
	return len(lines) - 1
}
