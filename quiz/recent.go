package quiz

// recents is what the latest reviews did, so that Add can take them back: from half of
// maxRecent up to all of it. Copies share what they have in common; one more costs
// nothing but itself.
type recents struct {
	latest, before *recent // the second was a full half, and is forgotten when the first is one
	n              int     // in latest
}

// recent is a list of changes, the last one first. It does not change.
type recent struct {
	change
	older *recent
}

// maxRecent is how many reviews Add can take back without a replay, at most.
const maxRecent = 64

func (r *recents) push(c change) {
	if r.n == maxRecent/2 {
		r.latest, r.before, r.n = nil, r.latest, 0
	}
	r.latest = &recent{c, r.latest}
	r.n++
}

// find is the change that a review made, nil where that is not known.
func (r *recents) find(review FactID) *change {
	for _, list := range [...]*recent{r.latest, r.before} {
		for x := list; x != nil; x = x.older {
			if x.at.ID == review {
				return &x.change
			}
		}
	}
	return nil
}

// forget takes out the change that a review made.
func (r *recents) forget(review FactID) {
	r.latest, r.before = r.latest.without(review), r.before.without(review)
	r.n = 0
	for x := r.latest; x != nil; x = x.older {
		r.n++
	}
}

// without is a list that lacks a review.
func (r *recent) without(review FactID) *recent {
	switch {
	case r == nil:
		return nil
	case r.at.ID == review:
		return r.older
	}
	return &recent{r.change, r.older.without(review)}
}
