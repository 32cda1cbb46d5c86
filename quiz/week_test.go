package quiz

import (
	"maps"
	"slices"
	"testing"
	"time"

	"ripasso/deck"
	"ripasso/quiz/fsrs"
)

// noon is a Monday.
func TestWeekdays(t *testing.T) {
	p := mustPlan(t)
	for i := range 15 {
		at := noon.AddDate(0, 0, i-7)
		if got := p.calendar.Day(at).weekday(); got != at.Weekday() {
			t.Errorf("%s is a %s, want %s", at, got, at.Weekday())
		}
	}
	if got := Day(-1).weekday(); got != time.Wednesday {
		t.Errorf("the last day of 1969 was a %s", got)
	}
}

// Nothing falls due on a free day, whether the weekday is free or the date, and however
// many of them follow each other.
func TestFreeDaysAreFree(t *testing.T) {
	today := mustPlan(t).calendar.Day(noon)
	habits := Habits{
		Lighter: [7]int{time.Sunday: 100, time.Saturday: 100, time.Wednesday: 40},
		Off:     []Span{{today + 30, today + 44}, {today + 10, today + 12}, {today + 13, today + 20}, {today + 11, today + 11}, {today + 400, today + 400 + MaxOff - 1}},
	}
	p := mustPlan(t, func(s *Settings) { s.Habits = habits })
	free := func(d Day) bool {
		w := d.weekday()
		return w == time.Sunday || w == time.Saturday || slices.ContainsFunc(habits.Off, func(s Span) bool { return s.From <= d && d <= s.To })
	}
	for d := today - 30; d < today+1200; d++ {
		if got := p.room(d) == 0; got != free(d) {
			t.Fatalf("day %d is free: %t, want %t", d-today, got, free(d))
		}
		first := d
		for free(first) {
			first++
		}
		if got := p.open(d); got != first {
			t.Fatalf("the first open day from %d on is %d, want %d", d-today, got-today, first-today)
		}
	}
	for seed := range uint64(200) {
		r := newRng(seed)
		card, at := r.id(), noon.AddDate(0, 0, r.IntN(60))
		x := p.After(Progress{}, r.id(), at, fsrs.Grade(1+r.IntN(4)))
		for range 6 {
			told := p.told(card, x, at, nil)
			g := fsrs.Grade(1 + r.IntN(4))
			x = p.After(x, r.id(), at, g)
			x.Days = told[g]
			due, step := p.due(card, x)
			if step.IsZero() && free(due) {
				t.Fatalf("seed %d: due on day %d, which is free", seed, due-today)
			}
			if days := int(due - p.calendar.Day(at)); step.IsZero() && days != told[g] {
				t.Fatalf("seed %d: due in %d days, told %d", seed, days, told[g])
			}
			at = p.Due(card, x).Add(time.Hour)
		}
	}
}

// What is told is the day with the least to do of those that chance might have picked,
// none of them on which kin is due; a better grade returns later all the same.
func TestToldBalances(t *testing.T) {
	p := mustPlan(t)
	today := p.calendar.Day(noon)
	for seed := range uint64(100) {
		r := newRng(seed)
		card := r.id()
		work := map[Day]float64{}
		for d := range Day(90) {
			work[today+d] = float64(r.IntN(30))
		}
		busy := func(d Day) float64 { return work[d] }
		x := reviewed(0)
		x.Last = noon.AddDate(0, 0, -3-r.IntN(30))
		x.Memory.Stability = 3 + 20*r.Float64()
		told := p.told(card, x, noon, busy)
		if !(told[fsrs.Again] == 0 && 0 < told[fsrs.Hard] && told[fsrs.Hard] < told[fsrs.Good] && told[fsrs.Good] < told[fsrs.Easy]) {
			t.Fatalf("seed %d: told %v", seed, told)
		}
		after := p.After(x, FactID{}, noon, fsrs.Good)
		lo, hi := p.window(after, fsrs.Good)
		if n := told[fsrs.Good]; n < lo || n > hi {
			t.Errorf("seed %d: told %d days, want %d to %d", seed, n, lo, hi)
		}
		plain := p.told(card, x, noon, nil)
		if n := plain[fsrs.Good]; p.days(card, after) != n {
			t.Errorf("seed %d: where nothing else is due %d days are told, want what chance picks", seed, n)
		}
		if work[today+Day(told[fsrs.Good])] > work[today+Day(plain[fsrs.Good])] {
			t.Errorf("seed %d: told a day with more to do than chance's", seed)
		}
	}
}

