package deck

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// FormatWorks writes fingerprints of paragraphs, by key and number, into a catalogue of
// sources. It changes none that is there, and no other byte; works that the catalogue
// does not list are passed over. ok is false, and src handed back, where the catalogue
// cannot be read or is written in a way that leaves no place for them.
func FormatWorks(path string, src []byte, prints map[string]map[int]string) (out []byte, ok bool) {
	text, marked := strings.CutPrefix(string(src), byteOrderMark)
	want, problems := ParseWorks(path, []byte(text))
	r := newReader(path, nil)
	lines := r.lines([]byte(text))
	if len(lines) == 0 {
		return src, true
	}
	y, ok := r.yaml(lines)
	if !ok || slices.ContainsFunc(problems, Problem.unreadable) {
		return src, false
	}
	w := worksWriter{lines: strings.SplitAfter(text, "\n")}
	entries := y.entries(nil)
	for i, e := range entries {
		work := want[e.key]
		missing := maps.Clone(prints[e.key])
		maps.DeleteFunc(missing, func(n int, _ string) bool { return work.Paragraphs[n] != "" })
		if len(missing) == 0 {
			continue
		}
		end := len(lines)
		if root, ok := y.node.(*ast.MappingNode); ok && !root.IsFlowStyle && i+1 < len(entries) {
			end = entries[i+1].pos.Line - 1
		}
		w.work(yaml{r, lines[:end], e.value}, missing)
		maps.Copy(missing, work.Paragraphs)
		work.Paragraphs = missing
		want[e.key] = work
	}
	out = w.bytes()
	if marked {
		out = append([]byte(byteOrderMark), out...)
	}
	if again, _ := ParseWorks(path, out); !maps.EqualFunc(again, want, Work.equal) {
		return src, false
	}
	return out, true
}

// equal tells whether two entries say the same.
func (w Work) equal(o Work) bool {
	bare := func(w Work) [8]string {
		return [8]string{w.File, w.Title, w.Publisher, w.Published, w.Dated, w.Lang, w.URL, strconv.Itoa(w.Order)}
	}
	return bare(w) == bare(o) && maps.Equal(w.Paragraphs, o.Paragraphs)
}

// worksWriter writes into the lines of a catalogue.
type worksWriter struct {
	lines []string // with their endings
	marks []mark
}

// mark is text that goes before a character of a line, both counted from 0.
type mark struct {
	line, at int
	text     string
}

func (w *worksWriter) mark(line, at int, text string) {
	w.marks = append(w.marks, mark{line, at, text})
}

// bytes is the text with its marks; those of one place stand in the order in which they
// were made.
func (w *worksWriter) bytes() []byte {
	slices.SortStableFunc(w.marks, func(a, b mark) int {
		if a.line != b.line {
			return a.line - b.line
		}
		return a.at - b.at
	})
	for _, m := range slices.Backward(w.marks) {
		line := []rune(w.lines[m.line])
		at := min(m.at, len(line))
		w.lines[m.line] = string(line[:at]) + m.text + string(line[at:])
	}
	return []byte(strings.Join(w.lines, ""))
}

// work adds fingerprints to an entry, the lines of y being those down to its end.
func (w *worksWriter) work(y yaml, prints map[int]string) {
	entry, ok := y.node.(*ast.MappingNode)
	if !ok {
		return
	}
	for _, field := range y.entries(workKeys) {
		if field.key == "paragraphs" {
			if list, ok := field.value.(*ast.MappingNode); ok {
				w.list(y.lines, list, prints)
			}
			return
		}
	}
	text := "paragraphs: { " + strings.Join(printed(slices.Sorted(maps.Keys(prints)), prints), ", ") + " }"
	if entry.IsFlowStyle {
		w.close(entry, text)
	} else {
		w.below(y.lines, entry.Values[0].Key.GetToken(), text)
	}
}

// list adds fingerprints to those of an entry, each before the first with a higher number.
func (w *worksWriter) list(lines []line, list *ast.MappingNode, prints map[int]string) {
	places := map[int][]int{} // numbers by the place of what they go before
	for _, n := range slices.Sorted(maps.Keys(prints)) {
		i := 0
		for i < len(list.Values) && keyNumber(list.Values[i].Key) < n {
			i++
		}
		places[i] = append(places[i], n)
	}
	for i, numbers := range places {
		texts := printed(numbers, prints)
		if i == len(list.Values) && list.IsFlowStyle {
			w.close(list, strings.Join(texts, ", "))
			continue
		}
		if i == len(list.Values) {
			last := list.Values[i-1].Value.GetToken().Position.Line
			w.below(lines[:last], list.Values[0].Key.GetToken(), texts...)
			continue
		}
		at := list.Values[i].Key.GetToken().Position
		if list.IsFlowStyle {
			w.mark(at.Line-1, at.Column-1, strings.Join(texts, ", ")+", ")
			continue
		}
		for _, text := range texts {
			w.mark(at.Line-1, 0, strings.Repeat(" ", at.Column-1)+text+w.ending())
		}
	}
}

// keyNumber is the number of a paragraph that is a key, 0 where it is none: such a list is not
// written to.
func keyNumber(key ast.MapKeyNode) int {
	n, err := strconv.Atoi(key.GetToken().Value)
	if err != nil {
		return 0
	}
	return n
}

// close writes before the brace that ends a mapping.
func (w *worksWriter) close(m *ast.MappingNode, text string) {
	at := m.End.Position
	before := strings.TrimRight(string([]rune(w.lines[at.Line-1])[:at.Column-1]), " ")
	switch {
	case len(m.Values) == 0:
		text = " " + text + " "
	case strings.HasSuffix(before, ","):
		text = " " + text
	default:
		text = ", " + text
	}
	w.mark(at.Line-1, len([]rune(before)), text)
}

// below writes lines of a block mapping below its last one, comments and blank lines at
// its end left out; first is its first key.
func (w *worksWriter) below(lines []line, first *token.Token, texts ...string) {
	last := len(lines) - 1
	for last > 0 && (lines[last].blank() || strings.HasPrefix(strings.TrimSpace(lines[last].raw), "#")) {
		last--
	}
	indent := strings.Repeat(" ", first.Position.Column-1)
	for _, text := range texts {
		if line := w.lines[last]; strings.HasSuffix(line, "\n") {
			w.mark(last+1, 0, indent+text+w.ending())
		} else {
			w.mark(last, len(line), w.ending()+indent+text)
		}
	}
}

// ending is the ending of the first line.
func (w *worksWriter) ending() string {
	if strings.HasSuffix(w.lines[0], "\r\n") {
		return "\r\n"
	}
	return "\n"
}

// printed writes the fingerprints of some paragraphs as YAML.
func printed(numbers []int, prints map[int]string) []string {
	var out []string
	for _, n := range numbers {
		print := prints[n]
		if numeral.MatchString(print) {
			print = "'" + print + "'"
		}
		out = append(out, strconv.Itoa(n)+": "+print)
	}
	return out
}

// numeral is a fingerprint that YAML would take for a number.
var numeral = regexp.MustCompile(`^[0-9]+(e[0-9]+)?$`)
