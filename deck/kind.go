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

// deals reports whether a question of the kind may have items to deal.
func (k Kind) deals() bool { return k == Single || k == Multiple || k == Order || k == Match }

// answerPart is one way in which an answer part can begin. A question without any is
// a cloze when its text has gaps and a flashcard when it has not.
type answerPart struct {
	keyword   keyword // choicePart for a list with boxes
	takesList bool    // the answer is the list or table below the keyword
	parse     func(*asked, []found) Body
	// opening writes what opens an item of its list in canonical form, or declines.
	opening func(text string) (string, bool)
}

// choicePart stands in for a keyword where boxes announce the kind.
const choicePart keyword = -1

// answerParts is the list of all kinds that announce themselves.
var answerParts = [...]answerPart{
	{keyword: choicePart, takesList: true, parse: parseChoices, opening: choiceOpening},
	{keyword: kwAnswer, parse: parseAnswer},
	{keyword: kwNumber, parse: parseNumeric},
	{keyword: kwDate, parse: parseDated},
	{keyword: kwOrder, takesList: true, parse: parseOrdering, opening: stepOpening},
	{keyword: kwMatch, takesList: true, parse: parseMatching, opening: pairOpening},
}

func partOf(k keyword) *answerPart {
	for i := range answerParts {
		if answerParts[i].keyword == k {
			return &answerParts[i]
		}
	}
	panic("deck: keyword without an answer part") // cannot happen: isAnswer admits only those of the table
}

// oneCard is the parts of a kind that has a single card.
func oneCard() []string { return []string{""} }
