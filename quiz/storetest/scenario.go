package storetest

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strings"

	"golang.org/x/tools/txtar"

	"ripasso/deck"
	"ripasso/quiz"
	"ripasso/quiz/fsrs"
)

// Scenario is a learner's run through a deck, told in steps that every picture of a
// sitting can play: the state machine itself, the terminal, the browser. It is written
// as a txtar file:
//
//	What it promises, in one line.
//	lang: it
//	scope: cram&tag=rivers
//	-- deck.md --
//	the deck
//	-- script --
//	see TEXT              the prompt, as plain text, contains TEXT
//	hint                  ask for a hint
//	hinted TEXT           one of the hints shown contains TEXT
//	answer TEXT           type: text, number, date, gap
//	choose A; B           tick choices; true and false for a statement
//	order A; B; C         put all the things in this order
//	match A -> X; B -> Y  pair them; what is left out stays without a partner
//	turn                  turn the flashcard over
//	grade GRADE           again, hard, good or easy
//	unknown               "I don't know"
//	verdict WORD [CODE]   right, nearly or notyet, and the reason's code
//	says TEXT             the reason, in the words of lang, contains TEXT
//	graded GRADE          the grade that was recorded
//	qualify WHY           right, guessed or easy
//	next                  go on
//	undo                  take the last answer back, or a card in that was set aside last
//	later                 not this card again today
//	suspend               not this card again until it is taken in
//	missed N              so many cards went wrong, which can be asked again
//	done                  nothing is left to ask
//
// The scope, which may be left out, is what the learner sits down for, as the address of
// the page of study has it. Blank lines and lines that begin with # are skipped. More files may stand beside the
// deck, such as sources.yaml.
type Scenario struct {
	Name    string // the file's name without .txt
	Promise string
	Lang    string            // of the interface
	Query   string            // the scope as an address has it
	Scope   quiz.Scope        // and as it is meant
	Files   map[string][]byte // the library
	Steps   []Step
}

// Step is one line of a script.
type Step struct {
	Line  int // in the script, 1-based
	Do    Verb
	Text  string      // the rest of the line
	Items []string    // choose, order: Text cut at semicolons
	Pairs [][2]string // match
	Code  string      // verdict: the reason's code, or ""
}

// Verb is what a step does or asks.
type Verb string

// The verbs, in the order of their explanation above.
const (
	See     Verb = "see"
	Hint    Verb = "hint"
	Hinted  Verb = "hinted"
	Answer  Verb = "answer"
	Choose  Verb = "choose"
	Order   Verb = "order"
	Match   Verb = "match"
	Turn    Verb = "turn"
	Grade   Verb = "grade"
	Unknown Verb = "unknown"
	Verdict Verb = "verdict"
	Says    Verb = "says"
	Graded  Verb = "graded"
	Qualify Verb = "qualify"
	Next    Verb = "next"
	Undo    Verb = "undo"
	Later   Verb = "later"
	Suspend Verb = "suspend"
	Missed  Verb = "missed"
	Done    Verb = "done"
)

// words is what may stand after a verb.
type words struct {
	any  bool     // one word or more
	list []string // one of these; none and not any: nothing
}

func verbs() map[Verb]words {
	some := words{any: true}
	grades := words{list: []string{"again", "hard", "good", "easy"}}
	return map[Verb]words{
		See: some, Hint: {}, Hinted: some, Answer: some, Choose: some, Order: some, Match: some, Turn: {},
		Grade: grades, Unknown: {}, Verdict: {list: []string{"right", "nearly", "notyet"}}, Says: some, Graded: grades,
		Qualify: {list: []string{"right", "guessed", "easy"}}, Next: {}, Undo: {}, Later: {}, Suspend: {}, Missed: some, Done: {},
	}
}

// Scenarios reads all *.txt files of a directory, sorted by name.
func Scenarios(fsys fs.FS) ([]Scenario, error) {
	names, err := fs.Glob(fsys, "*.txt")
	if err != nil {
		return nil, fmt.Errorf("looking for scenarios: %w", err)
	}
	var all []Scenario
	for _, name := range names {
		src, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("reading a scenario: %w", err)
		}
		s, err := ParseScenario(name, src)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

// ParseScenario reads one scenario. The error is located: name:line of the script.
func ParseScenario(name string, src []byte) (Scenario, error) {
	a := txtar.Parse(src)
	s := Scenario{Name: strings.TrimSuffix(path.Base(name), ".txt"), Files: map[string][]byte{}}
	for line := range strings.Lines(string(a.Comment)) {
		line = strings.TrimSpace(line)
		if lang, ok := strings.CutPrefix(line, "lang:"); ok {
			s.Lang = strings.TrimSpace(lang)
		} else if scope, ok := strings.CutPrefix(line, "scope:"); ok {
			s.Query = strings.TrimSpace(scope)
		} else if s.Promise == "" {
			s.Promise = line
		}
	}
	var err error
	if s.Scope, err = scopeOf(s.Query); err != nil {
		return Scenario{}, fmt.Errorf("%s: scope: %w", name, err)
	}
	var script string
	for _, f := range a.Files {
		if f.Name == "script" {
			script = string(f.Data)
		} else {
			s.Files[f.Name] = f.Data
		}
	}
	if s.Promise == "" || s.Lang == "" || len(s.Files) == 0 || script == "" {
		return Scenario{}, fmt.Errorf("%s: a scenario needs a promise, lang:, a deck and a script", name)
	}
	n := 0
	for line := range strings.Lines(script) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		step, err := parseStep(line)
		if err != nil {
			return Scenario{}, fmt.Errorf("%s:%d: %w", name, n, err)
		}
		step.Line = n
		s.Steps = append(s.Steps, step)
	}
	return s, nil
}

