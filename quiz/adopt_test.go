package quiz_test

import (
	"context"
	"fmt"
	"iter"
	"sync"
	"testing"
	"time"

	"ripasso/quiz"
)

// learnAll answers every card of the library once and says how many there are.
func learnAll(x *table) int {
	x.t.Helper()
	v := x.sit(quiz.Scope{})
	n := 0
	for v.Phase != quiz.Done {
		c, _ := x.library.Card(v.Face.Card)
		v = x.do(v, typed(c.Solution().Text))
		n++
		v = x.do(v, quiz.Event{Do: quiz.DoNext})
		x.clock.pass(20 * time.Minute)
		if n > 200 {
			x.t.Fatal("the sitting does not end")
		}
	}
	return n
}

// learnt says how often each question's cards were answered, as its learner sees it.
func learnt(x *table) string {
	x.t.Helper()
	if _, err := x.desk.Today(x.t.Context(), x.learner); err != nil {
		x.t.Fatal(err)
	}
	st := x.state()
	s := ""
	for _, d := range x.library.Decks() {
		for _, c := range d.Cards() {
			s += fmt.Sprint(min(1, st.Card(c.ID).Reps))
		}
	}
	return s
}

const (
	bareDeck = "---\nlang: en\n---\n## Who founded the city of Rome?\nAnswer: Romulus\n\n## Fill in\n[[Senate]] and [[people]] of Rome\n"
	withIDs  = "---\nlang: en\nid: 0190b6c2-5d1e-7c8a-9a53-0d2f6f4f2b11\n---\n## Who founded the city of Rome? <!-- aaaaaa -->\nAnswer: Romulus\n\n" +
		"## Fill in <!-- bbbbbb -->\n[[Senate]]<!-- k1 --> and [[people]]<!-- k2 --> of Rome\n"
)

// TestProgressFollowsTheCard edits a deck that was learnt, step by step, and looks after
// each step at which cards are known: 1 for each that is, in the order of the file.
func TestProgressFollowsTheCard(t *testing.T) {
	for _, tt := range []struct {
		name  string
		steps []string // the sources of deck.md
		want  []string
	}{
		{"ids written", []string{bareDeck, withIDs}, []string{"111", "111"}},
		{"ids written and taken out again", []string{bareDeck, withIDs, bareDeck, withIDs}, []string{"111", "111", "111", "111"}},
		{"reworded, then ids written", []string{
			bareDeck,
			"---\nlang: en\n---\n## Who has founded the city of Rome?\nAnswer: Romulus\n\n## Fill in\n[[Senate]] and [[people]] of Rome\n",
			"---\nlang: en\n---\n## Who was it that has founded Rome?\nAnswer: Romulus\n\n## Fill in\n[[Senate]] and [[people]] of Rome\n",
			"---\nlang: en\nid: 0190b6c2-5d1e-7c8a-9a53-0d2f6f4f2b12\n---\n## Who was it that has founded Rome? <!-- aaaaaa -->\nAnswer: Romulus\n\n## Fill in <!-- bbbbbb -->\n[[Senate]] and [[people]] of Rome\n",
		}, []string{"111", "111", "111", "111"}},
		{"with ids all may change", []string{
			withIDs,
			"---\nlang: en\nid: 0190b6c2-5d1e-7c8a-9a53-0d2f6f4f2b11\n---\n## Complete <!-- bbbbbb -->\nThe [[nation]]<!-- k2 --> and its [[Senate]]<!-- k1 -->\n\n# S\n\n## The founder <!-- aaaaaa -->\n- [ ] Remus\n- [x] Romulus\n",
		}, []string{"111", "111"}},
		{"a question with a new meaning", []string{bareDeck, "---\nlang: en\n---\n## Which emperor had the Colosseum built?\nAnswer: Vespasian\n\n## Fill in\n[[Senate]] and [[people]] of Rome\n"}, []string{"111", "011"}},
		{"the old wording comes back beside the new one", []string{
			"---\nlang: en\n---\n## Who founded the city of Rome?\nAnswer: Romulus\n",
			"---\nlang: en\n---\n## Who has founded the city of Rome?\nAnswer: Romulus\n",
			"---\nlang: en\n---\n## Who has founded the city of Rome?\nAnswer: Romulus\n\n## Who founded the city of Rome?\nAnswer: Romulus\n",
		}, []string{"1", "1", "11"}},
		{"gone and back", []string{
			withIDs, "---\nlang: en\nid: 0190b6c2-5d1e-7c8a-9a53-0d2f6f4f2b11\n---\n## Other <!-- cccccc -->\nAnswer: b\n", withIDs,
		}, []string{"111", "0", "111"}},
		{"gone and back without ids", []string{bareDeck, "---\nlang: en\n---\n## Quite another question\nAnswer: b\n", bareDeck}, []string{"111", "0", "111"}},
	} {
		x := newTable(t, files(tt.steps[0]))
		cards := learnAll(x)
		for i, src := range tt.steps {
			x.write(files(src))
			if i%2 == 1 {
				x.reopen() // it may be edited while nobody learns
			}
			if got := learnt(x); got != tt.want[i] {
				t.Errorf("%s, step %d: cards known %s, want %s", tt.name, i, got, tt.want[i])
			}
		}
		if got := x.state().Total.Reviews; got != cards {
			t.Errorf("%s: %d reviews of %d are left", tt.name, got, cards)
		}
	}
}

