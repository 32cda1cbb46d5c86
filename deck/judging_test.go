package deck

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
)

// judgingCase is one line of testdata/judging.txt.
type judgingCase struct {
	line                     int
	kind, lang, key, given   string
	accepted, not, deckWords []string
	typos                    int
	score                    float64
	reason                   string
}

func judgingCases(t testing.TB) []judgingCase {
	t.Helper()
	src, err := os.ReadFile("testdata/judging.txt")
	if err != nil {
		t.Fatal(err)
	}
	var cases []judgingCase
	for i, line := range strings.Split(string(src), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, " :: ")
		if len(f) != 4 {
			t.Fatalf("judging.txt:%d: %d fields", i+1, len(f))
		}
		c := judgingCase{line: i + 1, key: f[1], given: f[2], typos: -1}
		c.kind, c.lang, _ = strings.Cut(f[0], " ")
		if strings.HasPrefix(f[2], `"`) {
			if c.given, err = strconv.Unquote(f[2]); err != nil {
				t.Fatalf("judging.txt:%d: %v", i+1, err)
			}
		}
		score, reason, _ := strings.Cut(f[3], " ")
		if c.score, err = strconv.ParseFloat(score, 64); err != nil {
			t.Fatalf("judging.txt:%d: %v", i+1, err)
		}
		c.reason = reason
		if c.kind == "text" {
			c.readTextKey()
		}
		cases = append(cases, c)
	}
	return cases
}

func (c *judgingCase) readTextKey() {
	op := "|"
	for _, w := range strings.Split(c.key, " ") {
		if w == "|" || w == "!" || w == "+" || w == "~" {
			op = w
			if w == "|" {
				c.accepted = append(c.accepted, "")
			}
			continue
		}
		add := func(list []string) []string {
			if len(list) > 0 && op == "|" {
				list[len(list)-1] = strings.TrimSpace(list[len(list)-1] + " " + w)
				return list
			}
			return append(list, w)
		}
		switch op {
		case "|":
			c.accepted = add(c.accepted)
		case "!":
			c.not = append(c.not[:0], strings.TrimSpace(strings.Join(append(c.not, w), " ")))
		case "+":
			c.deckWords = append(c.deckWords, w)
		case "~":
			c.typos, _ = strconv.Atoi(w)
		}
	}
}

func (c judgingCase) judge(t testing.TB) Verdict {
	t.Helper()
	j := judging{typos: c.typos, not: c.not, lang: c.lang, uiLang: "en"}
	if c.lang == "en" {
		j.uiLang = "it"
	}
	switch c.kind {
	case "text":
		j.guard = newGuard(append(c.deckWords, c.accepted...), c.lang)
		return judgeText(c.given, c.accepted, j)
	case "number":
		key, err := parseNumberKey(c.key, c.lang)
		if err != nil {
			t.Fatalf("judging.txt:%d: key %q: %v", c.line, c.key, err)
		}
		return judgeNumber(c.given, key, j)
	case "date":
		key, err := parseDateKey(c.key, c.lang)
		if err != nil {
			t.Fatalf("judging.txt:%d: key %q: %v", c.line, c.key, err)
		}
		return judgeDate(c.given, key, j)
	}
	t.Fatalf("judging.txt:%d: kind %q", c.line, c.kind)
	return Verdict{}
}

func TestJudging(t *testing.T) {
	cases := judgingCases(t)
	if len(cases) < 600 {
		t.Errorf("only %d cases", len(cases))
	}
	for _, c := range cases {
		v := c.judge(t)
		if v.Score != c.score || v.Reason.Code != c.reason {
			t.Errorf("judging.txt:%d: %s %s key %q, typed %q: %v %s %q, want %v %s",
				c.line, c.kind, c.lang, c.key, c.given, v.Score, v.Reason.Code, v.Reason.Args, c.score, c.reason)
		}
		checkVerdict(t, c.given, v)
		switch {
		case c.kind == "text" && v.Score == 1:
			checkRestored(t, c, v)
		case c.kind == "date" && v.Score < 1:
			checkRestoredDate(t, c, v)
		}
	}
}

