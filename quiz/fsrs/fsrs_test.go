package fsrs

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"
)

// samples are the weights that properties are tried with: the six of the vectors.
func samples(tb testing.TB) []*Model {
	var list []*Model
	for _, p := range readVectors(tb).Params {
		list = append(list, mustModel(tb, p.W))
	}
	return list
}

func TestGrades(t *testing.T) {
	for g, name := range map[Grade]string{Again: "again", Hard: "hard", Good: "good", Easy: "easy", 0: "grade(0)", 5: "grade(5)", -1: "grade(-1)"} {
		if g.String() != name || g.Valid() != (g >= 1 && g <= 4) {
			t.Errorf("grade %d is %q, valid %v", int(g), g, g.Valid())
		}
	}
}

// A memory is recalled with 0.90 after as many days as its stability, recall falls
// with time, and an interval is the inverse of recall.
func TestRecallAndInterval(t *testing.T) {
	for _, m := range samples(t) {
		for _, s := range []float64{MinStability, 0.5, 1, 7.3, 365, MaxStability} {
			x := Memory{s, 5}
			if r := m.Recall(x, s); math.Abs(r-0.9) > 1e-12 {
				t.Errorf("recall of %v after as long is %v", x, r)
			}
			if m.Recall(x, 0) != 1 || m.Recall(x, -3) != 1 {
				t.Errorf("recall of %v at once is not 1", x)
			}
			for _, r := range []float64{0.7, 0.85, 0.95} {
				if got := m.Recall(x, m.Interval(x, r)); math.Abs(got-r) > 1e-9 {
					t.Errorf("recall of %v after its interval at %v is %v", x, r, got)
				}
			}
			for d := 1.0; d < 1e5; d *= 3 {
				if m.Recall(x, d) <= m.Recall(x, d*3) {
					t.Errorf("recall of %v does not fall after day %v", x, d)
				}
			}
		}
	}
	if r := mustModel(t, Defaults()).Recall(Memory{}, 1); r != 0 {
		t.Errorf("what was never seen is recalled with %v", r)
	}
}

// A better grade never leaves a weaker or more difficult memory.
func TestBetterGradesAreBetter(t *testing.T) {
	for i, m := range samples(t) {
		for _, x := range []Memory{{}, {0.01, 10}, {1, 5}, {20, 1}, {400, 7.5}, {MaxStability, 3}} {
			for _, days := range []int{0, 1, 3, 30, 1000} {
				for g := Again; g < Easy; g++ {
					a, b := m.Next(x, days, g), m.Next(x, days, g+1)
					if a.Stability > b.Stability || a.Difficulty < b.Difficulty {
						t.Errorf("weights %d: %v after %d days: %v gives %v, %v gives %v", i, x, days, g, a, g+1, b)
					}
				}
			}
		}
	}
}

// A lapse never strengthens a memory; a success never weakens it, the less it was
// expected the more it gains.
func TestSuccessAndFailure(t *testing.T) {
	m := mustModel(t, Defaults())
	for _, x := range []Memory{{0.5, 9}, {3, 5}, {90, 2}} {
		before := x.Stability
		for _, days := range []int{1, 2, 5, 20, 100, 500} {
			if s := m.Next(x, days, Again).Stability; s > x.Stability {
				t.Errorf("%v is stronger (%v) after a lapse", x, s)
			}
			s := m.Next(x, days, Good).Stability
			if s <= before {
				t.Errorf("%v answered after %d days has %v, not above %v", x, days, s, before)
			}
			before = s
		}
	}
	if a, b := m.Next(Memory{3, 5}, 0, Good), m.Next(Memory{3, 5}, -2, Good); a != b {
		t.Errorf("a clock that went back: %v, want as the same day: %v", b, a)
	}
}

