package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"ripasso/quiz"
)

// How many backups stay: one for each of so many days, weeks and months that have one.
const (
	dailyBackups   = 12
	weeklyBackups  = 10
	monthlyBackups = 9
)

// When serve looks whether it is time, and how long it rests: an answer that comes while
// a piece of the backup is read waits for that piece at most.
const (
	rotateAfter = 2 * time.Second // from the start: pupils come first
	rotateEvery = time.Hour
	restPieces  = 256 // records between two rests
	restFactor  = 3   // as long as the work took, times this
)

// keepers says which of these backups stay. Days, weeks (from Monday) and months are those
// of now's time zone, and of each the last backup counts; one without a backup uses up
// none of the numbers. A backup that was taken after now comes from a clock that was set
// back: it stays, and takes nobody's place.
func keepers(taken []time.Time, now time.Time) []bool {
	order := make([]int, len(taken)) // the newest first
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return taken[b].Compare(taken[a]) })
	stay := make([]bool, len(taken))
	for _, rule := range []struct {
		most   int
		period func(time.Time) [2]int
	}{
		{dailyBackups, func(t time.Time) [2]int { return [2]int{t.Year(), t.YearDay()} }},
		{weeklyBackups, func(t time.Time) [2]int { year, week := t.ISOWeek(); return [2]int{year, week} }},
		{monthlyBackups, func(t time.Time) [2]int { return [2]int{t.Year(), int(t.Month())} }},
	} {
		seen := map[[2]int]bool{}
		for _, i := range order {
			period := rule.period(taken[i].In(now.Location()))
			switch {
			case taken[i].After(now):
				stay[i] = true
			case !seen[period] && len(seen) < rule.most:
				seen[period], stay[i] = true, true
			}
		}
	}
	return stay
}

// takenToday reports whether one of these backups was taken on the day of now, before it.
func takenToday(taken []time.Time, now time.Time) bool {
	return slices.ContainsFunc(taken, func(t time.Time) bool {
		y, m, d := t.In(now.Location()).Date()
		ny, nm, nd := now.Date()
		return !t.After(now) && y == ny && m == nm && d == nd
	})
}

// rotation is a directory of backups that are taken by themselves.
type rotation struct {
	dir  string
	name string // of the progress: what a backup's name begins with

	looked string // the day on which nothing had changed
	failed bool   // and it was told
}

// stampForm is the moment in a backup's name, UTC.
const stampForm = "20060102T150405Z"

// rotation finds where serve's backups go: beside the progress file unless told
// otherwise; nil where there are none. A database has no place beside it.
func (p *program) rotation(at place, dir string) *rotation {
	name, err := p.database(at)
	if err != nil || dir == "off" || dir == "" && isAddress(name) {
		return nil
	}
	r := &rotation{dir: dir, name: "quiz"}
	if !isAddress(name) {
		base := filepath.Base(name)
		r.name = strings.TrimSuffix(base, filepath.Ext(base))
	}
	if dir == "" {
		r.dir = filepath.Join(filepath.Dir(name), "backups")
	}
	return r
}

// startRotation begins to take backups. What it returns ends that, and waits for it.
func (p *program) startRotation(ctx context.Context, db quiz.Archive, at place, dir string) func() {
	ctx, stop := context.WithCancel(ctx)
	var wg sync.WaitGroup
	if r := p.rotation(at, dir); r != nil {
		wg.Go(func() { p.rotate(ctx, db, r) })
	}
	return func() { stop(); wg.Wait() }
}

