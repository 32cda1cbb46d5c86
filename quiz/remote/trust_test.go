package remote

import (
	"bufio"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"ripasso/quiz"
)

// ways are both, whatever the system.
var ways = map[string]way{"socket": sockets(), "port": loopback()}

// hurried are limits that a test can wait for.
func hurried() limits {
	return limits{meet: 200 * time.Millisecond, quiet: 300 * time.Millisecond, patience: 50 * time.Millisecond}
}

// short is a directory whose path leaves room for a socket.
func short(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "q")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// Where programs meet: beside the file; where that does not do, in a directory of the
// user's own. Whatever a holder left there when it was killed is replaced.
func TestMeetingPlaces(t *testing.T) {
	for name, w := range ways {
		for place, test := range map[string]struct {
			file    func(t *testing.T, dir string) string
			beside  bool
			prepare func(t *testing.T, beside string)
		}{
			"beside":            {plainFile, true, nil},
			"a stale socket":    {plainFile, true, staleSocket},
			"a file":            {plainFile, true, put("rubbish")},
			"a link to nowhere": {plainFile, true, func(t *testing.T, at string) { must(t, os.Symlink("nowhere", at)) }},
			"a directory":       {plainFile, false, func(t *testing.T, at string) { must(t, os.MkdirAll(filepath.Join(at, "full"), 0o700)) }},
			"a long path": {func(t *testing.T, dir string) string {
				dir = filepath.Join(dir, strings.Repeat("lungo/", 20))
				must(t, os.MkdirAll(dir, 0o700))
				return filepath.Join(dir, "quiz.db")
			}, name == "port", nil},
			"a long name": {func(_ *testing.T, dir string) string { return filepath.Join(dir, strings.Repeat("n", 120)) }, name == "port", nil},
		} {
			t.Run(name+"/"+place, func(t *testing.T) {
				o := options(t)
				file := test.file(t, short(t))
				beside := file + w.suffix
				if test.prepare != nil {
					test.prepare(t, beside)
				}
				holder := mustShareBy(t, file, o, w)
				guest := mustShareBy(t, file, o, w)
				isHere(t, holder, true)
				isHere(t, guest, false)
				at := beside
				if !test.beside {
					at = w.places(file, o.Directories)[len(w.places(file, nil)):][0]
					info, err := os.Stat(filepath.Dir(at))
					must(t, err)
					if info.Mode().Perm() != 0o700 {
						t.Errorf("the directory has mode %v", info.Mode())
					}
				}
				info, err := os.Lstat(at)
				must(t, err)
				if info.Mode().Perm() != 0o600 {
					t.Errorf("%s has mode %v", at, info.Mode())
				}
				must(t, holder.Close())
				if _, err := os.Lstat(at); !errors.Is(err, fs.ErrNotExist) {
					t.Errorf("%s is there after the end: %v", at, err)
				}
				if _, err := guest.State(t.Context(), guest.Local()); err != nil {
					t.Error(err)
				}
				isHere(t, guest, true)
			})
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func plainFile(_ *testing.T, dir string) string { return filepath.Join(dir, "quiz.db") }

func put(content string) func(*testing.T, string) {
	return func(t *testing.T, at string) { must(t, os.WriteFile(at, []byte(content), 0o600)) }
}

// staleSocket is what a killed holder leaves.
func staleSocket(t *testing.T, at string) {
	ln, err := net.ListenUnix("unix", &net.UnixAddr{Name: at, Net: "unix"})
	must(t, err)
	ln.SetUnlinkOnClose(false)
	must(t, ln.Close())
}

// A directory that cannot be written has its meeting elsewhere.
func TestReadOnlyDirectory(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("for the superuser no directory is read-only by its mode; \"a directory\" in TestMeetingPlaces takes the same way")
	}
	dir, o := short(t), options(t)
	file := filepath.Join(dir, "quiz.db")
	must(t, mustShare(t, file, o).Close())
	must(t, os.Chmod(dir, 0o500))
	t.Cleanup(func() { _ = os.Chmod(dir, 0o700) })
	mustShare(t, file, o)
	isHere(t, mustShare(t, file, o), false)
}

// By whatever name a file is called, its programs meet.
func TestOneNameForOneFile(t *testing.T) {
	dir, o := short(t), options(t)
	file, link := filepath.Join(dir, "quiz.db"), filepath.Join(dir, "link")
	must(t, os.Symlink("quiz.db", link))
	holder := mustShare(t, link, o) // makes the file
	isHere(t, mustShare(t, file, o), false)
	isHere(t, mustShare(t, filepath.Join(dir, "..", filepath.Base(dir), "quiz.db"), o), false)
	t.Chdir(dir)
	isHere(t, mustShare(t, "quiz.db", o), false)
	isHere(t, holder, true)
}

// What another user could have put there, or reach, is not trusted: nobody meets there.
func TestStrangers(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("files have no modes here")
	}
	for name, w := range ways {
		spoil := map[string]func(t *testing.T, at string){
			"open to the group": func(t *testing.T, at string) { must(t, os.Chmod(at, 0o660)) },
			"open to all":       func(t *testing.T, at string) { must(t, os.Chmod(at, 0o606)) },
			"another user's": func(t *testing.T, at string) {
				if os.Geteuid() != 0 {
					t.Skip("only the superuser can give a file away")
				}
				must(t, os.Lchown(at, 65534, 65534))
			},
			"a link": func(t *testing.T, at string) {
				must(t, os.Rename(at, at+"2"))
				must(t, os.Symlink(filepath.Base(at)+"2", at))
			},
		}
		for how, change := range spoil {
			t.Run(name+"/"+how, func(t *testing.T) {
				file, o := filepath.Join(short(t), "quiz.db"), options(t)
				mustShareBy(t, file, o, w)
				change(t, file+w.suffix)
				if s, err := share(t.Context(), file, opener(file), o, hurried(), w); !errors.Is(err, quiz.ErrLocked) {
					t.Errorf("%v, %v, want %v", s, err, quiz.ErrLocked)
				}
			})
		}
		for how, change := range map[string]func(t *testing.T, dir string){
			"open to all": func(t *testing.T, dir string) { must(t, os.Mkdir(dir, 0o700)); must(t, os.Chmod(dir, 0o777)) },
			"a link":      func(t *testing.T, dir string) { must(t, os.Symlink(t.TempDir(), dir)) },
			"a file":      func(t *testing.T, dir string) { put("")(t, dir) },
		} {
			t.Run(name+"/a directory: "+how, func(t *testing.T) {
				file, o := filepath.Join(short(t), "quiz.db"), options(t)
				must(t, os.MkdirAll(filepath.Join(file+w.suffix, "full"), 0o700)) // not beside it
				change(t, o.Directories[0])
				s := mustShareBy(t, file, o, w)
				isHere(t, s, true)
				if _, err := share(t.Context(), file, opener(file), o, hurried(), w); !errors.Is(err, quiz.ErrLocked) {
					t.Errorf("%v, want %v", err, quiz.ErrLocked)
				}
			})
		}
	}
}

// Whoever sends rubbish learns nothing, and keeps nobody from answering.
func TestRubbish(t *testing.T) {
	for name, w := range ways {
		t.Run(name, func(t *testing.T) {
			file, o := filepath.Join(short(t), "quiz.db"), options(t)
			holder := mustShareBy(t, file, o, w)
			guest := mustShareBy(t, file, o, w)
			noise := make([]byte, 64<<10)
			for i := range noise {
				noise[i] = byte(rand.Uint32())
			}
			me := guest.seat().Store.(*client).hello.Load().Holder
			post := func(path, body string) []byte {
				return fmt.Appendf(nil, "POST %s HTTP/1.1\r\nHost: holder\r\n%s: %s\r\nContent-Length: %d\r\n\r\n%s", path, holderHeader, me, len(body), body)
			}
			huge := "\x02\xff\xff\xff\xff\xff\xff\xff\xff\x7f"
			for _, rubbish := range [][]byte{
				noise, []byte("\r\n\r\n"), []byte("GET / HTTP/1.1\r\n\r\n"), []byte("GET /" + strings.Repeat("a", 1<<20)),
				post("/append", string(noise[:1000])), post("/append", huge), post("/append", ""), post("/append", "\x02\x01\x07\x00"),
				post("/load", "\x04\x02{}\x00"), post("/keep", "\x00"), post("/facts?learner=7", "\x00"), post("/facts?id=7", "\x00"),
				post("/nothing", "\x00"), post("/../append", "\x00"), post("//append", "\x00"), post("/append", "\x01\x02{}\x00"),
			} {
				c, err := w.dial(t.Context(), file+w.suffix)
				must(t, err)
				go func() { _, _ = c.Write(rubbish) }() // whatever of it is taken
				_ = c.SetReadDeadline(time.Now().Add(5 * time.Second))
				answer, err := http.ReadResponse(bufio.NewReader(c), nil)
				if err == nil {
					body, _ := io.ReadAll(answer.Body)
					if answer.StatusCode == http.StatusOK && !strings.HasPrefix(string(body), "\x01") {
						t.Errorf("%.40q was answered with %q", rubbish, body)
					}
				}
				c.Close()
			}
			slow, err := w.dial(t.Context(), file+w.suffix)
			must(t, err)
			defer slow.Close()
			_, err = slow.Write([]byte("POST /append HTTP/1.1\r\nHost: h")) // and never the rest
			must(t, err)
			f := review(guest.Local())
			must(t, guest.Append(t.Context(), []quiz.Fact{f}, nil))
			if got := ids(t, holder, guest.Local()); len(got) != 1 || got[0] != f.ID {
				t.Errorf("the facts are %v, want one", got)
			}
		})
	}
}

// Who does not know the secret of a port, or pretends to have it, gets nothing.
func TestSecret(t *testing.T) {
	file, o := filepath.Join(short(t), "quiz.db"), options(t)
	w := loopback()
	mustShareBy(t, file, o, w)
	content, err := os.ReadFile(file + w.suffix)
	must(t, err)
	address, _, _ := strings.Cut(string(content), " ")
	for _, said := range []string{"GET /hello HTTP/1.1\r\nHost: holder\r\n\r\n", strings.Repeat("x", nonceSize+32), ""} {
		c, err := net.Dial("tcp", address)
		must(t, err)
		_, err = c.Write([]byte(said + strings.Repeat(" ", 64)))
		must(t, err)
		_ = c.SetReadDeadline(time.Now().Add(5 * time.Second))
		answer, _ := io.ReadAll(c)
		if strings.Contains(string(answer), "HTTP") || len(answer) > nonceSize+32 {
			t.Errorf("%q was answered with %q", said, answer)
		}
		c.Close()
	}

	false1, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer false1.Close()
	heard := make(chan int, 1)
	go func() {
		c, err := false1.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		_, _ = c.Write(make([]byte, nonceSize+32)) // a proof of nothing
		n, _ := io.Copy(io.Discard, c)
		heard <- int(n)
	}()
	at := filepath.Join(short(t), "false")
	put(fmt.Sprintf("%s %s\n", false1.Addr(), hex.EncodeToString(make([]byte, 32))))(t, at)
	if _, err := w.dial(t.Context(), at); !errors.Is(err, errSecret) {
		t.Errorf("got %v, want %v", err, errSecret)
	}
	if n := <-heard; n != nonceSize {
		t.Errorf("%d bytes were said to somebody who does not know the secret, want a nonce", n)
	}
	for _, content := range []string{"", "127.0.0.1:1", "127.0.0.1:1 00", "example.org:80 " + strings.Repeat("00", 32), "10.0.0.1:80 " + strings.Repeat("00", 32)} {
		put(content)(t, at)
		if _, err := w.dial(t.Context(), at); !errors.Is(err, errMalformed) {
			t.Errorf("%q: %v, want %v", content, err, errMalformed)
		}
	}
}

// pretend answers at a file's meeting place in a holder's stead, while somebody else has
// the lock.
func pretend(t *testing.T, file string, w way, handler http.Handler) {
	t.Helper()
	db, err := opener(file)()
	must(t, err)
	ln, err := w.listen(file + w.suffix)
	must(t, err)
	s := &http.Server{Handler: handler}
	go func() { _ = s.Serve(ln) }()
	t.Cleanup(func() { must(t, errors.Join(s.Close(), db.Close())) })
}

// A program of another protocol, older or newer, is refused with both versions.
func TestOtherVersion(t *testing.T) {
	for name, w := range ways {
		for _, theirs := range []int{protocol - 1, protocol + 1, 99} {
			if theirs == 0 {
				theirs = -1 // of before the first
			}
			t.Run(fmt.Sprint(name, theirs), func(t *testing.T) {
				file := filepath.Join(short(t), "quiz.db")
				pretend(t, file, w, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					fmt.Fprintf(w, `{"protocol":%d,"release":"v9.9.9","something":{"new":[1]}}`, theirs)
				}))
				_, err := share(t.Context(), file, opener(file), options(t), hurried(), w)
				var other *VersionError
				want := VersionError{Holder: "v9.9.9", Own: "v1.2.3", HolderProtocol: theirs, OwnProtocol: protocol}
				if !errors.As(err, &other) || *other != want || !errors.Is(err, ErrVersion) {
					t.Fatalf("got %v, want %v", err, &want)
				}
				for _, s := range []string{"v9.9.9", "v1.2.3", fmt.Sprint(theirs), fmt.Sprint(protocol)} {
					if !strings.Contains(err.Error(), s) {
						t.Errorf("%q does not name %s", err, s)
					}
				}
			})
		}
	}
}

