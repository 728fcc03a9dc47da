package store

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// backup gives a backup of the database in dir.
func backup(t *testing.T, dir string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Backup(t.Context(), Options{Dir: dir, Now: time.Now}, &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// put writes rows with names of their own.
func put(t *testing.T, s *Store, n int, name string) {
	t.Helper()
	for i := range n {
		if err := s.write(t.Context(), set(fmt.Sprint(name, i))); err != nil {
			t.Fatal(err)
		}
	}
}

func TestABackupOfARunningServerComesBack(t *testing.T) {
	dir := t.TempDir()
	s := openHere(t, dir)
	put(t, s, 3, "before")
	saved := backup(t, dir)
	put(t, s, 4, "after")
	options := Options{Dir: dir, Now: time.Now, Log: s.log}
	if err := Restore(t.Context(), options, bytes.NewReader(saved), true); !errors.Is(err, ErrInUse) {
		t.Fatalf("while the server runs: %v", err)
	}
	s.Close()
	if err := Restore(t.Context(), options, bytes.NewReader(saved), false); !errors.Is(err, ErrExists) {
		t.Fatalf("over another database: %v", err)
	}
	if again := openHere(t, dir); count(t, again) != 7 {
		t.Errorf("%d rows after refusals", count(t, again))
	} else {
		again.Close()
	}
	if err := Restore(t.Context(), options, bytes.NewReader(saved), true); err != nil {
		t.Fatal(err)
	}
	if again := openHere(t, dir); count(t, again) != 3 {
		t.Errorf("%d rows, want the 3 of the backup", count(t, again))
	}
	left, err := filepath.Glob(filepath.Join(dir, "[br]*-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestTheLogOfTheOldDatabaseIsNotPlayed: a server that was killed leaves a log file, which belongs to the old database only.
func TestTheLogOfTheOldDatabaseIsNotPlayed(t *testing.T) {
	from := t.TempDir()
	s := openHere(t, from)
	put(t, s, 3, "before")
	saved := backup(t, from)
	put(t, s, 40, "after")
	dir := t.TempDir()
	for _, name := range []string{"ponte.db", "ponte.db-wal", "ponte.key"} { // as they lie there while it runs
		data, err := os.ReadFile(filepath.Join(from, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := Restore(t.Context(), Options{Dir: dir, Now: time.Now, Log: s.log}, bytes.NewReader(saved), true); err != nil {
		t.Fatal(err)
	}
	if again := openHere(t, dir); count(t, again) != 3 {
		t.Errorf("%d rows, want the 3 of the backup", count(t, again))
	}
}

func TestABackupHoldsNoKey(t *testing.T) {
	dir := t.TempDir()
	openHere(t, dir).Close()
	zip, err := gzip.NewReader(bytes.NewReader(backup(t, dir)))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for archive := tar.NewReader(zip); ; {
		entry, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, entry.Name)
		if entry.Mode != 0o600 {
			t.Errorf("%s has mode %o", entry.Name, entry.Mode)
		}
	}
	if got := strings.Join(names, " "); got != "ponte.db README.txt" {
		t.Errorf("it holds %s", got)
	}
}

func TestABadBackupChangesNothing(t *testing.T) {
	dir := t.TempDir()
	s := openHere(t, dir)
	put(t, s, 2, "kept")
	s.Close()
	saved := backup(t, dir)
	foreign := t.TempDir()
	openHere(t, foreign).Close()
	damaged := bytes.Clone(saved)
	damaged[len(damaged)/2] ^= 0xff
	for name, c := range map[string]struct {
		data []byte
		want error
	}{
		"of another key":  {backup(t, foreign), ErrWrongKey},
		"damaged":         {damaged, errNoBackup},
		"cut off":         {saved[:len(saved)-20], errNoBackup},
		"something else":  {[]byte("hello"), errNoBackup},
		"another archive": {archive(t, "../ponte.db"), errNoBackup},
		"no database":     {archive(t, "ponte.db"), nil},
	} {
		t.Run(name, func(t *testing.T) {
			err := Restore(t.Context(), Options{Dir: dir, Now: time.Now, Log: s.log}, bytes.NewReader(c.data), true)
			if err == nil || c.want != nil && !errors.Is(err, c.want) {
				t.Errorf("error %v, want %v", err, c.want)
			}
			again := openHere(t, dir)
			defer again.Close()
			if count(t, again) != 2 {
				t.Errorf("%d rows are left of 2", count(t, again))
			}
		})
	}
}

// archive gives an archive with one entry, which is no database.
func archive(t *testing.T, name string) []byte {
	t.Helper()
	var b bytes.Buffer
	zip := gzip.NewWriter(&b)
	w := tar.NewWriter(zip)
	if err := addEntry(w, name, 5, strings.NewReader("hello"), time.Now()); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Close(), zip.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWhatCannotBeSaved(t *testing.T) {
	options := Options{URL: "postgres://x", Dir: t.TempDir(), Now: time.Now}
	if err := Backup(t.Context(), options, io.Discard); !errors.Is(err, ErrShared) {
		t.Errorf("PostgreSQL: %v", err)
	}
	if err := Restore(t.Context(), options, nil, true); !errors.Is(err, ErrShared) {
		t.Errorf("PostgreSQL: %v", err)
	}
	options.URL = ""
	if err := Backup(t.Context(), options, io.Discard); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no database: %v", err)
	}
}
