// Package storetest runs tests against both databases and has the small stand-ins that they share: a dialogue, a phone, a
// clock.
package storetest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"io"
	"log/slog"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"ponte/internal/store"
)

// PostgresEnv names the PostgreSQL server of the tests. Each test makes a database of its own in it.
const PostgresEnv = "PONTE_TEST_POSTGRES_URL"

// Each runs f on SQLite and on PostgreSQL. open opens the same database each time; on SQLite the earlier Store must be
// closed before. Without a PostgreSQL server that half is skipped; in continuous integration that is a failure.
func Each(t *testing.T, f func(t *testing.T, open func(o store.Options) *store.Store)) {
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		f(t, opener(t, store.Options{Dir: dir}))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		address := Postgres(t)
		f(t, opener(t, store.Options{URL: address, Dir: t.TempDir()}))
	})
}

// opener gives a function that fills in what its argument leaves out. The Stores are closed with the test.
func opener(t *testing.T, where store.Options) func(store.Options) *store.Store {
	return func(o store.Options) *store.Store {
		t.Helper()
		o.URL, o.Dir = where.URL, where.Dir
		if o.Now == nil {
			o.Now = time.Now
		}
		if o.Log == nil {
			o.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
		}
		s, err := store.Open(context.Background(), o)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		return s
	}
}

// Postgres makes a database and gives its address. It is dropped with the test.
func Postgres(t testing.TB) string {
	t.Helper()
	server := os.Getenv(PostgresEnv)
	if server == "" {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is not set: run the tests with .ci/with-postgres", PostgresEnv)
		}
		t.Skipf("NOT TESTED on PostgreSQL: %s is not set; run the tests with .ci/with-postgres", PostgresEnv)
	}
	address, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	admin, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	name := "test_" + strings.ToLower(rand.Text())
	if _, err := admin.Exec("CREATE DATABASE " + name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := admin.Exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Error(err)
		}
		admin.Close()
	})
	address.Path = "/" + name
	return address.String()
}

// Clock is a time that a test sets.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock gives a Clock at a Saturday evening.
func NewClock() *Clock { return &Clock{now: time.Date(2026, 3, 7, 22, 10, 0, 0, time.UTC)} }

// Now gives the time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Add lets time pass.
func (c *Clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}
