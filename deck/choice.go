package deck

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// Choices is the answer part of a choice question.
type Choices struct {
	Items   []Choice
	Several bool // more than one may be ticked
}

// Choice is one thing to tick or to leave.
type Choice struct {
	Content  Markdown
	Right    bool
	Weight   *float64 // what ticking it counts, in hundredths; nil: by the scoring
	Feedback Markdown // the author's remark, shown once the answer is in
	Pos      Pos
}

var (
	// badBox is what was meant to be a box: "[x]Rome", "[]", "[ x ]", "[v]".
	badBox   = regexp.MustCompile(`^\[(?:[ xX]?\][^\s(\[:]|[ \t]*[xXvV✓✔☑✗×*+-]?[ \t]*\](?:[ \t]|$))`)
	badItem  = regexp.MustCompile(`^[-*+][\x{a0}\x{202f}]?\[[ xX]?\]`) // "-[x] Rome" is no list
	weighted = regexp.MustCompile(`(?:^|[^\\])\(([+-]?\d{1,3}(?:[.,]\d+)?)[ ]?%\)[ \t]*$`)
)

// opening is the first line of an item's text, "" where it does not begin with text.
func (a *asked) opening(item ast.Node) (string, Pos) {
	first := item.FirstChild()
	if first == nil {
		return "", a.frag.pos(max(start(item), 0))
	}
	switch first.(type) {
	case *ast.TextBlock, *ast.Paragraph:
		segment := first.Lines().At(0)
		return a.frag.text(segment), a.frag.pos(segment.Start)
	}
	return "", a.frag.pos(max(start(first), 0))
}

// boxed reads the box that s begins with; length counts the white space behind it too and
// is 0 where there is no box.
func boxed(s string) (ticked bool, length int) {
	if len(s) < 3 || s[0] != '[' || s[1] != ' ' && s[1] != 'x' && s[1] != 'X' || s[2] != ']' {
		return false, 0
	}
	rest := strings.TrimLeft(s[3:], " \t")
	if len(rest) == len(s)-3 && rest != "" {
		return false, 0
	}
	return s[1] != ' ', len(s) - len(rest)
}

// misboxed tells whether s begins with what was meant to be a box.
func misboxed(s string) bool { return strings.HasPrefix(s, "[") && badBox.MatchString(s) }

// boxes counts the items of a list that begin with a box.
func (a *asked) boxes(list *ast.List) int {
	n := 0
	for item := list.FirstChild(); item != nil; item = item.NextSibling() {
		s, _ := a.opening(item)
		if _, length := boxed(s); length > 0 || misboxed(s) {
			n++
		}
	}
	return n
}

func parseChoices(a *asked, lists []found) Body {
	b := &Choices{Several: a.q.Notes.Kind == Multiple}
	right, errors := 0, a.errors
	for _, f := range lists {
		items := a.items(f)
		b.Items = slices.Grow(b.Items, len(items))
		for _, it := range items {
			s, pos := a.opening(it.node)
			ticked, length := boxed(s)
			if length == 0 {
				code := "E18"
				if misboxed(s) {
					code = "E17"
				}
				a.report(pos, code, "text", s)
				continue
			}
			if a.boxInside(it.node) {
				continue
			}
			c := Choice{Content: it.content, Right: ticked, Feedback: it.feedback, Pos: pos}
			c.Content = trimStart(c.Content, length)
			a.weigh(&c, it)
			if len(c.Content) == 0 {
				a.report(pos, "E37", "word", strings.TrimSpace(s[:length]))
			}
			if c.Right {
				right++
			}
			b.Items = append(b.Items, c)
		}
	}
	b.Several = b.Several || right > 1
	at := a.pos(lists[0].unit)
	switch {
	case a.errors > errors: // what is missing has been read otherwise
	case len(b.Items) < 2:
		a.report(at, "E31", "min", "2")
	case right == 0:
		a.report(at, "E19")
	}
	return b
}

// boxInside reports choices that are indented so far that Markdown reads them as a list
// inside the choice above.
func (a *asked) boxInside(item ast.Node) bool {
	for child := item.FirstChild(); child != nil; child = child.NextSibling() {
		if list, ok := child.(*ast.List); ok && a.boxes(list) > 0 {
			s, pos := a.opening(list.FirstChild())
			a.report(pos, "E48", "text", s)
			return true
		}
	}
	return false
}

// weigh takes the weight off the end of a choice.
func (a *asked) weigh(c *Choice, it listItem) {
	if !strings.HasSuffix(it.lastLine, "%)") { // spares most choices the expression
		return
	}
	m := weighted.FindStringSubmatch(it.lastLine)
	if m == nil {
		return
	}
	w, err := strconv.ParseFloat(strings.Replace(m[1], ",", ".", 1), 64)
	if err != nil || w < -100 || w > 100 {
		a.report(c.Pos, "E54", "value", m[1]+"%")
		return
	}
	c.Weight = &w
	c.Content = trimEnd(c.Content, "(")
}

// Kind implements Body.
func (b *Choices) Kind() Kind {
	if b.Several {
		return Multiple
	}
	return Single
}

