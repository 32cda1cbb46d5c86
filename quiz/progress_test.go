package quiz_test

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz"
	"ripasso/quiz/fsrs"
)

// ragged is a deck of n cards of two kinds, under headings and with tags, some with neither.
func ragged(title string, n int) string {
	var src strings.Builder
	fmt.Fprintf(&src, "---\ntitle: %s\nlang: en\n---\n\n", title)
	for i := range n {
		if i > 0 && i%7 == 0 {
			fmt.Fprintf(&src, "# Part %d\n\n", i/14)
		}
		fmt.Fprintf(&src, "## Card %d of %s? <!-- card-%d -->\n", i, title, i)
		if i%3 == 0 {
			src.WriteString("- [x] yes\n- [ ] no\n- [ ] perhaps\n")
		} else {
			fmt.Fprintf(&src, "Answer: word%d\n", i)
		}
		if i%4 == 1 {
			fmt.Fprintf(&src, "\n> Tags: %s, tag%d\n", []string{"Rivers", "rivers"}[i%8/4], i%5)
		}
		src.WriteString("\n")
	}
	return src.String()
}

// answered is a learner with habits who has answered 50 of 60 cards in 120 days, right and
// wrong, and crammed some.
func answered(t *testing.T, r *rand.Rand) (*table, quiz.Settings, []quiz.Fact) {
	t.Helper()
	x := newTable(t, map[string][]byte{"one.md": []byte(ragged("One", 40)), "two.md": []byte(ragged("Two", 20))})
	var cards []*deck.Card
	for _, k := range x.library.Decks() {
		cards = append(cards, k.Cards()[:len(k.Cards())-5]...)
	}
	gone := deck.CardID(uuid.New()) // a card that the library no longer has
	rome := quiz.DefaultSettings()
	rome.Zone = "Europe/Rome"
	today := quiz.DayOf(evening)
	rome.Habits.Lighter[r.IntN(7)] = 100
	rome.Habits.Off = []quiz.Span{{From: today - 40, To: today - 36}, {From: today + 3, To: today + 9}}
	if r.IntN(3) == 0 {
		rome.Habits.Off = append(rome.Habits.Off, quiz.Span{From: today - 1, To: today + 1})
	}
	settled := quiz.Fact{ID: newID(t), Learner: x.learner, At: evening.AddDate(-1, 0, 0), Settings: &rome}
	if err := x.store.Append(t.Context(), []quiz.Fact{settled}, nil); err != nil {
		t.Fatal(err)
	}
	var facts []quiz.Fact
	for i := range 600 {
		c := cards[r.IntN(len(cards))]
		a := &quiz.Review{Card: c.ID, Revision: c.Deck().Revision, Grade: fsrs.Again + fsrs.Grade(min(3, r.IntN(6))), Origin: quiz.Study,
			Took: time.Duration(r.IntN(60)) * time.Second, Recall: 0.01 + 0.99*r.Float64()}
		switch i % 40 {
		case 0:
			a.Card = gone
		case 1, 2:
			a.Origin = quiz.Cram
		}
		if a.Grade > fsrs.Again {
			a.Verdict.Score = 1
		} else if c.Question.Body.Kind() == deck.Single {
			a.Response.Picks = []int{1 + r.IntN(2)}
		} else {
			a.Response.Texts = []string{fmt.Sprintf("WORD%d", r.IntN(12))}
			if strings.EqualFold(a.Response.Texts[0], c.Solution().Text) {
				a.Response.Texts = []string{"word99"}
			}
			a.Response.Unknown = r.IntN(8) == 0
		}
		ago := time.Duration(r.Int64N(int64(120 * 24 * time.Hour)))
		facts = append(facts, quiz.Fact{ID: newID(t), Learner: x.learner, At: evening.Add(-ago).Truncate(time.Millisecond), Review: a})
	}
	if err := x.store.Append(t.Context(), facts, nil); err != nil {
		t.Fatal(err)
	}
	return x, rome, facts
}

// sameReport compares what two reports say; cards are the same that have the same id.
var sameReport = []gocmp.Option{
	cmpopts.EquateApprox(0, 1e-6), cmpopts.EquateEmpty(),
	gocmp.Comparer(func(a, b *deck.Card) bool { return a.ID == b.ID }),
}

