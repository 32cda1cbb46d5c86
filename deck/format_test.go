package deck

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/google/uuid"
)

// formatExceptions names the sources for which a law of Format does not hold, each with
// its reason. There are none.
var formatExceptions = map[string]string{}

// TestFormat shows what Format does to a text: ids, which are new each time or computed,
// are written ID in the wanted text where they are new.
func TestFormat(t *testing.T) {
	const meta = "---\nid: 0190b6c2-5d1e-7c8a-9a53-0d2f6f4f2b11\n---\n"
	for _, tt := range []struct{ name, src, want string }{
		{"nothing", "", ""},
		{"no question, no id", "Some text.\n", "Some text.\n"},
		{"ids", "## A\nb\n", "---\nid: ID\n---\n## A <!-- ID -->\nb\n"},
		{"deck id below the title", "---\ntitle: T\nlang: it\n---\n## A <!-- aaaaaa -->\nb\n", "---\ntitle: T\nid: ID\nlang: it\n---\n## A <!-- aaaaaa -->\nb\n"},
		{"deck id below a title of two lines", "---\ntitle: >\n  T\n  U\nlang: it\n---\n## A <!-- aaaaaa -->\nb\n", "---\ntitle: >\n  T\n  U\nid: ID\nlang: it\n---\n## A <!-- aaaaaa -->\nb\n"},
		{"deck id at the end", "---\nlang: it # Italian\ntags: [a,  b]\n---\n## A <!-- aaaaaa -->\nb\n", "---\nlang: it # Italian\ntags: [a,  b]\nid: ID\n---\n## A <!-- aaaaaa -->\nb\n"},
		{"deck id in empty front matter", "---\n# nothing yet\n---\n## A <!-- aaaaaa -->\nb\n", "---\n# nothing yet\nid: ID\n---\n## A <!-- aaaaaa -->\nb\n"},
		{"a wrong deck id stays", "---\nid: mine\n---\n## A <!-- aaaaaa -->\nb\n", "---\nid: mine\n---\n## A <!-- aaaaaa -->\nb\n"},
		{"front matter in braces stays", "---\n{title: T}\n---\n## A <!-- aaaaaa -->\nb\n", "---\n{title: T}\n---\n## A <!-- aaaaaa -->\nb\n"},
		{"blank lines", meta + "\n\n\n# S\n\n\n## A <!-- aaaaaa -->\n\n\nx\n\n\n\nAnswer: b\n\n\n\n> Hint: c\n\n\n", meta + "# S\n\n## A <!-- aaaaaa -->\nx\n\nAnswer: b\n\n> Hint: c\n"},
		{"blank lines are put", meta + "# S\n## A <!-- aaaaaa -->\nx\nAnswer: b\n> Hint: c\n> Tags: d\n## C <!-- cccccc -->\nd\n", meta + "# S\n\n## A <!-- aaaaaa -->\nx\n\nAnswer: b\n\n> Hint: c\n\n> Tags: d\n\n## C <!-- cccccc -->\nd\n"},
		{"headings", meta + "#\tS  ##\n##   A  *b*   ##\nc\n## C# <!--cccccc-->\nd\n##  E <!--id:slug-e-->\nf\n", meta + "# S\n\n## A  *b* <!-- ID -->\nc\n\n## C# <!-- cccccc -->\nd\n\n## E <!-- id: slug-e -->\nf\n"},
		{"other comments stay", meta + "## A <!-- to do --> b <!-- aaaaaa -->\n<!-- note -->\nc\n\n<!--\n## not a question\n-->\n", meta + "## A <!-- to do --> b <!-- aaaaaa -->\n<!-- note -->\n\nc\n\n<!--\n## not a question\n-->\n"},
		{"keyword", meta + "## A <!-- aaaaaa -->\n  Answer :b|c \\| d| e\n", meta + "## A <!-- aaaaaa -->\nAnswer: b | c \\| d | e\n"},
		{"keyword with no-break space", meta + "## A <!-- aaaaaa -->\nNumber\u00a0: 3\n", meta + "## A <!-- aaaaaa -->\nNumber: 3\n"},
		{"languages as written", "---\nlang: it\nid: 0190b6c2-5d1e-7c8a-9a53-0d2f6f4f2b11\n---\n## A <!-- aaaaaa -->\nAnswer:b\n>Spiegazione:c\n", "---\nlang: it\nid: 0190b6c2-5d1e-7c8a-9a53-0d2f6f4f2b11\n---\n## A <!-- aaaaaa -->\nAnswer: b\n\n> Spiegazione: c\n"},
		{"choices", meta + "## A <!-- aaaaaa -->\n*   [X]  b\n*   [ ] c\n    > d\n\n*   [ ] e\n    e (50%)\n", meta + "## A <!-- aaaaaa -->\n- [x] b\n- [ ] c\n  > d\n- [ ] e\n  e (50%)\n"},
		{"choices with code", meta + "## A <!-- aaaaaa -->\n- [X] b\n  ```\n    c\n  ```\n- [ ] d\n", meta + "## A <!-- aaaaaa -->\n- [X] b\n  ```\n    c\n  ```\n- [ ] d\n"},
		{"two lists of choices stay two", meta + "## A <!-- aaaaaa -->\n- [X] b\n- [ ] c\n\n\n* [ ] d\n", meta + "## A <!-- aaaaaa -->\n- [X] b\n- [ ] c\n\n* [ ] d\n"},
		{"choices below a list", meta + "## A <!-- aaaaaa -->\n- b\n- c\n\n* [x] d\n* [ ] e\n", meta + "## A <!-- aaaaaa -->\n- b\n- c\n\n* [x] d\n* [ ] e\n"},
		{"order", meta + "## A <!-- aaaaaa -->\nOrder:\n\n1) b\n1) c\n   d\n", meta + "## A <!-- aaaaaa -->\nOrder:\n1. b\n2. c\n   d\n"},
		{"match", meta + "## A <!-- aaaaaa -->\nMatch:\n+ b->c\n+ d-e --->  f\n+ ->g\n", meta + "## A <!-- aaaaaa -->\nMatch:\n- b -> c\n- d-e -> f\n- -> g\n"},
		{"match in a table", meta + "## A <!-- aaaaaa -->\nMatch:\n\n| a | b |\n|---|---|\n|c|d|\n|e|f|\n", meta + "## A <!-- aaaaaa -->\nMatch:\n\n| a | b |\n|---|---|\n|c|d|\n|e|f|\n"},
		{"notes as written", meta + "## A <!-- aaaaaa -->\nb\n\n>Tags:x\n>Hint:  c\n>  d\n>\n> Explanation:\n> ```\n> Tags:  no\n>\n>   e\n> ```\n", meta + "## A <!-- aaaaaa -->\nb\n\n> Tags: x\n\n> Hint: c\n>  d\n\n> Explanation:\n> ```\n> Tags:  no\n>\n>   e\n> ```\n"},
		{"gap labels", meta + "## A <!-- aaaaaa -->\nThe [[b]]<!-- k3 --> and [[c|d::e]], `[[f]]`.\n", meta + "## A <!-- aaaaaa -->\nThe [[b]]<!-- k3 --> and [[c|d::e]]<!-- ID -->, `[[f]]`.\n"},
		{"gap labels in the heading", meta + "## [[A]] and [[b]]\n", meta + "## [[A]]<!-- ID --> and [[b]]<!-- ID --> <!-- ID -->\n"},
		{"no label closes an open comment", meta + "## A <!-- aaaaaa -->\n[[b]] <!-- [[c]]\n", meta + "## A <!-- aaaaaa -->\n[[b]]<!-- ID --> <!-- [[c]]\n"},
		{"no id ends an open comment", meta + "## A\nb\n\n<!--\n\n## C\nd\n", meta + "## A <!-- ID -->\nb\n\n<!--\n\n## C\nd\n"},
		{"a single gap", meta + "## A <!-- aaaaaa -->\nThe [[b]].\n", meta + "## A <!-- aaaaaa -->\nThe [[b]].\n"},
		{"code", meta + "## A <!-- aaaaaa -->\n```\n\n\n##   x\nAnswer :y\n\n```\nb\n\n    >z\n\n\n    z\n", meta + "## A <!-- aaaaaa -->\n```\n\n\n##   x\nAnswer :y\n\n```\n\nb\n\n    >z\n\n\n    z\n"},
		{"a broken question", meta + "## A\n\n\n*  [ ]  b\n* [ ]c\n\n\n## C <!--cccccc-->\nd\n", meta + "## A\n\n\n*  [ ]  b\n* [ ]c\n\n## C <!-- cccccc -->\nd\n"},
		{"an id used twice", meta + "## A <!-- aaaaaa -->\nb\n## C <!--aaaaaa-->\n\n\nd\n", meta + "## A <!-- aaaaaa -->\nb\n\n## C <!--aaaaaa-->\n\n\nd\n"},
		{"loose text", meta + "Intro.\n# S\nMore.\n\n\n* x\n## A <!-- aaaaaa -->\nb\n# T\n\nStray.\n\n\nStray.\n", meta + "Intro.\n\n# S\n\nMore.\n\n* x\n\n## A <!-- aaaaaa -->\nb\n\n# T\n\nStray.\n\n\nStray.\n"},
		{"CR alone", "---\rid: ID\r---\r## A <!-- aaaaaa -->\rAnswer: b\r", "---\nid: ID\n---\n## A <!-- aaaaaa -->\nAnswer: b\n"},
		{"CRLF and a mark", "\ufeff" + "## A <!-- aaaaaa -->\r\nb", "\ufeff---\r\nid: ID\r\n---\r\n## A <!-- aaaaaa -->\r\nb\r\n"},
		{"a rule on top", "\n\n---\nx\n", "\n---\n\nx\n"},
		{"no text", "## A\x00\n\n\nb", "## A\x00\n\n\nb"},
		{"open front matter", "---\ntitle: x\n\n\n## A\nb", "---\ntitle: x\n\n\n## A\nb"},
	} {
		got, _ := Format("d.md", []byte(tt.src))
		if newIDs(string(got), tt.src) != tt.want {
			t.Errorf("%s: got\n%q\nwant\n%q", tt.name, newIDs(string(got), tt.src), tt.want)
		}
		formatLaws(t, tt.name, []byte(tt.src))
	}
}

