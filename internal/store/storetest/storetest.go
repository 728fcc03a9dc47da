// Package storetest runs tests against both databases and has the small stand-ins that they share: a dialogue, a phone, a
// clock.
package storetest

import (
	"context"
	"crypto/rand"
	"database/sql"
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

// Database is where a test keeps its data. On SQLite one Store at a time can have it open.
type Database struct {
	URL, Dir string
	Keys     *store.Keys
	KeyFile  string
	Blobs    store.Blobs // nil: files are in the database
}

// Each runs f on SQLite and on PostgreSQL, beside other tests. Without a PostgreSQL server that half is skipped; in
// continuous integration that is a failure.
func Each(t *testing.T, f func(t *testing.T, db Database)) {
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		f(t, SQLite(t))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		f(t, Postgres(t))
	})
}

// Open opens the database. The Store is closed with the test, if it has not been closed by then.
func (d Database) Open(t testing.TB, now func() time.Time, log *slog.Logger) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), d.Options(now, log))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// Options are those by which the database is opened.
func (d Database) Options(now func() time.Time, log *slog.Logger) store.Options {
	return store.Options{URL: d.URL, Dir: d.Dir, Keys: d.Keys, KeyFile: d.KeyFile, Blobs: d.Blobs, Now: now, Log: log}
}

// SQLite makes a folder for a database. It is removed with the test.
func SQLite(t testing.TB) Database { return Database{Dir: t.TempDir()} }

// Postgres makes a database on the server of the tests. It is dropped with the test.
func Postgres(t testing.TB) Database {
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
	return Database{URL: address.String(), Dir: t.TempDir()}
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