// scopeOf reads a scope as an address has it.
func scopeOf(query string) (quiz.Scope, error) {
	all, err := url.ParseQuery(query)
	if err != nil {
		return quiz.Scope{}, fmt.Errorf("reading the address: %w", err)
	}
	s := quiz.Scope{Tags: all["tag"], Sources: all["source"], Sections: all["section"], Cram: all.Has("cram"), Missed: all.Has("missed")}
	for _, kind := range all["kind"] {
		s.Kinds = append(s.Kinds, deck.Kind(kind))
	}
	return s, nil
}

func parseStep(line string) (Step, error) {
	verb, rest, _ := strings.Cut(line, " ")
	s := Step{Do: Verb(verb), Text: strings.TrimSpace(rest)}
	want, ok := verbs()[s.Do]
	if !ok {
		return Step{}, fmt.Errorf("unknown verb %q", verb)
	}
	if s.Do == Verdict {
		s.Text, s.Code, _ = strings.Cut(s.Text, " ")
	}
	switch {
	case want.any && s.Text == "":
		return Step{}, fmt.Errorf("%s: what?", verb)
	case !want.any && want.list == nil && s.Text != "":
		return Step{}, fmt.Errorf("%s takes nothing", verb)
	case want.list != nil && !slices.Contains(want.list, s.Text):
		return Step{}, fmt.Errorf("%s: want one of %s", verb, strings.Join(want.list, ", "))
	}
	switch s.Do {
	case Choose, Order:
		s.Items = cut(s.Text)
	case Match:
		for _, pair := range cut(s.Text) {
			left, right, ok := strings.Cut(pair, "->")
			if !ok {
				return Step{}, fmt.Errorf("match: no -> in %q", pair)
			}
			s.Pairs = append(s.Pairs, [2]string{strings.TrimSpace(left), strings.TrimSpace(right)})
		}
	}
	return s, nil
}

func cut(text string) []string {
	var out []string
	for part := range strings.SplitSeq(text, ";") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// Grade is the grade that a grade or graded step names; 0 for other steps.
func (s Step) Grade() fsrs.Grade {
	for g := fsrs.Again; g <= fsrs.Easy; g++ {
		if (s.Do == Grade || s.Do == Graded) && s.Text == g.String() {
			return g
		}
	}
	return 0
}

// Why is the qualification that a qualify step names.
func (s Step) Why() quiz.Why { return quiz.Why(s.Text) }

// Response is what an answering step means for a card as it was dealt.
func (s Step) Response(f deck.Face) (deck.Response, error) {
	var r deck.Response
	var err error
	switch s.Do {
	case Unknown:
		r.Unknown = true
	case Answer:
		r.Texts = []string{s.Text}
	case Choose:
		if f.Kind == deck.Boolean {
			r.Picks, err = statement(s.Text)
		} else {
			r.Picks, err = find(f.Items, s.Items)
		}
	case Order:
		r.Picks, err = find(f.Items, s.Items)
	case Match:
		r.Picks, err = pair(f, s.Pairs)
	case Turn:
	default:
		err = errors.New("not an answer")
	}
	if err != nil {
		return deck.Response{}, fmt.Errorf("line %d: %s: %w", s.Line, s.Do, err)
	}
	return r, nil
}

func statement(text string) ([]int, error) {
	switch text {
	case "true":
		return []int{1}, nil
	case "false":
		return []int{0}, nil
	}
	return nil, fmt.Errorf("want true or false, got %q", text)
}

// find looks items up by their plain text.
func find(items []deck.Item, texts []string) ([]int, error) {
	var out []int
	for _, text := range texts {
		i := slices.IndexFunc(items, func(x deck.Item) bool { return strings.TrimSpace(x.Content.Text()) == text })
		if i < 0 {
			return nil, fmt.Errorf("no item %q on the table", text)
		}
		out = append(out, items[i].ID)
	}
	return out, nil
}

func pair(f deck.Face, pairs [][2]string) ([]int, error) {
	out := make([]int, len(f.Items))
	for i := range out {
		out[i] = -1
	}
	for _, p := range pairs {
		left, err := find(f.Items, p[:1])
		if err != nil {
			return nil, err
		}
		right, err := find(f.Targets, p[1:])
		if err != nil {
			return nil, err
		}
		out[left[0]] = right[0]
	}
	return out, nil
}
