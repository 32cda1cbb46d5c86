package deck

import "testing"

var dateLangs = []string{"it", "en", "en-US", "fr", "de", "es", "pt"}

// everyMoment calls f with moments of every precision across the years.
func everyMoment(f func(moment)) {
	for _, year := range []int{-999_999, -9999, -2999, -752, -43, -9, -1, 0, 1, 9, 12, 31, 44, 99, 100, 476, 800, 999, 1000, 1492, 1582, 1900, 1989, 2000, 2023, 2024, 9999, 10_000, 999_999} {
		f(moment{precision: yearly, year: year})
		for month := 1; month <= 12; month++ {
			f(moment{precision: monthly, year: year, month: month})
			for day := 1; day <= monthDays(year, month); day++ {
				f(moment{daily, year, month, day})
			}
		}
	}
	for year := 0; year < 3000; year += 10 {
		f(moment{precision: decade, year: year})
	}
}

func TestFormatThenParse(t *testing.T) {
	everyMoment(func(m moment) {
		for _, lang := range dateLangs {
			if got, err := parseMoment(m.format(lang), lang); err != nil || got != m {
				t.Fatalf("%s: %+v is written %q and read as %+v, %v", lang, m, m.format(lang), got, err)
			}
		}
		if got, err := parseMoment(m.edtf(), "it"); err != nil || got != m {
			t.Fatalf("%+v is written %q and read as %+v, %v", m, m.edtf(), got, err)
		}
	})
}

func TestParseMomentRefuses(t *testing.T) {
	for _, text := range []string{
		"", "boh", "44", "12/9/23", "12 settembre", "luglio", "31 febbraio 2023", "29 febbraio 1900", "0 maggio 2023",
		"13/13/2023", "anno 0", "2023-13", "2023-02-30", "anni '95", "12 13 settembre 2023", "1234567", "199X-02", "2023-2024",
	} {
		if m, err := parseMoment(text, "it"); err == nil {
			t.Errorf("%q is read as %s", text, m.edtf())
		}
	}
}

