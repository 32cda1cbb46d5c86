package deck

// Pos is a place in a source file: line and column, both 1-based; a column counts
// runes, a tab moves to the next multiple of four.
type Pos struct{ Line, Col int }

// Severity grades a Problem.
type Severity string

// The severities: an error costs a question or its meaning, a warning wants a look.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Problem is one finding about a source file: a code with arguments. The words
// (message and hint, in the reader's language) are in the catalogue of package
// web under "problem.CODE" and "hint.CODE", with {name} for each argument.
type Problem struct {
	Path     string            `json:"path"`
	Pos      Pos               `json:"pos"`
	Severity Severity          `json:"severity"`
	Code     string            `json:"code"` // "E04", "W12"; the table codes lists them all
	Args     map[string]string `json:"args,omitempty"`
}
