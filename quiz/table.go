package quiz

import (
	"hash/maphash"
	"iter"
	"slices"
)

// Table is a map that costs nothing to copy: a copy shares all pages with its original,
// and a change makes new those few that lead to it. So a State can be handed out and
// gone on with. The zero value is empty. One copy may be read while another is changed.
type Table[K comparable, V any] struct {
	root *page[K, V]
	seed maphash.Seed
	len  int
}

// page is a leaf, or where its children are set, a branch by the next hashBits bits.
// Once it is part of a table it does not change.
type page[K comparable, V any] struct {
	entries  []tableEntry[K, V]
	children *[1 << hashBits]*page[K, V]
}

type tableEntry[K comparable, V any] struct {
	key   K
	value V
}

const (
	hashBits = 4
	// leafSize is how many entries a leaf holds before it becomes a branch; where the
	// hash has no more bits it holds any number.
	leafSize = 8
)

// tableOf makes a table of entries, each with another key.
func tableOf[K comparable, V any](entries []tableEntry[K, V]) Table[K, V] {
	t := Table[K, V]{seed: maphash.MakeSeed(), len: len(entries)}
	t.root = pageOf(t.seed, 0, entries)
	return t
}

// pageOf is a page of entries whose hashes are told apart from bit used on.
func pageOf[K comparable, V any](seed maphash.Seed, used int, entries []tableEntry[K, V]) *page[K, V] {
	switch {
	case len(entries) == 0:
		return nil
	case len(entries) <= leafSize || used >= 64:
		return &page[K, V]{entries: slices.Clone(entries)}
	}
	var parts [1 << hashBits][]tableEntry[K, V]
	for _, e := range entries {
		i := maphash.Comparable(seed, e.key) >> used % (1 << hashBits)
		parts[i] = append(parts[i], e)
	}
	p := &page[K, V]{children: &[1 << hashBits]*page[K, V]{}}
	for i, part := range parts {
		p.children[i] = pageOf(seed, used+hashBits, part)
	}
	return p
}

// At is the value of a key, zero where there is none.
func (t Table[K, V]) At(k K) V {
	v, _ := t.Find(k)
	return v
}

// Find is the value of a key, and whether there is one.
func (t Table[K, V]) Find(k K) (v V, ok bool) {
	if t.root == nil {
		return v, false
	}
	p, h := t.root, maphash.Comparable(t.seed, k)
	for ; p != nil && p.children != nil; h >>= hashBits {
		p = p.children[h%(1<<hashBits)]
	}
	if p == nil {
		return v, false
	}
	if i := p.index(k); i >= 0 {
		return p.entries[i].value, true
	}
	return v, false
}

// Len is how many keys there are.
func (t Table[K, V]) Len() int { return t.len }

// All yields all keys and values, in no order.
func (t Table[K, V]) All() iter.Seq2[K, V] {
	return func(yield func(K, V) bool) { t.root.all(yield) }
}

// Set gives a key a value.
func (t *Table[K, V]) Set(k K, v V) {
	if t.root == nil {
		t.seed = maphash.MakeSeed()
	}
	if _, ok := t.Find(k); !ok {
		t.len++
	}
	t.root = t.root.with(t.seed, maphash.Comparable(t.seed, k), 0, tableEntry[K, V]{k, v})
}

// Delete takes a key out.
func (t *Table[K, V]) Delete(k K) {
	if _, ok := t.Find(k); ok {
		t.len--
		t.root = t.root.without(maphash.Comparable(t.seed, k), k)
	}
}

func (p *page[K, V]) index(k K) int {
	return slices.IndexFunc(p.entries, func(e tableEntry[K, V]) bool { return e.key == k })
}

func (p *page[K, V]) all(yield func(K, V) bool) bool {
	if p == nil {
		return true
	}
	for _, e := range p.entries {
		if !yield(e.key, e.value) {
			return false
		}
	}
	if p.children != nil {
		for _, c := range p.children {
			if !c.all(yield) {
				return false
			}
		}
	}
	return true
}

// with is a copy of the page that holds e, whose key hashes to h from bit used on.
func (p *page[K, V]) with(seed maphash.Seed, h uint64, used int, e tableEntry[K, V]) *page[K, V] {
	if p == nil {
		return &page[K, V]{entries: []tableEntry[K, V]{e}}
	}
	if p.children != nil {
		children := *p.children
		i := h % (1 << hashBits)
		children[i] = children[i].with(seed, h>>hashBits, used+hashBits, e)
		return &page[K, V]{children: &children}
	}
	if i := p.index(e.key); i >= 0 {
		entries := slices.Clone(p.entries)
		entries[i] = e
		return &page[K, V]{entries: entries}
	}
	if len(p.entries) < leafSize || used >= 64 {
		return &page[K, V]{entries: append(slices.Clip(p.entries), e)}
	}
	branch := &page[K, V]{children: &[1 << hashBits]*page[K, V]{}}
	for _, x := range append(slices.Clip(p.entries), e) {
		branch = branch.with(seed, maphash.Comparable(seed, x.key)>>used, used, x)
	}
	return branch
}

// without is a copy of the page that lacks k, nil where nothing is left of a leaf.
func (p *page[K, V]) without(h uint64, k K) *page[K, V] {
	if p.children != nil {
		children := *p.children
		i := h % (1 << hashBits)
		children[i] = children[i].without(h>>hashBits, k)
		return &page[K, V]{children: &children}
	}
	if len(p.entries) == 1 {
		return nil
	}
	i := p.index(k)
	return &page[K, V]{entries: slices.Concat(p.entries[:i], p.entries[i+1:])}
}
