package remote

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"

	"ripasso/quiz"
)

// A body is a sequence of frames. A frame is its kind (one byte), the length of what
// follows (unsigned varint) and so many bytes. A body that does not end with the end or
// an error was cut off.
const (
	endFrame     byte = iota
	errorFrame        // a failure, as JSON
	factFrame         // quiz.AppendFact
	sittingFrame      // quiz.EncodeSitting
	lineFrame         // any other record: quiz.AppendRecord
)

// maxFrame is the length of the longest frame, in bytes: the source of the largest deck,
// with every byte escaped.
const maxFrame = 128 << 20

// errMalformed: the other end does not keep to the protocol.
var errMalformed = fmt.Errorf("the other end does not keep to the protocol: %w", ErrVersion)

// errCut: the body ends before its end, or cannot be read to there.
var errCut = errors.New("the other end broke off")

// encodeRecord is the frame of a record. It refuses what no store could keep.
func encodeRecord(r quiz.Record) (kind byte, payload []byte, err error) {
	switch {
	case r.Fact != nil && r.Sitting == nil && r.Revision == nil && r.Local == nil:
		payload, err = quiz.AppendFact(nil, *r.Fact)
		return factFrame, payload, err
	case r.Sitting != nil && r.Fact == nil && r.Revision == nil && r.Local == nil:
		payload, err = quiz.EncodeSitting(r.Sitting)
		return sittingFrame, payload, err
	}
	payload, err = quiz.AppendRecord(nil, r)
	return lineFrame, payload, err
}

// decodeRecord reads what encodeRecord wrote. What it cannot read is errMalformed, and a
// *quiz.VersionError too where a newer program wrote it.
func decodeRecord(kind byte, payload []byte) (r quiz.Record, err error) {
	switch kind {
	case factFrame:
		var f quiz.Fact
		f, err = quiz.DecodeFact(payload)
		r.Fact = &f
	case sittingFrame:
		r.Sitting, err = quiz.DecodeSitting(payload)
	case lineFrame:
		r, err = quiz.ParseRecord(payload)
	default:
		err = fmt.Errorf("a frame of kind %d", kind)
	}
	if err != nil {
		return quiz.Record{}, fmt.Errorf("%w: %w", errMalformed, err)
	}
	return r, nil
}

// writeFrame writes one frame.
func writeFrame(w io.Writer, kind byte, payload []byte) error {
	head := binary.AppendUvarint([]byte{kind}, uint64(len(payload)))
	_, err := w.Write(append(head, payload...))
	return err
}

// encodeRecords is a whole body of records.
func encodeRecords(records []quiz.Record) ([]byte, error) {
	var b bytes.Buffer
	for _, r := range records {
		kind, payload, err := encodeRecord(r)
		if err != nil {
			return nil, err
		}
		if err := writeFrame(&b, kind, payload); err != nil {
			return nil, err
		}
	}
	err := writeFrame(&b, endFrame, nil)
	return b.Bytes(), err
}

// readRecords yields the records of a body, then the failure that it ends with.
func readRecords(body io.Reader, known sentinels) iter.Seq2[quiz.Record, error] {
	return func(yield func(quiz.Record, error) bool) {
		r := bufio.NewReader(body)
		for {
			kind, payload, err := readFrame(r)
			var record quiz.Record
			switch {
			case err != nil:
			case kind == endFrame:
				_, _ = r.ReadByte() // so that the connection can serve again
				return
			case kind == errorFrame:
				err = known.decode(payload)
			default:
				record, err = decodeRecord(kind, payload)
			}
			if !yield(record, err) || err != nil {
				return
			}
		}
	}
}

// readFrame reads one frame. Where there is none the error is errCut.
func readFrame(r *bufio.Reader) (kind byte, payload []byte, err error) {
	if kind, err = r.ReadByte(); err != nil {
		return 0, nil, cutOff(err)
	}
	n, err := binary.ReadUvarint(r)
	if err != nil {
		return 0, nil, cutOff(err)
	}
	if n > maxFrame {
		return 0, nil, fmt.Errorf("%w: a frame of %d bytes", errMalformed, n)
	}
	// Read as it comes: a length alone takes no memory.
	var b bytes.Buffer
	if _, err := io.CopyN(&b, r, int64(n)); err != nil {
		return 0, nil, cutOff(err)
	}
	return kind, b.Bytes(), nil
}

func cutOff(err error) error { return fmt.Errorf("%w: %w", errCut, err) }
