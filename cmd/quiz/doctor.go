package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"
)

// doctor lists what is known of cards that are in no deck any more.
func (p *program) doctor(c *cobra.Command) {
	var at place
	p.placeFlags(c.Flags(), &at)
	c.Args = p.noArguments
	c.RunE = func(c *cobra.Command, _ []string) error { return p.runDoctor(c.Context(), at) }
}

func (p *program) runDoctor(ctx context.Context, at place) (err error) {
	s, err := p.openShelf(at)
	if err != nil {
		return err
	}
	db, err := p.openDatabase(ctx, at)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	vanished, err := p.desk(db, s).Vanished(ctx, db.Local())
	if err != nil {
		return err
	}
	for _, v := range vanished {
		prompt := v.Prompt
		if prompt == "" {
			prompt = v.Card.String()
		}
		fmt.Fprintf(p.out, "%s: %s (%s, %s)\n", oneLine(v.Deck), oneLine(prompt),
			p.words.text("term.doctor.answers", v.Reps), v.Last.In(p.now().Location()).Format("2006-01-02"))
	}
	p.tell("term.doctor.vanished", len(vanished))
	p.tellBackup(at)
	return nil
}
