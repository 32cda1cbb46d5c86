package bolt

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"maps"
	"os"
	"slices"

	bolt "go.etcd.io/bbolt"

	"ripasso/deck"
	"ripasso/quiz"
)

// Remains is what can be read of a file that need not be sound. The trees are followed to
// learn what the file should have; where something of that is missing, every page is
// looked at for itself, also those that no tree leads to any more: bbolt never writes
// over a page before the next transaction, so an older copy of what is lost may stand
// there. A fact is a fact wherever it stands, since facts never change.
type Remains struct {
	Pages  int // of the file
	Broken int // pages that trees need and that cannot be read, and rows that say nothing

	Facts     int // that can be read
	Lost      int // that were there and cannot be read: at least so many, by the gaps in their numbers
	Doubtful  int // facts that stand there in versions that differ; most copies win
	Revisions int // that can be read
	Altered   int // revisions that are not what their digest says
	Sittings  int

	// Losses are the learners whose facts are missing, as far as the index tells whose
	// they were, by id.
	Losses []Loss

	file      *os.File
	held      *bolt.DB // the lock; nil where bbolt does not know the file
	pageSize  int64
	live      []bool // pages that the trees lead to
	local     quiz.LearnerID
	sure      bool                      // the local learner stands where it should
	pieces    []found                   // learner by learner, by id, in order of arrival
	learners  map[quiz.LearnerID]int    // how many facts of each can be read
	named     map[uint64]quiz.LearnerID // what the index by learner says
	known     map[quiz.FactID]uint64    // what that by id says
	indexed   uint64
	revisions map[deck.RevisionID]spot
	sittings  map[quiz.LearnerID][]byte
	patches   map[quiz.LearnerID][][]byte
	rows      []stateRow // by key
	slot      []byte     // what bucket meta says of the ring
	room      spot       // of the ring
	format    uint64     // the layout, as bucket meta says
}

// Loss is what a learner has lost.
type Loss struct {
	Learner quiz.LearnerID
	Facts   int // that can be read
	Lost    int
}

// spot is a value's place in the file.
type spot struct {
	at   int64
	size int
}

// found is a fact, wherever it stood.
type found struct {
	arrival uint64
	id      quiz.FactID
	learner quiz.LearnerID
	sum     uint32 // of its bytes
	live    bool   // a tree leads to it
	spot
	value []byte // of a fact in the journal, whose spot is not known
}

// stateRow is a row of bucket states.
type stateRow struct {
	key string
	spot
}

const (
	maxRun  = 1 << 14 // how many pages a page may claim to run on for and be believed: 64 MB
	minFact = 40      // bytes: no fact is shorter, as ids and times and a kind make 36 to 50
)

// Examine reads what there is of the file at path, and holds it for reading until Close.
// It changes nothing. The errors are those of Open but for ErrDamaged: that Whole tells.
func Examine(ctx context.Context, path string) (*Remains, error) {
	r := &Remains{}
	err := guarded(func() error { return r.examine(ctx, path) })
	if err != nil {
		r.Close()
		return nil, fmt.Errorf("examining %s: %w", path, err)
	}
	return r, nil
}

// Close lets the file go.
func (r *Remains) Close() {
	if r.held != nil {
		_ = r.held.Close() // nothing was written
	}
	if r.file != nil {
		_ = r.file.Close()
	}
}

// Whole reports whether nothing is missing.
func (r *Remains) Whole() bool {
	return r.Broken == 0 && r.Lost == 0 && r.Doubtful == 0 && r.Altered == 0 && r.sure
}

