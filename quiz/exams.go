package quiz

import (
	"bytes"
	"cmp"
	"errors"
	"maps"
	"math"
	"slices"
	"unicode/utf8"

	"github.com/google/uuid"
)

// Exam is a day that a learner learns towards. The last fact of a name holds.
type Exam struct {
	Name    uuid.UUID // which exam it is
	Title   string
	Decks   []uuid.UUID // what may be asked in it; none: everything
	Day     Day         // its morning is when all has to be known
	Minutes int         // a day to learn for it
	Off     []Span      // days on which nothing is learnt for it, besides those of the habits
	Gone    bool        // called off
}

// Outlook is what was told a learner of an exam on a day. It is kept, so that what was
// expected can be held against what came, and readiness be seen to grow.
type Outlook struct {
	Exam uuid.UUID
	Day  Day     // on which it was told
	Now  float64 // expected score of an exam on that day
	// Score is the expected score on the exam's day, with the ends of its span; Most is what
	// can be had.
	Score, Low, High, Most float64
}

// DatedExam is an exam, and when it was said.
type DatedExam struct {
	Exam
	Since Moment
}

// DatedOutlook is an outlook, and when it was told.
type DatedOutlook struct {
	Outlook
	Since Moment
}

// The bounds of an exam.
const (
	MaxExamTitle = 200 // bytes
	MaxExamDecks = 1000
)

// valid reports what makes an exam meaningless.
func (x *Exam) valid() error {
	bad := func(s Span) bool { return s.From < 0 || s.To < s.From || s.To-s.From >= MaxOff }
	switch {
	case x.Name == uuid.UUID{}:
		return errors.New("an exam without a name")
	case len(x.Title) > MaxExamTitle || !utf8.ValidString(x.Title):
		return errors.New("the title of an exam is too long, or no text")
	case len(x.Decks) > MaxExamDecks:
		return errors.New("an exam on too many decks")
	case x.Day < 0 || x.Day > MaxIntervalCap*2:
		return errors.New("an exam on no day")
	case x.Minutes < 1 || x.Minutes > MaxMinutes:
		return errors.New("the minutes for an exam are out of range")
	case len(x.Off) > MaxSpans || slices.ContainsFunc(x.Off, bad):
		return errors.New("the days off before an exam are out of range")
	}
	return nil
}

// valid reports what makes an outlook meaningless.
func (o *Outlook) valid() error {
	if o.Exam == (uuid.UUID{}) {
		return errors.New("an outlook on no exam")
	}
	for _, v := range [...]float64{o.Now, o.Score, o.Low, o.High, o.Most} {
		if !(v >= 0) || math.IsInf(v, 1) {
			return errors.New("an outlook on no score")
		}
	}
	return nil
}

// addExam keeps what was said of an exam if it is the last that was said of it.
func (s *State) addExam(at Moment, x *Exam) {
	if last, ok := s.Exams[x.Name]; ok && at.Before(last.Since) {
		return
	}
	exams := maps.Clone(s.Exams)
	if exams == nil {
		exams = map[uuid.UUID]DatedExam{}
	}
	exams[x.Name] = DatedExam{*x, at}
	s.Exams = exams
}

// addOutlook keeps an outlook, of an exam and a day the last one.
func (s *State) addOutlook(at Moment, o *Outlook) {
	i, found := slices.BinarySearchFunc(s.Outlooks, *o, func(a DatedOutlook, b Outlook) int { return a.compare(b) })
	switch {
	case found && at.Before(s.Outlooks[i].Since):
	case found:
		s.Outlooks = slices.Clone(s.Outlooks)
		s.Outlooks[i] = DatedOutlook{*o, at}
	default:
		s.Outlooks = slices.Concat(s.Outlooks[:i], []DatedOutlook{{*o, at}}, s.Outlooks[i:])
	}
}

// compare orders outlooks by exam and day.
func (o Outlook) compare(other Outlook) int {
	return cmp.Or(bytes.Compare(o.Exam[:], other.Exam[:]), cmp.Compare(o.Day, other.Day))
}

func (e *encoder) exam(x *Exam) {
	e.id(x.Name)
	e.string(x.Title)
	list(e, x.Decks, e.id)
	e.int(int(x.Day))
	e.int(x.Minutes)
	e.spans(x.Off)
	e.bool(x.Gone)
}

func (d *decoder) exam() *Exam {
	return &Exam{
		Name: d.id(), Title: d.string(), Decks: members(d, d.id), Day: Day(d.int()), Minutes: d.int(),
		Off: d.spans(), Gone: d.bool(),
	}
}

func (e *encoder) outlook(o *Outlook) {
	e.id(o.Exam)
	e.int(int(o.Day))
	for _, v := range [...]float64{o.Now, o.Score, o.Low, o.High, o.Most} {
		e.float(v)
	}
}

func (d *decoder) outlook() *Outlook {
	return &Outlook{Exam: d.id(), Day: Day(d.int()), Now: d.float(), Score: d.float(), Low: d.float(), High: d.float(), Most: d.float()}
}

// exams writes what a state holds of exams, by name.
func (e *encoder) exams(s *State) {
	byID := func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) }
	list(e, slices.SortedFunc(maps.Keys(s.Exams), byID), func(name uuid.UUID) {
		x := s.Exams[name]
		e.exam(&x.Exam)
		e.moment(x.Since)
	})
	list(e, s.Outlooks, func(o DatedOutlook) {
		e.outlook(&o.Outlook)
		e.moment(o.Since)
	})
}

func (d *decoder) exams(s *State) {
	for _, x := range members(d, func() DatedExam { return DatedExam{*d.exam(), d.moment()} }) {
		if s.Exams == nil {
			s.Exams = map[uuid.UUID]DatedExam{}
		}
		s.Exams[x.Name] = x
	}
	s.Outlooks = members(d, func() DatedOutlook { return DatedOutlook{*d.outlook(), d.moment()} })
}
