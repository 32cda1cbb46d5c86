package deck

// judging says how a typed answer is compared with the key. The zero value but for
// typos, which is then -1, is the lenient default of the format.
type judging struct {
	typos        int      // allowed edits in a word; -1: by the length of the word
	not          []string // forms that must never pass as a typo of the answer
	strictAccent bool     // a missing accent is an error
	strictCase   bool     // upper and lower case differ
	keepArticles bool     // a leading article counts
	lang         string   // BCP 47, of the deck
	uiLang       string   // BCP 47, what the learner reads the program in
	guard        guard    // what no typo may turn into
}

// ReasonInfo is one entry of the table Reasons.
type ReasonInfo struct {
	Args  []string // what {0}, {1} … stand for
	Means string   // when it is given
}

// Reasons lists every code a Verdict can carry, with the meaning of its arguments.
//
// A reason's words are the part of the sentence after the word that the picture puts
// before it ("Right", "Nearly", "Not yet", from the score): "year and month right; the
// day is 12" becomes "Nearly: year and month right; the day is 12." They begin in lower
// case and end without a full stop. Where they are empty the word stands alone.
var Reasons = map[string]ReasonInfo{
	"right":    {nil, "right, nothing to add; the words are empty"},
	"wrong":    {[]string{"the answer"}, "wrong, where the answer is a text that can be shown"},
	"unknown":  {nil, "the learner does not know"},
	"empty":    {[]string{"the answer"}, "nothing was typed"},
	"too-long": {[]string{"the answer"}, "more was typed than is read (maxJudged)"},

	"typo":          {[]string{"the right spelling"}, "right but for allowed slips"},
	"accent":        {[]string{"the right spelling"}, "right but for accents, which are forgiven"},
	"accent-counts": {[]string{"the answer"}, "only an accent is wrong, in a deck where it counts"},
	"case-counts":   {[]string{"the answer"}, "only upper and lower case differ, in a deck where it counts"},
	"lookalike":     {[]string{"what was typed", "the answer"}, "close to the answer, but a thing of its own"},
	"nearly-spelt":  {[]string{"the answer"}, "more slips than are allowed"},

	"number-within":    {[]string{"the number"}, "another number, inside the margin"},
	"number-unread":    {[]string{"an example"}, "no number could be read"},
	"number-unit":      {[]string{"the unit"}, "the number is right, the unit is another"},
	"number-no-unit":   {nil, "the number is right, but it is no percentage, price or measure"},
	"number-sign":      {[]string{"the number"}, "right but for the sign"},
	"number-power":     {[]string{"the number"}, "right digits, a power of ten too large or too small"},
	"number-separator": {[]string{"what was read"}, "right if a comma or point is read the other way, which is how it was read"},

	"date-wrong":      {[]string{"the date"}, "nothing of the date counts as right"},
	"date-day":        {[]string{"the day"}, "asked to the day: year and month right"},
	"date-month":      {[]string{"the month"}, "asked to the month: year right"},
	"date-day-month":  {[]string{"day and month"}, "asked to the day: year right, month wrong or missing"},
	"date-year":       {[]string{"the year"}, "day and month, or month, right; the year is wrong"},
	"date-no-year":    {[]string{"the year"}, "no year was typed"},
	"date-short-year": {[]string{"the year"}, "the year has two digits, which agree"},
	"date-era":        {[]string{"the year"}, "right but for before or after Christ"},
	"date-vague":      {[]string{"the date"}, "agrees, but says too little: a decade for a year"},
	"date-finer":      {nil, "right, and more precise than was asked"},
	"date-within":     {[]string{"the date"}, "another year, inside the margin"},
	"date-read":       {[]string{"the date as it was read"}, "right, read the other way round because there is no other way"},
	"date-swapped":    {[]string{"the date as it was read"}, "day and month stand the other way round than the language reads them"},
	"date-julian":     {[]string{"the date"}, "the same day in the Julian calendar"},
	"date-impossible": {[]string{"the date"}, "a day that is in no calendar, as 31 February"},
	"date-unread":     {[]string{"an example"}, "no date could be read"},

	"true":          {nil, "the statement is true"},
	"false":         {nil, "the statement is false"},
	"partly":        {[]string{"right ones", "all"}, "some parts or gaps right"},
	"none":          {[]string{"all"}, "no part right"},
	"choice-wrong":  {[]string{"the right choice"}, "single choice: another one was right; the words quote it, being the author's"},
	"choice-missed": {[]string{"how many"}, "right choices not ticked, none ticked wrongly"},
	"choice-extra":  {[]string{"how many"}, "wrong choices ticked, none missed"},
	"choice-both":   {[]string{"how many missed", "how many too many"}, "right choices missed and wrong ones ticked"},
	"order":         {[]string{"in sequence", "all"}, "some things stand in the right sequence"},
	"order-none":    {nil, "nothing stands in the right sequence"},
	"match":         {[]string{"right pairs", "all pairs"}, "some pairs right"},
	"match-none":    {nil, "no pair right"},
	"self":          {nil, "the learner graded the answer"},
}

// verdict builds a verdict without marks or parts.
func verdict(score float64, code string, args ...string) Verdict {
	return Verdict{Score: score, Reason: Reason{Code: code, Args: args}}
}