func (r *Remains) examine(ctx context.Context, path string) (err error) {
	if gone, err := missing(path); err != nil {
		return err
	} else if gone {
		return os.ErrNotExist
	}
	lock := func() (err error) {
		r.held, err = bolt.Open(path, 0o600, &bolt.Options{Timeout: lockWait, ReadOnly: true})
		return err
	}
	if err := guarded(lock); errors.Is(err, quiz.ErrLocked) {
		return err // any other says that bbolt cannot read it, and nobody else can
	}
	if r.file, err = os.Open(path); err != nil {
		return err
	}
	info, err := r.file.Stat()
	if err != nil {
		return err
	}
	first := make([]byte, min(info.Size(), maxPageSize+pageHeader+metaLength))
	if _, err := r.file.ReadAt(first, 0); err != nil {
		return err
	}
	h, headless := readHead(first)
	if r.pageSize = h.pageSize; headless != nil {
		r.pageSize = r.guess(info.Size())
	}
	r.Pages = int(info.Size() / r.pageSize)
	r.clear()
	if headless != nil {
		r.Broken++
	} else {
		lacking := int(h.pages) - r.Pages // of a file that is cut off
		h.pages = min(h.pages, uint64(r.Pages))
		r.Broken = max(newWalker(r.file, h).survey(h.root, 0, r.live), lacking)
		for _, at := range []int64{0, h.pageSize} {
			// Without the newer head the file looks sound, and lacks what was written last.
			if _, err := readHead(first[min(at, int64(len(first))):min(at+h.pageSize, int64(len(first)))]); err != nil {
				r.Broken++
			}
		}
	}
	if headless == nil {
		err = r.scan(ctx, false)
	}
	if err == nil && (headless != nil || !r.Whole()) {
		broken := r.Broken
		r.clear()
		err = r.scan(ctx, true)
		r.Broken = broken
	}
	if err != nil {
		return err
	}
	if headless != nil && r.Facts+r.Revisions == 0 {
		return ErrForeign
	}
	return nil
}

// guess finds the size of pages that bear their own number, where no head says it.
func (r *Remains) guess(length int64) int64 {
	best, most := int64(os.Getpagesize()), 0
	for size := int64(minPageSize); size <= maxPageSize; size *= 2 {
		right := 0
		for n := int64(2); n < min(length/size, 4096); n++ {
			var id [8]byte
			if _, err := r.file.ReadAt(id[:], n*size); err == nil && binary.NativeEndian.Uint64(id[:]) == uint64(n) {
				right++
			}
		}
		if right > most {
			best, most = size, right
		}
	}
	return best
}

// clear forgets what was found, but not which pages the trees lead to.
func (r *Remains) clear() {
	if r.live == nil {
		r.live = make([]bool, r.Pages)
	}
	r.pieces, r.rows, r.indexed, r.sure = nil, nil, 0, false
	r.slot, r.room = nil, spot{}
	r.learners = map[quiz.LearnerID]int{}
	r.named = map[uint64]quiz.LearnerID{}
	r.known = map[quiz.FactID]uint64{}
	r.revisions = map[deck.RevisionID]spot{}
	r.sittings = map[quiz.LearnerID][]byte{}
	r.patches = map[quiz.LearnerID][][]byte{}
	r.Altered, r.Doubtful = 0, 0
}

// scan takes in the pages that the trees lead to, or all.
func (r *Remains) scan(ctx context.Context, all bool) error {
	for n := int64(2); n < int64(r.Pages); n++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		if !all && !r.live[n] {
			continue
		}
		b := make([]byte, r.pageSize)
		if _, err := r.file.ReadAt(b, n*r.pageSize); err != nil {
			continue // a place of the disk that cannot be read
		}
		if more := int64(binary.NativeEndian.Uint32(b[12:])); more > 0 && more <= maxRun {
			run := make([]byte, (min(n+more, int64(r.Pages)-1)-n+1)*r.pageSize)
			if _, err := r.file.ReadAt(run, n*r.pageSize); err == nil {
				b = run
			}
		}
		if r.live[n] && binary.NativeEndian.Uint16(b[8:]) == branchPage {
			continue
		}
		eachRow(b, n*r.pageSize, func(key, value []byte, at int64) {
			r.row(key, value, spot{at, len(value)}, r.live[n])
		})
	}
	if err := r.journal(ctx, all); err != nil {
		return err
	}
	return r.settle(ctx)
}

