package quiz

import (
	"bytes"
	"encoding/hex"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz/fsrs"
)

// codecFacts is one fact of each kind, every field set to something that is not zero.
func codecFacts(t testing.TB) map[string]Fact {
	facts := map[string]Fact{
		"review":   {Review: &Review{}},
		"void":     {Void: &Void{}},
		"regrade":  {Regrade: &Regrade{}},
		"settings": {Settings: &Settings{}},
		"move":     {Move: &Move{}},
		"refit":    {Refit: &Refit{}},
		"mark":     {Mark: &Mark{}},
		"exam":     {Exam: &Exam{}},
		"outlook":  {Outlook: &Outlook{}},
	}
	for name, f := range facts {
		n := 0
		for _, v := range []any{&f.ID, &f.Learner, &f.At, &f.Received, f.Review, f.Void, f.Regrade, f.Settings, f.Move, f.Refit, f.Mark, f.Exam, f.Outlook} {
			if !reflect.ValueOf(v).IsNil() {
				fill(t, reflect.ValueOf(v).Elem(), &n)
			}
		}
		if f.Review != nil {
			f.Review.Recall = 0.875
		}
		if f.Mark != nil {
			f.Mark.As = Buried // nor is any other known
		}
		if f.Refit != nil {
			f.Refit.Weights = fsrs.Defaults() // any others would be refused
			f.Refit.Weights[3] = 12
		}
		facts[name] = f
	}
	return facts
}

// fill sets a value and all below it, each number to another value.
func fill(t testing.TB, v reflect.Value, n *int) {
	t.Helper()
	*n++
	switch x := v.Addr().Interface().(type) {
	case *time.Time:
		*x = time.UnixMilli(1763600000000 + int64(*n)).UTC()
		return
	case *time.Duration:
		*x = time.Duration(*n) * time.Millisecond
		return
	case *fsrs.Grade:
		*x = fsrs.Again + fsrs.Grade(*n%4)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(t, v.Elem(), n)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i), n)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fallthrough
	case reflect.Array:
		for i := range v.Len() {
			fill(t, v.Index(i), n)
		}
	case reflect.String:
		v.SetString(strings.Repeat("è", 1+*n%3))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int:
		v.SetInt(int64(*n))
	case reflect.Uint64:
		v.SetUint(-uint64(*n))
	case reflect.Uint8:
		v.SetUint(uint64(*n % 256))
	case reflect.Float64:
		v.SetFloat(float64(*n) / 7)
	default:
		t.Fatalf("a fact holds a %v: teach the codec and this test", v.Type())
	}
}

// Every field of every kind of fact survives; a field that is added to a fact and not
// to its encoding fails here.
func TestFactRoundTrip(t *testing.T) {
	for name, want := range codecFacts(t) {
		b, err := AppendFact([]byte("before"), want)
		if err != nil || !bytes.HasPrefix(b, []byte("before")) {
			t.Fatalf("%s: %v", name, err)
		}
		b = b[len("before"):]
		got, err := DecodeFact(b)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		clear(b) // what was decoded must not point into it
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-encoded +decoded):\n%s", name, diff)
		}
	}
}

// An older program reads what it understands, and says of the rest that it is too new.
func TestFactVersions(t *testing.T) {
	for name, f := range codecFacts(t) {
		b, err := AppendFact(nil, f)
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]byte{"move": 2, "review": 3, "regrade": 3, "refit": 3, "settings": 4, "mark": 4, "exam": 5, "outlook": 5}[name]
		if b[0] != max(want, 1) {
			t.Errorf("%s is written as version %d, want %d", name, b[0], max(want, 1))
		}
		if b[0] = 1; want > 1 {
			if _, err := DecodeFact(b); err == nil {
				t.Errorf("a %s of version 1 was taken", name)
			}
		}
		switch {
		case f.Review != nil:
			f.Review.Days, f.Review.Recall = 0, 0
		case f.Regrade != nil:
			f.Regrade.Days = 0
		case f.Settings != nil:
			f.Settings.Habits = Habits{}
		default:
			continue
		}
		if b, err = AppendFact(nil, f); err != nil || b[0] != 1 {
			t.Errorf("a %s without days is written as version %d, want 1 (%v)", name, b[0], err)
		}
	}
}

