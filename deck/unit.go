package deck

import "strings"

// unitNames are the words for common units, Italian and English, by their symbol.
var unitNames = map[string][]string{
	"km":     {"chilometro", "chilometri", "kilometre", "kilometres", "kilometer", "kilometers"},
	"m":      {"metro", "metri", "metre", "metres", "meter", "meters", "mt"},
	"dm":     {"decimetro", "decimetri"},
	"cm":     {"centimetro", "centimetri", "centimetre", "centimetres", "centimeter", "centimeters"},
	"mm":     {"millimetro", "millimetri", "millimetre", "millimetres", "millimeter", "millimeters"},
	"kg":     {"chilo", "chili", "chilogrammo", "chilogrammi", "kilo", "kilos", "kilogram", "kilograms"},
	"g":      {"grammo", "grammi", "gram", "grams", "gr"},
	"mg":     {"milligrammo", "milligrammi", "milligram", "milligrams"},
	"t":      {"tonnellata", "tonnellate", "tonne", "tonnes"},
	"l":      {"litro", "litri", "litre", "litres", "liter", "liters", "lt"},
	"ml":     {"millilitro", "millilitri", "millilitre", "millilitres", "milliliter", "milliliters"},
	"s":      {"secondo", "secondi", "second", "seconds", "sec"},
	"min":    {"minuto", "minuti", "minute", "minutes"},
	"h":      {"ora", "ore", "hour", "hours"},
	"giorni": {"giorno", "day", "days"},
	"anni":   {"anno", "year", "years"},
	"%":      {"percento", "per cento", "percent", "per cent"},
	"°":      {"grado", "gradi", "degree", "degrees"},
	"°C":     {"gradi centigradi", "gradi celsius", "celsius", "degrees celsius", "centigradi"},
	"€":      {"euro", "euros", "eur"},
	"$":      {"dollaro", "dollari", "dollar", "dollars", "usd"},
	"£":      {"sterlina", "sterline", "pound", "pounds", "gbp"},
	"km/h":   {"kmh", "chilometri all'ora", "km all'ora", "chilometri orari", "kilometres per hour", "kilometers per hour", "kph"},
	"m/s":    {"metri al secondo", "metres per second", "meters per second"},
	"m2":     {"mq", "metri quadrati", "metri quadri", "square metres", "square meters"},
	"m3":     {"mc", "metri cubi", "cubic metres", "cubic meters"},
	"km2":    {"kmq", "chilometri quadrati", "square kilometres", "square kilometers"},
	"W":      {"watt"}, "J": {"joule", "joules"}, "N": {"newton", "newtons"}, "V": {"volt", "volts"},
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
