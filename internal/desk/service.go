package desk

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"ponte/internal/chat"
)

// Turner lets a conversation make a turn of what the desk does, as conversation.Service does.
type Turner interface {
	Happen(ctx context.Context, h chat.Happening) error
}

// Options are what a Service is made of; none may be left out.
type Options struct {
	Store  Store
	Turner Turner
	Now    func() time.Time
	Log    *slog.Logger
	// Answerable gives the unit that answers for a state of Brazil ("AM"), "" if there is none.
	Answerable func(uf string) (unitID string)
}

// Service is the use cases of the desk. Its methods may be called concurrently. Where a method has an actor, it gives
// chat.ErrForbidden for what the actor may not do.
type Service struct {
	Options
	tries    tries
	hashing  chan struct{} // limits how many passwords are hashed at once
	strawman func() string // the hash of a password that nobody knows, for logins that do not exist
}

// New gives a Service. It starts nothing.
func New(o Options) *Service {
	s := &Service{Options: o, hashing: make(chan struct{}, 2)}
	s.strawman = sync.OnceValue(func() string {
		hash, err := s.hash(oneTimePassword())
		if err != nil {
			s.Log.Error("hash a password", "err", err)
		}
		return hash
	})
	return s
}

// Route gives the queue that a new case goes to: that of the unit answerable for the person's state, else the general one.
func (s *Service) Route(c chat.Case) string {
	if c.UF == "" {
		return ""
	}
	return s.Answerable(c.UF)
}

// System is the actor of the command line: whoever may run it on the server may do everything.
func System() chat.Staff {
	return chat.Staff{ID: "system", Login: "system", Role: chat.RoleNational}
}
