package conversation

import (
	"context"
	"errors"
	"fmt"

	"ponte/internal/chat"
)

// notify adds the notice that an answer of staff waits, where the channel has one: once, until the person writes again,
// because each is paid for and few may be sent in a day.
func (s *Service) notify(d *decision) (added bool) {
	c := &d.Conversation
	notice := s.channel(c.Channel).Notice
	if notice == nil || !c.Noticed.IsZero() || !c.Reachable {
		return false
	}
	part, ok := notice(c.State.Lang)
	if !ok {
		return false
	}
	c.Noticed = d.At
	d.say(chat.WhoBot, []chat.Part{part}, chat.SendQueued)
	return true
}

// remind has the notice sent to somebody whose answer was found to be held after it was queued: the window closed on the
// way. It is for answers of staff, so it does nothing for a conversation without an open case.
func (s *Service) remind(ctx context.Context, conversationID string) error {
	for n := range attempts {
		if err := pause(ctx, n); err != nil {
			return err
		}
		c, err := s.Store.LoadID(ctx, conversationID)
		if errors.Is(err, chat.ErrNotFound) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("load conversation: %w", err)
		}
		d := &decision{Turn: Turn{Conversation: c, At: s.Now()}}
		if !c.Held || c.Case.ID == "" || c.Case.State == chat.CaseClosedState || !s.notify(d) {
			return nil
		}
		if err := s.Store.CommitTurn(ctx, d.Turn); !errors.Is(err, chat.ErrConflict) {
			return err
		}
	}
	return fmt.Errorf("add notice: %w", chat.ErrConflict)
}
