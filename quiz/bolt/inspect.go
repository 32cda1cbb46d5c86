package bolt

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"os"
	"time"
)

// A bbolt file begins with two meta pages. After the page's own header of 16 bytes
// each holds, in the byte order of the machine: magic (4), version (4), page size (4),
// flags (4), root bucket (16), free list page (8), number of pages (8), transaction
// (8), FNV-1a of the 56 bytes before (8). The newer one that is whole counts.
const (
	metaMagic   = 0xED0CDAED
	pageHeader  = 16
	metaLength  = 64
	metaSummed  = 56
	minPageSize = 1 << 10
	maxPageSize = 1 << 16
)

// inspect looks at a file before it is mapped into memory, where a page that is
// missing at its end would kill the process. It reports whether there is no file yet.
// Another process may be writing: what looks wrong is looked at again.
func inspect(path string) (missing bool, err error) {
	for try := range 3 {
		if try > 0 {
			time.Sleep(lockWait / 10)
		}
		missing, err = inspectOnce(path)
		if err == nil {
			return missing, nil
		}
	}
	return missing, err
}

func inspectOnce(path string) (missing bool, err error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return false, err
	}
	if !info.Mode().IsRegular() {
		return false, ErrForeign
	}
	if info.Size() == 0 {
		return true, nil
	}
	head := make([]byte, maxPageSize+pageHeader+metaLength)
	n, err := f.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	pages, err := readHead(head[:n])
	if err == nil && info.Size() < pages {
		err = fmt.Errorf("%w: it has %d bytes of %d", ErrDamaged, info.Size(), pages)
	}
	return false, err
}

// readHead finds the meta page that counts and answers how long the file must be.
func readHead(head []byte) (length int64, err error) {
	ours := false
	var newest uint64
	for at := 0; at+pageHeader+metaLength <= len(head); at = max(minPageSize, 2*at) {
		meta := head[at+pageHeader:][:metaLength]
		if binary.NativeEndian.Uint32(meta) != metaMagic {
			continue
		}
		ours = true
		size, tx := int64(binary.NativeEndian.Uint32(meta[8:])), binary.NativeEndian.Uint64(meta[48:])
		sum := fnv.New64a()
		sum.Write(meta[:metaSummed])
		whole := binary.NativeEndian.Uint64(meta[metaSummed:]) == sum.Sum64() && (at == 0 || size == int64(at))
		if whole && (length == 0 || tx > newest) {
			newest = tx
			length = size * int64(binary.NativeEndian.Uint64(meta[40:]))
		}
	}
	switch {
	case !ours:
		return 0, ErrForeign
	case length <= 0:
		return 0, fmt.Errorf("%w: both heads are overwritten", ErrDamaged)
	}
	return length, nil
}
