package quiz

// How a fact is kept, byte by byte. A number is an unsigned varint (encoding/binary)
// unless said otherwise; "signed" is its zigzag form; a string is its length in bytes
// and then its UTF-8; a list is its length and then its members; a time is signed
// milliseconds since 1970-01-01 UTC, a duration signed milliseconds; a float is 8
// bytes, IEEE 754, little-endian; an id is its 16 bytes.
//
//	fact      version (one byte: the first that knows all of it), id, learner id, time At, time Received, kind (one byte), then by kind:
//	1 review  card id, revision string, response, verdict, grade (one byte), duration Took, hints, origin string,
//	          from version 3 on Days, float Recall
//	2 void    target id
//	3 regrade target id, grade (one byte), why string, from version 3 on Days
//	4 settings zone string, signed rollover, float retention, signed new per day, signed per day,
//	          list of durations Steps, list of durations Relearn, duration LearnAhead,
//	          signed MaxInterval, 21 floats Weights, language string, reading (one byte, 0 or 1), from version 4 on habits
//	5 move    (version 2) card id From, card id To, After
//	6 refit   (version 3) 21 floats Weights, Reviews, Held, floats Before and After
//	7 mark    (version 4) card id, string As
//	8 exam    (version 5) id Name, title string, list of deck ids, signed Day, signed Minutes, list of days off,
//	          gone (one byte, 0 or 1)
//	9 outlook (version 5) exam id, signed Day, floats Now, Score, Low, High and Most
//	habits    signed minutes, order string, together (one byte, 0 or 1), 7 signed Lighter,
//	          list of days off (signed From, signed To)
//	response  unknown (one byte, 0 or 1), list of text strings, list of signed picks, signed self
//	verdict   float score, reason code string, list of reason argument strings,
//	          list of lists of marks (op string, text string), list of parts (one byte each, 0 or 1)
//
// Nothing follows. A change of this layout takes a new version, and versions 1 on
// stay readable for ever: what learners answered outlives the program.

import (
	"errors"
	"fmt"

	"ripasso/deck"
	"ripasso/quiz/fsrs"
)

// factVersion is the newest layout of a fact that this program knows. A fact is written
// in the oldest that can hold it, so that an older program reads what it understands.
const (
	factVersion  = 5
	moveVersion  = 2 // the first that knows moves
	refitVersion = 3 // the first that knows refits, and what was told and thought of an answer
	markVersion  = 4 // the first that knows marks and habits
	examVersion  = 5 // the first that knows exams, outlooks and cramming
)

// The kinds of fact on disk.
const (
	reviewKind byte = iota + 1
	voidKind
	regradeKind
	settingsKind
	moveKind
	refitKind
	markKind
	examKind
	outlookKind
)

// VersionError says that something was written by a newer program.
type VersionError struct {
	What       string // "fact", "sitting", "file"
	Got, Known int
}

// Error implements error.
func (e *VersionError) Error() string {
	return fmt.Sprintf("%s of version %d was written by a newer program; this one reads up to version %d", e.What, e.Got, e.Known)
}

// AppendFact appends the encoding of f to b. It refuses a fact that no replay could
// make sense of: without id or learner, without exactly one content, or with an
// unknown grade.
func AppendFact(b []byte, f Fact) ([]byte, error) {
	if err := f.valid(); err != nil {
		return b, fmt.Errorf("encoding fact %s: %w", f.ID, err)
	}
	e := encoder{b}
	version := f.version()
	e.byte(version)
	e.id(f.ID)
	e.id(f.Learner)
	e.time(f.At)
	e.time(f.Received)
	switch {
	case f.Review != nil:
		e.byte(reviewKind)
		e.review(f.Review)
		if version >= refitVersion {
			e.uint(uint64(f.Review.Days))
			e.float(f.Review.Recall)
		}
	case f.Void != nil:
		e.byte(voidKind)
		e.id(f.Void.Target)
	case f.Regrade != nil:
		e.byte(regradeKind)
		e.id(f.Regrade.Target)
		e.byte(byte(f.Regrade.Grade))
		e.string(string(f.Regrade.Why))
		if version >= refitVersion {
			e.uint(uint64(f.Regrade.Days))
		}
	case f.Settings != nil:
		e.byte(settingsKind)
		e.settings(f.Settings)
		if version >= markVersion {
			e.habits(&f.Settings.Habits)
		}
	case f.Move != nil:
		e.byte(moveKind)
		e.id(f.Move.From)
		e.id(f.Move.To)
		e.uint(uint64(f.Move.After))
	case f.Refit != nil:
		e.byte(refitKind)
		e.refit(f.Refit)
	case f.Mark != nil:
		e.byte(markKind)
		e.id(f.Mark.Card)
		e.string(string(f.Mark.As))
	case f.Exam != nil:
		e.byte(examKind)
		e.exam(f.Exam)
	case f.Outlook != nil:
		e.byte(outlookKind)
		e.outlook(f.Outlook)
	}
	return e.b, nil
}

