package deck

import (
	"math"
	"slices"
	"strings"
	"sync"
)

// maxNumberWords bounds the text that is tried as a number in words, in bytes.
const maxNumberWords = 200

// numberFromWords reads a whole number written out, a cardinal or an ordinal.
func numberFromWords(text, lang string) (int64, bool) {
	if n, ok := cardinalFromWords(text, lang); ok {
		return n, true
	}
	for _, o := range ordinalEnds[primaryLang(lang)] {
		stem, ok := strings.CutSuffix(strings.ToLower(text), o.end)
		if !ok {
			continue
		}
		for _, last := range o.cardinal {
			if n, ok := cardinalFromWords(stem+last, lang); ok {
				return n, true
			}
		}
	}
	return 0, false
}

// ordinalEnds turn an ordinal into the cardinal, by its end; a longer end stands before
// one that it ends in.
var ordinalEnds = map[string][]struct {
	end      string
	cardinal []string
}{
	"it": {
		{"esimo", []string{"", "o", "i", "a", "e"}}, {"esima", []string{"", "o", "i", "a", "e"}},
		{"primo", []string{"uno"}}, {"secondo", []string{"due"}}, {"terzo", []string{"tre"}}, {"quarto", []string{"quattro"}}, {"quinto", []string{"cinque"}},
		{"sesto", []string{"sei"}}, {"settimo", []string{"sette"}}, {"ottavo", []string{"otto"}}, {"nono", []string{"nove"}}, {"decimo", []string{"dieci"}},
	},
	"en": {
		{"first", []string{"one"}}, {"second", []string{"two"}}, {"third", []string{"three"}}, {"fifth", []string{"five"}}, {"eighth", []string{"eight"}},
		{"ninth", []string{"nine"}}, {"twelfth", []string{"twelve"}}, {"tieth", []string{"ty"}}, {"th", []string{""}},
	},
}

// cardinalFromWords reads a whole number below a million million written out in Italian
// or English, in one word or several.
func cardinalFromWords(text, lang string) (int64, bool) {
	lang = primaryLang(lang)
	t, ok := numberTables()[lang]
	if !ok || len(text) > maxNumberWords {
		return 0, false
	}
	s := stripWords(text, t.glue)
	if n, ok := t.small[s]; ok {
		return n, true
	}
	return t.scaled(s)
}

// stripWords joins a text without accents, hyphens, spaces and the words for "and".
func stripWords(text string, glue []string) string {
	var b strings.Builder
	for _, w := range answerWords(text, "") {
		if s := w.text(baseForm); !slices.Contains(glue, s) {
			b.WriteString(strings.TrimRight(s, "'"))
		}
	}
	return b.String()
}

// numberTable spells the numbers of a language: all from 0 to 999 joined without spaces,
// and the words that multiply what stands before them.
type numberTable struct {
	small  map[string]int64
	spell  [1000]string
	glue   []string
	scales []scaleWord // largest first
	join   string      // between thousands and the rest when a number is written
}

type scaleWord struct {
	value    int64
	one      []string // "mille": the scale without a number before it
	suffixes []string // "mila": after a number
}

// scaled reads number, scale, number, scale … number.
func (t numberTable) scaled(s string) (int64, bool) {
	var sum int64
	for _, sc := range t.scales {
		head, tail, n := "", "", int64(0)
		for _, one := range sc.one {
			if rest, ok := strings.CutPrefix(s, one); ok {
				tail, n = rest, 1
				break
			}
		}
		for _, suffix := range sc.suffixes {
			if n != 0 {
				break
			}
			var ok bool
			if head, tail, ok = strings.Cut(s, suffix); ok {
				n = t.small[head]
				if n == 0 {
					return 0, false
				}
			}
		}
		if n != 0 {
			sum += n * sc.value
			s = tail
		}
	}
	if sum == 0 || s == "" {
		return sum, sum > 0
	}
	rest, ok := t.small[s]
	return sum + rest, ok && rest > 0 && sum <= math.MaxInt64/2
}

