package quiz

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"slices"
	"sync"

	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz/exam"
	"ripasso/quiz/fsrs"
)

// course is what a plan for an exam depends on, with the cards by their names.
type course struct {
	*exam.Course
	name     uuid.UUID
	cards    []*deck.Card
	whole    []float64 // seconds of each day, as if nothing were done yet today
	vanished int       // decks of the exam that the library does not have
	weights  fsrs.Weights
	answers  int // of the learner, from which the weights were learnt
	bias     float64
}

const (
	// maxGuess is the most that a guess is reckoned to bring: what can be had without knowing
	// anything is still worth knowing a little.
	maxGuess = 0.95
	// firstsWeight is as how many first answers it counts that most learners know a card they
	// have never seen as firstsShare says.
	firstsWeight = 20
	// otherModels is how many further models of the learner widen the span of a score.
	otherModels = 4
)

// firstsShare is how often most learners give each grade, Again to Easy, to a card that they
// have never seen.
var firstsShare = [4]float64{0.25, 0.10, 0.58, 0.07}

// course is what the plan for an exam depends on today. Its seconds are there only where the
// exam lies within the days that are planned.
func (d *Desk) course(r *room, x *Exam) *course {
	p, st, today := r.plan, r.state, r.today()
	k := &course{Course: &exam.Course{Model: p.model}, name: x.Name, weights: p.settings.Weights, bias: st.bias(today)}
	for _, id := range x.Decks {
		if _, ok := r.library.Deck(id); !ok {
			k.vanished++
		}
	}
	if k.vanished == 0 || k.vanished < len(x.Decks) { // no deck named means all of them
		k.add(r, d.guesses.of(r.library), x.Decks)
	}
	if bias := k.bias; bias != 0 {
		k.Observed = func(recall float64) float64 { return shifted(recall, bias) }
	}
	pace := r.world.Pace.Seconds()
	k.Costs = exam.Costs{
		New: p.answers(New) * pace, Review: pace, Lapse: float64(max(1, len(p.settings.Relearn))) * pace,
	}
	seen := firstsWeight
	for _, n := range st.Firsts {
		seen += n
	}
	for g, n := range st.Firsts {
		k.First[g] = (firstsWeight*firstsShare[g] + float64(n)) / float64(seen)
	}
	for day := today; day < x.Day && x.Day-today <= exam.Horizon; day++ {
		seconds := float64(x.Minutes) * 60 * p.room(day)
		if slices.ContainsFunc(x.Off, func(s Span) bool { return s.From <= day && day <= s.To }) {
			seconds = 0
		}
		k.whole = append(k.whole, seconds)
	}
	if k.Seconds = slices.Clone(k.whole); len(k.Seconds) > 0 {
		k.Seconds[0] = max(0, k.Seconds[0]-k.spent(st.Days.At(today)))
	}
	if st.Refit != nil {
		k.answers = st.Refit.Reviews
	}
	return k
}

// add takes in the cards of some decks, but those that are suspended.
func (k *course) add(r *room, guess func(*deck.Card) float64, decks []uuid.UUID) {
	today := r.today()
	for _, c := range r.cards(Scope{Decks: decks}) {
		if r.plan.aside(r.state, c.ID, r.world.Now) == Suspended {
			continue
		}
		card := exam.Card{Points: c.Points(), Guess: min(guess(c), maxGuess)}
		if x := r.state.Card(c.ID); x.Phase != New {
			card.Memory = x.Memory
			card.Last = int(min(0, max(r.plan.calendar.Day(x.Last)-today, -fsrs.MaxStability)))
		}
		k.cards = append(k.cards, c)
		k.Cards = append(k.Cards, card)
	}
}

// done counts the cards that were answered today.
func (k *course) done() int {
	n := 0
	for i := range k.Cards {
		if c := &k.Cards[i]; c.Last == 0 && c.Memory != (fsrs.Memory{}) {
			n++
		}
	}
	return n
}

// spent is how many seconds of today went into the course: its share of the cards that were
// answered, by the time that all of them took.
func (k *course) spent(total DayTotal) float64 {
	all := total.New + total.Tested
	if all == 0 {
		return 0
	}
	took := total.Took.Seconds() + float64(total.Reviews)*verdictTime.Seconds()
	return took * min(1, float64(k.done())/float64(all))
}

// draw fills in the models that might be the learner's. They are always the same for the
// same weights, so that a plan is.
func (k *course) draw() {
	r := rand.New(rand.NewPCG(1, 2))
	for range otherModels {
		if m, err := fsrs.New(fsrs.DefaultPrior().Draw(k.weights, k.answers, r)); err == nil {
			k.Others = append(k.Others, m)
		}
	}
}

// digest tells courses apart.
func (k *course) digest() [sha256.Size]byte {
	b := make([]byte, 0, 64*len(k.Cards)+4096)
	float := func(v float64) { b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v)) }
	for _, v := range k.weights {
		float(v)
	}
	for _, list := range [][]float64{{float64(k.answers), k.bias, k.Costs.New, k.Costs.Review, k.Costs.Lapse}, k.First[:], {float64(len(k.whole))}, k.whole, k.Seconds} {
		for _, v := range list {
			float(v)
		}
	}
	for i, c := range k.cards {
		x := &k.Cards[i]
		b = append(b, c.ID[:]...)
		for _, v := range [...]float64{x.Memory.Stability, x.Memory.Difficulty, float64(x.Last), x.Points, x.Guess} {
			float(v)
		}
	}
	return sha256.Sum256(b)
}

// guesses remembers what a blind answer to a card brings, for one library, the last that
// anybody asked about.
type guesses struct {
	mu      sync.Mutex
	library *deck.Library
	known   map[*deck.Question]float64
}

func (g *guesses) of(lib *deck.Library) func(*deck.Card) float64 {
	return func(c *deck.Card) float64 {
		g.mu.Lock()
		defer g.mu.Unlock()
		if g.library != lib {
			g.library, g.known = lib, map[*deck.Question]float64{}
		}
		v, ok := g.known[c.Question]
		if !ok {
			v = c.Guess()
			g.known[c.Question] = v
		}
		return v
	}
}
