package deck

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	goyaml "github.com/goccy/go-yaml"
)

// schema is what docs/*.schema.json use of JSON Schema 2020-12.
type schema struct {
	Ref                  string             `json:"$ref"`
	Type                 any                `json:"type"`
	Properties           map[string]*schema `json:"properties"`
	PatternProperties    map[string]*schema `json:"patternProperties"`
	AdditionalProperties json.RawMessage    `json:"additionalProperties"`
	Items                *schema            `json:"items"`
	Pattern              string             `json:"pattern"`
	Enum                 []any              `json:"enum"`
	Minimum              *float64           `json:"minimum"`
	Maximum              *float64           `json:"maximum"`
	Defs                 map[string]*schema `json:"$defs"`
	// Words only.
	Schema      string `json:"$schema"`
	ID          string `json:"$id"`
	Title       string `json:"title"`
	Description string `json:"description"`
}

// readSchema refuses a keyword that admits does not know: it would be passed over.
func readSchema(t *testing.T, name string) *schema {
	t.Helper()
	src, err := os.ReadFile("../docs/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var s schema
	decoder := json.NewDecoder(strings.NewReader(string(src)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&s); err != nil {
		t.Fatal(name, err)
	}
	return &s
}

// admits tells whether a value fits a schema; root holds the definitions.
func (s *schema) admits(root *schema, v any) bool {
	if s.Ref != "" {
		return root.Defs[strings.TrimPrefix(s.Ref, "#/$defs/")].admits(root, v)
	}
	if s.Enum != nil && !slices.Contains(s.Enum, v) {
		return false
	}
	types, _ := s.Type.([]any)
	if one, ok := s.Type.(string); ok {
		types = []any{one}
	}
	if types != nil && !slices.ContainsFunc(types, func(t any) bool { return isType(t.(string), v) }) {
		return false
	}
	switch v := v.(type) {
	case string:
		return s.Pattern == "" || regexp.MustCompile(s.Pattern).MatchString(v)
	case float64:
		return (s.Minimum == nil || v >= *s.Minimum) && (s.Maximum == nil || v <= *s.Maximum)
	case []any:
		return s.Items == nil || !slices.ContainsFunc(v, func(item any) bool { return !s.Items.admits(root, item) })
	case map[string]any:
		for key, value := range v {
			if !s.property(key).admits(root, value) {
				return false
			}
		}
	}
	return true
}

// property is the schema of a key; one that admits nothing where the key is unknown.
func (s *schema) property(key string) *schema {
	if p := s.Properties[key]; p != nil {
		return p
	}
	for pattern, p := range s.PatternProperties {
		if regexp.MustCompile(pattern).MatchString(key) {
			return p
		}
	}
	var other schema
	if json.Unmarshal(s.AdditionalProperties, &other) == nil {
		return &other
	}
	return &schema{Enum: []any{}}
}

func isType(name string, v any) bool {
	switch v := v.(type) {
	case nil:
		return name == "null"
	case string:
		return name == "string"
	case bool:
		return name == "boolean"
	case float64:
		return name == "number" || name == "integer" && v == math.Trunc(v)
	case []any:
		return name == "array"
	}
	return name == "object"
}

// TestSchemasHaveTheKeys: the schemas know the keys that the parser knows, in every
// language, each with the meaning of the parser's table.
func TestSchemasHaveTheKeys(t *testing.T) {
	front, sources := readSchema(t, "deck.schema.json"), readSchema(t, "sources.schema.json")
	for _, tt := range []struct {
		name   string
		schema *schema
		keys   map[string][]string
	}{
		{"front matter", front, metaKeys},
		{"judging", front.Defs["judging"], judgingKeys},
		{"work", sources.Defs["work"], workKeys},
	} {
		var got []string
		for written, p := range tt.schema.Properties {
			got = append(got, written)
			if key, _ := canonicalKey(tt.keys, written); p.Ref != "#/$defs/"+key {
				t.Errorf("%s: %s is %s, the parser reads it as %s", tt.name, written, p.Ref, key)
			}
		}
		if slices.Sort(got); !slices.Equal(got, spellings(tt.keys)) {
			t.Errorf("%s: the schema has %v, the parser %v", tt.name, got, spellings(tt.keys))
		}
	}
	if got := front.Defs["lang"].Pattern; got != langForm.String() {
		t.Errorf("lang: %s, the parser has %s", got, langForm)
	}
	if got := sources.Defs["published"].Pattern; got != edtfForm.String() {
		t.Errorf("published: %s, the parser has %s", got, edtfForm)
	}
}

// TestSchemasAgree: what the parser finds nothing wrong with the schemas admit, what it
// finds fault with they refuse.
func TestSchemasAgree(t *testing.T) {
	front, sources := readSchema(t, "deck.schema.json"), readSchema(t, "sources.schema.json")
	check := func(s *schema, text string, problems []Problem) {
		t.Helper()
		var value any
		if err := goyaml.Unmarshal([]byte(text), &value); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		plain, err := json.Marshal(textKeys(value))
		if err != nil || json.Unmarshal(plain, &value) != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if admitted := s.admits(s, value); admitted != (len(problems) == 0) {
			t.Errorf("%q: the schema says %v, the parser %v", text, admitted, problems)
		}
	}
	for _, text := range []string{
		"title: Roma", "titolo: 3", "title: [a]", "title: {a: b}", "colour: red", "id: 0190b6c2-5d1e-7c8a-9a53-0d2f6f4f2b11", "id: abc", "id: 12",
		"lang: it", "lingua: en-GB", "lang: 12 34", "lang: [it]", "description: a b c", "tags: [a, b]", "tag: a, b", "tags: [[a]]", "tags: {a: b}",
		"judging: {typos: 1}", "judging: {typos: 3}", "judging: {typos: -1}", "giudizio: {refusi: 0, accenti: strict}", "judging: {accents: no}",
		"judging: {case: keep, articles: drop}", "judging: {case: drop}", "judging: {spelling: 1}", "judging: strict", "sources: more/s.yaml", "sources: /s.yaml",
	} {
		_, problems := Parse("d.md", []byte("---\n"+text+"\n---\n# A\n"))
		problems = slices.DeleteFunc(problems, func(p Problem) bool { return p.Code == "W26" })
		check(front, text, problems)
	}
	for _, text := range []string{
		"{}", "file: a.txt", "titolo: Uno", "title: [a]", "publisher: x", "published: 2023-10/2023-11", "published: 2024-06/..", "pubblicato: 2023-9",
		"published: autumn", "dated: inferred", "dated: perhaps", "lang: it", "lang: 3", "url: https://example.org", "url: ftp://example.org", "autor: x",
		"paragraphs: {7: 3fa9c1d2}", "paragraphs: {0: 3fa9c1d2}", "paragraphs: [7]", "paragraphs: {seven: 3fa9c1d2}",
	} {
		text = "uno: {" + strings.Trim(text, "{}") + "}"
		if strings.HasSuffix(text, ": 3fa9c1d2}") {
			text += "}"
		}
		_, problems := ParseWorks("sources.yaml", []byte(text+"\n"))
		check(sources, text, problems)
	}
}

// textKeys is a value of YAML with texts for keys, as JSON has them.
func textKeys(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key, value := range v {
			v[key] = textKeys(value)
		}
	case map[any]any:
		out := map[string]any{}
		for key, value := range v {
			out[fmt.Sprint(key)] = textKeys(value)
		}
		return out
	case []any:
		for i := range v {
			v[i] = textKeys(v[i])
		}
	}
	return v
}
