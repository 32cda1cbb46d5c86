package deck

import (
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/google/uuid"
)

// idMark is the comment behind a heading that holds the question's id; chosen by the
// author if it is not one that Format would make.
func idMark(id string, chosen bool) string {
	switch {
	case id == "":
		return ""
	case chosen:
		return " <!-- id: " + id + " -->"
	}
	return " <!-- " + id + " -->"
}

// labelMark is the comment behind a gap that holds its label.
func labelMark(label string) string { return "<!-- " + label + " -->" }

// fresh makes an id of n digits that is not taken. The same text gives the same id, so
// that two people who format one file write the same. tried counts the ids of each text
// that are known to be taken, so that many questions of one text cost no search each.
func fresh(text string, n int, tried map[string]int, taken func(string) bool) string {
	for {
		tried[text]++
		name := text
		if tried[text] > 1 {
			name += "#" + itoa(tried[text])
		}
		if id := digest(name, n); !taken(id) {
			return id
		}
	}
}

// label has labels written behind the gaps of a question that want one. A gap behind
// mark-up that is not closed goes without: the end of a comment would close it.
func (f *formatter) label(q *Question) {
	gaps, ok := q.Body.(*Gaps)
	if !ok || len(gaps.List) < 2 {
		return
	}
	labels, tried := map[string]bool{}, map[string]int{}
	for _, g := range gaps.List {
		labels[g.Label] = true
	}
	for _, g := range gaps.List {
		if g.Label != "" || !strings.HasSuffix(g.end.raw, "]]") || halfOpen(f.above(q, g.end)) {
			continue
		}
		label := fresh(Fold(g.Accepted[0]), 2, tried, func(l string) bool { return labels[l] })
		labels[label] = true
		f.marks[g.end.number] = append(f.marks[g.end.number], insertion{at: len(g.end.raw), text: labelMark(label)})
	}
}

// above is the heading of a question, or the text below it, down to a place in it.
func (f *formatter) above(q *Question, end line) string {
	lines := raw(f.lines[min(q.Pos.Line, end.number-1):end.number])
	lines[len(lines)-1] = end.raw
	return strings.Join(lines, "\n")
}

// halfOpen tells whether a comment or a declaration is begun and not ended.
func halfOpen(text string) bool {
	for {
		_, rest, found := strings.Cut(text, "<!")
		if !found {
			return false
		}
		end := ">"
		if strings.HasPrefix(rest, "--") {
			end = "-->"
		}
		if _, text, found = strings.Cut(rest, end); !found {
			return true
		}
	}
}

// opening writes the front matter, with an id if there are questions and it has none.
func (f *formatter) opening(lines []line) []string {
	out := raw(lines)
	if f.deck.Meta.ID != uuid.Nil || len(f.deck.Questions) == 0 {
		return out
	}
	id := uuid.Must(uuid.NewV7()).String() // cannot fail: the system's random source never does
	if len(lines) == 0 {
		return []string{"---", "id: " + id, "---"}
	}
	with := slices.Clone(out)
	last := len(lines) - 1
	at, indent, ok := f.idPlace(lines[1:last])
	if !ok {
		return out
	}
	with = slices.Insert(with, 1+at, strings.Repeat(" ", indent)+"id: "+id)
	if !f.onlyID(with[1:last+1], id) {
		return out
	}
	return with
}

// idPlace is where the id goes: below the title, or at the end. There is none where the
// mapping has such a key already, which is wrong then, or is written in braces.
func (f *formatter) idPlace(lines []line) (at, indent int, ok bool) {
	quiet := newReader(f.deck.Path, nil)
	y, ok := quiet.yaml(lines)
	if !ok {
		return 0, 0, false
	}
	mapping, isMapping := y.node.(*ast.MappingNode)
	if !isMapping {
		return len(lines), 0, true
	}
	entries := y.entries(metaKeys)
	at = len(lines)
	for i, e := range entries {
		switch {
		case e.key == "id":
			return 0, 0, false
		case e.key == "title" && i+1 < len(mapping.Values):
			at = y.pos(mapping.Values[i+1].Key).Line - lines[0].number
		}
	}
	return at, max(mapping.Values[0].Key.GetToken().Position.Column-1, 0), !mapping.IsFlowStyle
}

// onlyID tells whether front matter says what it said before, and the id.
func (f *formatter) onlyID(text []string, id string) bool {
	again := newReader(f.deck.Path, nil)
	again.meta(cutLines([]byte(strings.Join(text, "\n") + "\n")))
	meta := again.deck.Meta
	if meta.ID.String() != id {
		return false
	}
	was := f.deck.Meta
	return meta.Lang == was.Lang && meta.Description == was.Description && slices.Equal(meta.Tags, was.Tags) &&
		meta.Judging.flow() == was.Judging.flow() && meta.Sources == was.Sources &&
		again.deck.titled == f.deck.titled && (!f.deck.titled || meta.Title == was.Title)
}
