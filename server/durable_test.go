package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"ripasso/deck"
	"ripasso/quiz"
	"ripasso/quiz/bolt"
	"ripasso/quiz/storetest"
)

// slowStore lets a test hold an answer between its arrival and its being durable.
type slowStore struct {
	quiz.Store
	arrived chan struct{}         // one for each Append that brings an answer, before it is passed on
	release chan struct{}         // closed to let them pass
	fail    atomic.Pointer[error] // what Append answers instead
}

var errDisk = errors.New("writing quiz.db: input/output error")

// breaks makes the store refuse with err, or work again with nil.
func (s *slowStore) breaks(err error) {
	if err == nil {
		s.fail.Store(nil)
		return
	}
	s.fail.Store(&err)
}

func (s *slowStore) Append(ctx context.Context, facts []quiz.Fact, sitting *quiz.Sitting) error {
	if err := s.fail.Load(); err != nil {
		return *err
	}
	if s.arrived != nil && slices.ContainsFunc(facts, func(f quiz.Fact) bool { return f.Review != nil }) {
		s.arrived <- struct{}{}
		<-s.release
	}
	return s.Store.Append(ctx, facts, sitting)
}

func reviews(facts iter.Seq2[quiz.Fact, error]) (n int) {
	for f, err := range facts {
		if err == nil && f.Review != nil {
			n++
		}
	}
	return n
}

// A shutdown that comes while an answer is under way waits for it, answers it, and
// what was answered is in the file.
func TestShutdownLosesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "quiz.db")
	db, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	learner := db.Local()
	store := &slowStore{Store: db, arrived: make(chan struct{}), release: make(chan struct{})}
	library := testLibrary(t)
	desk := &quiz.Desk{Store: store, Library: func() *deck.Library { return library }, Now: time.Now, Zone: storetest.Noon(time.Now())}
	server, err := New(Config{Desk: desk, Learner: learner, App: testApp})
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(ln) }()
	s := &site{T: t, server: server, url: "http://" + ln.Addr().String(), desk: desk, client: &http.Client{Timeout: 20 * time.Second}}

	v := s.sit()
	e := event(v, quiz.DoAnswer)
	e["response"] = map[string]any{"unknown": true}
	if v.Face.Kind == deck.Flashcard {
		t.Fatal("the first card of the test deck must be one that is answered at once")
	}
	answered := make(chan reply, 1)
	go func() { answered <- s.send("POST", "/api/v1/sittings/"+v.Sitting.String()+"/events", e) }()
	<-store.arrived
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	down := make(chan error, 1)
	go func() { down <- server.Shutdown(ctx) }()
	select {
	case err := <-down:
		t.Fatal("the server went down before its answer:", err)
	case <-time.After(200 * time.Millisecond):
	}
	if _, err := net.Dial("tcp", ln.Addr().String()); err == nil {
		t.Error("a server that goes down takes new connections")
	}
	close(store.release)
	if r := <-answered; r.status != 200 || decode[View](s, r).Phase != quiz.Judged {
		t.Errorf("the answer under way: %d %s", r.status, r.body)
	}
	if err := errors.Join(<-down, <-served, db.Close()); err != nil {
		t.Fatal(err)
	}
	db, err = bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if n := reviews(db.Facts(context.Background(), learner, quiz.FactID{})); n != 1 {
		t.Errorf("%d reviews in the file", n)
	}
	if err := server.Serve(ln); err == nil {
		t.Error("a server that went down serves again")
	}
}

