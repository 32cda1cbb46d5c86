package bolt

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"math"
	"os"

	bolt "go.etcd.io/bbolt"
)

// bbolt maps the file into memory and trusts it: a page that is missing or wrong can kill
// the process, at the start or days later. So every page is looked at before, unless the
// file bears the mark of Close (see the package comment).
//
// A bbolt file begins with two meta pages. After the page's own header of 16 bytes
// each holds, in the byte order of the machine: magic (4), version (4), page size (4),
// flags (4), root page (8), its sequence (8), free list page (8), number of pages (8),
// transaction (8), FNV-1a of the 56 bytes before (8). The newer whole one counts.
const (
	metaMagic   = 0xED0CDAED
	pageHeader  = 16
	metaLength  = 64
	metaSummed  = 56
	minPageSize = 1 << 10
	maxPageSize = 1 << 16
	noFreePage  = math.MaxUint64
)

// head is what a meta page says.
type head struct {
	pageSize    int64
	root, pages uint64
	free        uint64 // page of the free list, noFreePage where it was not written
	transaction uint64
}

// missing reports whether there is nothing at path yet, or an empty file.
func missing(path string) (bool, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return true, nil
	case err != nil:
		return false, err
	case !info.Mode().IsRegular():
		return false, ErrForeign
	}
	return info.Size() == 0, nil
}

// inspect looks at a file: at every page of its trees unless it was closed. It holds the file for reading meanwhile, as
// a page that is being written looks damaged.
func inspect(path string) error {
	held, err := bolt.Open(path, 0o600, &bolt.Options{Timeout: lockWait, ReadOnly: true})
	if err != nil {
		return err
	}
	defer held.Close()
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	first := make([]byte, maxPageSize+pageHeader+metaLength)
	n, err := f.ReadAt(first, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	h, err := readHead(first[:n])
	if err != nil {
		return err
	}
	if size := int64(h.pages) * h.pageSize; info.Size() < size {
		return fmt.Errorf("%w: it has %d bytes of %d", ErrDamaged, info.Size(), size)
	}
	closed, err := newWalker(f, h).closed()
	if err == nil && !closed {
		err = newWalker(f, h).tree(h.root, nil, nil, 0)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return nil
}

// readHead finds the meta page that counts.
func readHead(first []byte) (head, error) {
	var newest head
	ours := false
	for at := 0; at+pageHeader+metaLength <= len(first); at = max(minPageSize, 2*at) {
		meta := first[at+pageHeader:][:metaLength]
		if binary.NativeEndian.Uint32(meta) != metaMagic {
			continue
		}
		ours = true
		h := head{
			pageSize:    int64(binary.NativeEndian.Uint32(meta[8:])),
			root:        binary.NativeEndian.Uint64(meta[16:]),
			free:        binary.NativeEndian.Uint64(meta[32:]),
			pages:       binary.NativeEndian.Uint64(meta[40:]),
			transaction: binary.NativeEndian.Uint64(meta[48:]),
		}
		sum := fnv.New64a()
		sum.Write(meta[:metaSummed])
		whole := binary.NativeEndian.Uint64(meta[metaSummed:]) == sum.Sum64() && (at == 0 || h.pageSize == int64(at))
		if whole && (newest.pages == 0 || h.transaction > newest.transaction) {
			newest = h
		}
	}
	switch {
	case !ours:
		return head{}, ErrForeign
	case newest.pages < 4 || newest.pages > 1<<40 || newest.pageSize < minPageSize || newest.pageSize > maxPageSize:
		return head{}, fmt.Errorf("%w: both heads are overwritten", ErrDamaged)
	}
	return newest, nil
}
