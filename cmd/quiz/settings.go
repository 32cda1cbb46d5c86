package main

import (
	"path/filepath"
	"strings"

	"github.com/adrg/xdg"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// variable is the environment's name for a flag.
func variable(flag string) string {
	return "QUIZ_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// fromEnvironment sets the flags that the command line left alone.
func (p *program) fromEnvironment(c *cobra.Command, _ []string) error {
	var err error
	c.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
		value := p.env(variable(f.Name))
		if err != nil || f.Changed || value == "" || f.Name == "help" {
			return
		}
		if c.Flags().Set(f.Name, value) != nil {
			err = p.fault(misuse, "term.error.variable", variable(f.Name), value, c.CommandPath())
		}
	})
	return err
}

// place holds where a command finds decks and progress.
type place struct {
	decks string            // directory; "" looks in the usual places, then takes the samples
	db    string            // file; "" is the user's own
	notes map[string]string // what other commands that share the progress are told
	old   bool              // a file that is not there is not made
}

// placeFlags are the flags that serve and drill share.
func (p *program) placeFlags(f *pflag.FlagSet, at *place) {
	f.StringVar(&at.decks, "decks", "", p.words.text("term.flag.decks"))
	p.databaseFlag(f, at)
}

// databaseFlag is the flag of those that need no decks.
func (p *program) databaseFlag(f *pflag.FlagSet, at *place) {
	f.StringVar(&at.db, "db", "", p.words.text("term.flag.db"))
}

// database is the path of the progress file, or the address of a database.
func (p *program) database(at place) (string, error) {
	path := at.db
	if isAddress(path) {
		return path, nil
	}
	if path == "" {
		if p.homeless() && p.env("XDG_DATA_HOME") == "" {
			return "", p.fault(found, "term.error.home")
		}
		path = filepath.Join(xdg.DataHome, "ripasso", "quiz.db")
	}
	return path, nil
}

// homeless is whether nobody's home is known; the root of the file system, which is
// then put in its place, is not ours to write to.
func (p *program) homeless() bool {
	return xdg.Home == "" || xdg.Home == "/" && p.env("HOME") == ""
}

// ownDecks lists where a person's own decks may lie, the first that exists wins.
func (p *program) ownDecks() []string {
	if p.homeless() {
		return nil
	}
	return []string{
		filepath.Join(xdg.UserDirs.Documents, "Ripasso"), // by its local name
		filepath.Join(xdg.Home, "Documents", "Ripasso"),
		filepath.Join(xdg.Home, "Ripasso"),
	}
}
