package main

import (
	"io/fs"
	"os"
	"path"
	"strings"

	"ripasso/deck"
	"ripasso/deck/article"
)

// grounding counts how the questions that cite a source fare against it.
type grounding struct {
	OK       int `json:"ok"`
	Inferred int `json:"inferred"`
	Weak     int `json:"weak"`
	Fail     int `json:"fail"`
}

// openArticles opens the directory of the texts; closing it is the caller's.
func (p *program) openArticles(dir string) (*os.Root, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, p.fault(misuse, "term.error.articles", dir, p.reason(err))
	}
	return root, nil
}

// ground holds the questions of a library against the texts that they cite. Decks
// with one catalogue share what was read of the texts.
func (p *program) ground(all *findings, dir string, library *deck.Library, texts fs.FS) {
	sets := map[string]*article.Set{}
	for _, d := range library.Decks() {
		catalogue := path.Join(path.Dir(d.Path), d.Meta.Sources)
		if sets[catalogue] == nil {
			sets[catalogue] = article.Open(texts, d.Works)
		}
		for _, f := range article.Check(sets[catalogue], d) {
			all.Grounding.count(f.Status)
			for _, problem := range f.Problems {
				all.add(p.finding(dir, problem))
			}
		}
	}
}

func (g *grounding) count(s article.Status) {
	switch s {
	case article.OK:
		g.OK++
	case article.Inferred:
		g.Inferred++
	case article.Weak:
		g.Weak++
	case article.Fail:
		g.Fail++
	}
}

// counts says how many questions were held against their sources, and how they fared.
func (g *grounding) counts(w words) string {
	return strings.Join([]string{
		w.text("term.count.grounded", g.OK+g.Inferred+g.Weak+g.Fail),
		w.text("term.count.inferred", g.Inferred), w.text("term.count.weak", g.Weak), w.text("term.count.fail", g.Fail),
	}, ", ")
}
