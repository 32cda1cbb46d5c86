package deck

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Gaps is the answer part of a cloze: what belongs in the gaps of its prompt.
type Gaps struct{ List []Gap }

// Gap is one gap: a GapNode of the prompt whose N is its place in Gaps.List.
type Gap struct {
	Label    string // "" where the file has none
	Accepted []string
	Hint     string
	Pos      Pos

	part string // what its card is named after
	end  line   // its line up to the closing brackets
}

var (
	gapHint = regexp.MustCompile(`^((?:[^\\]|\\.)*?)::(.*)$`)
)

// barred splits at bars that no backslash precedes.
func barred(s string) []string {
	out := make([]string, 0, strings.Count(s, "|")+1)
	start := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '|':
			out = append(out, s[start:i])
			start = i + 1
		}
	}
	return append(out, s[start:])
}

// forms splits accepted answers at bars that are not escaped.
func forms(s string) []string {
	out := barred(s)
	n := 0
	for _, part := range out {
		if part = strings.TrimSpace(unescape(part)); part != "" {
			out[n] = part
			n++
		}
	}
	return out[:n]
}

// gap takes in one gap of the prompt.
func (a *asked) gap(f *fragment, n *literalNode, label string) Node {
	if n.open {
		a.report(f.pos(n.start), "E45")
		return Node{Type: TextNode, Text: "[["}
	}
	i, column := f.at(n.start)
	g := Gap{Label: label, Pos: f.pos(n.start), end: f.lines[i].upTo(column + len("[[]]") + len(n.source))}
	source := n.source
	if holdsGap(source) {
		a.report(g.Pos, "E45")
	}
	if strings.Contains(source, "::") {
		if m := gapHint.FindStringSubmatch(source); m != nil {
			source, g.Hint = m[1], strings.TrimSpace(unescape(m[2]))
		}
	}
	g.Accepted = forms(source)
	a.checkForms(source, g.Pos)
	if len(g.Accepted) == 0 {
		a.report(g.Pos, "E30")
	}
	a.gaps = append(a.gaps, g)
	return Node{Type: GapNode, N: len(a.gaps) - 1}
}

// holdsGap tells whether another gap begins in the source of one: the brackets that end
// that one have ended this one too.
func holdsGap(source string) bool {
	for i := 0; i+1 < len(source); i++ {
		switch {
		case source[i] == '\\':
			i++
		case source[i] == '[' && source[i+1] == '[':
			return true
		}
	}
	return false
}

// readCloze reads the question as a cloze if its text has gaps.
func (a *asked) readCloze(text []unit) bool {
	if !a.hasGaps() {
		return false
	}
	a.collect = true
	prompt := a.prompt(text)
	a.collect = false
	if len(a.gaps) == 0 {
		return false
	}
	if len(a.gaps) > maxGaps {
		a.report(a.gaps[maxGaps].Pos, "E42", "max", itoa(maxGaps))
		a.gaps = a.gaps[:maxGaps] // the question is not kept
	}
	a.q.Prompt = prompt
	a.labelGaps()
	a.q.Body = &Gaps{List: a.gaps}
	return true
}

// labelGaps finds what each gap's card is named after: its label or, until it has one,
// a hash of its word. A single gap needs no name.
func (a *asked) labelGaps() {
	first := map[string]Pos{}
	for i := range a.gaps {
		g := &a.gaps[i]
		if len(a.gaps) == 1 || len(g.Accepted) == 0 {
			continue
		}
		if g.Label != "" {
			if at, twice := first[g.Label]; twice {
				a.report(g.Pos, "E29", "label", g.Label, "line", itoa(at.Line))
			}
			g.part = g.Label
			first[g.part] = g.Pos
			continue
		}
		name := "~" + digest(Fold(g.Accepted[0]), 6)
		g.part = name
		for n := 2; ; n++ {
			if _, taken := first[g.part]; !taken {
				break
			}
			g.part = name + "-" + strconv.Itoa(n)
		}
		first[g.part] = g.Pos
	}
}

