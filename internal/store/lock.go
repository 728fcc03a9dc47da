package store

import (
	"errors"
	"fmt"
	"os"
)

// ErrInUse says that another process has the embedded database open.
var ErrInUse = errors.New("the data folder is in use by another Ponte process; stop that one, or use PostgreSQL " +
	"(PONTE_DATABASE_URL=postgres://…), which several processes can share")

// lock is a file that one process holds locked. The system frees it when the process ends, however that happens.
type lock struct{ file *os.File }

// lockFile takes the lock at path, or gives ErrInUse.
func lockFile(path string) (*lock, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open lock file: %w", err)
	}
	if err := tryLock(file); err != nil {
		file.Close()
		return nil, err
	}
	return &lock{file}, nil
}

// release frees the lock. The file stays: removing it would let two processes lock two files of that name.
func (l *lock) release() error { return l.file.Close() }
