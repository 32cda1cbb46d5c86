package deck

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// blocks prints a tree as Markdown source. In a tight list, text and the list below it
// stand without a blank line between them.
func (p *printer) blocks(m Markdown, tight bool) string {
	var out []string
	alternate := false
	for i := 0; i < len(m); i++ {
		n := m[i]
		if i > 0 && n.Type == ListNode && m[i-1].Type == ListNode {
			alternate = !alternate // the same marker would join the two lists
		} else {
			alternate = false
		}
		if isBlock(n) {
			out = append(out, p.block(n, alternate))
			continue
		}
		run := i
		for i+1 < len(m) && !isBlock(m[i+1]) {
			i++
		}
		out = append(out, p.inlineRun(m[run:i+1], true))
	}
	if tight {
		return strings.Join(out, "\n")
	}
	return strings.Join(out, "\n\n")
}

// isBlock tells blocks from inlines; display maths stands in a paragraph.
func isBlock(n Node) bool { return blockNodes[n.Type] && n.Type != MathBlockNode }

func (p *printer) block(n Node, alternate bool) string {
	switch n.Type {
	case HeadingNode:
		return strings.Repeat("#", n.N) + " " + p.inlineRun(n.Children, false)
	case ListNode:
		return p.list(n, alternate)
	case QuoteNode:
		return quoteLines(p.blocks(n.Children, false))
	case CodeBlockNode:
		mark := strings.Repeat("`", max(3, longestRun(n.Text, '`')+1))
		return mark + n.Dest + "\n" + n.Text + mark
	case RuleNode:
		return "---"
	case TableNode:
		return p.table(n)
	}
	return p.inlineRun(n.Children, true)
}

func (p *printer) list(n Node, alternate bool) string {
	loose := false
	for _, item := range n.Children {
		for _, child := range item.Children {
			loose = loose || child.Type == ParagraphNode
		}
	}
	var out []string
	for i, item := range n.Children {
		mark := "- "
		switch {
		case n.N > 0 && alternate:
			mark = itoa(n.N+i) + ") "
		case n.N > 0:
			mark = itoa(n.N+i) + ". "
		case alternate:
			mark = "* "
		}
		indent := strings.Repeat(" ", len(mark))
		out = append(out, strings.TrimRight(mark+indentBelow(p.blocks(item.Children, !loose), indent), " "))
	}
	if loose {
		return strings.Join(out, "\n\n")
	}
	return strings.Join(out, "\n")
}

func (p *printer) table(n Node) string {
	var b strings.Builder
	for i, row := range n.Children {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteByte('|')
		for _, cell := range row.Children {
			text := strings.ReplaceAll(p.inlineRun(cell.Children, false), "|", `\|`)
			b.WriteString(" " + text + " |")
		}
		if i == 0 {
			b.WriteString("\n|" + strings.Repeat(" --- |", len(row.Children)))
		}
	}
	return b.String()
}

func longestRun(s string, c byte) int {
	longest, run := 0, 0
	for i := range len(s) {
		if s[i] == c {
			run++
			longest = max(longest, run)
		} else {
			run = 0
		}
	}
	return longest
}

// inline prints the content of a list item.
func (p *printer) inline(m Markdown) string { return p.blocks(m, false) }

// inlineText prints plain text.
func (p *printer) inlineText(s string) string {
	return p.inlineRun(Markdown{{Type: TextNode, Text: s}}, false)
}

// inlineRun prints inlines; where they may begin a line, nothing in them may look like
// a block.
func (p *printer) inlineRun(m Markdown, atLineStart bool) string {
	var b strings.Builder
	p.inlines(&b, m, 0)
	if !atLineStart {
		return b.String()
	}
	lines := strings.Split(b.String(), "\n")
	for i, l := range lines {
		lines[i] = p.guardLine(l)
	}
	return strings.Join(lines, "\n")
}

var (
	blockStart = regexp.MustCompile(`^(?:[-+](?:[ \t]|$)|#{1,6}(?:[ \t]|$)|>|=+[ \t]*$|~~~)`)
	numbered   = regexp.MustCompile(`^\d{1,9}[.)](?:[ \t]|$)`)
	ruled      = regexp.MustCompile(`^[-|: \t]*-[-|: \t]*$`)
)

