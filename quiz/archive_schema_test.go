package quiz

import (
	"encoding/json"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
)

// backupSchema is what docs/backup.schema.json says of a value.
type backupSchema struct {
	Ref        string                   `json:"$ref"`
	Type       any                      `json:"type"`
	Required   []string                 `json:"required"`
	Properties map[string]*backupSchema `json:"properties"`
	Items      *backupSchema            `json:"items"`
	Defs       map[string]*backupSchema `json:"$defs"`
	Closed     *bool                    `json:"additionalProperties"`
}

// TestBackupSchema: docs/backup.schema.json describes every field of every line, with its
// type, and requires those that are always there.
func TestBackupSchema(t *testing.T) {
	src, err := os.ReadFile("../docs/backup.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var schema backupSchema
	if err := json.Unmarshal(src, &schema); err != nil {
		t.Fatal(err)
	}
	holds(t, "archive", reflect.TypeFor[headLine](), schema.Properties["archive"])
	holds(t, "end", reflect.TypeFor[endLine](), schema.Properties["end"])
	delete(schema.Properties, "archive")
	delete(schema.Properties, "end")
	holds(t, "a line", reflect.TypeFor[line](), &schema)
	for _, name := range []string{"id", "moment", "date", "number"} {
		if schema.Defs[name] == nil {
			t.Errorf("the schema lacks %s", name)
		}
	}
}

// holds checks that a schema says what Go's type does.
func holds(t *testing.T, at string, of reflect.Type, said *backupSchema) {
	t.Helper()
	if said == nil {
		t.Errorf("%s is not described", at)
		return
	}
	for of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	named := map[reflect.Type]string{
		reflect.TypeFor[uuid.UUID](): "id", reflect.TypeFor[stamp](): "moment",
		reflect.TypeFor[date](): "date", reflect.TypeFor[real](): "number",
	}
	kinds := map[reflect.Kind]string{
		reflect.String: "string", reflect.Bool: "boolean", reflect.Int: "integer", reflect.Int64: "integer",
		reflect.Slice: "array", reflect.Struct: "object",
	}
	want, ref := kinds[of.Kind()], ""
	if of == reflect.TypeFor[[]byte]() {
		want = "string"
	}
	if name := named[of]; name != "" {
		want, ref = "", "#/$defs/"+name
	}
	if got, _ := said.Type.(string); got != want || said.Ref != ref {
		t.Errorf("%s is described as %q %q, want %q %q", at, got, said.Ref, want, ref)
	}
	switch {
	case ref != "" || want == "string":
	case of.Kind() == reflect.Slice:
		holds(t, at+"[]", of.Elem(), said.Items)
	case of.Kind() == reflect.Struct:
		holdsFields(t, at, of, said)
	}
}

func holdsFields(t *testing.T, at string, of reflect.Type, said *backupSchema) {
	t.Helper()
	var all, always []string
	for _, field := range reflect.VisibleFields(of) {
		name, option, _ := strings.Cut(field.Tag.Get("json"), ",")
		if field.Anonymous || name == "" {
			continue
		}
		all = append(all, name)
		if option == "" {
			always = append(always, name)
		}
		holds(t, at+"."+name, field.Type, said.Properties[name])
	}
	slices.Sort(all)
	if got := slices.Sorted(maps.Keys(said.Properties)); !slices.Equal(got, all) {
		t.Errorf("%s has %v, the schema %v", at, all, got)
	}
	if !slices.Equal(said.Required, always) {
		t.Errorf("%s always has %v, the schema requires %v", at, always, said.Required)
	}
	if said.Closed == nil || *said.Closed {
		t.Errorf("%s may have fields that no program reads", at)
	}
}
