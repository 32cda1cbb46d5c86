package article

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// The lexicons: one file a language, and names in every language. Country names are
// from the Unicode CLDR (lex/LICENSE-CLDR).
//
//go:embed lex
var lexFiles embed.FS

// lexicons reads the data once, when the first article is loaded.
var lexicons = sync.OnceValue(func() map[string]*lexicon {
	all, err := readLexicons(lexFiles)
	if err != nil {
		panic(err) // cannot happen: the data is part of the program and read by every test
	}
	return all
})

// Languages lists the languages that articles can be read in.
func Languages() []string {
	var out []string
	for code := range lexicons() {
		out = append(out, code)
	}
	slices.Sort(out)
	return out
}

// lexicon is what is known of a language. Its words are folded.
type lexicon struct {
	code     string
	sets     map[string]map[string]bool
	tables   map[string]map[string]string
	boiler   []string
	suffixes []string // that stems do without, longest first
	dates    []*pattern
	triggers []*trigger
	names    map[string][]*gazetteer // by first word, longest first
	spelt    map[string][]*gazetteer // long names of one word, by their first two letters
	pieces   []piece                 // of number words, longest first
}

// gazetteer is a name that is known beforehand.
type gazetteer struct {
	words   []string
	id      string
	country string // that it stands for: of a capital, of the Kremlin
	kind    EntityKind
	name    string
	acronym bool // short and upper-case: "us" is no country
	common  bool // written in lower case: "penisola coreana"
}

// is tells whether a set has a word.
func (x *lexicon) is(set, word string) bool { return x.sets[set][word] }

// look is a word's entry in a table, "" for none.
func (x *lexicon) look(table, word string) string { return x.tables[table][word] }

func (x *lexicon) flag(name string) string { return x.tables["flag"][name] }

func readLexicons(fsys fs.FS) (map[string]*lexicon, error) {
	files, err := fs.Glob(fsys, "lex/*.lex")
	if err != nil {
		return nil, fmt.Errorf("listing lexicons: %w", err)
	}
	all := map[string]*lexicon{}
	for _, name := range files {
		src, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("reading lexicon: %w", err)
		}
		code := strings.TrimSuffix(path.Base(name), ".lex")
		if all[code], err = readLexicon(code, string(src)); err != nil {
			return nil, fmt.Errorf("reading lexicon %s: %w", name, err)
		}
	}
	src, err := fs.ReadFile(fsys, "lex/gaz.tsv")
	if err != nil {
		return nil, fmt.Errorf("reading gazetteer: %w", err)
	}
	for line := range strings.SplitSeq(string(src), "\n") {
		field := strings.Split(line, "\t")
		if len(field) < 4 || strings.HasPrefix(line, "#") {
			continue
		}
		for code, x := range all {
			if field[2] == code || field[2] == "*" {
				x.addNames(field[0], EntityKind(field[1]), strings.Split(field[3], "|"))
			}
		}
	}
	for _, x := range all {
		x.sortNames()
	}
	return all, nil
}

// section reads the lines of one part of a lexicon.
type section func(x *lexicon, name, line string) error

// sections tells how each part is written; a part that is not here is a table of
// key=value, or key|key=value, between commas.
var sections = map[string]section{
	"set":     (*lexicon).readSet,
	"words":   (*lexicon).readWords,
	"boiler":  (*lexicon).readBoiler,
	"suffix":  (*lexicon).readSuffixes,
	"dates":   (*lexicon).readDate,
	"trigger": (*lexicon).readTrigger,
	"table":   (*lexicon).readTable,
}

func readLexicon(code, src string) (*lexicon, error) {
	x := &lexicon{
		code: code, sets: map[string]map[string]bool{}, tables: map[string]map[string]string{},
		names: map[string][]*gazetteer{}, spelt: map[string][]*gazetteer{},
	}
	var read section
	name := ""
	for n, line := range strings.Split(src, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if head, ok := strings.CutPrefix(line, "["); ok {
			kind, rest, _ := strings.Cut(strings.TrimSuffix(head, "]"), " ")
			if read, name = sections[kind], rest; read == nil {
				return nil, fmt.Errorf("line %d: unknown section %q", n+1, kind)
			}
			continue
		}
		if read == nil {
			return nil, fmt.Errorf("line %d: text before the first section", n+1)
		}
		if err := read(x, name, line); err != nil {
			return nil, fmt.Errorf("line %d: %w", n+1, err)
		}
	}
	slices.SortStableFunc(x.suffixes, func(a, b string) int { return len(b) - len(a) })
	return x, x.readPieces()
}

