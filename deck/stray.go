package deck

import (
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// This file is about what stands where it is not read: lines that are not the heading,
// list or note that their author meant.

var (
	tightHeading = regexp.MustCompile(`^(?:#\pL|#{2,6}[^#\s])`)
	boxedItem    = regexp.MustCompile(`^(?:[-*+]|\d+[.)])[ \t]+\[[ xX]\][ \t]`)
)

// outOfPlace reports what Markdown does not read as the heading or list that its author
// meant, or only as code. A question with such an error is not read any further.
func (a *asked) outOfPlace() bool {
	before := a.errors
	for _, u := range a.units {
		l := a.line(u)
		_, indent := l.indent()
		text := l.text()[indent:]
		switch {
		case text == "" || strings.IndexByte("#-*+", text[0]) < 0: // spares most the expressions
		case u.prose && tightHeading.MatchString(text):
			a.report(l.pos(indent), "E43", "text", text)
		case u.prose && badItem.MatchString(text):
			a.report(l.pos(indent), "E17", "text", text)
		}
		if _, ok := u.node.(*ast.CodeBlock); ok && a.announces(l.from(indent)) {
			a.report(l.pos(indent), "W32", "text", text)
		}
		if a.errors > before {
			return true
		}
	}
	return false
}

// announces tells of a line whether an answer part begins there.
func (r *reader) announces(l line) bool {
	if h, ok := r.words.find(l, isAnswer); ok {
		return !h.value.blank() || h.keyword == kwOrder || h.keyword == kwMatch
	}
	return boxedItem.MatchString(l.text())
}

// besideChoices reports a quote behind a list of choices that is no note: it was meant
// for the choice above, and splits the list.
func (a *asked) besideChoices(i int, first found) bool {
	_, ok := a.units[i].node.(*ast.Blockquote)
	if !ok || first.kind.keyword != choicePart {
		return false
	}
	if _, ok := a.units[i-1].node.(*ast.List); !ok { // there is the list of choices above
		return false
	}
	l := unquote(a.line(a.units[i]))
	_, named := a.words.find(l, isNote)
	if _, _, word := wordColon(l.text()); named || word {
		return false
	}
	if !a.apart {
		a.report(l.pos(0), "E49", "text", l.text())
	}
	a.apart = true
	return true
}

// below reads what stands below the answer part: notes; anything else that would be
// shown is an error. A rule between two questions is decoration.
func (a *asked) below(u unit) {
	switch n := u.node.(type) {
	case *ast.Blockquote:
		notes := a.quote(a.frag.lines[u.from:u.to])
		if a.kept != nil {
			a.quotes = append(a.quotes, noteQuote{from: u.from, to: u.to, notes: notes})
		}
	case *ast.ThematicBreak, *ast.LinkReferenceDefinition:
	case *ast.HTMLBlock:
		c := a.converter(a.frag)
		if c.rawBlock(n) != nil {
			a.stray(u)
		}
	default:
		a.stray(u)
	}
}

func (a *asked) stray(u unit) {
	if h, ok := a.words.find(a.line(u), isNote); ok && u.prose && !h.misspelt() {
		a.report(h.at.pos(0), "E50", "word", h.written)
		return
	}
	a.report(a.pos(u), "E14", "text", a.line(u).text())
}

// earlyNote warns of a note that stands before the answer part and is prompt there.
func (a *asked) earlyNote(u unit) {
	l := a.line(u)
	if _, ok := u.node.(*ast.Blockquote); ok {
		l = unquote(l)
	}
	if h, ok := a.words.find(l, isNote); ok && !h.misspelt() {
		a.report(h.at.pos(0), "W16", "word", h.written)
	}
}
