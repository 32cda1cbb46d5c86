package deck

// Digest tells faces apart by what a learner would notice: it leaves out the deck's title,
// the section and how many hints there are. It is the same on every machine.
func (f *Face) Digest() uint64 {
	h := sum(14695981039346656037)
	h.string(string(f.Card[:]))
	h.string(string(f.Kind))
	h.string(f.Lang)
	h.markdown(f.Prompt)
	h.items(f.Items)
	h.items(f.Targets)
	h.bool(f.Several)
	h.string(f.Unit)
	h.number(len(f.Gaps))
	for _, hint := range f.Gaps {
		h.string(hint)
	}
	return uint64(h)
}

// sum is that of what was written to it: FNV-1a, but for numbers, which are taken in
// whole. Lengths stand before what they count, so that no two things are written alike.
type sum uint64

func (h *sum) number(n int) { *h = (*h ^ sum(n)) * 1099511628211 }

func (h *sum) bool(b bool) {
	if b {
		h.number(1)
	} else {
		h.number(0)
	}
}

func (h *sum) string(s string) {
	h.number(len(s))
	for i := range len(s) {
		h.number(int(s[i]))
	}
}

func (h *sum) markdown(m Markdown) {
	h.number(len(m))
	for i := range m {
		n := &m[i]
		h.string(string(n.Type))
		h.string(n.Text)
		h.string(n.Dest)
		h.number(n.N)
		h.markdown(n.Children)
	}
}

func (h *sum) items(items []Item) {
	h.number(len(items))
	for _, i := range items {
		h.number(i.ID)
		h.markdown(i.Content)
	}
}
