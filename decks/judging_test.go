package decks_test

import (
	"slices"
	"testing"

	"ripasso/deck"
)

// verdicts lists, for typed answers, what a teacher would take as it stands, what a
// teacher would take with a mark beside it (a slip, a missing accent, part of a date),
// and what a teacher would refuse. A cloze is named by its question and the label of
// the gap. Numbers know no nearly, nor do words too short to forgive a slip.
var verdicts = map[string]struct{ right, nearly, wrong []string }{
	// 1-scambio.
	"gffcc1": {
		right:  []string{"guerra fredda", "la guerra fredda", "Guerra Fredda", "durante la guerra fredda", "i primi giorni della guerra fredda"},
		nearly: []string{"guera fredda", "guerra freda"},
		wrong:  []string{"guerra di Corea", "seconda guerra mondiale", "guerra", "pandemia"},
	},
	"devexv": {
		right:  []string{"Unione Sovietica", "URSS", "l'URSS", "U.R.S.S.", "l'Unione Sovietica", "USSR"},
		nearly: []string{"Unione Sovietca"},
		wrong:  []string{"Russia", "Cina", "Stati Uniti", "Unione Europea", "Corea del Sud"},
	},
	"mv74qb": {
		right:  []string{"anni '90", "anni ’90", "anni novanta", "gli anni Novanta", "anni 90"},
		nearly: []string{"1991"},
		wrong:  []string{"anni '80", "1989", "anni '00", "90 a.C."},
	},
	"k5j593": {right: []string{"2019", "nel 2019", "aprile 2019"}, wrong: []string{"2018", "2023", "1919"}},
	"7sj3p0": {
		right:  []string{"Vladivostok", "vladivostok", "Vladivostock", "Wladiwostok", "a Vladivostok"},
		nearly: []string{"Vladivostol", "Vladvostok"},
		wrong:  []string{"Vladikavkaz", "Mosca", "Chabarovsk", "Pyongyang"},
	},
	"pfc4th": {
		right:  []string{"Sergei Shoigu", "Shoigu", "shoigu", "ministro Shoigu", "Sergej Šojgu", "Sojgu", "Shojgu", "Sergej Shoigu", "Serghei Shoigu"},
		nearly: []string{"Shoygu", "Sergei Shoiguu"},
		wrong:  []string{"Lavrov", "Sergei Lavrov", "Sergej Lavrov", "Sergei", "Putin", "Medvedev"},
	},
	"xb9p5h": {
		right:  []string{"settembre 2023", "9/2023", "nel settembre del 2023", "12 settembre 2023"},
		nearly: []string{"2023", "ottobre 2023", "setembre 2023"},
		wrong:  []string{"settembre", "settembre 2022", "2024"},
	},
	"ae7jpb": {
		right:  []string{"Casa Bianca", "la Casa Bianca", "White House", "il governo americano", "governo USA", "presidente degli Stati Uniti", "la presidenza degli Stati Uniti"},
		nearly: []string{"Casa Biannca"},
		wrong:  []string{"Pentagono", "Cremlino", "ONU", "Casa Rossa", "Casa Blu"},
	},
	"tkb803#1x": {right: []string{"proiettili", "munizioni"}, nearly: []string{"proietili"}, wrong: []string{"cannoni", "missili", "progetti"}},
	"tkb803#k5": {right: []string{"sottomarini", "sommergibili", "Sottomarini"}, nearly: []string{"sotomarini"}, wrong: []string{"missili", "satelliti", "reattori"}},
	// 2-viaggio.
	"fzfzz3": {
		right:  []string{"12 settembre 2023", "12/9/2023", "il 12 settembre 2023", "12.09.2023", "2023-09-12", "12 sett 2023", "martedì 12 settembre 2023"},
		nearly: []string{"13 settembre 2023", "settembre 2023", "2023"},
		wrong:  []string{"12 settembre 2019", "2019", "settembre", "boh"},
	},
	"dk1ktx": {
		right:  []string{"Chasan", "chasan", "Khasan", "Hasan", "villaggio di Chasan"},
		nearly: []string{"Casan", "Chasann"},
		wrong:  []string{"Vladivostok", "Vostočnyj", "Kazan"},
	},
	"nfe0n8": {right: []string{"6", "sei", "6 giorni", "sei giorni", "6,0"}, wrong: []string{"5", "cinque", "7", "60", "una settimana"}},
	"xbcf2z": {
		right:  []string{"17 settembre 2023", "il 17 settembre 2023", "17/9/2023", "domenica 17 settembre 2023"},
		nearly: []string{"18 settembre 2023", "settembre 2023", "2023"},
		wrong:  []string{"17 settembre 2022", "17 settembre", "2024"},
	},
	"ketbd2": {
		right:  []string{"munizioni", "le munizioni", "Munizioni", "munizioni nordcoreane", "forniture di munizioni", "armi e munizioni", "le munizioni della Corea del Nord"},
		nearly: []string{"munizoni"},
		wrong:  []string{"droni", "denaro", "uranio", "petrolio", "soldati"},
	},
	"zp3sj6": {
		right: []string{"Iran", "l'Iran", "iran"},
		wrong: []string{"Iraq", "Irak", "l'Iraq", "Corea del Nord", "Cina"},
	},
	"0r7n7r#d3": {right: []string{"politico", "Politico", "diplomatico"}, nearly: []string{"poltico"}, wrong: []string{"militare", "economico", "apolitico"}},
	"0r7n7r#1q": {right: []string{"tecnologico", "tecnico"}, nearly: []string{"tecnologco"}, wrong: []string{"politico", "militare"}},
	"hpxyh7":    {right: []string{"5", "cinque", "5 Paesi", "cinque Paesi"}, wrong: []string{"4", "6", "50", "quindici"}},
	"kzj55x":    {right: []string{"2022", "nel 2022", "maggio 2022"}, wrong: []string{"2021", "2023", "22 a.C."}},
	"9fgm1h":    {right: []string{"proliferazione", "Proliferazione"}, nearly: []string{"prolifferazione"}, wrong: []string{"aggressione", "diffusione", "belligeranza"}},
	"e6r3hr": {
		right:  []string{"seconda guerra mondiale", "Seconda Guerra Mondiale", "II guerra mondiale", "la seconda guerra mondiale", "2a guerra mondiale"},
		nearly: []string{"seconda guera mondiale"},
		wrong:  []string{"prima guerra mondiale", "guerra fredda", "guerra di Corea", "I guerra mondiale"},
	},
	"qks7gp": {right: []string{"1", "1%", "1 %", "l'1%", "uno per cento", "1 per cento"}, wrong: []string{"2%", "10%", "0,1%", "2"}},
	"ps7nsp": {right: []string{"2027", "entro il 2027", "nel 2027"}, wrong: []string{"2026", "2028", "1927"}},
	"3dbe8t": {
		right:  []string{"Pentagono", "il Pentagono", "pentagono", "dipartimento della Difesa", "ministero della Difesa USA", "il Dipartimento della Difesa degli Stati Uniti"},
		nearly: []string{"Pentagon", "Pantagono"},
		wrong:  []string{"Cremlino", "NATO", "Casa Bianca", "ONU"},
	},
	"xpzhp3": {
		right:  []string{"5 ottobre 2023", "5/10/2023", "5 ott. 2023"},
		nearly: []string{"ottobre 2023", "6 ottobre 2023", "5 settembre 2023"},
		wrong:  []string{"5 ottobre 2022", "2022"},
	},
	"6x7086": {right: []string{"Taiwan", "taiwan", "isola di Taiwan", "l'isola di Taiwan", "Formosa", "l'isola di Formosa", "Taiuan"}, nearly: []string{"Taiwann"}, wrong: []string{"Thailandia", "Corea del Sud", "Giappone", "Taipei"}},
	// 3-asse.
	"7x91zq": {
		right:  []string{"luglio 2000", "nel luglio del 2000", "7/2000", "luglio del 2000"},
		nearly: []string{"2000", "giugno 2000", "lulgio 2000"},
		wrong:  []string{"luglio 2001", "2019", "luglio"},
	},
	"f6vj6m": {
		right:  []string{"Kim Jong-il", "Kim Jong Il", "kim jong il"},
		nearly: nil,
		wrong:  []string{"Kim Jong-un", "Kim Jong Un", "Kim Il Sung", "Kim Il-sung", "Kim"},
	},
	"emrn3y": {
		right:  []string{"una settimana", "1 settimana", "sette giorni", "7 giorni", "settimana", "circa una settimana", "per 7 giorni"},
		nearly: []string{"una setimana"},
		wrong:  []string{"due settimane", "un mese", "un giorno", "8 giorni"},
	},
	"ddjwn0": {right: []string{"2023", "nel 2023", "settembre 2023"}, wrong: []string{"2022", "2024"}},
	"0rngmg": {
		right: []string{"Choe Son Hui", "choe son hui", "Choe Son-hui", "Choe", "Choi Seon-hui", "ministra Choe"},
		wrong: []string{"Kim Yo Jong", "Choe Ryong Hae", "Lavrov", "Kim", "Choe Jong Un"},
	},
	"y0zwvr": {
		right:  []string{"Sergei Lavrov", "Lavrov", "lavrov", "Sergej Lavrov", "Sergey Lavrov"},
		nearly: []string{"Lavrof", "Sergei Lavorv"},
		wrong:  []string{"Shoigu", "Sergei Shoigu", "Sergei", "Novak", "Putin"},
	},
	"s3mbyn": {
		right: []string{"KCNA", "Kcna", "la KCNA", "l'agenzia KCNA", "l'agenzia di stampa statale KCNA", "Korean Central News Agency"},
		wrong: []string{"TASS", "KCBS", "Yonhap", "Reuters"},
	},
	"5ky3vk":   {right: []string{"umiliazione", "Umiliazione", "vergogna"}, nearly: []string{"umiliazone"}, wrong: []string{"vittoria", "invasione", "minaccia"}},
	"efm538#a": {right: []string{"amicizia", "Amicizia", "l'amicizia"}, nearly: []string{"amicizzia"}, wrong: []string{"inimicizia", "pace", "alleanza"}},
	"efm538#b": {right: []string{"cooperazione", "collaborazione", "la cooperazione"}, nearly: []string{"coperazione"}, wrong: []string{"concorrenza", "competizione"}},
	"za1g6m":   {right: []string{"2", "due", "due anni", "2 anni"}, wrong: []string{"3", "20", "vent'anni", "uno"}},
	"jzzqe9":   {right: []string{"38", "38°", "trentotto", "trentottesimo", "38º", "38 gradi"}, wrong: []string{"37", "83", "40"}},
	// 4-accordo.
	"aqspp7": {right: []string{"completa", "Completa", "onnicomprensiva", "globale"}, nearly: []string{"conpleta"}, wrong: []string{"complicata", "comprensiva", "militare", "incompleta"}},
	"ft4y5m": {
		right: []string{"Kim Jong-un", "Kim Jong Un", "kim jong un", "Kim Jong-Un", "Kim", "Kim Jongun"},
		wrong: []string{"Kim Jong-il", "Kim Jong Il", "Kim Il Sung", "Putin", "Vladimir Putin", "Xi Jinping"},
	},
	"95edq0": {
		right:  []string{"Pyongyang", "pyongyang", "Pyong Yang", "a Pyongyang", "Phenian"},
		nearly: []string{"Pyongyan", "Piongyang"},
		wrong:  []string{"Seul", "Seoul", "Mosca", "Pechino", "Pyeongchang"},
	},
	"n67kg0": {
		right:  []string{"giugno 2024", "nel giugno 2024", "6/2024", "2024-06", "19 giugno 2024"},
		nearly: []string{"2024", "luglio 2024"},
		wrong:  []string{"giugno 2023", "giugno", "2000"},
	},
	"pv1dcb": {right: []string{"24", "ventiquattro", "24 anni"}, wrong: []string{"20", "23", "42", "2000"}},
	"xvg1ef": {
		right:  []string{"settembre 2023", "9/2023", "2023-09", "nel settembre 2023", "settembre del 2023"},
		nearly: []string{"2023", "ottobre 2023"},
		wrong:  []string{"settembre 2024", "giugno 2024", "settembre"},
	},
	"rkfg12#r4": {right: []string{"Ucraina", "ucraina"}, nearly: []string{"Ucrania"}, wrong: []string{"Siria", "Corea", "Georgia"}},
	"rkfg12#j3": {right: []string{"sanzioni", "Sanzioni", "le sanzioni"}, nearly: []string{"sanzoni"}, wrong: []string{"missioni", "nazioni", "relazioni"}},
	// 5-trattato.
	"22cred": {
		right: []string{"Duma", "la Duma", "alla Duma", "Duma di Stato", "duma", "Duma russa"},
		wrong: []string{"Senato", "Cremlino", "Consiglio di sicurezza", "Rada"},
	},
	"1r23tc": {right: []string{"strategica", "Strategica"}, nearly: []string{"strattegica"}, wrong: []string{"economica", "militare", "spaziale", "tattica"}},
	"9vv6g5": {right: []string{"0", "zero", "0 date"}, wrong: []string{"1", "una", "3"}},
	"nkfdq7": {
		right:  []string{"penisola coreana", "la penisola coreana", "la penisola di Corea", "Corea", "le due Coree"},
		nearly: []string{"penisola corena"},
		wrong:  []string{"Corea del Nord", "Corea del Sud", "Crimea", "penisola iberica", "penisola di Crimea"},
	},
	// 6-confronto.
	"tvd8nt": {right: []string{"9", "nove", "nove mesi", "9 mesi"}, wrong: []string{"12", "6", "19"}},
	"df1pc6": {right: []string{"2019", "nel 2019"}, wrong: []string{"2020", "2023", "2000"}},
	"zy7fh0": {
		right:  []string{"Russia", "in Russia", "la Russia", "Federazione Russa", "russia", "entrambi in Russia"},
		nearly: []string{"Rusia"},
		wrong:  []string{"Prussia", "Corea del Nord", "Cina", "Bielorussia"},
	},
	"bhv2v6#ar": {right: []string{"armi", "munizioni", "le armi", "armi e munizioni"}, nearly: []string{"munizoni"}, wrong: []string{"soldi", "cibo", "tecnologia"}},
	"bhv2v6#te": {right: []string{"tecnologia", "tecnologie", "tecnologie militari", "conoscenze"}, nearly: []string{"tecnolgia"}, wrong: []string{"soldati", "munizioni", "ideologia"}},
	// 7-essentials.
	"ra9tb7": {right: []string{"1990s", "the 1990s", "the nineties"}, nearly: []string{"1991"}, wrong: []string{"1980s", "1989", "2000s"}},
	"cdkf5k": {right: []string{"July 2000", "in July 2000", "2000-07"}, nearly: []string{"2000", "June 2000"}, wrong: []string{"July", "July 2001", "2024"}},
	"2xvx9j": {right: []string{"2019", "in 2019"}, wrong: []string{"2018", "2023"}},
	"1r22sf": {
		right:  []string{"12 September 2023", "September 12, 2023", "12 Sept 2023", "2023-09-12"},
		nearly: []string{"September 2023", "13 September 2023", "2023"},
		wrong:  []string{"12 September 2022", "September"},
	},
	"hjxzt3": {
		right:  []string{"5 October 2023", "October 5, 2023", "5 Oct 2023"},
		nearly: []string{"October 2023", "5 November 2023"},
		wrong:  []string{"5 October 2024", "2022"},
	},
	"r85kse":    {right: []string{"June 2024", "in June 2024", "2024-06"}, nearly: []string{"2024", "July 2024"}, wrong: []string{"June 2023", "June"}},
	"69yw9y":    {right: []string{"Kim Jong-un", "Kim Jong Un", "Kim"}, wrong: []string{"Kim Jong-il", "Kim Il Sung", "Putin"}},
	"t1amq0":    {right: []string{"Kim Jong-il", "Kim Jong Il"}, wrong: []string{"Kim Jong-un", "Kim Jong Un", "Kim Il Sung", "Kim"}},
	"3etytv":    {right: []string{"Choe Son Hui", "Choe Son-hui", "Choe", "Choi Son Hui", "Ms Choe"}, wrong: []string{"Kim Yo Jong", "Lavrov", "Kim"}},
	"1nf1yw":    {right: []string{"China", "china", "PRC", "the PRC"}, nearly: []string{"Chinna"}, wrong: []string{"Russia", "Chile", "Japan"}},
	"1df87e":    {right: []string{"Duma", "the Duma", "State Duma", "the Russian Duma"}, wrong: []string{"Senate", "Kremlin", "Rada"}},
	"ztg48q#am": {right: []string{"ammunition", "munitions", "arms", "weapons", "shells"}, nearly: []string{"amunition"}, wrong: []string{"money", "technology", "oil"}},
	"ztg48q#te": {right: []string{"technology", "technologies", "Technology"}, nearly: []string{"tecnology"}, wrong: []string{"ammunition", "ideology", "troops"}},
	"1z0kvx":    {right: []string{"5", "five", "five countries"}, wrong: []string{"4", "6", "fifteen", "fifty"}},
}

