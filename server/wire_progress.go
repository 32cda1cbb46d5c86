package server

import (
	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz"
)

// Progress is what was learned and what is to come.
type Progress struct {
	Decks      []uuid.UUID `json:"decks" nullable:"false" doc:"those asked for; none: all. Of decks there are no days, streak, time and calibration"`
	Date       string      `json:"date" format:"date" doc:"today, where the learner is"`
	Recall     Recall      `json:"recall"`
	ByPhase    ByPhase     `json:"byPhase"`
	Stability  []Band      `json:"stability" nullable:"false" doc:"cards seen, by the days until recall falls to 90 %; the last band has no end"`
	Difficulty []Band      `json:"difficulty" nullable:"false" doc:"cards seen, from 1, easy, to 10"`

	Overdue  int      `json:"overdue" doc:"cards that were due before today"`
	Forecast []DayDue `json:"forecast" nullable:"false" doc:"the next 30 days, what is overdue on the first that is not free"`
	ByDeck   []OfDeck `json:"byDeck" nullable:"false"`

	Days   []DayTotal `json:"days" nullable:"false" doc:"of the last 84 those on which something was done"`
	Streak Streak     `json:"streak"`
	Time   []Time     `json:"time" nullable:"false" doc:"the last 7, 30 and 365 days, and all time"`

	TrueRecall []TrueRecall `json:"trueRecall" nullable:"false" doc:"the same times; of decks all time alone"`
	ByKind     []OfKind     `json:"byKind" nullable:"false" doc:"the one surest to be weak first"`
	ByTheme    []OfTheme    `json:"byTheme" nullable:"false" doc:"in that order too; a theme is a tag, or for questions without one their heading"`
	// Calibration is by predicted recall, the lowest first.
	Calibration []Calibration `json:"calibration" nullable:"false" doc:"predicted against observed recall"`

	Hardest []HardCard  `json:"hardest" nullable:"false" doc:"at most ten, the hardest first"`
	Exams   []Readiness `json:"exams" nullable:"false" doc:"by day"`
}

// Calibration is what came of the answers whose recall was predicted between two bounds.
type Calibration struct {
	From      float64 `json:"from"`
	To        float64 `json:"to"`
	Answers   int     `json:"answers"`
	Recalled  int     `json:"recalled"`
	Predicted float64 `json:"predicted" doc:"the mean"`
	Low       float64 `json:"low" doc:"with High, where the share recalled lies with a confidence of 95 %"`
	High      float64 `json:"high"`
}

// DayTotal is what was done on a day.
type DayTotal struct {
	Date        string `json:"date" format:"date"`
	Reviews     int    `json:"reviews"`
	Right       int    `json:"right"`
	New         int    `json:"new"`
	Minutes     int    `json:"minutes"`
	Crammed     int    `json:"crammed" doc:"answers that leave the schedule alone, in nothing above"`
	CramMinutes int    `json:"cramMinutes"`
}

// Streak is how many days in a row were learned. Free days neither count nor end it; seven
// days learned earn a freeze, two are kept at most, and a missed day uses one up.
type Streak struct {
	Days    int      `json:"days"`
	Longest int      `json:"longest"`
	Freezes int      `json:"freezes"`
	Learned bool     `json:"learned" doc:"whether today is"`
	Frozen  []string `json:"frozen" format:"date" nullable:"false" doc:"days of the last 84 that used a freeze up"`
	Free    []string `json:"free" format:"date" nullable:"false" doc:"days of the last 84 that are free"`
}

// Time is what a time was spent on.
type Time struct {
	Days        int `json:"days" doc:"the span, 0 for all time"`
	Learned     int `json:"learned" doc:"days of it on which anything was answered"`
	Reviews     int `json:"reviews"`
	Minutes     int `json:"minutes" doc:"studied"`
	Crammed     int `json:"crammed"`
	CramMinutes int `json:"cramMinutes"`
}

// Recall is how much of what was seen would be known now.
type Recall struct {
	Expected float64 `json:"expected" doc:"the number of cards that would be known"`
	Cards    int     `json:"cards" doc:"with an estimate"`
	Fresh    int     `json:"fresh" doc:"learnt or forgotten today, too recently for an estimate"`
	Bands    []Band  `json:"bands" nullable:"false"`
}

