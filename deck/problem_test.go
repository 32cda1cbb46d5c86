package deck

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// TestCodes makes every problem happen and says where it must be found.
func TestCodes(t *testing.T) {
	many := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(strings.ReplaceAll(format, "%d", fmt.Sprint(i)) + "\n")
		}
		return b.String()
	}
	tests := []struct {
		code, at string
		src      string
	}{
		{"E01", "1:1", "---\ntitle: x\n## A\nb"},
		{"E02", "3:1", "---\ntitle: x\n]\n---\n"},
		{"E02", "2:1", "---\n- a\n- b\n---\n"},
		{"E03", "2:1", "---\nlang: 12 34\n---\n"},
		{"E03", "3:1", "---\ntitle: x\nid: abc\n---\n"},
		{"E03", "2:12", "---\njudging: { typos: 3 }\n---\n"},
		{"E03", "2:1", "---\nsources: ../../x.yaml/\n---\n"},
		{"E04", "3:1", "## A\nb\n---\n"},
		{"E04", "2:1", "Intro\n===\n## A\nb"},
		{"E05", "2:1", "## A\n```\nb\n## C\nd"},
		{"E05", "2:3", "## A\n* ```\n  b\n\nc\n"},
		{"E05", "2:3", "## A\n> ```\n> b\n\nc\n"},
		{"E05", "2:3", "## A\n- ```\n  b\n## C\nd\n"},
		{"E06", "2:1", "\n## A\n" + strings.Repeat("x\n", 20000)},
		{"E07", "2:1", "## A\n" + strings.Repeat(">", 40) + " b"},
		{"E07", "2:1", "## A\n" + strings.Repeat("- ", 40) + " b"},
		{"E61", "3:1", "## A\n" + strings.Repeat("*a* ", 400) + "\n" + strings.Repeat("[a](b) ", 700) + "\nb\n"},
		{"E61", "1:3", "# " + strings.Repeat("*a_", 600) + "\n## A\nb\n"},
		{"E08", "3:1", "## A\n" + strings.Repeat("|a", 60) + "|\n" + strings.Repeat("|-", 60) + "|\n"},
		{"E09", "1:6", "## A <!-- id: Non Va -->\nb"},
		{"E10", "3:6", "## A <!-- aaaaaa -->\nb\n## C <!-- aaaaaa -->\nd"},
		{"E11", "1:1", "## A\n\n"},
		{"E12", "3:1", "## A\nAnswer: b\nNumber: 3\n"},
		{"E12", "4:1", "## A\nAnswer: b\n\n- [x] c\n- [ ] d\n"},
		{"E12", "3:1", "## A\nThe [[gap]].\nAnswer: b\n"},
		{"E13", "2:1", "## A\n**Answer:** b\n"},
		{"E13", "2:1", "## A\n*Answer*: b\n"},
		{"E13", "2:3", "## A\n  Anwser: b\n"},
		{"E13", "2:1", "## A\nanswer: b\n"},
		{"E14", "3:1", "## A\nAnswer: b\nc\nd\n"},
		{"E14", "4:3", "## A\nAnswer: b\n\n> quoted\n"},
		{"E15", "4:3", "## A\nAnswer: b\n\n> Explnation: c\n"},
		{"E15", "4:3", "## A\nAnswer: b\n\n> **Hint:** c\n"},
		{"E16", "5:1", "## A\nAnswer: b\n\n> Hint: c\nd\n"},
		{"E16", "4:1", "## A\n- [x] b\n- [ ] c\nHint: d\n"},
		{"E16", "3:1", "## A\n> b\nc\n\nAnswer: d\n"},
		{"E17", "3:3", "## A\n- [x] b\n- [ ]c\n- [ ] d\n"},
		{"E17", "2:3", "## A\n- [] b\n- [x] c\n- [ ] d\n"},
		{"E18", "3:3", "## A\n- [x] b\n- c\n- [ ] d\n"},
		{"E19", "2:1", "## A\n- [ ] b\n- [ ] c\n"},
		{"E20", "2:9", "## A\nNumber: many\n"},
		{"E21", "2:7", "## A\nDate: soon\n"},
		{"E22", "2:1", "## A\nOrder:\n- b\n- c\n"},
		{"E22", "2:1", "## A\nOrder:\n\n2. b\n3. c\n"},
		{"E22", "2:1", "## A\nOrder:\n"},
		{"E23", "3:3", "## A\nOrder:\n- 1492. Columbus\n- 1969. Moon\n"},
		{"E24", "4:4", "## A\nOrder:\n1. b (1900)\n2. c\n"},
		{"E25", "4:3", "## A\nMatch:\n- b -> c\n- d\n- e -> f\n"},
		{"E25", "3:3", "## A\nMatch:\n- b <-> c\n- d <-> e\n"},
		{"E25", "5:3", "## A\nMatch:\n- b -> c\n- e -> f\n- g ->\n"},
		{"E26", "3:11", "## A\nAnswer: b\n> Points: -1\n"},
		{"E26", "3:10", "## A\nAnswer: b\n> Typos: 3\n"},
		{"E26", "3:9", "## A\nAnswer: b\n> Kind: essay\n"},
		{"E37", "3:3", "## A\nAnswer: b\n> Hint:\n"},
		{"E37", "3:3", "## A\nAnswer: b\n> Tags: \n> Points: 2\n"},
		{"E37", "3:3", "## A\nAnswer: b\n> Points:\n"},
		{"E27", "3:11", "## A\nAnswer: b\n> Source: a b c\n"},
		{"E27", "3:17", "## A\nAnswer: b\n> Source: a §1; b §3-2\n"},
		{"E28", "1:1", "##\nb\n\nAnswer: c\n"},
		{"E28", "1:1", "## <!-- aaaaaa -->\nb\n"},
		{"E29", "2:22", "## A\n[[b]]<!-- k1 --> and [[c]]<!-- k1 -->\n"},
		{"E30", "2:3", "## A\nb [[::c]]\n"},
		{"E31", "2:1", "## A\n- [x] b\n"},
		{"E31", "2:1", "## A\nMatch:\n- b -> c\n"},
		{"E31", "2:1", "## A\nOrder:\n1. b\n"},
		{"E32", "2:2", "## A\nb\x00c\n"},
		{"E55", "1:1", "\xff\xfe#\x00#\x00 \x00A\x00\n\x00b\x00"},
		{"E55", "1:1", "\x00#\x00#\x00 \x00A\x00\n\x00b"},
		{"E56", "2:6", "## A\nperch\xe9 no\n"},
		{"E57", "2:1", "---\n" + strings.Repeat("a: b\n", 40000) + "---\n## A\nb\n"},
		{"E07", "2:1", "---\ntags: " + strings.Repeat("[", 40) + "\n---\n## A\nb\n"},
		{"E60", "1000000:1", "## A\nb\n" + strings.Repeat("\n", 1_000_001)},
		{"W35", "4:1", "## Where did Kim and Putin meet in 2019?\nAnswer: Vladivostok\n\n## In which city did Putin and Kim meet in 2019?\nAnswer: Vladivostok\n"},
		{"W36", "1:1", "## Who was the first king of Rome?\nAnswer: Romulus\n\n## When did Romulus, the first king of Rome, die?\nAnswer: long ago\n"},
		{"W36", "1:1", "## Who was the first king of Rome?\nAnswer: Romulus\n\n## Of Rome\n- [x] its first king was Romulus\n- [ ] it has no hills\n"},
		{"W37", "2:7", "## A\nDate: 12 September 2023\n> Evidence: September 2023\n"},
		{"W34", "2:9", "## A\nAnswer: \u202eb\n"},
		{"W38", "2:10", "## A\nAnswer: b\x1b[31mc\n"},
		{"W38", "2:1", "---\n\u009btitle: A\n---\n## A\nAnswer: b\n"},
		{"W38", "1:1", "\u200b## A\nAnswer: b\n"},
		{"W38", "2:3", "## A\n  \u2060Answer: b\n"},
		{"W38", "1:1", "\ufeff\ufeff---\ntitle: A\n---\n## A\nAnswer: b\n"},
		{"E35", "2:1", "---\nsources: none.yaml\n---\n"},
		{"E37", "2:1", "## A\nAnswer:\n"},
		{"E37", "2:9", "## A\nAnswer: |\n"},
		{"E37", "3:3", "## A\n- [x] b\n- [ ]\n"},
		{"E38", "3:3", "## A\nAnswer: b\n> Kind: multiple\n"},
		{"E39", "2:2", "## A\n # B\nc\n"},
		{"E40", "2:8", "## A\nOrder: by date\n1. b\n2. c\n"},
		{"E41", "4:3", "## A\nAnswer: b\n\n> Cicero: o tempora\n"},
		{"E42", "2:301", "## A\n" + strings.Repeat("[[a]] ", 60)},
		{"E43", "2:1", "## A\n##B\nc\n"},
		{"E43", "1:1", "##A\nAnswer: b\n"},
		{"E44", "2:1", "### A\nAnswer: b\n"},
		{"E44", "2:1", "# A\n- [x] b\n- [ ] c\n"},
		{"E44", "4:1", "## A\nb\n# C\nAnswer: d\n"},
		{"E45", "2:5", "## A\nThe [[gap.\n"},
		{"E45", "2:5", "## A\nThe [[gap\nhere]].\n"},
		{"E45", "2:1", "## A\n[[b\nAnswer: c\n"},
		{"E45", "2:5", "## A\nThe [[gap, and the [[other]] one.\n"},
		{"E45", "2:1", "## A\n[[a [[b]] c]]\n"},
		{"E46", "2:1", "\n---\ntitle: x\n---\n## A\nb\n"},
		{"E46", "1:1", "—\ntitle: x\n—\n## A\nb\n"},
		{"E47", "2:1", "## A\nMatch:\nb -> c\n"},
		{"E48", "3:5", "## A\n- [x] b\n  - [ ] c\n- [ ] d\n"},
		{"E49", "3:3", "## A\n- [x] b\n> well done\n- [ ] c\n> no\n"},
		{"E50", "3:1", "## A\nAnswer: b\nExplanation: c\n"},
		{"E51", "2:7", "## A\nDate: 31/2/2020\n"},
		{"E52", "2:7", "## A\nDate: 12.9.23\n"},
		{"E52", "2:7", "## A\nDate: 12 September\n"},
		{"E53", "2:9", "## A\nAnswer: **b**\n"},
		{"E53", "2:9", "## A\nAnswer: a | <b>b</b>\n"},
		{"E53", "2:3", "## A\nb [[*c*]]\n"},
		{"E54", "2:3", "## A\n- [x] b (150%)\n- [ ] c\n"},
		{"E17", "2:1", "## A\n-[x] b\n-[ ] c\n"},
		{"E17", "2:1", "## A\n-\u00a0[x] b\n-\u00a0[ ] c\n"},
		{"E17", "2:3", "## A\n- [ x ] b\n- [ ] c\n"},
		{"E17", "2:3", "## A\n- [v] b\n- [ ] c\n"},
		{"E13", "2:1", "## A\nAnswer = b\n"},
		{"E13", "2:1", "## A\nAnswer： b\n"},
		{"E13", "2:1", "## A\nCorrect answer: b\n"},
		{"E13", "2:1", "## A\nright Answer : b\n"},
		{"E13", "5:1", "---\nlang: it\n---\n## A\nRisposta esatta: b\n"},
		{"E13", "5:1", "---\nlang: it\n---\n## A\nRisposta corretta: b\n"},
		{"E13", "5:1", "---\nlang: it\n---\n## A\nLa risposta giusta: b\n"},
		{"E13", "5:1", "---\nlang: it\n---\n## A\nRéponse: b\n"},
		{"E13", "5:1", "---\nlang: en\n---\n## A\nRisposta: b\n"},
		{"E13", "2:1", "## A\nMatching:\n- b -> c\n- d -> e\n"},
		{"E20", "2:9", "## A\nNumber: 5-7\n"},
		{"E20", "2:9", "## A\nNumber: 7 | seven\n"},
		{"E20", "2:9", "## A\nNumber: 5 or 6\n"},

		{"W25", "1:6", "## A <!-- Q7K2MZ -->\nb\n"},
		{"W25", "1:6", "## A <!-- ID: b -->\nb\n"},
		{"W25", "1:6", "## A <!-- k3m9qa --> <!-- check -->\nb\n"},
		{"W26", "1:1", "# A\nb\n"},
		{"W27", "3:4", "## A\nOrder:\n1. 1492 Columbus\n2. 1969 Moon\n"},
		{"W28", "2:9", "## A\nAnswer: Romulus / Remus\n"},
		{"W28", "2:9", "## A\nAnswer: Romulus (and Remus)\n"},
		{"W28", "2:9", "## A\nAnswer: Romulus or Remus\n"},
		{"W28", "2:1", "## A\n[[Romulus/Remus]] founded it\n"},
		{"W28", "2:7", "## A\nFirst [[Romulus or Remus]] came\n"},
		{"W29", "2:3", "## A\nb <b>c</b>\n"},
		{"W29", "2:1", "## A\n<img src=b.png>\n\nAnswer: c\n"},
		{"W30", "1:1", "## A\nAnswer: b\n"},
		{"W31", "2:7", "## A\nDate: about 1300\n"},
		{"W31", "2:9", "## A\nNumber: ~7\n"},
		{"W32", "2:5", "## A\n\t- [x] b\n\t- [ ] c\n"},
		{"W32", "2:5", "## A\n    Answer: b\n"},
		{"W33", "2:9", "## A\nAnswer: T\n"},
		{"W39", "2:1", "## A\na) b\nb) c\n"},
		{"W39", "3:1", "## A\nb\n• c\n• d\n"},
		{"W39", "2:1", "## A\n1) b\n2) c\n\nAnswer: 2\n"},
		{"W39", "2:1", "## A\n- b (correct)\n- c\n"},
		{"W39", "2:1", "## A\n[x] b\n[ ] c\n"},
		{"W39", "3:1", "## A\nb\n-- [x] c\n-- [ ] d\n"},
		{"W40", "2:1", "## A\nthe ((Senate)) met\n"},
		{"W40", "2:1", "## A\nthe {=Senate =senate} met\n"},
		{"W40", "2:1", "## A\nb ____ c\n"},
		{"W28", "2:9", "## A\nAnswer: Romulus; Remus\n"},
		{"W28", "2:9", "## A\nAnswer: liberty, equality, fraternity\n"},
		{"W44", "4:3", "## A\n- [x] b\n- [ ] c\n- [ ] All of the above\n"},
		{"W44", "4:3", "---\n---\n## A\n- [x] Nessuna delle risposte precedenti\n- [ ] c\n"},
		{"W44", "4:3", "## A\n- [ ] b\n- [ ] c\n- [x] both A and B\n"},
		{"W45", "2:9", "## A\nAnswer: 1,492\n"},
		{"W45", "2:9", "## A\nAnswer: 12 September 2023\n"},
		{"W47", "3:6", "## A\nb\nsee  ![a map](my map.png)\nAnswer: c\n"},
		{"W47", "2:1", "## A\n![a map](map (1).jpg)\n\nAnswer: c\n"},
		{"W33", "5:9", "---\nlang: en\n---\n## A\nAnswer: true | false\n"},
		{"W33", "5:9", "---\nlang: en\n---\n## A\nAnswer: true | T\n"},
		{"W41", "5:1", "---\nlang: en\n---\n## A\nData: 12 settembre 2023\n"},
		{"W41", "5:1", "---\nlang: en\n---\n## A\nNumero: 7\n"},
		{"W41", "6:1", "---\nlang: en\n---\n## A\nwhich?\nAbbina:\n- a -> b\n- c -> d\n"},
		{"W41", "5:1", "---\nlang: it\n---\n## A\nRisposta - Roma\n"},
		{"W46", "3:3", "## A\nAnswer: b | Kim\n> Not: kim\n"},
		{"W46", "5:3", "## A\nthe [[Senate]]\n\n> Hint: x\n> Not: c | Senate\n"},
		{"W41", "2:1", "## A\nR: b\n"},
		{"W41", "3:1", "## A\nb\nSolution: c\n"},
		{"W41", "2:1", "## A\n- Answer: b\n"},
		{"W41", "2:1", "## A\n> Answer: b\n"},
		{"W41", "2:1", "## A\nAnswer; b\n"},
		{"W41", "2:1", "## A\nTrue or false: true\n"},
		{"W42", "2:1", "## A\nTrue.\n"},
		{"W40", "1:1", "## A ..... B\nc\n"},
		{"W40", "2:1", "## A\nthe {{Senate}} met\n"},
		{"W40", "1:1", "## The {{c1::Senate}} met\nc\n"},
		{"E62", "1:1", "PK\x03\x04\x14\x00"},
		{"E62", "1:1", "\xd0\xcf\x11\xe0\xa1"},
		{"E62", "1:1", "{\\rtf1 A}"},
		{"E62", "1:1", "%PDF-1.7\n"},
		{"E63", "3:1", "---\ntitle: a\ntitle: b\n---\n## A\nb\n"},
		{"E63", "4:1", "---\ntitle: a\nlang: it\ntitolo: b\n---\n## A\nb\n"},
		{"E63", "4:3", "---\njudging:\n  typos: 1\n  typos: 2\n---\n## A\nb\n"},
		{"W01", "2:1", "---\ntittle: x\n---\n"},
		{"W02", "2:1", "## A\nDate:\n- [x] b\n- [ ] c\n"},
		{"W03", "5:1", "## A\n- [x] b\n- [ ] c\n\n* [ ] d\n"},
		{"W04", "3:3", "## A\n- [x] b\n- [ ] B\n"},
		{"W04", "5:3", "## A\nMatch:\n- b -> c\n- d -> e\n- -> c\n"},
		{"W05", "3:1", "## A\nb\n## a\nc\n"},
		{"W06", "1:1", "## Is Rome in Italy?\nAnswer: rome\n"},
		{"W06", "1:1", "## Which is the capital, Rome?\n- [x] Rome\n- [ ] Milan\n- [ ] Turin\n"},
		{"W07", "1:1", "## A\n- [x] a much longer choice than the others\n- [ ] bb\n- [ ] cc\n"},
		{"W08", "4:3", "## A\n- [x] 1492\n- [ ] 1500\n- [ ] never\n"},
		{"W08", "4:3", "## A\n- [x] 7\n- [ ] 8\n- [ ] B7\n"},
		{"W09", "4:4", "## A\nOrder:\n1. b (1900)\n2. c (1800)\n"},
		{"W10", "2:9", "## A\nAnswer: " + strings.Repeat("long ", 13) + "\n"},
		{"W11", "2:1", "## A\n![](b.png)\n\nAnswer: c\n"},
		{"W12", "2:4", "## A\nb: ![c](none.png)\n\nAnswer: c\n"},
		{"W13", "3:11", "## A\nAnswer: b\n> Source: lombra-2024 §7\n"},
		{"W14", "1:1", many(6, "## A%d\nAnswer: true")},
		{"W15", "1:1", many(6, "## A%d\n- [x] b\n- [ ] c")},
		{"W16", "2:3", "## A\n> Hint: b\n\nAnswer: c\n"},
		{"W16", "2:1", "## A\nHint: b\n"},
		{"W17", "4:3", "## A\nAnswer: b\n> Points: 2\n> Points: 3\n"},
		{"W18", "3:10", "## A\nAnswer: b\n> Allow: E19\n"},
		{"W19", "2:1", "## A\n![c](https://example.org/b.png)\n\nAnswer: c\n"},
		{"W20", "1:1", "## A\nb\n"},
		{"W21", "3:3", "## A\nAnswer: b\n> Reverse: yes\n"},
		{"W22", "4:1", "## A\nb\n# C\nd\n## E\nf\n"},
		{"W23", "2:1", "---\ncolour: x\n---\n"},
		{"W24", "3:11", "## A\nAnswer: b\n> Source: else\n"},
	}
	covered := map[string]bool{"E33": true, "E34": true, "E36": true, "E58": true, "E59": true, "N01": true, "W43": true} // see library_test.go
	for _, tt := range tests {
		covered[tt.code] = true
		fsys := fstest.MapFS{
			"d.md":         {Data: []byte(tt.src)},
			"sources.yaml": {Data: []byte("lombra-2023:\n  title: L'ombra\n")},
		}
		_, problems := Load(fsys)
		found := slices.ContainsFunc(problems, func(p Problem) bool {
			return p.Code == tt.code && fmt.Sprintf("%d:%d", p.Pos.Line, p.Pos.Col) == tt.at && p.Path == "d.md"
		})
		if !found {
			t.Errorf("%s at %s not found for %q, but %v", tt.code, tt.at, excerpt(tt.src), problems)
		}
		for _, p := range problems {
			if got, want := slices.Sorted(maps.Keys(p.Args)), slices.Sorted(slices.Values(Codes[p.Code].Args)); !slices.Equal(got, want) {
				t.Errorf("%s has arguments %v, the table says %v", p.Code, got, want)
			}
		}
	}
	for code := range Codes {
		if !covered[code] {
			t.Errorf("no test for %s", code)
		}
	}
}