// The report and the calendar are what counting everything by hand gives, of all decks and
// of one.
func TestReportIsARecount(t *testing.T) {
	seen := map[string]bool{}
	for seed := range uint64(12) {
		r := rand.New(rand.NewPCG(seed, 4))
		x, settings, facts := answered(t, r)
		for _, of := range [][]uuid.UUID{nil, {x.library.Decks()[1].ID()}} {
			got, err := x.desk.Progress(t.Context(), x.learner, of...)
			if err != nil {
				t.Fatal(err)
			}
			want := recount(t, x, settings, facts, of)
			if diff := gocmp.Diff(want, got, sameReport...); diff != "" {
				t.Errorf("seed %d, decks %v (-counted +reported):\n%s", seed, of, diff)
			}
			seen["overdue"] = seen["overdue"] || got.Overdue > 0
			seen["a free day"] = seen["a free day"] || got.Forecast[0].Free
			seen["a freeze used"] = seen["a freeze used"] || len(got.Streak.Frozen) > 0
			seen["a theme of a tag"] = seen["a theme of a tag"] || slices.ContainsFunc(got.ByTheme, func(x quiz.ThemeRate) bool { return x.Title == "" })
			for _, h := range got.Hardest {
				for _, c := range h.Confusions {
					seen["a confusion"], seen["another's answer"] = true, seen["another's answer"] || len(c.Others) > 0
				}
			}
		}
	}
	for _, what := range []string{"overdue", "a free day", "a freeze used", "a theme of a tag", "a confusion", "another's answer"} {
		if !seen[what] {
			t.Errorf("no learner has %s: nothing was compared", what)
		}
	}
}

// handCount is what counting by hand goes by: it shares with the report the memory model and
// the due dates alone.
type handCount struct {
	*table
	plan, bare  *quiz.Plan // with the learner's habits, and without any
	free        func(quiz.Day) bool
	dayOf       func(time.Time) quiz.Day
	today       quiz.Day
	right, asks map[deck.CardID]int // tests of each card
	slips       map[deck.CardID][]quiz.Fact
	days        map[quiz.Day]quiz.DayTotal
	bias        float64
	pace        time.Duration
}

// recount counts a learner's reviews, all of one grade each and none taken back, from
// nothing.
func recount(t *testing.T, x *table, s quiz.Settings, facts []quiz.Fact, of []uuid.UUID) quiz.Report {
	t.Helper()
	habits := s.Habits
	plan, err := quiz.NewPlan(s)
	if err != nil {
		t.Fatal(err)
	}
	s.Habits = quiz.Habits{}
	bare, err := quiz.NewPlan(s)
	if err != nil {
		t.Fatal(err)
	}
	rome, err := time.LoadLocation(s.Zone)
	if err != nil {
		t.Fatal(err)
	}
	c := &handCount{table: x, plan: plan, bare: bare, right: map[deck.CardID]int{}, asks: map[deck.CardID]int{},
		slips: map[deck.CardID][]quiz.Fact{}, days: map[quiz.Day]quiz.DayTotal{}}
	c.dayOf = func(at time.Time) quiz.Day { // the date four hours ago, on the wall
		l := at.In(rome)
		d := time.Date(l.Year(), l.Month(), l.Day(), 0, 0, 0, 0, time.UTC)
		if l.Hour() < 4 {
			d = d.AddDate(0, 0, -1)
		}
		return quiz.Day(d.Sub(time.Unix(0, 0)) / (24 * time.Hour))
	}
	c.free = func(d quiz.Day) bool {
		for _, span := range habits.Off {
			if span.From <= d && d <= span.To {
				return true
			}
		}
		return habits.Lighter[time.Unix(int64(d)*24*60*60, 0).UTC().Weekday()] == 100
	}
	c.today = c.dayOf(x.clock.now())
	rep := quiz.Report{Of: of, Today: c.today, ByPhase: map[quiz.Phase]int{quiz.New: 0, quiz.Learning: 0, quiz.Reviewing: 0, quiz.Relearning: 0}}
	past := quiz.Report{}
	c.answers(facts, &past)
	if len(of) == 0 {
		rep.Days, rep.Spent, rep.TrueRecall, rep.Calibration = past.Days, past.Spent, past.TrueRecall, past.Calibration
		rep.Streak = c.streak()
	}
	c.cards(&rep)
	if len(of) > 0 {
		var all quiz.TrueRate
		for _, d := range rep.ByDeck {
			all.All.Answers += d.Answers
			all.All.Recalled += d.Rate.Recalled
		}
		rep.TrueRecall = []quiz.TrueRate{all}
	}
	return rep
}

// inBand counts a number in the band that it lies in.
func inBand(list []quiz.Band, v float64) []quiz.Band {
	for i := range list {
		if v >= list[i].From && (v < list[i].To || i == len(list)-1) {
			list[i].Cards++
		}
	}
	return list
}

