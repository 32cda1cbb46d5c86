package article

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// EntityKind says what a name is the name of.
type EntityKind string

// The kinds of entities.
const (
	Person       EntityKind = "person"
	Country      EntityKind = "country"
	Capital      EntityKind = "capital"
	Organisation EntityKind = "org"
	Region       EntityKind = "region"
	Place        EntityKind = "place"
	Treaty       EntityKind = "treaty"
	Name         EntityKind = "name" // nothing tells what
)

// Entity is somebody or something that the articles of a set name.
type Entity struct {
	ID      string // of the gazetteer, or the folded name
	Kind    EntityKind
	Name    string         // the longest form
	Country string         // that a capital or a government stands for
	Forms   map[string]int // each form and how often it occurs

	mentions int
	votes    map[EntityKind]int
	first    int // order of its first mention
}

// Mention is one place where an entity is named or described.
type Mention struct {
	Paragraph, Sentence int
	Text                string
	Entity              *Entity
	Described           bool   // "il leader nordcoreano": found through the office
	Office              string // the phrase in apposition, or ""

	span   // tokens
	office office
}

// finder gathers the actors of a set.
type finder struct {
	set        *Set
	usage      map[string]*usage
	candidates []candidate
	assigned   []*Entity                  // of each candidate
	full       map[string]*Entity         // by name key
	spelt      map[string]*Entity         // the same, by what transliterations have in common
	parts      map[string]map[*Entity]int // a word of full names
	offices    map[string]map[*Entity]int // by class and country
}

// findActors fills in the mentions of the set's articles.
func (s *Set) findActors() {
	f := &finder{
		set: s, usage: map[string]*usage{}, full: map[string]*Entity{}, spelt: map[string]*Entity{},
		parts: map[string]map[*Entity]int{}, offices: map[string]map[*Entity]int{},
	}
	s.eachParagraph(func(_ string, a *Article, p *Paragraph) { f.countWords(p) })
	s.eachParagraph(func(_ string, a *Article, p *Paragraph) {
		if p.Kind != Boilerplate {
			f.scan(a, p)
		}
	})
	f.assign()
	for i := range f.candidates {
		f.mention(i)
	}
	for _, e := range s.entities {
		e.settle()
	}
	for a, described := range f.describe() {
		found := s.of(a)
		found.mentions = append(found.mentions, described...)
		slices.SortStableFunc(found.mentions, func(a, b Mention) int {
			return cmp.Or(cmp.Compare(a.Paragraph, b.Paragraph), cmp.Compare(a.from, b.from))
		})
	}
}

// entity finds or makes the entity of an id.
func (s *Set) entity(id string, kind EntityKind, name string) *Entity {
	e := s.entities[id]
	if e == nil {
		e = &Entity{ID: id, Kind: kind, Name: name, Forms: map[string]int{}, votes: map[EntityKind]int{}, first: len(s.entities)}
		s.entities[id] = e
	}
	return e
}

// assign gives every candidate its entity: known names, then full names, then full
// names in headlines, then single words, which may stand for a full name.
func (f *finder) assign() {
	f.assigned = make([]*Entity, len(f.candidates))
	for i, c := range f.candidates {
		if g := c.known; g != nil {
			f.assigned[i] = f.set.entity(g.id, g.kind, g.name)
			f.assigned[i].Country = g.country
		}
	}
	for _, headline := range []bool{false, true} {
		for i, c := range f.candidates {
			if c.known == nil && c.headline == headline {
				f.assigned[i] = f.fullName(i)
			}
		}
	}
	for i, c := range f.candidates {
		if c.known == nil && f.assigned[i] == nil && c.to-c.from == 1 {
			f.assigned[i] = f.singleWord(i)
		}
	}
}

// fullName is the entity of a name of several words.
func (f *finder) fullName(i int) *Entity {
	c := &f.candidates[i]
	x, tokens := c.article.lex, c.par.tokens
	if first := tokens[c.from].fold; c.first && c.to-c.from > 1 {
		if u := f.used(first); x.is("stop", first) || u.lower > 0 && u.inside == 0 {
			c.from++ // "Tuttavia Putin"
			c.first = false
		}
	}
	key := nameKey(c.text())
	if c.headline {
		return f.inHeadline(c)
	}
	words := strings.Fields(key)
	if len(words) < 2 {
		return nil
	}
	bones := skeleton(key)
	e := f.spelt[bones]
	if e == nil {
		e = f.set.entity(key, Name, c.text())
		f.spelt[bones] = e
	}
	f.full[key] = e
	for _, w := range []string{words[0], words[len(words)-1]} {
		if f.parts[w] == nil {
			f.parts[w] = map[*Entity]int{}
		}
		f.parts[w][e]++
	}
	f.vote(e, *c)
	return e
}

// inHeadline finds a full name that the body has at the beginning of a headline's
// capitals; a headline alone introduces nobody.
func (f *finder) inHeadline(c *candidate) *Entity {
	for to := c.to; to > c.from+1; to-- {
		short := *c
		short.to = to
		if e := f.full[nameKey(short.text())]; e != nil {
			c.to = to
			return e
		}
	}
	return nil
}

