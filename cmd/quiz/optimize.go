package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/spf13/cobra"

	"ripasso/quiz"
)

// optimize tells what a refit of the memory model would change. Nobody has to ask for
// one: who learns is refitted on the way.
func (p *program) optimize(c *cobra.Command) {
	var at place
	var asJSON bool
	p.placeFlags(c.Flags(), &at)
	c.Flags().BoolVar(&asJSON, "json", false, p.words.text("term.flag.json"))
	c.Args = p.noArguments
	c.RunE = func(c *cobra.Command, _ []string) error { return p.runOptimize(c.Context(), at, asJSON) }
}

func (p *program) runOptimize(ctx context.Context, at place, asJSON bool) (err error) {
	s, err := p.openShelf(at)
	if err != nil {
		return err
	}
	db, err := p.openDatabase(ctx, at)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	d := p.desk(db, s)
	b := p.bar("term.optimize.bar", 1000, pace{shown: true})
	learnt, err := d.Learn(ctx, db.Local(), func(share float64) { b.at(int64(share * 1000)) })
	b.end()
	if err != nil {
		return err
	}
	report, err := d.Progress(ctx, db.Local())
	if err != nil {
		return err
	}
	if asJSON {
		e := json.NewEncoder(p.out)
		e.SetIndent("", "  ")
		return e.Encode(optimized(learnt, report.Calibration))
	}
	_, err = io.WriteString(p.out, p.learnt(learnt)+p.calibrated(report.Calibration))
	return err
}

// learnt says how well the weights predict, and what other ones would change.
func (p *program) learnt(l quiz.Learnt) string {
	var out strings.Builder
	say := func(key string, args ...any) { fmt.Fprintln(&out, p.words.text(key, args...)) }
	r := &l.Refit
	say("term.optimize.reviews", r.Reviews)
	switch {
	case l.InUse > 0:
		say("term.optimize.inuse", l.InUse)
	case l.Class:
		say("term.optimize.class")
	default:
		say("term.optimize.start")
	}
	if r.Held == 0 {
		say("term.optimize.few")
	} else {
		say("term.optimize.held", r.Held)
		say("term.optimize.loss", p.decimal(r.Before, 4), p.decimal(r.After, 4))
	}
	switch {
	case !l.Better && r.Held == 0:
		say("term.optimize.keep")
		return out.String()
	case !l.Better:
		say("term.optimize.stay")
		return out.String()
	}
	now, then := 0, 0
	for i := range l.Now {
		now, then = now+l.Now[i].Due, then+l.Then[i].Due
	}
	say("term.optimize.dates", l.Sooner, l.Later)
	say("term.optimize.load", len(l.Now), now, then)
	return out.String()
}

// calibrated is predicted against observed recall, with how much it rests on; "" before there
// is any.
func (p *program) calibrated(bands []quiz.CalibrationBand) string {
	if len(bands) == 0 {
		return ""
	}
	var out strings.Builder
	head := []string{p.words.text("term.optimize.predicted"), p.words.text("term.optimize.recalled"), p.words.text("term.optimize.answers")}
	fmt.Fprintf(&out, "\n%s\n", strings.Join(head, "  "))
	for _, b := range bands {
		fmt.Fprintf(&out, "%*.0f%%  %*.0f%%  %*d\n", len([]rune(head[0]))-1, 100*b.Predicted,
			len([]rune(head[1]))-1, 100*float64(b.Recalled)/float64(b.Answers), len([]rune(head[2])), b.Answers)
	}
	return out.String()
}

// decimal is a number as the reader's language writes it.
func (p *program) decimal(x float64, places int) string {
	text := fmt.Sprintf("%.*f", places, x)
	return strings.ReplaceAll(text, ".", p.words.text("term.decimal"))
}

// optimizedJSON is what --json prints. Its fields stay what they are; new ones may come.
type optimizedJSON struct {
	Reviews     int               `json:"reviews"` // answers that were learnt from
	InUse       int               `json:"inUse"`   // answers that the weights in use were learnt from
	Class       bool              `json:"class"`   // those were learnt from classmates
	Held        int               `json:"held"`    // of the answers, those that were kept out to compare
	LossBefore  float64           `json:"lossBefore"`
	LossAfter   float64           `json:"lossAfter"`
	Better      bool              `json:"better"`
	Weights     []float64         `json:"weights"`
	Sooner      int               `json:"sooner"`
	Later       int               `json:"later"`
	Days        []optimizedDay    `json:"days"`
	Calibration []calibrationJSON `json:"calibration"`
}

type optimizedDay struct {
	Day      string `json:"day"`
	DueNow   int    `json:"dueNow"`
	DueAfter int    `json:"dueAfter"`
}

type calibrationJSON struct {
	From      float64 `json:"from"`
	To        float64 `json:"to"`
	Answers   int     `json:"answers"`
	Recalled  int     `json:"recalled"`
	Predicted float64 `json:"predicted"` // mean
}

func optimized(l quiz.Learnt, bands []quiz.CalibrationBand) optimizedJSON {
	r := &l.Refit
	out := optimizedJSON{
		Reviews: r.Reviews, InUse: l.InUse, Class: l.Class, Held: r.Held, LossBefore: r.Before, LossAfter: r.After, Better: l.Better, Weights: r.Weights[:],
		Sooner: l.Sooner, Later: l.Later, Days: []optimizedDay{}, Calibration: []calibrationJSON{},
	}
	for i := range l.Now {
		out.Days = append(out.Days, optimizedDay{Day: l.Now[i].Day.String(), DueNow: l.Now[i].Due, DueAfter: l.Then[i].Due})
	}
	for _, b := range bands {
		round := func(x float64) float64 { return math.Round(x*1e6) / 1e6 }
		out.Calibration = append(out.Calibration, calibrationJSON{round(b.From), round(b.To), b.Answers, b.Recalled, round(b.Predicted)})
	}
	return out
}
