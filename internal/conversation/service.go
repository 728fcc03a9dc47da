package conversation

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"ponte/internal/chat"
	"ponte/internal/dialogue"
)

// Stepper decides a turn.
type Stepper interface {
	// Step is dialogue.Step in the world of the moment that h describes. knowledge is the version of the texts that the
	// turn used throughout. Step is pure: for the same arguments it may be called again and again.
	Step(s dialogue.State, e chat.Event, h Hints) (r dialogue.Result, knowledge string)
}

// Hints are what a turn knows besides the state and the event.
type Hints struct {
	Now     time.Time
	Channel string // as chat.Inbound.Channel; "" for what the desk does
	Lang    string // of the person's app, as chat.Inbound.LangHint
}

// Renderer puts replies in the person's language and within the channel's limits, as render.Renderer does.
type Renderer interface {
	Parts(replies []chat.Reply, lang chat.Lang, step int, caps chat.Caps) []chat.Part
}

// Sender sends one part to one person.
type Sender interface {
	// Send gives the platform's id of the message. Its error is a *chat.SendError; any other counts as temporary.
	Send(ctx context.Context, out chat.Outgoing) (externalID string, err error)
}

// Fetcher gets the bytes of an attachment from the platform.
type Fetcher interface {
	// Fetch opens the file that m.Ref names. Its error is a *chat.SendError, as of a Sender.
	Fetch(ctx context.Context, channel string, m chat.Media) (io.ReadCloser, error)
}

// Channel is what the service knows of one channel.
type Channel struct {
	Sender  Sender
	Fetcher Fetcher // nil: the channel takes no files
	Caps    chat.Caps
	// Window is for how long after the person's last message anything may be sent; 0 is for ever.
	Window time.Duration
	// Notice gives what may be sent when the window is closed: that an answer waits, in a language; false if there is
	// nothing. nil: the channel has no such message.
	Notice func(lang chat.Lang) (chat.Part, bool)
	// Pulled says that people read the transcript themselves, as on the web page, so that sending is only a wake-up.
	Pulled bool
}

// Meter counts what happens, for the metrics. No value of it names a person.
type Meter interface {
	// Turn tells the outcome of a Receive: "answered", "silent", "slowed", "broken", "duplicate", "failed".
	Turn(channel, outcome string, took time.Duration)
	// Sent tells the outcome of a Send: "sent" or a chat.SendErrorKind.
	Sent(channel, outcome string)
}

// Rules are what the desk says about cases, as pure functions; desk has them.
type Rules struct {
	// Wrote gives the case after the person wrote.
	Wrote func(c chat.Case, now time.Time) chat.Case
	// Reopen gives a closed case, open again, if it may still be reopened.
	Reopen func(c chat.Case, now time.Time) (chat.Case, bool)
	// Cancel gives the case after the person took it back.
	Cancel func(c chat.Case, now time.Time) chat.Case
	// Route gives the unit whose queue a new case goes to; "" is the general queue.
	Route func(c chat.Case) string
}

// Options are what a Service is made of. Only Clean, Meter, PerMinute and KeepDays may be left out.
type Options struct {
	Store    Store
	Stepper  Stepper
	Renderer Renderer
	// Channels are keyed by the whole name ("telegram:123456") or by the kind ("telegram"), the former first.
	Channels map[string]Channel
	Rules    Rules
	// Clean makes a file fit to be kept, and says what it is; nil keeps files as they come. Its error is a *chat.SendError.
	Clean func(data []byte) (mime string, clean []byte, err error)
	Now   func() time.Time
	Log   *slog.Logger
	Meter Meter
	// PerMinute is how many messages of one person are answered in a minute; more are kept, not answered. 0 means 30.
	PerMinute int
	// KeepDays is how long after the last contact a conversation is kept. 0 means 90.
	KeepDays int
}

// Service is the use cases of a conversation. Its methods may be called concurrently.
type Service struct {
	Options
	turns keyed // serialises the turns of one person within this process, so that versions rarely conflict
	stops stops // channels that a wrong setting has stopped for a while
}

// New gives a Service. It starts nothing.
func New(o Options) *Service {
	if o.PerMinute == 0 {
		o.PerMinute = 30
	}
	if o.KeepDays == 0 {
		o.KeepDays = 90
	}
	if o.Clean == nil {
		o.Clean = func(data []byte) (string, []byte, error) { return http.DetectContentType(data), data, nil }
	}
	if o.Meter == nil {
		o.Meter = unmetered{}
	}
	return &Service{Options: o}
}

// channel gives what is known of a channel, by its whole name or its kind. A channel that was taken out of service has
// conversations left: it is the zero Channel, through which nothing can be sent.
func (s *Service) channel(name string) Channel {
	if c, ok := s.Channels[name]; ok {
		return c
	}
	kind, _, _ := strings.Cut(name, ":")
	return s.Channels[kind]
}

type unmetered struct{}

func (unmetered) Turn(string, string, time.Duration) {}
func (unmetered) Sent(string, string)                {}