func TestAnswersAreJudgedAsATeacherWould(t *testing.T) {
	judged := map[string]bool{}
	for _, d := range library(t).Decks() {
		for _, c := range d.Cards() {
			if !slices.Contains([]deck.Kind{deck.Text, deck.Cloze, deck.Number, deck.Date}, c.Question.Body.Kind()) {
				continue
			}
			name := c.Question.ID
			if c.Part != "" {
				name += "#" + c.Part
			}
			judged[name] = true
			t.Run(name, func(t *testing.T) {
				want, ok := verdicts[name]
				if !ok {
					t.Fatal("no verdicts are listed for it")
				}
				judge := func(text string) deck.Verdict {
					return c.Judge(deck.Response{Texts: []string{text}}, "it")
				}
				for _, text := range want.right {
					if v := judge(text); v.Score != 1 {
						t.Errorf("%q scores %v, want 1", text, v.Score)
					} else if v.Reason.Code == "typo" {
						t.Errorf("%q is taken for a slip", text)
					}
				}
				for _, text := range want.nearly {
					if v := judge(text); v.Score < 0.5 || v.Reason.Code == "right" {
						t.Errorf("%q scores %v (%s), want a slip forgiven or part of the points", text, v.Score, v.Reason.Code)
					}
				}
				for _, text := range want.wrong {
					if v := judge(text); v.Score >= 0.5 {
						t.Errorf("%q scores %v, want less than a half", text, v.Score)
					}
				}
				if len(want.right) < 2 || len(want.wrong) < 2 {
					t.Error("too few answers are listed")
				}
			})
		}
	}
	for name := range verdicts {
		if !judged[name] {
			t.Errorf("verdicts are listed for %s, which is no typed card", name)
		}
	}
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

// The other kinds are answered rightly, nearly and wrongly by rule: one tick, place or
// pair away from the key there is less than the whole, further away there is nothing.
func TestOtherKindsAreJudgedAsATeacherWould(t *testing.T) {
	each(t, library(t), func(t *testing.T, d *deck.Deck, q *deck.Question) {
		c := cardsOf(d, q)[0]
		key := c.Solution().Picks
		score := func(picks []int) float64 { return c.Judge(deck.Response{Picks: picks}, "it").Score }
		switch q.Body.Kind() {
		case deck.Flashcard:
			for grade, want := range []float64{1: 0, 2: 1, 3: 1, 4: 1} {
				if grade > 0 && (c.Judge(deck.Response{Self: grade}, "it").Score > 0) != (want > 0) {
					t.Errorf("graded %d: scores %v", grade, c.Judge(deck.Response{Self: grade}, "it").Score)
				}
			}
		case deck.Boolean:
			if s := score([]int{1 - key[0]}); s != 0 {
				t.Errorf("the other answer scores %v", s)
			}
		case deck.Single:
			for i := range c.Show(1).Face().Items {
				if s := score([]int{i}); (s == 1) != (i == key[0]) || s != 0 && s != 1 {
					t.Errorf("choice %d scores %v", i+1, s)
				}
			}
		case deck.Multiple:
			judgeTicks(t, key, len(c.Show(1).Face().Items), score)
		case deck.Order:
			judgeOrder(t, key, score)
		case deck.Match:
			judgePairs(t, key, score)
		}
	})
}

func judgeTicks(t *testing.T, key []int, items int, score func([]int) float64) {
	var wrong []int
	for i := range items {
		if !slices.Contains(key, i) {
			wrong = append(wrong, i)
		}
	}
	extra := slices.Sorted(slices.Values(append(slices.Clone(key), wrong[0])))
	for _, nearly := range [][]int{key[1:], extra} {
		if s := score(nearly); s < 0.5 || s >= 1 {
			t.Errorf("the ticks %v score %v, want part of the points", nearly, s)
		}
	}
	if s := score(wrong); s != 0 {
		t.Errorf("only wrong ticks score %v", s)
	}
}

func judgeOrder(t *testing.T, key []int, score func([]int) float64) {
	swapped := slices.Clone(key)
	swapped[0], swapped[1] = swapped[1], swapped[0]
	if s := score(swapped); s < 0.5 || s >= 1 {
		t.Errorf("two neighbours swapped score %v, want part of the points", s)
	}
	slices.Reverse(swapped)
	if s := score(swapped); s >= 0.5 {
		t.Errorf("an order upside down scores %v", s)
	}
}

func judgePairs(t *testing.T, key []int, score func([]int) float64) {
	left := slices.Clone(key)
	left[0] = -1
	if s := score(left); s < 0.5 || s >= 1 {
		t.Errorf("a pair left out scores %v, want part of the points", s)
	}
	rotated := append(slices.Clone(key[1:]), key[0])
	if s := score(rotated); s != 0 {
		t.Errorf("wrong pairs score %v", s)
	}
}