// TestOneMistakeOneMessage: a mistake does not drag others behind it, and costs no
// neighbour.
func TestOneMistakeOneMessage(t *testing.T) {
	for _, broken := range []string{
		"Anwser: b", "**Answer:** b", "Answer: b\nNumber: 3", "- [ ] b\n- [ ] c", "```\nx", "Answer: b\n\n> Hnit: x",
		"b\n---", "Order:\n- b\n- c", "Answer: b\nstray\nstray", "Number: many", "Date: soon", "Answer:", "",
		"- [ x ] b\n- [ ] c", "-[x] b\n-[ ] c", "- [x] b\n  - [ ] c", "- [x] b\n> good\n- [ ] c\n> bad", "Ordering:\n1. b\n2. c",
		"Answers:\n- [x] b\n- [ ] c", "Match:\nb = c\nd = e", "Match:\n- b = c\n- d = e", "The [[gap.", "##Last", "Answer: **b**",
		"- [x]b\n- [ ] c", "Match:\n- b -> c\n- d\n- e -> f", "Order:\n- 1492. b\n- 1969. c",
	} {
		src := "## First <!-- aaaaaa -->\nb\n\n## Broken <!-- bbbbbb -->\n" + broken + "\n\n## Last <!-- cccccc -->\nc\n"
		d, problems := Parse("d.md", []byte(src))
		if len(d.Questions) != 2 || d.Questions[0].ID != "aaaaaa" || d.Questions[1].ID != "cccccc" {
			t.Errorf("%q costs its neighbours: %d questions left", broken, len(d.Questions))
		}
		lines := map[int]int{}
		for _, p := range problems {
			lines[p.Pos.Line]++
		}
		if len(problems) == 0 || len(problems) > strings.Count(broken, "\n- ")+1 {
			t.Errorf("%q: problems %v", broken, problems)
		}
	}
}

