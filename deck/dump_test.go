package deck

import (
	"fmt"
	"strings"
)

// dump writes everything of a deck that its source says, without positions: two decks
// with one dump are the same deck.
func dump(d *Deck) string {
	var b strings.Builder
	m := d.Meta
	fmt.Fprintf(&b, "deck %q id=%s lang=%q", m.Title, d.ID(), m.Lang)
	if m.Description != "" || len(m.Tags) > 0 || m.Sources != "" {
		fmt.Fprintf(&b, " description=%q tags=%q sources=%q", m.Description, m.Tags, m.Sources)
	}
	if flow := m.Judging.flow(); flow != "" {
		b.WriteString(" judging=" + flow)
	}
	b.WriteString("\n")
	if len(d.Intro) > 0 {
		b.WriteString("intro " + tree(d.Intro) + "\n")
	}
	section := ""
	for _, q := range d.Questions {
		if q.Section != section {
			section = q.Section
			fmt.Fprintf(&b, "section %q\n", section)
		}
		fmt.Fprintf(&b, "%s %q %s\n", q.Body.Kind(), q.ID, tree(q.Prompt))
		dumpBody(&b, q.Body)
		dumpNotes(&b, &q.Notes)
		for _, c := range d.Cards() {
			if c.Question == q && (c.Part != "" || q.ID == "") {
				fmt.Fprintf(&b, "  card %q %s\n", c.Part, c.ID)
			}
		}
	}
	return b.String()
}

// tree writes Markdown as type(children), literals quoted.
func tree(m Markdown) string {
	var out []string
	for _, n := range m {
		s := string(n.Type)
		if n.Type == TextNode {
			s = fmt.Sprintf("%q", n.Text)
		} else if n.Text != "" {
			s += fmt.Sprintf(" %q", n.Text)
		}
		if n.Dest != "" {
			s += " →" + n.Dest
		}
		if n.N != 0 || n.Type == GapNode {
			s += fmt.Sprintf(" %d", n.N)
		}
		if n.Children != nil {
			s += "(" + tree(n.Children) + ")"
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

func dumpBody(b *strings.Builder, body Body) {
	switch body := body.(type) {
	case *Back:
		fmt.Fprintf(b, "  back %s\n", tree(body.Content))
	case *Choices:
		for _, c := range body.Items {
			fmt.Fprintf(b, "  %v %s", c.Right, tree(c.Content))
			if c.Weight != nil {
				fmt.Fprintf(b, " weight %v", *c.Weight)
			}
			if c.Feedback != nil {
				fmt.Fprintf(b, " feedback %s", tree(c.Feedback))
			}
			b.WriteString("\n")
		}
	case *Typed:
		fmt.Fprintf(b, "  accepted %q\n", body.Accepted)
	case *TrueFalse:
		fmt.Fprintf(b, "  %v\n", body.True)
	case *Numeric:
		fmt.Fprintf(b, "  number %q unit %q\n", body.Written, body.key.unit)
	case *Dated:
		fmt.Fprintf(b, "  date %q %s\n", body.Written, body.EDTF())
	case *Gaps:
		for _, g := range body.List {
			fmt.Fprintf(b, "  gap %q %q hint %q\n", g.Label, g.Accepted, g.Hint)
		}
	case *Ordering:
		for _, s := range body.Items {
			fmt.Fprintf(b, "  step %s", tree(s.Content))
			if s.Date != "" {
				fmt.Fprintf(b, " at %s", s.moment.edtf())
			}
			b.WriteString("\n")
		}
	case *Matching:
		for i, m := range body.Lefts {
			fmt.Fprintf(b, "  left %s -> %d\n", tree(m), body.Key[i])
		}
		for i, m := range body.Targets {
			fmt.Fprintf(b, "  target %d %s\n", i, tree(m))
		}
	}
}

func dumpNotes(b *strings.Builder, n *Notes) {
	for _, h := range n.Hints {
		fmt.Fprintf(b, "  hint %s\n", tree(h))
	}
	if n.Explanation != nil {
		fmt.Fprintf(b, "  explanation %s\n", tree(n.Explanation))
	}
	for _, c := range n.Sources {
		fmt.Fprintf(b, "  source %s %s\n", c.Key, c.paragraphs())
	}
	typos := "by length"
	if n.Typos != nil {
		typos = fmt.Sprint(*n.Typos)
	}
	s := fmt.Sprintf("evidence=%q attributed=%q tags=%q points=%v typos=%s not=%q scoring=%q reverse=%v kind=%q allow=%q",
		n.Evidence, n.Attributed, n.Tags, n.Points, typos, n.Not, n.Scoring, n.Reverse, n.Kind, n.Allow)
	if s != `evidence="" attributed="" tags=[] points=1 typos=by length not=[] scoring="" reverse=false kind="" allow=[]` {
		fmt.Fprintf(b, "  %s\n", s)
	}
}