// When the disk refuses, the answer is not acknowledged, the client learns no more
// than that and under which number the log has the reason.
func TestAFailedWriteIsNotAcknowledged(t *testing.T) {
	s := newSite(t)
	store := &slowStore{Store: s.desk.Store}
	s.desk.Store = store
	v := s.reach(deck.Text)
	done := read[Today](s, "GET", "/api/v1/today", nil).DoneToday.Reviews
	e := event(v, quiz.DoAnswer)
	e["response"] = map[string]any{"texts": []string{"x"}}
	path := "/api/v1/sittings/" + v.Sitting.String() + "/events"
	store.breaks(errDisk)
	r := s.send("POST", path, e)
	p := s.refused(r, 500, "internal")
	text, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	kind := func(r reply) string { return fmt.Sprint(r.status, r.header["Content-Type"], r.closes) }
	if framed := s.send("POST", path, " "+string(text)); kind(framed) != kind(r) { // it is not plain
		t.Errorf("%s, and through the framework %s", kind(r), kind(framed))
	}
	if log := s.log.String(); p.Request == "" || !strings.Contains(log, errDisk.Error()) || !strings.Contains(log, p.Request) {
		t.Errorf("request %q, log %s", p.Request, log)
	}
	for _, full := range []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EROFS} {
		store.breaks(fmt.Errorf("appending facts: %w", &fs.PathError{Op: "write", Path: "quiz.db", Err: full}))
		s.refused(s.send("POST", path, e), 507, "storage")
	}
	store.breaks(nil)
	if r := s.send("POST", path, e); r.status != 200 {
		t.Errorf("sent again: %d %s", r.status, r.body)
	}
	if n := read[Today](s, "GET", "/api/v1/today", nil).DoneToday.Reviews; n != done+1 {
		t.Errorf("%d reviews after %d and one more", n, done)
	}
}

// TestPlainEvents: what is not plain goes to the framework, which may take it or not.
func TestPlainEvents(t *testing.T) {
	const id, at = `"id":"0190b6c2-5d1e-7c8a-9a53-0d2f6f4f2b11"`, `"at":"2026-11-21T00:00:00Z"`
	answer := func(response string) string {
		return `{` + id + `,"version":1,` + at + `,"do":"answer","response":` + response + `}`
	}
	plain := []string{
		answer(`{}`), answer(`{"unknown":true}`), answer(`{"unknown":false,"texts":["perché no",""]}`),
		answer(`{"picks":[-1,0,9999]}`), answer(`{"texts":["` + strings.Repeat("x", maxText) + `"]}`),
		`{"do":"next",` + at + `,"version":0,` + id + `,"tookMs":60000,"grade":1,"why":"guessed"}`,
	}
	good := answer(`{}`)
	odd := []string{
		``, `{}`, good + `x`, good + `{}`, " " + good, good[:len(good)-1] + `,}`, strings.Replace(good, `,`, `,,`, 1), strings.Replace(good, `:`, ``, 1),
		answer("{\"texts\":[\"\xff\"]}"), answer("{\"texts\":[\"\x01\"]}"), answer(`{"texts":["a\"b"]}`), answer(`{"texts":["` + strings.Repeat("x", maxText+1) + `"]}`),
		answer(`{"picks":[0]},"response":{"unknown":true}`), answer(`{"unknown":true,"unknown":true}`),
		answer(`{"picks":[-2]}`), answer(`{"picks":[10000]}`), answer(`{"picks":[0,]}`), answer(`{"picks":[01]}`), answer(`{"picks":[-0]}`), answer(`{"picks":[1.0]}`),
		answer(`{"picks":[` + strings.Repeat("0,", maxPicks) + `0]}`), answer(`{"texts":[` + strings.Repeat(`"",`, maxTexts) + `""]}`),
		answer(`{"unknown":tru}`), answer(`{"unknown":1}`), answer(`{"other":1}`), answer(`null`), answer(`{"texts":null}`),
		strings.Replace(good, `"0190b6c2-`, `"urn:uuid:0190b6c2-`, 1), strings.Replace(good, `0190b6c2-5d1e-7c8a-9a53-0d2f6f4f2b11`, `0190b6c25d1e7c8a9a530d2f6f4f2b11`, 1),
		strings.Replace(good, `"version":1`, `"version":-1`, 1), strings.Replace(good, `"version":1,`, ``, 1), strings.Replace(good, `T00`, ` 00`, 1),
		strings.Replace(good, `"answer"`, `"dance"`, 1),
	}
	for _, body := range plain {
		if _, ok := plainEvent([]byte(body)); !ok {
			t.Errorf("not plain: %s", body)
		}
	}
	for _, body := range odd {
		if e, ok := plainEvent([]byte(body)); ok {
			t.Errorf("plain: %.200q: %+v", body, e)
		}
	}
}

