package deck

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// dateWords is how a language writes dates. The formats take an already written part.
type dateWords struct {
	lang       string
	months     [12]string
	short      [12]string // abbreviations without a point, separated by spaces
	first      string     // the first of the month
	dayMark    string     // after every other day
	of         string     // between day and month, and month and year
	monthFirst bool       // 9/12/2023 is 12 September
	before     string     // a year before Christ
	after      string     // a year after Christ, where it must be said
	decade     string     // a decade, from its first year
	nineties   string     // a decade of the 1900s, from its last two digits, or ""
	decadeOf   []string   // words that announce a decade: "anni '90"
	tens       map[string]int
	between    string
	since      string
	until      string
	circa      string
	theDay     string // before a day in an interval
}

var dateLanguages = []dateWords{
	{
		lang:   "it",
		months: [12]string{"gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"},
		short:  [12]string{"gen genn", "feb febb", "mar", "apr", "mag magg", "giu", "lug", "ago", "set sett", "ott", "nov", "dic"},
		first:  "1º", of: " ", before: "%d a.C.", after: "%d d.C.", decade: "anni %d", nineties: "anni '%02d",
		decadeOf: []string{"anni"},
		tens:     map[string]int{"dieci": 10, "venti": 20, "trenta": 30, "quaranta": 40, "cinquanta": 50, "sessanta": 60, "settanta": 70, "ottanta": 80, "novanta": 90},
		between:  "tra %s e %s", since: "%s o più tardi", until: "%s o prima", circa: "circa", theDay: "il ",
	},
	{
		lang:   "en",
		months: [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
		short:  [12]string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep sept", "oct", "nov", "dec"},
		first:  "1", of: " ", before: "%d BC", after: "AD %d", decade: "%ds",
		tens:    map[string]int{"tens": 10, "twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70, "eighties": 80, "nineties": 90},
		between: "between %s and %s", since: "%s or later", until: "%s or earlier", circa: "about",
	},
	{
		lang:   "fr",
		months: [12]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
		short:  [12]string{"janv jan", "févr fev", "", "avr", "", "", "juil", "", "sept", "oct", "nov", "déc"},
		first:  "1er", of: " ", before: "%d av. J.-C.", after: "%d apr. J.-C.", decade: "années %d",
		decadeOf: []string{"annees"},
		tens:     map[string]int{"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60},
		between:  "entre %s et %s", since: "%s ou plus tard", until: "%s ou plus tôt", circa: "vers", theDay: "le ",
	},
	{
		lang:   "de",
		months: [12]string{"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"},
		short:  [12]string{"jan janner", "feb", "mar maerz mrz", "apr", "", "jun", "jul", "aug", "sep sept", "okt", "nov", "dez"},
		first:  "1.", dayMark: ".", of: " ", before: "%d v. Chr.", after: "%d n. Chr.", decade: "%der Jahre",
		tens:    map[string]int{"zwanziger": 20, "dreissiger": 30, "vierziger": 40, "funfziger": 50, "sechziger": 60, "siebziger": 70, "achtziger": 80, "neunziger": 90},
		between: "zwischen %s und %s", since: "%s oder später", until: "%s oder früher", circa: "um", theDay: "dem ",
	},
	{
		lang:   "es",
		months: [12]string{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"},
		short:  [12]string{"ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep sept setiembre", "oct", "nov", "dic"},
		first:  "1", of: " de ", before: "%d a. C.", after: "%d d. C.", decade: "años %d",
		decadeOf: []string{"anos"},
		tens:     map[string]int{"veinte": 20, "treinta": 30, "cuarenta": 40, "cincuenta": 50, "sesenta": 60, "setenta": 70, "ochenta": 80, "noventa": 90},
		between:  "entre %s y %s", since: "%s o más tarde", until: "%s o antes", circa: "hacia", theDay: "el ",
	},
}

// wordsFor finds a language's date words; a language without any is shown in English.
func wordsFor(lang string) dateWords {
	w, ok := dateWordsOf(lang)
	if !ok {
		w, _ = dateWordsOf("en")
	}
	w.monthFirst = strings.EqualFold(lang, "en-US") || strings.EqualFold(lang, "en_US")
	return w
}

func dateWordsOf(lang string) (dateWords, bool) {
	for _, w := range dateLanguages {
		if w.lang == primaryLang(lang) {
			return w, true
		}
	}
	return dateWords{}, false
}

// format writes the moment in the language; parseMoment reads it back.
func (m moment) format(lang string) string {
	w := wordsFor(lang)
	switch {
	case m.precision == decade && w.nineties != "" && m.year/100 == 19:
		return fmt.Sprintf(w.nineties, m.year%100)
	case m.precision == decade && m.year < 100:
		return m.edtf()
	case m.precision == decade:
		return fmt.Sprintf(w.decade, m.year)
	case m.precision == monthly:
		return w.months[m.month-1] + w.of + w.yearText(m.year)
	case m.precision == daily && w.monthFirst:
		return w.dayMonth(m) + ", " + w.yearText(m.year)
	case m.precision == daily:
		return w.dayMonth(m) + w.of + w.yearText(m.year)
	}
	return w.yearText(m.year)
}

// dayMonth writes day and month without the year, or the month alone.
func (w dateWords) dayMonth(m moment) string {
	month := w.months[m.month-1]
	switch {
	case m.day == 0:
		return month
	case w.monthFirst:
		return month + " " + strconv.Itoa(m.day)
	}
	return w.dayText(m.day) + w.of + month
}

func (w dateWords) dayText(day int) string {
	if day == 1 {
		return w.first
	}
	return strconv.Itoa(day) + w.dayMark
}

// yearText writes a year; an early one says on which side of Christ it is.
func (w dateWords) yearText(year int) string {
	switch {
	case year <= 0:
		return fmt.Sprintf(w.before, 1-year)
	case year < 100:
		return fmt.Sprintf(w.after, year)
	}
	return strconv.Itoa(year)
}

// month finds the month that a folded word without accents names: by name, by its
// abbreviation, or by name with one slip where no other month is as near. right is the
// name where there was a slip.
func (w dateWords) month(word string) (month int, right string) {
	names := foldedMonths()[w.lang]
	if m, ok := names[word]; ok {
		return m, ""
	}
	if utf8.RuneCountInString(word) < 4 {
		return 0, ""
	}
	typed := strings.Split(word, "")
	for i, name := range w.months {
		plain := stripText(name)
		if len(plain) < 4 || plain[0] != word[0] || edits(typed, strings.Split(plain, ""), 1) > 1 {
			continue
		}
		if month != 0 {
			return 0, ""
		}
		month, right = i+1, name
	}
	return month, right
}

// foldedMonths are the names and abbreviations of the months by language.
var foldedMonths = sync.OnceValue(func() map[string]map[string]int {
	all := make(map[string]map[string]int)
	for _, w := range dateLanguages {
		all[w.lang] = make(map[string]int)
		for i, name := range w.months {
			for _, s := range strings.Fields(stripText(name) + " " + stripText(w.short[i])) {
				all[w.lang][s] = i + 1
			}
		}
	}
	return all
})

// stripText is a text in lower case without accents.
func stripText(s string) string {
	var b strings.Builder
	for _, l := range textLetters(s) {
		b.WriteString(l.base)
	}
	return b.String()
}

// eras are the writings of before (-1) and after Christ (1), as words without points.
var eras = map[string]int{
	"a c": -1, "ac": -1, "avanti cristo": -1, "prima di cristo": -1, "a e v": -1, "aev": -1,
	"d c": 1, "dc": 1, "dopo cristo": 1, "e v": 1, "ev": 1,
	"bc": -1, "b c": -1, "bce": -1, "b c e": -1, "before christ": -1,
	"ad": 1, "a d": 1, "ce": 1, "c e": 1, "anno domini": 1, "after christ": 1,
	"av j c": -1, "av jc": -1, "avant j c": -1, "avant jc": -1, "avant jesus christ": -1,
	"ap j c": 1, "ap jc": 1, "apr j c": 1, "apr jc": 1, "apres j c": 1, "apres jc": 1, "apres jesus christ": 1,
	"v chr": -1, "vchr": -1, "vor chr": -1, "vor christus": -1, "n chr": 1, "nchr": 1, "nach chr": 1, "nach christus": 1,
	"a de c": -1, "antes de cristo": -1, "d de c": 1, "despues de cristo": 1,
}

// dateNoise are words that say nothing about the day: articles, prepositions, days of
// the week, "year", "about".
var dateNoise = func() map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Fields(`il lo la l i gli le nel nell nello nella negli al all allo alla ad a in di del dell dello dal dall degli verso entro per durante circa ca c anno decennio giorno mese primi fine inizio inizi meta
		the of on by at around about during year decade day month in d early late mid end start beginning
		le au en du l' de an annee mois jour vers
		der den dem am im vom das jahr um tag
		el los de del en ano mes dia hacia
		lunedi martedi mercoledi giovedi venerdi sabato domenica
		monday tuesday wednesday thursday friday saturday sunday
		lundi mardi mercredi jeudi vendredi samedi dimanche
		montag dienstag mittwoch donnerstag freitag samstag sonntag
		lunes martes miercoles jueves viernes sabado domingo`) {
		m[w] = true
	}
	return m
}()
