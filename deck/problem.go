package deck

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Pos is a place in a source file: line and column, both 1-based; a column counts
// runes, a tab moves to the next multiple of four.
type Pos struct {
	Line int `json:"line"`
	Col  int `json:"col"`
}

// Severity grades a Problem.
type Severity string

// The severities: an error costs a question or its meaning, a warning wants a look, a
// note is only told.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Note    Severity = "note"
)

// Problem is one finding about a source file: a code with arguments. The words
// (message and hint, in the reader's language) are in the catalogue of package
// web under "problem.CODE" and "hint.CODE", with {name} for each argument.
type Problem struct {
	Path     string            `json:"path"`
	Pos      Pos               `json:"pos"`
	Severity Severity          `json:"severity"`
	Code     string            `json:"code"` // "E04", "W12"; the table Codes lists them all
	Args     map[string]string `json:"args,omitempty"`
}

// String is the problem for a log: path:line:col: severity: code and arguments.
func (p Problem) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d:%d: %s: %s", p.Path, p.Pos.Line, p.Pos.Col, p.Severity, p.Code)
	for _, name := range slices.Sorted(maps.Keys(p.Args)) {
		fmt.Fprintf(&b, " %s=%q", name, p.Args[name])
	}
	return b.String()
}

// CodeInfo describes a problem code.
type CodeInfo struct {
	Severity Severity
	Args     []string // the names of its arguments
	Means    string   // for whoever reads this table
}

