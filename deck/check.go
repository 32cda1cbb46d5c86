package deck

import (
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

// Limits of what Check finds worth a look.
const (
	maxAnswer = 60 // characters of a typed answer
	fewKeys   = 6  // keys below which their places say nothing
	minLeak   = 4  // characters of an answer that a prompt may not contain
)

// Check looks at a deck that could be read for what its author may not have meant. It
// finds warnings only; those that a question allows are left out.
func Check(d *Deck) []Problem {
	c := &checker{deck: d, words: newVocabulary(d.Meta.Lang)}
	c.language()
	c.prompts()
	c.ids()
	for _, q := range d.Questions {
		c.question(q)
	}
	c.overlaps()
	c.booleans()
	c.places()
	c.media()
	c.spacedFiles()
	return c.sorted()
}

type checker struct {
	deck  *Deck
	words vocabulary
	lines [][]byte // of the source, once somebody wants them
	list  []Problem

	strange map[string]string // keys that the catalogue has not, and the one that was meant
}

func (c *checker) warn(pos Pos, code string, args ...string) {
	c.list = append(c.list, problem(c.deck.Path, pos, code, args...))
}

func (c *checker) sorted() []Problem {
	list := slices.DeleteFunc(c.list, c.deck.allowed)
	sortProblems(list)
	return list
}

// allowed tells whether the question that a warning is about allows it.
func (d *Deck) allowed(p Problem) bool {
	if p.Severity == Error {
		return false
	}
	i := sort.Search(len(d.Questions), func(i int) bool { return d.Questions[i].lastLine >= p.Pos.Line })
	if i == len(d.Questions) || d.Questions[i].Pos.Line > p.Pos.Line {
		return false
	}
	return slices.Contains(d.Questions[i].Notes.Allow, p.Code)
}

func (c *checker) prompts() {
	first := map[string]Pos{}
	for _, q := range c.deck.Questions {
		// Orderings and pairs often share a prompt such as "Put in order".
		wording := Fold(q.wording())
		switch b := q.Body.(type) {
		case *Ordering:
			for _, s := range b.Items {
				wording += "\n" + Fold(s.Content.Text())
			}
		case *Matching:
			for _, m := range b.Lefts {
				wording += "\n" + Fold(m.Text())
			}
		}
		if at, twice := first[wording]; twice {
			c.warn(q.Pos, "W05", "line", itoa(at.Line))
			continue
		}
		first[wording] = q.Pos
	}
}

// ids counts what has no written id yet: a new wording would cost its progress.
func (c *checker) ids() {
	missing, at := 0, Pos{}
	note := func(pos Pos) {
		if missing == 0 {
			at = pos
		}
		missing++
	}
	for _, q := range c.deck.Questions {
		if q.ID == "" {
			note(q.Pos)
		}
		if gaps, ok := q.Body.(*Gaps); ok && len(gaps.List) > 1 {
			for _, g := range gaps.List {
				if g.Label == "" {
					note(g.Pos)
				}
			}
		}
	}
	if missing > 0 {
		c.warn(at, "W20", "count", itoa(missing))
	}
}

func (c *checker) question(q *Question) {
	c.sources(q)
	c.contradicted(q)
	choices := c.habits(q)
	switch b := q.Body.(type) {
	case *Choices:
		c.choices(q, b)
	case *Typed:
		c.typed(q, b)
		if !choices {
			c.literal(b)
		}
		c.leaks(q, q.Prompt.Text(), b.Accepted)
	case *Numeric:
		c.about(b.Written, b.key.low.Cmp(b.key.high) != 0, b.Pos)
	case *Dated:
		c.about(b.Written, b.key.plusMinus > 0, b.Pos)
		c.finer(q, b)
		c.leaks(q, q.Prompt.Text(), []string{b.Written})
	case *Gaps:
		for i, g := range b.List {
			others := b.filled(q.Prompt, i).Text()
			c.leaks(q, others, g.Accepted[:1])
			if len(g.Accepted) == 1 {
				c.severalIn(g.Accepted[0], g.Pos)
			}
		}
	case *Ordering:
		c.ordering(b)
	case *Matching:
		first := map[string]Pos{}
		for i, m := range b.Lefts {
			c.twice(first, m, b.Lines[i])
		}
	}
}

// leaks warns where a prompt contains an answer as words of its own.
func (c *checker) leaks(q *Question, prompt string, answers []string) {
	prompt = spaced(prompt)
	for _, answer := range answers {
		words := spaced(answer)
		if utf8.RuneCountInString(words)-strings.Count(words, " ") >= minLeak && strings.Contains(prompt, words) {
			c.warn(q.Pos, "W06", "text", answer)
			return
		}
	}
}

// containsWords tells whether words stand in a text that is spaced.
func containsWords(text, words string) bool {
	words = spaced(words)
	return strings.TrimSpace(words) != "" && strings.Contains(text, words)
}

func (c *checker) twice(first map[string]Pos, m Markdown, pos Pos) {
	key := Fold(m.Text()) + targets(m)
	if at, twice := first[key]; twice {
		c.warn(pos, "W04", "text", m.Text(), "line", itoa(at.Line))
		return
	}
	first[key] = pos
}

// targets tells two items apart that differ in their pictures only.
func targets(m Markdown) string {
	var b strings.Builder
	m.each(func(n Node) {
		if n.Dest != "" {
			b.WriteString("\n" + n.Dest)
		}
	})
	return b.String()
}

func (c *checker) choices(q *Question, b *Choices) {
	first := map[string]Pos{}
	key, wrong := "", []Choice(nil)
	for _, item := range b.Items {
		c.twice(first, item.Content, item.Pos)
		if text := item.Content.Text(); otherPlaces.MatchString(text) {
			c.warn(item.Pos, "W44", "text", text)
		}
		if !item.Right {
			wrong = append(wrong, item)
		} else if key == "" {
			key = item.Content.Text()
		}
	}
	prompt := spaced(q.Prompt.Text())
	named := slices.ContainsFunc(wrong, func(w Choice) bool { return containsWords(prompt, w.Content.Text()) })
	if !named && !b.Several {
		c.leaks(q, prompt, []string{key})
	}
	if b.Several || len(wrong) < 2 {
		return
	}
	c.lengths(q, key, wrong)
	value := c.value(key)
	for _, w := range wrong {
		if text := w.Content.Text(); c.value(text) != value {
			c.warn(w.Pos, "W08", "text", text)
		}
	}
}

// lengths warns of a key that stands out: twice as long as the longest distractor, or
// half as long as the shortest.
func (c *checker) lengths(q *Question, key string, wrong []Choice) {
	const telling = 15 // characters of difference below which nobody notices
	shortest, longest := 1<<30, 0
	for _, w := range wrong {
		n := utf8.RuneCountInString(w.Content.Text())
		shortest, longest = min(shortest, n), max(longest, n)
	}
	n := utf8.RuneCountInString(key)
	if n >= 2*longest && n-longest >= telling || 2*n <= shortest && shortest-n >= telling {
		c.warn(q.Pos, "W07")
	}
}

var numeric = regexp.MustCompile(`^[-+−]?\d[\d.,\s]*(\s?[\p{L}%°€$/²³]+)?$`)

// value tells numbers and dates from other answers.
func (c *checker) value(text string) bool {
	if !strings.ContainsAny(text, "0123456789") { // spelled out, they look like the others
		return false
	}
	if numeric.MatchString(text) {
		return true
	}
	_, err := parseMoment(text, c.deck.Meta.Lang, "en")
	return err == nil
}

func (c *checker) ordering(b *Ordering) {
	first := map[string]Pos{}
	for i, s := range b.Items {
		c.twice(first, s.Content, s.Pos)
		if i > 0 && b.Timeline() && b.Items[i-1].moment.compare(s.moment) > 0 {
			c.warn(s.Pos, "W09", "text", s.Date, "before", b.Items[i-1].Date)
		}
	}
	c.told(b)
}

func (c *checker) sources(q *Question) {
	if c.deck.Works == nil {
		return
	}
	for _, cite := range q.Notes.Sources {
		if _, ok := c.deck.Works[cite.Key]; ok {
			continue
		}
		if near := c.nearWork(cite.Key); near != "" {
			c.warn(cite.Pos, "W13", "key", cite.Key, "suggestion", near)
		} else {
			c.warn(cite.Pos, "W24", "key", cite.Key)
		}
	}
}

// maxStrange is how many keys that the catalogue has not are compared with those that it
// has: more are no slips.
const maxStrange = 100

// nearWork is the key of the catalogue that was probably meant by another, "" where there
// is none.
func (c *checker) nearWork(key string) string {
	near, known := c.strange[key]
	if known || len(c.strange) >= maxStrange {
		return near
	}
	if c.strange == nil {
		c.strange = map[string]string{}
	}
	near = closest(key, slices.Sorted(maps.Keys(c.deck.Works)))
	c.strange[key] = near
	return near
}

// nearlyAll tells whether so many of total are too many: five of six.
func nearlyAll(n, total int) bool { return total >= fewKeys && 6*n >= 5*total }

func (c *checker) booleans() {
	counts, at := map[bool]int{}, Pos{}
	for _, q := range c.deck.Questions {
		if b, ok := q.Body.(*TrueFalse); ok {
			if len(counts) == 0 {
				at = q.Pos
			}
			counts[b.True]++
		}
	}
	column := c.words.columns[0]
	for truth, n := range counts {
		if total := counts[true] + counts[false]; nearlyAll(n, total) {
			c.warn(at, "W14", "word", truths[column][1-count(truth)], "count", itoa(n), "total", itoa(total))
		}
	}
}

func (c *checker) places() {
	counts, total, at := map[int]int{}, 0, Pos{}
	for _, q := range c.deck.Questions {
		b, ok := q.Body.(*Choices)
		if !ok || b.Several {
			continue
		}
		if total == 0 {
			at = q.Pos
		}
		total++
		counts[slices.IndexFunc(b.Items, func(c Choice) bool { return c.Right })]++
	}
	for place, n := range counts {
		if nearlyAll(n, total) {
			c.warn(at, "W15", "place", itoa(place+1), "count", itoa(n), "total", itoa(total))
		}
	}
}

// attachment is a picture, sound or film that a deck shows.
type attachment struct {
	pos  Pos
	dest string
	alt  string
	kind NodeType
}

// file is its path in the library.
func (m attachment) file(d *Deck) string { return path.Join(path.Dir(d.Path), m.dest) }

func remote(dest string) bool {
	return strings.Contains(dest, "://") || strings.HasPrefix(dest, "//") || strings.HasPrefix(dest, "data:")
}

func (c *checker) media() {
	for _, m := range c.deck.media {
		if m.kind == ImageNode && strings.TrimSpace(m.alt) == "" {
			c.warn(m.pos, "W11", "path", m.dest)
		}
		if remote(m.dest) {
			c.warn(m.pos, "W19", "url", m.dest)
		}
	}
}

// checkMedia looks for the files that a deck shows.
func checkMedia(d *Deck, fsys fs.FS) []Problem {
	c := &checker{deck: d}
	for _, m := range d.media {
		if remote(m.dest) {
			continue
		}
		name := m.file(d)
		info, err := fs.Stat(fsys, name)
		if !fs.ValidPath(name) || err != nil || info.IsDir() {
			c.warn(m.pos, "W12", "path", m.dest)
		}
	}
	return c.sorted()
}
