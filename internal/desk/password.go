package desk

import (
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
)

// ErrWeak says that a password is too easy to guess.
var ErrWeak = errors.New("the password is too short or too easy to guess")

// cost is what OWASP recommends for argon2id at the least: 19 MiB, two passes.
var cost = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// minPassword is the least number of characters of a password, maxPassword the most bytes that are hashed.
const (
	minPassword = 10
	maxPassword = 1000
)

// hash gives the encoded hash of a password.
func (s *Service) hash(password string) (string, error) {
	s.hashing <- struct{}{}
	defer func() { <-s.hashing }()
	hash, err := argon2id.CreateHash(password, cost)
	if err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	return hash, nil
}

// matches reports whether a password is the one that was hashed.
func (s *Service) matches(password, hash string) bool {
	if len(password) > maxPassword {
		return false
	}
	s.hashing <- struct{}{}
	defer func() { <-s.hashing }()
	ok, err := argon2id.ComparePasswordAndHash(password, hash)
	return err == nil && ok
}

// checkPassword gives ErrWeak for a password that is not fit for an account with this login.
func checkPassword(password, login string) error {
	n := utf8.RuneCountInString(password)
	first, _ := utf8.DecodeRuneInString(password)
	switch {
	case n < minPassword, len(password) > maxPassword,
		strings.EqualFold(password, login),
		strings.Count(password, string(first)) == n:
		return ErrWeak
	}
	return nil
}

// oneTimePassword makes a password that is passed on once and must then be changed.
func oneTimePassword() string {
	text := strings.ToLower(rand.Text())
	return text[:5] + "-" + text[5:10] + "-" + text[10:15]
}