func (b *Choices) parts(*Question) []string { return oneCard() }

func (b *Choices) face(_ *Card, f *Face) {
	f.Several = b.Several
	for i, c := range b.Items {
		f.Items = append(f.Items, Item{ID: i, Content: c.Content})
	}
}

// tally counts what was ticked.
type tally struct{ right, ticked, hits, fit int }

func (b *Choices) tally(ticked []bool) (t tally) {
	for i, item := range b.Items {
		t.right += count(item.Right)
		t.ticked += count(ticked[i])
		t.hits += count(ticked[i] && item.Right)
		t.fit += count(ticked[i] == item.Right)
	}
	return t
}

func (b *Choices) judge(c *Card, r Response, _ judging) Verdict {
	ticked := make([]bool, len(b.Items))
	for _, p := range r.Picks {
		ticked[p] = true
	}
	t := b.tally(ticked)
	parts := make([]bool, len(b.Items))
	for i, item := range b.Items {
		parts[i] = ticked[i] == item.Right
	}
	v := Verdict{Score: b.score(c.Question.Notes.Scoring, t, ticked), Parts: parts}
	v.Reason = b.reason(t)
	return v
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// score is deck-format §5. Ticking nothing never earns anything.
func (b *Choices) score(s Scoring, t tally, ticked []bool) float64 {
	right, hits, n := float64(t.right), float64(t.hits), float64(t.ticked)
	switch {
	case t.ticked == 0:
		return 0
	case s == All:
		return float64(count(t.fit == len(b.Items)))
	case s == Coverage:
		return (hits / right) * (hits / n)
	case s == Each:
		return float64(t.fit) / float64(len(b.Items))
	}
	sum := 0.0
	for i, item := range b.Items {
		switch {
		case !ticked[i]:
		case item.Weight != nil:
			sum += *item.Weight / 100
		case item.Right:
			sum += 1 / right
		case b.Several:
			sum -= 1 / right
		}
	}
	if t.fit == len(b.Items) {
		return 1
	}
	return max(0, min(1, sum))
}

// guess is that of who ticks one choice without looking, or where there may be several
// tosses a coin for each.
func (b *Choices) guess(q *Question) float64 {
	n := len(b.Items)
	ticked := make([]bool, n)
	if !b.Several {
		sum := 0.0
		for i := range ticked {
			ticked[i] = true
			sum += b.score(q.Notes.Scoring, b.tally(ticked), ticked)
			ticked[i] = false
		}
		return sum / float64(n)
	}
	sum, all := 0.0, maxTicked+1
	if n < 63 {
		all = min(all, 1<<n)
	}
	toss := func(set uint64) {
		for i := range ticked {
			ticked[i] = set>>i&1 > 0
		}
		sum += b.score(q.Notes.Scoring, b.tally(ticked), ticked)
	}
	if all <= maxTicked {
		for set := range uint64(all) {
			toss(set)
		}
		return sum / float64(all)
	}
	r := draws()
	for range drawn {
		toss(r.Uint64())
	}
	return sum / drawn
}

func (b *Choices) reason(t tally) Reason {
	missed, extra := t.right-t.hits, t.ticked-t.hits
	switch {
	case missed == 0 && extra == 0:
		return Reason{Code: "right"}
	case !b.Several:
		return Reason{Code: "choice-wrong", Args: []string{b.key()}}
	case extra == 0:
		return Reason{Code: "choice-missed", Args: []string{itoa(missed)}}
	case missed == 0:
		return Reason{Code: "choice-extra", Args: []string{itoa(extra)}}
	}
	return Reason{Code: "choice-both", Args: []string{itoa(missed), itoa(extra)}}
}

// key is the text of the first right choice.
func (b *Choices) key() string {
	for _, c := range b.Items {
		if c.Right {
			return c.Content.Text()
		}
	}
	return ""
}

func (b *Choices) solution(*Card) Solution {
	s := Solution{Feedback: make([]Markdown, len(b.Items))}
	for i, c := range b.Items {
		s.Feedback[i] = c.Feedback
		if c.Right {
			s.Picks = append(s.Picks, i)
		}
	}
	return s
}

func (b *Choices) print(p *printer) {
	p.blank()
	for _, c := range b.Items {
		mark := "- " + boxMark(c.Right)
		text := closeParen(p.inline(c.Content), weighted)
		if c.Weight != nil {
			text += " (" + strconv.FormatFloat(*c.Weight, 'f', -1, 64) + "%)"
		}
		p.indented(mark, "  ", text)
		if c.Feedback != nil {
			p.quoted("  ", c.Feedback)
		}
	}
}

func (b *Choices) answers() []string { return nil }

func (b *Choices) claims(*Question) []Claim {
	var right []Claim
	var wrong []string
	for _, item := range b.Items {
		if item.Right {
			right = append(right, Claim{Type: ClaimSense, Text: item.Content.Text(), Pos: item.Pos})
		} else {
			wrong = append(wrong, item.Content.Text())
		}
	}
	for i := range right {
		right[i].Wrong = wrong
	}
	return right
}