// version is the oldest layout that can hold a fact.
func (f Fact) version() byte {
	switch {
	case f.Exam != nil, f.Outlook != nil, f.Review != nil && f.Review.Origin == Cram:
		return examVersion
	case f.Mark != nil, f.Settings != nil && !f.Settings.Habits.zero():
		return markVersion
	case f.Refit != nil, f.Review != nil && (f.Review.Days > 0 || f.Review.Recall > 0), f.Regrade != nil && f.Regrade.Days > 0:
		return refitVersion
	case f.Move != nil:
		return moveVersion
	}
	return 1
}

// DecodeFact reads what AppendFact wrote. A fact of a newer program gives a
// *VersionError. The fact shares no memory with b.
func DecodeFact(b []byte) (Fact, error) {
	d := decoder{b: b}
	version := d.byte()
	if d.err == nil && version > factVersion {
		return Fact{}, &VersionError{What: "fact", Got: int(version), Known: factVersion}
	} else if version == 0 {
		d.fail(errors.New("version 0"))
	}
	f := Fact{ID: d.id(), Learner: d.id(), At: d.time(), Received: d.time()}
	switch kind := d.byte(); {
	case kind == examKind && version >= examVersion:
		f.Exam = d.exam()
	case kind == outlookKind && version >= examVersion:
		f.Outlook = d.outlook()
	case kind == markKind && version >= markVersion:
		f.Mark = &Mark{Card: d.id(), As: Aside(d.string())}
	case kind == refitKind && version >= refitVersion:
		f.Refit = d.refit()
	case kind == moveKind && version >= moveVersion:
		f.Move = &Move{From: d.id(), To: d.id(), After: d.count()}
	case kind == reviewKind:
		f.Review = d.review()
		if version >= refitVersion {
			f.Review.Days, f.Review.Recall = d.count(), d.float()
		}
	case kind == voidKind:
		f.Void = &Void{Target: d.id()}
	case kind == regradeKind:
		f.Regrade = &Regrade{Target: d.id(), Grade: fsrs.Grade(d.byte()), Why: Why(d.string())}
		if version >= refitVersion {
			f.Regrade.Days = d.count()
		}
	case kind == settingsKind:
		f.Settings = d.settings()
		if version >= markVersion {
			f.Settings.Habits = d.habits()
		}
	default:
		d.fail(fmt.Errorf("unknown kind %d", kind))
	}
	err := d.end()
	if err == nil {
		err = f.valid()
	}
	if err != nil {
		return Fact{}, fmt.Errorf("decoding fact: %w", err)
	}
	return f, nil
}

// valid reports what makes a fact meaningless.
func (f Fact) valid() error {
	contents := 0
	for _, set := range [...]bool{f.Review != nil, f.Void != nil, f.Regrade != nil, f.Settings != nil, f.Move != nil, f.Refit != nil, f.Mark != nil, f.Exam != nil, f.Outlook != nil} {
		if set {
			contents++
		}
	}
	switch {
	case f.ID == FactID{}:
		return errors.New("no id")
	case f.Learner == LearnerID{}:
		return errors.New("no learner")
	case contents != 1:
		return fmt.Errorf("%d contents, want 1", contents)
	case f.Review != nil && !f.Review.Grade.Valid():
		return fmt.Errorf("unknown grade %d", int(f.Review.Grade))
	case f.Review != nil && f.Review.Hints < 0:
		return errors.New("the hints are below zero")
	case f.Review != nil && !(f.Review.Recall >= 0 && f.Review.Recall <= 1):
		return fmt.Errorf("recall %v is no probability", f.Review.Recall)
	case f.Review != nil && f.Review.Days < 0, f.Regrade != nil && f.Regrade.Days < 0:
		return errors.New("the days are below zero")
	case f.Regrade != nil && !f.Regrade.Grade.Valid():
		return fmt.Errorf("unknown grade %d", int(f.Regrade.Grade))
	case f.Move != nil && f.Move.From == f.Move.To:
		return errors.New("a move to the same place")
	case f.Move != nil && f.Move.After < 0:
		return errors.New("a move after less than none")
	case f.Mark != nil && !f.Mark.As.valid():
		return fmt.Errorf("unknown mark %q", f.Mark.As)
	case f.Refit != nil && (f.Refit.Reviews < 0 || f.Refit.Held < 0):
		return errors.New("a refit to less than no answers")
	case f.Refit != nil:
		return f.Refit.Weights.Validate()
	case f.Exam != nil:
		return f.Exam.valid()
	case f.Outlook != nil:
		return f.Outlook.valid()
	}
	return nil
}

