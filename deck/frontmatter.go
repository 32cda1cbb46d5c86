package deck

import (
	"errors"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	goyaml "github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/google/uuid"
)

// metaKeys are the keys of the front matter with their spellings in other languages.
var metaKeys = map[string][]string{
	"title":       {"titolo", "titre", "titel", "título", "titulo"},
	"id":          nil,
	"lang":        {"language", "lingua", "langue", "sprache", "idioma", "lengua"},
	"description": {"descrizione", "beschreibung", "descripción", "descripcion"},
	"tags":        {"tag", "etichette", "étiquettes", "schlagwörter", "etiquetas"},
	"judging":     {"giudizio", "valutazione", "correction", "bewertung", "corrección"},
	"sources":     {"fonti", "quellen", "fuentes"},
}

// judgingKeys are the keys below judging.
var judgingKeys = map[string][]string{
	"typos":    {"refusi", "fautes", "tippfehler", "erratas"},
	"accents":  {"accenti", "accent", "akzente", "acentos"},
	"case":     {"maiuscole", "majuscules", "großschreibung", "mayúsculas"},
	"articles": {"articoli", "article", "artikel", "artículos"},
}

// canonicalKey finds the key that a spelling stands for.
func canonicalKey(keys map[string][]string, written string) (string, bool) {
	lower := strings.ToLower(written)
	for key, others := range keys {
		if lower == key || slices.Contains(others, lower) {
			return key, true
		}
	}
	return "", false
}

func spellings(keys map[string][]string) []string {
	var all []string
	for key, others := range keys {
		all = append(append(all, key), others...)
	}
	slices.Sort(all)
	return all
}

var langForm = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

// frontMatter reads the front matter, if there is one, and hands back the lines below.
func (r *reader) frontMatter(lines []line) []line {
	first := slices.IndexFunc(lines, func(l line) bool { return !l.blank() })
	switch {
	case first < 0 || !rule.MatchString(strings.TrimSpace(lines[first].text())):
		return lines
	case first > 0 || strings.TrimRight(lines[0].text(), " \t") != "---":
		if first+1 == len(lines) || !isMeta(lines[first+1]) {
			return lines
		}
		r.report(lines[first].pos(0), "E46")
		lines = lines[first:]
	}
	for i, l := range lines[1:] {
		switch mark := strings.TrimRight(l.text(), " \t"); {
		case mark == "---", mark == "...", mark == strings.TrimSpace(lines[0].text()):
			r.meta(lines[1 : i+1])
			return lines[i+2:]
		}
	}
	r.report(lines[0].pos(0), "E01")
	r.deck.unread = true
	return lines[1:]
}

// rule is three hyphens, or what is made of them by those who do not know the form.
var rule = regexp.MustCompile(`^[-–—]+$`)

// isMeta tells whether a line begins with a key of the front matter.
func isMeta(l line) bool {
	key, _, ok := strings.Cut(l.text(), ":")
	_, known := canonicalKey(metaKeys, key)
	return ok && known
}

func (r *reader) meta(lines []line) {
	d := r.deck
	y, ok := r.yaml(lines)
	if !ok {
		d.unread = true
		return
	}
	for _, e := range y.entries(metaKeys) {
		var ok bool
		switch e.key {
		case "title":
			d.Meta.Title, ok = e.text()
			d.titled = d.Meta.Title != ""
		case "id":
			d.Meta.ID, ok = e.uuid()
			r.deck.idPos = e.pos
		case "lang":
			d.Meta.Lang, ok = e.text()
			ok = ok && langForm.MatchString(d.Meta.Lang)
		case "description":
			d.Meta.Description, ok = e.text()
		case "tags":
			d.Meta.Tags, ok = e.list()
		case "judging":
			ok = r.judgingKeys(yaml{r, lines, e.value})
		case "sources":
			d.Meta.Sources, ok = e.text()
			ok = ok && path.Clean(d.Meta.Sources) == d.Meta.Sources && !path.IsAbs(d.Meta.Sources)
			r.deck.sourcesPos = e.pos
		}
		if !ok {
			r.report(e.pos, "E03", "key", e.written, "value", e.value.String())
		}
	}
	if !langForm.MatchString(d.Meta.Lang) {
		d.unread = d.Meta.Lang != ""
		d.Meta.Lang = ""
	}
}

func (r *reader) judgingKeys(y yaml) bool {
	if _, ok := y.node.(*ast.MappingNode); !ok {
		return false
	}
	j := &r.deck.Meta.Judging
	for _, e := range y.entries(judgingKeys) {
		s, ok := e.text()
		switch e.key {
		case "typos":
			n, err := strconv.Atoi(s)
			ok = ok && err == nil && n >= 0 && n <= 2
			if ok {
				j.Typos = &n
			}
		case "accents":
			j.StrictAccent, ok = either(s, "strict", "lenient")
		case "case":
			j.StrictCase, ok = either(s, "keep", "fold")
		case "articles":
			j.KeepArticles, ok = either(s, "keep", "drop")
		}
		if !ok {
			y.r.report(e.pos, "E03", "key", e.written, "value", e.value.String())
		}
	}
	return true
}

func either(s, first, second string) (isFirst, ok bool) { return s == first, s == first || s == second }

// yaml is a mapping in a stretch of the file, read without expanding aliases.
type yaml struct {
	r     *reader
	lines []line
	node  ast.Node
}

// entry is one key of a mapping with its value.
type entry struct {
	key     string // canonical
	written string
	value   ast.Node
	pos     Pos
}

