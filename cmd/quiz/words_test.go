package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"ripasso/deck"
	"ripasso/deck/article"
	"ripasso/web"
)

// TestLanguage: what was asked for wins over the system's locale.
func TestLanguage(t *testing.T) {
	tests := []struct {
		args  []string
		env   map[string]string
		want  string
		known bool
	}{
		{nil, nil, "en", true},
		{nil, map[string]string{"LANG": "it_IT.UTF-8"}, "it", true},
		{nil, map[string]string{"LANG": "it_IT.UTF-8", "LC_ALL": "C"}, "c", true},
		{nil, map[string]string{"LANG": "en_GB", "LC_MESSAGES": "it"}, "it", true},
		{nil, map[string]string{"LC_ALL": "en_US", "QUIZ_LANG": "it"}, "it", true},
		{[]string{"check", "--lang", "en"}, map[string]string{"QUIZ_LANG": "it"}, "en", true},
		{[]string{"--lang=it-CH"}, nil, "it-CH", true},
		{[]string{"--lang=tlh"}, nil, "tlh", false},
		{[]string{"check", "--", "--lang=tlh"}, nil, "en", true},
		{nil, map[string]string{"LANG": "de_DE.UTF-8"}, "de", true},
	}
	for _, test := range tests {
		got, known := language(test.args, func(name string) string { return test.env[name] })
		if got != test.want || known != test.known {
			t.Errorf("language(%q, %v) = %q, %v; want %q, %v", test.args, test.env, got, known, test.want, test.known)
		}
	}
}

// TestCatalogues: every language says everything, with the same arguments.
func TestCatalogues(t *testing.T) {
	places := regexp.MustCompile(`\{[a-z0-9]+\}`)
	arguments := func(lang, key string) []string {
		all := places.FindAllString(web.Words(lang).Text(key), -1)
		slices.Sort(all)
		return slices.Compact(all)
	}
	want := web.Words("en").Keys()
	for _, lang := range web.Languages() {
		got := web.Words(lang).Keys()
		for _, key := range want {
			switch {
			case !slices.Contains(got, key):
				t.Errorf("%s lacks %s", lang, key)
			case !slices.Equal(arguments(lang, key), arguments("en", key)):
				t.Errorf("%s: %s has the arguments %v, in English %v", lang, key, arguments(lang, key), arguments("en", key))
			}
		}
		for _, key := range got {
			if !slices.Contains(want, key) {
				t.Errorf("English lacks %s", key)
			}
		}
	}
}

// TestCodesHaveWords: every code that the rooms answer with can be said.
func TestCodesHaveWords(t *testing.T) {
	for _, lang := range web.Languages() {
		w := web.Words(lang)
		for code := range deck.Codes {
			for _, key := range []string{"problem." + code, "hint." + code} {
				if !w.Has(key) {
					t.Errorf("%s lacks %s", lang, key)
				}
			}
		}
		for code := range article.Codes {
			for _, key := range []string{"problem." + code, "hint." + code} {
				if !w.Has(key) {
					t.Errorf("%s lacks %s", lang, key)
				}
			}
		}
		for code := range deck.Reasons {
			if !w.Has("reason." + code) {
				t.Errorf("%s lacks reason.%s", lang, code)
			}
		}
	}
}

// TestTerminalWords: the terminal asks for no key that is missing, and the
// catalogue holds none that the terminal does not use.
func TestTerminalWords(t *testing.T) {
	asked := map[string]bool{"term.quiz.long": true, "term.quiz.example": true}
	for _, c := range commands {
		for _, part := range []string{"short", "long", "example"} {
			asked["term."+c.name+"."+part] = true
		}
	}
	for _, o := range orders {
		asked["term.command."+o.name] = true
		asked["term.command."+o.name+".does"] = true
	}
	for key := range keysInSource(t) {
		asked[key] = true
		if hint := strings.Replace(key, ".error.", ".hint.", 1); hint != key {
			asked[hint] = true
		}
	}
	have := web.Words("en")
	for _, key := range slices.Sorted(maps.Keys(asked)) {
		if !have.Has(key) {
			t.Errorf("the catalogue lacks %s", key)
		}
	}
	for _, key := range have.Keys() {
		if strings.HasPrefix(key, "term.") && !asked[key] {
			t.Errorf("nobody asks for %s", key)
		}
	}
}

// keysInSource are the keys that stand whole in this package's sources.
func keysInSource(t *testing.T) map[string]bool {
	t.Helper()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]bool{}
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), ".go") || strings.HasSuffix(entry.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), entry.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				text, err := strconv.Unquote(lit.Value)
				named := regexp.MustCompile(`^(term|ui|span|verdict|qualify|grade)\.[a-zA-Z.]+$`).MatchString(text)
				if err == nil && named && !strings.HasSuffix(text, ".") {
					keys[text] = true
				}
			}
			return true
		})
	}
	return keys
}
