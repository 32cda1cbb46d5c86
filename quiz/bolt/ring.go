package bolt

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"os"
	"sync"

	bolt "go.etcd.io/bbolt"
)

// ring is the room of the journal: the value of a bucket that has no other, made by a
// transaction and from then on written in its place, past bbolt, which moves no page that no
// transaction changes. A transaction costs two syncs and a handful of pages, a batch in the
// ring one sync and its own pages; and batches are written while a transaction goes on.
//
// A batch begins on a page of its own, so that no write changes one that was
// acknowledged, and lies in one piece: where the end leaves too little room it begins in
// front again.
//
//	sum (4, CRC-32C of what follows, from the ring's seed on), length of the batch (4), its
//	number (8), the batch
//
// Which is the first that is not in its place, and on which page it begins, stands in bucket
// meta, with the seed: a random number that no learner knows, so that nobody can type an
// answer which would be taken for a batch. Those after it are found one behind another, by
// their numbers. A batch is written when the one before is on the disk: the first that is
// not whole was never acknowledged, unless a whole one with a higher number shows that
// something was lost.
type ring struct {
	file  *os.File
	at    int64 // where its first page begins
	pages int64
	seed  uint32
	buf   []byte // of the batch before, to be used again

	last slot // the last batch that was found at the start; the zero one where none was
	next slot // where the next batch begins; the writer's, as are the place, size and seed
	torn bool // one that was not acknowledged may stand there; the writer's
	gone bool // another ring may or may not have taken its place; the writer's

	mu    sync.Mutex
	first slot // the first batch that is not in its place
}

// slot is where a batch begins.
type slot struct {
	page  int64
	batch uint64
}

const (
	ringPage   = 4096 // bytes: what a disk writes whole, or leaves
	ringHeader = 16
	ringPages  = 64      // in a new file
	maxRing    = 8192    // pages to which a ring grows by itself
	maxInRing  = 1 << 25 // bytes of a batch
	keepBuf    = 1 << 20 // bytes that are kept for the next batch

	ringBucket = "ring" // in bucket journal
	ringKey    = "ring" // its only key, and one of bucket meta
)

// pagesFor is how many pages so many bytes take.
func pagesFor(n int) int64 { return (int64(n) + ringPage - 1) / ringPage }

// layRing makes an empty ring of so many pages, for batches from the given one on, in the
// place of the one there is.
func layRing(tx *bolt.Tx, pages int64, batch uint64) error {
	b, err := tx.Bucket([]byte(journalBucket)).CreateBucketIfNotExists([]byte(ringBucket))
	if err != nil {
		return err
	}
	// The value begins in the midst of a page: it has one more than the whole ones.
	err = b.Put([]byte(ringKey), make([]byte, (pages+1)*ringPage))
	return errors.Join(err, putSlot(tx, slot{0, batch}, rand.Uint32()))
}

// putSlot notes which batch is the first that is not in its place.
func putSlot(tx *bolt.Tx, s slot, seed uint32) error {
	v := binary.BigEndian.AppendUint32(append(number(uint64(s.page)), number(s.batch)...), seed)
	v = binary.BigEndian.AppendUint32(v, crc32.Checksum(v, castagnoli))
	return tx.Bucket([]byte(metaBucket)).Put([]byte(ringKey), v)
}

// readSlot reads what putSlot noted.
func readSlot(v []byte) (s slot, seed uint32, ok bool) {
	if len(v) != 24 || binary.BigEndian.Uint32(v[20:]) != crc32.Checksum(v[:20], castagnoli) {
		return slot{}, 0, false
	}
	return slot{int64(binary.BigEndian.Uint64(v)), binary.BigEndian.Uint64(v[8:])}, binary.BigEndian.Uint32(v[16:]), true
}

