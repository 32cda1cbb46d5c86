package server

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz"
	"ripasso/quiz/bolt"
	"ripasso/quiz/storetest"
)

// site is a server on a loopback port with a store in a file and the deck of all
// kinds.
type site struct {
	*testing.T
	server *Server
	url    string
	desk   *quiz.Desk
	log    *logBuffer
	client *http.Client
}

type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

var testApp = fstest.MapFS{
	"index.html":       {Data: []byte(`<!doctype html><title>Ripasso</title><script type="module" src="/app/{{digest}}/main.js"></script>` + strings.Repeat("<p>text</p>", 50))},
	"main.js":          {Data: []byte(strings.Repeat("export const x = 1;\n", 50))},
	"lib/tiny.js":      {Data: []byte("1")},
	"messages/it.json": {Data: []byte(`{"a":"b"}`)},
	"notes.md":         {Data: []byte("not for the browser")},
}

func testLibrary(t testing.TB) *deck.Library {
	t.Helper()
	root, err := os.OpenRoot("testdata/library")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	library, problems := deck.Load(root.FS())
	for _, p := range problems {
		if p.Severity == deck.Error {
			t.Fatalf("the test deck: %+v", p)
		}
	}
	return library
}

func newSite(t *testing.T) *site {
	t.Helper()
	db, err := bolt.Open(filepath.Join(t.TempDir(), "quiz.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	library := testLibrary(t)
	desk := &quiz.Desk{Store: db, Library: func() *deck.Library { return library }, Now: time.Now, Zone: storetest.Noon(time.Now())}
	s := &site{T: t, desk: desk, log: &logBuffer{}, client: &http.Client{Timeout: 20 * time.Second}}
	s.server, err = New(Config{Desk: desk, Learner: db.Local(), App: testApp, Version: "test",
		Log: slog.New(slog.NewJSONHandler(s.log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.url = "http://" + ln.Addr().String()
	served := make(chan error, 1)
	go func() { served <- s.server.Serve(ln) }()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		s.client.CloseIdleConnections()
		if err := s.server.Shutdown(ctx); err != nil {
			t.Error("shutting down:", err)
		}
		if err := <-served; err != nil {
			t.Error("serving:", err)
		}
	})
	return s
}

// in is the same site as a subtest sees it.
func (s *site) in(t *testing.T) *site {
	sub := *s
	sub.T = t
	return &sub
}

// reply is an answer, read to the end.
type reply struct {
	status int
	header http.Header
	body   string
	closes bool // the connection
}

// send makes a request as the app would; header holds name, value, name, value …
func (s *site) send(method, path string, body any, header ...string) reply {
	s.Helper()
	var sent io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		sent = strings.NewReader(b)
	default:
		text, err := json.Marshal(b)
		if err != nil {
			s.Fatal(err)
		}
		sent = bytes.NewReader(text)
	}
	request, err := http.NewRequest(method, s.url+path, sent)
	if err != nil {
		s.Fatal(err)
	}
	if sent != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		if header[i] == "Host" {
			request.Host = header[i+1]
			continue
		}
		request.Header.Set(header[i], header[i+1])
	}
	response, err := s.client.Do(request)
	if err != nil {
		s.Fatalf("%s %s: %v", method, path, err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		s.Fatalf("%s %s: %v", method, path, err)
	}
	return reply{response.StatusCode, response.Header, string(text), response.Close}
}

// read decodes the answer of a request that must succeed.
func read[T any](s *site, method, path string, body any) T {
	s.Helper()
	r := s.send(method, path, body)
	if r.status != http.StatusOK {
		s.Fatalf("%s %s: status %d: %s", method, path, r.status, r.body)
	}
	return decode[T](s, r)
}

func decode[T any](s *site, r reply) T {
	s.Helper()
	var v T
	d := json.NewDecoder(strings.NewReader(r.body))
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil {
		s.Fatalf("decoding %s: %v", r.body, err)
	}
	return v
}

// refused checks that an answer is a problem of this status and code and tells
// nothing of the inside.
func (s *site) refused(r reply, status int, code string) Problem {
	s.Helper()
	if r.status != status {
		s.Fatalf("status %d, want %d: %s", r.status, status, r.body)
	}
	if got := r.header.Get("Content-Type"); got != "application/problem+json" {
		s.Errorf("content type %q", got)
	}
	p := decode[Problem](s, r)
	if p.Code != code || p.Status != status {
		s.Errorf("problem %+v, want code %q", p, code)
	}
	for _, inside := range []string{"json:", "Go struct", "ripasso", "goroutine", ".go:", "fiber", "huma"} {
		if strings.Contains(r.body, inside) {
			s.Errorf("the problem shows %q: %s", inside, r.body)
		}
	}
	return p
}

// event is what the app sends when the learner does something now.
func event(v View, do quiz.Action) map[string]any {
	return map[string]any{"id": uuid.Must(uuid.NewV7()), "version": v.Version, "at": time.Now(), "do": do}
}

func (s *site) act(v View, do quiz.Action, more ...any) View {
	s.Helper()
	e := event(v, do)
	for i := 0; i < len(more); i += 2 {
		e[more[i].(string)] = more[i+1]
	}
	return read[View](s, "POST", "/api/v1/sittings/"+v.Sitting.String()+"/events", e)
}

func (s *site) sit() View {
	s.Helper()
	return read[View](s, "POST", "/api/v1/sittings", map[string]any{"new": 20})
}
