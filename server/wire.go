package server

import (
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz"
	"ripasso/quiz/fsrs"
)

// View is a sitting as the app draws it. Given, Verdict and Solution come only when
// the answer is in: what is not sent cannot be peeked at.
type View struct {
	Sitting  uuid.UUID         `json:"sitting" format:"uuid"`
	Version  int               `json:"version"`
	Phase    quiz.SittingPhase `json:"phase" enum:"asking,grading,judged,done"`
	Face     *Face             `json:"face,omitempty"`
	Hints    []string          `json:"hints" nullable:"false" doc:"HTML of the hints shown so far"`
	Given    *Response         `json:"given,omitempty"`
	Verdict  *Verdict          `json:"verdict,omitempty"`
	Solution *Solution         `json:"solution,omitempty"`
	Grade    fsrs.Grade        `json:"grade" doc:"1 Again … 4 Easy, 0 while there is none"`
	Why      quiz.Why          `json:"why" doc:"the learner's own opinion of the verdict"`
	Returns  map[string]int64  `json:"returns" doc:"seconds until the card comes back, by grade"`
	Offers   []quiz.Why        `json:"offers" nullable:"false"`
	Scope    Scope             `json:"scope" doc:"what the sitting is about"`
	Missed   int               `json:"missed" doc:"how many cards went wrong"`
	Ticks    []quiz.Tick       `json:"ticks" nullable:"false"`
	Left     int               `json:"left"`
	Minutes  int               `json:"minutes"`
	CanUndo  bool              `json:"canUndo"`
	NextAt   *time.Time        `json:"nextAt"`
}

// Face is a card before the answer. It has no field for a key.
type Face struct {
	Card    uuid.UUID `json:"card" format:"uuid"`
	Kind    deck.Kind `json:"kind"`
	Deck    string    `json:"deck"`
	Lang    string    `json:"lang"`
	Section string    `json:"section"`
	Prompt  string    `json:"prompt" doc:"HTML"`
	Items   []Item    `json:"items" nullable:"false"`
	Targets []Item    `json:"targets" nullable:"false"`
	Several bool      `json:"several"`
	Unit    string    `json:"unit"`
	Gaps    []string  `json:"gaps" nullable:"false" doc:"the hint in each open gap"`
	Hints   int       `json:"hints" doc:"how many can be asked for"`
}

// Item is a thing on the table.
type Item struct {
	ID   int    `json:"id"`
	HTML string `json:"html"`
}

// Response is what the learner answered, as the learner saw the card.
type Response struct {
	Texts   []string `json:"texts" nullable:"false"`
	Picks   []int    `json:"picks" nullable:"false"`
	Unknown bool     `json:"unknown"`
	Self    int      `json:"self"`
}

// Verdict is the judgement of a response.
type Verdict struct {
	Score  float64  `json:"score"`
	Reason Reason   `json:"reason"`
	Marks  [][]Mark `json:"marks" nullable:"false" doc:"the learner's words, corrected, for each of the texts"`
	Parts  []bool   `json:"parts" nullable:"false" doc:"for each item or gap, whether it was right"`
}

// Reason is a code and its arguments for the catalogue of words.
type Reason struct {
	Code string   `json:"code"`
	Args []string `json:"args" nullable:"false"`
}

// Mark is a run of the learner's words or a correction to them.
type Mark struct {
	Op   deck.MarkOp `json:"op" enum:"keep,strike,insert,wave"`
	Text string      `json:"text"`
}

// Solution is what may be shown once the answer is in.
type Solution struct {
	Text        string     `json:"text"`
	Also        []string   `json:"also" nullable:"false"`
	Picks       []int      `json:"picks" nullable:"false"`
	Labels      []string   `json:"labels" nullable:"false"`
	Feedback    []string   `json:"feedback" nullable:"false" doc:"HTML for each item, empty for none"`
	Back        string     `json:"back" doc:"HTML"`
	Explanation string     `json:"explanation" doc:"HTML"`
	Evidence    string     `json:"evidence"`
	Attributed  string     `json:"attributed"`
	Citations   []Citation `json:"citations" nullable:"false"`
}

// Citation is a place in a work.
type Citation struct {
	Title      string `json:"title"`
	Publisher  string `json:"publisher"`
	Published  string `json:"published" doc:"EDTF"`
	Dated      string `json:"dated" doc:"stated or inferred"`
	URL        string `json:"url"`
	Paragraphs string `json:"paragraphs"`
}

