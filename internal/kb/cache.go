package kb

import (
	"bufio"
	"compress/flate"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"ponte/internal/kb/rank"
)

// rankerVersion changes when the same content would give another ranker.
const rankerVersion = "r2"

// cachedRanker reads the ranker of this content from dir, or makes it and keeps it there. What goes wrong with the cache
// costs time, never the answer: a ranker comes with the error.
func cachedRanker(dir, hash string, lexicon *rank.Lexicon, labels int, make func() *rank.Model) (*rank.Model, error) {
	if dir == "" {
		return make(), nil
	}
	name := filepath.Join(dir, "ranker-"+rankerVersion+"-"+hash[:24])
	m, err := readRanker(name, lexicon)
	if err == nil && m.Labels() == labels {
		return m, nil
	}
	m = make()
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return m, err
	}
	return m, writeRanker(dir, name, m)
}

func readRanker(name string, lexicon *rank.Lexicon) (*rank.Model, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return rank.Read(flate.NewReader(bufio.NewReader(f)), lexicon)
}

// writeRanker writes beside the name and renames, so that a second process never reads half a file. Rankers of older
// content are removed.
func writeRanker(dir, name string, m *rank.Model) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make the cache folder: %w", err)
	}
	old, err := filepath.Glob(filepath.Join(dir, "ranker-*"))
	if err != nil {
		return fmt.Errorf("list the cache folder: %w", err)
	}
	f, err := os.CreateTemp(dir, "new-ranker-*")
	if err != nil {
		return fmt.Errorf("make a cache file: %w", err)
	}
	defer os.Remove(f.Name()) // there is none any more once it is renamed
	z, err := flate.NewWriter(f, flate.BestSpeed)
	if err == nil {
		err = m.Write(z)
	}
	if err = errors.Join(err, z.Close(), f.Close()); err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(name), err)
	}
	if err := os.Rename(f.Name(), name); err != nil {
		return fmt.Errorf("keep the ranker: %w", err)
	}
	for _, o := range old {
		if o != name && !strings.HasPrefix(filepath.Base(o), "new-") {
			if err := os.Remove(o); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("remove an old ranker: %w", err)
			}
		}
	}
	return nil
}
