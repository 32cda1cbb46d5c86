package quiz

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// someHabits are free weekdays and days off.
func someHabits(r *rand.Rand, today Day) Habits {
	var h Habits
	for range r.IntN(3) {
		h.Lighter[r.IntN(7)] = 100
	}
	for range r.IntN(3) {
		from := today - Day(r.IntN(90))
		h.Off = append(h.Off, Span{from, from + Day(r.IntN(12))})
	}
	return h
}

func streakBy(t *testing.T, h Habits, learned map[Day]DayTotal, today Day) Streak {
	t.Helper()
	s := DefaultSettings()
	s.Habits = h
	p, err := NewPlan(s)
	if err != nil {
		t.Fatal(err)
	}
	var days Days
	for d, total := range learned {
		days.Set(d, total)
	}
	return p.streak(days, today)
}

// What a streak promises, whoever learns when: how much was done on a day does not matter;
// one day learned more never makes it shorter, nor does a day that becomes free though it
// was missed; a free day may be learned or not; there are never more freezes than may be,
// and with none in store a missed day ends it.
func TestStreak(t *testing.T) {
	const today = Day(20_000)
	var broken, frozen, longer int
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 9))
		h := someHabits(r, today)
		eager := 0.5 + r.Float64()/2
		learned := map[Day]DayTotal{}
		for d := today - 120; d <= today; d++ {
			if r.Float64() < eager {
				learned[d] = DayTotal{Reviews: 1 + r.IntN(300)}
			}
		}
		got := streakBy(t, h, learned, today)
		if got.Freezes < 0 || got.Freezes > maxFreezes || got.Days > got.Longest || got.Learned != (learned[today].Reviews > 0) {
			t.Errorf("seed %d: %+v", seed, got)
		}
		little := map[Day]DayTotal{}
		for d := range learned {
			little[d] = DayTotal{Crammed: 1, CramTook: time.Second}
		}
		if diff := cmp.Diff(got, streakBy(t, h, little, today)); diff != "" {
			t.Errorf("seed %d: it depends on how much was done:\n%s", seed, diff)
		}
		plan := &Plan{settings: Settings{Habits: h}, off: h.off()}
		d := today - Day(r.IntN(1+r.IntN(100)))
		_, was := learned[d]
		switch {
		case plan.room(d) == 0: // learn on it, or do not
			if was {
				delete(learned, d)
			} else {
				learned[d] = DayTotal{Reviews: 1}
			}
			other := streakBy(t, h, learned, today)
			if diff := cmp.Diff(got, other, cmpopts.IgnoreFields(Streak{}, "Learned")); diff != "" {
				t.Errorf("seed %d: the free day %s counts:\n%s", seed, d, diff)
			}
		case !was:
			off := h
			off.Off = append(slices.Clone(h.Off), Span{d, d})
			if other := streakBy(t, off, learned, today); other.Days < got.Days || other.Freezes < got.Freezes && other.Days == got.Days {
				t.Errorf("seed %d: with the missed day %s off %+v, else %+v", seed, d, other, got)
			}
			learned[d] = DayTotal{Reviews: 1}
			other := streakBy(t, h, learned, today)
			if other.Days < got.Days || other.Longest < got.Longest || other.Freezes < got.Freezes {
				t.Errorf("seed %d: with %s learned %+v, else %+v", seed, d, other, got)
			}
			if other.Days > got.Days {
				longer++
			}
		}
		frozen += len(got.Frozen)
		if got.Days < got.Longest {
			broken++
		}
	}
	if broken < 50 || frozen < 50 || longer < 10 {
		t.Errorf("too little happened: %d broken, %d days frozen, %d longer", broken, frozen, longer)
	}
}

// The rule by example: weeks are written as letters, l learned, . missed, f a free day that
// nothing was done on, F one that was learned all the same; the last day is today.
func TestStreakByExample(t *testing.T) {
	const today = Day(20_000)
	tests := []struct {
		days    string
		length  int
		freezes int
		frozen  int
	}{
		{"", 0, 0, 0},
		{"l", 1, 0, 0},
		{"ll.", 2, 0, 0}, // today is not over
		{"ll.l", 1, 0, 0},
		{"llfl", 3, 0, 0},
		{"llFl", 3, 0, 0}, // a free day does not count
		{"llffffffffl", 3, 0, 0},
		{"llllll.l", 1, 0, 0}, // six earn nothing
		{"lllllll.l", 8, 0, 1},
		{"lllllll..l", 1, 0, 1},
		{"lllllllf.fl", 8, 0, 1},
		{"llllllllllllll", 14, 2, 0},
		{"lllllllllllllllllllll", 21, 2, 0}, // two at most
		{"lllllllllllllll..l", 16, 0, 2},
		{"llllllllllllll...l", 1, 0, 2},
		{"lllllll.lllllll.l", 15, 0, 2},
		{"lllllll.llllll.l", 1, 0, 1},
	}
	for _, test := range tests {
		var h Habits
		learned := map[Day]DayTotal{}
		for i, c := range test.days {
			d := today - Day(len(test.days)-1-i)
			if c == 'l' || c == 'F' {
				learned[d] = DayTotal{Reviews: 1}
			}
			if c == 'f' || c == 'F' {
				h.Off = append(h.Off, Span{d, d})
			}
		}
		got := streakBy(t, h, learned, today)
		if got.Days != test.length || got.Freezes != test.freezes || len(got.Frozen) != test.frozen {
			t.Errorf("%q: %+v, want %d days, %d freezes, %d used", test.days, got, test.length, test.freezes, test.frozen)
		}
	}
}

// A clock that was wrong puts days centuries apart: the streak is found all the same.
func TestStreakOfAbsurdDays(t *testing.T) {
	one := DayTotal{Reviews: 1}
	got := streakBy(t, Habits{Off: []Span{{1, 700}}}, map[Day]DayTotal{-4_000_000: one, 0: one, 20_000: one, 80_000_000: one}, 20_000)
	if want := 1; got.Days != want || got.Longest != want {
		t.Errorf("%+v", got)
	}
}