var anyID = regexp.MustCompile(`id: ([0-9a-f-]{36})|<!-- ([0-9a-z]{2}|[0-9a-z]{6}) -->`)

// newIDs writes ID for the ids that are not in src.
func newIDs(out, src string) string {
	return anyID.ReplaceAllStringFunc(out, func(s string) string {
		m := anyID.FindStringSubmatch(s)
		id := m[1] + m[2]
		if strings.Contains(src, id) {
			return s
		}
		return strings.Replace(s, id, "ID", 1)
	})
}

// formatLaws states what holds for every source: what is read stays the same, the second
// time changes nothing, no letter of the author's is lost, broken questions are left alone.
func formatLaws(t *testing.T, name string, src []byte) {
	t.Helper()
	if formatExceptions[name] != "" {
		return
	}
	once, _ := Format("d.md", src)
	if twice, _ := Format("d.md", once); !bytes.Equal(twice, once) {
		t.Errorf("%s: formatted as\n%q\nthen as\n%q", name, once, twice)
	}
	before, problems := Parse("d.md", src)
	after, left := Parse("d.md", once)
	for i, q := range after.Questions {
		open := bytes.LastIndex(src, []byte("<!--")) > bytes.LastIndex(src, []byte("-->"))
		if q.ID == "" && !open && !slices.ContainsFunc(problems, Problem.unreadable) {
			t.Errorf("%s: question %d of %q has no id", name, i+1, once)
		}
	}
	if got, want := sayings(after, before), sayings(before, before); got != want {
		t.Errorf("%s: %q\nformatted as\n%q\nis read as\n%s\nwant\n%s", name, src, once, got, want)
	}
	if got, want := errorCodes(left), errorCodes(problems); !slices.Equal(got, want) {
		t.Errorf("%s: formatted as\n%q\nhas the errors %v, want %v", name, once, got, want)
	}
	if !subsequence(letters(src), letters(once)) {
		t.Errorf("%s: letters of\n%q\nare lost in\n%q", name, src, once)
	}
}

