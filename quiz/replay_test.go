package quiz

import (
	"fmt"
	"math"
	"math/rand/v2"
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

// noon is a moment far from any rollover.
var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// rng makes ids and choices that are the same for the same seed.
type rng struct{ *rand.Rand }

func newRng(seed uint64) rng { return rng{rand.New(rand.NewPCG(seed, 7))} }

func (r rng) id() uuid.UUID {
	var id uuid.UUID
	for i := range id {
		id[i] = byte(r.Uint32())
	}
	return id
}

func reviewFact(id FactID, card deck.CardID, at time.Time, g fsrs.Grade) Fact {
	return Fact{ID: id, At: at, Review: &Review{Card: card, Grade: g, Took: 5 * time.Second, Origin: Study}}
}

// history is a learner's facts, some of them out of order, voided before they happened,
// from a clock that runs ahead, or from the same millisecond.
func (r rng) history(n int) []Fact {
	cards := []deck.CardID{r.id(), r.id(), r.id(), r.id()}
	zones := []string{"Europe/Rome", "America/New_York", "Pacific/Apia", "Asia/Kathmandu"}
	exams := [2]uuid.UUID{r.id(), r.id()}
	at := time.Date(2025, 10, 20, 18, 0, 0, 0, time.UTC)
	var facts []Fact
	var reviews []FactID
	for range n {
		at = at.Add([]time.Duration{0, time.Minute, 9 * time.Hour, 50 * time.Hour}[r.IntN(4)])
		f := Fact{ID: r.id(), At: at, Received: at.Add(time.Second)}
		switch k := r.IntN(26); {
		case k < 14 || len(reviews) == 0:
			f.Review = &Review{Card: cards[r.IntN(len(cards))], Grade: fsrs.Grade(1 + r.IntN(4)), Took: time.Duration(r.IntN(60)) * time.Second, Days: r.IntN(20), Recall: max(0, 1.5*r.Float64()-0.5)}
			f.Review.Response.Picks = []int{r.IntN(4)}
			f.Review.Origin = []Origin{Study, Study, Study, Cram}[r.IntN(4)]
			reviews = append(reviews, f.ID)
		case k < 16:
			f.Void = &Void{Target: reviews[r.IntN(len(reviews))]}
		case k < 18:
			f.Regrade = &Regrade{Target: reviews[r.IntN(len(reviews))], Grade: fsrs.Grade(1 + r.IntN(4)), Why: Guessed, Days: r.IntN(20)}
		case k < 20:
			f.Move = &Move{From: cards[r.IntN(len(cards))], To: cards[r.IntN(len(cards))], After: r.IntN(4)}
			reviews = append(reviews, f.ID) // a move can be voided too
		case k == 22:
			f.Mark = &Mark{Card: cards[r.IntN(len(cards))], As: []Aside{In, Buried, Suspended}[r.IntN(3)]}
			reviews = append(reviews, f.ID)
		case k == 23:
			f.Exam = &Exam{Name: exams[r.IntN(2)], Day: Day(20000 + r.IntN(50)), Minutes: 5 + r.IntN(20), Gone: r.IntN(3) == 0}
			reviews = append(reviews, f.ID)
		case k == 24:
			f.Outlook = &Outlook{Exam: exams[r.IntN(2)], Day: Day(20000 + r.IntN(3)), Score: 10 * r.Float64(), Most: 10}
			reviews = append(reviews, f.ID)
		case k == 20 && r.IntN(3) == 0:
			w := fsrs.Defaults()
			w[1] += r.Float64()
			f.Refit = &Refit{Weights: w}
			reviews = append(reviews, f.ID) // so can a refit
		default:
			s := DefaultSettings()
			s.Zone, s.Rollover = zones[r.IntN(len(zones))], r.IntN(24)
			if r.IntN(2) == 0 {
				s.Steps = s.Steps[:r.IntN(3)]
			}
			if r.IntN(3) == 0 {
				s.Weights[2] += r.Float64()
			}
			f.Settings = &s
			reviews = append(reviews, f.ID) // settings can be voided like a review
		}
		switch r.IntN(8) {
		case 0:
			f.At = f.At.AddDate(70, 0, 0)
		case 1:
			f.At = f.At.Add(-30 * time.Hour)
		}
		facts = append(facts, f)
	}
	return facts
}

// The promise of the whole store: whatever order facts arrive in, and however the cache
// was kept meanwhile, the state is that of a replay in the order of the fold.
func TestEveryOrderOfArrivalGivesTheSameState(t *testing.T) {
	for seed := range uint64(30) {
		r := newRng(seed)
		facts := r.history(60)
		want := Replay(slices.Values(facts))
		added := 0
		for range 4 {
			order := slices.Clone(facts)
			if seed%3 > 0 {
				r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
			} else {
				slices.SortStableFunc(order, func(a, b Fact) int { return a.moment().compare(b.moment()) })
			}
			got := Replay(slices.Values([]Fact(nil)))
			for i, f := range order {
				before := got.Clone()
				if got.Add(f) {
					added++
				} else {
					if diff := cmp.Diff(before.kept(), got.kept()); diff != "" {
						t.Fatalf("seed %d: Add said no and changed the state:\n%s", seed, diff)
					}
					got = Replay(slices.Values(order[:i+1]))
				}
				if i%9 == 0 {
					if diff := unlike(Replay(slices.Values(order[:i+1])), got); diff != "" {
						t.Fatalf("seed %d, after fact %d (-replay +cache):\n%s", seed, i, diff)
					}
				}
			}
			if diff := unlike(want, got); diff != "" {
				t.Fatalf("seed %d (-replay +in another order):\n%s", seed, diff)
			}
			if diff := cmp.Diff(*got.Settings, got.plan.settings); diff != "" || got.Total != want.Total {
				t.Fatalf("seed %d: total %+v, want %+v\n%s", seed, got.Total, want.Total, diff)
			}
		}
		if added == 0 {
			t.Errorf("seed %d: Add never helped", seed)
		}
	}
}

func TestReplayTakesAFactOnce(t *testing.T) {
	facts := newRng(3).history(40)
	once := Replay(slices.Values(facts))
	twice := Replay(slices.Values(append(slices.Clone(facts), facts...)))
	if diff := cmp.Diff(once.kept(), twice.kept()); diff != "" {
		t.Error(diff)
	}
}

func TestVoidLeavesNoTrace(t *testing.T) {
	r := newRng(4)
	card := r.id()
	kept := reviewFact(r.id(), card, noon, fsrs.Good)
	undone := reviewFact(r.id(), card, noon.Add(time.Hour), fsrs.Again)
	void := Fact{ID: r.id(), At: noon.Add(2 * time.Hour), Void: &Void{Target: undone.ID}}
	want := Replay(slices.Values([]Fact{kept}))
	got := Replay(slices.Values([]Fact{void, undone, kept}))
	if diff := cmp.Diff(want.kept(), got.kept(), cmpopts.IgnoreFields(keptState{}, "Facts", "Latest")); diff != "" {
		t.Error(diff)
	}
}

// What a learner undoes or qualifies is mostly the last answer to a card: that must not
// cost a replay, however many answers are taken back one after the other.
func TestUndoNeedsNoReplay(t *testing.T) {
	for seed := range uint64(20) {
		r := newRng(seed)
		cards := []deck.CardID{r.id(), r.id(), r.id()}
		st, at := Replay(slices.Values([]Fact(nil))), noon
		var facts []Fact
		var open []FactID
		add := func(f Fact) {
			t.Helper()
			at = at.Add(time.Duration(1+r.IntN(20)) * time.Hour)
			f.ID, f.At = r.id(), at
			facts = append(facts, f)
			if f.Review != nil {
				open = append(open, f.ID)
			}
			if !st.Add(f) {
				t.Fatalf("seed %d: fact %d needs a replay", seed, len(facts))
			}
			if diff := unlike(Replay(slices.Values(facts)), st); diff != "" {
				t.Fatalf("seed %d, fact %d (-replay +state):\n%s", seed, len(facts), diff)
			}
		}
		for range 30 {
			add(Fact{Review: &Review{
				Card: cards[r.IntN(3)], Grade: fsrs.Grade(1 + r.IntN(4)), Took: time.Duration(r.IntN(60)) * time.Second,
				Response: deck.Response{Picks: []int{r.IntN(3)}}, Origin: []Origin{Study, Cram}[r.IntN(2)],
			}})
			for range r.IntN(3) {
				add(Fact{Regrade: &Regrade{Target: open[len(open)-1], Grade: fsrs.Grade(1 + r.IntN(4))}})
			}
			for n := r.IntN(4); n > 1 && len(open) > 0; n-- {
				add(Fact{Void: &Void{Target: open[len(open)-1]}})
				open = open[:len(open)-1]
			}
		}
	}
}

func TestTheLastRegradeCounts(t *testing.T) {
	r := newRng(5)
	card := r.id()
	f := reviewFact(r.id(), card, noon, fsrs.Again)
	regrade := func(after time.Duration, g fsrs.Grade) Fact {
		return Fact{ID: r.id(), At: noon.Add(after), Regrade: &Regrade{Target: f.ID, Grade: g}}
	}
	got := Replay(slices.Values([]Fact{regrade(2*time.Second, fsrs.Good), f, regrade(time.Second, fsrs.Easy), regrade(3*time.Second, 9)}))
	want := Replay(slices.Values([]Fact{reviewFact(f.ID, card, noon, fsrs.Good)}))
	if diff := cmp.Diff(want.kept().Cards, got.kept().Cards); diff != "" {
		t.Error(diff)
	}
	if got.Days.At(want.Settings.mustDay(t, noon)).Right != 1 {
		t.Error("the regrade does not count on the day of the answer")
	}
}

func (s Settings) mustDay(t *testing.T, at time.Time) Day {
	t.Helper()
	c, err := s.calendar()
	if err != nil {
		t.Fatal(err)
	}
	return c.Day(at)
}

func TestAClockInTheFutureIsHeldBack(t *testing.T) {
	r := newRng(6)
	card := r.id()
	wild := reviewFact(r.id(), card, noon.AddDate(73, 0, 0), fsrs.Again)
	wild.Received = noon
	later := reviewFact(r.id(), card, noon.Add(24*time.Hour), fsrs.Good)
	later.Received = later.At
	x := Replay(slices.Values([]Fact{later, wild})).Cards.At(card)
	if x.Review != later.ID || !x.Last.Equal(later.At) {
		t.Errorf("the last review is %s at %s", x.Review, x.Last)
	}
}

func TestSettingsCountFromTheirMomentOn(t *testing.T) {
	r := newRng(7)
	early, late := r.id(), r.id()
	s := DefaultSettings()
	s.Steps = nil // cards graduate at once
	facts := []Fact{
		reviewFact(r.id(), early, noon, fsrs.Good),
		{ID: r.id(), At: noon.Add(time.Minute), Settings: &s},
		reviewFact(r.id(), late, noon.Add(time.Hour), fsrs.Good),
	}
	st := Replay(slices.Values(facts))
	if st.Cards.At(early).Phase != Learning || st.Cards.At(late).Phase != Reviewing {
		t.Errorf("phases %q and %q", st.Cards.At(early).Phase, st.Cards.At(late).Phase)
	}
}

func TestNewWeightsRereadThePast(t *testing.T) {
	r := newRng(8)
	card := r.id()
	s := DefaultSettings()
	s.Weights[2] = 5
	settings := Fact{ID: r.id(), At: noon.Add(time.Hour), Settings: &s}
	f := reviewFact(r.id(), card, noon, fsrs.Good)
	st := Replay(slices.Values([]Fact{f}))
	if st.Add(settings) {
		t.Error("Add took new weights without a replay")
	}
	if got := Replay(slices.Values([]Fact{f, settings})).Cards.At(card).Memory.Stability; got != 5 {
		t.Errorf("stability %g, want 5", got)
	}
}

func TestInvalidSettingsAreNotFolded(t *testing.T) {
	bad := DefaultSettings()
	bad.Zone = "Middle/Earth"
	f := Fact{ID: newRng(9).id(), At: noon, Settings: &bad}
	if got := Replay(slices.Values([]Fact{f})).Settings.Zone; got != "UTC" {
		t.Errorf("zone %q", got)
	}
	st := Replay(slices.Values([]Fact(nil)))
	if !st.Add(f) || st.Settings.Zone != "UTC" || st.Facts != 1 {
		t.Errorf("added: %+v", st)
	}
}

func TestHardPassesAsRecalled(t *testing.T) {
	r := newRng(10)
	card := r.id()
	st := Replay(slices.Values([]Fact{
		reviewFact(r.id(), card, noon, fsrs.Easy),
		reviewFact(r.id(), card, noon.AddDate(0, 0, 8), fsrs.Hard),
	}))
	total := st.Days.At(st.Settings.mustDay(t, noon.AddDate(0, 0, 8)))
	if total.Tested != 1 || total.Recalled != 1 || total.Right != 1 {
		t.Errorf("%+v", total)
	}
	if x := st.Cards.At(card); x.Lapses != 0 || x.Phase != Reviewing {
		t.Errorf("%+v", x)
	}
}

func TestDaysAcrossClockChanges(t *testing.T) {
	at := func(zone, s string) time.Time {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		x, err := time.ParseInLocation("2006-01-02 15:04:05", s, loc)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	for _, c := range []struct {
		zone, from, to string
		days           int
	}{
		{"Europe/Rome", "2026-03-28 12:00:00", "2026-03-29 12:00:00", 1}, // 23 hours
		{"Europe/Rome", "2026-03-28 04:00:00", "2026-03-29 04:00:00", 1},
		{"Europe/Rome", "2026-03-28 23:00:00", "2026-03-29 03:59:59", 0},
		{"Europe/Rome", "2026-10-24 12:00:00", "2026-10-25 12:00:00", 1}, // 25 hours
		{"Europe/Rome", "2026-10-25 01:30:00", "2026-10-25 03:59:59", 0},
		{"Europe/Rome", "2026-10-24 04:00:00", "2026-11-24 03:59:59", 30},
		{"Asia/Kathmandu", "2026-03-28 03:59:59", "2026-03-28 04:00:00", 1}, // no clock changes
		{"Asia/Kathmandu", "2026-03-28 04:00:00", "2026-03-29 03:59:59", 0},
		{"Pacific/Apia", "2011-12-29 12:00:00", "2011-12-31 12:00:00", 2}, // the 30th was left out
		{"Pacific/Apia", "2011-12-29 12:00:00", "2011-12-31 03:00:00", 1},
		{"Pacific/Apia", "2026-01-01 12:00:00", "2026-01-02 12:00:00", 1},
	} {
		s := DefaultSettings()
		s.Zone = c.zone
		got := int(s.mustDay(t, at(c.zone, c.to)) - s.mustDay(t, at(c.zone, c.from)))
		if got != c.days {
			t.Errorf("%s: from %s to %s %d days, want %d", c.zone, c.from, c.to, got, c.days)
		}
	}
}

// Every day of every odd zone begins at the first second that belongs to it.
func TestStartIsTheFirstSecondOfTheDay(t *testing.T) {
	for _, zone := range []string{"UTC", "Europe/Rome", "Asia/Kathmandu", "Pacific/Apia", "America/Havana",
		"Australia/Lord_Howe", "Asia/Beirut", "America/Sao_Paulo", "Africa/Casablanca", "Pacific/Kwajalein"} {
		for _, rollover := range []int{0, 2, 3, 4, 23} {
			s := DefaultSettings()
			s.Zone, s.Rollover = zone, rollover
			c, err := s.calendar()
			if err != nil {
				t.Fatal(err)
			}
			for _, from := range []time.Time{
				time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2011, 12, 20, 0, 0, 0, 0, time.UTC),
				time.Date(1993, 8, 10, 0, 0, 0, 0, time.UTC), time.Date(1969, 12, 20, 0, 0, 0, 0, time.UTC),
			} {
				for d := c.Day(from); d < c.Day(from)+370; d++ {
					start := c.Start(d)
					if c.Day(start) < d || c.Day(start.Add(-time.Second)) >= d {
						t.Fatalf("%s, rollover %d: day %s starts at %s, which is in day %s", zone, rollover, d, start, c.Day(start))
					}
				}
			}
		}
	}
}

func TestDayString(t *testing.T) {
	for d, want := range map[Day]string{0: "1970-01-01", -1: "1969-12-31", 20777: "2026-11-20"} {
		if got := d.String(); got != want {
			t.Errorf("day %d is %s, want %s", int(d), got, want)
		}
	}
}

func ExampleDay() {
	c, _ := DefaultSettings().calendar()
	fmt.Println(c.Day(time.Date(2026, 11, 21, 3, 59, 0, 0, time.UTC)))
	fmt.Println(c.Day(time.Date(2026, 11, 21, 4, 0, 0, 0, time.UTC)))
	// Output:
	// 2026-11-20
	// 2026-11-21
}

// BenchmarkReplay folds a learner's million answers to 20,000 cards. X-reading is over the
// time that only decoding them takes.
func BenchmarkReplay(b *testing.B) {
	const answers, many = 1_000_000, 20_000
	r := newRng(1)
	cards := make([]deck.CardID, many)
	for i := range cards {
		cards[i] = r.id()
	}
	var log []byte
	ends := make([]int, answers)
	for i := range ends {
		f := reviewFact(r.id(), cards[r.IntN(many)], noon.Add(time.Duration(i)*time.Minute), fsrs.Good+fsrs.Grade(r.IntN(3)-2)%2)
		f.Learner, f.Received = LearnerID{1}, f.At.Add(time.Second)
		f.Review.Response, f.Review.Verdict = deck.Response{Texts: []string{"Vladivostok"}}, deck.Verdict{Score: 1, Reason: deck.Reason{Code: "exact"}}
		f.Review.Revision = deck.RevisionID(strings.Repeat("0f", 32))
		var err error
		if log, err = AppendFact(log, f); err != nil {
			b.Fatal(err)
		}
		ends[i] = len(log)
	}
	read := func(yield func(Fact) bool) {
		from := 0
		for _, to := range ends {
			f, err := DecodeFact(log[from:to])
			if err != nil || !yield(f) {
				return
			}
			from = to
		}
	}
	var reading, replaying time.Duration
	for b.Loop() {
		began := time.Now()
		n := 0
		for range read {
			n++
		}
		reading += time.Since(began)
		began = time.Now()
		if st := Replay(read); n != answers || st.Facts != answers {
			b.Fatalf("%d read, %d folded, want %d", n, st.Facts, answers)
		}
		replaying += time.Since(began)
	}
	b.ReportMetric(float64(replaying)/float64(reading), "x-reading")
	b.ReportMetric(float64(replaying.Nanoseconds())/float64(b.N)/answers, "ns/review")
}

// What was predicted is counted as it was, whatever the weights say today; answers of
// which nothing was predicted are counted by them.
func TestBandsCountWhatWasPredicted(t *testing.T) {
	r := newRng(12)
	var facts []Fact
	for i, recall := range []float64{0.4, 0.97, 1, 0.1499999, 0} {
		card := r.id()
		facts = append(facts,
			Fact{ID: r.id(), At: noon, Review: &Review{Card: card, Grade: fsrs.Good, Recall: 0.5}},
			Fact{ID: r.id(), At: noon.Add(8 * day), Review: &Review{Card: card, Grade: fsrs.Again + fsrs.Grade(i%2), Recall: recall}})
	}
	st := Replay(slices.Values(facts))
	m, _ := fsrs.New(fsrs.Defaults())
	unsaid := m.Recall(fsrs.Memory{Stability: fsrs.Defaults()[2], Difficulty: 1}, 8)
	want := Bands{}
	want[8] = BandTotal{1, 0, 400_000}
	want[19] = BandTotal{2, 1, 1_970_000}
	want[3] = BandTotal{1, 1, 150_000}
	want[int(unsaid*20)] = BandTotal{1, 0, int64(math.Round(unsaid * 1e6))}
	if diff := cmp.Diff(want, *st.Bands); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := st.Total; got.Tested != 5 || got.Expected != 400_000+970_000+1_000_000+150_000+int64(math.Round(unsaid*1e6)) {
		t.Errorf("%d tested, %d expected", got.Tested, got.Expected)
	}
}
