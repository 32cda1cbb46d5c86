package server

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gofiber/fiber/v2"
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

// crowd is many learners at one server, each told by its seat: a server without log-in has
// one learner.
type crowd struct {
	client  *fasthttp.HostClient
	handler fasthttp.RequestHandler // what the server is below Fiber
	path    []string                // of each seat's events
	views   []View                  // of each seat
	chance  []*rand.ChaCha8         // of each seat, for ids
}

// newCrowd sits so many learners down before so many cards each.
func newCrowd(b *testing.B, seats, cards int) *crowd {
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
	s, err := New(Config{Desk: desk, App: testApp})
	if err != nil {
		b.Fatal(err)
	}
	learners := make([]quiz.LearnerID, seats)
	for i := range learners {
		learners[i] = uuid.New()
	}
	s.caller = func(c *fiber.Ctx) Caller {
		seat, _ := strconv.Atoi(c.Get(seatHeader))
		return Caller{learners[seat]}
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	go s.Serve(ln)
	b.Cleanup(func() {
		s.Shutdown(context.Background())
		db.Close()
	})
	c := &crowd{
		client:  &fasthttp.HostClient{Addr: ln.Addr().String(), MaxConns: seats},
		handler: s.app.Server().Handler, path: make([]string, seats), views: make([]View, seats),
		chance: make([]*rand.ChaCha8, seats),
	}
	scope := fmt.Appendf(nil, `{"new":%d}`, cards)
	for i := range seats {
		c.send(b, i, http.MethodPost, "/api/v1/sittings", scope, &c.views[i])
		c.chance[i] = rand.NewChaCha8([32]byte{byte(i)})
		c.path[i] = "/api/v1/sittings/" + c.views[i].Sitting.String() + "/events"
	}
	return c
}

// send makes a request of a seat; the answer must be 200, and is read where there is
// somewhere to put it.
func (c *crowd) send(b *testing.B, seat int, method, path string, body []byte, into any) {
	request, response := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(request)
	defer fasthttp.ReleaseResponse(response)
	request.Header.SetMethod(method)
	request.SetRequestURI("http://" + c.client.Addr + path)
	request.Header.Set(seatHeader, strconv.Itoa(seat))
	if body != nil {
		request.Header.SetContentType("application/json")
		request.SetBody(body)
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

// act is what a seat sends next: an answer, or where one is in, that it is undone. It is
// put together by hand, to cost hardly more than the bare request.
func (c *crowd) act(seat int) []byte {
	v := &c.views[seat]
	do := `undo"`
	if v.Phase == quiz.Asking {
		do, v.Phase = `answer","response":{"unknown":true}`, quiz.Judged
	} else {
		v.Phase = quiz.Asking
	}
	var id uuid.UUID // of version 7
	c.chance[seat].Read(id[:])
	binary.BigEndian.PutUint64(id[:], uint64(time.Now().UnixMilli())<<16|7<<12|uint64(id[6]&15)<<8|uint64(id[7]))
	id[8] = id[8]&0x3f | 0x80
	text := append(make([]byte, 0, 256), `{"id":"`...)
	text = append(text, id.String()...)
	text = append(text, `","version":`...)
	text = strconv.AppendInt(text, int64(v.Version), 10)
	v.Version++
	text = append(text, `,"at":"`...)
	text = time.Now().AppendFormat(text, time.RFC3339Nano)
	text = append(text, `","do":"`...)
	return append(append(text, do...), '}')
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
// with which they take turns. A sitting is as long as on a pupil's evening (docs/scale.md),
// or as a learner's who has let a day's limit pile up.
func BenchmarkAnswers(b *testing.B) {
	b.Run("cards=30", func(b *testing.B) { benchmarkAnswers(b, 30) })
	b.Run("cards=200", func(b *testing.B) { benchmarkAnswers(b, 200) })
}

func benchmarkAnswers(b *testing.B, cards int) {
	c := newCrowd(b, 256, cards)
	var hellos, answers int64
	var hello, durable time.Duration
	for range 12 * b.N {
		n, took := c.burst(b, func(seat int) { c.send(b, seat, http.MethodGet, "/healthz", nil, nil) })
		hellos, hello = hellos+n, hello+took
		n, took = c.burst(b, func(seat int) {
			c.send(b, seat, http.MethodPost, c.path[seat], c.act(seat), nil)
		})
		answers, durable = answers+n, durable+took
	}
	rate, bare := float64(answers)/durable.Seconds(), float64(hellos)/hello.Seconds()
	b.ReportMetric(1e9/rate, "ns/op")
	b.ReportMetric(bare, "hellos/s")
	b.ReportMetric(rate, "answers/s")
	b.ReportMetric(rate/bare, "x-hello")
}

// BenchmarkHandled is BenchmarkAnswers without network and client: what the server itself
// does for a durable answer, and what it allocates.
func BenchmarkHandled(b *testing.B) {
	b.Run("cards=30", func(b *testing.B) { benchmarkHandled(b, 30) })
	b.Run("cards=200", func(b *testing.B) { benchmarkHandled(b, 200) })
}

func benchmarkHandled(b *testing.B, cards int) {
	const seats = 256
	c := newCrowd(b, seats, cards)
	var next atomic.Int32
	b.SetParallelism(seats / runtime.GOMAXPROCS(0))
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		seat := int(next.Add(1)) - 1
		var call fasthttp.RequestCtx
		conn, _ := net.Pipe()
		for pb.Next() {
			call.Request.Reset()
			call.Response.Reset()
			call.ResetUserValues()
			call.Init2(conn, nil, false)
			call.Request.Header.SetMethod(http.MethodPost)
			call.Request.SetRequestURI("http://localhost" + c.path[seat])
			call.Request.Header.Set(seatHeader, strconv.Itoa(seat))
			call.Request.Header.SetContentType("application/json")
			call.Request.SetBody(c.act(seat))
			c.handler(&call)
			if call.Response.StatusCode() != http.StatusOK {
				b.Errorf("%d %s", call.Response.StatusCode(), call.Response.Body())
				return
			}
		}
	})
}
