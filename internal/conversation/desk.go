package conversation

import (
	"context"
	"errors"
	"fmt"

	"ponte/internal/chat"
)

// Happen makes what the desk does a turn of the conversation. The error of h.Decide is given as it is; chat.ErrNotFound
// if the conversation is gone, chat.ErrClosed if its case is no longer the one that h means. Happening again with the
// same key changes nothing.
func (s *Service) Happen(ctx context.Context, h chat.Happening) error {
	for n := range attempts {
		if err := pause(ctx, n); err != nil {
			return err
		}
		c, err := s.Store.LoadID(ctx, h.ConversationID)
		if err != nil {
			return fmt.Errorf("load conversation: %w", err)
		}
		if c.Case.ID != h.CaseID {
			return chat.ErrClosed
		}
		deed, err := h.Decide(c.Case)
		if err != nil {
			return err
		}
		d, err := s.deed(c, h, deed)
		if err != nil {
			return err
		}
		switch err := s.Store.CommitTurn(ctx, d.Turn); {
		case err == nil, errors.Is(err, ErrDuplicate):
			return nil
		case !errors.Is(err, chat.ErrConflict):
			return fmt.Errorf("commit turn: %w", err)
		}
	}
	return fmt.Errorf("commit turn: %w", chat.ErrConflict)
}

// deed makes the turn of what the desk decided: the reply first, then the note, then what the bot announces.
func (s *Service) deed(c Conversation, h chat.Happening, deed chat.Deed) (*decision, error) {
	now := s.Now()
	d := &decision{Turn: Turn{Conversation: c, At: now, Entry: &deed.Entry}}
	if h.Key != "" {
		d.ExternalID = "desk " + h.CaseID + " " + h.Key
	}
	d.change(deed.Case)
	open := s.window(c.Channel, c.Heard, now).Open
	if deed.Reply != nil {
		parts, err := s.reply(c, *deed.Reply)
		if err != nil {
			return nil, err
		}
		if open {
			d.say(chat.WhoStaff, parts, chat.SendQueued)
		} else { // it waits for the person to write again
			d.Conversation.Held = true
			d.say(chat.WhoStaff, parts, chat.SendHeld)
			s.notify(d)
		}
	}
	if deed.Note != "" {
		d.Lines = append(d.Lines, chat.Line{Who: chat.WhoNote, Text: deed.Note, At: now})
	}
	for i := range d.Lines {
		d.Lines[i].StaffID = deed.Entry.StaffID
	}
	if deed.Event != nil {
		r := s.step(d.Conversation, deed.Event, Hints{Now: now})
		if r.broken {
			return nil, errors.New("the dialogue could not take part")
		}
		d.apply(r, s.Rules)
		if open { // an announcement is worth nothing days later
			d.say(chat.WhoBot, r.parts, chat.SendQueued)
		}
	}
	for i := range d.Lines {
		d.Lines[i].Index = i
	}
	return d, nil
}

// reply renders what staff say.
func (s *Service) reply(c Conversation, r chat.Reply) (parts []chat.Part, err error) {
	defer func() {
		if p := recover(); p != nil {
			s.logPanic(p, "reply")
			err = errors.New("the reply could not be rendered")
		}
	}()
	parts = s.Renderer.Parts([]chat.Reply{r}, c.State.Lang, c.State.Step, s.channel(c.Channel).Caps)
	if len(parts) == 0 {
		return nil, errors.New("the reply is empty")
	}
	return parts, nil
}
