package main

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"ripasso/quiz"
)

// mergeInto adds a backup to a store and tells what came of it.
func (p *program) mergeInto(ctx context.Context, db store, name string, asJSON bool, there quiz.Tally, backup string) error {
	before, err := db.State(ctx, db.Local())
	if err != nil {
		return p.storeFault(err)
	}
	chosen := false
	rename, err := p.unite(ctx, db, backup, &chosen)
	if err != nil {
		return err
	}
	if err := p.add(ctx, db, backup, rename); err != nil {
		return err
	}
	if rename != nil && (chosen || before.Settings.Chosen()) {
		if err := p.keepChosen(ctx, db); err != nil {
			return p.storeFault(err)
		}
	}
	after, err := p.count(ctx, db)
	if err != nil {
		return err
	}
	state, err := db.State(ctx, db.Local())
	if err != nil {
		return p.storeFault(err)
	}
	gain := state.Since(before)
	if asJSON {
		e := json.NewEncoder(p.out)
		e.SetIndent("", "  ")
		return e.Encode(mergeResultOf(gain, after.Facts-there.Facts, after))
	}
	p.tell("term.restore.merged", name, p.words.text("term.count.entries", after.Facts-there.Facts), p.amount(after))
	p.tellGain(gain)
	return nil
}

// keepChosen takes back settings that nobody has chosen and that would hold because they
// came last: those of a computer on which somebody only sat down.
func (p *program) keepChosen(ctx context.Context, db store) error {
	for {
		state, err := db.State(ctx, db.Local())
		if err != nil || state.Settings.Chosen() || state.Settled.ID == (quiz.FactID{}) {
			return err
		}
		id, err := uuid.NewV7()
		if err != nil {
			return err
		}
		void := quiz.Fact{ID: id, Learner: db.Local(), At: p.now().UTC().Truncate(time.Millisecond), Void: &quiz.Void{Target: state.Settled.ID}}
		if err := db.Append(ctx, []quiz.Fact{void}, nil); err != nil {
			return err
		}
	}
}

// unite says what becomes of a backup's records where its local learner is another than
// the store's, who has answered: the person is the same, so the answers are the store's
// learner's from here on. A sitting of the other store stays behind.
// What was chosen by either is kept from settings that only say where a computer stands:
// chosen says whether the other had chosen any.
func (p *program) unite(ctx context.Context, db store, backup string, chosen *bool) (func(quiz.Record) (quiz.Record, bool), error) {
	f, err := p.openBackup(backup)
	if err != nil {
		return nil, err
	}
	defer f.close()
	var theirs quiz.LearnerID
	for r, err := range f.Records() {
		if err != nil {
			return nil, p.backupFault(backup, err)
		}
		if r.Local != nil {
			theirs = *r.Local
		}
		break // it is the first
	}
	ours := db.Local()
	state, err := db.State(ctx, ours)
	if err != nil {
		return nil, p.storeFault(err)
	}
	if theirs == ours || theirs == (quiz.LearnerID{}) || state.Facts == 0 {
		return nil, nil
	}
	return func(r quiz.Record) (quiz.Record, bool) {
		switch {
		case r.Local != nil, r.Sitting != nil && r.Sitting.Learner == theirs:
			return r, false
		case r.Fact != nil && r.Fact.Learner == theirs:
			r.Fact.Learner = ours
			*chosen = *chosen || r.Fact.Settings != nil && r.Fact.Settings.Chosen()
		}
		return r, true
	}, nil
}

// daysTold is of how many days it is told one by one how many answers they have gained.
const daysTold = 14

// tellGain says what came to the learner's answers.
func (p *program) tellGain(g quiz.Gain) {
	if g.Answers != 0 || len(g.Days) > 0 {
		p.tell("term.merge.answers", g.Answers, g.Days[0].Day, g.Days[len(g.Days)-1].Day)
	} else {
		p.tell("term.merge.none")
	}
	if len(g.Days) > 1 && len(g.Days) <= daysTold {
		for _, d := range g.Days {
			p.tell("term.merge.day", d.Day, d.Answers)
		}
	}
	if g.Cards > 0 {
		p.tell("term.merge.cards", g.Cards)
	}
	if g.Settings {
		p.tell("term.merge.settings")
	}
}

// mergeResult is what --json prints of a merge.
type mergeResult struct {
	Added    int        `json:"added"`   // entries of the log
	Answers  int        `json:"answers"` // of the local learner, less those taken back
	Days     []dayAdded `json:"days"`
	Cards    int        `json:"cards"` // that stand otherwise than before
	Settings bool       `json:"settings"`
	Now      quiz.Tally `json:"now"`
}

type dayAdded struct {
	Date    string `json:"date"`
	Answers int    `json:"answers"`
}

func mergeResultOf(g quiz.Gain, added int, now quiz.Tally) mergeResult {
	r := mergeResult{Added: added, Answers: g.Answers, Days: []dayAdded{}, Cards: g.Cards, Settings: g.Settings, Now: now}
	for _, d := range g.Days {
		r.Days = append(r.Days, dayAdded{d.Day.String(), d.Answers})
	}
	return r
}
