package server

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/gofiber/fiber/v2"
)

// placeholder stands in index.html where the digest of the app's files belongs.
const placeholder = "{{digest}}"

// assetTypes lists what an app is made of. The machine's own table of types differs
// from machine to machine and is not asked.
var assetTypes = map[string]string{
	".css":         "text/css; charset=utf-8",
	".html":        "text/html; charset=utf-8",
	".js":          "text/javascript; charset=utf-8",
	".json":        "application/json",
	".map":         "application/json",
	".png":         "image/png",
	".svg":         "image/svg+xml",
	".txt":         "text/plain; charset=utf-8",
	".webmanifest": "application/manifest+json",
	".woff2":       "font/woff2",
}

// static holds the app's files, ready to be sent. They are addressed by a digest of
// them all, so an address never changes its content and a browser may keep it.
type static struct {
	digest string
	index  *asset
	files  map[string]*asset // by path below /app/DIGEST/
}

// asset is one file. Its compressed forms are made once, when first asked for.
type asset struct {
	kind   string
	body   []byte
	brotli func() []byte // nil when that would not be smaller
	gzip   func() []byte
}

func newStatic(app fs.FS) (*static, error) {
	s := &static{files: map[string]*asset{}}
	sum := sha256.New()
	err := fs.WalkDir(app, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		kind, known := assetTypes[path.Ext(name)]
		if !known {
			return nil
		}
		body, err := fs.ReadFile(app, name)
		if err != nil {
			return err
		}
		fmt.Fprintf(sum, "%s %d\n", name, len(body))
		sum.Write(body)
		s.files[name] = newAsset(kind, body)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading the app: %w", err)
	}
	index, ok := s.files["index.html"]
	if !ok {
		return nil, errors.New("reading the app: it has no index.html")
	}
	s.digest = hex.EncodeToString(sum.Sum(nil)[:8])
	s.index = newAsset(index.kind, bytes.ReplaceAll(index.body, []byte(placeholder), []byte(s.digest)))
	delete(s.files, "index.html")
	return s, nil
}

// brotliLevel packs the app within half a percent of what level 9 makes of it, in an eighth
// of the time and a thirtieth of the memory: the first page of every start waits for it.
const brotliLevel = 5

func newAsset(kind string, body []byte) *asset {
	return &asset{
		kind: kind,
		body: body,
		brotli: packed(body, func(w io.Writer) io.WriteCloser {
			return brotli.NewWriterLevel(w, brotliLevel)
		}),
		gzip: packed(body, func(w io.Writer) io.WriteCloser {
			return gzip.NewWriter(w)
		}),
	}
}

func packed(body []byte, with func(io.Writer) io.WriteCloser) func() []byte {
	return sync.OnceValue(func() []byte {
		var b bytes.Buffer
		w := with(&b)
		_, err := w.Write(body)
		if err := errors.Join(err, w.Close()); err != nil || b.Len() >= len(body) {
			return nil
		}
		return b.Bytes()
	})
}

// send writes the asset in the smallest form that the browser takes.
func (a *asset) send(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentType, a.kind)
	c.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
	for _, form := range []struct {
		name string
		body func() []byte
	}{{"br", a.brotli}, {"gzip", a.gzip}} {
		if !c.Request().Header.HasAcceptEncoding(form.name) {
			continue
		}
		if body := form.body(); body != nil {
			c.Set(fiber.HeaderContentEncoding, form.name)
			return c.Send(body)
		}
	}
	return c.Send(a.body)
}

// page answers every address that the app itself makes a page of.
func (s *Server) page(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-cache")
	// Weak, for the compressed forms share it.
	tag := `W/"` + s.static.digest + `"`
	c.Set(fiber.HeaderETag, tag)
	if c.Get(fiber.HeaderIfNoneMatch) == tag {
		return c.SendStatus(http.StatusNotModified)
	}
	return s.static.index.send(c)
}

// asset answers /app/DIGEST/PATH.
func (s *Server) asset(c *fiber.Ctx) error {
	file, ok := s.static.files[c.Params("*")]
	if !ok || c.Params("digest") != s.static.digest {
		return fiber.ErrNotFound
	}
	c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	return file.send(c)
}
