package deck

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/google/uuid"
)

// printer writes a deck as source text.
type printer struct {
	b        strings.Builder
	words    vocabulary
	question *Question
	adjacent bool // the last line wants no blank line below it
}

// Print writes a deck that no author has written, such as one converted from another
// format, in canonical form and in the keywords of its language. Parsing the result gives
// the same deck but for positions and revision. What an author has written is for Format.
func (d *Deck) Print() []byte {
	p := &printer{words: newVocabulary(d.Meta.Lang), adjacent: true}
	p.meta(d)
	p.prose(d.Intro)
	section := ""
	for _, q := range d.Questions {
		if q.Section != section {
			section = q.Section
			p.blank()
			p.line(strings.TrimRight("# "+p.inlineText(section), " "))
		}
		p.printQuestion(q)
	}
	return []byte(p.b.String())
}

func (p *printer) line(s string) {
	p.b.WriteString(s + "\n")
	p.adjacent = false
}

// blank leaves a blank line, but not at the top and not below a heading.
func (p *printer) blank() {
	if !p.adjacent {
		p.b.WriteByte('\n')
		p.adjacent = true
	}
}

func (p *printer) prose(m Markdown) {
	if len(m) > 0 {
		p.blank()
		p.markdown(m)
	}
}

func (p *printer) markdown(m Markdown) {
	if s := p.blocks(m, false); s != "" {
		p.line(s)
	}
}

func (p *printer) printQuestion(q *Question) {
	p.question = q
	p.blank()
	p.line("## " + p.inlineRun(q.Prompt[0].Children, false) + idMark(q.ID, !isShortID(q.ID)))
	p.adjacent = true
	p.prose(q.Prompt[1:])
	q.Body.print(p)
	p.notes(&q.Notes)
	p.adjacent = false // a heading may be all there is
}

// keyword writes the line that announces an answer part.
func (p *printer) keyword(k keyword, value string) {
	p.blank()
	p.line(keywordLine(p.words.word(k), value))
}

// indented writes text behind a mark, its further lines below the text.
func (p *printer) indented(mark, indent, text string) {
	p.line(mark + indentBelow(text, indent))
}

// quoted writes a quote at an indent.
func (p *printer) quoted(indent string, m Markdown) {
	p.line(indent + indentBelow(quoteLines(p.blocks(m, false)), indent))
}

func indentBelow(text, indent string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, "\n", "\n"+indent), "\n"+indent+"\n", "\n\n")
}

func quoteLines(text string) string {
	return strings.ReplaceAll("> "+strings.ReplaceAll(text, "\n", "\n> "), "> \n", ">\n")
}

func (p *printer) meta(d *Deck) {
	var b strings.Builder
	add := func(key, value string) {
		if value != "" {
			b.WriteString(key + ": " + value + "\n")
		}
	}
	m := d.Meta
	if d.titled {
		add("title", scalar(m.Title))
	}
	if m.ID != uuid.Nil {
		add("id", m.ID.String())
	}
	add("lang", scalar(m.Lang))
	add("description", scalar(m.Description))
	if len(m.Tags) > 0 {
		quoted := make([]string, len(m.Tags))
		for i, tag := range m.Tags {
			quoted[i] = scalar(tag)
			if strings.Contains(tag, ",") {
				quoted[i] = strconv.Quote(tag)
			}
		}
		add("tags", "["+strings.Join(quoted, ", ")+"]")
	}
	add("judging", m.Judging.flow())
	add("sources", scalar(m.Sources))
	if b.Len() > 0 {
		p.b.WriteString("---\n" + b.String() + "---\n")
	}
}

// flow is the leniency as a YAML flow mapping, "" where nothing is set.
func (j Judging) flow() string {
	var parts []string
	if j.Typos != nil {
		parts = append(parts, "typos: "+itoa(*j.Typos))
	}
	if j.StrictAccent {
		parts = append(parts, "accents: strict")
	}
	if j.StrictCase {
		parts = append(parts, "case: keep")
	}
	if j.KeepArticles {
		parts = append(parts, "articles: keep")
	}
	if parts == nil {
		return ""
	}
	return "{ " + strings.Join(parts, ", ") + " }"
}

var plainScalar = regexp.MustCompile(`^\pL[\pL\pN ',’.()/-]*$`)

// scalar is a YAML scalar, quoted where it has to be.
func scalar(s string) string {
	switch {
	case s == "":
		return ""
	case plainScalar.MatchString(s) && !strings.HasSuffix(s, " ") && !yamlWord[strings.ToLower(s)]:
		return s
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`).Replace(s) + `"`
}

// yamlWord are words that YAML takes for something else than text.
var yamlWord = map[string]bool{"true": true, "false": true, "null": true, "yes": true, "no": true, "on": true, "off": true, "y": true, "n": true}

// notes writes the notes in the order of the manual, each in a quote of its own.
func (p *printer) notes(n *Notes) {
	for _, hint := range n.Hints {
		p.rich(kwHint, hint)
	}
	p.rich(kwExplanation, n.Explanation)
	var cites []string
	for _, c := range n.Sources {
		s := c.Key
		if c.From > 0 {
			s += " §" + c.paragraphs()
		}
		cites = append(cites, s)
	}
	p.plain(kwSource, strings.Join(cites, "; "))
	p.plain(kwEvidence, n.Evidence)
	p.plain(kwAttributed, n.Attributed)
	p.plain(kwTags, strings.Join(n.Tags, ", "))
	if n.Points != 1 {
		p.plain(kwPoints, strconv.FormatFloat(n.Points, 'f', -1, 64))
	}
	if n.Typos != nil {
		p.plain(kwTypos, itoa(*n.Typos))
	}
	p.plain(kwNot, joinForms(n.Not))
	p.plain(kwScoring, string(n.Scoring))
	if n.Reverse {
		p.plain(kwReverse, affirmations[p.words.columns[0]][0])
	}
	p.plain(kwKind, string(n.Kind))
	p.plain(kwAllow, strings.Join(n.Allow, ", "))
}

func (p *printer) plain(k keyword, value string) {
	if value != "" {
		p.blank()
		p.line("> " + keywordLine(p.words.word(k), value))
	}
}

// rich writes a note that holds Markdown.
func (p *printer) rich(k keyword, m Markdown) {
	if len(m) == 0 {
		return
	}
	text := p.blocks(m, false)
	gap := " "
	if m[0].Type != ParagraphNode {
		gap = "\n"
	}
	p.blank()
	p.line(quoteLines(p.words.word(k) + ":" + gap + text))
}