// Band counts the cards of which something lies between two bounds.
type Band struct {
	From  float64 `json:"from"`
	To    float64 `json:"to"`
	Cards int     `json:"cards"`
}

// DayDue is what falls due on a day.
type DayDue struct {
	Date    string `json:"date" format:"date"`
	Due     int    `json:"due"`
	Minutes int    `json:"minutes" doc:"an estimate"`
	Free    bool   `json:"free"`
}

// Rate is how many cards, seen on an earlier day, were known when asked.
type Rate struct {
	Reviews  int     `json:"reviews"`
	Recalled int     `json:"recalled"`
	Low      float64 `json:"low" doc:"with High, where the share recalled lies with a confidence of 95 %"`
	High     float64 `json:"high"`
}

// TrueRecall is a rate over a time.
type TrueRecall struct {
	Days int `json:"days" doc:"the span, 0 for all time"`
	Rate
	Young  Rate `json:"young" doc:"of cards that last came back after less than three weeks; of decks nothing"`
	Mature Rate `json:"mature" doc:"of the others"`
}

// OfKind is the rate of the cards of a kind.
type OfKind struct {
	Kind deck.Kind `json:"kind"`
	Rate
}

// OfTheme is the rate of the cards of a theme.
type OfTheme struct {
	Name string `json:"name"`
	Deck string `json:"deck" doc:"the title of the deck whose heading it is; empty: a tag"`
	Rate
}

// OfDeck is how the cards of a deck stand.
type OfDeck struct {
	ID    uuid.UUID `json:"id" format:"uuid"`
	Title string    `json:"title"`
	Cards int       `json:"cards"`
	Seen  int       `json:"seen"`
	Rate
	Overdue int  `json:"overdue"`
	Week    Work `json:"week" doc:"of the first seven days of the forecast"`
	Month   Work `json:"month" doc:"of all of it"`
}

// Work is what there is to do.
type Work struct {
	Cards   int `json:"cards"`
	Minutes int `json:"minutes"`
}

// HardCard is a card that is hard for the learner.
type HardCard struct {
	Card       uuid.UUID `json:"card" format:"uuid"`
	Deck       string    `json:"deck"`
	Lang       string    `json:"lang"`
	Kind       deck.Kind `json:"kind"`
	Prompt     string    `json:"prompt" doc:"HTML"`
	Lapses     int       `json:"lapses"`
	Difficulty float64   `json:"difficulty"`
	Hardness   float64   `json:"hardness" doc:"how often it was forgotten, times the share of its tests that failed"`
	Rate
	Asked      bool        `json:"asked" doc:"the open sitting still asks it, or one that it gives away: what it is taken for is kept back"`
	Confusions []Confusion `json:"confusions" nullable:"false" doc:"the latest first"`
}

// Confusion is a wrong answer that was given.
type Confusion struct {
	Given   []string    `json:"given" nullable:"false" doc:"true or false: the word, in English"`
	Instead []string    `json:"instead" nullable:"false" doc:"what was right then"`
	Times   int         `json:"times"`
	Others  []OtherCard `json:"others" nullable:"false" doc:"the cards whose right answer it is"`
}

// OtherCard names a card.
type OtherCard struct {
	Card   uuid.UUID `json:"card" format:"uuid"`
	Prompt string    `json:"prompt" doc:"HTML"`
	Lang   string    `json:"lang"`
}

// Readiness is what was told of an exam, day by day.
type Readiness struct {
	ID    uuid.UUID `json:"id" format:"uuid"`
	Title string    `json:"title"`
	Date  string    `json:"date" format:"date"`
	Told  []Told    `json:"told" nullable:"false" doc:"oldest first"`

	Planned bool `json:"planned" doc:"its plan says when its cards are asked, and not the forecast"`
}

