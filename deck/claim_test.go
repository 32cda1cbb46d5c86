package deck

import (
	"fmt"
	"strings"
	"testing"
)

// TestClaims: every kind says what its source must bear out, and no more.
func TestClaims(t *testing.T) {
	tests := []struct{ answer, want string }{
		{"Risposta: Roma | Urbe", "words Roma [Urbe]"},
		{"Risposta: vero", "sense Domanda"},
		{"Risposta: falso", "false Domanda"},
		{"Numero: 5 +- 1 km", "number 5 +- 1 km 4..6 km"},
		{"Data: luglio 2000", "date luglio 2000 2000-07"},
		{"Il [[Senato|senato]] e il [[popolo]].", "words Senato [senato]; words popolo []"},
		{"- [x] sì\n- [ ] no\n- [ ] forse", "sense sì not [no forse]"},
		{"Ordina:\n1. uno (1900)\n2. due (anni '90)", "sense uno; date 1900 1900 of uno; sense due; date anni '90 199X of due"},
		{"Abbina:\n- a -> b\n- c -> d\n- -> e", "sense a: b; sense c: d"},
		{"Il retro.", "sense Il retro."},
	}
	for _, test := range tests {
		d, problems := Parse("a.md", []byte("---\nlang: it\n---\n## Domanda\n"+test.answer+"\n"))
		if len(d.Questions) != 1 {
			t.Fatalf("%q: %v", test.answer, problems)
		}
		var got []string
		for _, c := range d.Questions[0].Claims() {
			s := fmt.Sprint(c.Type, " ", c.Text)
			switch c.Type {
			case ClaimWords:
				s += fmt.Sprint(" ", c.Also)
			case ClaimNumber:
				s += fmt.Sprintf(" %s..%s %s", c.Low.RatString(), c.High.RatString(), c.Unit)
			case ClaimDate:
				s += " " + c.EDTF
				if c.About != "" {
					s += " of " + c.About
				}
			}
			if c.Wrong != nil {
				s += fmt.Sprint(" not ", c.Wrong)
			}
			if c.Pos.Line < 4 || c.Pos.Col < 1 {
				t.Errorf("%q: position %v", s, c.Pos)
			}
			got = append(got, s)
		}
		if g := strings.Join(got, "; "); g != test.want {
			t.Errorf("%q:\ngot  %s\nwant %s", test.answer, g, test.want)
		}
	}
}

// TestFingerprints: a catalogue's fingerprints are read as they are written, digits
// alone too.
func TestFingerprints(t *testing.T) {
	works, problems := ParseWorks("sources.yaml", []byte("a:\n  paragraphs: { 7: 3fa9c1d2, 8: 00000012, 9: 1e234567 }\nb:\n  paragraphs: { x: 3fa9c1d2 }\nc:\n  paragraphs: { 1: nein }\n"))
	got := works["a"].Paragraphs
	if len(got) != 3 || got[7] != "3fa9c1d2" || got[8] != "00000012" || got[9] != "1e234567" {
		t.Errorf("fingerprints %v", got)
	}
	if len(problems) != 2 || problems[0].Code != "E36" || problems[1].Code != "E36" {
		t.Errorf("problems %v", problems)
	}
}
