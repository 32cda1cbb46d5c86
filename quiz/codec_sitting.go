package quiz

import (
	"encoding/json"
	"errors"
	"fmt"
)

// sittingVersion is the newest layout of a stored sitting: one version byte, then
// JSON of the Sitting's fields. A sitting lives for hours, so its layout need not.
const sittingVersion = 1

// EncodeSitting writes a sitting for the store.
func EncodeSitting(s *Sitting) ([]byte, error) {
	if s.Learner == (LearnerID{}) {
		return nil, errors.New("encoding sitting: no learner")
	}
	b, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("encoding sitting: %w", err)
	}
	return append([]byte{sittingVersion}, b...), nil
}

// DecodeSitting reads what EncodeSitting wrote. A sitting of a newer program gives a
// *VersionError.
func DecodeSitting(b []byte) (*Sitting, error) {
	if len(b) == 0 {
		return nil, fmt.Errorf("decoding sitting: %w", errShort)
	}
	if b[0] > sittingVersion {
		return nil, &VersionError{What: "sitting", Got: int(b[0]), Known: sittingVersion}
	}
	var s Sitting
	if err := json.Unmarshal(b[1:], &s); err != nil {
		return nil, fmt.Errorf("decoding sitting: %w", err)
	}
	if s.Learner == (LearnerID{}) {
		return nil, errors.New("decoding sitting: no learner")
	}
	return &s, nil
}