// A fact with little in it survives too, and a time that is not known stays so.
func TestFactRoundTripSparse(t *testing.T) {
	want := Fact{ID: uuid.New(), Learner: uuid.New(), Review: &Review{Grade: fsrs.Good}}
	b, err := AppendFact(nil, want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := DecodeFact(b)
	if err != nil || !cmp.Equal(want, got) || !got.Received.IsZero() {
		t.Errorf("%v: %s", err, cmp.Diff(want, got))
	}
}

// The bytes on disk are those that the comment of codec.go describes: learners' logs
// of today are read by the programs of tomorrow.
func TestFactBytes(t *testing.T) {
	id := uuid.MustParse("019aa3c1-0000-7000-8000-00000000000a")
	learner := uuid.MustParse("019aa3c1-0000-4000-8000-00000000000b")
	head := "01" + "019aa3c100007000800000000000000a" + "019aa3c100004000800000000000000b" + "04" + "06"
	at, received := time.UnixMilli(2).UTC(), time.UnixMilli(3).UTC()
	target := strings.Repeat("cc", 16)
	for _, tt := range []struct {
		fact Fact
		want string
	}{
		{Fact{Void: &Void{Target: uuid.MustParse(target)}}, "02" + target},
		{Fact{Regrade: &Regrade{Target: uuid.MustParse(target), Grade: fsrs.Easy, Why: TooEasy}}, "03" + target + "04" + "04" + hex.EncodeToString([]byte("easy"))},
		{Fact{Review: &Review{
			Card: uuid.MustParse(target), Revision: "ab",
			Response: deck.Response{Unknown: true, Texts: []string{"x", ""}, Picks: []int{0, -1}, Self: 3},
			Verdict: deck.Verdict{Score: 0.5, Reason: deck.Reason{Code: "c", Args: []string{"d"}},
				Marks: [][]deck.Mark{{{Op: "keep", Text: "x"}}}, Parts: []bool{true, false}},
			Grade: fsrs.Hard, Took: 300 * time.Millisecond, Hints: 2, Origin: Study,
		}}, "01" + target + "02" + "6162" +
			"01" + "02" + "0178" + "00" + "02" + "00" + "01" + "06" +
			"000000000000e03f" + "0163" + "01" + "0164" + "01" + "01" + "04" + "6b656570" + "0178" + "02" + "01" + "00" +
			"02" + "d804" + "02" + "05" + hex.EncodeToString([]byte("study"))},
	} {
		tt.fact.ID, tt.fact.Learner, tt.fact.At, tt.fact.Received = id, learner, at, received
		b, err := AppendFact(nil, tt.fact)
		if got := hex.EncodeToString(b); err != nil || got != head+tt.want {
			t.Errorf("%v\n got %s\nwant %s", err, got, head+tt.want)
		}
	}
}

func TestFactRefused(t *testing.T) {
	good := Fact{ID: uuid.New(), Learner: uuid.New(), Void: &Void{}}
	for want, f := range map[string]Fact{
		"no id":              {Learner: good.Learner, Void: good.Void},
		"no learner":         {ID: good.ID, Void: good.Void},
		"0 contents, want 1": {ID: good.ID, Learner: good.Learner},
		"2 contents, want 1": {ID: good.ID, Learner: good.Learner, Void: good.Void, Settings: &Settings{}},
		"unknown grade 0":    {ID: good.ID, Learner: good.Learner, Review: &Review{}},
		"unknown grade 5":    {ID: good.ID, Learner: good.Learner, Regrade: &Regrade{Grade: 5}},
		"unknown grade 257":  {ID: good.ID, Learner: good.Learner, Review: &Review{Grade: 257}},
		"hints are below":    {ID: good.ID, Learner: good.Learner, Review: &Review{Grade: 1, Hints: -1}},
	} {
		if b, err := AppendFact(nil, f); err == nil || !strings.Contains(err.Error(), want) || len(b) > 0 {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestFactDamaged(t *testing.T) {
	for name, f := range codecFacts(t) {
		b, err := AppendFact(nil, f)
		if err != nil {
			t.Fatal(err)
		}
		for n := range b {
			if _, err := DecodeFact(b[:n]); err == nil {
				t.Errorf("%s: the first %d of %d bytes were taken", name, n, len(b))
			}
		}
		if _, err := DecodeFact(append(slices.Clone(b), 0)); err == nil || !strings.Contains(err.Error(), "1 bytes too many") {
			t.Errorf("%s and a byte: %v", name, err)
		}
		for at, v := range map[int]byte{0: 0, 33 + 12: 99} { // version, kind
			spoilt := slices.Clone(b)
			spoilt[at] = v
			if _, err := DecodeFact(spoilt); err == nil {
				t.Errorf("%s: byte %d = %d was taken", name, at, v)
			}
		}
		b[0] = factVersion + 1
		var future *VersionError
		if _, err := DecodeFact(b); !errors.As(err, &future) || future.Got != factVersion+1 || future.Known != factVersion {
			t.Errorf("%s of the future: %v", name, err)
		}
	}
	if got, want := (&VersionError{"file", 3, 1}).Error(), "file of version 3 was written by a newer program; this one reads up to version 1"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// No bytes panic; what decodes encodes to something that decodes to the same.
func FuzzDecodeFact(f *testing.F) {
	facts := codecFacts(f)
	for _, name := range slices.Sorted(maps.Keys(facts)) {
		b, err := AppendFact(nil, facts[name])
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte{})
	f.Add([]byte{factVersion + 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		first, err := DecodeFact(b)
		if err != nil {
			return
		}
		again, err := AppendFact(nil, first)
		if err != nil {
			t.Fatalf("what was decoded cannot be encoded: %v", err)
		}
		second, err := DecodeFact(again)
		if diff := cmp.Diff(first, second, cmpopts.EquateNaNs()); err != nil || diff != "" {
			t.Errorf("%v (-first +second):\n%s", err, diff)
		}
	})
}

func TestSittingRoundTrip(t *testing.T) {
	want := &Sitting{}
	n := 0
	fill(t, reflect.ValueOf(want).Elem(), &n) // a field that the encoding forgets fails here
	b, err := EncodeSitting(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := DecodeSitting(b)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-encoded +decoded):\n%s", err, diff)
	}
	for n := range b {
		if _, err := DecodeSitting(b[:n]); err == nil {
			t.Errorf("the first %d bytes were taken", n)
		}
	}
	if _, err := DecodeSitting(append(slices.Clone(b), 0)); err == nil {
		t.Error("a byte too many was taken")
	}
	b[0]--
	if _, err := DecodeSitting(b); err == nil {
		t.Error("a sitting of the past was decoded")
	}
	b[0] += 2
	var future *VersionError
	if _, err := DecodeSitting(b); !errors.As(err, &future) {
		t.Errorf("a sitting of the future: %v", err)
	}
	sparse := &Sitting{Learner: want.Learner}
	if b, err = EncodeSitting(sparse); err != nil {
		t.Fatal(err)
	}
	if got, err := DecodeSitting(b); err != nil || !cmp.Equal(sparse, got) {
		t.Errorf("%v: %s", err, cmp.Diff(sparse, got))
	}
	if _, err := EncodeSitting(&Sitting{}); err == nil {
		t.Error("a sitting of nobody was encoded")
	}
	if _, err := DecodeSitting(append([]byte{sittingVersion}, make([]byte, 200)...)); err == nil {
		t.Error("a sitting of nobody was decoded")
	}
}

// A state that was read back is the state that was written, and can be added to.
func TestStateRoundTrip(t *testing.T) {
	review := func(n int64) Fact {
		return Fact{ID: uuid.New(), Learner: uuid.New(), At: time.UnixMilli(n).UTC(), Review: &Review{Card: uuid.New(), Grade: fsrs.Good, Took: time.Second}}
	}
	facts := []Fact{review(1e12), review(1e12 + 1), {ID: uuid.New(), Void: &Void{Target: uuid.New()}}}
	for n := range len(facts) + 1 {
		want := Replay(slices.Values(facts[:n]))
		b, err := EncodeState(want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := DecodeState(b)
		if diff := unlike(want, got); err != nil || diff != "" {
			t.Errorf("%v (-encoded +decoded):\n%s", err, diff)
		}
		last := review(2e12)
		if want.Add(last) != got.Add(last) {
			t.Errorf("after %d facts a further one is added to one of them only", n)
		}
		if diff := unlike(want, got); diff != "" {
			t.Errorf("after one more (-encoded +decoded):\n%s", diff)
		}
	}
}

// A kept state of another version, or damaged anywhere, is refused.
func TestStateStale(t *testing.T) {
	good, err := EncodeState(Replay(slices.Values([]Fact{})))
	if err != nil {
		t.Fatal(err)
	}
	for i := range good {
		b := slices.Clone(good)
		b[i] ^= 0x10
		if _, err := DecodeState(b); !errors.Is(err, ErrStaleState) {
			t.Errorf("byte %d changed: %v", i, err)
		}
		if _, err := DecodeState(good[:i]); !errors.Is(err, ErrStaleState) {
			t.Errorf("cut after %d bytes: %v", i, err)
		}
	}
}
