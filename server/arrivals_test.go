package server

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// How a school week goes. These are assumptions; docs/scale.md names them.
const (
	classSize = 25
	pace      = 10 * time.Second // mean time from an answer to the next
	inLesson  = 20               // answers of a pupil on a school day, mean
	atHome    = 30
	atWeekend = 50  // on a Saturday or Sunday, of those who sit down
	sitDown   = 0.4 // of the pupils on such a day
	together  = 2 * time.Minute
	evening   = 15 * time.Hour // begin and length of the hump
	humpLong  = 6 * time.Hour

	daySeconds = 24 * 60 * 60
	schoolDays = 5
)

// bells are the hours at which lessons begin; a class has one of them in which it answers.
var bells = []time.Duration{8, 9, 10, 11, 12}

// visit is one sitting of a pupil: seconds from midnight.
type visit struct {
	pupil    int
	from, to float64
	answers  []float64 // used again for the next visit
}

// arrivals has the pupils of a region come on one day of a week, from Monday. A class
// sits down within two minutes of its bell, everybody once more in the evening at a
// moment of their own; answers within a sitting are a Poisson process. The same seed has
// the same day.
func arrivals(seed uint64, day, pupils int, seen func(visit)) {
	var v visit
	for first := 0; first < pupils; first += classSize {
		rng := rand.New(rand.NewPCG(seed+uint64(day), uint64(first)))
		sit := func(pupil int, from time.Duration, mean float64) {
			v.pupil, v.from, v.answers = pupil, from.Seconds(), v.answers[:0]
			v.to = v.from + mean*pace.Seconds()
			for at := v.from; ; {
				if at += rng.ExpFloat64() * pace.Seconds(); at >= v.to {
					break
				}
				v.answers = append(v.answers, at)
			}
			seen(v)
		}
		bell := bells[rng.IntN(len(bells))] * time.Hour
		for pupil := first; pupil < min(first+classSize, pupils); pupil++ {
			if day < schoolDays {
				sit(pupil, bell+time.Duration(rng.Float64()*float64(together)), inLesson)
				sit(pupil, hump(rng), atHome)
			} else if rng.Float64() < sitDown {
				sit(pupil, hump(rng), atWeekend)
			}
		}
	}
}

// hump is a moment between 15 and 21 h, likeliest at 18 h: a raised cosine.
func hump(rng *rand.Rand) time.Duration {
	for {
		x := rng.Float64()
		if 2*rng.Float64() < 1-math.Cos(2*math.Pi*x) {
			return evening + time.Duration(x*float64(humpLong))
		}
	}
}

// load is what a server gets in each second of some days.
type load struct {
	answers, sittings []int32
	total             int
}

func weigh(seed uint64, days, pupils int) load {
	l := load{answers: make([]int32, days*daySeconds), sittings: make([]int32, days*daySeconds)}
	for day := range days {
		begin := day * daySeconds
		arrivals(seed, day, pupils, func(v visit) {
			l.sittings[begin+int(v.from)]++
			l.sittings[begin+int(v.to)+1]--
			for _, at := range v.answers {
				l.answers[begin+int(at)]++
			}
			l.total += len(v.answers)
		})
	}
	for i := 1; i < len(l.sittings); i++ {
		l.sittings[i] += l.sittings[i-1]
	}
	return l
}

// busiest is where the most answers come within some seconds, and how many.
func (l load) busiest(seconds int) (begin, most int) {
	sum := 0
	for i, n := range l.answers {
		sum += int(n)
		if i >= seconds {
			sum -= int(l.answers[i-seconds])
		}
		if sum > most {
			begin, most = max(0, i-seconds+1), sum
		}
	}
	return begin, most
}

// percentile is how many sittings are open in all but a share of the seconds.
func (l load) percentile(share float64) int {
	sorted := slices.Sorted(slices.Values(l.sittings))
	return int(sorted[min(len(sorted)-1, int(share*float64(len(sorted))))])
}