func errorCodes(problems []Problem) []string {
	var out []string
	for _, p := range problems {
		if p.Severity == Error {
			out = append(out, p.Code)
		}
	}
	slices.Sort(out)
	return out
}

var (
	cardLine   = regexp.MustCompile(`(?m)^  card .*\n`)
	deckIDSaid = regexp.MustCompile(` id=[0-9a-f-]+`)
)

// sayings is the dump of a deck without the ids that before did not have.
func sayings(d, before *Deck) string {
	for i, q := range d.Questions {
		if i >= len(before.Questions) || before.Questions[i].ID == "" {
			q.ID = ""
		}
		gaps, ok := q.Body.(*Gaps)
		if !ok {
			continue
		}
		was := &Gaps{}
		if i < len(before.Questions) {
			was, _ = before.Questions[i].Body.(*Gaps)
		}
		for j := range gaps.List {
			if was == nil || j >= len(was.List) || was.List[j].Label == "" {
				gaps.List[j].Label = ""
			}
		}
	}
	s := cardLine.ReplaceAllString(dump(d), "")
	if before.Meta.ID == uuid.Nil {
		s = deckIDSaid.ReplaceAllString(s, "")
	}
	return s
}

func letters(src []byte) []rune {
	var out []rune
	for _, r := range string(src) {
		if unicode.IsLetter(r) {
			out = append(out, unicode.ToLower(r))
		}
	}
	return out
}

