package quiz

import (
	"cmp"
	"math"

	"github.com/google/uuid"

	"ripasso/deck"
)

// Rate is how often cards last seen on an earlier day were recalled; Hard counts.
type Rate struct{ Answers, Recalled int }

// Interval is where the share of such answers that are recalled lies with a confidence of
// 95 %, were they asked for ever: Wilson's score interval (1927). Of no answers nothing is
// known: 0 to 1.
func (r Rate) Interval() (low, high float64) {
	if r.Answers == 0 {
		return 0, 1
	}
	const z = 1.959964 // the normal distribution's 97.5 %
	n := float64(r.Answers)
	share := float64(r.Recalled) / n
	middle, half := share+z*z/(2*n), z*math.Sqrt(share*(1-share)/n+z*z/(4*n*n))
	return max(0, (middle-half)/(1+z*z/n)), min(1, (middle+half)/(1+z*z/n))
}

// add counts answers to it.
func (r *Rate) add(answers, recalled int) {
	r.Answers += answers
	r.Recalled += recalled
}

// weaker orders rates, that first which is the surest to be low: whose interval ends the
// lowest.
func weaker(a, b Rate) int {
	_, x := a.Interval()
	_, y := b.Interval()
	return cmp.Compare(x, y)
}

// TrueRate is true recall over a time. Young are the answers of cards that had last
// returned after less than MatureAt days, Mature the others; both are empty where decks
// are named, because answers are counted so by day and not by card.
type TrueRate struct {
	Days               int // the last ones, today included; 0: since the beginning
	All, Young, Mature Rate
}

// rated is true recall of some days' totals.
func (t *TrueRate) rated(d DayTotal) {
	t.All.add(d.Tested, d.Recalled)
	t.Mature.add(d.Mature, d.Kept)
	t.Young.add(d.Tested-d.Mature, d.Recalled-d.Kept)
}

// KindRate is the true recall of the cards of one kind.
type KindRate struct {
	Kind deck.Kind
	Rate
}

// ThemeRate is the true recall of the cards of one theme. A theme is a tag that questions
// bear, in whichever deck and however it is capitalised; questions without a tag have the
// heading that they stand under, in their deck. A question of several tags counts for each.
type ThemeRate struct {
	Name string
	// Deck and Title are of the deck whose heading it is; nothing of a tag.
	Deck  uuid.UUID
	Title string
	Rate
}

// theme tells themes apart.
type theme struct {
	name string // folded
	deck uuid.UUID
}

// themes are the themes of a question; one of them has no name where it has none.
func themes(q *deck.Question, k *deck.Deck) []ThemeRate {
	if len(q.Notes.Tags) == 0 {
		return []ThemeRate{{Name: q.Section, Deck: k.ID(), Title: k.Meta.Title}}
	}
	out := make([]ThemeRate, len(q.Notes.Tags))
	for i, tag := range q.Notes.Tags {
		out[i].Name = tag
	}
	return out
}