// checkVerdict holds every verdict to what all of them promise.
func checkVerdict(t *testing.T, given string, v Verdict) {
	t.Helper()
	if !(v.Score >= 0 && v.Score <= 1) {
		t.Errorf("typed %q: score %v", given, v.Score)
	}
	r, ok := Reasons[v.Reason.Code]
	if !ok || len(r.Args) != len(v.Reason.Args) {
		t.Errorf("typed %q: reason %+v does not fit its entry in Reasons", given, v.Reason)
	}
	if len(v.Marks) != 1 {
		t.Fatalf("typed %q: %d lists of marks", given, len(v.Marks))
	}
	if got := joinMarks(v.Marks[0], Keep, Strike, Wave); got != given {
		t.Errorf("typed %q: marks hold %q: %v", given, got, v.Marks[0])
	}
	for _, m := range v.Marks[0] {
		if m.Text == "" {
			t.Errorf("typed %q: empty mark in %v", given, v.Marks[0])
		}
	}
}

func joinMarks(marks []Mark, ops ...MarkOp) string {
	var b strings.Builder
	for _, m := range marks {
		for _, op := range ops {
			if m.Op == op {
				b.WriteString(m.Text)
			}
		}
	}
	return b.String()
}

// checkRestored: what is kept and what is put in make an accepted answer.
func checkRestored(t *testing.T, c judgingCase, v Verdict) {
	t.Helper()
	restored := joinMarks(v.Marks[0], Keep, Insert)
	exact := judging{typos: 0, strictAccent: true, lang: c.lang}
	if got := judgeText(restored, c.accepted, exact); got.Reason.Code != "right" {
		t.Errorf("judging.txt:%d: %q is corrected to %q: %s", c.line, c.given, restored, got.Reason.Code)
	}
}

// checkRestoredDate: what is kept and what is put in is a date that is right.
func checkRestoredDate(t *testing.T, c judgingCase, v Verdict) {
	t.Helper()
	c.given = joinMarks(v.Marks[0], Keep, Insert)
	if again := c.judge(t); again.Score != 1 {
		t.Errorf("judging.txt:%d: corrected to %q: %v %s (%v)", c.line, c.given, again.Score, again.Reason.Code, v.Marks[0])
	}
}

func TestMarks(t *testing.T) {
	tests := []struct{ key, given, want string }{
		{"Vladivostok", "Vladivostock", "Vladivosto[-c]k"},
		{"Vladivostok", "vladivosok", "vladivos[+t]ok"},
		{"Vladivostok", "Vladivsotok", "Vladiv[-so][+os]tok"},
		{"Vladivostok", "Vladivoztok", "Vladivo[-z][+s]tok"},
		{"città", "citta", "citt[~a][+à]"},
		{"città", "citta'", "citt[~a'][+à]"},
		{"Rubicone", " il rubbicone ", " il ru[-b]bicone "},
		{"Rubicone", "Tevere", "[-Tevere][+Rubicone]"},
		{"Rubicone", "", "[+Rubicone]"},
		{"d:12 settembre 2023", "13 settembre 2023", "[-13][+12] settembre 2023"},
		{"d:12 settembre 2023", "settembre 2023", "[+12 ]settembre 2023"},
		{"d:12 settembre 2023", "2023", "[+12 settembre ]2023"},
		{"d:12 settembre 2023", "12/10/2023", "12/[-10][+9]/2023"},
		{"d:12 settembre 2023", "9/12/2023", "[-9][+12]/[-12][+9]/2023"},
		{"d:12 settembre 2023", "12/9/23", "12/9/[~23][+2023]"},
		{"d:12 settembre 2023", "12 settembre", "12 settembre[+ 2023]"},
		{"d:12 settembre 2023", "12 settembre 2022", "12 settembre [-2022][+2023]"},
		{"d:12 settembre 2023", "12 setembre 2023", "12 se[+t]tembre 2023"},
		{"d:15 marzo 44 a.C.", "15 marzo 44", "15 marzo [-44][+44 a.C.]"},
		{"d:luglio 2000", "giugno 2000", "[-giugno][+luglio] 2000"},
		{"d:luglio 2000", "2000", "[+luglio ]2000"},
		{"d:1492", "1493", "[-1493][+1492]"},
		{"n:12 km", "12 m", "12 [-m][+km]"},
		{"n:12 km", "13 km", "[-13 km][+12\u00a0km]"},
	}
	brackets := map[MarkOp][2]string{Keep: {}, Strike: {"[-", "]"}, Insert: {"[+", "]"}, Wave: {"[~", "]"}}
	for _, tt := range tests {
		c := judgingCase{kind: "text", lang: "it", key: tt.key, given: tt.given, typos: -1, accepted: []string{tt.key}}
		if kind, key, ok := strings.Cut(tt.key, ":"); ok {
			c.kind, c.key = map[string]string{"d": "date", "n": "number"}[kind], key
		}
		var b strings.Builder
		for _, m := range c.judge(t).Marks[0] {
			b.WriteString(brackets[m.Op][0] + m.Text + brackets[m.Op][1])
		}
		if b.String() != tt.want {
			t.Errorf("key %q, typed %q: %s, want %s", tt.key, tt.given, b.String(), tt.want)
		}
	}
}

