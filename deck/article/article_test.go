package article

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// TestParagraphs: §n is the n-th line that holds more than Unicode white space.
func TestParagraphs(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"lines", "uno\ndue\n\ntre", "uno|due|tre"},
		{"white space of every sort", "uno\n \u00a0\u2003\t\n\u3000\ndue", "uno|due"},
		{"crlf and a byte order mark", "\ufeffuno\r\n\r\ndue\r\n", "uno|due"},
		{"a lone sign counts", "uno\n-\n×", "uno|-|×"},
		{"composed", "perche\u0301", "perch\u00e9"},
		{"nothing", " \n\u00a0\n", ""},
	}
	for _, test := range tests {
		a, err := Load("a.txt", []byte(test.text), Options{})
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		var got []string
		for i, p := range a.Paragraphs {
			if p.N != i+1 || a.Paragraph(p.N) != p {
				t.Errorf("%s: paragraph %d has the number %d", test.name, i+1, p.N)
			}
			got = append(got, p.Text)
		}
		if g := strings.Join(got, "|"); g != test.want {
			t.Errorf("%s: got %q, want %q", test.name, g, test.want)
		}
		if a.Paragraph(0) != nil || a.Paragraph(len(a.Paragraphs)+1) != nil {
			t.Errorf("%s: paragraphs that are not there", test.name)
		}
	}
}

func TestRefused(t *testing.T) {
	for text, want := range map[string]error{
		"caf\xe9":                           ErrEncoding,
		"a\x00b":                            ErrEncoding,
		"\xff\xfea\x00":                     ErrEncoding,
		strings.Repeat("a", maxText+1):      ErrTooLarge,
		strings.Repeat("a", maxParagraph+1): ErrTooLarge,
	} {
		if _, err := Load("a.txt", []byte(text), Options{}); !errors.Is(err, want) {
			t.Errorf("%.20q: %v, want %v", text, err, want)
		}
	}
}

// TestFingerprint: other quotes, hyphens, accents and spaces are the same text, other
// words are not.
func TestFingerprint(t *testing.T) {
	want := Fingerprint("L’alleanza «Mosca–Pyongyang» è  nuova")
	for text, same := range map[string]bool{
		"L'alleanza \"Mosca-Pyongyang\" è nuova": true,
		"l'alleanza “mosca-pyongyang” e' nuova":  false,
		"L’alleanza «Mosca–Pyongyang» e nuova":   true,
		"L’alleanza «Mosca–Pyongyang» è vecchia": false,
	} {
		if (Fingerprint(text) == want) != same {
			t.Errorf("%q: same is %v", text, !same)
		}
	}
	if len(want) != 8 {
		t.Errorf("fingerprint %q", want)
	}
}

func TestTokens(t *testing.T) {
	tests := []struct{ text, want string }{
		{"dell’Ucraina e vent’anni", "dell’ Ucraina e vent’ anni"},
		{"Putin's plan isn't", "Putin 's plan isn 't"},
		{"Mosca-Pyongyang, nord-coreano", "Mosca - Pyongyang , nord-coreano"},
		{"gli anni '90 e '900", "gli anni '90 e ' 900"},
		{"29.200 euro, 2023-09-12; 38° e 1%", "29.200 euro , 2023-09-12 ; 38° e 1 %"},
		{"O’Brien d’oro", "O’Brien d’ oro"},
		{"(Kim Jong-un)", "( Kim Jong-un )"},
	}
	for _, test := range tests {
		var got []string
		for _, tok := range tokenize(test.text) {
			if test.text[tok.from:tok.to] != tok.text {
				t.Errorf("%q: %q does not stand at %v", test.text, tok.text, tok.span)
			}
			got = append(got, tok.text)
		}
		if g := strings.Join(got, " "); g != test.want {
			t.Errorf("%q: got %q, want %q", test.text, g, test.want)
		}
	}
}

func TestSentences(t *testing.T) {
	tests := []struct {
		lang, text string
		want       int
	}{
		{"it", "L'on. Meloni ha citato l'art. 5. Poi è uscita.", 2},
		{"it", "Il sig. Rossi e il gen. W. Bianchi parlano.", 1},
		{"it", "«Vengo.» Così disse. E venne!", 3},
		{"it", "Costa 3.5 euro. davvero", 1},
		{"en", "Mr. Smith met Dr. Jones. They talked.", 2},
		{"fr", "M. Dupont arrive. Mme Durand part.", 2},
	}
	for _, test := range tests {
		a := load(t, test.text, Options{Lang: test.lang})
		if got := len(a.Paragraphs[0].sentences); got != test.want {
			t.Errorf("%q: %d sentences, want %d", test.text, got, test.want)
		}
	}
}

