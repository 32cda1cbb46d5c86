package article

import (
	"os"
	"path/filepath"
	"testing"
	"unicode/utf8"
)

// FuzzLoad: no text makes the finders fall over, and what they point at is there.
func FuzzLoad(f *testing.F) {
	files, err := filepath.Glob("testdata/own/*.txt")
	if err != nil || len(files) == 0 {
		f.Fatal("no seeds", err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text, "", "2023-02")
	}
	for _, text := range []string{
		"", "\n \n", "'90", "’90’", "O’", "dal 31 al 3 febbraio", "XIX secolo", "12/9/2023", "9999-99-99", "un paio di ore fa",
		"Il ministro", "il presidente del", "trattato del", "-Mosca-Pyongyang-", "\u200b", "a\u0301\u0301", "sabato 29 febbraio",
		"the president of the", "Mr.", "il y a deux ans", "999.999.999.999 mille mila",
	} {
		f.Add([]byte(text), "it", "2024-06/..")
		f.Add([]byte(text), "en", "-0043")
	}
	f.Fuzz(func(t *testing.T, text []byte, lang, published string) {
		if len(text) > 4<<10 {
			return
		}
		a, err := Load("a.txt", text, Options{Lang: lang, Published: published})
		if err != nil {
			return
		}
		for i, p := range a.Paragraphs {
			if p.N != i+1 || p.Text == "" || !utf8.ValidString(p.Text) || len(p.Fingerprint) != 8 {
				t.Fatalf("paragraph %+v", p)
			}
			at := 0
			for _, s := range p.sentences {
				if s.from != at || s.to <= s.from {
					t.Fatalf("sentences %v of %q", p.sentences, p.Text)
				}
				at = s.to
			}
			if at != len(p.tokens) {
				t.Fatalf("sentences %v of %d tokens", p.sentences, len(p.tokens))
			}
			last := 0
			for _, tok := range p.tokens {
				if tok.from < last || tok.to <= tok.from || p.Text[tok.from:tok.to] != tok.text {
					t.Fatalf("token %+v of %q", tok, p.Text)
				}
				last = tok.to
			}
		}
		s := Analyse(map[string]*Article{"a": a})
		for _, d := range s.Dates("a") {
			if d.Value == "" || d.Text == "" || a.Paragraph(d.Paragraph) == nil || d.Class == Explicit && relate(d.Value, d.Value) != equal {
				t.Fatalf("date %+v", d)
			}
		}
		for _, m := range s.Mentions("a") {
			if m.Entity == nil || m.Text == "" || m.Sentence >= len(a.Paragraph(m.Paragraph).sentences) {
				t.Fatalf("mention %+v", m)
			}
		}
		for _, g := range s.Agreements("a") {
			if g.Text == "" || g.Kind == "" {
				t.Fatalf("agreement %+v", g)
			}
		}
	})
}

// FuzzRelate: a date says itself, and nothing is both coarser and finer than another.
func FuzzRelate(f *testing.F) {
	f.Add("2023-09-12", "2023")
	f.Add("199X", "1991")
	f.Add("2023-01/2023-09", "2023-04")
	f.Add("XXXX-09", "last:09")
	f.Fuzz(func(t *testing.T, a, b string) {
		if len(a)+len(b) > 64 {
			return
		}
		if relate(a, a) != equal {
			t.Fatalf("%q is not itself", a)
		}
		if relate(a, b) == coarser && relate(b, a) == coarser {
			t.Fatalf("%q and %q are both coarser", a, b)
		}
	})
}

// BenchmarkAnalyse reads and analyses the articles of this directory; with
// QUIZ_ARTICLES set, BenchmarkFive does so with those of the sample decks.
func BenchmarkAnalyse(b *testing.B) {
	for b.Loop() {
		Analyse(ownArticles(b))
	}
}

// BenchmarkFive reads and analyses the articles of the sample decks.
func BenchmarkFive(b *testing.B) {
	dir := articlesDir(b)
	files, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil {
		b.Fatal(err)
	}
	texts := map[string][]byte{}
	for _, name := range files {
		if texts[name], err = os.ReadFile(name); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		articles := map[string]*Article{}
		for name, text := range texts {
			if articles[name], err = Load(name, text, Options{}); err != nil {
				b.Fatal(err)
			}
		}
		Analyse(articles)
	}
}

// BenchmarkLexicons reads the data of all languages, as the first article does.
func BenchmarkLexicons(b *testing.B) {
	for b.Loop() {
		if _, err := readLexicons(lexFiles); err != nil {
			b.Fatal(err)
		}
	}
}
