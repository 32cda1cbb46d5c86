package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ripasso/quiz"
	"ripasso/quiz/bolt"
	"ripasso/quiz/postgres"
	"ripasso/quiz/remote"
)

// fault is a failure told to the person at the terminal. Its message is in the
// catalogue under key ("term.error.…"), its hint under the same name with "hint"
// for "error".
type fault struct {
	status int
	key    string
	args   []any
}

func (f *fault) Error() string { return fmt.Sprint(append([]any{f.key}, f.args...)...) }

func (p *program) fault(status int, key string, args ...any) error {
	args = discreet(args)
	return &fault{status: status, key: key, args: args}
}

// discreet leaves out of what is told the password that a database's address may hold.
func discreet(args []any) []any {
	args = slices.Clone(args)
	for i, arg := range args {
		if s, ok := arg.(string); ok && isAddress(s) {
			args[i] = postgres.Name(s)
		}
	}
	return args
}

// errFound ends a command with status found when what was found is printed already.
var errFound = errors.New("problems were found")

// report prints a failure and says what status the program ends with.
func (p *program) report(err error) int {
	var f *fault
	switch {
	case err == nil:
		return done
	case errors.Is(err, errFound):
		return found
	case errors.As(err, &f):
	case errors.Is(err, context.Canceled): // by who waits at the terminal
		f = &fault{status: found, key: "term.error.stopped"}
	case reasonKey(err) == "term.reason.full":
		f = &fault{status: found, key: "term.error.full"}
	case reasonKey(err) == "term.reason.moved":
		f = &fault{status: found, key: "term.error.moved"}
	case reasonKey(err) == "term.reason.damaged":
		f = &fault{status: found, key: "term.error.store", args: []any{p.reason(err)}}
	default:
		f = &fault{status: found, key: "term.error.other", args: []any{p.reason(err)}}
	}
	fmt.Fprintf(p.err, "quiz: %s\n", clean(p.words.text(f.key, f.args...)))
	if hint := strings.Replace(f.key, ".error.", ".hint.", 1); p.words.has(hint) {
		fmt.Fprintf(p.err, "hint: %s\n", clean(p.words.text(hint, f.args...)))
	}
	return f.status
}

// reasons gives refusals of the operating system and of the store words of the
// catalogue; the first that fits is taken.
var reasons = []struct {
	err error
	key string
}{
	{fs.ErrNotExist, "term.reason.missing"},
	{fs.ErrPermission, "term.reason.permission"},
	{syscall.EISDIR, "term.reason.directory"},
	{syscall.ENOTDIR, "term.reason.notdirectory"},
	{syscall.ELOOP, "term.reason.loop"},
	{syscall.ENOSPC, "term.reason.full"},
	{syscall.EDQUOT, "term.reason.full"},
	{syscall.EROFS, "term.reason.readonly"},
	{syscall.EADDRINUSE, "term.reason.taken"},
	{syscall.EADDRNOTAVAIL, "term.reason.address"},
	{bolt.ErrForeign, "term.reason.foreign"},
	{bolt.ErrDamaged, "term.reason.damaged"},
	{bolt.ErrMoved, "term.reason.moved"},
	{postgres.ErrAddress, "term.reason.base.address"},
	{postgres.ErrRefused, "term.reason.base.refused"},
	{postgres.ErrMissing, "term.reason.base.missing"},
	{postgres.ErrForeign, "term.reason.base.foreign"},
	{quiz.ErrLocked, "term.reason.locked"},
	{remote.ErrVersion, "term.reason.version"},
	{remote.ErrSilent, "term.reason.silent"},
	{remote.ErrGone, "term.reason.gone"},
	{quiz.ErrUnavailable, "term.reason.base.silent"}, // after the more special
	{quiz.ErrOccupied, "term.reason.occupied"},
}

// reason tells why in a few words.
func (p *program) reason(err error) string {
	if key := reasonKey(err); key != "" {
		return p.words.text(key)
	}
	return err.Error()
}

// reasonKey is the key of the words for why; "" where there are none.
func reasonKey(err error) string {
	for _, r := range reasons {
		if errors.Is(err, r.err) {
			return r.key
		}
	}
	return ""
}

// unknownCommand names the nearest command.
func (p *program) unknownCommand(root *cobra.Command, name string) error {
	root.SuggestionsMinimumDistance = 2
	if near := root.SuggestionsFor(name); len(near) > 0 {
		return p.fault(misuse, "term.error.command.near", name, near[0])
	}
	return p.fault(misuse, "term.error.command", name)
}

// flagFault puts pflag's findings into the reader's language.
func (p *program) flagFault(c *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var missing *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown):
		name := "--" + unknown.GetSpecifiedName()
		if group := unknown.GetSpecifiedShortnames(); group != "" {
			name = "-" + group
		}
		return p.fault(misuse, "term.error.flag", name, c.CommandPath())
	case errors.As(err, &missing):
		return p.fault(misuse, "term.error.flag.empty", "--"+missing.GetFlag().Name, c.CommandPath())
	case errors.As(err, &invalid):
		return p.fault(misuse, "term.error.flag.value", "--"+invalid.GetFlag().Name, invalid.GetValue(), c.CommandPath())
	}
	return p.fault(misuse, "term.error.usage", err.Error(), c.CommandPath())
}

// noArguments refuses arguments where a command takes none.
func (p *program) noArguments(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return p.fault(misuse, "term.error.argument", args[0], c.CommandPath())
}
