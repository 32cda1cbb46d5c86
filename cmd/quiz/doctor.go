package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"ripasso/deck"
	"ripasso/quiz"
	"ripasso/quiz/bolt"
)

// doctor looks at every page of the progress, and lists what is known of cards that are in
// no deck any more.
func (p *program) doctor(c *cobra.Command) {
	var at place
	var salvage string
	p.placeFlags(c.Flags(), &at)
	c.Flags().StringVar(&salvage, "salvage", "", p.words.text("term.flag.salvage"))
	c.Args = p.noArguments
	c.RunE = func(c *cobra.Command, _ []string) error { return p.runDoctor(c.Context(), at, salvage) }
}

func (p *program) runDoctor(ctx context.Context, at place, salvage string) (err error) {
	s, err := p.openShelf(at)
	if err != nil {
		return err
	}
	at.old = true
	path, err := p.database(at)
	if err != nil {
		return err
	}
	switch {
	case isAddress(path) && salvage != "":
		return p.fault(misuse, "term.error.salvage.address", path)
	case !isAddress(path):
		if sound, err := p.examine(ctx, path, salvage, s.books()); err != nil || !sound || salvage != "" {
			return err
		}
	}
	return p.runVanished(ctx, at, s)
}

// examine looks at a progress file without trusting it, says what is hurt, and saves what
// can be read if it is told where. A file that another command holds is sound as far as
// that can tell.
func (p *program) examine(ctx context.Context, path, salvage string, library *deck.Library) (sound bool, err error) {
	r, err := bolt.Examine(ctx, path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && salvage == "":
		return true, nil
	case errors.Is(err, quiz.ErrLocked) && salvage == "":
		p.tell("term.doctor.held")
		return true, nil
	case errors.Is(err, context.Canceled):
		return false, p.fault(found, "term.error.stopped")
	case err != nil:
		return false, p.openFault(path, err)
	}
	defer r.Close()
	if !r.Whole() {
		p.printDamage(r, library)
	}
	switch {
	case salvage != "":
		return r.Whole(), p.salvage(ctx, r, salvage)
	case !r.Whole():
		return false, p.fault(found, "term.error.db.damaged", path, p.words.text("term.reason.damaged"))
	}
	return true, nil
}

// printDamage says what is hurt of a progress file.
func (p *program) printDamage(r *bolt.Remains, library *deck.Library) {
	say := func(key string, args ...any) { fmt.Fprintln(p.out, oneLine(p.words.text(key, args...))) }
	say("term.doctor.damage.pages", r.Broken+r.Altered, r.Pages)
	say("term.doctor.damage.entries", p.words.text("term.count.entries", r.Facts), p.words.text("term.count.entries", r.Lost))
	if r.Doubtful > 0 {
		say("term.doctor.damage.doubtful", r.Doubtful)
	}
	if r.Altered > 0 {
		say("term.doctor.damage.altered", r.Altered)
	}
	for _, l := range r.Losses {
		who := l.Learner.String()
		if l.Learner == r.Local() {
			who = p.words.text("term.doctor.damage.local")
		}
		say("term.doctor.damage.learner", who, l.Lost, l.Facts)
	}
	hurt := hurtDecks(r, library)
	for _, title := range slices.Sorted(maps.Keys(hurt)) {
		say("term.doctor.damage.deck", hurt[title], cmp.Or(title, p.words.text("term.doctor.damage.nodeck")))
	}
}

// hurtDecks counts the cards, by their deck's title, of which fewer answers can be read
// than were counted when the learner's state was kept last. Under "" are those that no
// deck has.
func hurtDecks(r *bolt.Remains, library *deck.Library) map[string]int {
	hurt := map[string]int{}
	for _, l := range r.Losses {
		kept := r.Kept(l.Learner)
		if kept == nil {
			continue
		}
		now := quiz.Replay(r.Past(l.Learner))
		for card, x := range kept.Cards.All() {
			if now.Cards.At(card).Reps >= x.Reps {
				continue
			}
			title := ""
			if c, ok := library.Card(card); ok {
				title = c.Deck().Meta.Title
			}
			hurt[title]++
		}
	}
	return hurt
}

// salvage makes a progress file of what can be read of another. It is whole before it has
// its name, which must be free.
func (p *program) salvage(ctx context.Context, r *bolt.Remains, path string) error {
	if _, err := os.Lstat(path); err == nil {
		return p.fault(found, "term.error.salvage.exists", path)
	}
	if r.Facts+r.Revisions+r.Sittings == 0 {
		return p.fault(found, "term.error.salvage.nothing")
	}
	var saved quiz.Tally
	err := p.makeStore(ctx, path, func(db store) (err error) {
		saved, err = p.takeInRemains(ctx, db, r)
		return err
	}, func() error { return nil })
	if errors.Is(err, fs.ErrExist) {
		err = p.fault(found, "term.error.salvage.exists", path)
	}
	if err != nil {
		return err
	}
	p.tell("term.doctor.salvaged", path, p.amount(saved))
	return nil
}

// takeInRemains loads what can be read into a new store, and holds the two against each
// other.
func (p *program) takeInRemains(ctx context.Context, db store, r *bolt.Remains) (quiz.Tally, error) {
	l := loader{ctx: ctx, to: db, fault: p.storeFault}
	b := p.bar("term.bar.load", int64(r.Facts), pace{shown: true})
	n := int64(0)
	want, err := tallyOf(r.Records(), func(x quiz.Record) error {
		n++
		b.at(n)
		return l.add(x)
	})
	if err == nil {
		err = l.flush()
	}
	b.end()
	if err != nil {
		return want, p.storeFault(err)
	}
	got, err := p.count(ctx, db)
	if err == nil && got != want {
		err = p.fault(found, "term.error.restore.other")
	}
	return got, err
}

// runVanished lists the cards that have vanished.
func (p *program) runVanished(ctx context.Context, at place, s *shelf) (err error) {
	db, err := p.openDatabase(ctx, at)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	d := p.desk(db, s)
	vanished, err := d.Vanished(ctx, db.Local())
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
	if err := p.showLeeches(ctx, d, db.Local()); err != nil {
		return err
	}
	p.tellBackup(at)
	return nil
}

// showLeeches lists the cards that had better be rewritten, for who writes the decks.
func (p *program) showLeeches(ctx context.Context, d *quiz.Desk, learner quiz.LearnerID) error {
	leeches, err := d.Leeches(ctx, learner)
	if err != nil || len(leeches) == 0 {
		return err
	}
	for _, l := range leeches {
		fmt.Fprintf(p.out, "%s:%d: %s (%s)\n", oneLine(l.Card.Deck().Path), l.Card.Question.Pos.Line,
			oneLine(l.Card.Show(0).Face().Prompt.Text()), p.words.text("ui.lapses", l.Lapses))
	}
	p.tell("term.doctor.leeches", len(leeches))
	return nil
}
