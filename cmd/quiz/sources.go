package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"ripasso/deck"
	"ripasso/deck/article"
)

// sources prints a text with the numbers by which decks cite its paragraphs.
func (p *program) sources(c *cobra.Command) {
	asJSON := c.Flags().Bool("json", false, p.words.text("term.flag.json"))
	c.ValidArgsFunction = nil // files are what is completed
	c.RunE = func(_ *cobra.Command, args []string) error {
		if len(args) != 1 {
			return p.fault(misuse, "term.error.onefile", len(args))
		}
		return p.runSources(args[0], *asJSON)
	}
}

// numbered is one line of the answer under --json, which only grows.
type numbered struct {
	N           int          `json:"n"`
	Kind        article.Kind `json:"kind"`
	Fingerprint string       `json:"fingerprint"`
	Text        string       `json:"text"`
}

func (p *program) runSources(name string, asJSON bool) error {
	text, err := p.readRegular(name)
	if err != nil {
		return err
	}
	a, err := article.Load(name, text, article.Options{})
	switch {
	case errors.Is(err, article.ErrEncoding):
		return p.fault(found, "term.error.encoding", name)
	case errors.Is(err, article.ErrTooLarge):
		return p.fault(found, "term.error.toolarge", name)
	case err != nil:
		return err
	}
	list := []numbered{}
	for _, x := range a.Paragraphs {
		list = append(list, numbered{x.N, x.Kind, x.Fingerprint, x.Text})
	}
	if asJSON {
		return p.encode(list)
	}
	for _, x := range list {
		if _, err := fmt.Fprintf(p.out, "§%d\t%s\n", x.N, oneLine(x.Text)); err != nil {
			return err
		}
	}
	return nil
}

// readRegular reads a file. To open a pipe would be to wait for who writes into it.
func (p *program) readRegular(name string) ([]byte, error) {
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		return nil, p.fault(found, "term.error.read", name, p.words.text("term.reason.notfile"))
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, p.fault(found, "term.error.read", name, p.reason(err))
	}
	defer f.Close()
	return p.readBounded(name, f)
}

// readBounded reads to the end of what may be no larger than a deck: a stream need not
// have one.
func (p *program) readBounded(name string, r io.Reader) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, deck.MaxFile+1))
	switch {
	case err != nil:
		return nil, p.fault(found, "term.error.read", name, p.reason(err))
	case len(text) > deck.MaxFile:
		return nil, p.fault(found, "term.error.filesize", name, deck.MaxFile>>20)
	}
	return text, nil
}
