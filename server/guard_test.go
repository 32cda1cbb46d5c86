package server

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestOnlyRequestsToThisMachineAreAnswered(t *testing.T) {
	s := newSite(t)
	for host, want := range map[string]int{
		"":                  200,
		"localhost":         200,
		"localhost:8080":    200,
		"localhost.":        200, // a name written to its root
		"localhost.:8080":   200,
		"localhost..":       421,
		"127.0.0.1":         200,
		"127.9.9.9:1":       200,
		"[::1]:80":          200,
		"[::1]":             200,
		"example.com":       421,
		"localhost.evil.it": 421,
		"127.0.0.1.evil.it": 421,
		"192.168.1.7:8080":  421,
		"0.0.0.0:8080":      421,
		"[::ffff:8.8.8.8]":  421,
	} {
		for _, path := range []string{"/", "/api/v1/today", "/healthz"} {
			var header []string
			if host != "" {
				header = []string{"Host", host, "X-Forwarded-Host", "localhost"}
			}
			r := s.send("GET", path, nil, header...)
			if r.status != want {
				t.Errorf("%s at host %q: status %d, want %d", path, host, r.status, want)
			}
			if want == 421 && path == "/api/v1/today" {
				s.refused(r, 421, "wrong-host")
			}
		}
	}
}

func TestNamedHostsAreAnswered(t *testing.T) {
	s := newSite(t)
	s.server.hosts["aula.local"] = true
	if r := s.send("GET", "/api/v1/today", nil, "Host", "aula.local:8080"); r.status != 200 {
		t.Errorf("status %d", r.status)
	}
}