// Kind implements Body.
func (b *Gaps) Kind() Kind { return Cloze }

func (b *Gaps) parts(*Question) []string {
	out := make([]string, len(b.List))
	for i, g := range b.List {
		out[i] = g.part
	}
	return out
}

// open lists the gaps that a card asks for: its own, or all where it stands for the
// whole question.
func (b *Gaps) open(c *Card) []int {
	for i, g := range b.List {
		if g.part == c.Part {
			return []int{i}
		}
	}
	all := make([]int, len(b.List))
	for i := range all {
		all[i] = i
	}
	return all
}

func (b *Gaps) face(c *Card, f *Face) {
	open := b.open(c)
	f.Prompt = b.filled(c.Question.Prompt, open...)
	for _, i := range open {
		f.Gaps = append(f.Gaps, b.List[i].Hint)
	}
}

// filled is the prompt with the open gaps numbered from 0 and the others filled in. A
// gap whose word is that of an open one stays covered.
func (b *Gaps) filled(prompt Markdown, open ...int) Markdown {
	return prompt.edit(func(n Node) Node {
		if n.Type != GapNode {
			return n
		}
		if at := slices.Index(open, n.N); at >= 0 {
			return Node{Type: GapNode, N: at}
		}
		word := b.List[n.N].Accepted[0]
		for _, i := range open {
			if i >= 0 && strings.Contains(Fold(word), Fold(b.List[i].Accepted[0])) {
				word = "…"
			}
		}
		return Node{Type: FilledNode, Text: word}
	})
}

func (b *Gaps) judge(c *Card, r Response, j judging) Verdict {
	open := b.open(c)
	var v Verdict
	right, total := 0, 0.0
	for at, i := range open {
		given := ""
		if at < len(r.Texts) {
			given = r.Texts[at]
		}
		one := judgeText(given, b.List[i].Accepted, j)
		total += one.Score
		if one.Score == 1 {
			right++
		}
		v.Reason = one.Reason
		v.Parts = append(v.Parts, one.Score == 1)
		if len(one.Marks) > 0 {
			v.Marks = append(v.Marks, one.Marks[0])
		} else {
			v.Marks = append(v.Marks, nil)
		}
	}
	v.Score = total / float64(len(open))
	if c.Question.Notes.Scoring == All && right < len(open) {
		v.Score = 0
	}
	if len(open) > 1 {
		v.Reason = shareReason(right, len(open), "partly", "none")
	}
	return v
}

// shareReason is the reason of an answer with several parts.
func shareReason(right, all int, some, none string) Reason {
	switch right {
	case all:
		return Reason{Code: "right"}
	case 0:
		reason := Reason{Code: none}
		if len(Reasons[none].Args) > 0 {
			reason.Args = []string{itoa(all)}
		}
		return reason
	}
	return Reason{Code: some, Args: []string{itoa(right), itoa(all)}}
}

func (b *Gaps) solution(c *Card) Solution {
	open := b.open(c)
	if len(open) == 1 {
		g := b.List[open[0]]
		return Solution{Text: g.Accepted[0], Also: g.Accepted[1:]}
	}
	var words []string
	for _, i := range open {
		words = append(words, b.List[i].Accepted[0])
	}
	return Solution{Text: strings.Join(words, " · ")}
}

// print has nothing to write: the gaps stand in the prompt.
func (b *Gaps) print(*printer) {}

func (b *Gaps) answers() []string {
	var all []string
	for _, g := range b.List {
		all = append(all, g.Accepted...)
	}
	return all
}

func (b *Gaps) claims(*Question) []Claim {
	var out []Claim
	for _, g := range b.List {
		out = append(out, Claim{Type: ClaimWords, Text: g.Accepted[0], Also: g.Accepted[1:], Pos: g.Pos})
	}
	return out
}
