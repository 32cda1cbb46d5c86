package server

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/andybalholm/brotli"

	"ripasso/web"
)

const testDeck = "0190b6c2-5d1e-7c8a-9a53-0d2f6f4f2b11"

func TestTheAppIsServedUnderItsDigest(t *testing.T) {
	s := newSite(t)
	digest := s.server.static.digest
	for _, path := range []string{"/", "/study", "/deck/" + testDeck, "/progress", "/settings"} {
		r := s.send("GET", path, nil, "Accept-Encoding", "identity")
		if r.status != 200 || !strings.Contains(r.body, `src="/app/`+digest+`/main.js"`) || strings.Contains(r.body, placeholder) {
			t.Errorf("%s: %d %q", path, r.status, r.body)
		}
		if r.header.Get("Cache-Control") != "no-cache" || r.header.Get("Content-Type") != "text/html; charset=utf-8" {
			t.Errorf("%s: %v", path, r.header)
		}
	}
	for path, want := range map[string]int{
		digest + "/main.js":          200,
		digest + "/messages/it.json": 200,
		digest + "/lib/tiny.js":      200,
		"0000000000000000/main.js":   404,
		digest + "/index.html":       404,
		digest + "/notes.md":         404,
		digest + "/":                 404,
		digest + "/../main.js":       404,
		digest + "/lib/../main.js":   404,
		digest + "/%6dain.js":        404,
	} {
		r := s.send("GET", "/app/"+path, nil)
		if r.status != want {
			t.Errorf("%s: %d, want %d", path, r.status, want)
		}
		if want == 200 && r.header.Get("Cache-Control") != "public, max-age=31536000, immutable" {
			t.Errorf("%s: %v", path, r.header)
		}
	}
}

func TestTheDigestFollowsEveryFile(t *testing.T) {
	digest := func(app fstest.MapFS) string {
		s, err := newStatic(app)
		if err != nil {
			t.Fatal(err)
		}
		return s.digest
	}
	page := &fstest.MapFile{Data: []byte("x")}
	seen := map[string]string{}
	for name, app := range map[string]fstest.MapFS{
		"first":   {"index.html": page, "a.js": {Data: []byte("1")}},
		"content": {"index.html": page, "a.js": {Data: []byte("2")}},
		"name":    {"index.html": page, "b.js": {Data: []byte("1")}},
		"more":    {"index.html": page, "a.js": {Data: []byte("1")}, "b.js": {}},
		"page":    {"index.html": {Data: []byte("y")}, "a.js": {Data: []byte("1")}},
	} {
		d := digest(app)
		if other, ok := seen[d]; ok {
			t.Errorf("%s and %s have one digest", name, other)
		}
		seen[d] = name
	}
	if _, err := newStatic(fstest.MapFS{"a.js": page}); err == nil {
		t.Error("an app without index.html is taken")
	}
}

func TestAssetsAreSentCompressed(t *testing.T) {
	s := newSite(t)
	path := "/app/" + s.server.static.digest + "/main.js"
	whole := s.send("GET", path, nil, "Accept-Encoding", "identity")
	for accept, want := range map[string]string{"br": "br", "gzip, deflate, br": "br", "gzip": "gzip", "deflate": "", "": ""} {
		r := s.send("GET", path, nil, "Accept-Encoding", accept)
		if got := r.header.Get("Content-Encoding"); got != want {
			t.Errorf("accepting %q: sent as %q, want %q", accept, got, want)
		}
		if r.header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("accepting %q: Vary %q", accept, r.header.Get("Vary"))
		}
		if want != "" && len(r.body) >= len(whole.body) {
			t.Errorf("accepting %q: %d bytes of %d", accept, len(r.body), len(whole.body))
		}
	}
	packed := s.send("GET", path, nil, "Accept-Encoding", "br")
	if text, err := io.ReadAll(brotli.NewReader(strings.NewReader(packed.body))); err != nil || string(text) != whole.body {
		t.Errorf("unpacked: %q, %v", text, err)
	}
	tiny := s.send("GET", "/app/"+s.server.static.digest+"/lib/tiny.js", nil, "Accept-Encoding", "br")
	if tiny.header.Get("Content-Encoding") != "" || tiny.body != "1" {
		t.Errorf("a file that does not shrink: %v %q", tiny.header, tiny.body)
	}
}

func TestThePageIsRevalidated(t *testing.T) {
	s := newSite(t)
	first := s.send("GET", "/", nil)
	tag := first.header.Get("ETag")
	if again := s.send("GET", "/study", nil, "If-None-Match", tag); tag == "" || again.status != http.StatusNotModified || again.body != "" {
		t.Errorf("tag %q: %d %q", tag, again.status, again.body)
	}
	if other := s.send("GET", "/", nil, "If-None-Match", `W/"other"`); other.status != 200 {
		t.Errorf("with another tag: %d", other.status)
	}
}

