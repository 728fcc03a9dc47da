package store

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Restore takes the embedded database out of what Backup wrote. It is opened with the key before it takes its place, so that
// one that is damaged or belongs to another key changes nothing. Unless replace says so a database that is there stays
// (ErrExists). No server may be running (ErrInUse).
func Restore(ctx context.Context, o Options, r io.Reader, replace bool) error {
	if o.URL != "" {
		return ErrShared
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return fmt.Errorf("make data folder: %w", err)
	}
	path := filepath.Join(o.Dir, fileName)
	lock, err := lockFile(path + ".lock")
	if err != nil {
		return err
	}
	defer lock.release()
	switch _, err := os.Stat(path); {
	case err == nil && !replace:
		return ErrExists
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("look for a database: %w", err)
	}
	dir, err := os.MkdirTemp(o.Dir, "restore-*")
	if err != nil {
		return fmt.Errorf("make room for the database: %w", err)
	}
	defer os.RemoveAll(dir)
	restored := filepath.Join(dir, fileName)
	if err := extract(r, restored); err != nil {
		return err
	}
	if err := try(ctx, o, dir); err != nil {
		return err
	}
	// What the log files of the old database hold must not be played into the new one.
	for _, old := range []string{path + "-wal", path + "-shm"} {
		if err := os.Remove(old); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove the old database: %w", err)
		}
	}
	if err := os.Rename(restored, path); err != nil {
		return fmt.Errorf("put the database in its place: %w", err)
	}
	return nil
}

// errNoBackup says that a file is something else.
var errNoBackup = errors.New("the file is no backup, or a damaged one")

// extract writes the database of an archive to a file.
func extract(r io.Reader, path string) error {
	zip, err := gzip.NewReader(r)
	if err != nil {
		return fmt.Errorf("%w: %w", errNoBackup, err)
	}
	archive := tar.NewReader(zip)
	found := false
	for {
		entry, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("%w: %w", errNoBackup, err)
		}
		if entry.Name != fileName {
			continue
		}
		found = true
		if err := write(archive, path); err != nil {
			return err
		}
	}
	if _, err := io.Copy(io.Discard, zip); err != nil { // the checksum comes last
		return fmt.Errorf("%w: %w", errNoBackup, err)
	}
	if !found {
		return errNoBackup
	}
	return nil
}

// write writes a new file that is on the disk when it returns.
func write(r io.Reader, path string) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("take out the database: %w", err)
	}
	_, err = io.Copy(file, r)
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("take out the database: %w", err)
	}
	return nil
}

// try opens a database in dir with the key that it will have, and has SQLite check it.
func try(ctx context.Context, o Options, dir string) error {
	o.KeyFile, o.Dir = o.keyFile(), dir
	s, err := Open(ctx, o)
	if err != nil {
		return fmt.Errorf("try the database of the backup: %w", err)
	}
	var verdict string
	err = s.engine.read.QueryRowContext(ctx, `PRAGMA quick_check`).Scan(&verdict)
	if err == nil && verdict != "ok" {
		err = errNoBackup
	}
	if err := errors.Join(err, s.Close()); err != nil {
		return fmt.Errorf("try the database of the backup: %w", err)
	}
	return nil
}
