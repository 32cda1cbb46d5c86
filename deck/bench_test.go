package deck

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/yuin/goldmark/text"
)

// ownDecks are the repository's decks.
func ownDecks(t testing.TB) [][]byte {
	t.Helper()
	names, err := filepath.Glob("../decks/*.md")
	if err != nil || len(names) == 0 {
		t.Fatal("no decks", err)
	}
	var out [][]byte
	for _, name := range names {
		if !IsDeck(filepath.Base(name)) {
			continue
		}
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, src)
	}
	return out
}

// library is as many decks as asked for, each like one of the repository's, with ids of
// their own.
func library(tb testing.TB, decks int) (fstest.MapFS, int) {
	own := ownDecks(tb)
	files, questions := fstest.MapFS{}, 0
	for i := range decks {
		src := own[i%len(own)]
		src = deckID.ReplaceAll(src, fmt.Appendf(nil, "id: 0190b6c2-5d1e-7c8a-9a53-%012x", i))
		files[fmt.Sprintf("%d/deck%d.md", i%10, i)] = &fstest.MapFile{Data: src}
		questions += bytes.Count(src, []byte("\n## "))
	}
	return files, questions
}

var deckID = regexp.MustCompile(`(?m)^id: .*$`)

// BenchmarkParse reads a library of 50,000 questions. The metric "ratio" is the time of
// that over what goldmark alone takes for the same text, both on one processor;
// "load-ratio" is that of Load, which checks as well and uses all processors.
func BenchmarkParse(b *testing.B) {
	files, questions := fstest.MapFS{}, 0
	for decks := 500; questions < 50_000; decks += 500 {
		files, questions = library(b, decks)
	}
	var whole, alone, load time.Duration
	size := 0
	for b.Loop() {
		for name, file := range files {
			began := time.Now()
			markdownParser.Parse(text.NewReader(file.Data))
			between := time.Now()
			Parse(name, file.Data)
			whole += time.Since(between)
			alone += between.Sub(began)
			size += len(file.Data)
		}
		began := time.Now()
		Load(files)
		load += time.Since(began)
	}
	b.ReportMetric(float64(whole)/float64(alone), "ratio")
	b.ReportMetric(float64(load)/float64(alone), "load-ratio")
	b.ReportMetric(float64(size)/(1<<20)/whole.Seconds(), "MB/s")
	b.ReportMetric(float64(questions), "questions")
}

// BenchmarkReload changes one deck in libraries of 10, 100 and 1,000. What it costs beyond
// reading that deck is the metric "ratio", the whole over Parse and Check alone;
// "parse-ratio" is the whole over Parse alone. Neither may grow with the library.
func BenchmarkReload(b *testing.B) {
	for _, n := range []int{10, 100, 1000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			files, _ := library(b, n)
			l, _ := Load(files)
			const name = "3/deck3.md"
			src := files[name].Data
			var whole, alone, parse time.Duration
			for i := 0; b.Loop(); i++ {
				now := append(bytes.Clone(src), fmt.Appendf(nil, "\n## Change %d\nb\n", i)...)
				files[name] = &fstest.MapFile{Data: now}
				began := time.Now()
				d, _ := Parse(name, now)
				parse += time.Since(began)
				Check(d)
				between := time.Now()
				l, _ = l.Reload(files, []string{name})
				whole += time.Since(between)
				alone += between.Sub(began)
			}
			b.ReportMetric(float64(whole)/float64(alone), "ratio")
			b.ReportMetric(float64(whole)/float64(parse), "parse-ratio")
		})
	}
}

// BenchmarkMemory tells what a question takes once it is read, and how often its text
// that is.
func BenchmarkMemory(b *testing.B) {
	files, questions := library(b, 100)
	size := 0
	for _, file := range files {
		size += len(file.Data)
	}
	var kept *Library
	var before, after runtime.MemStats
	for b.Loop() {
		kept = nil
		runtime.GC()
		runtime.ReadMemStats(&before)
		kept, _ = Load(files)
		runtime.GC()
		runtime.ReadMemStats(&after)
	}
	held := float64(after.HeapAlloc - before.HeapAlloc)
	b.ReportMetric(held/float64(questions), "B/question")
	b.ReportMetric(held/float64(size), "B/byte")
	runtime.KeepAlive(kept)
}

// BenchmarkJudge judges one typed answer of each kind, a slip in it, in a deck with as
// many answers as the name says; the metric is "ns/answer".
func BenchmarkJudge(b *testing.B) {
	for _, n := range []int{10, 2000} {
		var src strings.Builder
		src.WriteString("---\nlang: it\n---\n## P <!-- aaaaaa -->\nRisposta: Vladivostok\n## D <!-- bbbbbb -->\nData: 12 settembre 2023\n## N <!-- cccccc -->\nNumero: 24 km\n")
		for i := range n {
			fmt.Fprintf(&src, "## Q%d\nRisposta: la parola numero %d fra sessanta lettere di una risposta lunga\n", i, i)
		}
		d, _ := Parse("d.md", []byte(src.String()))
		for i, given := range []string{"Vladivostock", "12 setembre 2023", "ventiquattro km"} {
			card := d.Cards()[i]
			b.Run(fmt.Sprintf("%s/%d", card.Question.Body.Kind(), n), func(b *testing.B) {
				for b.Loop() {
					if v := card.Judge(Response{Texts: []string{given}}, "it"); v.Score != 1 {
						b.Fatal(v)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N), "ns/answer")
			})
		}
	}
}
