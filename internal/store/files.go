package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"

	"ponte/internal/chat"
	"ponte/internal/conversation"
)

// pieceSize is in how large pieces a file is kept, in bytes.
const pieceSize = 256 << 10

// Wanted gives an attachment that is still to be fetched.
func (s *Store) Wanted(ctx context.Context, fileID string) (channel string, m chat.Media, err error) {
	var sealed string
	err = s.engine.read.QueryRowContext(ctx, `
		SELECT c.channel, f.sealed FROM files f JOIN conversations c ON c.id = f.conversation_id
		WHERE f.id = $1 AND f.state = 'wanted'`, fileID).Scan(&channel, &sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return "", m, chat.ErrNotFound
	}
	if err != nil {
		return "", m, fmt.Errorf("read file: %w", err)
	}
	err = s.keys.open("files", fileID, sealed, &m)
	return channel, m, err
}

// KeepFile stores the bytes of an attachment. It does nothing if it is no longer wanted.
func (s *Store) KeepFile(ctx context.Context, fileID, mime string, data []byte) error {
	_, m, err := s.Wanted(ctx, fileID)
	if errors.Is(err, chat.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	m.MIME, m.Size = mime, int64(len(data))
	k, err := s.keep(ctx, fileID, m, data)
	if err != nil {
		return err
	}
	return s.write(ctx, func(t *tx) error {
		n, err := t.exec(`UPDATE files SET state = 'kept', sealed = $2 WHERE id = $1 AND state = 'wanted'`, fileID, k.sealed)
		if err != nil {
			return fmt.Errorf("write file: %w", err)
		}
		if n == 0 {
			return nil
		}
		if err := t.writePieces(fileID, k.pieces); err != nil {
			return err
		}
		return t.tellFile(fileID)
	})
}

func (t *tx) writePieces(fileID string, pieces []string) error {
	for i, piece := range pieces {
		_, err := t.exec(`INSERT INTO file_pieces (file_id, n, sealed) VALUES ($1, $2, $3)`, fileID, i, piece)
		if err != nil {
			return fmt.Errorf("write piece of file: %w", err)
		}
	}
	return nil
}

func pieceID(fileID string, n int) string { return fmt.Sprintf("%s %d", fileID, n) }

// LoseFile records why an attachment will not come.
func (s *Store) LoseFile(ctx context.Context, fileID, reason string) error {
	return s.write(ctx, func(t *tx) error {
		n, err := t.exec(`UPDATE files SET state = 'lost', reason = $2 WHERE id = $1 AND state = 'wanted'`, fileID, reason)
		if err != nil {
			return fmt.Errorf("write file: %w", err)
		}
		if n == 0 {
			return nil
		}
		return t.tellFile(fileID)
	})
}

// tellFile tells the desk that a file is here or will not come.
func (t *tx) tellFile(fileID string) error {
	var conversationID string
	if err := t.row(`SELECT conversation_id FROM files WHERE id = $1`, fileID).Scan(&conversationID); err != nil {
		return fmt.Errorf("find file: %w", err)
	}
	return t.tellStatus(conversationID)
}

// OpenFile gives a kept attachment.
func (s *Store) OpenFile(ctx context.Context, fileID string) (f conversation.File, err error) {
	var sealed string
	err = s.engine.read.QueryRowContext(ctx, `SELECT conversation_id, sealed FROM files WHERE id = $1 AND state = 'kept'`, fileID).
		Scan(&f.ConversationID, &sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return f, chat.ErrNotFound
	}
	if err != nil {
		return f, fmt.Errorf("read file: %w", err)
	}
	var w fileWords
	if err := s.keys.open("files", fileID, sealed, &w); err != nil {
		return f, err
	}
	var data []byte
	if w.Key != nil {
		data, err = s.getBlob(ctx, fileID, w.Key)
	} else {
		data, err = s.readPieces(ctx, fileID)
	}
	f.Media, f.Data = w.Media, bytes.NewReader(data)
	f.Media.StoreID = fileID
	return f, err
}

// readPieces gives a file that is kept in the database.
func (s *Store) readPieces(ctx context.Context, fileID string) (data []byte, err error) {
	pieces, err := list(ctx, s.engine.read, "pieces of file", text,
		`SELECT sealed FROM file_pieces WHERE file_id = $1 ORDER BY n`, fileID)
	if err != nil {
		return nil, err
	}
	for n, sealed := range pieces {
		piece, err := s.keys.openBytes("file_pieces", pieceID(fileID, n), sealed)
		if err != nil {
			return nil, err
		}
		data = append(data, piece...)
	}
	return data, nil
}