// Whoever answers with something else than a hello is no holder.
func TestNoHello(t *testing.T) {
	for name, handler := range map[string]http.HandlerFunc{
		"nothing": func(http.ResponseWriter, *http.Request) {},
		"words":   func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>") },
		"an empty object": func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, "{}")
		},
		"a failure": func(w http.ResponseWriter, _ *http.Request) { http.Error(w, `{"protocol":1}`, http.StatusTeapot) },
		"no end": func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				if _, err := w.Write([]byte(" ")); err != nil {
					return
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(short(t), "quiz.db")
			pretend(t, file, ownWay(), handler)
			if _, err := share(t.Context(), file, opener(file), options(t), hurried(), ownWay()); !errors.Is(err, quiz.ErrLocked) {
				t.Errorf("got %v, want %v", err, quiz.ErrLocked)
			}
		})
	}
}

// A holder that hangs is told of in time: at the first hello, and in the midst.
func TestSilentHolder(t *testing.T) {
	for name, w := range ways {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(short(t), "quiz.db")
			pretend(t, file, w, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
			if _, err := share(t.Context(), file, opener(file), options(t), hurried(), w); !errors.Is(err, ErrSilent) {
				t.Errorf("got %v, want %v", err, ErrSilent)
			}
		})
	}
	file, o := filepath.Join(short(t), "quiz.db"), options(t)
	hanging := make(chan struct{})
	holder, err := Share(t.Context(), file, func() (Store, error) {
		db, err := opener(file)()
		return &hung{db, hanging}, err
	}, o)
	must(t, err)
	guest, err := share(t.Context(), file, opener(file), o, hurried(), ownWay())
	must(t, err)
	learner := guest.Local()
	for range 2 {
		if err := guest.Append(t.Context(), []quiz.Fact{review(learner)}, nil); !errors.Is(err, ErrSilent) || !errors.Is(err, quiz.ErrUnavailable) {
			t.Errorf("got %v, want %v", err, ErrSilent)
		}
	}
	soon, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := guest.Sitting(soon, learner); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want %v", err, context.DeadlineExceeded)
	}
	close(hanging)
	f := review(learner)
	must(t, guest.Append(t.Context(), []quiz.Fact{f}, nil))
	must(t, errors.Join(guest.Close(), holder.Close()))
}

// hung is a store that does nothing until it is let.
type hung struct {
	Store
	until chan struct{}
}

func (h *hung) Append(ctx context.Context, facts []quiz.Fact, sitting *quiz.Sitting) error {
	<-h.until
	return h.Store.Append(ctx, facts, sitting)
}

func (h *hung) Sitting(ctx context.Context, learner quiz.LearnerID) (*quiz.Sitting, error) {
	<-h.until
	return h.Store.Sitting(ctx, learner)
}
