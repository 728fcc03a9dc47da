package media

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"ponte/internal/chat"
)

// Folder keeps files in a folder of this machine, readable by the owner alone.
type Folder struct{ dir string }

// NewFolder makes the folder if it is missing.
func NewFolder(dir string) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of the files: %w", err)
	}
	return &Folder{dir: dir}, nil
}

// nameForm is what the store's ids look like; nothing else is made a path of.
var nameForm = regexp.MustCompile(`^[0-9a-z-]{8,64}$`)

func (f *Folder) path(name string) (string, error) {
	if !nameForm.MatchString(name) {
		return "", errors.New("not the id of a file")
	}
	return filepath.Join(f.dir, name), nil
}

// Put writes a file whole or not at all.
func (f *Folder) Put(_ context.Context, name string, data []byte) error {
	path, err := f.path(name)
	if err != nil {
		return err
	}
	file, err := os.CreateTemp(f.dir, ".new-*") // mode 0600
	if err != nil {
		return fmt.Errorf("write file: %w", err)
	}
	defer os.Remove(file.Name())
	_, err = file.Write(data)
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("write file: %w", err)
	}
	if err := os.Rename(file.Name(), path); err != nil {
		return fmt.Errorf("write file: %w", err)
	}
	return nil
}

// Get gives a file, or chat.ErrNotFound.
func (f *Folder) Get(_ context.Context, name string) ([]byte, error) {
	path, err := f.path(name)
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, chat.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("read file: %w", err)
	}
	return data, nil
}

// Delete removes a file; one that is not there is no error.
func (f *Folder) Delete(_ context.Context, name string) error {
	path, err := f.path(name)
	if err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove file: %w", err)
	}
	return nil
}

// List calls each with every file and when it was written, until each fails.
func (f *Folder) List(ctx context.Context, each func(name string, at time.Time) error) error {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return fmt.Errorf("list files: %w", err)
	}
	for _, e := range entries {
		if err := ctx.Err(); err != nil {
			return err
		}
		info, err := e.Info()
		if err != nil || !nameForm.MatchString(e.Name()) {
			continue // gone meanwhile, or not ours
		}
		if err := each(e.Name(), info.ModTime()); err != nil {
			return err
		}
	}
	return nil
}
