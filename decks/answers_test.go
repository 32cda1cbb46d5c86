package decks_test

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"ripasso/deck"
	"ripasso/quiz/storetest"
)

// answersFile lists what pupils answer to each card and the verdict a fair teacher gives;
// its head says how it is written.
const answersFile = "testdata/answers.txt"

// answersByCard reads the file: the answers to each card, and the cards in its order.
func answersByCard(t *testing.T) (byCard map[string][]storetest.Given, order []string) {
	t.Helper()
	text, err := os.ReadFile(answersFile)
	if err != nil {
		t.Fatal(err)
	}
	byCard, order, err = storetest.Answers(string(text))
	if err != nil {
		t.Fatalf("%s: %v", answersFile, err)
	}
	return byCard, order
}

// grades are the four buttons below a flashcard, in the words of the file.
var grades = []string{"again", "hard", "good", "easy"}

// response reads an answer of the file as the response to a card.
func response(c *deck.Card, given string) (deck.Response, error) {
	if given == "?" {
		return deck.Response{Unknown: true}, nil
	}
	switch c.Question.Body.Kind() {
	case deck.Flashcard:
		return deck.Response{Self: slices.Index(grades, given) + 1}, nil
	case deck.Boolean:
		truth := slices.Contains([]string{"vero", "true"}, given)
		if !truth && given != "falso" && given != "false" {
			return deck.Response{}, fmt.Errorf("reading %q: neither true nor false", given)
		}
		return deck.Response{Picks: []int{one(truth)}}, nil
	case deck.Single, deck.Multiple:
		return ticks(c, strings.Split(given, " + "))
	case deck.Order, deck.Match:
		return places(c, strings.Fields(given))
	}
	return deck.Response{Texts: []string{given}}, nil
}

// places reads where in the file stands what was put first, second … or beside the first
// left side, the second …
func places(c *deck.Card, words []string) (deck.Response, error) {
	face := c.Show(1).Face()
	r := deck.Response{Picks: make([]int, len(words))}
	for i, w := range words {
		n, err := strconv.Atoi(w)
		if w == "-" {
			n, err = 0, nil
		}
		if err != nil || n > max(len(face.Items), len(face.Targets)) {
			return r, fmt.Errorf("reading %q: no such place", w)
		}
		r.Picks[i] = n - 1
	}
	if len(words) != len(face.Items) {
		return r, fmt.Errorf("reading %q: want %d places", words, len(face.Items))
	}
	return r, nil
}

// ticks finds choices by their words.
func ticks(c *deck.Card, choices []string) (deck.Response, error) {
	var r deck.Response
	items := c.Question.Body.(*deck.Choices).Items
	for _, text := range choices {
		i := slices.IndexFunc(items, func(item deck.Choice) bool { return item.Content.Text() == text })
		if i < 0 {
			return r, fmt.Errorf("reading %q: no such choice", text)
		}
		r.Picks = append(r.Picks, i)
	}
	return r, nil
}

func TestAnswersAreJudgedAsATeacherWould(t *testing.T) {
	byCard, _ := answersByCard(t)
	for _, d := range library(t).Decks() {
		for _, c := range d.Cards() {
			t.Run(d.Path+"/"+storetest.CardName(c), func(t *testing.T) {
				for _, a := range byCard[storetest.CardName(c)] {
					r, err := response(c, a.Answer)
					if err != nil {
						t.Errorf("%s:%d: %v", answersFile, a.Line, err)
						continue
					}
					v := c.Judge(r, "it")
					switch got := storetest.Worth(v.Score, v.Reason.Code); {
					case a.Judged != "" && got == a.Verdict:
						t.Errorf("%s:%d: %q is now judged as the teacher would: drop what is said of the program", answersFile, a.Line, a.Answer)
					case a.Judged == "" && got != a.Verdict, a.Judged != "" && got != a.Judged, a.Reason != "" && v.Reason.Code != a.Reason:
						t.Errorf("%s:%d: %q is %s (%s, %v points), want %s%s %s",
							answersFile, a.Line, a.Answer, got, v.Reason.Code, v.Score, a.Verdict, a.Judged, a.Reason)
					}
				}
			})
		}
	}
}

