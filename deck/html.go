package deck

import (
	"fmt"
	"html"
	"net/url"
	"strconv"
	"strings"
)

// element is how a node becomes HTML when a pair of tags around its children will do.
var element = map[NodeType]string{
	ParagraphNode: "p", ItemNode: "li", QuoteNode: "blockquote", RowNode: "tr",
	EmphasisNode: "em", StrongNode: "strong",
}

// HTML is the text as HTML that is safe by construction: every tag and attribute is
// written here, everything of the author's is escaped, links lead to the network or
// to a file beside the deck and nowhere else.
func (m Markdown) HTML() string {
	var b strings.Builder
	m.html(&b)
	return b.String()
}

func (m Markdown) html(b *strings.Builder) {
	for _, n := range m {
		n.html(b)
	}
}

func (n Node) html(b *strings.Builder) {
	if tag, ok := element[n.Type]; ok {
		n.wrap(b, tag, tag)
		return
	}
	text := html.EscapeString(n.Text)
	switch n.Type {
	case TextNode:
		b.WriteString(text)
	case HeadingNode:
		tag := "h" + strconv.Itoa(min(max(n.N, 3), 6))
		n.wrap(b, tag, tag)
	case ListNode:
		n.listHTML(b)
	case TableNode:
		n.tableHTML(b)
	case CellNode:
		if n.N == 1 {
			n.wrap(b, `th scope="col"`, "th")
		} else {
			n.wrap(b, "td", "td")
		}
	case CodeBlockNode:
		b.WriteString("<pre><code>" + text + "</code></pre>")
	case CodeNode:
		b.WriteString("<code>" + text + "</code>")
	case MathNode:
		b.WriteString(`<span class="math">` + text + "</span>")
	case MathBlockNode:
		b.WriteString(`<span class="math block">` + text + "</span>")
	case RuleNode:
		b.WriteString("<hr>")
	case BreakNode:
		b.WriteString("<br>")
	case GapNode:
		fmt.Fprintf(b, `<span class="gap" data-gap="%d"></span>`, n.N)
	case FilledNode:
		b.WriteString(text)
	default:
		n.mediaHTML(b)
	}
}

func (n Node) wrap(b *strings.Builder, open, close string) {
	b.WriteString("<" + open + ">")
	n.Children.html(b)
	b.WriteString("</" + close + ">")
}

func (n Node) listHTML(b *strings.Builder) {
	switch n.N {
	case 0:
		n.wrap(b, "ul", "ul")
	case 1:
		n.wrap(b, "ol", "ol")
	default:
		n.wrap(b, fmt.Sprintf(`ol start="%d"`, n.N), "ol")
	}
}

func (n Node) tableHTML(b *strings.Builder) {
	b.WriteString("<table>")
	rows := n.Children
	if len(rows) > 0 && len(rows[0].Children) > 0 && rows[0].Children[0].N == 1 {
		b.WriteString("<thead>")
		rows[0].html(b)
		b.WriteString("</thead>")
		rows = rows[1:]
	}
	if len(rows) > 0 {
		b.WriteString("<tbody>")
		rows.html(b)
		b.WriteString("</tbody>")
	}
	b.WriteString("</table>")
}

// mediaHTML writes links and media. What leads nowhere safe keeps its words.
func (n Node) mediaHTML(b *strings.Builder) {
	dest, ok := safeTarget(n.Dest, n.Type == LinkNode)
	dest, text := html.EscapeString(dest), html.EscapeString(n.Text)
	switch {
	case !ok:
		b.WriteString(text)
		n.Children.html(b)
	case n.Type == LinkNode:
		n.wrap(b, `a href="`+dest+`" rel="noopener noreferrer" target="_blank"`, "a")
	case n.Type == ImageNode:
		b.WriteString(`<img src="` + dest + `" alt="` + text + `">`)
	case n.Type == AudioNode:
		b.WriteString(`<audio controls preload="none" src="` + dest + `" title="` + text + `"></audio>`)
	case n.Type == VideoNode:
		b.WriteString(`<video controls preload="none" src="` + dest + `" title="` + text + `"></video>`)
	}
}

// safeTarget tells whether a target may be followed: links to http, https and mailto,
// and paths; media paths only, because a picture from the network tells its host who
// is studying.
func safeTarget(dest string, link bool) (string, bool) {
	u, err := url.Parse(dest)
	if err != nil || dest == "" {
		return "", false
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https", "mailto":
		return dest, link
	case "":
		return dest, u.Host == ""
	}
	return "", false
}
