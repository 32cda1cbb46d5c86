package deck

import "math/big"

// Claim is something that a question says and the source it cites has to bear out.
type Claim struct {
	Type  ClaimType
	Text  string   // as the deck writes it
	Also  []string // other accepted forms of words
	Wrong []string // what a choice offers instead
	EDTF  string   // of a date
	About string   // what the date is of, where an answer has several
	// Low and High are the numbers that count as right, both included; Unit is what
	// they count, "" for nothing.
	Low, High *big.Rat
	Unit      string
	Pos       Pos
}

// ClaimType says how a claim can be borne out.
type ClaimType string

// The types of claims.
const (
	ClaimWords  ClaimType = "words"  // the words themselves: a typed answer, a gap
	ClaimSense  ClaimType = "sense"  // the author's own words
	ClaimNumber ClaimType = "number" // in figures or words
	ClaimDate   ClaimType = "date"   // in any form, as precise or more
	ClaimFalse  ClaimType = "false"  // a statement that is not so
)

// Claims lists what the question says. What it is about, its prompt, is none of them.
func (q *Question) Claims() []Claim { return q.Body.claims(q) }