// What is counted of the days ahead as answers come and go is what counting anew gives.
func TestLoadsAreCarriedOn(t *testing.T) {
	for seed := range uint64(20) {
		r := newRng(seed)
		var facts []Fact
		for _, f := range r.history(80) {
			if f.Settings, f.Move, f.Refit = nil, nil, nil; f.valid() == nil {
				facts = append(facts, f)
			}
		}
		before := len(facts) / 2 * int(seed%2) // what a replay has folded can be taken back too
		st := Replay(slices.Values(facts[:before]))
		for i, f := range facts[before:] {
			if i%3 == 0 {
				st.loads()
			}
			next := st.Clone()
			if !next.Add(f) {
				continue
			}
			st.loads() // what is counted by one is not changed by what the next brings
			st = next
			want := map[Day]int{}
			for card, x := range st.Cards.All() {
				d, _ := st.plan.due(card, x)
				want[d]++
			}
			for d, n := range st.loads().All() {
				if n != want[d] {
					t.Fatalf("seed %d: %d cards due on day %d, want %d", seed, n, d, want[d])
				}
				delete(want, d)
			}
			if len(want) > 0 {
				t.Fatalf("seed %d: not counted: %v", seed, want)
			}
		}
	}
}

// A regrade of an answer that a replay has folded leaves no card behind on its old day.
func TestLoadsAfterRegradeOfAReplayed(t *testing.T) {
	r := newRng(1)
	card := r.id()
	first := reviewFact(r.id(), card, noon, fsrs.Easy)
	second := reviewFact(r.id(), card, noon.AddDate(0, 0, 9), fsrs.Good)
	regrade := Fact{ID: r.id(), At: noon.AddDate(0, 0, 9).Add(time.Minute), Regrade: &Regrade{Target: second.ID, Grade: fsrs.Easy}}
	st := Replay(slices.Values([]Fact{first, second}))
	st.loads()
	if st = st.Clone(); !st.Add(regrade) {
		t.Fatal("it is not added")
	}
	want := maps.Collect(Replay(slices.Values([]Fact{first, second, regrade})).loads().All())
	got := maps.Collect(st.loads().All())
	maps.DeleteFunc(got, func(_ Day, n int) bool { return n == 0 })
	if !maps.Equal(got, want) {
		t.Errorf("due by day: %v, a replay says %v", got, want)
	}
}

// habitual is a queue of reviews a to d, of which a and b are parts of one question, and
// new cards N M L K, of which N and M are.
func habitual(t *testing.T, change func(*Settings), mark map[byte]Aside, done DayTotal, at time.Time) string {
	t.Helper()
	p := mustPlan(t, change)
	st := &State{Settings: &p.settings}
	var cards []*deck.Card
	questions := map[byte]*deck.Question{}
	for _, letter := range []byte("abcdNMLK") {
		q := map[byte]byte{'b': 'a', 'M': 'N'}[letter]
		if q == 0 {
			q = letter
			questions[q] = new(deck.Question)
		}
		card := deck.CardID{letter}
		cards = append(cards, &deck.Card{ID: card, Question: questions[q]})
		if letter >= 'a' {
			x := p.After(Progress{}, FactID{}, noon.AddDate(0, 0, -20-int(letter)), fsrs.Easy)
			st.Cards.Set(card, x)
		}
		if as, ok := mark[letter]; ok {
			st.addMark(Moment{At: noon.Add(-time.Hour)}, &Mark{Card: card, As: as})
		}
	}
	st.Days.Set(p.calendar.Day(at), done)
	return queueOf(p.Queue(cards, st, Scope{}, at))
}

func TestQueueKeepsHabits(t *testing.T) {
	none := func(*Settings) {}
	together := func(s *Settings) { s.Habits.Together = true }
	for _, c := range []struct {
		name   string
		change func(*Settings)
		mark   map[byte]Aside
		done   DayTotal
		at     time.Time
		want   string
	}{
		{"kin apart, new kin last", none, nil, DayTotal{}, noon, "NdLcKbM"},
		{"kin together", together, nil, DayTotal{}, noon, "dNcMbLaK"},
		{"kin apart where not all new are begun", func(s *Settings) { s.NewPerDay = 3 }, nil, DayTotal{}, noon, "dNcLbK"},
		{"new first", func(s *Settings) { s.Habits.Order = NewFirst }, nil, DayTotal{}, noon, "NLKMdcb"},
		{"new last", func(s *Settings) { s.Habits.Order = NewLast }, nil, DayTotal{}, noon, "dcbNLKM"},
		{"suspended and buried", none, map[byte]Aside{'d': Suspended, 'N': Buried, 'L': In}, DayTotal{}, noon, "McLbK"},
		{"buried yesterday", none, map[byte]Aside{'d': Suspended, 'N': Buried}, DayTotal{}, noon.AddDate(0, 0, 1), "NbLKcM"},
		{"a free day", func(s *Settings) { s.Habits.Lighter[time.Monday] = 100 }, nil, DayTotal{}, noon, ""},
		{"a lighter day", func(s *Settings) { s.Habits.Lighter[time.Monday], s.PerDay = 50, 7 }, nil, DayTotal{}, noon, "dcNb"},
		{"a minute", func(s *Settings) { s.Habits.Minutes = 1 }, nil, DayTotal{}, noon, "dcNb"},
		{"a minute, spent", func(s *Settings) { s.Habits.Minutes = 1 }, nil, DayTotal{Reviews: 3, Took: time.Minute}, noon, ""},
	} {
		if got := habitual(t, c.change, c.mark, c.done, c.at); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