// row takes in what a row says. Of which bucket it is shows by its form.
func (r *Remains) row(key, value []byte, where spot, live bool) {
	switch id := string(key); {
	case id == batchKey:
		r.batch(value, live)
	case id == formatKey && len(value) == 8 && live:
		r.format = binary.BigEndian.Uint64(value)
	case id == ringKey && len(value) < ringPage:
		if live || r.slot == nil {
			r.slot = slices.Clone(value)
		}
	case id == ringKey:
		if live || r.room.size == 0 {
			r.room = where
		}
	case id == localKey && len(value) == len(quiz.LearnerID{}):
		if live || !r.sure {
			r.local, r.sure = quiz.LearnerID(value), live
		}
	case id == indexedKey && len(value) == 8 && live:
		r.indexed = binary.BigEndian.Uint64(value)
	case len(key) == 8:
		r.fact(found{arrival: binary.BigEndian.Uint64(key), spot: where, live: live}, value)
	case len(key) == len(quiz.LearnerID{})+8:
		if numbers, err := appendRun(nil, key, value); err == nil {
			for _, n := range numbers {
				r.named[n] = quiz.LearnerID(key[:16])
			}
		}
	case len(key) == sha256.Size*2:
		r.revision(deck.RevisionID(id), value, where, live)
	case len(key) == 32 && live:
		r.rows = append(r.rows, stateRow{id, where})
	case len(key) == len(quiz.FactID{}) && len(value) == 8:
		r.known[quiz.FactID(key)] = binary.BigEndian.Uint64(value)
	case len(key) == len(quiz.LearnerID{}) && len(value) > 8:
		s, err := quiz.DecodeSitting(value[8:])
		if err != nil && live {
			r.rows = append(r.rows, stateRow{id, where})
		}
		if learner := quiz.LearnerID(key); err == nil && s.Learner == learner && sittingVersion(value) > sittingVersion(r.sittings[learner]) {
			r.sittings[learner] = slices.Clone(value)
		}
	}
}

// fact takes in a fact, if it is one.
func (r *Remains) fact(p found, value []byte) {
	f, err := unseal(value)
	if err != nil || p.arrival == 0 {
		if p.live {
			r.Broken++
		}
		return
	}
	p.id, p.learner = f.ID, f.Learner
	p.sum = crc32.Checksum(value, castagnoli)
	r.pieces = append(r.pieces, p)
}

// batch takes in a batch of the journal, or as much of it as can be read.
func (r *Remains) batch(value []byte, live bool) {
	first, facts, patches, err := decodeBatch(value)
	if err != nil && live {
		r.Broken++
	}
	for i, v := range facts {
		if v = slices.Clone(v); len(v) > 0 {
			r.fact(found{arrival: first + uint64(i), live: live, value: v}, v)
		}
	}
	for learner, p := range patches {
		r.patches[learner] = append(r.patches[learner], slices.Clone(p))
	}
}

// revision takes in a revision whose digest is right.
func (r *Remains) revision(id deck.RevisionID, value []byte, where spot, live bool) {
	var v quiz.Revision
	err := decodeRevision(value, &v)
	if sum := sha256.Sum256(v.Source); err == nil && hex.EncodeToString(sum[:]) == string(id) {
		r.revisions[id] = where
	} else if live {
		r.Altered++
	}
}

// settle makes one of all that was found.
func (r *Remains) settle(ctx context.Context) error {
	r.choose()
	limit := uint64(r.Pages) * uint64(r.pageSize) / minFact // a higher number is a damaged one
	top := r.indexed
	if top > limit {
		top = 0
	}
	there := make(map[uint64]bool, len(r.pieces))
	for _, p := range r.pieces {
		there[p.arrival] = true
		r.learners[p.learner]++
		if p.arrival <= r.indexed && (r.named[p.arrival] != p.learner || r.known[p.id] != p.arrival) {
			r.Broken++ // an index does not find it
		}
		if p.arrival <= limit {
			top = max(top, p.arrival)
		}
	}
	lost := map[quiz.LearnerID]int{}
	r.Lost = 0
	for n := uint64(1); n <= top; n++ {
		if !there[n] {
			r.Lost++
			if of, ok := r.named[n]; ok {
				lost[of]++
			}
		}
	}
	r.Losses = nil
	for _, learner := range slices.SortedFunc(maps.Keys(lost), byID) {
		r.Losses = append(r.Losses, Loss{learner, r.learners[learner], lost[learner]})
	}
	for learner, list := range r.patches {
		r.patch(learner, list)
	}
	slices.SortStableFunc(r.pieces, func(a, b found) int { return byID(a.learner, b.learner) })
	slices.SortFunc(r.rows, func(a, b stateRow) int { return cmp.Compare(a.key, b.key) })
	r.Facts, r.Revisions, r.Sittings = len(r.pieces), len(r.revisions), len(r.sittings)
	return ctx.Err()
}
