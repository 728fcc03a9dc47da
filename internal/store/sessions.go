package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"ponte/internal/chat"
	"ponte/internal/desk"
)

// browser is what is sealed of a session.
type browser struct {
	CSRF   string `json:"csrf"`
	Remote string `json:"remote"`
	Agent  string `json:"agent"`
}

func (k *Keys) tokenHash(token string) string { return k.hash("session", token) }

// AddSession keeps a session. Its token is kept as a keyed hash only.
func (s *Store) AddSession(ctx context.Context, v desk.Session, e chat.Entry) (string, error) {
	v.ID = newID()
	sealed, err := s.keys.seal("sessions", v.ID, browser{v.CSRF, v.Remote, v.Agent})
	if err != nil {
		return "", err
	}
	entry, err := s.prepareEntry(e)
	if err != nil {
		return "", err
	}
	return v.ID, s.write(ctx, func(t *tx) error {
		_, err := t.exec(`
			INSERT INTO sessions (id, token_hash, staff_id, sealed, created, seen, expires) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			v.ID, s.keys.tokenHash(v.Token), v.StaffID, sealed, milli(v.Created), milli(v.Seen), milli(v.Expires))
		if err != nil {
			return fmt.Errorf("write session: %w", err)
		}
		return entry.commit(t)
	})
}

const sessionQuery = `SELECT id, staff_id, sealed, created, seen, expires FROM sessions `

// Session finds a session by its token.
func (s *Store) Session(ctx context.Context, token string) (desk.Session, error) {
	return s.session(s.engine.read.QueryRowContext(ctx, sessionQuery+`WHERE token_hash = $1`, s.keys.tokenHash(token)))
}

func (s *Store) session(row scanner) (v desk.Session, err error) {
	var sealed string
	var created, seen, expires int64
	err = row.Scan(&v.ID, &v.StaffID, &sealed, &created, &seen, &expires)
	if errors.Is(err, sql.ErrNoRows) {
		return v, chat.ErrNotFound
	}
	if err != nil {
		return v, fmt.Errorf("read session: %w", err)
	}
	var b browser
	if err := s.keys.open("sessions", v.ID, sealed, &b); err != nil {
		return v, err
	}
	v.CSRF, v.Remote, v.Agent = b.CSRF, b.Remote, b.Agent
	v.Created, v.Seen, v.Expires = moment(created), moment(seen), moment(expires)
	return v, nil
}

// TouchSession moves the end of a session.
func (s *Store) TouchSession(ctx context.Context, id string, seen, expires time.Time) error {
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec(`UPDATE sessions SET seen = $2, expires = $3 WHERE id = $1`, id, milli(seen), milli(expires))
		if err != nil {
			return fmt.Errorf("write session: %w", err)
		}
		return nil
	})
}

// Sessions lists the sessions of an account, the newest first.
func (s *Store) Sessions(ctx context.Context, staffID string) ([]desk.Session, error) {
	return list(ctx, s.engine.read, "sessions", s.session, sessionQuery+`WHERE staff_id = $1 ORDER BY id DESC`, staffID)
}

// EndSession removes a session.
func (s *Store) EndSession(ctx context.Context, id string, e chat.Entry) error {
	entry, err := s.prepareEntry(e)
	if err != nil {
		return err
	}
	return s.write(ctx, func(t *tx) error {
		if _, err := t.exec(`DELETE FROM sessions WHERE id = $1`, id); err != nil {
			return fmt.Errorf("end session: %w", err)
		}
		return entry.commit(t)
	})
}
