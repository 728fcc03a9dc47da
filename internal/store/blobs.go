package store

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"ponte/internal/chat"
)

// Blobs keep the bytes of files outside of the database. They are given nothing that can be read: each file is encrypted with
// a key of its own, which is in the database and goes with the conversation. What is left over then is removed by SweepFiles.
type Blobs interface {
	Put(ctx context.Context, name string, data []byte) error
	// Get gives what was put, or chat.ErrNotFound.
	Get(ctx context.Context, name string) ([]byte, error)
	Delete(ctx context.Context, name string) error
	List(ctx context.Context, each func(name string, at time.Time) error) error
}

// fileWords is what is sealed of a file.
type fileWords struct {
	chat.Media
	Key []byte `json:"key,omitempty"` // of bytes that are kept outside of the database; nil: in pieces
}

// keptFile is a file that is ready to be written.
type keptFile struct {
	sealed string
	pieces []string
}

// keep encrypts the bytes of a file, and puts them where they are kept outside of the database.
func (s *Store) keep(ctx context.Context, fileID string, m chat.Media, data []byte) (k keptFile, err error) {
	w := fileWords{Media: m}
	if s.blobs == nil {
		k.pieces, err = s.pieces(fileID, data)
	} else {
		w.Key, err = s.putBlob(ctx, fileID, data)
	}
	if err != nil {
		return k, err
	}
	k.sealed, err = s.keys.seal("files", fileID, w)
	return k, err
}

// pieces encrypts a file in pieces for the database.
func (s *Store) pieces(fileID string, data []byte) (pieces []string, err error) {
	for n := 0; n*pieceSize < len(data); n++ {
		piece, err := s.keys.sealBytes("file_pieces", pieceID(fileID, n), data[n*pieceSize:min((n+1)*pieceSize, len(data))])
		if err != nil {
			return nil, err
		}
		pieces = append(pieces, piece)
	}
	return pieces, nil
}

// putBlob encrypts a file with a new key, which it gives.
func (s *Store) putBlob(ctx context.Context, fileID string, data []byte) (key []byte, err error) {
	key = make([]byte, 32)
	rand.Read(key)
	aead, err := blobCipher(key)
	if err != nil {
		return nil, err
	}
	if err := s.blobs.Put(ctx, fileID, aead.Seal(nil, nil, data, []byte(fileID))); err != nil {
		return nil, fmt.Errorf("keep file outside of the database: %w", err)
	}
	return key, nil
}

func (s *Store) getBlob(ctx context.Context, fileID string, key []byte) ([]byte, error) {
	if s.blobs == nil {
		return nil, errors.New("the file is kept outside of the database, and no setting says where")
	}
	sealed, err := s.blobs.Get(ctx, fileID)
	if err != nil {
		return nil, fmt.Errorf("read file outside of the database: %w", err)
	}
	aead, err := blobCipher(key)
	if err != nil {
		return nil, err
	}
	data, err := aead.Open(nil, nil, sealed, []byte(fileID))
	if err != nil {
		return nil, fmt.Errorf("open file: %w", err)
	}
	return data, nil
}

func blobCipher(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("use key of file: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("use key of file: %w", err)
	}
	return aead, nil
}

// youngest is how old bytes must be to be swept: the turn that they belong to may be on its way.
const youngest = time.Hour

// SweepFiles removes the bytes outside of the database that belong to no file any more, and tells how many there were. Nobody
// could read them: their keys are gone.
func (s *Store) SweepFiles(ctx context.Context) (removed int, err error) {
	if s.blobs == nil {
		return 0, nil
	}
	old := s.now().Add(-youngest)
	err = s.blobs.List(ctx, func(name string, at time.Time) error {
		if at.After(old) {
			return nil
		}
		var n int
		if err := s.engine.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM files WHERE id = $1`, name).Scan(&n); err != nil {
			return fmt.Errorf("find file: %w", err)
		}
		if n > 0 {
			return nil
		}
		removed++
		return s.blobs.Delete(ctx, name)
	})
	if err != nil {
		return removed, fmt.Errorf("sweep files: %w", err)
	}
	return removed, nil
}