func (e *encoder) review(r *Review) {
	e.id(r.Card)
	e.string(string(r.Revision))
	e.response(&r.Response)
	e.verdict(&r.Verdict)
	e.byte(byte(r.Grade))
	e.duration(r.Took)
	e.uint(uint64(r.Hints))
	e.string(string(r.Origin))
}

func (d *decoder) review() *Review {
	return &Review{
		Card:     d.id(),
		Revision: deck.RevisionID(d.string()),
		Response: d.response(),
		Verdict:  d.verdict(),
		Grade:    fsrs.Grade(d.byte()),
		Took:     d.duration(),
		Hints:    d.count(),
		Origin:   Origin(d.string()),
	}
}

func (e *encoder) response(r *deck.Response) {
	e.bool(r.Unknown)
	list(e, r.Texts, e.string)
	list(e, r.Picks, e.int)
	e.int(r.Self)
}

func (d *decoder) response() deck.Response {
	return deck.Response{
		Unknown: d.bool(),
		Texts:   members(d, d.string),
		Picks:   members(d, d.int),
		Self:    d.int(),
	}
}

func (e *encoder) verdict(v *deck.Verdict) {
	e.float(v.Score)
	e.string(v.Reason.Code)
	list(e, v.Reason.Args, e.string)
	list(e, v.Marks, func(marks []deck.Mark) {
		list(e, marks, func(m deck.Mark) {
			e.string(string(m.Op))
			e.string(m.Text)
		})
	})
	list(e, v.Parts, e.bool)
}

func (d *decoder) verdict() deck.Verdict {
	return deck.Verdict{
		Score:  d.float(),
		Reason: deck.Reason{Code: d.string(), Args: members(d, d.string)},
		Marks: members(d, func() []deck.Mark {
			return members(d, func() deck.Mark {
				return deck.Mark{Op: deck.MarkOp(d.string()), Text: d.string()}
			})
		}),
		Parts: members(d, d.bool),
	}
}

func (e *encoder) settings(s *Settings) {
	e.string(s.Zone)
	e.int(s.Rollover)
	e.float(s.Retention)
	e.int(s.NewPerDay)
	e.int(s.PerDay)
	list(e, s.Steps, e.duration)
	list(e, s.Relearn, e.duration)
	e.duration(s.LearnAhead)
	e.int(s.MaxInterval)
	e.weights(s.Weights)
	e.string(s.Language)
	e.bool(s.Reading)
}

func (d *decoder) settings() *Settings {
	s := &Settings{
		Zone:        d.string(),
		Rollover:    d.int(),
		Retention:   d.float(),
		NewPerDay:   d.int(),
		PerDay:      d.int(),
		Steps:       members(d, d.duration),
		Relearn:     members(d, d.duration),
		LearnAhead:  d.duration(),
		MaxInterval: d.int(),
	}
	s.Weights = d.weights()
	s.Language = d.string()
	s.Reading = d.bool()
	return s
}

func (e *encoder) habits(h *Habits) {
	e.int(h.Minutes)
	e.string(string(h.Order))
	e.bool(h.Together)
	for _, percent := range h.Lighter {
		e.int(percent)
	}
	e.spans(h.Off)
}

func (d *decoder) habits() Habits {
	h := Habits{Minutes: d.int(), Order: Order(d.string()), Together: d.bool()}
	for i := range h.Lighter {
		h.Lighter[i] = d.int()
	}
	h.Off = d.spans()
	return h
}

func (e *encoder) spans(off []Span) {
	list(e, off, func(s Span) {
		e.int(int(s.From))
		e.int(int(s.To))
	})
}

func (d *decoder) spans() []Span {
	return members(d, func() Span { return Span{From: Day(d.int()), To: Day(d.int())} })
}

func (e *encoder) refit(r *Refit) {
	e.weights(r.Weights)
	e.uint(uint64(r.Reviews))
	e.uint(uint64(r.Held))
	e.float(r.Before)
	e.float(r.After)
}

func (d *decoder) refit() *Refit {
	return &Refit{Weights: d.weights(), Reviews: d.count(), Held: d.count(), Before: d.float(), After: d.float()}
}

func (e *encoder) weights(w fsrs.Weights) {
	for _, v := range w {
		e.float(v)
	}
}

func (d *decoder) weights() (w fsrs.Weights) {
	for i := range w {
		w[i] = d.float()
	}
	return w
}
