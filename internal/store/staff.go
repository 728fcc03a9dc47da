package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"ponte/internal/chat"
	"ponte/internal/desk"
)

// credentials is what is sealed of an account.
type credentials struct {
	Login  string      `json:"login"`
	Name   string      `json:"name"`
	Hash   string      `json:"hash"`
	Langs  []chat.Lang `json:"langs,omitempty"`
	UILang chat.Lang   `json:"ui_lang,omitempty"`
}

func (k *Keys) loginHash(login string) string { return k.hash("login", login) }

// AddStaff adds an account.
func (s *Store) AddStaff(ctx context.Context, a desk.Account, e chat.Entry) (string, error) {
	a.ID = newID()
	e.Object = "staff:" + a.ID
	sealed, err := s.sealStaff(a)
	if err != nil {
		return "", err
	}
	entry, err := s.prepareEntry(e)
	if err != nil {
		return "", err
	}
	return a.ID, s.write(ctx, func(t *tx) error {
		n, err := t.exec(`
			INSERT INTO staff (id, login_hash, sealed, role, unit, must_change, disabled) VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (login_hash) DO NOTHING`,
			a.ID, s.keys.loginHash(a.Login), sealed, a.Role, a.Unit, a.MustChange, a.Disabled)
		if err != nil {
			return fmt.Errorf("write account: %w", err)
		}
		if n == 0 {
			return chat.ErrTaken
		}
		return entry.commit(t)
	})
}

func (s *Store) sealStaff(a desk.Account) (string, error) {
	return s.keys.seal("staff", a.ID, credentials{Login: a.Login, Name: a.Name, Hash: a.Hash, Langs: a.Langs, UILang: a.UILang})
}

// SaveStaff overwrites an account. Its login stays.
func (s *Store) SaveStaff(ctx context.Context, a desk.Account, signOut bool, e chat.Entry) error {
	sealed, err := s.sealStaff(a)
	if err != nil {
		return err
	}
	entry, err := s.prepareEntry(e)
	if err != nil {
		return err
	}
	return s.write(ctx, func(t *tx) error {
		n, err := t.exec(`UPDATE staff SET sealed = $2, role = $3, unit = $4, must_change = $5, disabled = $6 WHERE id = $1`,
			a.ID, sealed, a.Role, a.Unit, a.MustChange, a.Disabled)
		if err != nil {
			return fmt.Errorf("write account: %w", err)
		}
		if n == 0 {
			return chat.ErrNotFound
		}
		if signOut {
			if _, err := t.exec(`DELETE FROM sessions WHERE staff_id = $1`, a.ID); err != nil {
				return fmt.Errorf("end sessions: %w", err)
			}
		}
		return entry.commit(t)
	})
}

const staffQuery = `SELECT id, sealed, role, unit, must_change, disabled FROM staff `

// Account finds an account by its id.
func (s *Store) Account(ctx context.Context, id string) (desk.Account, error) {
	return s.account(s.engine.read.QueryRowContext(ctx, staffQuery+`WHERE id = $1`, id))
}

// AccountByLogin finds an account by its login.
func (s *Store) AccountByLogin(ctx context.Context, login string) (desk.Account, error) {
	return s.account(s.engine.read.QueryRowContext(ctx, staffQuery+`WHERE login_hash = $1`, s.keys.loginHash(login)))
}

func (s *Store) account(row scanner) (a desk.Account, err error) {
	var sealed string
	err = row.Scan(&a.ID, &sealed, &a.Role, &a.Unit, &a.MustChange, &a.Disabled)
	if errors.Is(err, sql.ErrNoRows) {
		return a, chat.ErrNotFound
	}
	if err != nil {
		return a, fmt.Errorf("read account: %w", err)
	}
	var c credentials
	if err := s.keys.open("staff", a.ID, sealed, &c); err != nil {
		return a, err
	}
	a.Login, a.Name, a.Hash, a.Langs, a.UILang = c.Login, c.Name, c.Hash, c.Langs, c.UILang
	return a, nil
}

// Accounts lists all accounts.
func (s *Store) Accounts(ctx context.Context) ([]desk.Account, error) {
	return list(ctx, s.engine.read, "accounts", s.account, staffQuery+`ORDER BY id`)
}
