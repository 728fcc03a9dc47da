package conversation

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"ponte/internal/chat"
	"ponte/internal/dialogue"
)

// attempts is how often a turn is decided anew because the conversation moved on meanwhile. Only other instances and the
// desk cause that: the messages of one person wait for each other here.
const attempts = 10

// Receive takes in one message: decides it and commits all that follows from it. A message that was received before
// changes nothing and is no error. An error means that nothing was stored: the platform must send it again.
func (s *Service) Receive(ctx context.Context, in chat.Inbound) error {
	began := s.Now()
	outcome, err := s.receive(ctx, in)
	s.Meter.Turn(in.Channel, outcome, s.Now().Sub(began))
	if err != nil {
		return fmt.Errorf("receive from %s: %w", in.Channel, err)
	}
	return nil
}

func (s *Service) receive(ctx context.Context, in chat.Inbound) (outcome string, err error) {
	if len(in.From) == 0 {
		return "failed", errors.New("nobody sent it")
	}
	in.Event = s.cleaned(in.Event)
	defer s.turns.lock(in.Channel + " " + in.From[0].Value)()
	for n := range attempts {
		if err := pause(ctx, n); err != nil {
			return "failed", err
		}
		c, err := s.Store.Load(ctx, in.Channel, in.From)
		if err != nil {
			return "failed", fmt.Errorf("load conversation: %w", err)
		}
		d, err := s.decide(ctx, c, in)
		if err != nil {
			return "failed", err
		}
		if d.outcome == "ignored" {
			return d.outcome, nil
		}
		switch err := s.Store.CommitTurn(ctx, d.Turn); {
		case err == nil:
			return d.outcome, nil
		case errors.Is(err, ErrDuplicate):
			return "duplicate", nil
		case !errors.Is(err, chat.ErrConflict):
			return "failed", fmt.Errorf("commit turn: %w", err)
		}
	}
	return "failed", fmt.Errorf("commit turn: %w", chat.ErrConflict)
}

// pause waits before the n-th attempt, a little longer each time and not in step with the others.
func pause(ctx context.Context, n int) error {
	if n == 0 {
		return ctx.Err()
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(time.Duration(n) * time.Duration(1+rand.IntN(4)) * time.Millisecond):
		return nil
	}
}

// decision is a turn in the making.
type decision struct {
	Turn
	outcome string
}

// decide turns a message into a turn. It is pure but for one look-up, the title of a pressed button.
func (s *Service) decide(ctx context.Context, c Conversation, in chat.Inbound) (*decision, error) {
	now := s.Now()
	if in.At.IsZero() || in.At.After(now) { // the platform gives none, or its clock is ahead
		in.At = now
	}
	d := &decision{outcome: "silent", Turn: Turn{Conversation: c, ExternalID: in.ExternalID, At: now}}
	line := chat.Line{Who: chat.WhoPerson, At: in.At}
	step := true
	switch e := in.Event.(type) {
	case chat.Text:
		line.Text = e.Body
	case chat.Tap:
		title, err := s.title(ctx, c, e.Action)
		if err != nil {
			return nil, err
		}
		line.Mark, line.Text = chat.MarkTap, title
	case chat.Start:
		line.Mark, line.Text = chat.MarkStart, e.Param
	case chat.Pin:
		line.Mark = chat.MarkLocation // where it was is kept nowhere
	case chat.Attachment:
		line.Text, line.Media = e.Caption, &e.Media
	case chat.Unsupported:
		line.Mark, line.Text = chat.MarkUnsupported, e.Kind
	default:
		step = false
		if c.ID == "" {
			d.outcome = "ignored" // it concerns something that is not kept, or kept no longer
			return d, nil
		}
		if err := s.aside(ctx, d, in, line); err != nil {
			return nil, err
		}
	}
	if step {
		d.heard(in, now)
		d.Lines = append(d.Lines, line)
		s.answer(d, in, now)
		if c.ID == "" {
			d.count("contact", "")
		}
	}
	for i := range d.Lines {
		d.Lines[i].Index = i
	}
	return d, nil
}

// title gives the words on the button with this action, or the action itself where they are forgotten.
func (s *Service) title(ctx context.Context, c Conversation, action string) (string, error) {
	if c.ID == "" {
		return action, nil
	}
	title, err := s.Store.ButtonTitle(ctx, c.ID, action)
	if err != nil {
		return "", fmt.Errorf("look up button: %w", err)
	}
	if title == "" {
		return action, nil
	}
	return title, nil
}