// listed splits a line at commas.
func listed(line string) []string {
	var out []string
	for _, s := range strings.Split(line, ",") {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

func (x *lexicon) put(set, word string) {
	if x.sets[set] == nil {
		x.sets[set] = map[string]bool{}
	}
	x.sets[set][fold(word)] = true
}

func (x *lexicon) readSet(name, line string) error {
	for _, word := range listed(line) {
		x.put(name, word)
	}
	return nil
}

func (x *lexicon) readWords(name, line string) error {
	for _, word := range strings.Fields(line) {
		x.put(name, word)
	}
	return nil
}

func (x *lexicon) readBoiler(_, line string) error {
	x.boiler = append(x.boiler, fold(line))
	return nil
}

func (x *lexicon) readSuffixes(_, line string) error {
	for _, s := range strings.Fields(line) {
		x.suffixes = append(x.suffixes, fold(s))
	}
	return nil
}

func (x *lexicon) readTable(name, line string) error {
	if x.tables[name] == nil {
		x.tables[name] = map[string]string{}
	}
	for _, entry := range listed(line) {
		keys, value, ok := strings.Cut(entry, "=")
		if !ok {
			return fmt.Errorf("entry without =: %q", entry)
		}
		for _, key := range strings.Split(keys, "|") {
			x.tables[name][fold(strings.TrimSpace(key))] = strings.TrimSpace(value)
		}
	}
	return nil
}

func (x *lexicon) addNames(id string, kind EntityKind, names []string) {
	id, country, _ := strings.Cut(id, ":")
	switch kind {
	case Country:
		country = id
	case Capital:
		country = strings.TrimSuffix(id, ".cap")
	}
	for _, name := range names {
		g := &gazetteer{id: id, country: country, kind: kind, name: name}
		for _, t := range tokenize(name) {
			g.words = append(g.words, t.fold)
		}
		g.acronym = len(g.words) == 1 && utf8.RuneCountInString(name) <= 3 && strings.ToUpper(name) == name
		first := g.words[0]
		g.common = name == strings.ToLower(name)
		x.names[first] = append(x.names[first], g)
		if len(g.words) == 1 && len(first) >= longName {
			x.spelt[first[:2]] = append(x.spelt[first[:2]], g)
		}
	}
}

// longName is the length from which a name is known despite one slip.
const longName = 7

func (x *lexicon) sortNames() {
	for _, list := range x.names {
		slices.SortStableFunc(list, func(a, b *gazetteer) int { return len(b.words) - len(a.words) })
	}
}

// known finds the longest known name that begins at token i.
func (x *lexicon) known(tokens []token, i int) *gazetteer {
	for _, g := range x.names[tokens[i].fold] {
		if (g.common || tokens[i].capital) && matches(tokens, i, g.words) && (!g.acronym || tokens[i].acronym) {
			return g
		}
	}
	f := tokens[i].fold
	if !tokens[i].capital || len(f) < longName || x.demonym(f) != "" {
		return nil
	}
	for _, g := range x.spelt[f[:2]] {
		if oneSlip(g.words[0], f) {
			return g
		}
	}
	return nil
}

// matches tells whether the folded words stand at token i.
func matches(tokens []token, i int, words []string) bool {
	if i < 0 || i+len(words) > len(tokens) {
		return false
	}
	for k, w := range words {
		if tokens[i+k].fold != w {
			return false
		}
	}
	return true
}

// oneSlip tells whether one letter more, less or other makes a into b.
func oneSlip(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 || a == b {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) == len(b) {
		return a[i+1:] == b[i+1:]
	}
	return a[i:] == b[i+1:]
}

// demonym is the country of an adjective such as "nordcoreano", "" for other words. A
// table's key with a star is a stem that takes the language's endings, - for none.
func (x *lexicon) demonym(word string) string {
	if id := x.look("demonym", word); id != "" {
		return id
	}
	for _, ending := range strings.Fields(x.flag("demonym.suffix")) {
		if stem, ok := strings.CutSuffix(word, strings.Trim(ending, "-")); ok {
			if id := x.look("demonym", stem+"*"); id != "" {
				return id
			}
		}
	}
	return ""
}

// stem takes the longest suffix off a word that leaves it three letters.
func (x *lexicon) stem(word string) string {
	word = strings.Trim(word, "'")
	for _, s := range x.suffixes {
		if rest, ok := strings.CutSuffix(word, s); ok && len(rest) >= 3 {
			return rest
		}
	}
	return word
}

// longStem is the length from which stems are one when their beginnings agree, in bytes:
// "munizione" and "munizioni", not "nucleare" and "denuclearizzare".
const longStem = 6

func shorten(stem string) string {
	if len(stem) > longStem {
		return stem[:longStem]
	}
	return stem
}

// stemSet is the stems of tokens, shortened.
func (x *lexicon) stemSet(tokens []token) map[string]bool {
	out := make(map[string]bool, len(tokens))
	for _, t := range tokens {
		out[shorten(x.stem(t.fold))] = true
	}
	return out
}
