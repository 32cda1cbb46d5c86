package remote

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"log"
	"net/http"
	"time"

	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz"
)

// The limits of a request.
const (
	maxHeader  = 8 << 10 // bytes
	maxBody    = 2 * maxFrame
	headerTime = 5 * time.Second
	bodyTime   = time.Minute     // to read a request's body
	writeTime  = 2 * time.Minute // for the caller to take a part of the answer
	idleTime   = 2 * time.Minute
	partSize   = 32 << 10 // bytes of an answer that are sent at once
)

// holderHeader has the name of the holder that is meant.
const holderHeader = "Ripasso-Holder"

// asked is what an operation is asked.
type asked struct {
	learner quiz.LearnerID
	id      string // of a fact or a revision
	records []quiz.Record
}

// fact is the id as that of a fact.
func (a asked) fact() (quiz.FactID, error) {
	id, err := uuid.Parse(a.id)
	if err != nil {
		return id, fmt.Errorf("%w: %w", errMalformed, err)
	}
	return id, nil
}

// operation does what was asked; what comes of it are records, or an error at the end.
type operation func(ctx context.Context, s Store, a asked) iter.Seq2[quiz.Record, error]

// operations are all that can be asked, by the last part of the address. The learner and
// the id are parameters, records the body.
var operations = map[string]operation{
	"append": func(ctx context.Context, s Store, a asked) iter.Seq2[quiz.Record, error] { // facts, then a sitting or none
		var facts []quiz.Fact
		var sitting *quiz.Sitting
		for _, r := range a.records {
			switch {
			case r.Fact != nil && sitting == nil:
				facts = append(facts, *r.Fact)
			case r.Sitting != nil && sitting == nil:
				sitting = r.Sitting
			default:
				return nothing(fmt.Errorf("%w: what is appended is facts and a sitting", errMalformed))
			}
		}
		return nothing(s.Append(ctx, facts, sitting))
	},
	"facts": func(ctx context.Context, s Store, a asked) iter.Seq2[quiz.Record, error] {
		after, err := a.fact()
		if err != nil {
			return nothing(err)
		}
		return asRecords(s.Facts(ctx, a.learner, after))
	},
	"fact": func(ctx context.Context, s Store, a asked) iter.Seq2[quiz.Record, error] {
		id, err := a.fact()
		if err != nil {
			return nothing(err)
		}
		f, err := s.Fact(ctx, a.learner, id)
		return one(quiz.Record{Fact: &f}, err)
	},
	"sitting": func(ctx context.Context, s Store, a asked) iter.Seq2[quiz.Record, error] {
		x, err := s.Sitting(ctx, a.learner)
		return one(quiz.Record{Sitting: x}, err)
	},
	"keep": func(ctx context.Context, s Store, a asked) iter.Seq2[quiz.Record, error] { // a revision
		if len(a.records) != 1 || a.records[0].Revision == nil {
			return nothing(fmt.Errorf("%w: what is kept is one revision", errMalformed))
		}
		return nothing(s.PutRevision(ctx, *a.records[0].Revision))
	},
	"revision": func(ctx context.Context, s Store, a asked) iter.Seq2[quiz.Record, error] {
		r, err := s.Revision(ctx, deck.RevisionID(a.id))
		return one(quiz.Record{Revision: &r}, err)
	},
	"records": func(ctx context.Context, s Store, _ asked) iter.Seq2[quiz.Record, error] { return s.Records(ctx) },
	"load": func(ctx context.Context, s Store, a asked) iter.Seq2[quiz.Record, error] {
		return nothing(s.Load(ctx, a.records))
	},
}

// nothing comes of an operation but its error.
func nothing(err error) iter.Seq2[quiz.Record, error] {
	return func(yield func(quiz.Record, error) bool) {
		if err != nil {
			yield(quiz.Record{}, err)
		}
	}
}

