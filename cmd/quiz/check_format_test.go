package main

import (
	"encoding/json"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"ripasso/deck"
	"ripasso/deck/article"
)

// TestCheckSchema: docs/check.schema.json describes every field of what --format=json
// prints, and requires those that are always there.
func TestCheckSchema(t *testing.T) {
	type object struct {
		Required   []string                   `json:"required"`
		Properties map[string]json.RawMessage `json:"properties"`
	}
	var schema struct {
		object
		Defs map[string]object `json:"$defs"`
	}
	src, err := os.ReadFile("../../docs/check.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(src, &schema); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		of   any
		said object
	}{{findings{}, schema.object}, {finding{}, schema.Defs["problem"]}} {
		var all, always []string
		of := reflect.TypeOf(tt.of)
		for i := range of.NumField() {
			name, option, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
			if name == "" {
				continue // not printed
			}
			all = append(all, name)
			if option == "" {
				always = append(always, name)
			}
		}
		slices.Sort(all)
		if said := slices.Sorted(maps.Keys(tt.said.Properties)); !slices.Equal(said, all) {
			t.Errorf("%v has %v, the schema %v", of, all, said)
		}
		if !slices.Equal(tt.said.Required, always) {
			t.Errorf("%v always has %v, the schema requires %v", of, always, tt.said.Required)
		}
	}
}

// TestSARIF holds the log to what SARIF 2.1.0 demands: a rule for each code with a help
// text, indexes that lead to it, levels of the standard, places from 1, no backslash,
// space or bare letter beyond ASCII in a URI.
func TestSARIF(t *testing.T) {
	for _, lang := range []string{"en", "it"} {
		p := &program{words: newWords(lang), now: time.Now}
		var all []finding
		codes := slices.Concat(slices.Collect(maps.Keys(deck.Codes)), slices.Collect(maps.Keys(article.Codes)))
		for _, code := range codes {
			severity := deck.Codes[code].Severity
			if severity == "" {
				severity = article.Codes[code].Severity
			}
			all = append(all, p.finding("più là", deck.Problem{Path: "a b.md", Pos: deck.Pos{Line: 2, Col: 3}, Code: code, Severity: severity}))
		}
		log := p.sarif(all)
		run := log.Runs[0]
		if log.Version != "2.1.0" || run.Tool.Driver.Name == "" || run.ColumnKind != "unicodeCodePoints" || len(run.Tool.Driver.Rules) != len(codes) {
			t.Errorf("log %q of %q in %s with %d rules", log.Version, run.Tool.Driver.Name, run.ColumnKind, len(run.Tool.Driver.Rules))
		}
		for _, r := range run.Results {
			rule := run.Tool.Driver.Rules[r.RuleIndex]
			at := r.Locations[0].Physical
			switch {
			case rule.ID != r.RuleID || rule.Help.Text == "" || rule.ShortDescription.Text == "" || strings.Contains(rule.Help.Text, "{"+"0"):
				t.Errorf("%s leads to the rule %+v", r.RuleID, rule)
			case !slices.Contains([]deck.Severity{"error", "warning", "note"}, r.Level) || rule.Default.Level != r.Level:
				t.Errorf("%s has the level %q", r.RuleID, r.Level)
			case r.Message.Text == "" || at.Region != (sarifRegion{2, 3}) || at.Artifact.URI != "pi%C3%B9%20l%C3%A0/a%20b.md":
				t.Errorf("%s: %+v", r.RuleID, r)
			}
		}
	}
	for path, want := range map[string]string{"/a/b.md": "file:///a/b.md", "a:b.md": "./a:b.md", "a#b?.md": "a%23b%3F.md"} {
		if got := fileURI(path); got != want {
			t.Errorf("fileURI(%q) = %q, want %q", path, got, want)
		}
	}
}
