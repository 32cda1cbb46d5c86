package deck

import "errors"

type guard struct{}

func newGuard(answers []string, lang string) guard { return guard{} }

// Fold brings a text to the form in which typed answers are compared.
func Fold(s string) string { return s }

func judgeText(given string, accepted []string, j judging) Verdict {
	return verdict(0, "wrong", accepted[0])
}

// quantity is the key of a number question.
type quantity struct{ unit string }

func parseNumberKey(text, lang string) (quantity, error) { return quantity{}, errors.New("") }

// show writes the number and its unit as the language does, without the tolerance.
func (q quantity) show(lang string) string                      { return "" }
func judgeNumber(given string, key quantity, j judging) Verdict { return verdict(0, "wrong", "") }

// moment is a date as precise as it is known.
type moment struct{}

func parseMoment(text string, langs ...string) (moment, error) { return moment{}, errors.New("") }
func (m moment) format(lang string) string                     { return "" }
func (m moment) edtf() string                                  { return "" }

// compare is 0 also where one of the two contains the other.
func (m moment) compare(o moment) int { return 0 }

type dateKey struct {
	moment
	plusMinus int
}

func parseDateKey(text, lang string) (dateKey, error) { return dateKey{}, errors.New("") }

// show writes the date with its margin, so that parseDateKey reads it.
func (k dateKey) show(lang string) string                    { return "" }
func judgeDate(given string, key dateKey, j judging) Verdict { return verdict(0, "wrong", "") }

// FormatEDTF writes an EDTF date or interval in the language, for people.
func FormatEDTF(edtf, lang string) string { return "" }
