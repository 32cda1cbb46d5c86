package quiz

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ripasso/deck"
	"ripasso/quiz/fsrs"
)

func mustPlan(t testing.TB, change ...func(*Settings)) *Plan {
	t.Helper()
	s := DefaultSettings()
	for _, f := range change {
		f(&s)
	}
	p, err := NewPlan(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// What a grade button promises is what pressing it brings: same interval, same due day.
func TestPreviewEqualsTheResult(t *testing.T) {
	for seed := range uint64(40) {
		r := newRng(seed)
		p := mustPlan(t, func(s *Settings) { s.Zone = "Europe/Rome" })
		card := r.id()
		var x Progress
		at := time.Date(2026, 3, 20, 20, 0, 0, 0, time.UTC)
		for range 25 {
			g := fsrs.Grade(1 + r.IntN(4))
			promised := p.Preview(card, x, at, nil)[g]
			x = p.After(x, r.id(), at, g)
			if got := p.Interval(card, x); got != promised {
				t.Fatalf("seed %d: promised %s, got %s", seed, promised, got)
			}
			due := p.Due(card, x)
			want := at.Add(promised)
			if days := promised / day; promised%day == 0 {
				want = p.calendar.Start(p.calendar.Day(at) + Day(days))
			}
			if !due.Equal(want) {
				t.Fatalf("seed %d: due %s, want %s", seed, due, want)
			}
			at = due.Add(time.Duration(r.IntN(20*3600)) * time.Second)
		}
	}
}

func TestBetterGradesReturnLater(t *testing.T) {
	for seed := range uint64(40) {
		r := newRng(seed + 100)
		p := mustPlan(t)
		card := r.id()
		at := noon
		x := p.After(Progress{}, r.id(), at, fsrs.Easy)
		for range 12 {
			at = p.Due(card, x).Add(time.Hour)
			v := p.Preview(card, x, at, nil)
			if x.Phase == Reviewing && !(v[fsrs.Again] < v[fsrs.Hard] && v[fsrs.Hard] < v[fsrs.Good] && v[fsrs.Good] < v[fsrs.Easy]) {
				t.Fatalf("seed %d: %v", seed, v)
			}
			x = p.After(x, r.id(), at, fsrs.Hard+fsrs.Grade(r.IntN(2)))
		}
	}
}

func TestIntervalsKeepToTheLongest(t *testing.T) {
	r := newRng(1)
	p := mustPlan(t, func(s *Settings) { s.MaxInterval = 20 })
	at, x, card := noon, Progress{}, r.id()
	for range 15 {
		x = p.After(x, r.id(), at, fsrs.Easy)
		if got := p.Interval(card, x); got > 20*day {
			t.Fatalf("%s", got)
		}
		at = p.Due(card, x)
	}
}

func TestSteps(t *testing.T) {
	evening := time.Date(2026, 3, 3, 3, 55, 0, 0, time.UTC) // five minutes before the rollover
	morning := time.Date(2026, 3, 3, 4, 0, 0, 0, time.UTC)
	review := Progress{
		Phase: Reviewing, Memory: fsrs.Memory{Stability: 5, Difficulty: 5}, Prior: fsrs.Memory{Stability: 2, Difficulty: 5},
		Last: noon.AddDate(0, 0, -5), Reps: 3, Grade: fsrs.Good, From: Learning,
	}
	second := Progress{Phase: Learning, Step: 1, Memory: fsrs.Memory{Stability: 2, Difficulty: 5}, Last: noon, Reps: 1, Grade: fsrs.Good}
	for _, c := range []struct {
		name  string
		x     Progress
		at    time.Time
		g     fsrs.Grade
		phase Phase
		step  int
		due   time.Time
	}{
		{"new again", Progress{}, noon, fsrs.Again, Learning, 0, noon.Add(time.Minute)},
		{"new hard", Progress{}, noon, fsrs.Hard, Learning, 0, noon.Add(330 * time.Second)},
		{"new good", Progress{}, noon, fsrs.Good, Learning, 1, noon.Add(10 * time.Minute)},
		{"new good before the rollover", Progress{}, evening, fsrs.Good, Learning, 1, morning},
		{"new again before the rollover", Progress{}, evening, fsrs.Again, Learning, 0, evening.Add(time.Minute)},
		{"second step again", second, noon.Add(time.Minute), fsrs.Again, Learning, 0, noon.Add(2 * time.Minute)},
		{"second step hard", second, noon, fsrs.Hard, Learning, 1, noon.Add(330 * time.Second)},
		{"lapse", review, noon, fsrs.Again, Relearning, 0, noon.Add(10 * time.Minute)},
		{"lapse before the rollover", review, evening, fsrs.Again, Relearning, 0, morning},
	} {
		p := mustPlan(t)
		got := p.After(c.x, FactID{1}, c.at, c.g)
		if due := p.Due(deck.CardID{1}, got); got.Phase != c.phase || got.Step != c.step || !due.Equal(c.due) {
			t.Errorf("%s: %s step %d due %s, want %s step %d due %s", c.name, got.Phase, got.Step, due, c.phase, c.step, c.due)
		}
	}
	p := mustPlan(t)
	if got := p.After(second, FactID{1}, noon, fsrs.Good); got.Phase != Reviewing {
		t.Errorf("good on the last step: %s", got.Phase)
	}
	if got := p.After(review, FactID{1}, noon, fsrs.Again); got.Lapses != 1 || got.Elapsed != 5 {
		t.Errorf("lapses %d, elapsed %d", got.Lapses, got.Elapsed)
	}
	none := mustPlan(t, func(s *Settings) { s.Steps, s.Relearn = nil, nil })
	if got := none.After(review, FactID{1}, noon, fsrs.Again); got.Phase != Reviewing || got.Lapses != 1 || none.Interval(deck.CardID{1}, got) < day {
		t.Errorf("lapse without steps: %+v", got)
	}
	if got := none.Interval(deck.CardID{1}, second); got < day {
		t.Errorf("a card on a step that is no more returns after %s", got)
	}
}

// The scheduler of ts-fsrs as a second opinion on every preview, but for the fuzz.
func TestPlanAgreesWithAnotherScheduler(t *testing.T) {
	for i, run := range readRuns(t) {
		p := mustPlan(t, func(s *Settings) {
			s.Rollover, s.Retention, s.Weights = 0, run.Retention, run.W
			s.Steps, s.Relearn = run.steps(t, run.Learning), run.steps(t, run.Relearning)
		})
		p.exact = true
		var x Progress
		for n, row := range run.Rows {
			at := time.UnixMilli(row.Now).UTC()
			for text, want := range row.Preview {
				got := p.After(x, FactID{}, at, fsrs.Grade(text[0]-'0'))
				delay, days := p.span(deck.CardID{}, got)
				phase := []Phase{New, Learning, Reviewing, Relearning}[want.State]
				if beyond := want.Days - MaxIntervalCap; beyond > 0 {
					// ts-fsrs lets the order push an interval past the longest.
					want.Days -= beyond
					want.Due -= int64(beyond) * day.Milliseconds()
				}
				crossed := got.Phase != Reviewing && days > 0 // a rule of ours
				// ts-fsrs counts the minutes of a step in whole ones.
				sameDelay := crossed || at.Add(delay.Round(time.Minute)).UnixMilli()+int64(days)*day.Milliseconds() == want.Due
				if got.Phase != phase || !sameDelay || !crossed && days != want.Days || math.Abs(got.Memory.Stability/want.Stability-1) > 1e-5 {
					t.Errorf("run %d review %d grade %s: %s after %s and %d days (S=%g), want %+v", i, n, text, got.Phase, delay, days, got.Memory.Stability, want)
				}
			}
			x = p.After(x, FactID{}, at, row.Rating)
		}
	}
}

type vectorRun struct {
	Retention  float64      `json:"request_retention"`
	W          fsrs.Weights `json:"effective_w"`
	Learning   []string     `json:"learning_steps"`
	Relearning []string     `json:"relearning_steps"`
	ShortTerm  bool         `json:"enable_short_term"`
	Rows       []struct {
		Now     int64      `json:"now_ms"`
		Rating  fsrs.Grade `json:"rating"`
		Preview map[string]struct {
			State     int     `json:"state"`
			Stability float64 `json:"stability"`
			Days      int     `json:"scheduled_days"`
			Due       int64   `json:"due_ms"`
		} `json:"preview"`
	} `json:"rows"`
}

func (r vectorRun) steps(t *testing.T, list []string) []time.Duration {
	var out []time.Duration
	for _, text := range list {
		d, err := time.ParseDuration(text)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, d)
	}
	return out
}

// readRuns reads the runs whose steps are shorter than a day: how longer ones and none
// at all are counted differs between schedulers.
func readRuns(t *testing.T) []vectorRun {
	f, err := os.Open(filepath.Join("fsrs", "testdata", "fsrs-vectors.json.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var all struct {
		Scheduler []vectorRun `json:"scheduler"`
	}
	if err := json.NewDecoder(z).Decode(&all); err != nil {
		t.Fatal(err)
	}
	runs := slices.DeleteFunc(all.Scheduler, func(r vectorRun) bool {
		return !r.ShortTerm || slices.Contains(r.Relearning, "1d")
	})
	if len(runs) != 60 {
		t.Fatalf("%d runs, want 60", len(runs))
	}
	return runs
}

func TestSettingsOutOfRange(t *testing.T) {
	for field, change := range map[string]func(*Settings){
		"Zone":        func(s *Settings) { s.Zone = "Europe/Atlantis" },
		"Rollover":    func(s *Settings) { s.Rollover = 24 },
		"Retention":   func(s *Settings) { s.Retention = math.NaN() },
		"NewPerDay":   func(s *Settings) { s.NewPerDay = -1 },
		"PerDay":      func(s *Settings) { s.PerDay = 10_000 },
		"Steps":       func(s *Settings) { s.Steps = []time.Duration{0} },
		"Relearn":     func(s *Settings) { s.Relearn = make([]time.Duration, 11) },
		"LearnAhead":  func(s *Settings) { s.LearnAhead = -1 },
		"MaxInterval": func(s *Settings) { s.MaxInterval = 0 },
		"Weights":     func(s *Settings) { s.Weights[20] = 5 },
		"Language":    func(s *Settings) { s.Language = strings.Repeat("x", 36) },
	} {
		s := DefaultSettings()
		change(&s)
		var bad *SettingsError
		_, err := NewPlan(s)
		if !errors.As(err, &bad) || bad.Field != field || !errors.Is(err, ErrSettings) {
			t.Errorf("%s: %v", field, err)
		}
	}
	for _, zone := range []string{"", "Local"} {
		s := DefaultSettings()
		s.Zone = zone
		if s.Validate() == nil {
			t.Errorf("zone %q was taken", zone)
		}
	}
	if err := DefaultSettings().Validate(); err != nil {
		t.Error(err)
	}
}

func TestMixSpreadsEvenly(t *testing.T) {
	ids := func(letter byte, n int) []deck.CardID {
		var out []deck.CardID
		for i := range n {
			out = append(out, deck.CardID{letter, byte(i)})
		}
		return out
	}
	for _, c := range []struct {
		a, b int
		want string
	}{
		{0, 0, ""}, {3, 0, "aaa"}, {0, 3, "bbb"}, {1, 1, "ab"}, {4, 2, "abaaba"}, {2, 4, "babbab"}, {9, 1, "aaaaabaaaa"}, {3, 3, "ababab"},
	} {
		mixed := mix(ids('a', c.a), ids('b', c.b))
		var got strings.Builder
		next := map[byte]byte{}
		for _, id := range mixed {
			got.WriteByte(id[0])
			if id[1] != next[id[0]] {
				t.Errorf("%d and %d: out of order", c.a, c.b)
			}
			next[id[0]]++
		}
		if got.String() != c.want {
			t.Errorf("%d and %d: %s, want %s", c.a, c.b, &got, c.want)
		}
	}
}

// queueOf writes a queue of cards named by their first byte.
func queueOf(q Queue) string {
	var b strings.Builder
	for _, c := range q.Cards {
		fmt.Fprintf(&b, "%c", c[0])
	}
	for _, w := range q.Waiting {
		fmt.Fprintf(&b, "(%c)", w.Card[0])
	}
	return b.String()
}

func TestQueue(t *testing.T) {
	p := mustPlan(t)
	var cards []*deck.Card
	for _, letter := range []byte("abcdefghNMLK") {
		cards = append(cards, &deck.Card{ID: deck.CardID{letter}, Question: new(deck.Question)})
	}
	reviewed := func(daysAgo int) Progress {
		return p.After(Progress{}, FactID{}, noon.AddDate(0, 0, -daysAgo), fsrs.Easy)
	}
	step := func(ago time.Duration) Progress { return p.After(Progress{}, FactID{}, noon.Add(-ago), fsrs.Good) }
	st := &State{Settings: new(DefaultSettings())}
	for card, x := range map[deck.CardID]Progress{
		{'a'}: reviewed(20), {'b'}: reviewed(30), {'c'}: reviewed(1), {'d'}: reviewed(25),
		{'e'}: step(11 * time.Minute), {'f'}: step(30 * time.Minute), {'g'}: step(time.Minute), {'h'}: step(2 * time.Minute),
	} {
		st.Cards.Set(card, x)
	}
	two, none := 2, 0
	for _, c := range []struct {
		name  string
		scope Scope
		done  DayTotal
		daily func(*Settings)
		want  string
	}{
		{"all", Scope{}, DayTotal{}, nil, "feNbMdLaK(h)(g)"},
		{"two new", Scope{New: &two}, DayTotal{}, nil, "febNdMa(h)(g)"},
		{"none new", Scope{New: &none}, DayTotal{}, nil, "febda(h)(g)"},
		{"limit", Scope{Limit: 3}, DayTotal{}, nil, "feN"},
		{"wide limit", Scope{Limit: 10}, DayTotal{}, nil, "feNbMdLaK(h)"},
		{"new done today", Scope{}, DayTotal{New: 19}, nil, "febdNa(h)(g)"},
		{"day's limit", Scope{}, DayTotal{Tested: 190, New: 7, Reviews: 400}, nil, "febda(h)(g)"},
		{"beyond the day's limit", Scope{}, DayTotal{Tested: 300}, nil, "fe(h)(g)"},
		{"few a day", Scope{}, DayTotal{}, func(s *Settings) { s.PerDay = 4 }, "febdNa(h)(g)"},
	} {
		plan := p
		if c.daily != nil {
			plan = mustPlan(t, c.daily)
		}
		st.Days.Set(p.calendar.Day(noon), c.done)
		q := plan.Queue(cards, st, c.scope, noon)
		if got := queueOf(q); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		if fresh := strings.Count(strings.Map(func(r rune) rune {
			if strings.ContainsRune("NMLK", r) {
				return '#'
			}
			return r
		}, queueOf(q)), "#"); fresh != q.New {
			t.Errorf("%s: says %d new, has %d", c.name, q.New, fresh)
		}
	}
}

func TestReviewsOfOneDayAreTossed(t *testing.T) {
	p := mustPlan(t)
	r := newRng(2)
	var cards []*deck.Card
	st := &State{}
	for range 30 {
		c := &deck.Card{ID: r.id(), Question: new(deck.Question)}
		cards = append(cards, c)
		st.Cards.Set(c.ID, p.After(Progress{}, FactID{}, noon, fsrs.Easy))
	}
	first := p.Queue(cards, st, Scope{}, noon.AddDate(0, 0, 40)).Cards
	again := p.Queue(cards, st, Scope{}, noon.AddDate(0, 0, 40).Add(time.Hour)).Cards
	if diff := cmp.Diff(first, again); diff != "" {
		t.Error("another order within the day")
	}
	byDue := func(ids []deck.CardID) bool {
		return slices.IsSortedFunc(ids, func(a, b deck.CardID) int { return p.Due(a, st.Cards.At(a)).Compare(p.Due(b, st.Cards.At(b))) })
	}
	if len(first) != 30 || !byDue(first) {
		t.Error("not by due day")
	}
	if next := p.Queue(cards, st, Scope{}, noon.AddDate(0, 0, 41)).Cards; slices.Equal(first, next) {
		t.Error("the same order on the next day")
	}
}

func TestGradeOf(t *testing.T) {
	for _, c := range []struct {
		r     deck.Response
		score float64
		hints int
		want  fsrs.Grade
	}{
		{deck.Response{}, 1, 0, fsrs.Good},
		{deck.Response{}, 0.99, 0, fsrs.Hard},
		{deck.Response{}, 0.75, 0, fsrs.Hard},
		{deck.Response{}, 0.74, 0, fsrs.Again},
		{deck.Response{}, 0, 0, fsrs.Again},
		{deck.Response{}, 1, 1, fsrs.Hard},
		{deck.Response{}, 0.8, 2, fsrs.Hard},
		{deck.Response{}, 0.5, 1, fsrs.Again},
		{deck.Response{Unknown: true}, 1, 0, fsrs.Again},
		{deck.Response{Self: 1}, 0, 0, fsrs.Again},
		{deck.Response{Self: 3}, 0, 0, fsrs.Good},
		{deck.Response{Self: 4}, 1, 0, fsrs.Easy},
		{deck.Response{Self: 4}, 1, 1, fsrs.Hard},
	} {
		if got := GradeOf(c.r, deck.Verdict{Score: c.score}, c.hints); got != c.want {
			t.Errorf("%+v score %g hints %d: %s, want %s", c.r, c.score, c.hints, got, c.want)
		}
	}
}

func TestQualified(t *testing.T) {
	for _, c := range []struct {
		why   Why
		base  fsrs.Grade
		hints int
		want  fsrs.Grade
	}{
		{WasRight, fsrs.Again, 0, fsrs.Good}, {WasRight, fsrs.Hard, 0, fsrs.Good}, {WasRight, fsrs.Again, 1, fsrs.Hard},
		{Guessed, fsrs.Good, 0, fsrs.Hard}, {TooEasy, fsrs.Good, 0, fsrs.Easy}, {"", fsrs.Again, 0, fsrs.Again},
	} {
		if got := qualified(c.why, c.base, c.hints); got != c.want {
			t.Errorf("%q of %s: %s, want %s", c.why, c.base, got, c.want)
		}
	}
}

// A card that was answered Good in review, ten days after the last time, and is then
// thought to stay for a stability's worth of days.
func reviewed(days int) Progress {
	return Progress{
		Phase: Reviewing, From: Reviewing, Grade: fsrs.Good, Reps: 5, Elapsed: 10, Last: noon, Days: days,
		Prior: fsrs.Memory{Stability: 12, Difficulty: 5}, Memory: fsrs.Memory{Stability: 40, Difficulty: 5},
	}
}

// TestWhatWasToldHolds: a date said once stays, as long as chance might have picked it.
func TestWhatWasToldHolds(t *testing.T) {
	p := mustPlan(t)
	card := deck.CardID{7}
	lo, hi := fsrs.FuzzRange(p.ideal(reviewed(0), fsrs.Good), 10, MaxIntervalCap)
	if hi-lo < 4 {
		t.Fatalf("the span from %d to %d days leaves nothing to test", lo, hi)
	}
	for told, want := range map[int]int{lo: lo, lo + 1: lo + 1, hi: hi, lo - 3: lo, hi + 9: hi, 1: lo, 9999: hi} {
		if got := p.days(card, reviewed(told)); got != want {
			t.Errorf("told %d days, it is %d, want %d (%d to %d)", told, got, want, lo, hi)
		}
	}
	if got := p.days(card, reviewed(0)); got < lo || got > hi {
		t.Errorf("nothing was told, it is %d, want %d to %d", got, lo, hi)
	}
}

// TestRefitBuriesNobody: after a refit that thinks much less of the learner's memory,
// cards come back sooner, but no day holds more than twice what it held.
func TestRefitBuriesNobody(t *testing.T) {
	before := mustPlan(t)
	after := mustPlan(t, func(s *Settings) { s.Weights[8] -= 1.2 })
	after.fitted = noon.AddDate(0, 0, 20)
	fitted := after.calendar.Day(after.fitted)
	was, is, sooner := map[Day]int{}, map[Day]int{}, 0
	for i := range 4000 {
		card := deck.CardID{byte(i), byte(i >> 8), 1}
		x := reviewed(0)
		x.Last = noon.AddDate(0, 0, i%20)
		x.Days = before.days(card, x)
		due, n := before.calendar.Day(before.Due(card, x)), after.calendar.Day(after.Due(card, x))
		was[due]++
		is[n]++
		switch {
		case due <= fitted && n > due+1:
			t.Fatalf("a card that was due on day %d is now due on %d", due-fitted, n-fitted)
		case due > fitted && n-fitted < (due-fitted+1)/2:
			t.Fatalf("of %d days left %d remain, want at least half", due-fitted, n-fitted)
		case n < due:
			sooner++
		}
	}
	if sooner < 1000 {
		t.Errorf("%d cards come back sooner: the refit was to bring more", sooner)
	}
	most, now := 0, 0
	for d := fitted + 1; d < fitted+60; d++ {
		most, now = max(most, was[d]), max(now, is[d])
	}
	if now > 2*most {
		t.Errorf("%d cards on one day, %d before: want at most twice as many", now, most)
	}

	x := reviewed(60)
	x.Last = after.fitted.Add(time.Hour)
	if _, hi := fsrs.FuzzRange(after.ideal(x, fsrs.Good), 10, MaxIntervalCap); after.days(deck.CardID{9}, x) != hi {
		t.Errorf("an answer after the refit is spared by it: %d days, want %d", after.days(deck.CardID{9}, x), hi)
	}
}
