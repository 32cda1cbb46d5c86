package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz"
)

// table is a desk for one sitting that keeps nothing.
type table struct {
	sitting *quiz.Sitting
	world   quiz.World
}

func (t *table) Do(_ context.Context, _ quiz.LearnerID, _ uuid.UUID, ev quiz.Event) (quiz.View, error) {
	_, err := t.sitting.Apply(ev, t.world)
	return t.sitting.View(t.world), err
}

func (t *table) View(context.Context, quiz.LearnerID, uuid.UUID) (quiz.View, error) {
	return t.sitting.View(t.world), nil
}

// seated is a seat at the cards of testdata/kinds.md with these ids, dealt the same
// way every time.
func seated(t *testing.T, ids ...string) seat {
	t.Helper()
	library, problems := deck.Load(only{os.DirFS("testdata"), []string{"kinds.md"}})
	for _, p := range problems {
		t.Errorf("kinds.md: %v", p)
	}
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	plan, err := quiz.NewPlan(quiz.DefaultSettings())
	if err != nil {
		t.Fatal(err)
	}
	var queue quiz.Queue
	for _, c := range library.Decks()[0].Cards() {
		for _, id := range ids {
			if c.Question.ID == id {
				queue.Cards = append(queue.Cards, c.ID)
			}
		}
	}
	world := quiz.World{
		Now: now, Plan: plan, Card: library.Card, Pace: 10 * time.Second,
		Progress: func(deck.CardID) quiz.Progress { return quiz.Progress{} },
	}
	id := uuid.MustParse("01956b5e-0000-7000-8000-000000000007")
	d := &table{quiz.NewSitting(id, uuid.Nil, 1, quiz.Scope{}, queue, world), world}
	return seat{desk: d, now: func() time.Time { return now }, lang: "it", view: d.sitting.View(world)}
}

// typing gives the screen keys one after the other, with what they lead to.
func typing(t *testing.T, m screen, keys ...string) screen {
	t.Helper()
	for _, name := range keys {
		next, cmd := m.Update(tea.KeyPressMsg(key(name)))
		m = next.(screen)
		if cmd == nil {
			continue
		}
		msg := cmd()
		if _, quit := msg.(tea.QuitMsg); quit {
			return m
		}
		next, _ = m.Update(msg)
		m = next.(screen)
	}
	return m
}

// key is a key by the name that Bubble Tea gives it.
func key(name string) tea.Key {
	named := map[string]rune{
		"enter": tea.KeyEnter, "tab": tea.KeyTab, "esc": tea.KeyEscape, "up": tea.KeyUp, "down": tea.KeyDown,
		"left": tea.KeyLeft, "right": tea.KeyRight, "home": tea.KeyHome, "end": tea.KeyEnd,
		"backspace": tea.KeyBackspace, "delete": tea.KeyDelete, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown,
	}
	var k tea.Key
	for _, mod := range []struct {
		name string
		mod  tea.KeyMod
	}{{"ctrl+", tea.ModCtrl}, {"shift+", tea.ModShift}} {
		if rest, ok := strings.CutPrefix(name, mod.name); ok {
			name, k.Mod = rest, k.Mod|mod.mod
		}
	}
	switch code, ok := named[name]; {
	case ok:
		k.Code = code
	case name == "space":
		k.Code, k.Text = ' ', " "
	default:
		k.Code = []rune(name)[0]
		if k.Mod == 0 {
			k.Text = name
		}
	}
	return k
}

// letters is a text as the keys that type it.
func letters(s string) []string {
	var keys []string
	for _, r := range s {
		if r == ' ' {
			keys = append(keys, "space")
			continue
		}
		keys = append(keys, string(r))
	}
	return keys
}

// sized is the screen in a window, without colours, so that goldens can be read.
func sized(s seat, width, height int) screen {
	m := newScreen(context.Background(), s, newWords("it"))
	next, _ := m.Update(tea.WindowSizeMsg{Width: width, Height: height})
	m = next.(screen)
	m.profile = colorprofile.ASCII
	return m
}

// picture is what stands on the screen, with the cursor's place.
func picture(m screen) string {
	v := m.View()
	lines := strings.Split(ansi.Strip(v.Content), "\n")
	s := strings.TrimRight(strings.Join(lines, "\n"), "\n") + "\n"
	if v.Cursor != nil {
		s += fmt.Sprintf("cursor %d,%d\n", v.Cursor.X, v.Cursor.Y)
	}
	return s
}

