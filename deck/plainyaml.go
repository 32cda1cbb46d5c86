package deck

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// plainYAML reads what nearly every front matter is, without the YAML parser, which takes
// as long for it as Parse for several questions: on each line a key and a plain text, or
// a list of plain texts in brackets. It declines what is not certain to be read alike;
// FuzzPlainYAML compares.
func plainYAML(lines []line) (*ast.MappingNode, bool) {
	const most = 32 // keys, each of which is compared with the others
	if len(lines) == 0 || len(lines) > most {
		return nil, false
	}
	values := make([]*ast.MappingValueNode, 0, len(lines))
	for i, l := range lines {
		key, text, ok := strings.Cut(l.text(), ": ")
		if !ok || !only(key, "abcdefghijklmnopqrstuvwxyz") {
			return nil, false
		}
		name, named := plainString(key, i+1, 1)
		value, valued := plainValue(text, i+1, len(key)+len(": ")+1)
		twice := slices.ContainsFunc(values, func(v *ast.MappingValueNode) bool { return v.Key.GetToken().Value == key })
		if !named || !valued || twice {
			return nil, false
		}
		values = append(values, ast.MappingValue(name.Token, name, value))
	}
	return ast.Mapping(values[0].Start, false, values...), true
}

// plainValue is a plain text or a list of plain texts.
func plainValue(text string, line, column int) (ast.Node, bool) {
	inner, opened := strings.CutPrefix(text, "[")
	inner, closed := strings.CutSuffix(inner, "]")
	if !opened || !closed {
		return plainString(text, line, column)
	}
	list := ast.Sequence(token.SequenceStart("[", &token.Position{Line: line, Column: column}), true)
	column++
	for part := range strings.SplitSeq(inner, ",") {
		bare := strings.TrimLeft(part, " ")
		item, ok := plainString(bare, line, column+len(part)-len(bare))
		if !ok {
			return nil, false
		}
		list.Values = append(list.Values, item)
		column += utf8.RuneCountInString(part) + 1
	}
	return list, true
}

// plainString is a text that begins with a letter or digit, has no sign of YAML in it and
// is neither a number nor a word with a meaning of its own.
func plainString(text string, line, column int) (*ast.StringNode, bool) {
	first, _ := utf8.DecodeRuneInString(text)
	if !unicode.IsLetter(first) && !unicode.IsDigit(first) || strings.HasSuffix(text, " ") {
		return nil, false
	}
	for _, c := range text {
		if !unicode.IsLetter(c) && !unicode.IsDigit(c) && !strings.ContainsRune(" .,;()/'-’«»", c) {
			return nil, false
		}
	}
	t := token.New(text, text, &token.Position{Line: line, Column: column})
	return ast.String(t), t.Type == token.StringType
}
