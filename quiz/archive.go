package quiz

import (
	"context"
	"iter"
)

// Record is one thing that a store keeps because it cannot be computed. Exactly one of
// the pointers is set.
type Record struct {
	Local    *LearnerID // who learns where there are no people
	Revision *Revision
	Fact     *Fact
	Sitting  *Sitting // a learner's open one, or one that is over
}

// Archive is a store that can be handed on whole: to a backup, or to a store of another
// kind. What Records of one store yield and Load of an empty one took in, Records of
// that one yield again, byte for byte as AppendRecord writes them.
type Archive interface {
	// Records yields all that the store keeps, as it was at one moment while others write
	// on: the local learner, the revisions by id, then learner by learner, by id, the facts
	// in order of arrival and the sitting. A revision that came since may be among them.
	// Only a part of them is in memory at a time.
	Records(ctx context.Context) iter.Seq2[Record, error]
	// Load makes records durable as they are, the moments of receipt with them, then
	// returns. What is there already is skipped: a fact by its id, a revision by its digest,
	// a sitting unless its version is higher. A local learner takes the place of one who
	// has no facts, else nothing is written and the error is ErrOccupied.
	Load(ctx context.Context, records []Record) error
}
