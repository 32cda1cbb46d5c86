package deck

import (
	"slices"

	"github.com/google/uuid"
)

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

	id         uuid.UUID // what ID answers, once Parse is done
	cards      []*Card
	guard      func() guard                  // what no typo may turn into, from the whole deck
	named      func() map[string][]*Question // by id and by wording (see byNames)
	media      []attachment
	titled     bool // the front matter has a title
	unread     bool // the front matter could not be read, wholly or in its language
	idPos      Pos  // of the front matter's id
	sourcesPos Pos  // of the front matter's sources
	source     []byte
}

// Meta is the front matter.
type Meta struct {
	Title       string    // the file's name without .md where the deck has none
	ID          uuid.UUID // uuid.Nil where the file has none
	Lang        string    // BCP 47, "" where the file does not say
	Description string
	Tags        []string
	Judging     Judging
	Sources     string // path of the catalogue relative to the deck, "" for sources.yaml
}

// Judging is a deck's leniency with typed answers.
type Judging struct {
	Typos        *int // allowed edits in a word, 0 to 2; nil: by the length of the word
	StrictAccent bool // a missing accent is an error
	StrictCase   bool // upper and lower case differ
	KeepArticles bool // a leading article counts
}

// Source is the file as it was read, whose digest is the Revision. The bytes are
// shared: do not change them.
func (d *Deck) Source() []byte { return d.source }

// Cards lists the deck's cards in file order. The slice is shared: do not change it.
func (d *Deck) Cards() []*Card { return d.cards }

// ID is the deck's identity: the id of its front matter, or one computed from its path.
func (d *Deck) ID() uuid.UUID {
	if d.id != uuid.Nil {
		return d.id
	}
	if d.Meta.ID != uuid.Nil {
		return d.Meta.ID
	}
	return uuid.NewSHA1(deckSpace, []byte(d.Path))
}

// Question is one `##` block.
type Question struct {
	Pos     Pos    // of the "##"
	ID      string // as written; "" where the file has none
	Section string // plain text of the nearest "#" above, or ""
	Prompt  Markdown
	Body    Body
	Notes   Notes

	deck     *Deck
	idPos    Pos
	lastLine int    // of its source
	key      string // what its cards are named after: ID, or a hash of the prompt
	cards    []*Card
	rivals   []*Question
}

// Cards lists what is scheduled of the question, in its order. The slice is shared: do
// not change it.
func (q *Question) Cards() []*Card { return q.cards }

// Rivals are questions of the deck that had better not be asked on the same day: one that
// asks nearly the same, and those that give the answer away or have theirs given away.
func (q *Question) Rivals() []*Question { return q.rivals }

// rival notes that two questions had better not be asked on the same day.
func rival(a, b *Question) {
	if !slices.Contains(a.rivals, b) {
		a.rivals, b.rivals = append(a.rivals, b), append(b.rivals, a)
	}
}

// Card is what is scheduled: a question, or one gap, or one direction of it.
type Card struct {
	ID       CardID
	Question *Question
	Part     string // "" for the question itself, a gap's label, or "reverse"
}

// Deck is the deck that the card belongs to.
func (c *Card) Deck() *Deck { return c.Question.deck }

// Hints lists what the author offers to somebody who is stuck, in order.
func (c *Card) Hints() []Markdown { return c.Question.Notes.Hints }

// Judge compares a canonical response (see Showing.Canonical) with the key. uiLang is
// the language the learner reads the program in: dates may be typed in it too.
func (c *Card) Judge(r Response, uiLang string) Verdict {
	if r.Unknown {
		return Verdict{Reason: Reason{Code: "unknown"}}
	}
	return c.Question.Body.judge(c, r, c.Question.judging(uiLang))
}

// Solution tells the key and what the author adds to it.
func (c *Card) Solution() Solution {
	q := c.Question
	s := q.Body.solution(c)
	s.Explanation = q.Notes.Explanation
	s.Evidence = q.Notes.Evidence
	s.Attributed = q.Notes.Attributed
	for _, cite := range q.Notes.Sources {
		s.Citations = append(s.Citations, Citation{
			Key: cite.Key, Work: q.deck.Works[cite.Key], Paragraphs: cite.paragraphs(),
		})
	}
	return s
}

// Body is the answer part of a question. Each kind implements it in the file
// named after the kind; the table answerParts (kind.go) is the list of them all.
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
	// answers lists the texts that a learner may have to type, for the guard
	// against typos that turn one answer into another.
	answers() []string
	// claims lists what the answer says that its source has to bear out.
	claims(q *Question) []Claim
}
