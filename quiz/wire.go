package quiz

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/google/uuid"
)

// encoder and decoder write and read the primitives that codec.go describes.
type encoder struct{ b []byte }

func (e *encoder) byte(v byte)              { e.b = append(e.b, v) }
func (e *encoder) uint(v uint64)            { e.b = binary.AppendUvarint(e.b, v) }
func (e *encoder) signed(v int64)           { e.b = binary.AppendVarint(e.b, v) }
func (e *encoder) int(v int)                { e.signed(int64(v)) }
func (e *encoder) id(v uuid.UUID)           { e.b = append(e.b, v[:]...) }
func (e *encoder) time(v time.Time)         { e.b = binary.AppendVarint(e.b, v.UnixMilli()) }
func (e *encoder) duration(v time.Duration) { e.b = binary.AppendVarint(e.b, v.Milliseconds()) }
func (e *encoder) float(v float64) {
	e.b = binary.LittleEndian.AppendUint64(e.b, math.Float64bits(v))
}

func (e *encoder) moment(m Moment) {
	e.time(m.At)
	e.id(m.ID)
}

func (e *encoder) fixed32(v uint32) { e.b = binary.LittleEndian.AppendUint32(e.b, v) }

func (e *encoder) string(v string) {
	e.uint(uint64(len(v)))
	e.b = append(e.b, v...)
}

func (e *encoder) bool(v bool) {
	if v {
		e.byte(1)
		return
	}
	e.byte(0)
}

func list[T any](e *encoder, v []T, one func(T)) {
	e.uint(uint64(len(v)))
	each(v, one)
}

// each writes a list whose length stands elsewhere.
func each[T any](v []T, one func(T)) {
	for _, x := range v {
		one(x)
	}
}

func pointer[T any](e *encoder, v *T, one func(*T)) {
	e.bool(v != nil)
	if v != nil {
		one(v)
	}
}

// errShort and errRange are the ways a primitive can be malformed.
var (
	errShort = errors.New("the bytes end too early")
	errRange = errors.New("a number is out of range")
)

// decoder reads b from its front. After the first error it yields zero values
// only, so that callers check once, at the end.
type decoder struct {
	b   []byte
	at  int // up to where b was read
	err error
}

// left is how many bytes were not read yet.
func (d *decoder) left() uint64 { return uint64(len(d.b) - d.at) }

func (d *decoder) fail(err error) {
	if d.err == nil && err != nil {
		*d = decoder{err: err}
	}
}

// end is the error of all that was read. Nothing may be left over.
func (d *decoder) end() error {
	if d.err == nil && d.left() > 0 {
		d.fail(fmt.Errorf("%d bytes too many", d.left()))
	}
	return d.err
}

// take cuts n bytes off the front.
func (d *decoder) take(n uint64) []byte {
	if d.left() < n {
		d.fail(errShort)
		return nil
	}
	from := d.at
	d.at += int(n)
	return d.b[from:d.at]
}

func (d *decoder) byte() byte {
	if v := d.take(1); v != nil {
		return v[0]
	}
	return 0
}

func (d *decoder) bool() bool {
	v := d.byte()
	if v > 1 {
		d.fail(errRange)
	}
	return v == 1
}

func (d *decoder) uint() uint64 {
	if d.at < len(d.b) && d.b[d.at] < 0x80 { // most are this short
		d.at++
		return uint64(d.b[d.at-1])
	}
	v, n := binary.Uvarint(d.b[d.at:])
	if n <= 0 {
		d.fail(varintError(n))
		return 0
	}
	d.at += n
	return v
}

func (d *decoder) signed() int64 {
	x := d.uint() // as binary.Varint has it
	return int64(x>>1) ^ -int64(x&1)
}

// varintError explains a varint that was read as n bytes: none or too many.
func varintError(n int) error {
	if n == 0 {
		return errShort
	}
	return errRange
}

func (d *decoder) int() int {
	v := d.signed()
	if int64(int(v)) != v { // where an int has 32 bits
		d.fail(errRange)
		return 0
	}
	return int(v)
}

// count reads a number that is not negative.
func (d *decoder) count() int {
	v := d.uint()
	if v > math.MaxInt {
		d.fail(errRange)
		return 0
	}
	return int(v)
}

func (d *decoder) id() (v uuid.UUID) {
	copy(v[:], d.take(uint64(len(v))))
	return v
}

func (d *decoder) string() string { return string(d.take(d.uint())) }

func (d *decoder) float() float64 {
	if v := d.take(8); v != nil {
		return math.Float64frombits(binary.LittleEndian.Uint64(v))
	}
	return 0
}

func (d *decoder) fixed32() uint32 {
	if v := d.take(4); v != nil {
		return binary.LittleEndian.Uint32(v)
	}
	return 0
}

func (d *decoder) time() time.Time { return time.UnixMilli(d.signed()).UTC() }

func (d *decoder) moment() Moment { return Moment{At: d.time(), ID: d.id()} }

func (d *decoder) duration() time.Duration {
	v := d.signed()
	if v < math.MinInt64/int64(time.Millisecond) || v > math.MaxInt64/int64(time.Millisecond) {
		d.fail(errRange)
		return 0
	}
	return time.Duration(v) * time.Millisecond
}

func pointed[T any](d *decoder, one func() T) *T {
	if !d.bool() {
		return nil
	}
	v := one()
	return &v
}

// members reads a list; an empty one is nil. Every member takes a byte at least, so
// a length beyond what is left is refused before anything is allocated.
func members[T any](d *decoder, one func() T) []T { return some(d, d.uint(), one) }

// some reads the members of a list of that length.
func some[T any](d *decoder, n uint64, one func() T) []T {
	if n > d.left() {
		d.fail(errShort)
	}
	if n == 0 || d.err != nil {
		return nil
	}
	v := make([]T, 0, n)
	for range n {
		v = append(v, one())
	}
	if d.err != nil {
		return nil
	}
	return v
}
