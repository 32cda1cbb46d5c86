package server

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"sync"

	"github.com/danielgtaylor/huma/v2"
)

// writeJSON writes an answer, as encoding/json has it.
func writeJSON(w io.Writer, v any) error {
	if v, ok := v.(View); ok {
		return writeView(w, v)
	}
	return huma.DefaultJSONFormat.Marshal(w, v)
}

// viewBuffers are what views are put together in.
var viewBuffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// writeView leaves the ticks out at first and puts them in by hand: there is one for each of
// up to a thousand cards, and by reflection they take longer than all else in an answer.
func writeView(w io.Writer, v View) error {
	ticks := v.Ticks
	v.Ticks = []Tick{}
	b := viewBuffers.Get().(*bytes.Buffer)
	defer viewBuffers.Put(b)
	b.Reset()
	if err := huma.DefaultJSONFormat.Marshal(b, v); err != nil {
		return err
	}
	const none = `"ticks":[]` // cannot stand in a string, which has no quotes but \"
	end := bytes.Index(b.Bytes(), []byte(none)) + len(none) - len(`]`)
	rest := slices.Clone(b.Bytes()[end:])
	b.Truncate(end)
	strip := b.AvailableBuffer()
	for i, t := range ticks {
		if i > 0 {
			strip = append(strip, ',')
		}
		strip = t.append(strip)
	}
	b.Write(strip)
	b.Write(rest)
	_, err := w.Write(b.Bytes())
	return err
}

// append writes a tick behind b.
func (t Tick) append(b []byte) []byte {
	b = append(b, `{"recall":`...)
	switch {
	case t.Recall == 0:
		b = append(b, '0')
	case t.Recall >= 1e-6:
		b = strconv.AppendFloat(b, t.Recall, 'f', -1, 64)
	default: // a number with an exponent
		text, _ := json.Marshal(t.Recall)
		b = append(b, text...)
	}
	b = append(b, `,"state":"`...)
	b = append(b, t.State...)
	return append(b, `"}`...)
}
