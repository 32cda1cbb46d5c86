package fsrs

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"math"
	"os"
	"strconv"
	"testing"
	"time"
)

// vectors is testdata/fsrs-vectors.json.gz; see the README beside it.
type vectors struct {
	Params []struct {
		Name string  `json:"name"`
		W    Weights `json:"w"`
	} `json:"params"`
	Histories []struct {
		Param string          `json:"param"`
		Steps []vectorsReview `json:"steps"`
	} `json:"histories"`
	Scheduler []vectorsRun `json:"scheduler"`
	Fuzz      []struct {
		Interval int `json:"interval"`
		Elapsed  int `json:"elapsed"`
		Max      int `json:"max_interval"`
		Lo       int `json:"min"`
		Hi       int `json:"max"`
	} `json:"fuzz"`
}

type vectorsMemory struct {
	S float64 `json:"s"`
	D float64 `json:"d"`
}

type vectorsReview struct {
	Rating Grade    `json:"rating"`
	Days   int      `json:"delta_t"`
	Recall *float64 `json:"R_before"`
	F64    vectorsMemory
	TS     vectorsMemory
	RS     struct {
		vectorsMemory
		Interval float64 `json:"interval_0_9"`
	}
	Interval   map[string]float64
	TSInterval int `json:"ts_interval_0_9"`
}

type vectorsRun struct {
	Param      string   `json:"param"`
	Retention  float64  `json:"request_retention"`
	W          Weights  `json:"effective_w"`
	Learning   []string `json:"learning_steps"`
	Relearning []string `json:"relearning_steps"`
	ShortTerm  bool     `json:"enable_short_term"`
	Rows       []struct {
		Now     int64                  `json:"now_ms"`
		Rating  Grade                  `json:"rating"`
		Preview map[string]vectorsCard `json:"preview"`
	} `json:"rows"`
}

type vectorsCard struct {
	State      int     `json:"state"` // 0 new, 1 learning, 2 review, 3 relearning
	Stability  float64 `json:"stability"`
	Difficulty float64 `json:"difficulty"`
	Days       int     `json:"scheduled_days"`
	Due        int64   `json:"due_ms"`
	Step       int     `json:"learning_steps"`
	Reps       int     `json:"reps"`
	Lapses     int     `json:"lapses"`
}

func readVectors(tb testing.TB) vectors {
	tb.Helper()
	f, err := os.Open("testdata/fsrs-vectors.json.gz")
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		tb.Fatal(err)
	}
	var v vectors
	if err := json.NewDecoder(z).Decode(&v); err != nil {
		tb.Fatal(err)
	}
	return v
}

// tolerance is the relative difference that is allowed to each implementation.
const tolerance = 1e-5

func near(got, want float64) bool {
	return math.Abs(got-want) <= tolerance*math.Abs(want)
}

func mustModel(tb testing.TB, w Weights) *Model {
	tb.Helper()
	m, err := New(w)
	if err != nil {
		tb.Fatal(err)
	}
	return m
}

// The recurrence agrees with the formulas in float64, with ts-fsrs and with fsrs-rs.
func TestHistories(t *testing.T) {
	v := readVectors(t)
	models := map[string]*Model{}
	for _, p := range v.Params {
		models[p.Name] = mustModel(t, p.W)
	}
	if len(v.Histories) != 300 {
		t.Fatalf("%d histories, want 300", len(v.Histories))
	}
	for h, history := range v.Histories {
		m := models[history.Param]
		var x Memory
		for i, r := range history.Steps {
			if r.Recall != nil && !near(m.Recall(x, float64(r.Days)), *r.Recall) {
				t.Errorf("history %d review %d: recall %v, want %v", h, i, m.Recall(x, float64(r.Days)), *r.Recall)
			}
			x = m.Next(x, r.Days, r.Rating)
			for name, want := range map[string]vectorsMemory{"float64": r.F64, "ts-fsrs": r.TS, "fsrs-rs": r.RS.vectorsMemory} {
				if !near(x.Stability, want.S) || !near(x.Difficulty, want.D) {
					t.Errorf("history %d review %d: %v, %s has S=%v D=%v", h, i, x, name, want.S, want.D)
				}
			}
			if got := m.Interval(x, 0.9); !near(got, r.RS.Interval) {
				t.Errorf("history %d review %d: interval %v, fsrs-rs has %v", h, i, got, r.RS.Interval)
			}
			for text, want := range r.Interval {
				retention, err := strconv.ParseFloat(text, 64)
				if err != nil {
					t.Fatal(err)
				}
				if got := m.Interval(x, retention); !near(got, want) {
					t.Errorf("history %d review %d: interval at %v is %v, want %v", h, i, retention, got, want)
				}
			}
			if got := Days(m.Interval(x, 0.9), 36500); got != r.TSInterval {
				t.Errorf("history %d review %d: %d days, ts-fsrs has %d", h, i, got, r.TSInterval)
			}
		}
	}
}

// The ranges of the fuzz agree with ts-fsrs.
func TestFuzzRanges(t *testing.T) {
	v := readVectors(t)
	if len(v.Fuzz) != 18 {
		t.Fatalf("%d ranges, want 18", len(v.Fuzz))
	}
	for _, f := range v.Fuzz {
		if lo, hi := FuzzRange(float64(f.Interval), f.Elapsed, f.Max); lo != f.Lo || hi != f.Hi {
			t.Errorf("interval %d after %d: %d to %d, want %d to %d", f.Interval, f.Elapsed, lo, hi, f.Lo, f.Hi)
		}
	}
}

