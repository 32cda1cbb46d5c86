package deck

import (
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"golang.org/x/tools/txtar"
)

// TestHostile: no input takes long, panics or yields a card that cannot be used.
func TestHostile(t *testing.T) {
	big := func(s string, size int) string { return strings.Repeat(s, size/len(s)) }
	for name, src := range map[string]string{
		"half a code":        "## A\n" + big("```\n\\", 30<<10),
		"quotes in notes":    "## A\nAnswer: b\n> Hint: " + big("> - ", 30<<10),
		"codes in an item":   "## A\n- [x] " + big("```\n\\", 30<<10),
		"long line":          "## A\n" + big("x", 1<<20),
		"very long line":     "## A\n" + big("x", 10<<20),
		"many choices":       "## A\n" + strings.Repeat("- [x] a\n", 50_000),
		"a megabyte of gaps": "## A\n" + big("[[", 1<<20),
		"open brackets":      "## A\n" + big("[[", 30<<10),
		"no headings":        big("##a\n", 1<<20),
		"loose answers":      big("# a\nAnswer: b\n", 1<<20),
		"lost ids":           "## A " + big("<!-- id ", 30<<10) + "\nb",
		"choices in choices": "## A\n- [x] a\n" + big("  - [ ] b\n", 30<<10),
		"quotes and choices": "## A\n- [x] a\n" + big("> x\n\n- [ ] y\n\n", 30<<10),
		"tags":               "## A\n" + big("<b>x</b>\n", 30<<10),
		"words of years":     "## A\nDate: " + big("uno ", 2<<10),
		"long heading":       "## " + big("x", 1<<20),
		"long section":       "# " + big("[", 1<<20) + "\n## A\nb",
		"long front matter":  "---\n" + big("a: b\n", 1<<20) + "---\n",
		"flow mappings":      "---\na: " + big("{", 30<<10) + "\n---\n",
		"block sequences":    "---\na: " + big("- ", 30<<10) + "\n---\n",
		"aliases":            "---\na: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\ntags: [*c, *c]\n---\n",
		"brackets":           "## A\n" + big("[", 30<<10),
		"open images":        "## A\n" + big("![", 30<<10),
		"links":              "## A\n" + big("[a](", 30<<10),
		"emphasis":           "## A\n" + big("*a_", 30<<10),
		"stars":              "## A\n" + big("*", 30<<10),
		"strong words":       "## A\n" + big("**a ", 30<<10),
		"backticks":          "## A\n" + big("`a``b", 30<<10),
		"dollars":            "## A\n" + big("$a ", 30<<10),
		"double dollars":     "## A\n" + big("$$a\n", 30<<10),
		"gaps":               "## A\n" + big("[[a]] ", 30<<10),
		"open gaps":          "## A\n" + big("[[a", 30<<10),
		"html":               "## A\n" + big("<a ", 30<<10),
		"comments":           "## A\n" + big("<!-- ", 30<<10),
		"entities":           "## A\n" + big("&amp", 30<<10),
		"quotes":             "## A\n" + big("> ", 30<<10),
		"lists":              "## A\n" + big("- ", 30<<10),
		"stairs":             "## A\n" + stairs(200),
		"pipes":              "## A\n" + big("|", 10<<10) + "\n" + big("|-", 10<<10),
		"definitions":        "## A\n" + big("[a]: b\n", 30<<10),
		"fences":             big("```a\n", 1<<20),
		"growing fences":     growing(1400),
		"questions":          big("## A\n", 1<<20),
		"equal questions":    big("## A\nb\n", 1<<18),
		"equal ids":          big("## A <!-- aaaaaa -->\nb\n", 1<<18),
		"pictures":           big("## A\n![](b)\n", 1<<18),
		"choices":            "## A\n- [x] a\n" + big("- [ ] b\n", 30<<10),
		"steps":              "## A\nOrder:\n" + big("1. b (1900)\n", 30<<10),
		"pairs":              "## A\nMatch:\n" + big("- a -> b\n", 30<<10),
		"forms":              "## A\nAnswer: " + big("a | ", 30<<10),
		"notes":              "## A\nAnswer: b\n" + big("> Hint: a\n", 30<<10),
		"cites":              "## A\nAnswer: b\n> Source: " + big("a §1;", 30<<10),
		"number":             "## A\nNumber: " + big("9", 30<<10),
		"exponent":           "## A\nNumber: 1e999999999 +- 1e-999999999\n",
		"date":               "## A\nDate: " + big("1", 30<<10),
		"colons":             "## A\n" + big(":", 30<<10),
		"NUL":                "## A\x00\n\x00Answer: \x00\n",
		"no UTF-8":           "## A\xff\nAnswer: \xc3\x28\n",
		"bidi":               "## \u202eA\u2066\nAnswer: \u202eb\u202c | \u200f\n",
		"lone CR":            "## A\rb\r\rAnswer: c\r",
		"byte order mark":    "\ufeff---\ntitle: x\n---\n## A\nb",
		"only a mark":        "\ufeff",
		"empty":              "",
		"open front matter":  "---",
		"200,000 questions":  big("## Perché?\nRisposta: b\n", 200_000*len("## Perché?\nRisposta: b\n")),
		"200,000 mistakes":   big("## A\nAnwser: b\n", 200_000*len("## A\nAnwser: b\n")),
		"empty lines":        big("\n", 4<<20),
		"blank UTF-16":       "\xff\xfe" + big("\n\x00", 1<<20),
		"Windows-1252":       "## A\n" + big("perch\xe9\n", 1<<20),
		"zeros":              big("\x00", 1<<20),
		"turned lines":       "## A\nb\n\n" + big("\u202e\n", 1<<20),
		"lookalike prompts":  big("## Which king of old Rome was it?\nAnswer: b\n", 1<<18),
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			use(t, []byte(src))
			runtime.ReadMemStats(&after)
			// What is allocated counts the work, whatever else the machine does.
			if got, most := after.TotalAlloc-before.TotalAlloc, uint64(once+work*len(src)); got > most {
				t.Errorf("%d bytes allocated for %d of source, %d may be", got, len(src), most)
			}
		})
	}
}

