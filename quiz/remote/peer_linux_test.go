package remote

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// Another user's process that gets as far as the socket is not answered: the kernel says
// whose it is. The same process of the user's own is.
func TestAnotherUser(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only the superuser can be another user")
	}
	dir := short(t)
	file := filepath.Join(dir, "quiz.db")
	mustShare(t, file, options(t))
	must(t, os.Chmod(dir, 0o755))
	must(t, os.Chmod(file+".sock", 0o777))
	program, err := os.ReadFile("/proc/self/exe") // where others may not look
	must(t, err)
	copied := filepath.Join(dir, "stranger")
	must(t, os.WriteFile(copied, program, 0o755))
	for _, test := range []struct {
		user uint32
		want string
	}{{65534, "heard: "}, {0, "heard: HTTP/1.1 200 OK"}} {
		child := exec.Command(copied)
		child.Dir, child.Env = dir, []string{strangerAt + "=" + file + ".sock"}
		child.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: test.user, Gid: test.user}}
		out, err := child.Output()
		if got := strings.TrimSpace(string(out)); err != nil || got != strings.TrimSpace(test.want) {
			t.Errorf("user %d: %q, %v, want %q", test.user, got, err, test.want)
		}
	}
}
