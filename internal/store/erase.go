package store

import (
	"context"
	"fmt"
	"time"

	"ponte/internal/chat"
	"ponte/internal/conversation"
)

// anyVersion erases whatever the version of the conversation.
const anyVersion = -1

// Erase removes everything about a person and keeps a receipt that says how much it was, not whose.
func (s *Store) Erase(ctx context.Context, conversationID string, now time.Time) (r conversation.Receipt, err error) {
	err = s.write(ctx, func(t *tx) error {
		r, err = t.erase(conversationID, anyVersion, now)
		return err
	})
	if err == nil {
		s.engine.settle(ctx)
	}
	return r, err
}

// erase removes a conversation with all that hangs on it: addresses, transcript, files, cases, drafts and jobs.
// chat.ErrConflict if it is no longer at version.
func (t *tx) erase(conversationID string, version int64, now time.Time) (conversation.Receipt, error) {
	r := conversation.Receipt{ID: newID(), At: now, Conversations: 1}
	var is int64
	var found int
	err := t.row(`
		SELECT COUNT(*), COALESCE(MAX(version), 0),
			(SELECT COUNT(*) FROM lines WHERE conversation_id = $1),
			(SELECT COUNT(*) FROM files WHERE conversation_id = $1),
			(SELECT COUNT(*) FROM cases WHERE conversation_id = $1)
		FROM conversations WHERE id = $1`, conversationID).Scan(&found, &is, &r.Lines, &r.Files, &r.Cases)
	switch {
	case err != nil:
		return r, fmt.Errorf("find conversation: %w", err)
	case found == 0 && version == anyVersion:
		return r, chat.ErrNotFound
	case found == 0:
		return r, chat.ErrConflict
	}
	n, err := t.exec(`DELETE FROM conversations WHERE id = $1 AND ($2 < 0 OR version = $2)`, conversationID, version)
	if err != nil {
		return r, fmt.Errorf("remove conversation: %w", err)
	}
	if n == 0 {
		return r, chat.ErrConflict
	}
	// A running job finds nothing left and ends by itself.
	_, err = t.exec(`DELETE FROM river_job WHERE kind IN ('deliver', 'fetch') AND state <> 'running'
		AND args ->> 'conversation_id' = $1`, conversationID)
	if err != nil {
		return r, fmt.Errorf("remove jobs: %w", err)
	}
	_, err = t.exec(`INSERT INTO receipts (id, at, lines, files, cases) VALUES ($1, $2, $3, $4, $5)`,
		r.ID, milli(now), r.Lines, r.Files, r.Cases)
	if err != nil {
		return r, fmt.Errorf("write receipt: %w", err)
	}
	return r, nil
}

// purgeBatch is how many rows one transaction removes, so that nobody waits long for it.
const purgeBatch = 50

// Purge removes what is older than its time, in small transactions.
func (s *Store) Purge(ctx context.Context, p conversation.Purge) (r conversation.Receipt, err error) {
	r.At = p.Now
	for {
		batch, err := s.purgeConversations(ctx, p)
		if err != nil {
			return r, err
		}
		r.Conversations += batch.Conversations
		r.Lines += batch.Lines
		r.Files += batch.Files
		r.Cases += batch.Cases
		if batch.Conversations < purgeBatch {
			break
		}
	}
	for _, old := range []struct {
		query  string
		before time.Time
	}{
		{`DELETE FROM inbound WHERE key IN (SELECT key FROM inbound WHERE at < $1 LIMIT 2000)`, p.Keys},
		{`DELETE FROM parked WHERE at < $1`, p.Parked},
		{`DELETE FROM sessions WHERE expires < $1`, p.Now},
		{`DELETE FROM leases WHERE until < $1`, p.Parked},
	} {
		for {
			var n int64
			err := s.write(ctx, func(t *tx) (err error) {
				n, err = t.exec(old.query, milli(old.before))
				return err
			})
			if err != nil {
				return r, fmt.Errorf("purge: %w", err)
			}
			if n < 2000 {
				break
			}
		}
	}
	s.engine.settle(ctx)
	return r, nil
}

// purgeConversations removes some conversations that are over, and those of people who had everything erased.
func (s *Store) purgeConversations(ctx context.Context, p conversation.Purge) (r conversation.Receipt, err error) {
	const hopeless = 24 * time.Hour // last words that could not be sent for so long are given up
	ids, err := list(ctx, s.engine.read, "old conversations", text, `
		SELECT id FROM conversations c WHERE touched < $1
			AND NOT EXISTS (SELECT 1 FROM cases WHERE conversation_id = c.id AND state <> 'closed')
		UNION ALL
		SELECT id FROM conversations c WHERE farewell > 0 AND touched >= $1 AND (farewell <= $2
			AND NOT EXISTS (SELECT 1 FROM lines WHERE conversation_id = c.id AND status = 'queued') OR farewell <= $3)
		LIMIT $4`,
		milli(p.Conversations), milli(p.Now), milli(p.Now.Add(-hopeless)), purgeBatch)
	if err != nil || len(ids) == 0 {
		return r, err
	}
	err = s.write(ctx, func(t *tx) error {
		r = conversation.Receipt{}
		for _, id := range ids {
			var lines, files, cases int
			err := t.row(`SELECT (SELECT COUNT(*) FROM lines WHERE conversation_id = $1),
				(SELECT COUNT(*) FROM files WHERE conversation_id = $1), (SELECT COUNT(*) FROM cases WHERE conversation_id = $1)`, id).
				Scan(&lines, &files, &cases)
			if err != nil {
				return fmt.Errorf("count old conversation: %w", err)
			}
			// Somebody may have written since the list was read.
			n, err := t.exec(`DELETE FROM conversations WHERE id = $1 AND (touched < $2 OR farewell > 0)`, id, milli(p.Conversations))
			if err != nil {
				return fmt.Errorf("remove old conversation: %w", err)
			}
			if n > 0 {
				r.Conversations, r.Lines, r.Files, r.Cases = r.Conversations+1, r.Lines+lines, r.Files+files, r.Cases+cases
			}
		}
		return nil
	})
	return r, err
}
