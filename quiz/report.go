package quiz

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/google/uuid"

	"ripasso/deck"
)

// Today is what a learner sees first.
type Today struct {
	Due, New int // to be asked today, within the limits
	Minutes  int // estimate for both
	Ticks    []Tick
	Decks    []DeckToday  // in the library's order
	Sitting  *OpenSitting // nil when none can be gone on with
	Tomorrow Load
	Done     DayTotal
	Language string // of the interface; "" follows the browser
	// Free says that today is a free day, and Spare what an ordinary one would bring: who
	// wants to study all the same sits down for a Scope.Limit of that many.
	Free  bool
	Spare Load
	// CatchUp says when one is up to date again; nil where the plan holds what is overdue.
	CatchUp *CatchUp
	Exams   []ExamPlan // those ahead, the next first, without More
}

// DeckToday is a deck in the list of decks.
type DeckToday struct {
	ID      uuid.UUID
	Title   string
	Lang    string
	Cards   int
	Seen    int // cards answered at least once
	Due     int
	New     int     // to be asked today
	Recall  float64 // mean predicted recall of the cards seen; 0 where none is
	Sitting bool    // the open sitting is on this deck alone
}

// OpenSitting is a sitting that waits to be gone on with.
type OpenSitting struct {
	ID      uuid.UUID
	Left    int
	Minutes int
	Cram    bool // it leaves the schedule alone: what is due is still to be done
}

// Load is how much there is to do, within the limits.
type Load struct {
	Due, New int
	Minutes  int // estimate for both
}

// DeckPage is a deck as a learner sees it.
type DeckPage struct {
	Deck     *deck.Deck // for its title and introduction; its questions hold the keys
	Sections []Section
	Due, New int // to be asked today
	Minutes  int
}

// Section is a deck's cards under one "#" heading.
type Section struct {
	Title string // "" for cards before the first heading
	Cards []CardLine
}

// CardLine is a card in the list of a deck.
type CardLine struct {
	Face   deck.Face
	Phase  Phase
	Recall float64
	Due    time.Time // zero for a new card
	Lapses int
	Aside  Aside // as it is today
	Leech  bool  // forgotten so often that it had better be rewritten
	Exam   bool  // an exam's plan says when it is asked, and not Due
}

const (
	// defaultPace is a learner's time for an answer, reading the verdict included, before
	// anything is known of the learner; it weighs as much as paceWeight answers.
	defaultPace = 12 * time.Second
	paceWeight  = 20
	// verdictTime is what reading a verdict takes; Review.Took ends with the answer.
	verdictTime = 4 * time.Second
	// relapse is the share of reviews that fail and come back once.
	relapse = 0.1
)

// Pace is the learner's time for an answer, reading the verdict included.
func (s *State) Pace() time.Duration {
	n := time.Duration(s.Total.Reviews)
	return (paceWeight*defaultPace + s.Total.Took + n*verdictTime) / (paceWeight + n)
}

// answers is how many answers a card is likely to take today.
func (p *Plan) answers(phase Phase) float64 {
	switch phase {
	case New:
		return 1 + float64(len(p.settings.Steps))/2
	case Reviewing:
		return 1 + relapse*float64(len(p.settings.Relearn))
	}
	return 1
}

// minutesFor is whole minutes, at least one where there is anything to answer.
func minutesFor(answers float64, pace time.Duration) int {
	return int(math.Ceil(answers * pace.Minutes()))
}

// Today tells what there is to do today and how the decks stand.
func (d *Desk) Today(ctx context.Context, learner LearnerID) (Today, error) {
	r, err := d.room(ctx, learner)
	if err != nil {
		return Today{}, fmt.Errorf("reading today: %w", err)
	}
	all, err := d.standings(ctx, r, r.cards(Scope{}))
	if err != nil {
		return Today{}, fmt.Errorf("reading today: %w", err)
	}
	q := r.plan.queue(all, r.state, Scope{}, r.world.Now)
	t := Today{
		New: q.New, Due: q.count() - q.New, Minutes: r.minutes(q), Ticks: r.coming(q),
		Tomorrow: r.tomorrow(all), Done: r.state.Days.At(r.today()), Language: r.state.Settings.Language,
	}
	t.Exams = d.lines(r, seatsOf(all))
	if t.Free = r.plan.room(r.today()) == 0; t.Free {
		q := r.plan.queue(all, r.state, Scope{Limit: MaxDaily}, r.world.Now)
		t.Spare = Load{New: q.New, Due: q.count() - q.New, Minutes: r.minutes(q)}
	}
	t.CatchUp = r.catchUp(all)
	open, err := d.going(ctx, learner, r)
	if err != nil {
		return Today{}, fmt.Errorf("reading today: %w", err)
	}
	if open != nil {
		if v := open.View(r.world); v.Left > 0 {
			t.Sitting = &OpenSitting{ID: open.ID, Left: v.Left, Minutes: v.Minutes, Cram: open.Scope.Crams()}
		}
	}
	for _, k := range r.library.Decks() {
		line := r.line(k, all[:len(k.Cards())])
		all = all[len(k.Cards()):]
		line.Sitting = t.Sitting != nil && len(open.Scope.Decks) == 1 && open.Scope.has(k.ID())
		t.Decks = append(t.Decks, line)
	}
	return t, nil
}

