package deck

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/google/uuid"
)

// fields calls visit for all that a value is made of, each with its name.
func fields(name string, v reflect.Value, visit func(string, reflect.Value)) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fields(name+"."+v.Type().Field(i).Name, v.Field(i), visit)
		}
	case reflect.Slice:
		visit(name, v)
		for i := range v.Len() {
			fields(fmt.Sprintf("%s[%d]", name, i), v.Index(i), visit)
		}
	case reflect.Array:
		visit(name, v.Index(0))
	default:
		visit(name, v)
	}
}

// TestDigestTellsFacesApart: whatever changes on the table is noticed, and nothing else.
func TestDigestTellsFacesApart(t *testing.T) {
	text := Markdown{{Type: ParagraphNode, Children: Markdown{{Type: TextNode, Text: "ab"}, {Type: LinkNode, Dest: "c", N: 2}}}}
	face := func() *Face {
		text := func() Markdown { return text.clone() }
		return &Face{
			Card: uuid.MustParse("5a3c7f5e-8f0e-4a53-9d0a-0d5c1a2b3c4d"), Kind: Single, Deck: "d", Lang: "en", Section: "s", Prompt: text(),
			Items: []Item{{0, text()}, {1, text()}}, Targets: []Item{{0, text()}}, Several: true, Unit: "km", Gaps: []string{"g", ""}, Hints: 1,
		}
	}
	was := face().Digest()
	if again := face().Digest(); again != was {
		t.Errorf("the same face has the digests %x and %x", was, again)
	}
	seen := map[uint64]string{was: "as it was"}
	unseen := map[string]bool{".Deck": true, ".Section": true, ".Hints": true}
	n := 0
	fields("", reflect.ValueOf(face()).Elem(), func(string, reflect.Value) { n++ })
	for i := range n {
		f, at := face(), 0
		fields("", reflect.ValueOf(f).Elem(), func(name string, v reflect.Value) {
			if at++; at-1 != i {
				return
			}
			change(v)
			switch now := f.Digest(); {
			case unseen[name]:
				if now != was {
					t.Errorf("%s changes the digest", name)
				}
			case seen[now] != "":
				t.Errorf("with another %s the digest is that of the face with another %s", name, seen[now])
			default:
				seen[now] = name
			}
		})
	}
	if len(seen) < 40 {
		t.Errorf("only %d faces were told apart", len(seen))
	}
}

func change(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(v.String() + "x")
	case reflect.Int:
		v.SetInt(v.Int() + 7)
	case reflect.Uint8:
		v.SetUint(v.Uint() + 1)
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.Slice:
		v.Set(reflect.Append(v, reflect.Zero(v.Type().Elem())))
	default:
		panic("cannot happen: a face has no " + v.Kind().String())
	}
}

func (m Markdown) clone() Markdown {
	out := append(Markdown{}, m...)
	for i := range out {
		out[i].Children = out[i].Children.clone()
	}
	return out
}