// Previews of ts-fsrs's scheduler follow from the model, the steps and the order of
// the intervals; and so does every state the card goes through.
func TestScheduler(t *testing.T) {
	v := readVectors(t)
	if len(v.Scheduler) != 120 {
		t.Fatalf("%d runs, want 120", len(v.Scheduler))
	}
	previews := 0
	for i, run := range v.Scheduler {
		s := newScheduler(t, run)
		var card vectorsCard
		var last int64
		for n, row := range run.Rows {
			next := map[Grade]vectorsCard{}
			for text, want := range row.Preview {
				g, err := strconv.Atoi(text)
				if err != nil {
					t.Fatal(err)
				}
				got := s.answer(card, last, row.Now, Grade(g))
				if !sameCard(got, want) {
					t.Errorf("run %d review %d grade %d:\n got %+v\nwant %+v", i, n, g, got, want)
				}
				next[Grade(g)] = got
				previews++
			}
			card, last = next[row.Rating], row.Now
		}
	}
	if previews != 120*10*4 {
		t.Errorf("%d previews, want %d", previews, 120*10*4)
	}
}

func sameCard(a, b vectorsCard) bool {
	if !near(a.Stability, b.Stability) || !near(a.Difficulty, b.Difficulty) {
		return false
	}
	a.Stability, a.Difficulty = b.Stability, b.Difficulty
	return a == b
}

// scheduler is ts-fsrs's scheduler, built from this package's parts.
type scheduler struct {
	*Model
	retention            float64
	learning, relearning Steps
	steps                bool
}

func newScheduler(t *testing.T, run vectorsRun) *scheduler {
	w := run.W
	// ts-fsrs lowers w17 to its cap and rounds it to 8 decimals, which may be above.
	var out *BoundsError
	if err := w.ValidateFor(len(run.Relearning)); errors.As(err, &out) && out.Value-out.Hi > 1e-8 {
		t.Error(err)
	}
	if !run.ShortTerm {
		w[17], w[18], w[19] = 0, 0, 0
	}
	s := &scheduler{Model: mustModel(t, w), retention: run.Retention, steps: run.ShortTerm}
	s.learning, s.relearning = parseSteps(t, run.Learning), parseSteps(t, run.Relearning)
	if !run.ShortTerm {
		s.learning, s.relearning = nil, nil
	}
	return s
}

func parseSteps(t *testing.T, list []string) Steps {
	var s Steps
	for _, text := range list {
		n, err := strconv.Atoi(text[:len(text)-1])
		if err != nil {
			t.Fatal(err)
		}
		s = append(s, time.Duration(n)*map[byte]time.Duration{'m': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour}[text[len(text)-1]])
	}
	return s
}

func (s *scheduler) answer(card vectorsCard, last, now int64, g Grade) vectorsCard {
	const day = 24 * 60 * 60 * 1000
	x := Memory{card.Stability, card.Difficulty}
	elapsed := 0
	if last > 0 {
		elapsed = int(now/day - last/day) // ts-fsrs counts days in UTC
	}
	var days [Easy + 1]int
	for k := Again; k <= Easy; k++ {
		days[k] = Days(s.Interval(s.Next(x, elapsed, k), s.retention), 36500)
	}
	switch {
	case !s.steps: // without steps it keeps Again apart as well
		days[Again] = min(days[Again], days[Hard])
		days[Hard] = max(days[Hard], days[Again]+1)
		days[Good] = max(days[Good], days[Hard]+1)
		days[Easy] = max(days[Easy], days[Good]+1)
	case card.State == 2:
		// ts-fsrs lets the order push an interval past the longest.
		days[Hard], days[Good], days[Easy] = Ordered(days[Hard], days[Good], days[Easy], math.MaxInt)
	}
	next := s.Next(x, elapsed, g)
	card.Stability, card.Difficulty = next.Stability, next.Difficulty
	card.Reps++
	step := Step{Graduated: true}
	phase := 2
	switch {
	case card.State == 0, card.State == 1:
		step, phase = s.learning.Next(card.Step, g), 1
	case card.State == 3:
		step, phase = s.relearning.Next(card.Step, g), 3
	case g == Again:
		card.Lapses++
		phase = 3
		if card.Step < len(s.relearning) {
			// ts-fsrs goes back to the day step a card came from, we to the first.
			step = s.relearning[card.Step:].Lapse()
		}
	}
	// ts-fsrs counts whole minutes, rounded half up; we keep seconds.
	delay := step.Delay.Round(time.Minute).Milliseconds()
	card.Step = step.Index
	const dayStep = day // ts-fsrs: a step as long as a day puts a card into review
	switch {
	case !step.Graduated && delay < dayStep:
		card.State, card.Days, card.Due = phase, 0, now+delay
	case !step.Graduated:
		card.State, card.Days, card.Due = 2, int(delay/day), now+delay
	default:
		card.State, card.Days, card.Due = 2, days[g], now+int64(days[g])*day
	}
	return card
}
