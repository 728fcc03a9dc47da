package route

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"time"
)

// Assets are the files that pages are made of: style, script, icons. Their addresses carry a hash of the content, so that
// browsers may keep them for ever.
type Assets struct {
	prefix string
	files  map[string]asset
}

type asset struct {
	data []byte
	hash string
}

// NewAssets reads the files of fsys, to be served below prefix ("/assets/").
func NewAssets(fsys fs.FS, prefix string) (*Assets, error) {
	a := &Assets{prefix: prefix, files: map[string]asset{}}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(data)
		a.files[name] = asset{data, hex.EncodeToString(sum[:6])}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the files of the pages: %w", err)
	}
	return a, nil
}

// URL gives the address of a file. A name that does not exist is a mistake in a template, which a test of the page finds.
func (a *Assets) URL(name string) (string, error) {
	file, ok := a.files[name]
	if !ok {
		return "", fmt.Errorf("there is no file %q", name)
	}
	return a.prefix + name + "?v=" + file.hash, nil
}

// Routes serves the files.
func (a *Assets) Routes() []Route {
	return []Route{{Pattern: "GET " + a.prefix + "{name...}", Handler: func(w http.ResponseWriter, r *http.Request) error {
		return a.Serve(w, r, r.PathValue("name"))
	}}}
}

// Serve answers with one of the files.
func (a *Assets) Serve(w http.ResponseWriter, r *http.Request, name string) error {
	file, ok := a.files[name]
	if !ok {
		return &Error{http.StatusNotFound, errors.New("no such file")}
	}
	h := w.Header()
	h.Set("ETag", `"`+file.hash+`"`)
	h.Set("Cache-Control", "no-cache")
	if r.URL.Query().Get("v") == file.hash {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	h.Set("Content-Type", contentTypes[path.Ext(name)])
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(file.data))
	return nil
}

// contentTypes are those of our own files; what the machine knows of types does not matter.
var contentTypes = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".svg": "image/svg+xml", ".png": "image/png", ".txt": "text/plain; charset=utf-8",
}
