package main

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"ripasso/deck"
	"ripasso/quiz"
)

// fieldRoom is how many cells of a typed answer are in sight at once.
const fieldRoom = 32

// typedForm takes words: one field, or one for each open gap of a cloze.
type typedForm struct {
	words  words
	kind   deck.Kind
	unit   string
	fields []field
	cursor int // field that is typed into, or the next one a line fills
}

func newTypedForm(w words, f *deck.Face) form {
	n := 1
	if f.Kind == deck.Cloze {
		n = max(1, len(f.Gaps))
	}
	return &typedForm{words: w, kind: f.Kind, unit: f.Unit, fields: make([]field, n)}
}

func (t *typedForm) draw(live bool) []para {
	if !live {
		return nil
	}
	var out []para
	for i, f := range t.fields {
		first := pointer(true)
		if len(t.fields) > 1 {
			first = pointer(i == t.cursor) + strconv.Itoa(i+1) + " "
		}
		shown, caret := f.window(fieldRoom)
		fill := strings.Repeat("_", max(0, fieldRoom-ansi.StringWidth(shown)))
		p := para{first: first, verbatim: true, tight: i > 0, runs: []run{{strong, shown}, {muted, fill}}}
		if t.unit != "" {
			p.runs = append(p.runs, run{muted, " " + t.unit})
		}
		if i == t.cursor {
			p.caret = caret + 1
		}
		out = append(out, p)
	}
	return out
}

func (t *typedForm) press(k tea.Key) bool {
	f := &t.fields[t.cursor]
	switch key := k.String(); key {
	case "up", "shift+tab":
		t.cursor = max(0, t.cursor-1)
	case "down":
		t.cursor = min(len(t.fields)-1, t.cursor+1)
	case "left", "ctrl+b":
		f.at = f.before()
	case "right", "ctrl+f":
		f.at = f.after()
	case "home", "ctrl+a":
		f.at = 0
	case "end", "ctrl+e":
		f.at = len(f.text)
	case "backspace", "ctrl+h":
		f.cut(f.before(), f.at)
	case "delete", "ctrl+d":
		f.cut(f.at, f.after())
	case "ctrl+u":
		f.cut(0, f.at)
	case "ctrl+w", "alt+backspace":
		f.cut(f.wordStart(), f.at)
	default:
		if k.Text == "" {
			return false
		}
		f.insert(k.Text)
	}
	return true
}

// paste takes a text from the clipboard.
func (t *typedForm) paste(s string) { t.fields[t.cursor].insert(s) }

func (t *typedForm) read(line string) *remark {
	line = strings.TrimSpace(line)
	if line == "" {
		how := t.how()
		return &how
	}
	t.fields[t.cursor] = field{text: line, at: len(line)}
	t.cursor = (t.cursor + 1) % len(t.fields)
	return nil
}

// response wants something in every field; "I don't know" has a key of its own.
func (t *typedForm) response() (deck.Response, *remark) {
	var r deck.Response
	for i, f := range t.fields {
		if strings.TrimSpace(f.text) == "" {
			t.cursor = i
			how := t.how()
			return deck.Response{}, &how
		}
		r.Texts = append(r.Texts, f.text)
	}
	return r, nil
}

func (t *typedForm) how() remark {
	switch {
	case len(t.fields) > 1:
		return remark{"term.how.gap", []any{t.cursor + 1, len(t.fields)}}
	case t.kind == deck.Cloze:
		return remark{key: "term.how.cloze"}
	case t.kind == deck.Date:
		return remark{key: "term.how.date"}
	case t.kind == deck.Number && t.unit != "":
		return remark{"term.how.unit", []any{t.unit}}
	case t.kind == deck.Number:
		return remark{key: "term.how.number"}
	}
	return remark{key: "term.how.text"}
}

func (t *typedForm) keys() []keyHelp {
	if len(t.fields) > 1 {
		return []keyHelp{{"↑↓", "term.key.gap"}}
	}
	return nil
}

// inks of the pencil's strokes.
var strokes = map[deck.MarkOp]ink{deck.Keep: ordinary, deck.Strike: struck, deck.Insert: inserted, deck.Wave: waved}

// marked is what the learner wrote, corrected.
func (t *typedForm) marked(v quiz.View) []para {
	if v.Given == nil || v.Given.Unknown {
		return nil
	}
	var out []para
	for i, text := range v.Given.Texts {
		p := para{tight: i > 0, runs: []run{{muted, t.words.label("ui.yourAnswer") + " "}}}
		if len(v.Given.Texts) > 1 {
			p.runs = []run{{muted, strconv.Itoa(i+1) + ". "}}
		}
		var marks []deck.Mark
		if v.Verdict != nil && i < len(v.Verdict.Marks) {
			marks = v.Verdict.Marks[i]
		}
		if len(marks) == 0 {
			marks = []deck.Mark{{Op: deck.Keep, Text: text}}
		}
		for _, m := range marks {
			p.runs = append(p.runs, run{strokes[m.Op], m.Text})
		}
		out = append(out, p)
	}
	return out
}

// field is a line of text being typed; at is the byte before which a key inserts.
// It moves by grapheme clusters: what looks like one character is one.
type field struct {
	text string
	at   int
}

func (f *field) insert(s string) {
	s = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\r' || r == '\t' {
			return ' '
		}
		if harmful(r) {
			return -1
		}
		return r
	}, s)
	f.text = f.text[:f.at] + s + f.text[f.at:]
	f.at += len(s)
}

func (f *field) cut(from, to int) {
	f.text = f.text[:from] + f.text[to:]
	f.at = from
}

// before is where the cluster left of the cursor starts.
func (f *field) before() int {
	start := 0
	for i := 0; i < f.at; {
		start = i
		cluster, _ := ansi.FirstGraphemeCluster(f.text[i:], ansi.GraphemeWidth)
		i += max(1, len(cluster))
	}
	return start
}

// after is where the cluster right of the cursor ends.
func (f *field) after() int {
	cluster, _ := ansi.FirstGraphemeCluster(f.text[f.at:], ansi.GraphemeWidth)
	return f.at + len(cluster)
}

// wordStart is where the word left of the cursor starts.
func (f *field) wordStart() int {
	left := strings.TrimRightFunc(f.text[:f.at], unicode.IsSpace)
	at := strings.LastIndexFunc(left, unicode.IsSpace)
	if at < 0 {
		return 0
	}
	_, size := utf8.DecodeRuneInString(left[at:])
	return at + size
}

// window is the part of the text that fits room cells with the cursor in sight,
// and the cell of the cursor in it.
func (f *field) window(room int) (string, int) {
	left := f.text[:f.at]
	if over := ansi.StringWidth(left) - (room - 1); over > 0 {
		left = ansi.TruncateLeft(left, over, "")
	}
	caret := ansi.StringWidth(left)
	return left + ansi.Truncate(f.text[f.at:], room-caret, ""), caret
}
