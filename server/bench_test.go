package server

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"testing"
	"time"

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
