package server

import (
	"bytes"
	"encoding/json"
	"math"
	"reflect"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"ripasso/quiz"
)

// TestViewsAreWrittenAsByReflection: a view with something in every field, also below, is
// written as encoding/json has it, and so is one with nothing.
func TestViewsAreWrittenAsByReflection(t *testing.T) {
	var ticks []quiz.Tick
	for _, recall := range []float64{0, 1, 0.123, 1.0 / 3, 1e-6, 9.99e-7, 1e-12, math.SmallestNonzeroFloat64, math.Nextafter(1, 0)} {
		ticks = append(ticks, quiz.Tick{Recall: recall, State: quiz.Here})
	}
	for _, text := range []string{"", "plain", `"quoted" \ <b>&amp;</b>`, "Più è così\u2028\x00\x7f\n\t", "한국 🙂", "no \xff UTF-8"} {
		for n := range 3 {
			var v View
			(&filler{text: text, n: n}).fill(reflect.ValueOf(&v).Elem())
			v.Ticks = ticks[:n*len(ticks)/2] // their words are always plain
			var got bytes.Buffer
			if err := writeJSON(&got, v); err != nil {
				t.Fatal(err)
			}
			var reflected bytes.Buffer
			plainly := json.NewEncoder(&reflected)
			plainly.SetEscapeHTML(false)
			if err := plainly.Encode(v); err != nil {
				t.Fatal(err)
			}
			want := reflected.Bytes()
			// What a member written twice would add; numbers and U+2028 may be written in other ways.
			if got.Len() > len(want)+len("e-324")*len(v.Ticks) {
				t.Errorf("%q, %d of each: %d bytes, by reflection %d", text, n, got.Len(), len(want))
			}
			if d := cmp.Diff(said(t, want), said(t, got.Bytes())); d != "" {
				t.Errorf("%q, %d of each, -by reflection +by hand:\n%s", text, n, d)
			}
		}
	}
}

// TestOnlyJSONIsWritten: what JSON has no form for is an error, and nothing goes out.
func TestOnlyJSONIsWritten(t *testing.T) {
	far := time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)
	for name, v := range map[string]View{
		"no number": {Verdict: &Verdict{Score: math.NaN()}},
		"endless":   {Ticks: []quiz.Tick{{Recall: math.Inf(1)}}},
		"far":       {NextAt: &far},
	} {
		var out bytes.Buffer
		if err := writeJSON(&out, v); err == nil || out.Len() > 0 {
			t.Errorf("%s: %v, %s", name, err, out.Bytes())
		}
	}
}

// said is what a JSON text says.
func said(t *testing.T, text []byte) (v map[string]any) {
	t.Helper()
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return v
}

// filler puts something into all that a value consists of: into lists and maps n members,
// behind pointers nothing where n is none. No two numbers and no two texts are alike unless
// they are empty, so that a field in another's place is seen.
type filler struct {
	text string
	n    int
	last int // number given
}

func (f *filler) fill(v reflect.Value) {
	f.last++
	switch v.Interface().(type) {
	case uuid.UUID:
		id := uuid.MustParse("0190b6c2-5d1e-7c8a-9a53-0d2f6f4f2b11")
		id[15] = byte(f.last)
		v.Set(reflect.ValueOf(id))
		return
	case time.Time:
		v.Set(reflect.ValueOf(time.UnixMilli(1795999999123).UTC()))
		return
	}
	switch v.Kind() {
	case reflect.String:
		if f.text != "" {
			v.SetString(f.text + strconv.Itoa(f.last))
		}
	case reflect.Bool:
		v.SetBool(f.n > 0 && (f.last+f.n)%2 == 0)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(f.n * f.last))
	case reflect.Float64:
		v.SetFloat(0.25 * float64(f.n*f.last))
	case reflect.Pointer:
		if f.n > 0 {
			v.Set(reflect.New(v.Type().Elem()))
			f.fill(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f.fill(v.Field(i))
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), f.n, f.n))
		for i := range f.n {
			f.fill(v.Index(i))
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for i := range f.n {
			key, value := reflect.ValueOf(string(rune('1'+i))), reflect.New(v.Type().Elem()).Elem()
			f.fill(value)
			v.SetMapIndex(key, value)
		}
	default:
		panic("no value of " + v.Type().String())
	}
}