// The work that a hostile source may cost, in bytes allocated: for each of its bytes, and
// for the tables that are made the first time. It is 1.5 KB at most, and 9 KB under the
// race detector, which empties the pools of regular expressions.
const (
	work = 12 << 10
	once = 16 << 20
)

// TestHostileGrowth: twice the question costs no more than twice the work, or is refused
// because links and marks are too many. goldmark follows each of them through the text.
func TestHostileGrowth(t *testing.T) {
	parts := []string{
		"[", "]", "[[", "]]", "![", "](", "[](", "[a](", "[a](<", "[a](b '", "[a][", "[a]", "[a]: b\n", "[a]:\n", "*", "_a ", "*a_", "**a ", "a*b_c*d_", "`", "`a``b", "```\n\\",
		"\\`", "\\``\n", "$", "$a ", "$$", "$$a\n", "[[a", "[[a]] ", "[[a::b", "<", "<a ", "<a href=\"", "<!-- ", "<?\n", "<![CDATA[\n", "<b>x</b>\n", "&", "&#x\n", "\\", "> ", "> a\n\n", "- ", "- a\n",
		"1. a\n", "### a\n", "|", "a|b\n-|-\n", "![a](b)", "a\\\n", "a  \n", "\n", "a\n\n", "\t", ":", "Anwser: b\n", "> Hint: *a*\n\n", "a §1;", "```a\n", "- a -> b\n", "1. *a* (1900)\n", "é", "> - ", "-\t",
	}
	allocated := func(src string) uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, problems := Parse("d.md", []byte(src))
		runtime.ReadMemStats(&after)
		if slices.ContainsFunc(problems, func(p Problem) bool { return p.Code == "E61" }) {
			return 0
		}
		return after.TotalAlloc - before.TotalAlloc
	}
	for _, start := range []string{"", "- [x] ", "Answer: b\n> Hint: ", "Order:\n1. a\n2. ", "Match:\n- a -> b\n- "} {
		for _, part := range parts {
			body := "## A\n" + start
			single := allocated(body + strings.Repeat(part, 12<<10/len(part)))
			double := allocated(body + strings.Repeat(part, 24<<10/len(part)))
			if double > single*5/2+64<<10 {
				t.Errorf("%q and %q: %d bytes allocated, %d for twice as many", start, part, single, double)
			}
		}
	}
	for _, part := range []string{"[](", "[a](", "*a_", "a*b_c*d_"} {
		_, problems := Parse("d.md", []byte("## A\n"+strings.Repeat(part, 30<<10/len(part))))
		if len(problems) == 0 || problems[0].Code != "E61" {
			t.Errorf("%q again and again: %v", part, problems)
		}
	}
}

func stairs(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", 2*i) + "- a\n")
	}
	return b.String()
}

func growing(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat("`", n+3-i) + "a\n")
	}
	return b.String()
}

// use reads a source and does with the deck what the program does with decks.
func use(t *testing.T, src []byte) *Deck {
	t.Helper()
	d, problems := Parse("d.md", src)
	problems = append(problems, Check(d)...)
	for _, p := range problems {
		if p.Pos.Line < 1 || p.Pos.Col < 1 || Codes[p.Code].Severity != p.Severity {
			t.Fatalf("problem %v", p)
		}
		for _, value := range p.Args {
			if utf8.RuneCountInString(value) > 80 || strings.ContainsAny(value, "\n\r") {
				t.Fatalf("problem with a long argument: %v", p)
			}
		}
	}
	ids := map[CardID]bool{}
	for i, c := range d.Cards() {
		if ids[c.ID] {
			t.Fatalf("card %s twice", c.ID)
		}
		ids[c.ID] = true
		if i > 50 {
			continue
		}
		s := c.Show(uint64(i))
		face := s.Face()
		_ = face.Prompt.HTML()
		sol := c.Solution()
		texts := make([]string, len(face.Gaps))
		if k := face.Kind; k == Text || k == Number || k == Date {
			texts = []string{sol.Text}
		}
		for _, r := range []Response{{}, {Unknown: true}, {Self: 3}, {Texts: texts}, {Picks: sol.Picks}} {
			_, dealt, _ := s.Deal(Verdict{}, sol, Response{})
			if r.Picks != nil {
				r.Picks = dealt.Picks
			}
			if canonical, err := s.Canonical(r); err == nil {
				if v := c.Judge(canonical, "it"); v.Score < 0 || v.Score > 1 {
					t.Fatalf("score %v", v.Score)
				}
			}
		}
	}
	return d
}

