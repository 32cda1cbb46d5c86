package deck

import "math/rand/v2"

// guessed is an answer part that a blind answer may hit: its items can be picked without
// knowing anything. Who has to type has nothing to go by.
type guessed interface {
	// guess is the score that a blind answer gets on average.
	guess(q *Question) float64
}

// Guess is the share of its points, 0 to 1, that a blind answer to the card gets on average.
func (c *Card) Guess() float64 {
	if b, ok := c.Question.Body.(guessed); ok {
		return b.guess(c.Question)
	}
	return 0
}

// Points is what the card brings in an exam: the cards of a question share its points.
func (c *Card) Points() float64 {
	return c.Question.Notes.Points / float64(max(1, len(c.Question.cards)))
}

// Where there are too many blind answers to go through, so many are drawn, always the same.
const (
	maxOrders = 720  // of six items
	maxTicked = 4096 // of twelve choices
	drawn     = 400
)

// draws is where blind answers come from.
func draws() *rand.Rand { return rand.New(rand.NewPCG(1, 1)) }
