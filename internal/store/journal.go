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

// preparedEntry is a line of the audit log, ready to be written.
type preparedEntry struct {
	chat.Entry
	sealed string
}

func (s *Store) prepareEntry(e chat.Entry) (*preparedEntry, error) {
	e.ID = newID()
	sealed, err := s.keys.seal("audit", e.ID, e.Detail)
	if err != nil {
		return nil, err
	}
	return &preparedEntry{e, sealed}, nil
}

func (e *preparedEntry) commit(t *tx) error {
	_, err := t.exec(`INSERT INTO audit (id, at, staff_id, action, object, unit, sealed) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		e.ID, milli(e.At), e.StaffID, e.Action, e.Object, e.Unit, e.sealed)
	if err != nil {
		return fmt.Errorf("write audit log: %w", err)
	}
	return nil
}

// Log adds a line to the audit log. Nothing changes or removes one.
func (s *Store) Log(ctx context.Context, e chat.Entry) error {
	entry, err := s.prepareEntry(e)
	if err != nil {
		return err
	}
	return s.write(ctx, entry.commit)
}

// Entries reads the audit log, newest first.
func (s *Store) Entries(ctx context.Context, q desk.EntryQuery) ([]chat.Entry, error) {
	scan := func(row scanner) (e chat.Entry, err error) {
		var at int64
		var sealed string
		if err := row.Scan(&e.ID, &at, &e.StaffID, &e.Action, &e.Object, &e.Unit, &sealed); err != nil {
			return e, err
		}
		e.At = moment(at)
		err = s.keys.open("audit", e.ID, sealed, &e.Detail)
		return e, err
	}
	return list(ctx, s.engine.read, "audit log", scan, `
		SELECT id, at, staff_id, action, object, unit, sealed FROM audit
		WHERE ($1 OR unit = $2) AND ($3 = '' OR staff_id = $3) AND ($4 = '' OR object = $4) AND ($5 = '' OR id < $5)
		ORDER BY id DESC LIMIT $6`, q.AllUnits, q.Unit, q.StaffID, q.Object, q.Before, q.Limit)
}

// SaveDraft keeps what somebody has begun to write in a case; "" forgets it.
func (s *Store) SaveDraft(ctx context.Context, staffID, caseID, text string, now time.Time) error {
	sealed, err := s.keys.seal("drafts", staffID+" "+caseID, text)
	if err != nil {
		return err
	}
	return s.write(ctx, func(t *tx) error {
		if text == "" {
			_, err = t.exec(`DELETE FROM drafts WHERE staff_id = $1 AND case_id = $2`, staffID, caseID)
		} else {
			_, err = t.exec(`
				INSERT INTO drafts (staff_id, case_id, sealed, at) VALUES ($1, $2, $3, $4)
				ON CONFLICT (staff_id, case_id) DO UPDATE SET sealed = excluded.sealed, at = excluded.at`,
				staffID, caseID, sealed, milli(now))
		}
		if err != nil {
			return fmt.Errorf("write draft: %w", err)
		}
		return nil
	})
}

// Draft gives what somebody has begun to write in a case, "" if nothing.
func (s *Store) Draft(ctx context.Context, staffID, caseID string) (text string, err error) {
	var sealed string
	err = s.engine.read.QueryRowContext(ctx, `SELECT sealed FROM drafts WHERE staff_id = $1 AND case_id = $2`, staffID, caseID).
		Scan(&sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read draft: %w", err)
	}
	err = s.keys.open("drafts", staffID+" "+caseID, sealed, &text)
	return text, err
}

// Questions lists the questions that found no answer, newest first.
func (s *Store) Questions(ctx context.Context, limit int) ([]desk.Question, error) {
	scan := func(row scanner) (q desk.Question, err error) {
		var sealed string
		var day int64
		if err := row.Scan(&q.ID, &q.Lang, &sealed, &day); err != nil {
			return q, err
		}
		q.Day = dayTime(day)
		err = s.keys.open("unanswered", q.ID, sealed, &q.Text)
		return q, err
	}
	return list(ctx, s.engine.read, "unanswered questions", scan,
		`SELECT id, lang, sealed, day FROM unanswered ORDER BY day DESC, id LIMIT $1`, limit)
}
