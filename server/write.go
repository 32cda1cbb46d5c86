package server

import (
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz"
)

// writeJSON writes an answer.
func writeJSON(w io.Writer, v any) error {
	if v, ok := v.(View); ok {
		return writeView(w, &v)
	}
	return huma.DefaultJSONFormat.Marshal(w, v)
}

// jsonWriters are what views are put together in.
var jsonWriters = sync.Pool{New: func() any { return new(jsonWriter) }}

// writeView writes a view by hand: most answers are views, with a tick for each of up to a
// thousand cards, and by reflection that takes longer than all else in an answer.
// TestViewsAreWrittenAsByReflection knows every field.
func writeView(to io.Writer, v *View) error {
	w := jsonWriters.Get().(*jsonWriter)
	defer jsonWriters.Put(w)
	w.b, w.err = w.b[:0], nil
	if w.view(v); w.err != nil {
		return fmt.Errorf("writing view: %w", w.err)
	}
	_, err := to.Write(w.b)
	return err
}

func (w *jsonWriter) view(v *View) {
	w.open('{')
	w.string("sitting", v.Sitting.String())
	w.int("version", int64(v.Version))
	w.string("phase", string(v.Phase))
	if v.Face != nil {
		w.face(v.Face)
	}
	w.strings("hints", v.Hints)
	if v.Given != nil {
		w.given(v.Given)
	}
	if v.Verdict != nil {
		w.verdict(v.Verdict)
	}
	if v.Solution != nil {
		w.solution(v.Solution)
	}
	w.int("grade", int64(v.Grade))
	w.string("why", string(v.Why))
	w.key("returns").open('{')
	for _, grade := range slices.Sorted(maps.Keys(v.Returns)) {
		w.int(grade, v.Returns[grade])
	}
	w.shut('}')
	members(w, "offers", v.Offers, func(o *quiz.Why) { w.quote(string(*o)) })
	w.scope(&v.Scope)
	w.int("missed", int64(v.Missed))
	members(w, "ticks", v.Ticks, w.tick)
	w.int("left", int64(v.Left))
	w.int("minutes", int64(v.Minutes))
	w.bool("canUndo", v.CanUndo)
	w.key("nextAt")
	if v.NextAt != nil {
		w.time(*v.NextAt)
	} else {
		w.b = append(w.b, "null"...)
	}
	w.shut('}')
}

// tick is spelt out, for there are many.
func (w *jsonWriter) tick(t *quiz.Tick) {
	w.b = append(w.b, `{"recall":`...)
	w.number(t.Recall)
	w.b = append(w.b, `,"state":"`...)
	w.b = append(append(w.b, t.State...), `"}`...)
}

func (w *jsonWriter) face(f *Face) {
	item := func(i *Item) {
		w.open('{')
		w.int("id", int64(i.ID))
		w.string("html", i.HTML)
		w.shut('}')
	}
	w.key("face").open('{')
	w.string("card", f.Card.String())
	w.string("kind", string(f.Kind))
	w.string("deck", f.Deck)
	w.string("lang", f.Lang)
	w.string("section", f.Section)
	w.string("prompt", f.Prompt)
	members(w, "items", f.Items, item)
	members(w, "targets", f.Targets, item)
	w.bool("several", f.Several)
	w.string("unit", f.Unit)
	w.strings("gaps", f.Gaps)
	w.int("hints", int64(f.Hints))
	w.shut('}')
}

func (w *jsonWriter) given(r *Response) {
	w.key("given").open('{')
	w.strings("texts", r.Texts)
	w.ints("picks", r.Picks)
	w.bool("unknown", r.Unknown)
	w.int("self", int64(r.Self))
	w.shut('}')
}

func (w *jsonWriter) verdict(v *Verdict) {
	w.key("verdict").open('{')
	w.float("score", v.Score)
	w.key("reason").open('{')
	w.string("code", v.Reason.Code)
	w.strings("args", v.Reason.Args)
	w.shut('}')
	members(w, "marks", v.Marks, func(line *[]Mark) {
		w.open('[')
		for _, m := range *line {
			w.next()
			w.open('{')
			w.string("op", string(m.Op))
			w.string("text", m.Text)
			w.shut('}')
		}
		w.shut(']')
	})
	members(w, "parts", v.Parts, func(right *bool) { w.b = strconv.AppendBool(w.b, *right) })
	w.shut('}')
}