func TestOtherSitesMayNeitherAskNorChange(t *testing.T) {
	s := newSite(t)
	own := s.url
	for _, c := range []struct {
		name, method, path string
		header             []string
		want               int
	}{
		{"the app", "POST", "/api/v1/sittings", []string{"Sec-Fetch-Site", "same-origin", "Origin", own}, 200},
		{"a program", "POST", "/api/v1/sittings", nil, 200},
		{"a typed address", "GET", "/api/v1/today", []string{"Sec-Fetch-Site", "none"}, 200},
		{"another site's form", "POST", "/api/v1/sittings", []string{"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.it"}, 403},
		{"an old browser's form", "POST", "/api/v1/sittings", []string{"Origin", "https://evil.it"}, 403},
		{"a sandboxed frame", "POST", "/api/v1/sittings", []string{"Origin", "null"}, 403},
		{"another port of this machine", "POST", "/api/v1/sittings", []string{"Sec-Fetch-Site", "same-site", "Origin", "http://127.0.0.1:1"}, 403},
		{"the same address over https", "POST", "/api/v1/sittings", []string{"Origin", strings.Replace(own, "http:", "https:", 1)}, 403},
		{"a forwarded https", "POST", "/api/v1/sittings", []string{"Origin", strings.Replace(own, "http:", "https:", 1), "X-Forwarded-Proto", "https"}, 403},
		{"another site's picture", "GET", "/api/v1/today", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors"}, 403},
		{"another site's link to data", "GET", "/api/v1/today", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate"}, 403},
		{"another site's link to the app", "GET", "/", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate"}, 200},
		{"another site's script tag", "GET", "/app/" + s.server.static.digest + "/main.js", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors"}, 403},
	} {
		t.Run(c.name, func(t *testing.T) {
			var body any
			if c.method == "POST" {
				body = "{}"
			}
			r := s.send(c.method, c.path, body, c.header...)
			if r.status != c.want {
				t.Errorf("status %d, want %d: %s", r.status, c.want, r.body)
			}
		})
	}
}

func TestBodiesAreBounded(t *testing.T) {
	s := newSite(t)
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	w.Write(bytes.Repeat([]byte("{}"), 1<<20))
	w.Close()
	const path = "/api/v1/sittings"
	s.refused(s.tooLong(), 413, "too-large")
	s.refused(s.send("POST", path, strings.Repeat(" ", maxBody)), 400, "malformed")
	s.refused(s.send("POST", path, zipped.String(), "Content-Encoding", "gzip"), 415, "unsupported")
	s.refused(s.send("POST", path, "{}", "Content-Encoding", "identity, br"), 415, "unsupported")
	s.refused(s.send("POST", path, "{}", "Content-Type", "text/plain"), 415, "unsupported")
	s.refused(s.send("POST", path, "{}", "Content-Type", ""), 415, "unsupported")
	s.refused(s.send("POST", path, "a=b", "Content-Type", "application/x-www-form-urlencoded"), 415, "unsupported")
	if r := s.send("POST", path, "{}", "Content-Type", "Application/JSON; charset=utf-8"); r.status != 200 {
		t.Errorf("JSON with a character set: status %d", r.status)
	}
	if r := s.longHeader(); r.status != 431 {
		t.Errorf("a long header: status %d", r.status)
	}
	if r := s.send("GET", "/", nil, "Cookie", strings.Repeat("x", maxHeader/2)); r.status != 200 {
		t.Errorf("other programs' cookies: status %d", r.status)
	}
}

// raw sends bytes as they are and reads one answer. It never sends more than the server
// reads before it refuses: a client that is still sending might not get to read why.
func (s *site) raw(sent string) reply {
	s.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		s.Fatal(err)
	}
	defer c.Close()
	if _, err := io.WriteString(c, sent); err != nil {
		s.Fatal(err)
	}
	response, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		s.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		s.Fatal(err)
	}
	return reply{response.StatusCode, response.Header, string(text), response.Close}
}

// tooLong announces a body that is longer than the server takes.
func (s *site) tooLong() reply {
	s.Helper()
	return s.raw(fmt.Sprintf("POST /api/v1/sittings HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", maxBody+1))
}

// longHeader fills all the room there is for headers and does not end there.
func (s *site) longHeader() reply {
	s.Helper()
	const head = "GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: "
	return s.raw(head + strings.Repeat("x", maxHeader-len(head)))
}

// everyAnswer lists requests that end in every way there is.
func everyAnswer(s *site) map[string]reply {
	return map[string]reply{
		"page":       s.send("GET", "/", nil),
		"asset":      s.send("GET", "/app/"+s.server.static.digest+"/main.js", nil),
		"media":      s.send("GET", "/media/"+testDeck+"/img/dot%20one.png", nil),
		"api":        s.send("GET", "/api/v1/today", nil),
		"head":       s.send("HEAD", "/api/v1/today", nil),
		"openapi":    s.send("GET", "/api/v1/openapi.json", nil),
		"health":     s.send("GET", "/healthz", nil),
		"not found":  s.send("GET", "/nowhere", nil),
		"api 404":    s.send("GET", "/api/v1/nowhere", nil),
		"media 404":  s.send("GET", "/media/"+testDeck+"/img/none.png", nil),
		"method":     s.send("DELETE", "/api/v1/today", nil),
		"no method":  s.send("FROB", "/api/v1/today", nil),
		"wrong host": s.send("GET", "/", nil, "Host", "evil.it"),
		"cross-site": s.send("POST", "/api/v1/sittings", "{}", "Origin", "https://evil.it"),
		"malformed":  s.send("POST", "/api/v1/sittings", "{"),
		"too large":  s.tooLong(),
		"headers":    s.longHeader(),
	}
}

func TestEveryAnswerIsHardened(t *testing.T) {
	s := newSite(t)
	for name, r := range everyAnswer(s) {
		for header, want := range map[string]string{
			"X-Content-Type-Options":       "nosniff",
			"Referrer-Policy":              "no-referrer",
			"Permissions-Policy":           permissionsPolicy,
			"Cross-Origin-Resource-Policy": "same-origin",
			"Cross-Origin-Opener-Policy":   "same-origin",
		} {
			if got := r.header.Get(header); got != want {
				t.Errorf("%s: %s is %q", name, header, got)
			}
		}
		want := appPolicy
		if name == "media" {
			want = mediaPolicy
		}
		if got := r.header.Get("Content-Security-Policy"); got != want {
			t.Errorf("%s: policy %q", name, got)
		}
		if r.header.Get("Server") != "" {
			t.Errorf("%s: says what server it is", name)
		}
		if r.header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: opens itself to other sites", name)
		}
		if r.header.Get("Cache-Control") == "" {
			t.Errorf("%s: leaves caching to chance", name)
		}
		if len(r.header["Set-Cookie"]) > 0 {
			t.Errorf("%s: sets a cookie", name)
		}
	}
	for _, loose := range []string{"unsafe", "*", "http:", "https:", "blob:"} {
		if strings.Contains(appPolicy, loose) {
			t.Errorf("the app's policy allows %s", loose)
		}
	}
}

func TestNoAnswerLeadsToAThirdParty(t *testing.T) {
	s := newSite(t)
	link := regexp.MustCompile(`(?i)(https?:)?//[a-z0-9.-]+\.[a-z]{2,}`)
	for name, r := range everyAnswer(s) {
		// JSON Schema's own name for itself is an identifier, nothing fetches it.
		body := strings.ReplaceAll(r.body, "https://json-schema.org/draft/2020-12/schema", "")
		if found := link.FindString(body); found != "" {
			t.Errorf("%s: %s", name, found)
		}
	}
}

func TestUnknownRoutes(t *testing.T) {
	s := newSite(t)
	s.refused(s.send("GET", "/api/v1/nowhere", nil), 404, "not-found")
	s.refused(s.send("GET", "/api/v1/today/", nil), 404, "not-found")
	s.refused(s.send("GET", "/api/v1/TODAY", nil), 404, "not-found")
	s.refused(s.send("POST", "/api/v1/today", "{}"), 405, "method")
	for _, path := range []string{"/docs", "/schemas/View", "/openapi.json", "/index.html", "/nowhere"} {
		if r := s.send("GET", path, nil); r.status != 404 || r.body != "Not Found\n" {
			t.Errorf("%s: %d %q", path, r.status, r.body)
		}
	}
}

func TestTheLogHasNothingPersonal(t *testing.T) {
	s := newSite(t)
	v := s.sit()
	s.act(v, "answer", "response", map[string]any{"unknown": true})
	s.send("GET", "/deck/"+testDeck+"?q=somebody", nil)
	s.send("GET", "/api/v1/decks/"+testDeck, nil)
	s.send("GET", "/nowhere/somebody", nil)
	log := s.log.String()
	for _, secret := range []string{s.server.cfg.Learner.String(), v.Sitting.String(), testDeck, "somebody", "127.0.0.1"} {
		if strings.Contains(log, secret) {
			t.Errorf("the log holds %q:\n%s", secret, log)
		}
	}
	for _, want := range []string{`"route":"/api/v1/sittings/:id/events"`, `"method":"POST"`, `"status":200`, `"request":"`} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %s:\n%s", want, log)
		}
	}
}