// Without the weights of the same day, a further review on one day changes nothing
// but the difficulty; fsrs-rs has it so.
func TestSameDaySwitchedOff(t *testing.T) {
	w := Defaults()
	w[17], w[18], w[19] = 0, 0, 0
	m := mustModel(t, w)
	for g := Again; g <= Easy; g++ {
		if s := m.Next(Memory{3.7, 5}, 0, g).Stability; s != 3.7 {
			t.Errorf("%v on the same day leads from 3.7 to %v", g, s)
		}
	}
}

// Weights out of bounds are refused by name, value and bounds, never mended.
func TestValidate(t *testing.T) {
	if err := Defaults().ValidateFor(1); err != nil {
		t.Error(err)
	}
	for i, b := range bounds() {
		for _, v := range []float64{b.lo - 0.0005, b.hi + 0.0005, math.NaN(), math.Inf(1), math.Inf(-1)} {
			w := Defaults()
			w[i] = v
			_, err := New(w)
			var out *BoundsError
			if !errors.As(err, &out) || out.Index != i || out.Lo != b.lo || out.Hi != b.hi {
				t.Errorf("w%d = %v: %v", i, v, err)
			}
		}
		for _, v := range []float64{b.lo, b.hi} {
			w := Defaults()
			w[i] = v
			if err := w.Validate(); err != nil {
				t.Errorf("w%d = %v: %v", i, v, err)
			}
		}
	}
	w := Defaults()
	w[9] = 0.9
	if got, want := w.Validate().Error(), "weight w9 is 0.9, outside 0 to 0.8"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// With several relearning steps the weights of the same day are bounded more tightly.
func TestValidateForRelearning(t *testing.T) {
	v := readVectors(t)
	for _, p := range v.Params {
		limit := p.W.shortCap(2)
		err := p.W.ValidateFor(2)
		if ok := p.W[17] <= limit && p.W[18] <= limit; ok != (err == nil) {
			t.Errorf("%s: w17=%v w18=%v, cap %v: %v", p.Name, p.W[17], p.W[18], limit, err)
		}
		if err != nil && !strings.Contains(err.Error(), "w17") {
			t.Errorf("%s: %v does not name w17", p.Name, err)
		}
	}
	w := Defaults()
	w[11], w[13], w[14] = 5, 0.9, 4
	if got := w.shortCap(3); got != 0.1 {
		t.Errorf("the cap is %v, want not below 0.1", got)
	}
	if got := w.shortCap(1000); got > maxShort {
		t.Errorf("the cap is %v", got)
	}
}

func TestMigrate(t *testing.T) {
	// The published defaults of FSRS-4.5 and FSRS-5.
	old17 := []float64{0.4872, 1.4003, 3.7145, 13.8206, 5.1618, 1.2298, 0.8975, 0.031, 1.6474, 0.1367, 1.0461, 2.1072, 0.0793, 0.3246, 1.587, 0.2272, 2.8755}
	old19 := []float64{0.40255, 1.18385, 3.173, 15.69105, 7.1949, 0.5345, 1.4604, 0.0046, 1.54575, 0.1192, 1.01925, 1.9395, 0.11, 0.29605, 2.2698, 0.2315, 2.9898, 0.51655, 0.6621}
	w, err := Migrate(old17)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range map[int]float64{0: 0.4872, 4: 5.1618 + 2*1.2298, 5: math.Log(3*1.2298+1) / 3, 6: 1.3975, 16: 2.8755, 17: 0, 18: 0, 19: 0, 20: 0.5} {
		if math.Abs(w[i]-want) > 1e-12 {
			t.Errorf("from 17: w%d is %v, want %v", i, w[i], want)
		}
	}
	if w, err = Migrate(old19); err != nil || w[18] != 0.6621 || w[19] != 0 || w[20] != 0.5 {
		t.Errorf("from 19: %v, %v", w, err)
	}
	d := Defaults()
	if w, err = Migrate(d[:]); err != nil || w != d {
		t.Errorf("from 21: %v, %v", w, err)
	}
	for _, n := range []int{0, 18, 22} {
		if _, err := Migrate(make([]float64, n)); err == nil {
			t.Errorf("%d weights were taken", n)
		}
	}
	old17[16] = 7
	var out *BoundsError
	if _, err := Migrate(old17); !errors.As(err, &out) || out.Index != 16 {
		t.Errorf("a weight out of bounds: %v", err)
	}
}

// A card taken over from SM-2 grows by its ease when it is next answered Good on time.
func TestFromSM2(t *testing.T) {
	for _, m := range samples(t) {
		for _, interval := range []float64{3, 10, 100} {
			x := m.FromSM2(2, interval, 0.9)
			if math.Abs(x.Stability-interval) > 1e-9 {
				t.Errorf("interval %v at 0.9 gives %v", interval, x)
			}
			if x.Difficulty == MinDifficulty || x.Difficulty == MaxDifficulty {
				continue // clamped: the ease cannot be reached
			}
			if got := m.Next(x, int(interval), Good).Stability / x.Stability; math.Abs(got-2) > 1e-9 {
				t.Errorf("%v grows by %v, want 2", x, got)
			}
		}
		if x := m.FromSM2(1.3, 0, 0.9); x.Stability != MinStability {
			t.Errorf("no interval gives %v", x)
		}
	}
}

func TestSteps(t *testing.T) {
	m := time.Minute
	done := Step{Graduated: true}
	tests := []struct {
		steps Steps
		at    int
		want  [4]Step // Again, Hard, Good, Easy
	}{
		{nil, 0, [4]Step{done, done, done, done}},
		{Steps{m}, 0, [4]Step{{0, m, false}, {0, 90 * time.Second, false}, done, done}},
		{Steps{m, 10 * m}, 0, [4]Step{{0, m, false}, {0, 330 * time.Second, false}, {1, 10 * m, false}, done}},
		{Steps{m, 10 * m}, 1, [4]Step{{0, m, false}, {1, 330 * time.Second, false}, done, done}},
		{Steps{m, 10 * m, 1440 * m}, 1, [4]Step{{0, m, false}, {1, 330 * time.Second, false}, {2, 1440 * m, false}, done}},
		{Steps{m}, 2, [4]Step{{0, m, false}, done, done, done}}, // the steps were shortened
	}
	for _, tt := range tests {
		for g := Again; g <= Easy; g++ {
			if got := tt.steps.Next(tt.at, g); got != tt.want[g-1] {
				t.Errorf("%v at %d, %v: %+v, want %+v", tt.steps, tt.at, g, got, tt.want[g-1])
			}
		}
	}
	if got, want := (Steps{10 * m}).Lapse(), (Step{Delay: 10 * m}); got != want {
		t.Errorf("a lapse: %+v, want %+v", got, want)
	}
	if got := (Steps{}).Lapse(); got != done {
		t.Errorf("a lapse without steps: %+v", got)
	}
}

func TestDays(t *testing.T) {
	for _, tt := range []struct {
		in    float64
		limit int
		want  int
	}{{0, 100, 1}, {0.4, 100, 1}, {1.49, 100, 1}, {1.5, 100, 2}, {2.5, 100, 3}, {99.6, 100, 100}, {1e9, 100, 100}, {math.Inf(1), 100, 100}, {5, 0, 1}} {
		if got := Days(tt.in, tt.limit); got != tt.want {
			t.Errorf("%v days up to %d: %d, want %d", tt.in, tt.limit, got, tt.want)
		}
	}
}

func TestOrdered(t *testing.T) {
	for _, tt := range [][7]int{ // hard, good, easy, limit; what they become
		{1, 1, 1, 100, 1, 2, 3},
		{5, 4, 4, 100, 4, 5, 6},
		{3, 7, 20, 100, 3, 7, 20},
		{99, 100, 100, 100, 99, 100, 100},
		{100, 100, 100, 100, 100, 100, 100},
	} {
		if h, g, e := Ordered(tt[0], tt[1], tt[2], tt[3]); h != tt[4] || g != tt[5] || e != tt[6] {
			t.Errorf("%v: %d %d %d", tt, h, g, e)
		}
	}
}

// The same seed gives the same day, other seeds spread over the whole range.
func TestFuzz(t *testing.T) {
	card := []byte("0123456789abcdef")
	seen := map[int]int{}
	for reps := range 2000 {
		seed := Seed(card, reps)
		days := Fuzz(30, 10, 36500, seed)
		if days != Fuzz(30, 10, 36500, Seed(card, reps)) {
			t.Fatal("the same seed gives another day")
		}
		seen[days]++
	}
	lo, hi := FuzzRange(30, 10, 36500)
	for d := lo; d <= hi; d++ {
		if share := float64(seen[d]) * float64(hi-lo+1) / 2000; share < 0.7 || share > 1.3 {
			t.Errorf("day %d comes %v times as often as its share", d, share)
		}
	}
	if len(seen) != hi-lo+1 {
		t.Errorf("%d days, want %d to %d: %v", len(seen), lo, hi, seen)
	}
	for _, short := range []float64{0.2, 1, 2.4} {
		if got := Fuzz(short, 0, 36500, 99); got != Days(short, 36500) {
			t.Errorf("%v days became %d", short, got)
		}
	}
}

// Whatever the interval, the range is in order, within the limit, and above the
// elapsed days where the interval grew.
func TestFuzzRangeBounds(t *testing.T) {
	for _, limit := range []int{1, 2, 30, 36500} {
		for interval := 1.0; interval < 1e6; interval *= 1.37 {
			for _, elapsed := range []int{0, 1, int(interval) - 1, int(interval), 2 * int(interval)} {
				lo, hi := FuzzRange(interval, elapsed, limit)
				if lo < 1 || lo > hi || hi > limit {
					t.Errorf("%v days after %d up to %d: %d to %d", interval, elapsed, limit, lo, hi)
				}
				if math.Floor(interval) > float64(elapsed) && elapsed+1 <= hi && lo <= elapsed && interval < float64(limit) {
					t.Errorf("%v days after %d: from %d", interval, elapsed, lo)
				}
			}
		}
	}
}

// Whatever the weights within their bounds and whatever happened, a memory stays
// within its limits and recall is a probability.
func FuzzNext(f *testing.F) {
	f.Add(uint64(0), 1.0, 5.0, 3, 2)
	f.Add(uint64(1<<21-1), 36500.0, 10.0, 100000, 1)
	f.Add(uint64(0x155555), 0.001, 1.0, 0, 4)
	f.Add(uint64(0x0aaaaa), 0.3, 9.0, -5, 3)
	f.Fuzz(func(t *testing.T, corners uint64, s, d float64, days, grade int) {
		w := Defaults()
		for i, b := range bounds() {
			switch corners >> (2 * i) & 3 {
			case 1:
				w[i] = b.lo
			case 2:
				w[i] = b.hi
			}
		}
		m := mustModel(t, w)
		g := Again + Grade(uint(grade)%4)
		if math.IsNaN(s) || math.IsNaN(d) {
			return // no memory holds it: clamping lets nothing but numbers in
		}
		x := Memory{clampS(s), clampD(d)}
		r := m.Recall(x, float64(days))
		if !(r >= 0 && r <= 1) {
			t.Errorf("recall of %v after %d days is %v", x, days, r)
		}
		y := m.Next(x, days, g)
		if !(y.Stability >= MinStability && y.Stability <= MaxStability && y.Difficulty >= MinDifficulty && y.Difficulty <= MaxDifficulty) {
			t.Errorf("%v after %d days, %v: %v", x, days, g, y)
		}
		if n := Days(m.Interval(y, 0.9), 36500); n < 1 || n > 36500 {
			t.Errorf("%v returns after %d days", y, n)
		}
	})
}

func BenchmarkNext(b *testing.B) {
	m := mustModel(b, Defaults())
	x := m.First(Good)
	for i := 0; b.Loop(); i++ {
		x = m.Next(x, i%40, Grade(i%4+1))
	}
}