// Codes lists every problem code. A code is never reused for something else.
var Codes = map[string]CodeInfo{
	"E01": {Error, nil, "front matter is not closed"},
	"E02": {Error, nil, "front matter or catalogue is not YAML"},
	"E03": {Error, []string{"key", "value"}, "a front matter key has a value it cannot have"},
	"E04": {Error, nil, "heading underlined with --- or ==="},
	"E05": {Error, nil, "code fence is not closed"},
	"E06": {Error, []string{"size", "max"}, "question larger than the cap, in KB"},
	"E07": {Error, []string{"max"}, "nested too deeply"},
	"E08": {Error, []string{"max"}, "table with too many columns"},
	"E09": {Error, []string{"id"}, "chosen id has a form that ids cannot have"},
	"E10": {Error, []string{"id", "line"}, "id used twice in a deck"},
	"E11": {Error, nil, "question without answer part and text"},
	"E12": {Error, []string{"line"}, "second answer part of a question"},
	"E13": {Error, []string{"word", "suggestion"}, "emphasised or misspelt keyword"},
	"E14": {Error, []string{"text"}, "text after the answer part"},
	"E15": {Error, []string{"word", "suggestion"}, "quote after the answer part begins with an unknown word"},
	"E16": {Error, nil, "line without > that Markdown pulls into the quote or item above"},
	"E17": {Error, []string{"text"}, "task box without a space after it"},
	"E18": {Error, []string{"text"}, "list in which only some items have a box"},
	"E19": {Error, nil, "choice without a right answer"},
	"E20": {Error, []string{"text"}, "number that cannot be read"},
	"E21": {Error, []string{"text"}, "date that cannot be read"},
	"E22": {Error, []string{"word"}, "ordering without a list that starts with 1."},
	"E23": {Error, []string{"text"}, "list item read as a list in a list"},
	"E24": {Error, []string{"text"}, "item without a date in a timeline"},
	"E25": {Error, []string{"text"}, "matching item without an arrow or a left side"},
	"E26": {Error, []string{"word", "value"}, "note with a value it cannot have"},
	"E27": {Error, []string{"text"}, "citation that cannot be read"},
	"E28": {Error, nil, "heading of a question is empty"},
	"E29": {Error, []string{"label", "line"}, "gap label used twice in a question"},
	"E30": {Error, nil, "gap without a word"},
	"E31": {Error, []string{"min"}, "too few items to choose from, to order or to match"},
	"E32": {Error, nil, "file is not UTF-8 text"},
	"E33": {Error, []string{"id", "path", "fresh"}, "deck id used by two decks"},
	"E34": {Error, nil, "file cannot be read"},
	"E35": {Error, []string{"path"}, "catalogue of sources is missing"},
	"E36": {Error, []string{"key", "value"}, "entry of the catalogue has a value it cannot have"},
	"E37": {Error, []string{"word"}, "keyword without an answer or note"},
	"E38": {Error, []string{"kind"}, "forced kind that the answer part cannot be"},
	"E39": {Error, nil, "heading of a question or section inside a question"},
	"E40": {Error, []string{"word"}, "keyword that takes a list with text on its line"},
	"E41": {Error, []string{"word"}, "quote after the answer part begins with a word that resembles none"},
	"E42": {Error, []string{"max"}, "too many gaps"},
	"E43": {Error, []string{"text"}, "heading without a space after its marks"},
	"E44": {Error, []string{"text"}, "answer that belongs to no question"},
	"E45": {Error, nil, "gap that is not closed on its line"},
	"E46": {Error, nil, "front matter that does not begin on the first line with three hyphens"},
	"E47": {Error, []string{"word"}, "matching without a list or table of pairs"},
	"E48": {Error, []string{"text"}, "choice indented below another"},
	"E49": {Error, []string{"text"}, "quote between choices that is indented below none"},
	"E50": {Error, []string{"word"}, "note without its quote mark"},
	"E51": {Error, []string{"text"}, "date that is in no calendar"},
	"E52": {Error, []string{"text"}, "date without a year, or with one of two digits"},
	"E53": {Error, []string{"text"}, "accepted answer inside mark-up"},
	"E54": {Error, []string{"value"}, "weight of a choice out of range"},
	"E55": {Error, nil, "file is UTF-16"},
	"E56": {Error, []string{"text"}, "file is Windows-1252"},
	"E57": {Error, []string{"size", "max"}, "file or front matter larger than the cap, in KB"},
	"E58": {Error, nil, "directory, pipe or device with the name of a deck"},
	"E59": {Error, nil, "link that leads nowhere, in a circle or out of the library"},
	"E60": {Error, []string{"max"}, "more lines than are read"},
	"E61": {Error, []string{"max"}, "more links or marks of emphasis than are read"},
	"E62": {Error, []string{"format"}, "document of an office program, not text"},
	"E63": {Error, []string{"key", "line"}, "key of front matter or catalogue given twice"},

	"W01": {Warning, []string{"key", "suggestion"}, "unknown front matter key"},
	"W02": {Warning, []string{"word"}, "empty keyword at the end of a prompt"},
	"W03": {Warning, []string{"line"}, "two choice lists merged"},
	"W04": {Warning, []string{"text", "line"}, "item twice"},
	"W05": {Warning, []string{"line"}, "prompt twice"},
	"W06": {Warning, []string{"text"}, "prompt contains its answer"},
	"W07": {Warning, nil, "right choice much longer or shorter than the others"},
	"W08": {Warning, []string{"text"}, "distractor of another kind than the key"},
	"W09": {Warning, []string{"text", "before"}, "timeline out of order"},
	"W10": {Warning, []string{"length", "max"}, "long typed answer"},
	"W11": {Warning, []string{"path"}, "picture without a text for those who cannot see it"},
	"W12": {Warning, []string{"path"}, "media file missing"},
	"W13": {Warning, []string{"key", "suggestion"}, "source that the catalogue does not list"},
	"W14": {Warning, []string{"word", "count", "total"}, "true/false keys nearly all one way"},
	"W15": {Warning, []string{"place", "count", "total"}, "right choice nearly always in one place"},
	"W16": {Warning, []string{"word"}, "note that is no note: before the answer part or not quoted"},
	"W17": {Warning, []string{"word", "line"}, "note given twice"},
	"W18": {Warning, []string{"code"}, "unknown code after Allow"},
	"W19": {Warning, []string{"url"}, "media from the network"},
	"W20": {Warning, []string{"count"}, "questions or gaps without an id"},
	"W21": {Warning, []string{"word"}, "note that this kind of question does not use"},
	"W22": {Warning, []string{"text"}, "text under a section heading belongs to no question"},
	"W23": {Warning, []string{"key", "known"}, "front matter key that resembles none"},
	"W24": {Warning, []string{"key"}, "source that resembles none of the catalogue"},
	"W25": {Warning, []string{"text"}, "comment of a heading that was probably meant as its id"},
	"W26": {Warning, nil, "deck without a question"},
	"W27": {Warning, []string{"text"}, "things to order that show their dates"},
	"W28": {Warning, []string{"text"}, "typed answer that seems to hold several"},
	"W29": {Warning, []string{"text"}, "HTML, which is shown as it stands"},
	"W30": {Warning, nil, "typed answers in a deck that does not say its language"},
	"W31": {Warning, []string{"text"}, "key that says about, without a margin"},
	"W32": {Warning, []string{"text"}, "answer part indented so far that it is code"},
	"W33": {Warning, []string{"text", "word"}, "typed answer of nothing but words for true or false, or their initials"},
	"W34": {Warning, []string{"text"}, "character that turns the direction of writing"},
	"W35": {Warning, []string{"line"}, "nearly the same question twice"},
	"W36": {Warning, []string{"text", "line"}, "answer given away by another question"},
	"W37": {Warning, []string{"text", "evidence"}, "date finer than the words that prove it"},
	"W38": {Warning, []string{"text"}, "control character, which is left out"},
	"W39": {Warning, []string{"text"}, "choices as another program or paper has them"},
	"W40": {Warning, []string{"text"}, "gap as paper has it"},
	"W41": {Warning, []string{"text"}, "line that announces an answer and is text"},
	"W42": {Warning, []string{"text"}, "flashcard whose back is only true or false"},
	"W43": {Warning, nil, "file that seems to be a deck by a name that no deck has"},
	"W44": {Warning, []string{"text"}, "choice that speaks of the places of others"},
	"W45": {Warning, []string{"text"}, "number or date that is judged as a word"},
	"W46": {Warning, []string{"text"}, "accepted answer that must never pass"},
	"W47": {Warning, []string{"text"}, "picture that is text because of a space in its file's name"},

	"N01": {Note, []string{"path", "line"}, "nearly the same question in another deck"},
}

// problem makes a finding; args are names and values in turn.
func problem(path string, pos Pos, code string, args ...string) Problem {
	p := Problem{Path: path, Pos: pos, Severity: Codes[code].Severity, Code: code}
	for i := 0; i+1 < len(args); i += 2 {
		if p.Args == nil {
			p.Args = make(map[string]string, len(args)/2)
		}
		p.Args[args[i]] = excerpt(args[i+1])
	}
	return p
}

func itoa(n int) string { return strconv.Itoa(n) }

// excerpt shortens what an author wrote so that a message stays one line.
func excerpt(s string) string {
	const most = 80
	s = strings.Join(strings.Fields(withoutControls(s)), " ")
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

func sortProblems(list []Problem) {
	slices.SortStableFunc(list, func(a, b Problem) int {
		return cmp.Or(
			strings.Compare(a.Path, b.Path), cmp.Compare(a.Pos.Line, b.Pos.Line),
			cmp.Compare(a.Pos.Col, b.Pos.Col), strings.Compare(a.Code, b.Code))
	})
}
