package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"ponte/internal/chat"
	"ponte/internal/conversation"
	"ponte/internal/dialogue"
)

// person is what is sealed of a conversation.
type person struct {
	State   dialogue.State `json:"state"`
	Name    string         `json:"name,omitempty"`
	Aliases []chat.Alias   `json:"aliases"`
	Noticed time.Time      `json:"noticed,omitzero"`
}

func (k *Keys) aliasHash(channel string, a chat.Alias) string {
	return k.hash("alias", channel, string(a.Kind), a.Value)
}

func (k *Keys) externalHash(channel, externalID string) string {
	return k.hash("external", channel, externalID)
}

// loadColumns are those of a conversation c and its latest case k.
const loadColumns = `c.id, c.channel, c.version, c.sealed, c.reachable, c.held, c.heard, c.burst_from, c.burst, ` + caseColumns

// Load finds the conversation of the first alias that is known.
func (s *Store) Load(ctx context.Context, channel string, from []chat.Alias) (conversation.Conversation, error) {
	c := conversation.Conversation{Channel: channel, Reachable: true}
	var fresh []chat.Alias
	for _, a := range from {
		hash := s.keys.aliasHash(channel, a)
		if c.ID != "" {
			owner, err := s.owner(ctx, hash)
			if err != nil {
				return c, err
			}
			if owner == "" {
				fresh = append(fresh, a)
			}
			continue // an alias of somebody else is left alone: people are never merged
		}
		found, err := s.load(ctx, `
			SELECT `+loadColumns+`
			FROM aliases a JOIN conversations c ON c.id = a.conversation_id LEFT JOIN cases k ON k.id = c.case_id
			WHERE a.hash = $1`, hash)
		switch {
		case err == nil:
			c = found
		case errors.Is(err, chat.ErrNotFound):
			fresh = append(fresh, a)
		default:
			return c, err
		}
	}
	c.New = fresh
	c.Aliases = inOrder(from, c.Aliases, fresh)
	return c, nil
}

// inOrder gives the aliases of one person, those in the order of the message first.
func inOrder(from, known, fresh []chat.Alias) []chat.Alias {
	var all []chat.Alias
	for _, a := range from {
		if slices.Contains(known, a) || slices.Contains(fresh, a) {
			all = append(all, a)
		}
	}
	for _, a := range known {
		if !slices.Contains(all, a) {
			all = append(all, a)
		}
	}
	return all
}

// owner gives the conversation that an alias belongs to, "" if none.
func (s *Store) owner(ctx context.Context, hash string) (id string, err error) {
	err = s.engine.read.QueryRowContext(ctx, `SELECT conversation_id FROM aliases WHERE hash = $1`, hash).Scan(&id)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("look up alias: %w", err)
	}
	return id, nil
}

// LoadID finds a conversation by its id.
func (s *Store) LoadID(ctx context.Context, id string) (conversation.Conversation, error) {
	return s.load(ctx, `
		SELECT `+loadColumns+` FROM conversations c LEFT JOIN cases k ON k.id = c.case_id WHERE c.id = $1`, id)
}

// Find gives the id of an alias's conversation.
func (s *Store) Find(ctx context.Context, channel string, a chat.Alias) (string, error) {
	id, err := s.owner(ctx, s.keys.aliasHash(channel, a))
	if err == nil && id == "" {
		err = chat.ErrNotFound
	}
	return id, err
}

func (s *Store) load(ctx context.Context, query string, args ...any) (c conversation.Conversation, err error) {
	var sealed string
	var heard, burstFrom int64
	var k caseRow
	err = s.engine.read.QueryRowContext(ctx, query, args...).Scan(append([]any{
		&c.ID, &c.Channel, &c.Version, &sealed, &c.Reachable, &c.Held, &heard, &burstFrom, &c.Burst,
	}, k.dest()...)...)
	if errors.Is(err, sql.ErrNoRows) {
		return c, chat.ErrNotFound
	}
	if err != nil {
		return c, fmt.Errorf("read conversation: %w", err)
	}
	var p person
	if err := s.keys.open("conversations", c.ID, sealed, &p); err != nil {
		return c, err
	}
	c.State, c.Name, c.Aliases, c.Noticed = p.State, p.Name, p.Aliases, p.Noticed
	c.Heard, c.BurstFrom = moment(heard), moment(burstFrom)
	c.Case, err = k.open(s.keys)
	return c, err
}

// caseColumns are those of a case k that may be missing, as caseRow scans them.
const caseColumns = `COALESCE(k.id, ''), COALESCE(k.conversation_id, ''), COALESCE(k.unit, ''), COALESCE(k.uf, ''),
	COALESCE(k.lang, ''), COALESCE(k.reason, ''), COALESCE(k.topic, ''), COALESCE(k.urgency, ''), COALESCE(k.sealed, ''),
	COALESCE(k.state, ''), COALESCE(k.owner, ''), COALESCE(k.outcome, ''), COALESCE(k.topics, ''),
	COALESCE(k.opened, 0), COALESCE(k.claimed, 0), COALESCE(k.touched, 0)`

// caseRow is a row of cases.
type caseRow struct {
	chat.Case
	sealed, topics           string
	opened, claimed, touched int64
}

func (r *caseRow) dest() []any {
	return []any{
		&r.ID, &r.ConversationID, &r.Unit, &r.UF, &r.Lang, &r.Reason, &r.Topic, &r.Urgency, &r.sealed,
		&r.State, &r.Owner, &r.Outcome, &r.topics, &r.opened, &r.claimed, &r.touched,
	}
}

// open gives the case; without a row it is the zero Case.
func (r *caseRow) open(keys *Keys) (chat.Case, error) {
	c := r.Case
	if c.ID == "" {
		return c, nil
	}
	c.Opened, c.Claimed, c.Touched = moment(r.opened), moment(r.claimed), moment(r.touched)
	if err := json.Unmarshal([]byte(r.topics), &c.Topics); err != nil {
		return c, fmt.Errorf("read topics of case: %w", err)
	}
	err := keys.open("cases", c.ID, r.sealed, &c.Words)
	return c, err
}
