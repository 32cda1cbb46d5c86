package article

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"ripasso/deck"
)

const ownCatalogue = `p:
  file: ponte.txt
  lang: it
  published: 2023-02
m: { file: ponte.txt, lang: it, paragraphs: { 2: 00000000, 7: %s } }
b: { file: bridge.txt, lang: en }
f: { file: pont.txt, lang: fr, published: 2023-05 }
gone: { file: gone.txt }
latin: { file: latin.txt }
huge: { file: huge.txt }
`

// ownSet is the set of this directory's articles with a catalogue.
func ownSet(t testing.TB) (*Set, deck.Works) {
	t.Helper()
	files := fstest.MapFS{
		"latin.txt": {Data: []byte("perch\xe9")},
		"huge.txt":  {Data: []byte(strings.Repeat("a\n", maxText))},
	}
	for _, name := range []string{"ponte.txt", "bridge.txt", "pont.txt"} {
		text, err := os.ReadFile("testdata/own/" + name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: text}
	}
	moved := ownArticles(t)["ponte"].Paragraph(6).Fingerprint
	works, problems := deck.ParseWorks("sources.yaml", fmt.Appendf(nil, ownCatalogue, moved))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return Open(files, works), works
}

// TestCheck proves true questions and refutes false ones; every code happens.
func TestCheck(t *testing.T) {
	tests := []struct {
		name, question string
		status         Status
		codes          string
	}{
		{"date", "Quando fu firmato il trattato?\nData: 14 marzo 2019\n> Fonte: p §4", OK, ""},
		{"date, coarser", "Quando fu firmato il trattato?\nData: 2019\n> Fonte: p §4", OK, ""},
		{"date, a day off", "Quando fu firmato il trattato?\nData: 15 marzo 2019\n> Fonte: p §4", Fail, "G09"},
		{"date finer than the text", "Quando disegnarono il profilo?\nData: 5 giugno 1994\n> Fonte: p §6", Fail, "G08"},
		{"date finer than a decade", "A quando risale la prima idea?\nData: 1963\n> Fonte: p §6", Fail, "G08"},
		{"date inferred from publication", "Quando sono cominciati i lavori?\nData: aprile 2022\n> Fonte: p §5", Inferred, "G40"},
		{"date and weekday", "Quando si voterà?\nData: 25 marzo 2023\n> Fonte: p §8", Inferred, "G40"},
		{"date of other evidence", "Quando aprirà il ponte?\nData: 2031\n> Fonte: p §5\n> Prova: scorso aprile", Weak, "G33 G43"},
		{"date in the prompt", "Che cosa firmarono nel 2018?\nRisposta: Trattato del Lago\n> Fonte: p §4", Weak, "G22"},
		{"timeline", "Metti in ordine\nOrdina:\n1. Il profilo degli ingegneri (giugno 1994)\n2. La firma a Tallinn (14 marzo 2019)\n> Fonte: p §4; p §6", OK, ""},
		{"timeline, dates swapped", "Metti in ordine\nOrdina:\n1. La firma a Tallinn (giugno 1994)\n2. Il profilo degli ingegneri (14 marzo 2019)\n> Fonte: p §4; p §6", Weak, "G31 G31"},
		{"number in words", "Quanto è lungo il ponte?\nNumero: 24 chilometri\n> Fonte: p §4", OK, ""},
		{"number with a scale", "Quanto costa?\nNumero: 3,5 miliardi\n> Fonte: p §5", Inferred, "G43 G44"},
		{"number, another", "Quanto è lungo il ponte?\nNumero: 25 chilometri\n> Fonte: p §4", Fail, "G10"},
		{"number of something else", "Quanti anni aveva?\nNumero: 38 anni\n> Fonte: p §6", Weak, "G23"},
		{"number reckoned", "Quanti anni passarono?\nNumero: 12\n> Fonte: p §4\n> Prova: ha firmato", Fail, "G05 G10"},
		{"number reckoned with evidence", "Quanti anni passarono?\nNumero: 12\n> Fonte: p §4\n> Prova: hanno firmato", Weak, "G30"},
		{"name", "Chi ha firmato per la Finlandia?\nRisposta: Marja Virtanen\n> Fonte: p §4", OK, ""},
		{"name of another sentence", "Dove si tenne il vertice degli ingegneri a luglio?\nRisposta: Unione Sovietica\n> Fonte: p §6", Weak, "G34"},
		{"name, another", "Chi ha firmato per la Finlandia?\nRisposta: Sanna Marin\n> Fonte: p §4", Fail, "G07"},
		{"another accepted answer", "Che cosa ha tolto la Svezia?\nRisposta: divieto | veto\n> Fonte: p §8", Weak, "G29"},
		{"name through its capital", "Chi ringraziò Virtanen?\nRisposta: Tallinn\n> Fonte: b §2", OK, ""},
		{"capital where only the country stands", "Dove si tenne il primo vertice?\nRisposta: Stoccolma\n> Fonte: b §3", Fail, "G07"},
		{"date finer than an inferred one", "Quando sono cominciati i lavori?\nData: 4 aprile 2022\n> Fonte: p §5", Fail, "G08"},
		{"name in other words", "Quale Paese firmò con la Finlandia?\nRisposta: Estonia\n> Fonte: b §3", Fail, "G07 G21"},
		{"name, described", "Chi dice che l'accordo resta lontano?\nRisposta: Marja Virtanen\n> Fonte: p §8", Inferred, "G41"},
		{"a country where a city is asked", "In quale città si tenne il primo vertice?\nRisposta: Unione Sovietica\n> Fonte: p §6", Weak, "G35"},
		{"a person where a country is asked", "Quale altro Paese firmò con la Finlandia?\nRisposta: Jaan Tamm\n> Fonte: p §4", Weak, "G35"},
		{"a city where a city is asked", "In quale città fu firmato il trattato?\nRisposta: Tallinn\n> Fonte: p §4", OK, ""},
		{"a country where a country is asked", "Quale Paese firmò con la Finlandia?\nRisposta: Estonia\n> Fonte: p §4", OK, ""},
		{"office of somebody else", "Chi è il ministro della Difesa estone?\nRisposta: Jaan Tamm\n> Fonte: p §4", Fail, "G11"},
		{"subject is somebody else", "Chi ha ringraziato Stoccolma?\nRisposta: Urmas Kask\n> Fonte: p §4; p §8", Weak, "G26"},
		{"name nowhere in the paragraph", "Che cosa disse Macron?\nRisposta: veto\n> Fonte: p §8", Weak, "G21"},
		{"evidence", "Perché divide?\n- [x] Per il pedaggio da pagare\n- [ ] Per il colore\n> Fonte: p §8\n> Prova: possibile accordo", Inferred, "G43"},
		{"evidence, one word wrong", "Perché divide?\n- [x] Per il pedaggio\n- [ ] Per il colore\n> Fonte: p §8\n> Prova: possibile patto", Fail, "G05"},
		{"evidence, long", "Perché divide?\n- [x] Per il pedaggio da pagare\n- [ ] Per il colore\n> Fonte: p §8\n> Prova: un possibile accordo sul pedaggio resta lontano", Inferred, "G43"},
		{"evidence, long, one word wrong", "Perché divide?\n- [x] Per il pedaggio da pagare\n- [ ] Per il colore\n> Fonte: p §8\n> Prova: un possibile accordo sul pedaggio resta vicino", Fail, "G05"},
		{"evidence with a gap", "Perché divide?\n- [x] Per il pedaggio da pagare\n- [ ] Per il colore\n> Fonte: p §8\n> Prova: «Un possibile accordo … resta lontano»", Inferred, "G43"},
		{"evidence with a gap in brackets", "Perché divide?\n- [x] Per il pedaggio da pagare\n- [ ] Per il colore\n> Fonte: p §8\n> Prova: possibile accordo [...] lontano", Inferred, "G43"},
		{"evidence with a gap, in another order", "Perché divide?\n- [x] Per il pedaggio da pagare\n- [ ] Per il colore\n> Fonte: p §8\n> Prova: resta lontano ... possibile accordo", Fail, "G05"},
		{"evidence with a gap, elsewhere", "Perché divide?\n- [x] Per il pedaggio\n- [ ] Per il colore\n> Fonte: p §5\n> Prova: possibile … lontano", Fail, "G06"},
		{"evidence that is a gap", "Perché divide?\n- [x] Per il pedaggio\n- [ ] Per il colore\n> Fonte: p §8\n> Prova: …", Weak, "G24"},
		{"evidence elsewhere", "Perché divide?\n- [x] Per il pedaggio\n- [ ] Per il colore\n> Fonte: p §5\n> Prova: possibile accordo", Fail, "G06"},
		{"evidence of somebody else", "Chi firmò?\nRisposta: Jaan Tamm\n> Fonte: p §4\n> Prova: Marja Virtanen", Weak, "G32"},
		{"own words without evidence", "Che cosa prevede?\n- [x] Un'opera grandiosa per gli automobilisti\n- [ ] Un tunnel\n> Fonte: p §4", Weak, "G20"},
		{"wrong choice in the text", "Che cosa prevede?\n- [x] Un'opera viaria lunga 24 chilometri\n- [ ] un ponte\n> Fonte: p §4\n> Prova: ventiquattro chilometri", Weak, "G25"},
		{"own words, typed", "Che cosa si costruirà?\nRisposta: viadotto\n> Fonte: p §4\n> Prova: un ponte", Inferred, "G42"},
		{"words far apart", "Che cosa è stato detto?\nRisposta: presidente presente\n> Fonte: p §4", Fail, "G07"},
		{"words in one sentence, far apart", "Che cosa si firmò?\nRisposta: ministro ponte\n> Fonte: p §4", Weak, "G28"},
		{"attributed", "Quanto costerà?\nNumero: 3,5 miliardi\n> Fonte: p §5\n> Attribuito: Commissione europea", Inferred, "G44"},
		{"attributed to another", "Quanto costerà?\nNumero: 3,5 miliardi\n> Fonte: p §5\n> Attribuito: Parlamento europeo", Weak, "G44 G27"},
		{"paragraph of something else", "Dove fu firmato il trattato?\nRisposta: Tallinn\n> Fonte: p §4; p §9", Weak, "G24"},
		{"paragraph that is not there", "Dove fu firmato il trattato?\nRisposta: Tallinn\n> Fonte: p §4; p §12", Fail, "G02"},
		{"altered paragraph", "Che cosa unisce due Paesi?\nRisposta: un ponte\n> Fonte: m §2", Weak, "G03"},
		{"paragraph with another number", "Che cosa divide?\nRisposta: ponte\n> Fonte: m §7", Weak, "G04"},
		{"paragraph cited after the fingerprints were written", "In quale città fu firmato il trattato?\nRisposta: Tallinn\n> Fonte: m §4", Weak, "G36"},
		{"such paragraphs of a range", "In quale città fu firmato il trattato?\nRisposta: Tallinn\n> Fonte: m §4-5", Weak, "G36"},
		{"whole work with fingerprints", "In quale città fu firmato il trattato?\nRisposta: Tallinn\n> Fonte: m", Weak, "G03 G04"},
		{"allowed", "Che cosa firmarono nel 2018?\nRisposta: Trattato del Lago\n> Fonte: p §4\n> Permesso: G22", OK, ""},
		{"false statement", "Il trattato fu firmato a Parigi nel 1999.\nRisposta: falso\n> Fonte: p §4\n> Prova: a Tallinn", OK, ""},
		{"true statement with a wrong name", "Il trattato fu firmato a Parigi.\nRisposta: vero\n> Fonte: p §4\n> Prova: a Tallinn", Weak, "G21"},
		{"gap", "Completa\nIl trattato prevede un [[ponte]].\n> Fonte: p §4", OK, ""},
		{"gap, wrong", "Completa\nIl trattato prevede un [[tunnel]].\n> Fonte: p §4", Fail, "G07"},
		{"another language", "Wann war es?\nDatum: 2031\n> Fonte: b §4", OK, ""},
		{"text in another language", "In quale città fu firmato il trattato?\nRisposta: Tallinn\n> Fonte: b §2", OK, ""},
		{"words of another language", "Che cosa fu firmato?\nRisposta: patto\n> Fonte: b §2", Weak, "G20"},
		{"whole work", "In quale città fu firmato il trattato?\nRisposta: Tallinn\n> Fonte: f", OK, ""},
		{"missing text", "Chi?\nRisposta: Nessuno\n> Fonte: gone §1", Weak, "G01"},
		{"text in another encoding", "Chi?\nRisposta: Nessuno\n> Fonte: latin §1", Fail, "G12"},
		{"text that is none", "Chi?\nRisposta: Nessuno\n> Fonte: huge §1", Fail, "G13"},
	}
	set, works := ownSet(t)
	happened := map[string]bool{}
	for _, test := range tests {
		d, problems := deck.Parse("a.md", []byte("---\nlang: it\n---\n## "+test.question+"\n"))
		if len(d.Questions) != 1 {
			t.Fatalf("%s: %v", test.name, problems)
		}
		d.Works = works
		f := Check(set, d)[0]
		var codes []string
		for _, p := range f.Problems {
			codes = append(codes, p.Code)
			happened[p.Code] = true
			if got, want := len(p.Args), len(Codes[p.Code].Args); got != want {
				t.Errorf("%s: %v has %d arguments, want %d", test.name, p, got, want)
			}
			for _, name := range Codes[p.Code].Args {
				if p.Args[name] == "" {
					t.Errorf("%s: %v has no %s", test.name, p, name)
				}
			}
			if p.Pos.Line < 4 || p.Path != "a.md" || p.Severity != Codes[p.Code].Severity {
				t.Errorf("%s: %v", test.name, p)
			}
		}
		want := strings.Fields(test.codes)
		slices.Sort(codes)
		slices.Sort(want)
		if f.Status != test.status || !slices.Equal(codes, want) {
			t.Errorf("%s: %s %v, want %s %v", test.name, f.Status, f.Problems, test.status, want)
		}
	}
	for code := range Codes {
		if !happened[code] {
			t.Errorf("%s never happens here", code)
		}
	}
}

// TestOnce: what is wrong with a text is said once a deck.
func TestOnce(t *testing.T) {
	set, works := ownSet(t)
	d, _ := deck.Parse("a.md", []byte("## A\nAnswer: b\n> Source: gone §1\n## C\nAnswer: d\n> Source: gone §2\n## E\nAnswer: f\n"))
	d.Works = works
	findings := Check(set, d)
	if len(findings) != 2 || len(findings[0].Problems) != 1 || len(findings[1].Problems) != 0 {
		t.Errorf("findings %+v", findings)
	}
}
