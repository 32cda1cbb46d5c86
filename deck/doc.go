// Package deck reads decks of questions and judges answers to them. It knows no
// learner, no clock and no storage.
//
// # The format
//
// A deck is one Markdown file. An optional YAML front matter tells title, id, lang,
// description, tags, judging and sources. A "#" heading is a section, a "##" heading
// is a question whose prompt is the heading's text; its id stands in a comment at the
// end of that line. Paragraphs, "###" headings, pictures, tables, code and maths that
// follow belong to the prompt, up to the answer part, which alone decides the kind:
//
//	(text only)                       flashcard; "---" parts a longer front from the back
//	- [x] right / - [ ] wrong         single or multiple choice
//	Answer: a | b                     typed text, the first form is the one shown
//	Answer: true                      true or false
//	Number: 3.14 +- 0.005 m           number with tolerance and unit
//	Date: 12 September 2023           date, as precise as it is written
//	[[gap|also::hint]] in the text    cloze, one card for each gap
//	Order: and a numbered list        ordering; a timeline when every item ends in (date)
//	Match: and "- left -> right"      matching; "- -> decoy" is a target without a left side
//
// Notes are quotes after the answer part whose lines begin with a known word: Hint,
// Explanation, Source, Evidence, Attributed, Tags, Points, Typos, Not, Scoring,
// Reverse, Kind, Allow. Keywords are read in the deck's language (en, it, fr, de, es)
// and in English; `Date\:` writes the plain word.
//
// # How a deck is read
//
// The file is cut at "##" lines outside code fences (split.go), every question is
// read from goldmark's syntax tree (question.go) and handed to the kind that its answer
// part announces (kind.go lists them). A question that cannot be read is left out and
// reported; its neighbours are not touched. Problems are codes with arguments
// (problem.go), the words are in package web. What a learner may see before answering
// is a Face, which has no field for a key.
package deck
