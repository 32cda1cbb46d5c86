package quiz

import (
	"context"
	"crypto/sha256"
	"runtime"
	"sync"
	"time"

	"github.com/google/uuid"

	"ripasso/quiz/exam"
	"ripasso/quiz/fsrs"
)

// planned keeps the plans for exams that were made last, by what they depend on: as long as
// that stays, a plan is made once, whoever asks for it and however often. Its zero value is
// ready.
type planned struct {
	mu    sync.Mutex
	made  map[[sha256.Size]byte]*making
	order [][sha256.Size]byte // of made, the oldest first
	last  map[latestOf]*making
	works chan struct{} // holds as many as plans are made at a time
}

// latestOf names an exam of a learner.
type latestOf struct {
	learner LearnerID
	exam    uuid.UUID
}

const (
	maxPlans = 256 // that are kept
	// planPatience is how long a request waits for a plan. One takes a fraction of a second;
	// where many are asked for at a time, the learner goes on without.
	planPatience = 4 * time.Second
)

// making is a plan that is made or being made.
type making struct {
	course  *course
	ready   chan struct{}     // closed when plan is there
	plan    *exam.Plan        // nil where there can be none
	cards   map[uuid.UUID]int // the place of each card in the course
	once    sync.Once
	whole   chan struct{} // closed when missing is there
	missing float64       // seconds
}

// of finds or begins the making of a plan.
func (p *planned) of(learner LearnerID, k *course) *making {
	id := k.digest()
	p.mu.Lock()
	defer p.mu.Unlock()
	m, ok := p.made[id]
	if !ok {
		if p.made == nil {
			p.made, p.last = map[[sha256.Size]byte]*making{}, map[latestOf]*making{}
			p.works = make(chan struct{}, max(1, runtime.GOMAXPROCS(0)))
		}
		m = &making{course: k, ready: make(chan struct{}), whole: make(chan struct{})}
		p.made[id] = m
		if p.order = append(p.order, id); len(p.order) > maxPlans {
			p.drop(p.order[0])
			p.order = p.order[1:]
		}
		go p.work(func() { m.make() }, m.ready)
	}
	p.last[latestOf{learner, k.name}] = m
	return m
}

// drop forgets a plan, and who had it last.
func (p *planned) drop(id [sha256.Size]byte) {
	for who, m := range p.last {
		if m == p.made[id] {
			delete(p.last, who)
		}
	}
	delete(p.made, id)
}

// work does something when its turn has come, and closes done. Nobody waits for it at the
// end: it touches nothing but memory.
func (p *planned) work(do func(), done chan struct{}) {
	p.works <- struct{}{}
	defer func() { <-p.works }()
	do()
	close(done)
}

func (m *making) make() {
	m.course.draw()
	plan, err := exam.Make(context.Background(), m.course.Course)
	if err != nil {
		return // no course of this package's making is refused
	}
	m.plan, m.cards = plan, make(map[uuid.UUID]int, len(m.course.cards))
	for i, c := range m.course.cards {
		m.cards[c.ID] = i
	}
}

// miss works out once how much time is missing. The plan must be there.
func (p *planned) miss(m *making) {
	m.once.Do(func() {
		go p.work(func() {
			if m.plan != nil {
				m.missing, _ = exam.Missing(context.Background(), m.course.Course, m.plan)
			}
		}, m.whole)
	})
}

// patient is how long a request waits for all the plans that it needs.
func patient(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, planPatience)
}

// wait waits until something is done, or patience has ended: then it is false, and an error
// where the request itself has ended.
func wait(ctx, patience context.Context, done chan struct{}) (bool, error) {
	select {
	case <-done:
		return true, nil
	default:
	}
	select {
	case <-done:
		return true, nil
	case <-patience.Done():
		return false, ctx.Err()
	}
}

// fill fills in what the plan for a course says, and what is missing.
func (p *planned) fill(ctx, patience context.Context, r *room, k *course, out *ExamPlan) error {
	m := p.of(r.learner, k)
	ok, err := wait(ctx, patience, m.ready)
	if err != nil {
		return err
	}
	if !ok || m.plan == nil {
		out.Pending = true
		return nil
	}
	missing := 0.0
	if m.plan.Unseen >= 0.5 {
		p.miss(m)
		known, err := wait(ctx, patience, m.whole)
		if err != nil {
			return err
		}
		if out.Pending = !known; known {
			missing = m.missing
		}
	}
	out.take(m.plan, missing, k, r.today())
	return nil
}

// again is the day on which the plan that was made last asks a card again that is answered
// now and then has that memory; false where there is no such plan.
func (p *planned) again(learner LearnerID, name uuid.UUID, card uuid.UUID, m fsrs.Memory, days int) (int, bool) {
	p.mu.Lock()
	last := p.last[latestOf{learner, name}]
	p.mu.Unlock()
	if last == nil {
		return 0, false
	}
	select {
	case <-last.ready:
	default:
		return 0, false
	}
	i, ok := last.cards[card]
	if !ok || last.plan == nil || len(last.plan.Days) != days {
		return 0, false
	}
	day, before := last.plan.Again(last.course.Cards[i], m)
	if !before {
		day = days
	}
	return day, true
}
