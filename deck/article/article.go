// Package article reads what an article says, and tells whether that proves a question.
//
// The steps, each in files of its own:
//
//   - Load cuts a text into numbered paragraphs, sentences and tokens (article.go,
//     text.go).
//   - Analyse finds dates (dates.go, resolve.go), actors (names.go, offices.go,
//     entities.go) and agreements (agreements.go) over a set of articles.
//   - Check holds the claims of a deck's questions against the paragraphs they cite
//     (check.go, claims.go, prove.go, anchors.go).
//
// A language is one file of data below lex; lexicon.go reads it, pattern.go matches its
// date patterns. Paragraphs are numbered as a reader with any editor would: §n is the
// n-th line that still holds a character after Unicode white space is stripped.
package article

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Limits of what is read: an article, not an archive.
const (
	maxText       = 512 << 10 // bytes
	maxParagraph  = 64 << 10
	maxParagraphs = 5000
)

// Why a text is not read.
var (
	ErrEncoding = errors.New("not UTF-8 text")
	ErrTooLarge = errors.New("too large for an article")
)

// Options are what is known of an article from elsewhere.
type Options struct {
	Lang      string // BCP 47; "" to find out
	Published string // EDTF, an interval where less is known; "" to read it off the text
}

// Article is one text, read.
type Article struct {
	Name       string
	Lang       string // one of Languages
	Title      string // of its first long heading, or ""
	Published  string // EDTF, or "" where nobody says
	Paragraphs []*Paragraph

	lex    *lexicon
	stems  map[string]int // in how many paragraphs each stands
	prints map[string]int // the first paragraph of each fingerprint
}

// Paragraph is one numbered line of an article.
type Paragraph struct {
	N           int // 1-based; headings and boilerplate count
	Kind        Kind
	Text        string // NFC, without the white space around it
	Fingerprint string // of the folded text: it survives another quote or space, not another word

	tokens    []token
	sentences []span // of tokens
	stems     map[string]bool
	folded    string   // the text as spacedKey has it
	said      []string // the same of each sentence
}

// Kind says what a paragraph is for.
type Kind string

// The kinds of paragraphs.
const (
	Body        Kind = "body"
	Heading     Kind = "heading"
	Boilerplate Kind = "boilerplate" // menus, credits, requests to subscribe
)

// Load reads a text. The name is what messages call it.
func Load(name string, text []byte, o Options) (*Article, error) {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	switch {
	case len(text) > maxText:
		return nil, fmt.Errorf("loading %s: %w", name, ErrTooLarge)
	case !utf8.Valid(text) || bytes.IndexByte(text, 0) >= 0:
		return nil, fmt.Errorf("loading %s: %w", name, ErrEncoding)
	}
	a := &Article{Name: name, Published: o.Published}
	for _, line := range strings.FieldsFunc(string(text), func(r rune) bool { return r == '\n' || r == '\r' }) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if len(line) > maxParagraph || len(a.Paragraphs) == maxParagraphs {
			return nil, fmt.Errorf("loading %s: paragraph %d: %w", name, len(a.Paragraphs)+1, ErrTooLarge)
		}
		line = norm.NFC.String(line)
		a.Paragraphs = append(a.Paragraphs, &Paragraph{
			N: len(a.Paragraphs) + 1, Text: line, Fingerprint: Fingerprint(line), tokens: tokenize(line),
		})
	}
	a.Lang = primary(o.Lang)
	if a.lex = lexicons()[a.Lang]; a.lex == nil {
		a.lex = a.detect()
		a.Lang = a.lex.code
	}
	a.segment()
	return a, nil
}

// Fingerprint is eight hexadecimal digits by which an altered paragraph is noticed.
func Fingerprint(text string) string {
	sum := sha256.Sum256([]byte(foldText(text)))
	return hex.EncodeToString(sum[:4])
}

// Paragraph is §n, nil where there is none.
func (a *Article) Paragraph(n int) *Paragraph {
	if n < 1 || n > len(a.Paragraphs) {
		return nil
	}
	return a.Paragraphs[n-1]
}

// detect finds the language whose little words are the most frequent.
func (a *Article) detect() *lexicon {
	var best *lexicon
	most := -1
	for _, code := range Languages() {
		lex, n := lexicons()[code], 0
		for _, p := range a.Paragraphs {
			for _, t := range p.tokens {
				if lex.is("stop", t.fold) {
					n++
				}
			}
		}
		if n > most {
			best, most = lex, n
		}
	}
	return best
}

// primary is the language of a tag: "it" of "it-CH".
func primary(tag string) string {
	tag, _, _ = strings.Cut(strings.ToLower(tag), "-")
	return tag
}

// Set is what a number of articles say, each under the key by which decks cite it. A
// Set is immutable once Analyse has returned it.
type Set struct {
	articles map[string]*Article
	keys     []string
	entities map[string]*Entity
	found    map[*Article]*findings
	faults   map[string]error // why a text of the catalogue is not in the set
}

// findings are the dates, actors and agreements of an article, by paragraph.
type findings struct {
	dates      []Date
	mentions   []Mention
	agreements []Agreement
}

// mentionsIn is the part of the mentions that a paragraph has.
func (f *findings) mentionsIn(n int) []Mention {
	from := sort.Search(len(f.mentions), func(i int) bool { return f.mentions[i].Paragraph >= n })
	to := sort.Search(len(f.mentions), func(i int) bool { return f.mentions[i].Paragraph > n })
	return f.mentions[from:to]
}

// datesIn is the part of the dates that a paragraph has.
func (f *findings) datesIn(n int) []Date {
	from := sort.Search(len(f.dates), func(i int) bool { return f.dates[i].Paragraph >= n })
	to := sort.Search(len(f.dates), func(i int) bool { return f.dates[i].Paragraph > n })
	return f.dates[from:to]
}

// Analyse reads articles together: a name or an office that one introduces is known in
// the others.
func Analyse(articles map[string]*Article) *Set {
	s := &Set{
		articles: articles, keys: slices.Sorted(maps.Keys(articles)),
		entities: map[string]*Entity{}, found: map[*Article]*findings{},
	}
	for _, key := range s.keys {
		a := articles[key]
		f := &findings{}
		s.found[a] = f
		for _, p := range a.Paragraphs {
			f.dates = append(f.dates, a.lex.findDates(p)...)
		}
		a.resolve(f.dates)
	}
	s.findActors()
	for _, key := range s.keys {
		s.findAgreements(articles[key])
	}
	return s
}

// Article is the article of a key, nil where the set has none.
func (s *Set) Article(key string) *Article { return s.articles[key] }

func (s *Set) of(a *Article) *findings { return s.found[a] }

// Dates lists the dates of an article in the order of the text.
func (s *Set) Dates(key string) []Date {
	if a := s.articles[key]; a != nil {
		return s.of(a).dates
	}
	return nil
}

// Mentions lists the actors of an article in the order of the text.
func (s *Set) Mentions(key string) []Mention {
	if a := s.articles[key]; a != nil {
		return s.of(a).mentions
	}
	return nil
}

// Agreements lists the agreements, meetings, votes and sanctions of an article.
func (s *Set) Agreements(key string) []Agreement {
	if a := s.articles[key]; a != nil {
		return s.of(a).agreements
	}
	return nil
}

func (s *Set) eachParagraph(do func(key string, a *Article, p *Paragraph)) {
	for _, key := range s.keys {
		for _, p := range s.articles[key].Paragraphs {
			do(key, s.articles[key], p)
		}
	}
}
