package quiz

import (
	"maps"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A table is a map; a copy stays as it was whatever becomes of the original.
func TestTableIsAMap(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		var table Table[int, int]
		like := map[int]int{}
		type copied struct {
			table Table[int, int]
			like  map[int]int
		}
		var copies []copied
		for i := range 3000 {
			k := r.IntN(900)
			if r.IntN(3) == 0 {
				table.Delete(k)
				delete(like, k)
			} else {
				table.Set(k, i)
				like[k] = i
			}
			if i%300 == 0 {
				copies = append(copies, copied{table, maps.Clone(like)})
			}
		}
		for _, c := range append(copies, copied{table, like}) {
			if diff := cmp.Diff(c.like, maps.Collect(c.table.All())); diff != "" || c.table.Len() != len(c.like) {
				t.Fatalf("%d keys, want %d\n%s", c.table.Len(), len(c.like), diff)
			}
			for k := range 900 {
				v, ok := c.table.Find(k)
				if want, there := c.like[k]; v != want || ok != there || c.table.At(k) != want {
					t.Fatalf("key %d: %d, %v, want %d, %v", k, v, ok, want, there)
				}
			}
		}
		for k := range 900 {
			table.Delete(k)
		}
		if table.Len() != 0 || len(maps.Collect(table.All())) != 0 {
			t.Error("an emptied table holds something")
		}
	}
}

func TestTableStopsWhenAsked(t *testing.T) {
	var table Table[int, int]
	for i := range 100 {
		table.Set(i, i)
	}
	n := 0
	for range table.All() {
		if n++; n == 7 {
			break
		}
	}
	if n != 7 {
		t.Errorf("%d", n)
	}
}

// A table made at once is the one that is made key by key, and goes on like it.
func TestTableOf(t *testing.T) {
	for _, n := range []int{0, 1, leafSize, leafSize + 1, 5000} {
		want := map[int]int{}
		var entries []tableEntry[int, int]
		for i := range n {
			want[i] = -i
			entries = append(entries, tableEntry[int, int]{i, -i})
		}
		table := tableOf(entries)
		for i := range 100 {
			table.Set(n+i, 1)
			want[n+i] = 1
		}
		table.Delete(0)
		delete(want, 0)
		if diff := cmp.Diff(want, maps.Collect(table.All())); diff != "" || table.Len() != len(want) {
			t.Errorf("%d entries: %d, want %d\n%s", n, table.Len(), len(want), diff)
		}
	}
}
