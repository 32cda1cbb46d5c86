package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/charmbracelet/x/term"
)

// barWidth is how many cells the bar has.
const barWidth = 30

// bar shows how far long work has come. It draws on a terminal only; elsewhere, and as
// nil, it is silent.
type bar struct {
	to    io.Writer
	label string
	total int64 // 0: not known
	now   func() time.Time
	drawn time.Time
}

// pace is how long work goes: whether it shows how far it has come, and what is asked
// between two pieces, which may take its time or end the work by an error.
type pace struct {
	rest  func() error
	shown bool
}

// bar begins to show work of so many pieces.
func (p *program) bar(key string, total int64, how pace) *bar {
	f, ok := p.err.(*os.File)
	if !ok || !how.shown || !term.IsTerminal(f.Fd()) || p.env("TERM") == "dumb" {
		return nil
	}
	return &bar{to: p.err, label: p.words.text(key), total: total, now: p.now}
}

// at says how many pieces are done; it draws some times a second.
func (b *bar) at(n int64) {
	if b == nil || b.now().Sub(b.drawn) < 100*time.Millisecond {
		return
	}
	b.drawn = b.now()
	text := fmt.Sprint(n)
	if b.total > 0 {
		n = min(n, b.total)
		full := int(n * barWidth / b.total)
		text = fmt.Sprintf("[%s%s] %3d%%", strings.Repeat("=", full), strings.Repeat(" ", barWidth-full), n*100/b.total)
	}
	fmt.Fprintf(b.to, "\r\x1b[K%s %s", b.label, text)
}

// end takes the bar away.
func (b *bar) end() {
	if b != nil && !b.drawn.IsZero() {
		fmt.Fprint(b.to, "\r\x1b[K")
	}
}
