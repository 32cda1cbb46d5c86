package bolt

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
)

// Where there is no room for a new file none is left behind. The room is what this
// test's child may write into a file.
func TestOpenWithoutRoom(t *testing.T) {
	if path := os.Getenv("QUIZ_BOLT_FULL"); path != "" {
		room, err := strconv.ParseUint(os.Getenv("QUIZ_BOLT_ROOM"), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		signal.Ignore(syscall.SIGXFSZ)
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: room, Max: room}); err != nil {
			t.Fatal(err)
		}
		_, err = Open(path, Options{})
		fmt.Println("opening:", err)
		os.Exit(0) // what the test itself writes has no room either
	}
	for _, room := range []int{0, 1 << 10, 1<<14 + 1<<12} {
		path := filepath.Join(t.TempDir(), "quiz.db")
		child := exec.Command(os.Args[0], "-test.run=^TestOpenWithoutRoom$")
		child.Env = append(os.Environ(), "QUIZ_BOLT_FULL="+path, fmt.Sprintf("QUIZ_BOLT_ROOM=%d", room))
		out, err := child.Output()
		if err != nil || string(out) == "opening: <nil>\n" {
			t.Errorf("room for %d bytes: %v, %s", room, err, out)
		}
		if info, err := os.Stat(path); err == nil {
			t.Errorf("room for %d bytes: %s\ta file of %d bytes is left", room, out, info.Size())
		}
	}
}
