package deck

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// Works is a catalogue of sources by key.
type Works map[string]Work

// Work is one entry of sources.yaml.
type Work struct {
	File      string // name of the local text
	Title     string
	Publisher string
	Published string // EDTF, as precise as can be said
	Dated     string // "stated" or "inferred"
	Lang      string
	URL       string
	// Paragraphs are the fingerprints of cited paragraphs by number: eight hexadecimal
	// digits, which tell when the text has changed.
	Paragraphs map[int]string
	Order      int // its place in the file, 0-based
}

// Cite is one place named by a Source note: a key of the catalogue and a range of
// paragraphs, both 0 where the whole work is meant.
type Cite struct {
	Key      string
	From, To int
	Pos      Pos
}

func (c Cite) paragraphs() string {
	switch {
	case c.From == 0:
		return ""
	case c.To == c.From:
		return strconv.Itoa(c.From)
	}
	return strconv.Itoa(c.From) + "-" + strconv.Itoa(c.To)
}

// workKeys are the keys of an entry of sources.yaml with their spellings in other
// languages.
var workKeys = map[string][]string{
	"file":       {"datei", "fichier", "archivo"},
	"title":      {"titolo", "titre", "titel", "título"},
	"publisher":  {"editore", "testata", "éditeur", "herausgeber", "editorial"},
	"published":  {"pubblicato", "publié", "veröffentlicht", "publicado"},
	"dated":      {"datazione", "datation", "datierung", "datación"},
	"lang":       {"language", "lingua", "langue", "sprache", "idioma"},
	"url":        nil,
	"paragraphs": {"paragrafi", "paragraphes", "absätze", "párrafos"},
}

// ParseWorks reads a catalogue of sources, sources.yaml. Entries with a problem keep
// what could be read of them.
func ParseWorks(path string, src []byte) (Works, []Problem) {
	r := &reader{deck: &Deck{Path: path}}
	lines := r.lines(src)
	works := Works{}
	if len(lines) == 0 {
		return works, r.problems
	}
	y, ok := r.yaml(lines)
	if ok {
		for i, e := range y.entries(nil) {
			w := Work{Order: i, Dated: "stated"}
			if _, isMap := e.value.(*ast.MappingNode); !isMap {
				r.report(e.pos, "E36", "key", e.written, "value", e.value.String())
				continue
			}
			for _, field := range (yaml{r, lines, e.value}).entries(workKeys) {
				if !w.set(field) {
					r.report(field.pos, "E36", "key", field.written, "value", field.value.String())
				}
			}
			works[e.key] = w
		}
	}
	sortProblems(r.problems)
	return works, r.problems
}

// set takes in one key of an entry.
func (w *Work) set(e entry) bool {
	s, ok := e.text()
	switch e.key {
	case "file":
		w.File = s
	case "title":
		w.Title = s
	case "publisher":
		w.Publisher = s
	case "published":
		w.Published = s
		ok = ok && edtfForm.MatchString(s)
	case "dated":
		w.Dated = s
		ok = ok && (s == "stated" || s == "inferred")
	case "lang":
		w.Lang = s
		ok = ok && langForm.MatchString(s)
	case "url":
		w.URL = s
		ok = ok && (strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://"))
	case "paragraphs":
		ok = w.setParagraphs(e.value)
	}
	return ok
}

// fingerprint is the form of a paragraph's fingerprint.
var fingerprint = regexp.MustCompile(`^[0-9a-f]{8}$`)

// setParagraphs takes in the fingerprints of paragraphs. A fingerprint of digits alone
// is a number for YAML; its token is what the author wrote.
func (w *Work) setParagraphs(node ast.Node) bool {
	m, ok := node.(*ast.MappingNode)
	if !ok {
		return false
	}
	w.Paragraphs = map[int]string{}
	for _, v := range m.Values {
		n, err := strconv.Atoi(v.Key.GetToken().Value)
		print := v.Value.GetToken().Value
		if err != nil || n < 1 || !fingerprint.MatchString(print) {
			return false
		}
		w.Paragraphs[n] = print
	}
	return true
}

// edtfForm is a year, decade, month or day, uncertain or not, or an interval of them
// that may be open at one end.
var edtfForm = func() *regexp.Regexp {
	const date = `-?\d{3}[\dX](?:-\d\d(?:-\d\d)?)?[~?%]?`
	return regexp.MustCompile(`^(?:` + date + `(?:/(?:` + date + `|\.\.)?)?|(?:\.\.)?/` + date + `)$`)
}()
