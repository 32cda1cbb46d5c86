package bolt

import (
	"testing"

	"ripasso/quiz"
)

// What follows a fact the tail knows as long as that is there, or is the last of a learner
// who was here lately.
func TestTailFollowing(t *testing.T) {
	anna, ben := quiz.LearnerID{1}, quiz.LearnerID{2}
	list := []entry{{arrival: 1, id: quiz.FactID{11}, learner: anna}, {arrival: 2, id: quiz.FactID{21}, learner: ben}, {arrival: 3, id: quiz.FactID{12}, learner: anna}}
	tail := newTail()
	tail.add(slot{}, list, nil)
	check := func(when string, learner quiz.LearnerID, id quiz.FactID, want int, knows bool) {
		t.Helper()
		got, ok := tail.following(learner, id)
		if ok != knows || len(got) != want {
			t.Errorf("%s, after %x: %d facts, %v; want %d, %v", when, id[:1], len(got), ok, want, knows)
		}
	}
	check("in the tail", anna, list[0].id, 1, true)
	check("in the tail", anna, list[2].id, 0, true)
	check("of another learner", ben, list[0].id, 0, false)
	tail.drop(len(list))
	check("in its place", anna, list[2].id, 0, true)
	check("in its place, not the last", anna, list[0].id, 0, false)
	var crowd []entry
	for n := range latestMost {
		crowd = append(crowd, entry{arrival: uint64(4 + n), id: numbered('f', n), learner: numbered('l', n)})
	}
	tail.add(slot{}, crowd, nil)
	check("after a crowd", anna, list[2].id, 0, false)
}
