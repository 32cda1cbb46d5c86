package deck

// Kind says how a question is answered.
type Kind string

// The nine kinds of deck-format §3; choice appears as single and multiple.
const (
	Flashcard Kind = "flashcard"
	Single    Kind = "single"
	Multiple  Kind = "multiple"
	Text      Kind = "text"
	Boolean   Kind = "boolean"
	Number    Kind = "number"
	Date      Kind = "date"
	Cloze     Kind = "cloze"
	Order     Kind = "order"
	Match     Kind = "match"
)
