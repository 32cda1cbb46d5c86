package server

import (
	"bytes"
	"math"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"ripasso/quiz"
	"ripasso/quiz/fsrs"
)

// Most requests are events, and apps send them in one plain form: as JSON.stringify writes
// it, nothing escaped. The framework decodes a body twice and looks at it by reflection,
// which takes longer than to judge an answer and to schedule its card. So a plain event is
// read here, once; any other goes on to the framework, which says what is wrong with it or
// takes it all the same. What the interface is remains the framework's to say: FuzzEvent
// holds that both ways give the same answers.

// event does what an event says, if it is plain.
func (s *Server) event(c *fiber.Ctx) error {
	name := c.Params("id")
	sitting, err := uuid.Parse(name)
	event, plain := plainEvent(c.Request().Body())
	if err != nil || len(name) != idLength || !plain {
		return c.Next()
	}
	view, err := s.do(c.UserContext(), callerOf(c.UserContext()), &doRequest{
		ID: sitting, Languages: c.Get(fiber.HeaderAcceptLanguage), Body: event,
	})
	if err != nil {
		return sendProblem(c, s.problem(c.UserContext(), err))
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	return writeView(c.Response().BodyWriter(), &view)
}

// The bounds of a GivenRequest, as its tags have them for the framework.
const (
	maxTexts = 64
	maxText  = 2000 // bytes, not characters: what is longer goes the other way
	maxPicks = 256
	maxPick  = 9999
)

// plainEvent reads an event. It is not plain if something is missing, unknown, twice there,
// null, of another kind or beyond the bounds of EventRequest.
func plainEvent(body []byte) (e EventRequest, plain bool) {
	r := plainReader{b: body}
	needed := 0
	r.object(func(name string) {
		switch name {
		case "id":
			needed++
			e.ID = r.id()
		case "version":
			needed++
			e.Version = int(r.number(0, math.MaxInt32))
		case "at":
			needed++
			e.At = r.time()
		case "do":
			needed++
			e.Do = oneOf(&r, quiz.DoHint, quiz.DoAnswer, quiz.DoGrade, quiz.DoQualify, quiz.DoNext, quiz.DoUndo, quiz.DoBury, quiz.DoSuspend)
		case "response":
			e.Response = r.response()
		case "tookMs":
			e.TookMs = r.number(0, maxTook)
		case "grade":
			e.Grade = fsrs.Grade(r.number(int64(fsrs.Again), int64(fsrs.Easy)))
		case "why":
			e.Why = oneOf(&r, quiz.WasRight, quiz.Guessed, quiz.TooEasy)
		default:
			r.odd = true
		}
	})
	const required = 4
	return e, !r.odd && len(r.b) == 0 && needed == required
}

// response reads a GivenRequest.
func (r *plainReader) response() *GivenRequest {
	var g GivenRequest
	r.object(func(name string) {
		switch name {
		case "texts":
			r.array(maxTexts, func() { g.Texts = append(g.Texts, r.text(maxText)) })
		case "picks":
			r.array(maxPicks, func() { g.Picks = append(g.Picks, int(r.number(-1, maxPick))) })
		case "unknown":
			g.Unknown = r.bool()
		default:
			r.odd = true
		}
	})
	return &g
}

// idLength is how many characters an id has, and maxWord how many a name or a word at most.
const (
	idLength = 36
	maxWord  = 16
)

// plainText reports whether a text means itself between quotes in JSON.
func plainText[T ~string | ~[]byte](s T) bool {
	ascii := true
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c == '"' || c == '\\' {
			return false
		}
		ascii = ascii && c < utf8.RuneSelf
	}
	return ascii || utf8.ValidString(string(s))
}

// plainReader reads JSON from the front: without white space, escapes, exponents, nulls and
// names given twice. After the first thing that is odd it reads nothing.
type plainReader struct {
	b   []byte
	odd bool
}

// is reads a byte if it comes next.
func (r *plainReader) is(c byte) bool {
	if r.odd || len(r.b) == 0 || r.b[0] != c {
		return false
	}
	r.b = r.b[1:]
	return true
}

func (r *plainReader) want(c byte) { r.odd = !r.is(c) || r.odd }

// object reads an object; member reads what stands behind a name.
func (r *plainReader) object(member func(name string)) {
	const most = 16
	var names [most]string
	r.want('{')
	for n := 0; !r.is('}') && !r.odd; n++ {
		if n > 0 {
			r.want(',')
		}
		name := r.text(maxWord)
		r.want(':')
		if r.odd = r.odd || n == most || slices.Contains(names[:n], name); r.odd {
			return
		}
		names[n] = name
		member(name)
	}
}

// array reads an array of at most so many members.
func (r *plainReader) array(most int, member func()) {
	r.want('[')
	for n := 0; !r.is(']') && !r.odd; n++ {
		if n > 0 {
			r.want(',')
		}
		r.odd = r.odd || n == most
		member()
	}
}

// text is a string of at most so many bytes.
func (r *plainReader) text(most int) string {
	r.want('"')
	end := bytes.IndexByte(r.b, '"')
	if r.odd = r.odd || end < 0 || end > most; r.odd {
		return ""
	}
	text := r.b[:end]
	r.b = r.b[end+1:]
	r.odd = !plainText(text)
	return string(text)
}

func (r *plainReader) id() (id uuid.UUID) {
	s := r.text(idLength)
	id, err := uuid.Parse(s)
	r.odd = r.odd || err != nil || len(s) != idLength
	return id
}

func (r *plainReader) time() (t time.Time) {
	err := t.UnmarshalText([]byte(r.text(len(time.RFC3339Nano))))
	r.odd = r.odd || err != nil
	return t
}

// number is a whole number within bounds.
func (r *plainReader) number(least, most int64) int64 {
	end := 0
	for end < len(r.b) && (r.b[end] == '-' || r.b[end] >= '0' && r.b[end] <= '9') {
		end++
	}
	n, err := strconv.ParseInt(string(r.b[:end]), 10, 64)
	var again [20]byte
	if r.odd = r.odd || err != nil || n < least || n > most || !bytes.Equal(strconv.AppendInt(again[:0], n, 10), r.b[:end]); r.odd {
		return 0
	}
	r.b = r.b[end:]
	return n
}

func (r *plainReader) bool() bool {
	word := strconv.FormatBool(len(r.b) > 0 && r.b[0] == 't')
	rest, ok := bytes.CutPrefix(r.b, []byte(word))
	if r.odd = r.odd || !ok; r.odd {
		return false
	}
	r.b = rest
	return word == "true"
}

// oneOf is a word of those that are known.
func oneOf[T ~string](r *plainReader, known ...T) T {
	w := T(r.text(maxWord))
	r.odd = r.odd || !slices.Contains(known, w)
	return w
}
