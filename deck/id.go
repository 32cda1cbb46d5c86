package deck

import (
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base32"
	"regexp"

	"github.com/google/uuid"
)

// deckSpace is the namespace of deck ids that are computed from a path.
var deckSpace = uuid.MustParse("6f0a1a5e-0c53-5d5b-9a1e-6a1f2e0c7d31")

// crockfordDigits are those of Crockford's base32: no i, l, o, u, so that an id can be
// read aloud.
const crockfordDigits = "0123456789abcdefghjkmnpqrstvwxyz"

var crockford = base32.NewEncoding(crockfordDigits).WithPadding(base32.NoPadding)

// isShortID tells an id as Format writes it from one that an author chose.
func isShortID(s string) bool { return len(s) == 6 && only(s, crockfordDigits) }

var (
	// lostID is a comment that looks like an id and is not read as one: an id that is not
	// the last comment, other letters, no "id:".
	lostID    = regexp.MustCompile(`<!--\s*(?:(?i:id)\b[^>]*|[0-9A-Za-z-]*(?:[0-9][A-Za-z]|[A-Za-z][0-9])[0-9A-Za-z-]*|[0-9a-hjkmnp-tv-z]{6})\s*-->`)
	slugForm  = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{2,39}$`)
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
	sum := sha1.Sum(append(deck[:], question...))
	id := uuid.UUID(sum[:16])
	id[6] = id[6]&0x0f | 5<<4 // version 5
	id[8] = id[8]&0x3f | 0x80 // RFC 9562
	return id
}