// Told is what was expected of an exam on a day.
type Told struct {
	Date  string  `json:"date" format:"date"`
	Now   float64 `json:"now" doc:"the expected score of an exam on that day"`
	Score float64 `json:"score" doc:"the expected score on the exam's day"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	Most  float64 `json:"most" doc:"what can be had"`
}

// ByPhase counts cards by where they stand.
type ByPhase struct {
	New        int `json:"new"`
	Learning   int `json:"learning"`
	Review     int `json:"review"`
	Relearning int `json:"relearning"`
}

// ProgressOf writes a report as the interface and the command print it.
func ProgressOf(r quiz.Report) Progress {
	bands := func(list []quiz.Band) []Band { return each(list, func(b quiz.Band) Band { return Band(b) }) }
	days := func(list []quiz.Day) []string { return each(list, quiz.Day.String) }
	return Progress{
		Decks: list(r.Of), Date: r.Today.String(),
		Recall: Recall{r.Expected, r.Cards, r.Fresh, bands(r.Bands)},
		ByPhase: ByPhase{New: r.ByPhase[quiz.New], Learning: r.ByPhase[quiz.Learning],
			Review: r.ByPhase[quiz.Reviewing], Relearning: r.ByPhase[quiz.Relearning]},
		Stability: bands(r.Stability), Difficulty: bands(r.Difficulty),
		Overdue:  r.Overdue,
		Forecast: each(r.Forecast, func(d quiz.DayLoad) DayDue { return DayDue{d.Day.String(), d.Due, d.Minutes, d.Free} }),
		ByDeck: each(r.ByDeck, func(d quiz.DeckReport) OfDeck {
			return OfDeck{d.ID, d.Title, d.Cards, d.Seen, rateOf(d.Rate), d.Overdue, Work(d.Week), Work(d.Month)}
		}),
		Days: each(r.Days, func(d quiz.DayLine) DayTotal {
			t := d.Total
			return DayTotal{d.Day.String(), t.Reviews, t.Right, t.New, Minutes(t.Took), t.Crammed, Minutes(t.CramTook)}
		}),
		Streak: Streak{r.Streak.Days, r.Streak.Longest, r.Streak.Freezes, r.Streak.Learned, days(r.Streak.Frozen), days(r.Streak.Free)},
		Time: each(r.Spent, func(s quiz.Spent) Time {
			return Time{s.Days, s.Learned, s.Reviews, Minutes(s.Study), s.Crammed, Minutes(s.Cram)}
		}),
		TrueRecall: each(r.TrueRecall, func(t quiz.TrueRate) TrueRecall {
			return TrueRecall{t.Days, rateOf(t.All), rateOf(t.Young), rateOf(t.Mature)}
		}),
		ByKind:  each(r.ByKind, func(k quiz.KindRate) OfKind { return OfKind{k.Kind, rateOf(k.Rate)} }),
		ByTheme: each(r.ByTheme, func(t quiz.ThemeRate) OfTheme { return OfTheme{t.Name, t.Title, rateOf(t.Rate)} }),
		Calibration: each(r.Calibration, func(b quiz.CalibrationBand) Calibration {
			low, high := b.Interval()
			return Calibration{b.From, b.To, b.Answers, b.Recalled, b.Predicted, low, high}
		}),
		Hardest: each(r.Hardest, hardOf),
		Exams: each(r.Exams, func(x quiz.Readiness) Readiness {
			return Readiness{x.Name, x.Title, x.Exam.Day.String(), each(x.Told, func(o quiz.Outlook) Told {
				return Told{o.Day.String(), o.Now, o.Score, o.Low, o.High, o.Most}
			}), x.Planned}
		}),
	}
}

func rateOf(r quiz.Rate) Rate {
	low, high := r.Interval()
	return Rate{r.Answers, r.Recalled, low, high}
}

func hardOf(h quiz.HardCard) HardCard {
	prompt := func(c *deck.Card) string { return htmlIn(baseOf(c.Deck()))(c.Show(0).Face().Prompt) }
	k := h.Card.Deck()
	return HardCard{
		Card: h.Card.ID, Deck: k.Meta.Title, Lang: k.Meta.Lang, Kind: h.Card.Question.Body.Kind(), Prompt: prompt(h.Card),
		Lapses: h.Lapses, Difficulty: h.Difficulty, Hardness: h.Hardness, Rate: rateOf(h.Rate), Asked: h.Asked,
		Confusions: each(h.Confusions, func(c quiz.Confusion) Confusion {
			return Confusion{list(c.Given), list(c.Instead), c.Times, each(c.Others, func(o *deck.Card) OtherCard {
				return OtherCard{o.ID, prompt(o), o.Deck().Meta.Lang}
			})}
		}),
	}
}