func TestAPanicIsAnAnswer(t *testing.T) {
	s := newSite(t)
	library := s.desk.Library
	s.desk.Library = nil
	r := s.send("GET", "/media/"+testDeck+"/img/dot%20one.png", nil)
	if r.status != 500 || r.body != "Internal Server Error\n" {
		t.Errorf("%d %q", r.status, r.body)
	}
	p := s.refused(s.send("GET", "/api/v1/today", nil), 500, "internal")
	if p.Request == "" || !strings.Contains(s.log.String(), p.Request) {
		t.Errorf("request %q is not in the log", p.Request)
	}
	s.desk.Library = library
	if r := s.send("GET", "/api/v1/today", nil); r.status != 200 {
		t.Errorf("after a panic: %d", r.status)
	}
}

func TestSlowRequestsAreCutOff(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.Write([]byte("GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")); err != nil {
		t.Fatal(err)
	}
	c.SetReadDeadline(time.Now().Add(2 * readTime))
	answer := make([]byte, 1024)
	n, err := c.Read(answer)
	if err != nil && !strings.Contains(err.Error(), "EOF") && !strings.Contains(err.Error(), "reset") {
		t.Fatal("the connection stays open:", err)
	}
	if n > 0 && !strings.HasPrefix(string(answer[:n]), "HTTP/1.1 408") {
		t.Errorf("answer %s", answer[:n])
	}
}

func TestHeadIsGetWithoutABody(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{"/", "/api/v1/today", "/healthz", "/readyz", "/api/v1/openapi.json", "/app/" + s.server.static.digest + "/main.js"} {
		head, get := s.send(http.MethodHead, path, nil), s.send(http.MethodGet, path, nil)
		if head.status != 200 || head.body != "" || head.header.Get("Content-Type") != get.header.Get("Content-Type") {
			t.Errorf("%s: %d %q %q", path, head.status, head.body, head.header)
		}
	}
}
