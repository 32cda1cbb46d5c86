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
	out.chunks = make([]chunk, 0, questionLines(lines))
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

// questionLines counts the lines that may be those of questions.
func questionLines(lines []line) int {
	n := 0
	for _, l := range lines {
		n += count(strings.HasPrefix(l.raw, "##"))
	}
	return n
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
