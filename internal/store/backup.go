package store

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"time"
)

// ErrShared says that a database is not ours to copy.
var ErrShared = errors.New("a PostgreSQL database is saved with pg_dump and brought back with pg_restore; the key file apart from it")

// ErrExists says that a restored database would take another one's place.
var ErrExists = errors.New("there is a database in the data folder already")

// readme goes into every backup.
//
//go:embed backup.txt
var readme []byte

// Backup writes a copy of the embedded database to w: a gzipped tar archive of the database and of a note on how to bring it
// back. The key is not in it. A server may be running: the copy is the state of one moment.
func Backup(ctx context.Context, o Options, w io.Writer) (err error) {
	if o.URL != "" {
		return ErrShared
	}
	path := filepath.Join(o.Dir, fileName)
	if _, err := os.Stat(path); err != nil {
		return fmt.Errorf("find the database: %w", err)
	}
	dir, err := os.MkdirTemp(o.Dir, "backup-*") // on the same disk, for nobody else to read
	if err != nil {
		return fmt.Errorf("make room for the copy: %w", err)
	}
	defer os.RemoveAll(dir)
	copied := filepath.Join(dir, fileName)
	if err := vacuumInto(ctx, path, copied); err != nil {
		return err
	}
	zip := gzip.NewWriter(w)
	archive := tar.NewWriter(zip)
	if err := addFile(archive, copied, o.Now()); err != nil {
		return err
	}
	if err := addEntry(archive, "README.txt", int64(len(readme)), bytes.NewReader(readme), o.Now()); err != nil {
		return err
	}
	if err := errors.Join(archive.Close(), zip.Close()); err != nil {
		return fmt.Errorf("write the archive: %w", err)
	}
	return nil
}

// vacuumInto copies a database as it is at one moment. Only SQLite's own locks matter, which a running server shares.
func vacuumInto(ctx context.Context, from, to string) error {
	dsn := "file:" + (&url.URL{Path: filepath.ToSlash(from)}).EscapedPath() + "?mode=rw&_pragma=busy_timeout(10000)"
	db, err := sqlitePool(dsn, nil, 1)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, `VACUUM INTO $1`, to)
	if err := errors.Join(err, db.Close()); err != nil {
		return fmt.Errorf("copy the database: %w", err)
	}
	return nil
}

func addFile(archive *tar.Writer, path string, at time.Time) error {
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("read the copy: %w", err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return fmt.Errorf("read the copy: %w", err)
	}
	return addEntry(archive, info.Name(), info.Size(), file, at)
}

// addEntry adds size bytes of r under a name.
func addEntry(archive *tar.Writer, name string, size int64, r io.Reader, at time.Time) error {
	err := archive.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: size, ModTime: at})
	if err == nil {
		_, err = io.Copy(archive, r)
	}
	if err != nil {
		return fmt.Errorf("write the archive: %w", err)
	}
	return nil
}
