package desk

import (
	"context"
	"fmt"
	"time"

	"ponte/internal/chat"
)

// Claim gives the case to the actor. Of two who claim it at once, the second gets chat.ErrTaken.
func (s *Service) Claim(ctx context.Context, actor chat.Staff, caseID string) error {
	return s.act(ctx, actor, ActClaim, caseID, "", func(c chat.Case, now time.Time, d *chat.Deed) (err error) {
		d.Case, err = Claim(c, actor.ID, now)
		if c.Owner == "" {
			d.Event = chat.StaffJoined{}
		}
		return err
	})
}

// Release puts the case back in the queue, in its old place; the person is told.
func (s *Service) Release(ctx context.Context, actor chat.Staff, caseID string) error {
	return s.act(ctx, actor, ActRelease, caseID, "", func(c chat.Case, now time.Time, d *chat.Deed) (err error) {
		d.Case, err = Release(c, now)
		d.Event = left(c)
		return err
	})
}

// left is what the dialogue is told when the owner of a case goes.
func left(c chat.Case) chat.Event {
	if c.Owner == "" {
		return nil
	}
	return chat.StaffLeft{}
}

// Answer is what staff send.
type Answer struct {
	Reply chat.Reply // Verbatim, an article, units, a file
	Refer bool       // the person is sent to another service with it
	// Key makes a repeated form post one message.
	Key string
}

// Reply sends an answer: chat.ErrClosed if the case is closed, chat.ErrForbidden if the actor does not have it. Where the
// channel's window is over, the line is held until the person writes again.
func (s *Service) Reply(ctx context.Context, actor chat.Staff, caseID string, a Answer) error {
	err := s.act(ctx, actor, ActReply, caseID, a.Key, func(c chat.Case, now time.Time, d *chat.Deed) (err error) {
		if d.Case, err = Reply(c, now); a.Refer {
			d.Case, err = Refer(c, now)
		}
		d.Reply = &a.Reply
		return err
	})
	if err != nil {
		return err
	}
	return s.Store.SaveDraft(ctx, actor.ID, caseID, "", s.Now())
}

// Note adds a line that only staff see.
func (s *Service) Note(ctx context.Context, actor chat.Staff, caseID, text, key string) error {
	return s.act(ctx, actor, ActNote, caseID, key, func(c chat.Case, now time.Time, d *chat.Deed) (err error) {
		d.Case, err = Note(c, now)
		d.Note = text
		return err
	})
}

// Transfer puts the case in the queue of another unit ("" is the general queue) with a note for whoever takes it.
func (s *Service) Transfer(ctx context.Context, actor chat.Staff, caseID, unit, note string) error {
	return s.act(ctx, actor, ActTransfer, caseID, "", func(c chat.Case, now time.Time, d *chat.Deed) (err error) {
		d.Case, err = Transfer(c, unit, now)
		d.Event, d.Note, d.Entry.Detail = left(c), note, "unit:"+unit
		return err
	})
}

// Assign gives the case to a member of staff who may answer it, whoever had it.
func (s *Service) Assign(ctx context.Context, actor chat.Staff, caseID, staffID, note string) error {
	who, err := s.Store.Account(ctx, staffID)
	if err != nil {
		return fmt.Errorf("find staff: %w", err)
	}
	return s.act(ctx, actor, ActAssign, caseID, "", func(c chat.Case, now time.Time, d *chat.Deed) (err error) {
		if !Can(who.Staff, ActView, c) {
			return chat.ErrForbidden
		}
		d.Case, err = Assign(c, staffID, now)
		if c.Owner == "" {
			d.Event = chat.StaffJoined{}
		}
		d.Note, d.Entry.Detail = note, "staff:"+staffID
		return err
	})
}

// Close ends the case: the person is told and asked whether it helped, and the bot is back. outcome and topics are stable
// codes.
func (s *Service) Close(ctx context.Context, actor chat.Staff, caseID, outcome string, topics []string) error {
	return s.act(ctx, actor, ActClose, caseID, "", func(c chat.Case, now time.Time, d *chat.Deed) (err error) {
		d.Case, err = Close(c, outcome, topics, now)
		d.Event = chat.CaseClosed{}
		return err
	})
}

// Pause silences the bot in a conversation, or lets it speak again, while the case stays with whom it is.
func (s *Service) Pause(ctx context.Context, actor chat.Staff, caseID string, paused bool) error {
	return s.act(ctx, actor, ActPause, caseID, "", func(c chat.Case, now time.Time, d *chat.Deed) (err error) {
		if c.State == chat.CaseClosedState {
			return chat.ErrClosed
		}
		d.Case, err = Note(c, now)
		if d.Event = chat.Event(chat.StaffLeft{}); paused {
			d.Event = chat.StaffJoined{}
		}
		return err
	})
}

// act lets the conversation make a turn of what change decides about the case. change is pure; it may be called again
// when the conversation moved on meanwhile.
func (s *Service) act(ctx context.Context, actor chat.Staff, act Act, caseID, key string,
	change func(c chat.Case, now time.Time, d *chat.Deed) error) error {
	item, err := s.item(ctx, actor, ActView, caseID)
	if err != nil {
		return err
	}
	err = s.Turner.Happen(ctx, chat.Happening{
		ConversationID: item.Case.ConversationID, CaseID: caseID, Key: key,
		Decide: func(c chat.Case) (chat.Deed, error) {
			if !Can(actor, act, c) {
				return chat.Deed{}, refusal(actor, act, c)
			}
			d := chat.Deed{Case: c, Entry: s.entry(actor, act, c)}
			err := change(c, s.Now(), &d)
			return d, err
		},
	})
	if err != nil {
		return fmt.Errorf("%s: %w", act, err)
	}
	return nil
}

// refusal is why actor may not do act: because the case is closed, because a colleague has it, or at all.
func refusal(actor chat.Staff, act Act, c chat.Case) error {
	switch {
	case !Can(actor, ActView, c):
		return chat.ErrForbidden
	case c.State == chat.CaseClosedState:
		return chat.ErrClosed
	case act == ActClaim && c.Owner != "":
		return chat.ErrTaken
	}
	return chat.ErrForbidden
}
