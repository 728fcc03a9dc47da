package desk

import (
	"slices"
	"time"

	"ponte/internal/chat"
)

// reopenTime is how long after closing a case goes on instead of a new one being opened.
const reopenTime = 24 * time.Hour

// Outcomes that the machine itself gives; staff choose others.
const (
	OutcomeCancelled = "cancelled" // the person took the request back
)

// Claim gives the case to a member of staff: chat.ErrTaken if somebody else has it, chat.ErrClosed if it is closed.
// Claiming again what one has changes nothing.
func Claim(c chat.Case, owner string, now time.Time) (chat.Case, error) {
	switch {
	case c.State == chat.CaseClosedState:
		return c, chat.ErrClosed
	case c.Owner == owner:
		return c, nil
	case c.Owner != "":
		return c, chat.ErrTaken
	}
	return own(c, owner, now), nil
}

// Assign gives the case to a member of staff, whoever had it before.
func Assign(c chat.Case, owner string, now time.Time) (chat.Case, error) {
	if c.State == chat.CaseClosedState {
		return c, chat.ErrClosed
	}
	if c.Owner == owner {
		return c, nil
	}
	return own(c, owner, now), nil
}

// own makes somebody the owner. Whose turn it is does not change by that.
func own(c chat.Case, owner string, now time.Time) chat.Case {
	c.Owner, c.Touched = owner, now
	if c.State == chat.CaseOpen {
		c.State = chat.CaseClaimed
	}
	if c.Claimed.IsZero() {
		c.Claimed = now
	}
	return c
}

// Release puts the case back in the queue of its unit, in its old place.
func Release(c chat.Case, now time.Time) (chat.Case, error) {
	if c.State == chat.CaseClosedState {
		return c, chat.ErrClosed
	}
	c.Owner, c.State, c.Touched = "", chat.CaseOpen, now
	return c, nil
}

// Transfer puts the case in the queue of another unit, in its old place; "" is the general queue.
func Transfer(c chat.Case, unit string, now time.Time) (chat.Case, error) {
	c, err := Release(c, now)
	if err == nil {
		c.Unit = unit
	}
	return c, err
}

// Reply is the case after its owner wrote to the person.
func Reply(c chat.Case, now time.Time) (chat.Case, error) {
	switch c.State {
	case chat.CaseClosedState:
		return c, chat.ErrClosed
	case chat.CaseOpen:
		return c, chat.ErrForbidden // nobody has it: claim it first, so that there is one voice
	}
	c.State, c.Touched = chat.CaseWaitingPerson, now
	return c, nil
}

// Refer is the case after the person was sent to another service.
func Refer(c chat.Case, now time.Time) (chat.Case, error) {
	c, err := Reply(c, now)
	if err == nil {
		c.State = chat.CaseReferred
	}
	return c, err
}

// Note is the case after staff wrote something to each other. Any activity stops the clock of its waiting.
func Note(c chat.Case, now time.Time) (chat.Case, error) {
	if c.State != chat.CaseClosedState {
		c.Touched = now
	}
	return c, nil
}

// Wrote is the case after the person wrote.
func Wrote(c chat.Case, now time.Time) chat.Case {
	switch c.State {
	case chat.CaseClosedState:
		return c
	case chat.CaseClaimed, chat.CaseWaitingPerson, chat.CaseReferred:
		c.State = chat.CaseWaitingStaff
	}
	c.Touched = now
	return c
}

// Close ends the case with an outcome, a stable code that staff chose.
func Close(c chat.Case, outcome string, topics []string, now time.Time) (chat.Case, error) {
	if c.State == chat.CaseClosedState {
		return c, chat.ErrClosed
	}
	c.State, c.Outcome, c.Topics, c.Touched = chat.CaseClosedState, outcome, slices.Clone(topics), now
	return c, nil
}

// Cancel is the case after the person took the request back.
func Cancel(c chat.Case, now time.Time) chat.Case {
	if c, err := Close(c, OutcomeCancelled, c.Topics, now); err == nil {
		return c
	}
	return c
}

// Reopen puts a case that was closed within the last day back in the queue, at its end.
func Reopen(c chat.Case, now time.Time) (chat.Case, bool) {
	if c.State != chat.CaseClosedState || now.Sub(c.Touched) > reopenTime {
		return c, false
	}
	c.State, c.Owner, c.Outcome, c.Topics = chat.CaseOpen, "", "", nil
	c.Opened, c.Touched, c.Claimed = now, now, time.Time{}
	return c, true
}
