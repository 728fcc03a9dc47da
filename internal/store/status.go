package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"ponte/internal/chat"
	"ponte/internal/conversation"
)

// below lists the statuses that a report may replace, as SQL. What arrived cannot fail any more, and ranks never go down.
var below = map[chat.SendStatus]string{
	chat.SendSent:      `('queued', 'held')`,
	chat.SendDelivered: `('queued', 'held', 'sent')`,
	chat.SendRead:      `('queued', 'held', 'sent', 'delivered')`,
	chat.SendHeld:      `('queued', 'sent')`,
	chat.SendFailed:    `('queued', 'held', 'sent')`,
}

// SetStatus takes in a report on a part.
func (s *Store) SetStatus(ctx context.Context, u conversation.Update) (conversationID string, err error) {
	if below[u.Status] == "" {
		return "", fmt.Errorf("no report has the status %q", u.Status)
	}
	key := ""
	if u.ExternalID != "" {
		key = s.keys.externalHash(u.Channel, u.ExternalID)
	}
	err = s.write(ctx, func(t *tx) (err error) {
		conversationID, err = t.report(u.ID, key, u.Status, u.Reason)
		if err != nil || conversationID != "" || key == "" {
			return err
		}
		_, err = t.exec(`INSERT INTO parked (external_key, status, reason, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
			key, u.Status, u.Reason, milli(u.Now))
		if err != nil {
			return fmt.Errorf("park report: %w", err)
		}
		return nil
	})
	return conversationID, err
}

// report raises the status of the part with our id or the platform's, and gives its conversation, "" if there is none.
func (t *tx) report(id, key string, status chat.SendStatus, reason string) (conversationID string, err error) {
	err = t.row(`
		SELECT id, conversation_id FROM lines WHERE external_key = $1 AND status <> '' AND external_key <> ''
		UNION SELECT id, conversation_id FROM lines WHERE id = $2 AND status <> '' LIMIT 1`, key, id).Scan(&id, &conversationID)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("find part: %w", err)
	}
	n, err := t.exec(`UPDATE lines SET status = $2, reason = $3 WHERE id = $1 AND status IN `+below[status], id, status, reason)
	if err != nil {
		return "", fmt.Errorf("raise status: %w", err)
	}
	if n > 0 && status == chat.SendHeld {
		if _, err := t.exec(`UPDATE conversations SET held = TRUE WHERE id = $1`, conversationID); err != nil {
			return "", fmt.Errorf("mark held part: %w", err)
		}
	}
	return conversationID, t.tellStatus(conversationID)
}

// tellStatus tells the desk that a part of a conversation with an open case got further.
func (t *tx) tellStatus(conversationID string) error {
	var caseID string
	err := t.row(`SELECT COALESCE((SELECT id FROM cases WHERE conversation_id = $1 AND state <> 'closed'), '')`, conversationID).
		Scan(&caseID)
	if err != nil {
		return fmt.Errorf("find open case: %w", err)
	}
	if caseID == "" {
		return nil
	}
	return t.wake(caseTopic + caseID + " " + conversationID)
}

// unpark applies the reports that came before the platform's id of their part was known.
func (t *tx) unpark(key string) error {
	type report struct {
		status chat.SendStatus
		reason string
	}
	scan := func(row scanner) (r report, err error) {
		err = row.Scan(&r.status, &r.reason)
		return r, err
	}
	parked, err := list(t.ctx, t.Tx, "parked reports", scan, `SELECT status, reason FROM parked WHERE external_key = $1`, key)
	if err != nil {
		return err
	}
	if len(parked) == 0 {
		return nil
	}
	for _, r := range parked {
		if _, err := t.report("", key, r.status, r.reason); err != nil {
			return err
		}
	}
	_, err = t.exec(`DELETE FROM parked WHERE external_key = $1`, key)
	if err != nil {
		return fmt.Errorf("remove parked reports: %w", err)
	}
	return nil
}
