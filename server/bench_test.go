package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/uuid"
	"github.com/valyala/fasthttp"

	"ripasso/deck"
	"ripasso/quiz"
	"ripasso/quiz/bolt"
	"ripasso/quiz/storetest"
)

// BenchmarkAnswer measures an event made durable over HTTP, one learner after
// another's answer as in a sitting: answer, undo, answer, undo. x-hello is how many
// times longer it takes than a JSON answer that touches nothing, in the same run on
// the same connection.
func BenchmarkAnswer(b *testing.B) {
	db, err := bolt.Open(filepath.Join(b.TempDir(), "quiz.db"), bolt.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	library := testLibrary(b)
	desk := &quiz.Desk{Store: db, Library: func() *deck.Library { return library }, Now: time.Now, Zone: storetest.Noon(time.Now())}
	server, err := New(Config{Desk: desk, Learner: db.Local(), App: testApp})
	if err != nil {
		b.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	go server.Serve(ln)
	url := "http://" + ln.Addr().String()

	send := func(method, path string, body any) []byte {
		text, err := json.Marshal(body)
		if err != nil {
			b.Fatal(err)
		}
		if method == http.MethodGet {
			text = nil
		}
		request, err := http.NewRequest(method, url+path, bytes.NewReader(text))
		if err != nil {
			b.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/json")
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			b.Fatal(err)
		}
		defer response.Body.Close()
		answer, err := io.ReadAll(response.Body)
		if err != nil || response.StatusCode != http.StatusOK {
			b.Fatalf("%s %s: %d %s %v", method, path, response.StatusCode, answer, err)
		}
		return answer
	}
	var v View
	take := func(answer []byte) {
		if err := json.Unmarshal(answer, &v); err != nil {
			b.Fatal(err)
		}
	}
	take(send(http.MethodPost, "/api/v1/sittings", map[string]any{}))
	var hello, durable time.Duration
	for b.Loop() {
		begin := time.Now()
		send(http.MethodGet, "/healthz", nil)
		hello += time.Since(begin)
		e := event(v, quiz.DoUndo)
		if v.Phase == quiz.Asking {
			e = event(v, quiz.DoAnswer)
			e["response"] = map[string]any{"unknown": true}
		}
		begin = time.Now()
		take(send(http.MethodPost, "/api/v1/sittings/"+v.Sitting.String()+"/events", e))
		durable += time.Since(begin)
	}
	b.ReportMetric(durable.Seconds()/hello.Seconds(), "x-hello")
	b.ReportMetric(float64(durable.Microseconds())/float64(b.N), "µs/answer")
}

// seatHeader says at which seat of a crowd a request is made.
const seatHeader = "X-Seat"

// crowd is many learners at one address: a server for each, all on one desk, because a
// server without log-in has one learner.
type crowd struct {
	client *fasthttp.HostClient
	views  []View // of each seat
}

func newCrowd(b *testing.B, seats int) *crowd {
	b.Helper()
	db, err := bolt.Open(filepath.Join(b.TempDir(), "quiz.db"), bolt.Options{})
	if err != nil {
		b.Fatal(err)
	}
	var source strings.Builder
	for i := range 400 {
		fmt.Fprintf(&source, "## Card number %d?\nAnswer: word%d\n\n", i, i)
	}
	library, _ := deck.Load(fstest.MapFS{"cards.md": {Data: []byte(source.String())}})
	desk := &quiz.Desk{Store: db, Library: func() *deck.Library { return library }, Now: time.Now, Zone: storetest.Noon(time.Now())}
	handlers := make([]fasthttp.RequestHandler, seats)
	for i := range handlers {
		s, err := New(Config{Desk: desk, Learner: uuid.New(), App: testApp})
		if err != nil {
			b.Fatal(err)
		}
		s.app.Handler() // makes the routes ready; what is below Fiber is the server's
		handlers[i] = s.app.Server().Handler
	}
	front := &fasthttp.Server{ReadBufferSize: maxHeader, Handler: func(c *fasthttp.RequestCtx) {
		seat, _ := strconv.Atoi(string(c.Request.Header.Peek(seatHeader)))
		handlers[seat](c)
	}}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	go front.Serve(ln)
	b.Cleanup(func() {
		front.Shutdown()
		db.Close()
	})
	return &crowd{client: &fasthttp.HostClient{Addr: ln.Addr().String(), MaxConns: seats}, views: make([]View, seats)}
}

// send makes a request of a seat; the answer must be 200, and is read where there is
// somewhere to put it.
func (c *crowd) send(b *testing.B, seat int, method, path string, body, into any) {
	request, response := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(request)
	defer fasthttp.ReleaseResponse(response)
	request.Header.SetMethod(method)
	request.SetRequestURI("http://" + c.client.Addr + path)
	request.Header.Set(seatHeader, strconv.Itoa(seat))
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			b.Error(err)
		}
		request.Header.SetContentType("application/json")
		request.SetBody(text)
	}
	if err := c.client.Do(request, response); err != nil || response.StatusCode() != http.StatusOK {
		b.Errorf("%s %s: %d %s %v", method, path, response.StatusCode(), response.Body(), err)
		return
	}
	if into != nil {
		if err := json.Unmarshal(response.Body(), into); err != nil {
			b.Error(err)
		}
	}
}

// burst lets all seats do something again and again for a while.
func (c *crowd) burst(b *testing.B, do func(seat int)) (int64, time.Duration) {
	const long = 300 * time.Millisecond
	var n atomic.Int64
	var wg sync.WaitGroup
	start := time.Now()
	for seat := range c.views {
		wg.Go(func() {
			for time.Since(start) < long && !b.Failed() {
				do(seat)
				n.Add(1)
			}
		})
	}
	wg.Wait()
	return n.Load(), time.Since(start)
}

// BenchmarkAnswers measures whole durable answers of 256 learners at once over HTTP: the
// sitting read, the answer judged and scheduled, fact and sitting synced, the next view
// written; every second one is undone, which is a fact as well. X-hello is their rate
// over that of a JSON answer that touches nothing, on the same server and connections,
// with which they take turns.
func BenchmarkAnswers(b *testing.B) {
	const seats = 256
	c := newCrowd(b, seats)
	many := 200
	for seat := range seats {
		c.send(b, seat, http.MethodPost, "/api/v1/sittings", map[string]any{"new": many}, &c.views[seat])
	}
	var hellos, answers int64
	var hello, durable time.Duration
	for range 12 * b.N {
		n, took := c.burst(b, func(seat int) { c.send(b, seat, http.MethodGet, "/healthz", nil, nil) })
		hellos, hello = hellos+n, hello+took
		n, took = c.burst(b, func(seat int) {
			v := &c.views[seat]
			e := event(*v, quiz.DoUndo)
			if v.Phase == quiz.Asking {
				e = event(*v, quiz.DoAnswer)
				e["response"] = map[string]any{"unknown": true}
			}
			c.send(b, seat, http.MethodPost, "/api/v1/sittings/"+v.Sitting.String()+"/events", e, nil)
			v.Version++
			if v.Phase = quiz.Asking; e["do"] == quiz.DoAnswer {
				v.Phase = quiz.Judged
			}
		})
		answers, durable = answers+n, durable+took
	}
	rate, bare := float64(answers)/durable.Seconds(), float64(hellos)/hello.Seconds()
	b.ReportMetric(1e9/rate, "ns/op")
	b.ReportMetric(bare, "hellos/s")
	b.ReportMetric(rate, "answers/s")
	b.ReportMetric(rate/bare, "x-hello")
}
