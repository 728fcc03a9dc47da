package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"ponte/internal/store"
)

// knowledge is compiled as at the start.
func (e *examination) knowledge() {
	const what, do = "knowledge", "Run `ponte knowledge lint`: it names file and line. Without PONTE_KNOWLEDGE the built-in knowledge is used."
	files, err := e.o.knowledgeFS()
	var b *Brain
	if err == nil {
		b, err = NewBrain(files, e.cache())
	}
	if err != nil {
		e.isBroken(what, strings.Join(strings.Fields(err.Error()), " "), do)
		return
	}
	base, topics := b.Knowledge.Base(), 0
	for _, category := range base.Categories() {
		topics += len(base.Topics(category))
	}
	e.fine(what, fmt.Sprintf("%d topics, %d languages, version %s", topics, len(base.Languages()), base.Version()))
}

// cache is where what takes long to compute is kept, if the folder exists already.
func (e *examination) cache() string {
	if info, err := os.Stat(e.o.CacheDir); err == nil && info.IsDir() {
		return e.o.CacheDir
	}
	return ""
}

// Free space of the disk, in bytes.
const (
	littleSpace = 2 << 30
	noSpace     = 200 << 20
)

func (e *examination) dataFolder() {
	const what = "data folder"
	dir := e.o.DataDir
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		e.add(Finding{what, Fine, dir + " is made at the first start", ""})
		return
	case err != nil || !info.IsDir():
		e.isBroken(what, dir+" is no folder that can be read", "Name another one in PONTE_DATA_DIR, or give its user access.")
		return
	case private(info) && info.Mode().Perm()&0o077 != 0:
		e.warn(what, dir+" can be read by other users of this machine", "chmod 700 "+dir)
	default:
		e.fine(what, dir)
	}
	free, ok := freeSpace(dir)
	text := fmt.Sprintf("%.1f GB free", float64(free)/1e9)
	switch {
	case !ok:
		e.add(Finding{"disk", Off, "this system does not tell how much is free", ""})
	case free < noSpace:
		e.isBroken("disk", text, "Make room: without it no message can be stored.")
	case free < littleSpace:
		e.warn("disk", text, "Make room soon.")
	default:
		e.fine("disk", text)
	}
}

// private reports whether the mode of a file says who may read it, which it does not on Windows.
func private(fs.FileInfo) bool { return runtime.GOOS != "windows" }

func (e *examination) key() {
	const what = "key"
	path := e.o.KeyFile
	if path == "" {
		path = filepath.Join(e.o.DataDir, "ponte.key")
	}
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		e.add(Finding{what, Off, path + " does not exist; the first start makes it", ""})
		return
	}
	if err == nil {
		_, err = store.LoadKeys(path, false)
	}
	switch {
	case err != nil:
		e.isBroken(what, fmt.Sprintf("%s cannot be used: %v", path, err), "Put the copy of the key back, or give the service's user access to it.")
	case private(info) && info.Mode().Perm()&0o077 != 0:
		e.isBroken(what, path+" can be read by other users of this machine", "chmod 600 "+path)
	default:
		e.fine(what, path+" is readable by its owner alone; keep a copy apart from those of the database")
	}
}

func (e *examination) database() {
	const what = "database"
	address, err := e.o.databaseURL()
	if err != nil {
		return // among the settings
	}
	found, err := store.Examine(e.ctx, store.Options{URL: address, Dir: e.o.DataDir, KeyFile: e.o.KeyFile})
	switch {
	case errors.Is(err, store.ErrWrongKey):
		e.isBroken(what, err.Error(), "Put the key of this database back: without it nobody can read what is in it.")
	case err != nil:
		e.isBroken(what, err.Error(), "See that the database runs and that PONTE_DATABASE_URL names it; a damaged file is replaced by `ponte restore`.")
	case found.Fresh:
		e.fine(what, found.Kind+", made at the first start")
	case found.Behind:
		e.warn(what, found.Kind+" of an older version", "The next start, or `ponte migrate`, brings it up to date; make a copy before.")
	case found.Running:
		e.fine(what, found.Kind+", in use by a running Ponte")
	default:
		e.fine(what, found.Kind)
	}
}

// files are written, read and removed where they are kept outside of the database.
func (e *examination) files() {
	const what, name = "files", "examination"
	blobs, err := e.o.blobs()
	if err == nil && blobs == nil {
		e.fine(what, "in the database")
		return
	}
	if err == nil {
		err = blobs.Put(e.ctx, name, []byte(e.challenge))
	}
	var back []byte
	if err == nil {
		back, err = blobs.Get(e.ctx, name)
	}
	if err == nil {
		err = blobs.Delete(e.ctx, name)
	}
	if err == nil && string(back) != e.challenge {
		err = errors.New("what was written is not what is read")
	}
	if err != nil {
		e.isBroken(what, err.Error(), "See that PONTE_FILES names a folder that can be written to, or a bucket that its keys open.")
		return
	}
	e.fine(what, "outside of the database: "+e.o.Files)
}
