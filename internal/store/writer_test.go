package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"testing"
	"time"
)

// openHere opens a SQLite store in a folder of the test.
func openHere(t *testing.T, dir string) *Store {
	t.Helper()
	s, err := Open(t.Context(), Options{Dir: dir, Now: time.Now, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func set(name string) func(*tx) error {
	return func(t *tx) error {
		_, err := t.exec(`INSERT INTO settings (name, value) VALUES ($1, '')`, name)
		return err
	}
}

func count(t *testing.T, s *Store) (n int) {
	t.Helper()
	if err := s.engine.read.QueryRow(`SELECT COUNT(*) FROM settings WHERE value = ''`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestThoseWhoShareATransactionFailAlone(t *testing.T) {
	s := openHere(t, t.TempDir())
	refused := errors.New("refused")
	var wg sync.WaitGroup
	for i := range 300 {
		wg.Go(func() {
			err := s.write(t.Context(), func(x *tx) error {
				if err := set(fmt.Sprint(i))(x); err != nil {
					return err
				}
				if i%3 == 0 {
					return refused
				}
				return nil
			})
			if want := i%3 == 0; errors.Is(err, refused) != want {
				t.Errorf("%d: %v", i, err)
			}
		})
	}
	wg.Wait()
	if n := count(t, s); n != 200 {
		t.Errorf("%d written, want 200", n)
	}
	if err := s.write(t.Context(), set("1")); err == nil {
		t.Error("a broken constraint is no error")
	}
	if err := s.write(t.Context(), set("good")); err != nil {
		t.Errorf("after a broken constraint: %v", err)
	}
}

func TestNobodyWritesForWhoHasLeft(t *testing.T) {
	s := openHere(t, t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.write(ctx, set("x")); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if n := count(t, s); n != 0 {
		t.Errorf("%d written", n)
	}
}

func TestClosingLetsWritersFinish(t *testing.T) {
	s := openHere(t, t.TempDir())
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			// Either it is written or there is an error, and nobody waits for ever.
			_ = s.write(context.Background(), set(fmt.Sprint(i)))
		})
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	wg.Wait()
	if err := s.write(t.Context(), set("late")); err == nil {
		t.Error("a closed store was written to")
	}
}

func TestOneProcessAtATime(t *testing.T) {
	dir := t.TempDir()
	s := openHere(t, dir)
	options := Options{Dir: dir, Now: time.Now, Log: s.log}
	if _, err := Open(t.Context(), options); !errors.Is(err, ErrInUse) {
		t.Fatalf("a second one: %v", err)
	}
	s.Close()
	again, err := Open(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	again.Close()
}

func TestTheKeyBelongsToTheDatabase(t *testing.T) {
	dir := t.TempDir()
	openHere(t, dir).Close()
	other, err := NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	options := Options{Dir: dir, Keys: other, Now: time.Now, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	if _, err := Open(t.Context(), options); !errors.Is(err, ErrWrongKey) {
		t.Errorf("another key: %v", err)
	}
	// A lost key file must not be replaced in silence: everything would be lost with it.
	options.Keys, options.KeyFile = nil, dir+"/elsewhere.key"
	if _, err := Open(t.Context(), options); err == nil {
		t.Error("a new key was made for an old database")
	}
}

func TestReadingWhileRowsAreOpen(t *testing.T) {
	s := openHere(t, t.TempDir())
	for i := range 3 {
		if err := s.write(t.Context(), set(fmt.Sprint(i))); err != nil {
			t.Fatal(err)
		}
	}
	// The same statement again while its rows are read, on the one connection of a transaction.
	err := s.write(t.Context(), func(x *tx) error {
		const query = `SELECT name FROM settings WHERE value = '' ORDER BY name`
		outer, err := x.QueryContext(x.ctx, query)
		if err != nil {
			return err
		}
		defer outer.Close()
		var got []string
		for outer.Next() {
			var name string
			if err := outer.Scan(&name); err != nil {
				return err
			}
			inner, err := list(x.ctx, x.Tx, "settings", text, query)
			if err != nil {
				return err
			}
			got = append(got, name, fmt.Sprint(inner))
		}
		if want := "[0 [0 1 2] 1 [0 1 2] 2 [0 1 2]]"; fmt.Sprint(got) != want {
			t.Errorf("got %v, want %s", got, want)
		}
		return outer.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
}