// list finds the backups that are there, and when each was taken.
func (r *rotation) list() (names []string, taken []time.Time, err error) {
	entries, err := os.ReadDir(r.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	for _, entry := range entries {
		rest, ours := strings.CutPrefix(entry.Name(), r.name+"-")
		rest, packed := strings.CutSuffix(rest, ".jsonl.gz")
		if t, err := time.Parse(stampForm, rest); ours && packed && err == nil {
			names, taken = append(names, filepath.Join(r.dir, entry.Name())), append(taken, t)
		}
	}
	return names, taken, err
}

// last is the newest backup that was not taken after now, "" where there is none.
func (r *rotation) last(now time.Time) (name string, at time.Time, err error) {
	names, taken, err := r.list()
	for i, t := range taken {
		if !t.After(now) && !t.Before(at) {
			name, at = names[i], t
		}
	}
	return name, at, err
}

// tellBackup says how old the last of serve's backups is, where they lie beside the
// progress.
func (p *program) tellBackup(at place) {
	now := p.now()
	if r := p.rotation(at, ""); r != nil {
		if name, taken, err := r.last(now); err == nil && name != "" {
			p.tell("term.doctor.backup", name, taken.In(now.Location()).Format(time.DateOnly))
		}
	}
}

// rotate takes a backup a day while serve runs, until ctx ends.
func (p *program) rotate(ctx context.Context, db quiz.Archive, r *rotation) {
	timer := time.NewTimer(rotateAfter)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		p.rotateOnce(ctx, db, r)
		timer.Reset(rotateEvery)
	}
}

// rotateOnce takes the day's backup, or tells once why it cannot.
func (p *program) rotateOnce(ctx context.Context, db quiz.Archive, r *rotation) {
	err := p.backUpToday(ctx, db, r)
	if err != nil && ctx.Err() == nil && !r.failed {
		p.tell("term.backups.failed", p.told(err))
	}
	r.failed = err != nil
}

// told is what a failure says, without its hint.
func (p *program) told(err error) string {
	var f *fault
	if errors.As(err, &f) {
		return p.words.text(f.key, f.args...)
	}
	return p.reason(err)
}

// backUpToday takes the day's backup unless there is one, or nothing has changed since
// the last; then it takes away those that are too many.
func (p *program) backUpToday(ctx context.Context, db quiz.Archive, r *rotation) error {
	now := p.now()
	today := now.Format(time.DateOnly)
	names, taken, err := r.list()
	if err != nil {
		return p.fault(found, "term.error.read", r.dir, p.reason(err))
	}
	if takenToday(taken, now) || r.looked == today {
		return nil
	}
	if err := os.MkdirAll(r.dir, 0o700); err != nil {
		return p.writeFault(r.dir, err)
	}
	sweep(r.dir, now)
	how := pace{rest: gently(ctx)}
	path := filepath.Join(r.dir, r.name+"-"+now.UTC().Format(stampForm)+".jsonl.gz")
	d, err := p.draftBackup(ctx, db, path, how)
	if err != nil {
		return err
	}
	before, _, err := r.last(now)
	if err == nil && before != "" {
		// One that cannot be read any more is no backup.
		if old, err := p.checkBackup(before, how); err == nil && old == d.tally {
			d.drop()
			r.looked = today
			return ctx.Err()
		}
	}
	if err != nil || ctx.Err() != nil || d.tally.Learners+d.tally.Revisions == 0 {
		d.drop()
		return errors.Join(err, ctx.Err())
	}
	if err := d.keep(path, true); err != nil {
		return p.writeFault(path, err)
	}
	stay := keepers(append(taken, now), now)
	for i, name := range names {
		if !stay[i] {
			if err := os.Remove(name); err != nil {
				return p.fault(found, "term.error.write", name, p.reason(err))
			}
		}
	}
	return nil
}

// sweep takes away what programs that were killed have left in a directory.
func sweep(dir string, now time.Time) {
	entries, _ := os.ReadDir(dir) // no pattern: the directory's own name may look like one
	for _, entry := range entries {
		if !strings.HasPrefix(entry.Name(), draftName) {
			continue
		}
		if info, err := entry.Info(); err == nil && now.Sub(info.ModTime()) > 24*time.Hour {
			_ = os.RemoveAll(filepath.Join(dir, entry.Name())) // the next one tries again
		}
	}
}

// gently returns a pause that lets answers go first: after each piece of work it rests
// some times as long as that took.
func gently(ctx context.Context) func() error {
	n, since := 0, time.Now()
	return func() error {
		if n++; n%restPieces != 0 {
			return ctx.Err()
		}
		rest := time.NewTimer(restFactor * time.Since(since))
		defer rest.Stop()
		select {
		case <-rest.C:
		case <-ctx.Done():
		}
		since = time.Now()
		return ctx.Err()
	}
}
