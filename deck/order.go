package deck

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// Ordering is the answer part of a question about a sequence, in the right order.
type Ordering struct {
	Items []Step
}

// Step is one thing in a sequence. Either all or none have a date.
type Step struct {
	Content Markdown
	Date    string // as the author wrote it; "" where the sequence is no timeline
	Pos     Pos

	moment moment
}

var datedItem = regexp.MustCompile(`(?:^|[^\\])\(([^()]+)\)[ \t]*$`)

// dateAtEnd is what stands in brackets at the end of an item, "" where nothing does.
func dateAtEnd(item string) string {
	if !strings.HasSuffix(item, ")") { // spares most items the expression
		return ""
	}
	if m := datedItem.FindStringSubmatch(item); m != nil {
		return m[1]
	}
	return ""
}

func parseOrdering(a *asked, f []found) Body {
	b := &Ordering{}
	list := f[0].list
	if list == nil || !list.IsOrdered() || list.Start != 1 {
		if list == nil || !a.nested(f[0]) {
			a.report(f[0].hit.at.pos(0), "E22", "word", f[0].hit.written)
		}
		return b
	}
	dates, errors := 0, a.errors
	for _, it := range a.items(f[0]) {
		_, pos := a.opening(it.node)
		if len(it.content) == 0 || it.content[0].Type == ListNode {
			a.report(pos, "E23", "text", it.lastLine)
			continue
		}
		s := Step{Content: it.content, Pos: pos}
		if m := dateAtEnd(it.lastLine); m != "" {
			at, err := parseMoment(m, a.deck.Meta.Lang, "en")
			if err == nil {
				s.Date, s.moment = m, at
				s.Content = trimEnd(s.Content, "(")
				dates++
			}
		}
		b.Items = append(b.Items, s)
	}
	if len(b.Items) < 2 && a.errors == errors {
		a.report(a.pos(f[0].unit), "E31", "min", "2")
	}
	for _, s := range b.Items {
		if dates > 0 && s.Date == "" {
			a.report(s.Pos, "E24", "text", s.Content.Text())
		}
	}
	return b
}

// nested reports the items of a list that Markdown reads as a list in a list, as
// "- 1492. Colombo".
func (a *asked) nested(f found) bool {
	found := false
	for item := f.list.FirstChild(); item != nil; item = item.NextSibling() {
		if inner, ok := item.FirstChild().(*ast.List); ok {
			pos := a.frag.pos(max(start(inner), 0))
			i, column := a.frag.at(max(start(inner), 0))
			a.report(pos, "E23", "text", a.frag.lines[i].text()[column:])
			found = true
		}
	}
	return found
}

// Timeline tells whether the items have dates.
func (b *Ordering) Timeline() bool { return len(b.Items) > 0 && b.Items[0].Date != "" }

// Kind implements Body.
func (b *Ordering) Kind() Kind { return Order }

func (b *Ordering) parts(*Question) []string { return oneCard() }

func (b *Ordering) face(_ *Card, f *Face) {
	for i, s := range b.Items {
		f.Items = append(f.Items, Item{ID: i, Content: s.Content})
	}
}

// before tells whether item x may stand before item y: it does in the file, or both
// have the same date.
func (b *Ordering) before(x, y int) bool {
	return x < y || b.Timeline() && b.Items[x].moment.compare(b.Items[y].moment) == 0
}

func (b *Ordering) judge(_ *Card, r Response, _ judging) Verdict {
	n := len(b.Items)
	kept := b.longest(r.Picks)
	v := Verdict{Score: float64(len(kept)-1) / float64(n-1), Parts: make([]bool, n)}
	if len(kept) > 1 {
		for _, item := range kept {
			v.Parts[item] = true
		}
	}
	switch {
	case len(kept) == n:
		v.Reason = Reason{Code: "right"}
	case len(kept) < 2:
		v.Reason = Reason{Code: "order-none"}
	default:
		v.Reason = Reason{Code: "order", Args: []string{itoa(len(kept)), itoa(n)}}
	}
	return v
}

// longest is the longest run of picks, others left out, that stands in right order.
func (b *Ordering) longest(picks []int) []int {
	length, from := make([]int, len(picks)), make([]int, len(picks))
	best := 0
	for i := range picks {
		length[i], from[i] = 1, -1
		for j := range i {
			if length[j] >= length[i] && b.before(picks[j], picks[i]) {
				length[i], from[i] = length[j]+1, j
			}
		}
		if length[i] > length[best] {
			best = i
		}
	}
	var run []int
	for i := best; i >= 0 && len(picks) > 0; i = from[i] {
		run = append(run, picks[i])
	}
	slices.Reverse(run)
	return run
}

// guess is that of an order by chance.
func (b *Ordering) guess(*Question) float64 {
	n := len(b.Items)
	picks := make([]int, n)
	for i := range picks {
		picks[i] = i
	}
	sum, orders := 0.0, 0
	count := func() {
		sum += float64(len(b.longest(picks))-1) / float64(n-1)
		orders++
	}
	all := 1
	for i := 2; i <= n && all <= maxOrders; i++ {
		all *= i
	}
	if all <= maxOrders {
		permute(picks, 0, count)
	} else {
		for r := draws(); orders < drawn; count() {
			r.Shuffle(n, func(i, j int) { picks[i], picks[j] = picks[j], picks[i] })
		}
	}
	return sum / float64(orders)
}

// permute brings what stands from a place on into every order, and calls each once.
func permute(list []int, from int, each func()) {
	if from >= len(list)-1 {
		each()
		return
	}
	for i := from; i < len(list); i++ {
		list[from], list[i] = list[i], list[from]
		permute(list, from+1, each)
		list[from], list[i] = list[i], list[from]
	}
}

func (b *Ordering) solution(c *Card) Solution {
	var s Solution
	for i, item := range b.Items {
		s.Picks = append(s.Picks, i)
		if b.Timeline() {
			s.Labels = append(s.Labels, item.moment.format(c.Deck().Meta.Lang))
		}
	}
	return s
}

func (b *Ordering) print(p *printer) {
	p.keyword(kwOrder, "")
	for i, s := range b.Items {
		text := closeParen(p.inline(s.Content), datedItem)
		if s.Date != "" {
			text += " (" + s.Date + ")"
		}
		mark := strconv.Itoa(i+1) + ". "
		p.indented(mark, "    "[:min(len(mark), 4)], text)
	}
}

func (b *Ordering) answers() []string { return nil }

func (b *Ordering) claims(*Question) []Claim {
	var out []Claim
	for _, s := range b.Items {
		out = append(out, Claim{Type: ClaimSense, Text: s.Content.Text(), Pos: s.Pos})
		if s.Date != "" {
			out = append(out, Claim{Type: ClaimDate, Text: s.Date, EDTF: s.moment.edtf(), About: s.Content.Text(), Pos: s.Pos})
		}
	}
	return out
}