// TestNoAlarm: what resembles a mistake and is none is not told of.
func TestNoAlarm(t *testing.T) {
	for _, q := range []string{
		"## A\n- [x] All towns above the river\n- [ ] None of these\n", "## A\n- [x] Points A, B\n- [ ] All of them\n",
		"## A\nAnswer: 7B\n", "## A\nAnswer: 12 | twelve\n", "## A\nAnswer: Fiat 500\n", "## A\nAnswer: Smith, John\n",
		"## A\nR: the gas constant\nT: the temperature\n", "## A\n- Date: 1914\n- Place: Sarajevo\n", "## A\nAnswer\\: b\n",
		"## A\nWhat is true is not false.\n", "## A\nf((x)) = (x)\n", "## A\n[x]: not a box\n", "## A\n{a, b} is a set\n",
		"## A\nthe [[Senate]] and [[Rome]]\n\n> Not: Senator\n",
		"## A\nData: the plural of a word\n", "## A\nFecha: a date, in Spanish\n", "## A\nAnswer the call - and wait.\n",
		"## A\nAnswer: true | real\n", "## A\nAnswer: true | T\n\n> Kind: text\n", "## A\nthe \\[\\[x and the [[Senate]]\n",
		"## A\n[a link](b c.png) and [another](https://example.org/a.png) ![c](<d e.png> \"f g.png\")\n",
	} {
		d, problems := Parse("d.md", []byte("---\nlang: en\n---\n"+q))
		for _, p := range append(problems, Check(d)...) {
			if p.Code != "W20" {
				t.Errorf("%q: %v", q, p)
			}
		}
	}
}

