package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// terminal is a real one: a pseudo-terminal of 80 by 24 with a program in it.
type terminal struct {
	t      *testing.T
	master *os.File
	slave  *os.File
	seen   *transcript
	cmd    *exec.Cmd
	before unix.Termios
}

// inTerminal starts the real program in a terminal.
func inTerminal(t *testing.T, env []string, args ...string) *terminal {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	check(t, err)
	t.Cleanup(func() { master.Close() })
	check(t, unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0))
	number, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	check(t, err)
	slave, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	check(t, err)
	t.Cleanup(func() { slave.Close() })
	check(t, unix.IoctlSetWinsize(int(master.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 80}))
	before, err := unix.IoctlGetTermios(int(slave.Fd()), unix.TCGETS)
	check(t, err)

	path, err := exec.LookPath("quiz") // TestMain has put it there
	check(t, err)
	term := &terminal{t: t, master: master, slave: slave, seen: &transcript{}, before: *before}
	term.cmd = exec.Command(path, args...)
	term.cmd.Env = append(os.Environ(), append([]string{"TERM=xterm-256color", "QUIZ_LANG=it"}, env...)...)
	term.cmd.Stdin, term.cmd.Stdout, term.cmd.Stderr = slave, slave, slave
	term.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	check(t, term.cmd.Start())
	go func() { _, _ = io.Copy(term.seen, master) }() // ends when the terminal is closed
	return term
}

func (term *terminal) press(keys string) {
	term.t.Helper()
	_, err := io.WriteString(term.master, keys)
	check(term.t, err)
}

// leaves waits for the program to end, which must give the terminal back as it was.
func (term *terminal) leaves() {
	t := term.t
	t.Helper()
	ended := make(chan error, 1)
	go func() { ended <- term.cmd.Wait() }()
	select {
	case err := <-ended:
		check(t, err)
	case <-time.After(20 * time.Second):
		_ = term.cmd.Process.Kill()
		t.Fatalf("it does not end:\n%q", term.seen)
	}
	after, err := unix.IoctlGetTermios(int(term.slave.Fd()), unix.TCGETS)
	check(t, err)
	if *after != term.before {
		t.Error("the terminal is not as it was")
	}
	term.seen.eventually(t, "Tutto salvato")
	text := term.seen.String()
	if strings.Count(text, "\x1b[?1049h") != strings.Count(text, "\x1b[?1049l") {
		t.Error("the other screen was not left")
	}
}

// TestTerminal answers on a real terminal and leaves by key, by Ctrl+C and by signal;
// what was answered is there the next time.
func TestTerminal(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "uno.md"), longerDeck)
	args := []string{"drill", "--decks", dir, "--db", filepath.Join(t.TempDir(), "quiz.db")}

	term := inTerminal(t, nil, args...)
	term.seen.eventually(t, "Due")
	term.press("5\x7f4\r")
	term.seen.eventually(t, "Giusto")
	term.press("\x1b")
	term.leaves()

	term = inTerminal(t, []string{"NO_COLOR=1"}, args...)
	term.seen.eventually(t, "Giusto") // the verdict that was not gone on from
	term.press("\r")
	term.seen.eventually(t, "Tre")
	if strings.Contains(term.seen.String(), "\x1b[38;") {
		t.Error("colours in spite of NO_COLOR")
	}
	term.press("\x03")
	term.leaves()

	term = inTerminal(t, nil, args...)
	term.seen.eventually(t, "Tre")
	check(t, term.cmd.Process.Signal(syscall.SIGTERM))
	term.leaves()

	// A terminal that cannot draw gets lines.
	term = inTerminal(t, []string{"TERM=dumb"}, args...)
	term.seen.eventually(t, "> ")
	term.press("6\n")
	term.seen.eventually(t, "✓ Giusto.")
	term.press("\x04")
	term.leaves()
	if strings.Contains(term.seen.String(), "\x1b") {
		t.Error("an escape sequence on a terminal that cannot draw")
	}
}

// TestStatsInATerminal: a real terminal gets bars, without colours where NO_COLOR says so,
// and one that cannot draw gets the numbers alone.
func TestStatsInATerminal(t *testing.T) {
	path, decks := filepath.Join(t.TempDir(), "quiz.db"), "testdata/journey/decks"
	check(t, Forget(path, decks))
	run := func(env ...string) string {
		term := inTerminal(t, env, "stats", "--decks", decks, "--db", path)
		term.seen.eventually(t, "Dove inciampi")
		check(t, term.cmd.Wait())
		return term.seen.String()
	}
	if seen := run(); !strings.Contains(seen, "█") || !strings.Contains(seen, "\x1b[1m") {
		t.Errorf("no bars or no styles:\n%s", seen)
	}
	if seen := run("NO_COLOR=1"); !strings.Contains(seen, "█") || strings.Contains(seen, "\x1b[38;") {
		t.Errorf("no bars, or colours in spite of NO_COLOR:\n%s", seen)
	}
	if seen := run("TERM=dumb"); strings.ContainsAny(seen, "█\x1b") {
		t.Errorf("drawn on a terminal that cannot draw:\n%s", seen)
	}
}