// guardLine escapes what would make a line something else than text.
func (p *printer) guardLine(l string) string {
	switch {
	case blockStart.MatchString(l), ruled.MatchString(l), tightHeading.MatchString(l):
		return `\` + l
	case numbered.MatchString(l):
		at := strings.IndexAny(l, ".)")
		return l[:at] + `\` + l[at:]
	}
	if c, size := utf8.DecodeRuneInString(l); strings.ContainsRune(withoutWidth, c) {
		return fmt.Sprintf("&#%d;", c) + l[size:]
	}
	h, ok := p.words.find(line{raw: l}, func(keyword) bool { return true })
	at := strings.IndexAny(l, ":=：")
	switch {
	case !ok || !strings.HasPrefix(strings.TrimLeft(l, "\u00a0\u202f"), h.written) || at < 0:
		return l
	case strings.HasPrefix(l[at:], "："): // a backslash before it would be text
		return l[:at] + "&#65306;" + l[at+len("："):]
	}
	return l[:at] + `\` + l[at:]
}

func (p *printer) inlines(b *strings.Builder, m Markdown, depth int) {
	mark := "*"
	if depth%2 == 1 {
		mark = "_"
	}
	for _, n := range m {
		switch n.Type {
		case TextNode, FilledNode:
			b.WriteString(escapeText(n.Text))
		case EmphasisNode, StrongNode:
			around := mark
			if n.Type == StrongNode {
				around += mark
			}
			b.WriteString(around)
			p.inlines(b, n.Children, depth+1)
			b.WriteString(around)
		case CodeNode:
			b.WriteString(codeSpan(n.Text))
		case MathNode:
			b.WriteString("$" + n.Text + "$")
		case MathBlockNode:
			b.WriteString("$$" + n.Text + "$$")
		case LinkNode:
			b.WriteByte('[')
			p.inlines(b, n.Children, depth)
			b.WriteString("](" + destination(n.Dest) + ")")
		case ImageNode:
			b.WriteString("![" + escapeText(n.Text) + "](" + destination(n.Dest) + ")")
		case AudioNode, VideoNode:
			b.WriteString("[" + escapeText(n.Text) + "](" + destination(n.Dest) + ")")
		case BreakNode:
			b.WriteString("\\\n")
		case GapNode:
			b.WriteString(p.gap(n.N))
		}
	}
}

// gap prints the gap that a GapNode of the question's prompt stands for.
func (p *printer) gap(n int) string {
	gaps, ok := p.question.Body.(*Gaps)
	if !ok {
		return ""
	}
	g := gaps.List[n]
	escape := strings.NewReplacer("::", `\::`, "]", `\]`, "[[", `\[\[`)
	forms := make([]string, len(g.Accepted))
	for i, form := range g.Accepted {
		forms[i] = escape.Replace(escapeForm(form))
	}
	s := strings.Join(forms, "|")
	if g.Hint != "" {
		s += "::" + escape.Replace(escapeForm(g.Hint))
	}
	s = "[[" + s + "]]"
	if g.Label != "" {
		s += labelMark(g.Label)
	}
	return s
}

// escapeText writes text so that Markdown reads it as it is.
func escapeText(s string) string {
	var b strings.Builder
	runes := []rune(s)
	for i, r := range runes {
		if strings.ContainsRune("\\`*[]<$", r) || r == '_' && !inWord(runes, i) ||
			r == '&' && i+1 < len(runes) && (runes[i+1] == '#' || isASCIILetter(runes[i+1])) ||
			r == '#' && i > 0 && runes[i-1] == ' ' {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func inWord(runes []rune, i int) bool {
	return i > 0 && i+1 < len(runes) && isASCIILetter(runes[i-1]) && isASCIILetter(runes[i+1])
}

func isASCIILetter(r rune) bool { return r|0x20 >= 'a' && r|0x20 <= 'z' || r >= '0' && r <= '9' }

// escapeForm writes an accepted answer, which is no Markdown but for escapes.
func escapeForm(s string) string {
	s = strings.NewReplacer(`\`, `\\`, "|", `\|`).Replace(s)
	s = entityLike.ReplaceAllString(s, `\$0`)
	if dressed(s) {
		return `\` + s
	}
	return s
}

var entityLike = regexp.MustCompile(`&[#\w]+;`)

// closeParen keeps a parenthesis at the end of an item, such as (50%), from being read
// as more than text.
func closeParen(s string, special *regexp.Regexp) string {
	if !special.MatchString(s) {
		return s
	}
	at := strings.LastIndex(s, "(")
	return s[:at] + `\` + s[at:]
}

func codeSpan(s string) string {
	mark := strings.Repeat("`", longestRun(s, '`')+1)
	pad := ""
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") ||
		strings.HasPrefix(s, " ") && strings.HasSuffix(s, " ") && strings.TrimSpace(s) != "" {
		pad = " "
	}
	return mark + pad + s + pad + mark
}

// destination writes the target of a link.
func destination(dest string) string {
	s := strings.NewReplacer(`\`, `\\`, "<", `\<`, ">", `\>`).Replace(dest)
	s = entityLike.ReplaceAllString(s, `\$0`)
	if s == "" || strings.ContainsAny(s, " \t()") {
		return "<" + s + ">"
	}
	return s
}
