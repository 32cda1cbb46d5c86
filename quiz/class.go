package quiz

import (
	"context"
	"fmt"
	"sync"
	"time"

	"ripasso/quiz/fsrs"
)

const (
	// maxMates is of how many mates a learner is taught, and maxAsked how many are asked for
	// that: more teach hardly more, and cost as much each.
	maxMates, maxAsked = 32, 128
	// lessonLeast is from how many tested answers on a learner teaches others. Sums over
	// fewer tell of each of them.
	lessonLeast = 50
	// lessonAge is how long a lesson is good for: others may have refitted its learner.
	lessonAge = day
	// maxLessons is how many are in memory, 4 kB each.
	maxLessons = 4096
)

// lessons are what learners' logs say of memory, for those who learn beside them: weights
// and curvature, and no answer. They are computed from the facts, as everything is.
type lessons struct {
	mu sync.Mutex
	of map[LearnerID]lesson
}

type lesson struct {
	made    time.Time
	summary *fsrs.Summary // nil: of too few answers
}

// find is a learner's lesson, if it is known and fresh.
func (x *lessons) find(learner LearnerID, now time.Time) (lesson, bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	l, ok := x.of[learner]
	return l, ok && now.Sub(l.made).Abs() < lessonAge
}

// keep keeps a learner's lesson, in place of any other one where there is no room.
func (x *lessons) keep(learner LearnerID, s *fsrs.Summary, now time.Time) lesson {
	l := lesson{made: now}
	if s.Reviews >= lessonLeast {
		l.summary = s
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.of == nil {
		x.of = map[LearnerID]lesson{}
	}
	if _, known := x.of[learner]; !known && len(x.of) >= maxLessons {
		for other := range x.of {
			delete(x.of, other)
			break
		}
	}
	x.of[learner] = l
	return l
}

// lesson is what a learner teaches others.
func (d *Desk) lesson(ctx context.Context, learner LearnerID) (lesson, error) {
	if l, ok := d.lessons.find(learner, d.Now()); ok {
		return l, nil
	}
	facts, failed := d.facts(ctx, learner, 0, nil)
	l := gather(facts)
	if err := failed(); err != nil {
		return lesson{}, err
	}
	fitted, err := l.fit(ctx, fsrs.Options{From: l.weights(), Workers: 1})
	if err != nil {
		return lesson{}, err
	}
	return d.lessons.keep(learner, &fitted.Summary, d.Now()), nil
}

// prior is what is known of a learner's memory before the log is read: what the mates have
// taught. A learner who has none, or who brought weights along, starts from those; taught
// is then false. A mate whose log cannot be read teaches nobody: that it cannot be is said
// when the mate is refitted.
func (d *Desk) prior(ctx context.Context, learner LearnerID, l *log) (p fsrs.Prior, taught bool, err error) {
	p = l.prior()
	if d.Classmates == nil || p.Mean != fsrs.Defaults() {
		return p, false, nil
	}
	mates, err := d.Classmates(ctx, learner)
	if err != nil {
		return p, false, fmt.Errorf("asking for classmates: %w", err)
	}
	var list []fsrs.Summary
	asked := map[LearnerID]bool{learner: true}
	for _, mate := range mates {
		if len(list) == maxMates || len(asked) > maxAsked {
			break
		}
		if asked[mate] {
			continue
		}
		asked[mate] = true
		x, err := d.lesson(ctx, mate)
		if err := ctx.Err(); err != nil {
			return p, false, err
		}
		if err == nil && x.summary != nil {
			list = append(list, *x.summary)
		}
	}
	if len(list) == 0 {
		return p, false, nil
	}
	p, err = fsrs.ClassPrior(p, list)
	return p, true, err
}

// Calibration is predicted against observed recall of some learners together, a class for
// instance, and how many of them it rests on: sums, and nobody's answer.
func (d *Desk) Calibration(ctx context.Context, learners ...LearnerID) (bands []CalibrationBand, of int, err error) {
	var sum Bands
	for _, learner := range learners {
		st, err := d.Store.State(ctx, learner)
		if err != nil {
			return nil, 0, fmt.Errorf("reading a class's calibration: %w", err)
		}
		if st.Total.Tested > 0 {
			of++
		}
		for i, b := range st.Bands {
			sum[i].Answers += b.Answers
			sum[i].Recalled += b.Recalled
			sum[i].Expected += b.Expected
		}
	}
	return calibration(&sum), of, nil
}
