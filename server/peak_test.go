package server

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/uuid"
	"github.com/valyala/fasthttp"

	"ripasso/deck"
	"ripasso/quiz"
	"ripasso/quiz/bolt"
	"ripasso/quiz/postgres"
	"ripasso/quiz/storetest"
)

// crowdStore tells a child process which store to serve a crowd from.
const crowdStore = "QUIZ_SERVER_CROWD"

// TestMain makes the test binary a server for a crowd where it is told so, so that what
// the server takes is told apart from what its clients take.
func TestMain(m *testing.M) {
	address := os.Getenv(crowdStore)
	if address == "" {
		os.Exit(m.Run())
	}
	if err := serveCrowd(address, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

const (
	// learnerHeader says whose request it is.
	learnerHeader = "X-Learner"
	// heapPath answers how many bytes the server's memory holds that is in use.
	heapPath = "/heap"
	// lenders is how many requests are answered at once.
	lenders = 256
)

// openCrowdStore opens a database by its address or a file by its path.
func openCrowdStore(address string) (quiz.Store, error) {
	if strings.HasPrefix(address, "postgres://") {
		return postgres.Open(context.Background(), address, postgres.Options{})
	}
	return bolt.Open(address, bolt.Options{})
}

// serveCrowd serves many learners until in ends. A server without log-in has one learner:
// each request borrows one of some servers on the same desk, whose learner it becomes.
func serveCrowd(address string, in io.Reader, out io.Writer) error {
	store, err := openCrowdStore(address)
	if err != nil {
		return err
	}
	defer store.Close()
	var source strings.Builder
	for i := range 400 {
		fmt.Fprintf(&source, "## Card number %d? <!-- card-%d -->\nAnswer: word%d\n\n", i, i, i)
	}
	library, _ := deck.Load(fstest.MapFS{"cards.md": {Data: []byte(source.String())}})
	desk := &quiz.Desk{Store: store, Library: func() *deck.Library { return library }, Now: time.Now, Zone: storetest.Noon(time.Now())}
	type lender struct {
		server *Server
		handle fasthttp.RequestHandler
	}
	free := make(chan lender, lenders)
	for range lenders {
		s, err := New(Config{Desk: desk, App: testApp})
		if err != nil {
			return err
		}
		s.app.Handler() // makes the routes ready; what is below Fiber is the server's
		free <- lender{s, s.app.Server().Handler}
	}
	front := &fasthttp.Server{ReadBufferSize: maxHeader, ReadTimeout: readTime, WriteTimeout: writeTime, IdleTimeout: idleTime, Handler: func(c *fasthttp.RequestCtx) {
		if string(c.Path()) == heapPath {
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			fmt.Fprint(c, m.HeapAlloc+m.StackInuse)
			return
		}
		l := <-free
		l.server.cfg.Learner, _ = uuid.ParseBytes(c.Request.Header.Peek(learnerHeader))
		l.handle(c)
		free <- l
	}}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Fprintln(out, ln.Addr())
	go func() {
		_, _ = io.Copy(io.Discard, in)
		_ = front.Shutdown()
	}()
	return front.Serve(ln)
}

// pupil is a learner at a browser: one connection, one sitting.
type pupil struct {
	mu      sync.Mutex
	client  fasthttp.HostClient
	learner string
	view    struct {
		Sitting uuid.UUID
		Version int
		Phase   quiz.SittingPhase
	}
}

func newPupil(address string) *pupil {
	return &pupil{learner: uuid.NewString(), client: fasthttp.HostClient{
		Addr: address, MaxConns: 1, MaxIdleConnDuration: time.Minute, ReadTimeout: 30 * time.Second,
	}}
}

// send makes a request and takes the view that answers it, if one does.
func (p *pupil) send(method, path string, body any) (answer []byte, err error) {
	request, response := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(request)
	defer fasthttp.ReleaseResponse(response)
	request.Header.SetMethod(method)
	request.SetRequestURI("http://" + p.client.Addr + path)
	request.Header.Set(learnerHeader, p.learner)
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		request.Header.SetContentType("application/json")
		request.SetBody(text)
	}
	if err := p.client.Do(request, response); err != nil {
		return nil, err
	}
	if response.StatusCode() != http.StatusOK {
		return nil, fmt.Errorf("%s %s: %d %s", method, path, response.StatusCode(), response.Body())
	}
	if body != nil {
		err = json.Unmarshal(response.Body(), &p.view)
	}
	return slices.Clone(response.Body()), err
}

func (p *pupil) sit() error {
	_, err := p.send(http.MethodPost, "/api/v1/sittings", map[string]any{"new": 30, "limit": 30})
	return err
}

func (p *pupil) act(do quiz.Action, more map[string]any) error {
	e := event(View{Version: p.view.Version}, do)
	for key, value := range more {
		e[key] = value
	}
	_, err := p.send(http.MethodPost, "/api/v1/sittings/"+p.view.Sitting.String()+"/events", e)
	return err
}

// arrival is when a pupil answers, from the begin of the replay.
type arrival struct {
	at    time.Duration
	pupil int
}

// peakMoments are the busiest seconds of a region's school day: who answers when, and how
// many sit, numbered from 0.
func peakMoments(pupils int, long time.Duration) (list []arrival, seats int) {
	begin, _ := weigh(1, 1, pupils).busiest(int(long.Seconds()))
	end := float64(begin) + long.Seconds()
	seat := map[int]int{}
	arrivals(1, 0, pupils, func(v visit) {
		if v.to < float64(begin) || v.from >= end {
			return
		}
		if _, ok := seat[v.pupil]; !ok {
			seat[v.pupil] = len(seat)
		}
		for _, at := range v.answers {
			if at >= float64(begin) && at < end {
				list = append(list, arrival{time.Duration((at - float64(begin)) * float64(time.Second)), seat[v.pupil]})
			}
		}
	})
	slices.SortFunc(list, func(a, b arrival) int { return int(a.at - b.at) })
	return list, len(seat)
}

// crowded is a server of its own process.
type crowded struct {
	address string
	pid     int
}

func newCrowded(b *testing.B, store string) *crowded {
	b.Helper()
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), crowdStore+"="+store)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		in.Close()
		if err := cmd.Wait(); err != nil {
			b.Error("the server:", err)
		}
	})
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatal("the server did not come up:", err)
	}
	return &crowded{strings.TrimSpace(address), cmd.Process.Pid}
}

