package main

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz"
	"ripasso/quiz/fsrs"
)

// desk is what a seat needs of quiz.Desk.
type desk interface {
	Do(ctx context.Context, learner quiz.LearnerID, sitting uuid.UUID, ev quiz.Event) (quiz.View, error)
	View(ctx context.Context, learner quiz.LearnerID, sitting uuid.UUID) (quiz.View, error)
}

// seat is a learner at a sitting: what both pictures of the terminal share. Each of
// its verbs returns once what happened is on disk.
type seat struct {
	desk    desk
	learner quiz.LearnerID
	now     func() time.Time
	lang    string // of the interface
	view    quiz.View
	news    string // key of what the learner had better know of the last event; "" of most
}

// with returns the seat after an event; on an error nothing has happened. An event that
// came too late brings the sitting as it is now, with news.
func (s seat) with(ctx context.Context, ev quiz.Event) (seat, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return s, err
	}
	ev.ID, ev.Version, ev.At, ev.Lang = id, s.view.Version, s.now(), s.lang
	view, err := s.desk.Do(ctx, s.learner, s.view.Sitting, ev)
	s.news = setAside[ev.Do]
	late := err
	if errors.Is(err, quiz.ErrStale) || err == nil && view.Face == nil && view.Phase != quiz.Done {
		view, err = s.desk.View(ctx, s.learner, s.view.Sitting)
	}
	if err != nil {
		return s, err
	}
	if errors.Is(late, quiz.ErrStale) {
		s.news = news(late, ev.Do, s.view, view)
	}
	s.view = view
	return s, nil
}

// setAside is what is said of a card that leaves the table.
var setAside = map[quiz.Action]string{quiz.DoBury: "ui.buriedNow", quiz.DoSuspend: "ui.suspendedNow"}

// news says why an event did not count; who goes on does not miss what was left.
func news(late error, did quiz.Action, before, now quiz.View) string {
	switch {
	case errors.Is(late, quiz.ErrChanged) && onTable(before) == onTable(now):
		return "ui.changed"
	case errors.Is(late, quiz.ErrChanged) && did == quiz.DoNext:
		return ""
	case errors.Is(late, quiz.ErrChanged):
		return "ui.removed"
	case now.Phase == quiz.Done:
		return "ui.movedOnDone"
	}
	return "ui.movedOn"
}

// answer is the event of a response.
func answer(r deck.Response) quiz.Event { return quiz.Event{Do: quiz.DoAnswer, Response: &r} }

// unknown is the event of "I don't know".
func unknown() quiz.Event { return answer(deck.Response{Unknown: true}) }

// grade is the event of a flashcard's grade.
func grade(g fsrs.Grade) quiz.Event { return quiz.Event{Do: quiz.DoGrade, Grade: g} }

// qualify is the event of a regrade; the one in force is taken back.
func qualify(w quiz.Why) quiz.Event { return quiz.Event{Do: quiz.DoQualify, Why: w} }

// act is an event that is only its name.
func act(a quiz.Action) quiz.Event { return quiz.Event{Do: a} }
