package main

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// helpWidth is where help breaks its lines: what the narrowest usual terminal holds.
const helpWidth = 78

// help prints a command's help in the reader's language.
func (p *program) help(c *cobra.Command, _ []string) {
	var b strings.Builder
	if c.HasParent() {
		fmt.Fprintf(&b, "%s\n\n", ansi.Wordwrap(c.Long, helpWidth, ""))
		fmt.Fprintf(&b, "%s\n  %s\n", p.words.text("term.help.usage"), usage(c))
	} else {
		fmt.Fprintf(&b, "%s\n\n", ansi.Wordwrap(p.words.text("term.quiz.long"), helpWidth, ""))
		fmt.Fprintf(&b, "%s\n", p.words.text("term.help.commands"))
		for _, sub := range commands {
			fmt.Fprintf(&b, "  %-22s %s\n", strings.TrimSpace(sub.name+" "+sub.args), p.words.text("term."+sub.name+".short"))
		}
	}
	if flags := p.flagHelp(c); flags != "" {
		fmt.Fprintf(&b, "\n%s\n%s", p.words.text("term.help.flags"), flags)
	}
	example := c.Example
	if !c.HasParent() {
		example = p.words.text("term.quiz.example")
	}
	fmt.Fprintf(&b, "\n%s\n", p.words.text("term.help.example"))
	for line := range strings.SplitSeq(example, "\n") {
		fmt.Fprintf(&b, "  %s\n", line)
	}
	fmt.Fprint(c.OutOrStdout(), b.String())
}

// usage is the line that shows how a command is written.
func usage(c *cobra.Command) string {
	use := c.CommandPath()
	if c.LocalFlags().HasAvailableFlags() {
		use += " [--…]"
	}
	if _, args, ok := strings.Cut(strings.TrimSpace(c.Use), " "); ok {
		use += " " + args
	}
	return use
}

// flagHelp lists the flags, those of every command last.
func (p *program) flagHelp(c *cobra.Command) string {
	var b strings.Builder
	line := func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" {
			return
		}
		// A flag with a value names it first, between back quotes.
		value, text := "", f.Usage
		if rest, ok := strings.CutPrefix(f.Usage, "`"); ok {
			value, text, _ = strings.Cut(rest, "` ")
		}
		name := strings.TrimSpace("--" + f.Name + " " + value)
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		text = ansi.Wordwrap(text, helpWidth-23, "")
		fmt.Fprintf(&b, "  %-20s %s\n", name, strings.ReplaceAll(text, "\n", "\n"+strings.Repeat(" ", 23)))
	}
	c.LocalNonPersistentFlags().VisitAll(line)
	c.Root().PersistentFlags().VisitAll(line)
	fmt.Fprintf(&b, "  %-20s %s\n", "-h, --help", p.words.text("term.flag.help"))
	return b.String()
}

// helpCommand is "quiz help COMMAND".
func (p *program) helpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:    "help [COMMAND]",
		Short:  p.words.text("term.flag.help"),
		Hidden: true,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return root.Help()
			}
			for _, sub := range root.Commands() {
				if sub.Name() == args[0] {
					return sub.Help()
				}
			}
			return p.unknownCommand(root, args[0])
		},
	}
}
