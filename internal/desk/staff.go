package desk

import (
	"context"
	"errors"
	"fmt"

	"ponte/internal/chat"
)

// ErrLogin says that a login cannot be used: it is empty or too long.
var ErrLogin = errors.New("the login must have 1 to 100 characters")

// ErrLastNational says that nobody would be left who may manage all accounts.
var ErrLastNational = errors.New("this is the last account that can manage all others")

// FirstStart makes sure that somebody can sign in: where there is no account yet it adds "admin" with a one-time
// password, which it gives. Otherwise password is "".
func (s *Service) FirstStart(ctx context.Context) (login, password string, err error) {
	accounts, err := s.Store.Accounts(ctx)
	if err != nil {
		return "", "", fmt.Errorf("list accounts: %w", err)
	}
	if len(accounts) > 0 {
		return "", "", nil
	}
	who, password, err := s.AddStaff(ctx, System(), chat.Staff{Login: "admin", Name: "admin", Role: chat.RoleNational})
	if errors.Is(err, chat.ErrTaken) { // another instance was faster, and has printed the password
		return "", "", nil
	}
	return who.Login, password, err
}

// AddStaff adds an account and gives it with its one-time password, which must be changed at the first sign-in:
// chat.ErrTaken if the login is in use.
func (s *Service) AddStaff(ctx context.Context, actor, who chat.Staff) (chat.Staff, string, error) {
	if !CanManage(actor, who) {
		return chat.Staff{}, "", chat.ErrForbidden
	}
	if who.Login = normal(who.Login); who.Login == "" || len(who.Login) > 100 {
		return chat.Staff{}, "", ErrLogin
	}
	password := oneTimePassword()
	hash, err := s.hash(password)
	if err != nil {
		return chat.Staff{}, "", err
	}
	account := Account{Staff: who, Hash: hash, MustChange: true}
	who.ID, err = s.Store.AddStaff(ctx, account, s.staffEntry(actor, "add-staff", who))
	if err != nil {
		return chat.Staff{}, "", fmt.Errorf("add staff: %w", err)
	}
	return who, password, nil
}

// ListStaff lists the accounts that the actor manages, and for everybody the colleagues who answer in their own reach, so
// that cases can be handed to them.
func (s *Service) ListStaff(ctx context.Context, actor chat.Staff) ([]chat.Staff, error) {
	if !CanDo(actor, ActQueue) && !CanDo(actor, ActAudit) {
		return nil, chat.ErrForbidden
	}
	accounts, err := s.Store.Accounts(ctx)
	if err != nil {
		return nil, fmt.Errorf("list accounts: %w", err)
	}
	unit, all := reach(actor)
	var staff []chat.Staff
	for _, a := range accounts {
		if all || a.Unit == unit || a.Unit == "" && !a.Disabled && CanDo(a.Staff, ActQueue) {
			staff = append(staff, a.Staff)
		}
	}
	return staff, nil
}

// ChangeStaff overwrites name, role, unit and languages of an account.
func (s *Service) ChangeStaff(ctx context.Context, actor, who chat.Staff) error {
	a, err := s.manageable(ctx, actor, who.ID, false)
	if err != nil {
		return err
	}
	who.Login, who.Disabled = a.Login, a.Disabled
	if !CanManage(actor, who) { // nobody raises an account above their own reach
		return chat.ErrForbidden
	}
	if err := s.keepNational(ctx, a, who); err != nil {
		return err
	}
	a.Staff = who
	return s.Store.SaveStaff(ctx, a, false, s.staffEntry(actor, "change-staff", who))
}

// Disable closes an account and ends its sessions, or opens it again.
func (s *Service) Disable(ctx context.Context, actor chat.Staff, staffID string, disabled bool) error {
	a, err := s.manageable(ctx, actor, staffID, false)
	if err != nil {
		return err
	}
	after, action := a.Staff, "enable-staff"
	if after.Disabled = disabled; disabled {
		action = "disable-staff"
	}
	if err := s.keepNational(ctx, a, after); err != nil {
		return err
	}
	a.Staff = after
	return s.Store.SaveStaff(ctx, a, disabled, s.staffEntry(actor, action, after))
}

