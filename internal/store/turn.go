package store

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"ponte/internal/chat"
	"ponte/internal/conversation"
)

// CommitTurn writes a turn.
func (s *Store) CommitTurn(ctx context.Context, t conversation.Turn) error {
	p, err := s.prepare(ctx, t)
	if err != nil {
		return err
	}
	return s.write(ctx, p.commit)
}

// preparedTurn is a turn with its ids given and everything sealed, so that the transaction is short.
type preparedTurn struct {
	conversation.Turn
	id        string // of the conversation from now on
	key       string // of the external id
	sealed    string
	caseID    string
	sealedKey string // of the case: its words
	topics    string
	lines     []preparedLine
	aliases   []string // hashes to be added
	watched   []string // hashes of aliases under which somebody may read the transcript
	withdrawn string
	asked     []preparedText
	entry     *preparedEntry
	now       int64
}

type preparedLine struct {
	chat.Line
	id, sealed string
	fileID     string
	file       keptFile
	fileState  string // "wanted", "kept", "lost"
}

type preparedText struct {
	id, sealed string
	lang       chat.Lang
}

// prepare gives ids and seals.
func (s *Store) prepare(ctx context.Context, t conversation.Turn) (*preparedTurn, error) {
	c := &t.Conversation
	p := &preparedTurn{Turn: t, id: c.ID, caseID: c.Case.ID, now: milli(t.At)}
	if p.id == "" || t.Erase { // after everything was erased, a stranger goes on
		p.id = newID()
	}
	if t.ExternalID != "" {
		p.key = s.keys.externalHash(c.Channel, t.ExternalID)
	}
	if t.Withdrawn != "" {
		p.withdrawn = s.keys.externalHash(c.Channel, t.Withdrawn)
	}
	added := c.New
	if c.ID == "" || t.Erase || t.Moved {
		added = c.Aliases
	}
	for _, a := range added {
		p.aliases = append(p.aliases, s.keys.aliasHash(c.Channel, a))
	}
	for _, a := range c.Aliases {
		if a.Kind == chat.AliasWeb {
			p.watched = append(p.watched, s.keys.aliasHash(c.Channel, a))
		}
	}
	var err error
	if p.sealed, err = s.keys.seal("conversations", p.id, person{c.State, c.Name, c.Aliases, c.Noticed}); err != nil {
		return nil, err
	}
	if err := p.prepareCase(s.keys); err != nil {
		return nil, err
	}
	for _, l := range t.Lines {
		if err := p.prepareLine(ctx, s, l); err != nil {
			return nil, err
		}
	}
	for _, u := range t.Unanswered {
		text := preparedText{id: rand.Text(), lang: u.Lang} // not ordered by time: that would tell who asked
		if text.sealed, err = s.keys.seal("unanswered", text.id, u.Text); err != nil {
			return nil, err
		}
		p.asked = append(p.asked, text)
	}
	if t.Entry != nil {
		if p.entry, err = s.prepareEntry(*t.Entry); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func (p *preparedTurn) prepareCase(keys *Keys) (err error) {
	if !p.CaseChanged {
		return nil
	}
	c := p.Conversation.Case
	if p.caseID == "" {
		p.caseID = newID()
	}
	topics, err := json.Marshal(c.Topics)
	if err != nil {
		return fmt.Errorf("write topics of case: %w", err)
	}
	p.topics = string(topics)
	p.sealedKey, err = keys.seal("cases", p.caseID, c.Words)
	return err
}

func (p *preparedTurn) prepareLine(ctx context.Context, s *Store, l chat.Line) (err error) {
	line := preparedLine{Line: l, id: newID()}
	if l.Media != nil && l.Who == chat.WhoPerson {
		media := *l.Media
		line.fileID = newID()
		media.StoreID = line.fileID
		switch {
		case media.Failed != "": // it is known already that it will not come
			line.fileState = "lost"
			line.file.sealed, err = s.keys.seal("files", line.fileID, media)
		case media.Data != nil:
			line.fileState = "kept"
			line.file, err = s.keep(ctx, line.fileID, media, media.Data)
		default:
			line.fileState = "wanted"
			line.file.sealed, err = s.keys.seal("files", line.fileID, media)
		}
		if err != nil {
			return err
		}
		line.Media = &media
	}
	if line.sealed, err = s.keys.seal("lines", line.id, wordsOf(line.Line)); err != nil {
		return err
	}
	p.lines = append(p.lines, line)
	return nil
}

// commit writes everything, in an order in which what is refused is found out first.
func (p *preparedTurn) commit(t *tx) error {
	for _, step := range []func(*tx) error{
		p.commitKey, p.commitErasure, p.commitConversation, p.commitAliases, p.commitCase, p.commitLines, p.commitStatistics,
	} {
		if err := step(t); err != nil {
			return err
		}
	}
	return p.tell(t)
}

func (p *preparedTurn) commitKey(t *tx) error {
	if p.key == "" {
		return nil
	}
	n, err := t.exec(`INSERT INTO inbound (key, at) VALUES ($1, $2) ON CONFLICT DO NOTHING`, p.key, p.now)
	if err != nil {
		return fmt.Errorf("write key: %w", err)
	}
	if n == 0 {
		return conversation.ErrDuplicate
	}
	return nil
}

func (p *preparedTurn) commitErasure(t *tx) error {
	if !p.Erase || p.Conversation.ID == "" {
		return nil
	}
	_, err := t.erase(p.Conversation.ID, p.Conversation.Version, p.At)
	return err
}

func (p *preparedTurn) commitConversation(t *tx) error {
	c := p.Conversation
	if c.ID == "" || p.Erase {
		_, err := t.exec(`
			INSERT INTO conversations (id, channel, version, sealed, lang, knowledge, reachable, held, case_id, heard, touched,
				burst_from, burst, lease_holder, lease_until, farewell)
			VALUES ($1, $2, 1, $3, $4, $5, $6, FALSE, $7, $8, $9, $10, $11, '', 0, $12)`,
			p.id, c.Channel, p.sealed, c.State.Lang, p.Knowledge, c.Reachable, p.caseID, milli(c.Heard), p.now,
			milli(c.BurstFrom), c.Burst, milli(p.FarewellUntil))
		if err != nil {
			return fmt.Errorf("write conversation: %w", err)
		}
		return nil
	}
	n, err := t.exec(`
		UPDATE conversations SET version = version + 1, sealed = $3, lang = $4,
			knowledge = CASE WHEN $5 = '' THEN knowledge ELSE $5 END, reachable = $6, held = $7, case_id = $8, heard = $9,
			touched = $10, burst_from = $11, burst = $12, farewell = 0
		WHERE id = $1 AND version = $2`,
		p.id, c.Version, p.sealed, c.State.Lang, p.Knowledge, c.Reachable, c.Held, p.caseID, milli(c.Heard), p.now,
		milli(c.BurstFrom), c.Burst)
	if err != nil {
		return fmt.Errorf("write conversation: %w", err)
	}
	if n == 0 {
		return chat.ErrConflict
	}
	return nil
}

// commitAliases adds the new addresses. One that belongs to somebody else by now is found out here: the turn is decided
// again, knowing it.
func (p *preparedTurn) commitAliases(t *tx) error {
	if p.Moved {
		if _, err := t.exec(`DELETE FROM aliases WHERE conversation_id = $1`, p.id); err != nil {
			return fmt.Errorf("remove aliases: %w", err)
		}
	}
	for _, hash := range p.aliases {
		n, err := t.exec(`INSERT INTO aliases (hash, conversation_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`, hash, p.id)
		if err != nil {
			return fmt.Errorf("write alias: %w", err)
		}
		if n == 0 {
			return chat.ErrConflict
		}
	}
	return nil
}

func (p *preparedTurn) commitCase(t *tx) error {
	if !p.CaseChanged {
		return nil
	}
	c := p.Conversation.Case
	_, err := t.exec(`
		INSERT INTO cases (id, conversation_id, unit, uf, lang, reason, topic, urgency, pressing, sealed, state, owner,
			outcome, topics, opened, claimed, touched)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
		ON CONFLICT (id) DO UPDATE SET unit = excluded.unit, uf = excluded.uf, lang = excluded.lang,
			reason = excluded.reason, topic = excluded.topic, urgency = excluded.urgency, pressing = excluded.pressing,
			sealed = excluded.sealed, state = excluded.state, owner = excluded.owner, outcome = excluded.outcome,
			topics = excluded.topics, opened = excluded.opened, claimed = excluded.claimed, touched = excluded.touched`,
		p.caseID, p.id, c.Unit, c.UF, c.Lang, c.Reason, c.Topic, c.Urgency, pressing(c.Urgency), p.sealedKey, c.State,
		c.Owner, c.Outcome, p.topics, milli(c.Opened), milli(c.Claimed), milli(c.Touched))
	if err != nil {
		return fmt.Errorf("write case: %w", err)
	}
	return nil
}

// pressing orders the urgencies, the most pressing first.
func pressing(u chat.Urgency) int {
	order := []chat.Urgency{chat.UrgencyViolence, chat.UrgencyChild, chat.UrgencyHeld, chat.UrgencyDistress}
	if i := slices.Index(order, u); i >= 0 {
		return i
	}
	return len(order)
}

func (p *preparedTurn) commitStatistics(t *tx) error {
	kind, _, _ := strings.Cut(p.Conversation.Channel, ":")
	day, shard := dayOf(p.At), shardOf(p.id)
	for _, c := range p.Counts {
		if err := t.count(counter{day, c.What, c.Topic, c.Lang, kind, c.Unit}, shard); err != nil {
			return err
		}
	}
	for _, u := range p.asked {
		_, err := t.exec(`INSERT INTO unanswered (id, lang, sealed, day) VALUES ($1, $2, $3, $4)`, u.id, u.lang, u.sealed, day)
		if err != nil {
			return fmt.Errorf("write unanswered question: %w", err)
		}
	}
	if p.entry != nil {
		return p.entry.commit(t)
	}
	return nil
}

// tell has the parts delivered and wakes who watches.
func (p *preparedTurn) tell(t *tx) error {
	queued := p.Release
	for _, l := range p.lines {
		queued = queued || l.Status == chat.SendQueued
	}
	if queued {
		t.deliver(p.Conversation.Channel, p.id)
	}
	for _, hash := range p.watched {
		if err := t.wake(aliasTopic + hash); err != nil {
			return fmt.Errorf("tell about turn: %w", err)
		}
	}
	if c := p.Conversation.Case; p.caseID == "" || c.State == chat.CaseClosedState && !p.CaseChanged {
		return nil
	}
	if err := t.wake(caseTopic + p.caseID + " " + p.id); err != nil {
		return fmt.Errorf("tell about case: %w", err)
	}
	return nil
}