// TestPlainWordsStayPlain: what was escaped so as not to be read is printed escaped.
func TestPlainWordsStayPlain(t *testing.T) {
	src := "## A <!-- aaaaaa -->\nAnswer \\= b\n\\##C\nAnswer\\: d\n\\[[e\n\n\u00a0Answer\\: f\nCorrect answer\\: g\nAnswer&#65306; h\n&#8203;Answer\\: i\n"
	d, problems := Parse("d.md", []byte(src))
	for range 2 {
		if len(problems) > 0 || len(d.Questions) != 1 || d.Questions[0].Body.Kind() != Flashcard {
			t.Fatal(problems)
		}
		d, problems = Parse("d.md", d.Print())
	}
}

// TestAllow: a warning can be silenced where its author has looked, an error cannot.
func TestAllow(t *testing.T) {
	src := "---\nlang: en\n---\n## Is Rome in Italy? <!-- aaaaaa -->\nAnswer: Rome\n> Allow: W06\n\n## Is Rome in Rome? <!-- bbbbbb -->\nAnswer: Rome\n"
	d, problems := Parse("d.md", []byte(src))
	problems = append(problems, Check(d)...)
	if len(problems) != 1 || problems[0].Code != "W06" || problems[0].Pos != (Pos{8, 1}) {
		t.Errorf("problems %v", problems)
	}
}

// TestStrangeSources: of keys that are in no catalogue only so many are compared with those
// that are, and the same key is told of each time with the same words.
func TestStrangeSources(t *testing.T) {
	var b strings.Builder
	b.WriteString("---\nlang: en\n---\n## A\nAnswer: b\n\n> Source: chronicel §1; chronicel §2")
	for i := range 2 * maxStrange {
		fmt.Fprintf(&b, "; x%d §1", i)
	}
	d, _ := Parse("d.md", []byte(b.String()+"; chronikle §1\n"))
	d.Works = Works{"chronicle": {}}
	counts := map[string]int{}
	for _, p := range Check(d) {
		counts[p.Code]++
	}
	if counts["W13"] != 2 || counts["W24"] != 2*maxStrange+1 {
		t.Error(counts)
	}
}
