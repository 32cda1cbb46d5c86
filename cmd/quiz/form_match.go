package main

import (
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"ripasso/deck"
	"ripasso/quiz"
)

// matchForm gives each left side one of the lettered targets.
type matchForm struct {
	words   words
	lefts   []deck.Item
	targets []deck.Item
	picks   []int // target of each left side, -1 for none
	cursor  int
}

func newMatchForm(w words, f *deck.Face) form {
	m := &matchForm{words: w, lefts: f.Items, targets: f.Targets}
	m.picks = slices.Repeat([]int{-1}, len(f.Items))
	return m
}

func (m *matchForm) draw(live bool) []para {
	var out []para
	for i, left := range m.lefts {
		mark := strconv.Itoa(i+1) + ". "
		if live {
			mark = pointer(i == m.cursor) + mark
		}
		text := tighten(under(mark, m.set(left)))
		if live {
			last := &text[len(text)-1]
			last.runs = append(last.runs, m.chosen(m.picks[i])...)
		}
		text[0].tight = i > 0
		text[0].focus = live && i == m.cursor
		out = append(out, text...)
	}
	for i, target := range m.targets {
		indent := ""
		if live {
			indent = "    "
		}
		text := tighten(under(indent+letter(i)+") ", m.set(target)))
		text[0].tight = i > 0
		out = append(out, text...)
	}
	return out
}

func (m *matchForm) set(item deck.Item) []para { return typesetter{words: m.words}.set(item.Content) }

// chosen is the arrow to a target as it stands after a left side.
func (m *matchForm) chosen(target int) []run {
	if target < 0 || target >= len(m.targets) {
		return []run{{muted, " → …"}}
	}
	return []run{{muted, " → "}, {strong, letter(target) + ") " + m.flat(target)}}
}

// flat is a target in one line.
func (m *matchForm) flat(target int) string {
	if target < 0 || target >= len(m.targets) {
		return "—"
	}
	var parts []string
	for _, p := range m.set(m.targets[target]) {
		parts = append(parts, plainText(p.runs))
	}
	return oneLine(strings.Join(parts, " "))
}

func (m *matchForm) press(k tea.Key) bool {
	if len(m.lefts) == 0 {
		return false
	}
	switch key := k.String(); key {
	case "up", "shift+tab":
		m.cursor = (m.cursor + len(m.lefts) - 1) % len(m.lefts)
	case "down":
		m.cursor = (m.cursor + 1) % len(m.lefts)
	case "right", "space":
		m.picks[m.cursor] = (m.picks[m.cursor]+2)%(len(m.targets)+1) - 1
	case "left":
		m.picks[m.cursor] = (m.picks[m.cursor]+len(m.targets)+1)%(len(m.targets)+1) - 1
	case "-", "backspace", "delete":
		m.picks[m.cursor] = -1
	default:
		if row, ok := digits(key); ok && row >= 1 && row <= len(m.lefts) {
			m.cursor = row - 1
			return true
		}
		at := -1
		if _, number := digits(key); !number {
			at = position(key, len(m.targets))
		}
		if at < 0 {
			return false
		}
		m.picks[m.cursor] = at
		m.cursor = min(m.cursor+1, len(m.lefts)-1)
	}
	return true
}

// read takes "1b 2a 3-": every left side once, "-" for none.
func (m *matchForm) read(line string) *remark {
	picks := slices.Repeat([]int{-2}, len(m.lefts))
	for _, s := range fields(line) {
		cut := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
		if cut <= 0 {
			how := m.how()
			return &how
		}
		left, target := position(s[:cut], len(m.lefts)), -1
		if s[cut:] != "-" {
			target = position(s[cut:], len(m.targets))
			if target < 0 {
				left = -1
			}
		}
		if left < 0 {
			return &remark{"term.again.pair", []any{oneLine(s), len(m.lefts), letter(len(m.targets) - 1)}}
		}
		if picks[left] != -2 {
			return &remark{"term.again.twice", []any{s[:cut]}}
		}
		picks[left] = target
	}
	if missing := slices.Index(picks, -2); missing >= 0 {
		return &remark{"term.again.left", []any{missing + 1}}
	}
	m.picks = picks
	return nil
}

func (m *matchForm) response() (deck.Response, *remark) {
	if !slices.ContainsFunc(m.picks, func(t int) bool { return t >= 0 }) {
		how := m.how()
		return deck.Response{}, &how
	}
	return deck.Response{Picks: slices.Clone(m.picks)}, nil
}

func (m *matchForm) how() remark {
	return remark{"term.how.match", []any{len(m.lefts), letter(len(m.targets) - 1)}}
}

func (m *matchForm) keys() []keyHelp {
	return []keyHelp{{"↑↓", "term.key.move"}, {"a–" + letter(max(0, len(m.targets)-1)), "term.key.pair"}}
}

// marked strikes each wrong target and writes the right one after it.
func (m *matchForm) marked(v quiz.View) []para {
	var out []para
	for i, left := range m.lefts {
		given, key := -1, -1
		if v.Given != nil && i < len(v.Given.Picks) {
			given = v.Given.Picks[i]
		}
		if v.Solution != nil && i < len(v.Solution.Picks) {
			key = v.Solution.Picks[i]
		}
		good := given == key || v.Verdict != nil && i < len(v.Verdict.Parts) && v.Verdict.Parts[i]
		text := tighten(under(markOf(true, good), m.set(left)))
		last := &text[len(text)-1]
		last.runs = append(last.runs, run{muted, " → "})
		switch {
		case good:
			last.runs = append(last.runs, run{right, m.flat(given)})
		case given >= 0:
			last.runs = append(last.runs, run{struck, m.flat(given)}, run{text: " "}, run{inserted, m.flat(key)})
		default:
			last.runs = append(last.runs, run{inserted, m.flat(key)})
		}
		text[0].tight = i > 0
		out = append(out, text...)
	}
	return out
}
