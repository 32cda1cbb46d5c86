package main

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"iter"
	"os"

	"ripasso/quiz"
)

// backupFile is a backup being read.
type backupFile struct {
	*quiz.ArchiveReader
	file *os.File
	read *metered
	size int64
}

// openBackup opens a backup, packed or not, whatever its name.
func (p *program) openBackup(path string) (*backupFile, error) {
	var f *os.File
	info, err := os.Stat(path)
	switch {
	case err == nil && !info.Mode().IsRegular(): // a pipe cannot be read twice, and opening one may wait for ever
		return nil, p.fault(found, "term.error.read", path, p.words.text("term.reason.notfile"))
	case err == nil:
		f, err = os.Open(path)
	}
	if err != nil {
		return nil, p.fault(found, "term.error.read", path, p.reason(err))
	}
	var from io.Reader = f
	read := &metered{Reader: f}
	b := bufio.NewReader(read)
	if magic, _ := b.Peek(2); string(magic) == "\x1f\x8b" {
		from, err = gzip.NewReader(b)
	} else {
		from = b
	}
	if err != nil {
		f.Close()
		return nil, p.backupFault(path, quiz.ErrAltered)
	}
	r, err := quiz.NewArchiveReader(unpacked{from})
	if err != nil {
		f.Close()
		return nil, p.backupFault(path, err)
	}
	return &backupFile{r, f, read, info.Size()}, nil
}

// unpacked puts what gzip says of a damaged file into the terms of an archive.
type unpacked struct{ io.Reader }

func (u unpacked) Read(b []byte) (int, error) {
	n, err := u.Reader.Read(b)
	var corrupt flate.CorruptInputError
	if errors.As(err, &corrupt) || errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader) {
		err = quiz.ErrAltered
	}
	return n, err
}

// close ends the reading; nothing was written, so nothing can be lost.
func (f *backupFile) close() { _ = f.file.Close() }

// shown yields the backup's records and shows how far it has come.
func (f *backupFile) shown(b *bar) iter.Seq2[quiz.Record, error] {
	return func(yield func(quiz.Record, error) bool) {
		defer b.end()
		for r, err := range f.Records() {
			if !yield(r, err) {
				return
			}
			b.at(f.read.n)
		}
	}
}

// metered counts what is read.
type metered struct {
	io.Reader
	n int64
}

// Read implements io.Reader.
func (m *metered) Read(b []byte) (int, error) {
	n, err := m.Reader.Read(b)
	m.n += int64(n)
	return n, err
}

// checkBackup reads a whole backup.
func (p *program) checkBackup(path string, how pace) (quiz.Tally, error) {
	f, err := p.openBackup(path)
	if err != nil {
		return quiz.Tally{}, err
	}
	defer f.close()
	for _, err := range f.shown(p.bar("term.bar.check", f.size, how)) {
		if err == nil {
			err = how.rest()
		}
		if err != nil {
			return quiz.Tally{}, p.backupFault(path, err)
		}
	}
	return f.Tally(), nil
}

// backupFault says what is wrong with a backup.
func (p *program) backupFault(path string, err error) error {
	var newer *quiz.VersionError
	var line *quiz.LineError
	var told *fault
	switch {
	case errors.As(err, &told):
		return err
	case errors.Is(err, context.Canceled):
		return p.fault(found, "term.error.stopped")
	case errors.As(err, &newer):
		return p.fault(found, "term.error.backup.newer", path, newer.Got, newer.Known)
	case errors.Is(err, quiz.ErrNoArchive):
		return p.fault(found, "term.error.backup.foreign", path)
	case errors.Is(err, quiz.ErrCutOff):
		return p.fault(found, "term.error.backup.cut", path)
	case errors.Is(err, quiz.ErrAltered):
		return p.fault(found, "term.error.backup.altered", path)
	case reasonKey(err) != "", !errors.As(err, &line):
		return p.fault(found, "term.error.read", path, p.reason(err))
	}
	return p.fault(found, "term.error.backup.line", path, line.Line)
}