// replay is how long everybody waited, from the moment at which they came.
type replay struct {
	answers, hellos []time.Duration
	took            time.Duration
}

// run has pupils answer at their moments, whether or not the server has answered others
// before; each then asks for the next card. With every tenth answer somebody asks for a
// JSON answer that touches nothing.
func run(b *testing.B, address string, seats []*pupil, moments []arrival) *replay {
	b.Helper()
	r := &replay{answers: make([]time.Duration, len(moments)), hellos: make([]time.Duration, (len(moments)+9)/10)}
	hello := &pupil{client: fasthttp.HostClient{Addr: address, MaxConns: 4096}}
	given := map[string]any{"response": map[string]any{"texts": []string{"word7"}}, "tookMs": 7000}
	var wg sync.WaitGroup
	start := time.Now()
	for i, m := range moments {
		time.Sleep(time.Until(start.Add(m.at)))
		wg.Go(func() {
			p := seats[m.pupil]
			p.mu.Lock()
			defer p.mu.Unlock()
			err := p.act(quiz.DoAnswer, given)
			r.answers[i] = time.Since(start) - m.at
			if err == nil && p.view.Phase == quiz.Judged {
				err = p.act(quiz.DoNext, nil)
			}
			if err != nil {
				b.Error(err)
			}
		})
		if i%10 == 0 {
			wg.Go(func() {
				if _, err := hello.send(http.MethodGet, "/healthz", nil); err != nil {
					b.Error(err)
				}
				r.hellos[i/10] = time.Since(start) - m.at
			})
		}
		if b.Failed() {
			break
		}
	}
	wg.Wait()
	r.took = time.Since(start)
	return r
}

