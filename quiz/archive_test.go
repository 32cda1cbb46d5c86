package quiz

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz/fsrs"
)

var updateArchive = flag.Bool("update-archive", false, "rewrite testdata/archive.jsonl")

// archiveRecords is one record of each kind, every field set, in the order of an archive.
func archiveRecords(t testing.TB) []Record {
	local := uuid.MustParse("019aa3c1-0000-4000-8000-00000000000b")
	list := []Record{{Local: &local}}
	for _, r := range []Revision{
		{Deck: "storia/roma.md", Source: []byte("# Roma\n\nPiù <b>\u2028\x01\n")},
		{Deck: "old.md", Source: []byte("citt\xe0\n")},
	} {
		sum := sha256.Sum256(r.Source)
		r.ID, r.Seen = deck.RevisionID(hex.EncodeToString(sum[:])), time.UnixMilli(1763600000001).UTC()
		list = append(list, Record{Revision: &r})
	}
	slices.SortFunc(list[1:], func(a, b Record) int { return strings.Compare(string(a.Revision.ID), string(b.Revision.ID)) })
	facts := codecFacts(t)
	for _, name := range slices.Sorted(maps.Keys(facts)) {
		f := facts[name]
		f.Learner = local
		list = append(list, Record{Fact: &f})
	}
	sitting := &Sitting{}
	n := 0
	fill(t, reflect.ValueOf(sitting).Elem(), &n)
	sitting.Learner = local
	return append(list, Record{Sitting: sitting})
}

// archive writes records as an archive.
func archive(t testing.TB, records []Record) ([]byte, Tally) {
	t.Helper()
	var out bytes.Buffer
	w, err := NewArchiveWriter(&out, ArchiveHead{Made: time.UnixMilli(1763600000002).UTC(), Program: "quiz 1.0"})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		if err := w.Write(r); err != nil {
			t.Fatal(err)
		}
	}
	tally, err := w.Close()
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), tally
}

// readArchive reads all of an archive.
func readArchive(b []byte) (list []Record, tally Tally, err error) {
	r, err := NewArchiveReader(bytes.NewReader(b))
	if err != nil {
		return nil, Tally{}, err
	}
	for record, err := range r.Records() {
		if err != nil {
			return nil, Tally{}, err
		}
		list = append(list, record)
	}
	return list, r.Tally(), nil
}

// Every field of every kind of record survives; a field that is added to a fact and not
// to its line fails here.
func TestRecordRoundTrip(t *testing.T) {
	for _, want := range archiveRecords(t) {
		b, err := AppendRecord([]byte("before"), want)
		if err != nil || !bytes.HasPrefix(b, []byte("before")) || bytes.Count(b, []byte{'\n'}) != 1 || b[len(b)-1] != '\n' {
			t.Fatalf("%v: %q", err, b)
		}
		b = b[len("before"):]
		got, err := ParseRecord(b)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%v (-written +read):\n%s\n%s", err, diff, b)
		}
	}
}

// What no JSON number, no date and no text can say survives too, or is told.
func TestRecordOdd(t *testing.T) {
	review := func() *Review { return &Review{Grade: fsrs.Good} }
	fact := func(f Fact) Record {
		f.ID, f.Learner = uuid.UUID{1}, uuid.UUID{2}
		return Record{Fact: &f}
	}
	far := fact(Fact{At: time.UnixMilli(1 << 60).UTC(), Received: time.UnixMilli(-1 << 60).UTC(), Review: review()})
	endless := fact(Fact{Review: review()})
	endless.Fact.Review.Verdict.Score = math.Inf(-1)
	long := fact(Fact{Review: review()})
	long.Fact.Review.Took = time.Duration(math.MinInt64).Truncate(time.Millisecond)
	empty := fact(Fact{Review: review()})
	empty.Fact.Review.Verdict.Marks = [][]deck.Mark{nil, {{Op: "keep"}}, nil}
	settings := fact(Fact{Settings: &Settings{LearnAhead: time.Duration(math.MaxInt64).Truncate(time.Millisecond)}})
	for name, want := range map[string]Record{"far": far, "endless": endless, "long": long, "empty": empty, "settings": settings} {
		b, err := AppendRecord(nil, want)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got, err := ParseRecord(b)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-written +read):\n%s", name, err, diff)
		}
	}
	nan := fact(Fact{Review: review()})
	nan.Fact.Review.Verdict.Score = math.NaN()
	broken := fact(Fact{Review: review()})
	broken.Fact.Review.Response.Texts = []string{"citt\xe0", `\ufffd`}
	for _, r := range []Record{nan, broken} {
		b, err := AppendRecord(nil, r)
		if err != nil {
			t.Fatal(err)
		}
		got, err := ParseRecord(b)
		again, _ := AppendRecord(nil, got)
		if err != nil || !bytes.Equal(b, again) {
			t.Errorf("%v: %s is written again as %s", err, b, again)
		}
		if text := got.Fact.Review.Response.Texts; text != nil && !slices.Equal(text, []string{"citt\ufffd", `\ufffd`}) {
			t.Errorf("the text came back as %q", text)
		}
	}
}