func between(edges ...float64) (out []quiz.Band) {
	for i, from := range edges[:len(edges)-1] {
		out = append(out, quiz.Band{From: from, To: edges[i+1]})
	}
	return out
}

// cards counts what the cards say.
func (c *handCount) cards(rep *quiz.Report) {
	rep.Bands, rep.Stability, rep.Difficulty = between(0, .5, .7, .8, .9, 1), between(0, 1, 7, 21, 90, 365, 36500), between(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
	minutes := func(cards, reviews int) int { // one relapse in ten reviews
		return int(math.Ceil((float64(cards-reviews) + 1.1*float64(reviews)) * c.pace.Minutes()))
	}
	st := c.state()
	kinds, themes := map[deck.Kind]quiz.Rate{}, map[string]quiz.ThemeRate{}
	due, reviews := make([]int, 30), make([]int, 30)
	for _, k := range c.library.Decks() {
		if len(rep.Of) > 0 && !slices.Contains(rep.Of, k.ID()) {
			continue
		}
		line := quiz.DeckReport{ID: k.ID(), Title: k.Meta.Title, Cards: len(k.Cards())}
		deckDue, deckReviews := make([]int, 30), make([]int, 30)
		for _, card := range k.Cards() {
			p := st.Cards.At(card.ID)
			rep.ByPhase[p.Phase]++
			if p.Reps == 0 {
				continue
			}
			line.Seen++
			inBand(rep.Stability, p.Memory.Stability)
			inBand(rep.Difficulty, p.Memory.Difficulty)
			short := p.Phase == quiz.Learning || p.Phase == quiz.Relearning
			if short && c.dayOf(p.Last) == c.today {
				rep.Fresh++
			} else {
				recall := c.plan.Recall(p, c.clock.now())
				odds := recall / (1 - recall) * math.Exp(c.bias)
				rep.Cards, rep.Expected = rep.Cards+1, rep.Expected+odds/(1+odds)
				inBand(rep.Bands, odds/(1+odds))
			}
			on := c.dayOf(c.plan.Due(card.ID, p))
			if on < c.today {
				line.Overdue, rep.Overdue = line.Overdue+1, rep.Overdue+1
			}
			on = max(on, c.today)
			for !(short && c.dayOf(p.Last) == c.today) && c.free(on) {
				on++
			}
			if i := on - c.today; i < 30 {
				due[i]++
				deckDue[i]++
				if !short {
					reviews[i]++
					deckReviews[i]++
				}
			}
			c.rates(card, &line, kinds, themes)
			rep.Hardest = append(rep.Hardest, c.hard(card, p)...)
		}
		sum := func(n int) quiz.Work {
			cards, old := 0, 0
			for i := range n {
				cards, old = cards+deckDue[i], old+deckReviews[i]
			}
			return quiz.Work{Cards: cards, Minutes: minutes(cards, old)}
		}
		line.Week, line.Month = sum(7), sum(30)
		rep.ByDeck = append(rep.ByDeck, line)
	}
	for i := range due {
		d := c.today + quiz.Day(i)
		rep.Forecast = append(rep.Forecast, quiz.DayLoad{DayDue: quiz.DayDue{Day: d, Due: due[i]}, Minutes: minutes(due[i], reviews[i]), Free: c.free(d)})
	}
	for kind, rate := range kinds {
		rep.ByKind = append(rep.ByKind, quiz.KindRate{Kind: kind, Rate: rate})
	}
	slices.SortFunc(rep.ByKind, func(a, b quiz.KindRate) int {
		return cmp.Or(cmp.Compare(upTo(a.Rate), upTo(b.Rate)), cmp.Compare(a.Kind, b.Kind))
	})
	for _, rate := range themes {
		rep.ByTheme = append(rep.ByTheme, rate)
	}
	slices.SortFunc(rep.ByTheme, func(a, b quiz.ThemeRate) int {
		return cmp.Or(cmp.Compare(upTo(a.Rate), upTo(b.Rate)), cmp.Compare(a.Name, b.Name), slices.Compare(a.Deck[:], b.Deck[:]))
	})
	slices.SortStableFunc(rep.Hardest, func(a, b quiz.HardCard) int { return cmp.Compare(b.Hardness, a.Hardness) })
	rep.Hardest = rep.Hardest[:min(10, len(rep.Hardest))]
}

// upTo is where Wilson's interval ends.
func upTo(r quiz.Rate) float64 {
	_, high := r.Interval()
	return high
}

// rates counts the tests of a card.
func (c *handCount) rates(card *deck.Card, line *quiz.DeckReport, kinds map[deck.Kind]quiz.Rate, themes map[string]quiz.ThemeRate) {
	asked, right := c.asks[card.ID], c.right[card.ID]
	if asked == 0 {
		return
	}
	more := func(r quiz.Rate) quiz.Rate {
		return quiz.Rate{Answers: r.Answers + asked, Recalled: r.Recalled + right}
	}
	line.Rate = more(line.Rate)
	kinds[card.Question.Body.Kind()] = more(kinds[card.Question.Body.Kind()])
	for _, tag := range card.Question.Notes.Tags {
		x, ok := themes[strings.ToLower(tag)]
		if !ok {
			x.Name = tag
		}
		x.Rate = more(x.Rate)
		themes[strings.ToLower(tag)] = x
	}
	if s := card.Question.Section; s != "" && len(card.Question.Notes.Tags) == 0 {
		k := card.Deck()
		x := themes[k.Path+s]
		x.Name, x.Deck, x.Title, x.Rate = s, k.ID(), k.Meta.Title, more(x.Rate)
		themes[k.Path+s] = x
	}
}

// hard is a card that was forgotten, with the last two wrong answers that differ.
func (c *handCount) hard(card *deck.Card, p quiz.Progress) []quiz.HardCard {
	asked, right := c.asks[card.ID], c.right[card.ID]
	times := max(p.Lapses, asked-right)
	if times == 0 {
		return nil
	}
	h := quiz.HardCard{Card: card, Lapses: p.Lapses, Rate: quiz.Rate{Answers: asked, Recalled: right}, Difficulty: p.Memory.Difficulty,
		Hardness: float64(times) * (float64(asked-right) + 2*(p.Memory.Difficulty-1)/9) / float64(asked+2)}
	tail := map[string]int{}
	var order []string
	for _, f := range c.slips[card.ID] {
		said := fmt.Sprint(f.Review.Response)
		order = slices.DeleteFunc(order, func(s string) bool { return s == said })
		for len(order) > 1 { // what came before the last two is forgotten, and how often it came
			delete(tail, order[1])
			order = order[:1]
		}
		order = append([]string{said}, order...)
		tail[said]++
	}
	for _, said := range order {
		var f quiz.Fact
		for _, g := range c.slips[card.ID] {
			if fmt.Sprint(g.Review.Response) == said {
				f = g
			}
		}
		x := quiz.Confusion{Times: tail[said]}
		if picks := f.Review.Response.Picks; len(picks) > 0 {
			x.Given, x.Instead = []string{[]string{"yes", "no", "perhaps"}[picks[0]]}, []string{"yes"}
		} else {
			x.Given, x.Instead = f.Review.Response.Texts, []string{card.Solution().Text}
			for _, o := range c.everyCard() {
				if o.Solution().Text == strings.ToLower(x.Given[0]) && o.ID != card.ID && len(x.Others) < 3 {
					x.Others = append(x.Others, o)
				}
			}
		}
		h.Confusions = append(h.Confusions, x)
	}
	return []quiz.HardCard{h}
}

func (x *table) everyCard() (out []*deck.Card) {
	for _, k := range x.library.Decks() {
		out = append(out, k.Cards()...)
	}
	return out
}

// answers counts what the answers say: the calendar, times, true recall, what was predicted
// and by how much predictions are to be corrected.
func (c *handCount) answers(facts []quiz.Fact, rep *quiz.Report) {
	bands := make([]quiz.CalibrationBand, 20)
	before, cards := map[deck.CardID]quiz.Day{}, map[deck.CardID]quiz.Progress{}
	facts = slices.Clone(facts)
	slices.SortFunc(facts, func(a, b quiz.Fact) int { return cmp.Or(a.At.Compare(b.At), slices.Compare(a.ID[:], b.ID[:])) })
	answers, took := 0, time.Duration(0)
	for _, f := range facts {
		d, r := c.dayOf(f.At), f.Review
		total := c.days[d]
		if r.Origin == quiz.Cram {
			total.Crammed, total.CramTook = total.Crammed+1, total.CramTook+r.Took
			c.days[d] = total
			continue
		}
		answers, took = answers+1, took+r.Took
		total.Reviews, total.Took = total.Reviews+1, total.Took+r.Took
		right := 0
		if r.Grade != fsrs.Again {
			right = 1
		} else if !r.Response.Unknown {
			c.slips[r.Card] = append(c.slips[r.Card], f)
		}
		total.Right += right
		switch last, seen := before[r.Card]; {
		case !seen:
			total.New++
		case last < d:
			total.Tested, total.Recalled = total.Tested+1, total.Recalled+right
			c.asks[r.Card], c.right[r.Card] = c.asks[r.Card]+1, c.right[r.Card]+right
			if p := cards[r.Card]; p.Phase == quiz.Reviewing && c.bare.Interval(r.Card, p) >= quiz.MatureAt*24*time.Hour {
				total.Mature, total.Kept = total.Mature+1, total.Kept+right
			}
			p := r.Recall
			b := &bands[min(int(p*20), 19)]
			b.From, b.To = math.Floor(p*20)/20, math.Floor(p*20)/20+0.05
			b.Answers, b.Recalled, b.Predicted = b.Answers+1, b.Recalled+right, b.Predicted+p
			total.Expected += int64(math.Round(p * 1e6))
			total.Spread += int64(math.Round(p * (1 - p) * 1e6))
		}
		before[r.Card] = d
		cards[r.Card] = c.bare.After(cards[r.Card], f.ID, f.At, r.Grade)
		c.days[d] = total
	}
	c.pace = (20*12*time.Second + took + time.Duration(answers)*4*time.Second) / time.Duration(20+answers)
	for d := c.today - 83; d <= c.today; d++ {
		if total := c.days[d]; total.Reviews+total.Crammed > 0 {
			rep.Days = append(rep.Days, quiz.DayLine{Day: d, Total: total})
		}
	}
	for _, n := range []int{7, 30, 365, 0} {
		spent, rate := quiz.Spent{Days: n}, quiz.TrueRate{Days: n}
		for d, total := range c.days {
			if n == 0 || int(c.today-d) < n {
				spent.Learned++
				spent.Study, spent.Cram = spent.Study+total.Took, spent.Cram+total.CramTook
				spent.Reviews, spent.Crammed = spent.Reviews+total.Reviews, spent.Crammed+total.Crammed
				rate.All.Answers, rate.All.Recalled = rate.All.Answers+total.Tested, rate.All.Recalled+total.Recalled
				rate.Mature.Answers, rate.Mature.Recalled = rate.Mature.Answers+total.Mature, rate.Mature.Recalled+total.Kept
			}
		}
		rate.Young = quiz.Rate{Answers: rate.All.Answers - rate.Mature.Answers, Recalled: rate.All.Recalled - rate.Mature.Recalled}
		rep.Spent, rep.TrueRecall = append(rep.Spent, spent), append(rep.TrueRecall, rate)
	}
	for _, b := range bands {
		if b.Answers > 0 {
			b.Predicted /= float64(b.Answers)
			rep.Calibration = append(rep.Calibration, b)
		}
	}
	surprise, spread, newer := 0.0, 8.0, 0.0
	for d := c.today; d > c.today-84 && newer < 200*math.Log(100); d-- {
		total := c.days[d]
		surprise += math.Exp(-newer/200) * (float64(total.Recalled) - float64(total.Expected)/1e6)
		spread += math.Exp(-newer/200) * float64(total.Spread) / 1e6
		newer += float64(total.Tested)
	}
	c.bias = min(max(surprise/spread, -1), 1)
}

// streak goes through all days, one by one.
func (c *handCount) streak() quiz.Streak {
	learned := map[quiz.Day]bool{}
	first := c.today
	for d := range c.days {
		learned[d] = true
		first = min(first, d)
	}
	return dayByDay(learned, c.free, first, c.today)
}

// dayByDay is a streak by its rule.
func dayByDay(learned map[quiz.Day]bool, free func(quiz.Day) bool, first, today quiz.Day) quiz.Streak {
	s := quiz.Streak{Learned: learned[today]}
	saved := 0 // days learned that are not used up
	for d := min(first, today-83); d <= today; d++ {
		shown := d > today-84
		switch {
		case free(d):
			if shown {
				s.Free = append(s.Free, d)
			}
		case learned[d]:
			s.Days, saved = s.Days+1, min(saved+1, 14)
		case d == today || s.Days == 0:
		case saved >= 7:
			saved -= 7
			if shown {
				s.Frozen = append(s.Frozen, d)
			}
		default:
			s.Days, saved = 0, 0
		}
		s.Longest = max(s.Longest, s.Days)
	}
	s.Freezes = saved / 7
	return s
}

// A deck that the library does not have is told of.
func TestProgressOfADeckThatIsNotThere(t *testing.T) {
	x := newTable(t, files(threeCards))
	if _, err := x.desk.Progress(t.Context(), x.learner, uuid.New()); !errors.Is(err, quiz.ErrNotFound) {
		t.Errorf("got %v", err)
	}
}
