package article

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"ripasso/deck"
)

// Status is the verdict on a question, from the best to the worst.
type Status string

// The verdicts.
const (
	OK       Status = "ok"
	Inferred Status = "inferred" // not said, but it follows
	Weak     Status = "weak"     // somebody should look
	Fail     Status = "fail"     // the text does not say so
)

// Finding is the verdict on one question that cites a source, with its reasons: an
// error for each that fails it, a warning for weak ones, a note for what is inferred.
type Finding struct {
	Question *deck.Question
	Status   Status
	Problems []deck.Problem
}

// Open loads the texts of a catalogue from a directory and analyses them. A text that
// is missing or cannot be read is reported by Check, where it is cited.
func Open(fsys fs.FS, works deck.Works) *Set {
	articles := map[string]*Article{}
	faults := map[string]error{}
	for _, key := range slices.Sorted(maps.Keys(works)) {
		w := works[key]
		text, err := readText(fsys, w.File)
		if err == nil {
			articles[key], err = Load(w.File, text, Options{Lang: w.Lang, Published: w.Published})
		}
		if err != nil {
			faults[key] = err
			delete(articles, key)
		}
	}
	s := Analyse(articles)
	s.faults = faults
	return s
}

// readText reads no more of a file than an article may have.
func readText(fsys fs.FS, name string) ([]byte, error) {
	if name == "" {
		return nil, fmt.Errorf("opening text: %w", fs.ErrNotExist)
	}
	info, err := fs.Stat(fsys, path.Clean(name))
	switch {
	case err != nil:
		return nil, fmt.Errorf("opening text: %w", err)
	case !info.Mode().IsRegular(): // reading a pipe would wait for ever
		return nil, fmt.Errorf("opening %s, which is no file: %w", name, fs.ErrNotExist)
	case info.Size() > maxText:
		return nil, fmt.Errorf("opening %s: %w", name, ErrTooLarge)
	}
	text, err := fs.ReadFile(fsys, path.Clean(name))
	if err != nil {
		return nil, fmt.Errorf("reading text: %w", err)
	}
	return text, nil
}

// Check holds the questions of a deck that cite a source against the set. The keys of
// the set are those of the deck's catalogue.
func Check(s *Set, d *deck.Deck) []Finding {
	c := &checker{set: s, deck: d, lex: lexicons()[primary(d.Meta.Lang)], told: map[string]bool{}}
	var out []Finding
	for _, q := range d.Questions {
		if len(q.Notes.Sources) > 0 {
			out = append(out, c.question(q))
		}
	}
	return out
}

// Cited lists the fingerprints, by key and number, of the paragraphs that a deck cites one
// by one or as a range, and the problems of the citations: no text, no such paragraph,
// another text than it was.
func Cited(s *Set, d *deck.Deck) (prints map[string]map[int]string, problems []deck.Problem) {
	c := &checker{set: s, deck: d, told: map[string]bool{}}
	prints = map[string]map[int]string{}
	for _, q := range d.Questions {
		in := &inquiry{checker: c, q: q, complete: true}
		for i, cite := range q.Notes.Sources {
			in.cite(i, cite)
		}
		problems = append(problems, in.problems...)
		for _, p := range in.places {
			if q.Notes.Sources[p.cite].From == 0 {
				continue
			}
			if prints[p.key] == nil {
				prints[p.key] = map[int]string{}
			}
			prints[p.key][p.N] = p.Fingerprint
		}
	}
	return prints, problems
}

// foreign tells whether a cited article is in another language than the question: then
// only names, numbers and dates can be compared.
func (in *inquiry) foreign() bool {
	return slices.ContainsFunc(in.places, func(p *place) bool { return p.article.lex != in.lex })
}

// checker goes through a deck.
type checker struct {
	set  *Set
	deck *deck.Deck
	lex  *lexicon        // of the deck's language, nil if there is none
	told map[string]bool // what is said once a deck: missing texts, altered paragraphs
}

// place is a cited paragraph.
type place struct {
	key     string
	article *Article
	*Paragraph
	cite  int  // the citation that names it, by its place in the note
	bears bool // something of the question was found here
}

// inquiry is the check of one question.
type inquiry struct {
	*checker
	q         *deck.Question
	lex       *lexicon // of the question
	places    []*place
	complete  bool       // every cited text is there
	evidenced bool       // the evidence was found
	sentences []sentence // where the answer or its evidence was found
	problems  []deck.Problem
}

