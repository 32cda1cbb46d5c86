package deck

// Face is what a learner may see of a card before answering. It has no field
// for a key; whoever adds one breaks a promise (see face_test.go).
type Face struct {
	Card    CardID
	Kind    Kind
	Deck    string   // the deck's title
	Lang    string   // BCP 47, of the content
	Section string   // may be ""
	Prompt  Markdown // heading and body; a flashcard's front; a cloze has a Gap node
	Items   []Item   // choices · things to order · left sides of a match · for boolean: none
	Targets []Item   // right sides of a match, decoys among them
	Several bool     // choice: more than one may be ticked
	Unit    string   // number: the unit that is asked for, or ""
	Gaps    []string // cloze: the hint of each open gap in reading order, "" for none
	Hints   int      // how many hints can be asked for
}

// Item is one thing on the table. ID is its place in the dealt order, 0-based.
type Item struct {
	ID      int
	Content Markdown
}

// Response is what a learner answered. As the learner gives it, picks are IDs of
// the dealt Items; as it is judged and stored, they are places in file order
// (Showing.Canonical translates).
type Response struct {
	Unknown bool     `json:"unknown,omitempty"` // "I don't know"
	Texts   []string `json:"texts,omitempty"`   // text, number, date: one; cloze: one for each open gap
	// Picks: choice: the ticked items. boolean: {1} true, {0} false. order: all
	// items, first to last. match: for each left item its target, -1 for none.
	Picks []int `json:"picks,omitempty"`
	// Self is a flashcard's own grade, 1 Again … 4 Easy; 0 for other kinds.
	Self int `json:"self,omitempty"`
}

// Verdict is the machine's judgement of a response.
type Verdict struct {
	Score  float64 `json:"score"` // 0..1
	Reason Reason  `json:"reason"`
	// Marks corrects the learner's own words, one list for each of Response.Texts.
	Marks [][]Mark `json:"marks,omitempty"`
	// Parts tells of each item in the order of Face.Items whether what the learner
	// did with it was right: choice, order, match; and of each gap: cloze.
	Parts []bool `json:"parts,omitempty"`
}

// Reason explains a verdict: a code and its arguments; the words are in the
// catalogue of package web under "reason.CODE", with {0}, {1} … for the arguments.
// The table reasons (verdict.go) lists every code with what its arguments mean.
type Reason struct {
	Code string   `json:"code"`
	Args []string `json:"args,omitempty"`
}

// Mark is a run of the learner's own words or a correction to them.
type Mark struct {
	Op   MarkOp `json:"op"`
	Text string `json:"text"`
}

// MarkOp is what the teacher's pencil does to a run of text.
type MarkOp string

// The strokes of the pencil.
const (
	Keep   MarkOp = "keep"   // right as it stands
	Strike MarkOp = "strike" // the learner's, superfluous or wrong
	Insert MarkOp = "insert" // the key's, missing
	Wave   MarkOp = "wave"   // the learner's, nearly: counts, but is spelt otherwise
)

// Solution is what may be shown once the answer is in.
type Solution struct {
	Text        string     // the answer as the deck shows it; "" where Picks or Back tell it
	Also        []string   // other accepted forms
	Picks       []int      // as Response.Picks of a perfect answer; match and order too
	Labels      []string   // order: the date of each item in the order of Face.Items, where given
	Feedback    []Markdown // choice: the author's remark on each item, nil where none
	Back        Markdown   // flashcard
	Explanation Markdown
	Evidence    string // words that stand in the source
	Attributed  string // who claims it
	Citations   []Citation
}

// Citation is a place in a work, ready to be shown: never a bare §n.
type Citation struct {
	Key        string // in sources.yaml
	Work       Work   // zero where the catalogue does not know the key
	Paragraphs string // "7" or "7-9"
}