// one is a single record, or an error.
func one(r quiz.Record, err error) iter.Seq2[quiz.Record, error] {
	return func(yield func(quiz.Record, error) bool) { yield(r, err) }
}

// asRecords are facts as records.
func asRecords(facts iter.Seq2[quiz.Fact, error]) iter.Seq2[quiz.Record, error] {
	return func(yield func(quiz.Record, error) bool) {
		for f, err := range facts {
			if !yield(quiz.Record{Fact: &f}, err) {
				return
			}
		}
	}
}

// holder answers for a store.
type holder struct {
	store Store
	known sentinels
	hello hello // but for Local, which may change
}

func newHolder(s Store, o Options) *holder {
	return &holder{store: s, known: newSentinels(o.Errors), hello: hello{
		Protocol: protocol, Release: o.Release, Holder: uuid.NewString(), Notes: o.Notes,
	}}
}

// server is an HTTP server with the limits of this package.
func (h *holder) server() *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: headerTime, IdleTimeout: idleTime, MaxHeaderBytes: maxHeader,
		ErrorLog: log.New(io.Discard, "", 0), // what a stranger sends is no matter for whoever holds the store
	}
}

// ServeHTTP answers one request.
func (h *holder) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet && r.URL.Path == "/hello" {
		me := h.hello
		me.Local = h.store.Local()
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(me) // whoever has left needs no answer
		return
	}
	do, ok := operations[r.URL.Path[min(1, len(r.URL.Path)):]]
	switch {
	case r.Header.Get(holderHeader) != h.hello.Holder:
		http.Error(w, "another holder is meant", http.StatusMisdirectedRequest)
	case !ok:
		http.NotFound(w, r)
	case r.Method != http.MethodPost:
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "operations are posted", http.StatusMethodNotAllowed)
	default:
		h.answer(w, r, do)
	}
}

// answer does what a request asks and writes what comes of it.
func (h *holder) answer(w http.ResponseWriter, r *http.Request, do operation) {
	control := http.NewResponseController(w)
	// Limits that cannot be set are those of a test's recorder.
	_ = control.SetReadDeadline(time.Now().Add(bodyTime))
	what, err := h.read(http.MaxBytesReader(w, r.Body, maxBody), r)
	_ = control.SetReadDeadline(time.Time{})
	result := nothing(err)
	if err == nil {
		result = do(r.Context(), h.store, what)
	}
	out := bufio.NewWriterSize(patient{w, control}, partSize)
	if h.write(out, result) == nil {
		_ = out.Flush() // whoever has left needs no answer
	}
}

// read is what a request asks.
func (h *holder) read(body io.Reader, r *http.Request) (a asked, err error) {
	q := r.URL.Query()
	a.id = q.Get("id")
	if learner := q.Get("learner"); learner != "" {
		if a.learner, err = uuid.Parse(learner); err != nil {
			return a, fmt.Errorf("%w: %w", errMalformed, err)
		}
	}
	for record, err := range readRecords(body, h.known) {
		if err != nil {
			return a, err
		}
		a.records = append(a.records, record)
	}
	return a, nil
}

// write writes records and their end. Its own error is that nobody listens any more.
func (h *holder) write(out *bufio.Writer, result iter.Seq2[quiz.Record, error]) error {
	for record, err := range result {
		var kind byte
		var payload []byte
		if err == nil {
			kind, payload, err = encodeRecord(record)
		}
		if err != nil {
			return writeFrame(out, errorFrame, h.known.encode(err))
		}
		if err := writeFrame(out, kind, payload); err != nil {
			return err
		}
	}
	return writeFrame(out, endFrame, nil)
}

// patient gives the caller a while to take each part of an answer.
type patient struct {
	w       http.ResponseWriter
	control *http.ResponseController
}

func (p patient) Write(b []byte) (int, error) {
	_ = p.control.SetWriteDeadline(time.Now().Add(writeTime))
	return p.w.Write(b)
}
