package deck

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// lines cuts a source into its lines and reports what is not UTF-8. Files in the other
// encodings that editors still write are read all the same, so that their author sees
// which questions are meant.
func (r *reader) lines(src []byte) []line {
	if format := documentFormat(src); format != "" {
		r.report(Pos{1, 1}, "E62", "format", format)
		return nil
	}
	text, code, at := decode(src)
	text, whole := head(text)
	lines := cutLines(text)
	if !whole {
		r.report(Pos{maxLines, 1}, "E60", "max", strconv.Itoa(maxLines))
	}
	at = min(at, max(len(text)-1, 0))
	if code != "" {
		number := bytes.Count(text[:at], []byte("\n"))
		start := bytes.LastIndexByte(text[:at], '\n') + 1
		var args []string
		if code == "E56" {
			word, _, _ := strings.Cut(lines[number].raw[strings.LastIndexByte(lines[number].raw[:at-start], ' ')+1:], " ")
			args = []string{"text", word}
		}
		r.report(lines[number].pos(at-start), code, args...)
	}
	r.unseen(lines)
	return lines
}

// documentFormat tells by its first bytes what kind of document a file is that has the
// name of a deck and is no text.
func documentFormat(src []byte) string {
	for _, f := range []struct{ magic, format string }{
		{"PK\x03\x04", "Word, OpenDocument, ZIP"}, {"\xd0\xcf\x11\xe0", "Word 97-2003"}, {"{\\rtf", "RTF"}, {"%PDF-", "PDF"},
	} {
		if bytes.HasPrefix(src, []byte(f.magic)) {
			return f.format
		}
	}
	return ""
}

// maxLines is how many lines of a file are read. A line takes some 200 bytes of memory
// however short it is.
const maxLines = 1_000_000

// head is the text without the lines that are too many.
func head(text []byte) (_ []byte, whole bool) {
	if bytes.Count(text, []byte("\n")) <= maxLines {
		return text, true
	}
	end := 0
	for range maxLines {
		end += bytes.IndexByte(text[end:], '\n') + 1
	}
	return text[:end], false
}

const byteOrderMark = "\ufeff"

// decode is src as UTF-8 without a byte order mark, its lines ending in a line feed where
// they ended in a carriage return alone. If it was something else, code tells
// what and at where in text that shows first.
func decode(src []byte) (text []byte, code string, at int) {
	if order := wide(src); order != nil {
		units := make([]uint16, 0, len(src)/2)
		for i := 0; i+1 < len(src); i += 2 {
			units = append(units, order.Uint16(src[i:]))
		}
		text, _, _ = decode([]byte(string(utf16.Decode(units))))
		if len(text) == 0 {
			text = []byte("\n") // a place for the report
		}
		return text, "E55", 0
	}
	src = bytes.TrimPrefix(src, []byte(byteOrderMark))
	if bytes.IndexByte(src, '\n') < 0 { // line endings of Mac OS 9 and before
		src = bytes.ReplaceAll(src, []byte("\r"), []byte("\n"))
	}
	if utf8.Valid(src) && bytes.IndexByte(src, 0) < 0 {
		return src, "", 0
	}
	out := make([]byte, 0, len(src)+len(src)/16)
	at = -1
	for i := 0; i < len(src); {
		c, size := utf8.DecodeRune(src[i:])
		if bad := c == 0 || c == utf8.RuneError && size == 1; bad {
			found := "E56"
			if c = charmap.Windows1252.DecodeByte(src[i]); c < ' ' || c == utf8.RuneError || c >= 0x80 && c < 0xa0 {
				c, found = utf8.RuneError, "E32"
			}
			if at < 0 || found == "E32" && code != "E32" {
				at, code = len(out), found
			}
		}
		out = utf8.AppendRune(out, c)
		i += size
	}
	return out, code, at
}

// wide tells the byte order of a text in UTF-16, known by its mark or by the zeros in
// which the letters of Europe have their upper halves; nil for other texts.
func wide(src []byte) binary.ByteOrder {
	switch {
	case bytes.HasPrefix(src, []byte{0xff, 0xfe}):
		return binary.LittleEndian
	case bytes.HasPrefix(src, []byte{0xfe, 0xff}):
		return binary.BigEndian
	}
	head := src[:min(len(src), 1024)]
	var zeros [2]int
	for i, b := range head {
		if b == 0 {
			zeros[i%2]++
		}
	}
	switch most := len(head) / 3; { // of the half that can be
	case len(head) < 8:
		return nil
	case zeros[1] > most && zeros[0] == 0:
		return binary.LittleEndian
	case zeros[0] > most && zeros[1] == 0:
		return binary.BigEndian
	}
	return nil
}

// turning are the characters that make text appear in another order than it is stored
// in: embeddings, overrides and isolates, not the marks that Arabic and Hebrew need.
const turning = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"

// withoutWidth are characters that join or part words and that nobody sees; where a line
// begins with one, Markdown does not see what it is.
const withoutWidth = "\u200b\u2060\ufeff"

// unseen warns of characters that nobody sees, once a line and code: those that turn the
// direction of writing, because a key could read otherwise than it is judged, and control
// characters and what has no width at the start of a line, which are left out of what is
// read.
func (r *reader) unseen(lines []line) {
	const most = 100 // warnings of a code, so that a hostile file cannot multiply
	turned, controls := 0, 0
	for n, l := range lines {
		if allSeen(l.raw) {
			continue
		}
		if i := strings.IndexAny(l.raw, turning); i >= 0 && turned < most {
			turned++
			r.report(l.pos(i), "W34", "text", codePoint(l.raw[i:]))
		}
		i := strings.IndexFunc(l.raw, isControl)
		start := l.raw[:len(l.raw)-len(strings.TrimLeft(l.raw, " \t"+withoutWidth))]
		if at := strings.IndexAny(start, withoutWidth); at >= 0 {
			i = at
			lines[n].raw = strings.Map(func(c rune) rune {
				if strings.ContainsRune(withoutWidth, c) {
					return -1
				}
				return c
			}, start) + l.raw[len(start):]
		}
		if i < 0 {
			continue
		}
		if controls < most {
			controls++
			r.report(l.pos(i), "W38", "text", codePoint(l.raw[i:]))
		}
		lines[n].raw = withoutControls(lines[n].raw)
	}
}

// allSeen tells, from its bytes alone, that a text has no control and none of turning.
func allSeen(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= ' ' && c < 0x7f || c == '\t':
		case c < 0x80:
			return false
		case c == 0xc2 && i+1 < len(s) && s[i+1] < 0xa0: // U+0080 to U+009F
			return false
		case c == 0xe2 && i+2 < len(s) && (s[i+1] == 0x80 && (s[i+2] >= 0xaa || s[i+2] == 0x8b) || s[i+1] == 0x81): // U+200B, U+202A to U+207F
			return false
		case c == 0xef && i+1 < len(s) && s[i+1] == 0xbb: // U+FEFF among others
			return false
		}
	}
	return true
}

func codePoint(s string) string {
	c, _ := utf8.DecodeRuneInString(s)
	return fmt.Sprintf("U+%04X", c)
}

// isControl tells of a character that steers a terminal instead of being shown.
func isControl(c rune) bool { return unicode.IsControl(c) && c != '\t' && c != '\n' }

// withoutControls is a text as people may see it; a control that is white space becomes
// a space.
func withoutControls(s string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case !isControl(c):
			return c
		case unicode.IsSpace(c):
			return ' '
		}
		return -1
	}, s)
}
