package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"ponte/internal/chat"
)

// words is what is sealed of a line. The text of a part is not kept twice.
type words struct {
	Text  string      `json:"text,omitempty"`
	Part  *chat.Part  `json:"part,omitempty"`
	Media *chat.Media `json:"media,omitempty"`
}

func wordsOf(l chat.Line) words {
	w := words{Text: l.Text, Part: l.Part, Media: l.Media}
	if l.Part != nil {
		w.Text = ""
	}
	return w
}

// commitLines adds the lines of a turn, and changes those before them that it concerns.
func (p *preparedTurn) commitLines(t *tx) error {
	version := p.Conversation.Version + 1
	if p.Erase {
		version = 1
	}
	for _, l := range p.lines {
		if l.fileID != "" {
			if err := p.commitFile(t, l); err != nil {
				return err
			}
		}
		key := ""
		if l.Who == chat.WhoPerson {
			key = p.key
		}
		_, err := t.exec(`
			INSERT INTO lines (id, conversation_id, version, idx, who, staff_id, mark, sealed, file_id, at, external_key,
				status, reason, tries, due)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, 0)`,
			l.id, p.id, version, l.Index, l.Who, l.StaffID, l.Mark, l.sealed, l.fileID, milli(l.At), key, l.Status, l.Reason)
		if err != nil {
			return fmt.Errorf("write line: %w", err)
		}
	}
	if p.Release {
		_, err := t.exec(`UPDATE lines SET status = 'queued', due = 0 WHERE conversation_id = $1 AND status = 'held'`, p.id)
		if err != nil {
			return fmt.Errorf("release held lines: %w", err)
		}
	}
	return p.commitWithdrawn(t)
}

// commitFile writes an attachment, and has it fetched if it is not here yet.
func (p *preparedTurn) commitFile(t *tx, l preparedLine) error {
	_, err := t.exec(`INSERT INTO files (id, conversation_id, sealed, state, reason) VALUES ($1, $2, $3, $4, $5)`,
		l.fileID, p.id, l.file.sealed, l.fileState, l.Media.Failed)
	if err != nil {
		return fmt.Errorf("write file: %w", err)
	}
	if l.fileState == "wanted" {
		t.fetch(p.id, l.fileID)
	}
	return t.writePieces(l.fileID, l.file.pieces)
}

// commitWithdrawn erases the text and the file of a line that the person revoked.
func (p *preparedTurn) commitWithdrawn(t *tx) error {
	if p.withdrawn == "" {
		return nil
	}
	_, err := t.exec(`
		DELETE FROM files WHERE id IN (
			SELECT file_id FROM lines WHERE conversation_id = $1 AND external_key = $2 AND who = 'person' AND file_id <> '')`,
		p.id, p.withdrawn)
	if err != nil {
		return fmt.Errorf("remove withdrawn file: %w", err)
	}
	_, err = t.exec(`
		UPDATE lines SET sealed = '', file_id = '', mark = $3
		WHERE conversation_id = $1 AND external_key = $2 AND who = 'person'`,
		p.id, p.withdrawn, chat.MarkWithdrawn)
	if err != nil {
		return fmt.Errorf("erase withdrawn line: %w", err)
	}
	return nil
}

// lineColumns are those of a line l and its file f, as scanLine reads them.
const lineColumns = `l.id, l.version, l.idx, l.who, l.staff_id, l.mark, l.sealed, l.status, l.reason, l.at,
	COALESCE(f.state, ''), COALESCE(f.reason, '')`

const linesFrom = ` FROM lines l LEFT JOIN files f ON f.id = l.file_id `

// lines runs a query of lineColumns.
func (s *Store) lines(ctx context.Context, query string, args ...any) ([]chat.Line, error) {
	return list(ctx, s.engine.read, "lines", s.line, query, args...)
}

func (s *Store) line(row scanner) (l chat.Line, err error) {
	var sealed, fileState, fileReason string
	var at int64
	err = row.Scan(&l.ID, &l.Version, &l.Index, &l.Who, &l.StaffID, &l.Mark, &sealed, &l.Status, &l.Reason, &at,
		&fileState, &fileReason)
	if err != nil {
		return l, err
	}
	l.At = moment(at)
	if sealed == "" { // withdrawn
		return l, nil
	}
	var w words
	if err := s.keys.open("lines", l.ID, sealed, &w); err != nil {
		return l, err
	}
	l.Text, l.Part, l.Media = w.Text, w.Part, w.Media
	if w.Part != nil {
		l.Text = w.Part.Text
	}
	if l.Media != nil {
		if fileState == "lost" {
			l.Media.Failed = fileReason
		}
		if l.Who == chat.WhoPerson && fileState != "kept" { // not here yet, or never
			l.Media.StoreID = ""
		}
	}
	return l, nil
}

// Transcript gives what the person may see, after a line. If that line is gone, it gives everything: after an erasure
// the transcript began anew.
func (s *Store) Transcript(ctx context.Context, channel string, a chat.Alias, after string) ([]chat.Line, error) {
	id, err := s.owner(ctx, s.keys.aliasHash(channel, a))
	if err != nil || id == "" {
		return nil, err
	}
	version, idx := int64(0), int64(0)
	err = s.engine.read.QueryRowContext(ctx, `SELECT version, idx FROM lines WHERE id = $1 AND conversation_id = $2`, after, id).
		Scan(&version, &idx)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("find line: %w", err)
	}
	return s.lines(ctx, `SELECT `+lineColumns+linesFrom+`
		WHERE l.conversation_id = $1 AND (l.version > $2 OR l.version = $2 AND l.idx > $3) AND l.who <> 'note'
		ORDER BY l.version, l.idx LIMIT 500`, id, version, idx)
}

// Lines gives the n lines of a conversation before a line, or the last n.
func (s *Store) Lines(ctx context.Context, conversationID, before string, n int) ([]chat.Line, error) {
	const end = 1 << 62
	version, idx := int64(end), int64(0)
	if before != "" {
		err := s.engine.read.QueryRowContext(ctx, `SELECT version, idx FROM lines WHERE id = $1 AND conversation_id = $2`,
			before, conversationID).Scan(&version, &idx)
		if errors.Is(err, sql.ErrNoRows) {
			return nil, nil
		}
		if err != nil {
			return nil, fmt.Errorf("find line: %w", err)
		}
	}
	lines, err := s.lines(ctx, `SELECT `+lineColumns+linesFrom+`
		WHERE l.conversation_id = $1 AND (l.version < $2 OR l.version = $2 AND l.idx < $3)
		ORDER BY l.version DESC, l.idx DESC LIMIT $4`, conversationID, version, idx, n)
	slices.Reverse(lines)
	return lines, err
}

// ButtonTitle looks through the last parts that the person was sent.
func (s *Store) ButtonTitle(ctx context.Context, conversationID, action string) (string, error) {
	lines, err := s.lines(ctx, `SELECT `+lineColumns+linesFrom+`
		WHERE l.conversation_id = $1 AND l.status <> '' ORDER BY l.version DESC, l.idx DESC LIMIT 8`, conversationID)
	if err != nil {
		return "", err
	}
	for _, l := range lines {
		if l.Part == nil {
			continue
		}
		for _, b := range l.Part.Buttons {
			if b.Action == action {
				return b.Title, nil
			}
		}
	}
	return "", nil
}

// Subscribe gives wake-ups for the transcript of an alias.
func (s *Store) Subscribe(channel string, a chat.Alias) (<-chan struct{}, func()) {
	return s.hub.subscribe(aliasTopic + s.keys.aliasHash(channel, a))
}