func (c *checker) question(q *deck.Question) Finding {
	in := &inquiry{checker: c, q: q, lex: c.lex, complete: true}
	for i, cite := range q.Notes.Sources {
		in.cite(i, cite)
	}
	in.unmarked()
	if in.complete && len(in.places) > 0 {
		if in.lex == nil {
			in.lex = in.places[0].article.lex
		}
		in.evidence()
		for _, claim := range q.Claims() {
			in.claim(claim)
		}
		in.prompt()
		in.attribution()
		in.relevance()
	}
	return Finding{Question: q, Status: status(in.problems), Problems: in.problems}
}

// status is the worst that the problems say.
func status(problems []deck.Problem) Status {
	worst := OK
	for _, p := range problems {
		switch {
		case p.Severity == deck.Error:
			return Fail
		case p.Severity == deck.Warning:
			worst = Weak
		case worst == OK:
			worst = Inferred
		}
	}
	return worst
}

// report enters a problem; args are names and values in turn. What the question allows
// or what has been said already is left out.
func (in *inquiry) report(pos deck.Pos, code string, args ...string) {
	info := Codes[code]
	if info.Severity == deck.Warning && slices.Contains(in.q.Notes.Allow, code) {
		return
	}
	p := deck.Problem{Path: in.deck.Path, Pos: pos, Severity: info.Severity, Code: code, Args: map[string]string{}}
	for i := 0; i+1 < len(args); i += 2 {
		p.Args[args[i]] = excerpt(args[i+1])
	}
	for _, other := range in.problems {
		if other.Code == code && maps.Equal(other.Args, p.Args) {
			return
		}
	}
	in.problems = append(in.problems, p)
}

// once reports what need not be said again for the same deck.
func (in *inquiry) once(pos deck.Pos, code string, args ...string) {
	what := code + strings.Join(args, "\n")
	if !in.told[what] {
		in.told[what] = true
		in.report(pos, code, args...)
	}
}

// cite finds the paragraphs of a citation.
func (in *inquiry) cite(number int, cite deck.Cite) {
	work, listed := in.deck.Works[cite.Key]
	a := in.set.Article(cite.Key)
	if a == nil {
		in.complete = false
		switch err := in.set.faults[cite.Key]; {
		case !listed: // package deck says so
		case errors.Is(err, ErrEncoding):
			in.once(cite.Pos, "G12", "key", cite.Key, "file", work.File)
		case errors.Is(err, ErrTooLarge):
			in.once(cite.Pos, "G13", "key", cite.Key, "file", work.File)
		default:
			in.once(cite.Pos, "G01", "key", cite.Key, "file", work.File)
		}
		return
	}
	from, to := cite.From, cite.To
	if from == 0 { // the whole work
		from, to = 1, len(a.Paragraphs)
	}
	for n := from; n <= to; n++ {
		p := a.Paragraph(n)
		if p == nil {
			in.report(cite.Pos, "G02", "key", cite.Key, "paragraph", strconv.Itoa(n), "count", strconv.Itoa(len(a.Paragraphs)))
			return
		}
		if print := work.Paragraphs[n]; print != "" && print != p.Fingerprint {
			in.altered(cite, a, n, print)
		}
		in.places = append(in.places, &place{key: cite.Key, article: a, Paragraph: p, cite: number, bears: cite.From == 0})
	}
}

// unmarked reports a citation of a paragraph that has no fingerprint in a work whose other
// cited paragraphs have: it was added or changed since they were written, and nobody has
// confirmed its number.
func (in *inquiry) unmarked() {
	said := -1
	for _, p := range in.places {
		cite, marks := in.q.Notes.Sources[p.cite], in.deck.Works[p.key].Paragraphs
		if p.cite != said && cite.From > 0 && len(marks) > 0 && marks[p.N] == "" {
			said = p.cite // once for a range
			in.once(cite.Pos, "G36", "key", p.key, "paragraph", strconv.Itoa(p.N))
		}
	}
}

// altered reports a paragraph whose text is not what it was: another one has it now,
// or none has.
func (in *inquiry) altered(cite deck.Cite, a *Article, n int, print string) {
	if now := a.prints[print]; now > 0 {
		in.once(cite.Pos, "G04", "key", cite.Key, "paragraph", strconv.Itoa(n), "now", strconv.Itoa(now))
		return
	}
	in.once(cite.Pos, "G03", "key", cite.Key, "paragraph", strconv.Itoa(n))
}

// cited names the paragraphs of the question: "ombra §7, §9-11; accordo §1".
func (in *inquiry) cited() string {
	var list []string
	key := ""
	for i := 0; i < len(in.places); {
		p, to := in.places[i], i
		for to+1 < len(in.places) && in.places[to+1].cite == p.cite {
			to++
		}
		text := "§" + strconv.Itoa(p.N)
		if to > i {
			text += "-" + strconv.Itoa(in.places[to].N)
		}
		if p.key == key {
			list[len(list)-1] += ", " + text
		} else {
			list = append(list, p.key+" "+text)
		}
		key, i = p.key, to+1
	}
	return strings.Join(list, "; ")
}

