package quiz

import (
	"context"
	"crypto/sha256"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"ripasso/quiz/exam"
	"ripasso/quiz/fsrs"
)

// planned keeps the plans for exams that were made last, by what they depend on: as long as
// that stays, a plan is made once, whoever asks for it and however often. A plan that is not
// ready when nobody waits for it and its exam has another one is given up. Its zero value is
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
	id      [sha256.Size]byte
	course  *course
	life    context.Context // ends when it is given up
	end     context.CancelFunc
	ready   chan struct{}     // closed when plan or err is there, and when it is given up
	plan    *exam.Plan        // nil where there is none
	err     error             // why there is none, if not because it was given up
	cards   map[uuid.UUID]int // the place of each card in the course
	whole   chan struct{}     // closed when missing is there
	missing float64           // seconds

	// What planned.mu guards.
	wanted int  // exams whose last plan it is, and requests that wait for it
	misses bool // missing is being worked out, or is there
}

// done reports whether nothing is being worked out.
func (m *making) done() bool {
	last := m.ready
	if m.misses {
		last = m.whole
	}
	select {
	case <-last:
		return true
	default:
		return false
	}
}

// of finds or begins the making of a plan. Whoever asks says when it is no longer waited for.
func (p *planned) of(learner LearnerID, k *course) (m *making, leave func()) {
	id := k.digest()
	p.mu.Lock()
	defer p.mu.Unlock()
	m, ok := p.made[id]
	if !ok {
		if p.made == nil {
			p.made, p.last = map[[sha256.Size]byte]*making{}, map[latestOf]*making{}
			p.works = make(chan struct{}, max(1, runtime.GOMAXPROCS(0)))
		}
		m = &making{id: id, course: k, ready: make(chan struct{}), whole: make(chan struct{})}
		m.life, m.end = context.WithCancel(context.Background())
		p.made[id] = m
		if p.order = append(p.order, id); len(p.order) > maxPlans {
			p.drop(p.order[0])
			p.order = p.order[1:]
		}
		go p.work(m, m.make, m.ready)
	}
	m.wanted++
	if who := (latestOf{learner, k.name}); p.last[who] != m {
		m.wanted++
		if before := p.last[who]; before != nil {
			p.release(before)
		}
		p.last[who] = m
	}
	return m, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.release(m)
	}
}

// release notes that a plan is wanted by one less, and gives it up if nobody is left.
func (p *planned) release(m *making) {
	if m.wanted--; m.wanted > 0 || m.done() {
		return
	}
	m.end()
	if p.made[m.id] == m {
		delete(p.made, m.id)
		p.order = slices.DeleteFunc(p.order, func(id [sha256.Size]byte) bool { return id == m.id })
	}
}

// drop forgets a plan, and who had it last.
func (p *planned) drop(id [sha256.Size]byte) {
	dropped := p.made[id]
	delete(p.made, id)
	for who, m := range p.last {
		if m == dropped {
			delete(p.last, who)
			p.release(m)
		}
	}
}

// work does something when its turn has come, and closes done; of what is given up before
// nothing is done. Nobody waits for it at the end: it touches nothing but memory.
func (p *planned) work(m *making, do func(), done chan struct{}) {
	defer close(done)
	select {
	case p.works <- struct{}{}:
		defer func() { <-p.works }()
		do()
	case <-m.life.Done():
	}
}

func (m *making) make() {
	m.course.draw()
	plan, err := exam.Make(m.life, m.course.Course)
	if err != nil {
		if m.life.Err() == nil {
			m.err = err
		}
		return
	}
	m.plan, m.cards = plan, make(map[uuid.UUID]int, len(m.course.cards))
	for i, c := range m.course.cards {
		m.cards[c.ID] = i
	}
}

// miss works out once how much time is missing. The plan must be there.
func (p *planned) miss(m *making) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if m.misses {
		return
	}
	m.misses = true
	go p.work(m, func() {
		// The course was good for a plan; what is given up nobody waits for.
		m.missing, _ = exam.Missing(m.life, m.course.Course, m.plan)
	}, m.whole)
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
	m, leave := p.of(r.learner, k)
	defer leave()
	ok, err := wait(ctx, patience, m.ready)
	if err != nil {
		return err
	}
	if ok && m.err != nil {
		return m.err
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
