package deck

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"
)

// TestNoControls: what a deck or a catalogue says holds no control character, however
// it was written; only the source itself keeps it.
func TestNoControls(t *testing.T) {
	decks := map[string]string{
		"raw":        "---\ntitle: A\x1b[31m\n---\n\x1bIntro\n\n## Wh\x07at\x7f <!-- q1 -->\n\u009bHere\x1b\n- [x] a\x08b\n- [ ] c\n> Hint: \x1bd\n",
		"typed":      "## A\nAnswer: Ro\x1bme | \u009burbs\n",
		"references": "---\ntitle: \"A\\eB\\u009bC\"\ntags: [\"\\a\"]\n---\n## What &#27; and &#x9b; and &#7; [l](a&#27;b)\nThe [[g&#27;ap | \x1bother]].\n",
		"code":       "## A\n```\n\x1b[2J\n```\n\nMatch:\n- a\x1b -> b&#27;\n- c -> d\n",
		"line feeds": "## A\rB\nAnswer: b\u0085c\x0cd\n",
	}
	for name, src := range decks {
		d, problems := Parse("d.md", []byte(src))
		noControls(t, name, problems)
		written, _ := Format("d.md", []byte(src))
		noControls(t, name+" written anew", string(written))
		for _, c := range d.Cards() {
			noControls(t, name, c.Show(1).Face())
			noControls(t, name, c.Solution())
		}
		noControls(t, name, d.Meta)
		noControls(t, name, d.Intro)
		noControls(t, name, string(d.Print()))
	}
	works, _ := ParseWorks("sources.yaml", []byte("a\x1b:\n  title: \"b\\ec\"\n  publisher: d\u009b\n"))
	noControls(t, "works", works)
	if d, _ := Parse("d.md", []byte(decks["typed"])); d.Questions[0].Body.(*Typed).Accepted[0] != "Rome" {
		t.Errorf("accepted: %q", d.Questions[0].Body.(*Typed).Accepted)
	}
}

func noControls(t *testing.T, name string, v any) {
	t.Helper()
	text, ok := v.(string)
	if !ok {
		src, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		for _, escaped := range []string{`\b`, `\f`, `\r`, `\u000`, `\u001`, `\u007f`} {
			if strings.Contains(string(src), escaped) {
				t.Errorf("%s: %s in %s", name, escaped, src)
			}
		}
		text = string(src)
	}
	if i := strings.IndexFunc(text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }); i >= 0 {
		t.Errorf("%s: %q at %d", name, text, i)
	}
}

// TestAllSeen: what the bytes say is what the characters say.
func TestAllSeen(t *testing.T) {
	for c := rune(0); c <= unicode.MaxRune; c++ {
		if s := "a" + string(c) + "b"; allSeen(s) && c != '\n' && (isControl(c) || strings.ContainsRune(turning, c)) {
			t.Errorf("U+%04X is not seen", c)
		}
	}
}
