//go:build !race

package main_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"ripasso/deck"
	"ripasso/decks"
	"ripasso/quiz/storetest"
)

// TestBrowserDecks answers every card of the sample decks in the app, on a phone 360 px
// wide: as a pupil who is wrong, then nearly right, then right, and takes the answer back
// in between. The verdicts on the screen are those that a teacher set down. With
// QUIZ_PICTURES every screen with a verdict is kept in that directory.
func TestBrowserDecks(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../decks/testdata/answers.txt")
	if err != nil {
		t.Fatal(err)
	}
	answers, _, err := storetest.Answers(string(text))
	if err != nil {
		t.Fatal(err)
	}
	all, problems := deck.Load(decks.FS)
	if len(problems) > 0 {
		t.Fatalf("the decks have problems: %v", problems)
	}
	browser, quiz := startChromium(t), build(t)
	for _, d := range all.Decks() {
		t.Run(d.Path, func(t *testing.T) {
			t.Parallel()
			p := newTab(t, browser, serve(t, quiz, deckAlone(t, d.Path)))
			p.hasten()
			p.prefer("light")
			p.resize(360, 740, true)
			p.push = finger
			p.server.settle(map[string]any{"newPerDay": 999, "perDay": 999, "language": d.Meta.Lang})
			p.pupil(d, answers)
		})
	}
}

// deckAlone is a directory with one of the sample decks and their catalogue.
func deckAlone(t *testing.T, name string) string {
	t.Helper()
	dir := t.TempDir()
	for _, file := range []string{name, "sources.yaml"} {
		data, err := decks.FS.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, file), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// pupil answers all cards of a deck.
func (p *tab) pupil(d *deck.Deck, answers map[string][]storetest.Given) {
	p.Helper()
	cards := map[string]*deck.Card{}
	for _, c := range d.Cards() {
		cards[c.ID.String()] = c
	}
	p.open("/study")
	total, seen := map[string]int{}, 0
	for len(cards) > 0 { // after the last one the first come again
		id := p.phase("asking").Card
		c := cards[id]
		if c == nil {
			p.Fatalf("the card %s is asked again before all others were, or is none of the deck", id)
		}
		delete(cards, id)
		seen++
		for i, given := range threeOf(answers[storetest.CardName(c)]) {
			if i > 0 {
				p.push(p, "[data-act=undo]", "")
				p.wait("document.querySelector('[data-screen=study]').dataset.card === " + strconv.Quote(id))
			}
			p.give(c, given)
			total[given.Verdict]++
		}
		if c.Question.Body.Kind() != deck.Flashcard {
			p.push(p, "[data-act=primary]", "")
			p.phase("asking", "done")
		}
	}
	p.Logf("%d questions, %d cards; answers: %d wrong, %d nearly right, %d right", len(d.Questions), seen, total["wrong"], total["nearly"], total["right"])
}

// threeOf picks a wrong, a nearly right and a right answer, in this order: the last one
// counts, and what is right does not come back on the same day. Where several answers are
// right the key itself, which comes first, is passed over.
func threeOf(list []storetest.Given) []storetest.Given {
	var three []storetest.Given
	for _, verdict := range []string{"wrong", "nearly", "right"} {
		var with []storetest.Given
		for _, g := range list {
			if g.Verdict == verdict && g.Judged == "" {
				with = append(with, g)
			}
		}
		if verdict == "right" && len(with) > 1 {
			with = with[1:]
		}
		if len(with) > 0 {
			three = append(three, with[0])
		}
	}
	return three
}

// give answers a card and reads what the page says to it.
func (p *tab) give(c *deck.Card, given storetest.Given) {
	p.Helper()
	if c.Question.Body.Kind() == deck.Flashcard {
		p.phase("asking")
		p.act(storetest.Step{Do: storetest.Turn})
		p.phase("grading")
		p.picture(c, "turned")
		p.act(storetest.Step{Do: storetest.Grade, Text: given.Answer})
		p.phase("asking", "done")
		p.check(storetest.Step{Do: storetest.Graded, Text: given.Answer})
		return
	}
	p.act(stepOf(p.T, c, given.Answer))
	p.phase("judged")
	said := eval[struct {
		Score        float64 `json:",string"`
		Reason, Says string
	}](p, `(({ dataset, innerText }) => ({ Score: dataset.score, Reason: dataset.reason, Says: innerText }))(document.querySelector('[data-verdict]'))`)
	if got := storetest.Worth(said.Score, said.Reason); got != given.Verdict || given.Reason != "" && said.Reason != given.Reason {
		p.Errorf("%s: the page calls %q %s (%s): %s; want %s %s",
			storetest.CardName(c), given.Answer, got, said.Reason, said.Says, given.Verdict, given.Reason)
	}
	if strings.TrimSpace(said.Says) == "" {
		p.Errorf("%s: the page says nothing to %q", storetest.CardName(c), given.Answer)
	}
	if wide := p.tooWide(); wide != "" {
		p.Errorf("%s: the page scrolls sideways: %s", storetest.CardName(c), wide)
	}
	p.picture(c, given.Verdict)
}

// stepOf is how an answer of the file is given to a card.
func stepOf(t *testing.T, c *deck.Card, answer string) storetest.Step {
	t.Helper()
	if answer == "?" {
		return storetest.Step{Do: storetest.Unknown}
	}
	switch body := c.Question.Body.(type) {
	case *deck.Choices:
		return storetest.Step{Do: storetest.Choose, Items: strings.Split(answer, " + ")}
	case *deck.Ordering:
		var items []string
		for _, place := range strings.Fields(answer) {
			items = append(items, body.Items[number(t, place)-1].Content.Text())
		}
		return storetest.Step{Do: storetest.Order, Items: items}
	case *deck.Matching:
		var pairs [][2]string
		for i, place := range strings.Fields(answer) {
			if place != "-" {
				pairs = append(pairs, [2]string{body.Lefts[i].Text(), body.Targets[number(t, place)-1].Text()})
			}
		}
		return storetest.Step{Do: storetest.Match, Pairs: pairs}
	}
	if c.Question.Body.Kind() == deck.Boolean {
		truth := slices.Contains([]string{"vero", "true"}, answer)
		return storetest.Step{Do: storetest.Choose, Items: []string{strconv.FormatBool(truth)}}
	}
	return storetest.Step{Do: storetest.Answer, Text: answer}
}

func number(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// picture keeps the screen, if somebody wants to look.
func (p *tab) picture(c *deck.Card, name string) {
	p.Helper()
	dir := os.Getenv("QUIZ_PICTURES")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(p.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		p.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, strings.ReplaceAll(storetest.CardName(c), "#", "-")+"-"+name+".png"), png, 0o600); err != nil {
		p.Fatal(err)
	}
}

// settle changes some of the learner's settings.
func (s *quizServer) settle(some map[string]any) {
	s.t.Helper()
	settings := ask[map[string]any](s, "/settings")
	for name, value := range some {
		if _, known := settings[name]; !known {
			s.t.Fatalf("no setting %q in %v", name, settings)
		}
		settings[name] = value
	}
	body, err := json.Marshal(settings)
	if err != nil {
		s.t.Fatal(err)
	}
	request, err := http.NewRequest(http.MethodPut, s.url+"/api/v1/settings", bytes.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusOK {
		s.t.Fatalf("changing the settings: %s", fmt.Sprint(response.Status))
	}
}