// TestMonthsOfTheOtherLanguage: a phone puts in the months of its own language, whatever
// the deck and the program are in.
func TestMonthsOfTheOtherLanguage(t *testing.T) {
	tests := []struct {
		lang, key, given string
		score            float64
		reason           string
	}{
		{"it", "12 settembre 2023", "12 september 2023", 1, "right"},
		{"it", "settembre 2023", "September 2023", 1, "right"},
		{"it", "5 ottobre 2023", "October 5, 2023", 1, "right"},
		{"it", "5 ottobre 2023", "6 october 2023", 0.75, "date-day"},
		{"it", "12 settembre 2023", "9/12/2023", 0.5, "date-swapped"},
		{"it", "aprile 2000", "april 2000", 1, "typo"},
		{"it", "luglio 2000", "Jully 2000", 1, "typo"},
		{"it", "luglio 2000", "Jupiter 2000", 0, "date-unread"},
		{"en", "12 September 2023", "12 settembre 2023", 1, "right"},
		{"en", "July 2000", "giugno 2000", 0.5, "date-month"},
	}
	for _, tt := range tests {
		key, err := parseDateKey(tt.key, tt.lang)
		if err != nil {
			t.Fatal(err)
		}
		v := judgeDate(tt.given, key, judging{lang: tt.lang, uiLang: tt.lang})
		if v.Score != tt.score || v.Reason.Code != tt.reason {
			t.Errorf("%s: key %q, typed %q: %v %s, want %v %s", tt.lang, tt.key, tt.given, v.Score, v.Reason.Code, tt.score, tt.reason)
		}
		checkVerdict(t, tt.given, v)
	}
	for _, lang := range []string{"it", "", "fr"} {
		if _, err := parseDateKey("12 September 2023", lang); err != nil {
			t.Errorf("a key in English in a deck in %q: %v", lang, err)
		}
	}
}

func TestStrictJudging(t *testing.T) {
	tests := []struct {
		j                  judging
		key, given, reason string
	}{
		{judging{typos: -1, strictAccent: true}, "perché", "perche", "accent-counts"},
		{judging{typos: -1, strictAccent: true}, "perché", "perché", "right"},
		{judging{typos: -1, strictAccent: true}, "Vladivostok", "Vladivostock", "typo"},
		{judging{typos: -1, strictCase: true}, "Vladivostok", "vladivostok", "case-counts"},
		{judging{typos: -1, strictCase: true}, "Vladivostok", "vladivostock", "nearly-spelt"},
		{judging{typos: -1, strictCase: true}, "Vladivostok", "Vladivostock", "typo"},
		{judging{typos: -1, keepArticles: true, lang: "it"}, "il Rubicone", "Rubicone", "wrong"},
		{judging{typos: -1, keepArticles: true, lang: "it"}, "il Rubicone", "il Rubicone", "right"},
	}
	for _, tt := range tests {
		v := judgeText(tt.given, []string{tt.key}, tt.j)
		if v.Reason.Code != tt.reason || (v.Score == 1) != (tt.reason == "right" || tt.reason == "typo") {
			t.Errorf("%+v: key %q, typed %q: %v %s, want %s", tt.j, tt.key, tt.given, v.Score, v.Reason.Code, tt.reason)
		}
	}
}

