// Command quiz teaches what Markdown decks hold: in a browser (serve), in a
// terminal (drill), and it tells their authors what is wrong with them (check).
//
// The rules of the terminal, for every command:
//
//   - Standard output carries what was asked for: the address, the sitting, the
//     findings, the version, help that was asked for. Everything else goes to
//     standard error.
//   - A failure is two lines: "quiz:" and what is wrong, then "hint:" and what to
//     do about it. A reader never sees an internal message where a plain one exists.
//   - The status is 0 when done, 1 when problems were found, 2 for wrong usage.
//   - Every flag can be set by the variable QUIZ_FLAG; the flag wins.
//   - The words come from the catalogue of package web, in the language of --lang,
//     QUIZ_LANG, LC_ALL, LC_MESSAGES or LANG, whichever comes first.
//   - What a deck or a learner wrote passes through clean before it is printed, so
//     that no escape sequence of theirs reaches the terminal.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"
)

// The exit statuses.
const (
	done   = 0 // what was asked for is done
	found  = 1 // problems were found, or it could not be done
	misuse = 2 // the command line is wrong
)

// program is what a run of the command may touch of the world.
type program struct {
	in       io.Reader
	out, err io.Writer
	env      func(string) string
	now      func() time.Time
	words    words
}

// command is a line of the table below.
type command struct {
	name string // its help is under "term.NAME" in the catalogue
	args string // how its arguments are shown
	fill func(*program, *cobra.Command)
}

// commands is the whole of quiz. With no arguments it does what serve does.
var commands = []command{
	{"serve", "", (*program).serve},
	{"drill", "[DECK…]", (*program).drill},
	{"check", "[PATH…]", (*program).check},
	{"sources", "FILE", (*program).sources},
	{"fmt", "[PATH…]", (*program).fmt},
	{"backup", "FILE", (*program).backup},
	{"restore", "FILE", (*program).restore},
	{"migrate-store", "FROM TO", (*program).migrate},
	{"plan", "[DECK…]", (*program).plan},
	{"stats", "[DECK…]", (*program).stats},
	{"optimize", "", (*program).optimize},
	{"doctor", "", (*program).doctor},
	{"version", "", (*program).version},
}

func main() {
	// A double click on Windows starts the program too; cobra would refuse it.
	cobra.MousetrapHelpText = ""
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl+C does not wait for the graceful end
	p := &program{in: os.Stdin, out: os.Stdout, err: os.Stderr, env: os.Getenv, now: time.Now}
	status := p.run(ctx, os.Args[1:])
	stop()
	os.Exit(status)
}

// run does what the arguments say and returns the exit status.
func (p *program) run(ctx context.Context, args []string) int {
	lang, known := language(args, p.env)
	p.words = newWords(lang)
	if !known {
		return p.report(p.fault(misuse, "term.error.lang", lang, languages()))
	}
	root := p.root()
	root.SetArgs(args)
	return p.report(root.ExecuteContext(ctx))
}

// root builds the command tree from the table.
func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use:               "quiz",
		SilenceErrors:     true,
		SilenceUsage:      true,
		Args:              cobra.ArbitraryArgs,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
	}
	root.SetIn(p.in)
	root.SetOut(p.out)
	root.SetErr(p.err)
	root.SetHelpFunc(p.help)
	root.SetFlagErrorFunc(p.flagFault)
	root.PersistentFlags().String("lang", "", p.words.text("term.flag.lang"))
	for _, c := range commands {
		sub := &cobra.Command{
			Use:               c.name + " " + c.args,
			Short:             p.words.text("term." + c.name + ".short"),
			Long:              p.words.text("term." + c.name + ".long"),
			Example:           p.words.text("term." + c.name + ".example"),
			ValidArgsFunction: cobra.NoFileCompletions,
			PreRunE:           p.fromEnvironment,
		}
		c.fill(p, sub)
		root.AddCommand(sub)
	}
	root.SetHelpCommand(p.helpCommand(root))
	root.RunE = func(c *cobra.Command, args []string) error {
		if len(args) > 0 {
			return p.unknownCommand(root, args[0])
		}
		serve, _, err := root.Find([]string{"serve"})
		if err != nil {
			return err
		}
		serve.SetContext(c.Context())
		if err := serve.PreRunE(serve, nil); err != nil {
			return err
		}
		return serve.RunE(serve, nil)
	}
	return root
}