func viewOf(v quiz.View) View {
	at := base{v.DeckID, v.DeckPath}
	out := View{
		Sitting: v.Sitting, Version: v.Version, Phase: v.Phase, Hints: each(v.Hints, htmlIn(at)),
		Grade: v.Grade, Why: v.Why, Returns: map[string]int64{}, Offers: list(v.Offers),
		Ticks: list(v.Ticks),
		Scope: Scope(v.Scope), Missed: v.Missed, Left: v.Left, Minutes: v.Minutes, CanUndo: v.CanUndo, NextAt: moment(v.NextAt),
	}
	for grade, after := range v.Returns {
		out.Returns[strconv.Itoa(int(grade))] = seconds(after)
	}
	if v.Face != nil {
		out.Face = faceOf(*v.Face, at)
	}
	if v.Given != nil {
		out.Given = &Response{Texts: list(v.Given.Texts), Picks: list(v.Given.Picks), Unknown: v.Given.Unknown, Self: v.Given.Self}
	}
	if v.Verdict != nil {
		out.Verdict = verdictOf(*v.Verdict)
	}
	if v.Solution != nil {
		out.Solution = solutionOf(*v.Solution, at)
	}
	return out
}

func faceOf(f deck.Face, at base) *Face {
	html := htmlIn(at)
	item := func(i deck.Item) Item { return Item{i.ID, html(i.Content)} }
	return &Face{
		Card: f.Card, Kind: f.Kind, Deck: f.Deck, Lang: f.Lang, Section: f.Section, Prompt: html(f.Prompt),
		Items: each(f.Items, item), Targets: each(f.Targets, item), Several: f.Several, Unit: f.Unit,
		Gaps: list(f.Gaps), Hints: f.Hints,
	}
}

func verdictOf(v deck.Verdict) *Verdict {
	return &Verdict{
		Score:  v.Score,
		Reason: Reason{v.Reason.Code, list(v.Reason.Args)},
		Marks: each(v.Marks, func(line []deck.Mark) []Mark {
			return each(line, func(m deck.Mark) Mark { return Mark{m.Op, m.Text} })
		}),
		Parts: list(v.Parts),
	}
}

func solutionOf(s deck.Solution, at base) *Solution {
	html := htmlIn(at)
	return &Solution{
		Text: s.Text, Also: list(s.Also), Picks: list(s.Picks), Labels: list(s.Labels),
		Feedback: each(s.Feedback, html), Back: html(s.Back), Explanation: html(s.Explanation),
		Evidence: s.Evidence, Attributed: s.Attributed,
		Citations: each(s.Citations, func(c deck.Citation) Citation { return citationOf(c.Work, c.Key, c.Paragraphs) }),
	}
}

// citationOf names a work by its title, or by its key where the catalogue lacks it.
func citationOf(w deck.Work, key, paragraphs string) Citation {
	title := w.Title
	if title == "" {
		title = key
	}
	return Citation{title, w.Publisher, w.Published, w.Dated, webURL(w.URL), paragraphs}
}

// webURL is the address of a page on the web, or "" for anything a link must not
// lead to.
func webURL(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" {
		return ""
	}
	return s
}

// htmlIn turns a deck's text into HTML with its pictures addressed through /media.
func htmlIn(at base) func(deck.Markdown) string {
	return func(m deck.Markdown) string { return withMedia(m, at).HTML() }
}

// withMedia is m with its local pictures, sounds and films addressed through /media.
// One from elsewhere becomes its description: showing it would tell a third party
// who learns what.
func withMedia(m deck.Markdown, at base) deck.Markdown {
	if !slices.ContainsFunc(m, hasMedia) {
		return m
	}
	out := slices.Clone(m)
	for i := range out {
		n := &out[i]
		if isMedia(n.Type) {
			if n.Dest = mediaURL(at, n.Dest); n.Dest == "" {
				*n = deck.Node{Type: deck.TextNode, Text: n.Text}
			}
		}
		n.Children = withMedia(n.Children, at)
	}
	return out
}

func isMedia(t deck.NodeType) bool {
	return t == deck.ImageNode || t == deck.AudioNode || t == deck.VideoNode
}

// hasMedia reports whether a node or one below it is a picture, a sound or a film.
func hasMedia(n deck.Node) bool { return isMedia(n.Type) || slices.ContainsFunc(n.Children, hasMedia) }

// list is never nil, so that an empty list is [] and not null.
func list[T any](in []T) []T {
	if in == nil {
		return []T{}
	}
	return in
}

func each[A, B any](in []A, f func(A) B) []B {
	out := make([]B, len(in))
	for i, a := range in {
		out[i] = f(a)
	}
	return out
}

func seconds(d time.Duration) int64 { return int64(d / time.Second) }

// moment is nil for a time that never comes.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
