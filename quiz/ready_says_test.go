package quiz

import (
	"slices"
	"testing"

	"ripasso/quiz/exam"
)

// What is said of an exam is so: nothing that is not known yet, nothing of a day that is not
// past, no longest day among equals.
func TestWhatIsSaidOfAnExamIsSo(t *testing.T) {
	day := func(minutes int) PlannedDay { return PlannedDay{Minutes: minutes} }
	for name, x := range map[string]struct {
		plan ExamPlan
		want []string
	}{
		"still looking for more time": {ExamPlan{Stage: ExamOn, Cards: 9, Unseen: 3, Pending: true, Days: []PlannedDay{day(5)}}, []string{"unseenYet"}},
		"more time is known":          {ExamPlan{Stage: ExamOn, Cards: 9, Unseen: 3, More: 2, Days: []PlannedDay{day(5)}}, []string{"more"}},
		"no time would do":            {ExamPlan{Stage: ExamOn, Cards: 9, Unseen: 3, Days: []PlannedDay{day(5), day(5)}}, []string{"unseen"}},
		"one day is longer":           {ExamPlan{Stage: ExamOn, Cards: 9, Days: []PlannedDay{day(5), {Off: true}, day(6)}}, []string{"fits", "worst"}},
		"a day has nothing to do":     {ExamPlan{Stage: ExamOn, Cards: 9, Days: []PlannedDay{day(0), day(5)}}, []string{"fits", "worst"}},
		"the days off are no days":    {ExamPlan{Stage: ExamOn, Cards: 9, Days: []PlannedDay{{Off: true}, day(5)}}, []string{"fits"}},
		"it is today":                 {ExamPlan{Stage: ExamOver, Cards: 9}, []string{"today"}},
		"it was yesterday":            {ExamPlan{Stage: ExamOver, Cards: 9, Ahead: -1}, []string{"over"}},
	} {
		var got []string
		for _, r := range x.plan.says() {
			got = append(got, r.Code)
		}
		if !slices.Equal(got, x.want) {
			t.Errorf("%s: said is %v, want %v", name, got, x.want)
		}
	}
}

// A day is full when a card is begun in its last second; that makes it no minute longer.
func TestPlannedMinutesAreNearest(t *testing.T) {
	for seconds, want := range map[float64]int{0: 0, 0.5: 1, 59: 1, 300: 5, 312: 5, 331: 6} {
		var p ExamPlan
		p.take(&exam.Plan{Days: []exam.Day{{Seconds: seconds}}}, 0, &course{whole: []float64{300}}, 0)
		if got := p.Days[0].Minutes; got != want {
			t.Errorf("%v seconds are told as %d minutes, want %d", seconds, got, want)
		}
	}
}
