package desk

import (
	"context"
	"fmt"

	"ponte/internal/chat"
)

// Refresh gives a case for a page that has it open already: Case without a line in the audit log, which would otherwise
// have one for every message that arrives.
func (s *Service) Refresh(ctx context.Context, actor chat.Staff, caseID string) (View, error) {
	item, err := s.item(ctx, actor, ActView, caseID)
	if err != nil {
		return View{}, err
	}
	lines, err := s.Store.Lines(ctx, item.Case.ConversationID, "", linesShown)
	if err != nil {
		return View{}, fmt.Errorf("read transcript: %w", err)
	}
	return View{Item: item, Lines: lines}, nil
}
