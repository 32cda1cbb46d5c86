// Package web holds what a learner sees: the browser app as files, and the
// catalogue of every word the program says, in every language it speaks.
//
// The app is ES modules without a build: what stands in app/ is what runs. The
// words are flat JSON objects, one per language and room, in messages/LANG/*.json;
// the terminal reads the same ones.
package web

import (
	"archive/zip"
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"
)

//go:embed app messages
var files embed.FS

// App returns the files of the browser app, with index.html at the root. Beside
// the files of app/ it holds messages/LANG.json, the merged catalogue of each
// language, and languages.json, what each language calls itself. index.html names its assets under /app/{{digest}}/, which the server
// replaces by a digest of these files.
func App() fs.FS { return app() }

// app is packed once. A zip archive in memory, stored and not compressed, is an
// fs.FS that knows directories, so that embedded and merged files can be walked as one.
var app = sync.OnceValue(func() fs.FS {
	z, err := pack()
	if err != nil {
		panic(err) // cannot happen: the files are embedded, and web_test packs them
	}
	return z
})

func pack() (fs.FS, error) {
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	err := fs.WalkDir(files, "app", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := files.ReadFile(name)
		if err != nil {
			return err
		}
		return store(w, strings.TrimPrefix(name, "app/"), data)
	})
	if err != nil {
		return nil, fmt.Errorf("packing the app: %w", err)
	}
	names := map[string]string{}
	for _, lang := range Languages() {
		names[lang] = Text(lang, "ui.languageName")
		if err := store(w, path.Join("messages", lang+".json"), encode(Words(lang).texts)); err != nil {
			return nil, fmt.Errorf("packing the words: %w", err)
		}
	}
	if err := store(w, "languages.json", encode(names)); err != nil {
		return nil, fmt.Errorf("packing the languages: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("packing the app: %w", err)
	}
	return zip.NewReader(bytes.NewReader(buf.Bytes()), int64(buf.Len()))
}

// encode writes a JSON object with sorted keys.
func encode(texts map[string]string) []byte {
	data, err := json.Marshal(texts)
	if err != nil {
		panic(err) // cannot happen: strings always marshal
	}
	return data
}

func store(w *zip.Writer, name string, data []byte) error {
	f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return err
}
