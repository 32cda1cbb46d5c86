package article

import (
	"slices"
	"strings"
)

// Agreement is an accord, a treaty, a meeting, a vote, sanctions: what parties do
// together or to each other.
type Agreement struct {
	Paragraph, Sentence int
	Kind                string // accord, treaty, alliance, meeting …: the lexicon's
	Text                string // the noun with what belongs to it
	Trigger             string // the word that tells
	Action              string // "sign", "ratify" or ""
	Parties             []*Entity
	Hypothetical        bool

	span         // tokens
	trigger span // tokens
}

// trigger is a word or phrase that announces an agreement, or one that does not
// although it looks like it.
type trigger struct {
	words [][]string // alternatives for each word
	kind  string
	verb  bool
	never bool // this phrase is none
	noun  bool // only behind a determiner, or with a capital
}

func (x *lexicon) readTrigger(name, line string) error {
	kind, verb := strings.CutSuffix(name, " verb")
	for _, phrase := range listed(line) {
		t := &trigger{kind: kind, verb: verb}
		phrase, near, _ := strings.Cut(phrase, "@")
		t.noun = near == "noun"
		phrase, t.never = strings.CutPrefix(phrase, "!")
		for _, word := range strings.Fields(phrase) {
			t.words = append(t.words, strings.Split(fold(word), "|"))
		}
		x.triggers = append(x.triggers, t)
	}
	return nil
}

func (t *trigger) at(tokens []token, i int) bool {
	if i < 0 || i+len(t.words) > len(tokens) {
		return false
	}
	for k, words := range t.words {
		if !slices.Contains(words, tokens[i+k].fold) {
			return false
		}
	}
	return true
}

// triggerAt finds the longest trigger at token i.
func (x *lexicon) triggerAt(tokens []token, i int) *trigger {
	var best *trigger
	for _, t := range x.triggers {
		if t.never {
			for k := range t.words {
				if t.at(tokens, i-k) {
					return nil
				}
			}
			continue
		}
		if best != nil && len(t.words) <= len(best.words) || !t.at(tokens, i) {
			continue
		}
		if t.noun && !tokens[i].capital && (i == 0 || !x.is("det", tokens[i-1].fold) && !x.is("hyp", tokens[i-1].fold)) {
			continue
		}
		best = t
	}
	return best
}

// findAgreements fills in the agreements of an article.
func (s *Set) findAgreements(a *Article) {
	for _, p := range a.Paragraphs {
		if p.Kind == Boilerplate {
			continue
		}
		for i, sentence := range p.sentences {
			s.sentenceAgreements(a, p, i, sentence)
		}
	}
}

// actionReach is how far a verb of signing may stand from what is signed, in tokens.
const actionReach = 12

func (s *Set) sentenceAgreements(a *Article, p *Paragraph, number int, sentence span) {
	tokens := p.tokens[:sentence.to]
	var list []Agreement
	action, actionAt := "", 0
	for i := sentence.from; i < sentence.to; i++ {
		t := a.lex.triggerAt(tokens, i)
		if t == nil {
			continue
		}
		if t.verb && t.kind != "meeting" {
			action, actionAt = t.kind, i
			continue
		}
		g := Agreement{Paragraph: p.N, Sentence: number, Kind: t.kind, trigger: span{i, i + len(t.words)}}
		g.span = g.trigger
		a.lex.modifiers(&g, tokens, sentence.from)
		if !t.verb {
			g.to = a.lex.phrase(tokens, g.to)
		}
		g.Text = p.Text[tokens[g.from].from:tokens[g.to-1].to]
		g.Trigger = p.Text[tokens[i].from:tokens[g.trigger.to-1].to]
		g.Parties = s.parties(a, g)
		if t.verb && len(g.Parties) == 0 {
			continue
		}
		list = append(list, g)
		i = g.trigger.to - 1
	}
	best := -1
	for i, g := range list {
		far := func(i int) int { return max(list[i].trigger.from-actionAt, actionAt-list[i].trigger.from) }
		if action != "" && signable[g.Kind] && far(i) < actionReach && (best < 0 || far(i) < far(best)) {
			best = i
		}
	}
	if best >= 0 {
		list[best].Action = action
	}
	found := s.of(a)
	found.agreements = append(found.agreements, list...)
}

// signable are the kinds that somebody signs or ratifies.
var signable = map[string]bool{
	"accord": true, "treaty": true, "partnership": true, "alliance": true, "resolution": true, "communique": true, "ceasefire": true,
}

// modifiers takes in the adjectives before the trigger, which may make it hypothetical.
func (x *lexicon) modifiers(g *Agreement, tokens []token, from int) {
	for g.from > from {
		word := tokens[g.from-1].fold
		hypothetical := x.is("hyp", word)
		if !hypothetical && !x.is("leftmod", word) {
			break
		}
		g.Hypothetical = g.Hypothetical || hypothetical
		g.from--
	}
	for k := max(from, g.from-3); k < g.from; k++ {
		g.Hypothetical = g.Hypothetical || x.is("hyp", tokens[k].fold)
	}
}

// phrase ends the noun phrase that goes on at a token: adjectives, names, and
// prepositions with what follows them.
func (x *lexicon) phrase(tokens []token, at int) int {
	const most = 16
	end := at
	for end < len(tokens) && end-at < most {
		t := tokens[end]
		r := []rune(t.text)[0]
		afterPreposition := x.is("npprep", tokens[end-1].fold)
		if isHyphen(r) && end+1 < len(tokens) && tokens[end-1].capital && tokens[end+1].capital {
			end++ // "Mosca-Pyongyang"
			continue
		}
		if x.is("npstop", t.fold) && !t.capital || !isWord(r) {
			break
		}
		if !t.capital && !x.adjective(t.fold) && !x.is("npprep", t.fold) && !x.is("npword", t.fold) && !afterPreposition {
			break
		}
		end++
	}
	for end > at && !tokens[end-1].capital && (x.is("npprep", tokens[end-1].fold) || x.is("npword", tokens[end-1].fold)) {
		end--
	}
	return end
}

// parties are the actors inside the phrase, or of the sentence where it names none.
func (s *Set) parties(a *Article, g Agreement) []*Entity {
	var inside, around []*Entity
	for _, m := range s.of(a).mentionsIn(g.Paragraph) {
		if m.Sentence != g.Sentence {
			continue
		}
		switch m.Entity.Kind {
		case Place, Region, Treaty:
			continue
		}
		if m.from >= g.from && m.to <= g.to && !slices.Contains(inside, m.Entity) {
			inside = append(inside, m.Entity)
		}
		if !slices.Contains(around, m.Entity) {
			around = append(around, m.Entity)
		}
	}
	if len(inside) > 0 {
		return inside
	}
	return around
}