// The day that figures are taken from is the one that was assumed.
func TestArrivals(t *testing.T) {
	const pupils = 10_000
	for day, want := range []float64{0: inLesson + atHome, 5: atWeekend * sitDown} {
		if want == 0 {
			continue
		}
		total, lessons := 0, 0
		arrivals(1, day, pupils, func(v visit) {
			total += len(v.answers)
			if v.pupil < 0 || v.pupil >= pupils || v.from >= v.to || v.to >= daySeconds || !slices.IsSorted(v.answers) {
				t.Fatalf("a visit of %+v", v)
			}
			if n := len(v.answers); n > 0 && (v.answers[0] < v.from || v.answers[n-1] >= v.to) {
				t.Fatalf("answers outside a sitting: %+v", v)
			}
			if v.from < evening.Seconds() {
				lessons++
				if late := math.Mod(v.from, 3600); late > together.Seconds() {
					t.Fatalf("%v seconds after the bell", late)
				}
			}
		})
		if each := float64(total) / pupils; math.Abs(each-want) > want/50 {
			t.Errorf("day %d: %.2f answers a pupil, want %v", day, each, want)
		}
		if want := map[bool]int{true: pupils}[day < schoolDays]; lessons != want {
			t.Errorf("day %d: %d pupils in a lesson, want %d", day, lessons, want)
		}
	}
	a, b, c := weigh(1, 1, 1000), weigh(1, 1, 1000), weigh(2, 1, 1000)
	if !slices.Equal(a.answers, b.answers) || !slices.Equal(a.sittings, b.sittings) {
		t.Error("the same seed has another day")
	}
	if slices.Equal(a.answers, c.answers) {
		t.Error("another seed has the same day")
	}
	if last := a.sittings[len(a.sittings)-1]; last != 0 {
		t.Errorf("%d sittings are open at midnight", last)
	}
}

// A minute of many answers is found, and how many sit.
func TestLoad(t *testing.T) {
	l := load{answers: []int32{1, 0, 5, 4, 0, 6}, sittings: []int32{3, 1, 2, 4, 0}}
	for _, test := range []struct{ seconds, begin, most int }{{1, 5, 6}, {2, 2, 9}, {4, 2, 15}, {9, 0, 16}} {
		if begin, most := l.busiest(test.seconds); begin != test.begin || most != test.most {
			t.Errorf("the busiest %d: %d from %d, want %d from %d", test.seconds, most, begin, test.most, test.begin)
		}
	}
	for share, want := range map[float64]int{0: 0, 0.5: 2, 0.999: 4, 1: 4} {
		if got := l.percentile(share); got != want {
			t.Errorf("percentile %v: %d, want %d", share, got, want)
		}
	}
}

// BenchmarkArrivals simulates a week of a class, a school, a town and a region: the
// answers of its busiest second and of its busiest minute, and the sittings that are
// open at once in all but a thousandth of its seconds.
func BenchmarkArrivals(b *testing.B) {
	for _, pupils := range []int{25, 1000, 50_000, 1_000_000} {
		b.Run(fmt.Sprintf("pupils=%d", pupils), func(b *testing.B) {
			for b.Loop() {
				l := weigh(1, 7, pupils)
				_, second := l.busiest(1)
				_, minute := l.busiest(60)
				per := 1000 / float64(pupils)
				b.ReportMetric(float64(second), "answers/peak-second")
				b.ReportMetric(float64(minute)/60, "answers/s-peak-minute")
				b.ReportMetric(float64(minute)/60*per, "answers/s-per-1000-pupils")
				b.ReportMetric(float64(l.percentile(0.999)), "sittings-p99.9")
				b.ReportMetric(float64(l.percentile(0.999))*per, "sittings-p99.9-per-1000-pupils")
				b.ReportMetric(float64(slices.Max(l.sittings)), "sittings-most")
			}
		})
	}
}
