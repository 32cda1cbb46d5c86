package web

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func TestLanguagesSayTheSameThings(t *testing.T) {
	placeholder := regexp.MustCompile(`\{[A-Za-z0-9]+\}`)
	places := func(text string) []string {
		found := placeholder.FindAllString(text, -1)
		slices.Sort(found)
		return slices.Compact(found)
	}
	en := Words("en")
	for _, lang := range Languages() {
		other := Words(lang)
		for _, key := range slices.Compact(slices.Sorted(slices.Values(append(en.Keys(), other.Keys()...)))) {
			if !en.Has(key) || !other.Has(key) {
				t.Errorf("%s: not in both en and %s", key, lang)
				continue
			}
			if a, b := places(en.texts[key]), places(other.texts[key]); !slices.Equal(a, b) {
				t.Errorf("%s: en has %v, %s has %v", key, a, lang, b)
			}
		}
	}
}

func TestText(t *testing.T) {
	c := &Catalogue{texts: map[string]string{
		"plain": "no places",
		"order": "{1} before {0}",
		"named": "{what} at line {line}",
		"days":  "{0} day|{0} days",
		"mixed": "{0} has {1} point|{0} has {1} points",
		"bar":   "write a | b",
		"bars":  "a | b | c: {0}",
		"brace": "a { b } {0} {9} {",
		"empty": "",
	}}
	for _, test := range []struct {
		key  string
		args []any
		want string
	}{
		{"plain", nil, "no places"},
		{"plain", []any{"extra"}, "no places"},
		{"order", []any{"x", "y"}, "y before x"},
		{"order", []any{"{1}", "y"}, "y before {1}"},
		{"named", []any{map[string]string{"what": "gap", "line": "7"}}, "gap at line 7"},
		{"named", []any{map[string]string{"what": "gap"}}, "gap at line {line}"},
		{"days", []any{1}, "1 day"},
		{"days", []any{"1"}, "1 day"},
		{"days", []any{0}, "0 days"},
		{"days", []any{2.5}, "2.5 days"},
		{"mixed", []any{"Ada", 1}, "Ada has 1 point"},
		{"mixed", []any{"Ada", 2}, "Ada has 2 points"},
		{"bar", nil, "write a | b"},
		{"bar", []any{"text"}, "write a | b"},
		{"bars", []any{3}, "a | b | c: 3"},
		{"brace", []any{"x"}, "a { b } x {9} {"},
		{"empty", nil, ""},
		{"missing.key", []any{1}, "missing.key"},
	} {
		if got := c.Text(test.key, test.args...); got != test.want {
			t.Errorf("Text(%q, %v) = %q, want %q", test.key, test.args, got, test.want)
		}
	}
}

func TestWordsFindsTheLanguage(t *testing.T) {
	for tag, want := range map[string]string{
		"it": "it", "it-CH": "it", "it_IT.UTF-8": "it", "IT": "it", "en": "en", "en-GB": "en",
		"fr": "en", "C": "en", "": "en", "..": "en",
	} {
		if got := Words(tag).Lang(); got != want {
			t.Errorf("Words(%q) speaks %q, want %q", tag, got, want)
		}
	}
}

func TestReadCatalogueRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		files fstest.MapFS
		want  string
	}{
		"a key in two files": {fstest.MapFS{"it/a.json": {Data: []byte(`{"k":"1"}`)}, "it/b.json": {Data: []byte(`{"k":"2"}`)}}, `"k" stands in another file`},
		"what is no JSON":    {fstest.MapFS{"it/a.json": {Data: []byte(`{`)}}, "it/a.json"},
		"nested texts":       {fstest.MapFS{"it/a.json": {Data: []byte(`{"k":{"l":"1"}}`)}}, "it/a.json"},
	} {
		if _, err := readCatalogue(test.files, "it"); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, test.want)
		}
	}
}
