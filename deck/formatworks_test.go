package deck

import (
	"strings"
	"testing"
)

// TestFormatWorks: fingerprints go to where they belong, and no other byte changes.
func TestFormatWorks(t *testing.T) {
	prints := map[string]map[int]string{
		"a": {2: "22222222", 7: "77aa77aa", 12: "12121e12"},
		"é": {1: "1111aaaa"},
		"z": {1: "00000000"}, // in no catalogue
	}
	for _, tt := range []struct{ name, src, want string }{
		{"nothing", "", ""},
		{"other works", "b: { file: b.txt }\n", "b: { file: b.txt }\n"},
		{"braces", "a: { file: a.txt }\n", "a: { file: a.txt, paragraphs: { 2: '22222222', 7: 77aa77aa, 12: '12121e12' } }\n"},
		{"braces without spaces", "a: {file: a.txt}", "a: {file: a.txt, paragraphs: { 2: '22222222', 7: 77aa77aa, 12: '12121e12' }}"},
		{"braces, letters of two bytes", "é: { title: \"Perché, 😀\", file: a.txt } # più\n", "é: { title: \"Perché, 😀\", file: a.txt, paragraphs: { 1: 1111aaaa } } # più\n"},
		{"empty braces", "a: {}\n", "a: { paragraphs: { 2: '22222222', 7: 77aa77aa, 12: '12121e12' } }\n"},
		{
			"a block", "# the works\na:\n    file: a.txt   # here\n    title: >\n      T\n      U\n\n# the next\né:\n  file: b.txt",
			"# the works\na:\n    file: a.txt   # here\n    title: >\n      T\n      U\n    paragraphs: { 2: '22222222', 7: 77aa77aa, 12: '12121e12' }\n\n# the next\né:\n  file: b.txt\n  paragraphs: { 1: 1111aaaa }",
		},
		{"some are there", "a:\n  paragraphs: { 7: 3fa9c1d2 }\n  file: a.txt\n", "a:\n  paragraphs: { 2: '22222222', 7: 3fa9c1d2, 12: '12121e12' }\n  file: a.txt\n"},
		{"none is there yet", "a:\n  paragraphs: {}\n", "a:\n  paragraphs: { 2: '22222222', 7: 77aa77aa, 12: '12121e12' }\n"},
		{"all are there", "a: { paragraphs: { 12: 3fa9c1d2, 7: 3fa9c1d3, 2: 3fa9c1d4 } }\n", "a: { paragraphs: { 12: 3fa9c1d2, 7: 3fa9c1d3, 2: 3fa9c1d4 } }\n"},
		{
			"one a line", "a:\n  paragrafi:\n    7: 3fa9c1d2 # seen\n    # end\n  file: a.txt\n",
			"a:\n  paragrafi:\n    2: '22222222'\n    7: 3fa9c1d2 # seen\n    12: '12121e12'\n    # end\n  file: a.txt\n",
		},
		{
			"one a line, several behind", "a:\n  paragraphs:\n    1: 3fa9c1d2",
			"a:\n  paragraphs:\n    1: 3fa9c1d2\n    2: '22222222'\n    7: 77aa77aa\n    12: '12121e12'",
		},
		{"CRLF and a mark", "\ufeffa:\r\n  file: a.txt\r\n", "\ufeffa:\r\n  file: a.txt\r\n  paragraphs: { 2: '22222222', 7: 77aa77aa, 12: '12121e12' }\r\n"},
		{"a mark before braces", "\ufeffa: { file: a.txt }\n", "\ufeffa: { file: a.txt, paragraphs: { 2: '22222222', 7: 77aa77aa, 12: '12121e12' } }\n"},
	} {
		got, ok := FormatWorks("sources.yaml", []byte(tt.src), prints)
		if string(got) != tt.want || !ok {
			t.Errorf("%s: got %v\n%swant\n%s", tt.name, ok, got, tt.want)
		}
		if again, ok := FormatWorks("sources.yaml", got, prints); string(again) != string(got) || !ok {
			t.Errorf("%s: a second time: %v\n%s", tt.name, ok, again)
		}
	}
}

// TestFormatWorksDeclines: what cannot be read, or leaves no place, stays as it is.
func TestFormatWorksDeclines(t *testing.T) {
	prints := map[string]map[int]string{"a": {2: "22222222"}}
	for _, src := range []string{
		"a: [\n", "a\n", "a:\n", "a: text\n", "a: { paragraphs: x }\n", "a: { paragraphs: }\n", "a: { paragraphs: { x: y } }\n",
		"a: &b { file: c }\nd: *b\na: *b\n", "a: { file: a.txt }\x00\n", "\xff\xfea\x00:\x00\n\x00", strings.Repeat("[", 200),
		"a: {\n  file: a.txt,\n}\n",
	} {
		got, _ := FormatWorks("sources.yaml", []byte(src), prints)
		if string(got) != src {
			t.Errorf("%q: got %q", src, got)
		}
	}
}

// FuzzFormatWorks: whatever the catalogue, what it said it says still, and all
// fingerprints are there or none.
func FuzzFormatWorks(f *testing.F) {
	for _, src := range []string{
		"", "a: { file: a.txt }\n", "a:\n  file: a.txt\n\n# end\n", "a:\n  paragraphs: { 7: 3fa9c1d2 }\n", "a:\n  paragraphs:\n    7: 3fa9c1d2\n",
		"\ufeffa: {}\r\n", "a: {\n file: é,\n }", "? a\n: { file: b }\n", "a: &x\n  file: |\n    # b\n\n", "a: *x\n", "'a': { 'paragraphs': { '7': '3fa9c1d2', }, }",
	} {
		f.Add([]byte(src))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if len(src) > 4<<10 {
			return
		}
		prints := map[string]map[int]string{"a": {2: "22222222", 9: "9abc9abc"}}
		was, _ := ParseWorks("s.yaml", src)
		out, ok := FormatWorks("s.yaml", src, prints)
		is, _ := ParseWorks("s.yaml", out)
		if !ok && string(out) != string(src) || len(is) != len(was) {
			t.Fatalf("%q: %v, %q", src, ok, out)
		}
		for key, work := range is {
			old := was[key]
			for n, print := range prints[key] {
				if ok && work.Paragraphs[n] == "" || old.Paragraphs[n] == "" && work.Paragraphs[n] != "" && work.Paragraphs[n] != print {
					t.Fatalf("%q: §%d of %s is %q in %q", src, n, key, work.Paragraphs[n], out)
				}
			}
			if old.Paragraphs = work.Paragraphs; !work.equal(old) {
				t.Fatalf("%q: %+v, was %+v", src, work, old)
			}
		}
	})
}

// A catalogue in braces may have several works on a line.
func TestFormatWorksOnOneLine(t *testing.T) {
	src := "{a: {file: a.txt, title: A}, b: {file: b.txt, title: B}}\n"
	want := "{a: {file: a.txt, title: A, paragraphs: { 1: aabbccdd }}, b: {file: b.txt, title: B, paragraphs: { 2: bbccddee }}}\n"
	got, ok := FormatWorks("sources.yaml", []byte(src), map[string]map[int]string{"a": {1: "aabbccdd"}, "b": {2: "bbccddee"}})
	if !ok || string(got) != want {
		t.Errorf("%v %s", ok, got)
	}
}