func TestHostileInputIsCutOff(t *testing.T) {
	long := strings.Repeat("a", 1<<20)
	marks := "e" + strings.Repeat("\u0301", 1<<16)
	number, err := parseNumberKey("7", "it")
	if err != nil {
		t.Fatal(err)
	}
	date, err := parseDateKey("1492", "it")
	if err != nil {
		t.Fatal(err)
	}
	for _, given := range []string{long, marks, strings.Repeat("9", 5000), strings.Repeat("cento", 1000), strings.Repeat("1/", 2000)} {
		for _, v := range []Verdict{
			judgeText(given, []string{"Vladivostok"}, judging{typos: -1}),
			judgeNumber(given, number, judging{lang: "it"}),
			judgeDate(given, date, judging{lang: "it"}),
		} {
			if v.Score != 0 || v.Reason.Code != "too-long" {
				t.Errorf("%.10q…: %v %s", given, v.Score, v.Reason.Code)
			}
			checkVerdict(t, given, v)
		}
	}
	huge := strings.Repeat("parola", 4000)
	if v := judgeText(huge+"x", []string{huge}, judging{typos: -1}); v.Reason.Code != "typo" {
		t.Errorf("a slip in a very long answer: %s", v.Reason.Code)
	}
}

// TestReasonsAreSpoken: every code has words in both languages that use just the
// arguments it has, and only "right" says nothing.
func TestReasonsAreSpoken(t *testing.T) {
	for _, lang := range []string{"it", "en"} {
		src, err := os.ReadFile("../web/messages/" + lang + "/reason.json")
		if err != nil {
			t.Fatal(err)
		}
		var words map[string]string
		if err := json.Unmarshal(src, &words); err != nil {
			t.Fatal(err)
		}
		for code, r := range Reasons {
			text, ok := words["reason."+code]
			if !ok || (text == "") != (code == "right") {
				t.Errorf("%s: reason.%s is %q", lang, code, text)
			}
			for i := range 4 {
				if strings.Contains(text, "{"+strconv.Itoa(i)+"}") && i >= len(r.Args) {
					t.Errorf("%s: reason.%s has no argument %d: %q", lang, code, i, text)
				}
			}
			delete(words, "reason."+code)
		}
		for key := range words {
			t.Errorf("%s: %s is no code", lang, key)
		}
	}
}

// TestReasonsAreGiven: every code for typed answers comes out of judging.txt or of the
// tests above; the other kinds' codes come out of the tests of those kinds.
func TestReasonsAreGiven(t *testing.T) {
	elsewhere := strings.Fields(`unknown accent-counts case-counts too-long true false partly none
		choice-wrong choice-missed choice-extra choice-both order order-none match match-none self`)
	given := make(map[string]bool)
	for _, code := range elsewhere {
		given[code] = true
	}
	for _, c := range judgingCases(t) {
		given[c.reason] = true
	}
	for code := range Reasons {
		if !given[code] {
			t.Errorf("no case for %s", code)
		}
	}
}

