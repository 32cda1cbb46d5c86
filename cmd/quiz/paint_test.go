package main

import (
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"ripasso/deck"
	"ripasso/quiz"
)

// TestPen: each ink on each kind of terminal.
func TestPen(t *testing.T) {
	tests := []struct {
		name    string
		colours palette
		profile colorprofile.Profile
		ink     ink
		want    string
	}{
		{"struck, dark", onDark, colorprofile.TrueColor, struck, "\x1b[38;2;255;156;143;9mx\x1b[m"},
		{"struck, light", onLight, colorprofile.TrueColor, struck, "\x1b[38;2;179;38;30;9mx\x1b[m"},
		{"muted where the background is not known", onAny, colorprofile.TrueColor, muted, "\x1b[2mx\x1b[m"},
		{"struck without colours", onDark, colorprofile.ASCII, struck, "[-x-]"},
		{"inserted without colours", onDark, colorprofile.ASCII, inserted, "{+x+}"},
		{"waved without colours", onDark, colorprofile.ASCII, waved, "~x~"},
		{"right without colours", onDark, colorprofile.ASCII, right, "x"},
		{"strong without colours", onDark, colorprofile.ASCII, strong, "\x1b[1mx\x1b[m"},
		{"strong where nothing can be drawn", onDark, colorprofile.NoTTY, strong, "x"},
	}
	for _, test := range tests {
		if got := inked(test.colours, test.profile)(run{test.ink, "x"}); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// TestPenCleans: no ink lets a stranger's escape sequence through.
func TestPenCleans(t *testing.T) {
	for k := ordinary; k <= waved; k++ {
		for _, profile := range []colorprofile.Profile{colorprofile.NoTTY, colorprofile.ASCII, colorprofile.TrueColor} {
			got := inked(onDark, profile)(run{k, "a\x1b]0;x\x07b\x1b[2J"})
			if strings.ContainsRune(got, '\x07') || strings.Contains(got, "\x1b]") || strings.Contains(got, "\x1b[2J") {
				t.Errorf("ink %d: %q", k, got)
			}
		}
	}
}

// TestTicks: filled to the recall, spaced where there is room, those around the
// present one where there is none.
func TestTicks(t *testing.T) {
	many := make([]quiz.Tick, 100)
	for i := range many {
		many[i] = quiz.Tick{State: quiz.Coming, Recall: float64(i) / 100}
	}
	many[90].State = quiz.Here
	tests := []struct {
		name  string
		all   []quiz.Tick
		width int
		want  string
	}{
		{"empty to full", []quiz.Tick{{Recall: 0}, {Recall: 0.5}, {Recall: 0.99}, {Recall: 1}}, 20, "▏ ▌ █ █"},
		{"no room between", []quiz.Tick{{Recall: 0}, {Recall: 0.3}, {Recall: 1}}, 4, "▏▎█"},
		{"around the present one", many, 5, "▉▉▉▉▉"},
		{"by their verdict", []quiz.Tick{{Recall: 1, State: quiz.Right}, {Recall: 1, State: quiz.Nearly}, {Recall: 1, State: quiz.NotYet}}, 20, "█ ▋ ╱"},
		{"out of range", []quiz.Tick{{Recall: -1}, {Recall: 7}}, 10, "▏ █"},
	}
	for _, test := range tests {
		got := ansi.Strip(ticks(test.all, test.width, unpainted))
		if !strings.Contains(got, test.want) || ansi.StringWidth(got) > test.width {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// TestLayout: paragraphs break between words, wide characters take two cells, nothing
// is wider than the page, marks indent what follows.
func TestLayout(t *testing.T) {
	text := []para{
		paragraph(ordinary, "uno due tre quattro cinque"),
		paragraph(ordinary, "釜山釜山釜山釜山釜山釜山").close(),
		{first: "- ", rest: "  ", runs: []run{{ordinary, "sei sette otto nove dieci"}}},
		{verbatim: true, runs: []run{{code, "    x := 1 // a long line of code"}}},
		{runs: []run{{struck, "una parola lunghissimissimamente lunga"}}},
	}
	want := []string{
		"uno due tre", "quattro cinque", "釜山釜山釜山釜山", "釜山釜山", "",
		"- sei sette otto", "  nove dieci", "",
		"    x := 1 // a", "long line of cod", "e", "",
		"[-una parola", "lunghissimissima", "mente lunga-]",
	}
	got := layout(text, 16, unpainted)
	if strings.Join(got.lines, "\n") != strings.Join(want, "\n") {
		t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got.lines, "\n"), strings.Join(want, "\n"))
	}
	for _, line := range got.lines {
		if ansi.StringWidth(line) > 16 {
			t.Errorf("%q is %d cells wide", line, ansi.StringWidth(line))
		}
	}
}

// TestMarkdown typesets every element of a deck's text.
func TestMarkdown(t *testing.T) {
	text := func(s string) deck.Markdown { return deck.Markdown{{Type: deck.TextNode, Text: s}} }
	node := func(kind deck.NodeType, children ...deck.Node) deck.Node {
		return deck.Node{Type: kind, Children: children}
	}
	cell := func(s string, head int) deck.Node { return deck.Node{Type: deck.CellNode, N: head, Children: text(s)} }
	tests := []struct {
		name string
		give deck.Markdown
		want string
	}{
		{"paragraphs", deck.Markdown{node(deck.ParagraphNode, text("a")...), node(deck.ParagraphNode, text("b")...)}, "a\n\nb"},
		{"inline alone", deck.Markdown{{Type: deck.TextNode, Text: "a "}, node(deck.StrongNode, text("b")...)}, "a b"},
		{"numbered list", deck.Markdown{{Type: deck.ListNode, N: 3, Children: deck.Markdown{
			node(deck.ItemNode, text("a")...), node(deck.ItemNode, text("b")...)}}}, "3. a\n4. b"},
		{"nested list", deck.Markdown{node(deck.ListNode, node(deck.ItemNode,
			node(deck.ParagraphNode, text("a")...), node(deck.ListNode, node(deck.ItemNode, text("b")...))))}, "• a\n\n  • b"},
		{"quote", deck.Markdown{node(deck.QuoteNode, node(deck.ParagraphNode, text("a")...))}, "│ a"},
		{"code block", deck.Markdown{{Type: deck.CodeBlockNode, Text: "a\n  b\n"}}, "    a\n      b"},
		{"break", deck.Markdown{{Type: deck.TextNode, Text: "a"}, {Type: deck.BreakNode}, {Type: deck.TextNode, Text: "b"}}, "a\nb"},
		{"link", deck.Markdown{{Type: deck.LinkNode, Dest: "https://example.org/", Children: text("qui")}}, "qui <https://example.org/>"},
		{"bare link", deck.Markdown{{Type: deck.LinkNode, Dest: "https://example.org/", Children: text("https://example.org/")}}, "https://example.org/"},
		{"picture", deck.Markdown{{Type: deck.ImageNode, Text: "una mappa", Dest: "m.png"}}, "[picture: una mappa]"},
		{"sound", deck.Markdown{{Type: deck.AudioNode, Dest: "m.ogg"}}, "[audio: m.ogg]"},
		{"film", deck.Markdown{{Type: deck.VideoNode, Text: "il volo"}}, "[video: il volo]"},
		{"maths", deck.Markdown{{Type: deck.MathNode, Text: "x^2"}}, "x^2"},
		{"gaps", deck.Markdown{{Type: deck.GapNode, N: 0}, {Type: deck.FilledNode, Text: "pieno"}, {Type: deck.GapNode, N: 1}}, "[1 ____ primo]pieno[2 ____]"},
		{"rule", deck.Markdown{node(deck.RuleNode)}, "───"},
		{"heading", deck.Markdown{node(deck.HeadingNode, text("a")...)}, "a"},
		{"table", deck.Markdown{node(deck.TableNode,
			node(deck.RowNode, cell("chi", 1), cell("dove", 1)), node(deck.RowNode, cell("釜山", 0), cell("qui", 0)))}, "chi  │ dove\n釜山 │ qui"},
		{"wide table", deck.Markdown{node(deck.TableNode,
			node(deck.RowNode, cell("chi", 1), cell("dove", 1)), node(deck.RowNode, cell(strings.Repeat("a", 50), 0), cell("b", 0)))},
			"chi: " + strings.Repeat("a", 50) + "\ndove: b"},
	}
	set := typesetter{words: newWords("en"), gaps: []string{"primo", ""}, room: 40}
	for _, test := range tests {
		if got := strings.Join(layout(set.set(test.give), 0, unpainted).lines, "\n"); got != test.want {
			t.Errorf("%s: got\n%s\nwant\n%s", test.name, got, test.want)
		}
	}
}

// TestField: what looks like one character is one, whatever it is made of.
func TestField(t *testing.T) {
	tests := []struct {
		keys []string
		want string
	}{
		{letters("Roma"), "Roma|"},
		{append(letters("Roma"), "left", "left", "x"), "Rox|ma"},
		{append(letters("e\u0301 釜"), "left", "backspace", "backspace"), "|釜"},
		{append(letters("abc"), "home", "delete", "end", "d"), "bcd|"},
		{append(letters("uno due  "), "ctrl+w"), "uno |"},
		{append(letters("uno due"), "ctrl+u", "z"), "z|"},
		{[]string{"left", "backspace", "delete", "right"}, "|"},
		{append(letters("a?1-"), "space"), "a?1- |"},
	}
	for _, test := range tests {
		f := newTypedForm(newWords("en"), &deck.Face{Kind: deck.Text}).(*typedForm)
		for _, k := range test.keys {
			f.press(key(k))
		}
		got := f.fields[0].text[:f.fields[0].at] + "|" + f.fields[0].text[f.fields[0].at:]
		if got != test.want {
			t.Errorf("%q: %q, want %q", test.keys, got, test.want)
		}
	}
	f := newTypedForm(newWords("en"), &deck.Face{Kind: deck.Text}).(*typedForm)
	f.paste("due\nrighe\x1b[0m" + strings.Repeat("x", 50))
	if got := f.fields[0].text; strings.ContainsAny(got, "\n\x1b") {
		t.Errorf("%q was pasted", got)
	}
	if shown, caret := f.fields[0].window(fieldRoom); ansi.StringWidth(shown) > fieldRoom || caret >= fieldRoom {
		t.Errorf("%q in sight, cursor at %d", shown, caret)
	}
}