// all lets every pupil do something, not too many at once.
func all(b *testing.B, seats []*pupil, do func(*pupil) error) {
	b.Helper()
	var wg sync.WaitGroup
	for first := range lenders {
		wg.Go(func() {
			for i := first; i < len(seats); i += lenders {
				if err := do(seats[i]); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	if b.Failed() {
		b.FailNow()
	}
}

// heap is how many bytes of the server's memory are in use.
func heap(b *testing.B, address string) float64 {
	b.Helper()
	text, err := newPupil(address).send(http.MethodGet, heapPath, nil)
	if err != nil {
		b.Fatal(err)
	}
	n, err := strconv.ParseFloat(string(text), 64)
	if err != nil {
		b.Fatal(err)
	}
	return n
}

// processor is how long a process and its children have had a processor, as far as the
// system tells in /proc; nothing of process 0.
func processor(pid int) (t time.Duration) {
	const tick = 10 * time.Millisecond // of Linux, for programs
	if pid == 0 {
		return 0
	}
	files, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, name := range files {
		text, _ := os.ReadFile(name)
		_, rest, _ := strings.Cut(string(text), ") ") // after the program's name
		fields := strings.Fields(rest)
		if len(fields) < 15 {
			continue
		}
		if name != fmt.Sprintf("/proc/%d/stat", pid) && fields[1] != strconv.Itoa(pid) {
			continue
		}
		for _, field := range fields[11:13] { // in the program, in the system
			n, _ := strconv.Atoi(field)
			t += time.Duration(n) * tick
		}
	}
	return t
}

// busy is how long the machine's processors have worked, for whomever.
func busy() (t time.Duration) {
	text, _ := os.ReadFile("/proc/stat")
	line, _, _ := strings.Cut(string(text), "\n")
	for i, field := range strings.Fields(line) {
		if i > 0 && i < 9 && i != 4 && i != 5 { // neither idle nor waiting for a disk
			n, _ := strconv.Atoi(field)
			t += time.Duration(n) * 10 * time.Millisecond
		}
	}
	return t
}

// syncTime is how long the directory takes to make 4 KiB durable, in the median.
func syncTime(b *testing.B, dir string) time.Duration {
	b.Helper()
	f, err := os.Create(filepath.Join(dir, "probe"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	list := make([]time.Duration, 100)
	for i := range list {
		begin := time.Now()
		if _, err := f.WriteAt(make([]byte, 4096), 0); err != nil {
			b.Fatal(err)
		}
		if err := f.Sync(); err != nil {
			b.Fatal(err)
		}
		list[i] = time.Since(begin)
	}
	return quantile(list, 0.5)
}

func quantile(list []time.Duration, share float64) time.Duration {
	slices.Sort(list)
	return list[min(len(list)-1, int(share*float64(len(list))))]
}

// ownDatabase starts a PostgreSQL as its package configures it, and gives its address and
// its process; where QUIZ_POSTGRES names a server, that one, whose process is not known.
func ownDatabase(b *testing.B) (address string, pid int) {
	b.Helper()
	if given := os.Getenv("QUIZ_POSTGRES"); given != "" {
		return given, 0
	}
	initdb, err := exec.LookPath("initdb")
	if err != nil {
		found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb") // Debian keeps it out of PATH
		if len(found) == 0 {
			b.Skip("no PostgreSQL to measure with (Debian: apt-get install postgresql)")
		}
		initdb = found[len(found)-1]
	}
	must := func(err error) {
		if err != nil {
			b.Helper()
			b.Fatal(err)
		}
	}
	dir, err := os.MkdirTemp("", "quizpg") // short: a socket's path has about 100 bytes
	must(err)
	b.Cleanup(func() { os.RemoveAll(dir) })
	var as []string
	if os.Getuid() == 0 { // whom PostgreSQL refuses
		owner, err := user.Lookup("postgres")
		must(err)
		uid, _ := strconv.Atoi(owner.Uid)
		gid, _ := strconv.Atoi(owner.Gid)
		must(os.Chown(dir, uid, gid))
		as = []string{"runuser", "-u", "postgres", "--"}
	}
	data := filepath.Join(dir, "data")
	run := func(program string, args ...string) {
		all := slices.Concat(as, []string{filepath.Join(filepath.Dir(initdb), program)}, args)
		cmd := exec.Command(all[0], all[1:]...)
		cmd.Dir = dir
		must(cmd.Run()) // its output is the server's too, which stays open
	}
	run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
	run("pg_ctl", "-D", data, "-w", "-l", filepath.Join(dir, "log"), "-o", "-k "+dir+" -c listen_addresses=''", "start")
	b.Cleanup(func() { run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop") })
	first, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
	must(err)
	pid, err = strconv.Atoi(strings.SplitN(string(first), "\n", 2)[0])
	must(err)
	return "postgres://postgres@/postgres?host=" + dir + "&sslmode=disable", pid
}

// BenchmarkPeak replays the busiest seconds of a region's week, at the pace at which they
// come, against a server in a process of its own: every pupil who sits has a connection,
// and each answer is followed by the next card. Waiting counts from the moment of arrival.
// X-hello is the median over that of a JSON answer that touches nothing, in the same
// seconds; x-sync is the median over a sync of 4 KiB on the same disk. Processors are
// those that the server, the database and programs of no concern have had, where the
// system tells; the clients share the machine with them. What an answer takes of a
// processor, in the server and in the database, depends least on who else is there.
func BenchmarkPeak(b *testing.B) {
	const long = 10 * time.Second
	for _, pupils := range []int{1000, 10_000, 50_000} {
		moments, sitting := peakMoments(pupils, long)
		for _, kind := range []string{"bolt", "postgres"} {
			b.Run(fmt.Sprintf("pupils=%d/%s", pupils, kind), func(b *testing.B) {
				dir := b.TempDir()
				store, database := filepath.Join(dir, "quiz.db"), 0
				if kind == "postgres" {
					store, database = ownDatabase(b)
				}
				for range b.N {
					peak(b, newCrowded(b, store), database, dir, moments, sitting)
				}
			})
		}
	}
}

func peak(b *testing.B, server *crowded, database int, dir string, moments []arrival, sitting int) {
	b.Helper()
	seats := make([]*pupil, sitting)
	for i := range seats {
		seats[i] = newPupil(server.address)
	}
	b.Cleanup(func() {
		for _, p := range seats {
			p.client.CloseIdleConnections()
		}
	})
	disk := syncTime(b, dir)
	empty := heap(b, server.address)
	all(b, seats, func(p *pupil) error { _, err := p.send(http.MethodGet, "/healthz", nil); return err })
	connected := heap(b, server.address)
	all(b, seats, (*pupil).sit)
	seated := heap(b, server.address)
	served, kept, ours, spent := processor(server.pid), processor(database), processor(os.Getpid()), busy()
	r := run(b, server.address, seats, moments)
	served, kept = processor(server.pid)-served, processor(database)-kept
	ours, spent = processor(os.Getpid())-ours, busy()-spent
	disk = (disk + syncTime(b, dir)) / 2
	p50, p99, hello := quantile(r.answers, 0.5), quantile(r.answers, 0.99), quantile(r.hellos, 0.5)
	ms := func(t time.Duration) float64 { return float64(t.Microseconds()) / 1e3 }
	b.ReportMetric(float64(len(moments))/moments[len(moments)-1].at.Seconds(), "arrivals/s")
	b.ReportMetric(float64(len(moments))/r.took.Seconds(), "answers/s")
	b.ReportMetric(float64(sitting), "sittings")
	b.ReportMetric(ms(p50), "ms-p50")
	b.ReportMetric(ms(p99), "ms-p99")
	b.ReportMetric(ms(disk), "ms-sync")
	b.ReportMetric(float64(p50)/float64(hello), "x-hello")
	b.ReportMetric(float64(p50)/float64(disk), "x-sync")
	b.ReportMetric(served.Seconds()/r.took.Seconds(), "processors-server")
	b.ReportMetric(kept.Seconds()/r.took.Seconds(), "processors-database")
	b.ReportMetric(max(0, spent-ours-kept).Seconds()/r.took.Seconds(), "processors-others")
	b.ReportMetric(ms(served)/float64(len(moments)), "ms-server/answer")
	b.ReportMetric(ms(kept)/float64(len(moments)), "ms-database/answer")
	b.ReportMetric((connected-empty)/float64(sitting), "B/connection")
	b.ReportMetric((seated-connected)/float64(sitting), "B/new-sitting")
}
