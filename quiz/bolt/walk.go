package bolt

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
)

// A page begins with its number (8), flags (2), count of elements (2) and how many
// pages it runs on for (4). Elements of 16 bytes follow, in the order of their keys: on
// a branch the place of the key (4, from the element on), its length (4) and the
// page below (8); on a leaf flags (4), the place (4), length of key (4) and of
// value (4), the value standing behind the key. A leaf element of flag 1 is a bucket:
// its value begins with the page of its root (8) and a sequence (8); where the root
// is 0, the bucket's only leaf follows.
const (
	branchPage    = 1
	leafPage      = 2
	freePage      = 16 // its elements are page numbers; where there are 0xFFFF, the first says how many
	elementLength = 16
	bucketElement = 1
	bucketHeader  = 16
	maxDepth      = 64 // a tree this deep would hold more than any disk
)

// walker checks the trees of a file.
type walker struct {
	file io.ReaderAt
	head
	seen []bool // pages that belong to a tree
}

func newWalker(file io.ReaderAt, h head) *walker {
	return &walker{file: file, head: h, seen: make([]bool, h.pages)}
}

// element is one entry of a page.
type element struct {
	key, value []byte
	child      uint64 // page below, or root of a bucket; 0: none
	bucket     bool
}

// tree checks a page and all below it. Its keys lie from lo on and before hi; nil is
// no bound.
func (w *walker) tree(id uint64, lo, hi []byte, depth int) error {
	list, branch, err := w.page(id)
	if err == nil && depth > maxDepth {
		err = errors.New("the tree is too deep")
	}
	if err == nil {
		err = ordered(list, lo, hi)
	}
	if err != nil {
		return fmt.Errorf("page %d: %w", id, err)
	}
	for i, e := range list {
		switch {
		case branch:
			next := hi
			if i+1 < len(list) {
				next = list[i+1].key
			}
			err = w.tree(e.child, e.key, next, depth+1)
		case e.child != 0:
			err = w.tree(e.child, nil, nil, depth+1)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// survey notes the pages of a tree whose rows may say something, and counts those that
// cannot be read.
func (w *walker) survey(id uint64, depth int, live []bool) (broken int) {
	list, branch, err := w.page(id)
	if err == nil {
		err = ordered(list, nil, nil)
	}
	if id < uint64(len(live)) {
		live[id] = true
	}
	if err != nil || depth > maxDepth {
		return 1
	}
	for _, e := range list {
		if branch || e.child != 0 {
			broken += w.survey(e.child, depth+1, live)
		}
	}
	return broken
}

// eachRow tells the rows of a leaf that stands at a place of the file, with those of
// buckets that have no page of their own, and where their values are. Each counts for
// itself: what points outside is passed over.
func eachRow(b []byte, at int64, row func(key, value []byte, at int64)) {
	eachElement(b, at, true, row)
}

func eachElement(b []byte, at int64, page bool, row func(key, value []byte, at int64)) {
	for i := range int(binary.NativeEndian.Uint16(b[10:])) {
		e := pageHeader + i*elementLength
		if e+elementLength > len(b) {
			return
		}
		place, keyLength := binary.NativeEndian.Uint32(b[e+4:]), binary.NativeEndian.Uint32(b[e+8:])
		key, err := cut(b, e, place, keyLength)
		if err != nil {
			continue
		}
		value, err := cut(b, e+len(key), place, binary.NativeEndian.Uint32(b[e+12:]))
		if err != nil {
			continue
		}
		where := at + int64(e) + int64(place) + int64(keyLength)
		if binary.NativeEndian.Uint32(b[e:])&bucketElement == 0 {
			row(key, value, where)
		} else if page && len(value) >= bucketHeader+pageHeader && binary.NativeEndian.Uint64(value) == 0 {
			eachElement(value[bucketHeader:], where+bucketHeader, false, row)
		}
	}
}

// read reads a page, checks that it is the one, and marks it as used.
func (w *walker) read(id uint64) ([]byte, error) {
	if id < 2 || id >= w.pages {
		return nil, errors.New("there is no such page")
	}
	b := make([]byte, w.pageSize)
	if _, err := w.file.ReadAt(b, int64(id)*w.pageSize); err != nil {
		return nil, err
	}
	more := uint64(binary.NativeEndian.Uint32(b[12:]))
	if binary.NativeEndian.Uint64(b) != id || more >= w.pages-id {
		return nil, errors.New("it says to be another")
	}
	for n := id; n <= id+more; n++ {
		if w.seen[n] {
			return nil, errors.New("it is used twice")
		}
		w.seen[n] = true
	}
	if more > 0 {
		b = make([]byte, (more+1)*uint64(w.pageSize))
		if _, err := w.file.ReadAt(b, int64(id)*w.pageSize); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// page reads a page of a tree.
func (w *walker) page(id uint64) (list []element, branch bool, err error) {
	b, err := w.read(id)
	if err != nil {
		return nil, false, err
	}
	switch flags := binary.NativeEndian.Uint16(b[8:]); flags {
	case branchPage:
		list, err = branches(b)
	case leafPage:
		list, err = leaves(b)
	default:
		err = fmt.Errorf("unknown flags %#x", flags)
	}
	return list, binary.NativeEndian.Uint16(b[8:]) == branchPage, err
}

// closed reports whether the newest transaction is the one that Close ended with. What
// it looks at on the way, and the free list, must be sound.
func (w *walker) closed() (bool, error) {
	meta, err := w.find(w.root, metaBucket)
	if err != nil || meta == nil {
		return false, err
	}
	root, err := bucketRoot(meta.value)
	if err != nil {
		return false, err
	}
	var mark *element
	if root != 0 {
		mark, err = w.find(root, closedKey)
	} else {
		var list []element
		list, err = leaves(meta.value[bucketHeader:])
		mark = within(list, closedKey)
	}
	if err != nil || mark == nil || !bytes.Equal(mark.value, number(w.transaction)) || w.free == noFreePage {
		return false, err
	}
	return true, w.freeList()
}

// find looks a key up in the tree below a page.
func (w *walker) find(id uint64, key string) (*element, error) {
	for range maxDepth {
		list, branch, err := w.page(id)
		if err == nil {
			err = ordered(list, nil, nil)
		}
		if err != nil {
			return nil, fmt.Errorf("page %d: %w", id, err)
		}
		if !branch {
			return within(list, key), nil
		}
		id = list[0].child
		for _, e := range list[1:] {
			if string(e.key) <= key {
				id = e.child
			}
		}
	}
	return nil, errors.New("the tree is too deep")
}

// within finds the element of a key.
func within(list []element, key string) *element {
	i := slices.IndexFunc(list, func(e element) bool { return string(e.key) == key })
	if i < 0 {
		return nil
	}
	return &list[i]
}

// freeList checks the list of free pages: numbers of pages that grow.
func (w *walker) freeList() error {
	b, err := w.read(w.free)
	if err != nil {
		return fmt.Errorf("free list: %w", err)
	}
	n, b, flags := uint64(binary.NativeEndian.Uint16(b[10:])), b[pageHeader:], binary.NativeEndian.Uint16(b[8:])
	if n == math.MaxUint16 {
		n, b = binary.NativeEndian.Uint64(b), b[8:]
	}
	if flags != freePage || n > uint64(len(b)/8) {
		return errors.New("free list: it is none")
	}
	before := uint64(1)
	for ; n > 0; n, b = n-1, b[8:] {
		id := binary.NativeEndian.Uint64(b)
		if id <= before || id >= w.pages || w.seen[id] {
			return errors.New("free list: a page that cannot be free")
		}
		before = id
	}
	return nil
}

// errOutside: an element points out of its page.
var errOutside = errors.New("an element points outside")

// cut is a piece of a page, n bytes at the place that the element at says.
func cut(b []byte, at int, place, n uint32) ([]byte, error) {
	from := uint64(at) + uint64(place)
	if from+uint64(n) > uint64(len(b)) {
		return nil, errOutside
	}
	return b[from : from+uint64(n)], nil
}

// branches reads the elements of a branch page.
func branches(b []byte) ([]element, error) {
	n := int(binary.NativeEndian.Uint16(b[10:]))
	if n == 0 || pageHeader+n*elementLength > len(b) {
		return nil, errOutside
	}
	list := make([]element, n)
	for i := range list {
		at := pageHeader + i*elementLength
		key, err := cut(b, at, binary.NativeEndian.Uint32(b[at:]), binary.NativeEndian.Uint32(b[at+4:]))
		if err != nil {
			return nil, err
		}
		list[i] = element{key: key, child: binary.NativeEndian.Uint64(b[at+8:])}
	}
	return list, nil
}

// leaves reads the elements of a leaf page, and looks at those of buckets that have no page
// of their own.
func leaves(b []byte) ([]element, error) {
	list, err := rows(b)
	for i := 0; i < len(list) && err == nil; i++ {
		if list[i].bucket {
			list[i].child, err = bucketRoot(list[i].value)
		}
	}
	return list, err
}

// rows reads the elements of a leaf.
func rows(b []byte) ([]element, error) {
	n := int(binary.NativeEndian.Uint16(b[10:]))
	if pageHeader+n*elementLength > len(b) {
		return nil, errOutside
	}
	list := make([]element, n)
	for i := range list {
		at := pageHeader + i*elementLength
		flags, place := binary.NativeEndian.Uint32(b[at:]), binary.NativeEndian.Uint32(b[at+4:])
		keyLength, valueLength := binary.NativeEndian.Uint32(b[at+8:]), binary.NativeEndian.Uint32(b[at+12:])
		key, err := cut(b, at, place, keyLength)
		if err != nil {
			return nil, err
		}
		value, err := cut(b, at+len(key), place, valueLength)
		if err != nil {
			return nil, err
		}
		list[i] = element{key: key, value: value, bucket: flags&bucketElement != 0}
	}
	return list, nil
}

// bucketRoot is the root page of a bucket, 0 where its leaf stands in the value.
func bucketRoot(value []byte) (uint64, error) {
	if len(value) < bucketHeader {
		return 0, errOutside
	}
	if root := binary.NativeEndian.Uint64(value); root != 0 {
		return root, nil
	}
	inline := value[bucketHeader:]
	if len(inline) < pageHeader || binary.NativeEndian.Uint64(inline) != 0 || binary.NativeEndian.Uint16(inline[8:]) != leafPage {
		return 0, errors.New("a bucket without a page")
	}
	list, err := rows(inline)
	if err == nil {
		err = ordered(list, nil, nil)
	}
	if slices.ContainsFunc(list, func(e element) bool { return e.bucket }) {
		err = errors.New("a bucket in one without a page") // bbolt gives it one then
	}
	return 0, err
}

// ordered checks that keys grow, from lo on and before hi.
func ordered(list []element, lo, hi []byte) error {
	for i, e := range list {
		inOrder := i == 0 && bytes.Compare(lo, e.key) <= 0 || i > 0 && bytes.Compare(list[i-1].key, e.key) < 0
		if !inOrder || hi != nil && bytes.Compare(e.key, hi) >= 0 {
			return errors.New("the keys are out of order")
		}
	}
	return nil
}
