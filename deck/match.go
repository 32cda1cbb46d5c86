package deck

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	extast "github.com/yuin/goldmark/extension/ast"
)

// Matching is the answer part of a question about pairs.
type Matching struct {
	Lefts   []Markdown
	Targets []Markdown // right sides without repetition, decoys where they stand
	Key     []int      // for each left side its target
	Lines   []Pos      // of each left side

	known map[string]int // the targets by their folded text
}

// typedArrow finds the arrow that is typed, of one hyphen or more; from is -1 without one.
func typedArrow(t string) (from, to int) {
	at := strings.Index(t, "->")
	return len(strings.TrimRight(t[:max(at, 0)], "-")) + min(at, 0), at + len("->")
}

// setArrow finds an arrow that a word processor makes of it.
func setArrow(t string) (from, to int) {
	at := strings.IndexAny(t, "→➔⟶")
	if at < 0 {
		return -1, 0
	}
	_, size := utf8.DecodeRuneInString(t[at:])
	return at, at + size
}

func parseMatching(a *asked, f []found) Body {
	b := &Matching{known: map[string]int{}}
	errors := a.errors
	switch {
	case f[0].table != nil:
		b.fromTable(a, f[0])
	case f[0].list != nil && !a.nested(f[0]):
		for _, it := range a.items(f[0]) {
			s, pos := a.opening(it.node)
			left, right, ok := splitArrow(it.content)
			if !ok || len(right) == 0 {
				a.report(pos, "E25", "text", s)
				continue
			}
			b.add(a, left, right, pos)
		}
	}
	if len(b.Key) < 2 && a.errors == errors {
		a.report(a.pos(f[0].unit), "E31", "min", "2")
	}
	return b
}

func (b *Matching) fromTable(a *asked, f found) {
	c := a.converter(a.frag)
	for row := f.table.FirstChild(); row != nil; row = row.NextSibling() {
		if _, header := row.(*extast.TableHeader); header {
			continue
		}
		pos := a.frag.pos(max(start(row), 0))
		if row.ChildCount() != 2 {
			a.report(pos, "E25", "text", c.inlines(row.FirstChild()).Text())
			continue
		}
		left, right := c.inlines(row.FirstChild()), c.inlines(row.LastChild())
		if len(right) == 0 {
			a.report(pos, "E25", "text", left.Text())
			continue
		}
		b.add(a, left, right, pos)
	}
}

// add enters a pair, or a decoy where left is empty. Two left sides may share a target;
// a decoy that looks like a target would be a trap.
func (b *Matching) add(a *asked, left, right Markdown, pos Pos) {
	folded := Fold(right.Text())
	target, known := b.known[folded]
	if known && len(left) == 0 {
		a.report(pos, "W04", "text", right.Text(), "line", itoa(pos.Line))
		return
	}
	if !known {
		target = len(b.Targets)
		b.known[folded] = target
		b.Targets = append(b.Targets, right)
	}
	if len(left) > 0 {
		b.Lefts = append(b.Lefts, left)
		b.Key = append(b.Key, target)
		b.Lines = append(b.Lines, pos)
	}
}

// splitArrow cuts a line at its first arrow. One that points both ways is none: half of it
// would be text of the left side.
func splitArrow(m Markdown) (left, right Markdown, ok bool) {
	for _, arrow := range []func(string) (from, to int){typedArrow, setArrow} {
		if left, right, ok = splitAt(arrow, m); ok {
			return left, right, true
		}
	}
	return nil, nil, false
}

func splitAt(arrow func(string) (from, to int), m Markdown) (left, right Markdown, ok bool) {
	for i, n := range m {
		if n.Type == ParagraphNode {
			return splitAt(arrow, n.Children)
		}
		from, to := arrow(n.Text)
		if n.Type != TextNode || from < 0 {
			continue
		}
		if strings.HasSuffix(n.Text[:from], "<") {
			return nil, nil, false
		}
		left = append(left, m[:i]...)
		left = append(left, Node{Type: TextNode, Text: strings.TrimRight(n.Text[:from], " \t\n")})
		right = append(right, Node{Type: TextNode, Text: strings.TrimLeft(n.Text[to:], " \t\n")})
		right = append(right, m[i+1:]...)
		return trimBreaks(left), trimBreaks(right), true
	}
	return nil, nil, false
}

// Kind implements Body.
func (b *Matching) Kind() Kind { return Match }

func (b *Matching) parts(*Question) []string { return oneCard() }

func (b *Matching) face(_ *Card, f *Face) {
	for i, m := range b.Lefts {
		f.Items = append(f.Items, Item{ID: i, Content: m})
	}
	for i, m := range b.Targets {
		f.Targets = append(f.Targets, Item{ID: i, Content: m})
	}
}

func (b *Matching) judge(c *Card, r Response, _ judging) Verdict {
	v := Verdict{Parts: make([]bool, len(b.Key))}
	right := 0
	for i := range min(len(b.Key), len(r.Picks)) {
		v.Parts[i] = r.Picks[i] == b.Key[i]
		right += count(v.Parts[i])
	}
	v.Score = float64(right) / float64(len(b.Key))
	if c.Question.Notes.Scoring == All && right < len(b.Key) {
		v.Score = 0
	}
	v.Reason = shareReason(right, len(b.Key), "match", "match-none")
	return v
}

// guess is that of who takes a target for each left side without looking.
func (b *Matching) guess(q *Question) float64 {
	one := 1 / float64(len(b.Targets))
	if q.Notes.Scoring == All {
		return math.Pow(one, float64(len(b.Key)))
	}
	return one
}

func (b *Matching) solution(*Card) Solution { return Solution{Picks: slices.Clone(b.Key)} }

// print writes the decoys where they stand, so that the targets keep their places.
func (b *Matching) print(p *printer) {
	p.keyword(kwMatch, "")
	left := 0
	for i, t := range b.Targets {
		printed := false
		for left < len(b.Key) && (b.Key[left] == i || b.Key[left] < i) {
			p.indented("- ", "  ", p.inline(b.Lefts[left])+" -> "+p.inline(b.Targets[b.Key[left]]))
			printed = printed || b.Key[left] == i
			left++
		}
		if !printed {
			p.indented("- ", "  ", "-> "+p.inline(t))
		}
	}
}

func (b *Matching) answers() []string { return nil }

func (b *Matching) claims(*Question) []Claim {
	var out []Claim
	for i, left := range b.Lefts {
		text := left.Text() + ": " + b.Targets[b.Key[i]].Text()
		out = append(out, Claim{Type: ClaimSense, Text: text, Pos: b.Lines[i]})
	}
	return out
}
