package deck

import "github.com/google/uuid"

// CardID names a card for ever: UUIDv5(deck id, question id [+ "#" + part]).
// It survives rewording and moving, and is what learners' facts point at.
type CardID = uuid.UUID

// RevisionID is the SHA-256 of a deck file's bytes, in lower-case hex: what the
// file said when an answer was given.
type RevisionID string

// Deck is one deck file, read. A Deck is immutable once Parse has returned it.
type Deck struct {
	Path      string // slash-separated path inside its library, or the path as given
	Revision  RevisionID
	Meta      Meta
	Intro     Markdown // text before the first question
	Questions []*Question
	Works     Works // the catalogue its citations name; nil until resolved

	cards []*Card
	guard guard // what no typo may turn into, from the whole deck
}

// Cards lists the deck's cards in file order. The slice is shared: do not change it.
func (d *Deck) Cards() []*Card { return d.cards }

// Question is one `##` block.
type Question struct {
	Pos     Pos    // of the "##"
	ID      string // as written; "" where the file has none
	Section string // plain text of the nearest "#" above, or ""
	Prompt  Markdown
	Body    Body
	Notes   Notes
	deck    *Deck
}

// Card is what is scheduled: a question, or one gap, or one direction of it.
type Card struct {
	ID       CardID
	Question *Question
	Part     string // "" for the question itself, a gap's label, or "reverse"
}

// Deck is the deck that the card belongs to.
func (c *Card) Deck() *Deck { return c.Question.deck }

// Body is the answer part of a question. Each kind implements it in the file
// named after the kind; the table kinds (kind.go) is the list of them all.
type Body interface {
	Kind() Kind
	// parts lists the labels of the question's cards; {""} for most kinds.
	parts(q *Question) []string
	// face fills in what a learner sees before answering, items in file order.
	face(c *Card, f *Face)
	// judge compares a canonical response (file order, in range) with the key.
	judge(c *Card, r Response, j judging) Verdict
	// solution tells the key, picks in file order.
	solution(c *Card) Solution
	// print writes the answer part as canonical source text in the keywords of the
	// deck's language, without the notes.
	print(p *printer)
}
