package deck

import (
	"crypto/sha256"
	"encoding/base32"
	"regexp"

	"github.com/google/uuid"
)

// deckSpace is the namespace of deck ids that are computed from a path.
var deckSpace = uuid.MustParse("6f0a1a5e-0c53-5d5b-9a1e-6a1f2e0c7d31")

// crockford is Crockford's base32: no i, l, o, u, so that an id can be read aloud.
var crockford = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

var (
	idComment   = regexp.MustCompile(`<!--\s*([0-9a-hjkmnp-tv-z]{6})\s*-->$`)
	slugComment = regexp.MustCompile(`<!--\s*id:\s*(.*?)\s*-->$`)
	// lostID is a comment that looks like an id and is not read as one: an id that is not
	// the last comment, other letters, no "id:".
	lostID    = regexp.MustCompile(`<!--\s*(?:(?i:id)\b[^>]*|[0-9A-Za-z-]*(?:[0-9][A-Za-z]|[A-Za-z][0-9])[0-9A-Za-z-]*|[0-9a-hjkmnp-tv-z]{6})\s*-->`)
	slugForm  = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{2,39}$`)
	shortID   = regexp.MustCompile(`^[0-9a-hjkmnp-tv-z]{6}$`)
	labelForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)
)

// digest names a text in n Crockford digits.
func digest(text string, n int) string {
	sum := sha256.Sum256([]byte(text))
	return crockford.EncodeToString(sum[:])[:n]
}

// cardID computes a card's identity. A part that is "" is the question itself.
func cardID(deck uuid.UUID, question, part string) CardID {
	if part != "" {
		question += "#" + part
	}
	return uuid.NewSHA1(deck, []byte(question))
}
