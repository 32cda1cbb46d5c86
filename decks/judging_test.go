package decks_test

import (
	"slices"
	"testing"

	"ripasso/deck"
)

// verdicts lists, for typed answers, what a teacher would accept, give part of the
// points for, and refuse. A cloze is named by its question and the label of the gap.
var verdicts = map[string]struct{ right, nearly, wrong []string }{
	// Text.
	"dk1ktx": {
		right: []string{"Chasan", "chasan", "Khasan", "Hasan", "villaggio di Chasan", "Casan"},
		wrong: []string{"Vladivostok", "Vostočnyj", "Kazan"},
	},
	"ketbd2": {
		right: []string{"munizioni", "le munizioni", "Munizioni", "munizoni", "munizioni nordcoreane", "forniture di munizioni", "armi e munizioni"},
		wrong: []string{"droni", "denaro", "uranio", "petrolio", "soldati"},
	},
	"zp3sj6": {
		right: []string{"Iran", "l'Iran", "iran"},
		wrong: []string{"Iraq", "Irak", "l'Iraq", "Corea del Nord", "Cina"},
	},
	"3dbe8t": {
		right: []string{"Pentagono", "il Pentagono", "pentagono", "Pentagon", "dipartimento della Difesa", "il Dipartimento della Difesa degli Stati Uniti"},
		wrong: []string{"Cremlino", "NATO", "Casa Bianca", "ONU"},
	},
	"ft4y5m": {
		right: []string{"Kim Jong-un", "Kim Jong Un", "kim jong un", "Kim Jong-Un", "Kim", "Kim Jongun"},
		wrong: []string{"Kim Jong-il", "Kim Jong Il", "Kim Il Sung", "Putin", "Vladimir Putin", "Xi Jinping"},
	},
	"95edq0": {
		right: []string{"Pyongyang", "pyongyang", "Pyongyan", "Piongyang", "Pyong Yang", "a Pyongyang", "Phenian"},
		wrong: []string{"Seul", "Seoul", "Mosca", "Pechino", "Pyeongchang"},
	},
	"22cred": {
		right: []string{"Duma", "la Duma", "alla Duma", "Duma di Stato", "duma", "Duma russa"},
		wrong: []string{"Senato", "Cremlino", "Consiglio di sicurezza", "Rada"},
	},
	"f6vj6m": {
		right: []string{"Kim Jong-il", "Kim Jong Il", "kim jong il"},
		wrong: []string{"Kim Jong-un", "Kim Jong Un", "Kim Il Sung", "Kim Il-sung", "Kim"},
	},
	"7sj3p0": {
		right: []string{"Vladivostok", "vladivostok", "Vladivostock", "Wladiwostok", "Vladivostol", "a Vladivostok"},
		wrong: []string{"Vladikavkaz", "Mosca", "Chabarovsk", "Pyongyang"},
	},
	"s3mbyn": {
		right: []string{"KCNA", "Kcna", "la KCNA", "l'agenzia KCNA", "Korean Central News Agency"},
		wrong: []string{"TASS", "KCBS", "Yonhap", "Reuters"},
	},
	"pfc4th": {
		right: []string{"Sergei Shoigu", "Shoigu", "shoigu", "Sergej Šojgu", "Sojgu", "Shojgu", "Shoygu", "Sergej Shoigu", "Serghei Shoigu"},
		wrong: []string{"Lavrov", "Sergei Lavrov", "Sergej Lavrov", "Sergei", "Putin", "Medvedev"},
	},
	// Cloze.
	"0r7n7r#d3": {right: []string{"politico", "Politico", "diplomatico"}, wrong: []string{"militare", "economico"}},
	"0r7n7r#1q": {right: []string{"tecnologico", "tecnico", "tecnologco"}, wrong: []string{"politico", "militare"}},
	"e6r3hr": {
		right: []string{"seconda guerra mondiale", "Seconda Guerra Mondiale", "II guerra mondiale", "la seconda guerra mondiale", "2a guerra mondiale"},
		wrong: []string{"prima guerra mondiale", "guerra fredda", "guerra di Corea", "I guerra mondiale"},
	},
	"aqspp7":    {right: []string{"completa", "Completa", "onnicomprensiva", "globale"}, wrong: []string{"complicata", "militare", "incompleta"}},
	"rkfg12#r4": {right: []string{"Ucraina", "ucraina"}, wrong: []string{"Siria", "Corea", "Georgia"}},
	"rkfg12#j3": {right: []string{"sanzioni", "Sanzioni", "le sanzioni", "sanzoni"}, wrong: []string{"missioni", "nazioni", "relazioni"}},
	"tkb803#1x": {right: []string{"proiettili", "munizioni", "proietili"}, wrong: []string{"cannoni", "missili", "progetti"}},
	"tkb803#k5": {right: []string{"sottomarini", "sommergibili", "Sottomarini"}, wrong: []string{"missili", "satelliti", "reattori"}},
	// Number.
	"nfe0n8": {right: []string{"6", "sei", "6 giorni", "sei giorni", "6,0"}, wrong: []string{"5", "cinque", "7", "60", "una settimana"}},
	"hpxyh7": {right: []string{"5", "cinque", "5 Paesi", "cinque Paesi"}, wrong: []string{"4", "6", "50", "quindici"}},
	"qks7gp": {right: []string{"1", "1%", "1 %", "l'1%", "uno per cento", "1 per cento"}, wrong: []string{"2%", "10%", "0,1%", "2"}},
	"pv1dcb": {right: []string{"24", "ventiquattro", "24 anni"}, wrong: []string{"20", "23", "42", "2000"}},
	"e971xn": {right: []string{"1", "uno", "uno solo"}, wrong: []string{"2", "nessuno", "5", "0"}},
	"jzzqe9": {right: []string{"38", "38°", "trentotto", "trentottesimo", "38º", "38 gradi"}, wrong: []string{"37", "83", "40"}},
	// Date.
	"fzfzz3": {
		right:  []string{"12 settembre 2023", "12/9/2023", "il 12 settembre 2023", "12.09.2023", "2023-09-12", "12 sett 2023", "martedì 12 settembre 2023"},
		nearly: []string{"13 settembre 2023", "settembre 2023", "2023"},
		wrong:  []string{"12 settembre 2019", "2019", "settembre", "boh"},
	},
	"xpzhp3": {
		right:  []string{"5 ottobre 2023", "5/10/2023", "5 ott. 2023"},
		nearly: []string{"ottobre 2023", "6 ottobre 2023", "5 settembre 2023"},
		wrong:  []string{"5 ottobre 2022", "2022"},
	},
	"kzj55x": {right: []string{"2022", "nel 2022", "maggio 2022"}, wrong: []string{"2021", "2023", "22 a.C."}},
	"ps7nsp": {right: []string{"2027", "entro il 2027", "nel 2027"}, wrong: []string{"2026", "2028", "1927"}},
	"xvg1ef": {
		right:  []string{"settembre 2023", "9/2023", "2023-09", "nel settembre 2023", "settembre del 2023"},
		nearly: []string{"2023", "ottobre 2023"},
		wrong:  []string{"settembre 2024", "giugno 2024", "settembre"},
	},
	"mv74qb": {right: []string{"anni '90", "anni ’90", "anni novanta", "gli anni Novanta", "anni 90", "1991"}, wrong: []string{"anni '80", "1989", "anni '00", "90 a.C."}},
	"7x91zq": {
		right:  []string{"luglio 2000", "nel luglio del 2000", "7/2000", "luglio del 2000"},
		nearly: []string{"2000", "giugno 2000"},
		wrong:  []string{"luglio 2001", "2019", "luglio"},
	},
	"ddjwn0": {right: []string{"2023", "nel 2023", "settembre 2023"}, wrong: []string{"2022", "2024"}},
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
				score := func(text string) float64 {
					return c.Judge(deck.Response{Texts: []string{text}}, "it").Score
				}
				for _, text := range want.right {
					if s := score(text); s != 1 {
						t.Errorf("%q scores %v, want 1", text, s)
					}
				}
				for _, text := range want.nearly {
					if s := score(text); s < 0.5 || s >= 1 {
						t.Errorf("%q scores %v, want part of the points", text, s)
					}
				}
				for _, text := range want.wrong {
					if s := score(text); s >= 0.5 {
						t.Errorf("%q scores %v, want less than a half", text, s)
					}
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
