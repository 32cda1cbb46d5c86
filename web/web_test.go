package web

import (
	"encoding/json"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func TestAppHoldsPageModulesAndWords(t *testing.T) {
	if err := fstest.TestFS(App(), "index.html", "main.js", "style.css", "icon.svg", "kinds/index.js",
		"lib/preact.js", "lib/preact.LICENSE", "lib/htm.js", "lib/htm.LICENSE", "languages.json", "messages/it.json", "messages/en.json"); err != nil {
		t.Fatal(err)
	}
	for _, lang := range Languages() {
		var texts map[string]string
		if err := json.Unmarshal(read(t, "messages/"+lang+".json"), &texts); err != nil {
			t.Fatal(err)
		}
		if !maps.Equal(texts, Words(lang).texts) {
			t.Errorf("messages/%s.json is not the catalogue", lang)
		}
	}
}

func TestEveryFileThatIsReferredToExists(t *testing.T) {
	imports := regexp.MustCompile(`(?:from|import)\s*\(?\s*'(\.[^']+)'`)
	assets := regexp.MustCompile(`(?:href|src)="([^"]+)"`)
	exists := func(from, name string) {
		if _, err := fs.Stat(App(), name); err != nil {
			t.Errorf("%s refers to %s, which is not there", from, name)
		}
	}
	ours(t, func(name, text string) {
		for _, m := range imports.FindAllStringSubmatch(text, -1) {
			exists(name, path.Join(path.Dir(name), m[1]))
		}
	})
	for _, m := range assets.FindAllStringSubmatch(string(read(t, "index.html")), -1) {
		asset, ok := strings.CutPrefix(m[1], "/app/{{digest}}/")
		if !ok {
			t.Errorf("index.html refers to %s, which is not below /app/{{digest}}/", m[1])
		}
		exists("index.html", asset)
	}
}

func TestEveryModuleIsReached(t *testing.T) {
	imports := regexp.MustCompile(`from '(\.[^']+)'`)
	seen := map[string]bool{}
	var follow func(string)
	follow = func(name string) {
		if seen[name] {
			return
		}
		seen[name] = true
		for _, m := range imports.FindAllStringSubmatch(string(read(t, name)), -1) {
			follow(path.Join(path.Dir(name), m[1]))
		}
	}
	follow("main.js")
	ours(t, func(name, _ string) {
		if path.Ext(name) == ".js" && !seen[name] {
			t.Errorf("nothing imports %s", name)
		}
	})
}

// A pupil's browser talks to this server alone.
func TestNothingComesFromElsewhere(t *testing.T) {
	address := regexp.MustCompile(`(?:https?:)?//[a-zA-Z0-9-]+\.[a-zA-Z0-9./-]+`)
	namespaces := []string{"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xhtml", "http://www.w3.org/1998/Math/MathML"}
	each(t, func(name, text string) {
		if path.Ext(name) == ".LICENSE" {
			return
		}
		for _, found := range address.FindAllString(text, -1) {
			if !slices.Contains(namespaces, found) {
				t.Errorf("%s names %s", name, found)
			}
		}
	})
}

// The server's Content-Security-Policy allows scripts and styles from files only.
func TestNothingIsInline(t *testing.T) {
	forbidden := map[string]*regexp.Regexp{
		"a style attribute":     regexp.MustCompile(`\sstyle=`),
		"a style element":       regexp.MustCompile(`<style`),
		"an inline script":      regexp.MustCompile(`<script(?:\s+type="\w+")?>`),
		"a handler attribute":   regexp.MustCompile(`\son[a-z]+="`),
		"evaluation of text":    regexp.MustCompile(`\beval\(|new Function\(`),
		"HTML set unseen":       regexp.MustCompile(`dangerouslySetInnerHTML|insertAdjacentHTML|document\.write`),
		"a javascript: address": regexp.MustCompile(`javascript:`),
	}
	ours(t, func(name, text string) {
		for what, pattern := range forbidden {
			if pattern.MatchString(text) {
				t.Errorf("%s holds %s", name, what)
			}
		}
		if strings.Contains(text, "innerHTML") && name != "markup.js" {
			t.Errorf("%s parses HTML, which is markup.js's part", name)
		}
	})
}

// Keys that are put together at run time, by their beginning.
var madeKeys = []string{"verdict.", "qualify.", "grade.", "kind.", "span.", "short.", "reason.",
	"ui.aside.", "ui.mark.", "ui.nav.", "ui.phase.", "ui.phases."}

func TestAppAndWordsAgree(t *testing.T) {
	quoted := regexp.MustCompile(`'((?:ui|verdict|qualify|grade|kind|span|short)\.[A-Za-z0-9.]+)'`)
	used := map[string]bool{"ui.newPerDayHelp": true, "ui.perDayHelp": true, "ui.rolloverHelp": true, "ui.newPerDay": true, "ui.perDay": true, "ui.rollover": true, // ui.${key}
		"ui.languageName": true, "ui.saving": true, "ui.saved": true, "ui.notSaved": true} // ui.${saved}
	ours(t, func(name, text string) {
		for _, m := range quoted.FindAllStringSubmatch(text, -1) {
			used[m[1]] = true
			if !Words("en").Has(m[1]) {
				t.Errorf("%s says %s, which has no words", name, m[1])
			}
		}
	})
	for _, key := range Words("en").Keys() {
		made := slices.ContainsFunc(madeKeys, func(p string) bool { return strings.HasPrefix(key, p) })
		if strings.HasPrefix(key, "ui.") && !used[key] && !made {
			t.Errorf("nothing says %s", key)
		}
	}
}

// read returns a file of the app.
func read(t *testing.T, name string) []byte {
	t.Helper()
	data, err := fs.ReadFile(App(), name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// each calls do with every file of the app.
func each(t *testing.T, do func(name, text string)) {
	t.Helper()
	err := fs.WalkDir(App(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		do(name, string(read(t, name)))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// ours calls do with every file of the app that we wrote ourselves.
func ours(t *testing.T, do func(name, text string)) {
	t.Helper()
	each(t, func(name, text string) {
		if path.Dir(name) != "lib" && path.Dir(name) != "messages" {
			do(name, text)
		}
	})
}
