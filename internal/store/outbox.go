package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"ponte/internal/chat"
	"ponte/internal/conversation"
)

// batchSize is how many parts are taken at once.
const batchSize = 20

// Take leases the sending of a conversation and gives what is queued.
func (s *Store) Take(ctx context.Context, r conversation.Take) (conversation.Batch, error) {
	var b conversation.Batch
	err := s.write(ctx, func(t *tx) (err error) {
		b, err = t.take(s.keys, r)
		return err
	})
	return b, err
}

func (t *tx) take(keys *Keys, r conversation.Take) (b conversation.Batch, err error) {
	var sealed string
	var heard int64
	err = t.row(`
		UPDATE conversations SET lease_holder = $2, lease_until = $4
		WHERE id = $1 AND (lease_holder = $2 OR lease_until <= $3)
		RETURNING channel, sealed, reachable, heard`,
		r.ConversationID, r.Holder, milli(r.Now), milli(r.Until)).Scan(&b.Channel, &sealed, &b.Reachable, &heard)
	if errors.Is(err, sql.ErrNoRows) {
		return b, t.leased(r.ConversationID)
	}
	if err != nil {
		return b, fmt.Errorf("lease conversation: %w", err)
	}
	var p person
	if err := keys.open("conversations", r.ConversationID, sealed, &p); err != nil {
		return b, err
	}
	b.To, b.Heard = p.Aliases, moment(heard)
	b.Parts, err = t.queued(keys, r.ConversationID)
	return b, err
}

// leased says why a conversation could not be leased.
func (t *tx) leased(conversationID string) error {
	var n int
	err := t.row(`SELECT COUNT(*) FROM conversations WHERE id = $1`, conversationID).Scan(&n)
	switch {
	case err != nil:
		return fmt.Errorf("find conversation: %w", err)
	case n == 0:
		return chat.ErrNotFound
	}
	return conversation.ErrLeased
}

func (t *tx) queued(keys *Keys, conversationID string) ([]conversation.Queued, error) {
	scan := func(row scanner) (q conversation.Queued, err error) {
		var sealed string
		var due int64
		if err := row.Scan(&q.ID, &sealed, &q.Tries, &due); err != nil {
			return q, err
		}
		var w words
		if err := keys.open("lines", q.ID, sealed, &w); err != nil {
			return q, err
		}
		if w.Part != nil {
			q.Part = *w.Part
		}
		q.Due = moment(due)
		return q, nil
	}
	return list(t.ctx, t.Tx, "queued parts", scan, `
		SELECT id, sealed, tries, due FROM lines WHERE conversation_id = $1 AND status = 'queued'
		ORDER BY version, idx LIMIT $2`, conversationID, batchSize)
}

// Sent commits the outcome of one part, and what follows from it for the conversation.
func (s *Store) Sent(ctx context.Context, r conversation.Sent) (more bool, err error) {
	err = s.write(ctx, func(t *tx) error {
		more, err = t.sent(s.keys, r)
		return err
	})
	return more, err
}

func (t *tx) sent(keys *Keys, r conversation.Sent) (more bool, err error) {
	if r.ID != "" {
		if err := t.outcome(keys, r); err != nil {
			return false, err
		}
	}
	if r.Gone {
		if err := t.gone(r); err != nil {
			return false, err
		}
	}
	more = !r.Last && !r.Rest
	if r.Last {
		if more, err = t.due(r.ConversationID, milli(r.Now)); err != nil {
			return false, err
		}
	}
	if more {
		return true, t.lease(r, milli(r.Until))
	}
	if err := t.lease(r, 0); err != nil {
		return false, err
	}
	return false, t.farewell(r.ConversationID, milli(r.Now))
}

// due reports whether the next part of a conversation is to be sent by now.
func (t *tx) due(conversationID string, now int64) (bool, error) {
	var due int64
	err := t.row(`SELECT due FROM lines WHERE conversation_id = $1 AND status = 'queued' ORDER BY version, idx LIMIT 1`,
		conversationID).Scan(&due)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("find next part: %w", err)
	}
	return due <= now, nil
}

// outcome writes what became of a part. It is written even if the lease was lost meanwhile: the part was sent.
func (t *tx) outcome(keys *Keys, r conversation.Sent) error {
	key := ""
	if r.ExternalID != "" {
		key = keys.externalHash(r.Channel, r.ExternalID)
	}
	_, err := t.exec(`
		UPDATE lines SET status = $2, reason = $3, tries = $4, due = $5, external_key = $6
		WHERE id = $1 AND status = 'queued'`,
		r.ID, r.Status, r.Reason, r.Tries, milli(r.Due), key)
	if err != nil {
		return fmt.Errorf("write outcome of part: %w", err)
	}
	if r.Status == chat.SendHeld {
		if _, err := t.exec(`UPDATE conversations SET held = TRUE WHERE id = $1`, r.ConversationID); err != nil {
			return fmt.Errorf("mark held part: %w", err)
		}
	}
	if key != "" {
		return t.unpark(key)
	}
	return nil
}

// gone gives up everything for a person who cannot be reached.
func (t *tx) gone(r conversation.Sent) error {
	_, err := t.exec(`UPDATE lines SET status = 'failed', reason = $2 WHERE conversation_id = $1 AND status IN ('queued', 'held')`,
		r.ConversationID, r.Reason)
	if err != nil {
		return fmt.Errorf("give up queued parts: %w", err)
	}
	_, err = t.exec(`UPDATE conversations SET reachable = FALSE, held = FALSE WHERE id = $1`, r.ConversationID)
	if err != nil {
		return fmt.Errorf("mark person unreachable: %w", err)
	}
	return nil
}

// lease extends the lease of the holder, or with 0 gives it back.
func (t *tx) lease(r conversation.Sent, until int64) error {
	_, err := t.exec(`UPDATE conversations SET lease_until = $3 WHERE id = $1 AND lease_holder = $2`,
		r.ConversationID, r.Holder, until)
	if err != nil {
		return fmt.Errorf("change lease: %w", err)
	}
	return nil
}

// farewell forgets somebody who had everything erased, once the last words are said.
func (t *tx) farewell(conversationID string, now int64) error {
	_, err := t.exec(`
		DELETE FROM conversations WHERE id = $1 AND farewell > 0 AND farewell <= $2 AND NOT EXISTS (
			SELECT 1 FROM lines WHERE conversation_id = $1 AND status = 'queued')`, conversationID, now)
	if err != nil {
		return fmt.Errorf("forget conversation: %w", err)
	}
	return nil
}
