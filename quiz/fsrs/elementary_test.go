package fsrs

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestFastExp(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for i := range 200_000 {
		x := (rng.Float64() - 0.5) * math.Pow(10, float64(i%6)-3)
		if got, want := fastExp(x), math.Exp(x); math.Abs(got/want-1) > 1e-15+1e-16*math.Abs(x) {
			t.Fatalf("exp %v is %v, want %v", x, got, want)
		}
	}
	if fastExp(0) != 1 {
		t.Error("exp 0 is not 1")
	}
}

func TestFastLog(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	for i := range 200_000 {
		x := math.Exp((rng.Float64() - 0.5) * math.Pow(10, float64(i%5)-3))
		if got, want := fastLog(x), math.Log(x); math.Abs(got-want) > 1e-15*max(1, math.Abs(want)) {
			t.Fatalf("log %v is %v, want %v", x, got, want)
		}
		x = 1 + rng.Float64()*math.Pow(2, -float64(i%40)-8)
		if got, want := fastLog(x), math.Log(x); math.Abs(got-want) > 1e-15*want {
			t.Fatalf("log %v is %v, want %v", x, got, want)
		}
	}
	for _, x := range []float64{1, math.Nextafter(1, 0), math.Nextafter(2, 0), math.Nextafter(4, 5), 0x1p-1022, math.MaxFloat64} {
		if got, want := fastLog(x), math.Log(x); math.Abs(got-want) > 1e-15*max(1, math.Abs(want)) {
			t.Errorf("log %v is %v, want %v", x, got, want)
		}
	}
}

func BenchmarkElementary(b *testing.B) {
	for _, f := range []struct {
		name string
		of   func(float64) float64
	}{{"exp", math.Exp}, {"fastExp", fastExp}, {"log", math.Log}, {"fastLog", fastLog}} {
		b.Run(f.name, func(b *testing.B) {
			x := 0.0
			for i := 0; b.Loop(); i++ {
				x += f.of(1.5 + float64(i&63)/8 + x*1e-300)
			}
		})
	}
}