// TestScreens shows every kind as it is asked, answered and judged.
func TestScreens(t *testing.T) {
	tests := []struct {
		id     string
		answer []string // keys before the answer is given
		enter  []string // keys that give it; Enter when nil
	}{
		{"flash", nil, nil},
		{"single", []string{"tab", "down", "down"}, nil},
		{"multiple", []string{"1", "down", "space", "4"}, nil},
		{"text", letters("Vladivostock"), nil},
		{"boolean", []string{"f"}, nil},
		{"number", letters("25"), nil},
		{"date", letters("12 aprile 2019"), nil},
		{"cloze", letters("Yalu"), nil},
		{"order", []string{"space", "down", "space"}, nil},
		{"match", []string{"a", "b", "right"}, nil},
		{"text", []string{}, []string{"ctrl+n"}},
	}
	for _, size := range []struct{ width, height int }{{80, 24}, {40, 24}} {
		for i, test := range tests {
			name := fmt.Sprintf("%02d-%s-%d", i+1, test.id, size.width)
			t.Run(name, func(t *testing.T) {
				m := sized(seated(t, test.id), size.width, size.height)
				got := "-- asked --\n" + picture(m)
				m = typing(t, m, test.answer...)
				got += "-- answered --\n" + picture(m)
				if test.enter == nil {
					test.enter = []string{"enter"}
				}
				m = typing(t, m, test.enter...)
				got += "-- judged --\n" + picture(m)
				golden(t, filepath.Join("testdata", "screen", name+".txt"), got)
				fits(t, m, size.width, size.height)
			})
		}
	}
}

// TestScreenSetsAside: a card leaves the table by a key, the foot says so, and the next key
// but one brings it back. Where one types, - and ! are letters like others.
func TestScreenSetsAside(t *testing.T) {
	for key, says := range map[string]string{"ctrl+l": "Rimandata a domani", "ctrl+x": "Sospesa"} {
		m := sized(seated(t, "number", "text"), 80, 24)
		first := onTable(m.seat.view)
		m = typing(t, m, key)
		if onTable(m.seat.view) == first || !strings.Contains(picture(m), says) {
			t.Errorf("%s:\n%s", key, picture(m))
		}
		if m = typing(t, m, "ctrl+z"); onTable(m.seat.view) != first || strings.Contains(picture(m), says) {
			t.Errorf("%s, taken back:\n%s", key, picture(m))
		}
		if m = typing(t, m, "-", "!"); onTable(m.seat.view) != first {
			t.Errorf("a letter sets aside:\n%s", picture(m))
		}
	}
	m := typing(t, sized(seated(t, "flash", "text"), 80, 24), "-")
	if m.seat.view.Face.Kind == deck.Flashcard {
		t.Error("- does nothing where nobody types")
	}
	if m = typing(t, m, "ctrl+l"); m.seat.view.Phase != quiz.Done || !strings.Contains(picture(m), "Rimandata") {
		t.Errorf("the last card:\n%s", picture(m))
	}
}

// golden compares with a file, or rewrites it with -update.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// fits is the promise that nothing stands outside the window.
func fits(t *testing.T, m screen, width, height int) {
	t.Helper()
	lines := strings.Split(m.View().Content, "\n")
	if len(lines) > height {
		t.Errorf("%d lines in a window of %d", len(lines), height)
	}
	for _, line := range lines {
		if w := ansi.StringWidth(line); w > width {
			t.Errorf("%d cells in a window of %d: %q", w, width, line)
		}
	}
}

// TestScreenInAnyWindow resizes the window in the middle of every kind.
func TestScreenInAnyWindow(t *testing.T) {
	for _, id := range []string{"flash", "single", "multiple", "text", "boolean", "number", "date", "cloze", "order", "match"} {
		s := seated(t, id)
		for _, width := range []int{1, 12, 20, 33, 40, 60, 200} {
			for _, height := range []int{1, 4, 7, 10, 24, 80} {
				m := sized(s, width, height)
				if width >= 20 {
					fits(t, m, width, height)
				}
				m = typing(t, m, "1", "down", "pgdown", "pgdown", "pgup", "ctrl+n")
				if width >= 20 {
					fits(t, m, width, height)
				}
			}
		}
	}
}
