package quiz

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"time"
	"unicode/utf8"

	"ripasso/deck"
)

// How a record is written: one JSON object on one line, whose only key says what it is.
// docs/backup.md tells every field, docs/backup.schema.json holds the same for programs.
// The names are not those of the browser's messages: these stay what they are.

// line is a record as JSON. Exactly one of the pointers is set.
type line struct {
	Local    *localLine    `json:"local,omitempty"`
	Revision *revisionLine `json:"revision,omitempty"`
	Review   *reviewLine   `json:"review,omitempty"`
	Void     *voidLine     `json:"void,omitempty"`
	Regrade  *regradeLine  `json:"regrade,omitempty"`
	Settings *settingsLine `json:"settings,omitempty"`
	Move     *moveLine     `json:"move,omitempty"`
	Refit    *refitLine    `json:"refit,omitempty"`
	Mark     *markedLine   `json:"mark,omitempty"`
	Exam     *examLine     `json:"exam,omitempty"`
	Outlook  *outlookLine  `json:"outlook,omitempty"`
	Sitting  *sittingLine  `json:"sitting,omitempty"`
}

type localLine struct {
	Learner LearnerID `json:"learner"`
}

// revisionLine has the deck's bytes in one of two forms: as they are where they are
// UTF-8, so that they can be read.
type revisionLine struct {
	ID    deck.RevisionID `json:"id"`
	Deck  string          `json:"deck"`
	Seen  stamp           `json:"seen,omitzero"`
	Text  string          `json:"text,omitempty"`
	Bytes []byte          `json:"bytes,omitempty"`
}

// sittingLine shows whose it is and its version; the rest is EncodeSitting's, which
// only programs of about the same age can read.
type sittingLine struct {
	Learner LearnerID `json:"learner"`
	Version int       `json:"version"`
	Data    []byte    `json:"data"`
}

// AppendRecord appends a record as one line of JSON, with the line break. Equal records
// give equal bytes. Text that is not UTF-8 is kept with U+FFFD for what cannot be read; a
// deck's source is kept byte by byte.
func AppendRecord(b []byte, r Record) ([]byte, error) {
	l, err := r.line()
	if err != nil {
		return b, err
	}
	out := bytes.NewBuffer(b)
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false) // "<" is read more easily than its number
	err = e.Encode(l)
	if err == nil && bytes.Contains(out.Bytes()[len(b):], []byte(`\ufffd`)) {
		// Package json writes U+FFFD in another way where it stands for what is not UTF-8,
		// and once it was read back it does not.
		var plain line
		err = json.Unmarshal(out.Bytes()[len(b):], &plain)
		out.Truncate(len(b))
		err = cmp.Or(err, e.Encode(plain))
	}
	if err != nil {
		return b, fmt.Errorf("encoding record: %w", err)
	}
	return out.Bytes(), nil
}

// line is the record as it is written.
func (r Record) line() (*line, error) {
	set := 0
	for _, is := range [...]bool{r.Local != nil, r.Revision != nil, r.Fact != nil, r.Sitting != nil} {
		if is {
			set++
		}
	}
	switch {
	case set != 1:
		return nil, fmt.Errorf("encoding record: %d contents, want 1", set)
	case r.Local != nil:
		return &line{Local: &localLine{*r.Local}}, nil
	case r.Revision != nil:
		l := &revisionLine{ID: r.Revision.ID, Deck: r.Revision.Deck, Seen: stamp{r.Revision.Seen}}
		if utf8.Valid(r.Revision.Source) {
			l.Text = string(r.Revision.Source)
		} else {
			l.Bytes = r.Revision.Source
		}
		return &line{Revision: l}, nil
	case r.Sitting != nil:
		data, err := EncodeSitting(r.Sitting)
		return &line{Sitting: &sittingLine{r.Sitting.Learner, r.Sitting.Version, data}}, err
	}
	if err := r.Fact.valid(); err != nil {
		return nil, fmt.Errorf("encoding fact %s: %w", r.Fact.ID, err)
	}
	return r.Fact.line(), nil
}

// ParseRecord reads a line of AppendRecord's, with or without the line break. What it
// does not know it refuses: a newer program wrote it, and would lose it. A sitting that
// only another program can read comes back as one that is over.
func ParseRecord(b []byte) (Record, error) {
	var l line
	if err := strictly(b, &l); err != nil {
		return Record{}, err
	}
	r, err := l.record()
	if err == nil && r.Fact != nil {
		err = r.Fact.valid()
	}
	if err != nil {
		return Record{}, err
	}
	return r, nil
}

// strictly decodes one JSON value, and nothing but it, whose every field is known.
func strictly(b []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("more than one value")
	}
	return nil
}

// record is what the line says.
func (l *line) record() (Record, error) {
	contents := 0
	for _, set := range [...]bool{
		l.Local != nil, l.Revision != nil, l.Sitting != nil, l.Review != nil, l.Void != nil,
		l.Regrade != nil, l.Settings != nil, l.Move != nil, l.Refit != nil, l.Mark != nil, l.Exam != nil, l.Outlook != nil,
	} {
		if set {
			contents++
		}
	}
	switch {
	case contents != 1:
		return Record{}, fmt.Errorf("%d records, want 1", contents)
	case l.Local != nil && l.Local.Learner == LearnerID{}:
		return Record{}, errors.New("no learner")
	case l.Local != nil:
		return Record{Local: &l.Local.Learner}, nil
	case l.Revision != nil:
		return l.Revision.record()
	case l.Sitting != nil:
		return l.Sitting.record()
	}
	f, err := l.fact()
	return Record{Fact: f}, err
}

func (l *revisionLine) record() (Record, error) {
	r := &Revision{ID: l.ID, Deck: l.Deck, Source: l.Bytes, Seen: l.Seen.Time}
	if len(l.Bytes) == 0 {
		r.Source = []byte(l.Text)
	} else if l.Text != "" {
		return Record{}, errors.New("a revision with both text and bytes")
	}
	if sum := sha256.Sum256(r.Source); hex.EncodeToString(sum[:]) != string(l.ID) {
		return Record{}, errors.New("the revision's id is not the digest of its source")
	}
	return Record{Revision: r}, nil
}

func (l *sittingLine) record() (Record, error) {
	if l.Learner == (LearnerID{}) {
		return Record{}, errors.New("no learner")
	}
	s, err := DecodeSitting(l.Data)
	if err != nil {
		s = &Sitting{Learner: l.Learner, Version: l.Version, Phase: Done}
	}
	if s.Learner != l.Learner || s.Version != l.Version {
		return Record{}, errors.New("the sitting's data are another sitting's")
	}
	return Record{Sitting: s}, nil
}

// stamp is a moment as RFC 3339 with milliseconds, UTC. One that has no such form, before
// the year 0 or after 9999, is the number of milliseconds since 1970.
type stamp struct{ time.Time }

const stampForm = "2006-01-02T15:04:05.000Z07:00"

// MarshalJSON implements json.Marshaler.
func (s stamp) MarshalJSON() ([]byte, error) {
	if t := s.UTC(); t.Year() >= 0 && t.Year() <= 9999 {
		return t.AppendFormat(make([]byte, 0, len(stampForm)), `"`+stampForm+`"`), nil
	}
	return strconv.AppendInt(nil, s.UnixMilli(), 10), nil
}

// UnmarshalJSON implements json.Unmarshaler.
func (s *stamp) UnmarshalJSON(b []byte) error {
	var t time.Time
	var n int64
	var err error
	if text, quoted := bytes.CutPrefix(b, []byte{'"'}); quoted {
		t, err = time.Parse(time.RFC3339, string(bytes.TrimSuffix(text, []byte{'"'})))
	} else if n, err = strconv.ParseInt(string(b), 10, 64); err == nil {
		t = time.UnixMilli(n)
	}
	if err != nil {
		return fmt.Errorf("%s is no moment", b)
	}
	s.Time = t.UTC().Truncate(time.Millisecond)
	return nil
}

// date is a day as 2026-11-21. One beyond the years 0 to 9999 is the number of days since
// 1970-01-01.
type date Day

// MarshalJSON implements json.Marshaler.
func (d date) MarshalJSON() ([]byte, error) {
	if y, _, _ := Day(d).date(); y >= 0 && y <= 9999 {
		return strconv.AppendQuote(nil, Day(d).String()), nil
	}
	return strconv.AppendInt(nil, int64(d), 10), nil
}

// UnmarshalJSON implements json.Unmarshaler.
func (d *date) UnmarshalJSON(b []byte) error {
	t, err := time.Parse(`"`+time.DateOnly+`"`, string(b))
	n := t.Unix() / secondsPerDay // whole days: it is a midnight
	if err != nil {
		n, err = strconv.ParseInt(string(b), 10, 0)
	}
	if err != nil {
		return fmt.Errorf("%s is no date", b)
	}
	*d = date(n)
	return nil
}

// real is a number; one that JSON has no form for is its name, as a string.
type real float64

// MarshalJSON implements json.Marshaler.
func (r real) MarshalJSON() ([]byte, error) {
	f := float64(r)
	b := strconv.AppendFloat(nil, f, 'g', -1, 64)
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return strconv.AppendQuote(nil, string(b)), nil
	}
	return b, nil
}

// UnmarshalJSON implements json.Unmarshaler.
func (r *real) UnmarshalJSON(b []byte) error {
	f, err := strconv.ParseFloat(string(bytes.Trim(b, `"`)), 64)
	if err != nil {
		return fmt.Errorf("%s is no number", b)
	}
	*r = real(f)
	return nil
}
