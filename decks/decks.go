// Package decks holds the sample decks, so that a fresh installation has
// something to teach at once. They are about five Italian articles on Russia and
// North Korea, the first of 2023, the last of June 2024 or later; sources.yaml tells
// what is known of each. README.md beside this file says how the decks treat doubt,
// names and dates; it is text about the decks and no deck, therefore the pattern
// below leaves it out.
package decks

import "embed"

// FS holds every deck of this folder and the catalogue of sources their citations
// name, as a library that package deck can load.
//
//go:embed [0-9]*.md sources.yaml
var FS embed.FS
