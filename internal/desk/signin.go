package desk

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"ponte/internal/chat"
)

// ErrSignIn says that login and password do not belong together; which of them is wrong is not told.
var ErrSignIn = errors.New("wrong login or password")

// Times of a session: it ends after a shift without use, and after a week in any case.
const (
	sessionIdle  = 12 * time.Hour
	sessionLife  = 7 * 24 * time.Hour
	sessionTouch = 5 * time.Minute // how exactly the last use is known
)

// SignedIn is a member of staff at a browser.
type SignedIn struct {
	chat.Staff
	Session Session
	// MustChange says that nothing may be done before the password is changed.
	MustChange bool
}

// Authenticate signs in: ErrSignIn for a wrong login or password or a disabled account, *TooMany after too many attempts
// with one login or from one address. The session's Token goes into a cookie and is known to nobody else.
func (s *Service) Authenticate(ctx context.Context, login, password, remote, agent string) (SignedIn, error) {
	now, login := s.Now(), normal(login)
	if err := s.tries.add("remote "+remote, triesPerRemote, now); err != nil {
		return SignedIn{}, err
	}
	if err := s.tries.add("login "+login, triesPerLogin, now); err != nil {
		return SignedIn{}, err
	}
	a, err := s.Store.AccountByLogin(ctx, login)
	switch {
	case errors.Is(err, chat.ErrNotFound):
		s.matches(password, s.strawman()) // takes as long as a real one
		return SignedIn{}, ErrSignIn
	case err != nil:
		return SignedIn{}, fmt.Errorf("find account: %w", err)
	case !s.matches(password, a.Hash) || a.Disabled:
		return SignedIn{}, ErrSignIn
	}
	s.tries.forget("login " + login)
	s.tries.undo("remote " + remote)
	session := Session{
		Token: rand.Text(), CSRF: rand.Text(), StaffID: a.ID, Remote: remote, Agent: clip(agent, 200),
		Created: now, Seen: now, Expires: now.Add(sessionIdle),
	}
	if session.ID, err = s.Store.AddSession(ctx, session, s.staffEntry(a.Staff, "sign-in", a.Staff)); err != nil {
		return SignedIn{}, fmt.Errorf("add session: %w", err)
	}
	return SignedIn{Staff: a.Staff, Session: session, MustChange: a.MustChange}, nil
}

// Identify finds who is signed in with a token, or gives chat.ErrNotFound. It keeps the session alive.
func (s *Service) Identify(ctx context.Context, token string) (SignedIn, error) {
	session, err := s.Store.Session(ctx, token)
	if err != nil {
		return SignedIn{}, fmt.Errorf("find session: %w", err)
	}
	now := s.Now()
	if !now.Before(session.Expires) {
		return SignedIn{}, fmt.Errorf("session is over: %w", chat.ErrNotFound)
	}
	a, err := s.Store.Account(ctx, session.StaffID)
	if err != nil {
		return SignedIn{}, fmt.Errorf("find account: %w", err)
	}
	if a.Disabled {
		return SignedIn{}, fmt.Errorf("account is disabled: %w", chat.ErrNotFound)
	}
	if now.Sub(session.Seen) >= sessionTouch {
		expires := now.Add(sessionIdle)
		if end := session.Created.Add(sessionLife); expires.After(end) {
			expires = end
		}
		if err := s.Store.TouchSession(ctx, session.ID, now, expires); err != nil {
			return SignedIn{}, fmt.Errorf("touch session: %w", err)
		}
		session.Seen, session.Expires = now, expires
	}
	return SignedIn{Staff: a.Staff, Session: session, MustChange: a.MustChange}, nil
}

// SignOut ends the session that who is signed in with.
func (s *Service) SignOut(ctx context.Context, who SignedIn) error {
	return s.Store.EndSession(ctx, who.Session.ID, s.staffEntry(who.Staff, "sign-out", who.Staff))
}

// Sessions lists the sessions of an account, the newest first: one's own, or those of somebody whom the actor manages.
func (s *Service) Sessions(ctx context.Context, actor chat.Staff, staffID string) ([]Session, error) {
	if _, err := s.manageable(ctx, actor, staffID, true); err != nil {
		return nil, err
	}
	return s.Store.Sessions(ctx, staffID)
}

// Revoke ends a session of an account, as Sessions lists them.
func (s *Service) Revoke(ctx context.Context, actor chat.Staff, staffID, sessionID string) error {
	who, err := s.manageable(ctx, actor, staffID, true)
	if err != nil {
		return err
	}
	sessions, err := s.Store.Sessions(ctx, staffID)
	if err != nil {
		return fmt.Errorf("list sessions: %w", err)
	}
	for _, session := range sessions {
		if session.ID == sessionID {
			return s.Store.EndSession(ctx, sessionID, s.staffEntry(actor, "revoke-session", who.Staff))
		}
	}
	return chat.ErrNotFound
}

// normal is a login as it is compared: without capitals and outer spaces.
func normal(login string) string { return strings.ToLower(strings.TrimSpace(login)) }

// clip shortens s to n bytes.
func clip(s string, n int) string {
	if len(s) > n {
		s = s[:n]
	}
	return strings.ToValidUTF8(s, "")
}