// aside takes in what changes the conversation without being said in it.
func (s *Service) aside(ctx context.Context, d *decision, in chat.Inbound, line chat.Line) error {
	switch e := in.Event.(type) {
	case chat.Opened:
		d.heard(in, d.At)
	case chat.Edited:
		line.Mark, line.Text = chat.MarkEdited, e.Body
		d.Lines = append(d.Lines, line)
		d.wrote(s.Rules.Wrote)
	case chat.Withdrawn:
		d.Withdrawn = e.ExternalID
	case chat.Unreachable:
		d.Conversation.Reachable = false
	case chat.Reachable:
		d.Conversation.Reachable = true
	case chat.IdentityChanged:
		return s.move(ctx, d, e.New)
	}
	return nil
}

// move gives the person new addresses. An address that belongs to another conversation is left there: it may have a new
// owner, and people are never merged.
func (s *Service) move(ctx context.Context, d *decision, to []chat.Alias) error {
	c := &d.Conversation
	for _, a := range to {
		owner, err := s.Store.Find(ctx, c.Channel, a)
		if errors.Is(err, chat.ErrNotFound) || err == nil && owner == c.ID {
			continue
		}
		if err != nil {
			return fmt.Errorf("look up new address: %w", err)
		}
		d.count("identity-conflict", "")
		return nil
	}
	replaced := func(old chat.Alias) bool {
		return slices.ContainsFunc(to, func(a chat.Alias) bool { return a.Kind == old.Kind })
	}
	c.Aliases = append(slices.Clone(to), slices.DeleteFunc(slices.Clone(c.Aliases), replaced)...)
	d.Moved = true
	return nil
}

// heard notes that the person wrote: they can be reached, and the window of the channel is open again.
func (d *decision) heard(in chat.Inbound, now time.Time) {
	c := &d.Conversation
	if in.Name != "" {
		c.Name = in.Name
	}
	c.Reachable = true
	if in.At.After(c.Heard) {
		c.Heard = in.At
	}
	d.Release, c.Held, c.Noticed = c.Held, false, time.Time{}
	if now.Sub(c.BurstFrom) >= time.Minute {
		c.BurstFrom, c.Burst = now, 0
	}
	c.Burst++
}

// answer lets the dialogue answer, unless the person writes faster than anybody reads: then one notice asks for a pause,
// and the messages are kept. A call for help is heard all the same.
func (s *Service) answer(d *decision, in chat.Inbound, now time.Time) {
	d.wrote(s.Rules.Wrote)
	c := &d.Conversation
	h := Hints{Now: now, Channel: in.Channel, Lang: in.LangHint}
	r := s.step(*c, in.Event, h)
	if c.Burst > s.PerMinute && c.State.Desk != dialogue.DeskStaff && !r.urgent() {
		d.outcome = "slowed"
		if c.Burst == s.PerMinute+1 {
			d.say(chat.WhoBot, s.phrase(*c, "slow-down"), chat.SendQueued)
		}
		return
	}
	if reopened, ok := s.reopens(*c, in.Event, r, now); ok {
		// The same message, told that a request is in the queue: a person will read it.
		c.State.Desk = dialogue.DeskWaiting
		d.change(reopened)
		r = s.step(*c, in.Event, h)
	}
	d.apply(r, s.Rules)
	if r.broken {
		d.outcome = "broken"
	} else if len(r.parts) > 0 {
		d.outcome = "answered"
	}
	if d.Erase {
		d.forget(s.channel(in.Channel).Pulled)
	}
	d.say(chat.WhoBot, r.parts, chat.SendQueued)
}

// forget makes a turn that erases everything the first one of a stranger.
func (d *decision) forget(pulled bool) {
	c := d.Conversation
	d.Conversation = Conversation{
		ID: c.ID, Version: c.Version, Channel: c.Channel, Aliases: c.Aliases, State: c.State, Reachable: true, Heard: c.Heard,
	}
	d.Lines, d.CaseChanged, d.Release, d.Unanswered, d.FarewellUntil = nil, false, false, nil, d.At
	if pulled {
		d.FarewellUntil = d.At.Add(farewell)
	}
}

// farewell is how long the last words to somebody who had everything erased can be read where people read the transcript
// themselves.
const farewell = 15 * time.Minute

// reopens gives the closed case again if this message goes on with it: one that the bot has no answer to, or a file.
// A new question that the bot answers, or thanks, do not call staff back.
func (s *Service) reopens(c Conversation, e chat.Event, r stepped, now time.Time) (chat.Case, bool) {
	if c.Case.ID == "" || c.Case.State != chat.CaseClosedState || c.State.Desk != dialogue.DeskNone {
		return chat.Case{}, false
	}
	switch e.(type) {
	case chat.Attachment:
	case chat.Text:
		if !r.unanswered() {
			return chat.Case{}, false
		}
	default:
		return chat.Case{}, false
	}
	return s.Rules.Reopen(c.Case, now)
}