func TestRecordRefused(t *testing.T) {
	for name, r := range map[string]Record{
		"0 contents":    {},
		"2 contents":    {Local: &uuid.UUID{1}, Sitting: &Sitting{}},
		"no id":         {Fact: &Fact{}},
		"no learner":    {Sitting: &Sitting{}},
		"unknown grade": {Fact: &Fact{ID: uuid.UUID{1}, Learner: uuid.UUID{1}, Review: &Review{}}},
	} {
		if b, err := AppendRecord(nil, r); err == nil || !strings.Contains(err.Error(), name) || len(b) > 0 {
			t.Errorf("got %v, want %q", err, name)
		}
	}
	const learner = `"learner":"019aa3c1-0000-4000-8000-00000000000b"`
	const head = `"id":"019aa3c1-0000-4000-8000-00000000000a",` + learner
	for text, want := range map[string]string{
		``:               "EOF",
		`[]`:             "cannot unmarshal",
		`{}`:             "0 records",
		`{"local":{}}`:   "no learner",
		`{"sitting":{}}`: "no learner",
		`{"sitting":{` + learner + `,"version":3,"data":"!"}}`: "illegal base64",
		`{"local":{` + learner + `}} {}`:                       "more than one value",
		`{"local":{` + learner + `},"void":{` + head + `}}`:    "2 records",
		`{"local":{` + learner + `,"name":"Ada"}}`:             `unknown field "name"`,
		`{"fee":{}}`:                                                     `unknown field "fee"`,
		`{"void":{` + learner + `}}`:                                     "no id",
		`{"void":{` + head + `,"at":"yesterday"}}`:                       "is no moment",
		`{"void":{` + head + `,"at":1.5}}`:                               "1.5 is no moment",
		`{"review":{` + head + `,"grade":3,"verdict":{"score":"high"}}}`: "is no number",
		`{"review":{` + head + `,"tookMs":9223372036855}}`:               "no number of milliseconds",
		`{"review":{` + head + `,"grade":7}}`:                            "unknown grade 7",
		`{"settings":{` + head + `,"weights":[1]}}`:                      "1 weights, want 21",
		`{"revision":{"id":"00","text":"a"}}`:                            "not the digest",
		`{"revision":{"id":"00","text":"a","bytes":"YQ=="}}`:             "both text and bytes",
	} {
		if _, err := ParseRecord([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", text, err, want)
		}
	}
}

// A sitting that only another program can read is over; one whose line says another
// version or learner is wrong.
func TestRecordSitting(t *testing.T) {
	s := &Sitting{Learner: uuid.UUID{1}, Version: 7, Phase: Asking}
	b, err := AppendRecord(nil, Record{Sitting: s})
	if err != nil {
		t.Fatal(err)
	}
	data, err := EncodeSitting(s)
	if err != nil {
		t.Fatal(err)
	}
	data[0]++
	future, err := json.Marshal(line{Sitting: &sittingLine{s.Learner, 7, data}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := ParseRecord(future)
	if diff := cmp.Diff(Record{Sitting: &Sitting{Learner: s.Learner, Version: 7, Phase: Done}}, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	other := bytes.Replace(b, []byte(`"version":7`), []byte(`"version":8`), 1)
	if _, err := ParseRecord(other); err == nil || !strings.Contains(err.Error(), "another sitting's") {
		t.Errorf("another version: %v", err)
	}
}

// The archive of today is read by the programs of tomorrow: the file in testdata stays
// as it is. What a later version adds goes into a file of its own.
func TestArchiveFrozen(t *testing.T) {
	const name = "testdata/archive.jsonl"
	if *updateArchive {
		written, _ := archive(t, archiveRecords(t))
		if err := os.WriteFile(name, written, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	list, tally, err := readArchive(kept)
	if err != nil || tally.Facts != 7 || tally.Revisions != 2 || tally.Learners != 1 || tally.Sittings != 1 {
		t.Fatalf("%v: %+v", err, tally)
	}
	lines := bytes.SplitAfter(kept, []byte{'\n'})
	for i, r := range list {
		b, err := AppendRecord(nil, r)
		if r.Sitting == nil && (err != nil || !bytes.Equal(b, lines[i+1])) { // a sitting's data grow old
			t.Errorf("%v: line %d is written today as\n%swas\n%s", err, i+2, b, lines[i+1])
		}
	}
	r, err := NewArchiveReader(bytes.NewReader(kept))
	if want := (ArchiveHead{time.UnixMilli(1763600000002).UTC(), "quiz 1.0"}); err != nil || r.Head != want {
		t.Errorf("%v: the head says %+v, want %+v", err, r.Head, want)
	}
}

// What is written is read again, and is counted alike.
func TestArchiveRoundTrip(t *testing.T) {
	want := archiveRecords(t)
	written, tally := archive(t, want)
	got, read, err := readArchive(written)
	if diff := cmp.Diff(want, got); err != nil || diff != "" || read != tally {
		t.Errorf("%v, read %+v of %+v (-written +read):\n%s", err, read, tally, diff)
	}
}

// An archive that ends anywhere before its end, or has any byte changed, is noticed.
func TestArchiveDamaged(t *testing.T) {
	whole, _ := archive(t, archiveRecords(t))
	for n := range len(whole) - 1 {
		_, _, err := readArchive(whole[:n])
		if want := map[bool]error{true: ErrNoArchive, false: ErrCutOff}[n < bytes.IndexByte(whole, '\n')]; !errors.Is(err, want) {
			t.Errorf("cut after %d bytes of %d: %v, want %v", n, len(whole), err, want)
		}
	}
	for i := range whole {
		b := slices.Clone(whole)
		b[i] ^= 4
		if _, _, err := readArchive(b); err == nil {
			t.Errorf("byte %d changed from %q to %q, and nobody noticed", i, whole[i], b[i])
		}
	}
	if _, _, err := readArchive(slices.Concat(whole, whole)); !errors.Is(err, ErrAltered) {
		t.Errorf("with something after its end: %v", err)
	}
	lines := bytes.SplitAfter(whole, []byte{'\n'})
	var at *LineError
	if _, _, err := readArchive(bytes.Join(slices.Delete(slices.Clone(lines), 3, 4), nil)); !errors.Is(err, ErrAltered) {
		t.Errorf("without a line: %v", err)
	}
	lines[4] = []byte("{}\n")
	if _, _, err := readArchive(bytes.Join(lines, nil)); !errors.As(err, &at) || at.Line != 5 || !strings.HasPrefix(err.Error(), "line 5: 0 records") {
		t.Errorf("with a wrong line: %v", err)
	}
}

func TestArchiveHead(t *testing.T) {
	future := `{"archive":{"format":"ripasso","version":2,"made":"2040-01-01T00:00:00.000Z","program":"quiz 9","new":[1]}}` + "\n"
	var newer *VersionError
	if _, _, err := readArchive([]byte(future)); !errors.As(err, &newer) || newer.Got != 2 || newer.What != "archive" {
		t.Errorf("an archive of the future: %v", err)
	}
	for _, text := range []string{"", "\n", "{}\n", "words\n", `{"archive":{"format":"other","version":1}}` + "\n", `{"archive":{"format":"ripasso"}}` + "\n"} {
		if _, _, err := readArchive([]byte(text)); !errors.Is(err, ErrNoArchive) {
			t.Errorf("%q: %v, want %v", text, err, ErrNoArchive)
		}
	}
	endless := io.MultiReader(strings.NewReader(`{"archive":`), zeros{})
	if _, err := NewArchiveReader(endless); err == nil || !strings.Contains(err.Error(), "too long") {
		t.Errorf("a line without end: %v", err)
	}
}

// zeros is a stream of noughts without end.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = '0'
	}
	return len(b), nil
}

// Records come in the order of Archive.Records, or are refused.
func TestArchiveOrder(t *testing.T) {
	list := archiveRecords(t)
	other := *list[4].Fact
	other.Learner[0]++
	later := Record{Fact: &other}
	for name, order := range map[string][]Record{
		"local twice":         {list[0], list[0]},
		"local late":          {list[1], list[0]},
		"revisions":           {list[2], list[1]},
		"a revision twice":    {list[1], list[1]},
		"a revision late":     {list[4], list[1]},
		"learners":            {later, list[4]},
		"a fact behind":       {list[len(list)-1], list[4]},
		"two sittings of one": {list[len(list)-1], list[len(list)-1]},
	} {
		w, err := NewArchiveWriter(io.Discard, ArchiveHead{})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Write(order[0]); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := w.Write(order[1]); err == nil || !strings.Contains(err.Error(), "out of order") {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, tally := archive(t, append(slices.Clone(list), later))
	if tally.Learners != 2 {
		t.Errorf("%d learners, want 2", tally.Learners)
	}
}

// No bytes panic; what is read whole is written to something that reads the same.
func FuzzArchive(f *testing.F) {
	whole, _ := archive(f, archiveRecords(f))
	f.Add(whole)
	for line := range bytes.SplitAfterSeq(whole, []byte{'\n'}) {
		f.Add(line)
	}
	lines := bytes.SplitAfter(whole, []byte{'\n'})
	for i := range lines {
		f.Add(bytes.Join(slices.Delete(slices.Clone(lines), i, i+1), nil))
	}
	none, _ := archive(f, nil)
	f.Add(none)
	f.Fuzz(func(t *testing.T, b []byte) {
		first, _, err := readArchive(b)
		if err != nil {
			first = nil
			for line := range bytes.SplitSeq(b, []byte{'\n'}) {
				if r, err := ParseRecord(line); err == nil {
					first = append(first, r)
				}
			}
		}
		for _, r := range first {
			line, err := AppendRecord(nil, r)
			if err != nil {
				t.Fatalf("what was read cannot be written: %v", err)
			}
			second, err := ParseRecord(line)
			again, _ := AppendRecord(nil, second)
			if err != nil || !bytes.Equal(line, again) {
				t.Errorf("%v: %s is written again as %s", err, line, again)
			}
			if r.Fact != nil && !bytes.ContainsRune(line, utf8.RuneError) {
				sameFact(t, r.Fact, second.Fact)
			}
		}
	})
}

// sameFact compares two facts as a store keeps them.
func sameFact(t *testing.T, a, b *Fact) {
	t.Helper()
	x, err1 := AppendFact(nil, *a)
	y, err2 := AppendFact(nil, *b)
	if err1 != nil || err2 != nil || !bytes.Equal(x, y) {
		t.Errorf("%v %v: the fact\n%x came back as\n%x", err1, err2, x, y)
	}
}

// What a fact costs as a line, packed and not, to write and to read.
func BenchmarkArchive(b *testing.B) {
	facts := make([]Fact, 4096)
	for i := range facts {
		id := uuid.Must(uuid.NewV7())
		at := time.UnixMilli(1763600000000 + int64(i)*7013).UTC()
		facts[i] = Fact{ID: id, Learner: uuid.UUID{9}, At: at, Received: at.Add(311 * time.Millisecond), Review: &Review{
			Card: uuid.NewSHA1(uuid.UUID{}, []byte{byte(i)}), Revision: deck.RevisionID(strings.Repeat("0f", 32)),
			Response: deck.Response{Texts: []string{"Giulio Cesare"}},
			Verdict: deck.Verdict{Score: 0.9, Reason: deck.Reason{Code: "typo", Args: []string{"Giulio Cesare"}},
				Marks: [][]deck.Mark{{{Op: deck.Keep, Text: "Giulio Cesar"}, {Op: deck.Wave, Text: "e"}}}},
			Grade: fsrs.Grade(1 + i%4), Took: time.Duration(i%60000) * time.Millisecond, Origin: Study, Days: i % 40,
		}}
	}
	lines := make([][]byte, len(facts))
	for i := range facts {
		var err error
		if lines[i], err = AppendRecord(nil, Record{Fact: &facts[i]}); err != nil {
			b.Fatal(err)
		}
	}
	for _, packed := range []bool{false, true} {
		b.Run(fmt.Sprintf("write/packed=%v", packed), func(b *testing.B) {
			var size counted
			var to io.Writer = &size
			zip := gzip.NewWriter(&size)
			if packed {
				to = zip
			}
			for i := range b.N {
				line, err := AppendRecord(nil, Record{Fact: &facts[i%len(facts)]})
				if err != nil {
					b.Fatal(err)
				}
				if _, err := to.Write(line); err != nil {
					b.Fatal(err)
				}
			}
			if packed {
				zip.Close()
			}
			b.ReportMetric(float64(size)/float64(b.N), "bytes/fact")
		})
	}
	b.Run("read", func(b *testing.B) {
		for i := range b.N {
			if _, err := ParseRecord(lines[i%len(lines)]); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// counted counts what is written to it.
type counted int

func (c *counted) Write(b []byte) (int, error) {
	*c += counted(len(b))
	return len(b), nil
}