// locate finds the ring in the file. The page of its bucket holds nothing else. What is there
// is not taken on trust: the ring will be written to.
func (r *ring) locate(tx *bolt.Tx, file *os.File) error {
	lost := func(why any) error { return fmt.Errorf("%w: the room of the journal: %v", ErrDamaged, why) }
	b := tx.Bucket([]byte(journalBucket)).Bucket([]byte(ringBucket))
	first, seed, ok := readSlot(tx.Bucket([]byte(metaBucket)).Get([]byte(ringKey)))
	if b == nil || b.Root() == 0 || !ok {
		return lost("there is none")
	}
	pageSize := int64(tx.DB().Info().PageSize)
	page := int64(b.Root()) * pageSize
	head := make([]byte, pageHeader+elementLength)
	info, err := file.Stat()
	if err == nil {
		_, err = file.ReadAt(head, page)
	}
	if err != nil {
		return lost(err)
	}
	e := head[pageHeader:]
	place, key, value := binary.NativeEndian.Uint32(e[4:]), binary.NativeEndian.Uint32(e[8:]), binary.NativeEndian.Uint32(e[12:])
	from := pageHeader + int64(place) + int64(key)
	end := (1 + int64(binary.NativeEndian.Uint32(head[12:]))) * pageSize // of the pages that are its own
	switch {
	case binary.NativeEndian.Uint64(head) != uint64(b.Root()), binary.NativeEndian.Uint16(head[8:]) != leafPage,
		binary.NativeEndian.Uint16(head[10:]) != 1, int(key) != len(ringKey):
		return lost("it is not where it should be")
	case from+int64(value) > end, end-(from+int64(value)) >= pageSize, page+end > info.Size():
		return lost("it is of another size")
	}
	at, pages := wholePages(page+from, int64(value))
	if pages < 1 || first.page < 0 || first.page > pages {
		return lost("it is of another size")
	}
	r.file, r.at, r.pages, r.seed = file, at, pages, seed
	r.next, r.torn, r.gone = first, false, false
	r.release(first)
	return nil
}

// wholePages is where the pages begin that a value at a place of the file has whole, and
// how many they are.
func wholePages(from, size int64) (at, pages int64) {
	at = (from + ringPage - 1) / ringPage * ringPage
	return at, (from + size - at) / ringPage
}

// sum is what stands in front of a batch with its header.
func (r *ring) sum(b []byte) uint32 { return crc32.Update(r.seed, castagnoli, b[4:]) }

// read is the batch at a slot with its header, nil where there is none that is whole, and
// the slot behind it.
func (r *ring) read(s slot) (batch []byte, behind slot, err error) {
	if s.page >= r.pages {
		return nil, s, nil
	}
	head := make([]byte, ringHeader)
	if _, err := r.file.ReadAt(head, r.at+s.page*ringPage); err != nil {
		return nil, s, err
	}
	length := int64(binary.BigEndian.Uint32(head[4:]))
	if binary.BigEndian.Uint64(head[8:]) != s.batch || length > (r.pages-s.page)*ringPage-ringHeader {
		return nil, s, nil
	}
	b := make([]byte, ringHeader+length)
	if _, err := r.file.ReadAt(b, r.at+s.page*ringPage); err != nil {
		return nil, s, err
	}
	if binary.BigEndian.Uint32(b) != r.sum(b) {
		return nil, s, nil
	}
	return b, slot{s.page + pagesFor(len(b)), s.batch + 1}, nil
}

// each hands on the batches that are not in their places, in their order, each with the slot
// behind it, and finds where the next one goes. Where something may have been lost, lookBeyond
// tells.
func (r *ring) each(take func(batch []byte, behind slot) error) error {
	for {
		s := r.next
		b, behind, err := r.read(s)
		if b == nil && err == nil && s.page > 0 {
			s.page = 0
			b, behind, err = r.read(s)
		}
		switch {
		case err != nil:
		case b == nil:
			return nil
		default:
			err = take(b[ringHeader:], behind)
		}
		if err != nil {
			return fmt.Errorf("batch %d of the journal: %w", s.batch, err)
		}
		r.last, r.next = s, behind
	}
}

