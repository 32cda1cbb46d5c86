package main

import (
	"strings"
	"unicode"
)

// clean makes a stranger's text safe to print: control characters, which could
// start an escape sequence or ring the bell, and marks that turn the reading
// direction of what follows become U+FFFD; a tab becomes four spaces. A line
// break stays.
func clean(s string) string {
	if !strings.ContainsFunc(s, harmful) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\t':
			b.WriteString("    ")
		case harmful(r):
			b.WriteRune(unicode.ReplacementChar)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// oneLine is clean for text that must not break the line it stands in.
func oneLine(s string) string { return strings.Join(strings.Fields(clean(s)), " ") }

func harmful(r rune) bool {
	switch {
	case r == '\n':
		return false
	case r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069': // embeddings, overrides, isolates
		return true
	case r == '\u2028', r == '\u2029':
		return true
	}
	return unicode.IsControl(r)
}