// yaml parses lines; what is no YAML is reported. An empty text is an empty mapping.
func (r *reader) yaml(lines []line) (yaml, bool) {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(l.text() + "\n")
	}
	if b.Len() > maxYAML {
		r.report(lines[0].pos(0), "E57", "size", strconv.Itoa((b.Len()+1023)>>10), "max", strconv.Itoa(maxYAML>>10))
		return yaml{}, false
	}
	if i := tooDeepYAML(lines); i >= 0 {
		r.report(lines[i].pos(0), "E07", "max", strconv.Itoa(maxDepth))
		return yaml{}, false
	}
	if plain, ok := plainYAML(lines); ok {
		return yaml{r, lines, plain}, true
	}
	file, err := parser.ParseBytes([]byte(b.String()), 0, parser.AllowDuplicateMapKey())
	if err != nil || len(file.Docs) > 1 {
		r.report(r.yamlErrorPos(lines, err), "E02")
		return yaml{}, false
	}
	if len(file.Docs) == 0 || file.Docs[0].Body == nil {
		return yaml{r: r, lines: lines}, true
	}
	y := yaml{r, lines, file.Docs[0].Body}
	switch y.node.(type) {
	case *ast.MappingNode, *ast.NullNode, *ast.CommentGroupNode:
		return y, true
	}
	r.report(lines[0].pos(0), "E02")
	return yaml{}, false
}

// maxYAML is the size of the largest front matter or catalogue that is read, in bytes.
const maxYAML = 160 << 10

// tooDeepYAML finds the line at which the nesting goes deeper than the YAML parser may
// recurse, or -1. A line that is not indented ends what is open.
func tooDeepYAML(lines []line) int {
	open := 0
	for i, l := range lines {
		t := l.text()
		if t != "" && !strings.ContainsRune(" \t]}", rune(t[0])) {
			open = 0
		}
		for _, c := range t {
			switch c {
			case '[', '{':
				open++
			case ']', '}':
				open = max(open-1, 0)
			}
			if open > maxDepth {
				return i
			}
		}
		if strings.Contains(t, strings.Repeat("- ", maxDepth)) || strings.Contains(t, strings.Repeat("? ", maxDepth)) {
			return i
		}
	}
	return -1
}

// entries lists the known keys of a mapping in the order of the file and reports the
// others, and those given again. keys nil: every key is known.
func (y yaml) entries(keys map[string][]string) []entry {
	mapping, ok := y.node.(*ast.MappingNode)
	if !ok {
		return nil
	}
	var list []entry
	first := map[string]Pos{}
	for _, pair := range mapping.Values {
		written := pair.Key.String()
		if s, ok := pair.Key.(*ast.StringNode); ok {
			written = withoutControls(s.Value)
		}
		e := entry{key: written, written: written, value: pair.Value, pos: y.pos(pair.Key)}
		if keys != nil {
			key, known := canonicalKey(keys, written)
			if !known {
				y.unknownKey(e, keys)
				continue
			}
			e.key = key
		}
		if at, twice := first[e.key]; twice {
			y.r.report(e.pos, "E63", "key", e.written, "line", itoa(at.Line))
			continue
		}
		first[e.key] = e.pos
		list = append(list, e)
	}
	return list
}

func (y yaml) unknownKey(e entry, keys map[string][]string) {
	if near := closest(e.written, spellings(keys)); near != "" {
		y.r.report(e.pos, "W01", "key", e.written, "suggestion", near)
		return
	}
	y.r.report(e.pos, "W23", "key", e.written, "known", strings.Join(slices.Sorted(maps.Keys(keys)), ", "))
}

func (y yaml) pos(n ast.Node) Pos {
	at := n.GetToken().Position
	i := min(max(at.Line-1, 0), len(y.lines)-1)
	return Pos{y.lines[i].number, max(at.Column, 1)}
}

// text is a scalar as text, without the control characters that an escape can name.
func (e entry) text() (string, bool) {
	switch v := e.value.(type) {
	case *ast.StringNode:
		return strings.TrimSpace(withoutControls(v.Value)), true
	case *ast.LiteralNode:
		return strings.TrimSpace(v.Value.Value), true
	case *ast.NullNode:
		return "", true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return v.GetToken().Value, true
	}
	return "", false
}

func (e entry) uuid() (uuid.UUID, bool) {
	s, ok := e.text()
	id, err := uuid.Parse(s)
	return id, ok && err == nil && len(s) == 36
}

// list is a sequence of scalars, or one scalar split at commas.
func (e entry) list() ([]string, bool) {
	seq, isSeq := e.value.(*ast.SequenceNode)
	if !isSeq {
		s, ok := e.text()
		return splitList(s, ","), ok
	}
	var out []string
	for _, v := range seq.Values {
		s, ok := entry{value: v}.text()
		if !ok {
			return nil, false
		}
		out = append(out, s)
	}
	return out, true
}

// splitList splits at a separator and drops what is empty.
func splitList(s, sep string) []string {
	var out []string
	for part := range strings.SplitSeq(s, sep) {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// yamlErrorPos is where the YAML parser stopped.
func (r *reader) yamlErrorPos(lines []line, err error) Pos {
	var syntax *goyaml.SyntaxError
	if errors.As(err, &syntax) && syntax.Token != nil {
		at := syntax.Token.Position
		i := min(max(at.Line-1, 0), len(lines)-1)
		return Pos{lines[i].number, max(at.Column, 1)}
	}
	return lines[0].pos(0)
}