// Codes lists the problems that Check finds, beside those of package deck. The words
// are in the catalogue of package web under "problem.CODE" and "hint.CODE".
var Codes = map[string]deck.CodeInfo{
	"G01": {Severity: deck.Warning, Args: []string{"key", "file"}, Means: "text of a source is not there"},
	"G02": {Severity: deck.Error, Args: []string{"key", "paragraph", "count"}, Means: "cited paragraph does not exist"},
	"G03": {Severity: deck.Warning, Args: []string{"key", "paragraph"}, Means: "cited paragraph was altered"},
	"G04": {Severity: deck.Warning, Args: []string{"key", "paragraph", "now"}, Means: "cited paragraph has another number now"},
	"G05": {Severity: deck.Error, Args: []string{"text", "cited"}, Means: "evidence does not stand in the source"},
	"G06": {Severity: deck.Error, Args: []string{"text", "cited", "now"}, Means: "evidence stands in another paragraph"},
	"G07": {Severity: deck.Error, Args: []string{"text", "cited"}, Means: "answer does not stand in the cited paragraphs"},
	"G08": {Severity: deck.Error, Args: []string{"text", "found"}, Means: "date more precise than the text"},
	"G09": {Severity: deck.Error, Args: []string{"text", "cited"}, Means: "date does not stand in the cited paragraphs"},
	"G10": {Severity: deck.Error, Args: []string{"text", "cited"}, Means: "number does not stand in the cited paragraphs"},
	"G11": {Severity: deck.Error, Args: []string{"text", "office", "name"}, Means: "the text gives the office to somebody else"},
	"G12": {Severity: deck.Error, Args: []string{"key", "file"}, Means: "text of a source is not UTF-8"},
	"G13": {Severity: deck.Error, Args: []string{"key", "file"}, Means: "text of a source is too large"},

	"G20": {Severity: deck.Warning, Args: []string{"text", "cited"}, Means: "answer in the author's words, without evidence"},
	"G21": {Severity: deck.Warning, Args: []string{"text", "cited"}, Means: "name of the question is not in the cited paragraphs"},
	"G22": {Severity: deck.Warning, Args: []string{"text", "cited"}, Means: "date of the question is not in the cited paragraphs"},
	"G23": {Severity: deck.Warning, Args: []string{"text", "cited"}, Means: "number counts something else in the text"},
	"G24": {Severity: deck.Warning, Args: []string{"key", "paragraph"}, Means: "cited paragraph speaks of something else"},
	"G25": {Severity: deck.Warning, Args: []string{"text"}, Means: "wrong choice stands in the text as well"},
	"G26": {Severity: deck.Warning, Args: []string{"text", "verb", "name"}, Means: "somebody else seems to have done it"},
	"G27": {Severity: deck.Warning, Args: []string{"text", "cited"}, Means: "who claims it is not in the cited paragraphs"},
	"G28": {Severity: deck.Warning, Args: []string{"text"}, Means: "words of the answer stand far apart"},
	"G29": {Severity: deck.Warning, Args: []string{"text", "form"}, Means: "only another accepted answer stands in the text"},
	"G30": {Severity: deck.Warning, Args: []string{"text", "cited"}, Means: "number that is not in the text, although the evidence is"},
	"G31": {Severity: deck.Warning, Args: []string{"text", "about"}, Means: "date stands in a paragraph that speaks of something else"},
	"G32": {Severity: deck.Warning, Args: []string{"text", "name"}, Means: "evidence names somebody else"},
	"G33": {Severity: deck.Warning, Args: []string{"text", "found"}, Means: "evidence quotes another date"},
	"G34": {Severity: deck.Warning, Args: []string{"text"}, Means: "answer stands in a sentence that speaks less than others of what is asked"},
	"G35": {Severity: deck.Warning, Args: []string{"text", "noun"}, Means: "answer is of another kind than what is asked for"},
	"G36": {Severity: deck.Warning, Args: []string{"key", "paragraph"}, Means: "paragraph cited since the fingerprints were written"},

	"G40": {Severity: deck.Note, Args: []string{"text", "found"}, Means: "date is inferred"},
	"G41": {Severity: deck.Note, Args: []string{"text", "found"}, Means: "name stands there in another form"},
	"G42": {Severity: deck.Note, Args: []string{"text"}, Means: "evidence bears the answer out, which is in other words"},
	"G43": {Severity: deck.Note, Args: []string{"text"}, Means: "the article reports what somebody claims"},
	"G44": {Severity: deck.Note, Args: []string{"text", "found"}, Means: "the text gives the value as approximate"},
}