// vote collects what speaks for a kind.
func (f *finder) vote(e *Entity, c candidate) {
	x, tokens := c.article.lex, c.par.tokens[c.from:c.to]
	has := func(set string) bool {
		return slices.ContainsFunc(tokens, func(t token) bool { return x.is(set, t.fold) })
	}
	switch {
	case c.office.class != "":
		e.votes[Person] += 5
	case has("agrkw"):
		e.votes[Treaty] += 4
	case has("orgkw"):
		e.votes[Organisation] += 4
	case len(tokens) == 1 && tokens[0].acronym:
		e.votes[Organisation] += 2
	case c.place || has("placehead"):
		e.votes[Place] += 2
	case len(tokens) > 1:
		e.votes[Person]++
	default:
		e.votes[Name]++
	}
}

// singleWord is the entity of a word: the most mentioned full name that it belongs to,
// else a name of its own if it is one inside a sentence somewhere.
func (f *finder) singleWord(i int) *Entity {
	c := f.candidates[i]
	t := c.par.tokens[c.from]
	key := nameKey(t.text)
	var best *Entity
	for e, n := range f.parts[key] {
		if best == nil || n > f.parts[key][best] || n == f.parts[key][best] && e.first < best.first {
			best = e
		}
	}
	if best != nil {
		if c.office.class != "" {
			best.votes[Person] += 3
		}
		return best
	}
	x, u := c.article.lex, f.used(t.fold)
	titled := c.office.class != ""
	switch {
	case key == "" || x.is("agrkw", t.fold) || x.is("stop", t.fold) || x.look("office", t.fold) != "":
		return nil
	case !titled && (c.headline || c.first || c.par.Kind == Heading) && u.inside == 0:
		return nil
	case !titled && c.first && u.lower > 0, u.lower > u.inside, x.is("orgkw", t.fold) && u.lower > 0:
		return nil
	}
	e := f.set.entity(key, Name, t.text)
	f.vote(e, c)
	return e
}

// mention enters a candidate that has an entity.
func (f *finder) mention(i int) {
	c, e := f.candidates[i], f.assigned[i]
	if e == nil {
		return
	}
	m := Mention{Paragraph: c.par.N, Sentence: c.sentence, Text: c.text(), Entity: e, span: c.span, office: c.office}
	if c.office.class != "" {
		tokens := c.par.tokens
		m.Office = c.par.Text[tokens[c.office.from].from:tokens[c.office.to-1].to]
		if !c.office.former {
			key := c.office.key()
			if f.offices[key] == nil {
				f.offices[key] = map[*Entity]int{}
			}
			f.offices[key][e]++
		}
	}
	e.mentions++
	e.Forms[m.Text]++
	found := f.set.of(c.article)
	found.mentions = append(found.mentions, m)
}

func (o office) key() string { return o.class + " " + o.country }

// settle decides on an entity's kind and name.
func (e *Entity) settle() {
	if len(e.votes) == 0 {
		return // of the gazetteer
	}
	e.Kind = Name
	for _, k := range []EntityKind{Person, Treaty, Organisation, Place} {
		if e.votes[k] > e.votes[e.Kind] {
			e.Kind = k
		}
	}
	if e.Kind == Name && e.votes[Place] == 0 && e.mentions > 1 {
		e.Kind = Person // a surname that is used again and never for a place
	}
	weight := func(form string) int { return len(strings.Fields(form))*100 + e.Forms[form] }
	for _, form := range slices.Sorted(maps.Keys(e.Forms)) {
		if weight(form) > weight(e.Name) {
			e.Name = form
		}
	}
}

// describe finds persons through their offices: "il leader nordcoreano".
func (f *finder) describe() map[*Article][]Mention {
	out := map[*Article][]Mention{}
	f.set.eachParagraph(func(_ string, a *Article, p *Paragraph) {
		if p.Kind == Boilerplate {
			return
		}
		for i, s := range p.sentences {
			for at := s.from; at < s.to; at++ {
				o, ok := a.lex.officeAt(p.tokens[:s.to], at)
				if !ok {
					continue
				}
				at = o.to - 1
				e := f.holder(o)
				if e == nil || o.country == "" || !o.definite || o.former || f.named(a, p, o) {
					continue
				}
				m := Mention{Paragraph: p.N, Sentence: i, Entity: e, Described: true, span: o.span, office: o}
				m.Text = p.Text[p.tokens[o.from].from:p.tokens[o.to-1].to]
				out[a] = append(out[a], m)
			}
		}
	})
	return out
}

// named tells whether the holder's name stands right behind the office.
func (f *finder) named(a *Article, p *Paragraph, o office) bool {
	return slices.ContainsFunc(f.set.of(a).mentionsIn(p.N), func(m Mention) bool {
		return m.Entity.Kind == Person && m.from >= o.to && m.from <= o.to+1
	})
}

// holder is the person who is most often given an office. Heads of state and of
// government answer to each other's titles.
func (f *finder) holder(o office) *Entity {
	classes := []string{o.class}
	if o.class == "HEAD" || o.class == "GOV" {
		classes = append(classes, "HEAD", "GOV")
	}
	for _, class := range classes {
		o.class = class
		var best *Entity
		for e, n := range f.offices[o.key()] {
			if best == nil || n > f.offices[o.key()][best] || n == f.offices[o.key()][best] && e.first < best.first {
				best = e
			}
		}
		if best != nil {
			return best
		}
	}
	return nil
}