// going is the open sitting if it is of today and not done, or nil.
func (d *Desk) going(ctx context.Context, learner LearnerID, r *room) (*Sitting, error) {
	s, err := d.before(ctx, learner)
	switch {
	case err != nil:
		return nil, err
	case s == nil || s.Phase == Done || r.plan.calendar.Day(s.Started) != r.today():
		return nil, nil
	}
	return s, nil
}

func (r *room) today() Day { return r.plan.calendar.Day(r.world.Now) }

// count is how many cards there are to do today.
func (q Queue) count() int { return len(q.Cards) + len(q.Waiting) }

func (r *room) minutes(q Queue) int {
	answers := 0.0
	for _, c := range q.Cards {
		answers += r.plan.answers(r.state.Card(c).Phase)
	}
	for _, x := range q.Waiting {
		answers += r.plan.answers(r.state.Card(x.Card).Phase)
	}
	return minutesFor(answers, r.world.Pace)
}

func (r *room) coming(q Queue) []Tick {
	var out []Tick
	add := func(card deck.CardID) {
		x := r.state.Card(card)
		out = append(out, Tick{Card: card, Recall: thousandth(r.world.recall(&x)), State: Coming})
	}
	for _, c := range q.Cards {
		add(c)
	}
	for _, x := range q.Waiting {
		add(x.Card)
	}
	return out
}

// line is a deck's line; cards are all of its cards.
func (r *room) line(k *deck.Deck, cards []standing) DeckToday {
	q := r.plan.queue(cards, r.state, Scope{}, r.world.Now)
	l := DeckToday{
		ID: k.ID(), Title: k.Meta.Title, Lang: k.Meta.Lang, Cards: len(k.Cards()),
		New: q.New, Due: q.count() - q.New,
	}
	sum := 0.0
	for _, c := range cards {
		if c.row != nil {
			l.Seen++
			x := c.row.progress()
			sum += r.world.recall(&x)
		}
	}
	if l.Seen > 0 {
		l.Recall = sum / float64(l.Seen)
	}
	return l
}

// DeckPage tells how a deck stands, card by card. ErrNotFound says that the library has
// no such deck.
func (d *Desk) DeckPage(ctx context.Context, learner LearnerID, id uuid.UUID) (DeckPage, error) {
	r, err := d.room(ctx, learner)
	if err != nil {
		return DeckPage{}, fmt.Errorf("reading a deck: %w", err)
	}
	k, ok := r.library.Deck(id)
	if !ok {
		return DeckPage{}, fmt.Errorf("reading a deck: %w", ErrNotFound)
	}
	cards, err := d.standings(ctx, r, k.Cards())
	if err != nil {
		return DeckPage{}, fmt.Errorf("reading a deck: %w", err)
	}
	q := r.plan.queue(cards, r.state, Scope{}, r.world.Now)
	page := DeckPage{Deck: k, New: q.New, Due: q.count() - q.New, Minutes: r.minutes(q)}
	for i, c := range k.Cards() {
		title := c.Question.Section
		if n := len(page.Sections); n == 0 || page.Sections[n-1].Title != title {
			page.Sections = append(page.Sections, Section{Title: title})
		}
		x := cards[i].row.progress()
		last := &page.Sections[len(page.Sections)-1]
		last.Cards = append(last.Cards, CardLine{
			Face: c.Show(0).Face(), Phase: x.Phase, Recall: r.world.recall(&x),
			Due: r.plan.Due(c.ID, x), Lapses: x.Lapses, Aside: cards[i].aside, Leech: x.leech(),
			Exam: cards[i].planned(r.today()),
		})
	}
	return page, nil
}

// Leech is a card that its learner has forgotten so often that it had better be rewritten.
type Leech struct {
	Card   *deck.Card
	Lapses int
}

// Leeches lists the cards of the library that had better be rewritten, by deck and place in
// the file.
func (d *Desk) Leeches(ctx context.Context, learner LearnerID) ([]Leech, error) {
	r, err := d.room(ctx, learner)
	if err != nil {
		return nil, fmt.Errorf("looking for leeches: %w", err)
	}
	var out []Leech
	for _, c := range r.cards(Scope{}) {
		if x := r.state.Card(c.ID); x.leech() {
			out = append(out, Leech{c, x.Lapses})
		}
	}
	return out, nil
}
