# make test    installs what it lacks (Debian: chromium, node and npm, gcc, postgresql) and runs everything
# make bench   measures
# make bench-scale  measures what docs/scale.md counts with
# make bench-fsrs  holds the fit of the memory model against fsrs-rs, which it installs in PEERS
# make torture kills, cuts the power, fills the disk, damages files and stops servers, for about an hour; make test has a short form
# make fuzz    searches for inputs that break a promise, FUZZTIME for each

GO          ?= go
FUZZTIME    ?= 20s
STATICCHECK  = honnef.co/go/tools/cmd/staticcheck@v0.8.2
GOVULNCHECK  = golang.org/x/vuln/cmd/govulncheck@v1.9.0
VULNDB       = https://vuln.go.dev
PEERS       ?= $(HOME)/.cache/ripasso/peers

.PHONY: test bench bench-scale bench-exam bench-fsrs fuzz seeds tools format tidy vet staticcheck vuln web unit race torture
.NOTPARALLEL:

test: tools format tidy vet staticcheck vuln web unit race seeds

# Each line: the commands of which one must be there, and what it is for. Debian keeps
# PostgreSQL's programs out of PATH, and would start a server with them: none is wanted.
tools:
	@set -eu; need=; \
	want() { for c in $$2; do command -v "$$c" >/dev/null 2>&1 && return; done; \
	  echo "missing $$1: $$3"; need="$$need $$1"; }; \
	want chromium "chromium chromium-browser google-chrome" "the journeys through the app run in it"; \
	want nodejs   "node"  "it tests and type-checks the app's modules"; \
	want npm      "npm"   "it fetches the type checker"; \
	want gcc      "gcc cc" "the race detector is linked with it"; \
	ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || \
	want postgresql "initdb" "the store is tested against servers of their own"; \
	[ -n "$$need" ] || exit 0; \
	if [ "$$(id -u)" = 0 ]; then root=; elif sudo -n true 2>/dev/null; then root=sudo; else \
	  echo "install these, then run make test again: apt-get install$$need"; exit 1; fi; \
	if ! command -v apt-get >/dev/null; then echo "install these, then run make test again:$$need"; exit 1; fi; \
	echo "installing$$need"; \
	case "$$need" in *gcc*) need="$$need libc6-dev";; esac; \
	case "$$need" in *postgresql*) conf=/etc/postgresql-common/createcluster.conf; $$root mkdir -p $${conf%/*}; \
	  [ -e $$conf ] || echo "create_main_cluster = false" | $$root tee $$conf >/dev/null;; esac; \
	$$root apt-get update -q && DEBIAN_FRONTEND=noninteractive $$root apt-get install -q -y --no-install-recommends $$need

format:
	@files=$$(gofmt -l cmd deck decks quiz server web); \
	if [ -n "$$files" ]; then echo "gofmt has something to say about:"; echo "$$files"; exit 1; fi

tidy:
	$(GO) mod tidy -diff

vet:
	$(GO) vet ./...

staticcheck:
	$(GO) run $(STATICCHECK) ./...

# Only where the database of vulnerabilities and the tool itself can be reached.
vuln:
	@if ! curl -fsS -m 10 -o /dev/null $(VULNDB)/index/db.json 2>/dev/null; then \
	  echo "govulncheck: $(VULNDB) cannot be reached, going on without"; \
	elif ! $(GO) run $(GOVULNCHECK) -version >/dev/null 2>&1; then \
	  echo "govulncheck: the tool cannot be had here, going on without"; \
	else $(GO) run $(GOVULNCHECK) ./...; fi

web/node_modules/.bin/tsc: web/package.json
	cd web && npm install --no-audit --no-fund --no-package-lock
	@touch $@

web: web/node_modules/.bin/tsc
	cd web && npm run --silent check && npm run --silent test

# Many tests wait, for a disk, a page or a clock: so more of them run at once than there are
# processors. make vet has looked at them all.
unit:
	$(GO) test -vet=off -timeout 10m -p 3 -parallel 8 ./...

# The detector finds what two goroutines of one process do to the same memory, and makes all
# else five to twenty times as slow. So it watches the rooms that start goroutines, which
# TestRaced holds this list to: there the watcher, the server, the store, its callers and what
# is computed behind them meet.
RACED = ./cmd/quiz ./deck ./quiz ./quiz/bolt ./quiz/fsrs ./quiz/postgres ./quiz/remote ./server

# What ALONE and COMMANDS name it does not see again, since one goroutine does it from beginning
# to end: texts and states that are taken apart, damaged and put together; sums and fits over
# many learners (the other fits share their work in the same way); commands that read, write
# and end; what is drawn, measured or killed. A name that no test has costs nothing; a new one
# is watched.
ALONE = \
  FuzzDate FuzzFormat FuzzJudgeText FuzzNumber FuzzPlain \
  TestCodeSpans TestFormatThenParse TestHostile TestHostileGrowth TestManyForms \
  FuzzSitting TestArchiveDamaged TestArchiveHead TestCardsAreAMap TestDaysAreAMap TestTableIsAMap \
  TestEveryOrderOfArrivalGivesTheSameState TestKeepWritesWhatChanged TestUndoAllIsExact TestUndoNeedsNoReplay \
  TestCheckAgainstTheTruth TestClassPrior TestFitFindsTheMinimum \
  TestBackupKilled TestBackupMemory TestMigrateToPostgres TestRotationOverYears \
  TestBarOnTerminal TestScreenInAnyWindow TestHouse
COMMANDS = articles check check_files check_formats check_since doctor drill drill_choice fmt \
  fmt_articles help migrate pipe plan stats usage

either = $(subst $(empty) $(empty),|,$(strip $(1)))

race:
	$(GO) test -race -vet=off -timeout 10m -p 3 \
	  -skip '^Test(Screens|Terminal)|^($(call either,$(ALONE)))$$|^TestScripts$$/^($(call either,$(COMMANDS)))$$' $(RACED)

# A moment of each search, longer than its seeds are many, so that a promise just broken is
# noticed: too short to learn from the paths that inputs take, for which everything would be
# compiled once more.
seeds:
	@$(MAKE) --no-print-directory fuzz FUZZTIME=1500x GUIDED=

bench:
	$(GO) test -timeout 60m -run '^$$' -bench . -benchmem ./...

# What docs/scale.md counts with: a week of pupils, its busiest seconds against a server on
# loopback, a million answers on the disk, the memory of learners; three times each.
bench-scale:
	$(GO) test -timeout 60m -run '^$$' -bench '^Benchmark(Arrivals|Peak|Disk)$$' -benchtime 1x -count 3 ./server
	$(GO) test -timeout 60m -run '^$$' -bench '^Benchmark(Memory|Answer)$$' -benchtime 1x -count 3 ./quiz/bolt
	$(GO) test -timeout 60m -run '^$$' -bench '^BenchmarkAppend$$' -count 3 ./quiz/postgres

# How the plan for an exam compares with ordinary repetition, over learners whose memory is known.
bench-exam:
	$(GO) test -run '^$$' -bench BenchmarkExam -benchtime 1x ./quiz/exam

# fsrs-rs through npm, and the crate itself where cargo can have it.
bench-fsrs:
	@mkdir -p $(PEERS) && cp -r quiz/fsrs/testdata/peers/. $(PEERS)
	@cd $(PEERS) && npm install --silent --no-audit --no-fund --no-package-lock
	@cd $(PEERS) && { command -v cargo >/dev/null && cargo build --quiet --release --target-dir target; } || \
	  echo "the crate fsrs cannot be built here, going on without"
	FSRS_PEERS=$(PEERS) FSRS_LOGS=$(abspath $(FSRS_LOGS)) $(GO) test -run '^Test(Peers|Classes|ItemDifficulty|Calibration)$$' -count 1 -timeout 60m -v ./quiz/fsrs

# The short form of each is a test like any other; QUIZ_TORTURE is how many times as long they go on.
TORTURE     ?= 20
torture:
	QUIZ_TORTURE=$(TORTURE) $(GO) test -run '^TestTorture' -count 1 -timeout 3h -v ./quiz/bolt ./cmd/quiz
	$(GO) test -run '^TestKilled' -count 5 -timeout 1h -v ./quiz/remote
	$(GO) test -run '^Test(Killed|Cut|Failover|Down|Full|Batches|TwoServers)$$' -count 10 -timeout 1h -v ./quiz/postgres

GUIDED      ?= -fuzz=.
# Each room is built once and searches for each of its promises; what is found worth keeping
# lies where go test keeps it.
fuzz:
	@set -eu; dir=$$(mktemp -d); trap 'rm -rf "$$dir"' EXIT; top=$$PWD; found=$$($(GO) env GOCACHE)/fuzz; \
	$(GO) list -f '{{.ImportPath}} {{.Dir}}' ./... >"$$dir/rooms"; \
	while read -r room path; do \
	  grep -q '^func Fuzz' "$$path"/*_test.go 2>/dev/null || continue; \
	  cd "$$top"; $(GO) test -c -vet=off $(GUIDED) -o "$$dir/room" "$$room"; cd "$$path"; \
	  names=$$("$$dir/room" -test.list '^Fuzz'); \
	  for name in $$names; do \
	    echo "$$room $$name"; \
	    "$$dir/room" -test.run '^$$' -test.fuzz "^$$name\$$" -test.fuzztime $(FUZZTIME) -test.fuzzcachedir "$$found/$$room" </dev/null; \
	  done; \
	done <"$$dir/rooms"
