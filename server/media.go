package server

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"
	"github.com/valyala/fasthttp"

	"ripasso/deck"
)

// mediaTypes lists what a deck may show or play. Anything else in a library is not
// for learners: the deck files themselves hold the keys.
var mediaTypes = map[string]string{
	".avif": "image/avif",
	".gif":  "image/gif",
	".jpeg": "image/jpeg",
	".jpg":  "image/jpeg",
	".png":  "image/png",
	".svg":  "image/svg+xml",
	".webp": "image/webp",
	".flac": "audio/flac",
	".m4a":  "audio/mp4",
	".mp3":  "audio/mpeg",
	".oga":  "audio/ogg",
	".ogg":  "audio/ogg",
	".opus": "audio/ogg",
	".wav":  "audio/wav",
	".mp4":  "video/mp4",
	".webm": "video/webm",
}

// media answers /media/DECK/PATH, where PATH begins at the root of the library.
func (s *Server) media(c *fiber.Ctx) error {
	library := s.cfg.Desk.Library()
	id, err := uuid.Parse(c.Params("deck"))
	if err != nil {
		return fiber.ErrNotFound
	}
	if _, ok := library.Deck(id); !ok {
		return fiber.ErrNotFound
	}
	name, err := url.PathUnescape(c.Params("*"))
	if err != nil {
		return fiber.ErrNotFound
	}
	kind, ok := mediaTypes[strings.ToLower(path.Ext(name))]
	if !ok {
		return fiber.ErrNotFound
	}
	file, info, err := openMedia(library.FS(), name)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid) || errors.Is(err, fs.ErrPermission) {
		return fiber.ErrNotFound
	}
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, kind)
	c.Set(fiber.HeaderContentSecurityPolicy, mediaPolicy)
	c.Set(fiber.HeaderCacheControl, "private, no-cache")
	// Embedded files have no time, so nothing tells an old one from a new one.
	if changed := info.ModTime(); !changed.IsZero() {
		tag := fmt.Sprintf(`"%x-%x"`, changed.UnixNano(), info.Size())
		c.Set(fiber.HeaderETag, tag)
		if c.Get(fiber.HeaderIfNoneMatch) == tag {
			return errors.Join(file.Close(), c.SendStatus(http.StatusNotModified))
		}
	}
	return sendFile(c, file, info.Size())
}

// openMedia opens a regular file that lies in the library and is reached without a
// symbolic link: a link may lead out of it.
func openMedia(library fs.FS, name string) (fs.File, fs.FileInfo, error) {
	if !fs.ValidPath(name) || strings.ContainsAny(name, "\\:\x00") {
		return nil, nil, fs.ErrInvalid
	}
	for i := range len(name) + 1 {
		if i < len(name) && name[i] != '/' {
			continue
		}
		info, err := fs.Lstat(library, name[:i])
		if err != nil {
			return nil, nil, err
		}
		if info.Mode()&fs.ModeSymlink != 0 || strings.HasPrefix(path.Base(name[:i]), ".") {
			return nil, nil, fs.ErrPermission
		}
	}
	file, err := library.Open(name)
	if err != nil {
		return nil, nil, err
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fs.ErrInvalid
	}
	if err != nil {
		return nil, nil, errors.Join(err, file.Close())
	}
	return file, info, nil
}

// section is a part of a file, closed with it.
type section struct {
	io.Reader
	io.Closer
}

// sendFile sends the file, or the one range of it that was asked for: players seek.
func sendFile(c *fiber.Ctx, file fs.File, size int64) error {
	seeker, ok := file.(io.Seeker)
	if !ok || size > 1<<31-1 {
		return c.SendStream(file, int(size))
	}
	c.Set(fiber.HeaderAcceptRanges, "bytes")
	asked := c.Get(fiber.HeaderRange)
	if !strings.HasPrefix(asked, "bytes=") || strings.Contains(asked, ",") {
		return c.SendStream(file, int(size))
	}
	first, last, err := fasthttp.ParseByteRange([]byte(asked), int(size))
	if err != nil || first > last {
		c.Set(fiber.HeaderContentRange, fmt.Sprintf("bytes */%d", size))
		return errors.Join(file.Close(), c.SendStatus(http.StatusRequestedRangeNotSatisfiable))
	}
	if _, err := seeker.Seek(int64(first), io.SeekStart); err != nil {
		return errors.Join(err, file.Close())
	}
	length := last - first + 1
	c.Set(fiber.HeaderContentRange, fmt.Sprintf("bytes %d-%d/%d", first, last, size))
	return c.Status(http.StatusPartialContent).SendStream(section{io.LimitReader(file, int64(length)), file}, length)
}

// base is the deck that a relative address begins at.
type base struct {
	deck uuid.UUID
	path string // from the root of the library
}

func baseOf(d *deck.Deck) base { return base{d.ID(), d.Path} }

// mediaURL is the address of a file that a deck names, or "" when it names none of
// the library's.
func mediaURL(at base, dest string) string {
	if strings.Contains(dest, ":") || strings.HasPrefix(dest, "/") {
		return ""
	}
	plain, err := url.PathUnescape(dest)
	if err != nil {
		plain = dest
	}
	name := path.Join(path.Dir(at.path), plain)
	if !fs.ValidPath(name) {
		return ""
	}
	return (&url.URL{Path: "/media/" + at.deck.String() + "/" + name}).EscapedPath()
}
