package main

import (
	"slices"
	"strings"

	"ripasso/web"
)

// words is the catalogue in the reader's language.
type words struct{ catalogue *web.Catalogue }

func newWords(lang string) words { return words{web.Words(lang)} }

func (w words) text(key string, args ...any) string { return w.catalogue.Text(key, args...) }

// label is a text with a colon: in the browser a label's place shows what it is.
func (w words) label(key string) string { return strings.TrimSuffix(w.text(key), ":") + ":" }

func (w words) lang() string { return w.catalogue.Lang() }

func (w words) has(key string) bool { return w.catalogue.Has(key) }

// languages lists what --lang takes.
func languages() string { return strings.Join(web.Languages(), ", ") }

// language finds the interface's language. Only --lang and QUIZ_LANG are held to
// what we speak (known is false); a locale of another language gets English.
func language(args []string, env func(string) string) (lang string, known bool) {
	asked := env("QUIZ_LANG")
	for i, arg := range args {
		if arg == "--" {
			break
		}
		if value, ok := strings.CutPrefix(arg, "--lang="); ok {
			asked = value
		} else if arg == "--lang" && i+1 < len(args) {
			asked = args[i+1]
		}
	}
	if asked != "" {
		return asked, slices.Contains(web.Languages(), base(asked))
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if locale := env(name); locale != "" {
			return base(locale), true
		}
	}
	return "en", true
}

// base is the language of a locale or tag: "it" of "it_IT.UTF-8" and of "it-CH".
func base(locale string) string {
	lang, _, _ := strings.Cut(strings.NewReplacer("_", "-", ".", "-", "@", "-").Replace(strings.ToLower(locale)), "-")
	return lang
}