// The real app has only files of known types and its page names each by the digest.
func TestTheRealAppIsServedWhole(t *testing.T) {
	files, err := newStatic(web.App())
	if err != nil {
		t.Fatal(err)
	}
	page := string(files.index.body)
	for rest := page; ; {
		_, after, found := strings.Cut(rest, "/app/"+files.digest+"/")
		if !found {
			break
		}
		name, _, _ := strings.Cut(after, `"`)
		if _, ok := files.files[name]; !ok {
			t.Errorf("index.html names %s, which is not there", name)
		}
		rest = after
	}
	for _, must := range []string{"messages/it.json", "messages/en.json"} {
		if _, ok := files.files[must]; !ok {
			t.Errorf("%s is not there", must)
		}
	}
	if strings.Contains(page, "{{") || strings.Contains(page, "style=") || strings.Contains(page, "<script>") {
		t.Error("index.html holds a placeholder or inline code")
	}
}

func TestMedia(t *testing.T) {
	s := newSite(t)
	base := "/media/" + testDeck + "/"
	r := s.send("GET", base+"img/dot%20one.png", nil)
	want, err := os.ReadFile("testdata/library/img/dot one.png")
	if err != nil {
		t.Fatal(err)
	}
	if r.status != 200 || r.body != string(want) || r.header.Get("Content-Type") != "image/png" {
		t.Fatalf("%d %v", r.status, r.header)
	}
	if again := s.send("GET", base+"img/dot%20one.png", nil, "If-None-Match", r.header.Get("ETag")); again.status != 304 {
		t.Errorf("again: %d", again.status)
	}
	for path, want := range map[string]int{
		base + "kinds.md":                         404, // it holds the keys
		base + "sources.yaml":                     404,
		base + "img":                              404,
		base + "img/":                             404,
		base + "img/none.png":                     404,
		base + "":                                 404,
		base + "../server_test.go":                404,
		base + "..%2f..%2fserver_test.go":         404,
		base + "img/..%2f..%2f..%2fgo.png":        404,
		base + "%2e%2e/%2e%2e/x.png":              404,
		base + "img%5c..%5cx.png":                 404,
		base + "img/dot%20one.png%00.png":         404,
		base + "%2fetc/x.png":                     404,
		base + "/img/dot%20one.png":               404,
		base + "img/.hidden.png":                  404,
		"/media/not-an-id/img/dot%20one.png":      404,
		"/media/" + strings.Repeat("0", 36) + "/": 404,
		"/media/0190b6c2-5d1e-7c8a-9a53-0d2f6f4f2b12/img/dot%20one.png": 404,
	} {
		if r := s.send("GET", path, nil); r.status != want || strings.Contains(r.body, "SECRET") {
			t.Errorf("%s: %d %q", path, r.status, r.body)
		}
	}
}

func TestMediaDoesNotFollowLinks(t *testing.T) {
	dir := t.TempDir()
	outside := filepath.Join(t.TempDir(), "outside.png")
	for name, data := range map[string]string{outside: "outside", filepath.Join(dir, "inside.png"): "inside"} {
		if err := os.WriteFile(name, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for link, target := range map[string]string{"file.png": outside, "dir": filepath.Dir(outside), "near.png": "inside.png"} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	library := os.DirFS(dir)
	for _, name := range []string{"file.png", "dir/outside.png", "near.png"} {
		if f, _, err := openMedia(library, name); err == nil {
			f.Close()
			t.Errorf("%s was opened", name)
		}
	}
	f, _, err := openMedia(library, "inside.png")
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
}

func TestMediaInRanges(t *testing.T) {
	s := newSite(t)
	path := "/media/" + testDeck + "/img/dot%20one.png"
	whole := s.send("GET", path, nil)
	for asked, want := range map[string]struct {
		status int
		body   string
	}{
		"bytes=0-3":     {206, whole.body[:4]},
		"bytes=5-":      {206, whole.body[5:]},
		"bytes=-4":      {206, whole.body[len(whole.body)-4:]},
		"bytes=0-999":   {206, whole.body},
		"bytes=999-":    {416, "Requested Range Not Satisfiable"},
		"bytes=4-2":     {416, "Requested Range Not Satisfiable"},
		"lines=1-2":     {200, whole.body},
		"bytes=0-1,3-4": {200, whole.body},
	} {
		r := s.send("GET", path, nil, "Range", asked)
		if r.status != want.status || r.body != want.body {
			t.Errorf("%s: %d %q", asked, r.status, r.body)
		}
		if r.status == 206 && r.header.Get("Content-Range") == "" {
			t.Errorf("%s: %v", asked, r.header)
		}
	}
}
