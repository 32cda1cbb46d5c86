package web

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// fallback is the language of those whose own we do not speak.
const fallback = "en"

// Catalogue is every text of one language, by key.
type Catalogue struct {
	lang  string
	texts map[string]string
}

// Languages lists the languages there are words in, sorted.
func Languages() []string {
	entries, err := files.ReadDir("messages")
	if err != nil {
		panic(err) // cannot happen: the directory is embedded
	}
	var langs []string
	for _, e := range entries {
		langs = append(langs, e.Name())
	}
	return langs
}

// Words returns the catalogue of a language, named by a BCP 47 tag or a POSIX
// locale ("it", "it-CH", "it_IT.UTF-8"); English where we do not speak it.
func Words(lang string) *Catalogue {
	tag, _, _ := strings.Cut(strings.ToLower(lang), ".")
	tag, _, _ = strings.Cut(strings.ReplaceAll(tag, "_", "-"), "-")
	if c, ok := catalogues()[tag]; ok {
		return c
	}
	return catalogues()[fallback]
}

// Text says the text of a key in a language; see Catalogue.Text.
func Text(lang, key string, args ...any) string { return Words(lang).Text(key, args...) }

// Lang is the language the catalogue is in.
func (c *Catalogue) Lang() string { return c.lang }

// Has reports whether there is a text for key.
func (c *Catalogue) Has(key string) bool { _, ok := c.texts[key]; return ok }

// Keys lists all keys, sorted.
func (c *Catalogue) Keys() []string {
	keys := make([]string, 0, len(c.texts))
	for k := range c.texts {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Text returns the text of key with its placeholders filled: {0}, {1} … by the
// arguments in order, {name} by an argument that is a map[string]string. A text
// "one|other" has a form for the number one and one for all else; the first number
// among the ordered arguments, or a string that is one, chooses. A bar in a text
// that is given no number is a plain bar. A key without a text is returned as it is.
func (c *Catalogue) Text(key string, args ...any) string {
	text, ok := c.texts[key]
	if !ok {
		return key
	}
	var ordered []string
	named := map[string]string{}
	for _, a := range args {
		if m, ok := a.(map[string]string); ok {
			for k, v := range m {
				named[k] = v
			}
			continue
		}
		ordered = append(ordered, fmt.Sprint(a))
	}
	for i, a := range ordered {
		named[strconv.Itoa(i)] = a
	}
	return fill(plural(text, ordered), named)
}

// plural chooses between the forms of a text by the first number among the arguments.
func plural(text string, args []string) string {
	one, other, ok := strings.Cut(text, "|")
	if !ok || strings.Contains(other, "|") {
		return text
	}
	for _, a := range args {
		n, err := strconv.ParseFloat(a, 64)
		if err != nil {
			continue
		}
		if n == 1 {
			return one
		}
		return other
	}
	return text
}

// fill replaces each {name} that has a value; others stay, as do braces in values.
func fill(text string, values map[string]string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "{")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		name, after, ok := strings.Cut(rest, "}")
		if v, known := values[name]; ok && known {
			b.WriteString(v)
			text = after
			continue
		}
		b.WriteByte('{')
		text = rest
	}
}

// catalogues is read once, on first use.
var catalogues = sync.OnceValue(func() map[string]*Catalogue {
	all := map[string]*Catalogue{}
	for _, lang := range Languages() {
		c, err := readCatalogue(files, path.Join("messages", lang))
		if err != nil {
			panic(err) // cannot happen: the files are embedded, and web_test reads them
		}
		c.lang = lang
		all[lang] = c
	}
	return all
})

// readCatalogue merges the JSON objects of a directory. A key may stand in one file only.
func readCatalogue(fsys fs.FS, dir string) (*Catalogue, error) {
	names, err := fs.Glob(fsys, path.Join(dir, "*.json"))
	if err != nil {
		return nil, fmt.Errorf("reading words: %w", err)
	}
	c := &Catalogue{texts: map[string]string{}}
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("reading words: %w", err)
		}
		var texts map[string]string
		if err := json.Unmarshal(data, &texts); err != nil {
			return nil, fmt.Errorf("reading words of %s: %w", name, err)
		}
		for k, v := range texts {
			if _, twice := c.texts[k]; twice {
				return nil, fmt.Errorf("reading words of %s: %q stands in another file too", name, k)
			}
			c.texts[k] = v
		}
	}
	return c, nil
}