// TestFoldPlain: the short way for plain words leads where the long one does.
func TestFoldPlain(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	some := []rune("abzAMZ059   ',.-;:()\"èÈàÙß\u0301’")
	for range 100_000 {
		s := make([]rune, random.IntN(8))
		for i := range s {
			s[i] = some[random.IntN(len(some))]
		}
		text := string(s)
		if got, want := Fold(text), joinWords(bareWords(spacedWords(text)), foldForm); got != want {
			t.Fatalf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestFold(t *testing.T) {
	tests := map[string]string{
		"  Kim   Jong–un. ": "kim jong-un",
		"“L’Aquila”":        "l'aquila",
		"PERCHE\u0301":      "perché",
		"a\u00a0b\u200b\tc": "a b c",
		"…":                 "...",
		"":                  "",
		"Perché no?!":       "perché no",
		"«Sì», disse":       "sì\", disse",
	}
	for in, want := range tests {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
		if again := Fold(Fold(in)); again != Fold(in) {
			t.Errorf("Fold(Fold(%q)) = %q, not %q", in, again, Fold(in))
		}
	}
}

// TestWordsAreFolded: the words for true, false, yes and no are compared as they stand.
func TestWordsAreFolded(t *testing.T) {
	for _, table := range [][len(languages)][2]string{truths, affirmations} {
		for _, pair := range table {
			for _, word := range pair {
				if Fold(word) != word {
					t.Errorf("%q is not folded", word)
				}
			}
		}
	}
}

func FuzzJudgeText(f *testing.F) {
	for _, c := range judgingCases(f) {
		f.Add(c.key, c.given, c.typos)
	}
	f.Fuzz(func(t *testing.T, key, given string, typos int) {
		if len(key) > maxTyped || len(given) > maxTyped {
			return // Canonical refuses it
		}
		accepted := strings.Split(key, "|")
		j := judging{typos: max(-1, min(typos, 9)), lang: "it", guard: newGuard(accepted, "it")}
		v := judgeText(given, accepted, j)
		checkVerdict(t, given, v)
		if exact := judgeText(accepted[0], accepted, j); exact.Score != 1 && exact.Reason.Code != "empty" {
			t.Errorf("%q is not accepted for itself: %+v", accepted[0], exact)
		}
	})
}

func FuzzNumber(f *testing.F) {
	for _, c := range judgingCases(f) {
		f.Add(c.key, c.given)
	}
	f.Fuzz(func(t *testing.T, text, given string) {
		if len(text) > maxTyped || len(given) > maxTyped {
			return
		}
		for _, lang := range []string{"it", "en"} {
			key, err := parseNumberKey(text, lang)
			if err != nil {
				key, _ = parseNumberKey("3.14 +- 0.005 m", lang)
			}
			checkVerdict(t, given, judgeNumber(given, key, judging{lang: lang, uiLang: "it"}))
		}
	})
}

func FuzzDate(f *testing.F) {
	for _, c := range judgingCases(f) {
		f.Add(c.key, c.given)
	}
	f.Fuzz(func(t *testing.T, text, given string) {
		if len(text) > maxTyped || len(given) > maxTyped {
			return
		}
		for _, lang := range []string{"it", "en-US", "fr", "de", "es", ""} {
			key, err := parseDateKey(text, lang)
			if err != nil {
				key = dateKey{moment{daily, 2023, 9, 12}, 0}
			}
			checkVerdict(t, given, judgeDate(given, key, judging{lang: lang, uiLang: "it"}))
			if again, err := parseDateKey(key.show(lang), lang); err != nil || again != key {
				t.Errorf("%s: %q is shown as %q and read as %+v, %v", lang, text, key.show(lang), again, err)
			}
		}
	})
}

// TestNamesake: a first name that is nearly spelt counts half, but not where another
// answer of the deck has the same surname.
func TestNamesake(t *testing.T) {
	for _, tt := range []struct {
		others []string
		score  float64
	}{
		{nil, 0.5},
		{[]string{"Sergei Lavrov", "Lavrov", "Sergio Leone"}, 0.5},
		{[]string{"Sergei Lavrov", "Ekaterina Lavrov"}, 0},
	} {
		j := judging{typos: -1, lang: "it", guard: newGuard(tt.others, "it")}
		if v := judgeText("Sergio Lavrov", []string{"Sergei Lavrov"}, j); v.Score != tt.score {
			t.Errorf("beside %q: %v %s, want %v", tt.others, v.Score, v.Reason.Code, tt.score)
		}
	}
}

// TestManyForms: in a deck with many answers that are spelt like one another, what is like
// hundreds of them is judged as soon as what is like none.
func TestManyForms(t *testing.T) {
	form := func(i int) string {
		return "grandissimo " + string([]byte{'a' + byte(i%26), 'a' + byte(i/26%26), 'a' + byte(i/676%26), 'a'})
	}
	var all []string
	for i := range 26 * 26 * 26 {
		all = append(all, form(i))
	}
	j := judging{typos: -1, lang: "it", guard: newGuard(all, "it")}
	for given, code := range map[string]string{form(3): "right", "grandissimo zzzz": "wrong", "grandissimo aab": "wrong", "boh": "wrong"} {
		if v := judgeText(given, all[:600], j); v.Reason.Code != code {
			t.Errorf("%q: %v", given, v.Reason)
		}
	}
}
