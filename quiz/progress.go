package quiz

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz/exam"
)

// Report is how the learner is doing, on all cards of the library or on those of some decks.
// Answers are counted by day and not by deck: with decks named the report has no Days, no
// Streak, no Spent and no Calibration, and of TrueRecall only what there ever was.
type Report struct {
	Of       []uuid.UUID // the decks named
	Today    Day
	Expected float64 // sum of predicted recall: how many cards would be known now
	Cards    int     // cards answered at least once, the fresh ones left out
	Fresh    int     // cards learnt or forgotten today: minutes later everybody knows them
	Bands    []Band  // those cards by predicted recall, the lowest first
	ByPhase  map[Phase]int
	// Stability and Difficulty are the cards answered at least once by what the memory model
	// thinks of them: days until recall falls to 0.90, and how hard they are, 1 to 10. The
	// last band has no end.
	Stability, Difficulty []Band

	Overdue  int       // cards that were due before today, those set aside for good left out
	Forecast []DayLoad // today, with what is overdue, and the days after it
	ByDeck   []DeckReport

	Days   []DayLine // of the last twelve weeks, on which something was done, oldest first
	Streak Streak
	Spent  []Spent // the last 7 days, 30 days, 365 days, all

	TrueRecall []TrueRate  // the same
	ByKind     []KindRate  // of what was ever answered, like the themes: the surest to be weak first
	ByTheme    []ThemeRate // maxThemes at most
	// Calibration is what came of the answers by what was predicted, the lowest first:
	// bands in which there was nothing are left out.
	Calibration []CalibrationBand

	Hardest []HardCard  // the hardest first
	Exams   []Readiness // by day
}

// DayLine is a day of the calendar.
type DayLine struct {
	Day   Day
	Total DayTotal
}

// Band counts cards of which something is at least From and less than To (the last one:
// at most To).
type Band struct {
	From, To float64
	Cards    int
}

// DayDue is how many cards fall due on a day.
type DayDue struct {
	Day Day
	Due int
}

// DayLoad is how many cards fall due on a day, and the minutes they are likely to take. New
// cards, and what returns once more, are not in it. Free says that the day is free: what is
// overdue on a free day waits for the first that is not.
type DayLoad struct {
	DayDue
	Minutes int
	Free    bool
}

// DeckReport is how the cards of one deck stand.
type DeckReport struct {
	ID      uuid.UUID
	Title   string
	Cards   int
	Seen    int // cards answered at least once
	Rate        // true recall, of what was ever answered
	Overdue int
	Week    Work // of the first seven days of the forecast
	Month   Work // of all of it
}

// Work is cards and the minutes that they are likely to take.
type Work struct{ Cards, Minutes int }

// Spent is what a time was spent on. A day counts as learned on which anything was answered;
// what is crammed leaves the schedule alone.
type Spent struct {
	Days             int // the last ones, today included; 0: since the beginning
	Learned          int // of these
	Study, Cram      time.Duration
	Reviews, Crammed int // answers
}

// Readiness is what was told of an exam, day by day.
type Readiness struct {
	Exam
	Told    []Outlook // oldest first
	Planned bool      // its plan says when its cards are asked, and not the forecast
}

const (
	calendarDays = 84 // twelve weeks
	forecastDays = 30
	maxThemes    = 100 // of a report
)

// times are those that the past is told for, in days; 0 is for ever.
func times() []int { return []int{7, 30, 365, 0} }

// Progress reports how the learner is doing on the cards of some decks, or where none is
// named on all that the library has. ErrNotFound says that the library lacks one of them.
// It costs one look at each card and each day learned, however many answers there were.
func (d *Desk) Progress(ctx context.Context, learner LearnerID, decks ...uuid.UUID) (Report, error) {
	r, err := d.room(ctx, learner)
	if err != nil {
		return Report{}, fmt.Errorf("reading progress: %w", err)
	}
	rep, err := d.report(ctx, learner, r, decks)
	if err != nil {
		return Report{}, fmt.Errorf("reading progress: %w", err)
	}
	return rep, nil
}

