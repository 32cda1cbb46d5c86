package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"ripasso/deck"
	"ripasso/deck/article"
)

// checkFormat is how check writes down what it found; it is a flag's value.
type checkFormat string

const (
	asText        checkFormat = "text"        // for people, in their language
	asJSON        checkFormat = "json"        // docs/check.schema.json
	asSARIF       checkFormat = "sarif"       // SARIF 2.1.0, which code hosts read
	asErrorFormat checkFormat = "errorformat" // one line each, which editors read
)

// String implements pflag.Value.
func (f *checkFormat) String() string { return string(*f) }

// Type implements pflag.Value.
func (f *checkFormat) Type() string { return "string" }

// Set implements pflag.Value.
func (f *checkFormat) Set(s string) error {
	if !slices.Contains([]checkFormat{asText, asJSON, asSARIF, asErrorFormat}, checkFormat(s)) {
		return fmt.Errorf("unknown format %q", s)
	}
	*f = checkFormat(s)
	return nil
}

// printForPrograms writes the findings in a form that programs read, if one is asked for.
func (p *program) printForPrograms(format checkFormat, all findings) (printed bool, err error) {
	switch format {
	case asJSON:
		return true, p.encode(all)
	case asSARIF:
		return true, p.encode(p.sarif(all.Problems))
	case asErrorFormat:
		for _, f := range all.Problems {
			// The word for the severity is not translated: editors know the English ones.
			_, err = fmt.Fprintf(p.out, "%s:%d:%d: %s: %s [%s]\n", oneLine(f.Path), f.Line, f.Column, f.Severity, f.Message, f.Code)
			if err != nil {
				break
			}
		}
		return true, err
	}
	return false, nil
}

func (p *program) encode(v any) error {
	encoder := json.NewEncoder(p.out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(v)
}

// The log format SARIF 2.1.0 of OASIS, as much of it as check has to say.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool       sarifTool     `json:"tool"`
		Language   string        `json:"language"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID               string      `json:"id"`
		ShortDescription sarifText   `json:"shortDescription"`
		Help             sarifText   `json:"help"`
		Default          sarifConfig `json:"defaultConfiguration"`
	}
	sarifConfig struct {
		Level deck.Severity `json:"level"` // SARIF has the same words
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		RuleID    string          `json:"ruleId"`
		RuleIndex int             `json:"ruleIndex"`
		Level     deck.Severity   `json:"level"`
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations"`
	}
	sarifLocation struct {
		Physical sarifPhysical `json:"physicalLocation"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
	}
)

func (p *program) sarif(problems []finding) sarifLog {
	codes := map[string]bool{}
	for _, f := range problems {
		codes[f.Code] = true
	}
	ids := slices.Sorted(maps.Keys(codes))
	run := sarifRun{
		Tool:     sarifTool{sarifDriver{Name: "quiz", Version: release(), Rules: []sarifRule{}}},
		Language: p.words.lang(), ColumnKind: "unicodeCodePoints", Results: []sarifResult{},
	}
	for _, id := range ids {
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, p.sarifRule(id))
	}
	for _, f := range problems {
		at := sarifPhysical{sarifArtifact{fileURI(f.Path)}, sarifRegion{f.Line, f.Column}}
		text := f.Message
		if f.Hint != "" {
			text += "\n" + f.Hint
		}
		run.Results = append(run.Results, sarifResult{
			RuleID: f.Code, RuleIndex: slices.Index(ids, f.Code), Level: f.Severity,
			Message: sarifText{text}, Locations: []sarifLocation{{at}},
		})
	}
	return sarifLog{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run}}
}

// sarifRule describes a code; in its help an ellipsis stands for what differs from one
// finding to the next.
func (p *program) sarifRule(code string) sarifRule {
	info, ok := deck.Codes[code]
	if !ok {
		info = article.Codes[code]
	}
	args := map[string]string{}
	for _, name := range info.Args {
		args[name] = "…"
	}
	key := "hint." + code
	if !p.words.has(key) {
		key = "problem." + code
	}
	return sarifRule{
		ID: code, ShortDescription: sarifText{info.Means},
		Help: sarifText{oneLine(p.words.text(key, args))}, Default: sarifConfig{info.Severity},
	}
}

// fileURI is a path as a reference that SARIF can hold: relative ones stay relative.
func fileURI(path string) string {
	u := url.URL{Path: filepath.ToSlash(path)}
	switch {
	case filepath.IsAbs(path) && !strings.HasPrefix(u.Path, "/"): // C:/…
		u.Scheme, u.Path = "file", "/"+u.Path
	case filepath.IsAbs(path):
		u.Scheme = "file"
	}
	return u.String()
}
