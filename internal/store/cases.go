package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"ponte/internal/chat"
	"ponte/internal/desk"
)

// itemColumns are those of a case k and its conversation c, as itemRow scans them.
const itemColumns = caseColumns + `, c.id, c.channel, c.sealed, c.heard, c.reachable`

const itemsFrom = ` FROM cases k JOIN conversations c ON c.id = k.conversation_id `

type itemRow struct {
	caseRow
	conversationID, channel, person string
	heard                           int64
	reachable                       bool
}

func (r *itemRow) dest() []any {
	return append(r.caseRow.dest(), &r.conversationID, &r.channel, &r.person, &r.heard, &r.reachable)
}

func (r *itemRow) open(keys *Keys) (item desk.Item, err error) {
	if item.Case, err = r.caseRow.open(keys); err != nil {
		return item, err
	}
	var p person
	if err := keys.open("conversations", r.conversationID, r.person, &p); err != nil {
		return item, err
	}
	item.Name, item.Aliases, item.Channel = p.Name, p.Aliases, r.channel
	item.Heard, item.Reachable = moment(r.heard), r.reachable
	return item, nil
}

func (s *Store) item(row scanner) (desk.Item, error) {
	var r itemRow
	if err := row.Scan(r.dest()...); err != nil {
		return desk.Item{}, err
	}
	return r.open(s.keys)
}

// Item gives one case.
func (s *Store) Item(ctx context.Context, caseID string) (desk.Item, error) {
	item, err := s.item(s.engine.read.QueryRowContext(ctx, `SELECT `+itemColumns+itemsFrom+` WHERE k.id = $1`, caseID))
	if errors.Is(err, sql.ErrNoRows) {
		return item, chat.ErrNotFound
	}
	if err != nil {
		return item, fmt.Errorf("read case: %w", err)
	}
	return item, nil
}

// Queue lists cases, the most pressing first, then the oldest.
func (s *Store) Queue(ctx context.Context, q desk.Query) ([]desk.Item, error) {
	where, args := conditions(q)
	args = append(args, q.Limit, q.Offset)
	query := fmt.Sprintf(`SELECT `+itemColumns+itemsFrom+` WHERE %s ORDER BY k.pressing, k.opened, k.id LIMIT $%d OFFSET $%d`,
		where, len(args)-1, len(args))
	return list(ctx, s.engine.read, "cases", s.item, query, args...)
}

// conditions gives the WHERE of a query.
func conditions(q desk.Query) (where string, args []any) {
	arg := func(v any) string {
		args = append(args, v)
		return fmt.Sprintf("$%d", len(args))
	}
	all := []string{`TRUE`}
	closed := false
	var states []string
	for _, state := range q.States {
		closed = closed || state == chat.CaseClosedState
		states = append(states, arg(state))
	}
	if !closed {
		all = append(all, `k.state <> 'closed'`) // so that the index of the open ones is used
	}
	if len(states) > 0 {
		all = append(all, `k.state IN (`+strings.Join(states, ", ")+`)`)
	}
	if q.Mine {
		all = append(all, `k.owner = `+arg(q.Owner))
	} else if !q.AllUnits {
		all = append(all, `(k.unit = `+arg(q.Unit)+` OR k.unit = '' OR k.owner = `+arg(q.Owner)+`)`)
	}
	if q.Only != "" {
		all = append(all, `k.unit = `+arg(q.Only))
	}
	if q.Lang != "" {
		all = append(all, `k.lang = `+arg(q.Lang))
	}
	return strings.Join(all, ` AND `), args
}

// Events gives the changes of cases.
func (s *Store) Events() (<-chan chat.CaseEvent, func()) { return s.hub.subscribeCases() }
