package deck

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// unitNames are the words for common units, Italian and English, by their symbol.
var unitNames = map[string][]string{
	"km":        {"chilometro", "chilometri", "kilometre", "kilometres", "kilometer", "kilometers", "kms"},
	"m":         {"metro", "metri", "metre", "metres", "meter", "meters", "mt"},
	"dm":        {"decimetro", "decimetri"},
	"cm":        {"centimetro", "centimetri", "centimetre", "centimetres", "centimeter", "centimeters"},
	"mm":        {"millimetro", "millimetri", "millimetre", "millimetres", "millimeter", "millimeters"},
	"kg":        {"chilo", "chili", "chilogrammo", "chilogrammi", "kilo", "kilos", "kilogram", "kilograms", "kgs"},
	"g":         {"grammo", "grammi", "gram", "grams", "gr"},
	"mg":        {"milligrammo", "milligrammi", "milligram", "milligrams"},
	"t":         {"tonnellata", "tonnellate", "tonne", "tonnes"},
	"l":         {"litro", "litri", "litre", "litres", "liter", "liters", "lt"},
	"ml":        {"millilitro", "millilitri", "millilitre", "millilitres", "milliliter", "milliliters"},
	"s":         {"secondo", "secondi", "second", "seconds", "sec", "secs"},
	"min":       {"minuto", "minuti", "minute", "minutes", "mins"},
	"h":         {"ora", "ore", "hour", "hours", "hr", "hrs"},
	"mi":        {"miglio", "miglia", "mile", "miles"},
	"mesi":      {"mese", "month", "months"},
	"settimane": {"settimana", "week", "weeks", "wk", "wks"},
	"secoli":    {"secolo", "century", "centuries"},
	"giorni":    {"giorno", "gg", "day", "days"},
	"anni":      {"anno", "year", "years", "yr", "yrs"},
	"decenni":   {"decennio", "decade", "decades"},
	"millenni":  {"millennio", "millennium", "millennia"},
	"%":         {"percento", "per cento", "percent", "per cent"},
	"°":         {"grado", "gradi", "degree", "degrees"},
	"°C":        {"gradi centigradi", "gradi celsius", "celsius", "degrees celsius", "centigradi"},
	"€":         {"euro", "euros", "eur"},
	"$":         {"dollaro", "dollari", "dollar", "dollars", "usd"},
	"£":         {"sterlina", "sterline", "pound", "pounds", "gbp"},
	"km/h":      {"kmh", "chilometri all'ora", "km all'ora", "chilometri orari", "kilometres per hour", "kilometers per hour", "kph"},
	"m/s":       {"metri al secondo", "metres per second", "meters per second"},
	"m2":        {"mq", "metri quadrati", "metri quadri", "square metres", "square meters"},
	"m3":        {"mc", "metri cubi", "cubic metres", "cubic meters"},
	"km2":       {"kmq", "chilometri quadrati", "square kilometres", "square kilometers"},
	"W":         {"watt"}, "J": {"joule", "joules"}, "N": {"newton", "newtons"}, "V": {"volt", "volts"},
	"A": {"ampere", "amperes"}, "Hz": {"hertz"}, "K": {"kelvin"}, "Pa": {"pascal"},
}

// symbols turns every name around.
var symbols = func() map[string]string {
	m := make(map[string]string)
	for symbol, names := range unitNames {
		for _, n := range names {
			m[n] = symbol
		}
	}
	return m
}()

var superscripts = strings.NewReplacer("²", "2", "³", "3", "^", "", "º", "°", "·", "", "µ", "μ", ".", "")

// unitSymbol is the symbol of a unit's name, or the unit as it stands.
func unitSymbol(unit string) string {
	u := superscripts.Replace(strings.TrimSpace(unit))
	if s, ok := symbols[strings.ToLower(u)]; ok {
		return s
	}
	return strings.ReplaceAll(u, " ", "")
}

// isUnit tells whether a symbol stands in the table.
func isUnit(symbol string) bool {
	_, ok := unitNames[symbol]
	return ok
}

var ordinalEnd = regexp.MustCompile(`^(?:esim[oaie]|m[oa]|th|st|nd|rd)\b`)

// sameUnit compares what follows two numbers. A capital matters where it tells milli
// from mega. A unit may be left out, and words may follow it ("38° parallelo"); where
// the key counts things rather than measures ("5 Paesi"), they may have another name.
func sameUnit(given, key string) bool {
	if ordinalEnd.MatchString(given) {
		return true
	}
	given = strings.Replace(given, "per cento", "%", 1)
	g, k := unitSymbol(given), unitSymbol(key)
	first, more, _ := strings.Cut(given, " ")
	switch {
	case given == "" || g == k, g == "°" && strings.HasPrefix(k, "°"), "°"+g == k:
		return true
	case isUnit(g):
		return strings.EqualFold(g, k) && !otherPrefix(g, k)
	case more != "" && k != "" && unitSymbol(first) == k && isWordy(more):
		return true
	case isWordy(given) && (key == "" || !isUnit(k) && len(key) > 2 && isWordy(key)):
		return true
	}
	return strings.EqualFold(g, k) && !otherPrefix(g, k)
}

// timeUnits are the units of which another one makes another length of time.
var timeUnits = []string{"s", "min", "h", "giorni", "settimane", "mesi", "anni", "decenni", "secoli", "millenni"}

// otherTime tells of two units that both measure time and differ.
func otherTime(given, key string) bool {
	g, k := unitSymbol(given), unitSymbol(key)
	return g != k && slices.Contains(timeUnits, g) && slices.Contains(timeUnits, k)
}

// meantUnit is the name of the key's unit that a misspelt word was meant to be.
func meantUnit(given, key string, j judging) (name string, ok bool) {
	symbol := unitSymbol(key)
	names := append([]string{key, symbol}, unitNames[symbol]...)
	if isUnit(unitSymbol(given)) || !isWordy(given) {
		return "", false
	}
	v := judgeText(given, names, judging{typos: -1, lang: j.lang})
	if v.Reason.Code != "typo" {
		return "", false
	}
	return v.Reason.Args[0], true
}

// otherPrefix tells mW from MW, but not mm from MM.
func otherPrefix(g, k string) bool {
	return len(g) > 1 && len(k) > 1 && g[0] != k[0] && strings.EqualFold(g[:1], "m") && g[1:] == k[1:]
}

func isWordy(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && r != ' ' && r != '\'' }) < 0
}