// wanted is how many answers of a kind the file gives at least, in all and by verdict.
type wanted struct{ all, right, nearly, wrong int }

// least says what is wanted of a card. Nothing is nearly right where one choice, a truth
// or a number was asked, nor in words too short to forgive a slip.
func least(c *deck.Card) wanted {
	switch c.Question.Body.Kind() {
	case deck.Boolean, deck.Single:
		return wanted{all: 3, right: 1, wrong: 2}
	case deck.Flashcard, deck.Multiple, deck.Order, deck.Match:
		return wanted{all: 4, right: 1, nearly: 1, wrong: 1}
	case deck.Number:
		return wanted{all: 10, right: 5, wrong: 5}
	case deck.Date:
		if body := c.Question.Body.(*deck.Dated); !strings.Contains(body.EDTF(), "-") {
			return wanted{all: 8, right: 3, wrong: 4}
		}
		return wanted{all: 12, right: 6, nearly: 3, wrong: 3}
	}
	w := wanted{all: 8, right: 3, nearly: 1, wrong: 4}
	if !slices.ContainsFunc(strings.Fields(c.Solution().Text), func(word string) bool { return len([]rune(word)) > 4 }) &&
		c.Question.Notes.Typos == nil {
		w.nearly = 0
	}
	return w
}

// Every card stands in the file, in the order of the decks, with answers enough.
func TestTheAnswersCoverEveryCard(t *testing.T) {
	byCard, order := answersByCard(t)
	var names []string
	for _, d := range library(t).Decks() {
		for _, c := range d.Cards() {
			name := storetest.CardName(c)
			names = append(names, name)
			var n wanted
			given := map[string]bool{}
			for _, a := range byCard[name] {
				n.all++
				n.right += one(a.Verdict == "right")
				n.nearly += one(a.Verdict == "nearly")
				n.wrong += one(a.Verdict == "wrong")
				if given[a.Answer] {
					t.Errorf("%s:%d: %q comes twice", answersFile, a.Line, a.Answer)
				}
				given[a.Answer] = true
			}
			if w := least(c); n.all < w.all || n.right < w.right || n.nearly < w.nearly || n.wrong < w.wrong {
				t.Errorf("%s/%s has %+v answers, want at least %+v", d.Path, name, n, w)
			}
		}
	}
	if !slices.Equal(order, names) {
		t.Errorf("%s is about the cards\n%q, the decks have\n%q", answersFile, order, names)
	}
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

// A key answered as the deck shows it is right, and nothing is not.
func TestEveryKeyIsRight(t *testing.T) {
	for _, d := range library(t).Decks() {
		for _, c := range d.Cards() {
			s, kind := c.Solution(), c.Question.Body.Kind()
			if kind == deck.Flashcard {
				continue
			}
			r := deck.Response{Picks: s.Picks}
			if len(s.Picks) == 0 {
				r = deck.Response{Texts: []string{s.Text}}
			}
			if v := c.Judge(r, "it"); v.Score != 1 {
				t.Errorf("%s/%s: the key %v scores %v (%s)", d.Path, c.Question.ID, r, v.Score, v.Reason.Code)
			}
			for _, also := range s.Also {
				if v := c.Judge(deck.Response{Texts: []string{also}}, "it"); v.Score != 1 || v.Reason.Code == "typo" {
					t.Errorf("%s/%s: the accepted %q scores %v (%s)", d.Path, c.Question.ID, also, v.Score, v.Reason.Code)
				}
			}
			if v := c.Judge(deck.Response{Unknown: true}, "it"); v.Score != 0 {
				t.Errorf("%s/%s: not knowing scores %v", d.Path, c.Question.ID, v.Score)
			}
		}
	}
}