func (w *jsonWriter) solution(s *Solution) {
	w.key("solution").open('{')
	w.string("text", s.Text)
	w.strings("also", s.Also)
	w.ints("picks", s.Picks)
	w.strings("labels", s.Labels)
	w.strings("feedback", s.Feedback)
	w.string("back", s.Back)
	w.string("explanation", s.Explanation)
	w.string("evidence", s.Evidence)
	w.string("attributed", s.Attributed)
	members(w, "citations", s.Citations, func(c *Citation) {
		w.open('{')
		w.string("title", c.Title)
		w.string("publisher", c.Publisher)
		w.string("published", c.Published)
		w.string("dated", c.Dated)
		w.string("url", c.URL)
		w.string("paragraphs", c.Paragraphs)
		w.shut('}')
	})
	w.shut('}')
}

// scope leaves out what the scope does not say.
func (w *jsonWriter) scope(s *Scope) {
	w.key("scope").open('{')
	if len(s.Decks) > 0 {
		members(w, "decks", s.Decks, func(id *uuid.UUID) { w.quote(id.String()) })
	}
	if s.New != nil {
		w.int("new", int64(*s.New))
	}
	if s.Limit != 0 {
		w.int("limit", int64(s.Limit))
	}
	if s.Minutes != 0 {
		w.int("minutes", int64(s.Minutes))
	}
	if len(s.Kinds) > 0 {
		members(w, "kinds", s.Kinds, func(k *deck.Kind) { w.quote(string(*k)) })
	}
	for _, l := range []struct {
		name string
		list []string
	}{{"tags", s.Tags}, {"sources", s.Sources}, {"sections", s.Sections}} {
		if len(l.list) > 0 {
			w.strings(l.name, l.list)
		}
	}
	if s.Cram {
		w.bool("cram", true)
	}
	if s.Missed {
		w.bool("missed", true)
	}
	w.shut('}')
}

// jsonWriter writes JSON behind b. Whoever uses it closes what was opened and gives each
// key once. What cannot be written is left in err, and b is not JSON then.
type jsonWriter struct {
	b   []byte
	err error
}

// next sets the next member of an object or array off from the one before.
func (w *jsonWriter) next() {
	if last := w.b[len(w.b)-1]; last != '{' && last != '[' {
		w.b = append(w.b, ',')
	}
}

// key begins a member of an object. The name needs no escapes.
func (w *jsonWriter) key(name string) *jsonWriter {
	w.next()
	w.b = append(append(append(w.b, '"'), name...), `":`...)
	return w
}

func (w *jsonWriter) open(bracket byte) { w.b = append(w.b, bracket) }
func (w *jsonWriter) shut(bracket byte) { w.b = append(w.b, bracket) }

// quote writes a string.
func (w *jsonWriter) quote(s string) {
	if plainText(s) {
		w.b = append(append(append(w.b, '"'), s...), '"')
		return
	}
	w.b = append(w.b, '"')
	for _, r := range s { // what is no UTF-8 comes as U+FFFD
		switch {
		case r == '"' || r == '\\':
			w.b = append(w.b, '\\', byte(r))
		case r == '\n':
			w.b = append(w.b, `\n`...)
		case r == '\t':
			w.b = append(w.b, `\t`...)
		case r < ' ':
			w.b = fmt.Appendf(w.b, `\u%04x`, r)
		default:
			w.b = utf8.AppendRune(w.b, r)
		}
	}
	w.b = append(w.b, '"')
}

// time writes a moment whose year has four digits.
func (w *jsonWriter) time(t time.Time) {
	b, err := t.AppendText(append(w.b, '"'))
	if err != nil {
		w.err = err
		return
	}
	w.b = append(b, '"')
}

func (w *jsonWriter) string(name, s string)     { w.key(name).quote(s) }
func (w *jsonWriter) int(name string, n int64)  { w.b = strconv.AppendInt(w.key(name).b, n, 10) }
func (w *jsonWriter) bool(name string, is bool) { w.b = strconv.AppendBool(w.key(name).b, is) }
func (w *jsonWriter) strings(name string, list []string) {
	members(w, name, list, func(s *string) { w.quote(*s) })
}
func (w *jsonWriter) ints(name string, list []int) {
	members(w, name, list, func(n *int) { w.b = strconv.AppendInt(w.b, int64(*n), 10) })
}

func (w *jsonWriter) float(name string, x float64) { w.key(name).number(x) }

// number writes a number that is finite. Very small ones would be long without an exponent.
func (w *jsonWriter) number(x float64) {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		w.err = fmt.Errorf("%v is no number of JSON", x)
	}
	form := byte('f')
	if x != 0 && math.Abs(x) < 1e-6 {
		form = 'e'
	}
	w.b = strconv.AppendFloat(w.b, x, form, -1, 64)
}

// members writes a list, each of its members by one.
func members[T any](w *jsonWriter, name string, list []T, one func(*T)) {
	w.key(name).open('[')
	for i := range list {
		w.next()
		one(&list[i])
	}
	w.shut(']')
}
