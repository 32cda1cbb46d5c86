package quiz

import (
	"cmp"
	"iter"
	"maps"
	"slices"
)

// Days is what was done on each learning day: a map that costs nothing to copy, because a
// copy shares all days with its original. Answers come on the last day, which stands apart:
// only what begins another or changes an earlier one makes the list anew. The zero value is
// empty. One copy may be read while another is changed.
type Days struct {
	past []datedTotal // by day, all before last; never changed
	last *datedTotal  // nil where there is none; never changed
}

type datedTotal struct {
	day   Day
	total DayTotal
}

// daysOf are the days of a list in their order, which must not be changed any more.
func daysOf(list []datedTotal) Days {
	n := len(list) - 1
	if n < 0 {
		return Days{}
	}
	return Days{list[:n], &list[n]}
}

// daysIn are the days of a map.
func daysIn(m map[Day]DayTotal) Days {
	list := make([]datedTotal, 0, len(m))
	for _, d := range slices.Sorted(maps.Keys(m)) {
		list = append(list, datedTotal{d, m[d]})
	}
	return daysOf(list)
}

// At is the total of a day, zero where there is none.
func (d Days) At(day Day) DayTotal {
	total, _ := d.Find(day)
	return total
}

// Find is the total of a day, and whether there is one.
func (d Days) Find(day Day) (DayTotal, bool) {
	if d.last != nil && d.last.day == day {
		return d.last.total, true
	}
	if i, ok := d.find(day); ok {
		return d.past[i].total, true
	}
	return DayTotal{}, false
}

// find is the place of a day in the past, or where it would stand.
func (d Days) find(day Day) (int, bool) {
	return slices.BinarySearchFunc(d.past, day, func(x datedTotal, day Day) int { return cmp.Compare(x.day, day) })
}

// Len is how many days there are.
func (d Days) Len() int {
	if d.last == nil {
		return 0
	}
	return len(d.past) + 1
}

// All yields all days in their order.
func (d Days) All() iter.Seq2[Day, DayTotal] {
	return func(yield func(Day, DayTotal) bool) {
		for i := range d.past {
			if !yield(d.past[i].day, d.past[i].total) {
				return
			}
		}
		if d.last != nil {
			yield(d.last.day, d.last.total)
		}
	}
}

// Set gives a day a total.
func (d *Days) Set(day Day, total DayTotal) {
	x := datedTotal{day, total}
	switch {
	case d.last == nil || d.last.day == day:
		d.last = &x
	case d.last.day < day:
		d.past, d.last = slices.Concat(d.past, []datedTotal{*d.last}), &x
	default:
		i, ok := d.find(day)
		rest := d.past[i:]
		if ok {
			rest = rest[1:]
		}
		d.past = slices.Concat(d.past[:i], []datedTotal{x}, rest)
	}
}

// Delete takes a day out.
func (d *Days) Delete(day Day) {
	if d.last != nil && d.last.day == day {
		*d = daysOf(d.past)
	} else if i, ok := d.find(day); ok {
		d.past = slices.Concat(d.past[:i], d.past[i+1:])
	}
}
