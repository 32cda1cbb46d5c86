package main

import (
	"bytes"
	"cmp"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"ripasso/deck"
	"ripasso/deck/article"
)

// fingerprint writes into the catalogues of decks by what the cited paragraphs are known
// again. A paragraph that has another text than it had is told, and its fingerprint
// stays until the author removes it.
func (p *program) fingerprint(flags fmtFlags, files []string) error {
	root, err := p.openArticles(flags.articles)
	if err != nil {
		return err
	}
	defer root.Close()
	citing := map[string][]*deck.Deck{} // by catalogue
	var catalogues []string
	err = p.each(files, func(name string) error {
		src, err := p.readRegular(name)
		if err != nil {
			return err
		}
		d, _ := deck.Parse(filepath.ToSlash(name), src)
		if !slices.ContainsFunc(d.Questions, func(q *deck.Question) bool { return len(q.Notes.Sources) > 0 }) {
			return nil
		}
		catalogue := filepath.Join(filepath.Dir(name), filepath.FromSlash(cmp.Or(d.Meta.Sources, "sources.yaml")))
		if citing[catalogue] == nil {
			catalogues = append(catalogues, catalogue)
		}
		citing[catalogue] = append(citing[catalogue], d)
		return nil
	})
	return cmp.Or(p.each(catalogues, func(name string) error {
		return p.fingerprintOne(flags, name, citing[name], root.FS())
	}), err)
}

// fingerprintOne does it for one catalogue and the decks that use it.
func (p *program) fingerprintOne(flags fmtFlags, name string, citing []*deck.Deck, texts fs.FS) error {
	src, err := p.readRegular(name)
	if err != nil {
		return err
	}
	works, problems := deck.ParseWorks(filepath.ToSlash(name), src)
	set := article.Open(texts, works)
	failed, out, ok := p.tellErrors(problems), src, true
	for _, d := range citing {
		d.Works = works
		prints, faults := article.Cited(set, d)
		for _, problem := range faults {
			failed = failed || problem.Severity == deck.Error
			fmt.Fprint(p.err, p.lines(p.finding("", problem)))
		}
		if out, ok = deck.FormatWorks(filepath.ToSlash(name), out, prints); !ok {
			return p.fault(found, "term.error.fingerprint", name)
		}
	}
	shown, err := p.show(flags, name, src, out)
	if err != nil {
		return err
	}
	failed = failed || shown
	if flags.write && !bytes.Equal(src, out) {
		if err := p.replace(name, src)(out); err != nil {
			return err
		}
	}
	if failed {
		return errFound
	}
	return nil
}