func (d *Desk) report(ctx context.Context, learner LearnerID, r *room, decks []uuid.UUID) (Report, error) {
	c := newCount(r, decks)
	for _, id := range decks {
		if _, ok := r.library.Deck(id); !ok {
			return Report{}, ErrNotFound
		}
	}
	for _, k := range r.library.Decks() {
		if among(k.ID(), decks) {
			c.deck(k)
		}
	}
	c.conclude()
	if len(decks) == 0 {
		c.past()
	}
	c.exams()
	return c.Report, d.confusions(ctx, learner, r, c.Hardest)
}

// among reports whether a deck is one of those named, where none is of all.
func among(id uuid.UUID, decks []uuid.UUID) bool {
	return len(decks) == 0 || slices.Contains(decks, id)
}

// count is a report in the making.
type count struct {
	Report
	*room
	today  Day
	open   Day // the first day from today on that is not free
	due    [forecastDays]dayWork
	kinds  map[deck.Kind]Rate
	themes map[theme]*ThemeRate
	ever   Rate
}

// dayWork is the cards of a day, and how many of them are in review.
type dayWork struct{ cards, reviews int }

func newCount(r *room, decks []uuid.UUID) *count {
	today := r.today()
	c := &count{room: r, today: today, open: r.plan.open(today),
		kinds: map[deck.Kind]Rate{}, themes: map[theme]*ThemeRate{}}
	c.Of, c.Today = decks, today
	c.ByPhase = map[Phase]int{New: 0, Learning: 0, Reviewing: 0, Relearning: 0}
	c.Bands = bands(0, 0.5, 0.7, 0.8, 0.9, 1)
	c.Stability = bands(0, 1, 7, 21, 90, 365, MaxIntervalCap)
	c.Difficulty = bands(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
	return c
}

// bands are empty bands between edges.
func bands(edges ...float64) []Band {
	out := make([]Band, len(edges)-1)
	for i := range out {
		out[i] = Band{From: edges[i], To: edges[i+1]}
	}
	return out
}

// enter counts a card in the last of the bands that begin at x or before it.
func enter(list []Band, x float64) {
	i := len(list) - 1
	for i > 0 && x < list[i].From {
		i--
	}
	list[i].Cards++
}

// deck counts the cards of a deck.
func (c *count) deck(k *deck.Deck) {
	line := DeckReport{ID: k.ID(), Title: k.Meta.Title, Cards: len(k.Cards())}
	var asked *deck.Question
	var of []*ThemeRate
	var forecast [forecastDays]dayWork
	for _, s := range c.plan.standings(k.Cards(), c.state, c.world.Now) {
		x := s.row.progress()
		c.ByPhase[x.Phase]++
		if x.Phase == New {
			continue
		}
		line.Seen++
		c.memory(x)
		if x.Tested > 0 {
			if q := s.card.Question; q != asked {
				asked, of = q, c.themesOf(q, k)
			}
			line.add(x.Tested, x.Recalled)
			kind := c.kinds[kindOf(s.card)]
			kind.add(x.Tested, x.Recalled)
			c.kinds[kindOf(s.card)] = kind
			for _, t := range of {
				t.add(x.Tested, x.Recalled)
			}
		}
		if s.aside != Suspended {
			if s.due < c.today {
				line.Overdue++
			}
			c.coming(&forecast, s)
			c.Hardest = harder(c.Hardest, s.card, x)
		}
	}
	c.Overdue += line.Overdue
	c.ever.add(line.Answers, line.Rate.Recalled)
	for i, w := range forecast {
		c.due[i].cards += w.cards
		c.due[i].reviews += w.reviews
	}
	line.Week, line.Month = c.work(forecast[:7]), c.work(forecast[:])
	c.ByDeck = append(c.ByDeck, line)
}

// memory counts what is known of a card that was answered.
func (c *count) memory(x Progress) {
	enter(c.Stability, x.Memory.Stability)
	enter(c.Difficulty, x.Memory.Difficulty)
	if x.Phase != Reviewing && c.plan.calendar.Day(x.Last) == c.today {
		c.Fresh++
		return
	}
	recall := c.world.recall(&x)
	c.Cards++
	c.Expected += recall
	enter(c.Bands, recall)
}

// coming counts a card on the day on which it is likely to be asked.
func (c *count) coming(forecast *[forecastDays]dayWork, s standing) {
	on := max(s.due, c.today)
	switch begun := c.plan.calendar.Day(time.UnixMilli(s.row.last())) == c.today; {
	case s.aside == Buried:
		on = c.plan.open(max(on, c.today+1))
	case on == c.today && (s.step == nil || !begun):
		on = c.open
	}
	if ahead := on - c.today; ahead < forecastDays {
		forecast[ahead].cards++
		if s.row.phase() == Reviewing {
			forecast[ahead].reviews++
		}
	}
}

// work is the cards of some days together.
func (c *count) work(days []dayWork) Work {
	var all dayWork
	for _, w := range days {
		all.cards += w.cards
		all.reviews += w.reviews
	}
	answers := float64(all.cards-all.reviews) + float64(all.reviews)*c.plan.answers(Reviewing)
	return Work{all.cards, minutesFor(answers, c.world.Pace)}
}

// themesOf finds the themes of a question among those counted.
func (c *count) themesOf(q *deck.Question, k *deck.Deck) []*ThemeRate {
	var out []*ThemeRate
	for _, t := range themes(q, k) {
		key := theme{deck.Fold(t.Name), t.Deck}
		if key.name == "" {
			continue
		}
		if c.themes[key] == nil {
			c.themes[key] = &t
		}
		if !slices.Contains(out, c.themes[key]) {
			out = append(out, c.themes[key])
		}
	}
	return out
}

// conclude sums up what was counted.
func (c *count) conclude() {
	for i, w := range c.due {
		on := c.today + Day(i)
		work := c.work([]dayWork{w})
		c.Forecast = append(c.Forecast, DayLoad{DayDue{on, work.Cards}, work.Minutes, c.plan.room(on) == 0})
	}
	for kind, rate := range c.kinds {
		c.ByKind = append(c.ByKind, KindRate{kind, rate})
	}
	slices.SortFunc(c.ByKind, func(a, b KindRate) int { return cmp.Or(weaker(a.Rate, b.Rate), cmp.Compare(a.Kind, b.Kind)) })
	for _, t := range c.themes {
		c.ByTheme = append(c.ByTheme, *t)
	}
	slices.SortFunc(c.ByTheme, func(a, b ThemeRate) int {
		return cmp.Or(weaker(a.Rate, b.Rate), cmp.Compare(a.Name, b.Name), bytes.Compare(a.Deck[:], b.Deck[:]))
	})
	c.ByTheme = c.ByTheme[:min(len(c.ByTheme), maxThemes)]
	c.TrueRecall = []TrueRate{{All: c.ever}}
}

// past fills in what the days say.
func (c *count) past() {
	days := c.state.Days
	for d := c.today - calendarDays + 1; d <= c.today; d++ {
		if total, ok := days.Find(d); ok {
			c.Days = append(c.Days, DayLine{d, total})
		}
	}
	c.TrueRecall = nil
	for _, n := range times() {
		c.TrueRecall = append(c.TrueRecall, TrueRate{Days: n})
		c.Spent = append(c.Spent, Spent{Days: n})
	}
	for d, total := range days.All() {
		for i, n := range times() {
			if n > 0 && (d > c.today || d <= c.today-Day(n)) {
				continue
			}
			c.TrueRecall[i].rated(total)
			s := &c.Spent[i]
			s.Learned++
			s.Study, s.Cram = s.Study+total.Took, s.Cram+total.CramTook
			s.Reviews, s.Crammed = s.Reviews+total.Reviews, s.Crammed+total.Crammed
		}
	}
	c.Streak = c.plan.streak(days, c.today)
	c.Calibration = calibration(c.state.Bands)
}

// exams lists what was told of the exams that ask any of the report's decks.
func (c *count) exams() {
	for _, x := range c.state.Exams {
		asks := len(c.Of) == 0 || slices.ContainsFunc(c.Of, func(id uuid.UUID) bool { return among(id, x.Decks) })
		if x.Gone || !asks {
			continue
		}
		r := Readiness{Exam: x.Exam, Planned: x.Day > c.today && x.Day-c.today <= exam.Horizon}
		for _, o := range c.state.Outlooks {
			if o.Exam == x.Name {
				r.Told = append(r.Told, o.Outlook)
			}
		}
		c.Exams = append(c.Exams, r)
	}
	slices.SortFunc(c.Exams, func(a, b Readiness) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), bytes.Compare(a.Name[:], b.Name[:]))
	})
}
