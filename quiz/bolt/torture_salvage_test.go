package bolt

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz"
	"ripasso/quiz/storetest"
)

// wreck is a store's file as a crash leaves it, with facts in the log and in the journal,
// states, revisions and sittings, or as Close does.
type wreck struct {
	content  []byte
	head     head
	local    quiz.LearnerID
	facts    map[quiz.FactID]quiz.Fact
	pages    map[quiz.FactID][][]uint64 // the pages that each copy of a fact needs
	needed   map[uint64]bool            // pages that a tree leads to
	revision quiz.Revision
}

func newWreck(t *testing.T, closed bool) *wreck {
	t.Helper()
	w := &wreck{facts: map[quiz.FactID]quiz.Fact{}, pages: map[quiz.FactID][][]uint64{}}
	path := filepath.Join(t.TempDir(), "quiz.db")
	d := mustOpenQuiet(t, path)
	w.local = d.Local()
	learners := []quiz.LearnerID{w.local, uuid.New(), uuid.New()}
	source := []byte("# Mazzo\n\n## Quanto fa 2 + 2?\nAnswer: 4\n")
	sum := sha256.Sum256(source)
	w.revision = quiz.Revision{ID: deck.RevisionID(hex.EncodeToString(sum[:])), Deck: "mazzo.md", Source: source, Seen: began}
	if err := d.PutRevision(t.Context(), w.revision); err != nil {
		t.Fatal(err)
	}
	for round := range 6 {
		for i, learner := range learners {
			list := facts(learner, 60)
			if err := d.Append(t.Context(), list, &quiz.Sitting{Learner: learner, Version: round + 1}); err != nil {
				t.Fatal(err)
			}
			mustAppend(t, d, facts(learner, 3*i+1)...)
			mustState(t, d, learner)
		}
		if round < 4 {
			if err := d.writeBack(true); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, learner := range learners {
		for _, f := range collect(t, d, learner) {
			w.facts[f.ID] = f
		}
	}
	if closed {
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
	w.content = mustRead(t, path)
	w.locate(t)
	return w
}

// locate notes on which pages facts stand, by following the trees of the sound file.
func (w *wreck) locate(t *testing.T) {
	t.Helper()
	var err error
	if w.head, err = readHead(w.content[:maxPageSize]); err != nil {
		t.Fatal(err)
	}
	w.content = w.content[:int64(w.head.pages)*w.head.pageSize]
	walk := newWalker(bytes.NewReader(w.content), w.head)
	if err := walk.tree(w.head.root, nil, nil, 0); err != nil {
		t.Fatal(err)
	}
	w.needed = map[uint64]bool{}
	for n, used := range walk.seen {
		if !used {
			continue
		}
		w.needed[uint64(n)] = true
		w.copies(uint64(n))
	}
	for id := range w.facts {
		if len(w.pages[id]) == 0 {
			t.Fatalf("fact %s stands nowhere", id)
		}
	}
}

// copies notes the facts of one page that a tree leads to.
func (w *wreck) copies(n uint64) {
	page := w.content[int64(n)*w.head.pageSize:]
	if page[8] != leafPage || n != uint64(page[0])|uint64(page[1])<<8 {
		return
	}
	run := page[:(1+int64(page[12]))*w.head.pageSize]
	note := func(id quiz.FactID, end int64) {
		var pages []uint64
		for p := n; int64(p-n)*w.head.pageSize < end; p++ {
			pages = append(pages, p)
		}
		w.pages[id] = append(w.pages[id], pages)
	}
	eachRow(run, 0, func(key, value []byte, at int64) {
		if string(key) == ringKey && len(value) > ringPage {
			w.ringCopies(n, run, at, int64(len(value)))
		} else if f, err := unseal(value); err == nil && len(key) == 8 {
			note(f.ID, at+int64(len(value)))
		}
	})
}

// ringCopies notes the facts in the room of the journal, a value at a place of the run of
// pages that begins with page n. Each needs what stands before it in its batch.
func (w *wreck) ringCopies(n uint64, run []byte, at, size int64) {
	first, pages := wholePages(at, size)
	for p := range pages {
		from := first + p*ringPage
		length := int64(binary.BigEndian.Uint32(run[from+4:]))
		if length > (pages-p)*ringPage-ringHeader {
			continue
		}
		batch := run[from+ringHeader:][:length]
		_, list, _, _ := decodeBatch(batch)
		for _, v := range list {
			f, err := unseal(v)
			if err != nil {
				continue
			}
			needs := []uint64{n}
			end := from + ringHeader + int64(bytes.Index(batch, v)+len(v))
			for q := from / w.head.pageSize; q*w.head.pageSize < end; q++ {
				needs = append(needs, n+uint64(q))
			}
			w.pages[f.ID] = append(w.pages[f.ID], needs)
		}
	}
}

// harm damages some pages, each in a way, and says which.
func (w *wreck) harm(r *rand.Rand) (bad []byte, hurt map[uint64]bool) {
	bad, hurt = slices.Clone(w.content), map[uint64]bool{}
	for range 1 + r.IntN(4) {
		n := 2 + r.Uint64N(w.head.pages-2)
		if r.IntN(40) == 0 {
			n = r.Uint64N(2) // a head
		}
		hurt[n] = true
		page := bad[int64(n)*w.head.pageSize:][:w.head.pageSize]
		switch r.IntN(6) {
		case 0:
			clear(page)
		case 1:
			for i := range page {
				page[i] = byte(r.Uint32())
			}
		case 2:
			page[r.IntN(pageHeader)] ^= byte(1 + r.IntN(255))
		case 3:
			page[pageHeader+r.IntN(256)] ^= byte(1 + r.IntN(255))
		case 4:
			for range 1 + r.IntN(20) {
				page[r.IntN(len(page))] ^= byte(1 + r.IntN(255))
			}
		case 5: // a sector of the disk
			clear(page[512*r.IntN(len(page)/512):][:512])
		}
	}
	return bad, hurt
}

// Whatever is done to a file's pages, every fact that stands on a page which nothing was
// done to is saved, and what is lost is told. Opening such a file neither panics nor
// hangs, and what it acknowledges then is there.
func TestTortureDamage(t *testing.T) {
	for _, closed := range []bool{false, true} {
		t.Run(fmt.Sprintf("closed=%v", closed), func(t *testing.T) {
			t.Parallel()
			damaged(t, newWreck(t, closed), tortureRounds(100, 20))
		})
	}
}

func damaged(t *testing.T, w *wreck, rounds int) {
	lost, doubtful, opened := 0, 0, 0
	for seed := range rounds {
		bad, hurt := w.harm(rand.New(rand.NewPCG(uint64(seed), 7)))
		path := mustWrite(t, bad)
		r, err := Examine(t.Context(), path)
		if err != nil {
			t.Errorf("seed %d: %v", seed, err)
			continue
		}
		saved := w.check(t, seed, r, hurt)
		if needed := slices.ContainsFunc(slices.Collect(keysOf(hurt)), func(n uint64) bool { return w.needed[n] }); !needed && r.Lost > 0 {
			t.Errorf("seed %d: only free pages were hurt, and %d facts are lost", seed, r.Lost)
		}
		if saved < len(w.facts) && r.Whole() {
			t.Errorf("seed %d: %d of %d facts, and the file is said to be whole", seed, saved, len(w.facts))
		}
		lost, doubtful = lost+len(w.facts)-saved, doubtful+r.Doubtful
		r.Close()
		if !bytes.Equal(mustRead(t, path), bad) {
			t.Errorf("seed %d: the file was changed", seed)
		}
		if w.answer(t, seed, path) {
			opened++
		}
	}
	t.Logf("%d damaged files of %d facts each: %d facts lost in all, %d doubtful, %d files could still be opened", rounds, len(w.facts), lost, doubtful, opened)
}

func keysOf[K comparable, V any](m map[K]V) func(yield func(K) bool) {
	return func(yield func(K) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// check loads what remains into a new store and holds it against the sound file.
func (w *wreck) check(t *testing.T, seed int, r *Remains, hurt map[uint64]bool) (saved int) {
	t.Helper()
	var list []quiz.Record
	got := map[quiz.FactID]quiz.Fact{}
	for x, err := range r.Records() {
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if list = append(list, x); x.Fact != nil {
			got[x.Fact.ID] = *x.Fact
		}
	}
	for id, f := range w.facts {
		sound := slices.ContainsFunc(w.pages[id], func(pages []uint64) bool {
			return !slices.ContainsFunc(pages, func(n uint64) bool { return hurt[n] })
		})
		g, ok := got[id]
		if ok {
			saved++
		}
		switch {
		case sound && !ok:
			t.Errorf("seed %d: fact %s on pages %v is lost; hurt are %v", seed, id, w.pages[id], hurt)
		case ok && !cmp.Equal(f, g):
			t.Errorf("seed %d: fact %s became %+v", seed, id, g)
		}
	}
	if len(got) != saved {
		t.Errorf("seed %d: %d facts that never were", seed, len(got)-saved)
	}
	if len(got) != r.Facts {
		t.Errorf("seed %d: %d facts are told, %d are there", seed, r.Facts, len(got))
	}
	if seed%10 == 0 {
		w.load(t, list, got)
	}
	return saved
}

// load makes a store of what remains.
func (w *wreck) load(t *testing.T, list []quiz.Record, got map[quiz.FactID]quiz.Fact) {
	t.Helper()
	d := mustOpen(t, filepath.Join(t.TempDir(), "saved.db"))
	if err := d.Load(t.Context(), list); err != nil {
		t.Fatal(err)
	}
	n := 0
	learners := map[quiz.LearnerID]bool{}
	for _, f := range got {
		learners[f.Learner] = true
	}
	for learner := range learners {
		all := collect(t, d, learner)
		n += len(all)
		if diff := cmp.Diff(quiz.Replay(slices.Values(all)), mustState(t, d, learner), storetest.StateOptions()); diff != "" {
			t.Errorf("state (-replay +store):\n%s", diff)
		}
	}
	if n != len(got) {
		t.Errorf("%d facts were loaded of %d", n, len(got))
	}
}

// answer opens a damaged file, if it lets itself be opened, and answers: what is
// acknowledged must be there when it is opened again, and with what can be read before.
func (w *wreck) answer(t *testing.T, seed int, path string) (opened bool) {
	t.Helper()
	d, err := Open(path, Options{})
	if err != nil {
		return false
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	f := facts(uuid.New(), 1)[0]
	acknowledged := d.Append(ctx, []quiz.Fact{f}, nil) == nil
	for range d.Facts(ctx, w.local, quiz.FactID{}) {
	}
	_, _ = d.State(ctx, w.local)
	_ = d.Close()
	if ctx.Err() != nil {
		t.Errorf("seed %d: it hangs", seed)
	}
	if !acknowledged {
		return true
	}
	r, err := Examine(t.Context(), path)
	if err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
	defer r.Close()
	for x, err := range r.Records() {
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if x.Fact != nil && x.Fact.ID == f.ID {
			return true
		}
	}
	t.Errorf("seed %d: an answer acknowledged on a damaged file is not there", seed)
	return true
}

// A sound file is said to be whole, and is handed on as Records does; so is one of the
// first layout, and one that another holds is left alone.
func TestExamineSound(t *testing.T) {
	w := newWreck(t, false)
	for name, content := range map[string][]byte{
		"crashed": w.content, "layout 1": thaw(t, "layout1-crashed.db"), "layout 1, closed": thaw(t, "layout1-closed.db"),
	} {
		path := mustWrite(t, content)
		r, err := Examine(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		if !r.Whole() || len(r.Losses) > 0 {
			t.Errorf("%s: %d broken, %d lost, %d doubtful, %d altered, learner known: %v", name, r.Broken, r.Lost, r.Doubtful, r.Altered, r.sure)
		}
		var got []string
		for x, err := range r.Records() {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, line(t, x))
		}
		r.Close()
		d := mustOpen(t, path)
		var want []string
		for x, err := range d.Records(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			if x.Sitting == nil || name == "crashed" { // that of layout 1 cannot be read, and is over
				want = append(want, line(t, x))
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-store +remains):\n%s", name, diff)
		}
	}
	for name, tt := range map[string]struct {
		content []byte
		want    error
	}{"text": {bytes.Repeat([]byte("# Un mazzo\n"), 4000), ErrForeign}, "zeros": {make([]byte, 1<<15), ErrForeign}, "a byte": {[]byte("x"), ErrForeign}} {
		if _, err := Examine(t.Context(), mustWrite(t, tt.content)); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
	}
}

func line(t *testing.T, r quiz.Record) string {
	t.Helper()
	b, err := quiz.AppendRecord(nil, r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// What was known of cards whose answers are lost is told from the states.
func TestKeptRemains(t *testing.T) {
	w := newWreck(t, false)
	r, err := Examine(t.Context(), mustWrite(t, w.content))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if s := r.Kept(w.local); s == nil || s.Facts == 0 || s.Cards.Len() == 0 {
		t.Errorf("the state that was kept: %+v", s)
	}
	if s := r.Kept(uuid.New()); s != nil {
		t.Errorf("a stranger's: %+v", s)
	}
}

// What can be read of one learner is what the records have of them, in their order.
func TestPastRemains(t *testing.T) {
	w := newWreck(t, false)
	r, err := Examine(t.Context(), mustWrite(t, w.content))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	want := map[quiz.LearnerID][]quiz.Fact{}
	for x, err := range r.Records() {
		if err != nil {
			t.Fatal(err)
		}
		if x.Fact != nil {
			want[x.Fact.Learner] = append(want[x.Fact.Learner], *x.Fact)
		}
	}
	if len(want) != 3 {
		t.Fatalf("facts of %d learners, want 3", len(want))
	}
	want[uuid.New()] = nil
	for learner, list := range want {
		if diff := cmp.Diff(list, slices.Collect(r.Past(learner))); diff != "" {
			t.Errorf("learner %s (-records +past):\n%s", learner, diff)
		}
	}
	for range r.Past(w.local) {
		break // who has enough is yielded no more
	}
}

// Whatever a file holds, examining it ends, and neither it nor opening the file panics.
func FuzzExamine(f *testing.F) {
	path := filepath.Join(f.TempDir(), "quiz.db")
	d, err := Open(path, Options{})
	if err != nil {
		f.Fatal(err)
	}
	mustAppend(f, d, facts(d.Local(), 3)...)
	open := mustRead(f, path)
	if err := d.Close(); err != nil {
		f.Fatal(err)
	}
	closed := mustRead(f, path)
	f.Add(false, uint32(len(closed)), []byte{})
	f.Add(true, uint32(len(open)-1), []byte{})
	for page := range byte(8) {
		for _, at := range []byte{8, 10, 12, 16, 20, 24, 28, 32, 40, 48} {
			f.Add(page%2 == 0, uint32(len(open)), []byte{page << 4, at, 0xFF, page << 4, at + 1, 1})
		}
	}
	// An edit is a place (2 bytes) and what is put there.
	f.Fuzz(func(t *testing.T, crashed bool, length uint32, edits []byte) {
		content := slices.Clone(closed)
		if crashed {
			content = slices.Clone(open)
		}
		for ; len(edits) >= 3; edits = edits[3:] {
			if at := int(edits[0])<<8 | int(edits[1]); at < len(content) {
				content[at] = edits[2]
			}
		}
		content = content[:min(int(length), len(content))]
		path := mustWrite(t, content)
		r, err := Examine(t.Context(), path)
		if err == nil {
			n := 0
			for x, err := range r.Records() {
				if err != nil {
					t.Fatal(err)
				}
				if x.Fact != nil {
					n++
				}
			}
			if n != r.Facts {
				t.Errorf("%d facts are told, %d are there", r.Facts, n)
			}
			for _, l := range r.Losses {
				r.Kept(l.Learner)
				for range r.Past(l.Learner) {
				}
			}
			r.Close()
		}
		if d, err := Open(path, Options{}); err == nil {
			_ = d.Close() // a damaged one may refuse
		}
	})
}

// Without its newer head a file looks sound, but lacks what was written last: that is told,
// and found on the pages.
func TestExamineLostHead(t *testing.T) {
	w := newWreck(t, false)
	for n := range uint64(2) {
		bad := slices.Clone(w.content)
		clear(bad[int64(n)*w.head.pageSize:][:w.head.pageSize])
		r, err := Examine(t.Context(), mustWrite(t, bad))
		if err != nil {
			t.Fatal(err)
		}
		if r.Whole() || r.Facts != len(w.facts) {
			t.Errorf("head %d: whole %v, %d facts of %d", n, r.Whole(), r.Facts, len(w.facts))
		}
		r.Close()
	}
}
