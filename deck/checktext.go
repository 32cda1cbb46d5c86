package deck

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// The checks of this file look at keys as their author wrote them, for what the author
// may have meant otherwise than it is judged.

var (
	severalForms = regexp.MustCompile(`\pL{2} ?/ ?\pL{2}|\pL ?; ?\pL|\pL, ?\pL[^,]*, ?\pL|\pL \([^()]*\)$|\([^()]*\) \pL`)
	roughly      = regexp.MustCompile(`(?i)^(?:circa|ca\.|about|around|approximately|roughly|vers|um|hacia)\s|\s(?:circa|ca\.)$|[~≈]`)
	onlyDigits   = regexp.MustCompile(`^[-+−]?\d[\d.,]*$`)
	// otherPlaces is how a choice speaks of those above it, or of their letters.
	otherPlaces = regexp.MustCompile(`(?i)^(?:tutt[aei]|nessun[ao]?|entramb[ei]|all|none|both|any|neither|tous|toutes|aucun|aucune|alle|keine|todas|ninguna)\b.*` +
		`\b(?:precedent[ei]|sopra|sopraelencat[ei]|above|previous|preceding|ci-dessus|obigen|oben|anteriores)\.?$|` +
		`^(?:(?:sia|both|either|né|neither|sowohl) )?(?-i:[A-D]) (?:e|ed|che|and|or|né|nor|et|und|y) (?-i:[A-D])\.?$`)
	yearLike = regexp.MustCompile(`(?:^|\PN)\d{3,4}(?:\PN|$)|\b(?:a\.\s?C\.|BC)`)
)

// typed looks at a typed answer that stands alone.
func (c *checker) typed(q *Question, b *Typed) {
	if n := utf8.RuneCountInString(b.Accepted[0]); n > maxAnswer {
		c.warn(b.Pos, "W10", "length", itoa(n), "max", itoa(maxAnswer))
	}
	if len(b.Accepted) == 1 {
		c.severalIn(b.Accepted[0], b.Pos)
	}
	word := c.truth(b.Accepted[0])
	if q.Notes.Kind == "" && word != "" && !slices.ContainsFunc(b.Accepted, func(form string) bool { return c.truth(form) == "" }) {
		c.warn(b.Pos, "W33", "text", joinForms(b.Accepted), "word", word)
	}
}

// truth is the word for true or false that an answer is, or is the initial of.
func (c *checker) truth(answer string) string {
	for _, column := range c.words.columns {
		for _, word := range truths[column] {
			if initial, _ := utf8.DecodeRuneInString(word); strings.EqualFold(answer, word) || strings.EqualFold(answer, string(initial)) {
				return word
			}
		}
	}
	return ""
}

// literal warns of a number or a date that is judged as a word, being the only form that is
// accepted.
func (c *checker) literal(b *Typed) {
	answer := b.Accepted[0]
	if len(b.Accepted) == 1 && (onlyDigits.MatchString(answer) || c.value(answer) && !numeric.MatchString(answer)) {
		c.warn(b.Pos, "W45", "text", answer)
	}
}

// contradicted warns of an accepted answer that is listed as one that must never pass.
func (c *checker) contradicted(q *Question) {
	if len(q.Notes.Not) == 0 {
		return
	}
	never := map[string]bool{}
	for _, form := range q.Notes.Not {
		never[Fold(form)] = true
	}
	answers := q.Body.answers()
	if i := slices.IndexFunc(answers, func(form string) bool { return never[Fold(form)] }); i >= 0 {
		c.warn(q.Notes.notAt, "W46", "text", answers[i])
	}
}

// severalIn warns of the only accepted answer where it seems to hold several.
func (c *checker) severalIn(answer string, pos Pos) {
	if severalForms.MatchString(answer) && !strings.Contains(answer, "://") || holdsWord(answer, orWords) {
		c.warn(pos, "W28", "text", answer)
	}
}

// orWords part two answers of which a learner would type one.
var orWords = []string{"o", "oppure", "or", "ou", "oder"}

func holdsWord(text string, words []string) bool {
	all := strings.Fields(text)
	for i, w := range all {
		for _, word := range words {
			if w == word && i > 0 && i+1 < len(all) {
				return true
			}
		}
	}
	return false
}

// about warns of a key that says "about": it is judged to the point all the same.
func (c *checker) about(written string, margin bool, pos Pos) {
	if !margin && roughly.MatchString(written) {
		c.warn(pos, "W31", "text", written)
	}
}

// language warns of a deck with typed answers that does not say its language, which
// decides about articles, 1.200 and 12/9.
func (c *checker) language() {
	if c.deck.Meta.Lang != "" || c.deck.unread {
		return
	}
	for _, q := range c.deck.Questions {
		switch q.Body.Kind() {
		case Text, Number, Date, Cloze:
			c.warn(Pos{1, 1}, "W30")
			return
		}
	}
}

// told warns of things to order whose texts tell their dates.
func (c *checker) told(b *Ordering) {
	if b.Timeline() {
		return
	}
	for _, s := range b.Items {
		if !yearLike.MatchString(s.Content.Text()) {
			return
		}
	}
	c.warn(b.Items[0].Pos, "W27", "text", b.Items[0].Content.Text())
}