func load(t *testing.T, text string, o Options) *Article {
	t.Helper()
	a, err := Load("a.txt", []byte(text), o)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestLanguageAndKinds(t *testing.T) {
	own := ownArticles(t)
	for key, want := range map[string]string{"ponte": "it", "bridge": "en", "pont": "fr"} {
		if own[key].Lang != want {
			t.Errorf("%s is in %s", key, own[key].Lang)
		}
	}
	var kinds []string
	for _, p := range own["ponte"].Paragraphs {
		kinds = append(kinds, string(p.Kind[:3]))
	}
	if got := strings.Join(kinds, " "); got != "boi hea boi bod bod bod hea bod boi" {
		t.Errorf("kinds %s", got)
	}
	if own["bridge"].Published != "2022-05" || own["ponte"].Title != "IL TRATTATO DEL LAGO: due Paesi, un ponte" {
		t.Errorf("published %q, title %q", own["bridge"].Published, own["ponte"].Title)
	}
}

func TestNumbers(t *testing.T) {
	tests := []struct{ lang, word, cardinal, ordinal string }{
		{"it", "ventiquattro", "24", ""}, {"it", "ventuno", "21", ""}, {"it", "ventotto", "28", ""},
		{"it", "duemilaventidue", "2022", ""}, {"it", "trecentosei", "306", ""}, {"it", "settecentomila", "700000", ""},
		{"it", "trentottesimo", "", "38"}, {"it", "ventitreesima", "", "23"}, {"it", "38°", "", "38"}, {"it", "terzo", "", "3"},
		{"it", "29.200", "29200", ""}, {"it", "3,5", "3.5", ""}, {"it", "centro", "", ""}, {"it", "milano", "", ""}, {"it", "seconda", "", "2"},
		{"en", "twenty-four", "24", ""}, {"en", "twelfth", "", "12"}, {"en", "20th", "", "20"},
		{"fr", "vingt-quatre", "24", ""}, {"fr", "quatre-vingt-douze", "92", ""}, {"fr", "soixante-douze", "72", ""}, {"fr", "1er", "", "1"},
	}
	for _, test := range tests {
		x := lexicons()[test.lang]
		cardinal, _ := x.number(fold(test.word))
		ordinal := ""
		if cardinal == "" {
			ordinal, _ = x.ordinal(fold(test.word))
		}
		if cardinal != test.cardinal || ordinal != test.ordinal {
			t.Errorf("%s %q: %q, %q", test.lang, test.word, cardinal, ordinal)
		}
	}
}

func TestDates(t *testing.T) {
	tests := []struct{ lang, published, text, want string }{
		{"it", "", "il 12 settembre 2023", "12 settembre 2023=2023-09-12"},
		{"it", "", "il 1° maggio", "1° maggio=XXXX-05-01"},
		{"it", "", "nel luglio del 2000", "luglio del 2000=2000-07"},
		{"it", "", "negli anni Novanta e negli anni '90", "anni Novanta=199X anni '90=199X"},
		{"it", "", "nel XX secolo", "XX secolo=19XX"},
		{"it", "", "dal 12 al 17 settembre 2023", "12 al 17 settembre 2023=2023-09-12/2023-09-17"},
		{"it", "", "tra il 1914 e il 1918", "1914 e il 1918=1914/1918"},
		{"it", "", "nella primavera del 1945", "primavera del 1945=1945-21"},
		{"it", "2024-06", "a settembre", "settembre=XXXX-09>2023-09"},
		{"it", "2023-10/2024-06", "lo scorso settembre", "scorso settembre=last:09>2023-09"},
		{"it", "2023-01/2023-09", "a settembre", "settembre=XXXX-09"},
		{"it", "2024-06", "due anni fa", "due anni fa=-P2Y>2022~"},
		{"it", "", "per quasi due anni", "due anni=P2Y?"},
		{"it", "", "da poche settimane", "poche settimane=PXW"},
		{"it", "", "un paio di mesi fa", "un paio di mesi fa=-PXM"},
		{"it", "2017-03", "sabato 25 marzo", "sabato 25 marzo=XXXX-03-25>2017-03-25"},
		{"it", "1957-04", "sabato 25 marzo", "sabato 25 marzo=XXXX-03-25"},
		{"it", "2023-12", "il 5 gennaio", "5 gennaio=XXXX-01-05>2024-01-05"},
		{"it", "", "il 31 febbraio 2020", "febbraio 2020=2020-02"},
		{"it", "", "Maria Di Maggio parla", ""},
		{"it", "", "un anno difficile", ""},
		{"it", "", "costa 1990 €", ""},
		{"en", "", "on September 12, 2023", "September 12, 2023=2023-09-12"},
		{"en", "", "in the 1990s", "1990s=199X"},
		{"en", "", "she may come", ""},
		{"en", "2024-06-10", "last September", "last September=last:09>2023-09"},
		{"en", "", "a 20-year lease", "20-year=P20Y"},
		{"fr", "", "le 1er mai 1968", "1er mai 1968=1968-05-01"},
		{"fr", "", "au XIXe, dans les années 1990", "années 1990=199X"},
	}
	for _, test := range tests {
		a := load(t, test.text+".", Options{Lang: test.lang, Published: test.published})
		s := Analyse(map[string]*Article{"a": a})
		var got []string
		for _, d := range s.Dates("a") {
			g := d.Text + "=" + d.Value
			if d.Resolved != "" {
				g += ">" + d.Resolved
			}
			if d.Approx {
				g += "?"
			}
			got = append(got, g)
		}
		if g := strings.Join(got, " "); g != test.want {
			t.Errorf("%q (%s): got %q, want %q", test.text, test.published, g, test.want)
		}
	}
}

// TestContext: what a date leaves open is found in the article.
func TestContext(t *testing.T) {
	a := load(t, "Il vertice del 12 settembre 2023 durò poco.\nLa visita cominciò il 12 settembre e finì il 17 settembre. Nel giugno 1994 e poi in luglio si parlò.", Options{Lang: "it"})
	s := Analyse(map[string]*Article{"a": a})
	var got []string
	for _, d := range s.Dates("a") {
		got = append(got, d.Resolved)
	}
	if g := fmt.Sprint(got); g != "[ 2023-09-12 2023-09-17  1994-07]" {
		t.Errorf("resolved %s", g)
	}
}

func TestRelate(t *testing.T) {
	tests := []struct {
		text, asked string
		want        relation
	}{
		{"2023-09-12", "2023-09-12", equal}, {"2023-09-12", "2023-09", coarser}, {"2023-09-12", "2023", coarser},
		{"2023-09", "2023-09-12", finer}, {"2023", "2023-09", finer}, {"2023-09", "2023-10", contradicts},
		{"199X", "1991", finer}, {"1991", "199X", coarser}, {"199X", "200X", contradicts},
		{"XXXX-09", "2023-09", finer}, {"XXXX-09", "2023-10", contradicts}, {"XXXX-09-12", "2023", contradicts},
		{"2023", "2022", contradicts},
		{"2023-09-12/2023-09-17", "2023-09-14", within}, {"2023-09-12/2023-09-17", "2023-09", coarser},
		{"2023-09-12/2023-09-17", "2023-09-12", within}, {"2023-09-12/2023-09-17", "2023-10", contradicts},
		{"2022~", "2022", equal}, {"P24Y", "2024", contradicts}, {"last:09", "2023-09", contradicts}, {"", "2023", contradicts},
		{"2023-01/2023-09", "2023-04", within},
	}
	for _, test := range tests {
		if got := relate(test.text, test.asked); got != test.want {
			t.Errorf("relate(%q, %q) = %d, want %d", test.text, test.asked, got, test.want)
		}
	}
}

func TestSkeleton(t *testing.T) {
	for _, pair := range [][2]string{{"Zelensky", "Zelenskyj"}, {"Shoigu", "Šojgu"}, {"Vostochny", "Vostočnyj"}} {
		if skeleton(pair[0]) != skeleton(pair[1]) {
			t.Errorf("%s %q, %s %q", pair[0], skeleton(pair[0]), pair[1], skeleton(pair[1]))
		}
	}
	for _, pair := range [][2]string{{"Iran", "Iraq"}, {"Lavrov", "Lukov"}, {"Kim Jong-il", "Kim Jong-un"}} {
		if skeleton(pair[0]) == skeleton(pair[1]) {
			t.Errorf("%v are one", pair)
		}
	}
}

// TestLexicons: the data is read whole, and a mistake in it has its line.
func TestLexicons(t *testing.T) {
	if got := Languages(); len(got) < 3 {
		t.Errorf("languages %v", got)
	}
	for _, bad := range []string{"word", "[nothing x]\n", "[dates]\n^ {day} {month} => nothing\n", "[dates]\n^ {day}\n", "[table a]\nb\n", "[table number]\na=b\n"} {
		if _, err := readLexicon("xx", bad); err == nil {
			t.Errorf("%q is read", bad)
		}
	}
}

// TestNames: what the finders make of names that are written in many ways.
func TestNames(t *testing.T) {
	a := load(t, strings.Join([]string{
		"Il presidente russo Vladimir Putin ha incontrato Kim Jong-un a Vladivostok. Putin è ripartito.",
		"Tuttavia Kim ha scritto a Pyongyan. Il leader di Pyongyang e il presidente russo si rivedranno.",
		"L'ex ministro degli Esteri francese Jean Dupont visita la penisola coreana e l'Onu.",
	}, "\n"), Options{Lang: "it"})
	s := Analyse(map[string]*Article{"a": a})
	var got []string
	for _, m := range s.Mentions("a") {
		g := m.Text + "=" + m.Entity.Name
		if m.Described {
			g += "*"
		}
		got = append(got, g)
	}
	want := "Vladimir Putin=Vladimir Putin, Kim Jong-un=Kim Jong-un, Vladivostok=Vladivostok, Putin=Vladimir Putin, Kim=Kim Jong-un, " +
		"Pyongyan=Pyongyang, Pyongyang=Pyongyang, presidente russo=Vladimir Putin*, Jean Dupont=Jean Dupont, penisola coreana=penisola coreana, Onu=Onu"
	if g := strings.Join(got, ", "); g != want {
		t.Errorf("got  %s\nwant %s", g, want)
	}
}
