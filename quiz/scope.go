package quiz

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"ripasso/deck"
)

// ErrNothing: no card of the library is what the learner wants to be asked.
var ErrNothing = errors.New("no card belongs to the choice")

// Scope is what the learner sat down for.
type Scope struct {
	Decks   []uuid.UUID `json:"decks,omitempty"`   // none: all
	New     *int        `json:"new,omitempty"`     // at most this many new cards; nil: the day's
	Limit   int         `json:"limit,omitempty"`   // at most this many cards; 0: no limit
	Minutes int         `json:"minutes,omitempty"` // no further card after these; 0: no limit
	// What is asked, none of a list: anything. A card belongs that fits all lists.
	Tags     []string    `json:"tags,omitempty"` // of the question or of its deck
	Kinds    []deck.Kind `json:"kinds,omitempty"`
	Sources  []string    `json:"sources,omitempty"`  // works of the catalogue that a question cites, by their keys
	Sections []string    `json:"sections,omitempty"` // headings
	// Cram asks whatever belongs, due or not, and leaves the schedule alone: what goes wrong
	// comes back behind the rest until it was right once. Missed crams what went wrong in the
	// sitting before.
	Cram   bool `json:"cram,omitempty"`
	Missed bool `json:"missed,omitempty"`
}

// Crams reports whether the schedule is left alone.
func (s Scope) Crams() bool { return s.Cram || s.Missed }

// Chooses reports whether the scope chooses among the cards of its decks.
func (s Scope) Chooses() bool {
	return len(s.Tags)+len(s.Kinds)+len(s.Sources)+len(s.Sections) > 0 || s.Crams()
}

// measured reports whether the learner has said how much to do. Who says so on a free day
// wants to study all the same.
func (s Scope) measured() bool { return s.New != nil || s.Limit > 0 || s.Minutes > 0 }

// has reports whether a deck belongs to the scope.
func (s Scope) has(deck uuid.UUID) bool {
	return len(s.Decks) == 0 || slices.Contains(s.Decks, deck)
}

// admits reports whether a card of one of the decks belongs to the scope.
func (s Scope) admits(c *deck.Card) bool {
	q := c.Question
	return fits(s.Tags, tagsOf(c)) && fits(s.Kinds, []deck.Kind{q.Body.Kind()}) &&
		fits(s.Sources, sourcesOf(q)) && fits(s.Sections, []string{q.Section})
}

// confine marks the cards that do not belong to the scope.
func (s Scope) confine(cards []standing) {
	if !s.Chooses() {
		return
	}
	for i := range cards {
		cards[i].outside = !s.admits(cards[i].card)
	}
}

// fits reports whether one of the things is wanted. Where nothing is, anything is.
func fits[T comparable](wanted, things []T) bool {
	return len(wanted) == 0 || slices.ContainsFunc(things, func(x T) bool { return slices.Contains(wanted, x) })
}

// tagsOf are a card's tags: those of its question and those of its deck.
func tagsOf(c *deck.Card) []string {
	return slices.Concat(c.Question.Notes.Tags, c.Deck().Meta.Tags)
}

// sourcesOf are the keys of the works that a question cites.
func sourcesOf(q *deck.Question) []string {
	var keys []string
	for _, cite := range q.Notes.Sources {
		keys = append(keys, cite.Key)
	}
	return keys
}

// end is when no further card is asked, for a sitting that started then, or zero.
func (s Scope) end(started time.Time) time.Time {
	if s.Minutes <= 0 {
		return time.Time{}
	}
	return started.Add(time.Duration(min(s.Minutes, maxMinutes)) * time.Minute)
}

// maxMinutes is a sitting of a week: a learner who asks for more means no limit.
const maxMinutes = 7 * 24 * 60

// tidy is the scope with its lists in order, so that the same wish is the same scope.
func (s Scope) tidy() Scope {
	s.Decks = slices.Clone(s.Decks)
	slices.SortFunc(s.Decks, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
	s.Decks = slices.Compact(s.Decks)
	s.Tags, s.Sources, s.Sections = ordered(s.Tags), ordered(s.Sources), ordered(s.Sections)
	s.Kinds = ordered(s.Kinds)
	return s
}

// ordered is a copy of a list in order, each thing once.
func ordered[T cmp.Ordered](list []T) []T {
	list = slices.Clone(list)
	slices.Sort(list)
	return slices.Compact(list)
}

func (s Scope) equal(o Scope) bool {
	sameNew := s.New == nil && o.New == nil || s.New != nil && o.New != nil && *s.New == *o.New
	return sameNew && slices.Equal(s.Decks, o.Decks) && s.Limit == o.Limit && s.Minutes == o.Minutes &&
		slices.Equal(s.Tags, o.Tags) && slices.Equal(s.Kinds, o.Kinds) && slices.Equal(s.Sources, o.Sources) &&
		slices.Equal(s.Sections, o.Sections) && s.Cram == o.Cram && s.Missed == o.Missed
}

// cards lists the scope's cards by deck and place in the file.
func (r *room) cards(scope Scope) []*deck.Card {
	var out []*deck.Card
	for _, k := range r.library.Decks() {
		switch {
		case !scope.has(k.ID()):
		case !scope.Chooses():
			out = append(out, k.Cards()...)
		default:
			for _, c := range k.Cards() {
				if scope.admits(c) {
					out = append(out, c)
				}
			}
		}
	}
	return out
}

// queue is what a scope asks now, where cards sit as exams have it, before is the sitting that
// it follows, nil where there is none, and again says that this one had the same scope and is
// of today.
func (r *room) queue(scope Scope, s *seats, before *Sitting, again bool) (Queue, error) {
	cards := r.cards(scope)
	if scope.Missed {
		missed := before.unlearnt()
		cards = slices.DeleteFunc(cards, func(c *deck.Card) bool { return !missed[c.ID] })
	}
	switch {
	case len(cards) == 0 && (scope.Chooses() || len(scope.Decks) > 0):
		return Queue{}, ErrNothing
	case !scope.Crams():
		all := r.standings(r.cards(Scope{Decks: scope.Decks}), s)
		scope.confine(all)
		return r.plan.queue(all, r.state, scope, r.world.Now), nil
	case again && before.Phase == Done && len(before.Queue) > 0: // its minutes or turns were over
		return Queue{Cards: before.Queue}, nil
	}
	q := r.plan.Cram(cards, r.state, scope, r.world.Now)
	if len(q.Cards) == 0 {
		return Queue{}, ErrNothing
	}
	return q, nil
}

// unlearnt is what went wrong in a sitting, and what one that asks such cards still had
// to ask when it was left; nothing of none.
func (s *Sitting) unlearnt() map[deck.CardID]bool {
	out := map[deck.CardID]bool{}
	if s == nil {
		return out
	}
	for _, card := range s.missed() {
		out[card] = true
	}
	if s.Scope.Missed {
		for _, card := range s.Queue {
			out[card] = true
		}
		if s.Current != nil && s.Phase != Judged {
			out[s.Current.Card] = true
		}
	}
	return out
}
