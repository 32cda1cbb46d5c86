package bolt

import (
	"encoding/binary"
	"errors"
	"slices"
)

// A patch is what a sitting does not have in common with the one before: of some
// kilobytes a few hundred bytes, since an event changes the front, and takes from the
// lists behind it at most an item.
//
//	version of the sitting before, 0 where the patch is the whole; count of copies, for each, from
//	the end: how many bytes of the sitting before are left out, how many are taken; the
//	rest, which stands in front of the copies: numbers are varints
const (
	maxLeftOut = 128 // bytes: more than a card asked and the oldest turn
	minTaken   = 32  // bytes: less in common is chance
)

// errPatch: a patch does not fit the sitting that it is put on.
var errPatch = errors.New("a sitting is not of the one before")

// makePatch is how after is made of before, both as bucket sittings keeps them.
func makePatch(before, after []byte) []byte {
	var copies []byte
	n, left, base := uint64(0), after, sittingVersion(before)
	for len(before) > 0 {
		out, taken := leaveOut(before, left)
		if taken < minTaken {
			break
		}
		copies = binary.AppendUvarint(binary.AppendUvarint(copies, uint64(out)), uint64(taken))
		before, left = before[:len(before)-out-taken], left[:len(left)-taken]
		n++
	}
	if n == 0 {
		base = 0
	}
	b := binary.AppendUvarint(make([]byte, 0, len(left)+len(copies)+16), base)
	b = append(binary.AppendUvarint(b, n), copies...)
	return append(b, left...)
}

// leaveOut finds how little of the end of a must be left out for it to end like b, and
// how many bytes they then have in common. The eight in front are no part of it: they
// are the version.
func leaveOut(a, b []byte) (out, taken int) {
	a, b = a[min(8, len(a)):], b[min(8, len(b)):]
	for ; out <= min(maxLeftOut, len(a)); out++ {
		if taken = common(a[:len(a)-out], b); taken >= minTaken {
			return out, taken
		}
	}
	return 0, 0
}

// common is how many bytes a and b end in alike.
func common(a, b []byte) int {
	n := min(len(a), len(b))
	a, b = a[len(a)-n:], b[len(b)-n:]
	i := n
	for ; i >= 8 && binary.LittleEndian.Uint64(a[i-8:]) == binary.LittleEndian.Uint64(b[i-8:]); i -= 8 {
	}
	for ; i > 0 && a[i-1] == b[i-1]; i-- {
	}
	return n - i
}

// applyPatch makes the sitting after of the one before. It is nil where before is that
// one or a later one.
func applyPatch(before, patch []byte) (after []byte, err error) {
	uint := func() uint64 {
		n, size := binary.Uvarint(patch)
		if size <= 0 {
			err, patch = errPatch, nil
			return 0
		}
		patch = patch[size:]
		return n
	}
	type copied struct{ out, taken uint64 }
	base := uint()
	var copies []copied
	for n := uint(); n > 0 && err == nil; n-- {
		copies = append(copies, copied{uint(), uint()})
	}
	switch version := sittingVersion(patch); {
	case err != nil || version == 0:
		return nil, errPatch
	case version <= sittingVersion(before):
		return nil, nil
	case len(copies) > 0 && base != sittingVersion(before):
		return nil, errPatch
	}
	pieces := [][]byte{patch}
	for _, c := range copies {
		n := uint64(len(before))
		if c.out > n || c.taken > n-c.out {
			return nil, errPatch
		}
		pieces = append(pieces, before[n-c.out-c.taken:n-c.out])
		before = before[:n-c.out-c.taken]
	}
	slices.Reverse(pieces[1:])
	return slices.Concat(pieces...), nil
}
