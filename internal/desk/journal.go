package desk

import (
	"context"
	"fmt"

	"ponte/internal/chat"
)

// Audit reads the audit log, newest first: coordinators that of their own unit. That it was read is logged too.
func (s *Service) Audit(ctx context.Context, actor chat.Staff, q EntryQuery) ([]chat.Entry, error) {
	if !CanDo(actor, ActAudit) {
		return nil, chat.ErrForbidden
	}
	q.Unit, q.AllUnits = reach(actor)
	if q.Limit == 0 {
		q.Limit = 100
	}
	if q.Before == "" {
		e := chat.Entry{At: s.Now(), StaffID: actor.ID, Action: string(ActAudit), Object: "audit:", Unit: actor.Unit}
		if err := s.Store.Log(ctx, e); err != nil {
			return nil, fmt.Errorf("log view: %w", err)
		}
	}
	return s.Store.Entries(ctx, q)
}

// Record adds a line to the audit log about something that is done outside of this package, an export for instance.
func (s *Service) Record(ctx context.Context, actor chat.Staff, action, object, detail string) error {
	e := chat.Entry{At: s.Now(), StaffID: actor.ID, Action: action, Object: object, Unit: actor.Unit, Detail: detail}
	if err := s.Store.Log(ctx, e); err != nil {
		return fmt.Errorf("log %s: %w", action, err)
	}
	return nil
}

// Unanswered lists the questions that found no answer, newest first, without who asked.
func (s *Service) Unanswered(ctx context.Context, actor chat.Staff, limit int) ([]Question, error) {
	if !CanDo(actor, ActUnanswered) {
		return nil, chat.ErrForbidden
	}
	return s.Store.Questions(ctx, limit)
}

// FileAllowed reports whether the actor may see a file of a conversation: whoever may see its latest case.
func (s *Service) FileAllowed(ctx context.Context, actor chat.Staff, caseID, conversationID string) error {
	item, err := s.item(ctx, actor, ActView, caseID)
	if err != nil {
		return err
	}
	if item.Case.ConversationID != conversationID {
		return chat.ErrForbidden
	}
	return nil
}
