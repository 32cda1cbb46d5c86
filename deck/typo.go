package deck

import "slices"

// allowedSlips is how many edits a word of the key forgives: none up to four letters or
// with a digit, one up to eleven, two from twelve; an author's number stands instead
// of the lengths, never of the digits.
func (j judging) allowedSlips(key word) int {
	switch n := key.size(); {
	case key.hasDigit():
		return 0
	case j.typos >= 0:
		return min(j.typos, maxSlips)
	case n <= 4:
		return 0
	case n <= 11:
		return 1
	}
	return 2
}

// maxSlips is the most that any word forgives.
const maxSlips = 2

// edits is the number of insertions, deletions, substitutions and transpositions of
// neighbours (each letter moved once) that turn a into b, or limit+1 when it is more.
// Its cost grows with length times limit.
func edits(a, b []string, limit int) int {
	if d := len(a) - len(b); d > limit || -d > limit {
		return limit + 1
	}
	t := editTable(a, b, limit)
	return min(t.at(len(a), len(b)), limit+1)
}

// editBand is the band of the edit table around its diagonal that a limit can reach.
type editBand struct {
	cells []int
	limit int
}

func (t editBand) at(i, j int) int {
	if d := j - i; d < -t.limit || d > t.limit {
		return t.limit + 1
	}
	return t.cells[i*(2*t.limit+1)+j-i+t.limit]
}

func editTable(a, b []string, limit int) editBand {
	t := editBand{make([]int, (len(a)+1)*(2*limit+1)), limit}
	for i := 0; i <= len(a); i++ {
		for j := max(0, i-limit); j <= min(len(b), i+limit); j++ {
			t.cells[i*(2*limit+1)+j-i+limit] = t.cell(a, b, i, j)
		}
	}
	return t
}

func (t editBand) cell(a, b []string, i, j int) int {
	switch {
	case i == 0:
		return j
	case j == 0:
		return i
	}
	swap := 1
	if a[i-1] == b[j-1] {
		swap = 0
	}
	best := min(t.at(i-1, j-1)+swap, t.at(i-1, j)+1, t.at(i, j-1)+1)
	if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
		best = min(best, t.at(i-2, j-2)+1)
	}
	return best
}

// forms lists a word's letters in one form.
func (w word) forms(form func(letter) string) []string {
	out := make([]string, len(w.letters))
	for i, l := range w.letters {
		out[i] = form(l)
	}
	return out
}

// wordsEqual compares two texts word by word in one form.
func wordsEqual(a, b []word, form func(letter) string) bool {
	return slices.EqualFunc(a, b, func(x, y word) bool {
		return slices.EqualFunc(x.letters, y.letters, func(p, q letter) bool { return form(p) == form(q) })
	})
}