// confirm writes the last batch that each has found again: its sync may have failed, and then
// it is in the system's memory and not on the disk.
func (r *ring) confirm() error {
	if r.last.batch == 0 {
		return nil
	}
	b, _, err := r.read(r.last)
	if err == nil && b != nil {
		err = r.put(b, r.last.page)
	}
	if err != nil {
		return fmt.Errorf("confirming the journal: %w", err)
	}
	return nil
}

// lookBeyond makes sure that no batch is whole which comes after the one that was not found.
// As each takes a page, their numbers are near.
func (r *ring) lookBeyond() error {
	for page := range r.pages {
		var number [8]byte
		if _, err := r.file.ReadAt(number[:], r.at+page*ringPage+8); err != nil {
			return err
		}
		n := binary.BigEndian.Uint64(number[:])
		if n <= r.next.batch || n > r.next.batch+uint64(r.pages) {
			continue
		}
		if b, _, err := r.read(slot{page, n}); err != nil {
			return err
		} else if b != nil {
			return fmt.Errorf("%w: batch %d of the journal is not whole, batch %d is", ErrDamaged, r.next.batch, n)
		}
	}
	return nil
}

// room finds where a batch of so many pages goes, and says whether there is room. The ring
// is never filled to the last page: one that is full does not look like an empty one. Who
// reads looks behind the batch before first, so that no other place will do where something
// torn may stand there.
func (r *ring) room(pages int64) bool {
	r.mu.Lock()
	first := r.first.page
	r.mu.Unlock()
	switch {
	case r.gone:
		return false
	case r.next.page < first:
		return r.next.page+pages < first
	case r.next.page+pages <= r.pages:
		return true
	case pages < first && !r.torn:
		r.next.page = 0
		return true
	}
	return false
}

// crowded reports whether half of a ring that does not grow any more waits to be put in its
// place. A smaller one is left to fill, and to grow by that: what is put in its place
// together costs less.
func (r *ring) crowded() bool {
	if r.pages < maxRing {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	n := r.next.page - r.first.page
	if n < 0 {
		n += r.pages
	}
	return n > r.pages/2
}

// release gives the room free up to a slot.
func (r *ring) release(upTo slot) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.first = upTo
}

// begin is where a batch is put together, behind its header.
func (r *ring) begin() []byte { return append(r.buf[:0], make([]byte, ringHeader)...) }

// seal fills in the header of the next batch.
func (r *ring) seal(b []byte) {
	binary.BigEndian.PutUint32(b[4:], uint32(len(b)-ringHeader))
	binary.BigEndian.PutUint64(b[8:], r.next.batch)
	binary.BigEndian.PutUint32(b, r.sum(b))
}

// write makes a batch durable that begin began and that there is room for.
func (r *ring) write(b []byte) error {
	info, err := r.file.Stat()
	if err != nil {
		return err
	}
	if end := r.at + r.pages*ringPage; info.Size() < end {
		return fmt.Errorf("%w: it has %d bytes of %d", ErrDamaged, info.Size(), end)
	}
	r.seal(b)
	pages := pagesFor(len(b))
	b = append(b, make([]byte, pages*ringPage-int64(len(b)))...) // of a page in part the rest would be read first
	if r.buf = b; len(b) > keepBuf {
		r.buf = nil
	}
	r.torn = true
	if err := r.put(b, r.next.page); err != nil {
		return err
	}
	r.torn, r.next = false, slot{r.next.page + pages, r.next.batch + 1}
	return nil
}

// put writes from a page on, and syncs.
func (r *ring) put(b []byte, page int64) error {
	if _, err := r.file.WriteAt(b, r.at+page*ringPage); err != nil {
		return err
	}
	return syncData(r.file)
}