// Whatever is sent as an event, the server answers with a view or a problem, never
// with something from its inside, and goes on. A plain event is answered as the framework
// answers it.
func FuzzEvent(f *testing.F) {
	good, err := json.Marshal(event(View{Version: 1}, quiz.DoAnswer))
	if err != nil {
		f.Fatal(err)
	}
	const plain = `{"id":"0190b6c2-5d1e-7c8a-9a53-%012d","version":%d,"at":"2026-11-21T00:00:00Z","do":%s}`
	for i, do := range []string{`"hint"`, `"answer","response":{"unknown":true}`, `"qualify","why":"right"`, `"next"`, `"bury"`, `"undo"`,
		`"answer","response":{"texts":["perché no"]},"tookMs":1200`, `"answer","response":{"picks":[0,-1,9999],"texts":[]}`,
		`"grade","grade":4`, `"grade","grade":5`, `"suspend","tookMs":-0`, `"next","tookMs":01`, `"next","next":1`, `"next","version":1`} {
		for version := range 8 {
			f.Add(fmt.Appendf(nil, plain, 8*i+version, version, do))
		}
	}
	for _, seed := range []string{string(good), `{}`, `{"id":null}`, `[]`, `"x"`, `{"response":{"picks":[1e99]}}`, `{"at":"0000-00-00T00:00:00Z"}`,
		`{"id":"0190b6c2-5d1e-7c8a-9a53-0d2f6f4f2b11","version":1,"at":"2026-11-21T00:00:00Z","do":"answer","response":{"unknown":true}}`,
		`{"id":"0190b6c2-5d1e-7c8a-9a53-0d2f6f4f2b11","version":9007199254740993,"at":"9999-12-31T23:59:59Z","do":"undo","tookMs":-1}`,
		`{"ID":"0190b6c2-5d1e-7c8a-9a53-0d2f6f4f2b11","Do":"next"}`, "{\"do\":\"\\ud800\"}", "\x00"} {
		f.Add([]byte(seed))
	}
	db, err := bolt.Open(filepath.Join(f.TempDir(), "quiz.db"), bolt.Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { db.Close() })
	library := testLibrary(f)
	now := time.Now()
	desk := &quiz.Desk{Store: db, Library: func() *deck.Library { return library }, Now: func() time.Time { return now }, Zone: storetest.Noon(now)}
	server, err := New(Config{Desk: desk, Learner: db.Local(), App: testApp})
	if err != nil {
		f.Fatal(err)
	}
	v, err := desk.Open(context.Background(), db.Local(), quiz.Scope{}, true)
	if err != nil {
		f.Fatal(err)
	}
	send := func(t *testing.T, body string) (status int, answer map[string]any) {
		request, err := http.NewRequest("POST", "http://localhost/api/v1/sittings/"+v.Sitting.String()+"/events", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/json")
		response, err := server.app.Test(request, 5000)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		if response.StatusCode >= 500 {
			t.Fatalf("status %d", response.StatusCode)
		}
		if err := json.NewDecoder(response.Body).Decode(&answer); err != nil || answer["code"] == nil && answer["sitting"] == nil {
			t.Fatalf("status %d: %+v, %v", response.StatusCode, answer, err)
		}
		delete(answer, "request")
		return response.StatusCode, answer
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		status, answer := send(t, string(body))
		e, plain := plainEvent(body)
		if !plain {
			return
		}
		var want EventRequest
		if err := json.Unmarshal(body, &want); err != nil || !cmp.Equal(want, e, cmpopts.EquateEmpty()) {
			t.Fatalf("%v: read by reflection %+v, by hand %+v", err, want, e)
		}
		// White space is not plain. What was done is shown again, what was refused is refused
		// again: the framework says the same of it.
		if s, a := send(t, " "+string(body)); s != status || !cmp.Equal(a, answer) {
			t.Fatalf("%d %v, and through the framework %d %v", status, answer, s, a)
		}
	})
}