func subsequence(short, long []rune) bool {
	for _, r := range long {
		if len(short) > 0 && short[0] == r {
			short = short[1:]
		}
	}
	return len(short) == 0
}

// formatSeeds are all sources that tests have: golden files, the repository's decks and
// what the tables of the tests hold as strings of Go.
func formatSeeds(t testing.TB) map[string][]byte {
	seeds := decksOf(t)
	quoted := regexp.MustCompile(`"(?:[^"\\\n]|\\.)*"`)
	names, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, literal := range quoted.FindAllString(string(src), -1) {
			if text, err := strconv.Unquote(literal); err == nil && strings.Contains(text, "#") {
				seeds[name+literal] = []byte(text)
			}
		}
	}
	return seeds
}

// TestFormatLaws holds every source there is to the laws, and in other line endings.
func TestFormatLaws(t *testing.T) {
	seeds := formatSeeds(t)
	if len(seeds) < 200 {
		t.Errorf("only %d seeds", len(seeds))
	}
	for _, name := range slices.Sorted(maps.Keys(seeds)) {
		formatLaws(t, name, seeds[name])
		formatLaws(t, name, bytes.ReplaceAll(seeds[name], []byte("\n"), []byte("\r\n")))
	}
}

// TestPrintIsCanonical: the two halves agree; what Print writes is as Format would have it.
func TestPrintIsCanonical(t *testing.T) {
	for name, src := range decksOf(t) {
		formatted, _ := Format("d.md", src)
		d, _ := Parse("d.md", formatted)
		if d.unread {
			continue // no id could be written into a front matter that cannot be read
		}
		printed := d.Print()
		if got, _ := Format("d.md", printed); !bytes.Equal(got, printed) {
			t.Errorf("%s: printed as\n%s\nformatted as\n%s", name, printed, got)
		}
	}
}

// TestCanonicalStays: the manual's sample, once it has its ids, is as Format writes it.
func TestCanonicalStays(t *testing.T) {
	for name, src := range decksOf(t) {
		if !strings.HasPrefix(name, "../decks") || strings.HasSuffix(name, "README.md") {
			continue
		}
		if got, _ := Format(name, src); !bytes.Equal(got, src) {
			t.Errorf("%s is not canonical", name)
		}
	}
}

// TestFreshIDs: an id that stands anywhere in the file is not given again.
func TestFreshIDs(t *testing.T) {
	first, _ := Format("d.md", []byte("## A\nb\n"))
	_, id, _ := strings.Cut(string(first), "## A <!-- ")
	id = id[:6]
	second, _ := Format("d.md", []byte("## A\nb\n\n## Broken <!-- "+id+" -->\n"))
	if strings.Count(string(second), id) != 1 {
		t.Errorf("%s was given twice:\n%s", id, second)
	}
	many, _ := Format("d.md", []byte(strings.Repeat("## A\nb\n", 500)))
	d, problems := Parse("d.md", many)
	if len(d.Questions) != 500 || len(errorCodes(problems)) > 0 {
		t.Errorf("%d questions, %v", len(d.Questions), problems)
	}
}

// FuzzFormat holds whatever is written to the laws.
func FuzzFormat(f *testing.F) {
	for _, src := range formatSeeds(f) {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if len(src) < 8<<10 {
			formatLaws(t, "fuzz", src)
		}
	})
}

// TestFreshLooks: questions that all say the same get ids of their own, each at the cost of
// about one look.
func TestFreshLooks(t *testing.T) {
	const questions = 2000
	ids, tried, looks := map[string]bool{}, map[string]int{}, 0
	for range questions {
		id := fresh("translate", 6, tried, func(id string) bool { looks++; return ids[id] })
		if ids[id] {
			t.Fatalf("%s twice", id)
		}
		ids[id] = true
	}
	if looks > 2*questions {
		t.Errorf("%d looks for %d ids", looks, questions)
	}
	if id := fresh("translate", 6, map[string]int{}, func(string) bool { return false }); id != digest("translate", 6) {
		t.Errorf("first id %s", id)
	}
}
