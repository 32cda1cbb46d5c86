package quiz

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"iter"
	"strings"
	"time"
)

// An archive is what a store keeps as a stream of lines: a head, a record a line in the
// order of Archive.Records, an end that tells how many there were and their digests. One
// that was cut off or altered is told apart by its end.

const (
	archiveFormat  = "ripasso"
	archiveVersion = 1

	// maxLine is the length of the longest line that is read, in bytes: the source of the
	// largest deck, with every byte escaped.
	maxLine = 128 << 20
)

// What can be wrong with an archive as a whole.
var (
	// ErrNoArchive: the stream does not begin as an archive does.
	ErrNoArchive = errors.New("no archive")
	// ErrCutOff: the archive ends before its end.
	ErrCutOff = errors.New("the archive is cut off")
	// ErrAltered: the archive is not what was written.
	ErrAltered = errors.New("the archive was altered")
)

// LineError says which line of an archive is wrong.
type LineError struct {
	Line int // from 1
	Err  error
}

// Error implements error.
func (e *LineError) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Err) }

// Unwrap is what is wrong with the line.
func (e *LineError) Unwrap() error { return e.Err }

// ArchiveHead is the first line of an archive.
type ArchiveHead struct {
	Made    time.Time // UTC, whole milliseconds
	Program string    // that wrote it, with its version
}

type headLine struct {
	Format  string `json:"format"`
	Version int    `json:"version"`
	Made    stamp  `json:"made,omitzero"`
	Program string `json:"program"`
}

// Tally is how much there is in an archive.
type Tally struct {
	Revisions int `json:"revisions"`
	Learners  int `json:"learners"` // with facts or a sitting
	Facts     int `json:"facts"`
	Sittings  int `json:"sittings"`
	// Content is the SHA-256 of the records' lines, in hex: stores that keep the same
	// have the same.
	Content string `json:"content"`
}

type endLine struct {
	Tally
	SHA256 string `json:"sha256"` // of all lines before
}

// ArchiveWriter writes an archive line by line.
type ArchiveWriter struct {
	to   io.Writer
	all  hash.Hash // of all lines
	seen counter
	b    []byte
}

// NewArchiveWriter begins an archive. It writes in small pieces: to should be buffered.
func NewArchiveWriter(to io.Writer, head ArchiveHead) (*ArchiveWriter, error) {
	w := &ArchiveWriter{to: to, all: sha256.New(), seen: newCounter()}
	return w, w.put(map[string]headLine{"archive": {archiveFormat, archiveVersion, stamp{head.Made}, head.Program}})
}

// Write adds a record. Those that are out of order are refused.
func (w *ArchiveWriter) Write(r Record) error {
	if err := w.seen.add(r); err != nil {
		return err
	}
	b, err := AppendRecord(w.b[:0], r)
	if err != nil {
		return err
	}
	w.b = b
	w.seen.content.Write(b)
	return w.write(b)
}

// Close writes the end, which makes the archive whole, and says how much there is in it.
// It does not close what is written to.
func (w *ArchiveWriter) Close() (Tally, error) {
	t := w.seen.sum()
	return t, w.put(map[string]endLine{"end": {t, hexSum(w.all)}})
}

func (w *ArchiveWriter) put(line any) error {
	b, err := json.Marshal(line)
	if err != nil {
		return err
	}
	return w.write(append(b, '\n'))
}

func (w *ArchiveWriter) write(b []byte) error {
	w.all.Write(b)
	_, err := w.to.Write(b)
	return err
}

// ArchiveReader reads what an ArchiveWriter wrote.
type ArchiveReader struct {
	Head  ArchiveHead
	from  *bufio.Reader
	line  int
	long  []byte // a line that is longer than the reader's buffer
	all   hash.Hash
	seen  counter
	tally Tally
}

// NewArchiveReader reads the head of an archive: ErrNoArchive where there is none, a
// *VersionError where a newer program wrote it.
func NewArchiveReader(from io.Reader) (*ArchiveReader, error) {
	r := &ArchiveReader{from: bufio.NewReaderSize(from, 1<<16), all: sha256.New(), seen: newCounter()}
	b, err := r.next()
	if err != nil {
		if errors.Is(err, ErrCutOff) {
			err = ErrNoArchive
		}
		return nil, &LineError{1, err}
	}
	var first struct {
		Archive headLine `json:"archive"`
	}
	switch err := json.Unmarshal(b, &first); {
	case err != nil, first.Archive.Format != archiveFormat, first.Archive.Version < 1:
		return nil, &LineError{1, ErrNoArchive}
	case first.Archive.Version > archiveVersion:
		return nil, &VersionError{What: "archive", Got: first.Archive.Version, Known: archiveVersion}
	}
	r.all.Write(b)
	r.Head = ArchiveHead{first.Archive.Made.Time, first.Archive.Program}
	return r, nil
}