// ResetPassword gives an account a new one-time password and ends its sessions.
func (s *Service) ResetPassword(ctx context.Context, actor chat.Staff, staffID string) (password string, err error) {
	a, err := s.manageable(ctx, actor, staffID, false)
	if err != nil {
		return "", err
	}
	password = oneTimePassword()
	if a.Hash, err = s.hash(password); err != nil {
		return "", err
	}
	a.MustChange = true
	return password, s.Store.SaveStaff(ctx, a, true, s.staffEntry(actor, "reset-password", a.Staff))
}

// SetPassword changes the actor's own password, ends all of the actor's sessions, and signs in anew: ErrSignIn if old is
// wrong, ErrWeak if the new one will not do.
func (s *Service) SetPassword(ctx context.Context, who SignedIn, old, password string) (SignedIn, error) {
	if err := s.tries.add("login "+who.Login, triesPerLogin, s.Now()); err != nil {
		return SignedIn{}, err
	}
	a, err := s.Store.Account(ctx, who.ID)
	if err != nil {
		return SignedIn{}, fmt.Errorf("find account: %w", err)
	}
	if !s.matches(old, a.Hash) {
		return SignedIn{}, ErrSignIn
	}
	if err := checkPassword(password, a.Login); err != nil {
		return SignedIn{}, err
	}
	if password == old {
		return SignedIn{}, ErrWeak
	}
	if a.Hash, err = s.hash(password); err != nil {
		return SignedIn{}, err
	}
	a.MustChange = false
	if err := s.Store.SaveStaff(ctx, a, true, s.staffEntry(a.Staff, "set-password", a.Staff)); err != nil {
		return SignedIn{}, fmt.Errorf("save password: %w", err)
	}
	return s.Authenticate(ctx, a.Login, password, who.Session.Remote, who.Session.Agent)
}

// StaffByLogin finds an account by its login for the command line, or gives chat.ErrNotFound.
func (s *Service) StaffByLogin(ctx context.Context, actor chat.Staff, login string) (chat.Staff, error) {
	a, err := s.Store.AccountByLogin(ctx, normal(login))
	if err != nil {
		return chat.Staff{}, fmt.Errorf("find account: %w", err)
	}
	if !CanManage(actor, a.Staff) {
		return chat.Staff{}, chat.ErrForbidden
	}
	return a.Staff, nil
}

// manageable finds an account that the actor may change, or, where own allows it, the actor's own.
func (s *Service) manageable(ctx context.Context, actor chat.Staff, staffID string, own bool) (Account, error) {
	a, err := s.Store.Account(ctx, staffID)
	if err != nil {
		return Account{}, fmt.Errorf("find account: %w", err)
	}
	if own && actor.ID == staffID && !actor.Disabled || CanManage(actor, a.Staff) {
		return a, nil
	}
	return Account{}, chat.ErrForbidden
}

// keepNational gives ErrLastNational if changing a to after would leave nobody who can manage all accounts.
func (s *Service) keepNational(ctx context.Context, a Account, after chat.Staff) error {
	national := func(who chat.Staff) bool { return who.Role == chat.RoleNational && !who.Disabled }
	if !national(a.Staff) || national(after) {
		return nil
	}
	accounts, err := s.Store.Accounts(ctx)
	if err != nil {
		return fmt.Errorf("list accounts: %w", err)
	}
	for _, other := range accounts {
		if other.ID != a.ID && national(other.Staff) {
			return nil
		}
	}
	return ErrLastNational
}

// staffEntry begins a line of the audit log about an account.
func (s *Service) staffEntry(actor chat.Staff, action string, who chat.Staff) chat.Entry {
	return chat.Entry{At: s.Now(), StaffID: actor.ID, Action: action, Object: "staff:" + who.ID, Unit: who.Unit}
}
