package deck

import "strings"

// chunk is a question as it is cut out of the file: its "##" line and what follows up
// to the next heading of that or a higher level.
type chunk struct {
	head    line
	body    []line
	section string
	at      int // of head among the lines
}

// layout is a file cut into its parts.
type layout struct {
	intro  [][]line // before the first question; a section heading parts it
	cuts   []int    // lines at which a section or a question begins
	chunks []chunk
	loose  []loose
}

// loose is visible text that belongs to no question: before the first one, or under a
// section heading after it.
type loose struct {
	lines  []line
	before bool
}

// split cuts at "#" and "##" lines outside code fences and comments. A fence that is
// never closed is reported and ends at the next such line, so that it costs one
// question only.
func (r *reader) split(lines []line) layout {
	var out layout
	section := ""
	hidden := r.hidden(lines)
	inQuestion := false
	out.intro = [][]line{nil}
	out.loose = []loose{{before: true}}
	for i, l := range lines {
		level := headingLevel(l)
		switch {
		case inQuestion && (hidden[i] || level == 0):
			c := &out.chunks[len(out.chunks)-1]
			c.body = lines[c.at+1 : i+1]
		case hidden[i] || level == 0:
			out.add(l, hidden[i])
		case level == 1:
			section = r.plain(headingText(l, 1))
			inQuestion = false
			out.cuts = append(out.cuts, i)
			out.intro = append(out.intro, nil)
			out.loose = append(out.loose, loose{before: len(out.chunks) == 0})
		default:
			inQuestion = true
			out.cuts = append(out.cuts, i)
			out.chunks = append(out.chunks, chunk{head: l, section: section, at: i})
		}
	}
	return out
}

func (o *layout) add(l line, hidden bool) {
	if len(o.chunks) == 0 {
		last := &o.intro[len(o.intro)-1]
		*last = append(*last, l)
	}
	if last := &o.loose[len(o.loose)-1]; !hidden || !last.before {
		last.lines = append(last.lines, l)
	}
}

// checkLoose reports text that was meant to be a question, or belongs to none: once for
// each run of it.
func (r *reader) checkLoose(runs []loose) {
	for _, run := range runs {
		stray, code := -1, ""
		for i, l := range run.lines {
			switch {
			case l.blank():
				continue
			case strings.HasPrefix(l.text(), "##") && tightHeading.MatchString(l.text()):
				stray, code = i, "E43"
			case r.announces(l):
				stray, code = i, "E44"
			case !run.before && code == "":
				stray, code = i, "W22"
			}
			if strings.HasPrefix(code, "E") {
				break
			}
		}
		if code != "" {
			l := run.lines[stray].trim()
			r.report(l.pos(0), code, "text", l.text())
		}
	}
}

// headingLevel is 1 or 2 for a line that begins with "#" or "##" and 0 for any other.
func headingLevel(l line) int {
	t := l.text()
	marks := len(t) - len(strings.TrimLeft(t, "#"))
	if marks > 2 || marks < len(t) && t[marks] != ' ' && t[marks] != '\t' {
		return 0
	}
	return marks
}

// headingText is the line without the marks at its front and end.
func headingText(l line, level int) line {
	l = l.from(level).trim()
	t := l.text()
	bare := strings.TrimRight(t, "#")
	if len(bare) < len(t) && (bare == "" || strings.HasSuffix(bare, " ") || strings.HasSuffix(bare, "\t")) {
		l = l.upTo(len(bare)).trim()
	}
	return l
}

// cutID takes the id and its comment off the line of a question. id is the id alone;
// chosen tells a slug from digits.
func cutID(head line) (rest, id line, chosen bool) {
	l := headingText(head, 2)
	at := strings.LastIndex(l.text(), "<!--")
	if at < 0 {
		return head, line{}, false
	}
	id, closed := l.from(at+len("<!--")), strings.HasSuffix(l.text(), "-->")
	if !closed || len(id.text()) < len("-->") {
		return head, line{}, false
	}
	id = id.upTo(len(id.text()) - len("-->")).trim()
	slug, chosen := strings.CutPrefix(id.text(), "id:")
	switch {
	case chosen:
		id = id.from(len(id.text()) - len(slug)).trim()
	case !isShortID(id.text()):
		return head, line{}, false
	}
	rest = l.upTo(at)
	rest.off = head.off
	return rest, id, chosen
}

// hidden marks the lines inside code fences and comments, where no heading is read.
func (r *reader) hidden(lines []line) []bool {
	hidden := make([]bool, len(lines))
	never := map[string]int{} // the shortest mark of its kind known to have no end below
	for i := 0; i < len(lines); i++ {
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