// Records yields the records, once. A *LineError that is ErrCutOff or ErrAltered, or says
// what is wrong with a line, ends them; what came before may be altered too until all have
// come. Only a line is in memory at a time.
func (r *ArchiveReader) Records() iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for {
			record, more, err := r.record()
			if err != nil {
				yield(Record{}, &LineError{r.line, err})
				return
			}
			if !more || !yield(record, nil) {
				return
			}
		}
	}
}

// Tally is how much there was, once Records has yielded all.
func (r *ArchiveReader) Tally() Tally { return r.tally }

// record reads the next line; none is more when that was the end.
func (r *ArchiveReader) record() (record Record, more bool, err error) {
	b, err := r.next()
	if err != nil {
		return Record{}, false, err
	}
	if more = !bytes.HasPrefix(b, []byte(`{"end":`)); more {
		r.all.Write(b)
		r.seen.content.Write(b)
		if record, err = ParseRecord(b); err == nil {
			err = r.seen.add(record)
		}
	} else {
		err = r.end(b)
	}
	if err != nil && !errors.Is(err, ErrAltered) && !bytes.HasSuffix(b, []byte{'\n'}) {
		err = ErrCutOff // in the middle of the line
	}
	return record, more, err
}

// end holds what was read against the last line.
func (r *ArchiveReader) end(b []byte) error {
	var last struct {
		End endLine `json:"end"`
	}
	if err := strictly(b, &last); err != nil {
		return err
	}
	r.tally = r.seen.sum()
	if (last.End != endLine{r.tally, hexSum(r.all)}) {
		return ErrAltered
	}
	if _, err := r.next(); !errors.Is(err, ErrCutOff) {
		return cmp.Or(err, ErrAltered) // something follows
	}
	return nil
}

// next reads a line, with its break. It is valid until the next call.
func (r *ArchiveReader) next() ([]byte, error) {
	r.line++
	r.long = r.long[:0]
	for {
		b, err := r.from.ReadSlice('\n')
		switch {
		case err == bufio.ErrBufferFull && len(r.long) < maxLine:
			r.long = append(r.long, b...)
			continue
		case err == bufio.ErrBufferFull:
			return nil, errors.New("the line is too long")
		case err == io.EOF && len(r.long)+len(b) == 0, err == io.ErrUnexpectedEOF:
			return nil, ErrCutOff
		case err != nil && err != io.EOF:
			return nil, err
		case len(r.long) > 0:
			r.long = append(r.long, b...)
			return r.long, nil
		}
		return b, nil
	}
}

// counter counts records, adds up their lines and holds them to their order.
type counter struct {
	Tally
	content hash.Hash
	place   string    // of the last record
	last    LearnerID // who had a record last
}

func newCounter() counter { return counter{content: sha256.New()} }

// add counts a record. Its place is not before that of the one that came last; only facts
// share one.
func (c *counter) add(r Record) error {
	place, learner := "0", LearnerID{}
	switch {
	case r.Revision != nil:
		place = "1" + string(r.Revision.ID)
		c.Revisions++
	case r.Fact != nil:
		learner, place = r.Fact.Learner, "2"+string(r.Fact.Learner[:])
		c.Facts++
	case r.Sitting != nil:
		learner, place = r.Sitting.Learner, "2"+string(r.Sitting.Learner[:])+"s"
		c.Sittings++
	}
	if order := strings.Compare(c.place, place); order > 0 || order == 0 && r.Fact == nil {
		return errors.New("the record is out of order")
	}
	c.place = place
	if learner != (LearnerID{}) && learner != c.last {
		c.last = learner
		c.Learners++
	}
	return nil
}

// sum is the tally of what was added.
func (c *counter) sum() Tally {
	c.Content = hexSum(c.content)
	return c.Tally
}

func hexSum(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }
