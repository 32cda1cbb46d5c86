package quiz

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"
)

// Settings is how the learner learns now.
func (d *Desk) Settings(ctx context.Context, learner LearnerID) (Settings, error) {
	st, err := d.Store.State(ctx, learner)
	if err != nil {
		return Settings{}, fmt.Errorf("reading settings: %w", err)
	}
	return d.settings(st), nil
}

// settings are the learner's, in the desk's zone where the learner has set nothing.
func (d *Desk) settings(st *State) Settings {
	s := *st.Settings
	if !st.settled() && d.Zone != "" {
		s.Zone = d.Zone
	}
	return s
}

// unset is the plan by the settings of all who have set nothing, made once: a zone is
// looked up in a file.
type unset struct {
	once sync.Once
	plan *Plan
	err  error
}

// plan is the learner's plan, in the desk's zone where the learner has set nothing.
func (d *Desk) plan(st *State) (*Plan, error) {
	if st.settled() || st.Refit != nil || d.Zone == "" {
		return st.plan, nil
	}
	d.unset.once.Do(func() { d.unset.plan, d.unset.err = NewPlan(d.settings(st)) })
	return d.unset.plan, d.unset.err
}

// SetSettings changes how the learner learns, from now on. Settings out of range are a
// *SettingsError.
func (d *Desk) SetSettings(ctx context.Context, learner LearnerID, s Settings) error {
	err := s.Validate()
	if err == nil {
		err = d.setSettings(ctx, learner, s)
	}
	if err != nil {
		return fmt.Errorf("changing settings: %w", err)
	}
	return nil
}

// setSettings takes back first what was set by a clock that ran ahead: it would go on
// to count until that time has come.
func (d *Desk) setSettings(ctx context.Context, learner LearnerID, s Settings) error {
	f := Fact{Learner: learner, At: d.Now().UTC().Truncate(time.Millisecond)}
	for {
		st, err := d.Store.State(ctx, learner)
		if err != nil {
			return err
		}
		if f.ID, err = uuid.NewV7(); err != nil {
			return err
		}
		if !st.Settled.At.After(f.At) {
			break
		}
		void := f
		void.Void = &Void{Target: st.Settled.ID}
		if err := d.Store.Append(ctx, []Fact{void}, nil); err != nil {
			return err
		}
	}
	f.Settings = &s
	return d.Store.Append(ctx, []Fact{f}, nil)
}