// TestLineEndings: CRLF, a mark at the start and a missing last newline change nothing.
func TestLineEndings(t *testing.T) {
	for name, src := range decksOf(t) {
		want, wantProblems := Parse("d.md", src)
		for _, variant := range []string{
			strings.ReplaceAll(string(src), "\n", "\r\n"), "\ufeff" + string(src), strings.TrimRight(string(src), "\n"),
		} {
			got, problems := Parse("d.md", []byte(variant))
			if dump(got) != dump(want) || len(problems) != len(wantProblems) {
				t.Errorf("%s is read otherwise with other line endings", name)
			}
		}
	}
}

// TestFenceInItem: code that begins on the first line of an item ends with its own fence
// or with the item, and hides nothing below.
func TestFenceInItem(t *testing.T) {
	for _, src := range []string{
		"## A\n- ```\n  b\n  ```\n\n## C\nd\n",
		"## A\n- [x] b\n- [ ] c\n  ```\n  d\n  ```\n\n## C\nd\n",
		"## A\nOrder:\n1. ```\n   b\n   ```\n2. ~~~~\n   c\n   ~~~\n   ~~~~\n\n## C\nd\n",
		"## A\n- ```\n  b\n\n  ## c\n  ```\n- e\n\n## C\n- ```\n  d\n  ```\n",
		"## A\n- - ```\n    b\n    ```\n  - c\n\n## C\nd\n",
		"## A\n-   ```\n    b\n    ```\n\n## C\nd\n",
		"## A\n+\t```\n\tb\n\t```\n\n## C\nd\n",
		"## A\n- > ```\n  > b\n  > ```\n\n## C\nd\n",
	} {
		if d, problems := Parse("d.md", []byte(src)); len(d.Questions) != 2 {
			t.Errorf("%q: %d questions, %v", src, len(d.Questions), problems)
		}
	}
}

// TestMarkupIsSafe: what an author writes cannot become a tag, an attribute or a
// request to somewhere else.
func TestMarkupIsSafe(t *testing.T) {
	src := "## A <script>alert(1)</script> <!-- aaaaaa -->\n" +
		"<img src=x onerror=alert(1)>\n\n<script>\nalert(1)\n</script>\n\n" +
		"[a](javascript:alert(1)) [b](JaVaScRiPt:alert(1)) [c](data:text/html,x) [d](vbscript:x) [e](\"onclick=)\n\n" +
		"![f](https://example.org/x.png) ![g\"onload=x](p.png) ![h](//example.org/x.png) ![i](data:image/png;base64,x)\n\n" +
		"$</span><script>$ `</code><script>` [j](x.mp3\"onplay=y)\n\n```\n</code><script>\n```\n\n" +
		"| <b> |\n|---|\n| \"'> |\n\nAnswer: b\n"
	d, _ := Parse("d.md", []byte(src))
	html := d.Cards()[0].Show(1).Face().Prompt.HTML()
	for _, bad := range []string{
		"<script", "<b>", "<img src=x", "onerror=alert(1)>", "javascript:", "JaVaScRiPt:", "data:", "vbscript:",
		"example.org", `g"onload`, `mp3"`,
	} {
		if bad != "onerror=alert(1)>" && strings.Contains(html, bad) || strings.Contains(html, "<img src=x onerror") {
			t.Errorf("%s is in %s", bad, html)
		}
	}
}

// FuzzParse: reading, checking, dealing and judging never fail, and what is printed is
// read as the same questions.
func FuzzParse(f *testing.F) {
	for _, src := range decksOf(f) {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if len(src) > 8<<10 {
			return
		}
		d := use(t, src)
		again, _ := Parse("d.md", d.Print())
		if len(again.Questions) > len(d.Questions) {
			t.Errorf("printing made %d questions of %d:\n%s", len(again.Questions), len(d.Questions), d.Print())
		}
	})
}

// FuzzLoad: no catalogue and no deck beside it breaks a library.
func FuzzLoad(f *testing.F) {
	for _, name := range goldens(f) {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(archive.Files[0].Data, []byte("uno:\n  title: Uno\n  published: 2023-10/2023-11\n"))
	}
	f.Fuzz(func(t *testing.T, src, catalogue []byte) {
		if len(src)+len(catalogue) > 8<<10 {
			return
		}
		lib, problems := Load(fstest.MapFS{"d.md": {Data: src}, "sources.yaml": {Data: catalogue}})
		if len(lib.Decks()) != 1 {
			t.Errorf("%d decks, %v", len(lib.Decks()), problems)
		}
	})
}