// TestAdoptLooksOnce: a library that was looked at writes nothing more.
func TestAdoptLooksOnce(t *testing.T) {
	x := newTable(t, files(bareDeck))
	learnAll(x)
	x.write(files(withIDs))
	learnt(x)
	facts := len(x.facts())
	x.reopen()
	learnt(x)
	x.write(files(withIDs + "\n## More <!-- cccccc -->\nAnswer: c\n"))
	learnt(x)
	if got := len(x.facts()); got != facts {
		t.Errorf("%d facts, want %d", got, facts)
	}
}

// TestAFileThatIsRenamed keeps what was learnt of it, with ids or without.
func TestAFileThatIsRenamed(t *testing.T) {
	for _, src := range []string{bareDeck, withIDs} {
		x := newTable(t, files(src))
		learnAll(x)
		x.write(map[string][]byte{"other/name.md": []byte(src)})
		if got := learnt(x); got != "111" {
			t.Errorf("cards known: %s", got)
		}
	}
}

// TestVanished lists what is in no deck any more, and nothing once it is back.
func TestVanished(t *testing.T) {
	x := newTable(t, files(withIDs))
	learnAll(x)
	vanished := func() string {
		all, err := x.desk.Vanished(t.Context(), x.learner)
		if err != nil {
			t.Fatal(err)
		}
		s := ""
		for _, v := range all {
			s += fmt.Sprintf("%s %q %v %v\n", v.Deck, v.Prompt, v.Reps > 0, v.Last.IsZero())
		}
		return s
	}
	if got := vanished(); got != "" {
		t.Errorf("nothing has vanished, but %s", got)
	}
	x.write(files("---\nlang: en\nid: 0190b6c2-5d1e-7c8a-9a53-0d2f6f4f2b11\n---\n## Fill in <!-- bbbbbb -->\n[[Senate]]<!-- k1 --> and [[people]]<!-- k2 --> of Rome\n"))
	if got, want := vanished(), "deck.md \"Who founded the city of Rome?\" true false\n"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	x.write(files(withIDs))
	if got := vanished(); got != "" {
		t.Errorf("it came back, but %s", got)
	}
}

// moves counts the moves in the learner's log.
func moves(x *table) (n int) {
	for _, f := range x.facts() {
		if f.Move != nil {
			n++
		}
	}
	return n
}

// TestAdoptAtOnce: whoever looks at the same time, on one server or on two whose clocks
// differ, moves each card once.
func TestAdoptAtOnce(t *testing.T) {
	x := newTable(t, files(bareDeck))
	cards := learnAll(x)
	x.write(files(withIDs))
	desks := []*quiz.Desk{x.desk, x.newDesk()}
	desks[1].Now = func() time.Time { return x.clock.now().Add(-time.Hour) }
	var wg sync.WaitGroup
	start := make(chan struct{})
	for i := range 16 {
		wg.Go(func() {
			<-start
			if _, err := desks[i%2].Today(t.Context(), x.learner); err != nil {
				t.Error(err)
			}
		})
	}
	close(start)
	wg.Wait()
	if got := moves(x); got != 3 {
		t.Errorf("%d moves for 3 cards", got)
	}
	if got := learnt(x); got != "111" || x.state().Total.Reviews != cards {
		t.Errorf("cards known: %s, %d reviews of %d", got, x.state().Total.Reviews, cards)
	}
}

// TestAdoptBackAndForth: what was decided last holds, whatever the clock says.
func TestAdoptBackAndForth(t *testing.T) {
	x := newTable(t, files(bareDeck))
	learnAll(x)
	for i, src := range []string{withIDs, bareDeck, withIDs, bareDeck, withIDs} {
		x.write(files(src))
		for range 2 {
			if got := learnt(x); got != "111" {
				t.Errorf("step %d: cards known %s", i, got)
			}
		}
		if got := moves(x); got != 3*(i+1) {
			t.Errorf("step %d: %d moves, want %d", i, got, 3*(i+1))
		}
		x.clock.pass(-50 * time.Hour * time.Duration(i%2))
	}
}

// readings counts how often the whole log is read.
type readings struct {
	quiz.Store
	n int
}

// Facts implements quiz.Store.
func (r *readings) Facts(ctx context.Context, learner quiz.LearnerID, after quiz.FactID) iter.Seq2[quiz.Fact, error] {
	r.n++
	return r.Store.Facts(ctx, learner, after)
}

// TestAdoptReadsNoLog: a card that is gone costs a look at its last answer.
func TestAdoptReadsNoLog(t *testing.T) {
	x := newTable(t, files(withIDs))
	learnAll(x)
	for _, src := range []string{bareDeck, "## Quite another\nAnswer: b\n", withIDs + "\n## More <!-- cccccc -->\nAnswer: c\n"} {
		x.write(files(src))
		store := &readings{Store: x.store}
		x.desk.Store = store
		if _, err := x.desk.Today(t.Context(), x.learner); err != nil {
			t.Fatal(err)
		}
		if _, err := x.desk.Vanished(t.Context(), x.learner); err != nil {
			t.Fatal(err)
		}
		if store.n > 0 {
			t.Errorf("the log was read %d times", store.n)
		}
	}
}
