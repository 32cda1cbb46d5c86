package fsrs

import "math"

// A fit spends its time in exp and log, and within the bounds of weights and memories
// their arguments are ordinary numbers. Both are table-driven, in the manner of Tang
// (ACM TOMS 15(2), 1989, and 16(4), 1990): a short polynomial after an argument
// reduction against a table. Errors are below 1e-15: relative for fastExp, of the
// larger of 1 and the logarithm for fastLog, and still relative from 1 to 1+1/256.

const (
	expSize = 64  // entries for a power of two
	logSize = 128 // entries for a power of two, and one for its end
	// ln2Head has 32 significant bits, so that a whole number of up to 20 bits times it
	// is exact; ln2Tail is the rest.
	ln2Head = 0x1.62e42feep-01
	ln2Tail = 0x1.a39ef35793c76p-33
	// roundShift is 1.5 * 2^52: adding it leaves the nearest whole number in the low bits.
	roundShift = 0x1.8p52
)

var (
	expTable = newExpTable() // 2^(i/64)
	logTable = newLogTable()
)

// logEntry holds a point c = 1+i/128 as 1/c and ln c.
type logEntry struct{ inverse, log float64 }

func newExpTable() (t [expSize]float64) {
	for i := range t {
		t[i] = math.Exp2(float64(i) / expSize)
	}
	return t
}

func newLogTable() (t [2 * logSize]logEntry) {
	for i := range logSize + 1 {
		c := 1 + float64(i)/logSize
		t[i] = logEntry{1 / c, math.Log(c)}
	}
	// The end of the table meets the beginning of the next power of two exactly, so
	// that nothing is lost just below 1.
	t[logSize].log = ln2Head + ln2Tail
	return t
}

// fastExp is e to the x, for |x| < 700.
func fastExp(x float64) float64 {
	shifted := x*(expSize/math.Ln2) + roundShift
	n := shifted - roundShift
	r := (x - n*(ln2Head/expSize)) - n*(ln2Tail/expSize) // |r| < ln 2 / 128
	i := math.Float64bits(shifted) - math.Float64bits(roundShift)
	t := math.Float64frombits(math.Float64bits(expTable[i%expSize]) + uint64(int64(i)>>6)<<52)
	r2 := r * r
	p := (1.0/2 + r*(1.0/6)) + r2*(1.0/24+r*(1.0/120))
	return t + (t*r + (t*r2)*p)
}

// fastLog is the natural logarithm of a positive, normal x.
func fastLog(x float64) float64 {
	bits := math.Float64bits(x)
	exponent := float64(int64(bits>>52) - 1023)
	i := (bits>>44&0xff + 1) >> 1 // the nearest entry, 0 to 128
	m := math.Float64frombits(bits&(1<<52-1) | 1023<<52)
	t := &logTable[i]
	r := m*t.inverse - 1 // |r| < 2^-8
	r2 := r * r
	p := r2 * ((-1.0/2 + r*(1.0/3)) + r2*((-1.0/4+r*(1.0/5))-r2*(1.0/6)))
	return ((exponent*ln2Head + t.log) + (r + exponent*ln2Tail)) + p
}
