package quiz

// Streak is how many days in a row were learned. A day on which anything was answered is
// learned, however much it was. Free days, as the habits have them now, neither count nor
// end it. Seven days learned earn a freeze, of which maxFreezes are kept at most; a missed
// day uses one up instead of ending the streak. Today is not missed before it is over.
type Streak struct {
	Days    int
	Longest int   // that there has been
	Freezes int   // in store
	Learned bool  // today
	Frozen  []Day // of the calendar's days those that used a freeze
	Free    []Day // of the calendar's days those that are free
}

const (
	freezeAfter = 7 // days learned that earn a freeze
	maxFreezes  = 2
)

// run is a streak as it grows. Saved is its freezes in days learned: whoever learned one day
// more is never worse off for it.
type run struct{ days, saved int }

// learn is the run after a day learned.
func (r *run) learn() {
	r.days++
	r.saved = min(r.saved+1, freezeAfter*maxFreezes)
}

// miss is the run after a missed day, and whether a freeze was used.
func (r *run) miss() bool {
	if r.saved < freezeAfter {
		*r = run{}
		return false
	}
	r.saved -= freezeAfter
	return true
}

// streak counts the days learned in a row up to today.
func (p *Plan) streak(days Days, today Day) Streak {
	var s Streak
	learned := make([]Day, 0, days.Len())
	for d := range days.All() {
		if d <= today {
			learned = append(learned, d)
		}
	}
	var r run
	next := today
	pass := func(until Day) { // the days that nothing was done on
		for d := p.open(next); d < until && r.days > 0; d = p.open(d + 1) {
			if r.miss() && d > today-calendarDays {
				s.Frozen = append(s.Frozen, d)
			}
		}
	}
	for _, d := range learned {
		pass(d)
		if next = d + 1; p.room(d) > 0 {
			r.learn()
		}
		s.Longest = max(s.Longest, r.days)
	}
	pass(today)
	s.Days, s.Freezes, s.Learned = r.days, r.saved/freezeAfter, len(learned) > 0 && learned[len(learned)-1] == today
	for d := today - calendarDays + 1; d <= today; d++ {
		if p.room(d) == 0 {
			s.Free = append(s.Free, d)
		}
	}
	return s
}
