package chat

import (
	"errors"
	"time"
)

// SendErrorKind is one of the closed set of outcomes of a failed send.
type SendErrorKind string

// The outcomes: what they mean for the part that was sent.
const (
	SendTemporary     SendErrorKind = "temporary"      // try again with growing pauses
	SendThrottled     SendErrorKind = "throttled"      // try again after After
	SendRejected      SendErrorKind = "rejected"       // never; Code says why
	SendContactGone   SendErrorKind = "contact-gone"   // never, until the person writes again
	SendWindowClosed  SendErrorKind = "window-closed"  // hold, and ask with a template
	SendNotConfigured SendErrorKind = "not-configured" // the account is wrong or barred: stop the channel, alarm
)

// SendError is the only kind of error that a Sender returns.
type SendError struct {
	Kind  SendErrorKind
	Code  string        // stable code for staff and metrics: "blocked", "131047", "too-long"
	After time.Duration // for SendThrottled
	Err   error         // cause, without any person's data or secret
}

func (e *SendError) Error() string {
	text := "send " + string(e.Kind) + " (" + e.Code + ")"
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

func (e *SendError) Unwrap() error { return e.Err }

// AsSendError gives the SendError in err; any other error counts as temporary.
func AsSendError(err error) *SendError {
	var se *SendError
	if errors.As(err, &se) {
		return se
	}
	return &SendError{Kind: SendTemporary, Code: "unknown", Err: err}
}

// Errors of the use cases, mapped to answers by the edges.
var (
	ErrNotFound  = errors.New("not found")
	ErrForbidden = errors.New("not allowed")
	ErrTaken     = errors.New("taken by somebody else") // a case claimed meanwhile
	ErrClosed    = errors.New("closed")                 // a reply to a closed case
	ErrConflict  = errors.New("changed meanwhile")
)
