package fsrs_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"ripasso/quiz/fsrs"
)

// peer is another optimizer, in a process of its own.
type peer struct {
	name string
	in   io.WriteCloser
	out  *bufio.Scanner
	cmd  *exec.Cmd
}

// startPeers starts what is installed in a directory on a log of which they must see as
// many items as we do.
func startPeers(t *testing.T, dir string, log []fsrs.Review) []*peer {
	t.Helper()
	file := filepath.Join(t.TempDir(), "log")
	var b strings.Builder
	items := 0
	for _, r := range log {
		fmt.Fprintln(&b, r.Card, r.Days, int(r.Grade))
		if r.Days > 0 {
			items++
		}
	}
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	peers := []*peer{{name: "binding", cmd: exec.Command("node", "--max-old-space-size=6000", filepath.Join(dir, "train.mjs"), file)}}
	if crate := filepath.Join(dir, "target/release/peers"); exists(crate) {
		peers = append(peers, &peer{name: "crate", cmd: exec.Command(crate, file)})
	}
	for _, p := range peers {
		p.cmd.Stderr = os.Stderr
		out, err := p.cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if p.in, err = p.cmd.StdinPipe(); err != nil {
			t.Fatal(err)
		}
		if err := p.cmd.Start(); err != nil {
			t.Fatal(err)
		}
		p.out = bufio.NewScanner(out)
		t.Cleanup(p.stop)
		if got := p.read(t); got.Items != items {
			t.Fatalf("%s sees %d items, we see %d", p.name, got.Items, items)
		}
	}
	return peers
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

func (p *peer) stop() {
	p.in.Close()
	p.cmd.Wait()
}

type reply struct {
	Items   int
	MS      float64
	Weights []float64
}

func (p *peer) read(t *testing.T) (r reply) {
	t.Helper()
	if !p.out.Scan() {
		t.Fatalf("%s says nothing: %v", p.name, p.out.Err())
	}
	if err := json.Unmarshal(p.out.Bytes(), &r); err != nil {
		t.Fatalf("%s says %q: %v", p.name, p.out.Text(), err)
	}
	return r
}

// train asks for weights from the first items; ms is the training alone.
func (p *peer) train(t *testing.T, items int) (w fsrs.Weights, ms float64) {
	t.Helper()
	fmt.Fprintln(p.in, items)
	r := p.read(t)
	if copy(w[:], r.Weights) != len(w) {
		t.Fatalf("%s gives %d weights", p.name, len(r.Weights))
	}
	for i := range w { // they come through float32: a bound may be missed by its rounding
		w[i] = float64(float32(w[i]))
	}
	return inBounds(w), r.MS
}

// inBounds pulls weights back that miss a bound by rounding.
func inBounds(w fsrs.Weights) fsrs.Weights {
	for {
		err := w.Validate()
		if err == nil {
			return w
		}
		b := err.(*fsrs.BoundsError)
		w[b.Index] = min(max(b.Value, b.Lo), b.Hi)
	}
}

// trial is one log and how often training on it is timed.
type trial struct {
	name   string
	log    []fsrs.Review
	rounds int
}

// TestPeers is `make bench-fsrs`: how fast and how good Fit is beside fsrs-rs. How fast depends
// on who else has the machine; it fails where Fit is less good.
func TestPeers(t *testing.T) {
	dir := os.Getenv("FSRS_PEERS")
	if dir == "" {
		t.Skip("make bench-fsrs runs this: it needs fsrs-rs, and time")
	}
	fmt.Printf("%-22s %9s | %8s %8s %8s %8s | %6s %6s %6s | %s\n", "set", "items", "ms 1", fmt.Sprint("ms ", runtime.GOMAXPROCS(0)), "binding", "crate",
		"b/1", "b/all", "c/all", "held out, log loss RMSE(bins) AUC: ours, binding, crate, defaults")
	sums := map[string]float64{}
	var n float64
	for _, x := range trials(t) {
		losses := compare(t, dir, x)
		for name, loss := range losses {
			sums[name] += loss
			if losses["ours"] > loss+0.002 && name != "defaults" {
				t.Errorf("%s: log loss %.4f, that of the %s is %.4f", x.name, losses["ours"], name, loss)
			}
		}
		n++
	}
	fmt.Printf("mean log loss of %.0f sets: ours %.5f", n, sums["ours"]/n)
	for _, name := range []string{"binding", "crate", "defaults"} {
		fmt.Printf(", %s %.5f", name, sums[name]/n)
		if sum, ok := sums[name]; ok && sums["ours"] >= sum {
			t.Errorf("the mean log loss of the %s is no worse", name)
		}
	}
	fmt.Println()
}

// trials are the simulated logs, and the real one where there is one.
func trials(t *testing.T) []trial {
	var list []trial
	for _, size := range []struct{ reviews, learners, rounds int }{
		{2_000, 6, 11}, {20_000, 4, 15}, {200_000, 3, 9}, {1_000_000, 1, 5},
	} {
		if most, err := strconv.Atoi(os.Getenv("FSRS_REVIEWS")); err == nil && size.reviews > most {
			continue
		}
		for k := range size.learners {
			rng := rand.New(rand.NewPCG(uint64(size.reviews), uint64(k)))
			log := simulate(rng, drawLearner(rng, fsrs.Defaults(), 0.7), size.reviews, nil)
			list = append(list, trial{fmt.Sprintf("simulated %d #%d", size.reviews, k+1), log, size.rounds})
		}
	}
	for _, r := range realLogs(t) {
		r.rounds = 11
		list = append(list, r)
	}
	return list
}

// compare trains on one set and prints a line; it returns the log loss of each.
func compare(t *testing.T, dir string, x trial) map[string]float64 {
	peers := startPeers(t, dir, x.log)
	items := itemsOf(x.log)
	times := map[string][]float64{}
	for range x.rounds {
		for _, workers := range []int{1, 0} {
			times[fmt.Sprint(workers)] = append(times[fmt.Sprint(workers)], fitTime(t, x.log, workers))
		}
		for _, p := range peers {
			_, ms := p.train(t, len(items))
			times[p.name] = append(times[p.name], ms)
		}
	}
	fmt.Printf("%-22s %9d | %8.2f %8.2f %8.2f %8.2f | %6.1f %6.1f %6.1f |", x.name, len(items),
		median(times["1"]), median(times["0"]), median(times["binding"]), median(times["crate"]),
		ratio(times["binding"], times["1"]), ratio(times["binding"], times["0"]), ratio(times["crate"], times["0"]))
	losses := map[string]float64{}
	report := func(name string, learn func(fold fsrs.Fold) fsrs.Weights) {
		var ps []fsrs.Prediction
		for _, fold := range fsrs.Folds(len(items)) {
			end := len(x.log)
			if fold.Test < len(items) {
				end = items[fold.Test]
			}
			ps = append(ps, predict(t, learn(fold), x.log[:end])[fold.Train:fold.Test]...)
		}
		s := fsrs.Rate(ps)
		losses[name] = s.LogLoss
		fmt.Printf("  %.4f %.4f %.3f", s.LogLoss, s.RMSE, s.AUC)
	}
	report("ours", func(fold fsrs.Fold) fsrs.Weights {
		return mustFit(t, x.log[:items[fold.Train]], fsrs.Options{}).Weights
	})
	for _, p := range peers {
		report(p.name, func(fold fsrs.Fold) fsrs.Weights { w, _ := p.train(t, fold.Train); return w })
	}
	report("defaults", func(fsrs.Fold) fsrs.Weights { return fsrs.Defaults() })
	fmt.Println()
	for _, p := range peers {
		p.stop()
	}
	return losses
}

// itemsOf is where the items of a log are.
func itemsOf(log []fsrs.Review) []int {
	var at []int
	for i, r := range log {
		if r.Days > 0 {
			at = append(at, i)
		}
	}
	return at
}

func predict(t testing.TB, w fsrs.Weights, log []fsrs.Review) []fsrs.Prediction {
	t.Helper()
	m, err := fsrs.New(w)
	if err != nil {
		t.Fatal(err)
	}
	return m.Predict(log)
}

func mustFit(t testing.TB, log []fsrs.Review, o fsrs.Options) fsrs.Fitted {
	t.Helper()
	f, err := fsrs.Fit(context.Background(), log, o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func fitTime(t *testing.T, log []fsrs.Review, workers int) float64 {
	runtime.GC() // not the garbage of another's turn
	start := time.Now()
	mustFit(t, log, fsrs.Options{Workers: workers})
	return float64(time.Since(start).Nanoseconds()) / 1e6
}

// ratio is the median over the rounds of how many times as long theirs took as ours:
// what is measured one after the other shares the machine's moods.
func ratio(theirs, ours []float64) float64 {
	var x []float64
	for i := range theirs {
		x = append(x, theirs[i]/ours[i])
	}
	return median(x)
}

func median(x []float64) float64 {
	if len(x) == 0 {
		return 0
	}
	x = slices.Sorted(slices.Values(x))
	return x[len(x)/2]
}