// words writes a number from 0 to 999 999 as one word or with hyphens, for comparing
// a misspelt number with.
func (t numberTable) words(n int64) string {
	if n < 1000 {
		return t.spell[n]
	}
	sc := t.scales[len(t.scales)-1]
	head := t.spell[n/1000] + t.join + sc.suffixes[0]
	if n/1000 == 1 && len(sc.one) > 0 {
		head = sc.one[0]
	}
	if n%1000 == 0 {
		return head
	}
	return head + t.join + t.spell[n%1000]
}

// numberInWords writes a whole number up to 999 999 out; "" in other languages.
func numberInWords(n int64, lang string) string {
	t, ok := numberTables()[primaryLang(lang)]
	if !ok || n < 0 || n > 999_999 {
		return ""
	}
	return t.words(n)
}

var numberTables = sync.OnceValue(func() map[string]numberTable {
	return map[string]numberTable{"it": italianNumbers(), "en": englishNumbers()}
})

func italianNumbers() numberTable {
	t := numberTable{small: make(map[string]int64), glue: []string{"e", "ed"}, scales: []scaleWord{
		{1_000_000_000, nil, []string{"miliardi", "miliardo"}},
		{1_000_000, nil, []string{"milioni", "milione"}},
		{1000, []string{"mille"}, []string{"mila"}},
	}}
	units := strings.Fields("zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove")
	tens := strings.Fields("venti trenta quaranta cinquanta sessanta settanta ottanta novanta")
	for n := range t.spell {
		h := n / 100
		s := belowHundred(n, units, tens, func(ten, unit string) string {
			if unit == "uno" || unit == "otto" {
				ten = ten[:len(ten)-1]
			}
			return ten + unit
		})
		hundred := ""
		if h > 0 {
			hundred = "cento"
		}
		if h > 1 {
			hundred = units[h] + "cento"
		}
		t.spell[n] = hundred + s
		t.small[hundred+s] = int64(n)
		if h > 0 && strings.HasPrefix(s, "o") { // centotto, centottanta
			t.small[hundred[:len(hundred)-1]+s] = int64(n)
		}
		if strings.HasSuffix(s, "uno") {
			t.small[hundred+s[:len(s)-1]] = int64(n) // ventun, un
			t.small[hundred+s[:len(s)-1]+"a"] = int64(n)
		}
	}
	return t
}

// belowHundred spells what n has beyond its hundreds, "" where that is nothing; join
// puts a unit behind a ten.
func belowHundred(n int, units, tens []string, join func(ten, unit string) string) string {
	switch r := n % 100; {
	case r == 0 && n > 0:
		return ""
	case r < 20:
		return units[r]
	case r%10 == 0:
		return tens[r/10-2]
	default:
		return join(tens[r/10-2], units[r%10])
	}
}

func englishNumbers() numberTable {
	t := numberTable{small: make(map[string]int64), glue: []string{"and", "a", "an"}, join: " ", scales: []scaleWord{
		{1_000_000_000, []string{"billion"}, []string{"billion"}},
		{1_000_000, []string{"million"}, []string{"million"}},
		{1000, []string{"thousand"}, []string{"thousand"}},
	}}
	units := strings.Fields("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
	tens := strings.Fields("twenty thirty forty fifty sixty seventy eighty ninety")
	for n := range t.spell {
		h := n / 100
		s := belowHundred(n, units, tens, func(ten, unit string) string { return ten + "-" + unit })
		switch {
		case h > 0 && s != "":
			s = units[h] + " hundred and " + s
		case h > 0:
			s = units[h] + " hundred"
		}
		t.spell[n] = s
		t.small[stripWords(s, t.glue)] = int64(n)
	}
	for n := int64(10); n < 100; n++ { // fifteen hundred, fifteen hundred and four
		head := stripWords(t.spell[n], t.glue) + "hundred"
		for r := range int64(100) {
			tail := ""
			if r > 0 {
				tail = stripWords(t.spell[r], t.glue)
			}
			t.small[head+tail] = n*100 + r
		}
	}
	for r := range int64(100) { // a hundred and four
		tail := ""
		if r > 0 {
			tail = stripWords(t.spell[r], t.glue)
		}
		t.small["hundred"+tail] = 100 + r
	}
	return t
}
