package deck

import "slices"

// Marks obey two laws. Keep, Strike and Wave, joined, are what the learner typed, byte
// for byte. Keep and Insert, joined, are the answer, up to what judging overlooks: case,
// spaces, punctuation, articles; for a date, up to the way it is written.

// pencil collects marks, joining runs of the same stroke.
type pencil struct{ marks []Mark }

func (p *pencil) draw(op MarkOp, text string) {
	if text == "" {
		return
	}
	if n := len(p.marks); n > 0 && p.marks[n-1].Op == op {
		p.marks[n-1].Text += text
		return
	}
	// A correction of neighbouring letters reads as one: first all that is struck.
	if n := len(p.marks); op == Strike && n > 1 && p.marks[n-1].Op == Insert && p.marks[n-2].Op == Strike {
		p.marks[n-2].Text += text
		return
	}
	p.marks = append(p.marks, Mark{op, text})
}

// keepAll marks an answer that is right as it stands.
func keepAll(given string) []Mark {
	var p pencil
	p.draw(Keep, given)
	return p.marks
}

// replaceAll marks an answer that is wholly wrong.
func replaceAll(given, key string) []Mark {
	var p pencil
	p.draw(Strike, given)
	p.draw(Insert, key)
	return p.marks
}

// correctWords marks slips and accents letter by letter. Both texts have the same
// number of words.
func correctWords(given string, gw []word, key string, kw []word) []Mark {
	var p pencil
	at := 0
	for i, w := range gw {
		p.draw(Keep, given[at:w.from])
		correctWord(&p, given, w, key, kw[i])
		at = w.to
	}
	p.draw(Keep, given[at:])
	return p.marks
}

// step is one letter of an alignment; -1 stands for no letter.
type step struct{ given, key int }

func correctWord(p *pencil, given string, g word, key string, k word) {
	at := g.from
	for _, s := range align(g.forms(baseForm), k.forms(baseForm)) {
		var from, to string
		if s.given >= 0 {
			l := g.letters[s.given]
			from, at = given[at:l.to], l.to
		}
		if s.key >= 0 {
			l := k.letters[s.key]
			to = key[l.from:l.to]
		}
		switch {
		case s.given < 0:
			p.draw(Insert, to)
		case s.key < 0:
			p.draw(Strike, from)
		case g.letters[s.given].base != k.letters[s.key].base:
			p.draw(Strike, from)
			p.draw(Insert, to)
		case g.letters[s.given].fold != k.letters[s.key].fold:
			p.draw(Wave, from)
			p.draw(Insert, to)
		default:
			p.draw(Keep, from)
		}
	}
	p.draw(Keep, given[at:g.to])
}

// align pairs the letters of two words that differ by a few edits, following the edit
// table back from its end. Words further apart than it can follow are not paired at all.
func align(a, b []string) []step {
	limit := max(maxSlips*2, len(a)-len(b), len(b)-len(a))
	t := editTable(a, b, limit)
	var out []step
	i, j := len(a), len(b)
	for i > 0 || j > 0 {
		switch d := t.at(i, j); {
		case i > 0 && j > 0 && a[i-1] == b[j-1] && t.at(i-1, j-1) == d,
			i > 0 && j > 0 && t.at(i-1, j-1)+1 == d:
			i, j = i-1, j-1
			out = append(out, step{i, j})
		case i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] && t.at(i-2, j-2)+1 == d:
			out = append(out, step{i - 1, j - 1}, step{i - 2, j - 2})
			i, j = i-2, j-2
		case j > 0 && (i == 0 || t.at(i, j-1)+1 == d):
			j--
			out = append(out, step{-1, j})
		default:
			i--
			out = append(out, step{i, -1})
		}
	}
	slices.Reverse(out)
	return out
}
