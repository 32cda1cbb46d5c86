package quiz

import (
	"cmp"
	"slices"
)

// Gain is what came to a learner's log when another one was taken in.
type Gain struct {
	Answers  int       // that count now and did not before, less those that no longer do
	Days     []DayGain // on which they were given, the oldest first
	Cards    int       // that stand otherwise than before
	Settings bool      // whether the learner learns otherwise than before
}

// DayGain is how many answers came to a day.
type DayGain struct {
	Day     Day
	Answers int
}

// Since is what has come to a state since an earlier one of the same learner.
func (s *State) Since(before *State) Gain {
	g := Gain{Settings: !equalSettings(*s.Settings, *before.Settings)}
	day := func(d Day) {
		was, is := before.Days.At(d), s.Days.At(d)
		if n := is.Reviews + is.Crammed - was.Reviews - was.Crammed; n != 0 {
			g.Days = append(g.Days, DayGain{d, n})
			g.Answers += n
		}
	}
	for d := range s.Days.All() {
		day(d)
	}
	for d := range before.Days.All() {
		if _, still := s.Days.Find(d); !still {
			day(d)
		}
	}
	slices.SortFunc(g.Days, func(a, b DayGain) int { return cmp.Compare(a.Day, b.Day) })
	for card, x := range s.Cards.All() {
		if was, ok := before.Cards.Find(card); !ok || was != x {
			g.Cards++
		}
	}
	for card := range before.Cards.All() {
		if _, still := s.Cards.Find(card); !still {
			g.Cards++
		}
	}
	return g
}

func equalSettings(a, b Settings) bool {
	ha, hb := a.Habits, b.Habits
	return a.Zone == b.Zone && a.Rollover == b.Rollover && a.Retention == b.Retention && a.NewPerDay == b.NewPerDay &&
		a.PerDay == b.PerDay && slices.Equal(a.Steps, b.Steps) && slices.Equal(a.Relearn, b.Relearn) && a.LearnAhead == b.LearnAhead &&
		a.MaxInterval == b.MaxInterval && a.Weights == b.Weights && a.Language == b.Language && a.Reading == b.Reading &&
		ha.Minutes == hb.Minutes && ha.Order == hb.Order && ha.Together == hb.Together && ha.Lighter == hb.Lighter && slices.Equal(ha.Off, hb.Off)
}

// Chosen reports whether settings say more than where the learner is: sitting down for the
// first time writes down the zone and nothing else, and the memory model learns by itself.
func (s Settings) Chosen() bool {
	plain := DefaultSettings()
	plain.Zone, plain.Weights = s.Zone, s.Weights
	return !equalSettings(s, plain)
}