func TestJulianLeapDay(t *testing.T) {
	for text, ok := range map[string]bool{
		"29 febbraio 1500": true, "29 febbraio 45 a.C.": true, "29 febbraio 1700": false, "29 febbraio 2000": true,
	} {
		if _, err := parseMoment(text, "it"); (err == nil) != ok {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestCompareMoments(t *testing.T) {
	tests := []struct {
		a, b string
		want int
	}{
		{"753 a.C.", "509 a.C.", -1},
		{"27 a.C.", "14 d.C.", -1},
		{"1492", "1492", 0},
		{"2000", "luglio 2000", 0},
		{"luglio 2000", "giugno 2000", 1},
		{"1 luglio 2000", "2 luglio 2000", -1},
		{"anni '90", "1994", 0},
		{"anni '90", "2000", -1},
	}
	for _, tt := range tests {
		a, err := parseMoment(tt.a, "it")
		if err != nil {
			t.Fatal(err)
		}
		b, err := parseMoment(tt.b, "it")
		if err != nil {
			t.Fatal(err)
		}
		if a.compare(b) != tt.want || b.compare(a) != -tt.want {
			t.Errorf("%s, %s: %d and %d, want %d", tt.a, tt.b, a.compare(b), b.compare(a), tt.want)
		}
	}
}

func TestParseDateKey(t *testing.T) {
	tests := []struct {
		text, edtf string
		margin     int
	}{
		{"12 settembre 2023", "2023-09-12", 0},
		{"luglio 2000", "2000-07", 0},
		{"2023-09", "2023-09", 0},
		{"15 marzo 44 a.C.", "-0043-03-15", 0},
		{"anni '90", "199X", 0},
		{"1492 +- 1", "1492", 1},
		{"1492 ± 2 anni", "1492", 2},
		{"753 a.C. +- 10", "-0752", 10},
	}
	for _, tt := range tests {
		k, err := parseDateKey(tt.text, "it")
		if err != nil || k.edtf() != tt.edtf || k.plusMinus != tt.margin {
			t.Errorf("%q: %s ± %d, %v", tt.text, k.edtf(), k.plusMinus, err)
		}
	}
	for _, text := range []string{"luglio 2000 +- 1", "+- 1", "circa", "1492 +- x"} {
		if k, err := parseDateKey(text, "it"); err == nil {
			t.Errorf("%q is read as %s ± %d", text, k.edtf(), k.plusMinus)
		}
	}
}

func TestFormatEDTF(t *testing.T) {
	tests := []struct{ edtf, lang, want string }{
		{"2024-06", "it", "giugno 2024"},
		{"2024-06", "en", "June 2024"},
		{"2023-10/2023-11", "it", "tra ottobre e novembre 2023"},
		{"2023-10/2023-11", "en", "between October and November 2023"},
		{"2023-10/2023-11", "es", "entre octubre y noviembre de 2023"},
		{"2023-10/2024-06", "it", "tra ottobre 2023 e giugno 2024"},
		{"2023/2024", "en", "between 2023 and 2024"},
		{"2023-09-12/2023-09-17", "it", "tra il 12 e il 17 settembre 2023"},
		{"2023-09-12/2023-10-02", "it", "tra il 12 settembre e il 2 ottobre 2023"},
		{"2023-09-12/2023-09-17", "en", "between 12 and 17 September 2023"},
		{"2023-09-12/2023-09-17", "en-US", "between September 12, 2023 and September 17, 2023"},
		{"2023-09-12/2023-09-17", "de", "zwischen dem 12. und dem 17. September 2023"},
		{"2023~", "it", "circa 2023"},
		{"2023?", "en", "2023 (?)"},
		{"199X", "en", "1990s"},
		{"-0043-03-15", "it", "15 marzo 44 a.C."},
		{"2023/..", "it", "2023 o più tardi"},
		{"../2023", "en", "2023 or earlier"},
		{"2023-13", "it", "2023-13"},
		{"ieri", "it", "ieri"},
		{"", "it", ""},
	}
	for _, tt := range tests {
		if got := FormatEDTF(tt.edtf, tt.lang); got != tt.want {
			t.Errorf("FormatEDTF(%q, %s) = %q, want %q", tt.edtf, tt.lang, got, tt.want)
		}
	}
}

func TestNumberWords(t *testing.T) {
	for _, lang := range []string{"it", "en"} {
		for n := int64(0); n < 1_000_000; n += 1 + n/400 {
			text := numberInWords(n, lang)
			if got, ok := numberFromWords(text, lang); !ok || got != n {
				t.Fatalf("%s: %d is written %q and read as %d, %v", lang, n, text, got, ok)
			}
		}
	}
	for _, text := range []string{"", "e", "mila", "milioni", "duetre", "ventidieci", "centomilamila", "unomila due mila", "cento uno mille tre"} {
		if n, ok := numberFromWords(text, "it"); ok {
			t.Errorf("%q is read as %d", text, n)
		}
	}
}

func TestNumberKeys(t *testing.T) {
	tests := []struct{ text, lang, shown, unit string }{
		{"7", "it", "7", ""},
		{"3.14 +- 0.005", "it", "3,14", ""},
		{"3.14 +- 0.005 m", "it", "3,14\u00a0m", "m"},
		{"3.14 m ± 5%", "en", "3.14\u00a0m", "m"},
		{"3.1..3.2 km", "it", "3,1–3,2\u00a0km", "km"},
		{"1234567", "it", "1.234.567", ""},
		{"1234567", "en", "1,234,567", ""},
		{"1492", "it", "1492", ""},
		{"50%", "it", "50%", "%"},
		{"-5 °C", "it", "−5\u00a0°C", "°C"},
		{"24 milioni di euro", "it", "24 milioni\u00a0euro", "euro"},
		{"1/3", "it", "1/3", ""},
		{"ventiquattro", "it", "ventiquattro", ""},
	}
	for _, tt := range tests {
		q, err := parseNumberKey(tt.text, tt.lang)
		if err != nil || q.show(tt.lang) != tt.shown || q.unit != tt.unit {
			t.Errorf("%q: shown %q, unit %q, %v", tt.text, q.show(tt.lang), q.unit, err)
		}
	}
	for _, text := range []string{"", "km", "3..2", "3 km..4 km", "5 m +- 1 km", "1..x", "..", "3...5", "1/0", "1,2,3"} {
		if q, err := parseNumberKey(text, "it"); err == nil {
			t.Errorf("%q is read as %s", text, q.show("it"))
		}
	}
}

// TestLookalikesAreFolded: a line of the table is of use only if its words are written
// as judging compares them, and if there is more than one.
func TestLookalikesAreFolded(t *testing.T) {
	members := make(map[int]int)
	for w, sets := range lookalikes().sets {
		if stripText(w) != w {
			t.Errorf("%q is not folded", w)
		}
		for _, n := range sets {
			members[n]++
		}
	}
	for n, size := range members {
		if size < 2 {
			t.Errorf("lookalikes.txt:%d has one word", n+1)
		}
	}
}
